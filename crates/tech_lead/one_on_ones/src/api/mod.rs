//! `/api/v1/one-on-ones`: the viewer's own, and for a lead the coverage of a team.

mod coverage;
mod items;
mod occurrences;
mod series;
mod steps;

use castra_platform::{Error, Result, access::Rule, web::Routes};
use chrono::NaiveDateTime;
use utoipa_axum::routes;

use super::local;

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("One-on-ones", "Meetings of two, what they prepare and keep. Callers see only their own.")
        .api(Rule::SignedIn, routes!(series::list_one_on_ones))
        .api(Rule::SignedIn, routes!(series::start_one_on_ones))
        .api(Rule::SignedIn, routes!(series::get_one_on_ones))
        .api(Rule::SignedIn, routes!(series::reschedule_one_on_ones))
        .api(Rule::SignedIn, routes!(steps::pause_one_on_ones))
        .api(Rule::SignedIn, routes!(steps::resume_one_on_ones))
        .api(Rule::SignedIn, routes!(steps::end_one_on_ones))
        .api(Rule::SignedIn, routes!(occurrences::list_occurrences))
        .api(Rule::SignedIn, routes!(occurrences::plan_extra_occurrence))
        .api(Rule::SignedIn, routes!(steps::hold_occurrence))
        .api(Rule::SignedIn, routes!(steps::skip_occurrence))
        .api(Rule::SignedIn, routes!(steps::move_occurrence))
        .api(Rule::SignedIn, routes!(steps::undo_occurrence))
        .api(Rule::SignedIn, routes!(coverage::get_one_on_one_coverage))
        .api(Rule::SignedIn, routes!(items::get_occurrence_note))
        .api(Rule::SignedIn, routes!(items::save_occurrence_note))
        .api(Rule::SignedIn, routes!(items::add_point))
        .api(Rule::SignedIn, routes!(items::get_point))
        .api(Rule::SignedIn, routes!(items::change_point))
        .api(Rule::SignedIn, routes!(items::remove_point))
        .api(Rule::SignedIn, routes!(steps::discuss_point))
        .api(Rule::SignedIn, routes!(steps::reopen_point))
        .api(Rule::SignedIn, routes!(items::add_action_item))
        .api(Rule::SignedIn, routes!(items::get_action_item))
        .api(Rule::SignedIn, routes!(items::change_action_item))
        .api(Rule::SignedIn, routes!(steps::finish_action_item))
        .api(Rule::SignedIn, routes!(steps::reopen_action_item))
        .api(Rule::SignedIn, routes!(steps::drop_action_item))
}

/// The wall-clock time of a field.
fn time(field: &str, text: &str) -> Result<NaiveDateTime> {
    local::read(text).map_err(|fault| Error::invalid_field(field, fault))
}
