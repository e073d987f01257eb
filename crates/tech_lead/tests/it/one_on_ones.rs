//! One-on-ones through their pages and their API, as everybody, on both databases.

use axum::{
    body::Body,
    http::{Method, Request},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use castra_one_on_ones::{self as one_on_ones, FEATURE};
use castra_org::organization::{self, Assignment, Change, Period, Person, Record};
use castra_platform::{
    Ctx, Kind, Seen,
    access::Actor,
    args,
    context::Source,
    feature::{About, BriefAbout},
    jobs, private,
    reading::Status,
};
use castra_testkit::{Answer, Client, Database, Setup, TestApp, each_database, noon};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{DAY, FEATURES, change, commit, facts, instance, of};

/// Nobody, a member, their lead, another lead, the CTO, an operator.
struct World {
    app: TestApp,
    clients: [Client; 6],
    id: String,
}

const PEOPLE: [&str; 5] = ["dev", "lea", "max", "jonas", "root"];

async fn clients(app: &TestApp) -> [Client; 6] {
    [
        app.anonymous(),
        app.signed_in("dev").await,
        app.signed_in("lea").await,
        app.signed_in("max").await,
        app.signed_in("jonas").await,
        app.signed_in("root").await,
    ]
}

fn form<'a>(pairs: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("with", "dev"),
        ("as", "lead-or-member"),
        ("day", "2026-03-03"),
        ("time", "10:00"),
        ("minutes", "30"),
        ("rhythm", "weeks-2"),
        ("zone", "Europe/Vienna"),
        ("place", ""),
    ];
    let given = |name: &str| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    usual.iter().map(|(name, value)| (*name, given(name).unwrap_or(value))).collect()
}

async fn id_of(lead: &Client) -> String {
    let listed = lead.get("/api/v1/one-on-ones").await.json();
    listed["items"][0]["id"].as_str().expect("a series").to_owned()
}

/// Lea meets Dev every second Tuesday at ten in Vienna from 3 March 2026, in a room.
async fn world(database: &Database) -> World {
    let app = instance(database).await;
    for person in PEOPLE {
        app.add_account(person, person == "root").await;
    }
    let clients = clients(&app).await;
    let begun = clients[2].post("/one-on-ones", &form(&[("place", "Room 3")])).await;
    assert_eq!(begun.status.as_u16(), 303, "{}", begun.text());
    let id = id_of(&clients[2]).await;
    World { app, clients, id }
}

const FIRST: &str = "2026-03-03T10:00";

impl World {
    fn page(&self, tail: &str) -> String {
        format!("/one-on-ones/{}{tail}", self.id)
    }

    fn api(&self, tail: &str) -> String {
        format!("/api/v1/one-on-ones/{}{tail}", self.id)
    }

    fn dev(&self) -> &Client {
        &self.clients[1]
    }

    fn lea(&self) -> &Client {
        &self.clients[2]
    }

    async fn post(&self, client: &Client, tail: &str, pairs: &[(&str, &str)]) -> u16 {
        let answer = client.post(&self.page(tail), pairs).await;
        assert!(!answer.header("location").starts_with("/sign-in"), "the session is over: {tail}");
        answer.status.as_u16()
    }

    /// The two, signed in anew: a session that nobody used for days is over.
    async fn again(&self) -> (Client, Client) {
        (self.app.signed_in("dev").await, self.app.signed_in("lea").await)
    }

    /// Posts a form that carries the revision shown.
    async fn turn(&self, client: &Client, tail: &str) -> u16 {
        let revision = client.get(&self.api("")).await.json()["revision"].to_string();
        self.post(client, tail, &[("revision", &revision)]).await
    }

    async fn send(&self, client: &Client, method: Method, tail: &str, body: Value) -> (u16, Value) {
        let answer = client.json(method, &self.api(tail), &body).await;
        let json = if answer.body.is_empty() { Value::Null } else { answer.json() };
        (answer.status.as_u16(), json)
    }

    async fn as_person(&self, id: &str) -> Ctx {
        let viewer = organization::viewer(&self.app.app, id).await.unwrap().expect("somebody here");
        Ctx::new(&self.app.app, Actor::Person(id.to_owned()), viewer, Source::Web)
    }

    async fn change(&self, before: Record, after: Record) {
        let ctx = self.app.host();
        let change = Change { before: Some(before), after: Some(after) };
        organization::apply(&ctx, &[change], ctx.says("changed", "organization:1", "")).await.unwrap();
    }

    /// Ids of one instant are in no order.
    fn soon(&self) {
        self.app.app.clock.advance(TimeDelta::seconds(1));
    }

    fn later(&self, days: i64) {
        self.app.app.clock.advance(TimeDelta::days(days));
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table with a line for every door")]
fn everybody_but_the_two_finds_nothing() {
    each_database(async |database| {
        let world = world(database).await;
        let point = world.send(world.dev(), Method::POST, "/points", json!({"text": "A point"})).await.1;
        let action = json!({"text": "Do it", "owner": "dev"});
        let action = world.send(world.dev(), Method::POST, "/action-items", action).await.1;
        let (point, action) = (point["id"].as_str().unwrap(), action["id"].as_str().unwrap());
        let terms = json!({"rule": "FREQ=WEEKLY;INTERVAL=2", "zone": "Europe/Vienna", "starts": FIRST, "minutes": 45});
        let occurrence = format!("/occurrences/{FIRST}");
        let only_two = |good: u16| [401, good, good, 404, 404, 404];
        let doors: Vec<(Method, String, Value, [u16; 6])> = vec![
            (Method::GET, String::new(), Value::Null, only_two(200)),
            (Method::GET, "/occurrences".to_owned(), Value::Null, only_two(200)),
            (Method::GET, format!("{occurrence}/notes/shared"), Value::Null, only_two(200)),
            (Method::GET, format!("{occurrence}/notes/private"), Value::Null, only_two(200)),
            (
                Method::PUT,
                format!("{occurrence}/notes/shared"),
                json!({"text": "Same", "revision": 0}),
                only_two(200),
            ),
            (Method::POST, "/points".to_owned(), json!({"text": "One more"}), only_two(201)),
            (Method::GET, format!("/points/{point}"), Value::Null, only_two(200)),
            (
                Method::PUT,
                format!("/points/{point}"),
                json!({"text": "The point"}),
                [401, 200, 403, 404, 404, 404],
            ),
            (Method::POST, format!("/points/{point}/discuss"), json!({"at": FIRST}), only_two(200)),
            (Method::POST, format!("/points/{point}/reopen"), Value::Null, only_two(200)),
            (Method::DELETE, format!("/points/{point}"), Value::Null, [401, 204, 404, 404, 404, 404]),
            (Method::POST, "/action-items".to_owned(), json!({"text": "Do", "owner": "lea"}), only_two(201)),
            (Method::GET, format!("/action-items/{action}"), Value::Null, only_two(200)),
            (
                Method::PUT,
                format!("/action-items/{action}"),
                json!({"text": "Do it", "owner": "lea"}),
                only_two(200),
            ),
            (Method::POST, format!("/action-items/{action}/finish"), Value::Null, only_two(200)),
            (Method::POST, format!("/action-items/{action}/reopen"), Value::Null, only_two(200)),
            (Method::POST, format!("/action-items/{action}/drop"), Value::Null, only_two(200)),
            (Method::PUT, "/terms".to_owned(), terms, only_two(200)),
            (Method::POST, format!("{occurrence}/skip"), json!({"reason": "Away"}), only_two(200)),
            (Method::POST, format!("{occurrence}/undo"), Value::Null, only_two(200)),
            (
                Method::POST,
                format!("{occurrence}/move"),
                json!({"begins": "2026-03-05T09:30"}),
                only_two(200),
            ),
            (Method::POST, format!("{occurrence}/hold"), json!({"on": "2026-03-02"}), only_two(200)),
            (
                Method::POST,
                "/occurrences".to_owned(),
                json!({"begins": "2026-03-05T11:00"}),
                [401, 201, 422, 404, 404, 404],
            ),
            (Method::POST, "/pause".to_owned(), Value::Null, [401, 200, 409, 404, 404, 404]),
            (Method::POST, "/resume".to_owned(), Value::Null, [401, 200, 409, 404, 404, 404]),
            (Method::POST, "/end".to_owned(), Value::Null, [401, 200, 409, 404, 404, 404]),
        ];
        let known = |path: &str| {
            path == "/api/v1/one-on-ones"
                || path == "/api/v1/teams/{team}/one-on-ones"
                || doors.iter().any(|(_, tail, ..)| {
                    let tail =
                        tail.replace(point, "{point}").replace(action, "{item}").replace(FIRST, "{at}");
                    let tail =
                        tail.replace("notes/shared", "notes/{kind}").replace("notes/private", "notes/{kind}");
                    path == format!("/api/v1/one-on-ones/{{id}}{tail}")
                })
        };
        let all = world
            .app
            .web
            .operations
            .iter()
            .filter(|door| door.path.contains("/api/v1/") && door.path.contains("one-on-ones"));
        let unknown: Vec<_> = all.filter(|door| !known(&door.path)).collect();
        assert!(unknown.is_empty(), "without an expectation: {unknown:?}");
        for (method, tail, body, expected) in &doors {
            // Those who may not are asked first, so that what the two change is not what keeps them out.
            for at in [0, 3, 4, 5, 1, 2] {
                let (status, answer) =
                    world.send(&world.clients[at], method.clone(), tail, body.clone()).await;
                assert_eq!(status, expected[at], "{at}: {method} {tail}: {answer}");
            }
        }
        for (path, expected) in [
            ("/one-on-ones".to_owned(), [303, 200, 200, 200, 200, 200]),
            ("/one-on-ones.csv".to_owned(), [303, 200, 200, 200, 200, 200]),
            ("/one-on-ones/new?with=dev".to_owned(), [303, 200, 200, 200, 200, 200]),
            ("/one-on-ones/calendar".to_owned(), [303, 200, 200, 200, 200, 200]),
            (world.page(""), [303, 200, 200, 404, 404, 404]),
            (world.page("/schedule"), [303, 200, 200, 404, 404, 404]),
            (world.page("/calendar.ics"), [303, 200, 200, 404, 404, 404]),
            (world.page(&format!("/occurrences/{FIRST}")), [303, 200, 200, 404, 404, 404]),
            (world.page("/occurrences/2026-03-04T10:00"), [303, 404, 404, 404, 404, 404]),
            ("/teams/core/one-on-ones".to_owned(), [303, 404, 200, 404, 404, 404]),
            ("/api/v1/teams/core/one-on-ones".to_owned(), [401, 404, 200, 404, 404, 404]),
        ] {
            for (at, (client, expected)) in world.clients.iter().zip(expected).enumerate() {
                let answer = client.get(&path).await;
                assert_eq!(answer.status.as_u16(), expected, "{at}: {path}: {}", answer.text());
            }
        }
        for (tail, fields) in [
            (format!("/occurrences/{FIRST}/mark"), vec![("to", "planned")]),
            ("/extra".to_owned(), vec![("day", "2026-03-06"), ("time", "9:00")]),
            ("/pause".to_owned(), vec![("revision", "1")]),
            ("/resume".to_owned(), vec![("revision", "1")]),
            ("/end".to_owned(), vec![("revision", "1")]),
            ("/shares/agree".to_owned(), vec![("reader", "jonas")]),
            ("/shares/withdraw".to_owned(), vec![("reader", "jonas")]),
            ("/points".to_owned(), vec![("text", "x")]),
            (format!("/points/{point}/tick"), vec![]),
            (format!("/actions/{action}/done"), vec![]),
            (format!("/actions/{action}/drop"), vec![]),
            (format!("/occurrences/{FIRST}/notes"), vec![("text", "x")]),
            (format!("/occurrences/{FIRST}/private-notes"), vec![("text", "x")]),
        ] {
            for at in [3, 4, 5] {
                assert_eq!(world.post(&world.clients[at], &tail, &fields).await, 404, "{at}: {tail}");
            }
        }
        // Nor does a stranger's address of a calendar belong to them.
        assert_eq!(
            world.clients[3].post("/one-on-ones/calendar/0123/revoke", &[]).await.status.as_u16(),
            404
        );
        assert!(world.clients[0].follow(&world.page("/live")).await.status.as_u16() == 303);
        assert!(world.clients[4].follow(&world.page("/live")).await.status.as_u16() == 404);
    });
}

#[test]
fn a_form_keeps_what_was_typed_and_the_two_agree_once() {
    each_database(async |database| {
        let world = world(database).await;
        let lea = world.lea();
        let refused =
            lea.post("/one-on-ones", &form(&[("time", "noonish"), ("place", "The <b>café</b>")])).await;
        let text = refused.text();
        assert_eq!(refused.status.as_u16(), 422);
        for kept in ["enter a time such as 10:00", "noonish", "The &lt;b&gt;café&lt;/b&gt;", "Europe/Vienna"]
        {
            assert!(text.contains(kept), "{kept} is missing in {text}");
        }
        for (fault, why) in [
            (("zone", "Mars/Olympus"), "is not a time zone"),
            (("minutes", "2"), "enter a number from 5 to 480"),
            (("with", "lea"), "choose a person other than yourself"),
            (("with", "nobody"), "who is active today"),
            (("with", "max"), "neither of you leads the other"),
            (("day", "2025-01-01"), "at most a month ago"),
            (("rhythm", "sometimes"), "choose how often"),
            (("as", "friend"), "what you are to each other"),
        ] {
            let answer = lea.post("/one-on-ones", &form(&[fault])).await;
            assert!(answer.text().contains(why), "{fault:?}: {}", answer.text());
            assert_eq!(answer.status.as_u16(), 422);
        }
        // The member finds them too, and cannot begin the same again.
        assert_eq!(world.dev().post("/one-on-ones", &form(&[("with", "lea")])).await.status.as_u16(), 409);
        // As peers they can; a mentor is the host.
        world.soon();
        let peers = world.dev().post("/one-on-ones", &form(&[("with", "max"), ("as", "peer")])).await;
        assert_eq!(peers.status.as_u16(), 303, "{}", peers.text());
        world.soon();
        let mentor = world.dev().post("/one-on-ones", &form(&[("with", "max"), ("as", "mentor")])).await;
        assert_eq!(mentor.status.as_u16(), 303);
        let listed = world.dev().get("/api/v1/one-on-ones").await.json();
        let kinds: Vec<&str> =
            listed["items"].as_array().unwrap().iter().map(|item| item["host"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["max", "dev", "lea"], "the newest first");
        let first = world.dev().get("/api/v1/one-on-ones?limit=2").await.json();
        let rest = format!("/api/v1/one-on-ones?limit=2&after={}", first["next"].as_str().unwrap());
        assert_eq!(world.dev().get(&rest).await.json()["items"][0]["id"], json!(world.id));
    });
}

#[test]
fn what_is_not_done_stays_for_the_next_one() {
    each_database(async |database| {
        let world = world(database).await;
        let (dev, lea) = (world.dev(), world.lea());
        assert_eq!(world.post(dev, "/points", &[("text", "Ask about *scope*")]).await, 303);
        assert_eq!(world.post(lea, "/points", &[("text", "Say thanks")]).await, 303);
        assert_eq!(world.post(lea, "/points", &[("text", "  ")]).await, 422);
        let action = [("text", "Write it up"), ("owner", "dev"), ("due", "2026-03-05")];
        assert_eq!(world.post(lea, "/actions", &action).await, 303);
        assert_eq!(world.post(lea, "/actions", &[("text", "x"), ("owner", "max")]).await, 422);
        let page = dev.get(&world.page("")).await.text();
        for shown in [
            "Ask about *scope*",
            "Say thanks",
            "Write it up",
            "Room 3",
            "Tuesday, 3 March 2026, 10:00 to 10:30",
        ] {
            assert!(page.contains(shown), "{shown} is missing in {page}");
        }
        // It is Monday: what is to come is not held yet.
        let mark = format!("/occurrences/{FIRST}/mark");
        assert_eq!(world.post(lea, &mark, &[("to", "held")]).await, 409);
        world.later(1);
        let opened = lea.get(&world.api("")).await.json();
        let of = |text: &str| {
            let points = opened["points"].as_array().unwrap().iter();
            points
                .filter(|point| point["text"] == text)
                .map(|point| point["id"].as_str().unwrap().to_owned())
                .next()
                .unwrap()
        };
        let (scope, thanks) = (of("Ask about *scope*"), of("Say thanks"));
        assert_eq!(world.post(lea, &format!("/points/{thanks}/tick"), &[("in", FIRST)]).await, 303);
        assert_eq!(world.post(lea, &mark, &[("to", "held"), ("back", "/")]).await, 303);
        // Held twice is held.
        assert_eq!(world.post(dev, &mark, &[("to", "held")]).await, 303);
        world.later(1);
        let next = dev.get(&world.page("")).await.text();
        assert!(
            next.contains("Tuesday, 17 March 2026")
                && next.contains("Ask about *scope*")
                && next.contains("Write it up")
        );
        assert!(!next.contains("Say thanks"), "what was talked about is not on the next agenda");
        let before = dev.get(&world.page(&format!("/occurrences/{FIRST}"))).await.text();
        assert!(
            before.contains("Say thanks") && !before.contains("Ask about"),
            "it stands where it was talked about"
        );
        // Its author alone words a point anew or takes it back.
        assert_eq!(
            world.post(lea, &format!("/points/{scope}"), &[("text", "y"), ("revision", "1")]).await,
            403
        );
        assert_eq!(
            world
                .post(dev, &format!("/points/{scope}"), &[("text", "Ask about budget"), ("revision", "7")])
                .await,
            409
        );
        assert_eq!(
            world
                .post(dev, &format!("/points/{scope}"), &[("text", "Ask about budget"), ("revision", "1")])
                .await,
            303
        );
        assert_eq!(world.post(lea, &format!("/points/{scope}/withdraw"), &[]).await, 403);
        assert_eq!(world.post(dev, &format!("/points/{scope}/withdraw"), &[]).await, 303);
        assert!(!dev.get(&world.page("")).await.text().contains("Ask about"));
    });
}

#[test]
fn a_point_is_reworded_and_an_action_item_changes_hands_and_day() {
    each_database(async |database| {
        let world = world(database).await;
        let (dev, lea) = (world.dev(), world.lea());
        let long = "Wörter ".repeat(200);
        let point = world.send(dev, Method::POST, "/points", json!({"text": "Ask about scope"})).await.1;
        let item = json!({"text": "Write it <up>", "owner": "dev", "due": "2026-03-05"});
        let item = world.send(lea, Method::POST, "/action-items", item).await.1;
        let (point, item) = (point["id"].as_str().unwrap(), item["id"].as_str().unwrap());
        // The forms stand on the page, filled in: the point's for whoever raised it, the action item's for both.
        let word = format!("/one-on-ones/{}/points/{point}\"", world.id);
        let change = format!("/one-on-ones/{}/actions/{item}\"", world.id);
        for (client, words, changes) in [(dev, true, true), (lea, false, true)] {
            let page = client.get(&world.page("")).await.text();
            assert_eq!(page.contains(&word), words, "{page}");
            assert_eq!(page.contains(&change), changes, "{page}");
            assert!(page.contains("value=\"Write it &lt;up&gt;\"") && page.contains("value=\"2026-03-05\""));
        }
        assert_eq!(
            world.post(dev, &format!("/points/{point}"), &[("text", &long), ("revision", "1")]).await,
            303
        );
        let anew = [("text", "Write it down"), ("owner", "lea"), ("due", ""), ("revision", "1")];
        assert_eq!(world.post(dev, &format!("/actions/{item}"), &anew).await, 303);
        // Whoever saw it before that is told, and changes nothing.
        let late = [("text", "Write nothing"), ("owner", "dev"), ("due", "2026-03-06"), ("revision", "1")];
        assert_eq!(world.post(lea, &format!("/actions/{item}"), &late).await, 409);
        for (client, tail, body) in [
            (lea, format!("/action-items/{item}"), json!({"text": "x", "owner": "dev"})),
            (dev, format!("/points/{point}"), json!({"text": "x"})),
        ] {
            let late = client.json_matching(Method::PUT, &world.api(&tail), "\"v1\"", &body).await;
            assert_eq!(late.status, 412, "{tail}: {}", late.text());
        }
        // Neither words nor an owner can be left out, nor can somebody else become the owner.
        for (owner, text) in [("max", "x"), ("dev", " ")] {
            let wrong = [("text", text), ("owner", owner), ("revision", "2")];
            assert_eq!(world.post(lea, &format!("/actions/{item}"), &wrong).await, 422, "{owner}: {text}");
        }
        let opened = lea.get(&world.api("")).await.json();
        assert_eq!(opened["points"][0]["text"], long.trim());
        let known = &opened["action_items"][0];
        assert_eq!(
            (&known["text"], &known["owner"], &known["due"]),
            (&json!("Write it down"), &json!("lea"), &Value::Null)
        );
        let edited = json!({"text": "Ask about budget"});
        let path = world.api(&format!("/points/{point}"));
        let edited = dev.json_matching(Method::PUT, &path, "\"v2\"", &edited).await;
        assert_eq!((edited.status.as_u16(), edited.header("etag")), (200, "\"v3\""), "{}", edited.text());
        assert_eq!(dev.get(&path).await.header("etag"), "\"v3\"");
        for (tail, fields) in [
            (format!("/points/{point}"), vec![("text", "x"), ("revision", "2")]),
            (format!("/actions/{item}"), vec![("text", "x"), ("owner", "dev"), ("revision", "2")]),
        ] {
            for at in [3, 4, 5] {
                assert_eq!(world.post(&world.clients[at], &tail, &fields).await, 404, "{at}: {tail}");
            }
        }
        // What has ended is read, and not changed.
        assert_eq!(world.turn(lea, "/end").await, 303);
        let page = dev.get(&world.page("")).await.text();
        assert!(!page.contains(&word) && !page.contains(&change), "{page}");
        assert_eq!(
            world.post(dev, &format!("/points/{point}"), &[("text", "x"), ("revision", "3")]).await,
            409
        );
    });
}

#[test]
fn occurrences_are_moved_skipped_and_planned_beside_the_rule() {
    each_database(async |database| {
        let world = world(database).await;
        let lea = world.lea();
        let mark = format!("/occurrences/{FIRST}/mark");
        let moved = [("to", "moved"), ("day", "2026-03-05"), ("time", "15.30")];
        assert_eq!(world.post(lea, &mark, &moved).await, 303);
        let page = lea.get(&world.page("")).await.text();
        assert!(
            page.contains("Thursday, 5 March 2026, 15:30 to 16:00")
                && page.contains("Tuesday, 3 March, 10:00"),
            "{page}"
        );
        for (day, why) in [("2026-03-01", 422), ("2026-09-01", 422), ("2026-03-17", 422)] {
            let time = if day == "2026-03-17" { "10:00" } else { "12:00" };
            assert_eq!(
                world.post(lea, &mark, &[("to", "moved"), ("day", day), ("time", time)]).await,
                why,
                "{day}"
            );
        }
        assert_eq!(world.post(lea, "/extra", &[("day", "2026-03-10"), ("time", "9:00")]).await, 303);
        assert_eq!(world.post(lea, "/extra", &[("day", "2026-03-10"), ("time", "9:00")]).await, 422);
        assert_eq!(world.post(lea, &mark, &[("to", "skipped"), ("reason", "")]).await, 422);
        assert_eq!(world.post(lea, &mark, &[("to", "skipped"), ("reason", "Dev is on holiday")]).await, 303);
        let listed = lea.get(&world.api("/occurrences?from=2026-03-01&to=2026-03-31")).await.json();
        let shown: Vec<String> = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                format!("{} {} {}", item["begins"].as_str().unwrap(), item["outcome"], item["is_extra"])
            })
            .collect();
        assert_eq!(
            shown,
            [
                "2026-03-05T15:30 \"skipped\" false",
                "2026-03-10T09:00 null true",
                "2026-03-17T10:00 null false",
                "2026-03-31T10:00 null false"
            ]
        );
        let calendar = lea.get(&world.page("/calendar.ics")).await;
        assert!(calendar.header("content-type").starts_with("text/calendar"));
        assert!(
            calendar.text().contains("EXDATE;TZID=Europe/Vienna:20260303T100000")
                && !calendar.text().contains("holiday")
        );
        // Taken back twice: first that it was skipped, then that it was moved. The extra one is called off.
        assert_eq!(world.post(lea, &mark, &[("to", "planned")]).await, 303);
        assert!(lea.get(&world.page("")).await.text().contains("15:30 to 16:00"));
        assert_eq!(world.post(lea, &mark, &[("to", "planned")]).await, 303);
        assert!(lea.get(&world.page("")).await.text().contains("Tuesday, 3 March 2026, 10:00 to 10:30"));
        assert_eq!(world.post(lea, "/occurrences/2026-03-10T09:00/mark", &[("to", "planned")]).await, 303);
        assert_eq!(lea.get(&world.page("/occurrences/2026-03-10T09:00")).await.status.as_u16(), 404);
    });
}

#[test]
fn a_meeting_that_took_place_is_logged_in_one_step() {
    each_database(async |database| {
        let world = world(database).await;
        world.later(1);
        let (_, lea) = world.again().await;
        let mark = format!("/occurrences/{FIRST}/mark");
        // Today, but earlier: not a dead end. A day that is past is refused in the form itself, with what was typed.
        let earlier = [("to", "moved"), ("day", "2026-03-03"), ("time", "8:00")];
        assert_eq!(world.post(&lea, &mark, &earlier).await, 303);
        let refused = [("to", "moved"), ("day", "2026-03-02"), ("time", "8:15")];
        let refused = lea.post(&world.page(&mark), &refused).await;
        let text = refused.text();
        assert_eq!(refused.status.as_u16(), 422);
        assert!(text.contains("choose today or a later day") && text.contains("8:15"), "{text}");
        assert!(text.contains("name=\"to\" value=\"moved\"") && !text.contains("to: "), "{text}");
        // The planned one of the day is what was logged; a second one of the day is an extra one.
        let logged = async |time| {
            let sent = [("held", "yes"), ("day", "2026-03-03"), ("time", time)];
            lea.post(&world.page("/extra"), &sent).await
        };
        let first = logged("7:30").await;
        assert_eq!(first.header("location"), world.page(&format!("/occurrences/{FIRST}")));
        assert_eq!(logged("8:45").await.status.as_u16(), 303);
        assert_eq!(logged("8:45").await.status.as_u16(), 422, "they met at that time already");
        assert_eq!(logged("23:30").await.status.as_u16(), 422, "it is to come");
        let listed = lea.get(&world.api("/occurrences?from=2026-03-01&to=2026-03-10")).await.json();
        let items = listed["items"].as_array().unwrap().iter();
        let shown: Vec<String> = items
            .map(|item| {
                format!("{} {} {}", item["begins"].as_str().unwrap(), item["outcome"], item["is_extra"])
            })
            .collect();
        assert_eq!(shown, ["2026-03-03T07:30 \"held\" false", "2026-03-03T08:45 \"held\" true"]);
    });
}

#[test]
fn terms_change_and_what_was_stays() {
    each_database(async |database| {
        let world = world(database).await;
        world.later(1);
        let (_, lea) = world.again().await;
        assert_eq!(world.post(&lea, &format!("/occurrences/{FIRST}/mark"), &[("to", "held")]).await, 303);
        world.later(2);
        let (dev, lea) = world.again().await;
        // Only the place: the occurrences stay.
        let same = form(&[("day", "2026-03-17"), ("place", "Room 4"), ("minutes", "45")]);
        assert_eq!(world.post(&lea, "/schedule", &same).await, 422, "a form without its revision");
        let same = [same, vec![("revision", "2")]].concat();
        assert_eq!(world.post(&lea, "/schedule", &same).await, 303);
        let listed = async || {
            let (_, lea) = world.again().await;
            let listed = lea.get(&world.api("/occurrences?from=2026-03-01&to=2026-04-30")).await.json();
            let items = listed["items"].as_array().unwrap().iter();
            items.map(|item| item["begins"].as_str().unwrap()[5..].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            listed().await,
            ["03-03T10:00", "03-17T10:00", "03-31T10:00", "04-14T10:00", "04-28T10:00"]
        );
        let seen = lea.get(&world.api("")).await.json()["revision"].to_string();
        let new = [
            form(&[("day", "2026-03-12"), ("time", "16:00"), ("rhythm", "month")]),
            vec![("revision", seen.as_str())],
        ]
        .concat();
        assert_eq!(world.post(&lea, "/schedule", &new).await, 303);
        assert_eq!(world.post(&dev, "/schedule", &new).await, 409, "seen before the other changed it");
        assert_eq!(listed().await, ["03-03T10:00", "03-12T16:00", "04-09T16:00"]);
        // Paused after the first of the new ones, and taken up again in the same rhythm.
        world.later(8);
        let (dev, _) = world.again().await;
        assert_eq!(world.turn(&dev, "/pause").await, 303);
        assert_eq!(listed().await, ["03-03T10:00", "03-12T16:00"]);
        assert_eq!(world.turn(&dev, "/pause").await, 409);
        world.later(14);
        let (dev, lea) = world.again().await;
        assert_eq!(world.turn(&lea, "/resume").await, 303);
        assert_eq!(listed().await, ["03-03T10:00", "03-12T16:00", "04-09T16:00"]);
        // Ended: read by the two, written by nobody, and begun anew.
        assert_eq!(world.turn(&lea, "/end").await, 303);
        assert_eq!(world.post(&dev, "/points", &[("text", "x")]).await, 409);
        assert_eq!(dev.get(&world.page("")).await.status.as_u16(), 200);
        assert_eq!(lea.post("/one-on-ones", &form(&[("day", "2026-04-01")])).await.status.as_u16(), 303);
        assert_eq!(world.turn(&lea, "/resume").await, 409, "the two have others since");
    });
}

#[test]
fn two_in_one_note_lose_nothing() {
    each_database(async |database| {
        let world = world(database).await;
        let (dev, lea) = (world.dev(), world.lea());
        let notes = format!("/occurrences/{FIRST}/notes");
        let save = async |client: &Client, revision: &str, text: &str| {
            client.post(&world.page(&notes), &[("revision", revision), ("text", text)]).await
        };
        assert_eq!(save(lea, "0", "# Scope\r\n\r\nOne\r\nTwo\r\nThree").await.status.as_u16(), 303);
        // Both open revision 1; their changes do not touch.
        assert_eq!(save(lea, "1", "# Scope\n\nOne\nTwo\nThree\nFrom Lea").await.status.as_u16(), 303);
        let merged = save(dev, "1", "# Scope and time\n\nOne\nTwo\nThree").await;
        assert_eq!(merged.status.as_u16(), 303);
        let note = dev.get(&world.api(&format!("{notes}/shared"))).await.json();
        assert_eq!(
            (&note["text"], &note["revision"]),
            (&json!("# Scope and time\n\nOne\nTwo\nThree\nFrom Lea"), &json!(3))
        );
        // Now they do: nothing is saved, and both versions are on the page.
        let refused = save(dev, "1", "# Scope\n\nOne\nTwo, by <Dev>\nThree").await;
        assert_eq!(refused.status.as_u16(), 303, "line two is still as it was");
        let refused = save(lea, "3", "# Scope and time\n\nOne\nTwo, by Lea\nThree\nFrom Lea").await;
        let text = refused.text();
        assert_eq!(refused.status.as_u16(), 409, "{text}");
        assert!(text.contains("Two, by Lea") && text.contains("Two, by &lt;Dev&gt;"), "{text}");
        assert!(text.contains("name=\"revision\" value=\"4\""), "saved again, it is on top of theirs");
        let (status, problem) = world
            .send(lea, Method::PUT, &format!("{notes}/shared"), json!({"text": "Two, by Lea", "revision": 3}))
            .await;
        assert_eq!(status, 409, "{problem}");
        // With `If-Match`, nothing is merged.
        let path = world.api(&format!("{notes}/shared"));
        let longer = dev.get(&path).await.json()["text"].as_str().unwrap().to_owned() + "\nFrom Dev";
        for (tag, expected) in [("\"v3\"", 412), ("\"v4\"", 200)] {
            let body = json!({"text": longer, "revision": 4});
            let answer = dev.json_matching(Method::PUT, &path, tag, &body).await;
            assert_eq!(answer.status, expected, "{tag}: {}", answer.text());
        }
        // Whoever has their texts erased takes their lines alone.
        assert!(private::erase(&world.app.host(), "dev").await.unwrap());
        let page = lea.get(&world.page("")).await.text();
        assert!(
            page.contains("From Lea") && !page.contains("Two, by") && page.contains("Some lines are gone"),
            "{page}"
        );
        // A private note is its author's in two windows as well.
        let private = format!("/occurrences/{FIRST}/private-notes");
        for text in ["Mine", "Mine too"] {
            world.post(lea, &private, &[("revision", "0"), ("text", text)]).await;
        }
        assert_eq!(lea.get(&world.api(&format!("{notes}/private"))).await.json()["text"], "Mine");
        assert_eq!(dev.get(&world.api(&format!("{notes}/private"))).await.json()["text"], "");
    });
}

#[test]
fn a_new_lead_reads_nothing_unless_both_say_so() {
    each_database(async |database| {
        let world = world(database).await;
        let (dev, lea) = (world.dev(), world.lea());
        world.post(lea, "/points", &[("text", "Between us")]).await;
        world
            .post(
                lea,
                &format!("/occurrences/{FIRST}/private-notes"),
                &[("revision", "0"), ("text", "For me")],
            )
            .await;
        let lead = &world.clients[3];
        let agree = [("reader", "max")];
        assert_eq!(world.post(dev, "/shares/agree", &agree).await, 422, "Max leads neither of them");
        // Max takes the team over.
        let current = organization::current(&world.app.host()).await.unwrap();
        let held =
            current.organization().assignments.values().find(|held| held.person.as_str() == "lea").unwrap();
        let taken = Assignment { person: "max".into(), ..held.clone() };
        world.change(Record::Assignment(held.clone()), Record::Assignment(taken)).await;
        assert_eq!(lead.get(&world.page("")).await.status.as_u16(), 404, "nothing is handed over by itself");
        assert_eq!(world.post(dev, "/shares/agree", &agree).await, 303);
        assert_eq!(lead.get(&world.page("")).await.status.as_u16(), 404, "one of them is not enough");
        assert_eq!(world.post(lead, "/shares/agree", &agree).await, 404);
        assert_eq!(world.post(lea, "/shares/agree", &agree).await, 303);
        let page = lead.get(&world.page("")).await.text();
        assert!(
            page.contains("Between us") && !page.contains("For me") && !page.contains("Add a point"),
            "{page}"
        );
        assert!(lead.get("/one-on-ones").await.text().contains("Lea Lead and Dev Eloper"));
        assert_eq!(world.post(lead, "/points", &[("text", "x")]).await, 404);
        assert_eq!(
            lead.get(&world.api(&format!("/occurrences/{FIRST}/notes/private"))).await.status.as_u16(),
            404
        );
        assert_eq!(world.post(lea, "/shares/withdraw", &agree).await, 303);
        assert_eq!(lead.get(&world.page("")).await.status.as_u16(), 404, "either ends it at once");
    });
}

#[test]
fn a_share_with_a_leader_ends_with_the_leading_and_does_not_come_back_with_it() {
    each_database(async |database| {
        let world = world(database).await;
        let (dev, lea, jonas) = (world.dev(), world.lea(), &world.clients[4]);
        let host = world.app.host();
        let current = organization::current(&host).await.unwrap();
        let assignments = &current.organization().assignments;
        let held = assignments.values().find(|held| held.person.as_str() == "jonas").unwrap().clone();
        let ended = Assignment {
            period: Period { from: None, to: Some("2026-03-01".parse().unwrap()) },
            ..held.clone()
        };
        let [held, ended] = [held, ended].map(Record::Assignment);
        let sees = async || jonas.get(&world.page("")).await.status.as_u16();
        let share = async || {
            for one in [dev, lea] {
                assert_eq!(world.post(one, "/shares/agree", &[("reader", "jonas")]).await, 303);
            }
        };
        share().await;
        assert_eq!(sees().await, 200);
        world.change(held.clone(), ended.clone()).await;
        assert_eq!(sees().await, 404, "he leads neither of them");
        assert_eq!(world.post(dev, "/points", &[("text", "Written meanwhile")]).await, 303);
        world.change(ended.clone(), held.clone()).await;
        assert_eq!(sees().await, 404, "not though he leads again as if he had never been away");
        let page = lea.get(&world.page("")).await.text();
        assert!(!page.contains("reads what the two of you share"), "{page}");
        share().await;
        assert_eq!(sees().await, 200, "they say so anew");
        world.change(held.clone(), ended.clone()).await;
        world.change(ended.clone(), held.clone()).await;
        assert_eq!(sees().await, 404, "not even if he leads again before anything else has happened");
        share().await;
        // Where nobody writes, it is ended within the hour.
        world.change(held.clone(), ended.clone()).await;
        jobs::queue_now(&host, "one-on-one-shares", "").await.unwrap();
        jobs::run_queued(&host).await.unwrap();
        world.change(ended.clone(), held.clone()).await;
        assert_eq!(sees().await, 404);
        // What one said before does not count for a later term.
        assert_eq!(world.post(dev, "/shares/agree", &[("reader", "jonas")]).await, 303);
        world.change(held.clone(), ended.clone()).await;
        assert_eq!(world.post(lea, "/points", &[("text", "And this")]).await, 303);
        world.change(ended, held).await;
        assert_eq!(world.post(lea, "/shares/agree", &[("reader", "jonas")]).await, 303);
        assert_eq!(sees().await, 404, "it takes both");
    });
}

#[test]
fn two_people_have_one_series_of_a_kind_and_the_database_keeps_it_so() {
    each_database(async |database| {
        let db = &database.db;
        let (last, before) = FEATURE.migrations.split_last().unwrap();
        db.migrate(before).await.unwrap();
        let series =
            "insert into one_on_one_series (id, kind, host, guest, state, created_on, revision, changed_at)
                      values ($1, $2, $3, $4, $5, '2026-03-02', 1, '2026-03-02T12:00:00.000000Z')";
        let add = async |id: &str, kind: &str, host: &str, guest: &str, state: &str| {
            let mut tx = db.write().await?;
            tx.execute(series, &args![id, kind, host, guest, state]).await?;
            tx.commit_unsaid().await
        };
        // As two that were begun at once left it.
        add("1", "peer", "dev", "lea", "running").await.unwrap();
        add("2", "peer", "lea", "dev", "paused").await.unwrap();
        add("3", "lead-report", "lea", "dev", "running").await.unwrap();
        let mut all = before.to_vec();
        all.push(*last);
        db.migrate(&all).await.unwrap();
        let live = "select id from one_on_one_series where state <> 'ended' order by id";
        assert_eq!(db.fetch_all::<String>(live, &[]).await.unwrap(), ["1", "3"], "the first goes on");
        for (host, guest) in [("dev", "lea"), ("lea", "dev")] {
            let refused = add("4", "peer", host, guest, "running").await.unwrap_err();
            assert_eq!(refused.kind, Kind::Conflict);
        }
        add("4", "peer", "lea", "dev", "ended").await.unwrap();
    });
}

/// The secret that a page shows.
fn secret(page: &str) -> String {
    let digits = |text: &str| text.len() >= 64 && text.as_bytes()[..64].iter().all(u8::is_ascii_hexdigit);
    let at = (0..page.len()).find(|at| page.is_char_boundary(*at) && digits(&page[*at..])).expect("a secret");
    page[at..at + 64].to_owned()
}

/// Asks as a calendar program does.
async fn by_password(client: &Client, password: &str) -> Answer {
    let shown = STANDARD.encode(format!("anything:{password}"));
    let request =
        Request::get("/calendars/one-on-ones.ics").header("authorization", format!("Basic {shown}"));
    client.send(request.body(Body::empty()).unwrap()).await
}

#[test]
fn a_calendars_password_is_a_secret_that_can_be_ended() {
    each_database(async |database| {
        let world = world(database).await;
        let dev = world.dev();
        let make = async |name: &str| dev.post("/one-on-ones/calendar", &[("name", name)]).await;
        let made = make("Phone").await.text();
        assert!(made.contains("/calendars/one-on-ones.ics"), "{made}");
        let password = secret(&made);
        let nobody = &world.clients[0];
        let good = by_password(nobody, &password).await;
        assert_eq!((good.status.as_u16(), good.header("cache-control")), (200, "no-store"));
        assert!(
            good.text().contains("SUMMARY:One-on-one with Lea Lead")
                && good.text().contains("LOCATION:Room 3")
        );
        assert!(!dev.get("/one-on-ones/calendar").await.text().contains(&password), "it is shown once");
        assert_eq!(
            nobody.get(&format!("/calendars/{password}.ics")).await.status.as_u16(),
            404,
            "no address"
        );
        let refused = async |password: &str| {
            let answer = by_password(nobody, password).await;
            answer.status.as_u16() == 401 && answer.header("www-authenticate").starts_with("Basic ")
        };
        assert!(refused("").await && refused(&"0".repeat(64)).await);
        assert_eq!(nobody.get("/calendars/one-on-ones.ics").await.status.as_u16(), 401);
        // Revoked at once; another of the same person stays good.
        world.soon();
        let second = secret(&make("Desk").await.text());
        let page = dev.get("/one-on-ones/calendar").await.text();
        let revoke =
            page.rsplit("/one-on-ones/calendar/").next().unwrap().split("/revoke").next().unwrap().to_owned();
        let revoke = format!("/one-on-ones/calendar/{revoke}/revoke");
        assert_eq!(world.lea().post(&revoke, &[]).await.status.as_u16(), 404, "another's");
        assert_eq!(dev.post(&revoke, &[]).await.status.as_u16(), 303);
        assert!(refused(&password).await);
        assert_eq!(by_password(nobody, &second).await.status.as_u16(), 200);
        // A closed account, and somebody who left.
        castra_accounts::disable(&world.app.host(), "dev").await.unwrap();
        assert!(refused(&second).await);
        castra_accounts::enable(&world.app.host(), "dev").await.unwrap();
        assert!(refused(&second).await, "what ended with it is not there again");
        let anew = world.app.signed_in("dev").await;
        let third = secret(&anew.post("/one-on-ones/calendar", &[("name", "Desk")]).await.text());
        assert_eq!(by_password(nobody, &third).await.status.as_u16(), 200);
        let current = organization::current(&world.app.host()).await.unwrap();
        let here = &current.organization().people["dev"];
        let period = Period { to: "2026-03-01".parse().ok(), ..here.period };
        let left = Record::Person(Person { period, ..here.clone() });
        world.change(Record::Person(here.clone()), left.clone()).await;
        assert!(refused(&third).await);
        world.change(left, Record::Person(here.clone())).await;
        assert!(refused(&third).await, "nor is it for somebody who is back");
        for name in ["", "a\nb"] {
            assert_eq!(
                world.lea().post("/one-on-ones/calendar", &[("name", name)]).await.status.as_u16(),
                422
            );
        }
    });
}

#[test]
fn an_address_alone_tells_when_somebody_is_busy_and_nothing_else() {
    each_database(async |database| {
        let world = world(database).await;
        let dev = world.dev();
        let fields = [("name", "A service"), ("by", "address")];
        let made = dev.post("/one-on-ones/calendar", &fields).await.text();
        let mine = secret(&made);
        let address = format!("/calendars/{mine}.ics");
        assert!(made.contains(&address), "{made}");
        let nobody = &world.clients[0];
        let read = nobody.get(&address).await;
        assert_eq!((read.status.as_u16(), read.header("cache-control")), (200, "no-store"));
        let text = read.text();
        let starts = |text: &str| text.lines().filter(|line| line.starts_with("DTSTART")).count();
        assert!(text.contains("SUMMARY:Busy") && starts(&text) > 3, "{text}");
        for word in [
            "Lea",
            "Room 3",
            "LOCATION",
            "URL",
            "canary",
            "ne-on-",
            "RRULE",
            "EXDATE",
            "RECURRENCE",
            "SEQUENCE",
        ] {
            assert!(!text.contains(word), "{word}: {text}");
        }
        let hers = secret(&world.lea().post("/one-on-ones/calendar", &fields).await.text());
        let hers = nobody.get(&format!("/calendars/{hers}.ics")).await.text();
        let known = |line: &&str| line.starts_with("UID:") && text.contains(*line);
        assert_eq!(
            (starts(&hers) > 3, hers.lines().find(known)),
            (true, None),
            "nothing tells whom they meet"
        );
        assert_eq!(by_password(nobody, &mine).await.status.as_u16(), 401, "it opens no more elsewhere");
        // The request's own number and address stand on every page.
        let plain = async |address: &str| {
            let answer = nobody.get(address).await;
            let text = answer.text().replace(address, "");
            let request =
                text.split("Request ").nth(1).unwrap_or_default().chars().take(32).collect::<String>();
            (answer.status.as_u16(), text.replace(&request, ""))
        };
        let never = plain(&format!("/calendars/{}.ics", "0".repeat(64))).await;
        assert_eq!(never.0, 404);
        for other in ["/calendars/x.ics", "/calendars/x", &address[..address.len() - 4]] {
            assert_eq!(plain(other).await.0, 404, "{other}");
        }
        castra_accounts::disable(&world.app.host(), "dev").await.unwrap();
        assert_eq!(plain(&address).await, never);
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "a canary in every field, and everybody who looks for it")]
fn nobody_else_finds_a_word_of_it() {
    each_database(async |database| {
        let world = world(database).await;
        let (dev, lea) = (world.dev(), world.lea());
        let canaries = [
            "canary-place",
            "canary-point",
            "canary-action",
            "canary-shared",
            "canary-private",
            "canary-reason",
        ];
        let place = form(&[("day", "2026-03-03"), ("place", canaries[0])]);
        let place = [place, vec![("revision", "1")]].concat();
        assert_eq!(world.post(lea, "/schedule", &place).await, 303);
        assert_eq!(world.post(dev, "/points", &[("text", canaries[1])]).await, 303);
        assert_eq!(
            world
                .post(lea, "/actions", &[("text", canaries[2]), ("owner", "dev"), ("due", "2026-03-02")])
                .await,
            303
        );
        for (tail, text) in [("notes", canaries[3]), ("private-notes", canaries[4])] {
            assert_eq!(
                world.post(lea, &format!("/occurrences/{FIRST}/{tail}"), &[("text", text)]).await,
                303
            );
        }
        assert_eq!(
            world
                .post(
                    lea,
                    &format!("/occurrences/{FIRST}/mark"),
                    &[("to", "skipped"), ("reason", canaries[5])]
                )
                .await,
            303
        );
        let of_the_skipped = world.page(&format!("/occurrences/{FIRST}"));
        let own = lea.get(&of_the_skipped).await.text();
        for canary in canaries {
            assert!(own.contains(canary), "its author reads {canary}: {own}");
        }
        assert!(
            !dev.get(&of_the_skipped).await.text().contains(canaries[4]),
            "a private note is its author's"
        );
        let mut asked = 0;
        for operation in world.app.web.operations.iter().filter(|operation| operation.method == Method::GET) {
            if operation.path.ends_with("/live") {
                continue;
            }
            let path =
                operation.path.replace("{at}", FIRST).replace("{team}", "core").replace("{kind}", "shared");
            let path = match path.contains("one-on-ones/{id}") {
                true => path.replace("{id}", &world.id),
                false => path.replace("people/{id}", "people/dev").replace("{id}", "dev"),
            };
            for at in [0, 3, 4, 5] {
                for path in [path.clone(), format!("{path}?q=canary")] {
                    let said = world.clients[at].get(&path).await;
                    let said = format!("{:?}{}", said.headers, said.text());
                    for canary in canaries {
                        assert!(!said.contains(canary), "{path} as {at} says {canary}");
                    }
                    asked += 1;
                }
            }
        }
        assert!(asked > 300, "{asked}");
        let journal = castra_platform::journal::latest(world.app.host().read(), 500).await.unwrap();
        let journal = format!("{journal:?}");
        for entry in std::fs::read_dir(database.dir()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let bytes = std::fs::read(path).unwrap();
            for canary in canaries {
                assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "{canary}");
            }
        }
        for canary in canaries {
            assert!(!journal.contains(canary), "the journal says {canary}");
        }
        // What the two find, take along, and read on each other's page.
        let dev_ctx = world.as_person("dev").await;
        let taken = (FEATURE.own.unwrap())(&dev_ctx).await.unwrap();
        let taken = serde_json::to_string(&taken).unwrap();
        for (canary, is_theirs) in canaries.into_iter().zip([true, true, true, true, false, true]) {
            assert_eq!(taken.contains(canary), is_theirs, "{canary} in {taken}");
        }
        let about = About::Person("lea".to_owned());
        let panel = async |id: &str| {
            let ctx = world.as_person(id).await;
            (FEATURE.panel.unwrap())(&ctx, &about).await.unwrap().map(|panel| panel.lines[0].detail.clone())
        };
        assert_eq!(panel("dev").await.as_deref(), Some("next on 17 March at 10:00"));
        assert_eq!((panel("max").await, panel("jonas").await), (None, None));
        let found = async |id: &str| {
            let ctx = world.as_person(id).await;
            (FEATURE.find.unwrap())(&ctx, &ctx.viewer, "lea").await.unwrap().len()
        };
        assert_eq!((found("dev").await, found("max").await), (1, 0));
    });
}

#[test]
fn a_brief_says_what_waits_and_what_deserves_thanks() {
    each_database(async |database| {
        let world = world(database).await;
        let now = noon().timestamp();
        let history = [
            commit(1, "dev", now - 200 * DAY, vec![change("src/a.rs", 100), change("src/b.rs", 90)]),
            commit(2, "dev", now - 20 * DAY, vec![change("src/a.rs", 120)]),
            commit(3, "dev", now - 2 * DAY, vec![change("src/a.rs", 60)]),
            commit(4, "max", now - DAY, vec![change("src/b.rs", 10)]),
        ];
        castra_repositories::keep(&world.app.host(), "api", facts(history)).await.unwrap();
        world.post(world.lea(), "/actions", &[("text", "x"), ("owner", "dev"), ("due", "2026-03-01")]).await;
        let page = world.lea().get(&world.page("")).await.text();
        assert!(page.contains("Simplified a hotspot") && page.contains("src/<wbr>a.rs in api"), "{page}");
        assert!(page.contains("1 action item, overdue"), "{page}");
        assert!(!page.contains("b.rs"), "it was somebody else's work");
        let lea = world.as_person("lea").await;
        let since = Some(noon().date_naive());
        let about =
            BriefAbout { of: "lea".to_owned(), with: "dev".to_owned(), since, today: noon().date_naive() };
        let lines = castra_platform::feature::briefs(&lea, &about).await.unwrap();
        let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
        assert_eq!(
            titles,
            ["To do", "Feedback", "Last met"],
            "what was before the last meeting is no news; what is missing is"
        );
        assert!(
            lines[1].detail.contains("has not received in 90 days")
                && lines[1].href.starts_with("/feedback/new?to=dev")
        );
    });
}

#[test]
fn today_shows_each_hat_what_is_theirs() {
    each_database(async |database| {
        let world = world(database).await;
        let items = async |id: &str| {
            let ctx = world.as_person(id).await;
            let items = (FEATURE.today.unwrap())(&ctx).await.unwrap();
            items
                .into_iter()
                .map(|item| format!("{:?} {}: {} [{}]", item.hat, item.title, item.because, item.acts.len()))
                .collect::<Vec<_>>()
        };
        assert!(items("lea").await.is_empty() && items("max").await.is_empty());
        world
            .post(
                world.lea(),
                "/actions",
                &[("text", "Write it up"), ("owner", "dev"), ("due", "2026-03-03")],
            )
            .await;
        world.later(1);
        assert_eq!(
            items("lea").await,
            ["Lead One-on-one with Dev Eloper: Planned for today at 10:00. Did you meet? [1]"]
        );
        assert_eq!(
            items("dev").await,
            [
                "Everyone One-on-one with Lea Lead: Planned for today at 10:00. Did you meet? [1]",
                "Everyone Write it up: Due today. [1]"
            ]
        );
        // Done from there, and back there.
        let ctx = world.as_person("dev").await;
        for item in (FEATURE.today.unwrap())(&ctx).await.unwrap() {
            let act = &item.acts[0];
            let mut fields: Vec<(&str, &str)> =
                act.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            fields.push(("back", "/"));
            let answer = world.dev().post(&act.href, &fields).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"), "{}", act.href);
        }
        assert!(items("dev").await.is_empty() && items("lea").await.is_empty());
        // Three and a half weeks later nobody said anything of the second: the two are late.
        world.later(22);
        assert_eq!(
            items("lea").await,
            [
                "Lead One-on-one with Dev Eloper: Last met 22 days ago; you agreed on 14 days. The next is on 31 March. [0]"
            ]
        );
        assert_eq!(items("jonas").await, Vec::<String>::new());
        // After two missed cadences no third reminder comes; the two are offered what they can change.
        let shown = async || {
            let lea = world.app.signed_in("lea").await;
            let today = lea.get("/api/v1/today").await.json();
            let entries = today["items"].as_array().unwrap().iter();
            let entry =
                entries.clone().find(|item| item["title"] == "One-on-one with Dev Eloper").unwrap().clone();
            let labels: Vec<String> = entry["ways"]
                .as_array()
                .unwrap()
                .iter()
                .map(|way| way["label"].as_str().unwrap().to_owned())
                .collect();
            (
                entry["urgency"].as_str().unwrap().to_owned(),
                labels,
                entry["because"].as_str().unwrap().to_owned(),
            )
        };
        let (urgency, labels, _) = shown().await;
        assert_eq!((urgency.as_str(), labels.len()), ("overdue", 0), "a reminder");
        world.later(24);
        let (urgency, labels, because) = shown().await;
        assert_eq!(urgency, "worth-knowing");
        assert_eq!(labels, ["Slow it down", "Hand it on", "Switch it off"]);
        assert!(because.contains("2 cadences were missed, so you are not reminded again."), "{because}");
    });
}

#[test]
fn the_reading_counts_whom_their_lead_met() {
    each_database(async |database| {
        let world = world(database).await;
        let taken = async || of(&world.app, "one-on-ones", "core").await;
        let none = of(&world.app, "one-on-ones", "edge").await;
        assert_eq!(
            (none.status, none.because.as_str()),
            (Status::NoEvidence, "The team has no members besides its leads.")
        );
        let before = taken().await;
        assert_eq!(
            (before.status, before.sample),
            (Status::NoEvidence, 0),
            "they begin tomorrow: {}",
            before.because
        );
        let lea = world.as_person("lea").await;
        one_on_ones::add_extra(&lea, &world.id, "2026-03-02T09:00:00".parse().unwrap()).await.unwrap();
        let held = one_on_ones::Mark::Held(None);
        let at = "2026-03-02T09:00:00".parse().unwrap();
        one_on_ones::mark(&lea, &world.id, at, &Seen::ANY, held).await.unwrap();
        world.later(1);
        let take =
            async |day: &str| crate::of_on(&world.app, "one-on-ones", "core", day.parse().unwrap()).await;
        // One and a half times 14 days.
        let met = take("2026-03-23").await;
        assert_eq!((met.value, met.sample, met.status), (Some(1.0), 1, Status::Practised));
        assert_eq!(met.because, "1 of 1 member met the team's lead within 1.5 times the agreed cadence.");
        assert_eq!(met.evidence[0].href, "/teams/core/one-on-ones");
        let not = take("2026-03-24").await;
        assert_eq!((not.value, not.status), (Some(0.0), Status::Slipping));
        assert!(!not.because.contains("Dev"), "a reading names nobody");
    });
}

#[test]
fn whoever_looks_hears_that_it_changed_and_never_what() {
    each_database(async |database| {
        let world = world(database).await;
        let mut stream = world.dev().follow(&world.page("/live")).await;
        assert_eq!(stream.status.as_u16(), 200);
        let following = stream.next().await.unwrap();
        assert!(following.starts_with("event: following"), "{following}");
        world.post(world.lea(), "/points", &[("text", "canary-live")]).await;
        let heard = stream.next().await.unwrap();
        assert!(heard.starts_with("event: changed\ndata: changed\n") && !heard.contains("canary"), "{heard}");
        world.app.app.live.close();
        assert!(stream.next().await.is_none(), "a server that stops ends its streams");
    });
}

#[test]
fn replicas_hear_of_each_other() {
    each_database(async |database| {
        let world = world(database).await;
        // An embedded database has one program.
        if world.app.app.db.engine() == "SQLite" {
            return;
        }
        let setup = Setup { viewers: organization::viewer, ..Setup::new(&FEATURES) };
        let other = setup.start_replica(database).await;
        let dev = other.signed_in("dev").await;
        let mut there = dev.follow(&world.page("/live")).await;
        let mut here = world.dev().follow(&world.page("/live")).await;
        assert!(
            there.next().await.unwrap().contains("following")
                && here.next().await.unwrap().contains("following")
        );
        world.post(world.lea(), "/points", &[("text", "From the first")]).await;
        assert!(
            there.next().await.unwrap().contains("changed") && here.next().await.unwrap().contains("changed")
        );
        assert!(
            dev.get(&world.page("")).await.text().contains("From the first"),
            "what is heard can be read"
        );
        // A change that is refused is not heard; the next that is made is.
        assert_eq!(world.post(world.lea(), "/points", &[("text", "")]).await, 422);
        dev.post(&world.page("/points"), &[("text", "From the second")]).await;
        assert!(
            here.next().await.unwrap().contains("changed") && there.next().await.unwrap().contains("changed")
        );
        drop((there, here));
        other.app.db.close().await;
    });
}
