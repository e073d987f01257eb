//! Two years of an invented repository: who changed what and when, matching the company's people and troubles.

use castra_history::{Complexity, Facts, FactsBuilder, FunctionComplexity, InventedChange, InventedCommit};
use castra_org::organization::{Organization, Period, Person, PersonId};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::{
    company::{Company, DAYS, MadeTeam},
    dice::Dice,
    names::{FILES, FOLDERS, LANGUAGES, THINGS, VERBS},
    teams::{Coding, Story},
};

/// The weeks for which leads' days are written in full: eight for a median, thirteen for its trend.
const STORY_WEEKS: u64 = 23;
/// The number of days ago when complexity begins to change.
const MOVING_DAYS: i64 = 165;
const DAY: i64 = 86_400;

/// Who may change a folder's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folder {
    /// Several people, and others occasionally.
    Shared,
    /// One person only, who is still here.
    Sole,
    /// People who have left.
    Lost,
}

struct File {
    path: String,
    owner: PersonId,
    folder: Folder,
    complexity: f64,
    lines: u32,
    is_made: bool,
}

/// Invents the history of a team's repository.
pub(super) fn invent(company: &Company, made: &MadeTeam, seed: u64) -> Facts {
    let dice = Dice::apart(seed, &made.plan.id);
    let mut writer = Writer {
        organization: &company.organization,
        made,
        today: company.today,
        dice,
        files: Vec::new(),
        builder: FactsBuilder::new(),
        commits: 0,
        seed,
    };
    writer.create_files();
    writer.write();
    writer.builder.finish()
}

struct Writer<'a> {
    organization: &'a Organization,
    made: &'a MadeTeam,
    today: NaiveDate,
    dice: Dice,
    files: Vec<File>,
    builder: FactsBuilder,
    commits: u64,
    seed: u64,
}

impl Writer<'_> {
    /// Creates folders and files, each with the person who knows it best.
    fn create_files(&mut self) {
        let language = *self.dice.pick(&LANGUAGES);
        let first = self.dice.index(FOLDERS.len());
        let mut authors: Vec<PersonId> = self.made.leads.iter().chain(&self.made.members).cloned().collect();
        authors.truncate(8);
        // The last two to leave: their knowledge was shared, then one person's, then no one's.
        let left = |id: &PersonId| self.organization.people.get(id).and_then(|person| person.period.to);
        let mut gone = self.made.leavers.clone();
        gone.sort_by_key(|id| std::cmp::Reverse(left(id)));
        gone.truncate(2);
        for at in 0..6 {
            let name = FOLDERS[(first + at) % FOLDERS.len()];
            let (folder, owners) = match at {
                4 => (Folder::Sole, vec![authors[authors.len() - 1].clone()]),
                5 if !gone.is_empty() => (Folder::Lost, gone.clone()),
                _ => (Folder::Shared, (0..3).map(|n| authors[(at + n) % authors.len()].clone()).collect()),
            };
            let files = if folder == Folder::Shared { FILES.len() } else { 6 };
            for (n, file) in FILES.iter().take(files).enumerate() {
                self.files.push(File {
                    path: format!("{name}/{file}.{language}"),
                    owner: owners[n % owners.len()].clone(),
                    folder,
                    complexity: f64::from(self.dice.between(40, 400)),
                    lines: 0,
                    is_made: false,
                });
            }
        }
    }

    fn write(&mut self) {
        let monday = self.today - Days::new(u64::from(self.today.weekday().num_days_from_monday()));
        let weeks = DAYS / 7;
        for back in (0..=weeks).rev() {
            let week = monday - Days::new(7 * back);
            self.week(week, back);
        }
        self.bots(monday);
        self.neighbour(monday);
    }

    /// In half of the teams a person of another team works in their code too: the boundary between them may be wrong.
    fn neighbour(&mut self, monday: NaiveDate) {
        if !self.made.plan.id.len().is_multiple_of(2) {
            return;
        }
        let others = self
            .organization
            .active_teams(self.today)
            .filter(|team| team.id.as_str() > self.made.plan.id.as_str());
        let mut people = others.flat_map(|team| self.organization.members(&team.id, self.today));
        let own =
            |person: &Person| self.made.leads.iter().chain(&self.made.members).any(|id| id == &person.id);
        let Some(guest) = people.find(|person| !own(person)).cloned() else { return };
        let shared: Vec<usize> = (0..self.files.len())
            .filter(|at| self.files[*at].folder == Folder::Shared && self.files[*at].is_made)
            .take(3)
            .collect();
        for back in (1..=30).filter(|back| back % 2 == 0) {
            let week = monday - Days::new(7 * back);
            let time = week.and_time(NaiveTime::MIN).and_utc().timestamp() + 15 * 3600;
            let mut changes = Vec::new();
            for at in &shared {
                changes.extend(self.change(*at, time));
            }
            if !self.is_here(&guest.id, week) || changes.is_empty() {
                continue;
            }
            let commit = InventedCommit {
                seed: self.next_seed(),
                author_name: guest.name.clone(),
                author_email: address(&guest, time, self.today),
                time,
                subject: format!("Adapt to {}", self.dice.pick(&THINGS)),
                changes,
                ..InventedCommit::default()
            };
            self.builder.add(commit);
        }
    }

    fn week(&mut self, week: NaiveDate, back: u64) {
        let made = self.made;
        for (at, person) in made.leads.iter().enumerate() {
            if !self.is_here(person, week) {
                continue;
            }
            let (sessions, commits) = match (made.plan.coding, at) {
                _ if back > STORY_WEEKS => (2, 1),
                (Coding::Some, 0) => (4, 3),
                (Coding::Most, 0) => (5, 7),
                (Coding::Little, 0) => (1, 1),
                _ => (2, 2),
            };
            for session in 0..sessions {
                self.session(person, week + Days::new(session % 5), commits);
            }
        }
        // The accountable lead of the team above contributes occasionally.
        if made.leads.is_empty()
            && let Some(manager) =
                made.members.first().and_then(|id| self.organization.people.get(id)?.manager.clone())
            && back <= STORY_WEEKS
        {
            self.session(&manager, week + Days::new(3), 1);
        }
        // A person who acts for a lead works like one.
        if made.plan.story == Story::Acting
            && back <= STORY_WEEKS
            && let Some(acting) = made.members.first()
        {
            for session in 0..4 {
                self.session(acting, week + Days::new(session), 3);
            }
        }
        for person in made.members.iter().chain(&made.leavers) {
            if self.is_here(person, week) {
                for _ in 0..self.dice.between(0, 3) {
                    let day = u64::from(self.dice.between(0, 5));
                    self.session(person, week + Days::new(day), 1);
                }
            }
        }
    }

    fn is_here(&self, person: &PersonId, day: NaiveDate) -> bool {
        let here =
            |person: &Person| person.period.contains(day) && person.period.contains(day + Days::new(4));
        self.organization.people.get(person).is_some_and(here)
    }

    /// Consecutive commits, at most an hour and a half apart.
    fn session(&mut self, person: &PersonId, day: NaiveDate, commits: u32) {
        if day >= self.today {
            return;
        }
        let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp();
        let mut time = midnight + 8 * 3600 + i64::from(self.dice.between(0, 4 * 3600));
        for _ in 0..commits {
            self.commit(person, time);
            time += 60 * i64::from(self.dice.between(60, if commits > 5 { 65 } else { 100 }));
        }
    }

    fn commit(&mut self, author: &PersonId, time: i64) {
        let mut changes = Vec::new();
        for _ in 0..self.dice.between(1, 4) {
            if let Some(at) = self.file_for(author)
                && let Some(change) = self.change(at, time)
                && changes.iter().all(|known: &InventedChange| known.path != change.path)
            {
                changes.push(change);
            }
        }
        let Some(person) = self.organization.people.get(author).filter(|_| !changes.is_empty()) else {
            return;
        };
        let email = address(person, time, self.today);
        let subject = format!("{} {}", self.dice.pick(&VERBS), self.dice.pick(&THINGS));
        let co_authors = self.co_author(author);
        let commit = InventedCommit {
            seed: self.next_seed(),
            author_name: person.name.clone(),
            author_email: email,
            time,
            subject,
            co_authors,
            changes,
            ..InventedCommit::default()
        };
        self.builder.add(commit);
    }

    fn next_seed(&mut self) -> u64 {
        self.commits += 1;
        Dice::apart(self.seed.wrapping_add(self.commits), &self.made.plan.id).next()
    }

    fn co_author(&mut self, author: &PersonId) -> Vec<(String, String)> {
        if !self.dice.chance(4) || self.made.members.is_empty() {
            return Vec::new();
        }
        let other = self.dice.pick(&self.made.members).clone();
        let person = self.organization.people.get(&other).filter(|_| &other != author);
        person
            .map(|person| (person.name.clone(), person.email.clone().unwrap_or_default()))
            .into_iter()
            .collect()
    }

    /// Usually one of the author's own files, sometimes another's, never one maintained by a single other person.
    fn file_for(&mut self, author: &PersonId) -> Option<usize> {
        let own: Vec<usize> = (0..self.files.len()).filter(|at| &self.files[*at].owner == author).collect();
        if !own.is_empty() && self.dice.chance(85) {
            return Some(*self.dice.pick(&own));
        }
        let shared: Vec<usize> = (0..self.files.len())
            .filter(|at| self.files[*at].folder == Folder::Shared && self.files[*at].is_made)
            .collect();
        (!shared.is_empty()).then(|| *self.dice.pick(&shared))
    }

    fn change(&mut self, at: usize, time: i64) -> Option<InventedChange> {
        let (added, removed) = if self.files[at].is_made {
            let added = self.dice.between(1, 18);
            (added, self.dice.between(0, 17).min(self.files[at].lines / 2))
        } else {
            (self.dice.between(60, 260), 0)
        };
        let end = self.today.and_time(NaiveTime::MIN).and_utc().timestamp();
        let since = (time - (end - MOVING_DAYS * DAY)).max(0);
        let file = self.files.get_mut(at)?;
        file.is_made = true;
        file.lines = file.lines + added - removed;
        let days = f64::from(i32::try_from(since / DAY).unwrap_or(0));
        // A file maintained by one person is not where the debt is.
        let growth = if file.folder == Folder::Shared { self.made.plan.debt.growth() } else { 0.0 };
        let total = (file.complexity * (1.0 + growth * days / 90.0)).round().max(1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 1 and a few thousand"
        )]
        let total = total as u32;
        let complexity = Complexity { code_lines: file.lines, total, median: 1.0, max: 6 };
        let functions = functions(file.lines, total);
        Some(
            InventedChange::lines(&file.path, added, removed)
                .with_complexity(complexity)
                .with_functions(functions),
        )
    }

    /// A bot that keeps dependencies up to date.
    fn bots(&mut self, monday: NaiveDate) {
        for back in (0..DAYS / 7).step_by(4) {
            let time =
                (monday - Days::new(7 * back + 2)).and_time(NaiveTime::MIN).and_utc().timestamp() + 3 * 3600;
            let commit = InventedCommit {
                seed: self.next_seed(),
                author_name: "dependency-updates[bot]".to_owned(),
                author_email: "dependency-updates[bot]@users.noreply.tallowmere.example".to_owned(),
                time,
                subject: "Update dependencies".to_owned(),
                changes: vec![InventedChange::lines("dependencies.lock", self.dice.between(4, 60), 3)],
                ..InventedCommit::default()
            };
            self.builder.add(commit);
        }
    }
}

/// The address a person committed with: those with an old one used it until a year ago.
fn address(person: &Person, time: i64, today: NaiveDate) -> String {
    let year_ago = (today - Days::new(365)).and_time(NaiveTime::MIN).and_utc().timestamp();
    let old = person
        .git
        .first()
        .and_then(|identity| identity.split_once('<'))
        .map(|(_, rest)| rest.trim_end_matches('>'));
    let current = person.email.as_deref().unwrap_or_default();
    let is_old = time < year_ago && person.period != Period::ALWAYS;
    old.filter(|_| is_old).unwrap_or(current).to_owned()
}

/// A file's functions, one after the other; most of the complexity is in two of them.
fn functions(lines: u32, complexity: u32) -> Vec<FunctionComplexity> {
    const PARTS: [(&str, u32); 6] =
        [("open", 2), ("validate", 9), ("reconcile", 34), ("apply", 18), ("describe", 5), ("close", 1)];
    let parts = u32::try_from(PARTS.len()).unwrap_or(1);
    let each = lines / parts;
    let of = |(at, (name, percent)): (u32, (&str, u32))| {
        let cognitive = complexity * percent / 400;
        FunctionComplexity {
            name: name.to_owned(),
            start_line: at * each + 1,
            end_line: (at + 1) * each,
            cognitive,
            cyclomatic: cognitive / 2 + 1,
        }
    };
    if each == 0 { Vec::new() } else { (0..).zip(PARTS).map(of).collect() }
}
