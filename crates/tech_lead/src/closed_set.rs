//! Closed sets of values: each has its name in files and interfaces, and its words for people.

/// A closed set of values, each with its name in files and interfaces and its words for people. What uses it brings `fmt`,
/// `FromStr`, `Serialize`, `Deserialize` and `ToSchema` into scope.
macro_rules! closed_set {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $value:ident = $text:literal, $words:literal;)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$what])* $value,)+ }

        impl $name {
            /// Every value, in the order in which people are asked.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// Its name in files and interfaces.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text,)+ }
            }

            /// Its words for people.
            pub fn words(self) -> &'static str {
                match self { $(Self::$value => $words,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or(())
            }
        }
    };
}

pub(crate) use closed_set;
