//! `/api/v1/feedback`: the caller's own feedback, requests, the wall, a team's balance.

mod balance;
mod pieces;
mod praise;
mod requests;
mod steps;

use castra_platform::{access::Rule, web::Routes};
use utoipa_axum::routes;

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Feedback", "Feedback received and given, requests, public praise, and a team's balance.")
        .api(Rule::SignedIn, routes!(pieces::list_feedback))
        .api(Rule::SignedIn, routes!(pieces::give_feedback))
        .api(Rule::SignedIn, routes!(pieces::get_feedback))
        .api(Rule::SignedIn, routes!(pieces::change_feedback))
        .api(Rule::SignedIn, routes!(pieces::discard_feedback))
        .api(Rule::SignedIn, routes!(steps::send_feedback))
        .api(Rule::SignedIn, routes!(steps::withdraw_feedback))
        .api(Rule::SignedIn, routes!(steps::read_feedback))
        .api(Rule::SignedIn, routes!(steps::acknowledge_feedback))
        .api(Rule::SignedIn, routes!(steps::reply_to_feedback))
        .api(Rule::SignedIn, routes!(steps::share_feedback))
        .api(Rule::SignedIn, routes!(steps::unshare_feedback))
        .api(Rule::SignedIn, routes!(steps::publish_feedback))
        .api(Rule::SignedIn, routes!(steps::unpublish_feedback))
        .api(Rule::SignedIn, routes!(steps::remove_feedback_from_wall))
        .api(Rule::SignedIn, routes!(requests::list_feedback_requests))
        .api(Rule::SignedIn, routes!(requests::ask_for_feedback))
        .api(Rule::SignedIn, routes!(requests::get_feedback_request))
        .api(Rule::SignedIn, routes!(steps::decline_feedback_request))
        .api(Rule::SignedIn, routes!(steps::close_feedback_request))
        .api(Rule::SignedIn, routes!(praise::list_praise))
        .api(Rule::SignedIn, routes!(balance::get_feedback_balance))
}
