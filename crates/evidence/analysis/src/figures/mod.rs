//! Turns facts and the organization into figures: who knows what, on one day. Pure.

mod activity;
mod authors;
mod code;
mod knowledge;
mod left_out;
mod life;
mod similarity;
mod teams;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use castra_history::{
    self as history, ComponentKnowledge, Division, Facts, FileKnowledge, FunctionHotspot, FunctionHotspots,
    FunctionOptions, Hotspot, HotspotOptions, Hotspots, Knowledge, KnowledgeOptions,
};
use castra_org::organization::{Organization, PersonId, Repository, RepositoryId};
use castra_repositories::{LeftOut, instant};
use chrono::NaiveDate;

pub use activity::ComponentActivity;
pub(super) use authors::authors;
pub(super) use code::{code_files, code_map, coupled};
pub(super) use knowledge::{
    Clues, advice, clues, handover, knowledge_map, person_fading, person_languages, teams_asked,
};
pub(super) use left_out::left_out_files;
pub(super) use life::{age, releases, technologies};
pub(super) use teams::{across, crossings};

use crate::{
    identities::Identities,
    model::{
        ChangeRow, ComponentRow, Figures, FileView, FunctionRow, HotspotRow, KnowerRow, PeopleCount,
        PersonArea, WeekRow, Who,
    },
    rules::{self, Stamp},
};

/// The knowledge of a person who wrote nothing in a repository for this many days begins to fade.
const FADING_DAYS: u32 = 365;
/// The most rows of a page's table.
const ROWS: usize = 50;
/// A function with less cognitive complexity is easy to read.
const HARD: u32 = 5;
/// The most functions of a file that its page shows.
const FUNCTIONS: usize = 12;
/// The weeks of coding time that a page shows.
const WEEKS: u32 = 26;
/// The weeks of the viewer's own coding time.
const OWN_WEEKS: u32 = 8;
/// Fewer people than this are not summed up: the sum could reveal one person's time.
const LEAST_PEOPLE: usize = 5;

/// A repository's answers on one day, with its people mapped to the organization's.
#[derive(Debug)]
pub struct Analysis {
    /// The facts.
    pub facts: Arc<Facts>,
    /// The day of the analysis.
    pub day: NaiveDate,
    /// The day's end, in Unix seconds.
    pub now: i64,
    /// The person of each identity, by the facts' own numbers.
    pub people: Vec<Option<PersonId>>,
    /// Hottest first.
    pub hotspots: Hotspots,
    /// Functions, hottest first: all that changed in a year.
    pub functions: FunctionHotspots,
    /// Who knows what, by identity.
    pub knowledge: Knowledge,
    /// Who of the organization knows what, largest component first.
    pub components: Vec<ComponentRow>,
    /// The division into components.
    division: Division,
    /// People who wrote anything here within a year; the knowledge of others begins to fade.
    fresh: BTreeSet<PersonId>,
}

impl Analysis {
    /// Computes every answer that pages and signals show. `folders` are globs of folders that are components
    /// whatever their content.
    pub(super) fn new(
        facts: Arc<Facts>,
        organization: &Organization,
        day: NaiveDate,
        folders: Vec<String>,
    ) -> Self {
        let now = rules::end_of_day(day, organization.settings.timezone);
        let people = Identities::of(organization).map(&facts);
        let has_left =
            |id: &PersonId| organization.people.get(id).is_some_and(|person| person.period.is_past(day));
        let identities = facts.people().map(|(identity, _)| identity);
        let departed: BTreeSet<history::PersonId> =
            identities.filter(|identity| people[identity.index()].as_ref().is_some_and(has_left)).collect();
        let hotspots = history::hotspots(&facts, &HotspotOptions { limit: ROWS, ..HotspotOptions::at(now) });
        let functions = history::function_hotspots(
            &facts,
            &FunctionOptions { limit: usize::MAX, ..FunctionOptions::at(now) },
        );
        let division = Division::Content { folders };
        let options = KnowledgeOptions {
            departed,
            identities: identities_of(&people),
            components: division.clone(),
            ..KnowledgeOptions::at(now)
        };
        let knowledge = history::knowledge(&facts, &options);
        let fresh = writers_since(&facts, &people, now.saturating_sub(i64::from(FADING_DAYS) * 86_400), now);
        let naming = Naming { facts: &facts, people: &people, fresh: &fresh, organization, day };
        let mut components: Vec<ComponentRow> =
            knowledge.components.iter().map(|known| naming.component(known)).collect();
        components.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.name.cmp(&b.name)));
        Self { facts, day, now, people, hotspots, functions, knowledge, components, division, fresh }
    }

    /// The person of an identity.
    pub fn person(&self, identity: history::PersonId) -> Option<&PersonId> {
        self.people.get(identity.index())?.as_ref()
    }

    /// Whether the facts contain an identity of a person.
    pub fn knows(&self, person: &PersonId) -> bool {
        self.people.iter().flatten().any(|mapped| mapped == person)
    }

    /// The commits of a day's window, without merges and programs' commits: author and time.
    pub fn commits_since(&self, since: i64) -> impl Iterator<Item = history::Commit<'_>> {
        let in_window = since..=self.now;
        let counts = move |commit: &history::Commit<'_>| {
            !commit.is_merge()
                && in_window.contains(&commit.author_time())
                && !self.facts.person(commit.author()).is_bot
        };
        self.facts.commits().filter(counts)
    }

    fn naming<'a>(&'a self, organization: &'a Organization) -> Naming<'a> {
        Naming { facts: &self.facts, people: &self.people, fresh: &self.fresh, organization, day: self.day }
    }
}

/// Further identities of the same person, and the one they are counted as.
fn identities_of(people: &[Option<PersonId>]) -> BTreeMap<history::PersonId, history::PersonId> {
    let mut first: BTreeMap<&PersonId, history::PersonId> = BTreeMap::new();
    let known = people.iter().enumerate().filter_map(|(at, person)| {
        let identity = history::PersonId::at(at);
        Some((identity, *first.entry(person.as_ref()?).or_insert(identity)))
    });
    known.filter(|(identity, meant)| identity != meant).collect()
}

/// The organization's people who wrote something, as authors or co-authors, between two times.
fn writers_since(facts: &Facts, people: &[Option<PersonId>], since: i64, now: i64) -> BTreeSet<PersonId> {
    let commits =
        facts.commits().filter(|commit| (since..=now).contains(&commit.author_time()) && !commit.is_merge());
    let writers: BTreeSet<history::PersonId> =
        commits.flat_map(|commit| commit.co_authors().chain([commit.author()])).collect();
    writers.into_iter().filter_map(|identity| people.get(identity.index())?.clone()).collect()
}

/// Maps identities to people.
struct Naming<'a> {
    facts: &'a Facts,
    people: &'a [Option<PersonId>],
    fresh: &'a BTreeSet<PersonId>,
    organization: &'a Organization,
    day: NaiveDate,
}

impl Naming<'_> {
    fn who(&self, identity: history::PersonId) -> Who {
        match self.people.get(identity.index()).and_then(Option::as_ref) {
            Some(id) => Who::Person { id: id.clone(), name: self.organization.person_name(id).to_owned() },
            None => Who::Outside { name: self.facts.person(identity).name.clone() },
        }
    }

    fn is_active(&self, who: &Who) -> bool {
        who.id().is_some_and(|id| self.organization.is_active(id, self.day))
    }

    /// Who knows a component. If one person is its sole knower, no one else is listed.
    fn component(&self, known: &ComponentKnowledge) -> ComponentRow {
        let knowers = known.parts.iter().filter(|part| part.knows()).map(|part| self.who(part.person));
        let everybody: BTreeSet<Who> = knowers.collect();
        let (fresh, fading): (Vec<Who>, Vec<Who>) =
            everybody.iter().filter(|who| self.is_active(who)).cloned().partition(|who| self.is_fresh(who));
        let alone = known.sole.map(|sole| (self.who(sole.person), sole));
        let alone = alone.filter(|(who, _)| fresh.contains(who));
        ComponentRow {
            name: known.name.clone(),
            files: known.files,
            lines: known.lines,
            truck_factor: known.truck_factor(),
            outside: everybody.iter().filter(|who| who.id().is_none()).count(),
            departed_files: known.orphaned_files,
            known_by: alone.as_ref().map_or(fresh, |(who, _)| vec![who.clone()]),
            fading,
            sole: alone.as_ref().map(|(who, _)| who.clone()),
            sole_knowledge: alone.map(|(_, sole)| sole),
        }
    }

    /// Whether a person wrote anything here within a year.
    fn is_fresh(&self, who: &Who) -> bool {
        who.id().is_some_and(|id| self.fresh.contains(id))
    }

    /// Who knows some files: people here first, then outside, then those who left; within each by files.
    fn knowers(&self, files: &[&FileKnowledge]) -> Vec<KnowerRow> {
        let mut known: BTreeMap<Who, (usize, i64)> = BTreeMap::new();
        for file in files {
            let mut authors: BTreeSet<Who> = BTreeSet::new();
            for part in &file.authorships {
                let who = self.who(part.person);
                let (files, last) = known.entry(who.clone()).or_insert((0, part.last_time));
                *last = part.last_time.max(*last);
                if part.is_author && authors.insert(who) {
                    *files += 1;
                }
            }
        }
        let row = |(who, (n_files, last)): (Who, (usize, i64))| KnowerRow {
            share: share(n_files, files.len()),
            last_commit: instant(last).unwrap_or_default(),
            is_departed: who.id().is_some_and(|id| {
                self.organization.people.get(id).is_some_and(|known| known.period.is_past(self.day))
            }),
            files: n_files,
            who,
        };
        let mut rows: Vec<KnowerRow> =
            known.into_iter().filter(|(_, (files, _))| *files > 0).map(row).collect();
        rows.sort_by_key(|row| (row.is_departed, row.who.id().is_none(), std::cmp::Reverse(row.files)));
        rows.truncate(ROWS);
        rows
    }

    fn function(&self, known: &FunctionHotspot) -> FunctionRow {
        FunctionRow {
            path: self.facts.path_text(known.path).into_owned(),
            name: known.function.name.clone(),
            line: known.function.start_line,
            cognitive: known.function.cognitive,
            revisions: known.revisions,
            score: known.score,
        }
    }

    fn hotspot(&self, hotspot: &Hotspot, knowledge: Option<&FileKnowledge>) -> HotspotRow {
        let trend = hotspot.trend.as_ref();
        HotspotRow {
            path: self.facts.path_text(hotspot.path).into_owned(),
            revisions: hotspot.revisions,
            lines: hotspot.lines,
            cognitive: hotspot.cognitive,
            complexity: hotspot.complexity.total,
            score: hotspot.score,
            change: trend.and_then(|trend| trend.relative_change),
            trend: trend.map_or_else(Vec::new, |trend| {
                trend.points.iter().map(|point| (point.time, point.complexity)).collect()
            }),
            main_author: knowledge.and_then(|file| file.main_author).map(|identity| self.who(identity)),
            authors: knowledge.map_or(0, |file| {
                file.authors().map(|identity| self.who(identity)).collect::<BTreeSet<_>>().len()
            }),
        }
    }
}

/// The figures of a repository's page, as its viewer may see them.
pub(super) fn figures(analysis: &Analysis, organization: &Organization, viewer: Option<&str>) -> Figures {
    let naming = analysis.naming(organization);
    let files: Vec<&FileKnowledge> = analysis.knowledge.files.iter().collect();
    let by_path: BTreeMap<_, _> = files.iter().map(|file| (file.path, *file)).collect();
    let hotspots = analysis.hotspots.files.iter();
    let orphaned = &analysis.knowledge.orphaned;
    let (weeks, commits_by_week) = weeks(analysis);
    Figures {
        hotspots: hotspots
            .map(|hotspot| naming.hotspot(hotspot, by_path.get(&hotspot.path).copied()))
            .collect(),
        ranked_files: analysis.hotspots.ranked_files,
        unread_files: analysis.hotspots.unread_files,
        functions: analysis
            .functions
            .functions
            .iter()
            .take(ROWS)
            .map(|known| naming.function(known))
            .collect(),
        components: analysis.components.clone(),
        whole: naming.component(&analysis.knowledge.whole),
        knowers: naming.knowers(&files),
        departed_files: orphaned.len(),
        departed: orphaned
            .iter()
            .take(ROWS)
            .map(|path| analysis.facts.path_text(*path).into_owned())
            .collect(),
        people: count_people(&analysis.facts, &analysis.people),
        left_out: LeftOut::of(&analysis.facts, &analysis.hotspots.exclusions),
        weeks,
        own_weeks: viewer.map_or_else(Vec::new, |id| own_weeks(analysis, &PersonId::from(id))),
        commits_by_week,
    }
}

/// Everyone's coding time in sum, if there are enough people, and commits by week.
fn weeks(analysis: &Analysis) -> (Option<Vec<WeekRow>>, Vec<u32>) {
    let mondays = rules::full_weeks(analysis.day, WEEKS);
    let mut stamps: BTreeMap<(Option<&PersonId>, usize), Vec<Stamp>> = BTreeMap::new();
    for (author, stamp) in stamps_since(analysis, mondays.first()) {
        // A person's identities count as one; identities outside count one by one.
        let person = analysis.person(author);
        let key = (person, if person.is_some() { 0 } else { author.index() });
        stamps.entry(key).or_default().push(stamp);
    }
    let none = |monday: &NaiveDate| WeekRow { monday: *monday, minutes: 0, low: 0, high: 0, commits: 0 };
    let mut sums: Vec<WeekRow> = mondays.iter().map(none).collect();
    let mut people = 0;
    for stamps in stamps.into_values() {
        let weeks = rules::weeks_of(stamps, &mondays);
        people += usize::from(weeks.iter().any(|week| week.commits > 0));
        for (sum, week) in sums.iter_mut().zip(weeks) {
            sum.minutes += week.minutes;
            sum.low += week.low;
            sum.high += week.high;
            sum.commits += week.commits;
        }
    }
    let commits = sums.iter().map(|week| week.commits).collect();
    ((people >= LEAST_PEOPLE).then_some(sums), commits)
}

/// A person's own last weeks in one repository.
fn own_weeks(analysis: &Analysis, person: &PersonId) -> Vec<WeekRow> {
    if !analysis.knows(person) {
        return Vec::new();
    }
    let mondays = rules::full_weeks(analysis.day, OWN_WEEKS);
    let mine = stamps_since(analysis, mondays.first())
        .filter(|(author, _)| analysis.person(*author) == Some(person));
    rules::weeks_of(mine.map(|(_, stamp)| stamp).collect(), &mondays)
}

/// Authors and times from two days before a Monday on: zones and sessions extend past midnight.
fn stamps_since<'a>(
    analysis: &'a Analysis,
    monday: Option<&NaiveDate>,
) -> impl Iterator<Item = (history::PersonId, Stamp)> + use<'a> {
    let midnight = monday.map_or(i64::MIN, |day| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp());
    let commits = analysis.commits_since(midnight.saturating_sub(2 * 86_400));
    commits
        .map(|commit| (commit.author(), Stamp { time: commit.author_time(), offset: commit.author_offset() }))
}

/// Counts authors and co-authors; a mere committer, such as a hosting site, does not count.
fn count_people(facts: &Facts, people: &[Option<PersonId>]) -> PeopleCount {
    let writers = facts.commits().flat_map(|commit| commit.co_authors().chain([commit.author()]));
    let mut count = PeopleCount::default();
    for writer in writers.collect::<BTreeSet<_>>() {
        if facts.person(writer).is_bot {
            count.bots += 1;
        } else if people.get(writer.index()).is_some_and(Option::is_some) {
            count.mapped += 1;
        } else {
            count.outside += 1;
        }
    }
    count
}

/// Everything about one file of the head; `None` where there is no such file.
pub(super) fn file(
    analysis: &Analysis,
    organization: &Organization,
    repository: Repository,
    path: &str,
) -> Option<FileView> {
    let facts = &analysis.facts;
    let id = facts.path_id_of(path)?;
    let head = facts.head_files().iter().find(|file| file.path == id)?;
    let naming = analysis.naming(organization);
    let known = analysis.knowledge.files.iter().find(|file| file.path == id);
    let hotspot = analysis.hotspots.files.iter().find(|hotspot| hotspot.path == id);
    let changes = facts.commits().flat_map(|commit| commit.changes().map(move |change| (commit, change)));
    let changes =
        changes.filter(|(_, change)| change.path == id).take(ROWS).map(|(commit, change)| ChangeRow {
            at: instant(commit.author_time()).unwrap_or_default(),
            commit: commit.id().to_string(),
            subject: commit.subject().into_owned(),
            who: naming.who(commit.author()),
            added: change.added,
            removed: change.removed,
        });
    let changed = analysis.functions.functions.iter().filter(|known| known.path == id);
    let changed: BTreeMap<u32, &FunctionHotspot> =
        changed.map(|known| (known.function.start_line, known)).collect();
    let syntax = facts.functions_in(id);
    let hard = syntax.iter().flat_map(|file| &file.functions).filter(|function| function.cognitive >= HARD);
    let functions = hard.map(|function| match changed.get(&function.start_line) {
        Some(known) => naming.function(known),
        None => naming.function(&FunctionHotspot {
            path: id,
            function: function.clone(),
            revisions: 0,
            score: 0.0,
        }),
    });
    let mut functions: Vec<FunctionRow> = functions.collect();
    functions.sort_by(|a, b| b.cognitive.cmp(&a.cognitive).then_with(|| a.line.cmp(&b.line)));
    functions.truncate(FUNCTIONS);
    Some(FileView {
        team_name: String::new(),
        repository,
        path: path.to_owned(),
        cognitive: syntax.map(|file| file.cognitive),
        functions,
        coupled: code::coupled_with(analysis, path),
        lines: head.lines,
        complexity: head.complexity.total,
        hotspot: hotspot.map(|hotspot| naming.hotspot(hotspot, known)),
        trend: facts.trend(id).iter().map(|point| (point.time, point.complexity)).collect(),
        knowers: known.map_or_else(Vec::new, |file| naming.knowers(&[file])),
        sole: known.and_then(|file| file.sole).map(|sole| (naming.who(sole.person), sole)),
        changes: changes.collect(),
        source: None,
        head: facts.head().map(|head| head.to_string()),
    })
}

/// What a person knows of a repository.
pub(super) fn person_areas(
    analysis: &Analysis,
    repository: &RepositoryId,
    person: &PersonId,
) -> Vec<PersonArea> {
    if !analysis.knows(person) {
        return Vec::new();
    }
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &analysis.knowledge.files {
        if file.authors().any(|identity| analysis.person(identity) == Some(person)) {
            *files.entry(&file.component).or_default() += 1;
        }
    }
    let components = analysis.components.iter();
    components
        .filter_map(|component| {
            let files = *files.get(component.name.as_str())?;
            Some(PersonArea {
                repository: repository.clone(),
                component: component.name.clone(),
                files,
                share: share(files, component.files),
                is_sole: component.sole.as_ref().and_then(Who::id) == Some(person),
            })
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "no repository has 2^52 files")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
