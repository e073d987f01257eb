//! Every route of the program, called as every persona: generated from the router, so that none is forgotten.
//!
//! The snapshot next to this file records who is let through: a new route, or one that answers a persona differently than
//! before, changes it and is reviewed. Rules that hold for every route are here.

mod canary;
mod canary_tests;
mod escalation;
mod growing_tests;
mod inputs_tests;
mod practices;
mod private_tests;

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use castra_org::{accounts::DIRECTORY, org_file, organization};
use castra_platform::{access::Rule, app::Settings, web::Operation};
use castra_testkit::{Answer, Client, Database, Postbox, Setup, TestApp, each_database};
use chrono::TimeDelta;

use crate::features::FEATURES;

/// The placeholder for a session of growth, where `sessions` elsewhere means those of an account.
const GROWTH: &str = "growth/sessions";

/// Two teams with a lead each, a CTO, a member, a leaver, a person whose account is closed.
const ORGANIZATION: &str = "\
castra: 1
organization: { name: Example, stage: small, timezone: UTC }
people:
  - { id: ana, name: Ana Example, email: ana@example.org, level: senior, from: 2024-02-01, manager: mira }
  - { id: bo, name: Bo Example, level: mid, manager: ana }
  - { id: closed, name: Closed Example, level: mid }
  - { id: gone, name: Gone Example, level: senior, from: 2020-01-01, to: 2025-12-31 }
  - { id: lea, name: Lea Example, level: senior }
  - { id: mira, name: Mira Okafor, level: executive }
  - { id: spare, name: Spare Example, email: spare@example.org, level: mid }
teams:
  - { id: payments, name: Payments, members: [ana, bo, closed], repositories: [{ id: payments-api, path: /nowhere }] }
  - { id: search, name: Search, members: [lea, spare] }
assignments:
  - { person: mira, role: cto }
  - { person: ana, role: tech-lead, team: payments, from: 2025-01-01 }
  - { person: lea, role: tech-lead, team: search }
responsibilities:
  - { id: tech-debt, team: payments, accountable: gone }
";

/// The personas that questions of permission need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Persona {
    Anonymous,
    /// A leaver, with a session from before.
    Former,
    /// A person whose account was closed, with a session from before.
    Closed,
    /// Signed out, with the old cookie.
    SignedOut,
    /// A revoked API token.
    Revoked,
    /// An expired API token.
    Expired,
    /// A service's token: it reads, and holds no role.
    Service,
    /// A service's token for provisioning.
    Directory,
    /// The CTO's token with only the scope `read`.
    Reading,
    Member,
    /// Lead of the payments team.
    Lead,
    /// Lead of the search team.
    OtherLead,
    Cto,
    /// An operator who does not belong to the organization.
    Operator,
}

impl Persona {
    const ALL: [Self; 14] = [
        Self::Anonymous,
        Self::Former,
        Self::Closed,
        Self::SignedOut,
        Self::Revoked,
        Self::Expired,
        Self::Service,
        Self::Directory,
        Self::Reading,
        Self::Member,
        Self::Lead,
        Self::OtherLead,
        Self::Cto,
        Self::Operator,
    ];

    /// Whether none of their credentials is valid.
    fn has_no_door(self) -> bool {
        matches!(
            self,
            Self::Anonymous | Self::Former | Self::Closed | Self::SignedOut | Self::Revoked | Self::Expired
        )
    }

    fn has_a_token(self) -> bool {
        matches!(self, Self::Revoked | Self::Expired | Self::Service | Self::Directory | Self::Reading)
    }
}

/// A persona with a credential.
struct Caller {
    persona: Persona,
    client: Client,
    token: Option<String>,
}

impl Caller {
    async fn ask(&self, method: &Method, path: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.client.send(request.body(Body::empty()).unwrap()).await
    }
}

struct World {
    app: TestApp,
    callers: Vec<Caller>,
    /// A session and a token of a person who is none of the personas.
    session: String,
    token: String,
    /// The value of a route's parameter after a word, where a test created something for it.
    places: BTreeMap<&'static str, String>,
    /// Further ids for a path that has the first one as a parameter.
    alternatives: Vec<(String, String)>,
}

impl World {
    async fn new(database: &Database) -> Self {
        Self::with(database, Settings::default()).await
    }

    /// The world, with a mail server.
    async fn with_mail(database: &Database, postbox: &Postbox) -> Self {
        let (public_url, mail) = (Some("http://castra.example".to_owned()), Some(postbox.settings()));
        Self::with(database, Settings { public_url, mail, ..Settings::default() }).await
    }

    async fn with(database: &Database, settings: Settings) -> Self {
        let setup = Setup {
            settings,
            viewers: organization::viewer,
            directory: DIRECTORY,
            surroundings: organization::banner,
            ..Setup::new(FEATURES)
        };
        let app = setup.start(database).await;
        let host = app.host();
        org_file::apply(&host, "org.yaml", ORGANIZATION).await.unwrap();
        for (person, operator) in [
            ("ana", false),
            ("bo", false),
            ("closed", false),
            ("gone", false),
            ("lea", false),
            ("mira", false),
            ("root", true),
            ("spare", true),
        ] {
            app.add_account(person, operator).await;
        }
        let mut callers = Vec::new();
        for persona in Persona::ALL {
            callers.push(caller(&app, persona).await);
        }
        castra_accounts::disable(&host, "closed").await.unwrap();
        let spare =
            castra_accounts::make_personal_token(&host, "spare", "a script", &["read"], 30).await.unwrap();
        app.signed_in("spare").await;
        let spare = Caller { persona: Persona::Reading, client: app.anonymous(), token: Some(spare) };
        let id = async |path: &str| {
            spare.ask(&Method::GET, path).await.json()["items"][0]["id"].as_str().unwrap().to_owned()
        };
        let (session, token) = (id("/api/v1/account/sessions").await, id("/api/v1/account/tokens").await);
        Self { app, callers, session, token, places: BTreeMap::new(), alternatives: Vec::new() }
    }

    /// The id in a route's path that is private to some.
    fn first_id(&self, operation: &Operation) -> &str {
        let word =
            operation.path.split('/').take_while(|part| !part.starts_with('{')).last().unwrap_or_default();
        match word {
            "sessions" if operation.path.contains("/growth/") => &self.places[GROWTH],
            "sessions" => &self.session,
            "tokens" => &self.token,
            word => &self.places[word],
        }
    }

    /// A route's path with an existing record for each parameter, where there is one.
    fn path(&self, operation: &Operation) -> String {
        let mut before = "";
        let parts = operation.path.split('/').map(|part| {
            let filled = match (before, part) {
                (_, part) if !part.starts_with('{') => part,
                ("sessions", _)
                    if operation.path.contains("/growth/") && self.places.contains_key(GROWTH) =>
                {
                    &self.places[GROWTH]
                }
                (word, _) if self.places.contains_key(word) => &self.places[word],
                ("people", _) => "ana",
                ("teams", _) => "payments",
                ("accounts" | "Users", _) => "spare",
                ("Groups", _) => "search",
                ("repositories", _) => "payments-api",
                ("responsibilities" | "signals", _) => "tech-debt",
                ("findings", _) => "departed:payments:gone",
                ("roles", _) => "tech-lead",
                ("manual", _) => "today",
                ("images", _) => "today.png",
                ("sessions", _) => &self.session,
                ("tokens" | "services", _) => &self.token,
                _ => "0123",
            };
            before = part;
            filled.to_owned()
        });
        parts.collect::<Vec<_>>().join("/")
    }
}

async fn caller(app: &TestApp, persona: Persona) -> Caller {
    let host = app.host();
    let token = async |person: &str| {
        castra_accounts::make_personal_token(&host, person, "a script", &["read"], 30).await.unwrap()
    };
    let (person, token) = match persona {
        Persona::Anonymous => (None, None),
        Persona::Former => (Some("gone"), None),
        Persona::Closed => (Some("closed"), None),
        Persona::SignedOut | Persona::Member => (Some("bo"), None),
        Persona::Revoked => (None, Some(revoked(app).await)),
        Persona::Expired => {
            let token =
                castra_accounts::make_personal_token(&host, "ana", "old", &["read"], 1).await.unwrap();
            app.app.clock.advance(TimeDelta::days(1));
            (None, Some(token))
        }
        Persona::Service => (
            None,
            Some(castra_accounts::make_service_token(&host, "a dashboard", &["read"], 30).await.unwrap()),
        ),
        Persona::Directory => (
            None,
            Some(
                castra_accounts::make_service_token(&host, "a directory", &["provision"], 30).await.unwrap(),
            ),
        ),
        Persona::Reading => (None, Some(token("mira").await)),
        Persona::Lead => (Some("ana"), None),
        Persona::OtherLead => (Some("lea"), None),
        Persona::Cto => (Some("mira"), None),
        Persona::Operator => (Some("root"), None),
    };
    let client = match person {
        Some(person) => app.signed_in(person).await,
        None => app.anonymous(),
    };
    if persona == Persona::SignedOut {
        client.post("/sign-out", &[]).await;
    }
    Caller { persona, client, token }
}

async fn revoked(app: &TestApp) -> String {
    let token = castra_accounts::make_personal_token(&app.host(), "ana", "lost", &["read", "write"], 30)
        .await
        .unwrap();
    let lost = Caller { persona: Persona::Revoked, client: app.anonymous(), token: Some(token.clone()) };
    let id = lost.ask(&Method::GET, "/api/v1/account/tokens").await.json()["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let gone = lost.ask(&Method::DELETE, &format!("/api/v1/account/tokens/{id}")).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "a token may revoke itself");
    token
}

/// The rules for every route; the sentence says which one is broken.
fn judge(operation: &Operation, reads: bool, persona: Persona, answer: &Answer) -> Option<&'static str> {
    let status = answer.status;
    let is_api = operation.path.starts_with("/api/") || operation.path.starts_with("/scim/");
    if status.is_server_error() {
        return Some("it failed");
    }
    if operation.rule == Rule::Anyone {
        return None;
    }
    // A token does not open pages.
    if persona.has_no_door() || (persona.has_a_token() && !is_api) {
        let kept_out = if is_api {
            status == StatusCode::UNAUTHORIZED
        } else {
            status == StatusCode::SEE_OTHER && answer.header("location").starts_with("/sign-in")
        };
        return (!kept_out).then_some("a persona without access came in");
    }
    if operation.rule == Rule::Provisioner {
        let kept_out = persona == Persona::Directory || status == StatusCode::FORBIDDEN;
        return (!kept_out).then_some("a persona that is not a directory came in");
    }
    if persona == Persona::Directory && status != StatusCode::FORBIDDEN {
        return Some("a directory did something else");
    }
    if operation.rule == Rule::Operator && persona != Persona::Operator && status != StatusCode::FORBIDDEN {
        return Some("a persona that is not an operator came in");
    }
    if persona.has_a_token() && !reads && status != StatusCode::FORBIDDEN {
        return Some("a read-only token changed something");
    }
    None
}

#[test]
fn every_route_keeps_its_rule_for_everybody() {
    each_database(async |database| {
        let world = World::new(database).await;
        let mut operations = world.app.web.operations.clone();
        operations.sort_by_key(|operation| (operation.path.clone(), operation.method.to_string()));
        assert!(operations.len() > 120, "the whole program is here");
        let (mut table, mut faults) = (String::new(), Vec::new());
        for operation in &operations {
            let path = world.path(operation);
            let reads = operation.method == Method::GET || is_long_question(operation);
            let mut statuses = Vec::new();
            for caller in &world.callers {
                // Their sessions are needed for the routes that follow.
                if operation.path == "/sign-out" && !caller.persona.has_no_door() {
                    statuses.push("  -".to_owned());
                    continue;
                }
                let answer = caller.ask(&operation.method, &path).await;
                if let Some(fault) = judge(operation, reads, caller.persona, &answer) {
                    let door = format!("{} {}", operation.method, operation.path);
                    faults.push(format!("{door} as {:?}: {} {fault}", caller.persona, answer.status));
                }
                statuses.push(answer.status.as_u16().to_string());
            }
            let rule = format!("{:?}", operation.rule);
            table.push_str(&format!(
                "{} {:<8} {:<6} {}\n",
                statuses.join(" "),
                rule,
                operation.method,
                operation.path
            ));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let names: Vec<String> = Persona::ALL.iter().map(|persona| format!("{persona:?}")).collect();
        insta::assert_snapshot!("doors", format!("{}\n\n{table}", names.join(" ")));
    });
}

/// Whether the route is posted only because its input is long, and changes nothing.
fn is_long_question(operation: &Operation) -> bool {
    operation.path.ends_with("/plan") || operation.path == "/api/v1/tone"
}
