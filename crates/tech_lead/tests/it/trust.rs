//! "How am I leading?" through the front door, on both databases; and that no one can tell who wrote what.

use std::collections::BTreeMap;

use axum::http::Method;
use castra_platform::{feature::About, jobs, reading::Status};
use castra_testkit::{Answer, Client, Database, each_database, noon};
use castra_trust::FEATURE;
use chrono::{Days, TimeDelta};
use serde_json::{Value, json};

use crate::people::{PEOPLE, Team, plain};

const CANARY: &str = "canary about the way she leads";
/// The members of the team that Ana leads.
const MEMBERS: [&str; 5] = ["bo", "cy", "di", "ed", "flo"];

fn terms() -> Value {
    json!({"scales": ["I can say what I think."], "texts": ["What should I do differently?"],
        "words": "Please be open.", "closes_on": "2026-03-16"})
}

async fn open(team: &Team, person: &str, teams: Value, terms: Value) -> Answer {
    let body = json!({"teams": teams, "terms": terms});
    team.client(person).json(Method::POST, "/api/v1/trust-rounds", &body).await
}

/// Ana asks Payments; returns the round's id.
async fn opened(team: &Team) -> String {
    let answer = open(team, "ana", json!(["payments"]), terms()).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()["round"]["id"].as_str().unwrap().to_owned()
}

/// A session for each member of Payments.
async fn members(team: &Team) -> BTreeMap<&'static str, Client> {
    let mut clients = BTreeMap::new();
    for person in MEMBERS {
        if !PEOPLE.contains(&person) {
            team.app.add_account(person, false).await;
        }
        clients.insert(person, team.app.signed_in(person).await);
    }
    clients
}

fn code_in(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    let text = answer.text();
    let code = text.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next());
    code.unwrap_or_else(|| panic!("{text}")).to_owned()
}

async fn take(client: &Client, round: &str) -> String {
    code_in(&client.post(&format!("/trust/{round}/take"), &[]).await)
}

async fn answer(team: &Team, code: &str, scale: &str, text: &str) -> Answer {
    let fields = [("code", code), ("scale-0", scale), ("text-0", text)];
    team.app.anonymous().post("/trust/answer", &fields).await
}

/// Days pass until the round has ended, and the job runs.
async fn end(team: &Team) {
    team.days_pass(15).await;
    team.run("trust").await;
}

async fn seen(team: &Team, person: &str, id: &str) -> Value {
    team.client(person).get(&format!("/api/v1/trust-rounds/{id}")).await.json()
}

#[test]
fn five_answers_are_shown_to_the_lead_and_four_to_no_one() {
    for n in [4, 5] {
        each_database(async |database| {
            let team = Team::new(database).await;
            let people = members(&team).await;
            let id = opened(&team).await;
            let page = people["bo"].get(&format!("/trust/{id}")).await.text();
            for expected in
                ["Fewer than five answers are never shown", "Only 5 people are asked", "Please be open."]
            {
                assert!(page.contains(expected), "{expected}: {page}");
            }
            for person in &MEMBERS[..n] {
                let code = take(&people[person], &id).await;
                let sent = answer(&team, &code, "4", &format!("{CANARY}, {person}")).await;
                assert!(sent.text().contains("Nothing says that they are yours"), "{}", sent.text());
                let again = answer(&team, &code, "4", "twice").await;
                assert_eq!(again.status.as_u16(), 422, "a code answers once");
                assert!(again.text().contains("twice"), "what was typed can be copied: {}", again.text());
                let second = people[person].post(&format!("/trust/{id}/take"), &[]).await;
                assert_eq!(second.status.as_u16(), 409, "a sheet for each");
            }
            let before = seen(&team, "ana", &id).await;
            assert_eq!((&before["results"], &before["round"]["state"]), (&Value::Null, &json!("open")));
            assert!(!team.client("ana").get(&format!("/trust/{id}")).await.text().contains(CANARY));
            end(&team).await;
            let shown = seen(&team, "ana", &id).await;
            let dump = format!("{:?}", team.dump().await);
            for table in ["trust_answers", "trust_codes", "trust_sheets"] {
                assert!(team.dump().await[table].is_empty(), "{table} is kept");
            }
            if n < 5 {
                assert_eq!(shown["round"]["state"], "withheld");
                assert_eq!(shown["results"], Value::Null);
                let page = team.client("ana").get(&format!("/trust/{id}")).await.text();
                assert!(page.contains("Fewer than five people answered") && !page.contains(CANARY), "{page}");
                assert!(!page.contains("4 of 5"), "not even how many: {page}");
                assert!(team.dump().await["trust_results"].is_empty());
            } else {
                assert_eq!(shown["results"]["scales"], json!([[0, 0, 0, 5, 0]]));
                assert_eq!(shown["results"]["answered"], 5);
                let mut texts: Vec<&str> = shown["results"]["texts"][0]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|text| text.as_str().unwrap())
                    .collect();
                texts.sort_unstable();
                assert_eq!(texts.len(), 5);
                assert!(texts[0].starts_with(CANARY));
                assert_eq!(seen(&team, "bo", &id).await["results"], Value::Null, "members read none");
                team.nobody_else_finds(database, CANARY, &["ana"], &[&id]).await;
            }
            assert!(!dump.contains(CANARY), "sealed");
        });
    }
}

#[test]
fn a_round_is_not_there_for_anyone_who_is_not_asked() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for person in ["bo", "max", "lou"] {
            assert_eq!(
                open(&team, person, json!(["payments"]), terms()).await.status.as_u16(),
                403,
                "{person}"
            );
            assert_eq!(team.client(person).get("/trust/new").await.status.as_u16(), 403, "{person}");
        }
        let other = open(&team, "ana", json!(["search"]), terms()).await;
        assert_eq!(other.status.as_u16(), 422, "it is another lead's team");
        let small = open(&team, "lea", json!(["search"]), terms()).await;
        assert_eq!(small.status.as_u16(), 422);
        assert!(
            small.text().contains("1 people would be asked, and fewer than 5 answers are never shown"),
            "{}",
            small.text()
        );
        let form = team.client("lea").get("/trust/new").await.text();
        assert!(form.contains("Ask them together with your other teams"), "{form}");
        let id = opened(&team).await;
        assert_eq!(
            open(&team, "ana", json!(["payments"]), terms()).await.status.as_u16(),
            409,
            "90 days apart"
        );
        let nowhere = "01900000-0000-7000-8000-000000000000";
        for person in PEOPLE {
            let is_reader = ["ana", "bo", "cy"].contains(&person);
            for path in ["/trust/ID", "/api/v1/trust-rounds/ID"] {
                let ask = async |id: &str| team.client(person).get(&path.replace("ID", id)).await;
                let theirs = ask(&id).await;
                if is_reader {
                    assert_eq!(theirs.status.as_u16(), 200, "{person} {path}");
                } else {
                    assert_eq!(theirs.status.as_u16(), 404, "{person} {path}");
                    assert_eq!(
                        plain(&theirs, &[&id]),
                        plain(&ask(nowhere).await, &[nowhere]),
                        "{person} {path}"
                    );
                }
            }
            let outcome = json!({"words": "I listen"});
            let tell = team
                .client(person)
                .json(Method::POST, &format!("/api/v1/trust-rounds/{id}/tell"), &outcome)
                .await;
            let expected = match person {
                "ana" => 409,
                "bo" | "cy" => 403,
                _ => 404,
            };
            assert_eq!(tell.status.as_u16(), expected, "{person}: {}", tell.text());
            let taken = team.client(person).post(&format!("/trust/{id}/take"), &[]).await;
            let expected = if ["bo", "cy"].contains(&person) {
                200
            } else if person == "root" {
                403
            } else {
                404
            };
            assert!(
                taken.status.as_u16() == expected || (person == "root" && taken.status.as_u16() == 404),
                "{person}: {} {}",
                taken.status,
                taken.text()
            );
            let listed = team.client(person).get("/api/v1/trust-rounds").await.json()["items"]
                .as_array()
                .unwrap()
                .len();
            assert_eq!(listed, usize::from(is_reader), "{person}");
        }
        assert_eq!(team.app.anonymous().get(&format!("/trust/{id}")).await.status.as_u16(), 303);
        let wrong = answer(&team, "0123-4567-89AB-CDEF-GHJK-MNPQ", "4", "x").await;
        assert_eq!(wrong.status.as_u16(), 422);
    });
}

#[test]
fn a_sheet_can_be_answered_later_with_its_code_and_no_session() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let id = opened(&team).await;
        let code = take(team.client("bo"), &id).await;
        let anyone = team.app.anonymous();
        assert_eq!(anyone.get("/trust/answer").await.status.as_u16(), 200);
        let sheet = anyone.post("/trust/sheet", &[("code", &code.to_lowercase())]).await;
        assert!(sheet.text().contains("I can say what I think."), "{}", sheet.text());
        let empty = answer(&team, &code, "", " ").await;
        assert_eq!(empty.status.as_u16(), 422);
        assert!(empty.text().contains("answer at least one question"), "{}", empty.text());
        let high = answer(&team, &code, "6", "kept on the page").await;
        assert!(
            high.text().contains("choose 1 to 5") && high.text().contains("kept on the page"),
            "{}",
            high.text()
        );
        assert_eq!(answer(&team, &code, "2", "").await.status.as_u16(), 200);
        assert_eq!(
            anyone.post("/trust/sheet", &[("code", code.as_str())]).await.status.as_u16(),
            422,
            "used"
        );
        let late = take(team.client("cy"), &id).await;
        team.days_pass(15).await;
        assert_eq!(answer(&team, &late, "2", "").await.status.as_u16(), 422, "the last day is over");
    });
}

/// Two people take their sheets, and the first of them answers.
async fn answered_by(database: &Database, order: [&str; 2]) -> String {
    let team = Team::new(database).await;
    team.run("trust").await;
    let id = opened(&team).await;
    let mut codes = Vec::new();
    for person in order {
        codes.push(take(team.client(person), &id).await);
    }
    let before = team.dump().await;
    assert_eq!(answer(&team, &codes[0], "1", CANARY).await.status.as_u16(), 200);
    let after = team.dump().await;
    // An answer is one row more, and a code less; nothing else changes, neither the journal nor a session.
    for (table, rows) in &before {
        let kept: Vec<&String> = after[table].iter().filter(|row| rows.contains(row)).collect();
        let expected = match table.as_str() {
            "trust_answers" => (rows.len() + 1, rows.len()),
            "trust_codes" => (rows.len() - 1, rows.len() - 1),
            _ => (rows.len(), rows.len()),
        };
        assert_eq!((after[table].len(), kept.len()), expected, "{table}");
    }
    for table in ["trust_answers", "trust_codes", "trust_sheets"] {
        let kept = format!("{:?}", after[table]);
        for trace in ["=bo", "=cy", "2026-"] {
            assert!(!kept.contains(trace), "{table}: {trace} in {kept}");
        }
    }
    let mut dumps = vec![after];
    team.run("trust").await;
    dumps.push(team.dump().await);
    end(&team).await;
    dumps.push(team.dump().await);
    format!("{dumps:#?}")
}

#[test]
fn the_whole_database_is_the_same_whoever_of_two_answered() {
    let dumps = |order: [&'static str; 2]| {
        let all = std::sync::Mutex::new(Vec::new());
        each_database(async |database| {
            let dump = answered_by(database, order).await;
            all.lock().unwrap().push(dump);
        });
        all.into_inner().unwrap()
    };
    let (of_bo, of_cy) = (dumps(["bo", "cy"]), dumps(["cy", "bo"]));
    assert!(!of_bo.is_empty());
    for (bo, cy) in of_bo.iter().zip(&of_cy) {
        // The test would see it: who took a sheet is there.
        assert!(bo.contains("has_sheet=true") || bo.contains("has_sheet=1"), "{bo}");
        let differs = bo.lines().zip(cy.lines()).find(|(bo, cy)| bo != cy);
        assert_eq!(differs, None, "something tells who answered");
        assert_eq!(bo.len(), cy.len());
    }
}

#[test]
fn waiting_answers_get_another_order_every_hour_and_the_journal_knows_none() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let people = members(&team).await;
        let id = opened(&team).await;
        let entries = async || castra_platform::journal::latest(&team.app.app.db, 200).await.unwrap().len();
        let before = entries().await;
        for person in MEMBERS {
            let code = take(&people[person], &id).await;
            answer(&team, &code, "3", CANARY).await;
        }
        let said: Vec<String> = castra_platform::journal::latest(&team.app.app.db, 200)
            .await
            .unwrap()
            .into_iter()
            .take(entries().await - before)
            .map(|known| known.entry.action)
            .collect();
        assert!(
            said.iter().all(|action| !action.contains("trust") && !action.contains("private")),
            "{said:?}"
        );
        let waiting = async || team.dump().await["trust_answers"].clone();
        let first = waiting().await;
        assert_eq!(first.len(), 5);
        let host = castra_platform::Ctx::system(&team.app.app);
        team.app.app.clock.advance(TimeDelta::hours(1));
        jobs::queue_now(&host, "trust", "").await.unwrap();
        jobs::run_queued(&host).await.unwrap();
        let second = waiting().await;
        assert_eq!(second.len(), 5);
        assert!(first.iter().all(|row| !second.contains(row)), "ids and texts are sealed again");
    });
}

#[test]
fn the_lead_tells_what_will_change_and_the_reading_says_so() {
    each_database(async |database| {
        let team = Team::new(database).await;
        team.run("trust").await;
        let day = |days: u64| noon().date_naive() + Days::new(days);
        let status = async |days: u64| {
            let read = crate::read_on(&team.app, "trust", day(days)).await;
            read.into_iter().find(|reading| reading.scope == "payments").unwrap()
        };
        assert_eq!(status(0).await.status, Status::TooEarly, "leads can ask here only since today");
        let late = status(181).await;
        assert_eq!(
            (late.status, late.because.as_str()),
            (Status::Neglected, "The team was not asked in 180 days.")
        );
        let search = crate::read_on(&team.app, "trust", day(181)).await;
        let search = search.into_iter().find(|reading| reading.scope == "search").unwrap();
        assert_eq!(search.status, Status::NoEvidence, "too few to ask: {}", search.because);

        let id = opened(&team).await;
        let today = async |person: &str| -> Vec<String> {
            let items = (FEATURE.today.unwrap())(&team.ctx(person).await).await.unwrap();
            items.into_iter().map(|item| item.title).collect()
        };
        assert_eq!(today("bo").await, ["How is Ana Example leading?"]);
        take(team.client("cy"), &id).await;
        assert!(today("cy").await.is_empty(), "taken");
        assert_eq!(status(28).await.status, Status::Practised, "there is time to tell");
        assert_eq!(status(29).await.status, Status::Slipping, "asked, and not outcome");
        end(&team).await;
        assert_eq!(today("ana").await, ["Tell the team what you will change"]);
        assert!(today("bo").await.is_empty());
        let tell = format!("/api/v1/trust-rounds/{id}/tell");
        let outcome = json!({"words": "I bring changes to the Monday meeting."});
        let sent = team.client("ana").json(Method::POST, &tell, &outcome).await;
        assert_eq!(sent.status.as_u16(), 200, "{}", sent.text());
        assert_eq!(today("bo").await, ["Ana Example tells what will change"]);
        let page = team.client("bo").get(&format!("/trust/{id}")).await.text();
        assert!(page.contains("I bring changes to the Monday meeting."), "{page}");
        let read = status(100).await;
        assert_eq!(read.status, Status::Practised, "{}", read.because);
        assert!(
            read.because.contains("asked on 2 March 2026 and learned on 17 March 2026"),
            "{}",
            read.because
        );
        assert_eq!(status(185).await.status, Status::Neglected);

        // The leader above sees how many were asked, and not the round.
        let above = team.client("mira").get("/trust").await.text();
        assert!(above.contains("fewer than five of 5"), "{above}");
        assert!(!team.client("max").get("/trust").await.text().contains("of 5"), "he does not lead her");
        let about = About::Team("payments".to_owned());
        for (person, has_one) in [("ana", true), ("bo", true), ("mira", false), ("lou", false)] {
            let panel = (FEATURE.panel.unwrap())(&team.ctx(person).await, &about).await.unwrap();
            assert_eq!(panel.is_some(), has_one, "{person}");
        }
        let own = (FEATURE.own.unwrap())(&team.ctx("bo").await).await.unwrap();
        assert_eq!((own.len(), own[0].kind), (1, "trust.asked"));
    });
}

#[test]
fn one_code_of_two_requests_answers_once_and_so_does_telling() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let id = opened(&team).await;
        let code = take(team.client("bo"), &id).await;
        let (one, two) = tokio::join!(answer(&team, &code, "1", "one"), answer(&team, &code, "2", "two"));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
        assert_eq!(team.dump().await["trust_answers"].len(), 1);
        let path = format!("/trust/{id}/take");
        let cy = team.client("cy");
        let (one, two) = tokio::join!(cy.post(&path, &[]), cy.post(&path, &[]));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
        end(&team).await;
        let revision = seen(&team, "ana", &id).await["round"]["revision"].to_string();
        let tell = |words: &'static str| {
            let fields = [("words", words), ("revision", revision.as_str())]
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let (path, ana) = (format!("/trust/{id}/tell"), team.client("ana"));
            async move {
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                ana.post(&path, &fields).await.status.as_u16()
            }
        };
        let (one, two) = tokio::join!(tell("one"), tell("two"));
        let mut statuses = [one, two];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    });
}
