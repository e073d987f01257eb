//! Feedback through its pages and its API, as everybody, on both databases.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_feedback::{self as feedback, FEATURE, FeedbackKind, FeedbackTerms, FeedbackWords, PastFeedback};
use castra_org::{org_file, organization};
use castra_platform::{Ctx, Seen, access::Actor, context::Source, feature::About, jobs, reading::Status};
use castra_testkit::{Answer, Client, Database, Setup, TestApp, each_database, noon, on_sqlite};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// A team of six with a lead, another team, a CTO.
const ORGANIZATION: &str = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: lea, name: Lea Lead }
  - { id: ana, name: Ana Able }
  - { id: bo, name: Bo Brisk }
  - { id: cy, name: Cy Calm }
  - { id: di, name: Di Deft }
  - { id: ed, name: Ed Even }
  - { id: max, name: Max Mute }
  - { id: jonas, name: Jonas Weber }
  - { id: gone, name: Gone Away, to: 2026-01-01 }
teams:
  - { id: core, name: Core, members: [lea, ana, bo, cy, di, ed] }
  - { id: edge, name: Edge, members: [max] }
assignments:
  - { person: lea, role: tech-lead, team: core }
  - { person: max, role: tech-lead, team: edge }
  - { person: jonas, role: cto }
";

const PEOPLE: [&str; 8] = ["ana", "bo", "cy", "di", "lea", "max", "jonas", "root"];

struct World {
    app: TestApp,
    clients: Vec<Client>,
}

impl World {
    async fn new(database: &Database) -> Self {
        let app =
            Setup { viewers: organization::viewer, ..Setup::new(&crate::FEATURES) }.start(database).await;
        org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.expect("a good file");
        crate::set_up_long_ago(&app).await;
        let mut clients = Vec::new();
        for person in PEOPLE {
            app.add_account(person, person == "root").await;
            clients.push(app.signed_in(person).await);
        }
        Self { app, clients }
    }

    fn as_(&self, person: &str) -> &Client {
        &self.clients[PEOPLE.iter().position(|known| *known == person).expect("one of the people")]
    }

    async fn ctx(&self, person: &str) -> Ctx {
        let host = self.app.host();
        let viewer = organization::viewer(&host.app, person).await.unwrap().expect("somebody here");
        Ctx::new(&host.app, Actor::Person(person.to_owned()), viewer, Source::Web)
    }

    /// Gives feedback through the API; its id.
    async fn give(&self, giver: &str, receiver: &str, kind: &str, text: &str, more: Value) -> String {
        let mut body = json!({"receiver": receiver, "kind": kind, "words": {"text": text}, "send": true});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = self.as_(giver).json(Method::POST, "/api/v1/feedback", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["feedback"]["id"].as_str().unwrap().to_owned()
    }

    async fn act(&self, person: &str, id: &str, verb: &str, body: Value) -> Answer {
        self.as_(person).json(Method::POST, &format!("/api/v1/feedback/{id}/{verb}"), &body).await
    }
}

fn request(method: &str, path: &str, body: Option<&Value>) -> Request<Body> {
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let request = Request::builder()
        .method(method.parse::<Method>().unwrap())
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "same-origin");
    request.body(body).unwrap()
}

/// Every operation, as: giver, receiver, somebody of the team, another of it, their lead, another lead, the CTO, an operator.
#[test]
fn those_two_alone_know_of_it_and_whom_the_giver_named() {
    each_database(async |database| {
        let world = World::new(database).await;
        let id = world.give("ana", "bo", "improvement", "Late notes", json!({})).await;
        let draft = json!({"receiver": "bo", "kind": "praise", "words": {"text": "Later"}});
        let asked = json!({"people": ["bo"], "question": "The plan?", "expires_on": "2026-03-10"});
        let asked =
            world.as_("ana").json(Method::POST, "/api/v1/feedback-requests", &asked).await.json()["id"]
                .as_str()
                .unwrap()
                .to_owned();
        let terms = json!({"receiver": "bo", "kind": "improvement", "words": {"text": "Late notes twice"}});
        let piece = |tail: &str| format!("/api/v1/feedback/{id}{tail}");
        let asking = |tail: &str| format!("/api/v1/feedback-requests/{asked}{tail}");
        let own = [404, 404, 404, 404, 404, 404];
        let doors: Vec<(&str, String, Option<Value>, [u16; 8])> = vec![
            ("GET", "/api/v1/feedback".to_owned(), None, [200; 8]),
            ("POST", "/api/v1/feedback".to_owned(), Some(draft), [201, 422, 201, 201, 201, 201, 201, 201]),
            ("GET", piece(""), None, join(200, 200, own)),
            ("PUT", piece(""), Some(terms), join(200, 404, own)),
            ("POST", piece("/send"), None, join(409, 404, own)),
            ("POST", piece("/acknowledge"), Some(json!({})), join(404, 409, own)),
            ("POST", piece("/reply"), Some(json!({"text": "?"})), join(409, 409, own)),
            ("POST", piece("/remove-from-wall"), None, join(404, 409, own)),
            ("POST", piece("/publish"), None, join(409, 404, own)),
            ("POST", piece("/unpublish"), None, join(200, 404, own)),
            ("POST", piece("/share"), Some(json!({"person": "max"})), join(422, 404, own)),
            ("POST", piece("/unshare"), Some(json!({"person": "lea"})), join(404, 404, own)),
            ("DELETE", piece(""), None, join(409, 404, own)),
            ("POST", piece("/read"), None, join(404, 200, own)),
            ("POST", piece("/withdraw"), None, join(409, 404, own)),
            ("GET", "/api/v1/feedback-requests".to_owned(), None, [200; 8]),
            (
                "POST",
                "/api/v1/feedback-requests".to_owned(),
                Some(json!({"people": ["ed"], "question": "?", "expires_on": "2026-03-10"})),
                [201; 8],
            ),
            ("GET", asking(""), None, join(200, 200, own)),
            ("POST", asking("/decline"), Some(json!({})), join(404, 200, own)),
            ("POST", asking("/close"), None, join(200, 403, own)),
            ("GET", "/api/v1/praise".to_owned(), None, [200; 8]),
            ("GET", "/api/v1/teams/core/feedback".to_owned(), None, [404, 404, 404, 404, 200, 404, 404, 404]),
            ("POST", "/api/v1/tone".to_owned(), Some(json!({"text": "Fix it."})), [200; 8]),
        ];
        let covered = |operation: &&castra_platform::web::Operation| {
            doors.iter().any(|(method, path, ..)| {
                let path = path.replace(&id, "{id}").replace(&asked, "{id}").replace("core", "{team}");
                operation.method.as_str() == *method && path == operation.path
            })
        };
        let ours = |path: &str| {
            path.starts_with("/api")
                && path.split('/').any(|part| ["feedback", "praise", "tone"].contains(&part))
        };
        let unknown: Vec<_> =
            world.app.web.operations.iter().filter(|known| ours(&known.path) && !covered(known)).collect();
        assert!(unknown.is_empty(), "without an expectation: {unknown:?}");
        for (method, path, body, expected) in &doors {
            let nobody = world.app.anonymous().send(request(method, path, body.as_ref())).await;
            assert_eq!(nobody.status.as_u16(), 401, "{method} {path}");
            for (person, expected) in PEOPLE.iter().zip(expected) {
                let answer = world.as_(person).send(request(method, path, body.as_ref())).await;
                assert_eq!(
                    answer.status.as_u16(),
                    *expected,
                    "{person}: {method} {path} {body:?}: {}",
                    answer.text()
                );
            }
        }
        let page = format!("/feedback/{id}");
        let asking = format!("/feedback/requests/{asked}");
        for (path, expected) in [
            ("/feedback", [200; 8]),
            ("/feedback.csv", [200; 8]),
            ("/feedback/new", [200; 8]),
            ("/feedback/requests", [200; 8]),
            ("/feedback/requests/new", [200; 8]),
            ("/praise", [200; 8]),
            (&page, join(200, 200, own)),
            (&format!("{page}/edit"), join(409, 404, own)),
            (&asking, join(200, 200, own)),
            (&format!("/feedback/new?request={asked}"), join(200, 200, own)),
            ("/teams/core/feedback", [404, 404, 404, 404, 200, 404, 404, 404]),
            ("/feedback/nowhere", [404; 8]),
        ] {
            for (person, expected) in PEOPLE.iter().zip(expected) {
                let answer = world.as_(person).get(path).await;
                assert_eq!(answer.status.as_u16(), expected, "{person}: {path}: {}", answer.text());
            }
        }
    });
}

fn join(giver: u16, receiver: u16, others: [u16; 6]) -> [u16; 8] {
    let mut all = [giver; 8];
    all[1] = receiver;
    all[2..].copy_from_slice(&others);
    all
}

#[test]
fn what_is_somebody_elses_answers_like_what_is_not_there() {
    on_sqlite(async |database| {
        let world = World::new(database).await;
        let id = world.give("ana", "bo", "praise", "Thanks", json!({})).await;
        let draft = json!({"receiver": "bo", "kind": "praise", "words": {"text": "Later"}});
        let answer = world.as_("ana").json(Method::POST, "/api/v1/feedback", &draft).await.json();
        let draft = answer["feedback"]["id"].as_str().unwrap();
        let plain = |answer: Answer, id: &str| {
            let text = answer.text().replace(id, "0123");
            let cut = text.find("\"request\"").or_else(|| text.find("Request ")).unwrap_or(text.len());
            (answer.status, text[..cut].to_owned())
        };
        for (person, id) in [("cy", id.as_str()), ("jonas", &id), ("root", &id), ("bo", draft)] {
            for tail in ["", "/edit"] {
                let theirs = world.as_(person).get(&format!("/feedback/{id}{tail}")).await;
                let nowhere = world.as_(person).get(&format!("/feedback/0123{tail}")).await;
                assert_eq!(plain(theirs, id), plain(nowhere, id), "{person} {tail}");
            }
            for action in ["send", "withdraw", "read", "remove-from-wall"] {
                let theirs = world.act(person, id, action, json!({})).await;
                let nowhere = world.act(person, "0123", action, json!({})).await;
                assert_eq!(plain(theirs, id), plain(nowhere, id), "{person} {action}");
            }
        }
    });
}

/// The form with what was typed into it.
fn form<'a>(receiver: &'a str, behaviour: &'a str, wish: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("receiver", receiver),
        ("kind", "improvement"),
        ("behaviour", behaviour),
        ("situation", "On <Monday>"),
        ("do", wish),
    ]
}

#[test]
fn it_is_drafted_sent_taken_back_read_and_answered() {
    each_database(async |database| {
        let world = World::new(database).await;
        let (ana, bo) = (world.as_("ana"), world.as_("bo"));
        // Faults stand at their fields, and nothing that was typed is lost.
        for (fields, message) in [
            (form("ana", "You came late", "send"), "feedback is not for yourself"),
            (form("gone", "You came late", "send"), "choose an active person"),
            (form("", "You came late", "draft"), "choose a receiver"),
        ] {
            let refused = ana.post("/feedback", &fields).await;
            assert_eq!(refused.status.as_u16(), 422);
            let text = refused.text();
            assert!(
                text.contains(message)
                    && text.contains("On &lt;Monday&gt;")
                    && text.contains("You came late"),
                "{text}"
            );
        }
        let drafted = ana.post("/feedback", &form("bo", "You came late", "draft")).await;
        assert_eq!(drafted.status.as_u16(), 303, "{}", drafted.text());
        let page = drafted.header("location").to_owned();
        assert_eq!(bo.get(&page).await.status.as_u16(), 404, "a draft is its giver's alone");
        assert!(!bo.get("/feedback").await.text().contains("Ana Able"));
        assert_eq!(ana.post(&format!("{page}/send"), &[("revision", "1")]).await.status.as_u16(), 303);
        assert!(bo.get("/feedback").await.text().contains("not read yet"));
        assert_eq!(ana.post(&format!("{page}/withdraw"), &[]).await.status.as_u16(), 303);
        assert_eq!(bo.get(&page).await.status.as_u16(), 404, "taken back, it was never there");
        let mut changed = form("bo", "You came late twice", "send");
        changed.push(("revision", "1"));
        assert_eq!(ana.post(&page, &changed).await.status.as_u16(), 409, "somebody saw another version");
        changed.pop();
        changed.push(("revision", "3"));
        assert_eq!(ana.post(&page, &changed).await.status.as_u16(), 303);
        let mut elsewhere = form("cy", "For another", "send");
        elsewhere.push(("revision", "4"));
        assert_eq!(ana.post(&page, &elsewhere).await.status.as_u16(), 422);
        let id = page.trim_start_matches("/feedback/").to_owned();
        let unread = bo.get(&format!("/api/v1/feedback/{id}")).await.json();
        assert!(unread["feedback"]["words"].is_null() && unread["feedback"]["read_at"].is_null(), "{unread}");
        let read = bo.get(&page).await.text();
        assert!(read.contains("You came late twice") && read.contains("You and Ana Able"), "{read}");
        assert_eq!(
            ana.post(&page, &form("bo", "Otherwise", "send")).await.status.as_u16(),
            409,
            "read is read"
        );
        assert_eq!(ana.post(&format!("{page}/withdraw"), &[]).await.status.as_u16(), 409);
        assert_eq!(
            bo.post(&format!("{page}/acknowledge"), &[("message", "Thank you, I will set a reminder.")])
                .await
                .status
                .as_u16(),
            303
        );
        assert_eq!(
            ana.post(&format!("{page}/replies"), &[("text", "Would an hour later help?")])
                .await
                .status
                .as_u16(),
            303
        );
        assert_eq!(bo.post(&format!("{page}/replies"), &[("text", " ")]).await.status.as_u16(), 422);
        for client in [ana, bo] {
            let page = client.get(&page).await.text();
            assert!(
                page.contains("set a reminder")
                    && page.contains("an hour later")
                    && page.contains("Acknowledged"),
                "{page}"
            );
        }
        let csv = bo.get("/feedback.csv").await.text();
        assert!(csv.contains("You came late twice") && csv.contains("On <Monday>"), "{csv}");
        let drafted = ana.post("/feedback", &form("cy", "=1+1", "draft")).await;
        assert!(ana.get("/feedback.csv").await.text().contains("'=1+1"), "formulas are text");
        assert_eq!(
            ana.post(&format!("{}/discard", drafted.header("location")), &[]).await.status.as_u16(),
            303
        );
        assert_eq!(ana.get(drafted.header("location")).await.status.as_u16(), 404);
    });
}

#[test]
fn a_share_ends_with_the_leading_and_does_not_come_back_with_it() {
    each_database(async |database| {
        let world = World::new(database).await;
        let id = world.give("ana", "bo", "improvement", "Late notes", json!({})).await;
        assert_eq!(world.act("ana", &id, "share", json!({"person": "max"})).await.status.as_u16(), 422);
        assert_eq!(world.act("ana", &id, "share", json!({"person": "lea"})).await.status.as_u16(), 200);
        world.act("bo", &id, "read", json!({})).await;
        world.act("bo", &id, "acknowledge", json!({"message": "Between us"})).await;
        world.act("bo", &id, "reply", json!({"text": "And this too"})).await;
        let page = format!("/feedback/{id}");
        assert!(world.as_("ana").get(&page).await.text().contains("Lea Lead"));
        assert!(world.as_("bo").get(&page).await.text().contains("because Ana Able shared it"));
        let shared = world.as_("lea").get(&page).await.text();
        assert!(shared.contains("Late notes"), "{shared}");
        assert!(!shared.contains("Between us") && !shared.contains("And this too"), "{shared}");
        assert!(world.as_("lea").get("/feedback?folder=shared").await.text().contains("Late notes"));
        // Another leads now: the share ends, and the new lead gets none.
        let moved = ORGANIZATION.replace(
            "- { person: lea, role: tech-lead, team: core }",
            "- { person: lea, role: tech-lead, team: core, to: 2026-03-01 }\n  - { person: cy, role: tech-lead, team: core, from: 2026-03-02 }",
        );
        org_file::apply(&world.app.host(), "org.yaml", &moved).await.expect("a good file");
        assert_eq!(world.as_("cy").get(&page).await.status.as_u16(), 404);
        assert_eq!(world.as_("lea").get(&page).await.status.as_u16(), 404);
        assert!(!world.as_("lea").get("/feedback?folder=shared").await.text().contains("Late notes"));
        assert!(!world.as_("bo").get(&page).await.text().contains("because Ana Able shared it"));
        // She leads again as if she had never been away: once an hour what lapsed is ended for good.
        let host = world.app.host();
        jobs::queue_now(&host, "feedback-shares", "").await.unwrap();
        jobs::run_queued(&host).await.unwrap();
        org_file::apply(&host, "org.yaml", ORGANIZATION).await.expect("a good file");
        assert_eq!(world.as_("lea").get(&page).await.status.as_u16(), 404);
        let unshared = world.act("ana", &id, "unshare", json!({"person": "lea"})).await;
        assert_eq!(unshared.status.as_u16(), 404, "there is nothing left to take back");
        assert_eq!(world.act("ana", &id, "share", json!({"person": "lea"})).await.status.as_u16(), 200);
        assert_eq!(world.as_("lea").get(&page).await.status.as_u16(), 200, "its giver shares it anew");
        for file in [moved.as_str(), ORGANIZATION] {
            org_file::apply(&host, "org.yaml", file).await.expect("a good file");
        }
        assert_eq!(world.as_("lea").get(&page).await.status.as_u16(), 404, "though no job has run meanwhile");
    });
}

#[test]
fn praise_comes_to_the_wall_once_it_is_read_and_can_be_taken_off() {
    each_database(async |database| {
        let world = World::new(database).await;
        let id = world.give("ana", "bo", "praise", "You found the leak", json!({"public": true})).await;
        let wall = async |person: &str| world.as_(person).get("/praise").await.text();
        assert!(!wall("max").await.contains("You found the leak"), "not before it is read");
        world.as_("bo").get(&format!("/feedback/{id}")).await;
        for person in ["max", "jonas", "root", "bo"] {
            assert!(wall(person).await.contains("You found the leak"), "{person}");
        }
        let found = world.as_("max").get("/find?q=the+leak").await.text();
        assert!(found.contains(&format!("/praise#p-{id}")), "{found}");
        let panel = |person: &'static str| {
            let world = &world;
            async move {
                let about = About::Person("bo".to_owned());
                (FEATURE.panel.unwrap())(&world.ctx(person).await, &about).await.unwrap().expect("praise")
            }
        };
        assert_eq!(panel("max").await.lines.len(), 1);
        let mine = panel("ana").await;
        assert_eq!(mine.lines[0].detail, "1 given, 0 received; only you see this line");
        let news = FEATURE.news.unwrap();
        let max = world.ctx("max").await;
        let told = (news.since)(&max, noon().date_naive()).await.unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].href, format!("/praise#p-{id}"));
        assert!(told[0].text.contains("You found the leak"), "{}", told[0].text);
        assert!((news.since)(&max, noon().date_naive() + TimeDelta::days(1)).await.unwrap().is_empty());
        assert_eq!(world.act("max", &id, "remove-from-wall", json!({})).await.status.as_u16(), 404);
        assert_eq!(world.act("bo", &id, "remove-from-wall", json!({})).await.status.as_u16(), 200);
        assert!(!wall("max").await.contains("You found the leak"));
        assert_eq!(world.act("ana", &id, "publish", json!({})).await.status.as_u16(), 409);
        let pages: Vec<String> = {
            let mut ids = Vec::new();
            for n in 0..3 {
                let id =
                    world.give("ana", "bo", "praise", &format!("Number {n}"), json!({"public": true})).await;
                world.act("bo", &id, "read", json!({})).await;
                ids.push(id);
                world.app.app.clock.advance(TimeDelta::seconds(1));
            }
            ids
        };
        let first = world.as_("max").get("/api/v1/praise?limit=2").await.json();
        assert_eq!(
            (&first["items"][0]["id"], first["items"].as_array().unwrap().len()),
            (&json!(pages[2]), 2)
        );
        let next = first["next"].as_str().unwrap();
        let rest = world.as_("max").get(&format!("/api/v1/praise?limit=2&after={next}")).await.json();
        assert_eq!((&rest["items"][0]["id"], &rest["next"]), (&json!(pages[0]), &Value::Null));
    });
}

#[test]
fn a_request_is_answered_declined_or_expires_quietly() {
    each_database(async |database| {
        let world = World::new(database).await;
        let (ana, bo) = (world.as_("ana"), world.as_("bo"));
        let typed = |link: &'static str| {
            vec![
                ("question", "The plan: what was hard?"),
                ("link", link),
                ("people", "bo"),
                ("people", "cy"),
                ("other", "max mute"),
                ("expires_on", "2026-03-10"),
            ]
        };
        let refused = ana.post("/feedback/requests", &typed("javascript:alert(1)")).await;
        assert!(
            refused.status.as_u16() == 422 && refused.text().contains("start the link with https://"),
            "{}",
            refused.text()
        );
        let asked = ana.post("/feedback/requests", &typed("https://example.org/plan")).await;
        assert_eq!(asked.status.as_u16(), 303, "{}", asked.text());
        let page = asked.header("location").to_owned();
        let id = page.trim_start_matches("/feedback/requests/").to_owned();
        let today = async |person: &str| {
            let items = (FEATURE.today.unwrap())(&world.ctx(person).await).await.unwrap();
            items.into_iter().map(|item| item.key).collect::<Vec<_>>()
        };
        for person in ["bo", "cy", "max"] {
            assert!(today(person).await.contains(&format!("feedback-request:{id}")), "{person}");
        }
        let seen = bo.get(&page).await.text();
        assert!(seen.contains("https://example.org/plan") && !seen.contains("Cy Calm"), "{seen}");
        let answer =
            world.give("bo", "ana", "progress", "The order was unclear", json!({"request": id})).await;
        let again = json!({"receiver": "ana", "kind": "praise", "words": {"text": "More"}, "request": id, "send": true});
        assert_eq!(bo.json(Method::POST, "/api/v1/feedback", &again).await.status.as_u16(), 409);
        let other = json!({"receiver": "di", "kind": "praise", "words": {"text": "More"}, "request": id, "send": true});
        assert_eq!(world.as_("cy").json(Method::POST, "/api/v1/feedback", &other).await.status.as_u16(), 422);
        assert_eq!(world.as_("di").json(Method::POST, "/api/v1/feedback", &again).await.status.as_u16(), 404);
        let declined = world
            .as_("cy")
            .post(&format!("{page}/decline"), &[("reason", "I was away"), ("back", "/")])
            .await;
        assert_eq!((declined.status.as_u16(), declined.header("location")), (303, "/"), "back to Today");
        let standing = ana.get(&page).await.text();
        for expected in ["Bo Brisk", "Answered", &answer, "Cy Calm", "I was away", "Waiting"] {
            assert!(standing.contains(expected), "{expected}: {standing}");
        }
        assert_eq!(world.act("bo", &answer, "withdraw", json!({})).await.status.as_u16(), 200);
        assert!(today("bo").await.contains(&format!("feedback-request:{id}")), "withdrawn, it waits again");
        world.app.app.clock.advance(TimeDelta::days(9));
        assert!(!today("bo").await.contains(&format!("feedback-request:{id}")), "it ended quietly");
        // A draft outlives its request, and goes without it. The sessions are over by now.
        let sent = feedback::send(&world.ctx("bo").await, &answer, &Seen::ANY).await.unwrap();
        assert!(sent.sent_at.is_some() && sent.request.is_none());
    });
}

/// Feedback so many days before the test's noon.
fn past(giver: &str, receiver: &str, kind: FeedbackKind, days: i64) -> PastFeedback {
    let words = FeedbackWords { text: "Something".to_owned(), ..FeedbackWords::default() };
    let at = noon() - TimeDelta::days(days);
    PastFeedback {
        giver: giver.into(),
        terms: FeedbackTerms { receiver: receiver.into(), kind, words, wants_public: false, request: None },
        sent_at: at,
        read_at: Some(at),
        acknowledged_at: Some(at),
    }
}

#[test]
fn the_signal_counts_members_who_heard_something_and_say_so() {
    each_database(async |database| {
        use FeedbackKind::{Improvement, Praise, Progress};
        let world = World::new(database).await;
        let none = crate::of(&world.app, "feedback", "core").await;
        assert_eq!((none.status, none.sample), (Status::NoEvidence, 0));
        let all = [
            past("lea", "ana", Praise, 1),
            past("lea", "ana", Improvement, 40),
            past("cy", "bo", Progress, 44),
            past("lea", "cy", Praise, 45),
            PastFeedback { acknowledged_at: None, ..past("lea", "ed", Praise, 3) },
            past("ana", "lea", Praise, 1),
            past("lea", "di", Praise, 5),
        ];
        feedback::record_past(&world.app.host(), &all).await.unwrap();
        let reading = crate::of(&world.app, "feedback", "core").await;
        assert_eq!((reading.value, reading.sample, reading.status), (Some(0.6), 5, Status::Slipping));
        assert_eq!(
            reading.because,
            "3 of 5 members received feedback in the 45 days up to 2 March 2026 and acknowledged it; 1 more received some but has \
             not acknowledged it."
        );
        let before = noon().date_naive() - TimeDelta::days(20);
        let core = crate::of_on(&world.app, "feedback", "core", before).await;
        assert_eq!((core.value, core.status), (Some(0.6), Status::Slipping), "{}", core.because);
        let long_ago = noon().date_naive() - TimeDelta::days(60);
        let readings = crate::read_on(&world.app, "feedback", long_ago).await;
        assert!(readings.iter().all(|reading| !reading.status.is_judged()), "{readings:?}");
        let edge = crate::of(&world.app, "feedback", "edge").await;
        assert_eq!(edge.because, "The team has no members besides its leads.");
    });
}

#[test]
fn the_lead_sees_counts_and_is_nudged_and_nobody_else() {
    each_database(async |database| {
        use FeedbackKind::Praise;
        let world = World::new(database).await;
        let all = [past("lea", "ana", Praise, 1), past("cy", "ana", Praise, 3), past("cy", "bo", Praise, 40)];
        feedback::record_past(&world.app.host(), &all).await.unwrap();
        let balance = world.as_("lea").get("/api/v1/teams/core/feedback").await.json();
        let ana = &balance["members"][0];
        assert_eq!(
            (&ana["person"], &ana["from_me"]["praise"], &ana["from_anybody"]["praise"], &ana["days_from_me"]),
            (&json!("ana"), &json!(1), &json!(2), &json!(1))
        );
        let bo = &balance["members"][1];
        assert_eq!(
            (&bo["days_from_anybody"], &bo["is_waiting"], &bo["days_from_me"]),
            (&json!(40), &json!(true), &Value::Null)
        );
        let page = world.as_("lea").get("/teams/core/feedback").await.text();
        assert!(page.contains("Ana Able") && page.contains("2 : 0") && !page.contains("Something"), "{page}");
        let nudges = async |person: &str| {
            let items = (FEATURE.today.unwrap())(&world.ctx(person).await).await.unwrap();
            items
                .into_iter()
                .filter(|item| item.key.starts_with("feedback-nudge"))
                .map(|item| item.title)
                .collect::<Vec<_>>()
        };
        let lead = nudges("lea").await;
        assert!(lead.contains(&"Feedback for Bo Brisk".to_owned()) && lead.len() == 5, "{lead:?}");
        for person in ["ana", "max", "jonas"] {
            assert!(nudges(person).await.iter().all(|title| !title.contains("Bo")), "{person}");
        }
        let team = About::Team("core".to_owned());
        for (person, sees) in [("lea", true), ("ana", false), ("jonas", false)] {
            let panel = (FEATURE.panel.unwrap())(&world.ctx(person).await, &team).await.unwrap();
            assert_eq!(panel.is_some(), sees, "{person}");
        }
        let since = noon() - TimeDelta::days(14);
        let brief = async |viewer: &str, of: &str, with: &str| {
            let ctx = world.ctx(viewer).await;
            feedback::brief_lines(&ctx, &of.into(), &with.into(), since).await.unwrap()
        };
        let lines = brief("lea", "lea", "ana").await;
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(
            lines[0].detail.starts_with("You gave Ana Able feedback (praise, acknowledged)"),
            "{lines:?}"
        );
        assert!(
            lines[1].detail.contains("Ana Able has not received in 90 days: progress toward goals"),
            "{lines:?}"
        );
        assert!(brief("cy", "lea", "ana").await.is_empty(), "another's brief is not told");
        assert_eq!(brief("ana", "ana", "lea").await.len(), 1);
    });
}

#[test]
fn wording_is_looked_at_and_taken_over_without_a_script() {
    each_database(async |database| {
        let world = World::new(database).await;
        let ana = world.as_("ana");
        let mut fields = form("bo", "You always interrupt. Fix it.", "check");
        let looked = ana.post("/feedback", &fields).await;
        let text = looked.text();
        assert_eq!(looked.status.as_u16(), 200);
        for expected in [
            "Says always or never",
            "Reads as an order",
            "Could you fix it?",
            "name=\"take\" value=\"behaviour.0\"",
            "On &lt;Monday&gt;",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert!(
            ana.get("/api/v1/feedback?folder=drafts").await.json()["items"].as_array().unwrap().is_empty(),
            "nothing is kept"
        );
        fields.retain(|(name, _)| *name != "do");
        fields.push(("take", "behaviour.0"));
        let taken = ana.post("/feedback", &fields).await.text();
        assert!(taken.contains("You often interrupt. Fix it.") && !taken.contains("Says always"), "{taken}");
        // Marked or not, it is sent as its writer wants it.
        assert_eq!(
            ana.post("/feedback", &form("bo", "You always interrupt. Fix it.", "send")).await.status.as_u16(),
            303
        );
        let part = ana
            .post("/tone", &[("toned", "behaviour"), ("behaviour", "You never listen"), ("other", "Fix it")])
            .await;
        let text = part.text();
        assert!(text.starts_with("<div id=\"tone\" data-said=\"1 suggestion on the wording.\""), "{text}");
        assert!(text.contains("never") && !text.contains("Fix it"), "only what the form names: {text}");
        assert_eq!(world.app.anonymous().post("/tone", &[]).await.status.as_u16(), 303);
    });
}

#[test]
fn a_bracket_is_asked_about_and_the_wall_is_for_praise() {
    each_database(async |database| {
        let world = World::new(database).await;
        let ana = world.as_("ana");
        let text = "When [what happened], you helped.";
        let asked = ana.post("/feedback", &form("bo", text, "send")).await;
        let page = asked.text();
        assert_eq!(asked.status.as_u16(), 422, "{page}");
        assert!(page.contains("still has [what happened] in it") && page.contains("Send as it is"), "{page}");
        assert!(page.contains(text), "what was typed is kept: {page}");
        assert_eq!(ana.post("/feedback", &form("bo", text, "send-unfilled")).await.status.as_u16(), 303);
        assert_eq!(ana.post("/feedback", &form("bo", text, "draft")).await.status.as_u16(), 303);
        // A box that was ticked before the kind was changed means nothing.
        let mut fields = form("bo", "You could ask first.", "send");
        fields.retain(|(name, _)| *name != "kind" && *name != "public");
        fields.extend([("kind", "improvement"), ("public", "yes")]);
        let sent = ana.post("/feedback", &fields).await;
        assert_eq!(sent.status.as_u16(), 303, "{}", sent.text());
        let new = ana.get("/feedback/new?kind=improvement").await.text();
        assert!(new.contains("class=\"by-choice\"") && new.contains("value=\"praise\" data-shows"), "{new}");
    });
}

/// What is said, each where it would be kept.
const CANARIES: [&str; 9] = [
    "canary-situation",
    "canary-behaviour",
    "canary-impact",
    "canary-wish",
    "canary-text",
    "canary-word",
    "canary-reply",
    "canary-question",
    "canary-reason",
];

/// Each secret's readers beside the giver Ana and the receiver Bo: nobody.
#[test]
fn nobody_finds_what_is_between_two() {
    each_database(async |database| {
        let world = World::new(database).await;
        let words = json!({"situation": CANARIES[0], "behaviour": CANARIES[1], "impact": CANARIES[2], "request": CANARIES[3], "text": CANARIES[4]});
        let body = json!({"receiver": "bo", "kind": "praise", "words": words, "send": true});
        let answer = world.as_("ana").json(Method::POST, "/api/v1/feedback", &body).await.json();
        let id = answer["feedback"]["id"].as_str().unwrap().to_owned();
        let unread = format!(
            "{}{}",
            world.as_("bo").get("/feedback").await.text(),
            world.as_("bo").get("/feedback.csv").await.text()
        );
        assert!(!unread.contains("canary"), "the receiver reads it by opening it: {unread}");
        world.as_("bo").get(&format!("/feedback/{id}")).await;
        world.act("bo", &id, "acknowledge", json!({"message": CANARIES[5]})).await;
        world.act("bo", &id, "reply", json!({"text": CANARIES[6]})).await;
        let asked = json!({"people": ["bo"], "question": CANARIES[7], "link": "https://example.org/canary-link", "expires_on": "2026-03-10"});
        let asked =
            world.as_("ana").json(Method::POST, "/api/v1/feedback-requests", &asked).await.json()["id"]
                .as_str()
                .unwrap()
                .to_owned();
        let path = format!("/api/v1/feedback-requests/{asked}/decline");
        world.as_("bo").json(Method::POST, &path, &json!({"reason": CANARIES[8]})).await;
        for (person, own) in [("ana", &CANARIES[..]), ("bo", &CANARIES[..7])] {
            let records = (FEATURE.own.unwrap())(&world.ctx(person).await).await.unwrap();
            let text = serde_json::to_string(&records).unwrap();
            for canary in own {
                assert!(text.contains(canary), "{person} takes {canary} along");
            }
        }
        let found = world.as_("bo").get("/find?q=canary").await.text();
        assert!(found.contains(&id), "the two find it: {found}");
        let mut n_asked = 0;
        for operation in world.app.web.operations.iter().filter(|operation| operation.method == Method::GET) {
            let path = operation.path.replace("{team}", "core").replace("{person}", "bo");
            let path = if path.contains("requests") {
                path.replace("{id}", &asked)
            } else if path.contains("feedback") {
                path.replace("{id}", &id)
            } else if path.contains("team") {
                path.replace("{id}", "core")
            } else {
                path.replace("{id}", "bo")
            };
            for person in PEOPLE.iter().filter(|person| !["ana", "bo"].contains(person)) {
                let is_ours = ["feedback", "praise"].iter().any(|word| operation.path.contains(word));
                let queries = ["", "?q=canary", "?folder=shared", "?with=bo", "?person=bo"];
                for query in &queries[..if is_ours { 5 } else { 2 }] {
                    let text = world
                        .as_(person)
                        .get(&format!("{path}{query}"))
                        .await
                        .text()
                        .replace("value=\"canary\"", "")
                        .replace("“canary”", "");
                    assert!(!text.contains("canary-"), "{path}{query} as {person}: {text}");
                    n_asked += 1;
                }
                if operation.path.contains("/feedback/{id}") {
                    let answer = world.as_(person).get(&path).await;
                    assert_eq!(answer.status.as_u16(), 404, "{person}: {path}");
                }
            }
        }
        assert!(n_asked > 300, "{n_asked}");
        let journal = castra_platform::journal::latest(world.app.host().read(), 500).await.unwrap();
        let said = format!("{journal:?}");
        assert!(!said.contains("canary") && !said.contains(&id), "{said}");
        for entry in std::fs::read_dir(database.dir()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(
                !bytes.windows(7).any(|window| window == b"canary-"),
                "a file holds a canary in the open"
            );
        }
        // Erased, only what others wrote is left.
        castra_platform::private::erase(&world.app.host(), "ana").await.unwrap();
        let page = world.as_("bo").get(&format!("/feedback/{id}")).await.text();
        assert!(
            page.contains("erased at its author")
                && page.contains(CANARIES[6])
                && !page.contains(CANARIES[1]),
            "{page}"
        );
    });
}
