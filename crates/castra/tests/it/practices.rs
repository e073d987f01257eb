//! Practices that are off leave no trace, and come back as they were; tried on the whole program.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::OnceLock,
};

use axum::http::Method;
use castra::features::FEATURES;
use castra_org::{org_file, organization, readings};
use castra_platform::{
    feature::{Feature, practices},
    journal,
};
use castra_testkit::{Client, Database, TestApp, each_database, on_sqlite};
use serde_json::json;

use crate::company::start;

/// Mira is the CTO, Ana leads Payments with Ben in it; the repository is of their team.
const PEOPLE: &str = "
people:
  - { id: mira, name: Mira Okafor, email: mira@example.org }
  - { id: ana, name: Ana Lind, email: ana@example.org, manager: mira }
  - { id: ben, name: Ben Stone, email: ben@example.org, manager: ana }
teams:
  - id: payments
    name: Payments
    members: [ana, ben]
    repositories:
      - { id: api, url: \"https://git.example.org/api.git\" }
assignments:
  - { person: mira, role: cto }
  - { person: ana, role: tech-lead, team: payments }
";

fn file(practices: &str) -> String {
    format!(
        "castra: 1\norganization: {{ name: Example, stage: small, timezone: UTC, practices: {practices} }}\n{PEOPLE}"
    )
}

async fn instance(database: &Database, practices: &str) -> TestApp {
    start(database, &file(practices)).await
}

/// The features whose practice is not in this list.
fn off(on: &[&str]) -> Vec<&'static Feature> {
    let is_off =
        |feature: &&'static Feature| feature.practice.is_some_and(|practice| !on.contains(&practice.key));
    FEATURES.iter().copied().filter(is_off).collect()
}

/// The pages' routes, in parts, each with its feature. Made once: every link of every page is looked up in them.
fn routes() -> &'static [(Vec<String>, &'static Feature)] {
    static ROUTES: OnceLock<Vec<(Vec<String>, &'static Feature)>> = OnceLock::new();
    ROUTES.get_or_init(|| {
        let of = |feature: &'static Feature| {
            let operations = feature.pages.map(|pages| pages().operations().to_vec()).unwrap_or_default();
            operations.into_iter().map(move |one| (one.path.split('/').map(str::to_owned).collect(), feature))
        };
        FEATURES.iter().copied().flat_map(of).collect()
    })
}

/// The feature that answers an address, by the route that fits best.
fn owner(address: &str) -> Option<&'static Feature> {
    let path: Vec<&str> = address.split(['?', '#']).next()?.split('/').collect();
    let fits = |parts: &[String]| {
        parts.len() == path.len()
            && parts.iter().zip(&path).all(|(part, is)| part == is || part.starts_with('{'))
    };
    let named = |parts: &[String]| parts.iter().filter(|part| !part.starts_with('{')).count();
    let found = routes().iter().filter(|(parts, _)| fits(parts));
    found.max_by_key(|(parts, _)| named(parts)).map(|(_, feature)| *feature)
}

/// The addresses on a page: of links and of forms.
fn addresses(html: &str) -> Vec<String> {
    let of = |attribute: &str| {
        let parts = html.split(attribute).skip(1);
        parts
            .filter_map(|part| part.split('"').next())
            .map(|href| href.replace("&amp;", "&"))
            .collect::<Vec<_>>()
    };
    let all = of(" href=\"").into_iter().chain(of(" action=\""));
    all.filter(|href| href.starts_with('/') && !href.starts_with("/assets/")).collect()
}

/// Follows every link from Today on, and names each that leads to one of these features.
async fn traces(client: &Client, off: &[&'static Feature], starts: &[String]) -> BTreeSet<String> {
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut next: VecDeque<String> = ["/".to_owned()].into_iter().chain(starts.iter().cloned()).collect();
    while let Some(address) = next.pop_front() {
        let path = address.split(['?', '#']).next().unwrap_or_default().to_owned();
        // A search is another page for every question; the rest is seen once.
        let key = if path == "/find" { address.clone() } else { path.clone() };
        let is_left = path.starts_with("/manual") || path == "/sign-out" || path.contains('.');
        if is_left || !seen.insert(key) || seen.len() > 400 {
            continue;
        }
        let page = client.get(&address).await;
        for href in addresses(&page.text()) {
            let leads_to = owner(&href).filter(|feature| off.iter().any(|off| off.key == feature.key));
            match leads_to {
                Some(feature) => drop(found.insert(format!("{path} leads to {href} of {}", feature.key))),
                None => next.push_back(href),
            }
        }
    }
    assert!(seen.len() > 20, "pages were seen: {seen:?}");
    found
}

/// Questions for everything that these features have a name for.
fn questions(off: &[&'static Feature]) -> Vec<String> {
    let labels = off.iter().flat_map(|feature| {
        let pages = feature.navigation.iter().map(|page| page.label);
        pages.chain(feature.acts.iter().map(|act| act.label)).chain([feature.title])
    });
    labels.map(|label| format!("/find?q={}", label.replace(' ', "+").replace('&', "%26"))).collect()
}

#[test]
fn every_feature_that_judges_or_is_a_practice_says_so() {
    let unnamed = FEATURES.iter().filter(|feature| !feature.signals.is_empty() && feature.practice.is_none());
    assert_eq!(unnamed.map(|feature| feature.key).collect::<Vec<_>>(), Vec::<&str>::new());
    let all = practices(FEATURES);
    assert!(all.len() >= 14, "the whole program is here");
    for practice in all {
        let first = practice.first.1.replace("{team}", "payments");
        assert!(owner(&first).is_some(), "the first record of {} is a page: {first}", practice.key);
    }
}

#[test]
fn everything_that_is_off_leaves_no_trace() {
    // Which links there are does not depend on the database.
    on_sqlite(async |database| {
        let app = instance(database, "[]").await;
        let off = off(&[]);
        for person in ["mira", "ana", "ben"] {
            let client = app.signed_in(person).await;
            assert_eq!(traces(&client, &off, &questions(&off)).await, BTreeSet::new(), "{person}");
            let today = client.get("/api/v1/today").await.json();
            assert_eq!(
                today["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|item| {
                        owner(item["href"].as_str().unwrap())
                            .is_some_and(|feature| off.iter().any(|off| off.key == feature.key))
                    })
                    .count(),
                0,
                "{today}"
            );
        }
        // With everything on, the same walk finds each of them: it can fail.
        org_file::apply(&app.host(), "org.yaml", &file("all")).await.unwrap();
        let mut found = BTreeSet::new();
        for person in ["mira", "ana"] {
            found.append(&mut traces(&app.signed_in(person).await, &off, &questions(&off)).await);
        }
        for feature in off.iter().filter(|feature| !feature.navigation.is_empty()) {
            let says = format!(" of {}", feature.key);
            let is_for_operators = feature.key == "code_hosts";
            assert!(
                is_for_operators || found.iter().any(|line| line.ends_with(&says)),
                "nothing leads to {}, of {} traces",
                feature.key,
                found.len()
            );
        }
    });
}

#[test]
fn the_addresses_of_what_is_off_answer_calmly() {
    each_database(async |database| {
        let app = instance(database, "[]").await;
        let (mira, ben) = (app.signed_in("mira").await, app.signed_in("ben").await);
        let fill = |path: &str| {
            path.split('/')
                .map(|part| if part.starts_with('{') { "payments" } else { part })
                .collect::<Vec<_>>()
                .join("/")
        };
        let mut seen = 0;
        for feature in off(&[]) {
            let practice = feature.practice.unwrap();
            let routes = [feature.pages, feature.api].into_iter().flatten().map(|part| part());
            for operation in routes.flat_map(|routes| routes.operations().to_vec()) {
                let path = fill(&operation.path);
                let is_api = path.starts_with("/api/");
                seen += 1;
                if is_api {
                    let answer = mira.json(operation.method.clone(), &path, &json!({})).await;
                    let says = format!("{} {path}: {}", operation.method, answer.text());
                    assert_eq!(answer.status.as_u16(), 404, "{says}");
                    assert_eq!(answer.json()["detail"], practice.is_off_here(), "{says}");
                    continue;
                }
                let is_get = operation.method == Method::GET;
                let ask = async |client: &Client| match is_get {
                    true => client.get(&path).await,
                    false => client.post(&path, &[]).await,
                };
                let (may, may_not) = (ask(&mira).await, ask(&ben).await);
                let button = format!("action=\"/practices/{}/on\"", practice.key);
                for answer in [&may, &may_not] {
                    assert_eq!(answer.status.as_u16(), if is_get { 200 } else { 409 }, "{path}");
                    assert!(answer.text().contains(&practice.is_off_here()), "{path}: {}", answer.text());
                }
                assert!(may.text().contains(&button) && !may_not.text().contains(&button), "{path}");
                let stranger = ask(&app.anonymous()).await;
                assert!(!stranger.text().contains(&practice.is_off_here()), "{path}: {}", stranger.text());
            }
        }
        assert!(seen > 150, "{seen} addresses");
    });
}

#[test]
fn what_is_off_is_not_judged() {
    each_database(async |database| {
        let app = instance(database, "[one-on-ones]").await;
        readings::take(&app.host()).await.unwrap();
        let mira = app.signed_in("mira").await;
        let current = organization::current(&app.host()).await.unwrap();
        for feature in off(&["one-on-ones"]) {
            for signal in feature.signals {
                let page = mira.get(&format!("/responsibilities/{}", signal.responsibility)).await.text();
                assert!(page.contains("Not used here"), "{}: {page}", signal.responsibility);
                let id = signal.responsibility.to_owned().into();
                assert!(!current.organization().is_used(&id), "{}", signal.responsibility);
            }
        }
        let page = mira.get("/responsibilities/one-on-ones").await.text();
        assert!(!page.contains("Not used here"), "{page}");
        let refused =
            mira.json(Method::PUT, "/api/v1/responsibilities/feedback/signal", &json!({"used": true})).await;
        assert_eq!(refused.status.as_u16(), 409, "{}", refused.text());
    });
}

#[test]
fn a_practice_is_switched_by_those_who_may_and_walks_to_its_first_record() {
    each_database(async |database| {
        let app = instance(database, "[one-on-ones, repositories]").await;
        let mira = app.signed_in("mira").await;
        for person in ["ana", "ben"] {
            let client = app.signed_in(person).await;
            for path in ["/practices/feedback/on", "/practices/one-on-ones/off"] {
                assert_eq!(client.post(path, &[]).await.status.as_u16(), 403, "{person} {path}");
            }
            assert_eq!(client.get("/practices").await.status.as_u16(), 403, "{person}");
            assert_eq!(client.get("/api/v1/practices").await.status.as_u16(), 403, "{person}");
        }
        assert!(!mira.get("/").await.text().contains("href=\"/feedback\""));
        let on = mira.post("/practices/feedback/on", &[]).await;
        assert_eq!((on.status.as_u16(), on.header("location")), (303, "/feedback/new"));
        let first = mira.get("/feedback/new").await;
        assert_eq!(first.status.as_u16(), 200);
        assert!(
            first.text().contains("Feedback switched on") && first.text().contains("/practices/feedback/off")
        );
        assert!(mira.get("/").await.text().contains("href=\"/feedback\""));
        let debt = mira.post("/practices/debt/on", &[]).await;
        assert_eq!(debt.header("location"), "/teams/payments/debt/new", "in the first team");
        // As every setting: in the file, in the API, in the journal, and with an undo.
        let text = org_file::export(&app.host()).await.unwrap();
        assert!(text.contains("  practices: [debt, feedback, one-on-ones, repositories]\n"), "{text}");
        let shown = mira.get("/api/v1/practices/debt").await;
        assert_eq!(shown.json()["is_on"], true);
        let tag = shown.header("etag").to_owned();
        let off = "/api/v1/practices/debt/switch-off";
        let answer = mira.json_matching(Method::POST, off, &tag, &json!(null)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["is_on"]), (200, &json!(false)));
        let late =
            mira.json_matching(Method::POST, "/api/v1/practices/debt/switch-on", &tag, &json!(null)).await;
        assert_eq!(late.status.as_u16(), 412, "the organization changed since");
        let undone = mira.post("/practices/feedback/off", &[]).await;
        assert_eq!(undone.header("location"), "/practices");
        assert!(mira.get("/feedback").await.text().contains("Feedback is not switched on here"));
        let entries = journal::about(app.host().read(), "organization:1", 50).await.unwrap();
        let did = |what: &str, title: &str| {
            entries.iter().filter(|known| known.entry.action == what && known.entry.details == title).count()
        };
        assert_eq!(did("switched a practice on", "Feedback"), 1, "{entries:?}");
        assert_eq!(did("switched a practice off", "Technical debt"), 1, "{entries:?}");
        let wrong = org_file::apply(&app.host(), "org.yaml", &file("[feedbak]")).await.unwrap_err();
        assert_eq!(wrong.message, "there is no practice `feedbak`");
        let kept = file("all").replace(", practices: all", "");
        org_file::apply(&app.host(), "org.yaml", &kept).await.unwrap();
        let text = org_file::export(&app.host()).await.unwrap();
        assert!(
            text.contains("  practices: [one-on-ones, repositories]\n"),
            "what it leaves out stays: {text}"
        );
    });
}

#[test]
fn an_organization_from_a_file_has_everything_on() {
    each_database(async |database| {
        let app = instance(database, "all").await;
        assert!(app.host().off().await.unwrap() == castra_platform::feature::Off::default());
        let mira = app.signed_in("mira").await;
        let page = mira.get("/practices").await.text();
        assert!(page.contains("Every practice is switched on."), "{page}");
        assert_eq!(mira.post("/practices/growth/off", &[]).await.status.as_u16(), 303);
        let items = mira.get("/api/v1/practices").await.json();
        let off: Vec<&str> = items["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["is_on"] == false)
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        assert_eq!(off, ["growth"], "the others stay");
    });
}
