//! Who is an author, and who alone knows something: by hand and against `git blame -w -M`.

use std::collections::BTreeMap;

use castra_history::{
    Authorship, Facts, FactsBuilder, FileKnowledge, InventedChange, InventedCommit, Knowledge,
    KnowledgeOptions, ScanOptions, ask_whom, knowledge, scan,
};
use proptest::prelude::*;

use crate::git::TestRepository;
use crate::invented::{DAY, NOW, change, history, person};

fn known(facts: &Facts) -> Knowledge {
    knowledge(facts, &KnowledgeOptions::at(NOW + 100 * DAY))
}

fn file<'a>(facts: &Facts, known: &'a Knowledge, path: &str) -> &'a FileKnowledge {
    known.files.iter().find(|file| facts.path(file.path) == path.as_bytes()).unwrap()
}

/// Names of all who count as having changed a file.
fn names(facts: &Facts, file: &FileKnowledge) -> Vec<String> {
    let mut names: Vec<String> =
        file.authorships.iter().map(|part| facts.person(part.person).name.clone()).collect();
    names.sort();
    names
}

fn lines(count: usize) -> String {
    (0..count).map(|line| format!("let number_{line} = compute_the_value({line});\n")).collect()
}

/// Git calls one of several identical files the moved one and the others new, and blames whoever wrote the lines of all.
#[test]
fn moving_a_file_to_several_places_makes_no_one_their_author() {
    let repository = TestRepository::with_work_tree();
    repository.write("old.rs", lines(30));
    repository.commit("Ann", NOW, "a file");
    repository.git(&["mv", "old.rs", "one.rs"]);
    repository.write("two.rs", lines(30));
    repository.write("own.rs", lines(33));
    repository.commit("Bob", NOW + DAY, "copies of it");
    let facts = repository.scan();
    let known = known(&facts);
    let sole = |path| file(&facts, &known, path).sole.map(|sole| facts.person(sole.person).name.clone());
    assert_eq!(sole("one.rs").as_deref(), Some("Ann"));
    assert_eq!(sole("two.rs"), None, "the lines are not Bob's");
    assert_eq!(sole("own.rs").as_deref(), Some("Bob"));
}

#[test]
fn moving_files_makes_no_one_their_author() {
    let repository = TestRepository::with_work_tree();
    for number in 0..8 {
        repository.write(&format!("old/f{number}.rs"), format!("// {number}\n{}", lines(9 + number)));
    }
    repository.write("old/logo.png", b"\x89PNG\0\0");
    repository.commit("Ann", NOW, "eight files");
    repository.git(&["mv", "old", "new"]);
    repository.commit("Bob", NOW + DAY, "moved");
    let facts = repository.scan();
    let known = known(&facts);
    assert_eq!(known.whole.truck_factor(), 1);
    assert!(known.files.iter().all(|file| names(&facts, file) == ["Ann"]));
    let sole = known.whole.sole.unwrap();
    assert_eq!(facts.person(sole.person).name, "Ann");
    assert!((sole.lines_share - 1.0).abs() < 1e-9);
    let advisors = ask_whom(&facts, &known, b"new");
    assert_eq!(advisors.len(), 1, "whoever moved it has nothing to tell");
    // A move with an edit is an edit.
    repository.git(&["mv", "new/f0.rs", "new/g0.rs"]);
    repository.write("new/g0.rs", format!("// 0\n{}let more = 1;\n", lines(9)));
    repository.commit("Bob", NOW + 2 * DAY, "moved and edited");
    let facts = repository.scan();
    let known = self::known(&facts);
    let edited = file(&facts, &known, "new/g0.rs");
    assert_eq!(names(&facts, edited), ["Ann", "Bob"]);
    let bob = edited.authorships.iter().find(|part| part.person == person(&facts, "bob")).unwrap();
    assert_eq!((bob.changes, bob.first_author), (1, false));
    assert!((bob.living_lines - 1.0).abs() < 1e-9);
}

#[test]
fn changes_without_new_content_make_no_one_an_author() {
    let licence = "// Copyright 2024 The Authors.\n// SPDX-License-Identifier: MIT\n\n";
    let text = "fn first() {\nanswer_to_everything();\n}\n";
    let formal: [(&str, String, usize); 4] = [
        ("line ends", text.replace('\n', "\r\n"), 3),
        ("white space", text.replace("answer", "\t    answer"), 3),
        ("blank lines", text.replace("fn", "\n\nfn"), 3),
        ("licence", format!("{licence}{text}"), 3),
    ];
    for (what, after, anns) in formal {
        let repository = TestRepository::with_work_tree();
        repository.write("a.rs", text);
        repository.commit("Ann", NOW, "one");
        repository.write("a.rs", after);
        repository.commit("Bob", NOW + DAY, what);
        let facts = repository.scan();
        let known = known(&facts);
        let file = file(&facts, &known, "a.rs");
        assert_eq!(names(&facts, file), ["Ann"], "{what}");
        assert_eq!(format!("{:.0}", file.authorships[0].living_lines), anns.to_string(), "{what}");
    }
    let repository = TestRepository::with_work_tree();
    repository.write("run.sh", "echo\n");
    repository.commit("Ann", NOW, "one");
    repository.git(&["update-index", "--chmod=+x", "run.sh"]);
    repository.git(&["checkout", "--", "run.sh"]);
    repository.commit("Bob", NOW + DAY, "may be run");
    let facts = repository.scan();
    assert_eq!(facts.commit(0).unwrap().n_changes(), 1);
    assert_eq!(names(&facts, &known(&facts).files[0]), ["Ann"]);
}

#[test]
fn a_repository_names_the_commits_to_ignore() {
    let reformat = |repository: &TestRepository, who: &str, day: i64| {
        let text = lines(6).replace("let ", "const ");
        repository.write("a.rs", text);
        repository.commit(who, NOW + day * DAY, "all anew");
        repository.git_text(&["rev-parse", "HEAD"])
    };
    let repository = TestRepository::with_work_tree();
    repository.write("a.rs", lines(6));
    repository.commit("Ann", NOW, "one");
    let sweep = reformat(&repository, "Bob", 1);
    let before = repository.scan();
    let facts = before.clone();
    assert_eq!(names(&facts, file(&facts, &known(&facts), "a.rs")), ["Ann", "Bob"]);
    assert!(known(&facts).files[0].sole.is_none_or(|sole| sole.person == person(&facts, "bob")));
    repository.write(".git-blame-ignore-revs", format!("# formatting\n{sweep} # all of it\nnonsense\n"));
    repository.commit("Cem", NOW + 2 * DAY, "told");
    let facts = repository.scan();
    assert_eq!(facts.n_ignored_commits(), 1);
    let answer = known(&facts);
    let file = file(&facts, &answer, "a.rs");
    assert_eq!(names(&facts, file), ["Ann"]);
    assert!((file.authorships[0].living_lines - 6.0).abs() < 1e-9, "they replaced hers line by line");
    // A scan that goes on from where the file was not there finds the same.
    let again = scan(&repository.path, &ScanOptions::default(), Some(before), &()).unwrap();
    assert_eq!(again, facts);
    // Git's own setting names another file.
    let other = TestRepository::with_work_tree();
    other.write("a.rs", lines(6));
    other.commit("Ann", NOW, "one");
    let sweep = reformat(&other, "Bob", 1);
    other.write("revs/list", format!("{sweep}\n"));
    other.commit("Ann", NOW + 2 * DAY, "told");
    assert_eq!(other.scan().n_ignored_commits(), 0);
    other.git(&["config", "blame.ignoreRevsFile", "revs/list"]);
    assert_eq!(other.scan().n_ignored_commits(), 1);
}

#[test]
fn bringing_back_a_deleted_file_makes_no_one_its_author() {
    let repository = TestRepository::with_work_tree();
    for (path, count) in [("short.rs", 6), ("long.rs", 60), ("other.rs", 6), ("new.rs", 60)] {
        repository.write(path, lines(count));
    }
    repository.write("rest.rs", lines(3));
    repository.commit("Ann", NOW - 900 * DAY, "all of it");
    repository.git(&["rm", "-q", "short.rs", "long.rs", "other.rs", "new.rs"]);
    repository.commit("Bob", NOW - 500 * DAY, "old CI");
    repository.write("short.rs", lines(6));
    repository.commit("Bob", NOW - 400 * DAY, "Revert \"old CI\"");
    // Without these words, a short file may be another of the same length; no one knows.
    repository.write("long.rs", lines(60));
    repository.write("other.rs", lines(6));
    repository.write("new.rs", lines(90));
    repository.commit("Bob", NOW - 300 * DAY, "needed after all");
    let facts = repository.scan();
    let known = known(&facts);
    let living = |path: &str| {
        let of = |name: &str| {
            let who = person(&facts, name);
            let parts = &file(&facts, &known, path).authorships;
            parts.iter().find(|part| part.person == who).map_or(0.0, |part| part.living_lines)
        };
        (of("ann"), of("bob"))
    };
    let expected =
        [("short.rs", 6.0, 0.0), ("long.rs", 60.0, 0.0), ("other.rs", 0.0, 0.0), ("new.rs", 0.0, 90.0)];
    for (path, anns, bobs) in expected {
        assert_eq!(living(path), (anns, bobs), "{path}");
        let sole = file(&facts, &known, path).sole.as_ref().map(|sole| sole.person);
        assert_eq!(sole, (bobs > 0.0).then(|| person(&facts, "bob")), "{path}");
    }
}

/// Many small commits by one, most of the lines by another: what is said must be true of the lines.
#[test]
fn writing_a_part_of_the_lines_is_not_sole_knowledge() {
    let repository = TestRepository::with_work_tree();
    repository.write("conflicts.rs", lines(60));
    repository.commit("Ann", NOW - 900 * DAY, "most of it");
    let mut text = lines(60);
    for number in 0..20 {
        text = text.replace(&format!("number_{number} "), &format!("renamed_{number} "));
        repository.write("conflicts.rs", &text);
        repository.commit("Bob", NOW - (500 - number) * DAY, "one line");
    }
    let facts = repository.scan();
    let known = known(&facts);
    let file = &known.files[0];
    let authors: Vec<_> = file.authors().collect();
    assert_eq!(authors, [person(&facts, "bob")], "by commits");
    assert_eq!(file.sole, None, "by lines: 20 of 60 are Bob's");
    assert_eq!(known.whole.sole, None);
    let shares: Vec<f64> = known.whole.parts.iter().map(|part| part.lines_share).collect();
    assert!((shares[0] - 40.0 / 60.0).abs() < 1e-9 && (shares[1] - 20.0 / 60.0).abs() < 1e-9, "{shares:?}");
}

#[test]
fn co_authors_count_once_and_the_lines_are_not_one_persons() {
    let mut builder = FactsBuilder::new();
    let addresses =
        [("Bob Other", "bob@work.example"), ("Bob Other", "bob@home.example"), ("Ann", "ann@example.org")];
    builder.add(InventedCommit {
        seed: 1,
        author_name: "Ann".to_owned(),
        author_email: "ann@example.org".to_owned(),
        time: NOW,
        co_authors: addresses.map(|(name, email)| (name.to_owned(), email.to_owned())).to_vec(),
        changes: vec![InventedChange::lines("a.rs", 10, 0)],
        ..InventedCommit::default()
    });
    let facts = builder.finish();
    assert_eq!(facts.commit(0).unwrap().co_authors().count(), 1);
    let known = known(&facts);
    let parts: Vec<(u32, f64)> =
        known.files[0].authorships.iter().map(|part| (part.changes, part.living_lines)).collect();
    assert_eq!(
        parts,
        [(1, 5.0), (1, 0.0)],
        "the author has her part of the lines, who wrote the others is not known"
    );
    // Somebody else says that both are one person.
    let (ann, bob) = (person(&facts, "ann"), facts.person_by_email("bob@home.example").unwrap());
    let options = KnowledgeOptions { identities: BTreeMap::from([(bob, ann)]), ..KnowledgeOptions::at(NOW) };
    let one = knowledge(&facts, &options);
    let [Authorship { changes: 1, person, .. }] = one.files[0].authorships[..] else { panic!("one person") };
    assert_eq!((person, one.whole.truck_factor()), (ann, 1));
}

#[test]
fn assistants_are_programs() {
    let repository = TestRepository::with_work_tree();
    repository.write("a.rs", lines(3));
    repository.commit("Ann", NOW, "one\n\nCo-Authored-By: Claude Opus 4.1 <noreply@anthropic.com>");
    repository.write("b.rs", lines(3));
    repository.commit("Ann", NOW + DAY, "two\n\nAssisted-by: Codex");
    repository.write("c.rs", lines(3));
    repository.commit("Bob", NOW + 2 * DAY, "three");
    let facts = repository.scan();
    assert_eq!(facts.n_assisted_commits(), 2);
    assert_eq!(facts.people().filter(|(_, person)| person.is_assistant).count(), 1);
    let known = known(&facts);
    assert!(known.files.iter().all(|file| file.authorships.len() == 1));
    assert!((file(&facts, &known, "a.rs").authorships[0].living_lines - 3.0).abs() < 1e-9);
}

#[test]
fn each_change_is_as_old_as_it_is() {
    let old: Vec<(&str, i64, Vec<InventedChange>)> =
        (0..9).map(|number| ("Ann", 2_000 + number, vec![change("a.rs")])).collect();
    let mut commits: Vec<(&str, i64, &[InventedChange])> =
        old.iter().map(|(who, day, changes)| (*who, *day, changes.as_slice())).collect();
    let one = [change("a.rs")];
    commits.extend([("Ann", 20, &one[..]), ("Bob", 10, &one[..]), ("Bob", 5, &one[..])]);
    let facts = history(&commits);
    let known = knowledge(&facts, &KnowledgeOptions::at(NOW));
    let advisors = ask_whom(&facts, &known, b"");
    let bob = advisors.iter().find(|advisor| advisor.person == person(&facts, "bob")).unwrap();
    assert!(bob.share > 0.5, "Ann's nine changes of years ago count for little: {}", bob.share);
}

/// An edit: which file, where, how many lines go and come, and what else is done.
type Step = (usize, usize, usize, usize, u8);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..2_usize, 0..40_usize, 0..8_usize, 0..12_usize, 0..8_u8), 3..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn living_lines_are_those_of_git_blame(steps in steps()) {
        let repository = TestRepository::with_work_tree();
        let mut files: BTreeMap<usize, (usize, Vec<String>)> = BTreeMap::new();
        for (number, &(which, at, gone, come, what)) in steps.iter().enumerate() {
            let (generation, lines) = files.entry(which).or_default();
            let at = at.min(lines.len());
            let end = (at + gone).min(lines.len());
            let old = format!("f{which}-{generation}.txt");
            match what {
                // Indented anew.
                0 | 1 if at < end => {
                    lines[at..end].iter_mut().for_each(|line| *line = format!("   {line}"));
                }
                // Moved down, or to the end.
                2 | 3 if at < end => {
                    let block: Vec<String> = lines.drain(at..end).collect();
                    let to = if what == 2 { lines.len() } else { (at + come).min(lines.len()) };
                    lines.splice(to..to, block);
                }
                // The file moves as it is.
                4 if !lines.is_empty() => {
                    *generation += 1;
                    repository.git(&["mv", &old, &format!("f{which}-{generation}.txt")]);
                }
                _ => {
                    let new = (0..come.max(1)).map(|line| format!("this is line {line} that step {number} wrote\n"));
                    lines.splice(at..end, new);
                }
            }
            repository.write(&format!("f{which}-{generation}.txt"), lines.concat());
            repository.commit(["Ann", "Bob", "Cem"][number % 3], NOW + i64::try_from(number).unwrap() * DAY, "step");
        }
        let facts = repository.scan();
        let known = known(&facts);
        for (which, (generation, _)) in files {
            let path = format!("f{which}-{generation}.txt");
            let blame = repository.git_text(&["blame", "-w", "-M", "--line-porcelain", &path]);
            let mut expected: BTreeMap<String, u32> = BTreeMap::new();
            for name in blame.lines().filter_map(|line| line.strip_prefix("author ")) {
                *expected.entry(name.to_owned()).or_default() += 1;
            }
            let told = file(&facts, &known, &path).authorships.iter().filter(|part| part.living_lines > 0.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole lines")]
            let told: BTreeMap<String, u32> =
                told.map(|part| (facts.person(part.person).name.clone(), part.living_lines as u32)).collect();
            prop_assert_eq!(told, expected);
        }
    }
}
