//! Concerns through their pages and their API, as everybody, on both databases; and that an author without a name cannot
//! be found.

use axum::http::Method;
use castra_concerns::{FEATURE, brief_lines};
use castra_org::organization::PersonId;
use castra_platform::{
    feature::{About, TodayItem},
    private,
    reading::Status,
};
use castra_testkit::{Answer, each_database, noon};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::people::{ORGANIZATION, PEOPLE, Team, plain};

const CANARY: &str = "canary of the nights on call";

fn unnamed<'a>(about: &'a str, words: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("addressee", "ana"), ("about", about), ("words", words), ("name", "no"), ("escalates", "yes")]
}

async fn raise(team: &Team, person: &str, addressee: &str, about: &str, words: &str) -> String {
    let body = json!({"addressee": addressee, "about": about, "words": words, "escalates": true});
    let answer = team.client(person).json(Method::POST, "/api/v1/concerns", &body).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()["concern"]["id"].as_str().expect("an id").to_owned()
}

async fn say(team: &Team, person: &str, id: &str, words: &str, to: Option<&str>) -> Answer {
    let body = json!({"words": words, "to": to});
    team.client(person).json(Method::POST, &format!("/api/v1/concerns/{id}/words"), &body).await
}

/// Raises a concern without a name and gives its return code.
async fn raise_unnamed(team: &Team, person: &str, about: &str, words: &str) -> String {
    let answer = team.client(person).post("/concerns", &unnamed(about, words)).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    code_in(&answer)
}

fn code_in(answer: &Answer) -> String {
    let text = answer.text();
    let code = text.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next());
    code.expect("a code is shown").to_owned()
}

#[test]
fn a_concern_is_between_two_and_not_there_for_anybody_else() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let id = raise(&team, "bo", "ana", CANARY, CANARY).await;
        assert_eq!(say(&team, "ana", &id, CANARY, None).await.status.as_u16(), 200);
        let nowhere = "01900000-0000-7000-8000-000000000000";
        for person in PEOPLE {
            let client = team.client(person);
            let is_one = ["ana", "bo"].contains(&person);
            for (method, path, body) in [
                (Method::GET, "/concerns/ID", None),
                (Method::GET, "/api/v1/concerns/ID", None),
                (Method::POST, "/api/v1/concerns/ID/words", Some(json!({"words": "x"}))),
            ] {
                let ask = async |id: &str| {
                    let path = path.replace("ID", id);
                    match &body {
                        Some(body) => client.json(method.clone(), &path, body).await,
                        None => client.get(&path).await,
                    }
                };
                let theirs = ask(&id).await;
                if is_one {
                    assert_eq!(theirs.status.as_u16(), 200, "{person} {path}: {}", theirs.text());
                } else {
                    assert_eq!(
                        plain(&theirs, &[&id]),
                        plain(&ask(nowhere).await, &[nowhere]),
                        "{person} {path}"
                    );
                    assert_eq!(theirs.status.as_u16(), 404);
                }
            }
            let concern = client.get(&format!("/api/v1/concerns/{id}")).await.json();
            let revision = concern["concern"]["revision"].as_i64().unwrap_or(1).to_string();
            let fields = [("words", "x"), ("revision", revision.as_str())];
            let form = client.post(&format!("/concerns/{id}"), &fields).await;
            assert_eq!(form.status.as_u16(), if is_one { 303 } else { 404 }, "{person}");
            let listed = client.get("/api/v1/concerns").await.json()["items"].as_array().unwrap().len();
            assert_eq!(listed, usize::from(is_one), "{person}");
        }
        assert_eq!(team.app.anonymous().get(&format!("/concerns/{id}")).await.status.as_u16(), 303);
        team.nobody_else_finds(database, CANARY, &["ana", "bo"], &[&id]).await;
        // The journal does not say that it was a concern, nor to whom.
        let entries = castra_platform::journal::latest(&team.app.app.db, 3).await.unwrap();
        assert_eq!(entries[0].entry.action, "wrote in private");
        // The two find it again.
        for person in ["ana", "bo"] {
            let found = team.client(person).get("/api/v1/search?q=canary").await;
            assert!(found.status.as_u16() == 404 || found.text().contains(CANARY), "{}", found.text());
            let ctx = team.ctx(person).await;
            let found = FEATURE.find.unwrap()(&ctx, &ctx.viewer, "nights on call").await.unwrap();
            assert_eq!(found.len(), 1);
        }
    });
}

#[test]
fn a_concern_is_raised_answered_worked_on_resolved_and_taken_up_again() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let (bo, ana) = (team.client("bo"), team.client("ana"));
        let form = bo.get("/concerns/new").await.text();
        for expected in [
            "Ana Example, your tech lead",
            "Max Example, your manager",
            "Mira Example, CTO",
            "Lea Example, tech lead of Search",
        ] {
            assert!(form.contains(expected), "{expected}: {form}");
        }
        let refused = bo
            .post("/concerns", &[("about", ""), ("words", "Kept <b>"), ("addressee", "bo"), ("name", "yes")])
            .await;
        assert_eq!(refused.status.as_u16(), 422);
        for kept in ["choose a tech lead, a manager or the CTO", "enter the subject", "Kept &lt;b&gt;"] {
            assert!(refused.text().contains(kept), "{kept}: {}", refused.text());
        }
        let fields =
            [("about", "Nights"), ("words", "Every *third* night."), ("addressee", "ana"), ("name", "yes")];
        let raised = bo.post("/concerns", &fields).await;
        let path = raised.header("location").to_owned();
        assert_eq!(raised.status.as_u16(), 303, "{}", raised.text());
        let id = path.rsplit('/').next().unwrap();
        let page = ana.get(&path).await.text();
        for expected in ["Every <em>third</em> night.", "You and Bo Example", "Being worked on"] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        assert!(bo.get(&path).await.text().contains("You and Ana Example"));
        team.days_pass(1).await;
        let standing = async || {
            let concern = bo.get(&format!("/api/v1/concerns/{id}")).await.json()["concern"].clone();
            (concern["state"].clone(), concern["answered_on"].clone())
        };
        // Today's one press.
        let items = today(&team, "ana").await;
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].because, "Raised 1 working day ago by Bo Example.");
        let act = &items[0].acts[0];
        let mut fields: Vec<(&str, &str)> =
            act.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(("back", "/?done=1"));
        let done = ana.post(&act.href, &fields).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/?done=1"));
        assert_eq!(standing().await, (json!("worked-on"), json!("2026-03-03")));
        assert!(today(&team, "ana").await.is_empty());
        // A bare form keeps what was typed.
        let empty = ana.post(&path, &[("words", " "), ("to", "closed"), ("revision", "2")]).await;
        assert!(empty.status.as_u16() == 422 && empty.text().contains("enter a message"), "{}", empty.text());
        assert_eq!(say(&team, "bo", id, "x", Some("worked-on")).await.status.as_u16(), 409);
        assert_eq!(say(&team, "ana", id, "Two weeks off.", Some("resolved")).await.status.as_u16(), 200);
        assert_eq!(say(&team, "ana", id, "x", Some("closed")).await.status.as_u16(), 409);
        assert_eq!(say(&team, "bo", id, "It came back.", Some("answered")).await.status.as_u16(), 200);
        assert_eq!(standing().await, (json!("answered"), json!("2026-03-03")));
        let stale = ana.post(&path, &[("words", "x"), ("revision", "1")]).await;
        assert_eq!(stale.status.as_u16(), 409);
        assert_eq!(say(&team, "ana", id, &"x".repeat(10_001), None).await.status.as_u16(), 422);
    });
}

async fn today(team: &Team, person: &str) -> Vec<TodayItem> {
    let today = FEATURE.today.expect("it has items");
    today(&team.ctx(person).await).await.expect("the database is there")
}

#[test]
fn what_is_written_without_a_name_is_delivered_the_next_day_and_answered_by_its_code() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let code = raise_unnamed(&team, "bo", "canary about", "canary words").await;
        let nobody = team.app.anonymous();
        let open = async || nobody.post("/concerns/return", &[("code", &code)]).await.text();
        let told = async || team.client("ana").get("/api/v1/concerns").await.json()["items"].clone();
        assert!(open().await.contains("Waiting for delivery"), "{}", open().await);
        let write = async |fields: &[(&str, &str)]| {
            let mut all = vec![("code", code.as_str())];
            all.extend(fields);
            nobody.post("/concerns/return/write", &all).await
        };
        assert_eq!(write(&[("words", "And one more thing.")]).await.status.as_u16(), 200);
        assert_eq!(write(&[("words", " ")]).await.status.as_u16(), 422);
        team.run("concerns").await;
        assert_eq!(told().await, json!([]), "not before the next day");
        team.is_sealed(database, "canary words").await;
        team.days_pass(1).await;
        team.run("concerns").await;
        let items = told().await;
        assert_eq!((&items[0]["about"], &items[0]["author"]), (&json!("canary about"), &Value::Null));
        assert_eq!(items[0]["raised_on"], json!("2026-03-03"));
        let id = items[0]["id"].as_str().unwrap().to_owned();
        let page = team.client("ana").get(&format!("/concerns/{id}")).await.text();
        for expected in ["You and the anonymous author", "canary words", "And one more thing."] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        // Its author has no other way to it than the code, under their name least of all.
        for person in PEOPLE.into_iter().filter(|person| *person != "ana") {
            assert_eq!(
                team.client(person).get(&format!("/concerns/{id}")).await.status.as_u16(),
                404,
                "{person}"
            );
        }
        team.nobody_else_finds(database, "canary words", &["ana"], &[&id]).await;
        assert_eq!(
            say(&team, "ana", &id, "Thank you for telling me.", Some("worked-on")).await.status.as_u16(),
            200
        );
        let seen = open().await;
        for expected in ["Thank you for telling me.", "Being worked on", "You, anonymously"] {
            assert!(seen.contains(expected), "{expected}: {seen}");
        }
        // What is written on comes the next day too, in its turns.
        assert_eq!(write(&[("words", "It is good now."), ("to", "resolved")]).await.status.as_u16(), 200);
        team.run("concerns").await;
        assert_eq!(told().await[0]["state"], json!("worked-on"));
        team.days_pass(1).await;
        team.run("concerns").await;
        assert_eq!(told().await[0]["state"], json!("resolved"));
        // What its author wrote is erased at once, and what was answered stays.
        let erased = write(&[("to", "erase")]).await.text();
        assert!(erased.contains("no one can read what you wrote any longer"), "{erased}");
        assert!(!erased.contains("canary") && erased.contains("Thank you for telling me."), "{erased}");
        let page = team.client("ana").get(&format!("/concerns/{id}")).await.text();
        assert!(!page.contains("canary") && page.contains("Thank you for telling me."), "{page}");
        team.days_pass(1).await;
        team.run("concerns").await;
        let opened = team.client("ana").get(&format!("/api/v1/concerns/{id}")).await.json();
        let words: Vec<&Value> =
            opened["words"].as_array().unwrap().iter().map(|word| &word["words"]).collect();
        assert_eq!(
            words,
            [&Value::Null, &Value::Null, &json!("Thank you for telling me."), &Value::Null, &Value::Null]
        );
        assert_eq!(opened["concern"]["about"], Value::Null);
        assert!(team.client("ana").get("/concerns").await.text().contains("Erased at its author"));
    });
}

#[test]
fn what_was_not_delivered_is_erased_and_never_comes() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let code = raise_unnamed(&team, "bo", "canary about", "canary words").await;
        let visitor = team.app.anonymous();
        let shown = visitor.post("/concerns/return", &[("code", &code)]).await.text();
        assert!(shown.contains("Erase what I wrote"), "{shown}");
        let erased = visitor.post("/concerns/return/write", &[("code", &code), ("to", "erase")]).await;
        assert_eq!(erased.status.as_u16(), 200);
        assert!(erased.text().contains("Erased before it was delivered."), "{}", erased.text());
        assert_eq!(visitor.post("/concerns/return", &[("code", &code)]).await.status.as_u16(), 422);
        team.days_pass(1).await;
        team.run("concerns").await;
        assert!(
            team.client("ana").get("/api/v1/concerns").await.json()["items"].as_array().unwrap().is_empty()
        );
    });
}

#[test]
fn no_wrong_code_opens_anything() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let code = raise_unnamed(&team, "bo", "about", "words").await;
        let other = if code.starts_with('0') {
            code.replacen('0', "1", 1)
        } else {
            code.replacen(&code[..1], "0", 1)
        };
        for wrong in ["", "x", other.as_str()] {
            for path in ["/concerns/return", "/concerns/return/write"] {
                let answer = team.app.anonymous().post(path, &[("code", wrong), ("words", "x")]).await;
                assert_eq!(answer.status.as_u16(), 422, "{path} {wrong}");
                assert!(answer.text().contains("no concern has this code"), "{}", answer.text());
            }
        }
    });
}

/// What the whole database says after one of two people, who did the same in all else, wrote without a name.
async fn written_by(author: &str, team: &Team) -> String {
    let pass = |minutes| team.app.app.clock.advance(TimeDelta::minutes(minutes));
    pass(7);
    // Both look at the form, and one of them sends it.
    for person in ["bo", "cy"] {
        assert_eq!(team.client(person).get("/concerns/new").await.status.as_u16(), 200);
    }
    pass(1);
    let code = raise_unnamed(team, author, "about", "words").await;
    let mut dumps = vec![team.dump().await];
    team.app.anonymous().post("/concerns/return", &[("code", &code)]).await;
    team.app.anonymous().post("/concerns/return/write", &[("code", &code), ("words", "more")]).await;
    team.run("concerns").await;
    dumps.push(team.dump().await);
    team.days_pass(1).await;
    team.run("concerns").await;
    let told = team.client("ana").get("/api/v1/concerns").await.json();
    let id = told["items"][0]["id"].as_str().expect("it was delivered");
    assert_eq!(say(team, "ana", id, "An answer.", None).await.status.as_u16(), 200);
    dumps.push(team.dump().await);
    format!("{dumps:#?}")
}

#[test]
fn the_whole_database_is_the_same_whoever_wrote_without_a_name() {
    let dumps = |author: &'static str| {
        let all = std::sync::Mutex::new(Vec::new());
        each_database(async |database| {
            let team = Team::new(database).await;
            let dump = written_by(author, &team).await;
            all.lock().unwrap().push(dump);
        });
        all.into_inner().unwrap()
    };
    let (of_bo, of_cy) = (dumps("bo"), dumps("cy"));
    assert!(!of_bo.is_empty());
    for (bo, cy) in of_bo.iter().zip(&of_cy) {
        // The test would see it: who answered is there.
        assert!(bo.contains("writer=ana"), "{bo}");
        let differs = bo.lines().zip(cy.lines()).find(|(bo, cy)| bo != cy);
        assert_eq!(differs, None, "something tells who wrote");
        assert_eq!(bo.len(), cy.len());
    }
}

#[test]
fn writing_without_a_name_leaves_one_letter_and_no_hour() {
    each_database(async |database| {
        let team = Team::new(database).await;
        team.run("concerns").await;
        // Somebody looks around shortly before; nothing of theirs is noted again for five minutes.
        team.app.app.clock.advance(TimeDelta::minutes(97));
        team.client("bo").get("/concerns/new").await;
        team.app.app.clock.advance(TimeDelta::seconds(71));
        let before = team.dump().await;
        raise_unnamed(&team, "bo", "about", "words").await;
        let after = team.dump().await;
        let minute = (noon() + TimeDelta::minutes(98)).format("T%H:%M").to_string();
        for (table, lines) in &after {
            let new: Vec<&String> = lines.iter().filter(|line| !before[table].contains(line)).collect();
            if table == "concern_letters" {
                assert_eq!(new.len(), 1, "{new:?}");
                assert!(new[0].contains("due=2026-03-03") && !new[0].contains(&minute), "{new:?}");
            } else {
                assert!(new.is_empty() && lines.len() == before[table].len(), "{table}: {new:?}");
            }
        }
        assert!(!format!("{after:?}").contains(&minute), "an instant is kept");
        // What waits lies in another order after every round, under other names.
        team.run("concerns").await;
        let shuffled = team.dump().await;
        assert_eq!(shuffled["concern_letters"].len(), 1);
        assert_ne!(shuffled["concern_letters"], after["concern_letters"]);
        assert_eq!(shuffled["journal"], after["journal"]);
    });
}

#[test]
fn a_few_concerns_without_a_name_are_enough_for_a_day() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for _ in 0..3 {
            raise_unnamed(&team, "bo", "about", "words").await;
        }
        let refused = team.client("bo").post("/concerns", &unnamed("about", "words")).await;
        assert_eq!(refused.status.as_u16(), 409, "{}", refused.text());
        raise_unnamed(&team, "cy", "about", "words").await;
        team.days_pass(1).await;
        let code = raise_unnamed(&team, "bo", "about", "words").await;
        for turn in 1..11 {
            let fields = [("code", code.as_str()), ("words", "more")];
            let answer = team.app.anonymous().post("/concerns/return/write", &fields).await;
            assert_eq!(answer.status.as_u16(), if turn < 10 { 200 } else { 409 }, "{turn}");
        }
        // They are delivered and stay enough: until there is an answer.
        team.days_pass(1).await;
        team.run("concerns").await;
        let write = async |fields: &[(&str, &str)]| {
            let fields: Vec<_> = fields.iter().copied().chain([("code", code.as_str())]).collect();
            team.app.anonymous().post("/concerns/return/write", &fields).await.status.as_u16()
        };
        assert_eq!(write(&[("words", "more")]).await, 409);
        let told = team.client("ana").get("/api/v1/concerns").await.json();
        let ids = told["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
        for id in ids {
            assert_eq!(say(&team, "ana", id, "Go on.", None).await.status.as_u16(), 200);
        }
        assert_eq!(write(&[("words", "more")]).await, 200);
        // What one wrote can be erased however much it is, once.
        assert_eq!(write(&[("to", "erase")]).await, 200);
        assert_eq!(write(&[("to", "erase")]).await, 409);
    });
}

/// There is no box that some could fill against others.
#[test]
fn what_others_wrote_keeps_nobody_from_writing() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let code = raise_unnamed(&team, "bo", "about", "words").await;
        let host = team.app.host();
        let mut tx = host.write().await.unwrap();
        for id in 0..600 {
            let sql = "insert into concern_letters (id, return_hash, due, sealed) values ($1, $2, '2026-03-03', 'x')";
            let args = castra_platform::args![format!("others-{id}"), format!("hash-{id}")];
            tx.execute(sql, &args).await.unwrap();
        }
        tx.commit_unsaid().await.unwrap();
        raise_unnamed(&team, "cy", "about", "words").await;
        let fields = [("code", code.as_str()), ("words", "more")];
        let answer = team.app.anonymous().post("/concerns/return/write", &fields).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    });
}

#[test]
fn what_nobody_answers_is_passed_on_once_and_only_if_its_author_wants_that() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let wanted = raise(&team, "bo", "ana", "Passed on", "words").await;
        let answered = raise(&team, "bo", "ana", "Answered", "words").await;
        say(&team, "ana", &answered, "Yes.", None).await;
        let body = json!({"addressee": "ana", "about": "Kept", "words": "words"});
        team.client("bo").json(Method::POST, "/api/v1/concerns", &body).await;
        raise_unnamed(&team, "cy", "Without a name", "words").await;
        assert!(
            team.client("bo")
                .get(&format!("/concerns/{wanted}"))
                .await
                .text()
                .contains("escalates to Mira Example on 16 March 2026")
        );
        team.days_pass(13).await;
        team.run("concerns").await;
        let told = async |person: &str| {
            let items = team.client(person).get("/api/v1/concerns").await.json()["items"].clone();
            let mut about: Vec<String> = items
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["about"].as_str().unwrap().to_owned())
                .collect();
            about.sort();
            about
        };
        assert!(told("mira").await.is_empty());
        team.days_pass(1).await;
        team.run("concerns").await;
        assert_eq!(told("mira").await, ["Passed on"]);
        team.days_pass(13).await;
        team.run("concerns").await;
        team.run("concerns").await;
        // The one without a name was told when it was delivered, and waited from then on.
        assert_eq!(told("mira").await, ["Passed on", "Without a name"]);
        assert_eq!(told("ana").await.len(), 4, "whoever had it first reads on");
        let page = team.client("bo").get(&format!("/concerns/{wanted}")).await.text();
        assert!(page.contains("Mira Example; first Ana Example, who can still read it"), "{page}");
        assert_eq!(say(&team, "mira", &wanted, "I see to it.", Some("worked-on")).await.status.as_u16(), 200);
        assert_eq!(team.client("max").get(&format!("/concerns/{wanted}")).await.status.as_u16(), 404);
    });
}

#[test]
fn a_concern_whose_addressee_left_finds_another_reader_or_tells_its_author() {
    each_database(async |database| {
        let team = Team::new(database).await;
        raise(&team, "bo", "ana", "Passed on", "words").await;
        let answered = raise(&team, "bo", "ana", "Answered", "words").await;
        assert_eq!(
            say(&team, "ana", &answered, "I see to it.", Some("worked-on")).await.status.as_u16(),
            200
        );
        let kept = json!({"addressee": "ana", "about": "Kept", "words": "words", "escalates": false});
        team.client("bo").json(Method::POST, "/api/v1/concerns", &kept).await;
        team.days_pass(1).await;
        team.run("concerns").await;
        let items = async || {
            let items = (FEATURE.today.unwrap())(&team.ctx("bo").await).await.unwrap();
            items.into_iter().map(|item| item.title).collect::<Vec<_>>()
        };
        assert!(items().await.is_empty(), "both are read");
        let told = async || team.client("mira").get("/api/v1/concerns").await.text();
        team.leaves("ana").await;
        team.days_pass(1).await;
        for day in 0..7 {
            team.run("concerns").await;
            assert!(!told().await.contains("Passed on"), "day {day}");
            team.days_pass(1).await;
        }
        team.run("concerns").await;
        let told = told().await;
        assert!(told.contains("Passed on") && !told.contains("Kept") && !told.contains("Answered"), "{told}");
        let mut items = items().await;
        items.sort();
        let nobody_reads = |about: &str| format!("Your concern has lost its reader: {about}");
        assert_eq!(items, [nobody_reads("Answered"), nobody_reads("Kept")]);
    });
}

/// Whoever changes the organization for a day, or writes down that somebody left long ago, reads nothing by that.
#[test]
fn whoever_lets_somebody_be_gone_for_a_day_reads_no_concern_by_it() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let id = raise(&team, "bo", "ana", "Not for Mira", "words").await;
        let told = async || team.client("mira").get("/api/v1/concerns").await.text();
        team.days_pass(1).await;
        let leading = "  - { person: ana, role: tech-lead, team: payments }\n";
        let here = "id: ana, name: Ana Example,";
        let leaves = |team: &Team| {
            let today = team.app.app.clock.now().date_naive();
            ORGANIZATION.replace(here, &format!("{here} to: {today},"))
        };
        // Whoever only lost a role has not left; nor is what was seen of somebody's absence added up.
        for round in 0..5 {
            let file = if round == 0 { ORGANIZATION.replace(leading, "") } else { leaves(&team) };
            team.apply(&file).await;
            team.days_pass(1).await;
            team.run("concerns").await;
            team.days_pass(1).await;
            team.run("concerns").await;
            assert!(!told().await.contains("Not for Mira"), "{round}");
            team.apply(ORGANIZATION).await;
            team.run("concerns").await;
        }
        assert_eq!(team.client("mira").get(&format!("/concerns/{id}")).await.status.as_u16(), 404);
    });
}

#[test]
fn listening_counts_working_days_and_names_nobody() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let reading = async || {
            let ctx = team.app.host();
            let day = castra_org::organization::current(&ctx).await.unwrap().today;
            let of = async |scope: &str| crate::of_on(&team.app, "listening", scope, day).await;
            (of("payments").await, of("search").await)
        };
        assert_eq!(reading().await.0.status, Status::NoEvidence);
        let id = raise(&team, "bo", "ana", CANARY, "words").await;
        assert_eq!(reading().await.0.sample, 0, "nothing to judge by yet");
        // From Monday over the weekend to the Tuesday after: six working days.
        team.days_pass(8).await;
        say(&team, "ana", &id, "Yes.", None).await;
        let (payments, search) = reading().await;
        assert_eq!((payments.value, payments.sample, payments.status), (Some(0.0), 1, Status::Slipping));
        assert_eq!(
            payments.because,
            "Of 1 concern in 90 days, none was answered within 5 working days; 1 was answered later or not yet."
        );
        assert_eq!(search.status, Status::NoEvidence);
        // One that is answered in time counts, until its author takes it up again.
        let soon = raise(&team, "bo", "ana", CANARY, "words").await;
        say(&team, "ana", &soon, "Yes.", None).await;
        assert_eq!((reading().await.0.value, reading().await.0.sample), (Some(0.5), 2));
        say(&team, "ana", &soon, "Done.", Some("resolved")).await;
        say(&team, "bo", &soon, "No.", Some("answered")).await;
        let back = reading().await.0;
        assert_eq!(back.value, Some(0.0));
        assert!(back.because.ends_with("1 was sent back by their authors."), "{}", back.because);
        say(&team, "ana", &soon, "Now it is.", Some("resolved")).await;
        assert_eq!(reading().await.0.value, Some(0.5));
        // Of a past day, what was true on it.
        let past =
            crate::of_on(&team.app, "listening", "payments", noon().date_naive() + TimeDelta::days(3)).await;
        assert_eq!(past.sample, 0, "{past:?}");
    });
}

#[test]
fn the_two_find_it_on_each_others_page_in_their_brief_and_take_it_along() {
    each_database(async |database| {
        let team = Team::new(database).await;
        raise(&team, "bo", "ana", "Nights on call", "words").await;
        raise_unnamed(&team, "bo", "Without a name", "words").await;
        team.days_pass(1).await;
        team.run("concerns").await;
        let (ana, bo, max) = (team.ctx("ana").await, team.ctx("bo").await, team.ctx("max").await);
        let panel = FEATURE.panel.unwrap();
        let about = |person: &str| About::Person(person.to_owned());
        let shown = panel(&ana, &about("bo")).await.unwrap().expect("something is open between them");
        assert_eq!((shown.count, shown.lines[0].title.as_str()), (1, "Nights on call"));
        assert!(panel(&bo, &about("ana")).await.unwrap().is_some());
        assert!(panel(&max, &about("bo")).await.unwrap().is_none());
        assert!(panel(&ana, &about("cy")).await.unwrap().is_none());
        let (of, with) = (PersonId::from("bo"), PersonId::from("ana"));
        let since = noon().date_naive();
        let lines = brief_lines(&ana, &of, &with, since).await.unwrap();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0].detail, "unanswered for 1 working day");
        assert_eq!(brief_lines(&bo, &with, &of, since).await.unwrap(), lines);
        assert!(brief_lines(&max, &of, &with, since).await.unwrap().is_empty());
        let own = FEATURE.own.unwrap();
        let said =
            |records: Vec<castra_platform::feature::OwnRecord>| serde_json::to_string(&records).unwrap();
        let of_bo = said(own(&bo).await.unwrap());
        assert!(of_bo.contains("Nights on call") && !of_bo.contains("Without a name"), "{of_bo}");
        let of_ana = said(own(&ana).await.unwrap());
        assert!(of_ana.contains("Nights on call") && of_ana.contains("Without a name"), "{of_ana}");
        assert!(own(&max).await.unwrap().is_empty());
        // Who has their words erased takes them back, and no more.
        private::erase(&team.app.host(), "bo").await.unwrap();
        let page = team.client("ana").get("/concerns").await.text();
        assert!(page.contains("Erased at its author") && page.contains("Without a name"), "{page}");
    });
}
