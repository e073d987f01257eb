//! Addresses of growth plans and mentoring.

use std::fmt::Display;

/// A person's growth plan.
pub(crate) fn person(id: impl Display) -> String {
    format!("/people/{id}/growth")
}

/// The growth of a team.
pub(crate) fn team(id: impl Display) -> String {
    format!("/teams/{id}/growth")
}

/// A learning area.
pub(crate) fn area(id: impl Display) -> String {
    format!("/growth/areas/{id}")
}

/// Marks a milestone as reached.
pub(crate) fn reach(milestone: impl Display) -> String {
    format!("/growth/milestones/{milestone}/reach")
}

/// A mentor with their mentee.
pub(crate) fn pair(id: impl Display) -> String {
    format!("/growth/mentoring/{id}")
}

/// Accepts or declines a request for mentoring.
pub(crate) fn answer(pair: impl Display) -> String {
    format!("/growth/mentoring/{pair}/answer")
}

/// Changes the status of a mentoring session.
pub(crate) fn session(id: impl Display) -> String {
    format!("/growth/sessions/{id}")
}
