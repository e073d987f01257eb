//! Profiles through their pages and their API, as everybody, on both databases.

use axum::http::Method;
use castra_platform::{
    feature::{About, TodayItem},
    private,
    reading::{Reading, Status},
};
use castra_profiles::FEATURE;
use castra_testkit::{Answer, each_database, noon};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    DAY, change, commit, facts,
    people::{PEOPLE, Team, plain},
};

const CANARY: &str = "canary who explains well";

async fn note(team: &Team, person: &str, of: &str, part: &str, text: &str, replaces: Option<&str>) -> Answer {
    let body = json!({"part": part, "text": text, "links": ["/debt/1"], "replaces": replaces});
    team.client(person).json(Method::POST, &format!("/api/v1/people/{of}/profile/entries"), &body).await
}

async fn profile(team: &Team, person: &str, of: &str) -> Value {
    team.client(person).get(&format!("/api/v1/people/{of}/profile")).await.json()
}

async fn review(team: &Team, person: &str, of: &str, words: &str) -> Answer {
    let path = format!("/api/v1/people/{of}/profile/reviews");
    team.client(person).json(Method::POST, &path, &json!({"note": words})).await
}

#[test]
fn a_profile_is_read_by_the_person_their_lead_and_their_manager_and_by_nobody_else() {
    each_database(async |database| {
        let team = Team::new(database).await;
        assert_eq!(note(&team, "ana", "bo", "strength", CANARY, None).await.status.as_u16(), 201);
        assert_eq!(note(&team, "bo", "bo", "concern", CANARY, None).await.status.as_u16(), 201);
        assert_eq!(review(&team, "ana", "bo", CANARY).await.status.as_u16(), 201);
        let entry = profile(&team, "bo", "bo").await["standing"][0]["id"].as_str().unwrap().to_owned();
        let end = json!({"why": "x"});
        let noted = json!({"part": "priority", "text": "x"});
        // Whoever reads, what they may do, and whether it is as if it were not there.
        let doors: [(Method, &str, Option<&Value>, [u16; 3]); 5] = [
            (Method::GET, "/people/WHO/profile", None, [200, 200, 200]),
            (Method::GET, "/api/v1/people/WHO/profile", None, [200, 200, 200]),
            (Method::POST, "/api/v1/people/WHO/profile/entries", Some(&noted), [201, 201, 403]),
            (Method::POST, "/api/v1/people/WHO/profile/reviews", Some(&json!({"note": ""})), [201, 201, 403]),
            (Method::POST, "/api/v1/profile-entries/ENTRY/end", Some(&end), [200, 409, 403]),
        ];
        for (method, path, body, expected) in &doors {
            for person in ["bo", "ana", "max", "cy", "lea", "lou", "mira", "root"] {
                let ask = async |who: &str, entry: &str| {
                    let path = path.replace("WHO", who).replace("ENTRY", entry);
                    match body {
                        Some(body) => team.client(person).json(method.clone(), &path, body).await,
                        None => team.client(person).get(&path).await,
                    }
                };
                let answer = ask("bo", &entry).await;
                match ["bo", "ana", "max"].iter().position(|known| *known == person) {
                    Some(at) => {
                        assert_eq!(answer.status.as_u16(), expected[at], "{person} {path}: {}", answer.text())
                    }
                    None => {
                        let nowhere = ask("nobody", "nothing").await;
                        assert_eq!(answer.status.as_u16(), 404, "{person} {path}");
                        let theirs = plain(&answer, &["people/bo", &entry]);
                        assert_eq!(theirs, plain(&nowhere, &["people/nobody", "nothing"]), "{person} {path}");
                    }
                }
            }
            assert!(
                [303, 401].contains(&team.app.anonymous().get("/people/bo/profile").await.status.as_u16())
            );
        }
        for person in PEOPLE {
            let listed = team.client(person).get("/teams/payments/profiles").await.status.as_u16();
            let reads = ["ana", "max"].contains(&person);
            assert_eq!(listed, if reads { 200 } else { 404 }, "{person}");
        }
        // A manager sees those of the team that they manage.
        let of_max = team.client("max").get("/api/v1/teams/payments/profiles").await.json();
        let people: Vec<&str> =
            of_max["items"].as_array().unwrap().iter().map(|item| item["person"].as_str().unwrap()).collect();
        assert_eq!(people, ["cy", "bo"], "what was never looked at comes first");
        let csv = team.client("ana").get("/teams/payments/profiles.csv").await.text();
        assert!(csv.lines().count() == 6 && !csv.contains(CANARY), "{csv}");
        team.nobody_else_finds(database, CANARY, &["bo", "ana", "max"], &[&entry]).await;
        for person in ["bo", "ana", "max", "cy", "mira"] {
            let ctx = team.ctx(person).await;
            let reads = ["bo", "ana", "max"].contains(&person);
            let found = FEATURE.find.unwrap()(&ctx, &ctx.viewer, "explains well").await.unwrap();
            assert_eq!(!found.is_empty(), reads, "{person}");
            let panel = FEATURE.panel.unwrap()(&ctx, &About::Person("bo".to_owned())).await.unwrap();
            assert_eq!(panel.is_some(), reads, "{person}");
        }
    });
}

#[test]
fn an_entry_shows_its_author_and_is_said_anew_or_ended_and_never_changed() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let (ana, bo) = (team.client("ana"), team.client("bo"));
        let empty = bo.get("/people/bo/profile").await.text();
        for expected in [
            "My profile",
            "You and Ana Example and Max Example",
            "No entries yet",
            "Not reviewed yet",
            "Nothing known from history",
        ] {
            assert!(empty.contains(expected), "{expected}: {empty}");
        }
        let mine = bo.get("/profile").await;
        assert_eq!((mine.status.as_u16(), mine.text().contains("My profile")), (200, true));
        let refused = ana
            .post("/people/bo/profile", &[("text", ""), ("links", "nowhere <b>"), ("part", "strength")])
            .await;
        assert_eq!(refused.status.as_u16(), 422);
        for kept in ["enter a text", "is not an address", "nowhere &lt;b&gt;"] {
            assert!(refused.text().contains(kept), "{kept}: {}", refused.text());
        }
        let fields = [
            ("text", "Reviews **kindly**."),
            ("links", "https://example.org/review/7\n/debt/1"),
            ("part", "strength"),
        ];
        assert_eq!(ana.post("/people/bo/profile", &fields).await.status.as_u16(), 303);
        let page = bo.get("/people/bo/profile").await.text();
        for expected in ["Reviews <strong>kindly</strong>.", "Ana Example, 2 March 2026", "https:"] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        let old = profile(&team, "bo", "bo").await["standing"][0]["id"].as_str().unwrap().to_owned();
        let form = bo.get(&format!("/people/bo/profile/note?replaces={old}")).await.text();
        assert!(form.contains("Reviews **kindly**.") && form.contains("Replace entry"), "{form}");
        assert_eq!(
            note(&team, "bo", "bo", "strength", "Reviews kindly and fast.", Some(&old)).await.status.as_u16(),
            201
        );
        assert_eq!(note(&team, "bo", "bo", "strength", "Again.", Some(&old)).await.status.as_u16(), 409);
        assert_eq!(note(&team, "ana", "cy", "strength", "Again.", Some(&old)).await.status.as_u16(), 404);
        let now = profile(&team, "ana", "bo").await;
        assert_eq!(now["standing"].as_array().unwrap().len(), 1);
        assert_eq!(
            (&now["ended"][0]["author"], &now["ended"][0]["text"]),
            (&json!("ana"), &json!("Reviews **kindly**."))
        );
        let standing = now["standing"][0]["id"].as_str().unwrap();
        assert_eq!(now["ended"][0]["replaced_by"], json!(standing));
        let ended =
            ana.post(&format!("/profile-entries/{standing}/end"), &[("why", "Moved to another team.")]).await;
        assert_eq!(ended.status.as_u16(), 303, "{}", ended.text());
        assert_eq!(ana.post(&format!("/profile-entries/{standing}/end"), &[]).await.status.as_u16(), 409);
        let page = bo.get("/people/bo/profile").await.text();
        for expected in ["Ana Example: Moved to another team.", "replaced by Bo Example"] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        // Whoever has their private text erased has it erased whole, whoever wrote it.
        let own = serde_json::to_string(&FEATURE.own.unwrap()(&team.ctx("bo").await).await.unwrap()).unwrap();
        assert!(own.contains("Moved to another team.") && own.contains("Reviews **kindly**."), "{own}");
        private::erase(&team.app.host(), "bo").await.unwrap();
        let page = ana.get("/people/bo/profile").await.text();
        assert!(page.contains("Erased.") && !page.contains("kindly"), "{page}");
    });
}

async fn today(team: &Team, person: &str) -> Vec<TodayItem> {
    let today = FEATURE.today.expect("it has items");
    today(&team.ctx(person).await).await.expect("the database is there")
}

async fn reading(team: &Team) -> Reading {
    let ctx = team.app.host();
    let day = castra_org::organization::current(&ctx).await.expect("the database is there").today;
    crate::of_on(&team.app, "profiles", "payments", day).await
}

#[test]
fn a_profile_is_confirmed_by_the_person_every_four_months() {
    each_database(async |database| {
        let team = Team::new(database).await;
        assert_eq!(reading(&team).await.status, Status::NoEvidence);
        note(&team, "ana", "bo", "priority", "More time for the router.", None).await;
        let none = reading(&team).await;
        assert_eq!((none.value, none.sample, none.status), (Some(0.0), 5, Status::Neglected));
        for person in ["bo", "cy", "di", "ed"] {
            assert_eq!(review(&team, "ana", person, "").await.status.as_u16(), 201);
        }
        // That a lead looked at it is not that it is right.
        assert_eq!(reading(&team).await.value, Some(0.0));
        let keys = async |person: &str| {
            today(&team, person).await.into_iter().map(|item| item.key).collect::<Vec<_>>()
        };
        assert_eq!(keys("bo").await, ["profile:bo:own"]);
        for person in ["bo", "cy"] {
            assert_eq!(review(&team, person, person, "").await.status.as_u16(), 201);
        }
        assert_eq!(keys("bo").await, Vec::<String>::new());
        let most = reading(&team).await;
        assert_eq!((most.value, most.status), (Some(0.4), Status::Neglected));
        assert_eq!(
            most.because,
            "2 of 5 members confirmed their profile in the 120 days up to 2 March 2026."
        );
        assert!(today(&team, "ana").await.is_empty());
        team.app.app.clock.advance(TimeDelta::days(120));
        let items = today(&team, "ana").await;
        assert_eq!(items.len(), 4, "{items:?}");
        let first = items.iter().find(|item| item.key == "profile:bo").unwrap();
        assert_eq!(first.because, "Due today. Nothing changed since the last review.");
        let ana = team.app.signed_in("ana").await;
        let done = ana.post(&first.acts[0].href, &[("back", "/")]).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/"), "{}", done.text());
        assert_eq!(today(&team, "ana").await.len(), 3);
        assert!(today(&team, "bo").await.is_empty() && today(&team, "max").await.is_empty());
        assert_eq!(reading(&team).await.value, Some(0.4));
        team.app.app.clock.advance(TimeDelta::days(1));
        assert_eq!(reading(&team).await.value, Some(0.0));
        assert_eq!(keys("bo").await, ["profile:bo:own"]);
        assert_eq!(crate::of(&team.app, "profiles", "payments").await.value, Some(0.4));
        assert_eq!(crate::of(&team.app, "profiles", "search").await.status, Status::NoEvidence);
    });
}

#[test]
fn beside_it_stands_what_history_says() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let now = noon().timestamp();
        let history = [
            commit(1, "bo", now - 500 * DAY, vec![change("old/a.rs", 10), change("old/b.rs", 10)]),
            commit(2, "bo", now - 5 * DAY, vec![change("src/a.rs", 10), change("src/b.py", 10)]),
        ];
        castra_repositories::keep(&team.app.host(), "api", facts(history)).await.unwrap();
        let page = team.client("ana").get("/people/bo/profile").await.text();
        for expected in [
            "Areas they know",
            "Languages they write in",
            "Rust",
            "Python",
            "Known only to them",
            "Fading knowledge",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        let areas = profile(&team, "bo", "bo").await["areas"].clone();
        assert!(areas.as_array().unwrap().iter().all(|area| area["is_sole"] == json!(true)), "{areas}");
    });
}

#[test]
fn whoever_only_operates_the_instance_is_told_that_they_have_no_profile() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let keeper = team.client("root");
        let page = keeper.get("/profile").await;
        assert_eq!(page.status.as_u16(), 200);
        assert!(page.text().contains("You have no profile here."), "{}", page.text());
        // Their name leads to what they have here, and to no page that is not there.
        assert!(!page.text().contains("href=\"/people/root\""), "{}", page.text());
        assert_eq!(keeper.get("/people/root/profile").await.status.as_u16(), 404);
    });
}
