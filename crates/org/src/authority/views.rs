//! The words of a notice, and the page that lists them.

use castra_platform::ui::{Card, EmptyState, Event, Link, Markup, PageHead, html, timeline};

use super::model::{Notice, Opened};
use crate::{
    catalog::RoleHat,
    charter::dates::long_date,
    organization::{Organization, PersonId},
};

/// "Ana Example became tech lead of Payments."
pub(super) fn title(organization: &Organization, notice: &Notice) -> String {
    let who = organization.person_name(&notice.gainer);
    let place = organization.scope_name(&notice.scope);
    match &notice.opened {
        Opened::Role(id) => {
            let title = organization.catalog.role(id).map_or(id.as_str(), |role| &role.title);
            format!("{who} became {title} of {place}")
        }
        Opened::Part(id) => {
            let known = organization.catalog.responsibility(id);
            format!("{who} was named for {} in {place}", known.map_or(id.as_str(), |known| &known.title))
        }
        Opened::Leads => format!("{who} leads you in {place}"),
        Opened::Manages => format!("{who} is your manager"),
    }
}

/// What it opens, since when, who decided it and why.
pub(super) fn because(organization: &Organization, notice: &Notice) -> String {
    let sees = match &notice.opened {
        Opened::Role(id) if organization.catalog.role(id).is_some_and(|role| role.hat == RoleHat::Cto) => {
            "A CTO sees counts about teams, and leads those who have no other lead"
        }
        Opened::Role(_) | Opened::Leads => "A lead reads the growth plans and profiles of those they lead",
        Opened::Part(_) => "They may read the records of that practice",
        Opened::Manages => "They may read your profile",
    };
    let by = match notice.decided_by.split_once(':') {
        Some(("person", id)) => organization.person_name(&PersonId::from(id)).to_owned(),
        Some((_, name)) => format!("the program {name}"),
        None => "the machine that Castra runs on".to_owned(),
    };
    let why = if notice.reason.is_empty() { String::new() } else { format!(": {}", notice.reason) };
    format!("{sees}, from {}. Decided by {by}{why}", long_date(notice.since))
}

pub(super) struct NoticeLine {
    pub(super) at: String,
    pub(super) date: String,
    pub(super) title: Link,
    pub(super) note: String,
}

pub(super) struct ListNotices {
    pub(super) lines: Vec<NoticeLine>,
}

impl ListNotices {
    pub(super) fn render(&self) -> Markup {
        let events: Vec<Event> = self
            .lines
            .iter()
            .map(|line| Event::new(&line.at, &line.date, &line.title).note(&line.note))
            .collect();
        html! {
            (PageHead::new("Who gained access to your records").lead("Each person who became your lead or manager, was named for a practice with private records, or became CTO: who, since when, decided by whom and why."))
            (Card::new("In the last two years", html! {
                @if events.is_empty() { (EmptyState::new("No one yet.", "Changes of who leads you, or of who keeps a practice's records in your team, appear here.")) } @else { (timeline(&events)) }
            }))
        }
    }
}
