/// A token of a sentence: a word, a punctuation mark, a character of a script without spaces, or something of a class.
///
/// Texts stay with the caller, who gives a 64-bit hash or number for each. Two tokens are one when these are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Token {
    /// A word, named by a hash of its text or by a number.
    Word(u64),
    /// Something that may stand for any other of its class at a small cost, such as a number, an address, a code span.
    Class {
        /// The class.
        class: u8,
        /// A hash of its text.
        form: u64,
    },
}

impl Token {
    /// What the index knows the token by. All tokens of a class are folded into one.
    pub(crate) fn folded(self) -> u64 {
        match self {
            Token::Word(word) => mix(word),
            // Apart from the numbers of words, by all that is known of hashes.
            Token::Class { class, .. } => mix(0x6a09_e667_f3bc_c908 ^ (u64::from(class) + 1).rotate_right(8)),
        }
    }

    /// What tells tokens of one class apart, 0 for words.
    pub(crate) fn form(self) -> u64 {
        match self {
            Token::Word(_) => 0,
            Token::Class { form, .. } => form,
        }
    }

    /// Whether it is of a class.
    pub(crate) fn is_class(self) -> bool {
        matches!(self, Token::Class { .. })
    }
}

/// Spreads numbers evenly over 64 bits; different numbers stay different.
fn mix(number: u64) -> u64 {
    let mut mixed = number ^ (number >> 33);
    mixed = mixed.wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^= mixed >> 33;
    mixed = mixed.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}
