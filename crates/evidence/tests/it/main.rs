//! Scans of small repositories made with Git itself, on both databases.
#![expect(clippy::disallowed_methods, reason = "tests make repositories with the git program")]

mod api;
mod clones;
mod code;
mod scans;
mod terminal;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use castra_evidence::{code_hosts, repositories};
use castra_org::{org_file, organization, readings};
use castra_platform::{app::Settings, feature::Feature, jobs};
use castra_testkit::{Database, Setup, TestApp};

static FEATURES: [&Feature; 5] = [
    &organization::FEATURE,
    &org_file::FEATURE,
    &readings::FEATURE,
    &repositories::FEATURE,
    &code_hosts::FEATURE,
];

/// A repository that tests write to with Git itself.
struct Repository {
    path: PathBuf,
    /// Hours since its beginning: each commit is one later.
    hour: u32,
}

impl Repository {
    fn new(folder: &Path) -> Self {
        let repository = Self { path: folder.join("repository"), hour: 0 };
        std::fs::create_dir_all(&repository.path).expect("the temporary folder is writable");
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    /// Runs Git as it is on no machine: without anybody's own configuration.
    fn git(&self, args: &[&str]) -> String {
        let at = format!("2026-02-{:02}T{:02}:00:00+0000", 2 + self.hour / 24, self.hour % 24);
        let run = Command::new("git")
            .args(["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "gc.auto=0"])
            .args(args)
            .current_dir(&self.path)
            .envs([
                ("GIT_CONFIG_GLOBAL", "/dev/null"),
                ("GIT_CONFIG_NOSYSTEM", "1"),
                ("GIT_COMMITTER_DATE", &at),
                ("GIT_AUTHOR_DATE", &at),
            ])
            .output()
            .expect("git is installed");
        assert!(run.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8_lossy(&run.stdout).into_owned()
    }

    fn commit(&mut self, author: &str, path: &str, text: &str) {
        self.hour += 1;
        let file = self.path.join(path);
        std::fs::create_dir_all(file.parent().expect("a file has a folder"))
            .expect("the temporary folder is writable");
        std::fs::write(file, text).expect("the temporary folder is writable");
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", &format!("change {path}"), "--author", author]);
    }

    fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }
}

/// An instance whose one team has a repository at a path.
async fn instance(database: &Database, path: &Path) -> TestApp {
    instance_with(database, path, Settings::default()).await
}

/// The same, with settings of its own.
async fn instance_with(database: &Database, path: &Path, settings: Settings) -> TestApp {
    let setup = Setup { viewers: organization::viewer, settings, ..Setup::new(&FEATURES) };
    let app = setup.start(database).await;
    let file = format!(
        "castra: 1
organization: {{ name: Example, stage: medium }}
people:
  - {{ id: ana, name: Ana Ora, email: ana@example.org }}
  - {{ id: bo, name: Bo Vu, email: bo@example.org, to: 2026-01-31 }}
  - {{ id: mira, name: Mira Oka, email: mira@example.org }}
teams:
  - id: core
    name: Core
    members: [ana]
    repositories:
      - {{ id: api, path: '{}' }}
assignments:
  - {{ person: ana, role: tech-lead, team: core }}
  - {{ person: mira, role: cto }}
",
        path.display()
    );
    org_file::apply(&app.host(), "org.yaml", &file).await.expect("a good file");
    app
}

/// Asks for a scan and runs what is queued.
async fn scan(app: &TestApp) {
    let ctx = app.host();
    repositories::request_scan(&ctx, "api").await.expect("the host may");
    jobs::run_queued(&castra_platform::Ctx::system(&app.app)).await.expect("the queue runs");
}
