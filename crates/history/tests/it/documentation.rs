//! Documents and the code that they describe.

use castra_history::{DocumentationOptions, FactsBuilder, InventedChange, documentation_freshness};

use crate::git::TestRepository;
use crate::invented::{DAY, NOW, change, commits, history};

#[test]
fn a_document_falls_behind_the_code_in_its_folder() {
    let many: Vec<InventedChange> = (0..31).map(|file| change(&format!("core/f{file}.rs"))).collect();
    let facts = history(&[
        ("Ann", 100, &[change("core/README.md"), change("core/a.rs"), change("core/deep/b.rs")]),
        ("Ann", 90, &[change("docs/guide.md"), change("web/README.md"), change("web/c.rs")]),
        ("Bob", 50, &[change("core/a.rs"), change("core/logo.svg"), change("core/Cargo.toml")]),
        ("Bob", 40, &[change("core/a.rs"), change("core/deep/b.rs")]),
        ("renovate[bot]", 30, &[change("web/c.rs")]),
        ("Bob", 20, &[change("docs/other.md"), change("docs/logo.svg"), change("docs/2023-10-01.md")]),
        ("Bob", 10, &many),
    ]);
    let answer = documentation_freshness(&facts, &DocumentationOptions::at(NOW));
    let names: Vec<_> = answer.documents.iter().map(|document| facts.path_text(document.path)).collect();
    assert_eq!(names, ["core/README.md"], "web is up to date but for a program's commit");
    let readme = &answer.documents[0];
    assert_eq!((readme.folder.as_str(), readme.commits, readme.lines), ("core", 2, 33));
    assert_eq!((readme.code_files, readme.changed_files), (33, 2), "neither pictures nor manifests");
    assert!((readme.share - 2.0 / 33.0).abs() < 1e-9);
    assert!((readme.days_behind - 60.0).abs() < 1e-9 && (readme.days_untouched - 100.0).abs() < 1e-9);
    assert_eq!((answer.all_documents, answer.exclusions.mass_commits), (2, 1));
    assert_eq!((answer.without_code, answer.records), (2, 1), "docs/guide.md is not about everything");
}

#[test]
fn a_folder_of_documents_is_measured_against_what_each_names() {
    let mut builder = FactsBuilder::new();
    commits(
        &mut builder,
        &[
            (
                "Ann",
                90,
                &[change("docs/guide.md"), change("docs/other.md"), change("src/a.rs"), change("src/b.rs")],
            ),
            ("Bob", 50, &[change("src/a.rs")]),
            ("Bob", 40, &[change("src/b.rs"), change("src/a.rs")]),
            ("Bob", 30, &[change("src/c.rs")]),
        ],
    );
    builder
        .document("docs/guide.md", &["src/a.rs", "src/absent.rs"])
        .document("docs/other.md", &["src/b.rs"]);
    let facts = builder.finish();
    let answer = documentation_freshness(&facts, &DocumentationOptions::at(NOW));
    let behind: Vec<_> = answer
        .documents
        .iter()
        .map(|it| (facts.path_text(it.path), it.folder.as_str(), it.commits, it.code_files))
        .collect();
    assert_eq!(behind, [("docs/guide.md".into(), "", 2, 1), ("docs/other.md".into(), "", 1, 1)]);
    let mut left_out = facts.clone();
    left_out.leave_out(&["src/a.rs".to_owned()]);
    let answer = documentation_freshness(&left_out, &DocumentationOptions::at(NOW));
    assert_eq!((answer.all_documents, answer.without_code), (1, 1), "what it names does not count");
}

#[test]
fn what_documents_name_is_read_from_a_repository_and_again_after_every_change() {
    let repository = TestRepository::with_work_tree();
    repository.write("src/revset.rs", "fn a() {}\n");
    repository.write("src/lib.rs", "mod revset;\n");
    repository.write("docs/revsets.md", "# Revsets\n");
    repository.write("docs/design.md", "The parser is in [here](../src/parse.rs), and `src/revset.rs`.\n");
    repository.write("docs/design/logo.svg", "<svg/>\n");
    repository.commit("Ann", 1_600_000_000, "one");
    let named = |facts: &castra_history::Facts, path: &str| -> Vec<String> {
        let document = facts.path_id_of(path).unwrap();
        let mut named: Vec<String> =
            facts.described_by(document).iter().map(|path| facts.path_text(*path).into_owned()).collect();
        named.sort_unstable();
        named
    };
    let first = repository.scan();
    assert_eq!(named(&first, "docs/revsets.md"), ["src/revset.rs"]);
    assert_eq!(named(&first, "docs/design.md"), ["src/revset.rs"]);
    repository.write("src/parse.rs", "fn b() {}\n");
    repository.commit("Ann", 1_600_100_000, "two");
    let options = castra_history::ScanOptions::default();
    let second = castra_history::scan(&repository.path, &options, Some(first), &()).unwrap();
    assert_eq!(named(&second, "docs/design.md"), ["src/parse.rs", "src/revset.rs"]);
    assert!(second == repository.scan(), "as if it were read for the first time");
    let file = tempfile::tempdir().unwrap();
    second.save(&file.path().join("facts")).unwrap();
    assert!(castra_history::Facts::load(&file.path().join("facts")).unwrap() == second);
}

#[test]
fn touching_the_document_makes_it_fresh() {
    let renamed = InventedChange { old_path: Some("README.md".to_owned()), ..change("core/README.md") };
    let facts = history(&[
        ("Ann", 9, &[change("README.md"), change("core/a.rs")]),
        ("Ann", 8, &[change("core/a.rs")]),
        ("Ann", 7, &[renamed]),
    ]);
    let answer = documentation_freshness(&facts, &DocumentationOptions::at(NOW));
    assert_eq!((answer.documents.len(), answer.all_documents), (0, 1));
    let earlier = documentation_freshness(&facts, &DocumentationOptions::at(NOW - 8 * DAY));
    assert_eq!(earlier.documents[0].commits, 1);
    let nothing = documentation_freshness(&history(&[]), &DocumentationOptions::at(NOW));
    assert_eq!((nothing.documents.len(), nothing.all_documents), (0, 0));
    let texts_only =
        documentation_freshness(&history(&[("Ann", 1, &[change("a.md")])]), &DocumentationOptions::at(NOW));
    assert_eq!(texts_only.all_documents, 0, "there is no code to fall behind");
}
