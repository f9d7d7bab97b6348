//! The index against comparing everything with everything, and against damage.

mod brute;
mod damage;
mod random;
mod scripts;
