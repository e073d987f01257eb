//! `castra scan` and `castra history numstat` against Git.

use castra_analysis::FEATURE;
use castra_platform::{
    Result,
    feature::{Output, Terminal},
};
use castra_testkit::noon;

use crate::Repository;

fn run(path: &'static [&'static str], args: &[&str]) -> Result<Output> {
    let tool = FEATURE.tools.iter().find(|tool| tool.path == path).expect("a tool");
    let matches = (tool.define)()
        .try_get_matches_from([&[path[path.len() - 1]], args].concat())
        .expect("good arguments");
    let terminal = Terminal { now: noon(), say: |_| {}, is_watched: false };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts");
    runtime.block_on((tool.run)(terminal, &matches))
}

fn repository(folder: &std::path::Path) -> Repository {
    let mut repository = Repository::new(folder);
    let body: String = (0..30).map(|n| format!("line {n}\n")).collect();
    repository.commit("Ana <ana@example.org>", "src/a.rs", &body);
    repository.commit("Bo <bo@example.org>", "with \"quotes\"\tand tab.txt", "x\n");
    repository.commit("Bo <bo@example.org>", "späße.txt", "ä\n");
    repository.commit("Bo <bo@example.org>", "image.bin", "\0\u{1}\u{2}");
    repository.git(&["checkout", "-q", "-b", "side"]);
    repository.commit("Ana <ana@example.org>", "src/a.rs", &body.replace("line 3\n", "changed\n"));
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["mv", "src/a.rs", "src/b.rs"]);
    repository.commit("Bo <bo@example.org>", "other.txt", "1\n2\n");
    repository.hour += 1;
    repository.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    repository
}

/// Git's rows: `-z` writes renames as two unquoted paths; the rest is `git log`'s own quoting.
fn rows_of_git(repository: &Repository, revision: &str) -> Vec<String> {
    let log = repository.git(&["log", "--numstat", "-M", "--no-merges", "--format=%x01%H", "-z", revision]);
    let mut rows = Vec::new();
    for commit in log.split('\u{1}').skip(1) {
        let mut parts = commit.split('\0');
        let id = parts.next().expect("git writes it");
        while let Some(part) = parts.next() {
            let part = part.trim_start_matches('\n');
            let fields: Vec<&str> = part.splitn(3, '\t').collect();
            let [added, removed, path] = fields[..] else { continue };
            let (path, old) = if path.is_empty() {
                let old = parts.next().expect("git writes it");
                (parts.next().expect("git writes it"), old)
            } else {
                (path, "")
            };
            rows.push(format!("{id}\t{added}\t{removed}\t{path}\t{old}"));
        }
    }
    rows
}

/// Undoes Git's quoting, as far as the test's paths need it.
fn unquoted(line: &str) -> String {
    line.replace("\"with \\\"quotes\\\"\\tand tab.txt\"", "with \"quotes\"\tand tab.txt")
        .replace("\"sp\\303\\244\\303\\237e.txt\"", "späße.txt")
}

#[test]
fn numstat_is_gits_own() {
    let folder = tempfile::tempdir().unwrap();
    let repository = repository(folder.path());
    let path = repository.path.to_str().unwrap();
    let head = repository.head();
    for (args, revision) in [
        (vec![path], "HEAD"),
        (vec![path, "--rev", "side"], "side"),
        (vec![path, "--rev", &head[..9]], "HEAD"),
        (vec![path, "--rev", "HEAD~2"], "HEAD~2"),
        (vec![path, "--rev", "HEAD^2"], "HEAD^2"),
    ] {
        let output = run(&["history", "numstat"], &args).unwrap();
        let rows: Vec<String> = output.text.lines().map(unquoted).collect();
        assert_eq!(rows, rows_of_git(&repository, revision), "{args:?}");
    }
    // Git's own quoting, without -z.
    let quoted = repository.git(&["log", "--numstat", "--format="]);
    let output = run(&["history", "numstat"], &[path]).unwrap();
    for name in ["\"with \\\"quotes\\\"\\tand tab.txt\"", "\"sp\\303\\244\\303\\237e.txt\""] {
        assert!(quoted.contains(name) && output.text.contains(name), "{name}");
    }
    assert_eq!(run(&["history", "numstat"], &[path, "--rev", "nothing"]).unwrap_err().kind.exit_code(), 4);
}

#[test]
fn a_scan_reads_well_and_opens_no_instance() {
    let folder = tempfile::tempdir().unwrap();
    let repository = repository(folder.path());
    let path = repository.path.to_str().unwrap();
    let output = run(&["scan"], &[path, "--timings"]).unwrap();
    let text = &output.text;
    assert!(text.contains("6 commits and 1 merge by 2 people, 2026-02-02 to 2026-02-02"), "{text}");
    assert!(
        text.contains("Hotspots: often changed and complicated, of 1 file changed in 365 days"),
        "{text}"
    );
    assert!(text.contains("Knowledge: truck factor 1 (Bo)"), "{text}");
    assert!(text.contains("Coding time of everyone"), "{text}");
    assert!(text.contains("Timings:"), "{text}");
    assert_eq!(output.json["summary"]["commits"], 6);
    assert_eq!(output.json["coding_weeks"].as_array().unwrap().len(), 26);
    assert!(output.json["timings"].is_array());
}

#[test]
fn a_scan_tells_functions_pairs_technology_releases_and_documents() {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = Repository::new(folder.path());
    repository.commit("Ana <ana@example.org>", "README.md", "# It\n\nWhat `a.rs` does is hard.\n");
    for round in 0..6 {
        let hard = format!("fn hard(a: bool) {{\n    if a {{\n        if a {{ f({round}) }}\n    }}\n}}\n");
        std::fs::write(repository.path.join("b.rs"), format!("fn plain() {{ {round} }}\n")).unwrap();
        repository.commit("Ana <ana@example.org>", "a.rs", &hard);
    }
    repository.git(&["tag", "v1.0.0"]);
    let output = run(&["scan"], &[repository.path.to_str().unwrap()]).unwrap();
    let text = &output.text;
    for line in [
        "Functions: often changed and hard to follow, of 2 changed in 365 days in 2 files whose syntax was read",
        "   1.00        6          3  hard  a.rs:1",
        "   100\u{a0}%       6  a.rs and b.rs",
        "  languages: Rust since 2026-02, Markdown since 2026-02",
        "  no file today: none",
        "Releases: the newest is v1.0.0 of 2026-02-02",
        "Documents left behind, of 1",
        "              6    2026-02-02  README.md",
        "          3                       3  after Ana leaves",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
    assert!(text.contains("Commits by month, three years: ···"), "{text}");
    let json = &output.json;
    assert_eq!(
        (&json["functions"][0]["name"], &json["functions"][0]["cognitive"]),
        (&"hard".into(), &3.into())
    );
    assert_eq!(
        (&json["changes_together"][0]["shared"], &json["releases"]["unreleased"]),
        (&6.into(), &0.into())
    );
    assert_eq!(json["documents_behind"][0]["commits"], 6);
    assert_eq!(json["knowledge"]["truck_list"][0]["files"].as_array().map(Vec::len), Some(3));
    assert_eq!(json["commits_by_month"].as_array().and_then(|months| months[34].as_u64()), Some(7));
}

#[test]
fn a_path_without_history_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let check = |path: &std::path::Path, expected: &str| {
        let error = run(&["scan"], &[path.to_str().unwrap()]).unwrap_err();
        assert!(error.message.contains(expected), "{}", error.message);
    };
    check(&folder.path().join("nothing"), "there is no folder");
    check(folder.path(), "is not a readable Git repository");
    let empty = Repository::new(folder.path());
    check(&empty.path, "has no commits yet");
}

#[test]
fn what_cannot_be_read_is_said_beside_every_count_and_files_are_left_out_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let repository = repository(folder.path());
    let clone = folder.path().join("partial");
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", repository.path.display());
    repository.git(&["clone", "-q", "--bare", "--filter=blob:none", &url, clone.to_str().unwrap()]);
    let output = run(&["scan"], &[clone.to_str().unwrap()]).unwrap();
    let text = &output.text;
    for line in [
        "  5 files; their lines are unknown",
        "  Missing: this is a partial clone (blob:none): Git left out objects that it fetches on demand; run `git fetch --refetch --no-filter` there to fetch the rest.",
        "    Lines, languages, complexity and hotspots are counted without the contents of 5 of 5 files.",
        "Hotspots: unknown; the contents of 2 files that changed in the last 365 days cannot be read.",
    ] {
        assert!(text.lines().any(|known| known == line), "{line}\n{text}");
    }
    assert!(!text.contains("0 lines") && output.json["summary"]["lines"].is_null(), "{text}");
    let html = folder.path().join("report.html");
    run(&["scan"], &[clone.to_str().unwrap(), "--html", html.to_str().unwrap()]).unwrap();
    let report = std::fs::read_to_string(&html).unwrap();
    assert!(report.contains("This is a partial clone") && report.contains("whose lines are unknown"));
    let path = repository.path.to_str().unwrap();
    let output = run(&["scan"], &[path, "--exclude", "src/**", "--exclude", "*.bin"]).unwrap();
    assert!(output.text.contains("  3 files with 4 lines\n"), "{}", output.text);
    assert!(output.text.contains("2 files by hand (src/**, *.bin)"), "{}", output.text);
    assert!(run(&["scan"], &[path, "--exclude", "**"]).is_err());
}

#[test]
fn the_report_is_one_document_that_asks_for_nothing_and_trusts_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut repository = repository(folder.path());
    repository.commit(
        "Eve \"& Co\" <eve@example.org>",
        "src/<img onerror=x>.rs<script>alert(1)",
        "fn f() {}\n",
    );
    repository.commit("Eve \u{202e}evE <eve@example.org>", "src/\u{202e}sr.exe", "x\n");
    let path = repository.path.to_str().unwrap();
    let file = folder.path().join("report.html");
    let output = run(&["scan"], &[path, "--html", file.to_str().unwrap()]).unwrap();
    assert!(output.text.contains("Hotspots"), "the terminal output stays the same: {}", output.text);
    let report = std::fs::read_to_string(&file).unwrap();
    for part in
        ["<!DOCTYPE html>", "class=\"treemap\"", "Truck factor 1", "Changes together", "Technology in use"]
    {
        assert!(report.contains(part), "{part}");
    }
    assert!(
        !report.contains("<script") && !report.contains("<img") && !report.contains("src=\""),
        "{report}"
    );
    assert!(!report.contains('\u{202e}') && !output.text.contains('\u{202e}'), "nothing is read backwards");
    assert!(output.text.contains("src/\u{fffd}sr.exe"), "{}", output.text);
    assert!(!report.contains("http"), "no address is requested");
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing half-written is left beside it: {left:?}");
    let error = run(&["scan"], &[path, "--html", "/nowhere/report.html"]).unwrap_err();
    assert!(error.message.contains("/nowhere/report.html"), "{}", error.message);
}
