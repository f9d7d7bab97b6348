/// Declares a closed list of codes: an enum whose variants each have a stable code and, in their documentation, the text
/// that explains it to people.
///
/// The type gets `ALL`, `as_str`, `explanation` and `Display`.
///
/// ```
/// bitext_model::documented_codes! {
///     /// What can be wrong with a mooring.
///     pub enum MooringFault {
///         /// The rope is too short.
///         ShortRope = "short-rope",
///     }
/// }
/// assert_eq!(MooringFault::ALL[0].to_string(), "short-rope");
/// assert_eq!(MooringFault::ShortRope.explanation().trim(), "The rope is too short.");
/// ```
#[macro_export]
macro_rules! documented_codes {
    (
        $(#[doc = $about:literal])+
        pub enum $name:ident {
            $($(#[doc = $doc:literal])+ $variant:ident = $code:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl $name {
            /// Every code, in the order in which they are declared.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }

            /// What the code means, in the words of its documentation.
            pub fn explanation(self) -> &'static str {
                match self { $($name::$variant => concat!($($doc, "\n"),+),)+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
