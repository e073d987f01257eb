//! Goals through pages and API, as everybody, on both databases.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use castra_org::{accounts::DIRECTORY, charter, org_file, organization, readings};
use castra_platform::{
    Ctx, Result,
    access::Actor,
    context::Source,
    feature::{AgendaSection, Feature, Meeting, MeetingKind, Serving, agenda},
    reading::{Reading, Status},
};
use castra_testkit::{Answer, Client, Database, Setup, TestApp, each_database, noon};
use chrono::NaiveDate;
use futures::future::BoxFuture;
use serde_json::{Value, json};

/// A feature that tells of its work: Bo works 20 hours on what serves the goal whose id is its title, Cy 20 on what no goal
/// asked for.
static HANDING_OVER: Feature =
    Feature { serves: Some(serves), ..Feature::new("handing_over", "Handing over") };

fn serves(ctx: &Ctx, _: NaiveDate) -> BoxFuture<'_, Result<Vec<Serving>>> {
    Box::pin(async move {
        // The goal is set by the test, as the title of a file in the data folder.
        let goal = std::fs::read_to_string(ctx.app.data_dir.join("served")).ok();
        let Some(goal) = goal else { return Ok(Vec::new()) };
        let serving = |id: &str, person: &str, goal: Option<String>| Serving {
            kind: "handed-over",
            id: id.to_owned(),
            title: format!("Work {id}"),
            href: format!("/handed-over/{id}"),
            team: "core".to_owned(),
            person: person.to_owned(),
            hours: 20.0,
            goal,
            is_upkeep: false,
            reason: String::new(),
        };
        Ok(vec![serving("one", "bo", Some(goal)), serving("two", "cy", None)])
    })
}

static FEATURES: [&Feature; 10] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &charter::FEATURE,
    &org_file::FEATURE,
    &readings::FEATURE,
    &castra_repositories::FEATURE,
    &castra_scans::FEATURE,
    &castra_analysis::FEATURE,
    &castra_goals::FEATURE,
    &HANDING_OVER,
];

async fn company(database: &Database) -> TestApp {
    let setup = Setup { viewers: organization::viewer, directory: DIRECTORY, ..Setup::new(&FEATURES) };
    let app = setup.start(database).await;
    let file = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: lea, name: Lea Lead }
  - { id: bo, name: Bo Member }
  - { id: cy, name: Cy Member }
  - { id: max, name: Max Lead }
  - { id: ines, name: Ines Chief, level: executive }
teams:
  - { id: core, name: Core, members: [lea, bo, cy], repositories: [{ id: api, path: /nowhere }] }
  - { id: edge, name: Edge, members: [max] }
assignments:
  - { person: ines, role: cto }
  - { person: lea, role: tech-lead, team: core }
  - { person: max, role: tech-lead, team: edge }
";
    org_file::apply(&app.host(), "org.yaml", file).await.unwrap();
    let long_ago = noon().date_naive() - chrono::Days::new(730);
    organization::set_up_since(&app.host(), long_ago).await.unwrap();
    for person in ["lea", "bo", "cy", "max", "ines"] {
        app.add_account(person, false).await;
    }
    app.add_account("root", true).await;
    app
}

async fn send(client: &Client, method: &str, path: &str, body: &Value) -> Answer {
    let method: Method = method.parse().unwrap();
    if body.is_null() {
        let request =
            Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        return client.send(request.body(Body::empty()).unwrap()).await;
    }
    client.json(method, path, body).await
}

async fn ok(client: &Client, method: &str, path: &str, body: Value) -> Value {
    let answer = send(client, method, path, &body).await;
    assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text());
    answer.json()
}

async fn status(client: &Client, method: &str, path: &str, body: Value) -> u16 {
    send(client, method, path, &body).await.status.as_u16()
}

fn quarter() -> String {
    castra_goals::Period::quarter_of(noon().date_naive()).to_string()
}

fn terms(title: &str, owner: &str, parents: &[&str]) -> Value {
    json!({"title": title, "kind": "business", "period": quarter(), "owner": owner, "parents": parents})
}

fn result(metric: &str, start: &str, target: &str) -> Value {
    json!({"metric": metric, "start": start, "target": target, "rhythm": "weekly"})
}

async fn running(client: &Client, at: &str, terms: Value) -> String {
    let id = ok(client, "POST", at, terms).await["id"].as_str().unwrap().to_owned();
    ok(client, "POST", &format!("/api/v1/goals/{id}/start"), Value::Null).await;
    id
}

async fn with_result(client: &Client, goal: &str, result: Value) -> String {
    ok(client, "POST", &format!("/api/v1/goals/{goal}/results"), result).await["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Anonymous, a member, the lead, another lead, the CTO, an operator: who may do what.
#[test]
#[expect(clippy::too_many_lines, reason = "one story, from the beginning to its end")]
fn everybody_reads_goals_and_those_who_answer_for_direction_write_them() {
    each_database(async |database| {
        let app = company(database).await;
        let lea = app.signed_in("lea").await;
        let ines = app.signed_in("ines").await;
        let people = [
            app.anonymous(),
            app.signed_in("bo").await,
            lea,
            app.signed_in("max").await,
            ines,
            app.signed_in("root").await,
        ];
        let (lea, ines) = (&people[2], &people[4]);
        let top = running(ines, "/api/v1/goals", terms("Half the time", "ines", &[])).await;
        let goal = running(lea, "/api/v1/teams/core/goals", terms("Faster gate", "bo", &[&top])).await;
        let key = with_result(lea, &goal, result("Minutes", "9.4", "4.7")).await;
        let at = |tail: &str| format!("/api/v1/goals/{goal}{tail}");
        let of_key = |tail: &str| format!("/api/v1/goals/{goal}/results/{key}{tail}");
        let check = json!({"value": "6.6", "outlook": "on-track", "confidence": 7});
        for (method, path, body, expected) in [
            ("GET", "/api/v1/goals".to_owned(), Value::Null, [401, 200, 200, 200, 200, 200]),
            ("GET", "/api/v1/goals/flow".to_owned(), Value::Null, [401, 200, 200, 200, 200, 200]),
            ("GET", at(""), Value::Null, [401, 200, 200, 200, 200, 200]),
            ("GET", of_key(""), Value::Null, [401, 200, 200, 200, 200, 200]),
            ("GET", "/api/v1/people/bo/goals".to_owned(), Value::Null, [401, 200, 200, 200, 200, 200]),
            ("GET", "/api/v1/teams/core/goal-work".to_owned(), Value::Null, [401, 200, 200, 200, 200, 200]),
            (
                "GET",
                "/api/v1/teams/core/unasked-work".to_owned(),
                Value::Null,
                [401, 200, 200, 200, 200, 200],
            ),
            // An operator and another lead keep no goals here; the owner changes the own goal.
            ("POST", "/api/v1/goals".to_owned(), terms("More", "", &[]), [401, 403, 403, 403, 201, 403]),
            (
                "POST",
                "/api/v1/teams/core/goals".to_owned(),
                terms("More", "", &[]),
                [401, 403, 201, 403, 403, 403],
            ),
            ("PUT", at(""), terms("Faster gate", "bo", &[&top]), [401, 200, 200, 403, 403, 403]),
            ("POST", at("/results"), result("More", "1", "2"), [401, 201, 201, 403, 403, 403]),
            ("PUT", of_key(""), result("Minutes", "9.4", "4.7"), [401, 200, 200, 403, 403, 403]),
            ("POST", of_key("/check-in"), check, [401, 200, 200, 403, 403, 403]),
            (
                "POST",
                of_key("/paste"),
                json!({"text": format!("{},7", noon().date_naive())}),
                [401, 200, 200, 403, 403, 403],
            ),
            ("POST", of_key("/post"), json!({"value": "1"}), [401, 422, 422, 403, 403, 403]),
            ("POST", at("/copy"), json!({"period": "2031-Q1"}), [401, 403, 201, 403, 403, 403]),
            (
                "PUT",
                "/api/v1/teams/core/upkeep-share".to_owned(),
                json!({"percent": 20}),
                [401, 403, 200, 403, 403, 403],
            ),
            (
                "GET",
                "/api/v1/teams/core/upkeep-share".to_owned(),
                Value::Null,
                [401, 200, 200, 200, 200, 200],
            ),
            (
                "POST",
                "/api/v1/teams/core/goal-work".to_owned(),
                json!({"title": "Gate", "goal": goal, "people": ["bo"], "hours": 20}),
                [401, 403, 201, 403, 403, 403],
            ),
            ("POST", at("/close"), json!({"outcome": "Done."}), [401, 200, 409, 403, 403, 403]),
            ("POST", of_key("/drop"), Value::Null, [401, 409, 409, 403, 403, 403]),
            ("POST", at("/start"), Value::Null, [401, 200, 409, 403, 403, 403]),
        ] {
            for (who, (client, expected)) in people.iter().zip(expected).enumerate() {
                let answer = send(client, method, &path, &body).await;
                assert_eq!(answer.status.as_u16(), expected, "{who}: {method} {path}: {}", answer.text());
            }
        }
        for (page, expected) in [
            ("/goals".to_owned(), [303, 200, 200, 200, 200, 200]),
            ("/goals.csv".to_owned(), [303, 200, 200, 200, 200, 200]),
            ("/goals/new".to_owned(), [303, 403, 403, 403, 200, 403]),
            ("/goals/mine".to_owned(), [303, 200, 200, 200, 200, 404]),
            ("/goals?state=all&sort=progress&kind=business".to_owned(), [303, 200, 200, 200, 200, 200]),
            (format!("/goals/{goal}"), [303, 200, 200, 200, 200, 200]),
            (format!("/goals/{goal}/edit"), [303, 200, 200, 403, 403, 403]),
            (format!("/goals/{goal}/results/new"), [303, 200, 200, 403, 403, 403]),
            (format!("/goals/{goal}/results/{key}"), [303, 200, 200, 200, 200, 200]),
            (format!("/goals/{goal}/results/{key}/edit"), [303, 200, 200, 403, 403, 403]),
            ("/teams/core/goals".to_owned(), [303, 200, 200, 200, 200, 200]),
            ("/teams/core/goals.csv".to_owned(), [303, 200, 200, 200, 200, 200]),
            ("/teams/core/goals/new".to_owned(), [303, 403, 200, 403, 403, 403]),
            ("/teams/core/goal-work/new".to_owned(), [303, 403, 200, 403, 403, 403]),
            ("/teams/nowhere/goals".to_owned(), [303, 404, 404, 404, 404, 404]),
            ("/people/bo/goals".to_owned(), [303, 200, 200, 200, 200, 200]),
            ("/people/gone/goals".to_owned(), [303, 404, 404, 404, 404, 404]),
            ("/goals/0123".to_owned(), [303, 404, 404, 404, 404, 404]),
        ] {
            for (who, (client, expected)) in people.iter().zip(expected).enumerate() {
                let answer = client.get(&page).await;
                assert_eq!(answer.status.as_u16(), expected, "{who}: {page}: {}", answer.text());
            }
        }
    });
}

#[test]
fn a_key_result_that_falls_is_graded_exactly_and_a_goal_is_closed_and_copied() {
    each_database(async |database| {
        let app = company(database).await;
        let lea = app.signed_in("lea").await;
        let goal = running(&lea, "/api/v1/teams/core/goals", terms("Faster gate", "lea", &[])).await;
        let falls = with_result(&lea, &goal, result("Minutes", "9.40", "4.7")).await;
        let held = with_result(&lea, &goal, json!({"metric": "Up", "start": "99.9", "target": "99.9", "better": "higher", "rhythm": "monthly"})).await;
        let path = |key: &str, tail: &str| format!("/api/v1/goals/{goal}/results/{key}{tail}");
        let made =
            ok(&lea, "POST", &path(&falls, "/check-in"), json!({"value": "6.580001", "outlook": "on-track"}))
                .await;
        assert_eq!(
            (made["current"].as_str(), made["terms"]["start"].as_str()),
            (Some("6.580001"), Some("9.4"))
        );
        let grade = made["grade"].as_f64().unwrap();
        assert!((grade - 2.819_999 / 4.7).abs() < 1e-12, "{grade}");
        let whole = ok(&lea, "GET", &format!("/api/v1/goals/{goal}"), Value::Null).await;
        assert!((whole["measured"].as_f64().unwrap() - grade / 2.0).abs() < 1e-12, "no value counts nothing");
        let worse =
            ok(&lea, "POST", &path(&falls, "/check-in"), json!({"value": "12", "outlook": "off-track"}))
                .await;
        assert_eq!((worse["grade"].as_f64(), worse["is_worse"].as_bool()), (Some(0.0), Some(true)));
        assert_eq!(worse["check_ins"].as_array().unwrap().len(), 1, "one of the same day is replaced");
        assert!(lea.get(&format!("/goals/{goal}")).await.text().contains("worse than the start"));
        ok(&lea, "POST", &path(&falls, "/check-in"), json!({"value": "4.5", "outlook": "on-track"})).await;
        ok(&lea, "POST", &path(&held, "/check-in"), json!({"value": "99.95", "outlook": "on-track"})).await;
        for (body, field) in [
            (json!({"value": "1", "outlook": "on-track", "day": "2031-01-01"}), "day"),
            (json!({"value": "1", "outlook": "on-track", "confidence": 11}), "confidence"),
            (json!({"value": "1"}), "outlook"),
        ] {
            let refused = send(&lea, "POST", &path(&held, "/check-in"), &body).await;
            assert_eq!(refused.status.as_u16(), 422, "{body}");
            assert!(refused.text().contains(field), "{}", refused.text());
        }
        let draft = ok(&lea, "POST", "/api/v1/teams/core/goals", terms("Draft", "", &[])).await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            status(&lea, "POST", &format!("/api/v1/goals/{draft}/close"), json!({"outcome": "x"})).await,
            409
        );
        let ungraded = running(&lea, "/api/v1/teams/core/goals", terms("No numbers", "", &[])).await;
        assert_eq!(
            status(&lea, "POST", &format!("/api/v1/goals/{ungraded}/close"), json!({"outcome": "x"})).await,
            422
        );
        assert_eq!(
            status(
                &lea,
                "POST",
                &format!("/api/v1/goals/{ungraded}/close"),
                json!({"outcome": "x", "grade": "1.01"})
            )
            .await,
            422
        );
        let closed =
            ok(&lea, "POST", &format!("/api/v1/goals/{goal}/close"), json!({"outcome": "Both are there."}))
                .await;
        assert_eq!((closed["grade"].as_str(), closed["state"].as_str()), (Some("1"), Some("closed")));
        assert_eq!(
            status(&lea, "POST", &path(&held, "/check-in"), json!({"value": "1", "outlook": "on-track"}))
                .await,
            409
        );
        assert_eq!(status(&lea, "PUT", &format!("/api/v1/goals/{goal}"), terms("New", "", &[])).await, 409);

        let copy =
            ok(&lea, "POST", &format!("/api/v1/goals/{goal}/copy"), json!({"period": "2031-Q1"})).await;
        assert_eq!(
            (copy["state"].as_str(), copy["copied_from"].as_str(), copy["starts"].as_str()),
            (Some("draft"), Some(goal.as_str()), Some("2031-01-01"))
        );
        let copied: Vec<_> = copy["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|result| {
                let terms = &result["terms"];
                [&terms["start"], &terms["target"], &terms["better"]]
                    .map(|value| value.as_str().unwrap_or("-").to_owned())
                    .join(" ")
            })
            .collect();
        // What went beyond its target is held.
        assert_eq!(copied, ["4.5 4.5 lower", "99.95 99.95 higher"]);
        assert_eq!(
            status(&lea, "POST", &format!("/api/v1/goals/{goal}/copy"), json!({"period": "2031-Q1"})).await,
            409
        );
    });
}

#[test]
fn goals_serve_goals_without_rings_and_an_outdated_revision_saves_nothing() {
    each_database(async |database| {
        let app = company(database).await;
        let (lea, ines) = (app.signed_in("lea").await, app.signed_in("ines").await);
        let top = running(&ines, "/api/v1/goals", terms("Top", "ines", &[])).await;
        let one = running(&lea, "/api/v1/teams/core/goals", terms("One", "lea", &[&top])).await;
        let two = running(&lea, "/api/v1/teams/core/goals", terms("Two", "lea", &[&one, &top])).await;
        let put = |id: &str| format!("/api/v1/goals/{id}");
        let refused = send(&lea, "PUT", &put(&one), &terms("One", "lea", &[&two])).await;
        assert!(
            refused.status.as_u16() == 422 && refused.text().contains("serve itself"),
            "{}",
            refused.text()
        );
        let refused = send(&ines, "PUT", &put(&top), &terms("Top", "ines", &[&one])).await;
        assert!(
            refused.status.as_u16() == 422 && refused.text().contains("goals of the company only"),
            "{}",
            refused.text()
        );
        assert_eq!(status(&lea, "PUT", &put(&one), terms("One", "lea", &["0123"])).await, 422);
        assert_eq!(status(&lea, "PUT", &put(&one), terms("One", "gone", &[])).await, 422);
        let before = ok(&lea, "GET", &put(&two), Value::Null).await["revision"].as_i64().unwrap();
        ok(&lea, "PUT", &put(&two), terms("Two, changed", "lea", &[&top])).await;
        let revision = before.to_string();
        let form = [
            ("title", "Overwritten"),
            ("kind", "sales"),
            ("period", "2031"),
            ("revision", revision.as_str()),
        ];
        let answer = lea.post(&format!("/goals/{two}"), &form).await;
        assert!(answer.text().contains("changed in the meantime"), "{}", answer.text());
        assert_eq!(ok(&lea, "GET", &put(&two), Value::Null).await["terms"]["title"], "Two, changed");
        // What was typed is kept, with the fault at its field.
        let form = [
            ("title", ""),
            ("why", "Typed with <care>"),
            ("kind", "sales"),
            ("period", "dates"),
            ("starts", "2031-02-01"),
            ("ends", "2031-01-01"),
        ];
        let again = lea.post("/teams/core/goals", &form).await.text();
        assert!(
            again.contains("Typed with &lt;care&gt;") && again.contains("choose a day after the first"),
            "{again}"
        );
        assert!(lea.get("/goals").await.text().contains("Two, changed"));
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, from the beginning to its end")]
fn check_ins_arrive_drafted_and_are_confirmed_in_one_press() {
    each_database(async |database| {
        let app = company(database).await;
        let lea = app.signed_in("lea").await;
        let day = noon().date_naive();
        let starts = day - chrono::Days::new(20);
        let terms = json!({"title": "Faster gate", "kind": "technology", "period": "dates", "starts": starts, "ends": day + chrono::Days::new(20), "owner": "lea"});
        let goal = running(&lea, "/api/v1/teams/core/goals", terms).await;
        let typed = with_result(&lea, &goal, result("Typed", "0", "10")).await;
        let posted = with_result(
            &lea,
            &goal,
            json!({"metric": "Posted", "start": "0", "target": "10", "rhythm": "weekly", "source": "posted"}),
        )
        .await;
        let tagged = with_result(&lea, &goal, json!({"metric": "Deployments", "start": "0", "target": "10", "rhythm": "weekly", "source": "deployments", "source_of": "api"})).await;
        let path = |key: &str, tail: &str| format!("/api/v1/goals/{goal}/results/{key}{tail}");
        for body in [
            json!({"metric": "X", "start": "0", "target": "1", "rhythm": "weekly", "source": "reading", "source_of": "listening"}),
            json!({"metric": "X", "start": "0", "target": "1", "rhythm": "weekly", "source": "reading", "source_of": "nothing"}),
            json!({"metric": "X", "start": "0", "target": "1", "rhythm": "weekly", "source": "deployments", "source_of": "elsewhere"}),
            json!({"metric": "X", "start": "0", "target": "1", "rhythm": "weekly", "source": "deployments"}),
            json!({"metric": "X", "start": "0", "target": "1", "rhythm": "weekly", "better": "lower"}),
        ] {
            assert_eq!(
                status(&lea, "POST", &format!("/api/v1/goals/{goal}/results"), body.clone()).await,
                422,
                "{body}"
            );
        }
        let today = castra_goals::FEATURE.today.unwrap();
        let items = async || {
            let viewer = organization::viewer(&app.app, "lea").await.unwrap().unwrap();
            let ctx = Ctx::new(&app.app, Actor::Person("lea".to_owned()), viewer, Source::Web);
            today(&ctx).await.unwrap()
        };
        let waiting = items().await;
        assert_eq!(waiting.iter().filter(|item| item.key.starts_with("goal-check-in:")).count(), 3);
        assert!(waiting.iter().all(|item| item.acts.is_empty()), "nothing is drafted yet");

        let value =
            ok(&lea, "POST", &path(&posted, "/post"), json!({"value": "4.5", "from": "billing"})).await;
        assert_eq!(
            (value["current"].as_str(), value["draft"]["value"].as_str()),
            (None, Some("4.5")),
            "a posted value counts once it is confirmed"
        );
        assert!(value["draft"]["from"].as_str().unwrap().starts_with("posted by billing"), "{value}");
        let older = json!({"value": "3", "day": day - chrono::Days::new(1)});
        assert_eq!(status(&lea, "POST", &path(&posted, "/post"), older).await, 409);
        let drafted = items().await;
        let item = drafted.iter().find(|item| item.key == format!("goal-check-in:{posted}")).unwrap();
        assert!(
            item.because.contains("4.5") && item.because.contains("posted by billing"),
            "{}",
            item.because
        );
        let act = &item.acts[0];
        let fields: Vec<(&str, &str)> =
            act.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let pressed = lea.post(&act.href, &fields).await;
        assert_eq!(pressed.status.as_u16(), 303, "{}", pressed.text());
        let after = ok(&lea, "GET", &path(&posted, ""), Value::Null).await;
        assert_eq!(after["current"].as_str(), Some("4.5"));
        assert!(after["check_ins"][0]["source"].as_str().unwrap().starts_with("posted by billing"));
        // Pressed twice, with the revision that was shown: the second is refused.
        assert!(lea.post(&act.href, &fields).await.text().contains("changed in the meantime"));

        let text = format!(
            "day,value\n{starts},1\n{};2,5;after the release\n{day}\t3",
            starts + chrono::Days::new(7)
        );
        let pasted = ok(&lea, "POST", &path(&typed, "/paste"), json!({"text": text})).await;
        let days: Vec<_> = pasted["check_ins"]
            .as_array()
            .unwrap()
            .iter()
            .map(|made| made["value"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            (days, pasted["current"].as_str()),
            (vec!["1".to_owned(), "2.5".to_owned(), "3".to_owned()], Some("3"))
        );
        for text in
            ["2001-01-01,1".to_owned(), format!("{day},1\n{day},2"), "x".to_owned(), format!("{day},1e9")]
        {
            assert_eq!(
                status(&lea, "POST", &path(&typed, "/paste"), json!({"text": text})).await,
                422,
                "{text}"
            );
        }
        let page = lea.get(&format!("/goals/{goal}/results/{typed}")).await.text();
        assert!(
            page.contains("Should be")
                && page.contains("All check-ins")
                && page.contains("after the release"),
            "{page}"
        );

        // Release tags, once the repository is scanned.
        let unread = ok(&lea, "GET", &path(&tagged, ""), Value::Null).await;
        assert_eq!(
            (unread["draft"]["value"].as_str(), unread["draft"]["from"].as_str()),
            (None, Some("api has not been scanned yet"))
        );
        assert_eq!(
            status(&lea, "POST", &path(&tagged, "/check-in"), json!({"outlook": "on-track"})).await,
            422
        );
    });
}

/// The reading of a team today.
/// The lines about goals of a team's review, or of the leads': title, detail, whether it is news.
async fn on_the_agenda(app: &TestApp, team: Option<&str>) -> Vec<(String, String, bool)> {
    let ctx = app.host();
    let today = organization::current(&ctx).await.unwrap().today;
    let meeting = Meeting {
        kind: if team.is_some() { MeetingKind::TeamWeekly } else { MeetingKind::LeadsWeekly },
        team: team.map(str::to_owned),
        since: today - chrono::Days::new(7),
        today,
        viewer: ctx.viewer.clone(),
    };
    let lines = agenda(&ctx, &meeting).await.unwrap().into_iter();
    let lines = lines.filter(|line| line.section == AgendaSection::Goals);
    lines.map(|line| (line.title, line.detail, line.changed)).collect()
}

#[test]
fn reviews_go_through_check_ins_and_what_is_not_on_track() {
    each_database(async |database| {
        let app = company(database).await;
        let (lea, ines) = (app.signed_in("lea").await, app.signed_in("ines").await);
        let day = noon().date_naive();
        let period = |mut terms: Value| {
            let ends = day + chrono::Days::new(60);
            terms["period"] = json!("dates");
            terms["starts"] = json!(day.to_string());
            terms["ends"] = json!(ends.to_string());
            terms
        };
        let at = "/api/v1/teams/core/goals";
        let goal = running(&lea, at, period(terms("Fast answers", "lea", &[]))).await;
        let metric = with_result(&lea, &goal, result("Minutes", "10", "5")).await;
        running(&ines, "/api/v1/goals", period(terms("Half the time", "ines", &[]))).await;
        assert!(on_the_agenda(&app, Some("core")).await.is_empty(), "nothing is due yet");
        app.app.clock.advance(chrono::TimeDelta::days(7));
        let lea = app.signed_in("lea").await;
        let due = on_the_agenda(&app, Some("core")).await;
        assert_eq!(due, [("Check in: Fast answers".to_owned(), "Due today: Minutes.".to_owned(), true)]);
        assert!(on_the_agenda(&app, None).await.is_empty(), "a team's check-in is its own");
        let check_in = json!({"value": "9", "outlook": "off-track"});
        ok(&lea, "POST", &format!("/api/v1/goals/{goal}/results/{metric}/check-in"), check_in).await;
        let behind = ("Off track: Fast answers".to_owned(), "Minutes, 9.".to_owned(), true);
        assert_eq!(on_the_agenda(&app, Some("core")).await, std::slice::from_ref(&behind));
        let of_leads = on_the_agenda(&app, None).await;
        assert_eq!(of_leads, [("Off track: Fast answers (Core)".to_owned(), behind.1, true)]);
        assert!(on_the_agenda(&app, Some("edge")).await.is_empty(), "another team's goal is not its");
        let closing = json!({"outcome": "We learned."});
        ok(&lea, "POST", &format!("/api/v1/goals/{goal}/close"), closing).await;
        let closed = on_the_agenda(&app, Some("core")).await;
        assert_eq!((closed.len(), closed[0].0.as_str(), closed[0].2), (1, "Goal closed: Fast answers", true));
        assert!(closed[0].1.ends_with("We learned."), "{closed:?}");
        app.app.clock.advance(chrono::TimeDelta::days(47));
        let titles: Vec<_> = on_the_agenda(&app, None).await.into_iter().map(|line| line.0).collect();
        assert_eq!(titles, ["Grade and close: Half the time"]);
    });
}

async fn direction(app: &TestApp, scope: &str) -> Reading {
    let (ctx, day) = (app.host(), noon().date_naive());
    let charter = organization::current(&ctx).await.unwrap().charter_on(day);
    let facts = (castra_goals::FEATURE.signals[0].take)(&ctx, day).await.unwrap();
    readings::judge(&charter, facts.iter().find(|facts| facts.scope == scope).unwrap())
}

#[test]
fn time_outside_goals_and_agreed_upkeep_is_read() {
    each_database(async |database| {
        let app = company(database).await;
        let lea = app.signed_in("lea").await;
        assert_eq!(direction(&app, "core").await.status, Status::NoEvidence);
        let day = noon().date_naive();
        let starts = day - chrono::Days::new(40);
        let terms = json!({"title": "Faster gate", "kind": "technology", "period": "dates", "starts": starts, "ends": day + chrono::Days::new(20), "owner": "lea"});
        let goal = running(&lea, "/api/v1/teams/core/goals", terms).await;
        let record = async |title: &str, goal: &str, upkeep: bool, person: &str, hours: i64| {
            let body = json!({"title": title, "goal": goal, "is_upkeep": upkeep, "people": [person], "hours": hours, "starts": starts});
            ok(&lea, "POST", "/api/v1/teams/core/goal-work", body).await["id"].as_str().unwrap().to_owned()
        };
        let kiosk = record("Old kiosk", "", false, "cy", 10).await;
        let unlinked = direction(&app, "core").await;
        assert_eq!(unlinked.status, Status::NoEvidence, "nothing is linked: {}", unlinked.because);
        record("Gate", &goal, false, "bo", 30).await;
        let read = direction(&app, "core").await;
        assert_eq!(
            (read.value, read.sample, read.status),
            (Some(0.25), 8, Status::Slipping),
            "{}",
            read.because
        );
        assert_eq!(read.evidence[1].label, "Old kiosk: 1.0 people-weeks");
        record("Fixes", "", true, "cy", 20).await;
        let read = direction(&app, "core").await;
        assert_eq!(
            (read.value, read.status),
            (Some(0.5), Status::Neglected),
            "no upkeep is agreed: {}",
            read.because
        );
        ok(&lea, "PUT", "/api/v1/teams/core/upkeep-share", json!({"percent": 40})).await;
        let read = direction(&app, "core").await;
        assert_eq!((read.value, read.status), (Some(0.17), Status::Slipping), "{}", read.because);
        let change =
            json!({"title": "Old kiosk", "goal": goal, "people": ["cy"], "hours": 10, "starts": starts});
        ok(&lea, "PUT", &format!("/api/v1/goal-work/{kiosk}"), change).await;
        let read = direction(&app, "core").await;
        assert_eq!((read.value, read.status), (Some(0.0), Status::Practised), "{}", read.because);
        assert_eq!(direction(&app, "edge").await.status, Status::NoEvidence);
    });
}

#[test]
fn work_of_other_features_flows_into_goals_and_orphans_are_shown_both_ways() {
    each_database(async |database| {
        let app = company(database).await;
        let (lea, ines) = (app.signed_in("lea").await, app.signed_in("ines").await);
        let top = running(&ines, "/api/v1/goals", terms("Half the time", "ines", &[])).await;
        let unworked = running(&ines, "/api/v1/goals", terms("Three islands more", "ines", &[])).await;
        let goal = running(&lea, "/api/v1/teams/core/goals", terms("Faster gate", "lea", &[&top])).await;
        with_result(&lea, &goal, result("Minutes", "9.4", "4.7")).await;
        std::fs::write(app.data("served"), &goal).unwrap();

        let flow = ok(&lea, "GET", "/api/v1/goals/flow", Value::Null).await;
        assert_eq!(flow["unworked"], json!([unworked]));
        // Weeks before the goal began are not for it.
        let (asked, not) = (flow["goals"].as_f64().unwrap(), flow["unasked"].as_f64().unwrap());
        assert!(asked > 0.0 && not >= 2.0 && (asked + not - 4.0).abs() < 1e-9, "{flow}");
        let chain = ok(&lea, "GET", "/api/v1/people/bo/goals", Value::Null).await;
        assert_eq!(chain["items"][0]["goals"], json!([[goal], [top]]));
        let page = app.signed_in("bo").await.get("/goals/mine").await.text();
        for part in [
            "Work one",
            "for the goal of Core",
            "Faster gate",
            "Minutes: 9.4",
            "so that we reach the goal of Example",
            "Half the time",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let page = lea.get("/teams/core/goals").await.text();
        for part in ["class=\"sankey\"", "No goal asked for it", "Work two", "Faster gate to Half the time"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let company = ines.get("/goals").await.text();
        assert!(
            company.contains("Three islands more") && company.contains("no one works on it"),
            "{company}"
        );

        // A reason is noted with the revision that was seen, shown, and taken back.
        let explain = "/teams/core/unasked-work/explain";
        let form = [("work", "handed-over:two"), ("reason", "The law asks for it"), ("revision", "0")];
        assert_eq!(lea.post(explain, &form).await.status.as_u16(), 303);
        let again =
            lea.post(explain, &[("work", "handed-over:two"), ("reason", "Other"), ("revision", "0")]).await;
        assert!(again.text().contains("changed in the meantime"), "{}", again.text());
        let api = "/api/v1/teams/core/unasked-work";
        let listed = ok(&lea, "GET", api, Value::Null).await;
        let of_two = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|item| item["work"] == "handed-over:two")
            .unwrap()
            .clone();
        assert_eq!(
            (of_two["reason"].as_str(), of_two["people"].as_u64()),
            (Some("The law asks for it"), Some(1))
        );
        assert_eq!(
            status(
                &lea,
                "POST",
                &format!("{api}/explain"),
                json!({"work": "handed-over:nothing", "reason": "x"})
            )
            .await,
            422
        );
        let max = app.signed_in("max").await;
        assert_eq!(
            status(
                &max,
                "POST",
                &format!("{api}/explain"),
                json!({"work": "handed-over:two", "reason": "x"})
            )
            .await,
            403
        );
        ok(&lea, "POST", &format!("{api}/explain"), json!({"work": "handed-over:two", "reason": ""})).await;
        assert!(!lea.get("/teams/core/goals").await.text().contains("The law asks for it"));
    });
}
