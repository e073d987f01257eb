//! The built-in ladder, files with errors, and the gaps between a person and a role.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    model::{Axis, Ladder, Profile, Rung},
    read, rules, write,
};

fn standard() -> Ladder {
    read::read(include_str!("standard.yaml"), None).unwrap()
}

fn as_csv(ladder: &Ladder) -> String {
    let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: &Vec<String>| cells.iter().map(quote).collect::<Vec<_>>().join(",");
    let rows = write::rows(ladder);
    std::iter::once(write::HEAD.join(",")).chain(rows.iter().map(line)).collect::<Vec<_>>().join("\r\n")
}

#[test]
fn the_ladder_that_ships_has_five_axes_and_a_profile_for_every_role_of_the_catalog() {
    let ladder = standard();
    let axes: Vec<&str> = ladder.axes.iter().map(|axis| axis.id.as_str()).collect();
    assert_eq!(axes, ["technology", "system", "people", "process", "influence"]);
    for role in &castra_org::catalog::Catalog::built_in().roles {
        let profile = ladder.profile(role.id.as_str());
        assert!(profile.is_some_and(|profile| profile.levels.len() == 5), "{}", role.id);
    }
}

#[test]
fn what_is_written_is_read_again_the_same() {
    let ladder = standard();
    assert_eq!(read::read(&write::yaml(&ladder), None).unwrap(), ladder);
    assert_eq!(read::read(&as_csv(&ladder), None).unwrap(), ladder);
}

#[test]
fn texts_of_several_lines_stay_so() {
    let mut ladder = standard();
    ladder.axes[0].about = "What somebody can do.\nAnd how.".to_owned();
    ladder.axes[0].levels[0].text = "Builds small parts:\n- with help\n- with tests\n\nAsks.".to_owned();
    assert_eq!(read::read(&write::yaml(&ladder), None).unwrap(), ladder);
    assert_eq!(read::read(&as_csv(&ladder), None).unwrap(), ladder);
    let level = |text: &str| format!("      - title: A\n        text: {text}\n");
    let text = |first: &str| {
        let axis = |id: &str| {
            format!(
                "  - id: {id}\n    title: \"T\n      t\"\n    levels:\n{}{}",
                level(first),
                level("x").repeat(4)
            )
        };
        let file = format!("castra-ladder: 1\naxes:\n{}{}{}", axis("a"), axis("b"), axis("c"));
        let ladder = read::read(&file, None).unwrap();
        assert_eq!(ladder.axes[0].title, "T t", "a title has one line");
        ladder.axes[0].levels[0].text.clone()
    };
    assert_eq!(text("|\n          One  \n\n\n          two   words\n"), "One\n\ntwo words");
    assert_eq!(text(">\n          One\n          line\n"), "One line");
    assert_eq!(text("\"One\\r\\ntwo\""), "One\ntwo");
}

fn faults(text: &str) -> Vec<String> {
    let roles = ["engineer".to_owned()];
    let problems = read::read(text, Some(&roles)).unwrap_err();
    problems
        .iter()
        .map(|fault| format!("{}:{}: {}", fault.place.line, fault.place.column, fault.message))
        .collect()
}

#[test]
fn every_fault_of_a_file_is_told_at_its_place_at_once() {
    let levels = "      - { title: A, text: a }\n".repeat(4);
    let text = format!(
        "castra-ladder: 2\naxes:\n  - id: craft\n    titel: Craft\n    levels:\n{levels}profiles:\n  - {{ role: wizard, craft: 9, magic: 1 }}\n"
    );
    assert_eq!(
        faults(&text),
        [
            "1:1: a ladder has 3 to 8 axes, not 1",
            "1:16: this is format 2; this Castra reads format 1",
            "3:5: an axis needs `title`",
            "3:9: the axis `craft` has 4 levels; it needs 5",
            "4:5: an axis has no key `titel`; it has `id`, `title`, `about`, `levels`",
            "11:13: `wizard` is not a role of the catalog",
            "11:13: the profile of `wizard` has no level for `craft`",
            "11:28: `9` is not a level from 1 to 5",
            "11:31: `magic` is not an axis of this ladder",
        ]
    );
    let table = "kind,axis,level,title,text,role\nlevel,craft,1,A,a,,b\naxle,craft,,Craft,,\n";
    assert_eq!(
        faults(table),
        [
            "1:1: a ladder has 3 to 8 axes, not 0",
            "2:7: no row above defines the axis `craft`",
            "2:20: this row has 7 cells, the header 6; a cell that contains a separator needs quotes",
            "3:1: `axle` is not a kind of row; use `ladder`, `axis`, `level` or `profile`",
        ]
    );
    assert!(faults("axes: [").first().unwrap().contains("neither YAML nor JSON"));
    assert_eq!(faults("- a").len(), 1);
}

#[test]
fn changes_are_told_part_by_part() {
    let before = standard();
    let mut after = before.clone();
    after.axes[0].levels[2].text = "Is asked when it misbehaves.".to_owned();
    after.profiles.pop();
    let lines: Vec<_> = rules::changes(&before, &after)
        .into_iter()
        .map(|change| format!("{:?} {}", change.kind, change.part))
        .collect();
    assert_eq!(lines, ["Changes level 3 of technology", "Ends profile of cto"]);
    assert!(rules::changes(&before, &before).is_empty());
}

#[test]
fn a_gap_is_what_is_missing_and_nothing_where_nobody_has_said() {
    let ladder = standard();
    let now = BTreeMap::from([("technology".to_owned(), 5), ("system".to_owned(), 2)]);
    let gaps = rules::gaps(&ladder, &now, ladder.profile("tech-lead").unwrap());
    let missing: Vec<_> = gaps.iter().map(rules::Gap::missing).collect();
    assert_eq!(missing, [Some(0), Some(2), None, None, None]);
}

proptest! {
    #[test]
    fn any_ladder_is_read_as_it_was_written(
        texts in prop::collection::vec("[a-zäß\"'\\\\:#{}\\[\\],=@-][a-zäß\"'\\\\:#{}\\[\\],]{0,12}", 33),
        level in 1_u8..=5,
    ) {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap();
        let axes: Vec<Axis> = (0..3).map(|at| Axis {
            id: format!("axis-{at}"),
            title: next(),
            about: String::new(),
            levels: (0..5).map(|_| Rung { title: next(), text: format!("{0}\n{0}\n\n{0}", next()) }).collect(),
        }).collect();
        let levels = axes.iter().map(|axis| (axis.id.clone(), level)).collect();
        let ladder = Ladder { name: "L".to_owned(), axes, profiles: vec![Profile { role: "engineer".into(), levels }] };
        prop_assert_eq!(&read::read(&write::yaml(&ladder), None).unwrap(), &ladder);
        prop_assert_eq!(&read::read(&as_csv(&ladder), None).unwrap(), &ladder);
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,80}") {
        drop(read::read(&text, None));
    }
}
