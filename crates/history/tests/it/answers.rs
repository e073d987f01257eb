//! Answers from small histories that can be checked by hand.

use std::collections::BTreeSet;

use castra_history::{
    FactsBuilder, Filter, FunctionComplexity, HotspotOptions, InventedChange, InventedCommit,
    KnowledgeOptions, SessionOptions, SummaryOptions, ask_whom, coding_sessions, commits_by_person, hotspots,
    knowledge, recency, summary,
};

use crate::git::TestRepository;
use crate::invented::{DAY, NOW, change, complex, history, person};

#[test]
fn hotspots_are_often_changed_and_complicated() {
    let facts = history(&[
        ("Ann", 80, &[complex("hot.rs", 100), complex("calm.rs", 500), complex("flat.rs", 1)]),
        ("Ann", 50, &[complex("hot.rs", 150), complex("flat.rs", 1)]),
        ("Bob", 20, &[complex("hot.rs", 200), complex("flat.rs", 1), change("Cargo.lock")]),
        ("Bob", 10, &[complex("hot.rs", 400)]),
        ("renovate[bot]", 5, &[complex("calm.rs", 500)]),
        ("Bob", 900, &[complex("old.rs", 900)]),
    ]);
    let answer = hotspots(&facts, &HotspotOptions::at(NOW));
    let names: Vec<_> = answer.files.iter().map(|file| facts.path_text(file.path)).collect();
    assert_eq!(names, ["hot.rs", "calm.rs", "flat.rs"]);
    let hot = &answer.files[0];
    assert_eq!((hot.revisions, hot.complexity.total), (4, 400));
    assert!((hot.score - 2.0 / 3.0).abs() < 1e-9);
    let trend = hot.trend.as_ref().unwrap();
    assert_eq!(trend.points.len(), 4);
    assert!((trend.relative_change.unwrap() - 3.0).abs() < 1e-9);
    assert_eq!((answer.exclusions.bot_commits, answer.exclusions.generated_files), (1, 1));
}

#[test]
fn where_the_syntax_was_read_it_decides_who_is_hotter() {
    let function = |cognitive| FunctionComplexity {
        name: "f".to_owned(),
        start_line: 1,
        end_line: 9,
        cognitive,
        cyclomatic: 1,
    };
    let read = |path, total, cognitive| complex(path, total).with_functions(vec![function(cognitive)]);
    // All change alike. By indentation alone a table of data would be the hottest.
    let facts = history(&[(
        "Ann",
        5,
        &[read("table.rs", 900, 0), read("parse.rs", 300, 60), complex("a.sql", 400), complex("b.sql", 200)],
    )]);
    let answer = hotspots(&facts, &HotspotOptions::at(NOW));
    let told: Vec<_> = answer
        .files
        .iter()
        .map(|file| (facts.path_text(file.path).into_owned(), file.cognitive, file.complexity_percentile))
        .collect();
    let expected = [
        ("parse.rs", Some(60), 1.0),
        ("a.sql", None, 0.75),
        ("table.rs", Some(0), 0.5),
        ("b.sql", None, 0.25),
    ];
    assert_eq!(told, expected.map(|(path, cognitive, place)| (path.to_owned(), cognitive, place)));
}

#[test]
fn a_rename_takes_the_history_along() {
    let renamed = InventedChange { old_path: Some("old.rs".to_owned()), ..change("new.rs") };
    let facts = history(&[
        ("Ann", 30, &[change("old.rs")]),
        ("Ann", 20, &[change("old.rs")]),
        ("Bob", 10, &[renamed]),
    ]);
    let answer = hotspots(&facts, &HotspotOptions::at(NOW));
    assert_eq!(answer.files[0].revisions, 3);
    let known = knowledge(&facts, &KnowledgeOptions::at(NOW));
    let creator = known.files[0].authorships.iter().find(|part| part.first_author).unwrap();
    assert_eq!(creator.person, person(&facts, "ann"));
}

#[test]
fn knowledge_names_authors_orphans_and_the_truck_factor() {
    let facts = history(&[
        ("Ann", 100, &[change("core/a.rs"), change("core/b.rs"), change("core/c.rs"), change("core/d.rs")]),
        ("Gone", 90, &[change("old/x.rs"), change("old/y.rs")]),
        ("Bob", 80, &[change("web/page.rs")]),
        ("Bob", 70, &[change("web/page.rs"), change("core/c.rs")]),
    ]);
    let gone = person(&facts, "gone");
    let options = KnowledgeOptions { departed: BTreeSet::from([gone]), ..KnowledgeOptions::at(NOW) };
    let known = knowledge(&facts, &options);
    let orphaned: Vec<_> = known.orphaned.iter().map(|&path| facts.path_text(path)).collect();
    assert_eq!(orphaned, ["old/x.rs", "old/y.rs"]);
    assert_eq!(known.whole.truck_factor(), 1, "without Ann two of five files have an author");
    assert_eq!(known.whole.truck_list[0].person, person(&facts, "ann"));
    let [core, old, web] = known.components.as_slice() else { panic!("three components") };
    assert_eq!((core.name.as_str(), core.truck_factor()), ("core", 1));
    assert_eq!((old.truck_factor(), old.orphaned_files, old.sole), (0, 2, None));
    assert_eq!(web.sole.map(|sole| sole.person), Some(person(&facts, "bob")));
    let advisors = ask_whom(&facts, &known, b"core/");
    assert_eq!(advisors[0].person, person(&facts, "ann"));
    // Four changes of a hundred days ago, and one of seventy.
    let (old, newer) = (recency(100 * DAY), recency(70 * DAY));
    assert!((advisors[0].share - 4.0 * old / (4.0 * old + newer)).abs() < 1e-9);
    let ann = known.people.iter().find(|who| who.person == person(&facts, "ann")).unwrap();
    assert_eq!((ann.areas.len(), ann.areas[0].files), (1, 4));
    assert!(ask_whom(&facts, &known, b"cor").is_empty(), "a prefix ends at a folder");
}

#[test]
fn sessions_are_gaps_and_an_allowance() {
    let mut builder = FactsBuilder::new();
    for (seed, minutes) in (0..).zip([0, 60, 90, 300]) {
        builder.add(InventedCommit {
            seed,
            author_name: "Ann".to_owned(),
            author_email: "ann@example.org".to_owned(),
            time: NOW + minutes * 60,
            ..InventedCommit::default()
        });
    }
    let answer = coding_sessions(&builder.finish(), &SessionOptions::default());
    let [week] = answer.weeks.as_slice() else { panic!("one week") };
    assert_eq!((week.sessions, week.commits), (2, 4));
    assert_eq!((week.low_minutes, week.minutes, week.high_minutes), (90, 150, 330));
}

#[test]
fn activity_and_summary_count_people_not_programs() {
    let facts = history(&[
        ("Ann", 3, &[change("a.rs")]),
        ("Ann", 3, &[change("a.rs"), change("b.md")]),
        ("Bob", 2, &[change("a.rs")]),
        ("dependabot[bot]", 1, &[change("a.rs")]),
    ]);
    let activity = commits_by_person(&facts, NOW - 10 * DAY, NOW, &Filter::default());
    let counts: Vec<_> = activity.people.iter().map(|who| (who.commits, who.days.len())).collect();
    assert_eq!(counts, [(1, 1), (2, 1)]);
    let total = summary(&facts, &SummaryOptions::default());
    assert_eq!((total.commits, total.people, total.files), (3, 2, 2));
    assert_eq!((total.added, total.removed), (40, 4));
    assert_eq!(total.exclusions.bot_commits, 1);
    assert_eq!(total.languages[0].name, "Rust");
}

#[test]
fn attributes_and_mailmap_of_the_repository_are_heard() {
    let repository = TestRepository::with_work_tree();
    repository.write(".gitattributes", "schema.rs linguist-generated\nCargo.lock -linguist-generated\n");
    repository.write("copied/.gitattributes", "* linguist-vendored=true\n");
    repository.write("schema.rs", "x\n");
    repository.write("Cargo.lock", "x\n");
    repository.write("copied/lib.c", "x\n");
    repository.write(".mailmap", "Ann Other <ann@work.example> Ann <ann@example.org>\n");
    repository.commit("Ann", NOW, "subject\n\nbody\n\nCo-authored-by: Bob <bob@example.org>");
    let facts = repository.scan();
    let class = |path: &str| facts.class(facts.path_id(path.as_bytes()).unwrap());
    assert!(class("schema.rs").generated && !class("Cargo.lock").generated);
    assert!(class("copied/lib.c").vendored && !class("schema.rs").vendored);
    let commit = facts.commit(0).unwrap();
    let author = facts.person(commit.author());
    assert_eq!((author.name.as_str(), author.email.as_str()), ("Ann Other", "ann@work.example"));
    let others: Vec<_> = commit.co_authors().map(|who| facts.person(who).name.clone()).collect();
    assert_eq!(others, ["Bob"]);
    assert_eq!((commit.subject().as_ref(), commit.author_offset()), ("subject", 3_600));
}
