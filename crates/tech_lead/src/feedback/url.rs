//! Where the pages of feedback are.

/// The wall.
pub(super) const WALL: &str = "/praise";

/// One piece.
pub(super) fn show(id: &str) -> String {
    format!("/feedback/{id}")
}

/// The form, with what is known already.
pub(super) fn new(receiver: &str, kind: &str, request: &str) -> String {
    let request = if request.is_empty() { String::new() } else { format!("&request={request}") };
    format!("/feedback/new?to={receiver}&kind={kind}{request}")
}

/// What passed between the viewer and somebody.
pub(super) fn with(person: &str) -> String {
    format!("/feedback?with={person}")
}

/// A request.
pub(super) fn request(id: &str) -> String {
    format!("/feedback/requests/{id}")
}

/// Praise on the wall.
pub(super) fn praise(id: &str) -> String {
    format!("{WALL}#p-{id}")
}

/// A team's balance.
pub(super) fn balance(team: &str) -> String {
    format!("/teams/{team}/feedback")
}
