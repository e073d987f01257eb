//! Addresses.

use castra_platform::web::form::escape;

/// All goals.
pub(crate) const INDEX: &str = "/goals";

/// A goal.
pub(crate) fn show(id: &str) -> String {
    format!("/goals/{}", escape(id))
}

/// A key result.
pub(crate) fn result(goal: &str, id: &str) -> String {
    format!("/goals/{}/results/{}", escape(goal), escape(id))
}

/// A team's goals.
pub(crate) fn team(id: &str) -> String {
    format!("/teams/{}/goals", escape(id))
}

/// How a person's work serves.
pub(crate) fn person(id: &str) -> String {
    format!("/people/{}/goals", escape(id))
}

/// A piece of work.
pub(crate) fn work(id: &str) -> String {
    format!("/goal-work/{}", escape(id))
}

/// The recorded work of a team.
pub(crate) fn team_work(team: impl std::fmt::Display) -> String {
    format!("/teams/{team}/goal-work")
}
