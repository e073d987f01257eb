//! Reviews through the front door, on both databases. Noon is on a Monday, 2 March 2026.

use std::collections::BTreeMap;

use axum::http::Method;
use castra_org::{org_file, organization};
use castra_platform::{
    Ctx, Result,
    access::Actor,
    context::Source,
    feature::{AgendaLine, AgendaSection, Feature, Meeting},
};
use castra_reviews::FEATURE;
use castra_testkit::{Answer, Client, Database, Setup, TestApp, each_database};
use chrono::TimeDelta;
use futures::future::BoxFuture;
use serde_json::{Value, json};

/// A practice whose agenda is a line that waits, and one that is new until 9 March.
static WORKSHOP: Feature = Feature { agenda: Some(workshop), ..Feature::new("workshop", "Workshop") };

fn workshop<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        assert!(ctx.viewer.person.is_none() && ctx.viewer.holdings.is_empty(), "it is asked for the room");
        let day = |text: &str| text.parse().expect("a day");
        let line = |key: &str, title: &str| {
            AgendaLine::new(AgendaSection::Code, key, title, "It waits.", format!("/workshop/{key}"))
        };
        let old = line("old", "The old roof").since(Some(day("2025-01-01")));
        let young = line("young", "The new door").since(Some(day("2026-02-27")));
        Ok(vec![young.changed(meeting.is_news(day("2026-02-27"))), old])
    })
}

static FEATURES: [&Feature; 11] = [
    &castra_org::authority::FEATURE,
    &organization::FEATURE,
    &org_file::FEATURE,
    &castra_org::readings::FEATURE,
    &castra_org::changes::FEATURE,
    &castra_org::charter::FEATURE,
    &castra_org::people::FEATURE,
    &castra_org::today::FEATURE,
    &castra_org::find::FEATURE,
    &WORKSHOP,
    &FEATURE,
];

const ORGANIZATION: &str = "castra: 1
organization: { name: Example, stage: medium, timezone: Europe/Vienna }
people:
  - { id: ana, name: Ana Example }
  - { id: bo, name: Bo Example }
  - { id: lea, name: Lea Example }
  - { id: lou, name: Lou Example }
  - { id: mira, name: Mira Example }
teams:
  - { id: payments, name: Payments, members: [ana, bo] }
  - { id: search, name: Search, members: [lea, lou] }
assignments:
  - { person: mira, role: cto }
  - { person: ana, role: tech-lead, team: payments }
  - { person: lea, role: tech-lead, team: search }
";

const PEOPLE: [&str; 6] = ["ana", "bo", "lea", "lou", "mira", "root"];
/// The first meeting: tomorrow at ten in Vienna.
const FIRST: &str = "2026-03-03T10:00";

struct World {
    app: TestApp,
    clients: BTreeMap<&'static str, Client>,
}

impl World {
    async fn new(database: &Database) -> Self {
        let setup = Setup {
            viewers: organization::viewer,
            surroundings: organization::banner,
            ..Setup::new(&FEATURES)
        };
        let app = setup.start(database).await;
        org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.unwrap();
        let mut clients = BTreeMap::new();
        for person in PEOPLE {
            app.add_account(person, person == "root").await;
            clients.insert(person, app.signed_in(person).await);
        }
        Self { app, clients }
    }

    async fn get(&self, person: &str, path: &str) -> Answer {
        self.clients[person].get(path).await
    }

    async fn post(&self, person: &str, path: &str, body: Value) -> Answer {
        self.clients[person].json(Method::POST, path, &body).await
    }

    /// Starts a review; its address in the API.
    async fn started(&self, person: &str, kind: &str, team: &str, rule: &str) -> String {
        let terms =
            json!({"rule": rule, "zone": "Europe/Vienna", "starts": FIRST, "minutes": 30, "place": "Room 3"});
        let body = json!({"kind": kind, "team": team, "terms": terms});
        let answer = self.post(person, "/api/v1/reviews", body).await;
        assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
        answer.header("location").to_owned()
    }

    async fn payments(&self) -> String {
        self.started("ana", "team-weekly", "payments", "FREQ=WEEKLY").await
    }

    /// Lets time pass; everyone looks in daily, so that no session ends.
    async fn pass(&self, delta: TimeDelta) {
        let mut left = delta;
        while left > TimeDelta::zero() {
            let step = left.min(TimeDelta::days(1));
            self.app.app.clock.advance(step);
            left -= step;
            for client in self.clients.values() {
                client.get("/people").await;
            }
        }
    }

    /// To the time at which the first meeting begins.
    async fn to_the_first_meeting(&self) {
        self.pass(TimeDelta::hours(21)).await;
    }

    async fn today(&self, person: &str) -> Vec<String> {
        let found = self.get(person, "/api/v1/today").await.json();
        let items = found["items"].as_array().unwrap().iter();
        let title = |item: &Value| {
            format!("{}: {}", item["title"].as_str().unwrap(), item["because"].as_str().unwrap())
        };
        items.map(title).filter(|title| title.contains("weekly")).collect()
    }

    async fn ctx(&self, person: &str) -> Ctx {
        let viewer = organization::viewer(&self.app.app, person).await.unwrap().unwrap();
        Ctx::new(&self.app.app, Actor::Person(person.to_owned()), viewer, Source::Web)
    }
}

fn keys(meeting: &Value) -> Vec<(&str, bool)> {
    let lines = meeting["meeting"]["agenda"].as_array().unwrap().iter();
    lines.map(|line| (line["key"].as_str().unwrap(), line["discussed"].as_bool().unwrap())).collect()
}

#[test]
fn a_review_is_for_its_room_and_hosted_by_its_lead() {
    each_database(async |database| {
        let world = World::new(database).await;
        let terms = json!({"rule": "FREQ=WEEKLY", "zone": "Europe/Vienna", "starts": FIRST, "minutes": 30, "place": ""});
        for (person, kind, team, status) in [
            ("bo", "team-weekly", "payments", 403),
            ("lea", "team-weekly", "payments", 403),
            ("mira", "team-weekly", "payments", 403),
            ("root", "team-weekly", "payments", 403),
            ("ana", "leads-weekly", "", 403),
            ("ana", "team-weekly", "nowhere", 422),
            ("mira", "leads-weekly", "payments", 422),
        ] {
            let body = json!({"kind": kind, "team": team, "terms": terms});
            let answer = world.post(person, "/api/v1/reviews", body).await;
            let expected = if person == "root" { 404 } else { status };
            assert!(
                [status, expected].contains(&answer.status.as_u16()),
                "{person} {kind}: {}",
                answer.text()
            );
        }
        let weekly = world.payments().await;
        let again = json!({"kind": "team-weekly", "team": "payments", "terms": terms});
        assert_eq!(world.post("ana", "/api/v1/reviews", again).await.status.as_u16(), 409);
        world.to_the_first_meeting().await;
        let meeting = format!("{weekly}/meetings/{FIRST}");
        let note = json!({"text": "canary of the room"});
        assert_eq!(world.post("bo", &format!("{meeting}/items"), note.clone()).await.status.as_u16(), 201);
        let page = weekly.replace("/api/v1", "");
        for person in ["lea", "lou", "mira", "root"] {
            for path in [
                weekly.clone(),
                meeting.clone(),
                page.clone(),
                format!("{page}/live"),
                format!("{page}/calendar.ics"),
            ] {
                let answer = world.get(person, &path).await;
                assert_eq!(answer.status.as_u16(), 404, "{person} {path}");
                assert!(!answer.text().contains("canary"), "{person} {path}");
            }
            assert_eq!(
                world.post(person, &format!("{meeting}/items"), note.clone()).await.status.as_u16(),
                404
            );
            let listed = world.get(person, "/api/v1/reviews").await.json();
            assert_eq!(listed["items"].as_array().unwrap().len(), 0, "{person}");
            let team = world.get(person, "/teams/payments").await.text();
            assert!(!team.contains("Payments weekly") && !team.contains("Start a weekly"), "{person}");
        }
        // A member takes part; the lead hosts.
        assert!(world.get("bo", &page).await.text().contains("canary of the room"));
        for (path, body) in [
            (format!("{meeting}/close"), json!({"outcome": "Fine"})),
            (format!("{meeting}/skip"), json!({"reason": "Ill"})),
            (format!("{weekly}/end"), json!({})),
            (format!("{weekly}/slow-down"), json!({})),
        ] {
            assert_eq!(world.post("bo", &path, body).await.status.as_u16(), 403, "{path}");
        }
        // No row says in plain text what was noted.
        let db = &world.app.app.db;
        let bodies: Vec<String> = db.fetch_all("select body from review_items", &[]).await.unwrap();
        assert!(bodies.len() == 1 && !bodies[0].contains("canary"));
    });
}

#[test]
fn its_agenda_is_computed_discussed_and_kept_as_it_was() {
    each_database(async |database| {
        let world = World::new(database).await;
        let weekly = world.payments().await;
        let meeting = format!("{weekly}/meetings/{FIRST}");
        let early = world.post("ana", &format!("{meeting}/close"), json!({"outcome": "Early"})).await;
        assert_eq!(early.status.as_u16(), 409, "it is tomorrow");
        world.to_the_first_meeting().await;
        let opened = world.get("bo", &meeting).await.json();
        assert_eq!(keys(&opened), [("old", false), ("young", false)], "what waits longest comes first");
        assert_eq!(
            (&opened["meeting"]["since"], &opened["meeting"]["is_unchanged"]),
            (&json!("2026-02-24"), &json!(false))
        );
        assert_eq!(opened["hosts"], json!(["ana"]));
        assert_eq!(opened["room"], json!(["ana", "bo"]));
        let discuss = format!("{meeting}/discuss");
        let ticked = world.post("bo", &discuss, json!({"line": "old", "discussed": true})).await.json();
        assert_eq!(keys(&ticked), [("old", true), ("young", false)]);
        let unknown = world.post("bo", &discuss, json!({"line": "nothing", "discussed": true})).await;
        assert_eq!(unknown.status.as_u16(), 422);
        world.post("bo", &discuss, json!({"line": "young", "discussed": true})).await;
        let reopened = world.post("ana", &discuss, json!({"line": "young", "discussed": false})).await.json();
        assert_eq!(keys(&reopened), [("old", true), ("young", false)]);
        let action = json!({"text": "Mend the roof", "owner": "bo", "due": "2026-03-05"});
        assert_eq!(world.post("ana", &format!("{meeting}/items"), action).await.status.as_u16(), 201);
        let empty = world.post("ana", &format!("{meeting}/close"), json!({"outcome": ""})).await;
        assert_eq!(empty.status.as_u16(), 422);
        let outcome = json!({"outcome": "The roof first."});
        let closed = world.post("ana", &format!("{meeting}/close"), outcome.clone()).await;
        assert_eq!(closed.status.as_u16(), 200, "{}", closed.text());
        let closed = closed.json();
        assert_eq!(closed["meeting"]["outcome"], "held");
        assert_eq!(closed["meeting"]["text"], "The roof first.");
        let kept: Vec<_> = closed["meeting"]["kept"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| (&line["title"], &line["discussed"]))
            .collect();
        assert_eq!(kept, [(&json!("The old roof"), &json!(true)), (&json!("The new door"), &json!(false))]);
        assert_eq!(closed["meeting"]["kept_items"][0]["text"], "Mend the roof");
        // Nothing changes it any more.
        for (path, body) in [
            ("close", outcome),
            ("skip", json!({"reason": "x"})),
            ("discuss", json!({"line": "young", "discussed": true})),
            ("items", json!({"text": "Late"})),
            ("resume", json!({})),
        ] {
            assert_eq!(
                world.post("ana", &format!("{meeting}/{path}"), body).await.status.as_u16(),
                409,
                "{path}"
            );
        }
        let page = world.get("bo", &meeting.replace("/api/v1", "")).await.text();
        assert!(
            page.contains("The roof first.")
                && page.contains("Agenda as it was")
                && page.contains("Mend the roof"),
            "{page}"
        );
        // The next one begins where this ended: the action is carried over, the line is no news any more.
        let next = world.get("bo", &weekly).await.json();
        assert_eq!(next["meeting"]["at"], "2026-03-10T10:00");
        assert_eq!(next["meeting"]["since"], "2026-03-03");
        assert_eq!(next["meeting"]["items"][0]["text"], "Mend the roof");
        assert_eq!(
            next["meeting"]["is_unchanged"],
            json!(true),
            "nothing is new, and the action is not due yet"
        );
    });
}

#[test]
fn actions_are_carried_over_until_they_are_done_and_are_on_their_owners_today() {
    each_database(async |database| {
        let world = World::new(database).await;
        let weekly = world.payments().await;
        world.to_the_first_meeting().await;
        let items = format!("{weekly}/meetings/{FIRST}/items");
        let bad = json!({"text": "Ask them", "owner": "lea"});
        assert_eq!(world.post("ana", &items, bad).await.status.as_u16(), 422, "she is not in the room");
        let bad = json!({"text": "A note", "due": "2026-03-05"});
        assert_eq!(world.post("ana", &items, bad).await.status.as_u16(), 422, "a note has no date");
        let action = json!({"text": "Mend the roof", "owner": "bo", "due": "2026-03-05"});
        let made = world.post("ana", &items, action).await;
        let item = format!("{weekly}/items/{}", made.json()["id"].as_str().unwrap());
        let found = world.get("bo", "/api/v1/today").await.json();
        let todo =
            found["items"].as_array().unwrap().iter().find(|item| item["title"] == "Mend the roof").cloned();
        let todo = todo.expect("it is on his Today");
        assert!(todo["because"].as_str().unwrap().contains("Payments weekly"), "{todo}");
        assert!(!world.get("ana", "/").await.text().contains("Mend the roof"), "it is not hers to do");
        // Two who edit it at once: the second is refused, with both versions on the page.
        let client = &world.clients["bo"];
        let edit = |text: &str| json!({"text": text, "owner": "bo", "due": "2026-03-06"});
        let first = client.json_matching(Method::PUT, &item, "\"v1\"", &edit("Mend it well")).await;
        assert_eq!(first.status.as_u16(), 200, "{}", first.text());
        let late =
            world.clients["ana"].json_matching(Method::PUT, &item, "\"v1\"", &edit("Mend it fast")).await;
        assert_eq!(late.status.as_u16(), 412);
        let page = item.replace("/api/v1", "");
        let sent = [("text", "Mend it fast"), ("owner", "bo"), ("due", "2026-03-06"), ("revision", "1")];
        let late = world.clients["ana"].post(&page, &sent).await;
        assert_eq!(late.status.as_u16(), 409);
        assert!(
            late.text().contains("Mend it fast") && late.text().contains("Mend it well"),
            "{}",
            late.text()
        );
        // It is still there next week, and then done.
        world.pass(TimeDelta::days(7)).await;
        let next = world.get("bo", &format!("{weekly}/meetings/2026-03-10T10:00")).await.json();
        assert_eq!(next["meeting"]["items"][0]["text"], "Mend it well");
        assert_eq!(next["meeting"]["is_unchanged"], json!(false), "it is due");
        assert!(client.post(&format!("{page}/done"), &[("done", "yes")]).await.status.is_redirection());
        assert!(!world.get("bo", "/").await.text().contains("Mend it well"));
        let own = FEATURE.own.expect("it has some")(&world.ctx("bo").await).await.unwrap();
        let own = serde_json::to_string(&own).unwrap();
        assert!(own.contains("Mend it well") && own.contains("2026-03-10"), "{own}");
        let open = world.post("bo", &format!("{item}/done"), json!({"done": false})).await.json();
        assert_eq!(open["done_on"], Value::Null);
        let gone = client.json(Method::DELETE, &item, &json!({})).await;
        assert_eq!(gone.status.as_u16(), 204);
        assert_eq!(world.get("bo", &item).await.status.as_u16(), 404);
    });
}

#[test]
fn a_review_with_nothing_new_offers_to_be_skipped() {
    each_database(async |database| {
        let world = World::new(database).await;
        let weekly = world.payments().await;
        let page = weekly.replace("/api/v1", "");
        world.to_the_first_meeting().await;
        assert!(!world.get("ana", &page).await.text().contains("Skip this one"), "there is a new door");
        world.post("ana", &format!("{weekly}/meetings/{FIRST}/close"), json!({"outcome": "Fine"})).await;
        let offered = world.get("ana", &page).await.text();
        assert!(
            offered.contains("Nothing has changed since 3 March") && offered.contains("Skip this one"),
            "{offered}"
        );
        assert!(!world.get("bo", &page).await.text().contains("Skip this one"), "only the host skips");
        let second = format!("{page}/meetings/2026-03-10T10:00");
        let skipped =
            world.clients["ana"].post(&format!("{second}/skip"), &[("reason", "Nothing changed.")]).await;
        assert!(skipped.status.is_redirection());
        let shown = world.get("bo", &second).await.text();
        assert!(shown.contains("Skipped because") && shown.contains("Nothing changed."), "{shown}");
        assert_eq!(world.get("bo", &weekly).await.json()["meeting"]["at"], "2026-03-17T10:00");
        // Until its day is over it may be held after all.
        assert!(world.clients["ana"].post(&format!("{second}/resume"), &[]).await.status.is_redirection());
        assert_eq!(world.get("bo", &weekly).await.json()["meeting"]["at"], "2026-03-10T10:00");
    });
}

#[test]
fn when_no_one_comes_it_is_not_asked_again_and_may_be_slowed_down_or_ended() {
    each_database(async |database| {
        let world = World::new(database).await;
        let weekly = world.payments().await;
        let page = weekly.replace("/api/v1", "");
        world.pass(TimeDelta::hours(20)).await;
        assert_eq!(world.today("bo").await, ["Payments weekly: Today at 10:00. The agenda is ready."]);
        world.pass(TimeDelta::days(1)).await;
        assert_eq!(world.today("ana").await, ["Payments weekly: On Tuesday and not closed yet."]);
        assert_eq!(world.today("bo").await, [""; 0], "a member has nothing to close");
        world.pass(TimeDelta::days(7)).await;
        assert_eq!(world.today("ana").await, [""; 0], "two were missed");
        let shown = world.get("ana", &page).await.text();
        assert!(
            shown.contains("The last 2 were not held.") && shown.contains("Meet half as often"),
            "{shown}"
        );
        assert!(!world.get("bo", &page).await.text().contains("were not held"), "it is for the host");
        let slower = world.clients["ana"].post(&format!("{page}/slow-down"), &[("revision", "1")]).await;
        assert!(slower.status.is_redirection(), "{}", slower.text());
        let now = world.get("ana", &weekly).await.json();
        assert_eq!(now["review"]["rule"], "FREQ=WEEKLY;INTERVAL=2");
        assert_eq!(now["meeting"]["at"], "2026-03-17T10:00", "the next one stays");
        let late = world.clients["ana"].post(&format!("{page}/end"), &[("revision", "1")]).await;
        assert_eq!(late.status.as_u16(), 409, "it was changed in the meantime");
        let ended = world.clients["ana"].post(&format!("{page}/end"), &[("revision", "2")]).await;
        assert!(ended.status.is_redirection());
        let now = world.get("bo", &weekly).await.json();
        assert_eq!((&now["review"]["state"], &now["meeting"]), (&json!("ended"), &Value::Null));
        // It may be started again.
        let terms = json!({"rule": "FREQ=WEEKLY", "zone": "Europe/Vienna", "starts": "2026-03-20T10:00", "minutes": 30, "place": ""});
        let again = json!({"kind": "team-weekly", "team": "payments", "terms": terms});
        assert_eq!(world.post("ana", "/api/v1/reviews", again).await.status.as_u16(), 201);
    });
}

#[test]
fn the_lead_starts_it_from_the_teams_page_in_two_clicks() {
    each_database(async |database| {
        let world = World::new(database).await;
        let team = world.get("ana", "/teams/payments").await.text();
        assert!(
            team.contains("Start a weekly review") && team.contains("/reviews/new?kind=team-weekly"),
            "{team}"
        );
        let form = world.get("ana", "/reviews/new?kind=team-weekly&team=payments").await.text();
        assert!(form.contains("Ana Example, Bo Example"), "{form}");
        assert_eq!(world.get("bo", "/reviews/new?kind=team-weekly&team=payments").await.status.as_u16(), 404);
        let mut sent =
            vec![("kind", "team-weekly"), ("team", "payments"), ("day", "2026-03-03"), ("time", "25:00")];
        sent.extend([
            ("minutes", "30"),
            ("rhythm", "weeks-1"),
            ("zone", "Europe/Vienna"),
            ("place", "Room 3"),
        ]);
        let refused = world.clients["ana"].post("/reviews", &sent).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text().contains("enter a time such as 10:00") && refused.text().contains("Room 3"));
        sent[3] = ("time", "10:00");
        let started = world.clients["ana"].post("/reviews", &sent).await;
        assert!(started.status.is_redirection(), "{}", started.text());
        let page = started.header("location").to_owned();
        for person in ["ana", "bo"] {
            assert!(
                world.get(person, "/teams/payments").await.text().contains("next on 3 March at 10:00"),
                "{person}"
            );
            assert_eq!(
                world.get(person, "/teams/payments/weekly").await.header("location"),
                page.split('?').next().unwrap()
            );
            assert!(
                world.get(person, "/find?q=payments+weekly").await.text().contains("Payments weekly"),
                "{person}"
            );
        }
        assert!(!world.get("lea", "/find?q=payments+weekly").await.text().contains("Payments weekly"));
    });
}

#[test]
fn the_leads_meet_about_all_teams() {
    each_database(async |database| {
        let world = World::new(database).await;
        let weekly = world.started("mira", "leads-weekly", "", "FREQ=WEEKLY").await;
        let opened = world.get("ana", &weekly).await.json();
        assert_eq!(opened["room"], json!(["ana", "lea", "mira"]));
        assert_eq!(opened["hosts"], json!(["mira"]));
        for person in ["bo", "lou", "root"] {
            assert_eq!(world.get(person, &weekly).await.status.as_u16(), 404, "{person}");
        }
        // Lea leaves the post: her team's responsibilities are vacant, and she is no longer in the room.
        let file = ORGANIZATION.replace("  - { person: lea, role: tech-lead, team: search }\n", "");
        org_file::apply(&world.app.host(), "org.yaml", &file).await.unwrap();
        world.pass(TimeDelta::days(1)).await;
        assert_eq!(world.get("lea", &weekly).await.status.as_u16(), 404);
        let opened = world.get("ana", &weekly).await.json();
        let lines = opened["meeting"]["agenda"].as_array().unwrap();
        let vacant = lines.iter().find(|line| line["section"] == "responsibilities");
        let vacant = vacant.unwrap_or_else(|| panic!("no finding: {opened}"));
        assert!(
            vacant["title"].as_str().unwrap().contains("Search") && vacant["changed"] == json!(true),
            "{vacant}"
        );
    });
}

#[test]
fn everyone_in_the_room_hears_that_something_changed() {
    each_database(async |database| {
        let world = World::new(database).await;
        let weekly = world.payments().await;
        let page = weekly.replace("/api/v1", "");
        let mut stream = world.clients["bo"].follow(&format!("{page}/live")).await;
        assert_eq!(stream.status.as_u16(), 200);
        assert!(stream.next().await.unwrap().starts_with("event: following"));
        world.post("ana", &format!("{weekly}/meetings/{FIRST}/items"), json!({"text": "canary-live"})).await;
        let heard = stream.next().await.unwrap();
        assert!(heard.starts_with("event: changed\ndata: changed\n") && !heard.contains("canary"), "{heard}");
    });
}

#[test]
fn its_calendar_keeps_the_wall_clock_and_leaves_out_what_is_skipped() {
    each_database(async |database| {
        let world = World::new(database).await;
        let weekly = world.payments().await;
        let skip = format!("{weekly}/meetings/2026-03-10T10:00/skip");
        assert_eq!(world.post("ana", &skip, json!({"reason": "Fair"})).await.status.as_u16(), 200);
        let file = world.get("bo", &format!("{}/calendar.ics", weekly.replace("/api/v1", ""))).await;
        assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
        let text = file.text();
        // Vienna moves its clocks on 29 March.
        assert!(
            text.contains("DTSTART:20260324T090000Z\r\n") && text.contains("DTSTART:20260331T080000Z\r\n"),
            "{text}"
        );
        assert!(!text.contains("DTSTART:20260310") && text.contains("SUMMARY:Payments weekly\r\n"), "{text}");
        assert!(text.contains("LOCATION:Room 3\r\n") && text.lines().all(|line| line.len() <= 75), "{text}");
    });
}

#[test]
fn its_schedule_changes_and_what_was_kept_stays() {
    each_database(async |database| {
        let world = World::new(database).await;
        let weekly = world.payments().await;
        let page = weekly.replace("/api/v1", "");
        world.to_the_first_meeting().await;
        world.post("ana", &format!("{weekly}/meetings/{FIRST}/close"), json!({"outcome": "Fine"})).await;
        assert_eq!(world.get("bo", &format!("{page}/schedule")).await.status.as_u16(), 403);
        let form = world.get("ana", &format!("{page}/schedule")).await.text();
        assert!(form.contains("2026-03-10") && form.contains("Room 3"), "{form}");
        let sent = |day: &'static str, revision: &'static str| {
            [
                ("day", day),
                ("time", "14:00"),
                ("minutes", "45"),
                ("rhythm", "weeks-2"),
                ("zone", "Europe/Vienna"),
                ("place", "Room 4"),
                ("revision", revision),
            ]
        };
        let past = world.clients["ana"].post(&format!("{page}/schedule"), &sent("2026-02-27", "1")).await;
        assert_eq!(past.status.as_u16(), 422, "{}", past.text());
        let saved = world.clients["ana"].post(&format!("{page}/schedule"), &sent("2026-03-12", "1")).await;
        assert!(saved.status.is_redirection(), "{}", saved.text());
        let late = world.clients["ana"].post(&format!("{page}/schedule"), &sent("2026-03-13", "1")).await;
        assert_eq!(late.status.as_u16(), 409);
        let now = world.get("bo", &weekly).await.json();
        assert_eq!((&now["meeting"]["at"], &now["place"]), (&json!("2026-03-12T14:00"), &json!("Room 4")));
        let kept = world.get("bo", &format!("{weekly}/meetings/{FIRST}")).await.json();
        assert_eq!(kept["meeting"]["text"], "Fine");
    });
}
