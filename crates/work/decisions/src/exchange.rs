//! Between a record and its file: what a file says of a decision, what was edited on which side since they were the same,
//! and the file as it is to be. Pure.

use std::collections::BTreeMap;

use castra_org::organization::{Organization, PersonId};
use castra_platform::text::{folded, folded_address};
use chrono::NaiveDate;

use super::{
    kinds::{DecisionState, FileForm, Importance},
    markdown::{self, Change, Field, Record},
    model::{Decision, DecisionTerms, Known},
};

/// The fields of a file, in words.
pub(super) fn words(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Status => "status",
        Field::Date => "date",
        Field::Deciders => "decider",
        Field::Consulted => "consulted",
        Field::Informed => "informed",
        Field::Context => "context",
        Field::Drivers => "drivers",
        Field::Options => "options",
        Field::Outcome => "outcome",
        Field::Consequences => "consequences",
        Field::Confirmation => "confirmation",
        Field::Pros => "pros and cons",
        Field::More => "more information",
    }
}

/// The fields with a text.
const TEXTS: [Field; 8] = [
    Field::Context,
    Field::Drivers,
    Field::Options,
    Field::Outcome,
    Field::Consequences,
    Field::Confirmation,
    Field::Pros,
    Field::More,
];

/// A text of the terms.
fn text_of(terms: &mut DecisionTerms, field: Field) -> Option<&mut String> {
    Some(match field {
        Field::Title => &mut terms.title,
        Field::Context => &mut terms.context,
        Field::Drivers => &mut terms.drivers,
        Field::Options => &mut terms.options,
        Field::Outcome => &mut terms.outcome,
        Field::Consequences => &mut terms.consequences,
        Field::Confirmation => &mut terms.confirmation,
        Field::Pros => &mut terms.pros,
        Field::More => &mut terms.more,
        _ => return None,
    })
}

/// The person that a name in a file means: by name, e-mail address or id. Two of one name are no one.
pub(super) fn person(organization: &Organization, name: &str) -> Option<PersonId> {
    let (name, address) = match name.split_once('<') {
        Some((name, address)) => (name.trim(), Some(address.trim_end_matches('>').trim())),
        None => (name.trim().trim_start_matches('@'), None),
    };
    let id = PersonId::from(name);
    if organization.people.contains_key(&id) {
        return Some(id);
    }
    let (name, address) =
        (folded(name), address.or(Some(name).filter(|name| name.contains('@'))).map(folded_address));
    let is_meant = |person: &&castra_org::organization::Person| {
        folded(&person.name) == name
            || address
                .as_ref()
                .is_some_and(|address| person.email.as_deref().map(folded_address).as_ref() == Some(address))
    };
    let mut found = organization.people.values().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one.id.clone()),
        _ => None,
    }
}

/// The entries of people in a file: ids where they are people here.
fn entries(organization: &Organization, names: &[String]) -> Vec<String> {
    names
        .iter()
        .map(|name| person(organization, name).map_or_else(|| name.clone(), |id| id.to_string()))
        .collect()
}

/// What a file says of a decision, field by field, as comparable texts.
pub(super) type Said = BTreeMap<Field, String>;

/// What a file says.
pub(super) fn said_by_file(organization: &Organization, record: &Record) -> Said {
    let mut said: Said = TEXTS.iter().map(|field| (*field, record.text(*field).trim().to_owned())).collect();
    said.insert(Field::Title, record.title.clone());
    said.insert(Field::Status, status(record.state, record.by.as_deref()));
    said.insert(Field::Date, record.date.map_or_else(String::new, |day| day.to_string()));
    let decider = record.deciders.iter().find_map(|name| person(organization, name));
    said.insert(Field::Deciders, decider.map_or_else(String::new, |id| id.to_string()));
    said.insert(Field::Consulted, entries(organization, &record.consulted).join("\n"));
    said.insert(Field::Informed, entries(organization, &record.informed).join("\n"));
    said
}

/// A status with its successor, to compare: the successor by its number or file.
fn status(state: Option<DecisionState>, by: Option<&str>) -> String {
    match (state, by) {
        (None, _) => DecisionState::Unstated.as_str().to_owned(),
        (Some(DecisionState::Superseded), Some(by)) => {
            let targets = markdown::targets(by);
            format!("superseded by {}", targets.first().cloned().unwrap_or_default())
        }
        (Some(state), _) => state.as_str().to_owned(),
    }
}

/// What a decision says, in the same form. `successor` is how a file calls the decision that took its place.
pub(super) fn said_here(known: &Known, successor: Option<&str>) -> Said {
    let (decision, mut terms) = (&known.decision, known.terms.clone());
    let mut said: Said = Said::new();
    for field in TEXTS.into_iter().chain([Field::Title]) {
        let text = text_of(&mut terms, field).map(|text| text.trim().to_owned()).unwrap_or_default();
        said.insert(field, text);
    }
    said.insert(
        Field::Status,
        status(Some(decision.state).filter(|state| *state != DecisionState::Unstated), successor),
    );
    said.insert(Field::Date, date(decision).map_or_else(String::new, |day| day.to_string()));
    said.insert(Field::Deciders, decision.decider.as_ref().map_or_else(String::new, ToString::to_string));
    said.insert(Field::Consulted, known.terms.consulted.join("\n"));
    said.insert(Field::Informed, known.terms.informed.join("\n"));
    said
}

/// The day of a decision's file: when it was decided, or recorded.
fn date(decision: &Decision) -> Option<NaiveDate> {
    match decision.state {
        DecisionState::Proposed | DecisionState::Unstated => Some(decision.proposed_on),
        _ => decision.decided_on,
    }
}

/// How names are written in files.
pub(super) struct Names<'a> {
    pub(super) organization: &'a Organization,
    /// The successor, as the file refers to it: its file's name, or its name here.
    pub(super) successor: Option<(String, String)>,
}

impl Names<'_> {
    fn people(&self, entries: &str) -> String {
        let name = |entry: &str| match entry.split_once(':') {
            Some(("team", id)) => {
                self.organization.scope_name(&castra_org::organization::Scope::Team(id.into())).to_owned()
            }
            _ => {
                let id = PersonId::from(entry.strip_prefix("person:").unwrap_or(entry));
                self.organization
                    .people
                    .get(&id)
                    .map_or_else(|| entry.to_owned(), |person| person.name.clone())
            }
        };
        entries.lines().map(name).collect::<Vec<_>>().join(", ")
    }

    /// A field's text as it is written into a file.
    fn text(&self, field: Field, said: &str, is_linked: bool) -> String {
        match field {
            Field::Deciders | Field::Consulted | Field::Informed => self.people(said),
            Field::Status if said.starts_with("superseded") => match &self.successor {
                Some((file, name)) if is_linked && !file.is_empty() => {
                    format!("superseded by [{name}]({file})")
                }
                Some((_, name)) => format!("superseded by {name}"),
                None => "superseded".to_owned(),
            },
            Field::Status if said == DecisionState::Unstated.as_str() => String::new(),
            _ => said.to_owned(),
        }
    }
}

/// A decision as a new file.
pub(super) fn new_file(known: &Known, form: FileForm, names: &Names<'_>) -> String {
    let said = said_here(known, names.successor.as_ref().map(|(_, name)| name.as_str()));
    let changes: Vec<Change> = said
        .into_iter()
        .map(|(field, said)| Change { field, text: names.text(field, &said, form != FileForm::Madr) })
        .collect();
    markdown::written(form, &changes)
}

/// The file of a decision that was read from one: only what was edited here since is changed.
pub(super) fn file(known: &Known, base: &str, names: &Names<'_>) -> String {
    let changes = edited(known, base, names);
    if changes.is_empty() { base.to_owned() } else { markdown::patched(base, &changes) }
}

/// What was edited here since the file was read.
fn edited(known: &Known, base: &str, names: &Names<'_>) -> Vec<Change> {
    let record = markdown::read(base);
    let was = said_by_file(names.organization, &record);
    let successor = names
        .successor
        .as_ref()
        .map(|(file, name)| if file.is_empty() { name.as_str() } else { file.as_str() });
    let is = said_here(known, successor);
    let same_status = same_status(&was, &is, names);
    let is_linked = !matches!(record.style, markdown::Style::Front | markdown::Style::Nowhere);
    let is_edited = |field: Field| {
        let (was, is) = (&was[&field], &is[&field]);
        match field {
            Field::Status => !same_status,
            // A day follows the status; one that the file never had is not added.
            Field::Date => was != is && !is.is_empty() && (!was.is_empty() || !same_status),
            Field::Deciders => was != is && !is.is_empty(),
            _ => was != is,
        }
    };
    let fields = was.keys().copied().filter(|field| is_edited(*field));
    fields.map(|field| Change { field, text: names.text(field, &is[&field], is_linked) }).collect()
}

/// Whether both name the same status, and the same successor in whichever way.
fn same_status(was: &Said, is: &Said, names: &Names<'_>) -> bool {
    let (was, is) = (was[&Field::Status].as_str(), is[&Field::Status].as_str());
    match (was.strip_prefix("superseded by "), &names.successor) {
        _ if was == is => true,
        (Some(was), Some((file, name))) if is.starts_with("superseded") => {
            was == file
                || was == name
                || markdown::number(was).is_some_and(|number| {
                    markdown::number(file) == Some(number) || name.ends_with(&format!("-{number}"))
                })
        }
        // A successor that is not known here stays as the file has it.
        (Some(_), None) => is == "superseded",
        _ => false,
    }
}

/// What a new text of the file means for a decision whose file it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Merged {
    /// The fields that the file changes here.
    pub(super) taken: Vec<Field>,
    /// The fields that were edited on both sides, with what the file says: this side's text stays.
    pub(super) clashes: Vec<(Field, String)>,
}

/// Compares three texts: what both were, what is here, and the new file.
pub(super) fn merged(known: &Known, base: &str, theirs: &str, names: &Names<'_>) -> Merged {
    let was = said_by_file(names.organization, &markdown::read(base));
    let new = said_by_file(names.organization, &markdown::read(theirs));
    let here: Vec<Field> = edited(known, base, names).into_iter().map(|change| change.field).collect();
    let successor = names
        .successor
        .as_ref()
        .map(|(file, name)| if file.is_empty() { name.as_str() } else { file.as_str() });
    let is = said_here(known, successor);
    let mut merged = Merged::default();
    for (field, text) in new {
        if was[&field] == text || is[&field] == text {
            continue;
        }
        if here.contains(&field) {
            merged.clashes.push((field, text));
        } else {
            merged.taken.push(field);
        }
    }
    merged
}

/// The terms with what a file says in these fields.
pub(super) fn with_texts(terms: &DecisionTerms, said: &Said, fields: &[Field]) -> DecisionTerms {
    let mut terms = terms.clone();
    for field in fields {
        let text = said.get(field).cloned().unwrap_or_default();
        match field {
            Field::Deciders => terms.decider = text,
            Field::Consulted => terms.consulted = text.lines().map(str::to_owned).collect(),
            Field::Informed => terms.informed = text.lines().map(str::to_owned).collect(),
            _ => {
                if let Some(place) = text_of(&mut terms, *field) {
                    *place = text;
                }
            }
        }
    }
    terms
}

/// The terms of a new decision from a file.
pub(super) fn terms(scope: &str, importance: Importance, said: &Said) -> DecisionTerms {
    let empty =
        DecisionTerms { scope: scope.to_owned(), importance: Some(importance), ..DecisionTerms::default() };
    let all: Vec<Field> = said.keys().copied().collect();
    with_texts(&empty, said, &all)
}

/// The name of a decision's file where it has none: its number and title.
pub(super) fn file_name(known: &Known) -> String {
    let plain = folded(&known.terms.title);
    let mut slug = String::new();
    for letter in plain.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(60).collect();
    let slug = slug.trim_matches('-');
    let slug = if slug.is_empty() { "decision" } else { slug };
    known.decision.number.map_or_else(|| format!("{slug}.md"), |number| format!("{number:04}-{slug}.md"))
}
