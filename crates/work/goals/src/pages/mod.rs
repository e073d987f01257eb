//! Pages of goals: the company's, a team's, one goal, one key result, and how a person's work serves.

mod goal;
mod lists;
mod people;
mod work;

use castra_platform::{access::Rule, web::Routes};

pub(crate) use people::chains;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/goals", Rule::SignedIn, lists::index)
        .get("/goals.csv", Rule::SignedIn, lists::index_csv)
        .get("/goals/new", Rule::SignedIn, goal::new_of_company)
        .get("/goals/mine", Rule::SignedIn, people::mine)
        .post("/goals", Rule::SignedIn, goal::add_of_company)
        .get("/goals/{id}", Rule::SignedIn, goal::show_one)
        .get("/goals/{id}/edit", Rule::SignedIn, goal::edit)
        .post("/goals/{id}", Rule::SignedIn, goal::change)
        .post("/goals/{id}/start", Rule::SignedIn, goal::start)
        .post("/goals/{id}/close", Rule::SignedIn, goal::close)
        .post("/goals/{id}/copy", Rule::SignedIn, goal::copy)
        .get("/goals/{id}/results/new", Rule::SignedIn, goal::new_result)
        .post("/goals/{id}/results", Rule::SignedIn, goal::add_result)
        .get("/goals/{id}/results/{result}", Rule::SignedIn, goal::show_result)
        .get("/goals/{id}/results/{result}/edit", Rule::SignedIn, goal::edit_result)
        .post("/goals/{id}/results/{result}", Rule::SignedIn, goal::change_result)
        .post("/goals/{id}/results/{result}/drop", Rule::SignedIn, goal::drop_result)
        .post("/goals/{id}/results/{result}/check-in", Rule::SignedIn, goal::check_in)
        .post("/goals/{id}/results/{result}/paste", Rule::SignedIn, goal::paste)
        .get("/teams/{team}/goals", Rule::SignedIn, lists::of_team)
        .get("/teams/{team}/goals.csv", Rule::SignedIn, lists::team_csv)
        .get("/teams/{team}/goals/new", Rule::SignedIn, goal::new_of_team)
        .post("/teams/{team}/goals", Rule::SignedIn, goal::add_of_team)
        .post("/teams/{team}/upkeep-share", Rule::SignedIn, work::set_upkeep)
        .post("/teams/{team}/unasked-work/explain", Rule::SignedIn, work::explain)
        .get("/teams/{team}/goal-work/new", Rule::SignedIn, work::new)
        .post("/teams/{team}/goal-work", Rule::SignedIn, work::record)
        .get("/goal-work/{id}", Rule::SignedIn, work::edit)
        .post("/goal-work/{id}", Rule::SignedIn, work::change)
        .get("/people/{id}/goals", Rule::SignedIn, people::of_person)
}
