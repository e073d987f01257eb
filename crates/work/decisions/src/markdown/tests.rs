//! Files of every kind in use, written for these tests: they are read, and written again byte for byte.

use super::*;
use crate::kinds::FileForm;

const MADR: &str = "---
# a comment
status: accepted
date: 2026-02-03
decision-makers: [Ann Example, \"Bo, Jr.\"]
consulted:
  - Cy Example
  - Dee Example
informed: everyone # as always
version: 1.10
---

# Take the night ferry

## Context and Problem Statement

The day ferry is full.

```markdown
---
status: rejected
---
# Not a title
## Status
Rejected
```

## Decision Drivers

* No one waits
* It is cheap

## Considered Options

* Night ferry
* Bridge

## Decision Outcome

Chosen option: \"Night ferry\", because it runs.

### Consequences

* Good, because it is quiet
* Bad, because it is dark

### Confirmation

We count the seats.

## Pros and Cons of the Options

### Night ferry

* Good, because it runs

### Bridge

* Bad, because there is none

## More Information

See [ADR-0003](0003-ticket.md).
";

const NYGARD: &str = "# 9. Print tickets\r\n\r\nDate: 2024-05-06\r\n\r\n## Status\r\n\r\nAccepted\r\n\r\nAmends [5. Sell tickets](0005-sell-tickets.md)\r\n\r\nSupersedes [2. Punch tickets](0002-punch.md)\r\n\r\n## Context\r\n\r\nPaper is wet.\r\nThe status of paper was rejected by all.\r\n\r\n## Decision\r\n\r\nWe print on plastic.\r\n\r\n## Consequences\r\n\r\nMore plastic.\r\n";

const LOG4BRAINS: &str = "# Use one queue

- Status: superseded
  by [20240102-two-queues](20240102-two-queues.md)
- Deciders: Ann Example, Bo Example
- Date: 2024-01-01
- Tags: gates

Technical Story: [none](https://example.org)

## Context and Problem Statement

One gate is slow.

## Considered Options <!-- optional -->

- One queue
- Two queues

## Decision Outcome

Chosen option: \"One queue\", because it is fair.

### Positive Consequences <!-- optional -->

- Fair

### Negative Consequences <!-- optional -->

- Long

## Links

- [other](20240102-two-queues.md)
";

const BACKSTAGE: &str = "---
id: adrs-adr013
title: 'ADR013: Fetch with one library'
# prettier-ignore
description: About fetching.
---

## Context

Several libraries are in use.

## Decision

One library.

## Consequences

The others go.
";

const TABLE: &str = "\u{feff}# ADR-0004: Keep the log

| Property | Value |
|----------|-------|
| **Status** | Deprecated |
| **Date** | 2023-02-01 |

---

## Context

Logs are long.

Rules
-----

A section of its own.

## Decision

Keep it.
";

fn texts(file: &str) -> BTreeMap<Field, String> {
    read(file).texts
}

#[test]
fn madr_is_read() {
    let record = read(MADR);
    assert_eq!(record.title, "Take the night ferry");
    assert_eq!(record.state, Some(DecisionState::Accepted));
    assert_eq!(record.date, Some("2026-02-03".parse().unwrap()));
    assert_eq!(record.deciders, ["Ann Example", "Bo, Jr."]);
    assert_eq!(record.consulted, ["Cy Example", "Dee Example"]);
    assert_eq!(record.informed, ["everyone"]);
    assert!(record.text(Field::Context).contains("# Not a title"), "code holds no headings");
    assert_eq!(record.text(Field::Drivers), "* No one waits\n* It is cheap");
    assert_eq!(record.text(Field::Outcome), "Chosen option: \"Night ferry\", because it runs.");
    assert_eq!(record.text(Field::Consequences), "* Good, because it is quiet\n* Bad, because it is dark");
    assert_eq!(record.text(Field::Confirmation), "We count the seats.");
    assert!(
        record.text(Field::Pros).starts_with("### Night ferry")
            && record.text(Field::Pros).ends_with("there is none")
    );
    assert_eq!(record.text(Field::More), "See [ADR-0003](0003-ticket.md).");
    assert!(record.remarks.is_empty() && record.others.is_empty(), "{record:?}");
}

#[test]
fn nygards_form_is_read() {
    let record = read(NYGARD);
    assert_eq!((record.title.as_str(), record.state), ("Print tickets", Some(DecisionState::Accepted)));
    assert_eq!(record.date, Some("2024-05-06".parse().unwrap()));
    assert_eq!(record.links, [(LinkKind::Amends, "[5. Sell tickets](0005-sell-tickets.md)".to_owned())]);
    assert_eq!(record.supersedes, ["[2. Punch tickets](0002-punch.md)"]);
    assert_eq!(record.text(Field::Context), "Paper is wet.\nThe status of paper was rejected by all.");
    let old = NYGARD.replace("Accepted\r\n", "Superceded by [11. Plastic](0011-plastic.md)\r\n");
    let record = read(&old);
    assert_eq!(record.state, Some(DecisionState::Superseded));
    assert_eq!(record.by.as_deref(), Some("[11. Plastic](0011-plastic.md)"));
}

#[test]
fn log4brains_lists_and_wrapped_values_are_read() {
    let record = read(LOG4BRAINS);
    assert_eq!(record.state, Some(DecisionState::Superseded));
    assert_eq!(record.by.as_deref(), Some("[20240102-two-queues](20240102-two-queues.md)"));
    assert_eq!(record.deciders, ["Ann Example", "Bo Example"]);
    let consequences = record.text(Field::Consequences);
    assert!(consequences.contains("Fair") && consequences.contains("Long"), "{consequences}");
    assert_eq!(record.text(Field::Options), "- One queue\n- Two queues");
}

#[test]
fn backstages_and_tables_are_read() {
    let record = read(BACKSTAGE);
    assert_eq!((record.title.as_str(), record.state), ("Fetch with one library", None));
    assert_eq!(record.text(Field::Outcome), "One library.");
    let record = read(TABLE);
    assert_eq!((record.title.as_str(), record.state), ("Keep the log", Some(DecisionState::Deprecated)));
    assert_eq!(record.others.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Rules"]);
    assert_eq!(record.text(Field::Context), "Logs are long.");
}

#[test]
fn front_matter_counts_only_at_the_start_and_only_with_keys() {
    let ruled = "---\nWords between rules.\n---\n\n# A title\n\n## Context\n\nText\n";
    assert_eq!(read(ruled).title, "A title");
    let late = "\n---\nstatus: accepted\n---\n\n# A title\n\n## Context\n\nText\n";
    assert_eq!(read(late).state, None);
    let open = "---\nstatus: accepted\n\n# A title\n\n## Context\n\nText\n";
    assert_eq!((read(open).title.as_str(), read(open).state), ("A title", None));
    let windows = format!("\u{feff}{}", MADR.replace('\n', "\r\n"));
    assert_eq!(read(&windows).state, Some(DecisionState::Accepted));
    assert_eq!(texts(&windows), texts(MADR));
    let commented = "---\nstatus: \"accepted # really\" # not rejected\n---\n# T\n\n## Context\n\nx\n";
    assert!(read(commented).state.is_none(), "the quotes keep what is in them");
}

#[test]
fn none_is_none_and_what_is_unknown_is_named_with_its_line() {
    let held = "---\nparent: x\nstatus: on hold\n---\n# T\n\n## Context\n\nx\n";
    let record = read(held);
    assert_eq!(record.state, None);
    assert_eq!(
        record.remarks,
        [Remark { line: 3, text: "`on hold` is not a status that is known here".to_owned() }]
    );
    let prose =
        "# T\n\n## Status\n\nWe talked about what was accepted and what was rejected.\n\n## Context\n\nx\n";
    let record = read(prose);
    assert_eq!((record.state, record.remarks.len(), record.remarks[0].line), (None, 1, 5));
    let template = "# T\n\n* Status: [proposed | accepted | superseded by [ADR](x.md)]\n* Date: {YYYY-MM-DD}\n\n## Context\n\nx\n";
    let record = read(template);
    assert_eq!((record.state, record.date), (None, None));
}

fn edit(file: &str, field: Field, text: &str) -> String {
    patched(file, &[Change { field, text: text.to_owned() }])
}

/// The part of a file that differs, between what both begin and end with.
fn difference<'a>(old: &'a str, new: &'a str) -> (&'a str, &'a str) {
    let start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let end = old.bytes().rev().zip(new.bytes().rev()).take_while(|(a, b)| a == b).count();
    let end = end.min(old.len() - start).min(new.len() - start);
    (&old[start..old.len() - end], &new[start..new.len() - end])
}

#[test]
fn an_edit_changes_only_the_bytes_of_its_field() {
    for file in [MADR, NYGARD, LOG4BRAINS, BACKSTAGE, TABLE] {
        assert_eq!(patched(file, &[]), file);
        let fields: Vec<Field> = read(file).spans.keys().copied().collect();
        for field in fields {
            let text = match field {
                Field::Status => "rejected",
                Field::Date => "2026-09-09",
                _ => "Zebra",
            };
            let new = edit(file, field, text);
            let (was, is) = (read(file), read(&new));
            for (other, span) in &was.spans {
                if *other != field {
                    let moved = is
                        .spans
                        .get(other)
                        .unwrap_or_else(|| panic!("{other:?} is gone after {field:?}: {new}"));
                    assert_eq!(file[span.clone()], new[moved.clone()], "{other:?} after {field:?}");
                }
            }
            let span = &was.spans[&field];
            assert_eq!(file[..span.start], new[..span.start], "{field:?}");
            assert_eq!(file[span.end..], new[new.len() - (file.len() - span.end)..], "{field:?}");
            if field >= Field::Context {
                assert_eq!(is.text(field), "Zebra", "{field:?}");
            }
            if field == Field::Status {
                assert_eq!(is.state, Some(DecisionState::Rejected), "{new}");
            }
            if field == Field::Title {
                assert_eq!(is.title, "Zebra");
            }
        }
    }
}

#[test]
fn line_ends_and_style_stay_those_of_the_file() {
    let new = edit(NYGARD, Field::Context, "One\nTwo");
    assert!(new.contains("One\r\nTwo\r\n") && !new.replace("\r\n", "").contains('\n'));
    assert!(
        edit(NYGARD, Field::Status, "superseded by [12. X](0012-x.md)")
            .contains("\r\n\r\nSuperseded by [12. X](0012-x.md)\r\n")
    );
    let (old, new) = (MADR, edit(MADR, Field::Status, "superseded by core-7"));
    assert_eq!(difference(old, &new), ("accepted", "superseded by core-7"));
    let new = edit(LOG4BRAINS, Field::Status, "accepted");
    assert_eq!(read(&new).deciders, ["Ann Example", "Bo Example"]);
}

#[test]
fn a_field_that_a_file_did_not_have_finds_its_place() {
    let new = edit(BACKSTAGE, Field::Status, "accepted");
    assert_eq!(read(&new).state, Some(DecisionState::Accepted));
    assert!(new.contains("description: About fetching.\nstatus: accepted\n---\n"), "{new}");
    let new = edit(BACKSTAGE, Field::Options, "* One\n* Two");
    assert!(new.contains("## Considered Options\n\n* One\n* Two\n\n## Decision\n"), "{new}");
    assert_eq!(read(&new).text(Field::Context), "Several libraries are in use.");
    let new = edit(NYGARD, Field::More, "See there.");
    assert!(new.ends_with("More plastic.\r\n\r\n## More Information\r\n\r\nSee there.\r\n"), "{new:?}");
    let empty = "# T\n\n## Status\n\n## Context\n\nx\n";
    let new = edit(empty, Field::Status, "accepted");
    assert_eq!(
        (read(&new).state, read(&new).text(Field::Context).as_str()),
        (Some(DecisionState::Accepted), "x"),
        "{new}"
    );
    let bare = "# T\n\n## Context\n\nx\n";
    let new = edit(bare, Field::Status, "accepted");
    assert!(new.starts_with("---\nstatus: accepted\n---\n\n# T\n"), "{new}");
}

fn new_file(form: FileForm, status: &str) -> String {
    let change = |field, text: &str| Change { field, text: text.to_owned() };
    let changes = [
        change(Field::Title, "Take the: ferry"),
        change(Field::Status, status),
        change(Field::Date, "2026-02-03"),
        change(Field::Deciders, "Ann Example"),
        change(Field::Consulted, "Bo Example, Cy Example"),
        change(Field::Context, "Full.\n\nVery."),
        change(Field::Outcome, "We take it."),
        change(Field::Consequences, "* Good, because quiet"),
        change(Field::Confirmation, "We count."),
    ];
    written(form, &changes)
}

#[test]
fn a_new_file_is_read_as_it_was_written_in_every_form() {
    for (form, status, by) in [
        (FileForm::Madr, "superseded by core-7", "core-7"),
        (FileForm::Log4brains, "superseded by [core-7](0007-x.md)", "[core-7](0007-x.md)"),
        (FileForm::Nygard, "superseded by [core-7](0007-x.md)", "[core-7](0007-x.md)"),
    ] {
        let file = new_file(form, status);
        let record = read(&file);
        assert_eq!(
            (record.title.as_str(), record.state, record.by.as_deref()),
            ("Take the: ferry", Some(DecisionState::Superseded), Some(by)),
            "{file}"
        );
        assert_eq!(record.date.map(|day| day.to_string()).as_deref(), Some("2026-02-03"), "{file}");
        assert_eq!(
            (record.deciders, record.consulted),
            (vec!["Ann Example".to_owned()], vec!["Bo Example".to_owned(), "Cy Example".to_owned()]),
            "{file}"
        );
        let texts = [
            (Field::Context, "Full.\n\nVery."),
            (Field::Outcome, "We take it."),
            (Field::Consequences, "* Good, because quiet"),
            (Field::Confirmation, "We count."),
        ];
        for (field, text) in texts {
            assert_eq!(record.texts.get(&field).map(String::as_str), Some(text), "{file}");
        }
    }
}

#[test]
fn a_new_file_begins_as_its_form_does() {
    let madr = new_file(FileForm::Madr, "superseded by core-7");
    assert!(madr.starts_with("---\nstatus: superseded by core-7\ndate: 2026-02-03\ndecision-makers: Ann Example\nconsulted: \"Bo Example, Cy Example\"\n---\n\n# Take the: ferry\n"), "{madr}");
    let list = new_file(FileForm::Log4brains, "accepted");
    assert!(list.starts_with("# Take the: ferry\n\n- Status: accepted\n- Date: 2026-02-03\n- Deciders: Ann Example\n- Consulted: Bo Example, Cy Example\n\n## Context and Problem Statement\n"), "{list}");
    let nygard = new_file(FileForm::Nygard, "accepted");
    assert!(nygard.starts_with("# Take the: ferry\n\nDate: 2026-02-03\n\nDeciders: Ann Example\n\nConsulted: Bo Example, Cy Example\n\n## Status\n\nAccepted\n\n## Context\n"), "{nygard}");
    assert!(nygard.contains("\n## Decision\n\nWe take it.\n\n## Consequences\n"), "{nygard}");
}

#[test]
fn no_file_makes_the_reader_stop() {
    for text in [
        "",
        "---",
        "---\n---\n",
        "#",
        "# \n",
        "\u{feff}",
        "---\n:\n---\n",
        "\r\n\r\n",
        "| |",
        "- :",
        "<!--",
        "```\n# x",
        "# T\n## Status",
        "# T\n\n- Status:",
        "-\n=\n",
        "# ADR-1",
        "é:\n---",
        "# T\n\n| Status |",
    ] {
        assert_eq!(patched(text, &[]), text);
        for field in [
            Field::Title,
            Field::Status,
            Field::Date,
            Field::Deciders,
            Field::Outcome,
            Field::Consequences,
            Field::More,
        ] {
            let new = edit(text, field, "accepted");
            assert!(new.contains("ccepted"), "{text:?} {field:?} {new:?}");
        }
    }
}
