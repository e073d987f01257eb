//! The closed sets of the register: kinds, quadrants and statuses of debt.

castra_platform::closed_set! {
    /// The kind of debt.
    DebtKind {
        /// How parts fit together.
        Design = "design", "Design";
        /// How something is written.
        Code = "code", "Code";
        /// Missing or bad tests.
        Test = "test", "Tests";
        /// Missing or outdated documentation.
        Documentation = "documentation", "Documentation";
        /// An outdated or unsuitable third-party dependency.
        Dependency = "dependency", "Dependency";
        /// The means to build, run and monitor the code.
        Infrastructure = "infrastructure", "Infrastructure";
        /// Knowledge that too few people have.
        Knowledge = "knowledge", "Knowledge";
    }
}

castra_platform::closed_set! {
    /// How a debt came about: Martin Fowler's technical debt quadrant.
    Quadrant {
        /// Taken on knowingly, with a reason and a plan.
        PrudentDeliberate = "prudent-deliberate", "We knew, and chose to ship first";
        /// The better design became clear only later.
        PrudentInadvertent = "prudent-inadvertent", "Now we know how we should have done it";
        /// Taken on knowingly, without counting the cost.
        RecklessDeliberate = "reckless-deliberate", "We knew, and did not take the time";
        /// Taken on without noticing.
        RecklessInadvertent = "reckless-inadvertent", "We did not know better";
    }
}

castra_platform::closed_set! {
    /// The status of an item.
    DebtState {
        /// To be paid off.
        Open = "open", "Open";
        /// Paid off.
        PaidOff = "paid-off", "Paid off";
        /// Accepted until its next review.
        Accepted = "accepted", "Accepted";
    }
}
