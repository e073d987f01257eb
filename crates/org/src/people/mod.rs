//! People and teams: who is in the organization, in which team, and who leads it; one person, one team.

mod actions;
mod agenda;
mod pages;
mod rules;
pub mod url;
mod views;

use castra_platform::{
    access::Hat,
    feature::{Feature, NamedAct, Navigation, Room},
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[
        Navigation::new(Room::People, "People & teams", "/people")
            .also(&["/teams", "/import", "/add"])
            .key('p'),
        Navigation::new(Room::Members, "Members", "/teams/{team}").for_members(),
    ],
    pages: Some(pages::routes),
    agenda: Some(agenda::agenda),
    acts: &[
        NamedAct {
            label: "People & teams",
            synonyms: &[
                "people",
                "teams",
                "org chart",
                "organization chart",
                "directory",
                "colleagues",
                "everyone",
            ],
            href: "/people",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Teams without a lead",
            synonyms: &["teams have no lead", "no lead", "leaderless teams", "vacant teams", "vacancies"],
            href: "/people?lead=none",
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("people", "People and teams")
};
