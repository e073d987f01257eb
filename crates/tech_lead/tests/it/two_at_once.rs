//! Two who write in the same private record at the same moment: whichever comes first, the result is that of one after the
//! other. A line for each kind of change in concerns, conflicts, growth and profiles, on both databases.

use std::future::Future;

use axum::http::Method;
use castra_growth::{
    AreaState, MeansKind, PairState, ladder,
    mentoring::{self, Ask, AvailabilityTerms, Pair, SessionTerms},
    plans::{self, AreaEnd, AreaTerms, Evidence, MeansTerms, MilestoneTerms, PlanTerms},
    training::{self, TrainingTerms},
};
use castra_org::organization::{self, PersonId};
use castra_platform::{Ctx, Seen};
use castra_testkit::{Answer, each_database};
use serde_json::{Value, json};

use crate::people::Team;

/// How often each two meet.
const ROUNDS: usize = 6;

/// Lets two write at once; gives how many of them succeeded.
async fn both<A, B, E, F>(
    first: impl Future<Output = Result<A, E>>,
    second: impl Future<Output = Result<B, F>>,
) -> usize {
    let (first, second) = tokio::join!(first, second);
    usize::from(first.is_ok()) + usize::from(second.is_ok())
}

/// The same of two requests.
async fn both_ask(first: impl Future<Output = Answer>, second: impl Future<Output = Answer>) -> usize {
    let (first, second) = tokio::join!(first, second);
    for answer in [&first, &second] {
        assert!(!answer.status.is_server_error(), "{}", answer.text());
    }
    usize::from(is_good(&first)) + usize::from(is_good(&second))
}

fn is_good(answer: &Answer) -> bool {
    answer.status.is_success() || answer.status.is_redirection()
}

fn bo() -> PersonId {
    "bo".into()
}

async fn today(ctx: &Ctx) -> chrono::NaiveDate {
    organization::current(ctx).await.unwrap().today
}

async fn area(ctx: &Ctx) -> String {
    let terms = AreaTerms { title: "Load".to_owned(), ..AreaTerms::default() };
    plans::add_area(ctx, &bo(), terms).await.unwrap().id
}

fn said(title: &str) -> AreaTerms {
    AreaTerms { title: title.to_owned(), ..AreaTerms::default() }
}

#[test]
fn a_mentor_is_asked_once_and_beyond_their_room_by_nobody() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let (own, cy, lead) = (team.ctx("bo").await, team.ctx("cy").await, team.ctx("ana").await);
        let (mentor, other) = (team.ctx("lou").await, PersonId::from("cy"));
        let ask = || Ask { mentor: "lou".to_owned(), ..Ask::default() };
        for round in 0..ROUNDS {
            assert_eq!(
                both(mentoring::ask(&own, &bo(), ask()), mentoring::ask(&lead, &bo(), ask())).await,
                1
            );
            let live = live(&own).await;
            assert_eq!(live.len(), 1, "{round}");
            mentoring::end(&own, &live[0].id).await.unwrap();
        }
        mentoring::be_available(&mentor, &Seen::ANY, AvailabilityTerms { capacity: 1, axes: Vec::new() })
            .await
            .unwrap();
        for round in 0..ROUNDS {
            let of_cy = mentoring::ask(&cy, &other, ask());
            assert_eq!(both(mentoring::ask(&own, &bo(), ask()), of_cy).await, 1, "{round}: room for one");
            for ctx in [&own, &cy] {
                for pair in live(ctx).await {
                    mentoring::end(ctx, &pair.id).await.unwrap();
                }
            }
        }
    });
}

async fn live(ctx: &Ctx) -> Vec<Pair> {
    let mut pairs = mentoring::mine(ctx).await.unwrap();
    pairs.retain(|pair| matches!(pair.state, PairState::Asked | PairState::Accepted));
    pairs
}

#[test]
fn a_mentoring_is_answered_once_and_what_was_taken_back_is_not_answered() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let (own, lead, mentor) = (team.ctx("bo").await, team.ctx("ana").await, team.ctx("lou").await);
        for round in 0..ROUNDS {
            let area = area(&own).await;
            let ask = Ask { mentor: "lou".to_owned(), area: Some(area.clone()), ..Ask::default() };
            let id = mentoring::ask(&own, &bo(), ask.clone()).await.unwrap().id;
            let (answered, ended) =
                tokio::join!(mentoring::answer(&mentor, &id, true, ""), mentoring::end(&own, &id));
            assert!(ended.is_ok(), "{round}");
            let expected = if answered.is_ok() { PairState::Ended } else { PairState::Withdrawn };
            assert_eq!(mentoring::opened(&own, &id).await.unwrap().pair.state, expected, "{round}");
            let (_, area) = plans::opened_area(&own, &area).await.unwrap();
            assert_eq!(area.open_means().count(), 0, "{round}: what is over stands in no plan");
            // Yes and no at once; agreed and declined at once.
            let id = mentoring::ask(&lead, &bo(), ask).await.unwrap().id;
            let yes_and_no = async |ctx: &Ctx| {
                both(mentoring::answer(ctx, &id, true, ""), mentoring::answer(ctx, &id, false, "")).await
            };
            assert_eq!(yes_and_no(&own).await, 1, "{round}");
            if live(&own).await.is_empty() {
                continue;
            }
            assert_eq!(yes_and_no(&mentor).await, 1, "{round}");
            if live(&own).await.is_empty() {
                continue;
            }
            let day = today(&own).await;
            let meets = |held| SessionTerms { day: Some(day), held, note: String::new() };
            let session = mentoring::meet(&mentor, &id, meets(false)).await.unwrap().id;
            let close = |ctx, is_held| mentoring::close(ctx, &session, is_held, "");
            assert_eq!(both(close(&own, true), close(&mentor, false)).await, 1, "{round}");
            let (_, ended) =
                tokio::join!(mentoring::meet(&mentor, &id, meets(true)), mentoring::end(&own, &id));
            assert!(ended.is_ok());
        }
    });
}

#[test]
fn an_area_is_changed_and_ended_by_two_and_both_stay() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let (own, lead) = (team.ctx("bo").await, team.ctx("ana").await);
        for round in 0..ROUNDS {
            let id = area(&own).await;
            let change = plans::change_area(&own, &id, &Seen::ANY, said("Load and failure"));
            let end = |to, outcome: &str| AreaEnd { to: Some(to), outcome: outcome.to_owned() };
            let ended = plans::end_area(&lead, &id, end(AreaState::Done, "It holds."));
            assert_eq!(both(change, ended).await, 2);
            let (_, area) = plans::opened_area(&own, &id).await.unwrap();
            let kept = (area.title.words(), area.state, area.outcome.words());
            assert_eq!(kept, (Some("Load and failure"), AreaState::Done, Some("It holds.")), "{round}");
            assert!(area.ended_on.is_some());
            let again = |ctx| plans::end_area(ctx, &id, end(AreaState::Open, "It does not."));
            assert_eq!(both(again(&own), again(&lead)).await, 1, "{round}");
        }
    });
}

#[test]
fn of_two_who_saw_the_same_plan_one_changes_it() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let (own, lead) = (team.ctx("bo").await, team.ctx("ana").await);
        let id = area(&own).await;
        let means = |what: &str| MeansTerms::new(MeansKind::Training, what);
        let course = plans::add_means(&own, &id, means("A course")).await.unwrap().id;
        for round in 0..ROUNDS {
            let seen = async || Seen::form(plans::revision(&own, &bo()).await.unwrap());
            let aim = |aim: &str| PlanTerms { aim: aim.to_owned(), ..PlanTerms::default() };
            let (now, mine, theirs) = (seen().await, aim("Mine"), aim("Theirs"));
            let saved =
                both(plans::save(&own, &bo(), &now, mine), plans::save(&lead, &bo(), &now, theirs)).await;
            assert_eq!(saved, 1, "{round}");
            let (now, mine, theirs) = (seen().await, said("Mine"), said("Theirs"));
            let (one, other) =
                (plans::change_area(&own, &id, &now, mine), plans::change_area(&lead, &id, &now, theirs));
            assert_eq!(both(one, other).await, 1, "{round}");
            let now = seen().await;
            let (one, other) = (
                plans::change_means(&own, &course, &now, means("Mine"), false),
                plans::change_means(&lead, &course, &now, means("Theirs"), true),
            );
            assert_eq!(both(one, other).await, 1, "{round}");
            let talk = MilestoneTerms { title: "A talk".to_owned(), due: Some(today(&own).await) };
            let milestone = plans::add_milestone(&own, &id, talk).await.unwrap().id;
            let shown = |evidence: &str| Evidence { evidence: evidence.to_owned() };
            let (one, other) = (
                plans::reach(&own, &milestone, shown("Mine")),
                plans::reach(&lead, &milestone, shown("Theirs")),
            );
            assert_eq!(both(one, other).await, 1, "{round}: reached once");
        }
    });
}

#[test]
fn of_two_who_saw_the_same_catalog_one_changes_it() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let (lead, cto) = (team.ctx("ana").await, team.ctx("mira").await);
        let terms = |title: &str| TrainingTerms {
            title: title.to_owned(),
            provider: "P".to_owned(),
            ..TrainingTerms::default()
        };
        let mut known = training::add(&cto, terms("A course")).await.unwrap();
        for round in 0..ROUNDS {
            let seen = Seen::form(known.revision);
            let (one, other) = (
                training::change(&lead, &known.id, &seen, terms("Mine")),
                training::change(&cto, &known.id, &seen, terms("Theirs")),
            );
            assert_eq!(both(one, other).await, 1, "{round}");
            known = training::find(&cto, &known.id).await.unwrap();
        }
        let text = ladder::export(&cto).await.unwrap();
        for round in 0..5 {
            let (version, _) = ladder::ladder(&cto).await.unwrap();
            let texts = ["Renews", "Makes"].map(|word| text.replace("Renews", &format!("{word} {round}")));
            let seen = Seen::form(version);
            let apply = |text| ladder::apply(&cto, "ladder.yaml", text, &seen);
            assert_eq!(both(apply(&texts[0]), apply(&texts[1])).await, 1, "{round}");
        }
    });
}

async fn sent(team: &Team, person: &str, path: &str, body: Value) -> Answer {
    team.client(person).json(Method::POST, path, &body).await
}

#[test]
fn a_concern_comes_to_one_end_and_of_two_who_saw_the_same_one_writes() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for round in 0..ROUNDS {
            let raised = json!({"addressee": "ana", "about": "x", "words": "y", "escalates": true});
            let concern = sent(&team, "bo", "/api/v1/concerns", raised).await.json();
            let id = concern["concern"]["id"].as_str().unwrap();
            let path = format!("/concerns/{id}");
            let write = |person| {
                let fields = [("words", "x"), ("revision", "1")];
                let (team, path) = (&team, &path);
                async move { team.client(person).post(path, &fields).await }
            };
            assert_eq!(both_ask(write("bo"), write("ana")).await, 1, "{round}");
            let path = format!("/api/v1/concerns/{id}/words");
            let end = |person, to: &str| sent(&team, person, &path, json!({"words": "x", "to": to}));
            assert_eq!(both_ask(end("bo", "resolved"), end("ana", "closed")).await, 1, "{round}");
        }
    });
}

#[test]
fn two_letters_at_once_are_not_one_too_many() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for round in 0..3 {
            let fields = [("addressee", "ana"), ("about", "x"), ("words", "y"), ("name", "no")];
            let raised = team.client("bo").post("/concerns", &fields).await.text();
            let code = raised.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next());
            let code = code.unwrap().to_owned();
            let write = || async {
                let fields = [("code", code.as_str()), ("words", "more")];
                team.app.anonymous().post("/concerns/return/write", &fields).await
            };
            for _ in 0..8 {
                assert_eq!(write().await.status.as_u16(), 200);
            }
            assert_eq!(both_ask(write(), write()).await, 1, "{round}");
        }
    });
}

#[test]
fn a_case_comes_to_one_end_and_a_step_is_done_once() {
    each_database(async |database| {
        let team = Team::new(database).await;
        for round in 0..ROUNDS {
            let terms = json!({"between": ["person:bo"], "about": "x", "situation": "y", "next": "Talk", "next_on": "2026-03-05"});
            let opened = json!({"team": "payments", "terms": terms});
            let case = sent(&team, "ana", "/api/v1/conflicts", opened).await.json();
            let id = case["conflict"]["id"].as_str().unwrap_or_else(|| panic!("{case}"));
            let step = format!("/conflicts/{id}/next-done");
            let done = || team.client("ana").post(&step, &[]);
            assert_eq!(both_ask(done(), done()).await, 1, "{round}");
            let change = |about: &str| {
                let fields =
                    [("between", "Bo Example"), ("about", about), ("situation", "y"), ("revision", "2")];
                let fields = fields.map(|(name, value)| (name, value.to_owned()));
                let (team, path) = (&team, format!("/conflicts/{id}"));
                async move {
                    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
                    team.client("ana").post(&path, &fields).await
                }
            };
            assert_eq!(both_ask(change("one"), change("other")).await, 1, "{round}");
            let path = format!("/api/v1/conflicts/{id}/notes");
            let end = |to: &str| {
                let note = json!({"words": "x", "learning": "y", "to": to});
                sent(&team, "ana", &path, note)
            };
            assert_eq!(both_ask(end("settled"), end("handed-on")).await, 1, "{round}");
        }
    });
}

#[test]
fn an_entry_of_a_profile_ends_once() {
    each_database(async |database| {
        let team = Team::new(database).await;
        let entries = "/api/v1/people/bo/profile/entries";
        let note = |person: &'static str, replaces: Option<String>| {
            let body = json!({"part": "strength", "text": "x", "links": [], "replaces": replaces});
            sent(&team, person, entries, body)
        };
        for round in 0..ROUNDS {
            let standing = note("ana", None).await.json()["standing"].clone();
            let id = standing.as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
            let path = format!("/api/v1/profile-entries/{id}/end");
            let end = |person| sent(&team, person, &path, json!({"why": "x"}));
            let ended = match round % 3 {
                0 => both_ask(end("bo"), end("ana")).await,
                1 => both_ask(note("bo", Some(id.clone())), note("ana", Some(id.clone()))).await,
                _ => both_ask(note("bo", Some(id.clone())), end("ana")).await,
            };
            assert_eq!(ended, 1, "{round}");
        }
    });
}
