//! Every text input gets the longest and nastiest text: it is refused with a clear error, or read with bounded work. The
//! fields are found in the API's description and in the pages' forms; none is listed here.
//!
//! `cargo bench -p castra --bench stall` measures how long others wait meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};
use castra_org::org_file;
use castra_platform::web::{Operation, ceiling};
use castra_testkit::{
    Answer,
    inputs::{self, Input, NASTY, Place, nasty},
    on_sqlite,
};

use super::{Caller, Persona, World, practices};

/// The personas who fill in the most; each is used where the earlier ones may not.
const THEY: [Persona; 4] = [Persona::Lead, Persona::Cto, Persona::Operator, Persona::Member];
/// The personas who use the API: a lead for what leads may do, and the CTO.
const PROGRAMS: [Persona; 2] = [Persona::Lead, Persona::Cto];
/// Routes that end the session, or need a directory's token.
const NOT_ASKED: [&str; 3] = ["/sign-out", "/scim/", "/set-up"];

async fn with_canaries(database: &castra_testkit::Database) -> World {
    let mut world = World::new(database).await;
    let ana = world.app.signed_in("ana").await;
    for (_, write) in practices::CANARY_WRITERS {
        write(&mut world, &ana).await;
    }
    world
}

fn caller(world: &World, persona: Persona) -> &Caller {
    world.callers.iter().find(|caller| caller.persona == persona).unwrap()
}

/// Every field whose address has a record, each once.
async fn fields(world: &World) -> Vec<(Persona, Input, String)> {
    let document = serde_json::to_value(&world.app.web.openapi).unwrap();
    let mut found = Vec::new();
    for input in inputs::of_api(&document) {
        let operation = world.app.web.operations.iter();
        let operation =
            operation.clone().find(|known| known.path == input.path && known.method == input.method).unwrap();
        let path = world.path(operation);
        found.extend(PROGRAMS.map(|persona| (persona, input.clone(), path.clone())));
    }
    let mut known = BTreeSet::new();
    let is_page = |one: &&Operation| {
        one.method == Method::GET && !one.path.starts_with("/api/") && !one.path.ends_with("/live")
    };
    let mut unseen: Vec<&Operation> = world.app.web.operations.iter().filter(is_page).collect();
    for persona in THEY {
        let mut left = Vec::new();
        for operation in unseen {
            let page = caller(world, persona).ask(&Method::GET, &world.path(operation)).await;
            if page.status != StatusCode::OK {
                left.push(operation);
            }
            for input in inputs::of_page(&page.text()) {
                let path = input.path.split('?').next().unwrap_or_default().to_owned();
                let is_asked = !NOT_ASKED.iter().any(|not| path.starts_with(not));
                if is_asked && known.insert((input.method.to_string(), path.clone(), input.field.clone())) {
                    found.push((persona, input, path));
                }
            }
        }
        unseen = left;
    }
    found
}

fn is_asked(input: &Input) -> bool {
    !matches!(input.place, Place::Body(_))
}

/// Whether a field may be as long as a file.
fn is_file(path: &str, field: &str) -> bool {
    let pages = ["/import", "/growth/ladder", "/week/calendars/upload", "/decisions/files"];
    let api = ["/api/v1/decision-files", "/api/v1/week/calendars/upload"];
    pages.iter().any(|files| path.starts_with(files))
        || (api.iter().any(|files| path.starts_with(files)) && ["text", "content"].contains(&field))
}

/// The field that an answer names.
fn names(answer: &Answer, field: &str) -> bool {
    let text = answer.text();
    text.contains(&format!("\"field\":\"{field}\"")) || text.contains(field)
}

#[test]
fn no_field_takes_more_than_any_practice_does() {
    on_sqlite(async |database| {
        let world = with_canaries(database).await;
        let fields = fields(&world).await;
        let count = |is: fn(&Place) -> bool| fields.iter().filter(|(_, input, _)| is(&input.place)).count();
        assert!(count(|place| matches!(place, Place::Json(..))) > 150, "the API's fields are found");
        assert!(count(|place| matches!(place, Place::Form(_))) > 80, "the forms' fields are found");
        assert!(count(|place| matches!(place, Place::Query)) > 40, "the queries' fields are found");
        let (mut faults, mut refused) = (Vec::new(), BTreeMap::new());
        for (persona, input, path) in fields.iter().filter(|(_, input, _)| is_asked(input)) {
            let long = match input.place {
                Place::Query => "x".repeat(ceiling::ADDRESS),
                _ => "é".repeat(ceiling::FIELD + 1),
            };
            let answer = caller(&world, *persona).client.send(input.request(path, &long)).await;
            let field = (input.method.to_string(), input.path.clone(), input.field.clone());
            let is_refused = match answer.status {
                // A persona without permission is refused before the input is read.
                StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => true,
                _ if is_file(path, &input.field) => true,
                StatusCode::UNPROCESSABLE_ENTITY => {
                    let is_named = matches!(input.place, Place::Query) || names(&answer, &input.field);
                    refused.insert(field, is_named);
                    is_named
                }
                _ => false,
            };
            if !is_refused {
                faults.push(format!("{} {path} {}: {}", input.method, input.field, answer.status));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert!(refused.len() > 120, "{}: they are tried", refused.len());
    });
}

#[test]
fn the_nastiest_that_a_field_takes_is_answered() {
    on_sqlite(async |database| {
        let world = with_canaries(database).await;
        let mut faults = Vec::new();
        for (at, (persona, input, path)) in fields(&world).await.into_iter().enumerate() {
            // Each field gets one of them; all fields together get all.
            let (name, pattern) = NASTY[at % NASTY.len()];
            let bytes = match &input.place {
                Place::Query => ceiling::SEARCH,
                Place::Body(_) => 200_000,
                _ => 40_000,
            };
            let text: String = nasty(pattern, bytes).chars().take(bytes).collect();
            let answer = caller(&world, persona).client.send(input.request(&path, &text)).await;
            if answer.status.is_server_error() {
                faults
                    .push(format!("{} {path} {} with {name}: {}", input.method, input.field, answer.status));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        // Accepted input is shown again without a fault.
        for operation in world.app.web.operations.iter().filter(|one| one.method == Method::GET) {
            if operation.path.ends_with("/live") {
                continue;
            }
            for persona in [Persona::Lead, Persona::Member] {
                let path = world.path(operation);
                let answer = caller(&world, persona).ask(&Method::GET, &path).await;
                assert!(!answer.status.is_server_error(), "{path} as {persona:?}: {}", answer.text());
            }
        }
    });
}

/// Days that a library may accept and an organization file does not.
const DAYS: [&str; 9] = [
    "0001-01-01",
    "1899-12-31",
    "0000-03-01",
    "-0001-03-01",
    "10000-01-01",
    "+12026-03-01",
    "262142-12-31",
    "2026-02-30",
    "2026-3-1",
];
/// Days at the ends of the accepted range.
const ENDS: [&str; 3] = ["1900-01-01", "9999-12-31", "2026-03-20"];

#[test]
fn whatever_day_is_taken_the_organization_can_be_written_out_and_read_again() {
    on_sqlite(async |database| {
        let world = with_canaries(database).await;
        let days: Vec<_> = fields(&world).await.into_iter().filter(|(_, input, _)| input.is_day).collect();
        assert!(days.len() > 20, "{}: days are found", days.len());
        let mut faults = Vec::new();
        for (persona, input, path) in &days {
            let client = &caller(&world, *persona).client;
            for day in DAYS {
                let answer = client.send(input.request(path, day)).await;
                let goes_on = answer.status == StatusCode::SEE_OTHER
                    && !answer.header("location").starts_with("/sign-in");
                let is_taken = goes_on || answer.status.is_success() && input.method != Method::GET;
                if is_taken || answer.status.is_server_error() {
                    faults.push(format!(
                        "{} {path} {} accepts {day}: {}",
                        input.method, input.field, answer.status
                    ));
                }
            }
            for day in ENDS {
                let answer = client.send(input.request(path, day)).await;
                assert!(!answer.status.is_server_error(), "{path} {} {day}: {}", input.field, answer.text());
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let host = world.app.host();
        // Every change proposed with such a day is applied where possible.
        let cto = &caller(&world, Persona::Cto).client;
        let proposed = cto.get("/api/v1/changes?state=proposed&limit=500").await.json();
        for change in proposed["items"].as_array().unwrap() {
            let path = format!("/api/v1/changes/{}/apply", change["id"].as_str().unwrap());
            let applied = cto.json(Method::POST, &path, &serde_json::json!({})).await;
            assert!(!applied.status.is_server_error(), "{}", applied.text());
            let text = org_file::export(&host).await.unwrap();
            let planned = org_file::plan(&host, "exported.yaml", &text).await;
            let planned = planned.unwrap_or_else(|error| panic!("{} {:?}", error.chain(), error.fields));
            assert!(planned.changes.is_empty(), "{:?}", planned.lines());
        }
    });
}
