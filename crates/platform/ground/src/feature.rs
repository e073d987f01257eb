//! The manifest: each feature declares once what it provides; everything else follows from the list of features.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{NaiveDate, NaiveTime};
use clap::ArgMatches;
use futures::future::BoxFuture;

pub use castra_ui::{Panel, PanelLine};

pub use crate::{
    agenda::{Agenda, AgendaLine, AgendaSection, Meeting, MeetingKind, agenda},
    rooms::{Navigation, Room},
};

use crate::{
    access::{Hat, Viewer},
    clock::Timestamp,
    context::Ctx,
    db::{Migration, Tx},
    error::{Error, Kind, Result},
    jobs::Job,
    reading::Facts,
    web::Routes,
};

/// The parts of a feature.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// The folder's name.
    pub key: &'static str,
    /// The name shown to people.
    pub title: &'static str,
    /// The practice it belongs to, which an organization switches on; `None` for what every organization has.
    pub practice: Option<&'static Practice>,
    /// The pages in the navigation.
    pub navigation: &'static [Navigation],
    /// The pages.
    pub pages: Option<fn() -> Routes>,
    /// The part of the REST API.
    pub api: Option<fn() -> Routes>,
    /// The commands.
    pub commands: &'static [Command],
    /// The commands that need no instance.
    pub tools: &'static [Tool],
    /// The background jobs.
    pub jobs: &'static [JobKind],
    /// The signals.
    pub signals: &'static [Signal],
    /// The weekly hours of its agreed cadences.
    pub load: Option<Load>,
    /// The work in it that takes people's time, with the goal it serves, if any.
    pub serves: Option<Serves>,
    /// The goals that work in a team may serve.
    pub aims: Option<Aims>,
    /// Consequences of a change to the organization, in the same transaction.
    pub follows: Option<Follows>,
    /// The items that need a person's attention now.
    pub today: Option<Today>,
    /// The kinds of items that are shown in one line when there are several.
    pub today_groups: &'static [TodayGroup],
    /// The items that ask for a cadence missed twice: they are not asked for again, but reconsidered.
    pub missed: Option<MissedCadences>,
    /// The viewer's engagements of the coming days.
    pub engagements: Option<Engagements>,
    /// What the viewer did on a day, for taking it back.
    pub done: Option<DoneOn>,
    /// The acts and pages that search finds by name, besides the navigation.
    pub acts: &'static [NamedAct],
    /// The first steps of an instance, shown to those who set it up until they are done.
    pub first_steps: Option<FirstSteps>,
    /// Search, for the palette and the search page.
    pub find: Option<Find>,
    /// The panels on the pages of people, teams and files.
    pub panel: Option<Panels>,
    /// The lines of a meeting brief.
    pub brief: Option<Brief>,
    /// The lines of a review's agenda: nothing private, since everyone in the room reads them.
    pub agenda: Option<Agenda>,
    /// The records that are a person's own.
    pub own: Option<Own>,
    /// The people of its private records, from its stores.
    pub private_to: &'static [PrivateTo],
    /// Ends a leaver's access through this feature, such as a secret calendar address.
    pub ends: Option<Ends>,
    /// Whether the text of a Today item may be mailed, because everyone here may read it anyway. Other items are only
    /// counted.
    pub may_be_mailed: fn(&TodayItem) -> bool,
    /// The pages about one's own data, linked from the account page.
    pub account_pages: &'static [AccountPage],
    /// The weekly or daily news in the digest, besides the items that wait.
    pub news: Option<News>,
    /// The schema, step by step.
    pub migrations: &'static [Migration],
    /// The tables it owns.
    pub tables: &'static [&'static str],
}

impl Feature {
    /// An empty feature, to fill in with struct update syntax.
    pub const fn new(key: &'static str, title: &'static str) -> Self {
        Self {
            key,
            title,
            practice: None,
            navigation: &[],
            pages: None,
            api: None,
            commands: &[],
            tools: &[],
            jobs: &[],
            signals: &[],
            load: None,
            serves: None,
            aims: None,
            follows: None,
            today: None,
            today_groups: &[],
            missed: None,
            engagements: None,
            done: None,
            acts: &[],
            first_steps: None,
            find: None,
            panel: None,
            brief: None,
            agenda: None,
            own: None,
            private_to: &[],
            ends: None,
            may_be_mailed: not_by_mail,
            account_pages: &[],
            news: None,
            migrations: &[],
            tables: &[],
        }
    }
}

/// A practice: what an organization begins with its people, one at a time. Its features are shown and judged once it is
/// switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Practice {
    /// The key in settings and addresses: `growth`.
    pub key: &'static str,
    /// The name: "Growth plans".
    pub title: &'static str,
    /// Its purpose, in one sentence.
    pub about: &'static str,
    /// The typing it asks for.
    pub asks: Asks,
    /// Its first record: a label in the imperative, and the address where it is made. `{team}` is replaced by a team that
    /// the viewer leads, or the first one.
    pub first: (&'static str, &'static str),
    /// Its place among the practices that are offered one after the other; the lowest comes first.
    pub place: u8,
}

impl Practice {
    /// That it is not switched on, as a sentence without its full stop.
    pub fn is_off_here(&self) -> String {
        let verb = if self.title.ends_with('s') { "are" } else { "is" };
        format!("{} {verb} not switched on here", self.title)
    }

    /// The error for a program or a command that asks for it while it is off.
    pub fn refusal(&self) -> Error {
        Error::new(Kind::NotFound, self.is_off_here())
            .hint("the CTO or an operator can switch it on, on the page Practices")
    }
}

/// The typing that a practice asks for in an ordinary week, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asks {
    /// Of each member.
    pub member: u8,
    /// Of a lead of seven.
    pub lead: u8,
    /// Of the CTO.
    pub cto: u8,
}

impl Asks {
    /// Nothing: it is read from what there is.
    pub const NOTHING: Self = Self { member: 0, lead: 0, cto: 0 };
}

/// The practices of these features, in the order in which they are offered.
pub fn practices(features: &[&Feature]) -> Vec<&'static Practice> {
    let mut practices: Vec<&'static Practice> =
        features.iter().filter_map(|feature| feature.practice).collect();
    practices.sort_by_key(|practice| (practice.place, practice.key));
    practices.dedup_by_key(|practice| practice.key);
    practices
}

/// The practices that are not switched on in an organization, by key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Off(Arc<BTreeSet<&'static str>>);

impl Off {
    /// Whether a practice is not switched on.
    pub fn has(&self, practice: &str) -> bool {
        self.0.contains(practice)
    }

    /// Whether a feature is shown: it belongs to no practice, or to one that is switched on.
    pub fn shows(&self, feature: &Feature) -> bool {
        feature.practice.is_none_or(|practice| !self.has(practice.key))
    }
}

impl FromIterator<&'static str> for Off {
    fn from_iter<T: IntoIterator<Item = &'static str>>(keys: T) -> Self {
        Self(Arc::new(keys.into_iter().collect()))
    }
}

fn not_by_mail(_: &TodayItem) -> bool {
    false
}

/// Ends a feature's earlier ways in, within the change by which a person leaves or returns. May be run again without
/// harm.
pub type Ends = for<'a> fn(&'a mut Tx, &'a Ctx, &'a str) -> BoxFuture<'a, Result<()>>;

/// An act, or a page, that search finds by name. One with the address of a navigation entry gives that entry further
/// names.
#[derive(Debug, Clone, Copy)]
pub struct NamedAct {
    /// The label: "Give feedback".
    pub label: &'static str,
    /// Other names people use for it.
    pub synonyms: &'static [&'static str],
    /// The address; `{team}` is replaced by a team that is named or led.
    pub href: &'static str,
    /// The address once a person is named, who replaces `{person}`.
    pub for_person: Option<&'static str>,
    /// The hat that sees it.
    pub hat: Hat,
}

/// A page about one's own data.
#[derive(Debug, Clone, Copy)]
pub struct AccountPage {
    /// The label.
    pub label: &'static str,
    /// The address.
    pub href: &'static str,
    /// Its purpose, in one sentence.
    pub about: &'static str,
}

/// A command of the program.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// The words, such as `["export", "org"]`.
    pub path: &'static [&'static str],
    /// The arguments and help, under the last word's name.
    pub define: fn() -> clap::Command,
    /// The implementation.
    pub run: for<'a> fn(&'a Ctx, &'a ArgMatches) -> BoxFuture<'a, Result<Output>>,
}

/// A command that works on a bare path: it opens and creates nothing.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// The words, such as `["history", "numstat"]`.
    pub path: &'static [&'static str],
    /// The arguments and help, under the last word's name.
    pub define: fn() -> clap::Command,
    /// The implementation.
    pub run: for<'a> fn(Terminal, &'a ArgMatches) -> BoxFuture<'a, Result<Output>>,
}

/// A tool's surroundings.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// The current instant.
    pub now: Timestamp,
    /// Writes a message for a person to standard error.
    pub say: fn(&str),
    /// Whether standard error is a terminal, so that a line may be overwritten.
    pub is_watched: bool,
}

/// A command's result: text for people, JSON for scripts, and an exit code.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Output {
    /// The text for standard output.
    pub text: String,
    /// The document that `--json` prints instead.
    pub json: serde_json::Value,
    /// The exit code.
    pub exit: u8,
}

impl Output {
    /// A successful output.
    pub fn new(text: impl Into<String>, json: serde_json::Value) -> Self {
        Self { text: text.into(), json, exit: 0 }
    }

    /// Sets the exit code.
    pub fn exit(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }
}

/// A kind of background job.
#[derive(Debug, Clone, Copy)]
pub struct JobKind {
    /// The name in the queue.
    pub name: &'static str,
    /// The title for people: "Scan of".
    pub title: &'static str,
    /// The implementation; it may run again after a crash without harm.
    pub run: for<'a> fn(&'a Ctx, &'a Job) -> BoxFuture<'a, Result<()>>,
    /// The interval in seconds, for a recurring job.
    pub every_seconds: Option<i64>,
    /// Whether it may take minutes: such jobs wait for each other, and other jobs do not wait for them.
    pub is_long: bool,
}

/// A signal: the facts that show whether a responsibility is exercised, in all its scopes.
#[derive(Debug, Clone, Copy)]
pub struct Signal {
    /// The responsibility.
    pub responsibility: &'static str,
    /// Gathers the facts as of a date. Only the rules of readings interpret them.
    pub take: for<'a> fn(&'a Ctx, NaiveDate) -> BoxFuture<'a, Result<Vec<Facts>>>,
}

/// The agreed cadences as of a day: meetings, reviews or check-ins, each with its usual length.
pub type Load = for<'a> fn(&'a Ctx, NaiveDate) -> BoxFuture<'a, Result<Vec<Agreed>>>;

/// The weekly time of one agreed cadence.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreed {
    /// The person, by id.
    pub person: String,
    /// The practice, such as `one-on-ones`.
    pub what: &'static str,
    /// Minutes a week.
    pub minutes: f64,
}

/// The work that takes people's time on a day, everyone's: an entry for each piece of work and person. It must be open to
/// the whole organization.
pub type Serves = for<'a> fn(&'a Ctx, NaiveDate) -> BoxFuture<'a, Result<Vec<Serving>>>;

/// The time a person gives to a piece of work, and the goal that the work serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Serving {
    /// The kind of work: `delegation`, `project`.
    pub kind: &'static str,
    /// The id of the piece of work within its kind.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The team it is done in, by id.
    pub team: String,
    /// The person, by id.
    pub person: String,
    /// The agreed hours a week.
    pub hours: f64,
    /// The goal it serves, by id.
    pub goal: Option<String>,
    /// Whether it is upkeep: running and maintaining what is there.
    pub is_upkeep: bool,
    /// Why it is done without a goal, where the work itself says so; empty otherwise.
    pub reason: String,
}

/// The work of all features on a day, in their order.
///
/// # Errors
/// Those of a feature's records.
pub async fn servings(ctx: &Ctx, day: NaiveDate) -> Result<Vec<Serving>> {
    let mut all = Vec::new();
    for serves in ctx.features().await?.into_iter().filter_map(|feature| feature.serves) {
        all.extend(serves(ctx, day).await?);
    }
    Ok(all)
}

/// The goals of a team, by id, and of the company, which work in the team serves or has served lately; those that are not over
/// first.
pub type Aims = for<'a> fn(&'a Ctx, &'a str) -> BoxFuture<'a, Result<Vec<Aim>>>;

/// A goal that work may serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// The id.
    pub id: String,
    /// The title, with whose it is where it is not the team's own.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Whether new work may serve it: neither closed nor over.
    pub is_open: bool,
}

/// The goals that work in a team may serve; `None` where no feature keeps goals.
///
/// # Errors
/// Those of the goals' feature.
pub async fn aims(ctx: &Ctx, team: &str) -> Result<Option<Vec<Aim>>> {
    match ctx.features().await?.into_iter().find_map(|feature| feature.aims) {
        Some(aims) => aims(ctx, team).await.map(Some),
        None => Ok(None),
    }
}

/// Applies the consequences of a change to the organization, given the changed subjects, such as
/// `repository:payments-api`. May be run again without harm.
pub type Follows = for<'a> fn(&'a mut Tx, &'a Ctx, &'a [String]) -> BoxFuture<'a, Result<()>>;

/// The items that need this person's attention now, most urgent first.
pub type Today = for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Vec<TodayItem>>>;

/// A kind of Today items, shown in one line when there are several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TodayGroup {
    /// What the keys of its items begin with: `growth-review:`.
    pub keys: &'static str,
    /// What several of them are: "growth plans to review".
    pub many: &'static str,
}

/// An item on a person's Today page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayItem {
    /// The hat it is shown under.
    pub hat: Hat,
    /// A key that stays the same from day to day, such as `debt:<id>`; snoozing refers to it.
    pub key: String,
    /// The title.
    pub title: String,
    /// Why it is shown.
    pub because: String,
    /// The page where it is done.
    pub href: String,
    /// The label of the link or button.
    pub action: String,
    /// A lower number comes first: 0 overdue, 1 due, 2 worth a look, 3 worth knowing.
    pub urgency: u8,
    /// One-press actions, shown in place; the usual one first.
    pub acts: Vec<Act>,
}

/// A one-press action: a form that is only a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The button's label.
    pub label: String,
    /// The address it posts to, with the field `back`, to which [`crate::web::form::Form::back`] leads.
    pub href: String,
    /// The values sent with it.
    pub fields: Vec<(String, String)>,
    /// Whether it is the rarer choice: shown after the page's link, with less emphasis.
    pub is_aside: bool,
}

impl Act {
    /// An action that needs only its address.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), fields: Vec::new(), is_aside: false }
    }

    /// Marks it as the rarer choice, such as "Decline".
    pub fn aside(mut self) -> Self {
        self.is_aside = true;
        self
    }

    /// Adds a value to send.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }
}

/// The viewer's cadences that were missed, and the ways to keep or change them; those missed once too.
pub type MissedCadences = for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Vec<Missed>>>;

/// A cadence that was missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// The key of the Today item that asks for it.
    pub key: String,
    /// The full cadences by which it is late.
    pub cadences: i64,
    /// The ways to change it, besides doing it.
    pub ways: Vec<Way>,
}

/// A way to change a cadence that does not hold, with the page where it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Read it from what there is, such as a calendar.
    Derive(String),
    /// Agree on a slower cadence or a later day.
    SlowDown(String),
    /// Make another person responsible.
    HandOn(String),
    /// End it.
    SwitchOff(String),
}

impl Way {
    /// The button's label.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Derive(_) => "Derive it",
            Self::SlowDown(_) => "Slow it down",
            Self::HandOn(_) => "Hand it on",
            Self::SwitchOff(_) => "Switch it off",
        }
    }

    /// The page.
    pub fn href(&self) -> &str {
        match self {
            Self::Derive(href) | Self::SlowDown(href) | Self::HandOn(href) | Self::SwitchOff(href) => href,
        }
    }
}

/// The viewer's engagements from a day to another, both included.
pub type Engagements = for<'a> fn(&'a Ctx, NaiveDate, NaiveDate) -> BoxFuture<'a, Result<Vec<Engagement>>>;

/// A meeting or a date of the viewer's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Engagement {
    /// The day.
    pub day: NaiveDate,
    /// The time of day; none for what is due on the day.
    pub time: Option<NaiveTime>,
    /// The title.
    pub title: String,
    /// The page.
    pub href: String,
}

/// What the viewer did on a day.
pub type DoneOn = for<'a> fn(&'a Ctx, NaiveDate) -> BoxFuture<'a, Result<Vec<Done>>>;

/// Something that the viewer did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// When, where the time is kept.
    pub at: Option<Timestamp>,
    /// What, in one line.
    pub title: String,
    /// The page.
    pub href: String,
    /// Takes it back, while that is possible.
    pub undo: Option<Act>,
}

/// A feature's part of getting an instance going.
pub type FirstSteps = for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Vec<FirstStep>>>;

/// A first step of an instance, with its state in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstStep {
    /// A key that stays the same, such as `repositories`.
    pub key: &'static str,
    /// Its place in the list: a lower number comes first.
    pub place: u8,
    /// The title.
    pub title: &'static str,
    /// Its state.
    pub state: StepState,
    /// The state in figures, in a sentence or two.
    pub says: String,
    /// A button that does it, where one press is enough.
    pub act: Option<Act>,
    /// The page where it is done, if there is one: label and address.
    pub page: Option<(&'static str, String)>,
    /// Whether an organization may do without it.
    pub is_optional: bool,
}

/// The state of a first step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Not begun.
    Open,
    /// Begun.
    Begun,
    /// Tried, and it failed.
    Failed,
    /// Done.
    Done,
}

/// A search in the feature, best result first.
pub type Find = for<'a> fn(&'a Ctx, &'a Viewer, &'a str) -> BoxFuture<'a, Result<Vec<Found>>>;

/// A search result.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The kind of record: `Responsibility`, `Person`, `Team`.
    pub kind: &'static str,
    /// The name.
    pub title: String,
    /// The answer in one line.
    pub detail: String,
    /// The page.
    pub href: String,
    /// The score, from 0 to 1.
    pub score: f64,
}

/// The subject of another feature's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A person, by id.
    Person(String),
    /// A team, by id.
    Team(String),
    /// A file of a repository.
    File {
        /// The repository's id.
        repository: String,
        /// The file's path from the repository's root.
        path: String,
    },
}

/// A feature's panel about a subject, as far as the viewer may read it; `None` for nothing.
pub type Panels = for<'a> fn(&'a Ctx, &'a About) -> BoxFuture<'a, Result<Option<Panel>>>;

/// A meeting of the viewer with another person, to prepare for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefAbout {
    /// The viewer, whose brief it is.
    pub of: String,
    /// The person they meet.
    pub with: String,
    /// The day of their last meeting; `None` if there was none.
    pub since: Option<NaiveDate>,
    /// Today.
    pub today: NaiveDate,
}

impl BriefAbout {
    /// The day from which something counts as news: the last meeting, or `days` ago if there was none.
    pub fn news_from(&self, days: u64) -> NaiveDate {
        self.since.unwrap_or(self.today - chrono::Days::new(days))
    }
}

/// What the viewer should know before the meeting, most pressing first; only what they may read, and nothing that
/// measures the other person.
pub type Brief = for<'a> fn(&'a Ctx, &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>>;

/// A line of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefLine {
    /// The title, in a few words.
    pub title: String,
    /// The details.
    pub detail: String,
    /// The record.
    pub href: String,
    /// The tone.
    pub tone: BriefTone,
}

/// The tone of a brief's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BriefTone {
    /// Something awaits an answer or is late.
    Waiting,
    /// Something changed, or did not.
    News,
    /// Something to be glad of and to thank for.
    Praise,
}

/// The brief of all features before a meeting, in their order.
pub async fn briefs(ctx: &Ctx, about: &BriefAbout) -> Result<Vec<BriefLine>> {
    let mut said = Vec::new();
    for brief in ctx.features().await?.iter().filter_map(|feature| feature.brief) {
        said.extend(brief(ctx, about).await?);
    }
    said.sort_by_key(|line| line.tone);
    Ok(said)
}

/// The viewer's own records in a feature: what they wrote, and what was written for or about them that they may read.
/// They are included when the viewer downloads their data.
pub type Own = for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Vec<OwnRecord>>>;

/// One of the viewer's own records.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OwnRecord {
    /// The kind of record: `one_on_ones.note`.
    pub kind: &'static str,
    /// The whole record, with private text in plain text.
    pub record: serde_json::Value,
}

/// The query for everyone who wrote, reads or is the subject of a feature's private records: rows of one column, a person's id,
/// never null. A person who is in none has nothing private here ([`crate::own_data::private_to`]).
pub type PrivateTo = &'static str;

/// News since a day for the viewer's digest: it is mailed, so nothing in it may be private.
pub type NewsSource = for<'a> fn(&'a Ctx, NaiveDate) -> BoxFuture<'a, Result<Vec<NewsLine>>>;

/// A feature's news in the digest.
#[derive(Debug, Clone, Copy)]
pub struct News {
    /// The heading: "Praise of the week".
    pub title: &'static str,
    /// The news since a day, inclusive; best first.
    pub since: NewsSource,
}

/// A line of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsLine {
    /// The news, in one sentence.
    pub text: String,
    /// The page.
    pub href: String,
}

/// The panels of all features about a subject, in their order.
pub async fn panels(ctx: &Ctx, about: &About) -> Result<Vec<Panel>> {
    let mut said = Vec::new();
    for panel in ctx.features().await?.iter().filter_map(|feature| feature.panel) {
        said.extend(panel(ctx, about).await?);
    }
    Ok(said)
}
