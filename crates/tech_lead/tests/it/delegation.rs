//! Delegation through its pages and its API, as everybody, on both databases.

use axum::http::Method;
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
