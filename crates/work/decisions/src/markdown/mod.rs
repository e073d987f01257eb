//! Decision records as Markdown files: MADR 2 to 4, Nygard's as adr-tools writes them, log4brains', and their mixtures. Pure.
//!
//! A file is read into fields, each with its place. Writing changes only the bytes of a field that was edited: a file that
//! was read and not edited is written as it was. What has no field of its own stays where it is in the file.

mod front;
mod lines;
mod status;
mod write;

use std::{collections::BTreeMap, ops::Range};

use crate::kinds::{DecisionState, LinkKind};

pub(super) use status::{number, targets};
pub(super) use write::{Change, patched, written};

use lines::{Heading, Line};

/// What a file says at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Title,
    Status,
    Date,
    Deciders,
    Consulted,
    Informed,
    Context,
    Drivers,
    Options,
    Outcome,
    Consequences,
    Confirmation,
    Pros,
    More,
}

/// Where the status and the people are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Style {
    /// In the front matter.
    Front,
    /// In a list before the first section, with this mark.
    List(char),
    /// In a section of its own.
    Section,
    /// Nowhere.
    #[default]
    Nowhere,
}

/// A fault or a remark, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    pub(super) line: usize,
    pub(super) text: String,
}

/// What was read from a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) spans: BTreeMap<Field, Range<usize>>,
    pub(super) style: Style,
    pub(super) title: String,
    pub(super) state: Option<DecisionState>,
    /// The reference to the successor, as it is written.
    pub(super) by: Option<String>,
    pub(super) date: Option<chrono::NaiveDate>,
    pub(super) deciders: Vec<String>,
    pub(super) consulted: Vec<String>,
    pub(super) informed: Vec<String>,
    /// References to other records, as they are written.
    pub(super) links: Vec<(LinkKind, String)>,
    /// References to the records whose place it took.
    pub(super) supersedes: Vec<String>,
    /// The texts of the fields that have one.
    pub(super) texts: BTreeMap<Field, String>,
    /// Sections that have no field of their own, by their heading.
    pub(super) others: Vec<(String, String)>,
    pub(super) remarks: Vec<Remark>,
}

impl Record {
    /// The text of a field; empty where the file has none.
    pub(super) fn text(&self, field: Field) -> String {
        self.texts.get(&field).cloned().unwrap_or_default()
    }
}

/// Whether a file could be a decision record: it has a title, and a section or a status.
pub(super) fn is_record(record: &Record) -> bool {
    let has_section =
        record.texts.keys().any(|field| matches!(field, Field::Context | Field::Outcome | Field::Options));
    !record.title.is_empty() && (has_section || record.state.is_some())
}

/// Reads a file.
pub(super) fn read(file: &str) -> Record {
    let start = if file.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut record = Record::default();
    let front = front::read(file, start);
    if let Some(front) = &front {
        read_front(&mut record, front);
    }
    let all = lines::lines(file, front.as_ref().map_or(start, |front| front.end));
    let line_before =
        file.get(..all.first().map_or(0, |line| line.start)).map_or(0, |text| text.matches('\n').count());
    let headings = lines::headings(&all);
    let title = headings.iter().find(|heading| heading.level == 1 && section(&heading.text).is_none());
    if let Some(title) = title {
        let name = named(&title.text);
        let from = title.span.end - name.len();
        name.clone_into(&mut record.title);
        record.spans.insert(Field::Title, from..title.span.end);
    } else if record.title.is_empty() {
        record.remarks.push(Remark { line: line_before + 1, text: "the file has no title".to_owned() });
    }
    let first = headings.iter().find(|heading| title.is_none_or(|title| heading.line > title.line));
    let from = title.map_or(0, |title| title.after);
    let to = first.map_or(all.len(), |heading| heading.line);
    read_preamble(&mut record, &all, from..to, line_before);
    read_sections(&mut record, file, &all, &headings, title, line_before);
    let texts: Vec<(Field, String)> = record
        .spans
        .iter()
        .filter(|(field, _)| **field >= Field::Context)
        .map(|(field, span)| (*field, file.get(span.clone()).unwrap_or_default().replace("\r\n", "\n")))
        .collect();
    record.texts.extend(texts);
    record
}

/// A title without the number before it: `3. X`, `ADR-0003: X`, `ADR003: X`.
fn named(text: &str) -> &str {
    let rest = match text.get(..3) {
        Some(head) if head.eq_ignore_ascii_case("adr") => {
            text.get(3..).unwrap_or_default().trim_start_matches(['-', ' ', '#'])
        }
        _ => text,
    };
    let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let after = rest.get(digits..).unwrap_or_default();
    let name = after.trim_start_matches(['.', ':', ')', '-', '–', '—']);
    let is_number = (1..=6).contains(&digits) && name.len() < after.len() && name.starts_with(' ');
    if is_number && !name.trim().is_empty() { name.trim_start() } else { text }
}

fn read_front(record: &mut Record, front: &front::Front) {
    if let Some(entry) = front.get(&["title"]) {
        let value = entry.values.join(" ");
        named(&value).clone_into(&mut record.title);
        record.spans.insert(Field::Title, entry.span.clone());
    }
    if let Some(entry) = front.get(&["status"]) {
        let value = entry.values.join(" ");
        state(record, &value, entry.line);
        record.spans.insert(Field::Status, entry.span.clone());
        record.style = Style::Front;
    }
    if let Some(entry) = front.get(&["date"]) {
        date(record, &entry.values.join(" "), entry.line);
        record.spans.insert(Field::Date, entry.span.clone());
    }
    let people: [(Field, &[&str]); 3] = [
        (Field::Deciders, &["decision-makers", "deciders", "decision makers"]),
        (Field::Consulted, &["consulted"]),
        (Field::Informed, &["informed"]),
    ];
    for (field, keys) in people {
        let Some(entry) = front.get(keys) else { continue };
        let values: Vec<String> = match &entry.values[..] {
            [one] => apart(one),
            several => several.to_vec(),
        };
        put_people(record, field, values);
        record.spans.insert(field, entry.span.clone());
        record.style = Style::Front;
    }
}

fn put_people(record: &mut Record, field: Field, people: Vec<String>) {
    let is_placeholder = |name: &String| name.starts_with(['{', '[']) || name.contains("everyone involved");
    if people.iter().any(is_placeholder) {
        return;
    }
    match field {
        Field::Deciders => record.deciders = people,
        Field::Consulted => record.consulted = people,
        _ => record.informed = people,
    }
}

/// Names in a line.
fn apart(text: &str) -> Vec<String> {
    text.split([',', ';'])
        .map(|name| name.trim().trim_matches(['*', '`']).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn state(record: &mut Record, value: &str, line: usize) {
    match status::read(value) {
        Some(stated) => {
            record.state = Some(stated.state);
            record.by = stated.by;
        }
        None if value.trim().is_empty() => {}
        None => {
            let shown: String = value.chars().take(60).collect();
            record
                .remarks
                .push(Remark { line, text: format!("`{shown}` is not a status that is known here") });
        }
    }
}

fn date(record: &mut Record, value: &str, line: usize) {
    let value = value.trim();
    // A day is written in several orders; only the order that cannot be mistaken is read.
    let day = value.get(..10).and_then(|day| day.parse().ok());
    match day {
        Some(day) => record.date = Some(day),
        None if value.is_empty() || value.starts_with(['{', '[']) => {}
        None => {
            record.remarks.push(Remark { line, text: format!("`{value}` is not a day such as 2026-03-01") })
        }
    }
}

/// The name of an entry in the lines before the first section.
fn entry(key: &str) -> Option<Field> {
    match key.trim().to_lowercase().as_str() {
        "status" => Some(Field::Status),
        "date" | "decision date" | "last updated" => Some(Field::Date),
        "deciders" | "decider" | "decision-makers" | "decision makers" | "decision maker" => {
            Some(Field::Deciders)
        }
        "consulted" => Some(Field::Consulted),
        "informed" => Some(Field::Informed),
        _ => None,
    }
}

/// Lists, tables and plain lines of entries between the title and the first section.
fn read_preamble(record: &mut Record, all: &[Line<'_>], within: Range<usize>, before: usize) {
    let mut at = within.start;
    while at < within.end {
        let line = &all[at];
        let number = before + at + 1;
        at += 1;
        if line.is_quiet || line.is_blank() {
            continue;
        }
        let indent = line.text.len() - line.text.trim_start().len();
        let trimmed = line.text.trim_start();
        let is_row = trimmed.starts_with('|');
        let mark = trimmed
            .chars()
            .next()
            .filter(|mark| matches!(mark, '*' | '-' | '+') && trimmed[1..].starts_with(' '));
        let body = if is_row {
            trimmed.trim_start_matches('|')
        } else {
            mark.map_or(trimmed, |_| trimmed[2..].trim_start())
        };
        let split = if is_row { body.split_once('|') } else { body.split_once(':') };
        let Some((key, value)) = split else { continue };
        let Some(field) = entry(key.trim_matches(['*', '_', ' ', '`'])) else { continue };
        if record.spans.contains_key(&field) {
            continue;
        }
        let value = if is_row { value.split('|').next().unwrap_or_default() } else { value };
        let value = value.trim_start_matches("**").trim_start_matches("__");
        let value = value.split("<!--").next().unwrap_or_default();
        let offset = value.as_ptr() as usize - line.text.as_ptr() as usize;
        let start = line.start + offset + (value.len() - value.trim_start().len());
        let mut words = value.trim().to_owned();
        let mut end = start + words.len();
        // A value that wraps goes on in lines that are further in, or in a paragraph's next lines.
        while !is_row && at < within.end && goes_on(&all[at], indent, mark.is_some()) {
            words.push(' ');
            words.push_str(all[at].text.trim());
            end = all[at].start + all[at].text.trim_end().len();
            at += 1;
        }
        if field == Field::Date && words.is_empty() && at < within.end {
            continue;
        }
        record.spans.insert(field, start..end);
        match field {
            Field::Status => state(record, &words, number),
            Field::Date => date(record, &words, number),
            field => put_people(record, field, apart(&words)),
        }
        if record.style == Style::Nowhere && !is_row && field == Field::Status {
            record.style = mark.map_or(Style::Nowhere, Style::List);
        } else if let (Style::Nowhere, Some(mark)) = (record.style, mark) {
            record.style = Style::List(mark);
        }
    }
}

fn goes_on(line: &Line<'_>, indent: usize, is_item: bool) -> bool {
    let inner = line.text.len() - line.text.trim_start().len();
    let trimmed = line.text.trim_start();
    let is_other = trimmed.starts_with(['*', '-', '+', '|', '#', '>']) || trimmed.contains(": ");
    !line.is_blank() && !line.is_quiet && !is_other && (!is_item || inner > indent)
}

/// What a section is, by its heading.
fn section(heading: &str) -> Option<Field> {
    let name = heading.trim_end_matches([':', '.']).to_lowercase();
    let name = name.trim_matches(['*', '_', ' ']);
    Some(match name {
        "status" => Field::Status,
        "context"
        | "context and problem statement"
        | "problem statement"
        | "context and problem"
        | "background"
        | "problem" => Field::Context,
        "decision drivers" | "drivers" | "forces" => Field::Drivers,
        "considered options"
        | "options"
        | "alternatives"
        | "alternatives considered"
        | "considered alternatives"
        | "options considered" => Field::Options,
        "decision outcome" | "decision" | "outcome" => Field::Outcome,
        "consequences" | "positive consequences" | "negative consequences" => Field::Consequences,
        "confirmation" | "validation" => Field::Confirmation,
        "pros and cons of the options" | "pros and cons" => Field::Pros,
        "more information" | "links" | "references" | "notes" | "further information" => Field::More,
        _ => return None,
    })
}

fn read_sections(
    record: &mut Record,
    file: &str,
    all: &[Line<'_>],
    headings: &[Heading],
    title: Option<&Heading>,
    before: usize,
) {
    let own: Vec<&Heading> =
        headings.iter().filter(|heading| title.is_none_or(|title| heading.line > title.line)).collect();
    let mut at = 0;
    while let Some(heading) = own.get(at) {
        at += 1;
        let field = section(&heading.text);
        let level = heading.level;
        // A section ends at the next heading of its level, or at one below it that has a field of its own.
        let is_end = |next: &&&Heading| {
            next.level <= level
                || matches!(section(&next.text), Some(Field::Consequences | Field::Confirmation) if level < 3 && next.level == 3)
        };
        let next = own[at..].iter().find(is_end);
        let mut end = next.map_or(all.len(), |next| next.line);
        let mut from = heading.after;
        let halves = |text: &str| {
            let name = text.to_lowercase();
            name.starts_with("positive consequences") || name.starts_with("negative consequences")
        };
        if halves(&heading.text) {
            // Two halves under their own headings are one text.
            from = heading.line;
            if let Some(other) = next.filter(|next| halves(&next.text)) {
                let position = own.iter().position(|known| known.line == other.line).unwrap_or(at);
                let after = own[position + 1..].iter().find(|next| next.level <= other.level);
                end = after.map_or(all.len(), |after| after.line);
            }
        }
        let last = own[at..].iter().position(|next| next.line >= end).map_or(own.len(), |n| at + n);
        let span = trimmed(file, all, from..end);
        match field {
            Some(Field::Status) => {
                if !record.spans.contains_key(&Field::Status) {
                    read_status_section(record, all, from..end, before);
                    record.style = Style::Section;
                }
            }
            Some(field) if !record.spans.contains_key(&field) => {
                record.spans.insert(field, span);
            }
            _ => {
                let text = file.get(span).unwrap_or_default().replace("\r\n", "\n");
                record.others.push((heading.text.clone(), text));
            }
        }
        at = last;
    }
}

/// The lines of a section without the blank ones and the comments around them.
fn trimmed(file: &str, all: &[Line<'_>], within: Range<usize>) -> Range<usize> {
    let Some(inside) = all.get(within.clone()) else { return 0..0 };
    let is_empty = |line: &&Line<'_>| {
        line.is_blank()
            || (line.is_quiet && line.text.trim_start().starts_with("<!--") && line.text.contains("-->"))
    };
    let first = inside.iter().find(|line| !is_empty(line));
    let last = inside.iter().rev().find(|line| !is_empty(line));
    match (first, last) {
        (Some(first), Some(last)) => {
            let text = file.get(first.start..last.end()).unwrap_or_default();
            first.start..first.start + text.trim_end().len()
        }
        _ => {
            // Where it would begin: after the heading, or at the end of a file without a last line end.
            let place =
                inside.first().map_or_else(|| all.last().map_or(0, |line| line.next), |line| line.start);
            place..place
        }
    }
}

/// A section such as Nygard's: a status in a paragraph or item of its own, and references to other records.
fn read_status_section(record: &mut Record, all: &[Line<'_>], within: Range<usize>, before: usize) {
    let mut at = within.start;
    let mut empty = None;
    let mut unread: Option<(String, usize)> = None;
    while at < within.end {
        let first = &all[at];
        let number = before + at + 1;
        if first.is_quiet || first.is_blank() {
            if first.is_blank() && empty.is_none() {
                empty = Some(first.start);
            }
            at += 1;
            continue;
        }
        // One statement: a line, with the following lines of its paragraph that begin none themselves.
        let text = first.text.trim();
        let body = text.trim_start_matches(['*', '-', '+', '>', ' ', '_']);
        let start = first.start + first.text.find(body).unwrap_or(0);
        let mut end = first.start + first.text.trim_end().len();
        let mut words = body.to_owned();
        at += 1;
        while at < within.end && !all[at].is_blank() && !all[at].is_quiet && !begins_statement(all[at].text) {
            words.push(' ');
            words.push_str(all[at].text.trim());
            end = all[at].start + all[at].text.trim_end().len();
            at += 1;
        }
        if let Some((kind, reference)) = relation(&words) {
            match kind {
                Some(kind) => record.links.push((kind, reference)),
                None => record.supersedes.push(reference),
            }
            continue;
        }
        match status::read(&words).or_else(|| status::read(first.text)) {
            // Of several the last one holds, but nothing takes the place of a successor.
            Some(stated) if record.state != Some(DecisionState::Superseded) => {
                record.state = Some(stated.state);
                record.by = stated.by;
                record.spans.insert(Field::Status, start..end);
            }
            Some(_) => {}
            None => unread = unread.or(Some((words, number))),
        }
    }
    if record.state.is_none() {
        let place = empty.unwrap_or_else(|| {
            all.get(within.start).map_or_else(|| all.last().map_or(0, |line| line.next), |line| line.start)
        });
        if let Some((words, line)) = unread {
            let shown: String = words.chars().take(60).collect();
            record
                .remarks
                .push(Remark { line, text: format!("`{shown}` is not a status that is known here") });
        } else {
            record.spans.insert(Field::Status, place..place);
        }
    }
}

/// Whether a line says something of its own.
fn begins_statement(text: &str) -> bool {
    let body = text.trim().trim_start_matches(['*', '-', '+', '>', ' ', '_']);
    body.len() < text.trim().len() || status::read(body).is_some() || relation(body).is_some()
}

/// A reference to another record, and what it is; `None` for one whose place was taken.
fn relation(words: &str) -> Option<(Option<LinkKind>, String)> {
    let relations = [
        ("supersedes", None),
        ("supercedes", None),
        ("replaces", None),
        ("amends", Some(LinkKind::Amends)),
        ("clarifies", Some(LinkKind::Amends)),
        ("extends", Some(LinkKind::BuildsOn)),
        ("builds on", Some(LinkKind::BuildsOn)),
        ("depends on", Some(LinkKind::Needs)),
        ("needs", Some(LinkKind::Needs)),
        ("relates to", Some(LinkKind::RelatesTo)),
        ("related to", Some(LinkKind::RelatesTo)),
    ];
    relations.into_iter().find_map(|(word, kind)| {
        let head = words.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
        let rest = words.get(head.len()..)?.trim_start_matches([':', ' ']).trim();
        let is_reference = rest.starts_with('[') || status::number(rest).is_some();
        is_reference.then(|| (kind, rest.to_owned()))
    })
}

#[cfg(test)]
mod tests;
