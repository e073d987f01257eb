//! Faults, planted one at a time: each is found, named and given a fix.

use std::{os::unix::fs::PermissionsExt, path::PathBuf, sync::Arc};

use castra_org::org_file;
use castra_platform::{App, clock::from_text, config::Flags, jobs};
use tempfile::TempDir;

use super::*;

const ORGANIZATION: &str = "\
castra: 1
organization: { name: Example, timezone: UTC }
people:
  - { id: ana, name: Ana Example, email: ana@example.org }
teams:
  - { id: payments, name: Payments, members: [ana] }
";

fn noon() -> Timestamp {
    from_text("2026-12-01T12:00:00Z").unwrap()
}

async fn open(config: &Config) -> Arc<App> {
    instance::open(Clock::fixed(noon()), config).await.unwrap()
}

/// An instance without faults.
struct Patient {
    folder: TempDir,
    config: Config,
    now: Timestamp,
}

impl Patient {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("data");
        let config = Config { data_dir, listen: "127.0.0.1:0".parse().unwrap(), ..Config::default() };
        let app = open(&config).await;
        let host = Ctx::host(&app);
        org_file::apply(&host, "org.yaml", ORGANIZATION).await.unwrap();
        let mut tx = host.write().await.unwrap();
        castra_accounts::save_account(&mut tx, &host, "ana", "ana@example.org", None, true).await.unwrap();
        tx.commit(host.says("made an account", "account:ana", "")).await.unwrap();
        app.db.close().await;
        Self { folder, config, now: noon() }
    }

    fn key(&self) -> PathBuf {
        self.config.data_dir.join("key")
    }

    /// Changes the records in a way that Castra itself never does.
    async fn operate(&self, sql: &'static str) {
        let app = open(&self.config).await;
        let host = Ctx::host(&app);
        let mut tx = host.write().await.unwrap();
        tx.execute(sql, &[]).await.unwrap();
        tx.commit(host.says("planted a fault", "test:1", "")).await.unwrap();
        app.db.close().await;
    }

    async fn examine(&self) -> Report {
        examine(Ok((self.config.clone(), Vec::new())), self.now).await
    }
}

/// Plants a fault, and expects it under this heading, with these words and a fix.
async fn check(what: &str, state: State, words: &str, damage: impl AsyncFnOnce(&mut Patient)) {
    let mut patient = Patient::new().await;
    damage(&mut patient).await;
    let report = patient.examine().await;
    let found = report
        .0
        .iter()
        .find(|finding| finding.what == what && finding.state == state && finding.says.contains(words));
    let found = found.unwrap_or_else(|| panic!("{what} {words:?} was not found: {report:#?}"));
    assert!(!found.fix.is_empty(), "{found:?}");
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn nothing_is_wrong_with_what_is_whole() {
    let patient = Patient::new().await;
    let report = patient.examine().await;
    let faults: Vec<&Finding> =
        report.0.iter().filter(|finding| finding.state != State::Good && finding.what != "disk").collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(report.0.len() >= 11, "{report:#?}");
    let listed = || {
        let entries = fs::read_dir(&patient.config.data_dir).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = listed();
    patient.examine().await;
    let after = listed();
    assert_eq!(before, after, "the check leaves nothing behind");
}

#[tokio::test]
async fn faults_of_the_configuration() {
    use State::{Warning, Wrong};
    let file = tempfile::tempdir().unwrap();
    let toml = file.path().join("castra.toml");
    fs::write(&toml, "listen_on = \"x\"\n").unwrap();
    let report = examine(Config::load(Some(&toml), Flags::default()), noon()).await;
    assert_eq!((report.0[0].what, report.0[0].fix.as_str()), ("configuration", "did you mean `listen`?"));

    check("addresses", Wrong, "public_url", async |p| p.config.public_url = Some("castra".to_owned())).await;
    check("addresses", Wrong, "trusted_proxies", async |p| {
        p.config.trusted_proxies = "10.0.0.0/99".to_owned()
    })
    .await;
    check("addresses", Wrong, "outgoing_allow", async |p| p.config.outgoing_allow = "here".to_owned()).await;
    check("addresses", Wrong, "public_url", async |p| {
        p.config.oidc_issuer = Some("https://id.example.org".to_owned())
    })
    .await;
    check("addresses", Wrong, "mail_from", async |p| {
        p.config.public_url = Some("https://castra.example.org".to_owned());
        p.config.mail_host = Some("mail.example.org".to_owned());
    })
    .await;
    check("breached passwords", Wrong, "cannot be read", async |p| {
        p.config.breached_passwords = Some(p.folder.path().join("nowhere"));
    })
    .await;
    check("breached passwords", Wrong, "not a sorted list", async |p| {
        p.config.breached_passwords = Some(p.key())
    })
    .await;
    check("listening", Warning, "others can reach", async |p| p.config.listen = "0.0.0.0:0".parse().unwrap())
        .await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    check("port", Warning, "already", async |p| p.config.listen = address).await;
    check("port", Wrong, "cannot listen on", async |p| p.config.listen = "203.0.113.1:7700".parse().unwrap())
        .await;
    check("database", Wrong, "DATABASE_URL", async |p| p.config.database_url = Some("mysql://x".to_owned()))
        .await;
}

#[tokio::test]
async fn faults_of_the_machine() {
    use State::{Warning, Wrong};
    let early = from_text("2020-01-01T00:00:00Z").unwrap();
    check("clock", Wrong, "before this program", async |p| p.now = early).await;
    check("clock", Wrong, "in the future", async |p| {
        p.now = noon() - TimeDelta::hours(1);
    })
    .await;
    check("data folder", Wrong, "there is no folder", async |p| {
        p.config.data_dir = p.folder.path().join("nowhere")
    })
    .await;
    check("data folder", Wrong, "is a file", async |p| p.config.data_dir = p.key()).await;
    check("data folder", Warning, "other users", async |p| chmod(&p.config.data_dir, 0o755)).await;
    check("data folder", Wrong, "other files", async |p| chmod(&p.config.data_dir, 0o1755)).await;
    let mut report = Report::default();
    look_at_space(&mut report, 50_000_000);
    look_at_space(&mut report, 500_000_000);
    look_at_space(&mut report, 50_000_000_000);
    let states: Vec<State> = report.0.iter().map(|finding| finding.state).collect();
    assert_eq!(states, [Wrong, Warning, State::Good]);
}

#[tokio::test]
async fn faults_of_the_database() {
    use State::{Warning, Wrong};
    let sqlite = |p: &Patient| p.config.data_dir.join("castra.sqlite");
    check("database", Warning, "other users of this machine can read", async |p| chmod(&sqlite(p), 0o644))
        .await;
    check("database", Wrong, "there is no database", async |p| fs::remove_file(sqlite(p)).unwrap()).await;
    check("database", Wrong, "", async |p| {
        fs::write(sqlite(p), "this is not a database but a text").unwrap()
    })
    .await;
    check("database", Wrong, "", async |p| {
        let mut bytes = fs::read(sqlite(p)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle..].fill(0xff);
        fs::write(sqlite(p), bytes).unwrap();
    })
    .await;
    check("database", Wrong, "", async |p| {
        p.config.database_url = Some("postgres://castra@127.0.0.1:1/none".to_owned())
    })
    .await;
    let elsewhere = "postgres://castra@db.invalid/castra?sslmode=require";
    check("database", Wrong, "without verifying it", async |p| {
        p.config.database_url = Some(elsewhere.to_owned());
    })
    .await;
    check("database", Warning, "not verified", async |p| {
        p.config.database_url = Some(elsewhere.to_owned());
        p.config.database_unverified = true;
    })
    .await;
    check("schema", Wrong, "newer Castra", async |p| {
        p.operate("insert into schema_migrations (key, applied_order) values ('29990101_later', 999)").await;
    })
    .await;
    check("schema", Warning, "1 steps behind", async |p| {
        p.operate("delete from schema_migrations where key = '20261129_provisioning'").await;
    })
    .await;
    check("journal", Wrong, "was altered", async |p| {
        p.operate("update journal set details = 'nothing' where sequence = 1").await;
    })
    .await;
}

#[tokio::test]
async fn faults_of_the_key() {
    use State::Wrong;
    check("key", Wrong, "is missing", async |p| fs::remove_file(p.key()).unwrap()).await;
    check("key", Wrong, "the key here is", async |p| fs::write(p.key(), "0".repeat(64)).unwrap()).await;
    check("key", Wrong, "other users can read", async |p| chmod(&p.key(), 0o644)).await;
    check("key", Wrong, "64 hexadecimal digits", async |p| fs::write(p.key(), "not a key").unwrap()).await;
    check("key", Wrong, "empty", async |p| p.config.key = Some(String::new())).await;
}

#[tokio::test]
async fn faults_of_use() {
    use State::{Warning, Wrong};
    check("accounts", Warning, "no one can sign in", async |p| {
        p.operate("delete from accounts").await;
    })
    .await;
    check("accounts", Wrong, "has no operator", async |p| {
        p.operate("update accounts set operator = false").await;
    })
    .await;
    check("organization", Warning, "", async |p| {
        p.config.data_dir = p.folder.path().join("fresh");
        open(&p.config).await.db.close().await;
    })
    .await;
    check("repository", Warning, "/nowhere", async |p| {
        let app = open(&p.config).await;
        let with = ORGANIZATION
            .replace("members: [ana]", "members: [ana], repositories: [{ id: api, path: /nowhere }]");
        org_file::apply(&Ctx::host(&app), "org.yaml", &with).await.unwrap();
        app.db.close().await;
    })
    .await;
    check("jobs", Warning, "1 background jobs have failed", async |p| {
        let app = open(&p.config).await;
        jobs::queue_now(&Ctx::host(&app), "unheard-of", "nothing").await.unwrap();
        jobs::run_queued(&Ctx::host(&app)).await.unwrap();
        app.db.close().await;
    })
    .await;
    check("identity provider", Wrong, "cannot be reached", async |p| {
        p.config.public_url = Some("http://127.0.0.1".to_owned());
        p.config.oidc_issuer = Some("http://127.0.0.1:1".to_owned());
        p.config.outgoing_allow = "127.0.0.1".to_owned();
    })
    .await;
}

#[tokio::test]
async fn whether_two_factors_are_required_is_said() {
    let mut patient = Patient::new().await;
    for (required, says) in [(false, "offered, not required; 0 of 1"), (true, "required; 0 of 1")] {
        patient.config.require_second_factor = required;
        let report = patient.examine().await;
        let found = report.0.iter().find(|finding| finding.what == "second factor").unwrap();
        assert!(found.says.starts_with(says), "{found:?}");
    }
}

#[tokio::test]
async fn a_mail_server_that_is_not_there() {
    check("mail", State::Wrong, "cannot be reached", async |p| {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        p.config.public_url = Some("https://castra.example.org".to_owned());
        p.config.mail_host = Some("127.0.0.1".to_owned());
        p.config.mail_port = Some(port);
        p.config.mail_tls = "none".to_owned();
        p.config.mail_from = Some("Castra <castra@example.org>".to_owned());
    })
    .await;
}
