//! Canaries in the private fields of the practices: between Ana, the lead of Payments, and Bo, a member.

use axum::http::Method;
use castra_platform::jobs;
use castra_testkit::Client;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    Persona, World,
    canary::{Canary, CanaryWriter},
};

pub(super) const BOTH: &[Persona] = &[Persona::Lead, Persona::Member];
/// The times of their first and next meeting.
const FIRST: &str = "2026-03-04T10:00";
const SECOND: &str = "2026-03-11T10:00";
const ANA: &[Persona] = &[Persona::Lead];

/// A line for every practice that keeps something private.
pub(super) const CANARY_WRITERS: &[(&str, CanaryWriter)] = &[
    ("one-on-ones", |world, ana| Box::pin(meet(world, ana))),
    ("feedback", |world, ana| Box::pin(give_feedback(world, ana))),
    ("growth", |world, ana| Box::pin(plan_growth(world, ana))),
    ("profiles", |world, ana| Box::pin(note_profile(world, ana))),
    ("concerns", |world, ana| Box::pin(raise_concerns(world, ana))),
    ("conflicts", |world, ana| Box::pin(open_case(world, ana))),
    ("time", |world, ana| Box::pin(keep_week(world, ana))),
    ("decisions", |world, ana| Box::pin(restrict_decision(world, ana))),
    ("delegation", |world, ana| Box::pin(ask_to_take_over(world, ana))),
    ("trust", |world, ana| Box::pin(ask_how_she_leads(world, ana))),
    ("reviews", |world, ana| Box::pin(review(world, ana))),
];

async fn send(client: &Client, method: Method, path: &str, body: Value) -> Value {
    let answer = client.json(method.clone(), path, &body).await;
    assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

/// The id of a created record, kept as the value of a route's parameter after this word.
fn keep(world: &mut World, word: &'static str, made: &Value) -> String {
    let mut parts =
        std::iter::once(made).chain(made.as_object().into_iter().flat_map(|parts| parts.values()));
    let id =
        parts.find_map(|part| part["id"].as_str()).unwrap_or_else(|| panic!("{made} has no id")).to_owned();
    world.places.insert(word, id.clone());
    id
}

fn canaries<const N: usize>(texts: [&str; N], readers: &'static [Persona]) -> Vec<Canary> {
    texts.map(|text| Canary { text: text.to_owned(), readers, tables: &[], is_shown: true }).into()
}

async fn meet(world: &mut World, ana: &Client) -> Vec<Canary> {
    let terms = json!({"rule": "FREQ=WEEKLY", "zone": "UTC", "starts": FIRST, "minutes": 30,
        "place": "canary of a room"});
    let begun = json!({"with": "bo", "as": "lead-or-member", "terms": terms});
    let series = send(ana, Method::POST, "/api/v1/one-on-ones", begun).await;
    let path = format!("/api/v1/one-on-ones/{}", keep(world, "one-on-ones", &series));
    let bo = world.app.signed_in("bo").await;
    world.places.insert("occurrences", FIRST.to_owned());
    world.places.insert("notes", "private".to_owned());
    world.alternatives.push((FIRST.to_owned(), SECOND.to_owned()));
    let point = json!({"text": "canary on the agenda"});
    let point = send(&bo, Method::POST, &format!("{path}/points"), point).await;
    keep(world, "points", &point);
    let item = json!({"text": "canary to be done", "owner": "bo", "due": "2026-03-03"});
    let item = send(ana, Method::POST, &format!("{path}/action-items"), item).await;
    keep(world, "action-items", &item);
    keep(world, "actions", &item);
    for (kind, text) in [("shared", "canary in both notes"), ("private", "canary in her notes")] {
        let notes = format!("{path}/occurrences/{FIRST}/notes/{kind}");
        send(ana, Method::PUT, &notes, json!({"text": text, "revision": 0})).await;
    }
    let skipped = json!({"reason": "canary of an absence"});
    send(ana, Method::POST, &format!("{path}/occurrences/{SECOND}/skip"), skipped).await;
    let shared = [
        "canary of a room",
        "canary on the agenda",
        "canary to be done",
        "canary in both notes",
        "canary of an absence",
    ];
    [canaries(shared, BOTH), canaries(["canary in her notes"], ANA)].concat()
}

async fn give_feedback(world: &mut World, ana: &Client) -> Vec<Canary> {
    let words = json!({"situation": "canary of a situation", "behaviour": "canary of a deed", "impact": "canary of an effect",
        "request": "canary of a wish", "text": "canary of a word"});
    let sent = json!({"receiver": "bo", "kind": "improvement", "words": words, "send": true});
    let id = send(ana, Method::POST, "/api/v1/feedback", sent).await;
    let path = format!("/api/v1/feedback/{}", keep(world, "feedback", &id));
    let bo = world.app.signed_in("bo").await;
    for (verb, body) in [
        ("read", json!({})),
        ("acknowledge", json!({"message": "canary of thanks"})),
        ("reply", json!({"text": "canary of a reply"})),
    ] {
        send(&bo, Method::POST, &format!("{path}/{verb}"), body).await;
    }
    let draft = json!({"receiver": "bo", "kind": "praise", "words": {"text": "canary in a draft"}});
    send(ana, Method::POST, "/api/v1/feedback", draft).await;
    let asked = json!({"people": ["bo"], "question": "canary of a question", "expires_on": "2026-03-10"});
    let request = send(ana, Method::POST, "/api/v1/feedback-requests", asked).await;
    keep(world, "feedback-requests", &request);
    keep(world, "requests", &request);
    let between = [
        "canary of a situation",
        "canary of a deed",
        "canary of an effect",
        "canary of a wish",
        "canary of a word",
        "canary of thanks",
        "canary of a reply",
        "canary of a question",
    ];
    [canaries(between, BOTH), canaries(["canary in a draft"], ANA)].concat()
}

async fn plan_growth(world: &mut World, ana: &Client) -> Vec<Canary> {
    let of_bo = "/api/v1/people/bo/growth";
    world.alternatives.push(("/people/ana".to_owned(), "/people/bo".to_owned()));
    send(ana, Method::PUT, of_bo, json!({"aim": "canary of an aim"})).await;
    let area = json!({"title": "canary of an area", "axis": "system"});
    let area = send(ana, Method::POST, &format!("{of_bo}/areas"), area).await;
    let path = format!("/api/v1/growth/areas/{}", keep(world, "areas", &area));
    let milestone = json!({"title": "canary of a milestone", "due": "2026-04-01"});
    let milestone = send(ana, Method::POST, &format!("{path}/milestones"), milestone).await;
    keep(world, "milestones", &milestone);
    let means = json!({"kind": "training", "what": "canary of a course"});
    let means = send(ana, Method::POST, &format!("{path}/means"), means).await;
    keep(world, "means", &means);
    mentor(world, ana, &area).await;
    let seen = json!({"axis": "system", "level": 2, "confidence": "low", "evidence": "canary of evidence"});
    send(ana, Method::POST, &format!("{of_bo}/assessments"), seen).await;
    let of_both = [
        "canary of an aim",
        "canary of an area",
        "canary of a milestone",
        "canary of a course",
        "canary of evidence",
        "canary of a reason",
        "canary of an answer",
        "canary of a session",
    ];
    canaries(of_both, BOTH)
}

/// Ana offers to be Bo's mentor, and he accepts.
async fn mentor(world: &mut World, ana: &Client, area: &Value) {
    let ask = json!({"mentor": "ana", "axis": "system", "area": area["id"], "why": "canary of a reason"});
    let pair = send(ana, Method::POST, "/api/v1/people/bo/growth/mentors", ask).await;
    let path = format!("/api/v1/growth/mentoring/{}", keep(world, "mentoring", &pair));
    let bo = world.app.signed_in("bo").await;
    send(&bo, Method::POST, &format!("{path}/answer"), json!({"accepts": true})).await;
    let yes = json!({"accepts": true, "answer": "canary of an answer"});
    send(ana, Method::POST, &format!("{path}/answer"), yes).await;
    let held = json!({"day": "2026-03-03", "held": true, "note": "canary of a session"});
    let session = send(&bo, Method::POST, &format!("{path}/sessions"), held).await;
    keep(world, "growth/sessions", &session);
}

async fn note_profile(world: &mut World, ana: &Client) -> Vec<Canary> {
    let entry = json!({"part": "strength", "text": "canary of a strength", "links": []});
    let noted = send(ana, Method::POST, "/api/v1/people/bo/profile/entries", entry).await;
    keep(world, "profile-entries", &noted["standing"][0]);
    let review = json!({"note": "canary of a review"});
    send(ana, Method::POST, "/api/v1/people/bo/profile/reviews", review).await;
    canaries(["canary of a strength", "canary of a review"], BOTH)
}

async fn raise_concerns(world: &mut World, ana: &Client) -> Vec<Canary> {
    let bo = world.app.signed_in("bo").await;
    let raised = json!({"addressee": "ana", "about": "canary of a worry", "words": "canary that worries", "escalates": false});
    let concern = send(&bo, Method::POST, "/api/v1/concerns", raised).await;
    let named = keep(world, "concerns", &concern);
    let path = format!("/api/v1/concerns/{named}/words");
    send(ana, Method::POST, &path, json!({"words": "canary of comfort", "to": "answered"})).await;
    let unnamed = [
        ("addressee", "ana"),
        ("about", "canary without a name"),
        ("words", "canary that hides"),
        ("name", "no"),
    ];
    let answer = bo.post("/concerns", &unnamed).await;
    assert_eq!(answer.status.as_u16(), 200, "the code is shown once: {}", answer.text());
    // It is delivered the next day.
    let host = world.app.host();
    world.app.app.clock.advance(TimeDelta::days(1));
    jobs::queue_now(&host, "concerns", "").await.unwrap();
    jobs::run_queued(&host).await.unwrap();
    let concerns = ana.get("/api/v1/concerns").await.json();
    let ids = concerns["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap());
    let unnamed = ids.into_iter().find(|id| *id != named).expect("it was delivered");
    world.alternatives.push((named, unnamed.to_owned()));
    [
        canaries(["canary of a worry", "canary that worries", "canary of comfort"], BOTH),
        canaries(["canary without a name", "canary that hides"], ANA),
    ]
    .concat()
}

async fn ask_to_take_over(world: &mut World, ana: &Client) -> Vec<Canary> {
    let terms = json!({"outcome": "canary of an outcome", "why": "canary of a reason", "authority": "canary of a scope",
        "due": "2026-06-30", "level": "advise"});
    let asked = json!({"to": "bo", "terms": terms});
    let asked = send(ana, Method::POST, "/api/v1/teams/payments/delegations", asked).await;
    let path = format!("/api/v1/delegations/{}/propose", keep(world, "delegations", &asked));
    let bo = world.app.signed_in("bo").await;
    send(&bo, Method::POST, &path, json!({"terms": terms, "words": "canary of a haggle"})).await;
    let area = json!({"title": "Releases"});
    let area = send(ana, Method::POST, "/api/v1/teams/payments/delegation-areas", area).await;
    let moves = format!("/api/v1/delegation-areas/{}/moves", area["id"].as_str().expect("an id"));
    let level = json!({"person": "bo", "terms": {"level": "sell", "reason": "canary of a level"}});
    let level = send(ana, Method::POST, &moves, level).await;
    keep(world, "delegation-moves", &level);
    let between = [
        "canary of an outcome",
        "canary of a reason",
        "canary of a scope",
        "canary of a haggle",
        "canary of a level",
    ];
    canaries(between, BOTH)
}

/// A round in which Bo was asked, with answers for Ana, and what will change.
async fn ask_how_she_leads(world: &mut World, ana: &Client) -> Vec<Canary> {
    let host = world.app.host();
    let today = castra_org::organization::current(&host).await.unwrap().today;
    let past = castra_trust::Past {
        lead: "ana".into(),
        teams: vec!["payments".into()],
        asked: vec!["bo".into()],
        opened_on: today - chrono::Days::new(20),
        closes_on: today - chrono::Days::new(6),
        scales: vec![("canary of a statement".to_owned(), [0, 0, 1, 2, 3])],
        texts: vec![("canary of an open question".to_owned(), vec!["canary of an open answer".to_owned()])],
        answered: 6,
        outcome: Some((today, "canary of what will change".to_owned())),
    };
    castra_trust::backfill(&host, today, &[past]).await.unwrap();
    let rounds = ana.get("/api/v1/trust-rounds").await.json();
    let id = keep(world, "trust-rounds", &rounds["items"][0]);
    world.places.insert("trust", id);
    [
        canaries(["canary of a statement", "canary of an open question", "canary of what will change"], BOTH),
        canaries(["canary of an open answer"], ANA),
    ]
    .concat()
}

async fn open_case(world: &mut World, ana: &Client) -> Vec<Canary> {
    let terms = json!({"between": ["person:bo", "team:search"], "about": "canary of a quarrel",
        "situation": "canary of what happened", "next": "canary of a step", "next_on": "2026-03-03"});
    let opened = json!({"team": "payments", "terms": terms});
    let case = send(ana, Method::POST, "/api/v1/conflicts", opened).await;
    let path = format!("/api/v1/conflicts/{}/notes", keep(world, "conflicts", &case));
    send(ana, Method::POST, &path, json!({"words": "canary of a talk", "step": "interests"})).await;
    canaries(["canary of a quarrel", "canary of what happened", "canary of a step", "canary of a talk"], ANA)
}

async fn keep_week(world: &mut World, ana: &Client) -> Vec<Canary> {
    let event = "BEGIN:VEVENT\nUID:1\nSUMMARY:canary of an appointment\nDTSTART:20260225T090000Z\nDURATION:PT1H\nEND:VEVENT";
    let file = format!("BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR\n");
    let upload = json!({"name": "canary of a calendar", "content": file});
    let calendar = send(ana, Method::POST, "/api/v1/week/calendars/upload", upload).await;
    keep(world, "calendars", &calendar);
    let rules = json!({"words": ["canary of a rule: coding"], "addresses": ["canary-address@example.org"]});
    send(ana, Method::PUT, "/api/v1/week/settings", rules).await;
    send(ana, Method::PUT, "/api/v1/week/2026-02-23", json!({"coding": 12.34})).await;
    let texts = [
        "canary of an appointment",
        "canary of a calendar",
        "canary of a rule",
        "canary-address@example.org",
    ];
    canaries(texts, ANA)
}

async fn restrict_decision(world: &mut World, ana: &Client) -> Vec<Canary> {
    let terms = json!({"scope": "payments", "title": "canary of a move", "importance": "team", "decider": "ana",
        "consulted": ["bo"], "context": "canary of the rent", "options": "* canary of a street", "due": "2026-03-04",
        "area": "canary of an area", "restricted": true});
    let decision = send(ana, Method::POST, "/api/v1/decisions", terms).await;
    let path = format!("/api/v1/decisions/{}/advise", keep(world, "decisions", &decision));
    let bo = world.app.signed_in("bo").await;
    send(&bo, Method::POST, &path, json!({"words": "canary of advice"})).await;
    let texts = [
        "canary of a move",
        "canary of the rent",
        "canary of a street",
        "canary of an area",
        "canary of advice",
    ];
    canaries(texts, BOTH)
}

/// Today's review is closed, tomorrow's is skipped, and the action of the day after tomorrow is open.
async fn review(world: &mut World, ana: &Client) -> Vec<Canary> {
    let today = world.app.app.clock.now().date_naive();
    let [first, second, third] = [0, 1, 2].map(|days| format!("{}T00:05", today + chrono::Days::new(days)));
    let terms = json!({"rule": "FREQ=DAILY", "zone": "UTC", "starts": first, "minutes": 30,
        "place": "canary of a meeting room"});
    let begun = json!({"kind": "team-weekly", "team": "payments", "terms": terms});
    let series = send(ana, Method::POST, "/api/v1/reviews", begun).await;
    let path = format!("/api/v1/reviews/{}", keep(world, "reviews", &series));
    world.places.insert("meetings", first.clone());
    world.alternatives.push((first.clone(), second.clone()));
    world.alternatives.push((first.clone(), third.clone()));
    let bo = world.app.signed_in("bo").await;
    let note = json!({"text": "canary of a minute"});
    send(&bo, Method::POST, &format!("{path}/meetings/{first}/items"), note).await;
    let outcome = json!({"outcome": "canary of an outcome"});
    send(ana, Method::POST, &format!("{path}/meetings/{first}/close"), outcome).await;
    let skipped = json!({"reason": "canary of a skipped week"});
    send(ana, Method::POST, &format!("{path}/meetings/{second}/skip"), skipped).await;
    let action = json!({"text": "canary of a promise", "owner": "bo", "due": today.to_string()});
    let item = send(ana, Method::POST, &format!("{path}/meetings/{third}/items"), action).await;
    keep(world, "items", &item);
    let of_the_room = [
        "canary of a meeting room",
        "canary of a minute",
        "canary of an outcome",
        "canary of a skipped week",
        "canary of a promise",
    ];
    canaries(of_the_room, BOTH)
}
