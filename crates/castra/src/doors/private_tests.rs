//! Private records from outside: the answer for another person's record is the answer for a missing one, and takes as
//! long; and operators do not learn from the journal who confides in whom.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_platform::{journal, web::Operation};
use castra_testkit::{Answer, Database, Log, each_database};
use serde_json::{Value, json};

use super::{Caller, Persona, World, practices};
use crate::server::logged;

/// The id of no record.
const NOWHERE: &str = "01900000-0000-7000-8000-000000000000";
/// Paths of private records inside others; those are requested too.
const WITHIN: [&str; 5] = ["points", "actions", "action-items", "occurrences", "notes"];
/// The personas whom none of the private records concerns.
const OTHERS: [Persona; 3] = [Persona::OtherLead, Persona::Cto, Persona::Operator];

/// Creates all private records between Ana and Bo, and returns the journal's position before them.
async fn with_canaries(database: &Database) -> (World, i64) {
    let mut world = World::new(database).await;
    let before = journal::latest(&database.db, 1).await.unwrap()[0].sequence;
    let ana = world.app.signed_in("ana").await;
    for (practice, write) in practices::CANARY_WRITERS {
        assert!(!write(&mut world, &ana).await.is_empty(), "{practice}");
    }
    (world, before)
}

/// The body with which a program changes something, by the end of the route: enough to get as far as the record.
fn body(path: &str) -> Option<Value> {
    let terms =
        json!({"between": ["person:bo"], "about": "x", "situation": "x", "next": "", "next_on": null});
    let words = json!({"receiver": "bo", "kind": "praise", "words": {"text": "x"}});
    let series = json!({"rule": "FREQ=WEEKLY", "zone": "UTC", "starts": "2026-03-04T10:00", "minutes": 30,
        "place": ""});
    let bodies = [
        ("/concerns/{id}/words", json!({"words": "x"})),
        (
            "/decisions/{id}",
            json!({"scope": "payments", "title": "x", "importance": "team", "restricted": true}),
        ),
        ("/decisions/{id}/accept", json!({"because": "x"})),
        ("/decisions/{id}/advise", json!({"words": "x"})),
        ("/decisions/{id}/deprecate", json!({"because": "x"})),
        ("/decisions/{id}/reject", json!({"because": "x"})),
        ("/decisions/{id}/review", json!({"verdict": "worse"})),
        ("/decisions/{id}/supersede", json!({"by": "1"})),
        ("/conflicts/{id}", terms),
        ("/conflicts/{id}/notes", json!({"words": "x"})),
        ("/conflicts/{id}/readers", json!({"person": "lea"})),
        ("/delegation-moves/{id}/decline", json!({"reason": "x"})),
        ("/delegations/{id}/check-ins", json!({"on": "2026-03-09"})),
        ("/delegations/{id}/decline", json!({"reason": "x"})),
        ("/delegations/{id}/finish", json!({"result": "x"})),
        ("/delegations/{id}/propose", json!({"terms": {"outcome": "x", "due": "2026-06-30"}})),
        ("/delegations/{id}/return", json!({"reason": "x"})),
        ("/feedback-requests/{id}/decline", json!({})),
        ("/feedback/{id}", words),
        ("/feedback/{id}/acknowledge", json!({})),
        ("/feedback/{id}/reply", json!({"text": "x"})),
        ("/feedback/{id}/share", json!({"person": "ana"})),
        ("/feedback/{id}/unshare", json!({"person": "ana"})),
        ("/growth/areas/{id}", json!({"title": "x"})),
        ("/growth/areas/{id}/end", json!({"to": "done", "outcome": "x"})),
        ("/growth/areas/{id}/means", json!({"kind": "training", "what": "x"})),
        ("/growth/areas/{id}/milestones", json!({"title": "x", "due": "2026-04-01"})),
        ("/growth/mentoring/{id}/answer", json!({"accepts": true})),
        ("/growth/mentoring/{id}/sessions", json!({"day": "2026-03-05", "held": false})),
        ("/growth/milestones/{id}/reach", json!({"evidence": "x"})),
        ("/growth/sessions/{id}/close", json!({"held": true})),
        ("/one-on-ones/{id}/action-items", json!({"text": "x", "owner": "bo", "due": null})),
        ("/one-on-ones/{id}/action-items/{item}", json!({"text": "x", "owner": "bo", "due": null})),
        ("/one-on-ones/{id}/occurrences", json!({"begins": "2026-03-06T10:00"})),
        ("/one-on-ones/{id}/occurrences/{at}/hold", json!({})),
        ("/one-on-ones/{id}/occurrences/{at}/move", json!({"begins": "2026-03-06T10:00"})),
        ("/one-on-ones/{id}/occurrences/{at}/skip", json!({"reason": "x"})),
        ("/one-on-ones/{id}/occurrences/{at}/notes/{kind}", json!({"text": "x", "revision": 0})),
        ("/one-on-ones/{id}/points", json!({"text": "x"})),
        ("/one-on-ones/{id}/points/{point}", json!({"text": "x"})),
        ("/one-on-ones/{id}/points/{point}/discuss", json!({"at": "2026-03-04T10:00"})),
        ("/one-on-ones/{id}/terms", series.clone()),
        ("/profile-entries/{id}/end", json!({"why": "x"})),
        ("/reviews/{id}", series.clone()),
        ("/reviews/{id}/items/{item}", json!({"text": "x"})),
        ("/reviews/{id}/items/{item}/done", json!({"done": true})),
        ("/reviews/{id}/meetings/{at}/close", json!({"outcome": "x"})),
        ("/reviews/{id}/meetings/{at}/discuss", json!({"line": "x", "discussed": true})),
        ("/reviews/{id}/meetings/{at}/items", json!({"text": "x"})),
        ("/reviews/{id}/meetings/{at}/skip", json!({"reason": "x"})),
        ("/trust-rounds/{id}/tell", json!({"words": "x"})),
    ];
    let is_this = |end: &str| path.strip_prefix("/api/v1").is_some_and(|rest| rest == end);
    bodies.into_iter().find(|(end, _)| is_this(end)).map(|(_, body)| body)
}

/// The form that a browser sends: everything that any of the forms asks for.
fn form(path: &str) -> String {
    let to = match path {
        path if path.ends_with("/end") => "&to=done",
        path if path.ends_with("/mark") || path.contains("/growth/sessions/") => "&to=held",
        _ => "",
    };
    format!(
        "text=x&words=x&reply=x&title=x&outcome=x&what=x&answer=yes&owner=bo&due=2026-03-05&day=2026-03-05&time=10:00\
         &line=x&reader=lea&person=lea&public=yes&receiver=bo&kind=praise&between=Bo+Example&about=x&situation=x&revision=1{to}"
    )
}

async fn ask(caller: &Caller, operation: &Operation, path: &str) -> Answer {
    let request =
        Request::builder().method(&operation.method).uri(path).header("sec-fetch-site", "same-origin");
    let request = match (&operation.method, operation.path.starts_with("/api/")) {
        (&Method::GET | &Method::DELETE, _) => request.body(Body::empty()),
        (_, true) => {
            let sent = body(&operation.path).map_or_else(String::new, |body| body.to_string());
            request.header(header::CONTENT_TYPE, "application/json").body(Body::from(sent))
        }
        (_, false) => request.body(Body::from(form(&operation.path))),
    };
    caller.client.send(request.unwrap()).await
}

/// An answer without the request's own id and the requested ids.
fn plain(answer: &Answer, ids: &[&str]) -> (StatusCode, String) {
    let text = ids.iter().fold(answer.text(), |text, id| text.replace(id, "ID"));
    let is_number = |word: &str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !is_number(word));
    (answer.status, words.collect::<Vec<_>>().join(" "))
}

#[test]
fn what_is_somebody_elses_answers_like_what_is_not_there_and_takes_as_long() {
    let log = Log::begin(logged("trace"));
    each_database(async |database| {
        let (world, _) = with_canaries(database).await;
        let private = |operation: &&Operation| {
            let mut before = "";
            operation.path.split('/').any(|part| {
                let is_theirs = part.starts_with('{')
                    && !WITHIN.contains(&before)
                    && (world.places.contains_key(before) || ["sessions", "tokens"].contains(&before));
                before = part;
                is_theirs
            })
        };
        let operations: Vec<Operation> = world.app.web.operations.iter().filter(private).cloned().collect();
        assert!(operations.len() > 80, "{}", operations.len());
        let (mut faults, mut asked) = (Vec::new(), 0);
        for (turn, operation) in operations.iter().enumerate() {
            // One of the three in turn tries a change, and all of them read.
            let asks = |persona| {
                let one = [OTHERS[turn % OTHERS.len()]];
                let all: &[Persona] = if operation.method == Method::GET { &OTHERS } else { &one };
                all.contains(&persona)
            };
            let theirs = world.path(operation);
            let id = world.first_id(operation).to_owned();
            let nowhere = theirs.replacen(&id, NOWHERE, 1);
            for caller in world.callers.iter().filter(|known| asks(known.persona)) {
                let work = async |path: &str| {
                    let before = log.length();
                    let answer = ask(caller, operation, path).await;
                    (plain(&answer, &[&id, NOWHERE]), log.queries(before))
                };
                // The first request after a change reads the organization again.
                work(&nowhere).await;
                let (found, nothing) = (work(&theirs).await, work(&nowhere).await);
                asked += found.1.len();
                let door = format!("{} {} as {:?}", operation.method, operation.path, caller.persona);
                if found.0.0 != StatusCode::NOT_FOUND {
                    faults.push(format!("{door}: {} {}", found.0.0, found.0.1));
                } else if found.0 != nothing.0 {
                    faults.push(format!("{door} says\n  {}\nand not\n  {}", found.0.1, nothing.0.1));
                } else if found.1 != nothing.1 {
                    faults.push(format!("{door} asks\n  {:#?}\nand not\n  {:#?}", found.1, nothing.1));
                }
            }
        }
        assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
        // The embedded database does not log its statements.
        assert!(asked > 300 || database.db.engine() == "SQLite", "{asked}: statements are counted");
    });
}

/// The beginnings of subjects that are open to everyone.
const OPEN: [&str; 2] = ["delegation-area:", "delegation:"];

/// Every id of a private record.
async fn private_ids(database: &Database) -> BTreeSet<String> {
    let practices = ["one_on_one", "feedback", "growth", "profile", "concern", "conflict", "week", "trust"];
    let mut ids = BTreeSet::new();
    for column in database.db.schema().await.unwrap() {
        let is_id = ["id", "series", "pair", "area", "concern", "conflict", "request"]
            .contains(&column.column.as_str());
        if is_id && practices.iter().any(|practice| column.table.starts_with(practice)) {
            let sql =
                format!("select {0} from {1} where {0} is not null", column.column, column.table).leak();
            ids.extend(database.db.fetch_all::<String>(sql, &[]).await.unwrap());
        }
    }
    ids
}

#[test]
fn the_journal_does_not_reveal_who_confides_in_a_colleague() {
    each_database(async |database| {
        let (world, before) = with_canaries(database).await;
        let ids = private_ids(database).await;
        assert!(ids.len() > 20, "{ids:?}");
        let root = world.callers.iter().find(|known| known.persona == Persona::Operator).unwrap();
        let entries = root.client.get("/api/v1/journal?limit=500").await.json()["items"].clone();
        let by = |entry: &&Value, who: &str| entry["actor"] == json!(who);
        let entries: Vec<&Value> = entries.as_array().unwrap().iter().collect();
        let private: Vec<&Value> = entries
            .into_iter()
            .filter(|entry| entry["sequence"].as_i64() > Some(before))
            .filter(|entry| ["person:ana", "person:bo", "system"].iter().any(|who| by(entry, who)))
            // What everyone here reads anyway.
            .filter(|entry| {
                let subject = entry["subject"].as_str().unwrap_or_default();
                !OPEN.iter().any(|open| subject.starts_with(open))
            })
            .collect();
        assert!(private.len() > 25 && private.iter().any(|entry| by(entry, "person:bo")), "{private:#?}");
        let mut subjects = BTreeSet::new();
        for entry in &private {
            assert_eq!(entry["action"], json!("wrote in private"), "all of them read alike: {entry}");
            for empty in ["details", "on_behalf_of", "before", "after"] {
                assert_eq!(entry[empty], json!(""), "{empty}: {entry}");
            }
            let subject = entry["subject"].as_str().unwrap();
            assert!(subjects.insert(subject), "{subject} occurs twice");
            let id = subject.strip_prefix("private:").unwrap();
            assert!(id.len() == 36 && id.as_bytes()[14] == b'4', "{id} reveals when it was created");
        }
        // As stored in the database, and on every page that shows some of them.
        let kept = format!("{:?}", journal::latest(&database.db, 500).await.unwrap());
        let mut shown = kept;
        for page in ["/accounts", "/accounts/ana", "/accounts/bo", "/jobs", "/api/v1/jobs"] {
            let answer = root.client.get(page).await;
            assert!(
                answer.status == StatusCode::OK || page.contains("/accounts/"),
                "{page}: {}",
                answer.status
            );
            shown.push_str(&answer.text());
        }
        let leaked = ids.iter().find(|id| shown.contains(id.as_str()));
        assert_eq!(leaked, None, "operators read the id of a private record");
    });
}
