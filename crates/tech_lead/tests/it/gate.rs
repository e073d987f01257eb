//! `castra gate` on real checkouts: verdicts, exit codes, shallow clones, baselines, and what it keeps.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use castra_gate as gate;
use castra_platform::feature::{Output, Terminal};
use castra_testkit::noon;
use serde_json::Value;

/// A checkout in which Git runs as it is on no machine: without anybody's own configuration.
struct Checkout {
    path: PathBuf,
    commits: u32,
}

impl Checkout {
    fn new(folder: &Path) -> Self {
        let checkout = Self { path: folder.join("checkout"), commits: 0 };
        fs::create_dir_all(&checkout.path).expect("the temporary folder is writable");
        checkout.git(&["init", "-q", "-b", "main"]);
        checkout
    }

    #[expect(clippy::disallowed_methods, reason = "a test drives Git itself")]
    fn git(&self, args: &[&str]) -> String {
        let at = format!("2026-02-{:02}T12:{:02}:00+0000", 1 + self.commits / 60, self.commits % 60);
        let run = Command::new("git")
            .args(["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "gc.auto=0"])
            .args(args)
            .current_dir(&self.path)
            .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
            .envs([("GIT_COMMITTER_DATE", &at), ("GIT_AUTHOR_DATE", &at)])
            .output()
            .expect("git is installed");
        assert!(run.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&run.stderr));
        String::from_utf8_lossy(&run.stdout).trim().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.path.join(path);
        fs::create_dir_all(file.parent().expect("a file has a folder")).expect("it is writable");
        fs::write(file, text).expect("it is writable");
    }

    fn commit(&mut self, path: &str, text: &str) -> String {
        self.commits += 1;
        self.write(path, text);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", &format!("change {path}")]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Plain code, and on a branch a function that nobody can read.
    fn with_a_bad_change(folder: &Path) -> Self {
        let mut checkout = Self::new(folder);
        for round in 0..3 {
            checkout.commit("src/lib.rs", &format!("pub fn plain() -> u32 {{\n    {round}\n}}\n"));
        }
        checkout.git(&["checkout", "-q", "-b", "change"]);
        checkout.commit("src/new.rs", &hard("knotted"));
        checkout
    }

    fn facts(&self) -> PathBuf {
        self.path.join(".git/castra/gate.facts")
    }
}

/// A function with a cognitive complexity of 1 + 2 + … + 8 = 36.
fn hard(name: &str) -> String {
    let open: String = (0..8).map(|n| format!("{}if x > {n} {{\n", "    ".repeat(n + 1))).collect();
    let close: String = (0..8).rev().map(|n| format!("{}}}\n", "    ".repeat(n + 1))).collect();
    format!("pub fn {name}(x: u32) {{\n{open}{close}}}\n")
}

fn run(checkout: &Checkout, args: &[&str]) -> Output {
    let tool = gate::FEATURE.tools.iter().find(|tool| tool.path == ["gate"]).expect("the tool");
    let path = checkout.path.to_str().expect("a temporary folder's name is text");
    let json = clap::Arg::new("json").long("json").action(clap::ArgAction::SetTrue);
    let matches = (tool.define)()
        .arg(json)
        .try_get_matches_from([&["gate", "--repository", path, "--base", "main"], args].concat())
        .expect("good arguments");
    let terminal = Terminal { now: noon(), say: |_| {}, is_watched: false };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
    runtime.block_on((tool.run)(terminal, &matches)).expect("a verdict, or that there is none")
}

fn names(output: &Output) -> Vec<String> {
    let found = output.json["violations"].as_array().expect("a list");
    found.iter().map(|found| format!("{} {}", found["rule"], found["unit"]).replace('"', "")).collect()
}

#[test]
fn a_bad_change_fails_and_a_good_one_passes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut checkout = Checkout::with_a_bad_change(folder.path());
    let bad = run(&checkout, &[]);
    assert_eq!((bad.exit, names(&bad)), (1, vec!["complex-unit knotted".to_owned()]), "{}", bad.text);
    assert_eq!(bad.json["violations"][0]["line"], 1);
    checkout.commit("src/new.rs", "pub fn plain_too() {}\n");
    let good = run(&checkout, &[]);
    assert_eq!(
        (good.exit, names(&good).len(), &good.json["outcome"]),
        (0, 0, &"pass".into()),
        "{}",
        good.text
    );
    assert_eq!(good.json["head"], checkout.git(&["rev-parse", "HEAD"]).as_str());
}

#[test]
fn what_keeps_the_gate_from_looking_is_no_pass() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let checkout = Checkout::with_a_bad_change(folder.path());
    let missing = run(&checkout, &["--head", "nowhere"]);
    assert_eq!((missing.exit, &missing.json["outcome"]), (2, &"cannot-judge".into()), "{}", missing.json);
    checkout.write("castra.toml", "[gate.complex-unit]\nlevel = \"perhaps\"\n");
    let bad = run(&checkout, &[]);
    let because = bad.json["not_judged"][0]["because"].as_str().expect("a reason");
    assert!(bad.exit == 2 && because.contains("castra.toml:2:9"), "{because}");
    checkout.write("castra.toml", "");
    let baseline = run(&checkout, &["--baseline", "/nowhere/baseline.json"]);
    assert_eq!(baseline.exit, 2, "a baseline that was named and is not there: {}", baseline.json);
}

#[test]
fn every_format_tells_what_could_not_be_looked_at() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let checkout = Checkout::with_a_bad_change(folder.path());
    let file = folder.path().join("report");
    let kept = file.to_str().expect("text");
    let why = "`nowhere`";
    for format in ["human", "json", "sarif", "gitlab", "github", "markdown"] {
        let asked = ["--head", "nowhere", "--format", format];
        let told = run(&checkout, &asked);
        assert!(told.exit == 2 && (told.text.contains(why) || format == "gitlab"), "{format}: {}", told.text);
        let written = run(&checkout, &[&asked[..], &["--output", kept]].concat());
        assert_eq!(
            (written.exit, fs::read_to_string(&file).expect("it is written")),
            (2, told.text),
            "{format}"
        );
        fs::remove_file(&file).expect("it is there");
    }
    let nowhere = run(&checkout, &["--output", "/nowhere/report"]);
    assert_eq!(nowhere.exit, 2, "a report that cannot be written is no verdict");
}

#[test]
fn functions_without_a_name_do_not_cover_each_other() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut checkout = Checkout::new(folder.path());
    let unnamed = |word: &str| {
        let open: String = (0..8).map(|n| format!("if ({word} > {n}) {{\n")).collect();
        format!("call(() => {{\n{open}{}}});\n", "}\n".repeat(8))
    };
    checkout.commit("castra.toml", "[gate.hotspot-worse]\nlevel = \"off\"\n");
    checkout.commit("app.js", &format!("{}{}", unnamed("one"), unnamed("two")));
    checkout.git(&["checkout", "-q", "-b", "change"]);
    checkout.commit("app.js", &format!("{}{}{}", unnamed("one"), unnamed("three"), unnamed("two")));
    let found = run(&checkout, &[]);
    assert_eq!((found.exit, &found.json["violations"][0]["line"]), (1, &19.into()), "{}", found.text);
    let baseline = folder.path().join("baseline.json");
    let kept = ["--baseline", baseline.to_str().expect("text")];
    assert_eq!(run(&checkout, &[kept[0], kept[1], "--write-baseline"]).exit, 0);
    assert_eq!(run(&checkout, &kept).exit, 0);
    checkout.commit("other.js", &unnamed("four"));
    let text = format!("{}{}{}{}", unnamed("one"), unnamed("four"), unnamed("three"), unnamed("two"));
    checkout.commit("app.js", &text);
    let found = run(&checkout, &kept);
    assert_eq!((found.exit, names(&found).len()), (1, 3), "{}", found.text);
}

#[test]
fn a_shallow_clone_is_judged_as_far_as_it_goes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = Checkout::with_a_bad_change(folder.path());
    let url = format!("file://{}", whole.path.display());
    let clone = Checkout { path: folder.path().join("shallow"), commits: 0 };
    fs::create_dir_all(&clone.path).expect("it is writable");
    clone.git(&["clone", "-q", "--depth", "2", "--branch", "change", &url, "."]);
    clone.git(&["fetch", "-q", "--depth", "1", "origin", "main:main"]);
    let output = run(&clone, &[]);
    let left_out = output.json["not_judged"].as_array().expect("a list").len();
    assert_eq!(
        (output.exit, left_out, names(&output).len()),
        (1, 2, 1),
        "the new function is judged: {}",
        output.text
    );
    clone.write("castra.toml", "[gate.complex-unit]\nlevel = \"off\"\n");
    let unseen = run(&clone, &[]);
    assert_eq!(
        (unseen.exit, names(&unseen).len()),
        (2, 0),
        "a rule that could stop it could not look: {}",
        unseen.json
    );
}

#[test]
fn a_partial_clone_is_not_passed_over_in_silence() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = Checkout::with_a_bad_change(folder.path());
    whole.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", whole.path.display());
    let clone = Checkout { path: folder.path().join("partial"), commits: 0 };
    fs::create_dir_all(&clone.path).expect("it is writable");
    clone.git(&["clone", "-q", "--no-checkout", "--filter=blob:none", "--branch", "change", &url, "."]);
    clone.git(&["branch", "-q", "main", "origin/main"]);
    let unseen = run(&clone, &[]);
    let left_out = unseen.json["not_judged"].as_array().expect("a list");
    assert_eq!((unseen.exit, left_out.len(), names(&unseen).len()), (2, 4, 0), "{}", unseen.text);
    let rules: Vec<&str> = left_out.iter().filter_map(|left| left["rule"].as_str()).collect();
    assert_eq!(rules, ["hotspot-worse", "complex-unit", "single-owner", "document-behind"]);
    assert!(unseen.text.contains("`src/new.rs` is missing"), "{}", unseen.text);
    assert!(unseen.text.contains("git fetch --refetch --no-filter"), "{}", unseen.text);
    // What it says to do, done.
    clone.git(&["fetch", "-q", "--refetch", "--no-filter"]);
    let seen = run(&clone, &[]);
    assert_eq!((seen.exit, names(&seen)), (1, vec!["complex-unit knotted".to_owned()]), "{}", seen.text);
    assert_eq!(seen.json["not_judged"], serde_json::json!([]));
}

#[test]
fn a_file_that_is_damaged_is_not_judged_and_others_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut checkout = Checkout::with_a_bad_change(folder.path());
    checkout.commit("assets/data.json", "{}\n");
    let id = checkout.git(&["rev-parse", "HEAD:assets/data.json"]);
    let object = checkout.path.join(".git/objects").join(&id[..2]).join(&id[2..]);
    fs::remove_file(object).expect("it is a loose object");
    let unseen = run(&checkout, &[]);
    assert_eq!(unseen.exit, 2, "{}", unseen.text);
    assert!(
        unseen.text.contains("`assets/data.json` is missing or damaged."),
        "no clone to mend: {}",
        unseen.text
    );
    checkout.write("castra.toml", "[gate]\nexclude = [\"*.json\"]\n");
    let seen = run(&checkout, &[]);
    assert_eq!((seen.exit, names(&seen)), (1, vec!["complex-unit knotted".to_owned()]), "{}", seen.text);
}

#[test]
fn a_clock_that_is_wrong_hides_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut checkout = Checkout::new(folder.path());
    let deep = |depth: usize| {
        let (open, close) = ("if x > 0 {\n".repeat(depth), "}\n".repeat(depth));
        format!("pub fn f(x: u32) {{\n{open}{close}}}\n")
    };
    for round in 0..8 {
        checkout.commit("src/lib.rs", &format!("{}// {round}\n", deep(6)));
    }
    // One commit from a machine that believes in another century, as it must not move the year that is looked at.
    checkout.write("src/other.rs", "pub fn other() {}\n");
    checkout.git(&["add", "-A"]);
    checkout.git(&["commit", "-q", "-m", "from the future", "--date", "2099-01-01T00:00:00Z"]);
    checkout.git(&["checkout", "-q", "-b", "change"]);
    checkout.commit("src/lib.rs", &deep(8));
    let output = run(&checkout, &[]);
    assert_eq!((output.exit, names(&output)), (1, vec!["hotspot-worse f".to_owned()]), "{}", output.text);
    assert_eq!(output.json["commits"], 1);
}

#[test]
fn a_baseline_lets_old_debt_pass_and_new_debt_fail() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut checkout = Checkout::with_a_bad_change(folder.path());
    let baseline = folder.path().join("baseline.json");
    let kept = ["--baseline", baseline.to_str().expect("text")];
    assert_eq!(run(&checkout, &[kept[0], kept[1], "--write-baseline"]).exit, 0);
    let before = run(&checkout, &kept);
    assert_eq!((before.exit, &before.json["violations"][0]["accepted"]), (0, &true.into()));
    // Lines that have nothing to do with it move it down; it stays the same violation.
    checkout.commit("src/new.rs", &format!("// A word.\n// Another.\n\n{}", hard("knotted")));
    let moved = run(&checkout, &kept);
    assert_eq!((moved.exit, &moved.json["violations"][0]["line"]), (0, &4.into()), "{}", moved.text);
    assert_eq!(moved.json["violations"][0]["fingerprint"], before.json["violations"][0]["fingerprint"]);
    checkout.commit("src/newer.rs", &hard("another"));
    assert_eq!(run(&checkout, &kept).exit, 1);
}

#[test]
fn what_is_kept_for_the_next_run_may_be_damaged_or_gone() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let checkout = Checkout::with_a_bad_change(folder.path());
    let first = run(&checkout, &[]);
    let kept = fs::read(checkout.facts()).expect("facts are kept beside Git's own files");
    let written = || fs::metadata(checkout.facts()).and_then(|file| file.modified()).expect("it is there");
    let then = written();
    assert_eq!(run(&checkout, &[]).json, first.json);
    assert_eq!(written(), then, "what has not changed is not written again");
    let mut damaged = kept.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    for content in [damaged, kept[..middle].to_vec(), Vec::new()] {
        fs::write(checkout.facts(), content).expect("it is writable");
        assert_eq!(run(&checkout, &[]).json, first.json);
    }
    assert_eq!(checkout.git(&["status", "--porcelain"]), "", "the checkout itself is left as it was");
}

/// What GitLab asks of a Code Quality report: its validator (`app/validators/json_schemas/codeclimate.json` in its
/// source) wants a text as description, fingerprint and severity and an object as location of every entry, and drops what
/// follows an entry that it refuses; its manual wants a name of the check, a severity of five, and a path from the root
/// without `./`; of two entries with one fingerprint it shows one.
fn gitlab_reads(report: &Value) {
    let entries = report.as_array().expect("a list");
    assert_eq!(entries[0]["location"]["path"], "src/new.rs");
    let mut fingerprints = std::collections::BTreeSet::new();
    for entry in entries {
        for key in ["description", "check_name", "fingerprint", "severity"] {
            assert!(entry[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {entry}");
        }
        let severity = entry["severity"].as_str().expect("a word");
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{severity}");
        let path = entry["location"]["path"].as_str().expect("a path");
        assert!(!path.starts_with("./") && !path.starts_with('/'), "{path}");
        assert!(entry["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0), "{entry}");
        assert!(fingerprints.insert(entry["fingerprint"].to_string()), "twice: {entry}");
    }
}

#[test]
fn every_format_is_what_it_says() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let checkout = Checkout::with_a_bad_change(folder.path());
    let text = |format: &str| run(&checkout, &["--format", format]).text;
    let json = |format: &str| -> Value { serde_json::from_str(&text(format)).expect("JSON") };
    assert_eq!(json("json")["outcome"], "fail");
    let sarif = json("sarif");
    assert_eq!(
        (&sarif["version"], &sarif["runs"][0]["results"][0]["ruleId"]),
        (&"2.1.0".into(), &"complex-unit".into())
    );
    gitlab_reads(&json("gitlab"));
    assert!(text("github").starts_with("::error file=src/new.rs,line=1"), "{}", text("github"));
    assert!(text("markdown").contains("src/new.rs") && text("human").contains("src/new.rs"));
    let file = folder.path().join("report.sarif");
    let output = run(&checkout, &["--format", "sarif", "--output", file.to_str().expect("text")]);
    assert!(
        output.exit == 1 && output.text.contains("src/new.rs"),
        "people are told all the same: {}",
        output.text
    );
    assert_eq!(fs::read_to_string(file).expect("it is written"), text("sarif"));
}
