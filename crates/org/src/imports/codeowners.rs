//! CODEOWNERS as GitHub reads it: who owns which paths, by whom of the organization. Pure.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{
    actions::SourceFile,
    merge::{RepositorySaid, Said},
    text::{Fault, decode, fault, hint, is_email, slug},
};
use crate::{
    org_file::yaml::{Place, note},
    organization::{Organization, Person, RepositoryId, TeamId},
};

/// GitHub reads no larger file.
const LARGEST: usize = 3 << 20;

/// One line: a pattern and its owners, the last that fits a path counts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    pattern: String,
    owners: Vec<String>,
}

/// Reads the file: the notes say who owns what; the repository moves if its catch-all names another team.
pub(super) fn read(
    file: &SourceFile,
    repository: &RepositoryId,
    known: &Organization,
    today: NaiveDate,
) -> Result<(Said, Vec<String>), Vec<Fault>> {
    let text = decode(file).map_err(|fault| vec![fault])?;
    let start = Place { line: 1, column: 1 };
    if text.len() > LARGEST {
        return Err(vec![fault(&file.name, start, "this is larger than 3 MB, and GitHub does not read it")]);
    }
    let entries = parse(&file.name, text)?;
    let Some(recorded) = known.repositories.get(repository) else {
        let near = hint(0, repository.as_str(), known.repositories.keys().map(RepositoryId::as_str));
        return Err(vec![fault(
            &file.name,
            start,
            format!("there is no repository `{repository}` to take this for{near}"),
        )]);
    };
    let owners = Owners::new(known, today);
    let mut notes: Vec<String> = entries.iter().map(|entry| owners.note(entry)).collect();
    let mut said = Said::default();
    match owners.team_of(&entries) {
        Some(team) if team != recorded.team => {
            notes.push(format!("{repository} belongs to {}; its code owners say {team}", recorded.team));
            said.repositories.insert(repository.clone(), RepositorySaid { team, url: None });
        }
        Some(team) => notes.push(format!("{repository} belongs to {team}, as its code owners say")),
        None => notes.push(format!(
            "no pattern for every file names a team that is known; {repository} stays with {}",
            recorded.team
        )),
    }
    Ok((said, notes))
}

fn parse(file: &str, text: &str) -> Result<Vec<Entry>, Vec<Fault>> {
    let mut entries = Vec::new();
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let words = words(line);
        let Some(((_, pattern), owners)) = words.split_first() else { continue };
        let mut fault = |column: usize, message: String| {
            note(&mut faults, fault(file, Place { line: at + 1, column }, message))
        };
        let column = words[0].0;
        if pattern.starts_with('!') {
            fault(column, "GitHub does not take `!` in this file".to_owned());
        } else if pattern.contains(['[', ']']) {
            fault(column, "GitHub does not take `[ ]` in this file".to_owned());
        } else if pattern.starts_with("\\#") {
            fault(column, "GitHub does not take a pattern that begins with `\\#` in this file".to_owned());
        }
        for (column, owner) in owners {
            if !is_owner(owner) {
                fault(
                    *column,
                    format!("`{owner}` is no owner; write @user, @organization/team or an e-mail address"),
                );
            }
        }
        let owners = owners.iter().map(|(_, owner)| owner.clone()).collect();
        entries.push(Entry { pattern: pattern.clone(), owners });
    }
    if faults.is_empty() { Ok(entries) } else { Err(faults) }
}

/// The words of a line with their columns, up to a comment; `\ ` is a space inside a word.
fn words(line: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    let mut chars = line.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            open = false;
            continue;
        }
        if c == '#' && !open {
            break;
        }
        if !open {
            words.push((at + 1, String::new()));
            open = true;
        }
        let word = &mut words.last_mut().expect("one was just opened").1;
        match chars.peek() {
            Some((_, ' ')) if c == '\\' => {
                word.push(' ');
                chars.next();
            }
            _ => word.push(c),
        }
    }
    words
}

fn is_owner(owner: &str) -> bool {
    let part = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    match owner.strip_prefix('@') {
        Some(name) => name
            .split_once('/')
            .map_or_else(|| part(name), |(organization, team)| part(organization) && part(team)),
        None => is_email(owner),
    }
}

/// The address in `Name <address>`, in small letters.
fn address(text: &str) -> String {
    let inner = text.rsplit_once('<').map_or(text, |(_, rest)| rest.trim_end_matches('>'));
    inner.to_lowercase()
}

fn is_catch_all(pattern: &str) -> bool {
    matches!(pattern, "*" | "**" | "/**" | "**/*" | "/**/*")
}

/// The first team or person of each name by which owners are written, in small letters.
#[derive(Default)]
struct Owners<'a> {
    teams: HashMap<String, &'a TeamId>,
    addresses: HashMap<String, &'a Person>,
    ids: HashMap<String, &'a Person>,
    users: HashMap<String, &'a Person>,
}

impl<'a> Owners<'a> {
    fn new(known: &'a Organization, today: NaiveDate) -> Self {
        let mut owners = Self::default();
        for team in known.teams.values().filter(|team| !team.period.is_past(today)) {
            for name in [team.id.as_str().to_lowercase(), slug(&team.name)] {
                owners.teams.entry(name).or_insert(&team.id);
            }
        }
        for person in known.people.values().filter(|person| !person.period.is_past(today)) {
            owners.ids.entry(person.id.as_str().to_lowercase()).or_insert(person);
            for address in person.email.iter().chain(&person.git).map(|known| address(known)) {
                // GitHub's own addresses hold the user's name: `12345+name@users.noreply.github.com`.
                let user = address.strip_suffix("@users.noreply.github.com");
                if let Some(user) = user.and_then(|name| name.rsplit('+').next()) {
                    owners.users.entry(user.to_owned()).or_insert(person);
                }
                owners.addresses.entry(address).or_insert(person);
            }
        }
        owners
    }

    /// The team that `@organization/team` names.
    fn team(&self, owner: &str) -> Option<&'a TeamId> {
        let (_, name) = owner.strip_prefix('@')?.split_once('/')?;
        self.teams.get(&name.to_lowercase()).copied()
    }

    /// The person of a user name or address: by id, e-mail or Git identity.
    fn person(&self, owner: &str) -> Option<&'a Person> {
        let wanted = owner.to_lowercase();
        match wanted.strip_prefix('@') {
            None => self.addresses.get(&wanted).copied(),
            Some(user) => self.ids.get(user).or_else(|| self.users.get(user)).copied(),
        }
    }

    fn note(&self, entry: &Entry) -> String {
        if entry.owners.is_empty() {
            return format!("{}: nobody", entry.pattern);
        }
        let owners = entry.owners.iter().map(|owner| {
            let team = self.team(owner).map(|team| format!("team {team}"));
            team.or_else(|| self.person(owner).map(|person| person.name.clone()))
                .unwrap_or_else(|| format!("{owner} (not known here)"))
        });
        format!("{}: {}", entry.pattern, owners.collect::<Vec<_>>().join(", "))
    }

    /// The team of the last pattern for every file; of several the one that the whole file names most.
    fn team_of(&self, entries: &[Entry]) -> Option<TeamId> {
        let mut named: BTreeMap<&TeamId, usize> = BTreeMap::new();
        for team in entries.iter().flat_map(|entry| &entry.owners).filter_map(|owner| self.team(owner)) {
            *named.entry(team).or_default() += 1;
        }
        let last = entries.iter().rev().find(|entry| is_catch_all(&entry.pattern))?;
        let teams = last.owners.iter().filter_map(|owner| self.team(owner));
        // The first of equals.
        teams.rev().max_by_key(|team| named.get(team).copied().unwrap_or(0)).cloned()
    }
}
