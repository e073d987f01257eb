//! The closed sets of the register: what a debt is in, how it came to be, and where it stands.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::closed_set::closed_set;

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
