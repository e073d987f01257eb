//! An instance for tests, and clients that call it in process.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use castra_platform::{
    App, Ctx,
    access::Viewer,
    app::{AppParts, Settings, ViewerSource},
    clock::{Clock, Timestamp, from_text},
    db::{Db, Location},
    directory::Directory,
    feature::Feature,
    ids::Ids,
    private::Keyring,
    web::{Surroundings, Web, router},
};
use futures::future::BoxFuture;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::Database;

/// The instant at which every test begins: noon on a Monday.
pub fn noon() -> Timestamp {
    from_text("2026-03-02T12:00:00Z").expect("this is an instant")
}

/// The parts of a test instance; only the features are required.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The instance's connection to the outside; by default, on loopback.
    pub settings: Settings,
    /// The features.
    pub features: &'static [&'static Feature],
    /// Looks up a person's roles; by default, those added with [`TestApp::add_person`].
    pub viewers: ViewerSource,
    /// What signing in asks the organization; by default, no one is known.
    pub directory: Directory,
    /// The organization's banner; by default, none.
    pub surroundings: Surroundings,
}

impl Setup {
    /// An instance of these features.
    pub fn new(features: &'static [&'static Feature]) -> Self {
        Self {
            settings: Settings::default(),
            features,
            viewers: known,
            directory: Directory::NOBODY,
            surroundings: |_| Box::pin(async { Ok(None) }),
        }
    }

    /// Starts it on a database, at [`noon`], with seeded ids.
    pub async fn start(self, database: &Database) -> TestApp {
        self.start_with(database.dir().to_owned(), database.db.clone(), 7).await
    }

    /// Starts another replica on the same database, with its own connections and ids.
    pub async fn start_replica(self, database: &Database) -> TestApp {
        let db = Db::open(&database.location).await.expect("the database is there");
        self.start_with(database.dir().to_owned(), db, 8).await
    }

    /// Starts a replica with its own data folder, on a database that may be reached at another location.
    pub async fn start_replica_at(self, location: &Location, data_dir: PathBuf) -> TestApp {
        let db = Db::open(location).await.expect("the database is there");
        self.start_with(data_dir, db, 9).await
    }

    async fn start_with(self, data_dir: PathBuf, db: Db, seed: u64) -> TestApp {
        let parts = AppParts {
            db,
            clock: Clock::fixed(noon()),
            ids: Ids::seeded(seed),
            data_dir,
            keyring: Keyring::given(&"5a".repeat(32)).expect("this is a key"),
            settings: self.settings,
            features: with_accounts(self.features),
            viewers: self.viewers,
            directory: self.directory,
            callers: castra_accounts::CALLERS,
        };
        let app = App::start(parts).await.expect("a fresh instance starts");
        let web = Arc::new(router(&app, self.surroundings, utoipa::openapi::OpenApi::default()));
        TestApp { app, web }
    }
}

/// The tables of accounts without their pages, for an instance whose features do not show accounts: tests sign people in.
static TABLES: Feature = Feature {
    migrations: castra_accounts::FEATURE.migrations,
    tables: castra_accounts::FEATURE.tables,
    ..Feature::new("account", "Your account")
};

/// These features, with the tables of accounts.
pub fn with_accounts(features: &'static [&'static Feature]) -> &'static [&'static Feature] {
    if features.iter().any(|feature| feature.key == TABLES.key) {
        return features;
    }
    Vec::leak(features.iter().copied().chain([&TABLES]).collect())
}

#[derive(Debug, Default)]
struct People(RwLock<HashMap<String, Viewer>>);

fn known<'a>(app: &'a App, person: &'a str) -> BoxFuture<'a, castra_platform::Result<Option<Viewer>>> {
    let people = app.cache::<People>();
    let found = people.0.read().unwrap_or_else(PoisonError::into_inner).get(person).cloned();
    Box::pin(async { Ok(found) })
}

/// An instance that runs in the test's own process.
#[derive(Debug)]
pub struct TestApp {
    /// The instance; move its clock with `app.clock.advance`.
    pub app: Arc<App>,
    /// Its web service.
    pub web: Arc<Web>,
}

impl TestApp {
    /// The context of a command on the machine itself.
    pub fn host(&self) -> Ctx {
        Ctx::host(&self.app)
    }

    /// Adds a person whom the organization need not know, for [`Setup`]s without one.
    pub fn add_person(&self, viewer: Viewer) {
        let person = viewer.person.clone().expect("a person has an id");
        self.app.cache::<People>().0.write().unwrap_or_else(PoisonError::into_inner).insert(person, viewer);
    }

    /// Gives a person an account without a password, an operator's if `operator`.
    pub async fn add_account(&self, person: &str, operator: bool) {
        let ctx = self.host();
        let mut tx = ctx.write().await.expect("the database is there");
        let email = format!("{person}@example.com");
        castra_accounts::save_account(&mut tx, &ctx, person, &email, None, operator)
            .await
            .expect("a good account");
        let says = ctx.says("added account", format!("account:{person}"), "");
        tx.commit(says).await.expect("a commit");
    }

    /// A client without a session.
    pub fn anonymous(&self) -> Client {
        Client { web: Arc::clone(&self.web), cookies: Arc::default() }
    }

    /// A client with a session of this person, who must have an account.
    pub async fn signed_in(&self, person: &str) -> Client {
        let token = castra_accounts::begin_session(&self.host(), person, castra_accounts::Method::Password)
            .await
            .expect("a session");
        let client = self.anonymous();
        client.keep_cookie(&castra_accounts::cookies::session(&self.app.settings, &token));
        client
    }

    /// A client with the session of a new person, who is added and given an account.
    pub async fn somebody(&self, person: &str, operator: bool) -> Client {
        self.add_person(Viewer {
            person: Some(person.to_owned()),
            name: person.to_owned(),
            ..Viewer::anonymous()
        });
        self.add_account(person, operator).await;
        self.signed_in(person).await
    }

    /// A file or folder below the instance's data.
    pub fn data(&self, path: &str) -> PathBuf {
        self.app.data_dir.join(path)
    }
}

/// A person's browser: it keeps cookies, and does not follow redirects by itself.
#[derive(Debug, Clone)]
pub struct Client {
    web: Arc<Web>,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
}

impl Client {
    /// Requests a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a path")).await
    }

    /// Sends a form, as a browser on one of our pages does.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(pairs.join("&"))).expect("a path")).await
    }

    /// Uses a one-time link: sends the part after its `#`, as the page's script does.
    pub async fn use_link(&self, link: &str) -> Answer {
        let (path, code) = link.split_once('#').expect("a link has its secret after the #");
        self.post(path, &[("code", code)]).await
    }

    /// Comes in by a link: opens it and, where that is asked for, chooses a password.
    pub async fn come_in(&self, link: &str) -> Answer {
        let opened = self.use_link(link).await;
        if opened.header("location") != "/sign-in/first" {
            return opened;
        }
        let password = "nine slow barges upstream";
        self.post("/sign-in/first/password", &[("password", password), ("again", password)]).await
    }

    /// Sends JSON to the API.
    pub async fn json(&self, method: Method, path: &str, body: &serde_json::Value) -> Answer {
        let request =
            Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).expect("a path")).await
    }

    /// Sends JSON to the API, with an `If-Match`.
    pub async fn json_matching(
        &self,
        method: Method,
        path: &str,
        tag: &str,
        body: &serde_json::Value,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, tag);
        self.send(request.body(Body::from(body.to_string())).expect("a path")).await
    }

    /// Requests something with an endless body, such as a stream of events.
    pub async fn follow(&self, path: &str) -> Stream {
        let mut request = Request::get(path).body(Body::empty()).expect("a path");
        self.add_cookies(&mut request);
        let response = self.web.router.clone().oneshot(request).await.expect("the router cannot fail");
        let (parts, body) = response.into_parts();
        Stream { status: parts.status, body }
    }

    fn add_cookies(&self, request: &mut Request<Body>) {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if !cookies.is_empty() {
            let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(header::COOKIE, line.join("; ").parse().expect("cookies are ASCII"));
        }
    }

    /// Sends any request, with this client's cookies.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        self.add_cookies(&mut request);
        let response = self.web.router.clone().oneshot(request).await.expect("the router cannot fail");
        let (parts, body) = response.into_parts();
        for value in parts.headers.get_all(header::SET_COOKIE) {
            self.keep_cookie(value.to_str().expect("cookies are ASCII"));
        }
        let body = body.collect().await.expect("a body ends").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    fn keep_cookie(&self, set: &str) {
        let pair = set.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else { return };
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.retain(|(known, _)| known != name);
        if !set.contains("Max-Age=0") {
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

fn percent(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes()
        .map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A body, read as it arrives.
#[derive(Debug)]
pub struct Stream {
    /// The status.
    pub status: StatusCode,
    body: Body,
}

impl Stream {
    /// The next piece, or `None` at the end.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            let frame = self.body.frame().await?.expect("a body is not broken off");
            if let Ok(bytes) = frame.into_data() {
                return Some(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
}

/// A response.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text()))
    }

    /// A header's text, empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
