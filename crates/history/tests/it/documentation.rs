//! Documents and the code beside them.

use castra_history::{DocumentationOptions, InventedChange, documentation_freshness};

use crate::invented::{DAY, NOW, change, history};

#[test]
fn a_document_falls_behind_the_code_of_its_folder() {
    let many: Vec<InventedChange> = (0..31).map(|file| change(&format!("core/f{file}.rs"))).collect();
    let facts = history(&[
        ("Ann", 100, &[change("core/README.md"), change("core/a.rs"), change("core/deep/b.rs")]),
        ("Ann", 90, &[change("docs/guide.md"), change("web/README.md"), change("web/c.rs")]),
        ("Bob", 50, &[change("core/a.rs")]),
        ("Bob", 40, &[change("core/a.rs"), change("core/deep/b.rs")]),
        ("renovate[bot]", 30, &[change("web/c.rs")]),
        ("Bob", 20, &[change("docs/other.md")]),
        ("Bob", 10, &many),
    ]);
    let answer = documentation_freshness(&facts, &DocumentationOptions::at(NOW));
    let names: Vec<_> = answer.documents.iter().map(|document| facts.path_text(document.path)).collect();
    assert_eq!(names, ["core/README.md", "docs/guide.md"], "web is up to date but for a program's commit");
    let readme = &answer.documents[0];
    assert_eq!((readme.folder.as_str(), readme.commits, readme.lines), ("core", 2, 33));
    assert_eq!((readme.code_files, readme.changed_files), (33, 2));
    assert!((readme.share - 2.0 / 33.0).abs() < 1e-9);
    assert!((readme.days_behind - 60.0).abs() < 1e-9 && (readme.days_untouched - 100.0).abs() < 1e-9);
    let guide = &answer.documents[1];
    assert_eq!((guide.folder.as_str(), guide.commits, guide.changed_files), ("", 2, 2));
    assert_eq!((answer.all_documents, answer.exclusions.mass_commits), (4, 1));
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
    assert!(answer.documents.is_empty());
    let earlier = documentation_freshness(&facts, &DocumentationOptions::at(NOW - 8 * DAY));
    assert_eq!(earlier.documents[0].commits, 1);
    let nothing = documentation_freshness(&history(&[]), &DocumentationOptions::at(NOW));
    assert_eq!((nothing.documents.len(), nothing.all_documents), (0, 0));
    let texts_only =
        documentation_freshness(&history(&[("Ann", 1, &[change("a.md")])]), &DocumentationOptions::at(NOW));
    assert_eq!(texts_only.all_documents, 0, "there is no code to fall behind");
}
