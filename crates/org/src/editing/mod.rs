//! Editing people and teams: one by one, several at once, in the browser and by the API.
//!
//! Invariants: what is typed becomes the same pairs of before and after as an organization file, judged by the same rules
//! (`organization::rules`) and the same authority; a change that opens records or takes something from someone is shown
//! before it is made; every change made here can be undone. Nothing is deleted: people leave, teams end.

mod actions;
mod api;
mod model;
mod pages;
mod rows;
mod rules;
pub(crate) mod url;
mod views;

use castra_platform::{
    access::Hat,
    feature::{Feature, NamedAct},
};

pub(crate) use pages::correct;

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    acts: &[
        NamedAct {
            label: "Add people",
            synonyms: &["add a person", "new person", "new colleague", "add an employee", "hire"],
            href: url::ADD_PEOPLE,
            for_person: None,
            hat: Hat::Cto,
        },
        NamedAct {
            label: "Add people",
            synonyms: &["add a person", "new person", "new colleague", "add an employee", "hire"],
            href: url::ADD_PEOPLE,
            for_person: None,
            hat: Hat::Operator,
        },
        NamedAct {
            label: "Add team",
            synonyms: &["add a team", "new team", "create a team", "add teams"],
            href: url::ADD_TEAMS,
            for_person: None,
            hat: Hat::Cto,
        },
        NamedAct {
            label: "Add team",
            synonyms: &["add a team", "new team", "create a team", "add teams"],
            href: url::ADD_TEAMS,
            for_person: None,
            hat: Hat::Operator,
        },
    ],
    ..Feature::new("editing", "Editing people and teams")
};
