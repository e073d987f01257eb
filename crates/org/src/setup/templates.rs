//! What an organization of each size starts with, as data.

use crate::organization::Stage;

/// What an organization of one size starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The size it is for.
    pub stage: Stage,
    /// The template's name.
    pub title: &'static str,
    /// How many people it is for, in words.
    pub size: &'static str,
    /// What it contains, one sentence each.
    pub contains: &'static [&'static str],
    /// The teams it starts with if none are named.
    pub teams: &'static [&'static str],
}

impl Template {
    /// The name in forms and addresses: `startup`, `small`, `medium`, `large`.
    pub fn key(&self) -> &'static str {
        self.stage.as_str()
    }
}

const TEMPLATES: [Template; 4] = [
    Template {
        stage: Stage::Startup,
        title: "Startup",
        size: "under 10 people",
        contains: &[
            "One team, led by the person you name.",
            "All responsibilities of a tech lead in that team, and all of a CTO once for the company.",
            "Until there is a CTO, the lead developer is accountable for the CTO's part too, and Castra says so.",
            "One person may hold both roles; at this size that is not a finding.",
        ],
        teams: &["Product"],
    },
    Template {
        stage: Stage::Small,
        title: "Small company",
        size: "10 to 49 people",
        contains: &[
            "A few teams, each with its own lead.",
            "All responsibilities of a tech lead in every team, and all of a CTO once for the company.",
            "A CTO who also leads a team is a finding as soon as there are two teams.",
            "The CTO may make up to a quarter of the commits.",
        ],
        teams: &["Product", "Platform"],
    },
    Template {
        stage: Stage::Medium,
        title: "Medium company",
        size: "50 to 249 people",
        contains: &[
            "Several teams, each with its own lead, and a CTO who leads none of them.",
            "All responsibilities of a tech lead in every team, and all of a CTO once for the company.",
            "Roles are expected to be clear: one person in both is a serious finding.",
            "The CTO may make up to a tenth of the commits.",
        ],
        teams: &["Product", "Platform", "Data", "Operations"],
    },
    Template {
        stage: Stage::Large,
        title: "Large company",
        size: "250 people or more",
        contains: &[
            "Teams in a tree: the lead above is accountable for a team without its own lead.",
            "All responsibilities of a tech lead in every team, and all of a CTO once for the company.",
            "Roles are expected to be clear: one person in both is a serious finding.",
            "The CTO may make up to one in twenty commits.",
            "Many people and teams are quicker to add from a file or an import; start with the top of the tree.",
        ],
        teams: &["Product", "Platform", "Data", "Operations"],
    },
];

/// Every template, smallest first.
pub(super) fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// The template with this key.
pub fn template(key: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.key() == key)
}
