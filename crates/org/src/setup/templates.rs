//! What an organization of each size begins with, as data.

use crate::organization::Stage;

/// What an organization of a size begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The size it is for.
    pub stage: Stage,
    /// Its name.
    pub title: &'static str,
    /// How many people it is for, in words.
    pub size: &'static str,
    /// What it contains, a sentence each.
    pub contains: &'static [&'static str],
    /// The teams it begins with where none are named.
    pub teams: &'static [&'static str],
}

impl Template {
    /// Its name in forms and addresses: `startup`, `small`, `medium`, `large`.
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
            "One team, led by whoever you name.",
            "All responsibilities of a tech lead in that team, and all of a CTO once for the company.",
            "While nobody is CTO, the lead developer answers for the CTO's part too, and Castra says so.",
            "One person may hold both roles; that is no finding at this size.",
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
            "A CTO who also leads a team is a finding, as soon as there are two teams.",
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
            "Roles are expected to be clear: one person in both is a grave finding.",
            "The CTO may make up to a tenth of the commits.",
        ],
        teams: &["Product", "Platform", "Data", "Operations"],
    },
    Template {
        stage: Stage::Large,
        title: "Large company",
        size: "250 people and more",
        contains: &[
            "Teams in a tree: a team without a lead of its own is answered for by the team above.",
            "All responsibilities of a tech lead in every team, and all of a CTO once for the company.",
            "Roles are expected to be clear: one person in both is a grave finding.",
            "The CTO may make up to one in twenty commits.",
            "Many people and teams are taken in more quickly from a file or an import; begin with the top of the tree.",
        ],
        teams: &["Product", "Platform", "Data", "Operations"],
    },
];

/// Every template, smallest first.
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// The template with this key.
pub fn template(key: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.key() == key)
}
