//! Closed sets of values: states, kinds, parts.

/// A closed set of values, each with its name in files and interfaces and its label for people. Where another set has the same
/// name, `#[schema(as = …)]` gives it one of its own in the description of the API.
#[macro_export]
macro_rules! closed_set {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $value:ident = $text:literal, $words:literal;)+ }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        $(#[$about])*
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$what])* $value,)+ }

        impl $name {
            /// Every value, in the order of forms.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// The value's name in files and interfaces.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text,)+ }
            }

            /// The value's label for people.
            pub fn words(self) -> &'static str {
                match self { $(Self::$value => $words,)+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl $crate::db::AsText for $name {
            const NAMES: &'static [&'static str] = &[$($text,)+];

            fn as_text(&self) -> &str {
                self.as_str()
            }

            fn of_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }

        impl From<$name> for $crate::db::Value {
            fn from(value: $name) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> ::std::result::Result<Self, ()> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or(())
            }
        }
    };
}
