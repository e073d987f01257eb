//! Repositories elsewhere: cloned over HTTP and SSH from hosts that serve them with Git itself.
#![expect(clippy::unwrap_used, reason = "a host that cannot go on should stop the test")]

use std::{
    io::{Read, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_org::{
    org_file,
    organization::{self, Change, Record, Repository as Kept},
};
use castra_platform::{
    Ctx, Kind,
    app::{CloneLimits, Settings},
    jobs,
};
use castra_repositories::{ScanState, ScanSummary};
use castra_testkit::{Client, Database, Repository, Setup, TestApp, each_database, on_sqlite};
use russh::{
    Channel, ChannelId,
    keys::{
        Algorithm, PrivateKey, PublicKey,
        ssh_key::{LineEnding, private::Ed25519Keypair},
    },
    server::{self, Auth, ChannelOpenHandle, Config, Msg, Server as _, Session, VerifiedPublicKey},
};
use serde_json::json;

const ANA: &str = "Ana <ana@example.org>";

/// `git upload-pack` for a repository, as it is on no machine.
fn upload_pack(path: &Path, arguments: &[&str], protocol: &str) -> Command {
    let mut command = Command::new("git");
    command.arg("upload-pack").args(arguments).arg(path).stdin(Stdio::piped()).stdout(Stdio::piped());
    command.envs([
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_PROTOCOL", protocol),
    ]);
    command
}

/// Serves a repository over HTTP, at `/team/api.git`; gives the port.
async fn http_host(repository: PathBuf) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = move |request: Request| {
        let repository = repository.clone();
        async move { serve(&repository, request).await }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    port
}

async fn serve(repository: &Path, request: Request) -> Response {
    let protocol =
        request.headers().get("git-protocol").map_or("", |value| value.to_str().unwrap()).to_owned();
    let (kind, arguments) = match request.uri().path() {
        "/team/api.git/info/refs" => ("advertisement", &["--stateless-rpc", "--advertise-refs"][..]),
        "/team/api.git/git-upload-pack" => ("result", &["--stateless-rpc"][..]),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let body = to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let mut child = upload_pack(repository, arguments, &protocol).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = tokio::task::spawn_blocking(move || {
        input.write_all(&body).unwrap();
        drop(input);
        child.wait_with_output().unwrap().stdout
    });
    let kind = format!("application/x-git-upload-pack-{kind}");
    ([(header::CONTENT_TYPE, kind)], Body::from(output.await.unwrap())).into_response()
}

/// An SSH host that lets one key in, and knows one command.
#[derive(Clone)]
struct SshHost {
    repository: PathBuf,
    lets_in: PublicKey,
    input: Arc<std::sync::Mutex<Option<std::process::ChildStdin>>>,
}

impl server::Server for SshHost {
    type Handler = Self;

    fn new_client(&mut self, _: Option<SocketAddr>) -> Self {
        Self { input: Arc::default(), ..self.clone() }
    }
}

impl server::Handler for SshHost {
    type Error = russh::Error;

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Self::Error> {
        let is_known = user == "git" && key.public_key.key_data() == self.lets_in.key_data();
        Ok(if is_known { Auth::Accept } else { Auth::reject() })
    }

    async fn channel_open_session(
        &mut self,
        _: Channel<Msg>,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Self::Error> {
        reply.accept().await;
        Ok(())
    }

    async fn exec_request(
        &mut self,
        channel: ChannelId,
        command: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_success(channel)?;
        let handle = session.handle();
        if command != b"git-upload-pack '/team/api.git'" {
            let message = format!("ERROR: no {}\n", String::from_utf8_lossy(command));
            session.extended_data(channel, 1, message.into_bytes())?;
            session.exit_status_request(channel, 128)?;
            session.eof(channel)?;
            return session.close(channel);
        }
        let mut child = upload_pack(&self.repository, &[], "version=2").spawn().unwrap();
        *self.input.lock().unwrap() = child.stdin.take();
        let mut output = child.stdout.take().unwrap();
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                runtime.block_on(handle.data(channel, buffer[..read].to_vec())).unwrap();
            }
            child.wait().unwrap();
            runtime.block_on(async {
                handle.exit_status_request(channel, 0).await.unwrap();
                handle.eof(channel).await.unwrap();
                handle.close(channel).await.unwrap();
            });
        });
        Ok(())
    }

    async fn data(&mut self, _: ChannelId, data: &[u8], _: &mut Session) -> Result<(), Self::Error> {
        if let Some(input) = &mut *self.input.lock().unwrap() {
            // Whoever hangs up in the middle has what they wanted.
            drop(input.write_all(data));
        }
        Ok(())
    }

    async fn channel_eof(&mut self, _: ChannelId, _: &mut Session) -> Result<(), Self::Error> {
        drop(self.input.lock().unwrap().take());
        Ok(())
    }
}

fn shown(key: &PrivateKey) -> String {
    key.public_key().to_openssh().unwrap()
}

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]))
}

/// Serves a repository over SSH at `/team/api.git` to whoever has this key; gives the port. Its own key is `key(1)`.
async fn ssh_host(repository: PathBuf, lets_in: &str) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let lets_in = PublicKey::from_openssh(lets_in).unwrap();
    let mut host = SshHost { repository, lets_in, input: Arc::default() };
    let config =
        Config { keys: vec![key(1)], auth_rejection_time: std::time::Duration::ZERO, ..Config::default() };
    tokio::spawn(async move { host.run_on_socket(Arc::new(config), &listener).await });
    port
}

/// What repositories are reached by on this machine: this program fetches them, as it does elsewhere.
fn settings() -> Settings {
    let program = Some(env!("CARGO_BIN_EXE_castra").into());
    Settings { outgoing: vec!["127.0.0.0/8".parse().unwrap()], program, ..Settings::default() }
}

const ORGANIZATION: &str = "castra: 1
organization: { name: Example, stage: medium }
people:
  - { id: ana, name: Ana Ora, email: ana@example.org }
  - { id: mira, name: Mira Oka, email: mira@example.org }
teams:
  - id: core
    name: Core
    members: [ana]
    repositories:
      - { id: api, url: https://git.example.invalid/api }
assignments:
  - { person: ana, role: tech-lead, team: core }
  - { person: mira, role: cto }
";

/// Asks for a scan and runs what is queued.
async fn scan(app: &TestApp) {
    let ctx = app.host();
    castra_scans::request_scan(&ctx, "api").await.unwrap();
    jobs::run_queued(&Ctx::system(&app.app)).await.unwrap();
}

/// An instance that may reach loopback, whose one repository is somewhere.
async fn cloning(database: &Database, address: &str) -> TestApp {
    cloning_with(database, address, settings()).await
}

async fn cloning_with(database: &Database, address: &str, settings: Settings) -> TestApp {
    let setup = Setup { viewers: organization::viewer, settings, ..Setup::new(castra::features::FEATURES) };
    let app = setup.start(database).await;
    org_file::apply(&app.host(), "org.yaml", ORGANIZATION).await.unwrap();
    lead_to(&app.host(), address).await.unwrap();
    app
}

/// Changes where the repository is.
async fn lead_to(ctx: &Ctx, address: &str) -> castra_platform::Result<()> {
    let current = organization::current(ctx).await.unwrap();
    let before = current.organization().repositories["api"].clone();
    let place = address.starts_with('/').then(|| address.to_owned());
    let url = place.is_none().then(|| address.to_owned());
    let after = Kept { path: place, url, ..before.clone() };
    let change = Change { before: Some(Record::Repository(before)), after: Some(Record::Repository(after)) };
    organization::apply(ctx, &[change], ctx.says("moved a repository", "repository:api", "")).await
}

async fn summary(app: &TestApp) -> ScanSummary {
    let all = castra_repositories::summaries(&app.host()).await.unwrap();
    all.into_iter().next().expect("it was scanned")
}

fn kept_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn history(database: &Database) -> Repository {
    let mut repository = Repository::new(database.dir());
    repository.commit(ANA, "src/main.rs", "fn main() {}\n");
    repository.commit(ANA, "src/lib.rs", "pub fn run() {}\n");
    repository
}

#[test]
fn a_repository_elsewhere_is_cloned_and_followed() {
    each_database(async |database| {
        let mut repository = history(database);
        let port = http_host(repository.path.clone()).await;
        let app = cloning(database, &format!("http://127.0.0.1:{port}/team/api.git")).await;
        scan(&app).await;
        let first = summary(&app).await;
        assert_eq!((first.state, first.error.as_deref(), first.commits), (ScanState::Scanned, None, 2));
        assert_eq!(first.head, Some(repository.head()));
        repository.commit(ANA, "src/new.rs", "fn new() {}\n");
        scan(&app).await;
        let second = summary(&app).await;
        assert_eq!((second.commits, second.head), (3, Some(repository.head())));
        assert_eq!(kept_in(&app.data("mirrors/api")), ["git", "lock"]);
        // Somewhere else, then on this machine: the mirror goes when the next round comes.
        lead_to(&app.host(), &format!("http://127.0.0.1:{port}/team/other.git")).await.unwrap();
        scan(&app).await;
        let third = summary(&app).await;
        assert_eq!((third.state, third.commits), (ScanState::Failed, 3));
        assert!(third.error.unwrap().starts_with("there is no public repository at http://127.0.0.1"));
        lead_to(&app.host(), repository.path.to_str().unwrap()).await.unwrap();
        jobs::queue_now(&app.host(), "scans", "").await.unwrap();
        jobs::run_queued(&app.host()).await.unwrap();
        assert_eq!(summary(&app).await.state, ScanState::Scanned);
        assert_eq!(kept_in(&app.data("mirrors")), Vec::<String>::new());
    });
}

/// Breaks an object inside a pack of a mirror, as a bad disk would.
fn break_in_pack(mirror: &Path, object: &str) {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(mirror).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let id = git(&["rev-parse", object]);
    let folder = mirror.join("objects/pack");
    let names = kept_in(&folder);
    let index =
        names.iter().find(|name| Path::new(name).extension().is_some_and(|kind| kind == "idx")).unwrap();
    let listed = git(&["verify-pack", "-v", &format!("objects/pack/{index}")]);
    let line = listed.lines().find(|line| line.starts_with(id.trim())).unwrap();
    let numbers: Vec<usize> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [_, length, offset, ..] = numbers[..] else { panic!("{line}") };
    let pack = folder.join(index.replace(".idx", ".pack"));
    let mut content = std::fs::read(&pack).unwrap();
    content[offset + 1..offset + length].fill(0xff);
    std::fs::remove_file(&pack).unwrap();
    std::fs::write(&pack, content).unwrap();
}

#[test]
fn a_mirror_that_was_damaged_is_cloned_again() {
    on_sqlite(async |database| {
        let repository = history(database);
        let port = http_host(repository.path.clone()).await;
        let app = cloning(database, &format!("http://127.0.0.1:{port}/team/api.git")).await;
        scan(&app).await;
        let whole = summary(&app).await;
        assert_eq!((whole.state, whole.commits), (ScanState::Scanned, 2));
        let mirror = app.data("mirrors/api/git");
        // Nothing is new there, so that a fetch alone would notice nothing.
        break_in_pack(&mirror, "HEAD:src/main.rs");
        std::fs::remove_file(app.data("facts/api.facts")).unwrap();
        scan(&app).await;
        let mended = summary(&app).await;
        assert_eq!((mended.state, mended.error, mended.missing), (ScanState::Scanned, None, Vec::new()));
        assert_eq!(kept_in(&app.data("mirrors/api")), ["git", "lock"]);
        // What the host sent like this is not cloned again every hour.
        break_in_pack(&mirror, "HEAD:src/main.rs");
        let facts =
            castra_history::scan(&mirror, &castra_history::ScanOptions::default(), None, &()).unwrap();
        std::fs::write(mirror.join("castra-damage"), facts.gaps().damage().unwrap()).unwrap();
        std::fs::remove_file(app.data("facts/api.facts")).unwrap();
        scan(&app).await;
        assert_eq!(summary(&app).await.state, ScanState::Partial);
        assert!(mirror.join("castra-damage").exists());
    });
}

#[test]
fn what_is_not_of_the_internet_is_not_cloned() {
    on_sqlite(async |database| {
        let repository = history(database);
        let port = http_host(repository.path.clone()).await;
        let settings = Settings { outgoing: Vec::new(), ..settings() };
        let app = cloning_with(database, "https://git.example.invalid/api", settings).await;
        let operator = app.somebody("mira", true).await;
        let body = json!({"address": format!("ssh://git@localhost:{port}"), "host_keys": [shown(&key(1))]});
        assert_eq!(says(&operator, body).await.status, StatusCode::OK);
        for address in [
            format!("http://127.0.0.1:{port}/team/api.git"),
            format!("https://localhost:{port}/team/api.git"),
            format!("https://127.0.0.1:{port}/team/api.git"),
            format!("ssh://git@localhost:{port}/team/api.git"),
        ] {
            lead_to(&app.host(), &address).await.unwrap();
            scan(&app).await;
            let kept = summary(&app).await;
            let error = kept.error.unwrap();
            assert!(error.contains("is not an internet address"), "{address}: {error}");
            assert_eq!((kept.state, kept.commits), (ScanState::Failed, 0), "{address}");
        }
    });
}

#[test]
fn a_clone_that_is_too_large_is_not_kept() {
    on_sqlite(async |database| {
        let mut repository = history(database);
        let noise: String =
            (0..40_000_u64).map(|n| format!("{:x}\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect();
        repository.commit(ANA, "noise.txt", &noise);
        let port = http_host(repository.path.clone()).await;
        let clones = CloneLimits { bytes: 100_000, ..CloneLimits::default() };
        let settings = Settings { clones, ..settings() };
        let app = cloning_with(database, &format!("http://127.0.0.1:{port}/team/api.git"), settings).await;
        scan(&app).await;
        assert_eq!(summary(&app).await.error.as_deref(), Some("it sends more than 0 MB"));
        assert_eq!(kept_in(&app.data("mirrors/api")), ["lock"]);
    });
}

/// A repository whose one pack is small and takes gigabytes to work through: a large blob, and a chain of deltas that each
/// copy it whole.
fn bomb(database: &Database) -> Repository {
    let mut repository = history(database);
    for step in 0..4_u8 {
        let mut zeros = vec![0; 48 * 1024 * 1024];
        zeros[..16].fill(step);
        std::fs::write(repository.path.join("zeros.bin"), zeros).unwrap();
        repository.commit(ANA, "step.txt", &format!("{step}\n"));
    }
    repository.git(&["repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=3"]);
    repository
}

#[test]
fn what_takes_too_much_memory_or_time_is_ended_and_told() {
    on_sqlite(async |database| {
        let repository = bomb(database);
        let port = http_host(repository.path.clone()).await;
        let address = format!("http://127.0.0.1:{port}/team/api.git");
        let clones = CloneLimits { memory: 100_000_000, ..CloneLimits::default() };
        let app = cloning_with(database, &address, Settings { clones, ..settings() }).await;
        scan(&app).await;
        let error = summary(&app).await.error.unwrap();
        assert!(error.starts_with("it takes more than 100 MB of memory"), "{error}");
    });
    on_sqlite(async |database| {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/team/api.git", listener.local_addr().unwrap());
        let clones = CloneLimits { time: std::time::Duration::from_secs(1), ..CloneLimits::default() };
        let app = cloning_with(database, &address, Settings { clones, ..settings() }).await;
        // Nobody ever answers.
        scan(&app).await;
        drop(listener);
        let error = summary(&app).await.error.unwrap();
        assert!(error.starts_with("it took too long"), "{error}");
    });
}

#[test]
fn a_fetch_takes_orders_only_from_the_program() {
    let ordered = |order: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_castra"))
            .arg("fetch-mirror")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(order.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    for order in ["", "nonsense\n", "{}\n"] {
        let output = ordered(order);
        assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    }
}

#[test]
fn only_operators_say_that_a_repository_is_on_this_machine() {
    on_sqlite(async |database| {
        let repository = history(database);
        let app = cloning(database, "https://git.example.invalid/api").await;
        let cto =
            Ctx { viewer: organization::viewer(&app.app, "mira").await.unwrap().unwrap(), ..app.host() };
        for place in
            [repository.path.to_str().unwrap().to_owned(), format!("file://{}", repository.path.display())]
        {
            let error = lead_to(&cto, &place).await.unwrap_err();
            assert_eq!(error.kind, Kind::Forbidden, "{}", error.chain());
            lead_to(&app.host(), &place).await.unwrap();
            lead_to(&cto, "https://git.example.invalid/other").await.unwrap();
        }
    });
}

/// Says as whom to clone over SSH, by the API; gives the answer.
async fn says(operator: &Client, body: serde_json::Value) -> castra_testkit::Answer {
    operator.json(axum::http::Method::PUT, "/api/v1/code-hosts", &body).await
}

#[test]
fn over_ssh_castra_shows_its_key_and_the_host_shows_its_own() {
    each_database(async |database| {
        let repository = history(database);
        let app = cloning(database, "https://git.example.invalid/api").await;
        let operator = app.somebody("mira", true).await;
        // Where it listens is not known before it knows the key: one host to say it to, one to ask.
        let host_key = shown(&key(1));
        let body = |port: u16, host_key: &str, secret: &str| json!({"address": format!("ssh://git@127.0.0.1:{port}/team"), "host_keys": [host_key], "secret": secret});
        let made = says(&operator, body(9, &host_key, "")).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text());
        assert!(made.json()["public_key"].as_str().unwrap().starts_with("ssh-ed25519 "));
        let mine = key(2);
        let secret = mine.to_openssh(LineEnding::LF).unwrap().to_string();
        let port = ssh_host(repository.path.clone(), &shown(&mine)).await;
        lead_to(&app.host(), &format!("ssh://git@127.0.0.1:{port}/team/api.git")).await.unwrap();
        let fails = async |expected: &str| {
            scan(&app).await;
            let error = summary(&app).await.error.unwrap();
            assert!(error.contains(expected), "{error}");
        };
        fails("needs an SSH key").await;
        assert_eq!(says(&operator, body(port, &host_key, "")).await.status, StatusCode::OK);
        fails("rejects the key").await;
        let other = shown(&key(3));
        assert_eq!(says(&operator, body(port, &other, &secret)).await.status, StatusCode::OK);
        fails("shows an unknown host key").await;
        // New keys of the host leave the key that was given.
        let kept = says(&operator, body(port, &host_key, "")).await;
        assert!(kept.json()["public_key"].as_str().unwrap().starts_with(&shown(&mine)), "{}", kept.text());
        assert_eq!(kept.json()["repositories"], json!(["api"]));
        scan(&app).await;
        let first = summary(&app).await;
        assert_eq!((first.state, first.error.as_deref(), first.commits), (ScanState::Scanned, None, 2));
        lead_to(&app.host(), &format!("ssh://git@127.0.0.1:{port}/team/none.git")).await.unwrap();
        fails("ERROR: no git-upload-pack '/team/none.git'").await;
        // The secret is nowhere, neither in an answer nor in a file.
        let listed = operator.get("/api/v1/code-hosts").await.text();
        let page = operator.get("/code-hosts").await.text();
        let lines: Vec<&str> = secret.lines().filter(|line| line.len() > 40).collect();
        assert!(
            lines.len() > 2
                && listed.contains(&format!("127.0.0.1:{port}/team"))
                && page.contains("with a key")
        );
        for text in [&listed, &page, &kept.text()] {
            assert!(!lines.iter().any(|line| text.contains(line)));
        }
        for entry in
            std::fs::read_dir(database.dir()).unwrap().flatten().filter(|entry| entry.path().is_file())
        {
            let bytes = std::fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!lines.iter().any(|line| text.contains(line)), "{}", entry.path().display());
        }
        assert_eq!(mine.algorithm(), Algorithm::Ed25519);
    });
}

#[test]
fn operators_set_clone_credentials_on_a_page_too() {
    each_database(async |database| {
        let app = cloning(database, "https://git.example.invalid/team/api").await;
        let operator = app.somebody("mira", true).await;
        let page = operator.get("/code-hosts").await.text();
        assert!(page.contains("No credentials yet."), "{page}");
        let wrong = [("address", "https://git.example.invalid/team"), ("username", "castra"), ("secret", "")];
        let answer = operator.post("/code-hosts", &wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("enter a token") && answer.text().contains("value=\"castra\""));
        let good = [
            ("address", "https://git.example.invalid/team/"),
            ("username", "castra"),
            ("secret", "s3cret-t0ken"),
        ];
        assert_eq!(operator.post("/code-hosts", &good).await.status, StatusCode::SEE_OTHER);
        let listed = operator.get("/api/v1/code-hosts").await.json();
        assert_eq!(listed["items"][0]["address"], "https://git.example.invalid/team");
        assert_eq!(listed["items"][0]["repositories"], json!(["api"]));
        let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
        let page = operator.get("/code-hosts").await.text();
        assert!(page.contains("castra, with a token") && !page.contains("s3cret-t0ken"));
        // Said again of the same address, it is the same.
        assert_eq!(operator.post("/code-hosts", &good).await.status, StatusCode::SEE_OTHER);
        assert_eq!(operator.get("/api/v1/code-hosts").await.json()["items"].as_array().unwrap().len(), 1);
        let member = app.somebody("ana", false).await;
        assert_eq!(member.get("/code-hosts").await.status, StatusCode::FORBIDDEN);
        assert_eq!(member.post("/code-hosts", &good).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            operator.post(&format!("/code-hosts/{id}/remove"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            operator.post(&format!("/code-hosts/{id}/remove"), &[]).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(operator.get("/api/v1/code-hosts").await.json()["items"], json!([]));
    });
}
