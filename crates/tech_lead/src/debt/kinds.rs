//! The closed sets of the register: what a debt is in, how it came to be, and where it stands.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A closed set of values, each with its name in files and interfaces and its words for people.
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

closed_set! {
    /// What the debt is in.
    DebtKind {
        /// How parts fit together.
        Design = "design", "Design";
        /// How something is written.
        Code = "code", "Code";
        /// What is not tested, or tested badly.
        Test = "test", "Tests";
        /// What is not written down, or no longer true.
        Documentation = "documentation", "Documentation";
        /// Something from outside that is old or unfit.
        Dependency = "dependency", "Dependency";
        /// What the code is built, run and watched with.
        Infrastructure = "infrastructure", "Infrastructure";
        /// What too few people know.
        Knowledge = "knowledge", "Knowledge";
    }
}

closed_set! {
    /// How it came to be: Martin Fowler's technical debt quadrant.
    Quadrant {
        /// Taken on knowingly, with a reason and a plan.
        PrudentDeliberate = "prudent-deliberate", "We knew, and chose to ship first";
        /// Only later was it clear how it should have been done.
        PrudentInadvertent = "prudent-inadvertent", "Now we know how we should have done it";
        /// Taken on knowingly, without counting the cost.
        RecklessDeliberate = "reckless-deliberate", "We knew, and did not take the time";
        /// Taken on without noticing.
        RecklessInadvertent = "reckless-inadvertent", "We did not know better";
    }
}

closed_set! {
    /// Where an item stands.
    DebtState {
        /// To be paid off.
        Open = "open", "Open";
        /// Paid off.
        PaidOff = "paid-off", "Paid off";
        /// Lived with until it is looked at again.
        Accepted = "accepted", "Accepted";
    }
}
