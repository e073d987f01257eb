//! URLs of the feedback pages.

pub(super) const WALL: &str = "/praise";

pub(super) fn show(id: &str) -> String {
    format!("/feedback/{id}")
}

/// The form, prefilled.
pub(super) fn new(receiver: &str, kind: &str, request: &str) -> String {
    let request = if request.is_empty() { String::new() } else { format!("&request={request}") };
    format!("/feedback/new?to={receiver}&kind={kind}{request}")
}

/// The viewer's feedback to and from one person.
pub(super) fn with(person: &str) -> String {
    format!("/feedback?with={person}")
}

pub(super) fn request(id: &str) -> String {
    format!("/feedback/requests/{id}")
}

pub(super) fn praise(id: &str) -> String {
    format!("{WALL}#p-{id}")
}

pub(super) fn balance(team: &str) -> String {
    format!("/teams/{team}/feedback")
}
