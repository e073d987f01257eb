//! The manifest: a feature says once what it brings, and everything else follows from the list of features.

use chrono::NaiveDate;
use clap::ArgMatches;
use futures::future::BoxFuture;

use crate::{
    access::{Hat, Viewer},
    clock::Timestamp,
    context::Ctx,
    db::{Migration, Tx},
    error::Result,
    jobs::Job,
    reading::Facts,
    web::Routes,
};

/// What a feature brings.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// Its folder's name.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Its doors in the navigation.
    pub navigation: &'static [Navigation],
    /// Its pages.
    pub pages: Option<fn() -> Routes>,
    /// Its part of the REST API.
    pub api: Option<fn() -> Routes>,
    /// Its commands.
    pub commands: &'static [Command],
    /// Its commands that need no instance.
    pub tools: &'static [Tool],
    /// What it does when nobody is looking.
    pub jobs: &'static [JobKind],
    /// Its readings.
    pub signals: &'static [Signal],
    /// What the cadences that people agreed on in it ask for in a week.
    pub load: Option<Load>,
    /// What follows in it from a change of the organization, in the same transaction.
    pub follows: Option<Follows>,
    /// What wants somebody's attention now.
    pub today: Option<Today>,
    /// What the palette and search find in it.
    pub find: Option<Find>,
    /// What it has to say on the pages of people, teams and files.
    pub panel: Option<Panels>,
    /// What somebody should know before they meet somebody.
    pub brief: Option<Brief>,
    /// What it keeps that is a person's own.
    pub own: Option<Own>,
    /// Ends what it made that lets somebody in, or shows their calendar or the like to whoever holds a secret, when they leave.
    pub ends: Option<Ends>,
    /// Whether the words of something that it says on Today may go into a mail: everybody here may read them anyway. What may
    /// not is counted there, and no more.
    pub may_be_mailed: fn(&TodayItem) -> bool,
    /// Its pages about what is one's own, led to from one's account.
    pub account_pages: &'static [AccountPage],
    /// What it has to tell somebody once a week or day, beside what waits for them.
    pub news: Option<News>,
    /// Its schema, step by step.
    pub migrations: &'static [Migration],
    /// The tables it owns.
    pub tables: &'static [&'static str],
}

impl Feature {
    /// A feature that brings nothing yet, to fill in with struct update syntax.
    pub const fn new(key: &'static str, title: &'static str) -> Self {
        Self {
            key,
            title,
            navigation: &[],
            pages: None,
            api: None,
            commands: &[],
            tools: &[],
            jobs: &[],
            signals: &[],
            load: None,
            follows: None,
            today: None,
            find: None,
            panel: None,
            brief: None,
            own: None,
            ends: None,
            may_be_mailed: not_by_mail,
            account_pages: &[],
            news: None,
            migrations: &[],
            tables: &[],
        }
    }
}

fn not_by_mail(_: &TodayItem) -> bool {
    false
}

/// Ends, within the change by which somebody leaves or is back, what of a feature's would let them in as before. It may be
/// done again and must not mind.
pub type Ends = for<'a> fn(&'a mut Tx, &'a Ctx, &'a str) -> BoxFuture<'a, Result<()>>;

/// A door in the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    /// Its words.
    pub label: &'static str,
    /// Its page; `{team}` stands for the team of a lead's hat.
    pub href: &'static str,
    /// Who sees it.
    pub hat: Hat,
    /// The letter that opens it after `g`, if any.
    pub key: Option<char>,
}

/// A page about what is one's own.
#[derive(Debug, Clone, Copy)]
pub struct AccountPage {
    /// Its words.
    pub label: &'static str,
    /// Its address.
    pub href: &'static str,
    /// What it is for, in one sentence.
    pub about: &'static str,
}

/// A command of the program.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its words, such as `["export", "org"]`.
    pub path: &'static [&'static str],
    /// Its arguments and help, under the last word's name.
    pub define: fn() -> clap::Command,
    /// What it does.
    pub run: for<'a> fn(&'a Ctx, &'a ArgMatches) -> BoxFuture<'a, Result<Output>>,
}

/// A command that works on a bare path: nothing is opened, and nothing is created.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// Its words, such as `["history", "numstat"]`.
    pub path: &'static [&'static str],
    /// Its arguments and help, under the last word's name.
    pub define: fn() -> clap::Command,
    /// What it does.
    pub run: for<'a> fn(Terminal, &'a ArgMatches) -> BoxFuture<'a, Result<Output>>,
}

/// What a tool knows of where it runs.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// The current instant.
    pub now: Timestamp,
    /// Writes words for a person to standard error.
    pub say: fn(&str),
    /// Whether a person reads standard error as it comes, so that a line may be written over.
    pub is_watched: bool,
}

/// What a command gives: text for people, JSON for scripts, and its exit code.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Output {
    /// What a terminal shows on standard output.
    pub text: String,
    /// What `--json` prints instead.
    pub json: serde_json::Value,
    /// The exit code.
    pub exit: u8,
}

impl Output {
    /// An output that ends well.
    pub fn new(text: impl Into<String>, json: serde_json::Value) -> Self {
        Self { text: text.into(), json, exit: 0 }
    }

    /// The same with another exit code.
    pub fn exit(mut self, code: u8) -> Self {
        self.exit = code;
        self
    }
}

/// A kind of background job.
#[derive(Debug, Clone, Copy)]
pub struct JobKind {
    /// Its name in the queue.
    pub name: &'static str,
    /// What people read: "Scan of".
    pub title: &'static str,
    /// What it does; it may run again after a crash, so it must not mind.
    pub run: for<'a> fn(&'a Ctx, &'a Job) -> BoxFuture<'a, Result<()>>,
    /// After how many seconds it comes round by itself, if it does.
    pub every_seconds: Option<i64>,
    /// Whether it may take minutes: such jobs wait for one another, and nothing else waits for them.
    pub is_long: bool,
}

/// A signal: the facts that tell whether a responsibility is exercised, in all its scopes.
#[derive(Debug, Clone, Copy)]
pub struct Signal {
    /// The responsibility it reads.
    pub responsibility: &'static str,
    /// Gathers the facts as of a date. What they mean is said by the rules of every reading, and nowhere else.
    pub take: for<'a> fn(&'a Ctx, NaiveDate) -> BoxFuture<'a, Result<Vec<Facts>>>,
}

/// What a day's agreed cadences ask for: somebody's meetings, reviews or check-ins, each with its usual length.
pub type Load = for<'a> fn(&'a Ctx, NaiveDate) -> BoxFuture<'a, Result<Vec<Agreed>>>;

/// What a cadence asks of somebody in a week.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreed {
    /// Whose time it takes, by id.
    pub person: String,
    /// What it is, such as `one-on-ones`.
    pub what: &'static str,
    /// Minutes a week.
    pub minutes: f64,
}

/// What follows from a change of the organization: the subjects that changed, such as `repository:payments-api`. It may be
/// done again and must not mind.
pub type Follows = for<'a> fn(&'a mut Tx, &'a Ctx, &'a [String]) -> BoxFuture<'a, Result<()>>;

/// What wants this person's attention now, most urgent first.
pub type Today = for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Vec<TodayItem>>>;

/// One thing on somebody's Today page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayItem {
    /// Under which hat it is shown.
    pub hat: Hat,
    /// What it stays known by from one day to the next, such as `debt:<id>`: whoever puts it off means this.
    pub key: String,
    /// What it is.
    pub title: String,
    /// Why it is here.
    pub because: String,
    /// Where to act on it.
    pub href: String,
    /// What the link or button says.
    pub action: String,
    /// A lower number comes first: 0 overdue, 1 due, 2 worth a look, 3 worth knowing.
    pub urgency: u8,
    /// What can be done with one press, right where it is read; the usual one first.
    pub acts: Vec<Act>,
}

/// Something that is done with one press: a form that is nothing but its button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// What the button says.
    pub label: String,
    /// Where it posts. It is sent with the field `back`, to which [`crate::web::form::Form::back`] leads.
    pub href: String,
    /// What is sent along.
    pub fields: Vec<(String, String)>,
    /// Whether it is not what one usually does: it stands after the page's link, and asks for less attention.
    pub is_aside: bool,
}

impl Act {
    /// An act that needs nothing but its address.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), fields: Vec::new(), is_aside: false }
    }

    /// The same, as what one does in the rarer case: "Decline".
    pub fn aside(mut self) -> Self {
        self.is_aside = true;
        self
    }

    /// The same with a value sent along.
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }
}

/// What a search in the feature gives, best first.
pub type Find = for<'a> fn(&'a Ctx, &'a Viewer, &'a str) -> BoxFuture<'a, Result<Vec<Found>>>;

/// One thing found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What sort of thing: `Responsibility`, `Person`, `Team`.
    pub kind: &'static str,
    /// Its name.
    pub title: String,
    /// The answer in one line.
    pub detail: String,
    /// Its page.
    pub href: String,
    /// How well it fits, from 0 to 1.
    pub score: f64,
}

/// What another feature's page shows.
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

/// What a feature has to say about it, as far as whoever asks may know; `None` for nothing.
pub type Panels = for<'a> fn(&'a Ctx, &'a About) -> BoxFuture<'a, Result<Option<Panel>>>;

/// A feature's records beside what another feature's page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// What they are.
    pub title: String,
    /// How many there are in all.
    pub count: usize,
    /// The first few.
    pub lines: Vec<PanelLine>,
    /// Where all of them are, if they have a page.
    pub href: Option<String>,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelLine {
    /// What it is.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What matters of it.
    pub detail: String,
}

/// A meeting of the viewer's with somebody, for whoever has something to say before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefAbout {
    /// Whose brief it is: the viewer.
    pub of: String,
    /// Whom they meet.
    pub with: String,
    /// The day they met last; none if they never did.
    pub since: Option<NaiveDate>,
    /// Today.
    pub today: NaiveDate,
}

impl BriefAbout {
    /// The day from which on something is news: the last meeting, or `days` ago if they never met.
    pub fn news_from(&self, days: u64) -> NaiveDate {
        self.since.unwrap_or(self.today - chrono::Days::new(days))
    }
}

/// What the viewer should know of it, the most pressing first; only what they may read, and nothing that measures the
/// other.
pub type Brief = for<'a> fn(&'a Ctx, &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>>;

/// One line of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefLine {
    /// What it is, in a few words.
    pub title: String,
    /// What matters of it.
    pub detail: String,
    /// Its record.
    pub href: String,
    /// What sort of line it is.
    pub tone: BriefTone,
}

/// What a line of a brief asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BriefTone {
    /// Something waits for an answer or is late.
    Waiting,
    /// Something moved, or did not.
    News,
    /// Something to be glad of and to say thanks for.
    Praise,
}

/// What all features have to say before a meeting, in their order.
pub async fn briefs(ctx: &Ctx, about: &BriefAbout) -> Result<Vec<BriefLine>> {
    let mut said = Vec::new();
    for brief in ctx.app.features.iter().filter_map(|feature| feature.brief) {
        said.extend(brief(ctx, about).await?);
    }
    said.sort_by_key(|line| line.tone);
    Ok(said)
}

/// What a feature keeps that is the viewer's own: what they wrote, and what is written for or about them that they may
/// read. It is what they take along when they ask for their data.
pub type Own = for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Vec<OwnRecord>>>;

/// One record of somebody's own.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OwnRecord {
    /// What sort of record: `one_on_ones.note`.
    pub kind: &'static str,
    /// All of it, private text in the open.
    pub record: serde_json::Value,
}

/// What happened since a day that the viewer may like to hear, for a mail: nothing in it may be private.
pub type NewsSource = for<'a> fn(&'a Ctx, NaiveDate) -> BoxFuture<'a, Result<Vec<NewsLine>>>;

/// What a feature tells in somebody's digest.
#[derive(Debug, Clone, Copy)]
pub struct News {
    /// Its heading: "Praise of the week".
    pub title: &'static str,
    /// What happened since a day, that day included; best first.
    pub since: NewsSource,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsLine {
    /// What, in one sentence.
    pub text: String,
    /// Its page.
    pub href: String,
}

/// What all features have to say about something, in their order.
pub async fn panels(ctx: &Ctx, about: &About) -> Result<Vec<Panel>> {
    let mut said = Vec::new();
    for panel in ctx.app.features.iter().filter_map(|feature| feature.panel) {
        said.extend(panel(ctx, about).await?);
    }
    Ok(said)
}
