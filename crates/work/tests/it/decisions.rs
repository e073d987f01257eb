//! Decisions through their pages and their API, as everyone, on both databases.

use axum::http::Method;
use castra_decisions::FEATURE;
use castra_org::{charter, org_file, organization, readings};
use castra_platform::{
    feature::Feature,
    reading::{Reading, Status},
};
use castra_testkit::{Answer, Client, Database, Repository, Setup, TestApp, each_database, noon};
use serde_json::{Value, json};

static FEATURES: [&Feature; 14] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &readings::FEATURE,
    &charter::FEATURE,
    &castra_org::people::FEATURE,
    &castra_org::find::FEATURE,
    &castra_org::today::FEATURE,
    &castra_org::changes::FEATURE,
    &castra_org::first_steps::FEATURE,
    &castra_repositories::FEATURE,
    &castra_scans::FEATURE,
    &castra_analysis::FEATURE,
    &FEATURE,
];

struct World {
    app: TestApp,
    lea: Client,
    dev: Client,
    max: Client,
    jonas: Client,
}

/// Core is led by Lea, with Dev in it; Edge by Max; Jonas is CTO.
async fn world(database: &Database) -> World {
    let app = Setup { viewers: organization::viewer, ..Setup::new(&FEATURES) }.start(database).await;
    let file = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: lea, name: Lea Lead, email: lea@example.org }
  - { id: dev, name: Dev Eloper, email: dev@example.org }
  - { id: max, name: Max Mute }
  - { id: jonas, name: Jonas Weber }
teams:
  - { id: core, name: Core, members: [lea, dev], repositories: [{ id: api, path: /nowhere }] }
  - { id: edge, name: Edge, members: [max] }
assignments:
  - { person: lea, role: tech-lead, team: core }
  - { person: max, role: tech-lead, team: edge }
  - { person: jonas, role: cto }
";
    org_file::apply(&app.host(), "org.yaml", file).await.unwrap();
    let long_ago = noon().date_naive() - chrono::Days::new(730);
    organization::set_up_since(&app.host(), long_ago).await.unwrap();
    for person in ["lea", "dev", "max", "jonas"] {
        app.add_account(person, false).await;
    }
    World {
        lea: app.signed_in("lea").await,
        dev: app.signed_in("dev").await,
        max: app.signed_in("max").await,
        jonas: app.signed_in("jonas").await,
        app,
    }
}

fn terms(title: &str) -> Value {
    json!({ "scope": "core", "title": title, "importance": "member", "decider": "dev" })
}

async fn record(client: &Client, terms: &Value) -> Value {
    let answer = client.json(Method::POST, "/api/v1/decisions", terms).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()
}

#[expect(clippy::needless_pass_by_value, reason = "called with a literal")]
fn with(mut terms: Value, more: Value) -> Value {
    let more = more.as_object().unwrap().clone();
    terms.as_object_mut().unwrap().extend(more);
    terms
}

fn path(record: &Value, tail: &str) -> String {
    format!("/api/v1/decisions/{}{tail}", record["id"].as_str().unwrap())
}

async fn act(client: &Client, record: &Value, verb: &str, body: Value) -> Answer {
    client.json(Method::POST, &path(record, &format!("/{verb}")), &body).await
}

async fn done(client: &Client, record: &Value, verb: &str, body: Value) -> Value {
    let answer = act(client, record, verb, body).await;
    assert_eq!(answer.status.as_u16(), 200, "{verb}: {}", answer.text());
    answer.json()
}

#[test]
fn what_is_decided_already_is_recorded_in_one_step() {
    each_database(async |database| {
        let world = world(database).await;
        let typed = async |client: &Client, decider: &str, outcome: &str, importance: &str| {
            let fields = [
                ("scope", "core"),
                ("title", "Tabs"),
                ("outcome", outcome),
                ("importance", importance),
                ("decider", decider),
                ("do", "decide"),
            ];
            client.post("/decisions", &fields).await
        };
        let refused = async |decider: &str, outcome: &str, importance: &str, fault: &str| {
            let answer = typed(&world.dev, decider, outcome, importance).await;
            let (status, page) = (answer.status.as_u16(), answer.text());
            assert_eq!((status, page.contains(fault)), (422, true), "{fault}: {page}");
            page
        };
        refused("dev", "", "member", "enter why").await;
        refused("lea", "Short", "member", "it is theirs to decide").await;
        let page = refused("dev", "Short", "cross-team", "needs what is expected").await;
        assert!(page.contains("<details class=\"disclosure\" open>"), "the fault is in view: {page}");
        let none: Value = world.dev.get("/api/v1/decisions").await.json();
        assert_eq!(none["items"].as_array().map(Vec::len), Some(0), "{none}");
        assert_eq!(typed(&world.dev, "dev", "Short", "member").await.status.as_u16(), 303);
        let all: Value = world.dev.get("/api/v1/decisions").await.json();
        let one = &all["items"][0];
        assert_eq!((&one["state"], &one["decided_by"]), (&json!("accepted"), &json!("dev")), "{one}");
    });
}

#[test]
fn two_lines_suffice_for_a_decision_and_its_history_is_kept() {
    each_database(async |database| {
        let World { dev, lea, .. } = world(database).await;
        let made = record(&dev, &terms("Tabs")).await;
        assert_eq!((made["name"].as_str(), made["state"].as_str()), (Some("core-1"), Some("proposed")));
        let answer = act(&dev, &made, "accept", json!({})).await;
        assert_eq!(answer.status.as_u16(), 422, "it needs a reason: {}", answer.text());
        done(&lea, &made, "advise", json!({"words": "Spaces are wider."})).await;
        let taken =
            done(&dev, &made, "accept", json!({"because": "The editor has them.", "review": "2026-06-01"}))
                .await;
        assert_eq!((taken["state"].as_str(), taken["in_place"].as_bool()), (Some("accepted"), Some(true)));
        assert_eq!(taken["terms"]["outcome"], "The editor has them.");
        let kinds: Vec<_> =
            taken["history"].as_array().unwrap().iter().map(|event| event["kind"].clone()).collect();
        assert_eq!(kinds, ["proposed", "advised", "accepted"]);
        assert_eq!(act(&dev, &made, "accept", json!({"because": "Again"})).await.status.as_u16(), 409);
        assert_eq!(act(&dev, &made, "advise", json!({"words": "Late"})).await.status.as_u16(), 409);
        let reviewed =
            done(&dev, &made, "review", json!({"verdict": "worse", "words": "Diffs are noisy."})).await;
        assert_eq!(
            (reviewed["turned_out"].as_str(), reviewed["terms"]["review"].as_str()),
            (Some("worse"), None)
        );
        let page = dev.get(&format!("/decisions/{}", made["id"].as_str().unwrap())).await.text();
        for shown in [
            "Tabs",
            "The editor has them.",
            "Spaces are wider.",
            "Diffs are noisy.",
            "Reviewed: worse",
            "core-1",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let second = record(&dev, &terms("Spaces")).await;
        assert_eq!(second["name"], "core-2", "numbers go on within the scope");
    });
}

#[test]
fn more_is_asked_from_cross_team_up() {
    each_database(async |database| {
        let World { lea, .. } = world(database).await;
        let short = with(terms("One log for all"), json!({"importance": "cross-team", "decider": "lea"}));
        let answer = lea.json(Method::POST, "/api/v1/decisions", &short).await;
        assert_eq!(answer.status.as_u16(), 422);
        let fields: Vec<_> =
            answer.json()["errors"].as_array().unwrap().iter().map(|one| one["field"].clone()).collect();
        assert_eq!(fields, ["context", "options", "consulted"]);
        let whole = with(
            short,
            json!({"context": "Three logs.", "options": "* One log\n* Three logs", "consulted": ["Max Mute", "team:edge", "Ann Elsewhere"]}),
        );
        let made = record(&lea, &whole).await;
        assert_eq!(
            made["terms"]["consulted"],
            json!(["max", "team:edge", "Ann Elsewhere"]),
            "names become ids"
        );
        let answer = act(&lea, &made, "accept", json!({"chosen": "One log", "because": "one search"})).await;
        assert_eq!(answer.status.as_u16(), 422, "a review and what is expected by then");
        let body = json!({"chosen": "One log", "because": "one search", "expected": "Half the time", "review": "2026-09-01", "sure": "likely"});
        let taken = done(&lea, &made, "accept", body).await;
        assert_eq!(taken["terms"]["outcome"], "Chosen option: \"One log\", because one search");
    });
}

#[test]
fn what_was_decided_is_superseded_and_not_rewritten() {
    each_database(async |database| {
        let World { dev, max, .. } = world(database).await;
        let old = record(&dev, &with(terms("Tabs"), json!({"outcome": "Short"}))).await;
        let old = done(&dev, &old, "accept", json!({})).await;
        let put = async |record: &Value, terms: &Value, revision: &str| {
            dev.json_matching(Method::PUT, &path(record, ""), revision, terms).await
        };
        let terms_of = |record: &Value| record["terms"].clone();
        let answer = put(&old, &with(terms_of(&old), json!({"title": "Spaces"})), "\"v2\"").await;
        assert_eq!(answer.status.as_u16(), 409, "{}", answer.text());
        let answer = put(&old, &with(terms_of(&old), json!({"area": "Editor"})), "\"v1\"").await;
        assert_eq!(answer.status.as_u16(), 412);
        let answer = put(&old, &with(terms_of(&old), json!({"area": "Editor"})), "\"v2\"").await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        let new = record(&dev, &with(terms("Spaces"), json!({"links": ["amends 1"]}))).await;
        assert_eq!(new["terms"]["links"], json!(["amends core-1"]));
        let answer = act(&dev, &old, "supersede", json!({"by": "9"})).await;
        assert_eq!(answer.status.as_u16(), 422, "there is no such decision");
        assert_eq!(
            act(&dev, &old, "supersede", json!({"by": "1"})).await.status.as_u16(),
            422,
            "not by itself"
        );
        assert_eq!(act(&max, &old, "supersede", json!({"by": "2"})).await.status.as_u16(), 403);
        let old = done(&dev, &old, "supersede", json!({"by": "core-2", "because": "Diffs"})).await;
        assert_eq!((old["state"].as_str(), &old["superseded_by"]), (Some("superseded"), &new["id"]));
        let page = dev.get(&format!("/decisions/{}", old["id"].as_str().unwrap())).await.text();
        assert!(
            page.contains("Superseded by") && page.contains("superseded by") && page.contains("<svg"),
            "{page}"
        );
        let map = dev.get("/decisions/map").await.text();
        assert!(map.contains("core-1 · superseded") && map.contains("core-2 · proposed"), "{map}");
    });
}

#[test]
fn a_lead_may_take_a_members_decision_and_is_told_kindly() {
    each_database(async |database| {
        let World { lea, dev, max, jonas, .. } = world(database).await;
        let made = record(&dev, &terms("Colour of the badge")).await;
        let page = format!("/decisions/{}", made["id"].as_str().unwrap());
        let shown = "Dev Eloper’s to decide";
        assert!(lea.get(&page).await.text().contains(shown));
        assert!(!dev.get(&page).await.text().contains(shown) && !max.get(&page).await.text().contains(shown));
        assert_eq!(act(&max, &made, "accept", json!({"because": "x"})).await.status.as_u16(), 403);
        let taken = done(&lea, &made, "accept", json!({"because": "Red is seen"})).await;
        assert_eq!((taken["in_place"].as_bool(), taken["decided_by"].as_str()), (Some(false), Some("lea")));
        let above = "Taken above where they belong";
        assert!(lea.get("/teams/core/decisions").await.text().contains(above));
        assert!(
            !dev.get("/teams/core/decisions").await.text().contains(above),
            "for those who keep the list alone"
        );
        let big = json!({"scope": "organization", "title": "One cloud", "importance": "executive", "decider": "jonas",
            "context": "Two clouds", "options": "* One\n* Two", "consulted": ["lea"]});
        let made = record(&lea, &big).await;
        assert_eq!(made["name"], "organization-1");
        assert_eq!(act(&max, &made, "reject", json!({"because": "x"})).await.status.as_u16(), 403);
        let rejected = done(&jonas, &made, "reject", json!({"because": "Not now"})).await;
        assert_eq!(
            (rejected["state"].as_str(), rejected["in_place"].as_bool()),
            (Some("rejected"), Some(true))
        );
    });
}

#[test]
fn a_restricted_decision_does_not_exist_for_anyone_it_does_not_name() {
    each_database(async |database| {
        let World { app, lea, dev, max, jonas } = world(database).await;
        record(&lea, &terms("Open")).await;
        let secret = with(
            terms("Zebra offices close"),
            json!({"restricted": true, "decider": "lea", "consulted": ["max"], "due": "2026-03-04", "context": "Zebra context"}),
        );
        let answer = lea
            .json(
                Method::POST,
                "/api/v1/decisions",
                &with(secret.clone(), json!({"consulted": ["team:edge"]})),
            )
            .await;
        assert_eq!(answer.status.as_u16(), 422, "people, not teams");
        let made = record(&lea, &secret).await;
        assert!(made["name"].is_null(), "a gap in the numbers would show that it exists");
        let id = made["id"].as_str().unwrap().to_owned();
        for outsider in [&dev, &jonas] {
            for address in [
                format!("/decisions/{id}"),
                format!("/decisions/{id}/edit"),
                format!("/decisions/{id}/file"),
                path(&made, ""),
            ] {
                assert_eq!(outsider.get(&address).await.status.as_u16(), 404, "{address}");
            }
            for verb in ["accept", "advise", "announce"] {
                let body = json!({"because": "x", "words": "x"});
                let body = if verb == "accept" {
                    json!({"because": "x"})
                } else if verb == "advise" {
                    json!({"words": "x"})
                } else {
                    body
                };
                assert_eq!(act(outsider, &made, verb, body).await.status.as_u16(), 404, "{verb}");
            }
            for list in [
                "/decisions",
                "/decisions.csv",
                "/teams/core/decisions",
                "/decisions/map",
                "/api/v1/decisions",
                "/",
                "/find?q=zebra",
                "/teams/core",
                "/people/lea",
                "/decisions?q=zebra&due=soon",
            ] {
                let text = outsider.get(list).await.text();
                assert!(!text.contains("Zebra offices") && !text.contains(&id), "{list}");
            }
            let link = with(terms("Other"), json!({"links": [format!("needs {id}")]}));
            assert_eq!(outsider.json(Method::POST, "/api/v1/decisions", &link).await.status.as_u16(), 422);
        }
        assert!(max.get("/decisions").await.text().contains("Zebra offices"), "who is asked reads it");
        let today = max.get("/api/v1/today").await.text();
        assert!(today.contains("Zebra offices") && today.contains("Your advice is asked."), "{today}");
        done(&max, &made, "advise", json!({"words": "Zebra advice"})).await;
        assert_eq!(act(&max, &made, "accept", json!({"because": "x"})).await.status.as_u16(), 403);
        let stored: Vec<String> = app
            .host()
            .read()
            .fetch_all("select body || (select max(words) from decision_events) from decisions", &[])
            .await
            .unwrap();
        assert!(stored.iter().all(|text| !text.contains("Zebra")), "sealed");
        let journal: Vec<String> = app
            .host()
            .read()
            .fetch_all("select action || subject || details from journal", &[])
            .await
            .unwrap();
        assert!(journal.iter().all(|text| !text.contains("Zebra") && !text.contains(&id)), "{journal:?}");
        let next = record(&dev, &terms("Next")).await;
        assert_eq!(next["name"], "core-2");
        let shown = done(&lea, &made, "announce", json!({})).await;
        assert_eq!(shown["name"], "core-3");
        let page = dev.get(&format!("/decisions/{id}")).await.text();
        assert!(page.contains("Zebra context") && page.contains("Zebra advice"), "{page}");
        assert_eq!(act(&lea, &made, "announce", json!({})).await.status.as_u16(), 409);
        let again = with(shown["terms"].clone(), json!({"restricted": true}));
        assert_eq!(lea.json(Method::PUT, &path(&made, ""), &again).await.status.as_u16(), 422);
    });
}

#[test]
fn the_list_is_narrowed_and_wakes_up() {
    each_database(async |database| {
        let World { dev, lea, .. } = world(database).await;
        record(&dev, &with(terms("Late one"), json!({"due": "2026-02-20", "area": "Editor"}))).await;
        record(
            &lea,
            &with(
                terms("Formula one"),
                json!({"scope": "organization", "decider": "lea", "context": "100 %, =x"}),
            ),
        )
        .await;
        let titles = async |query: &str| {
            let found = dev.get(&format!("/api/v1/decisions{query}")).await.json();
            let mut titles: Vec<_> = found["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["terms"]["title"].as_str().unwrap().to_owned())
                .collect();
            titles.sort();
            titles
        };
        assert_eq!(titles("").await, ["Formula one", "Late one"]);
        assert_eq!(titles("?scope=core").await, ["Late one"]);
        assert_eq!(titles("?q=formula%20=X").await, ["Formula one"]);
        assert_eq!(titles("?area=editor").await, ["Late one"]);
        assert_eq!(titles("?decider=lea&state=proposed&importance=member").await, ["Formula one"]);
        assert_eq!(titles("?state=rejected").await, Vec::<String>::new());
        assert_eq!(dev.get("/api/v1/decisions?stat=x").await.status.as_u16(), 422);
        let page = dev.get("/decisions?due=overdue").await.text();
        assert!(page.contains("Late one") && page.contains("Was due 20\u{a0}Feb"), "{page}");
        let csv = dev.get("/teams/core/decisions.csv").await.text();
        assert!(csv.starts_with("id,") || csv.starts_with("\u{feff}id,"), "{csv}");
        assert!(csv.contains("Late one") && !csv.contains("Formula one"));
    });
}

#[test]
fn the_form_keeps_what_was_typed_and_refuses_an_outdated_one() {
    each_database(async |database| {
        let World { dev, max, .. } = world(database).await;
        let sent = [("scope", "core"), ("title", ""), ("importance", "member"), ("context", "kept words")];
        let answer = dev.post("/decisions", &sent).await;
        assert_eq!(answer.status.as_u16(), 422);
        assert!(answer.text().contains("kept words") && answer.text().contains("enter what is decided"));
        let sent = [("scope", "core"), ("title", "Tabs"), ("importance", "member"), ("decider", "dev")];
        let answer = dev.post("/decisions", &sent).await;
        assert_eq!(answer.status.as_u16(), 303, "{}", answer.text());
        let page = answer.header("location").to_owned();
        assert_eq!(max.post("/decisions", &sent).await.status.as_u16(), 403, "not of the team");
        let edit = [("scope", "core"), ("title", "Tabs, then"), ("importance", "member"), ("revision", "7")];
        assert_eq!(dev.post(&page, &edit).await.status.as_u16(), 409);
        let edit = [("scope", "core"), ("title", "Tabs, then"), ("importance", "member"), ("revision", "1")];
        assert_eq!(dev.post(&page, &edit).await.status.as_u16(), 303);
        assert!(dev.get(&page).await.text().contains("Tabs, then"));
        assert_eq!(max.get(&format!("{page}/edit")).await.status.as_u16(), 403);
    });
}

async fn reading(app: &TestApp, scope: &str, day: chrono::NaiveDate) -> Reading {
    let ctx = app.host();
    let facts = (FEATURE.signals[0].take)(&ctx, day).await.unwrap();
    let charter = organization::current(&ctx).await.unwrap().charter_on(day);
    let facts = facts.into_iter().find(|facts| facts.scope == scope).unwrap();
    readings::judge(&charter, &facts)
}

#[test]
fn the_signal_counts_decisions_taken_by_whose_they_were_and_those_left_undecided() {
    each_database(async |database| {
        let World { app, dev, lea, .. } = world(database).await;
        let today = noon().date_naive();
        assert_eq!(reading(&app, "core", today).await.status, Status::NoEvidence);
        for n in 0..4 {
            let made = record(&dev, &terms(&format!("Number {n}"))).await;
            done(&dev, &made, "accept", json!({"because": "x"})).await;
        }
        let few = reading(&app, "core", today).await;
        assert_eq!((few.status, few.sample), (Status::NoEvidence, 0), "{}", few.because);
        let made = record(&dev, &terms("Taken above")).await;
        done(&lea, &made, "accept", json!({"because": "x"})).await;
        let five = reading(&app, "core", today).await;
        assert_eq!(
            (five.status, five.value, five.sample),
            (Status::Practised, Some(0.8), 5),
            "{}",
            five.because
        );
        record(&dev, &with(terms("Left"), json!({"due": "2026-02-01"}))).await;
        let late = reading(&app, "core", today).await;
        assert_eq!((late.status, late.sample), (Status::Slipping, 6), "{}", late.because);
        assert!(late.because.contains("4 of 5") && late.because.contains("1 is"), "{}", late.because);
        assert_eq!(
            reading(&app, "core", today - chrono::Days::new(1)).await.status,
            Status::NoEvidence,
            "as of the day"
        );
    });
}

const OLD: &str = "# 1. Punch tickets\n\nDate: 2024-01-02\n\n## Status\n\nSuperceded by [2. Print tickets](0002-print-tickets.md)\n\n## Context\n\nTickets are counted.\n\n## Decision\n\nWe punch.\n";
const NEW: &str = "---\nstatus: accepted # for now\ndate: 2024-05-06\ndecision-makers: [Dev Eloper]\n---\n\n# Print tickets\n\n## Context and Problem Statement\n\nPaper is wet.\n\n## Decision Outcome\n\nChosen option: \"Plastic\", because it is dry.\n\n## Own Section\n\nKept as it is.\n";
const NONE: &str =
    "# Sell tickets\r\n\r\n## Context\r\n\r\nAmends nothing.\r\n\r\n## Decision\r\n\r\nWe sell.\r\n";

fn files(of: &[(&str, &str)]) -> Value {
    let files: Vec<Value> = of.iter().map(|(name, text)| json!({"name": name, "text": text})).collect();
    json!({"scope": "core", "files": files})
}

async fn exported(client: &Client) -> Vec<(String, String)> {
    let files = client.get("/api/v1/decision-files?scope=core").await.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    files["items"].as_array().unwrap().iter().map(|file| (text(&file["name"]), text(&file["text"]))).collect()
}

async fn import(client: &Client, of: &[(&str, &str)]) -> Vec<Value> {
    let answer = client.json(Method::POST, "/api/v1/decision-files", &files(of)).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

#[test]
fn files_are_read_and_written_again_byte_for_byte() {
    each_database(async |database| {
        let World { app, lea, dev, max, .. } = world(database).await;
        let all = [
            ("0001-punch-tickets.md", OLD),
            ("0002-print-tickets.md", NEW),
            ("sell.md", NONE),
            ("README.md", "# Records\n\nWords.\n"),
        ];
        let plan = lea.json(Method::POST, "/api/v1/decision-files/plan", &files(&all)).await.json();
        let effects: Vec<_> =
            plan["items"].as_array().unwrap().iter().map(|one| one["effect"].clone()).collect();
        assert_eq!(effects, ["new", "new", "new", "left-out"]);
        assert!(exported(&lea).await.is_empty(), "a plan changes nothing");
        for outsider in [&dev, &max] {
            let answer = outsider.json(Method::POST, "/api/v1/decision-files", &files(&all)).await;
            assert_eq!(answer.status.as_u16(), 403);
        }
        import(&lea, &all).await;
        let mut written = exported(&lea).await;
        written.sort();
        let given: Vec<_> =
            all[..3].iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        assert_eq!(written, given);
        let found = lea.get("/api/v1/decisions").await.json();
        let by_title = |title: &str| {
            let items = found["items"].as_array().unwrap();
            items.iter().find(|item| item["terms"]["title"] == title).unwrap().clone()
        };
        let (old, new, none) =
            (by_title("Punch tickets"), by_title("Print tickets"), by_title("Sell tickets"));
        assert_eq!(
            (old["state"].as_str(), &old["superseded_by"], old["name"].as_str()),
            (Some("superseded"), &new["id"], Some("core-1"))
        );
        assert_eq!(
            (new["state"].as_str(), new["terms"]["decider"].as_str(), new["decided_on"].as_str()),
            (Some("accepted"), Some("dev"), Some("2024-05-06"))
        );
        assert_eq!((none["state"].as_str(), none["name"].as_str()), (Some("unstated"), Some("core-3")));
        assert!(new["in_place"].is_null(), "a file does not say whose it was");
        let count = async || -> i64 {
            app.host().read().fetch_optional("select count(*) from journal", &[]).await.unwrap().unwrap()
        };
        let before = count().await;
        let again = import(&lea, &all).await;
        assert!(again[..3].iter().all(|one| one["effect"] == "unchanged"), "{again:?}");
        assert_eq!(count().await, before, "an idle import writes nothing");
        let page = lea.get(&format!("/decisions/{}", new["id"].as_str().unwrap())).await.text();
        assert!(page.contains("Own Section") && page.contains("Kept as it is."), "{page}");
        assert_eq!(reading(&app, "core", noon().date_naive()).await.status, Status::NoEvidence);
    });
}

#[test]
fn an_edit_on_either_side_is_kept_and_changes_only_its_field() {
    each_database(async |database| {
        let World { lea, .. } = world(database).await;
        let made = import(&lea, &[("0002-print-tickets.md", NEW)]).await;
        let record = json!({"id": made[0]["decision"]});
        let known = lea.get(&path(&record, "")).await.json();
        let put = with(known["terms"].clone(), json!({"more": "See there.", "confirmation": "We count."}));
        let answer = lea.json(Method::PUT, &path(&record, ""), &put).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        let file =
            async || lea.get(&path(&record, "/file")).await.json()["text"].as_str().unwrap().to_owned();
        let edited = file().await;
        assert!(edited.starts_with(NEW) || edited.contains("### Confirmation\n\nWe count."), "{edited}");
        assert!(edited.contains("status: accepted # for now") && edited.contains("Kept as it is."));
        // The file was edited elsewhere meanwhile: another field, and one that was edited here too.
        let theirs = NEW.replace("Paper is wet.", "Paper is wet and torn.");
        let read = import(&lea, &[("0002-print-tickets.md", &theirs)]).await;
        assert_eq!((read[0]["effect"].as_str(), &read[0]["changes"]), (Some("changed"), &json!(["context"])));
        let both = file().await;
        assert!(
            both.contains("wet and torn") && both.contains("We count.") && both.contains("See there."),
            "{both}"
        );
        let clash = both.replace("We count.", "They count.").replace("See there.", "See here.");
        let known = lea.get(&path(&record, "")).await.json();
        let put = with(known["terms"].clone(), json!({"confirmation": "Count twice."}));
        assert_eq!(lea.json(Method::PUT, &path(&record, ""), &put).await.status.as_u16(), 200);
        let read = import(&lea, &[("0002-print-tickets.md", &clash)]).await;
        assert_eq!(read[0]["clashes"], json!(["confirmation", "more information"]), "{read:?}");
        let known = lea.get(&path(&record, "")).await.json();
        assert_eq!(known["terms"]["confirmation"], "Count twice.");
        assert!(known["history"].to_string().contains("They count."), "what the file said is kept");
        let last = file().await;
        assert!(last.contains("Count twice.") && !last.contains("They count."), "{last}");
        let read = import(&lea, &[("0002-print-tickets.md", &last)]).await;
        assert_eq!(
            (&read[0]["changes"], &read[0]["clashes"]),
            (&json!([]), &json!([])),
            "now they are the same"
        );
    });
}

async fn synced(app: &TestApp, args: &[&str]) -> castra_platform::Result<Value> {
    let command = FEATURE.commands.iter().find(|command| command.path == ["decisions", "sync"]).unwrap();
    let matches = (command.define)().try_get_matches_from([&["sync"], args].concat()).unwrap();
    (command.run)(&app.host(), &matches).await.map(|output| output.json)
}

#[test]
fn a_checkout_gets_a_branch_that_a_person_merges() {
    each_database(async |database| {
        let World { app, lea, .. } = world(database).await;
        let scratch = tempfile::tempdir().unwrap();
        let mut repository = Repository::new(scratch.path());
        repository.git(&["config", "user.name", "Lea"]);
        repository.git(&["config", "user.email", "lea@example.org"]);
        repository.commit("Lea <lea@example.org>", "docs/adr/0002-print-tickets.md", NEW);
        let folder = repository.path.join("docs/adr");
        let folder = folder.to_str().unwrap();
        let sync = async |more: &[&str]| synced(&app, &[&[folder, "--scope", "core"], more].concat()).await;
        let branch = ["--branch", "castra/decisions"];
        let first = sync(&branch).await.unwrap();
        assert_eq!(
            (&first["written"], &first["branch"]),
            (&json!([]), &Value::Null),
            "nothing was edited here"
        );
        // One field is edited here, another in the repository.
        let known = lea.get("/api/v1/decisions").await.json()["items"][0].clone();
        let put = with(known["terms"].clone(), json!({"confirmation": "We count."}));
        assert_eq!(lea.json(Method::PUT, &path(&known, ""), &put).await.status.as_u16(), 200);
        let theirs = NEW.replace("Paper is wet.", "Paper is wet and torn.");
        repository.commit("Bo <bo@example.org>", "docs/adr/0002-print-tickets.md", &theirs);
        let before = (repository.head(), repository.git(&["status", "--porcelain"]));
        let second = sync(&branch).await.unwrap();
        assert_eq!(
            (&second["written"], &second["branch"]),
            (&json!(["0002-print-tickets.md"]), &json!("castra/decisions"))
        );
        assert_eq!(
            (repository.head(), repository.git(&["status", "--porcelain"])),
            before,
            "the folder is as it was"
        );
        let changed = repository.git(&["diff", "--unified=0", "main", "castra/decisions"]);
        let lines = |sign: char| changed.lines().filter(|line| line.starts_with(sign)).collect::<Vec<_>>();
        assert_eq!(lines('-').len(), 1, "only the name of the file is taken away: {changed}");
        assert!(lines('+').contains(&"+We count."), "{changed}");
        // A branch that is there is never moved, and nothing is read either.
        repository.commit("Bo <bo@example.org>", "docs/adr/0003-sell-tickets.md", OLD);
        let error = sync(&branch).await.unwrap_err();
        assert!(error.message.contains("is there already"), "{error:?}");
        assert_eq!(lea.get("/api/v1/decisions").await.json()["items"].as_array().unwrap().len(), 1);
        repository.git(&["merge", "-q", "--no-edit", "castra/decisions"]);
        repository.git(&["branch", "-q", "-d", "castra/decisions"]);
        let merged = sync(&branch).await.unwrap();
        assert_eq!(merged["written"], json!([]), "both sides are the same");
        let read = &merged["read"][0];
        assert_eq!((&read["changes"], &read["clashes"]), (&json!([]), &json!([])), "{merged}");
        let terms = lea.get(&path(&known, "")).await.json()["terms"].clone();
        assert!(terms["context"].as_str().unwrap().contains("torn") && terms["confirmation"] == "We count.");
        // What is not committed is left alone, and so is a folder outside any checkout.
        std::fs::write(repository.path.join("docs/adr/0004-more.md"), OLD).unwrap();
        assert!(sync(&branch).await.unwrap_err().message.contains("not committed"));
        let outside = scratch.path().to_str().unwrap();
        let error = synced(&app, &[outside, "--scope", "core", "--branch", "x"]).await.unwrap_err();
        assert!(error.message.contains("is in no Git repository"), "{error:?}");
        assert!(sync(&["--branch", "a..b"]).await.unwrap_err().message.contains("cannot be the name"));
    });
}

#[test]
fn faults_in_files_are_named_with_file_and_line_and_references_are_not_guessed() {
    each_database(async |database| {
        let World { lea, .. } = world(database).await;
        let held = "# Hold\n\n## Status\n\non hold\n\n## Context\n\nx\n";
        let points = "# Points\n\n## Status\n\nSuperseded by ADR-0004\n\n## Context\n\nx\n";
        let all = [
            ("0004-a.md", held),
            ("0004-b.md", &held.replace("Hold", "Held")[..]),
            ("0009-points.md", points),
            ("t.md", "# {short title}\n\n## Context\n\nx\n"),
        ];
        let read = import(&lea, &all).await;
        let remarks: Vec<String> = read
            .iter()
            .flat_map(|one| one["remarks"].as_array().unwrap())
            .map(|text| text.as_str().unwrap().to_owned())
            .collect();
        let all_of_them = remarks.join("\n");
        for said in [
            "0004-a.md:5: `on hold` is not a status",
            "0004-b.md:1: its number 4 is taken",
            "may be 0004-a.md or 0004-b.md",
            "t.md:1: it is a template",
        ] {
            assert!(all_of_them.contains(said), "{said}: {all_of_them}");
        }
        let found = lea.get("/api/v1/decisions?q=points").await.json();
        assert!(found["items"][0]["superseded_by"].is_null());
        let bad = [("a/b.md", "x"), ("a.md", "x\ny\0z")];
        for (name, text) in bad {
            let answer = lea.json(Method::POST, "/api/v1/decision-files", &files(&[(name, text)])).await;
            assert_eq!(answer.status.as_u16(), 422, "{name}");
        }
    });
}

#[test]
fn a_file_is_pasted_with_a_preview() {
    each_database(async |database| {
        let World { lea, dev, .. } = world(database).await;
        let sent = |act| {
            [
                ("scope", "core"),
                ("importance", "team"),
                ("name", "0002-print-tickets.md"),
                ("text", NEW),
                ("act", act),
            ]
        };
        let preview = lea.post("/decisions/files", &sent("preview")).await;
        assert_eq!(preview.status.as_u16(), 200);
        assert!(preview.text().contains("A new decision") && preview.text().contains("Paper is wet."));
        let done = lea.post("/decisions/files", &sent("import")).await;
        assert_eq!(done.status.as_u16(), 303, "{}", done.text());
        let page = done.header("location").to_owned();
        assert!(dev.get(&page).await.text().contains("0002-print-tickets.md"));
        let file = dev.get(&format!("{page}/file")).await;
        assert_eq!(file.text(), NEW);
        assert!(file.header("content-disposition").contains("0002-print-tickets.md"));
        assert_eq!(dev.post("/decisions/files", &sent("import")).await.status.as_u16(), 403);
    });
}
