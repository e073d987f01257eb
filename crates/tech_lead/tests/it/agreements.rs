//! Working agreements through the front door, on both databases.

use axum::http::Method;
use castra_agreements::FEATURE;
use castra_platform::{
    feature::{About, AgendaLine, AgendaSection, Meeting, MeetingKind, agenda},
    reading::Status,
};
use castra_testkit::{Answer, each_database, noon};
use chrono::Days;
use serde_json::{Value, json};

use crate::people::Team;

const LIST: &str = "/api/v1/teams/payments/agreements";
const PROPOSALS: &str = "/api/v1/teams/payments/agreement-proposals";

fn review(words: &str) -> Value {
    json!({"words": words, "check": "review", "every_days": 14})
}

async fn post(team: &Team, person: &str, path: &str, body: &Value) -> Answer {
    team.client(person).json(Method::POST, path, body).await
}

async fn proposed(team: &Team, person: &str, body: &Value) -> String {
    let answer = post(team, person, PROPOSALS, body).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

async fn vote(team: &Team, person: &str, id: &str, verb: &str, body: &Value) -> Answer {
    post(team, person, &format!("/api/v1/agreement-proposals/{id}/{verb}"), body).await
}

async fn listed(team: &Team) -> Vec<Value> {
    team.client("bo").get(LIST).await.json()["items"].as_array().unwrap().clone()
}

async fn today(team: &Team, person: &str) -> Vec<String> {
    let items = (FEATURE.today.unwrap())(&team.ctx(person).await).await.unwrap();
    items.into_iter().map(|item| item.key).collect()
}

#[test]
fn a_team_changes_its_agreements_together() {
    each_database(async |database| {
        let team = Team::new(database).await;
        assert!(
            team.client("bo")
                .get("/teams/payments/agreements")
                .await
                .text()
                .contains("No working agreements yet")
        );
        for outsider in ["lea", "max", "mira", "root"] {
            let refused = post(&team, outsider, PROPOSALS, &review("We test.")).await;
            assert_eq!(refused.status.as_u16(), 403, "{outsider}");
        }
        let id = proposed(&team, "bo", &review("We answer reviews.")).await;
        assert_eq!(post(&team, "cy", PROPOSALS, &review("We answer reviews.")).await.status.as_u16(), 409);
        assert!(listed(&team).await.is_empty(), "one of six is not most");
        assert_eq!(today(&team, "cy").await, [format!("agreement-proposal:{id}")]);
        assert!(today(&team, "bo").await.is_empty(), "its author has voted");
        assert_eq!(vote(&team, "lea", &id, "agree", &json!({})).await.status.as_u16(), 403);
        assert_eq!(vote(&team, "ana", &id, "withdraw", &json!({})).await.status.as_u16(), 403);
        assert_eq!(vote(&team, "cy", &id, "object", &json!({"why": " "})).await.status.as_u16(), 422);
        let objected = vote(&team, "cy", &id, "object", &json!({"why": "Not on Fridays"})).await;
        assert_eq!(objected.status.as_u16(), 200, "{}", objected.text());
        let page = team.client("ana").get("/teams/payments/agreements").await.text();
        assert!(page.contains("Not on Fridays") && page.contains("1 of 6 agreed"), "{page}");

        // With an objection, the days alone do not put it into effect.
        team.days_pass(8).await;
        team.run("agreements").await;
        assert!(listed(&team).await.is_empty());
        // The objection is withdrawn by agreeing, and the time to object is over.
        let agreed = vote(&team, "cy", &id, "agree", &json!({})).await.json();
        assert_eq!(agreed["state"], "taken", "{agreed}");
        assert_eq!(vote(&team, "ana", &id, "agree", &json!({})).await.status.as_u16(), 409);
        let all = listed(&team).await;
        assert_eq!(
            (all.len(), &all[0]["words"], &all[0]["outcome"]),
            (1, &json!("We answer reviews."), &json!("too-early"))
        );

        // Without one they do, by themselves.
        let agreement = all[0]["id"].as_str().unwrap();
        let change = format!("/api/v1/agreements/{agreement}/propose");
        assert_eq!(post(&team, "bo", &change, &review("We answer reviews.")).await.status.as_u16(), 422);
        let changed = post(&team, "bo", &change, &review("We answer reviews in a day.")).await;
        assert_eq!(changed.status.as_u16(), 201, "{}", changed.text());
        team.days_pass(7).await;
        team.run("agreements").await;
        assert_eq!(listed(&team).await[0]["words"], "We answer reviews.");
        team.days_pass(1).await;
        team.run("agreements").await;
        let all = listed(&team).await;
        assert_eq!((all.len(), &all[0]["words"]), (1, &json!("We answer reviews in a day.")));
        assert_eq!(all[0]["replaces"], json!(agreement));
        let ended = team.client("bo").get(&format!("/api/v1/agreements/{agreement}")).await.json();
        assert!(ended["ended_on"].is_string(), "{ended}");
        assert_eq!(post(&team, "bo", &change, &review("Other.")).await.status.as_u16(), 409, "it has ended");
        let page = team.client("lou").get("/teams/payments/agreements").await.text();
        assert!(page.contains("No member objected in 7 days."), "the history is in the open: {page}");
    });
}

#[test]
fn ten_are_enough_and_a_change_of_one_that_ended_lapses() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for at in 0..9 {
            proposed(&team, "bo", &review(&format!("Sentence {at}."))).await;
        }
        team.days_pass(8).await;
        team.run("agreements").await;
        assert_eq!(listed(&team).await.len(), 9);
        let (tenth, eleventh) =
            (proposed(&team, "bo", &review("Ten.")).await, proposed(&team, "cy", &review("Eleven.")).await);
        let first = listed(&team).await[0]["id"].as_str().unwrap().to_owned();
        let end =
            post(&team, "cy", &format!("/api/v1/agreements/{first}/propose-end"), &json!({"why": "Old"}))
                .await;
        let change =
            post(&team, "bo", &format!("/api/v1/agreements/{first}/propose"), &review("Newer.")).await;
        team.days_pass(8).await;
        team.run("agreements").await;
        let state = async |id: &str| {
            team.client("bo").get(&format!("/api/v1/agreement-proposals/{id}")).await.json()["state"].clone()
        };
        let states = [state(&tenth).await, state(&eleventh).await];
        assert_eq!(states.iter().filter(|known| *known == "taken").count(), 1, "{states:?}");
        let about_one = [
            state(end.json()["id"].as_str().unwrap()).await,
            state(change.json()["id"].as_str().unwrap()).await,
        ];
        assert!(about_one.contains(&json!("taken")) && about_one.contains(&json!("lapsed")), "{about_one:?}");
    });
}

/// The lines of the team's review: title, urgency, whether they are news, and the viewer's acts.
async fn on_the_agenda(team: &Team, person: &str, since: u64) -> Vec<(String, u8, bool, Vec<String>)> {
    let ctx = team.ctx(person).await;
    let today = castra_org::organization::current(&ctx).await.unwrap().today;
    let meeting = Meeting {
        kind: MeetingKind::TeamWeekly,
        team: Some("payments".to_owned()),
        since: today - Days::new(since),
        today,
        viewer: ctx.viewer.clone(),
    };
    let lines = agenda(&ctx, &meeting).await.unwrap().into_iter();
    let lines = lines.filter(|line| line.section == AgendaSection::Agreements);
    let acts = |line: &AgendaLine| line.acts.iter().map(|act| act.label.clone()).collect();
    lines.map(|line| (line.title.clone(), line.urgency, line.changed, acts(&line))).collect()
}

#[test]
fn a_review_votes_answers_and_sees_what_did_not_hold() {
    each_database(async |database| {
        let team = Team::new(database).await;
        proposed(&team, "bo", &review("We answer reviews.")).await;
        let title = "New agreement: We answer reviews.".to_owned();
        let agree = vec!["Agree".to_owned()];
        assert_eq!(on_the_agenda(&team, "cy", 7).await, [(title.clone(), 2, true, agree)]);
        assert_eq!(on_the_agenda(&team, "bo", 7).await, [(title, 2, true, vec![])], "its author has voted");
        team.days_pass(8).await;
        team.run("agreements").await;
        let asked = on_the_agenda(&team, "lou", 7).await;
        assert_eq!(asked, [("Did the team keep to this? We answer reviews.".to_owned(), 2, true, vec![])]);
        let mut turn = None;
        for person in ["bo", "cy", "di"] {
            let acts = &on_the_agenda(&team, person, 7).await[0].3;
            if !acts.is_empty() {
                assert_eq!((acts.as_slice(), turn), (&["Held".to_owned(), "Not held".to_owned()][..], None));
                turn = Some(person);
            }
        }
        let id = listed(&team).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/agreements/{id}/answer");
        let answered = json!({"held": false, "words": "Two waited a week."});
        let answer = post(&team, turn.expect("it is a member's turn"), &path, &answered).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        let failed = on_the_agenda(&team, "lou", 7).await;
        assert_eq!(failed, [("Not kept: We answer reviews.".to_owned(), 1, true, vec![])]);
        team.days_pass(1).await;
        assert!(!on_the_agenda(&team, "lou", 0).await[0].2, "it was news in the review before");
    });
}

#[test]
fn a_member_is_asked_in_turn_and_the_lead_does_not_answer() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let id = proposed(&team, "bo", &review("We answer reviews.")).await;
        team.days_pass(8).await;
        team.run("agreements").await;
        let all = listed(&team).await;
        let agreement = all[0]["id"].as_str().unwrap().to_owned();
        let asked = all[0]["asked"].as_str().unwrap().to_owned();
        assert_ne!(asked, "ana", "she leads them");
        let path = format!("/api/v1/agreements/{agreement}/answer");
        for outsider in ["ana", "lea", "mira"] {
            assert_eq!(
                post(&team, outsider, &path, &json!({"held": true})).await.status.as_u16(),
                403,
                "{outsider}"
            );
        }
        for person in ["bo", "cy"] {
            assert_eq!(!today(&team, person).await.is_empty(), asked == person, "{person} of {asked}");
        }
        let answered =
            post(&team, "cy", &path, &json!({"held": false, "words": "Two waited a week"})).await.json();
        assert_eq!(answered["outcome"], "not-held", "{answered}");
        assert_eq!(
            post(&team, "bo", &path, &json!({"held": true})).await.status.as_u16(),
            409,
            "once in a period"
        );
        let page = team.client("lou").get("/teams/payments/agreements").await.text();
        assert!(page.contains("Two waited a week"), "{page}");

        // In the next period another member is asked, and the answer counts.
        team.days_pass(14).await;
        let next = listed(&team).await[0]["asked"].as_str().unwrap().to_owned();
        assert_ne!(next, asked);
        let by_form =
            team.client("bo").post(&format!("/agreements/{agreement}/answer"), &[("held", "yes")]).await;
        assert_eq!(by_form.status.as_u16(), 303, "{}", by_form.text());
        assert_eq!(listed(&team).await[0]["outcome"], "held");

        let day = noon().date_naive() + Days::new(22);
        let read = crate::read_on(&team.app, "standards", day).await;
        let of = |scope: &str| read.iter().find(|reading| reading.scope == scope).unwrap();
        assert_eq!((of("payments").status, of("payments").value), (Status::Practised, Some(1.0)));
        assert_eq!(
            of("payments").because,
            "1 of 1 working agreement held when checked in its period; 0 did not hold, 0 were not checked."
        );
        assert_eq!(of("search").status, Status::NoEvidence);
        let before = crate::read_on(&team.app, "standards", noon().date_naive() + Days::new(21)).await;
        let before = before.iter().find(|reading| reading.scope == "payments").unwrap();
        assert_eq!(before.status, Status::Slipping, "one record never makes neglected");

        let about = About::Team("payments".to_owned());
        let panel = (FEATURE.panel.unwrap())(&team.ctx("lou").await, &about).await.unwrap().unwrap();
        assert_eq!((panel.count, panel.lines[0].detail.as_str()), (1, "held"));
        let ctx = team.ctx("lou").await;
        let found = (FEATURE.find.unwrap())(&ctx, &ctx.viewer, "answer reviews").await.unwrap();
        assert!(found.iter().any(|found| found.href == "/teams/payments/agreements"), "{found:?}");
        let own = (FEATURE.own.unwrap())(&team.ctx("bo").await).await.unwrap();
        let kinds: Vec<&str> = own.iter().map(|record| record.kind).collect();
        assert_eq!(kinds, ["agreements.proposal", "agreements.vote", "agreements.answer"], "{id}");
    });
}

#[test]
fn the_gate_and_readings_check_agreements() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let private = json!({"words": "We listen.", "check": "figure", "figure": "listening", "test": "practised", "every_days": 30});
        assert_eq!(
            post(&team, "bo", PROPOSALS, &private).await.status.as_u16(),
            422,
            "its status is not in the open"
        );
        let own = json!({"words": "We keep to these.", "check": "figure", "figure": "standards", "test": "practised", "every_days": 30});
        assert_eq!(post(&team, "bo", PROPOSALS, &own).await.status.as_u16(), 422);
        let gate = json!({"words": "Simple from the start.", "check": "gate", "rule": "complex-unit", "every_days": 7});
        proposed(&team, "bo", &gate).await;
        let figure = json!({"words": "Signed off.", "check": "figure", "figure": "deliverable-quality", "test": "at-least", "bound": "0.9", "every_days": 7});
        proposed(&team, "bo", &figure).await;
        team.days_pass(8).await;
        team.run("agreements").await;
        let outcomes = async || -> Vec<String> {
            let mut all = listed(&team).await;
            all.sort_by_key(|item| item["words"].as_str().unwrap().to_owned());
            all.iter().map(|item| item["outcome"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(outcomes().await, ["too-early", "too-early"]);
        let results = "/api/v1/repositories/api/gate-results";
        let send = async |head: &str, outcome: &str, rule: &str| {
            let violation = json!({"rule": rule, "level": "fail", "accepted": false, "path": "a"});
            let report = json!({"outcome": outcome, "base": "3f786850e3", "head": head,
                "violations": if outcome == "fail" { vec![violation] } else { Vec::new() }});
            team.app.app.clock.advance(chrono::TimeDelta::minutes(1));
            let answer = post(&team, "ana", results, &report).await;
            assert!(answer.status.is_success(), "{}", answer.text());
        };
        send("89e6c98d92", "fail", "single-owner").await;
        let simple = async || {
            let all = listed(&team).await;
            let known = all.iter().find(|item| item["words"] == "Simple from the start.").unwrap();
            known["outcome"].as_str().unwrap().to_owned()
        };
        assert_eq!(simple().await, "held", "another rule stopped it");
        send("89e6c98d93", "fail", "complex-unit").await;
        assert_eq!(simple().await, "not-held");
        send("89e6c98d94", "pass", "").await;
        assert_eq!(simple().await, "held", "it passed in the end");
        team.days_pass(8).await;
        assert_eq!(outcomes().await, ["not-checked", "not-checked"], "nothing ran in the period");
    });
}
