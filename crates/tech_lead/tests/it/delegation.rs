//! Delegation through its pages and its API, as everybody, on both databases.

use axum::http::Method;
use castra_delegation::FEATURE;
use castra_platform::{
    feature::{About, BriefAbout, TodayItem},
    reading::Status,
};
use castra_testkit::{Answer, each_database};
use serde_json::{Value, json};

use crate::people::{PEOPLE, Team, plain};

const CANARY: &str = "canary about the releases";
const NOWHERE: &str = "01900000-0000-7000-8000-000000000000";

fn terms(outcome: &str) -> Value {
    json!({"outcome": outcome, "why": outcome, "authority": outcome, "due": "2026-04-30", "level": "advise"})
}

async fn post(team: &Team, person: &str, path: &str, body: &Value) -> Answer {
    team.client(person).json(Method::POST, path, body).await
}

async fn ask(team: &Team, person: &str, to: &str, outcome: &str) -> Answer {
    let body = json!({"to": to, "terms": terms(outcome)});
    post(team, person, "/api/v1/teams/payments/delegations", &body).await
}

/// The id of a request of Ana to a member.
async fn asked(team: &Team, to: &str, outcome: &str) -> String {
    let answer = ask(team, "ana", to, outcome).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()["delegation"]["id"].as_str().expect("an id").to_owned()
}

async fn step(team: &Team, person: &str, id: &str, verb: &str, body: &Value) -> Answer {
    post(team, person, &format!("/api/v1/delegations/{id}/{verb}"), body).await
}

/// The id of a delegation that was accepted.
async fn accepted(team: &Team, to: &str, outcome: &str) -> String {
    let id = asked(team, to, outcome).await;
    let answer = step(team, to, &id, "accept", &Value::Null).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    id
}

#[test]
fn a_request_exists_for_the_two_alone_and_an_accepted_one_for_everyone() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for person in ["bo", "cy", "max", "lou", "mira"] {
            assert_eq!(ask(&team, person, "bo", "x").await.status.as_u16(), 403, "{person}");
            let form = team.client(person).get("/teams/payments/delegation/new").await;
            assert_eq!(form.status.as_u16(), 403, "{person}");
        }
        for to in ["ana", "lou", "zoe"] {
            assert_eq!(ask(&team, "ana", to, "x").await.status.as_u16(), 422, "{to}");
        }
        let id = asked(&team, "bo", CANARY).await;
        let proposal = json!({"terms": terms(CANARY), "words": CANARY});
        assert_eq!(step(&team, "bo", &id, "propose", &proposal).await.status.as_u16(), 200);
        let (no, done, reason) = (Value::Null, json!({"result": "x"}), json!({"reason": "x"}));
        let doors: [(Method, &str, &Value); 9] = [
            (Method::GET, "/delegations/ID", &no),
            (Method::GET, "/delegations/ID/propose", &no),
            (Method::GET, "/api/v1/delegations/ID", &no),
            (Method::POST, "/api/v1/delegations/ID/propose", &proposal),
            (Method::POST, "/api/v1/delegations/ID/accept", &no),
            (Method::POST, "/api/v1/delegations/ID/decline", &reason),
            (Method::POST, "/api/v1/delegations/ID/withdraw", &no),
            (Method::POST, "/api/v1/delegations/ID/finish", &done),
            (Method::POST, "/api/v1/delegations/ID/return", &reason),
        ];
        for person in PEOPLE.into_iter().filter(|person| !["ana", "bo"].contains(person)) {
            for (method, path, body) in &doors {
                let ask = async |id: &str| {
                    let path = path.replace("ID", id);
                    match *method {
                        Method::GET => team.client(person).get(&path).await,
                        _ => team.client(person).json(method.clone(), &path, body).await,
                    }
                };
                let answer = ask(&id).await;
                assert_eq!(answer.status.as_u16(), 404, "{person} {path}: {}", answer.text());
                assert_eq!(plain(&answer, &[&id]), plain(&ask(NOWHERE).await, &[NOWHERE]), "{person} {path}");
            }
        }
        team.nobody_else_finds(database, CANARY, &["ana", "bo"], &[&id]).await;
        // Once accepted, the terms are open and the way to them is not.
        let open = json!({"terms": terms("Releases go out"), "words": CANARY});
        assert_eq!(step(&team, "bo", &id, "propose", &open).await.status.as_u16(), 200);
        assert_eq!(step(&team, "bo", &id, "accept", &no).await.status.as_u16(), 409, "it is Ana's turn");
        assert_eq!(step(&team, "ana", &id, "accept", &no).await.status.as_u16(), 200);
        for person in PEOPLE {
            let is_one = ["ana", "bo"].contains(&person);
            let item = team.client(person).get(&format!("/api/v1/delegations/{id}")).await.json();
            assert_eq!(item["delegation"]["terms"]["outcome"], "Releases go out", "{person}");
            assert_eq!(item["rounds"].is_null(), !is_one, "{person}");
            let page = team.client(person).get(&format!("/delegations/{id}")).await.text();
            assert_eq!(page.contains("Negotiation"), is_one, "{person}");
            for verb in ["finish", "return", "accept", "propose"] {
                if !is_one {
                    let body = [&done, &reason, &no, &proposal][["finish", "return", "accept", "propose"]
                        .iter()
                        .position(|known| *known == verb)
                        .unwrap()];
                    let refused = step(&team, person, &id, verb, body).await;
                    assert_eq!(refused.status.as_u16(), 403, "{person} {verb}");
                }
            }
            let listed = team.client(person).get("/api/v1/teams/payments/delegations").await.json();
            assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{person}");
        }
        team.is_sealed(database, CANARY).await;
    });
}

#[test]
fn a_delegation_goes_from_a_request_to_its_end() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let (ana, bo) = (team.client("ana"), team.client("bo"));
        assert!(ana.get("/teams/payments/delegation").await.text().contains("Nothing is delegated"));
        assert!(bo.get("/delegations").await.text().contains("Nothing is delegated to you"));
        let typed = [("to", "bo"), ("outcome", "You must always <b>"), ("due", "soon")];
        let refused = ana.post("/teams/payments/delegation", &typed).await;
        assert_eq!(refused.status.as_u16(), 422);
        for kept in ["is not a date", "You must always &lt;b&gt;"] {
            assert!(refused.text().contains(kept), "{kept}: {}", refused.text());
        }
        let checked = ana
            .post(
                "/teams/payments/delegation",
                &[("to", "bo"), ("outcome", "You must always ship"), ("do", "check")],
            )
            .await;
        assert!(checked.text().contains("always"), "{}", checked.text());
        // Three fields are enough.
        let typed = [("to", "bo"), ("outcome", "Releases go out"), ("due", "2026-04-30"), ("do", "send")];
        let made = ana.post("/teams/payments/delegation", &typed).await;
        assert_eq!(made.status.as_u16(), 303, "{}", made.text());
        let path = made.header("location").to_owned();
        for (client, expected) in
            [(ana, "Waiting for Bo Example since 2 March 2026"), (bo, "This request waits for your answer")]
        {
            let page = client.get(&path).await.text();
            assert!(page.contains(expected) && page.contains("5 Advise"), "{expected}: {page}");
        }
        let accept = format!("{path}/accept");
        assert_eq!(ana.post(&accept, &[("revision", "1")]).await.status.as_u16(), 409);
        assert_eq!(bo.post(&accept, &[("revision", "7")]).await.status.as_u16(), 409);
        assert_eq!(bo.post(&accept, &[("revision", "1")]).await.status.as_u16(), 303);
        let page = ana.get("/teams/payments/delegation").await.text();
        assert!(page.contains("Releases go out") && page.contains("30 April 2026"), "{page}");
        // A lower level needs a reason, and applies once it is agreed.
        let lower =
            [("outcome", "Releases go out"), ("due", "2026-04-30"), ("level", "consult"), ("revision", "2")];
        let propose = format!("{path}/propose");
        let refused = ana.post(&propose, &lower).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text().contains("give a reason for the lower level"), "{}", refused.text());
        let with_reason = [lower.as_slice(), &[("words", "Two releases failed")]].concat();
        assert_eq!(ana.post(&propose, &with_reason).await.status.as_u16(), 303);
        let waiting = bo.get(&path).await.text();
        assert!(waiting.contains("5 Advise: they decide, the lead advises → 3 Consult"), "{waiting}");
        let others = team.client("cy").get(&path).await.text();
        assert!(others.contains("5 Advise") && !others.contains("Consult"), "{others}");
        assert_eq!(
            bo.post(&format!("{path}/decline"), &[("revision", "3"), ("reason", "One did")])
                .await
                .status
                .as_u16(),
            303
        );
        assert!(!team.client("cy").get(&path).await.text().contains("Consult"));
        assert_eq!(
            ana.post(&propose, &[with_reason.as_slice(), &[("revision", "4")]].concat())
                .await
                .status
                .as_u16(),
            409
        );
        let again: Vec<_> = with_reason
            .iter()
            .filter(|(name, _)| *name != "revision")
            .copied()
            .chain([("revision", "4")])
            .collect();
        assert_eq!(ana.post(&propose, &again).await.status.as_u16(), 303);
        assert_eq!(bo.post(&accept, &[("revision", "5")]).await.status.as_u16(), 303);
        let page = team.client("cy").get(&path).await.text();
        assert!(page.contains("Level lowered") && page.contains("5 Advise → 3 Consult"), "{page}");
        assert!(!page.contains("Two releases failed"), "{page}");
        let finish = [("revision", "6"), ("result", "Twelve releases by the team")];
        assert_eq!(bo.post(&format!("{path}/finish"), &finish).await.status.as_u16(), 303);
        assert!(team.client("cy").get(&path).await.text().contains("Twelve releases by the team"));
        assert_eq!(
            bo.post(&format!("{path}/return"), &[("revision", "7"), ("reason", "x")]).await.status.as_u16(),
            409
        );
    });
}

#[test]
fn it_is_declined_withdrawn_returned_passed_on_or_ends_on_its_date() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let state = async |id: &str| {
            let item = team.client("ana").get(&format!("/api/v1/delegations/{id}")).await.json();
            item["delegation"]["state"].as_str().expect("a state").to_owned()
        };
        let reason = json!({"reason": "No time"});
        let declined = asked(&team, "bo", "One").await;
        let empty = step(&team, "bo", &declined, "decline", &json!({"reason": " "})).await;
        assert_eq!(empty.status.as_u16(), 422);
        assert_eq!(step(&team, "bo", &declined, "decline", &reason).await.status.as_u16(), 200);
        assert_eq!(state(&declined).await, "declined");
        assert_eq!(team.client("mira").get(&format!("/delegations/{declined}")).await.status.as_u16(), 404);
        let withdrawn = asked(&team, "bo", "Two").await;
        assert_eq!(step(&team, "bo", &withdrawn, "withdraw", &Value::Null).await.status.as_u16(), 409);
        assert_eq!(step(&team, "ana", &withdrawn, "withdraw", &Value::Null).await.status.as_u16(), 200);
        assert_eq!(step(&team, "bo", &withdrawn, "accept", &Value::Null).await.status.as_u16(), 409);
        for (person, expected) in [("bo", "handed-back"), ("ana", "taken-back")] {
            let id = accepted(&team, "bo", "Three").await;
            assert_eq!(step(&team, person, &id, "return", &reason).await.status.as_u16(), 200);
            assert_eq!(state(&id).await, expected);
        }
        // Passed on: the first one ends only once the other has accepted.
        let first = accepted(&team, "bo", "Four").await;
        let pass = json!({"to": "cy", "terms": terms("Four"), "follows": first});
        let path = "/api/v1/teams/payments/delegations";
        let second =
            post(&team, "ana", path, &pass).await.json()["delegation"]["id"].as_str().unwrap().to_owned();
        assert_eq!(state(&first).await, "open");
        assert_eq!(step(&team, "cy", &second, "accept", &Value::Null).await.status.as_u16(), 200);
        assert_eq!((state(&first).await.as_str(), state(&second).await.as_str()), ("passed-on", "open"));
        let not_hers = json!({"to": "bo", "terms": terms("x"), "follows": NOWHERE});
        assert_eq!(post(&team, "ana", path, &not_hers).await.status.as_u16(), 404);
        // A temporary one ends by itself, another one becomes overdue.
        let mut short = terms("Five");
        short["due"] = json!("2026-03-04");
        short["is_temporary"] = json!(true);
        let asked = post(&team, "ana", path, &json!({"to": "bo", "terms": short})).await.json();
        let temporary = asked["delegation"]["id"].as_str().unwrap().to_owned();
        assert_eq!(step(&team, "bo", &temporary, "accept", &Value::Null).await.status.as_u16(), 200);
        team.days_pass(2).await;
        team.run("delegation-endings").await;
        assert_eq!(state(&temporary).await, "open", "its date is today");
        team.days_pass(1).await;
        team.run("delegation-endings").await;
        team.run("delegation-endings").await;
        assert_eq!(state(&temporary).await, "expired");
        let item = team.client("mira").get(&format!("/api/v1/delegations/{temporary}")).await.json();
        assert_eq!(item["delegation"]["ended_on"], "2026-03-04");
    });
}

const AREAS: &str = "/api/v1/teams/payments/delegation-areas";

/// The id of an area that Ana added.
async fn area(team: &Team, title: &str) -> String {
    let answer =
        post(team, "ana", AREAS, &json!({"title": title, "rhythm": "weekly", "goal": "half-time"})).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

async fn propose_level(team: &Team, person: &str, area: &str, of: &str, terms: Value) -> Answer {
    let path = format!("/api/v1/delegation-areas/{area}/moves");
    post(team, person, &path, &json!({"person": of, "terms": terms})).await
}

async fn answer_level(team: &Team, person: &str, id: &str, verb: &str, body: &Value) -> u16 {
    post(team, person, &format!("/api/v1/delegation-moves/{id}/{verb}"), body).await.status.as_u16()
}

#[test]
fn a_level_changes_when_both_agree_and_a_step_to_the_left_has_a_reason() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for person in ["bo", "mira", "lea"] {
            assert_eq!(
                post(&team, person, AREAS, &json!({"title": "x"})).await.status.as_u16(),
                403,
                "{person}"
            );
        }
        let releases = area(&team, "Releases").await;
        assert_eq!(post(&team, "ana", AREAS, &json!({"title": "releases"})).await.status.as_u16(), 422);
        for (person, of, expected) in
            [("cy", "bo", 403), ("lea", "bo", 403), ("ana", "lou", 422), ("ana", "ana", 403)]
        {
            let answer = propose_level(&team, person, &releases, of, json!({"level": "advise"})).await;
            assert_eq!(answer.status.as_u16(), expected, "{person} for {of}: {}", answer.text());
        }
        let made =
            propose_level(&team, "ana", &releases, "bo", json!({"level": "advise", "wanted": "inquire"}))
                .await;
        let first = made.json()["id"].as_str().expect("an id").to_owned();
        let second = propose_level(&team, "bo", &releases, "bo", json!({"level": "delegate"})).await;
        assert_eq!(second.status.as_u16(), 409, "one at a time");
        for person in PEOPLE.into_iter().filter(|person| !["ana", "bo"].contains(person)) {
            for path in [format!("/delegation-moves/{first}"), format!("/api/v1/delegation-moves/{first}")] {
                assert_eq!(team.client(person).get(&path).await.status.as_u16(), 404, "{person}");
            }
            assert_eq!(answer_level(&team, person, &first, "agree", &Value::Null).await, 404, "{person}");
            let board = team.client(person).get("/teams/payments/delegation").await.text();
            assert!(!board.contains("a change is proposed"), "{person}");
        }
        assert!(
            team.client("bo").get("/teams/payments/delegation").await.text().contains("a change is proposed")
        );
        assert_eq!(
            answer_level(&team, "ana", &first, "agree", &Value::Null).await,
            409,
            "it is Bo's to answer"
        );
        assert_eq!(answer_level(&team, "bo", &first, "agree", &Value::Null).await, 200);
        assert_eq!(answer_level(&team, "bo", &first, "agree", &Value::Null).await, 409);
        let board = team.client("mira").get("/teams/payments/delegation").await.text();
        assert!(board.contains("Bo Example, Releases: 5 Advise, wanted 6 Inquire"), "{board}");
        // To the left only with a reason; the reason stays between the two.
        let lower = json!({"level": "consult"});
        assert_eq!(propose_level(&team, "ana", &releases, "bo", lower).await.status.as_u16(), 422);
        let lower = json!({"level": "consult", "reason": CANARY});
        let lower = propose_level(&team, "ana", &releases, "bo", lower).await;
        let id = lower.json()["id"].as_str().expect("an id").to_owned();
        assert_eq!(answer_level(&team, "bo", &id, "agree", &Value::Null).await, 200);
        team.is_sealed(database, CANARY).await;
        let page = team.client("lou").get(&format!("/delegation-areas/{releases}")).await.text();
        assert!(page.contains("3 Consult") && page.contains("Lowered") && !page.contains(CANARY), "{page}");
        // A delegation in the area starts from the person's level, the rhythm and the goal.
        let body = json!({"to": "bo", "terms": {"outcome": "Out", "due": "2026-04-30", "area": releases}});
        let asked = post(&team, "ana", "/api/v1/teams/payments/delegations", &body).await.json();
        let terms = &asked["delegation"]["terms"];
        assert_eq!(
            (&terms["level"], &terms["rhythm"], &terms["goal"]),
            (&json!("consult"), &json!("weekly"), &json!("half-time"))
        );
        // The member proposes too, and is answered by the lead.
        let own = propose_level(&team, "cy", &releases, "cy", json!({"level": "inquire"})).await;
        let id = own.json()["id"].as_str().expect("an id").to_owned();
        assert_eq!(answer_level(&team, "cy", &id, "withdraw", &Value::Null).await, 200);
        assert_eq!(answer_level(&team, "ana", &id, "decline", &json!({"reason": "x"})).await, 409);
        let closed =
            post(&team, "ana", &format!("/api/v1/delegation-areas/{releases}/close"), &Value::Null).await;
        assert_eq!(closed.status.as_u16(), 200);
        assert_eq!(
            propose_level(&team, "cy", &releases, "cy", json!({"level": "tell"})).await.status.as_u16(),
            409
        );
    });
}

#[test]
fn votes_are_blind_and_only_their_result_and_spread_stay() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let area = area(&team, "Releases").await;
        let polls = format!("/api/v1/delegation-areas/{area}/polls");
        assert_eq!(post(&team, "bo", &polls, &Value::Null).await.status.as_u16(), 403);
        let poll = post(&team, "ana", &polls, &Value::Null).await;
        assert_eq!(poll.status.as_u16(), 201, "{}", poll.text());
        let id = poll.json()["id"].as_str().expect("an id").to_owned();
        assert_eq!(post(&team, "ana", &polls, &Value::Null).await.status.as_u16(), 409);
        let path = format!("/api/v1/delegation-polls/{id}");
        let vote = async |person: &str, level: &str| {
            post(&team, person, &format!("{path}/vote"), &json!({"level": level})).await.status.as_u16()
        };
        for person in ["lea", "lou", "mira", "max"] {
            assert_eq!(vote(person, "tell").await, 403, "{person}");
        }
        assert_eq!(vote("bo", "sell").await, 200);
        assert_eq!(vote("bo", "tell").await, 409, "a vote is not changed");
        assert_eq!(vote("cy", "delegate").await, 200);
        let reveal = format!("{path}/reveal");
        let few = post(&team, "ana", &reveal, &Value::Null).await;
        assert_eq!(few.status.as_u16(), 409);
        assert!(few.text().contains("would show who voted how"), "{}", few.text());
        assert_eq!(vote("ana", "advise").await, 200);
        // No row says a level, and no row of a vote says a person.
        let dump = team.dump().await;
        let ballots = format!("{:?}", dump["delegation_ballots"]);
        assert_eq!(dump["delegation_ballots"].len(), 3);
        for word in ["sell", "delegate'", "advise", "bo", "cy", "ana"] {
            assert!(!ballots.contains(&format!("={word} ")), "{word}: {ballots}");
        }
        let keys = |dump: &std::collections::BTreeMap<String, Vec<String>>| {
            format!("{:?}", dump["private_keys"]).matches("record:delegation-poll").count()
        };
        assert_eq!(keys(&dump), 1);
        assert_eq!(post(&team, "bo", &reveal, &Value::Null).await.status.as_u16(), 403);
        let result = post(&team, "ana", &reveal, &Value::Null).await.json();
        assert_eq!(
            (&result["lowest"], &result["median"], &result["highest"]),
            (&Value::Null, &json!("advise"), &Value::Null),
            "of three votes the spread would be all the others"
        );
        assert_eq!(result["votes"], 3);
        let dump = team.dump().await;
        assert_eq!(
            (dump["delegation_ballots"].len(), keys(&dump)),
            (0, 0),
            "the votes and their key are gone"
        );
        assert_eq!(vote("bo", "tell").await, 409);
        let page = team.client("lou").get(&format!("/delegation-areas/{area}")).await.text();
        assert!(page.contains("From 5 votes on") && page.contains("5 Advise"), "{page}");
        assert!(!page.contains("2 Sell") && !page.contains("7 Delegate"), "{page}");
        // The next one is cancelled.
        let next = post(&team, "ana", &polls, &Value::Null).await.json()["id"].as_str().unwrap().to_owned();
        let cancel = format!("/api/v1/delegation-polls/{next}/cancel");
        assert_eq!(post(&team, "ana", &cancel, &Value::Null).await.status.as_u16(), 200);
        assert_eq!(post(&team, "ana", &cancel, &Value::Null).await.status.as_u16(), 409);
    });
}

async fn today(team: &Team, person: &str) -> Vec<TodayItem> {
    let today = FEATURE.today.expect("it has items");
    today(&team.ctx(person).await).await.expect("the database is there")
}

#[test]
fn check_ins_are_held_at_their_dates_and_what_is_felt_stays_between_the_two() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let mut weekly = terms("Releases go out");
        weekly["rhythm"] = json!("weekly");
        let body = json!({"to": "bo", "terms": weekly});
        let made = post(&team, "ana", "/api/v1/teams/payments/delegations", &body).await.json();
        let id = made["delegation"]["id"].as_str().unwrap().to_owned();
        let items = today(&team, "bo").await;
        assert_eq!((items.len(), items[0].title.as_str()), (1, "Answer the request: Releases go out"));
        assert!(today(&team, "ana").await.is_empty());
        let accept = &items[0].acts[0];
        let fields: Vec<(&str, &str)> = accept
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain([("back", "/")])
            .collect();
        let accepted = team.client("bo").post(&accept.href, &fields).await;
        assert_eq!((accepted.status.as_u16(), accepted.header("location")), (303, "/"));
        let check = format!("/api/v1/delegations/{id}/check-ins");
        let hold = async |person: &str, body: Value| post(&team, person, &check, &body).await;
        assert_eq!(
            hold("bo", json!({"on": "2026-03-10"})).await.status.as_u16(),
            422,
            "no check-in is due then"
        );
        assert_eq!(hold("lea", json!({"on": "2026-03-09"})).await.status.as_u16(), 403);
        team.days_pass(7).await;
        let items = today(&team, "ana").await;
        assert_eq!((items.len(), items[0].title.as_str()), (1, "Check in: Releases go out"));
        let about = BriefAbout {
            of: "ana".to_owned(),
            with: "bo".to_owned(),
            since: None,
            today: "2026-03-09".parse().unwrap(),
        };
        let brief = FEATURE.brief.expect("it has lines")(&team.ctx("ana").await, &about).await.unwrap();
        assert_eq!(brief.iter().map(|line| line.title.as_str()).collect::<Vec<_>>(), ["Check in"]);
        assert!(FEATURE.brief.unwrap()(&team.ctx("mira").await, &about).await.unwrap().is_empty());
        assert_eq!(hold("ana", json!({"on": "2026-03-09", "felt": "right"})).await.status.as_u16(), 422);
        assert_eq!(hold("ana", json!({"on": "2026-03-09"})).await.status.as_u16(), 200);
        assert_eq!(hold("ana", json!({"on": "2026-03-09"})).await.status.as_u16(), 409);
        assert_eq!(hold("bo", json!({"on": "2026-03-09", "felt": "too-close"})).await.status.as_u16(), 200);
        assert!(today(&team, "ana").await.is_empty() && today(&team, "bo").await.is_empty());
        for (person, expected) in [("ana", vec!["Felt too close"]), ("mira", Vec::new())] {
            let brief = FEATURE.brief.unwrap()(&team.ctx(person).await, &about).await.unwrap();
            assert_eq!(
                brief.iter().map(|line| line.title.as_str()).collect::<Vec<_>>(),
                expected,
                "{person}"
            );
        }
        for person in PEOPLE {
            let is_one = ["ana", "bo"].contains(&person);
            let listed = team.client(person).get(&check).await.json();
            assert_eq!(listed["items"][0]["held_on"], "2026-03-09", "{person}");
            assert_eq!(listed["items"][0]["felt"].is_string(), is_one, "{person}");
            let page = team.client(person).get(&format!("/delegations/{id}")).await.text();
            assert_eq!(page.contains("Too close"), is_one, "{person}: {page}");
        }
        assert!(!format!("{:?}", team.dump().await["delegation_felt"]).contains("too-close"));
        // Missed by more than a rhythm: a fact for the two.
        team.days_pass(15).await;
        let lead = team.client("ana").get("/teams/payments/delegation").await.text();
        assert!(lead.contains("Worth a look") && lead.contains("check-in missed"), "{lead}");
        assert!(!team.client("mira").get("/teams/payments/delegation").await.text().contains("Worth a look"));
        let own = FEATURE.own.expect("it has records")(&team.ctx("bo").await).await.unwrap();
        assert!(own.iter().any(|record| record.record["check_ins"][0]["felt"] == "too-close"));
    });
}

#[test]
fn from_four_on_delegations_are_judged_and_a_feeling_counts_only_twice_running() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let reading = async || {
            let ctx = team.app.host();
            let day = castra_org::organization::current(&ctx).await.unwrap().today;
            crate::of_on(&team.app, "delegation", "payments", day).await
        };
        assert_eq!(reading().await.because, "Nothing is delegated in the team.");
        let mut ids = Vec::new();
        for (outcome, rhythm) in [
            ("One", "weekly"),
            ("Two", "at-end"),
            ("Three", "at-end"),
            ("Four", "at-end"),
            ("Five", "at-end"),
        ] {
            let mut terms = terms(outcome);
            terms["rhythm"] = json!(rhythm);
            let body = json!({"to": "bo", "terms": terms});
            let made = post(&team, "ana", "/api/v1/teams/payments/delegations", &body).await.json();
            let id = made["delegation"]["id"].as_str().unwrap().to_owned();
            if outcome != "Five" {
                assert_eq!(step(&team, "bo", &id, "accept", &Value::Null).await.status.as_u16(), 200);
            }
            ids.push(id);
            if outcome == "Three" {
                let few = reading().await;
                assert_eq!((few.status, few.sample), (Status::NoEvidence, 0));
                assert_eq!(few.because, "3 delegations in the team; 4 or more are judged.");
            }
        }
        // A new request counts neither for nor against.
        assert_eq!((reading().await.value, reading().await.sample), (Some(1.0), 4));
        let check = format!("/api/v1/delegations/{}/check-ins", ids[0]);
        for (days, on, expected) in [(7, "2026-03-09", 1.0), (7, "2026-03-16", 0.75)] {
            team.days_pass(days).await;
            let body = json!({"on": on, "felt": "too-far"});
            assert_eq!(post(&team, "bo", &check, &body).await.status.as_u16(), 200);
            assert_eq!(reading().await.value, Some(expected), "{on}");
        }
        // After two weeks the request counts as not accepted.
        team.days_pass(1).await;
        assert_eq!((reading().await.value, reading().await.sample), (Some(0.6), 5));
        let load = FEATURE.load.expect("it has a load");
        let day = castra_org::organization::current(&team.app.host()).await.unwrap().today;
        let agreed = load(&team.app.host(), day).await.unwrap();
        assert_eq!(
            agreed.iter().map(|one| (one.person.as_str(), one.minutes)).collect::<Vec<_>>(),
            [("ana", 15.0), ("bo", 15.0)]
        );
        let hours = team
            .client("bo")
            .json(Method::PUT, "/api/v1/delegation-hours", &json!({"hours": 6, "wants_more": true}))
            .await;
        assert_eq!(hours.status.as_u16(), 200, "{}", hours.text());
        let page = team.client("lou").get("/teams/payments/delegation").await.text();
        assert!(page.contains("Would like more") && page.contains("8 h") && page.contains("6 h"), "{page}");
        let csv = team.client("lou").get("/teams/payments/delegation.csv").await.text();
        assert!(csv.lines().count() == 5 && !csv.contains("Five"), "{csv}");
        let panel = FEATURE.panel.expect("it has panels");
        let panel =
            panel(&team.ctx("lou").await, &About::Person("bo".to_owned())).await.unwrap().expect("a panel");
        assert_eq!((panel.title.as_str(), panel.count), ("Delegated to them", 4));
    });
}
