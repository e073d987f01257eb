//! CODEOWNERS as GitHub and GitLab read it: who owns which paths, matched to people and teams. Pure.
//!
//! Terms: a *section* is GitLab's: `[Name] @default-owner` on a line of its own. Lines after it without owners belong to
//! its default owners, and in each section the last pattern that matches a path counts. Approvals (`[Name][2]`) and optional
//! sections (`^[Name]`) decide who has to approve a change, not who owns what: they have no effect here.

use std::collections::{BTreeMap, HashMap};

use castra_platform::text::{address, folded, folded_address, unseen};
use chrono::NaiveDate;

use super::{
    model::{Fault, Imported, ImportedRepository, SourceFile, fault},
    text::{decode, hint, slug},
};
use crate::{
    org_file::yaml::{Place, note},
    organization::{Organization, Person, Repository, RepositoryId, TeamId},
};

/// The largest file GitHub reads.
const LARGEST: usize = 3 << 20;

/// The code host whose rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    GitHub,
    GitLab,
}

/// One line: a pattern and its owners. Within its section the last match counts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// The section's index, from 0; none before the first.
    section: Option<usize>,
    pattern: String,
    owners: Vec<String>,
}

/// A section of a file, on GitLab.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Section {
    name: String,
    is_optional: bool,
    owners: Vec<String>,
}

/// The parsed file.
#[derive(Debug, Default)]
struct Read {
    sections: Vec<Section>,
    entries: Vec<Entry>,
}

/// Reads the file: the notes list who owns what; the repository moves if the catch-all pattern names another team.
pub(super) fn read(
    file: &SourceFile,
    repository: &RepositoryId,
    known: &Organization,
    today: NaiveDate,
) -> Result<(Imported, Vec<String>), Vec<Fault>> {
    let text = decode(file).map_err(|fault| vec![fault])?;
    let start = Place { line: 1, column: 1 };
    let recorded = known.repositories.get(repository);
    let host = host(file, text, recorded);
    if host == Host::GitHub && text.len() > LARGEST {
        return Err(vec![fault(
            &file.name,
            start,
            "this file is larger than 3 MB, so GitHub does not read it",
        )]);
    }
    let read = parse(&file.name, text, host)?;
    let Some(recorded) = recorded else {
        let near = hint(0, repository.as_str(), known.repositories.keys().map(RepositoryId::as_str));
        return Err(vec![fault(&file.name, start, format!("there is no repository `{repository}`{near}"))]);
    };
    let owners = Owners::new(known, today, host);
    let mut notes = Vec::new();
    if host == Host::GitLab {
        let names = read.sections.iter().map(|section| format!("[{}]", section.name)).collect::<Vec<_>>();
        let sections = if names.is_empty() { "without sections".to_owned() } else { names.join(" ") };
        notes.push(format!("read by GitLab's rules: {sections}"));
    }
    notes.extend(read.entries.iter().map(|entry| owners.note(&read, entry)));
    let mut imported = Imported::default();
    match owners.team_of(&read) {
        Some(team) if team != recorded.team => {
            notes.push(format!("{repository} belongs to {}; its code owners name {team}", recorded.team));
            imported.repositories.insert(repository.clone(), ImportedRepository { team, url: None });
        }
        Some(team) => notes.push(format!("{repository} belongs to {team}, as its code owners state")),
        None => notes.push(format!(
            "no pattern for every file names a known team; {repository} stays with {}",
            recorded.team
        )),
    }
    Ok((imported, notes))
}

/// The code host whose rules apply: GitLab if the file has a section, a role (`@@maintainer`) or a group within a group,
/// or is in `.gitlab`, or if the repository is on GitLab.
fn host(file: &SourceFile, text: &str, recorded: Option<&Repository>) -> Host {
    let is_at_gitlab = recorded.and_then(|known| known.url.as_deref()).is_some_and(|url| {
        let host = url.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
        host.to_lowercase().contains("gitlab")
    });
    let lies_there = file.name.replace('\\', "/").contains(".gitlab/");
    let is_theirs = |line: &str| {
        section(line).is_some_and(|section| section.is_ok())
            || words(line).iter().skip(1).any(|(_, owner)| {
                owner.starts_with("@@") || (owner.starts_with('@') && owner.matches('/').count() > 1)
            })
    };
    if is_at_gitlab || lies_there || text.lines().any(is_theirs) { Host::GitLab } else { Host::GitHub }
}

/// The section that a line begins, if any, and the position after its name, where nothing or a space and owners may follow. An
/// error if the name is not closed.
fn section(line: &str) -> Option<Result<(Section, usize), ()>> {
    let trimmed = line.trim_start();
    let is_optional = trimmed.starts_with('^');
    let inner = trimmed.strip_prefix('^').unwrap_or(trimmed).strip_prefix('[')?;
    let Some((name, mut rest)) = inner.split_once(']') else { return Some(Err(())) };
    if let Some((approvals, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        && approvals.bytes().all(|byte| byte.is_ascii_digit())
    {
        rest = after;
    }
    if !(rest.is_empty() || rest.starts_with(char::is_whitespace)) {
        return None;
    }
    let at = line.len() - rest.len();
    Some(Ok((Section { name: name.trim().to_owned(), is_optional, owners: Vec::new() }, at)))
}

fn parse(file: &str, text: &str, host: Host) -> Result<Read, Vec<Fault>> {
    let mut parser = Parser { file, host, line: 0, read: Read::default(), faults: Vec::new() };
    for (at, line) in text.lines().enumerate() {
        parser.line = at + 1;
        parser.read_line(line);
    }
    if parser.faults.is_empty() { Ok(parser.read) } else { Err(parser.faults) }
}

struct Parser<'a> {
    file: &'a str,
    host: Host,
    /// The current line, from 1.
    line: usize,
    read: Read,
    faults: Vec<Fault>,
}

impl Parser<'_> {
    fn fault(&mut self, column: usize, message: impl Into<String>) {
        let place = Place { line: self.line, column };
        note(&mut self.faults, fault(self.file, place, message));
    }

    fn read_line(&mut self, line: &str) {
        match section(line).filter(|_| self.host == Host::GitLab) {
            Some(Ok((section, rest))) => {
                let owners = self.owners(&words(&line[rest..]), line[..rest].chars().count());
                // A section may come in several parts; each brings its own default owners.
                self.read.sections.push(Section { owners, ..section });
            }
            Some(Err(())) => self.fault(1, "the name of this section is not closed with `]`"),
            None => self.entry(&words(line)),
        }
    }

    fn entry(&mut self, words: &[(usize, String)]) {
        let Some(((column, pattern), owners)) = words.split_first() else { return };
        let own = self.owners(owners, 0);
        let refused = match pattern.chars().next() {
            _ if self.host == Host::GitLab => None,
            Some('!') => Some("GitHub does not allow `!` in this file"),
            _ if pattern.contains(['[', ']']) => Some("GitHub does not allow `[ ]` in this file"),
            _ if pattern.starts_with("\\#") => {
                Some("GitHub does not allow a pattern that begins with `\\#` in this file")
            }
            _ => None,
        };
        if let Some(refused) = refused {
            self.fault(*column, refused);
        }
        let section = self.read.sections.len().checked_sub(1);
        let defaults = section.and_then(|at| self.read.sections.get(at)).map(|section| &section.owners);
        let owners = match defaults {
            _ if pattern.starts_with('!') => Vec::new(),
            Some(defaults) if own.is_empty() => defaults.clone(),
            _ => own,
        };
        self.read.entries.push(Entry { section, pattern: pattern.clone(), owners });
    }

    /// The owners of a line; invalid ones are reported. `before` is the text before them in the line.
    fn owners(&mut self, owners: &[(usize, String)], before: usize) -> Vec<String> {
        for (column, owner) in owners {
            if let Some(message) = owner_fault(owner, self.host) {
                self.fault(before + column, message);
            }
        }
        owners.iter().map(|(_, owner)| owner.clone()).collect()
    }
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

/// The fault of an owner, if any.
fn owner_fault(owner: &str, host: Host) -> Option<String> {
    let part = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let most = if host == Host::GitHub { 2 } else { usize::MAX };
    let is_good = match owner.strip_prefix('@') {
        Some(role) if host == Host::GitLab && role.starts_with('@') => part(&role[1..]),
        Some(name) => name.split('/').count() <= most && name.split('/').all(part),
        None => address(owner).is_ok(),
    };
    let forms = match host {
        Host::GitHub => "@user, @organization/team or an e-mail address",
        Host::GitLab => "@user, @group, @group/subgroup, @@role or an e-mail address",
    };
    (!is_good).then(|| unseen(owner).unwrap_or_else(|| format!("`{owner}` is not an owner; write {forms}")))
}

/// The address in `Name <address>`, folded.
fn address_of(identity: &str) -> String {
    folded_address(identity.rsplit_once('<').map_or(identity, |(_, rest)| rest.trim_end_matches('>')))
}

fn is_catch_all(pattern: &str) -> bool {
    matches!(pattern, "*" | "**" | "/**" | "**/*" | "/**/*")
}

/// The first team or person for each form in which owners are written, in lower case.
#[derive(Default)]
struct Owners<'a> {
    /// Whether a name without a group can also be a team's.
    is_gitlab: bool,
    teams: HashMap<String, &'a TeamId>,
    addresses: HashMap<String, &'a Person>,
    ids: HashMap<String, &'a Person>,
    users: HashMap<String, &'a Person>,
}

impl<'a> Owners<'a> {
    fn new(known: &'a Organization, today: NaiveDate, host: Host) -> Self {
        let mut owners = Self { is_gitlab: host == Host::GitLab, ..Self::default() };
        for team in known.teams.values().filter(|team| !team.period.is_past(today)) {
            for name in [team.id.as_str().to_lowercase(), slug(&team.name)] {
                owners.teams.entry(name).or_insert(&team.id);
            }
        }
        for person in known.people.values().filter(|person| !person.period.is_past(today)) {
            owners.ids.entry(person.id.as_str().to_lowercase()).or_insert(person);
            for address in person.email.iter().chain(&person.git).map(|known| address_of(known)) {
                // GitHub's own addresses contain the user's name: `12345+name@users.noreply.github.com`.
                let user = address.strip_suffix("@users.noreply.github.com");
                if let Some(user) = user.and_then(|name| name.rsplit('+').next()) {
                    owners.users.entry(user.to_owned()).or_insert(person);
                }
                owners.addresses.entry(address).or_insert(person);
            }
        }
        owners
    }

    /// The team named by `@organization/team` or, on GitLab, by the last part of a group at any depth.
    fn team(&self, owner: &str) -> Option<&'a TeamId> {
        let name = owner.strip_prefix('@')?;
        let last = match name.rsplit_once('/') {
            Some((_, last)) => last,
            None if self.is_gitlab && self.person(owner).is_none() => name,
            None => return None,
        };
        self.teams.get(&last.to_lowercase()).copied()
    }

    /// The person with a user name or address: by id, e-mail or Git identity.
    fn person(&self, owner: &str) -> Option<&'a Person> {
        match owner.strip_prefix('@') {
            None => self.addresses.get(&folded_address(owner)).copied(),
            Some(user) => {
                let user = user.to_lowercase();
                self.ids.get(&user).or_else(|| self.users.get(&user)).copied()
            }
        }
    }

    fn note(&self, read: &Read, entry: &Entry) -> String {
        let section = entry.section.and_then(|at| read.sections.get(at));
        let section = section.map_or_else(String::new, |section| format!("[{}] ", section.name));
        if self.is_gitlab
            && let Some(pattern) = entry.pattern.strip_prefix('!')
        {
            return format!("{section}{pattern}: excluded");
        }
        if entry.owners.is_empty() {
            return format!("{section}{}: no one", entry.pattern);
        }
        let owners = entry.owners.iter().map(|owner| {
            let team = self.team(owner).map(|team| format!("team {team}"));
            let found = team.or_else(|| self.person(owner).map(|person| person.name.clone()));
            found.unwrap_or_else(|| match owner.strip_prefix("@@") {
                Some(_) => format!("{owner} (a role on GitLab)"),
                None => format!("{owner} (not known here)"),
            })
        });
        format!("{section}{}: {}", entry.pattern, owners.collect::<Vec<_>>().join(", "))
    }

    /// The team of the last pattern for every file, in each section; of several, the one named most often in the file.
    /// Optional sections count only if no other names one.
    fn team_of(&self, read: &Read) -> Option<TeamId> {
        let mut named: BTreeMap<&TeamId, usize> = BTreeMap::new();
        for team in read.entries.iter().flat_map(|entry| &entry.owners).filter_map(|owner| self.team(owner)) {
            *named.entry(team).or_default() += 1;
        }
        let section = |entry: &Entry| entry.section.and_then(|at| read.sections.get(at));
        let mut last: Vec<(String, &Entry)> = Vec::new();
        for entry in read.entries.iter().filter(|entry| is_catch_all(&entry.pattern)) {
            let name = section(entry).map_or_else(String::new, |section| folded(&section.name));
            match last.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = entry,
                None => last.push((name, entry)),
            }
        }
        let teams = |is_optional: bool| {
            let entries = last.iter().map(|(_, entry)| *entry);
            let entries = entries
                .filter(move |entry| section(entry).is_some_and(|known| known.is_optional) == is_optional);
            let teams: Vec<&TeamId> =
                entries.flat_map(|entry| &entry.owners).filter_map(|owner| self.team(owner)).collect();
            // The first among equals.
            teams.into_iter().rev().max_by_key(|team| named.get(team).copied().unwrap_or(0))
        };
        teams(false).or_else(|| teams(true)).cloned()
    }
}
