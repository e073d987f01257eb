//! The invented company's teams, and the trouble each of them has.

use castra_org::organization::Stage;

use super::names::{DEPARTMENTS, DIVISIONS, PRODUCTS};

/// How a team is led, and how that came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    /// A lead who took over from another person.
    Settled,
    /// A lead who took over from another person, with a deputy.
    Deputy,
    /// The lead is away, and another person acts for them.
    Acting,
    /// Two leads, contested; but for a startup, both below the level.
    CoLeads,
    /// The lead has left and was never replaced.
    Gone,
    /// No lead of its own; the lead of the team above is accountable.
    Inherits,
    /// The CTO leads it.
    Cto,
    /// One lead for several teams: this one's, or that of the team before.
    Shared { first: bool },
}

/// The trend of a repository's complexity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Debt {
    Falling,
    Flat,
    Mild,
    Steep,
}

impl Debt {
    /// The change of complexity in 90 days.
    pub(super) fn growth(self) -> f64 {
        match self {
            Self::Falling => -0.08,
            Self::Flat => 0.005,
            Self::Mild => 0.06,
            Self::Steep => 0.25,
        }
    }
}

/// How much of the week a team's lead codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// A good third.
    Some,
    /// Hardly any.
    Little,
    /// Almost all of it.
    Most,
}

/// The plan of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TeamPlan {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) parent: Option<String>,
    /// The number of people who are in no other team, including its own lead, if any.
    pub(super) size: u32,
    pub(super) story: Story,
    pub(super) debt: Debt,
    pub(super) coding: Coding,
    /// Whether it has a repository.
    pub(super) builds: bool,
}

impl TeamPlan {
    fn new(name: &str, size: u32, story: Story, debt: Debt) -> Self {
        let coding = match story {
            Story::Cto => Coding::Most,
            Story::Shared { .. } | Story::Inherits => Coding::Little,
            _ => Coding::Some,
        };
        let id = castra_org::imports::slug(name);
        Self { name: name.to_owned(), id, parent: None, size, story, debt, coding, builds: true }
    }

    fn under(mut self, parent: &str) -> Self {
        self.parent = Some(castra_org::imports::slug(parent));
        self
    }
}

/// The teams of a company of this size, parents before their children.
pub(super) fn plans(stage: Stage) -> Vec<TeamPlan> {
    use Debt::{Falling, Flat, Mild, Steep};
    use Story::{Acting, CoLeads, Cto, Deputy, Gone, Inherits, Settled, Shared};
    let team = TeamPlan::new;
    match stage {
        Stage::Startup => vec![team("Booking", 4, CoLeads, Mild), team("Driver App", 3, Gone, Steep)],
        Stage::Small => vec![
            team("Platform", 7, Cto, Steep),
            team("Driver App", 7, Inherits, Steep).under("Platform"),
            team("Marketplace", 8, CoLeads, Flat),
            team("Warehouse", 8, Gone, Falling),
        ],
        Stage::Medium => vec![
            team("Platform", 8, Cto, Steep),
            team("Driver App", 8, Inherits, Steep).under("Platform"),
            team("Marketplace", 8, CoLeads, Flat),
            team("Warehouse", 8, Gone, Falling),
            team("Rail", 8, Gone, Mild),
            team("Cold Chain", 8, CoLeads, Mild),
            team("Routing", 9, Deputy, Falling),
            team("Tracking", 9, Acting, Mild).under("Routing"),
            team("Billing", 8, Shared { first: true }, Steep),
            team("Carriers", 8, Shared { first: false }, Steep),
            team("Customs", 8, Inherits, Steep).under("Carriers"),
            team("Data", 8, Settled, Flat),
        ],
        Stage::Large => large(),
    }
}

/// Eight divisions of four departments of five teams: 200 teams for 1,998 people, plus the two at the top.
fn large() -> Vec<TeamPlan> {
    let mut plans = Vec::new();
    let mut leaf = 0;
    for (at, division) in DIVISIONS.iter().enumerate() {
        // There is nothing above a division: if its lead has left, no one is accountable.
        let story = if at == 7 { Story::Gone } else { Story::Settled };
        plans.push(TeamPlan { builds: false, ..TeamPlan::new(division, 6, story, Debt::Flat) });
        for department in DEPARTMENTS {
            let name = format!("{division} {department}");
            let story = if at == 7 && department == "Insight" { Story::Inherits } else { Story::Settled };
            plans.push(TeamPlan {
                builds: false,
                ..TeamPlan::new(&name, 6, story, Debt::Flat).under(division)
            });
            for product in PRODUCTS {
                plans.push(large_team(leaf, &format!("{name} {product}")).under(&name));
                leaf += 1;
            }
        }
    }
    plans
}

fn large_team(leaf: u32, name: &str) -> TeamPlan {
    let story = match leaf {
        0 => Story::Cto,
        20 => Story::Shared { first: true },
        21 | 22 => Story::Shared { first: false },
        leaf if leaf % 13 == 5 => Story::CoLeads,
        leaf if leaf % 17 == 7 => Story::Gone,
        leaf if leaf % 9 == 4 => Story::Inherits,
        leaf if leaf % 11 == 3 => Story::Acting,
        leaf if leaf % 7 == 2 => Story::Deputy,
        _ => Story::Settled,
    };
    let debt = match story {
        Story::Shared { .. } => Debt::Steep,
        _ => [Debt::Falling, Debt::Flat, Debt::Mild, Debt::Flat, Debt::Falling, Debt::Mild, Debt::Steep]
            [usize::try_from(leaf % 7).expect("less than 7")],
    };
    let size = if leaf < 158 { 11 } else { 10 };
    TeamPlan { builds: leaf < 24, ..TeamPlan::new(name, size, story, debt) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_its_teams() {
        let check = |stage, teams, people: u32| {
            let plans = plans(stage);
            let made: u32 = plans.iter().map(|plan| plan.size).sum();
            assert_eq!((plans.len(), made), (teams, people), "{stage}");
        };
        check(Stage::Startup, 2, 7);
        check(Stage::Small, 4, 30);
        check(Stage::Medium, 12, 98);
        check(Stage::Large, 200, 1998);
    }
}
