//! Conflicts through their pages and their API, as everybody, on both databases.

use axum::http::Method;
use castra_conflicts::FEATURE;
use castra_platform::{
    feature::{About, TodayItem},
    private,
    reading::Status,
};
use castra_testkit::{Answer, each_database, noon};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::people::{PEOPLE, Team, plain};

const CANARY: &str = "canary about the router";

fn terms(about: &str) -> Value {
    json!({"between": ["person:bo", "team:search"], "about": about, "situation": about,
        "next": "Hear Bo alone", "next_on": "2026-03-04"})
}

async fn open(team: &Team, person: &str, about: &str) -> Answer {
    let body = json!({"team": "payments", "terms": terms(about)});
    team.client(person).json(Method::POST, "/api/v1/conflicts", &body).await
}

async fn opened(team: &Team, about: &str) -> String {
    let answer = open(team, "ana", about).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()["conflict"]["id"].as_str().expect("an id").to_owned()
}

async fn note(team: &Team, person: &str, id: &str, body: &Value) -> Answer {
    team.client(person).json(Method::POST, &format!("/api/v1/conflicts/{id}/notes"), body).await
}

#[test]
fn a_case_is_its_leads_and_whose_they_let_read_it_and_not_there_for_anybody_else() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for person in ["bo", "cy", "max", "lou"] {
            assert_eq!(open(&team, person, "x").await.status.as_u16(), 403, "{person}");
            assert_eq!(team.client(person).get("/conflicts/new").await.status.as_u16(), 403, "{person}");
        }
        assert_eq!(open(&team, "lea", "x").await.status.as_u16(), 422, "it is another lead's team");
        let id = opened(&team, CANARY).await;
        let said = json!({"words": CANARY, "step": "interests"});
        assert_eq!(note(&team, "ana", &id, &said).await.status.as_u16(), 200);
        let reader = json!({"person": "max"});
        let readers = format!("/api/v1/conflicts/{id}/readers");
        assert_eq!(team.client("max").json(Method::POST, &readers, &reader).await.status.as_u16(), 404);
        assert_eq!(team.client("ana").json(Method::POST, &readers, &reader).await.status.as_u16(), 200);
        let (changed, ended) = (terms(CANARY), json!({"words": "x", "to": "settled"}));
        let (stepped, read) = (json!({"step": "facts"}), json!({"person": "lea"}));
        let nowhere = "01900000-0000-7000-8000-000000000000";
        let doors: [(Method, &str, Option<&Value>, [u16; 2]); 7] = [
            (Method::GET, "/conflicts/ID", None, [200, 200]),
            (Method::GET, "/conflicts/ID/edit", None, [200, 403]),
            (Method::GET, "/api/v1/conflicts/ID", None, [200, 200]),
            (Method::PUT, "/api/v1/conflicts/ID", Some(&changed), [200, 403]),
            (Method::POST, "/api/v1/conflicts/ID/notes", Some(&stepped), [200, 200]),
            (Method::POST, "/api/v1/conflicts/ID/readers", Some(&read), [200, 403]),
            (Method::POST, "/api/v1/conflicts/ID/notes", Some(&ended), [200, 403]),
        ];
        // Its lead comes last, so that the case is open for the others.
        for person in ["max", "bo", "cy", "lou", "mira", "root", "ana"] {
            for (method, path, body, expected) in &doors {
                let ask = async |id: &str| {
                    let path = path.replace("ID", id);
                    match body {
                        Some(body) => team.client(person).json(method.clone(), &path, body).await,
                        None => team.client(person).get(&path).await,
                    }
                };
                let answer = ask(&id).await;
                match ["ana", "max"].iter().position(|known| *known == person) {
                    Some(at) => {
                        assert_eq!(answer.status.as_u16(), expected[at], "{person} {path}: {}", answer.text())
                    }
                    None => {
                        assert_eq!(answer.status.as_u16(), 404, "{person} {path}");
                        assert_eq!(
                            plain(&answer, &[&id]),
                            plain(&ask(nowhere).await, &[nowhere]),
                            "{person} {path}"
                        );
                    }
                }
            }
        }
        for person in PEOPLE {
            let listed =
                team.client(person).get("/api/v1/conflicts").await.json()["items"].as_array().unwrap().len();
            assert_eq!(listed, usize::from(["ana", "max", "lea"].contains(&person)), "{person}");
        }
        team.nobody_else_finds(database, CANARY, &["ana", "max", "lea"], &[&id]).await;
        // Not even between whom it is stands in a row.
        let dump = team.dump().await;
        assert!(!format!("{:?}", dump["conflict_cases"]).contains("person:bo"));
    });
}

#[test]
fn a_case_goes_from_step_to_step_to_its_end() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let ana = team.client("ana");
        let empty = ana.get("/conflicts").await.text();
        assert!(empty.contains("No open case is a good sign."), "{empty}");
        assert!(
            team.client("bo")
                .get("/conflicts")
                .await
                .text()
                .contains("Cases they share with you appear here.")
        );
        let typed = [
            ("team", "payments"),
            ("between", "Bo Example\nNobody <b>"),
            ("about", "The router"),
            ("next_on", "soon"),
        ];
        let refused = ana.post("/conflicts", &typed).await;
        assert_eq!(refused.status.as_u16(), 422);
        for kept in ["`Nobody &lt;b&gt;` is not a person", "is not a date", "The router"] {
            assert!(refused.text().contains(kept), "{kept}: {}", refused.text());
        }
        let typed = [
            ("team", "payments"),
            ("between", "bo example\nSearch (team)"),
            ("about", "The router"),
            ("next", "Hear Bo alone"),
            ("next_on", "2026-03-03"),
        ];
        let made = ana.post("/conflicts", &typed).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text());
        let path = made.header("location").to_owned();
        let page = ana.get(&path).await.text();
        for expected in [
            "Only you",
            "Bo Example, Search (team)",
            "Hear each side separately",
            "A talk with both sides",
            "Due 3 March 2026",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        team.days_pass(1).await;
        let items = today(&team, "ana").await;
        assert_eq!((items.len(), items[0].because.as_str()), (1, "Hear Bo alone. Due today."));
        let done = ana.post(&items[0].acts[0].href, &[("back", "/")]).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/"));
        let open = today(&team, "ana").await;
        assert_eq!(open[0].because, "The case is open without a next step.");
        assert_eq!(ana.post(&items[0].acts[0].href, &[]).await.status.as_u16(), 409);
        assert!(ana.get(&path).await.text().contains("Done: Hear Bo alone"));
        let notes = format!("{path}/notes");
        assert_eq!(ana.post(&notes, &[("step", "hear-each")]).await.status.as_u16(), 303);
        assert!(ana.get(&path).await.text().contains("Tried 3 March 2026"));
        assert_eq!(ana.post(&notes, &[("step", "nothing")]).await.status.as_u16(), 422);
        assert_eq!(ana.post(&notes, &[("to", "settled")]).await.status.as_u16(), 422);
        let revision = async || {
            let page = ana.get(&path).await.text();
            let form = page.split(r#"name="revision" value=""#).nth(1).expect("a form carries the revision");
            form.split('"').next().unwrap_or_default().to_owned()
        };
        let settled = [
            ("to", "settled"),
            ("words", "They take turns."),
            ("learning", "Ask earlier."),
            ("revision", "1"),
        ];
        assert_eq!(ana.post(&notes, &settled).await.status.as_u16(), 409, "it changed since");
        assert_eq!(ana.post(&notes, &settled[..3]).await.status.as_u16(), 422, "it names no revision");
        let now = revision().await;
        let settled = [&settled[..3], &[("revision", now.as_str())]].concat();
        assert_eq!(ana.post(&notes, &settled).await.status.as_u16(), 303);
        let page = ana.get(&path).await.text();
        assert!(page.contains("They take turns.") && page.contains("Ask earlier."), "{page}");
        assert!(today(&team, "ana").await.is_empty());
        assert_eq!(ana.post(&notes, &[("words", "More.")]).await.status.as_u16(), 409);
        let now = revision().await;
        let again = [("to", "open"), ("words", "It came back."), ("revision", now.as_str())];
        assert_eq!(ana.post(&notes, &again).await.status.as_u16(), 303);
        assert!(ana.get("/conflicts").await.text().contains("none planned"));
    });
}

async fn today(team: &Team, person: &str) -> Vec<TodayItem> {
    let today = FEATURE.today.expect("it has items");
    today(&team.ctx(person).await).await.expect("the database is there")
}

#[test]
fn what_is_left_unanswered_is_counted_and_not_told() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let reading = async || {
            let ctx = team.app.host();
            let day = castra_org::organization::current(&ctx).await.unwrap().today;
            crate::of_on(&team.app, "conflict", "payments", day).await
        };
        assert_eq!(reading().await.status, Status::NoEvidence);
        let first = opened(&team, CANARY).await;
        assert_eq!((reading().await.value, reading().await.status), (Some(0.0), Status::Practised));
        opened(&team, CANARY).await;
        team.days_pass(22).await;
        assert_eq!((reading().await.value, reading().await.status), (Some(2.0), Status::Neglected));
        note(&team, "ana", &first, &json!({"words": "They agreed.", "to": "settled"})).await;
        let now = reading().await;
        assert_eq!((now.value, now.sample, now.status), (Some(1.0), 2, Status::Slipping));
        assert_eq!(
            now.because,
            "Of 2 conflicts in 180 days, 1 lacks a next step or is more than 7 days overdue."
        );
        assert_eq!(now.basis.map(castra_platform::reading::Basis::label), Some("by their own word"));
        let past =
            crate::of_on(&team.app, "conflict", "payments", noon().date_naive() + TimeDelta::days(7)).await;
        assert_eq!(past.value, Some(0.0), "recorded honestly, it costs nothing");
    });
}

#[test]
fn its_lead_finds_it_on_a_partys_page_and_takes_it_along() {
    each_database(async |database| {
        let team = Team::new(database).await;
        opened(&team, CANARY).await;
        let (ana, bo) = (team.ctx("ana").await, team.ctx("bo").await);
        let panel = FEATURE.panel.unwrap();
        for about in [About::Person("bo".to_owned()), About::Team("search".to_owned())] {
            assert_eq!(panel(&ana, &about).await.unwrap().map(|panel| panel.count), Some(1));
            assert!(panel(&bo, &about).await.unwrap().is_none());
        }
        assert!(panel(&ana, &About::Person("cy".to_owned())).await.unwrap().is_none());
        let find = FEATURE.find.unwrap();
        assert_eq!(find(&ana, &ana.viewer, "router").await.unwrap().len(), 1);
        assert!(find(&bo, &bo.viewer, "router").await.unwrap().is_empty());
        let own = FEATURE.own.unwrap();
        assert_eq!(own(&ana).await.unwrap().len(), 1);
        assert!(own(&bo).await.unwrap().is_empty());
        private::erase(&team.app.host(), "ana").await.unwrap();
        let page = team.client("ana").get("/conflicts").await.text();
        assert!(page.contains("Erased") && !page.contains("router"), "{page}");
    });
}

#[test]
fn a_lead_downloads_a_case_with_everything_that_was_typed() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let id = opened(&team, "The router").await;
        let said = json!({"words": "A talk", "step": "interests"});
        assert_eq!(note(&team, "ana", &id, &said).await.status.as_u16(), 200);
        let own = FEATURE.own.expect("conflicts are private records");
        let records = own(&team.ctx("ana").await).await.unwrap();
        let [case] = records.as_slice() else { panic!("{records:?}") };
        let typed = terms("The router");
        for (field, value) in typed.as_object().unwrap() {
            assert_eq!(&case.record["terms"][field], value, "{field}");
        }
        assert_eq!(case.record["notes"][0]["said"]["words"], "A talk");
        assert!(own(&team.ctx("bo").await).await.unwrap().is_empty());
    });
}
