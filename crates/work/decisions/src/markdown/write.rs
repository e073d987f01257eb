//! Writing a record: a new file, or the bytes of edited fields in a file that exists. Pure.

use std::ops::Range;

use super::{Field, Record, Style, front, read};
use crate::kinds::FileForm;

/// A field with its new text; an empty text where a field loses its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) field: Field,
    pub(crate) text: String,
}

/// The order of sections in MADR 4: heading, level, field.
const SECTIONS: [(&str, usize, Field); 8] = [
    ("Context and Problem Statement", 2, Field::Context),
    ("Decision Drivers", 2, Field::Drivers),
    ("Considered Options", 2, Field::Options),
    ("Decision Outcome", 2, Field::Outcome),
    ("Consequences", 3, Field::Consequences),
    ("Confirmation", 3, Field::Confirmation),
    ("Pros and Cons of the Options", 2, Field::Pros),
    ("More Information", 2, Field::More),
];

/// A value of front matter, in quotes where it would be read as something else.
fn quoted(value: &str) -> String {
    let is_plain = !value.is_empty()
        && !value.contains([
            ':', '#', '"', '\'', '[', ']', '{', '}', ',', '&', '*', '!', '|', '>', '%', '@', '`', '\n',
        ])
        && value == value.trim()
        && !value.starts_with(['-', '?']);
    if is_plain {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " "))
    }
}

/// The key of a field in front matter.
fn key(field: Field) -> &'static str {
    match field {
        Field::Status => "status",
        Field::Date => "date",
        Field::Deciders => "decision-makers",
        Field::Consulted => "consulted",
        Field::Informed => "informed",
        _ => "title",
    }
}

/// The fields that stand before the sections.
const ENTRIES: [Field; 5] = [Field::Status, Field::Date, Field::Deciders, Field::Consulted, Field::Informed];

/// The name of a field in a list or a line of its own.
fn name(field: Field) -> String {
    castra_platform::text::capitalized(&key(field).replace("decision-makers", "deciders"))
}

/// A new file.
pub(crate) fn written(form: FileForm, changes: &[Change]) -> String {
    let text = |field: Field| {
        changes
            .iter()
            .find(|change| change.field == field)
            .map(|change| change.text.trim())
            .filter(|text| !text.is_empty())
    };
    let title = format!("# {}\n", text(Field::Title).unwrap_or("Untitled"));
    let entries = || ENTRIES.into_iter().filter_map(|field| Some((field, text(field)?)));
    let named = |(field, text): (Field, &str)| format!("{}: {text}\n", name(field));
    let mut file = match form {
        FileForm::Madr => {
            let entries: String =
                entries().map(|(field, text)| format!("{}: {}\n", key(field), quoted(text))).collect();
            if entries.is_empty() { title } else { format!("---\n{entries}---\n\n{title}") }
        }
        FileForm::Log4brains => {
            let entries: String = entries().map(|entry| format!("- {}", named(entry))).collect();
            if entries.is_empty() { title } else { format!("{title}\n{entries}") }
        }
        FileForm::Nygard => {
            let entries = entries().filter(|(field, _)| *field != Field::Status);
            let entries: String = entries.map(|entry| format!("\n{}", named(entry))).collect();
            let status = text(Field::Status).map(castra_platform::text::capitalized);
            let status = status.map_or_else(String::new, |status| format!("\n## Status\n\n{status}\n"));
            format!("{title}{entries}{status}")
        }
    };
    let is_flat = form == FileForm::Nygard;
    let has_parts = text(Field::Consequences).is_some() || text(Field::Confirmation).is_some();
    for (heading, level, field) in SECTIONS {
        let (heading, level) = match field {
            Field::Context if is_flat => ("Context", 2),
            Field::Outcome if is_flat => ("Decision", 2),
            _ if is_flat => (heading, 2),
            _ => (heading, level),
        };
        match text(field) {
            Some(text) => file.push_str(&format!("\n{} {heading}\n\n{text}\n", "#".repeat(level))),
            // What belongs under the outcome needs its heading.
            None if field == Field::Outcome && has_parts && !is_flat => {
                file.push_str(&format!("\n## {heading}\n"))
            }
            None => {}
        }
    }
    file
}

/// The file with the edited fields; every other byte stays.
pub(crate) fn patched(file: &str, changes: &[Change]) -> String {
    let mut text = file.to_owned();
    // Those with a place first, from the end, so that the places before stay; then those that are new.
    let record = read(file);
    let mut placed: Vec<(Range<usize>, &Change)> = changes
        .iter()
        .filter_map(|change| Some((record.spans.get(&change.field)?.clone(), change)))
        .collect();
    placed.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let end = if file.contains("\r\n") { "\r\n" } else { "\n" };
    let native = |text: &str| text.replace("\r\n", "\n").replace('\n', end);
    for (span, change) in placed {
        let value = value(&text, &record, &span, change);
        text.replace_range(span.clone(), &native(&value));
    }
    for change in changes.iter().filter(|change| !record.spans.contains_key(&change.field)) {
        if !change.text.trim().is_empty() {
            text = inserted(&text, change, end);
        }
    }
    text
}

/// Whether a place is in the front matter.
fn is_front(file: &str, span: &Range<usize>) -> bool {
    let start = if file.starts_with('\u{feff}') { 3 } else { 0 };
    front::read(file, start).is_some_and(|front| span.end <= front.close)
}

/// A field's text as it is written at its place.
fn value(file: &str, record: &Record, span: &Range<usize>, change: &Change) -> String {
    let text = change.text.trim();
    let old = file.get(span.clone()).unwrap_or_default();
    if is_front(file, span) {
        let before = file.get(..span.start).unwrap_or_default();
        let needs_space = before.ends_with(':');
        // A list of several lines becomes one value, on a line of its own further in.
        let quoted = match old.chars().next() {
            Some(quote @ ('"' | '\'')) if !text.contains(quote) && !text.contains(['\n', '\\']) => {
                format!("{quote}{text}{quote}")
            }
            Some('[') => format!(
                "[{}]",
                text.split(',').map(|part| quoted(part.trim())).collect::<Vec<_>>().join(", ")
            ),
            Some('-') if old.starts_with("- ") => {
                let indent: String = before.rsplit('\n').next().unwrap_or_default().to_owned();
                let items = text.split(',').map(|part| format!("- {}", quoted(part.trim())));
                items.collect::<Vec<_>>().join(&format!("\n{indent}"))
            }
            _ => quoted(text),
        };
        return if needs_space { format!(" {quoted}") } else { quoted };
    }
    match change.field {
        Field::Status => {
            let is_capital = old.chars().find(|letter| letter.is_alphabetic()).is_none_or(char::is_uppercase);
            let text = if record.style == Style::Section && is_capital {
                castra_platform::text::capitalized(text)
            } else {
                text.to_owned()
            };
            if !old.is_empty() {
                return text;
            }
            // An empty section gets its paragraph.
            let before = file.get(..span.start).unwrap_or_default();
            if before.ends_with("\n\n") || before.ends_with("\r\n\r\n") {
                format!("{text}\n\n")
            } else {
                format!("\n{text}\n")
            }
        }
        // Two halves under their own headings are one text; without them it still needs one.
        Field::Consequences if old.starts_with("### ") && !text.starts_with('#') && !text.is_empty() => {
            format!("### Consequences\n\n{text}")
        }
        field if field >= Field::Context && old.is_empty() => {
            let before = file.get(..span.start).unwrap_or_default();
            let lead = if before.ends_with('\n') { "\n" } else { "\n\n" };
            format!("{lead}{text}\n")
        }
        _ => text.to_owned(),
    }
}

/// The file with a field that it did not have.
fn inserted(file: &str, change: &Change, end: &str) -> String {
    let record = read(file);
    let native = |text: &str| text.replace("\r\n", "\n").replace('\n', end);
    let text = change.text.trim();
    if change.field < Field::Context {
        return inserted_entry(file, &record, change.field, text, end);
    }
    let Some(at) = SECTIONS.iter().position(|(_, _, field)| *field == change.field) else {
        return file.to_owned();
    };
    let (heading, level, _) = SECTIONS[at];
    // Before the first section that comes later in the order, or at the end.
    let later = SECTIONS[at + 1..].iter().filter(|(_, other, _)| *other <= level || level == 3);
    let place = later
        .filter_map(|(_, _, field)| record.spans.get(field))
        .map(|span| heading_before(file, span.start))
        .min();
    let has_outcome = record.spans.contains_key(&Field::Outcome);
    let marks = if level == 3 && !has_outcome { 2 } else { level };
    match place {
        Some(place) => {
            let section = format!("{} {heading}\n\n{text}\n\n", "#".repeat(marks));
            let mut file = file.to_owned();
            file.insert_str(place, &native(&section));
            file
        }
        None => {
            let lead = if file.ends_with('\n') { "" } else { "\n" };
            format!("{file}{}", native(&format!("{lead}\n{} {heading}\n\n{text}\n", "#".repeat(marks))))
        }
    }
}

/// Where the line of the heading before a place begins.
fn heading_before(file: &str, place: usize) -> usize {
    let before = file.get(..place).unwrap_or_default();
    let all = super::lines::lines(before, 0);
    let headings = super::lines::headings(&all);
    let last = headings.last().map_or(place, |heading| all[heading.line].start);
    // A note for the reader directly before the heading belongs to it.
    let line = all.iter().position(|line| line.start == last).unwrap_or(0);
    let note = line.checked_sub(1).and_then(|at| all.get(at));
    note.filter(|note| note.is_quiet && note.text.trim_start().starts_with("<!--"))
        .map_or(last, |note| note.start)
}

fn inserted_entry(file: &str, record: &Record, field: Field, text: &str, end: &str) -> String {
    let bom = if file.starts_with('\u{feff}') { 3 } else { 0 };
    let mut made = file.to_owned();
    if field == Field::Title {
        made.insert_str(bom, &format!("# {text}{end}{end}"));
        return made;
    }
    if let Some(front) = front::read(file, bom) {
        made.insert_str(front.close, &format!("{}: {}{end}", key(field), quoted(text)));
        return made;
    }
    let title_end = record.spans.get(&Field::Title).map(|span| {
        file.get(span.end..).and_then(|rest| rest.find('\n')).map_or(file.len(), |at| span.end + at + 1)
    });
    match (record.style, title_end) {
        (Style::List(mark), _) => {
            let last = ENTRIES
                .iter()
                .filter_map(|field| record.spans.get(field))
                .map(|span| {
                    file.get(span.end..)
                        .and_then(|rest| rest.find('\n'))
                        .map_or(file.len(), |at| span.end + at + 1)
                })
                .max()
                .unwrap_or(file.len());
            let name = name(field);
            let lead = if made.get(..last).is_some_and(|before| before.ends_with('\n')) { "" } else { end };
            made.insert_str(last, &format!("{lead}{mark} {name}: {text}{end}"));
        }
        (Style::Section, Some(after)) if field != Field::Status => {
            let name = name(field);
            made.insert_str(after, &format!("{end}{name}: {text}{end}"));
        }
        _ => made.insert_str(bom, &format!("---{end}{}: {}{end}---{end}{end}", key(field), quoted(text))),
    }
    made
}
