//! The register of technical debt through its pages and its API, as everybody, on both databases.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use castra_org::organization;
use castra_platform::{Ctx, access::Actor, context::Source, reading::Status};
use castra_testkit::{Client, TestApp, each_database, noon, on_sqlite};
use serde_json::{Value, json};

use crate::{DAY, change, commit, facts, instance, of};

/// People who are nobody's, a member, the lead, another lead, the CTO and an operator: in this order.
async fn everybody(app: &TestApp) -> [Client; 6] {
    for (person, operator) in
        [("dev", false), ("lea", false), ("max", false), ("jonas", false), ("root", true)]
    {
        app.add_account(person, operator).await;
    }
    [
        app.anonymous(),
        app.signed_in("dev").await,
        app.signed_in("lea").await,
        app.signed_in("max").await,
        app.signed_in("jonas").await,
        app.signed_in("root").await,
    ]
}

fn request(method: &str, path: &str, body: Option<&Value>) -> Request<Body> {
    let method: Method = method.parse().expect("a method");
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let request =
        Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    request.body(body).expect("a request")
}

fn terms(title: &str) -> Value {
    json!({
        "title": title, "repository": "api", "place": "src/a.rs", "kind": "code", "principal_days": 3.0,
        "quadrant": "prudent-deliberate", "owner": "dev", "due": "2026-03-20",
    })
}

async fn record(client: &Client, title: &str) -> Value {
    let answer = client.send(request("POST", "/api/v1/teams/core/debt", Some(&terms(title)))).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    answer.json()
}

/// Every operation, its body, and what each is answered: nobody, an owner who is a member, the team's lead, another
/// team's lead, the CTO, an operator.
#[test]
fn everybody_reads_and_those_who_answer_for_it_keep_the_register() {
    each_database(async |database| {
        let app = instance(database).await;
        let clients = everybody(&app).await;
        let id = record(&clients[2], "Split the router").await["id"].as_str().unwrap().to_owned();
        let by_id = |tail: &str| format!("/api/v1/debt/{id}{tail}");
        let settle = json!({"to": "accepted", "outcome": "It is replaced soon.", "review": "2026-06-01"});
        let budget = json!({"share": 0.2});
        let report = json!({"outcome": "fail", "base": "0123456", "head": "89abcdef", "commits": 2,
            "violations": [{"level": "fail", "accepted": false, "path": "src/a.rs"}, {"level": "warn"}]});
        let results = "/api/v1/repositories/api/gate-results";
        let doors = [
            ("GET", results.to_owned(), None, [401, 200, 200, 200, 200, 200]),
            ("POST", results.to_owned(), Some(report), [401, 403, 201, 403, 403, 403]),
            ("GET", "/api/v1/debt".to_owned(), None, [401, 200, 200, 200, 200, 200]),
            ("GET", by_id(""), None, [401, 200, 200, 200, 200, 200]),
            ("GET", "/api/v1/teams/core/debt".to_owned(), None, [401, 200, 200, 200, 200, 200]),
            (
                "POST",
                "/api/v1/teams/core/debt".to_owned(),
                Some(terms("More")),
                [401, 403, 201, 403, 403, 403],
            ),
            ("PUT", by_id(""), Some(terms("Split the router")), [401, 200, 200, 403, 403, 403]),
            ("POST", by_id("/settle"), Some(settle), [401, 200, 200, 403, 403, 403]),
            (
                "PUT",
                "/api/v1/teams/core/debt/budget".to_owned(),
                Some(budget),
                [401, 403, 200, 403, 403, 403],
            ),
            ("GET", "/api/v1/teams/core/debt/budget".to_owned(), None, [401, 200, 200, 200, 200, 200]),
        ];
        let known = |door: &castra_platform::web::Operation| {
            (door.path.contains("/debt") || door.path.contains("/gate"))
                && !doors.iter().any(|(method, path, ..)| {
                    door.method.as_str() == *method
                        && path
                            .replace(&id, "{id}")
                            .replace("/api/gate", "/{id}/gate")
                            .replace("core", "{team}")
                            == door.path
                })
        };
        let unknown: Vec<_> = app
            .web
            .operations
            .iter()
            .filter(|door| door.path.starts_with("/api"))
            .filter(|door| known(door))
            .collect();
        assert!(unknown.is_empty(), "without an expectation: {unknown:?}");
        for (method, path, body, expected) in &doors {
            for (at, (client, expected)) in clients.iter().zip(expected).enumerate() {
                let answer = client.send(request(method, path, body.as_ref())).await;
                assert_eq!(answer.status.as_u16(), *expected, "{at}: {method} {path}: {}", answer.text());
            }
        }
        for (page, expected) in [
            ("/debt", [303, 200, 200, 200, 200, 200]),
            ("/debt.csv", [303, 200, 200, 200, 200, 200]),
            ("/teams/core/debt", [303, 200, 200, 200, 200, 200]),
            ("/teams/core/debt.csv", [303, 200, 200, 200, 200, 200]),
            ("/teams/core/debt/new", [303, 403, 200, 403, 403, 403]),
            (&format!("/debt/{id}"), [303, 200, 200, 200, 200, 200]),
            (&format!("/debt/{id}/edit"), [303, 200, 200, 403, 403, 403]),
            ("/teams/nowhere/debt", [303, 404, 404, 404, 404, 404]),
        ] {
            for (at, (client, expected)) in clients.iter().zip(expected).enumerate() {
                let answer = client.get(page).await;
                assert_eq!(answer.status.as_u16(), expected, "{at}: {page}: {}", answer.text());
            }
        }
    });
}

fn form<'a>(title: &'a str, principal: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", title),
        ("repository", "api"),
        ("place", "src/**"),
        ("kind", "design"),
        ("principal_days", principal),
        ("owner", "dev"),
        ("quadrant", "prudent-deliberate"),
        ("note", "Typed with <care> & \"quotes\""),
    ]
}

/// The form with the revision that was seen.
fn edit<'a>(title: &'a str, revision: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut form = form(title, "4");
    form.push(("revision", revision));
    form
}

#[test]
fn an_item_goes_its_way_and_nothing_typed_is_lost() {
    each_database(async |database| {
        let app = instance(database).await;
        let clients = everybody(&app).await;
        let lead = &clients[2];
        let refused = lead.post("/teams/core/debt", &form("", "a lot")).await;
        let text = refused.text();
        assert_eq!(refused.status.as_u16(), 422, "{text}");
        for kept in [
            "enter what is owed",
            "enter a number of days",
            "a lot",
            "src/**",
            "&lt;care&gt; &amp; &quot;quotes&quot;",
        ] {
            assert!(text.contains(kept), "{kept} is missing in {text}");
        }
        let recorded = lead.post("/teams/core/debt", &form("Split it", "2,5")).await;
        assert_eq!(recorded.status.as_u16(), 303, "{}", recorded.text());
        let listed = lead.get("/api/v1/debt").await.json();
        let item = &listed["items"][0];
        let id = item["id"].as_str().unwrap();
        assert_eq!(
            (&item["terms"]["principal_days"], &item["revision"], &item["terms"]["since"]),
            (&json!(2.5), &json!(1), &json!("2026-03-02"))
        );
        assert!(item["measured"].is_null(), "nothing is invented before the first scan: {item}");

        // Two who saw the same: the second is told, and nothing of the first is lost.
        let path = format!("/debt/{id}");
        assert_eq!(lead.post(&path, &edit("First", "1")).await.status.as_u16(), 303);
        assert_eq!(lead.post(&path, &edit("Second", "1")).await.status.as_u16(), 409);
        let conditional = |tag: &str| {
            let mut request = request("PUT", &format!("/api/v1/debt/{id}"), Some(&terms("By the API")));
            request.headers_mut().insert(header::IF_MATCH, tag.parse().unwrap());
            request
        };
        assert_eq!(lead.send(conditional("\"v1\"")).await.status.as_u16(), 412);
        assert_eq!(lead.send(conditional("\"v2\"")).await.status.as_u16(), 200);

        // The budget has a tag of its own: its content.
        let budget = "/api/v1/teams/core/debt/budget";
        assert_eq!(lead.get(budget).await.status, 404, "it is not set yet");
        let set = async |tag: &str, share: f64| {
            lead.json_matching(Method::PUT, budget, tag, &json!({"share": share})).await
        };
        let first = set("\"v0\"", 0.1).await;
        assert_eq!(first.status, 200, "{}", first.text());
        assert_eq!(lead.get(budget).await.header("etag"), first.header("etag"));
        assert_eq!(set("\"v0\"", 0.3).await.status, 412);
        assert_eq!(set(first.header("etag"), 0.2).await.status, 200);
        let revision = first.header("etag").trim_matches(['"', 'v']);
        let stale = lead.post("/teams/core/debt/budget", &[("share", "30"), ("revision", revision)]).await;
        assert_eq!(stale.status, 409, "{}", stale.text());

        let settle = async |body: Value| {
            lead.send(request("POST", &format!("/api/v1/debt/{id}/settle"), Some(&body)))
                .await
                .status
                .as_u16()
        };
        assert_eq!(settle(json!({"to": "open", "outcome": "x"})).await, 409);
        assert_eq!(settle(json!({"to": "paid-off", "outcome": " "})).await, 422);
        assert_eq!(settle(json!({"to": "accepted", "outcome": "x", "review": "2026-03-02"})).await, 422);
        assert_eq!(settle(json!({"to": "accepted", "outcome": "x", "review": "2026-03-03"})).await, 200);
        assert_eq!(settle(json!({"to": "paid-off", "outcome": "done"})).await, 200);
        assert_eq!(settle(json!({"to": "accepted", "outcome": "x", "review": "2026-03-03"})).await, 409);
        assert_eq!(settle(json!({"to": "open", "outcome": "It came back."})).await, 200);
        let page = lead.get(&path).await.text();
        assert!(page.contains("By the API") && page.contains("It came back."), "{page}");
        for (fault, field) in [
            (json!({"owner": "nobody"}), "owner"),
            (json!({"repository": "web"}), "repository"),
            (json!({"since": "2026-03-03"}), "since"),
            (json!({"principal_days": 0.0}), "principal_days"),
        ] {
            let mut sent = terms("Faulty");
            sent.as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
            let answer = lead.send(request("POST", "/api/v1/teams/core/debt", Some(&sent))).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["field"]), (422, &json!(field)));
        }
    });
}

#[test]
fn interest_is_measured_and_history_suggests_what_is_missing() {
    on_sqlite(async |database| {
        let app = instance(database).await;
        let clients = everybody(&app).await;
        let now = noon().timestamp();
        let mut commits =
            vec![commit(1, "dev", now - 300 * DAY, vec![change("src/a.rs", 100), change("src/b.rs", 90)])];
        for week in 0..20 {
            let fix = castra_history::InventedCommit {
                subject: "fix: again".to_owned(),
                ..commit(
                    10 + u64::try_from(week).unwrap(),
                    "dev",
                    now - (200 - week) * DAY,
                    vec![change("src/a.rs", 100)],
                )
            };
            commits.push(fix);
        }
        castra_repositories::keep(&app.host(), "api", facts(commits)).await.unwrap();
        let before = clients[1].get("/api/v1/teams/core/debt").await.json();
        let suggested = |register: &Value| register["suggestions"].to_string();
        assert!(suggested(&before).contains("src/a.rs"), "{before}");
        record(&clients[2], "Simplify a").await;
        let after = clients[1].get("/api/v1/teams/core/debt").await.json();
        assert!(!suggested(&after).contains("src/a.rs"), "what is recorded is not suggested again: {after}");
        let measured = &after["open"][0]["measured"];
        assert_eq!(
            (&measured["commits"], &measured["fixes"], &measured["files"]),
            (&json!(21), &json!(20), &json!(1))
        );
        let interest = measured["interest_days_per_month"].as_f64().unwrap();
        // At least twenty fixes of half an hour in 300 days.
        assert!(interest > 20.0 * 0.5 / 8.0 / 300.0 * 30.0, "{interest}");
        let page = clients[1].get("/teams/core/debt").await.text();
        assert!(
            page.contains("Simplify a") && !page.contains("/teams/core/debt/new"),
            "a member records nothing"
        );
    });
}

#[test]
fn what_is_past_its_day_slips_and_stands_on_todays_page() {
    each_database(async |database| {
        let app = instance(database).await;
        let clients = everybody(&app).await;
        assert_eq!(of(&app, "tech-debt", "core").await.status, Status::NoEvidence);
        let mut late = terms("Late");
        late["due"] = json!("2026-02-20");
        for sent in [&late, &terms("In time")] {
            clients[2].send(request("POST", "/api/v1/teams/core/debt", Some(sent))).await;
        }
        let reading = of(&app, "tech-debt", "core").await;
        assert_eq!((reading.status, reading.sample, reading.value), (Status::Slipping, 2, Some(1.0)));
        assert_eq!(
            reading.because,
            "None of the team's repositories has been scanned yet. Overdue: 1 of 2 dated items in the register."
        );
        assert_eq!(reading.evidence[0].label, "Overdue: Late");
        let today = async |who: usize| {
            let (host, person) = (app.host(), ["", "dev", "lea"][who]);
            let viewer = organization::viewer(&host.app, person).await.unwrap().unwrap();
            let ctx = Ctx::new(&host.app, Actor::Person(person.to_owned()), viewer, Source::Web);
            let items = (castra_debt::FEATURE.today.unwrap())(&ctx).await.unwrap();
            items.into_iter().map(|item| (item.title, item.because, item.urgency)).collect::<Vec<_>>()
        };
        let late = ("Technical debt: Late".to_owned(), "Due 10 days ago.".to_owned(), 0);
        assert_eq!(today(1).await, [late], "its owner alone");
        assert!(today(2).await.is_empty());
        let found = async |query: &str| clients[1].get(&format!("/find?q={query}")).await.text();
        assert!(found("late").await.contains("/debt/"), "a debt is found by its name");
    });
}

#[test]
fn changes_that_pass_the_gate_are_counted_once() {
    each_database(async |database| {
        let app = instance(database).await;
        let clients = everybody(&app).await;
        let path = "/api/v1/repositories/api/gate-results";
        let send = async |head: &str, outcome: &str| {
            let report = json!({"outcome": outcome, "base": "0123456", "head": head});
            clients[2].send(request("POST", path, Some(&report))).await
        };
        for (head, outcome) in [("not-hex", "pass"), ("aaaaaaa1", "maybe")] {
            assert_eq!(send(head, outcome).await.status.as_u16(), 422, "{head} {outcome}");
        }
        // Stopped at first, and then mended under the same commits by a looser rule: it counts as it stands now.
        assert_eq!(send("aaaaaaa1", "fail").await.status.as_u16(), 201);
        let reading = of(&app, "tech-debt", "core").await;
        assert_eq!((reading.status, reading.sample), (Status::Slipping, 1), "{}", reading.because);
        send("AAAAAAA1", "pass").await;
        send("aaaaaaa2", "cannot-judge").await;
        let reading = of(&app, "tech-debt", "core").await;
        assert_eq!((reading.status, reading.sample), (Status::Practised, 1), "{}", reading.because);
        assert!(
            reading.because.ends_with("1 of 1 change passed the gate in 90 days."),
            "{}",
            reading.because
        );
        assert_eq!(clients[1].get(path).await.json()["items"].as_array().map(Vec::len), Some(2));
        let page = clients[1].get("/teams/core/debt").await.text();
        assert!(page.contains("Not judged") && page.contains("aaaaaaa1"), "{page}");
        assert_eq!(clients[2].get("/api/v1/repositories/none/gate-results").await.status.as_u16(), 404);
    });
}
