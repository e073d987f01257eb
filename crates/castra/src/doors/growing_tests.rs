//! The number of a page's queries does not grow with the organization: every page and every list is requested in a small
//! one and in a larger one, and takes as many statements in both.

use std::fmt::Write as _;

use axum::http::{Method, StatusCode};
use castra_org::{org_file, organization};
use castra_platform::{access::Rule, web::Operation};
use castra_testkit::{Client, Database, Log, each_database};
use serde_json::{Value, json};

use super::{Persona, World};
use crate::server::logged;

/// The additional statements allowed in the larger organization: one for another piece of a long list.
const MORE: usize = 2;
/// A person's own data is opened record by record: as many as they have, whoever else is here.
const OF_ONE: [&str; 3] = ["/account/data", "/account/data.jsonl", "/api/v1/account/data"];

/// The world's organization, plus `teams` teams of three with a lead, a repository and a manager above them.
async fn world(database: &Database, teams: usize) -> World {
    let world = World::new(database).await;
    let (mut people, mut more) = (String::new(), String::new());
    let mut led = String::new();
    for n in 0..teams {
        for who in ["l", "m", "n"] {
            let level = if who == "l" { "senior" } else { "mid" };
            writeln!(people, "  - {{ id: {who}{n}, name: Person {who}{n}, level: {level}, manager: ana }}")
                .unwrap();
        }
        writeln!(
            more,
            "  - {{ id: t{n}, name: Team {n}, parent: payments, members: [l{n}, m{n}, n{n}], repositories: [{{ id: r{n}, path: /nowhere/{n} }}] }}"
        )
        .unwrap();
        writeln!(led, "  - {{ person: l{n}, role: tech-lead, team: t{n}, from: 2025-01-01 }}").unwrap();
        writeln!(led, "  - {{ person: ana, role: tech-lead, team: t{n}, from: 2025-01-01 }}").unwrap();
    }
    let text = super::ORGANIZATION
        .replace("teams:\n", &format!("{people}teams:\n"))
        .replace("assignments:\n", &format!("{more}assignments:\n"))
        .replace("responsibilities:\n", &format!("{led}responsibilities:\n"));
    org_file::apply(&world.app.host(), "org.yaml", &text).await.unwrap();
    let current = organization::current(&world.app.host()).await.unwrap();
    assert_eq!(current.organization().active_teams(current.today).count(), teams + 2);
    let ana = world.app.signed_in("ana").await;
    for n in 0..teams {
        world.app.add_account(&format!("m{n}"), false).await;
        keep_records(&ana, n).await;
    }
    world
}

/// Creates a record of each kind that a list may show, for one of the teams.
async fn keep_records(ana: &Client, n: usize) {
    let member = format!("m{n}");
    let tell = async |method: Method, path: String, body: Value| {
        let answer = ana.json(method, &path, &body).await;
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text());
    };
    let debt = json!({"title": "Old retries", "repository": format!("r{n}"), "place": "src", "kind": "code",
        "principal_days": 3.0, "quadrant": "prudent-deliberate", "owner": member});
    tell(Method::POST, format!("/api/v1/teams/t{n}/debt"), debt).await;
    let training = json!({"title": format!("Course {n}"), "provider": "Example Academy"});
    tell(Method::POST, "/api/v1/growth/training".to_owned(), training).await;
    let growth = format!("/api/v1/people/{member}/growth");
    tell(Method::PUT, growth.clone(), json!({"aim": "to speak up", "review_on": "2026-03-05"})).await;
    tell(Method::POST, format!("{growth}/areas"), json!({"title": "Speaking", "axis": "system"})).await;
    let seen = json!({"axis": "system", "level": 2, "confidence": "low", "evidence": "a talk"});
    tell(Method::POST, format!("{growth}/assessments"), seen).await;
    let entry = json!({"part": "strength", "text": "person of few words", "links": []});
    tell(Method::POST, format!("/api/v1/people/{member}/profile/entries"), entry).await;
    let terms = json!({"rule": "FREQ=WEEKLY", "zone": "UTC", "starts": "2026-03-04T10:00", "minutes": 30, "place": ""});
    let meets = json!({"with": member, "as": "lead-or-member", "terms": terms});
    tell(Method::POST, "/api/v1/one-on-ones".to_owned(), meets).await;
    let words = json!({"text": "a word of thanks"});
    let praise = json!({"receiver": member, "kind": "praise", "words": words, "send": true});
    tell(Method::POST, "/api/v1/feedback".to_owned(), praise).await;
}

/// The requests: every page, list and document, once as each of the personas who see the most.
fn asked(world: &World) -> Vec<(Persona, Operation, String)> {
    let gets = world.app.web.operations.iter();
    let gets = gets.filter(|one| one.method == Method::GET && !one.path.ends_with("/live"));
    let mut asked = Vec::new();
    for operation in gets {
        let they: &[Persona] = match operation.rule {
            Rule::Operator => &[Persona::Operator],
            // Programs get their answers from the actions that pages call.
            _ if operation.path.starts_with("/api/") => &[Persona::Lead],
            _ => &[Persona::Lead, Persona::Cto],
        };
        let path = match operation.path.as_str() {
            "/find" => "/find?q=person".to_owned(),
            "/ask" => "/ask?q=src".to_owned(),
            _ => world.path(operation),
        };
        asked.extend(they.iter().map(|persona| (*persona, operation.clone(), path.clone())));
    }
    asked
}

async fn counts(log: Log, world: &World) -> Vec<(Persona, String, usize)> {
    let mut counts = Vec::new();
    for (persona, operation, path) in asked(world) {
        let caller = world.callers.iter().find(|caller| caller.persona == persona).unwrap();
        // The first request after a change reads the organization again.
        let first = caller.ask(&Method::GET, &path).await;
        assert!(!first.status.is_server_error(), "{path}: {}", first.text());
        if first.status != StatusCode::OK {
            continue;
        }
        let before = log.statements();
        caller.ask(&Method::GET, &path).await;
        counts.push((persona, operation.path, log.statements() - before));
    }
    counts
}

#[test]
fn what_a_page_asks_of_the_database_does_not_grow_with_the_organization() {
    let log = Log::counting(logged("trace"));
    let measured = std::sync::Mutex::new(Vec::new());
    for teams in [1, 5] {
        each_database(async |database| {
            // The embedded database's driver does not log statements; they are the same.
            if database.db.engine() == "SQLite" {
                return;
            }
            let world = world(database, teams).await;
            let counts = counts(log, &world).await;
            measured.lock().unwrap().push(counts);
        });
    }
    let measured = measured.into_inner().unwrap();
    let [small, large] = measured.as_slice() else { return };
    assert!(small.iter().map(|(.., count)| count).sum::<usize>() > 1000, "statements are counted");
    let mut grown = Vec::new();
    for (persona, path, few) in small.iter().filter(|(_, path, _)| !OF_ONE.contains(&path.as_str())) {
        let same = large.iter().find(|(other, there, _)| other == persona && there == path);
        if let Some((.., many)) = same.filter(|(.., many)| *many > few + MORE) {
            grown.push(format!("{path} as {persona:?}: {few}, then {many}"));
        }
    }
    assert!(grown.is_empty(), "a statement for each team or person:\n{}", grown.join("\n"));
}
