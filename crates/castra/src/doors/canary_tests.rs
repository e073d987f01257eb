//! Canaries: a unique text in every private field, looked for in everything that anyone else can get.
//!
//! A feature with private fields adds a line to [`CANARY_WRITERS`] or [`practices::CANARY_WRITERS`], and nothing else. The tests look
//! at every page and answer as every persona, including searches, exports and calendars; every mail; every column of
//! every table; every file below the data folder, including the database's log and temporary files; and the whole log, at
//! the finest level.

use std::{collections::BTreeSet, path::Path};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_org::organization;
use castra_platform::{
    Ctx,
    feature::{self, Meeting, MeetingKind},
    jobs, private,
};
use castra_testkit::{Client, Database, Log, Postbox, each_database};
use chrono::TimeDelta;
use serde_json::json;

use super::{
    World,
    canary::{Canary, CanaryWriter},
    practices,
};
use crate::server::logged;

/// A line for every private part of an account; the practices have theirs in [`practices`].
const CANARY_WRITERS: &[(&str, CanaryWriter)] = &[
    ("passwords and browsers", |world, ana| Box::pin(enter(world, ana))),
    ("tokens", |_, ana| Box::pin(make_token(ana))),
    ("second factors", |_, ana| Box::pin(begin_authenticator(ana))),
    ("private text", |world, _| Box::pin(seal(world))),
    ("code hosts", |world, _| Box::pin(set_clone_credentials(world))),
];

/// Signs Ana in with a password, in a browser of her own.
async fn enter(world: &World, ana: &Client) -> Vec<Canary> {
    let (browser, password) = ("CanaryBrowser/7", "four canaries sing here");
    let host = world.app.host();
    let mut tx = host.write().await.unwrap();
    castra_accounts::save_account(&mut tx, &host, "ana", "ana@example.org", Some(password), false)
        .await
        .unwrap();
    tx.commit(host.says("set a password", "account:ana", "")).await.unwrap();
    let body = format!("email=ana@example.org&password={}", password.replace(' ', "+"));
    let request =
        Request::post("/sign-in").header(header::USER_AGENT, browser).body(Body::from(body)).unwrap();
    let entered = ana.send(request).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    let cookie = entered.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned();
    assert!(cookie.len() == 64 && ana.get("/account").await.text().contains("CanaryBrowser"));
    vec![
        Canary::for_ana(browser, &["sessions"]),
        Canary::for_ana(password, &[]),
        Canary::for_ana(cookie, &[]),
    ]
}

/// Creates a token on the page, and one under a key through the API, whose answer is kept for a day.
async fn make_token(ana: &Client) -> Vec<Canary> {
    let name = "canary of a token";
    let made = ana.post("/account/tokens", &[("name", name), ("days", "7"), ("scopes", "read")]).await.text();
    let at = made.find("castra_personal_").unwrap();
    assert!(ana.get("/account").await.text().contains(name), "she sees her own token");
    vec![Canary::for_ana(name, &["api_tokens"]), Canary::for_ana(&made[at..at + 80], &[])]
}

async fn begin_authenticator(ana: &Client) -> Vec<Canary> {
    ana.post("/account/authenticator", &[]).await;
    let page = ana.get("/account/authenticator").await.text();
    let secret = page.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    vec![Canary::for_ana(secret, &[]), Canary::for_ana(secret.replace(' ', ""), &[])]
}

/// Seals a canary as every private field is sealed.
async fn seal(world: &World) -> Vec<Canary> {
    let text = "a canary under seal";
    let host = world.app.host();
    let mut tx = host.write().await.unwrap();
    let sealed =
        private::seal(&mut tx, &host, private::Owner::Person("ana"), "canaries/1", text).await.unwrap();
    tx.changing(None, Some(&sealed)).unwrap();
    tx.commit(host.says("wrote a note", "note:1", "")).await.unwrap();
    assert_eq!(private::open(&host, "canaries/1", &sealed).await.unwrap().as_deref(), Some(text));
    vec![Canary::for_ana(text, &[])]
}

/// Credentials of code hosts: no one can read them again, not even the operator who entered them.
async fn set_clone_credentials(world: &World) -> Vec<Canary> {
    let token = "canary-of-a-code-host";
    let root = world.app.signed_in("root").await;
    let credentials =
        json!({"address": "https://git.example.invalid/team", "username": "castra", "secret": token});
    let answer = root.json(Method::PUT, "/api/v1/code-hosts", &credentials).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(!answer.text().contains(token));
    vec![Canary { text: token.to_owned(), readers: &[], tables: &[], is_shown: false }]
}

/// Addresses outside the routes: they have no rule, because they reveal nothing.
const UNPROTECTED: [&str; 5] =
    ["/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", "/assets/castra.js"];

/// Every address with a search.
const SEARCHES: [&str; 8] = [
    "/find?q=canary",
    "/people?q=canary",
    "/accounts?q=canary",
    "/ask?q=canary",
    "/api/v1/search?q=canary",
    "/api/v1/people?q=canary",
    "/api/v1/who?query=canary",
    "/api/v1/ask-whom?q=canary",
];

/// Everyone in the room reads an agenda, and it is kept: no feature may say anything private there, not even to Ana herself.
#[test]
fn no_agenda_says_anything_private() {
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let mut world = World::with_mail(database, &postbox).await;
        let ana = world.app.anonymous();
        let mut canaries = Vec::new();
        for (_, write) in CANARY_WRITERS.iter().chain(practices::CANARY_WRITERS) {
            canaries.extend(write(&mut world, &ana).await);
        }
        let host = world.app.host();
        let today = host.now().date_naive();
        let features = world.app.app.features.iter().filter(|feature| feature.agenda.is_some()).count();
        assert!(features >= 6, "{features} features speak");
        let mut n_lines = 0;
        for person in ["ana", "bo", "mira"] {
            let viewer = organization::viewer(&world.app.app, person).await.unwrap().unwrap();
            let ctx = Ctx { viewer: viewer.clone(), ..host.clone() };
            for (kind, team) in
                [(MeetingKind::TeamWeekly, Some("payments".to_owned())), (MeetingKind::LeadsWeekly, None)]
            {
                let since = today - chrono::Days::new(60);
                let meeting = Meeting { kind, team, since, today, viewer: viewer.clone() };
                let lines = feature::agenda(&ctx, &meeting).await.unwrap();
                n_lines += lines.len();
                let said = format!("{lines:?}");
                for canary in &canaries {
                    assert!(!said.contains(&canary.text), "{kind} says {}: {said}", canary.text);
                }
            }
        }
        assert!(n_lines > 0, "there is something on the agenda");
    });
}

#[test]
fn nobody_finds_what_is_anas_alone() {
    let log = Log::begin(logged("trace"));
    each_database(async |database| {
        let postbox = Postbox::start().await;
        let mut world = World::with_mail(database, &postbox).await;
        let ana = world.app.anonymous();
        let mut canaries = Vec::new();
        for (feature, write) in CANARY_WRITERS.iter().chain(practices::CANARY_WRITERS) {
            let written = write(&mut world, &ana).await;
            assert!(!written.is_empty(), "{feature}");
            canaries.extend(written);
        }
        let asked = look_in_answers(&world, &canaries).await;
        assert!(asked > 1000, "{asked}");
        look_in_mail(&world, &postbox, &canaries).await;
        look_in_tables(database, &canaries).await;
        look_in_files(database.dir(), &canaries);
        tracing::trace!("the finest level is kept");
        let logged = log.text();
        for canary in &canaries {
            let leaked = logged.lines().find(|line| line.contains(&canary.text));
            assert_eq!(leaked, None, "the log says {}", canary.text);
        }
        assert!(logged.contains("the finest level is kept"), "the log was read");
        assert!(logged.contains("a request was not allowed"), "refusals are logged");
        assert!(logged.contains("signed in"), "sign-ins are logged");
    });
}

async fn look_in_answers(world: &World, canaries: &[Canary]) -> usize {
    let gets = world.app.web.operations.iter().filter(|operation| operation.method == Method::GET);
    let mut paths: Vec<String> = gets.map(|operation| world.path(operation)).collect();
    for (one, other) in &world.alternatives {
        let again = paths.iter().filter(|path| path.contains(one)).map(|path| path.replace(one, other));
        paths.extend(again.collect::<Vec<_>>());
    }
    paths.extend(UNPROTECTED.iter().chain(&SEARCHES).map(|path| (*path).to_owned()));
    let (mut asked, mut read) = (0, BTreeSet::new());
    for path in paths {
        for caller in &world.callers {
            // Its readers get an endless stream here, which only says that something changed.
            if path.ends_with("/live") && practices::BOTH.contains(&caller.persona) {
                continue;
            }
            let answer = caller.ask(&Method::GET, &path).await;
            let shown = format!("{:?}{}", answer.headers, answer.text());
            for canary in canaries.iter().filter(|canary| shown.contains(&canary.text)) {
                let may_read = canary.readers.contains(&caller.persona);
                assert!(may_read, "{path} as {:?} says {}", caller.persona, canary.text);
                read.insert((caller.persona, &canary.text));
            }
            asked += 1;
        }
    }
    for canary in canaries.iter().filter(|canary| canary.is_shown) {
        let unread = canary.readers.iter().find(|reader| !read.contains(&(**reader, &canary.text)));
        assert_eq!(unread, None, "finds {} nowhere", canary.text);
    }
    asked
}

/// Everyone's digest, with something waiting for most of them: not even readers get private text by mail.
async fn look_in_mail(world: &World, postbox: &Postbox, canaries: &[Canary]) {
    let clock = &world.app.app.clock;
    let people = ["ana", "bo", "lea", "mira"];
    for person in people {
        let client = world.app.signed_in(person).await;
        let fields = [("rhythm", "daily"), ("weekday", "Mon"), ("hour", "14"), ("zone", "UTC")];
        assert_eq!(client.post("/account/notifications", &fields).await.status, StatusCode::SEE_OTHER);
    }
    for _ in 0..9 {
        clock.advance(TimeDelta::hours(3));
        jobs::queue_now(&world.app.host(), "digests", "").await.unwrap();
        jobs::run_queued(&world.app.host()).await.unwrap();
    }
    let arrived = postbox.arrived();
    for person in ["ana@", "bo@", "mira@"] {
        assert!(arrived.iter().any(|letter| letter.to.starts_with(person)), "{person} gets a mail");
    }
    for letter in &arrived {
        let text = letter.text.replace("=\r\n", "");
        let found = canaries.iter().find(|canary| text.contains(&canary.text));
        assert!(found.is_none(), "the mail to {} contains {}", letter.to, found.unwrap().text);
    }
}

/// Every column of every table, on both databases, including the journal, jobs and stored answers.
async fn look_in_tables(database: &Database, canaries: &[Canary]) {
    let schema = database.db.schema().await.unwrap();
    let mut found = 0;
    for column in schema.iter().filter(|column| column.data_type == "text") {
        let sql = format!("select {0} from {1} where {0} is not null", column.column, column.table).leak();
        let values: Vec<String> = database.db.fetch_all(sql, &[]).await.unwrap();
        for canary in canaries {
            if !values.iter().any(|value| value.contains(&canary.text)) {
                continue;
            }
            let (table, name) = (column.table.as_str(), &column.column);
            assert!(canary.tables.contains(&table), "{table}.{name} holds {}", canary.text);
            found += 1;
        }
    }
    let expected: usize = canaries.iter().map(|canary| canary.tables.len()).sum();
    assert!(found >= expected, "the right tables were searched");
}

fn look_in_files(folder: &Path, canaries: &[Canary]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_in_files(&path, canaries);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for canary in canaries.iter().filter(|canary| canary.tables.is_empty()) {
            let found = bytes.windows(canary.text.len()).any(|window| window == canary.text.as_bytes());
            assert!(!found, "{} holds {}", path.display(), canary.text);
        }
    }
}
