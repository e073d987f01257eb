//! `castra doctor`: checks everything an instance needs, changes nothing, and says how to fix each fault.

use std::{
    fs,
    io::ErrorKind,
    net::TcpListener,
    path::{Path, PathBuf},
};

use castra_accounts::{BreachedPasswords, provider};
use castra_org::organization;
use castra_platform::{
    Ctx, Error, Result,
    app::migrations,
    clock::{Clock, Timestamp},
    config::{Config, Origin},
    db::{Db, Location, files_of},
    feature::Output,
    files, journal, private,
};
use chrono::{DateTime, TimeDelta};
use clap::Command;
use serde_json::json;

use crate::{features::FEATURES, instance};

/// The arguments of `castra doctor`.
pub(crate) fn define() -> Command {
    Command::new("doctor").about("Check this instance for faults, and say how to fix them").after_help(
        "Changes nothing. Exits with 1 if something is wrong, and with 0 if there are only warnings.",
    )
}

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// It works, but should be changed.
    Warning,
    Wrong,
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    what: &'static str,
    state: State,
    says: String,
    fix: String,
}

/// The results of all checks, in order.
#[derive(Debug, Default)]
struct Report(Vec<Finding>);

impl Report {
    fn add(&mut self, what: &'static str, state: State, says: impl Into<String>, fix: impl Into<String>) {
        self.0.push(Finding { what, state, says: says.into(), fix: fix.into() });
    }

    fn good(&mut self, what: &'static str, says: impl Into<String>) {
        self.add(what, State::Good, says, "");
    }

    fn warning(&mut self, what: &'static str, says: impl Into<String>, fix: impl Into<String>) {
        self.add(what, State::Warning, says, fix);
    }

    fn wrong(&mut self, what: &'static str, says: impl Into<String>, fix: impl Into<String>) {
        self.add(what, State::Wrong, says, fix);
    }

    /// Reports an error, with its first hint as the fix.
    fn error(&mut self, what: &'static str, error: &Error, otherwise: &str) {
        let fix = error.hints.first().map_or_else(|| otherwise.to_owned(), Clone::clone);
        self.wrong(what, error.message.clone(), fix);
    }

    /// Returns a result's value, or reports its error.
    fn keep<T>(&mut self, what: &'static str, result: Result<T>, otherwise: &str) -> Option<T> {
        result.map_err(|error| self.error(what, &error, otherwise)).ok()
    }
}

/// Checks the instance of this configuration at this instant.
pub(crate) async fn run(config: Result<(Config, Vec<Origin>)>, now: Timestamp) -> Output {
    let report = examine(config, now).await;
    let line = |finding: &Finding| {
        let mark = match finding.state {
            State::Good => "good   ",
            State::Warning => "warning",
            State::Wrong => "WRONG  ",
        };
        let fix = if finding.fix.is_empty() { String::new() } else { format!("{:>9}{}\n", "", finding.fix) };
        format!("{mark}  {}: {}\n{fix}", finding.what, finding.says)
    };
    let text: String = report.0.iter().map(line).collect();
    let json = report.0.iter().map(|finding| {
        let state = match finding.state {
            State::Good => "good",
            State::Warning => "warning",
            State::Wrong => "wrong",
        };
        json!({"what": finding.what, "state": state, "says": finding.says, "fix": finding.fix})
    });
    let wrong = report.0.iter().any(|finding| finding.state == State::Wrong);
    Output::new(text, json.collect()).exit(u8::from(wrong))
}

async fn examine(config: Result<(Config, Vec<Origin>)>, now: Timestamp) -> Report {
    let mut report = Report::default();
    let fix = "correct it in castra.toml, the environment or the flags; `castra config show` lists every key";
    let Some((config, _)) = report.keep("configuration", config, fix) else { return report };
    report.good("configuration", "every key is known");
    if report.keep("addresses", config.settings(), fix).is_some() {
        report.good(
            "addresses",
            config.public_url.clone().unwrap_or_else(|| "no public_url: on this machine only".to_owned()),
        );
    }
    look_at_listening(&mut report, &config);
    look_at_breached(&mut report, &config);
    look_at_clock(&mut report, now);
    if look_at_folder(&mut report, &config)
        && let Some(db) = look_at_database(&mut report, &config).await
    {
        look_inside(&mut report, &db, &config, now).await;
        db.close().await;
    }
    report
}

fn look_at_listening(report: &mut Report, config: &Config) {
    let behind_tls = config.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    if !config.listen.ip().is_loopback() && !behind_tls {
        let says = format!("others can reach {} and read the traffic", config.listen);
        report.warning(
            "listening",
            says,
            "listen on 127.0.0.1, or put a proxy with TLS in front of it and set public_url",
        );
    }
    match TcpListener::bind(config.listen) {
        Ok(_) => report.good("port", format!("{} is free", config.listen)),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let says = format!("{} is already in use, by Castra itself or another program", config.listen);
            report.warning("port", says, "if it is not Castra, choose another address with --listen");
        }
        Err(error) => {
            report.wrong(
                "port",
                format!("cannot listen on {}: {error}", config.listen),
                "choose another address with --listen",
            );
        }
    }
}

fn look_at_breached(report: &mut Report, config: &Config) {
    let none = "no file configured: only the most frequent ones are refused";
    let checked = config.breached_passwords.as_deref().map(BreachedPasswords::at).transpose();
    let named = config.breached_passwords.as_ref().map(|path| path.display().to_string());
    if report.keep("breached passwords", checked, "correct breached_passwords").is_some() {
        report.good("breached passwords", named.unwrap_or_else(|| none.to_owned()));
    }
}

fn look_at_clock(report: &mut Report, now: Timestamp) {
    let built = DateTime::parse_from_rfc3339("2026-11-01T00:00:00Z").expect("this is an instant");
    if now < built {
        let says = format!("the clock says {}, which is before this program was built", now.date_naive());
        report.wrong("clock", says, "set the machine's clock, and keep it set (NTP)");
    } else {
        report.good("clock", now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    }
}

/// Whether the data folder exists and can be read.
fn look_at_folder(report: &mut Report, config: &Config) -> bool {
    let folder = &config.data_dir;
    let name = folder.display();
    let Ok(known) = fs::metadata(folder) else {
        report.wrong(
            "data folder",
            format!("there is no folder {name}"),
            "name the right one with --data-dir; `castra serve` creates a new one",
        );
        return false;
    };
    if !known.is_dir() {
        report.wrong("data folder", format!("{name} is a file"), "name a folder with --data-dir");
        return false;
    }
    if config.data_dir_is_for_others() {
        report.wrong(
            "data folder",
            format!("{name} contains other files, and other users of this machine can read it"),
            format!(
                "name a separate folder with --data-dir; or, if only Castra uses this one: chmod 700 {name}"
            ),
        );
    } else if files::is_open_to_others(folder).unwrap_or(false) {
        report.warning(
            "data folder",
            format!("other users of this machine can read {name}"),
            format!("chmod 700 {name}; `castra serve` does it at startup"),
        );
    }
    let trial = folder.join(format!(".doctor-{}", std::process::id()));
    match fs::write(&trial, b"").and_then(|()| fs::remove_file(&trial)) {
        Ok(()) => report.good("data folder", name.to_string()),
        Err(error) => report.wrong(
            "data folder",
            format!("{name} cannot be written: {error}"),
            "give it to the user that Castra runs as",
        ),
    }
    match rustix::fs::statvfs(folder) {
        Ok(disk) => look_at_space(report, disk.f_bavail.saturating_mul(disk.f_frsize)),
        Err(error) => report.warning(
            "disk",
            format!("its free space cannot be determined: {error}"),
            "check it with `df`",
        ),
    }
    true
}

fn look_at_space(report: &mut Report, bytes: u64) {
    let megabytes = bytes / 1_000_000;
    let says = format!("{megabytes} MB free");
    match megabytes {
        ..100 => report.wrong("disk", says, "free some space: nothing can be saved on a full disk"),
        100..1000 => report.warning("disk", says, "free some space before it is full"),
        _ => report.good("disk", says),
    }
}

/// Opens the database, if possible, and checks that it is intact.
async fn look_at_database(report: &mut Report, config: &Config) -> Option<Db> {
    let location = report.keep("database", config.location(), "correct DATABASE_URL")?;
    if !location.is_guarded().unwrap_or_default() {
        report.warning(
            "database",
            "it is on another machine, and the connection is not verified (database_unverified)",
            "add sslmode=verify-full to DATABASE_URL, unless something else protects the connection",
        );
    }
    if let Location::Sqlite(file) = &location {
        let name = file.display();
        if !file.exists() {
            report.wrong(
                "database",
                format!("there is no database {name}"),
                "name the right data folder with --data-dir, or start with `castra serve`",
            );
            return None;
        }
        let is_open = |file: &PathBuf| files::is_open_to_others(file).unwrap_or(false);
        if let Some(open) = files_of(file).iter().find(|file| is_open(file)) {
            let name = open.display();
            let fix = format!("chmod 600 {name}; `castra serve` does it at startup");
            report.warning("database", format!("other users of this machine can read {name}"), fix);
        }
    }
    let down = match &location {
        Location::Sqlite(_) => "restore it from a backup",
        Location::Postgres(_) => "start the server, and check the user, password and name in DATABASE_URL",
    };
    let db = report.keep("database", Db::open(&location).await, down)?;
    if let Err(error) = db.is_whole().await {
        report.error("database", &error, down);
        db.close().await;
        return None;
    }
    report.good("database", format!("{} answers and is intact", db.engine()));
    Some(db)
}

/// Checks the records, if the schema is the one that this program knows.
async fn look_inside(report: &mut Report, db: &Db, config: &Config, now: Timestamp) {
    let Some(missing) =
        report.keep("schema", db.missing(&migrations(FEATURES)).await, "start the version that wrote it")
    else {
        return;
    };
    if !missing.is_empty() {
        let says = format!("it is {} steps behind this program", missing.len());
        report.warning("schema", says, "make a backup; `castra serve` then brings it up to date");
        return;
    }
    report.good("schema", "up to date");
    let Some(keyring) = report.keep("key", config.keyring(), "put the key file back, or set CASTRA_KEY")
    else {
        return;
    };
    if report.keep("key", private::check(db, &keyring).await, "put the key file back").is_none() {
        return;
    }
    report.good(
        "key",
        keyring.ids().first().map_or_else(
            || "one is created at the first start".to_owned(),
            |id| format!("{id} is the current key"),
        ),
    );
    look_at_journal(report, db, now).await;
    let opened = instance::open_unchanged(Clock::fixed(now), config).await;
    if let Some(app) = report.keep("instance", opened, "fix the faults above") {
        look_at_use(report, &Ctx::host(&app)).await;
        app.db.close().await;
    }
}

async fn look_at_journal(report: &mut Report, db: &Db, now: Timestamp) {
    if let Some(verdict) = report.keep("journal", journal::verify(db, None).await, "try again") {
        match verdict.fault {
            None => report.good("journal", format!("{} entries, the chain is intact", verdict.entries)),
            Some(fault) => {
                report.wrong(
                    "journal",
                    format!("the chain is broken: {fault}"),
                    "compare with a backup: the database was changed outside Castra",
                );
            }
        }
    }
    let newest = journal::latest(db, 1).await.unwrap_or_default();
    if let Some(newest) = newest.first().filter(|newest| newest.entry.at > now + TimeDelta::minutes(5)) {
        let says = format!("the newest journal entry is dated {}, which is in the future", newest.entry.at);
        report.wrong("clock", says, "set the machine's clock, and keep it set (NTP)");
    }
}

async fn look_at_use(report: &mut Report, ctx: &Ctx) {
    if let Some(known) = report.keep("accounts", castra_accounts::accounts(ctx).await, "try again") {
        let operators = known
            .iter()
            .filter(|state| state.account.operator && state.account.disabled_at.is_none())
            .count();
        if known.is_empty() {
            report.warning(
                "accounts",
                "no one can sign in yet",
                "open the set-up link that `castra serve` prints",
            );
        } else if operators == 0 {
            report.wrong("accounts", "this instance has no operator", "castra operator PERSON");
        } else {
            report.good("accounts", format!("{} accounts, {operators} of them operators", known.len()));
        }
        let with = known.iter().filter(|state| state.second_factor).count();
        let says = if ctx.app.settings.require_second_factor { "required" } else { "offered, not required" };
        report.good("second factor", format!("{says}; {with} of {} accounts have one here", known.len()));
    }
    match organization::current(ctx).await {
        Ok(current) => {
            let known = current.organization();
            report.good("organization", known.settings.name.clone());
            let paths = known
                .repositories
                .values()
                .filter_map(|repository| repository.path.as_deref().map(|path| (repository, path)));
            for (repository, path) in paths.filter(|(_, path)| !Path::new(path).exists()) {
                let says = format!("{} should be at {path}, where there is nothing", repository.id);
                report.warning(
                    "repository",
                    says,
                    "correct its path in the organization file, or put the repository there",
                );
            }
        }
        Err(error) => report.warning(
            "organization",
            error.message.clone(),
            "castra init --name NAME, or castra apply org.yaml",
        ),
    }
    let failed = castra_platform::jobs::failed(ctx.read()).await.unwrap_or_default();
    if failed > 0 {
        report.warning(
            "jobs",
            format!("{failed} background jobs have failed"),
            "see the page Background jobs for the reasons, and retry them there",
        );
    }
    if let Some(found) = provider::check(ctx).await {
        match found {
            Ok(name) => report.good("identity provider", name),
            Err(error) => report.error(
                "identity provider",
                &error,
                "check oidc_issuer, and that it can be reached from here",
            ),
        }
    }
    match &ctx.app.mail {
        None => report.good("mail", "not configured (no mail_host)"),
        Some(mailer) => match mailer.check().await {
            Ok(name) => report.good("mail", format!("{name} answers")),
            Err(error) => report.error(
                "mail",
                &error,
                "check mail_host and mail_port, and that it can be reached from here",
            ),
        },
    }
}

#[cfg(test)]
mod tests;
