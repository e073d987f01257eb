//! `/api/v1/growth`, `/api/v1/people/{id}/growth`, `/api/v1/teams/{team}/growth`.

mod assessments;
mod items;
mod ladder;
mod mentoring;
mod people;
mod training;

use castra_platform::web::Routes;

pub(super) fn routes() -> Routes {
    let routes = Routes::new().chapter(
        "Growth",
        "Where people are and want to go, what they learn to get there and how, and who helps them: as far as the caller may see.",
    );
    let parts = [ladder::add, people::add, assessments::add, mentoring::add, training::add];
    parts.into_iter().fold(routes, |routes, add| add(routes))
}
