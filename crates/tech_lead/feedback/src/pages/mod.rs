//! The feedback pages: the viewer's lists, the form, one piece, requests, the wall, a team's balance.

mod form;
mod piece;
mod request;
mod team;
mod wall;

use castra_org::{
    charter::show::long_date,
    organization::{Current, PersonId},
};
use castra_platform::{
    access::Rule,
    clock::{Timestamp, date_in},
    ui::Tone,
    web::Routes,
};

use super::model::Feedback;

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/feedback", Rule::SignedIn, piece::inbox)
        .get("/feedback.csv", Rule::SignedIn, piece::download)
        .get("/feedback/new", Rule::SignedIn, form::new)
        .post("/feedback", Rule::SignedIn, form::give)
        .get("/feedback/requests", Rule::SignedIn, request::list)
        .get("/feedback/requests/new", Rule::SignedIn, request::new)
        .post("/feedback/requests", Rule::SignedIn, request::ask)
        .get("/feedback/requests/{id}", Rule::SignedIn, request::show)
        .post("/feedback/requests/{id}/decline", Rule::SignedIn, request::decline)
        .post("/feedback/requests/{id}/close", Rule::SignedIn, request::close)
        .get("/feedback/{id}", Rule::SignedIn, piece::show)
        .get("/feedback/{id}/edit", Rule::SignedIn, form::edit)
        .post("/feedback/{id}", Rule::SignedIn, form::change)
        .post("/feedback/{id}/send", Rule::SignedIn, piece::send)
        .post("/feedback/{id}/withdraw", Rule::SignedIn, piece::withdraw)
        .post("/feedback/{id}/discard", Rule::SignedIn, piece::discard)
        .post("/feedback/{id}/acknowledge", Rule::SignedIn, piece::acknowledge)
        .post("/feedback/{id}/replies", Rule::SignedIn, piece::reply)
        .post("/feedback/{id}/share", Rule::SignedIn, piece::share)
        .post("/feedback/{id}/unshare", Rule::SignedIn, piece::unshare)
        .post("/feedback/{id}/public", Rule::SignedIn, piece::set_public)
        .post("/feedback/{id}/take-off", Rule::SignedIn, piece::take_off)
        .get("/praise", Rule::SignedIn, wall::wall)
        .get("/teams/{team}/feedback", Rule::SignedIn, team::balance)
}

fn date(current: &Current, at: Timestamp) -> String {
    long_date(date_in(at, current.organization().settings.timezone))
}

/// The status of feedback, as a tone and a word.
fn standing(feedback: &Feedback) -> (Tone, &'static str) {
    match (feedback.sent_at, feedback.read_at, feedback.acknowledged_at) {
        (None, ..) => (Tone::Neutral, "Draft"),
        (Some(_), None, _) => (Tone::Info, "Not read yet"),
        (_, Some(_), None) => (Tone::Info, "Read"),
        (_, _, Some(_)) => (Tone::Good, "Acknowledged"),
    }
}

/// Everyone the viewer can write to: id and name, the viewer's teams first.
fn people(current: &Current, me: Option<&str>) -> Vec<(String, String)> {
    let near = near(current, me);
    let organization = current.organization();
    let mut people: Vec<_> = organization
        .active_people(current.today)
        .filter(|person| Some(person.id.as_str()) != me)
        .map(|person| (person.id.to_string(), person.name.clone()))
        .collect();
    people
        .sort_by_cached_key(|(id, name)| (!near.contains(&PersonId::from(id.as_str())), name.to_lowercase()));
    people
}

/// The viewer's colleagues: the members of their teams and their leads.
fn near(current: &Current, me: Option<&str>) -> Vec<PersonId> {
    let Some(me) = me.map(PersonId::from) else { return Vec::new() };
    let organization = current.organization();
    let mut near = current.charter.leaders(&me);
    for team in organization.active_teams(current.today) {
        let members: Vec<PersonId> =
            organization.members(&team.id, current.today).map(|person| person.id.clone()).collect();
        if members.contains(&me) {
            near.extend(members);
            near.extend(current.charter.leads(&team.id));
        }
    }
    near.retain(|person| *person != me);
    near.sort();
    near.dedup();
    near
}
