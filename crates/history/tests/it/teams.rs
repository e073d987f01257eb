//! Teams that meet in the same code, and knowledge that goes.

use std::collections::BTreeSet;

use castra_history::{
    Facts, InventedChange, KnowledgeOptions, PersonId, TeamCrossingOptions, TeamPair, fading, knowledge,
    knowledge_lost, team_crossings,
};

use crate::invented::{DAY, NOW, change, complex, history, person};

#[test]
fn several_teams_in_one_place_are_found_by_the_teams_of_that_day() {
    let facts = history(&[
        ("Ann", 9, &[change("core/a.rs")]),
        ("Bob", 8, &[change("core/a.rs"), change("web/b.rs")]),
        ("Ann", 3, &[change("core/a.rs"), change("web/b.rs")]),
        ("Eve", 2, &[change("core/a.rs")]),
        ("Bob", 1, &[change("web/c.rs")]),
    ]);
    let (ann, bob) = (person(&facts, "ann"), person(&facts, "bob"));
    // Ann moved from team 0 to Bob's team 1 five days ago; Eve is in no team.
    let team_of = |who: PersonId, time: i64| match who {
        _ if who == bob => Some(1),
        _ if who == ann => Some(usize::from(time > NOW - 5 * DAY)),
        _ => None,
    };
    let options = TeamCrossingOptions { minimum_revisions: 2, ..TeamCrossingOptions::default() };
    let answer = team_crossings(&facts, &options, &team_of);
    let [file] = answer.files.as_slice() else { panic!("web is team 1's alone") };
    assert_eq!(facts.path(file.thing), b"core/a.rs");
    let teams: Vec<_> = file.teams.iter().map(|part| (part.team, part.revisions)).collect();
    assert_eq!((teams.as_slice(), file.revisions, file.foreign_revisions), (&[(1, 2), (0, 1)][..], 3, 1));
    assert!((file.fractal_value - 4.0 / 9.0).abs() < 1e-9);
    assert_eq!(answer.components[0].thing, "core");
    assert_eq!(answer.pairs, [TeamPair { first: 0, second: 1, files: 1, components: 1 }]);
    assert_eq!(answer.commits_without_team, 1);
    let strict = team_crossings(&facts, &TeamCrossingOptions::default(), &team_of);
    assert!(strict.files.is_empty() && strict.pairs.is_empty());
    assert!(team_crossings(&history(&[]), &options, &|_, _| Some(0)).files.is_empty());
}

fn known_history() -> Facts {
    history(&[
        ("Ann", 400, &[complex("core/a.rs", 5), complex("core/b.rs", 50), change("web/c.rs")]),
        ("Ann", 395, &[complex("core/b.rs", 50)]),
        ("Ann", 393, &[complex("core/b.rs", 50)]),
        ("Gone", 390, &[change("old/x.rs")]),
        ("Bob", 380, &[InventedChange::lines("core/b.rs", 2, 0)]),
        ("Bob", 20, &[change("docs/d.rs")]),
        ("Ann", 10, &[change("web/c.rs")]),
    ])
}

#[test]
fn untouched_code_fades() {
    let facts = known_history();
    let options =
        KnowledgeOptions { departed: BTreeSet::from([person(&facts, "gone")]), ..KnowledgeOptions::at(NOW) };
    let known = knowledge(&facts, &options);
    let answer = fading(&known, NOW, 180);
    let areas: Vec<_> = answer.areas.iter().map(|area| (area.person, area.component.as_str())).collect();
    assert_eq!(areas, [(person(&facts, "ann"), "core")], "Bob is no author of core, Gone is not here");
    assert!(answer.areas[0].is_last_memory && (answer.areas[0].days - 393.0).abs() < 1e-9);
    let components: Vec<_> = answer.components.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(components, ["core"]);
    assert!(fading(&known, NOW, 1000).areas.is_empty());
}

#[test]
fn a_leaver_takes_what_only_they_know() {
    let facts = known_history();
    let known = knowledge(&facts, &KnowledgeOptions::at(NOW));
    let (ann, bob) = (person(&facts, "ann"), person(&facts, "bob"));
    let lost = knowledge_lost(&facts, &known, &[ann]);
    let files: Vec<_> = lost.files.iter().map(|file| (facts.path_text(file.path), file.successor)).collect();
    let expected = [("core/b.rs", Some(bob)), ("web/c.rs", None), ("core/a.rs", None)];
    let by_name = |list: &[(std::borrow::Cow<'_, str>, Option<PersonId>)]| {
        list.iter().map(|(name, who)| (name.to_string(), *who)).collect::<BTreeSet<_>>()
    };
    assert_eq!(by_name(&files), expected.map(|(name, who)| (name.to_owned(), who)).into_iter().collect());
    assert_eq!(files[0].0, "core/b.rs", "the most complicated first");
    assert!((lost.share - 3.0 / 5.0).abs() < 1e-9);
    let core = &lost.components[0];
    assert_eq!((core.name.as_str(), core.files, core.known_files, core.lost_files), ("core", 2, 2, 2));
    assert_eq!((core.truck_factor_after, core.successor), (0, None));
    assert!(knowledge_lost(&facts, &known, &[bob]).components.iter().all(|part| part.name == "docs"));
}
