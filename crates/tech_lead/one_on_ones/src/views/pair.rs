//! Views of a pair's page: one occurrence with everything that belongs to it, and the others.

use castra_org::{charter::show::person_link, organization::PersonId};
use castra_platform::{
    feature::{BriefLine, BriefTone},
    figures::counted,
    ui::{
        Button, Card, Definition, Dialog, EmptyState, Field, Form, Link, Markup, Notice, PageHead, Pill,
        Tone, actions, audience, columns, definitions, disclosure, field_row, html, list, live, muted, small,
    },
};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::{shown, standing_pill};
use crate::{
    actions::Opened,
    kinds::{NoteKind, SeriesState},
    model::Occurrence,
    recurrence,
    rules::{CatchUp, Standing},
    url,
};

/// The parts updated live when the other person changes something.
const PARTS: [&str; 7] = ["when", "brief", "agenda", "actions", "shared", "private", "past"];

/// A pair's page.
#[derive(Clone, Debug)]
pub(crate) struct ShowPair {
    /// The viewer, by id.
    pub(crate) me: String,
    /// The address of this page: of the pair or of one occurrence.
    pub(crate) here: String,
    pub(crate) brief: Vec<BriefLine>,
    pub(crate) opened: Opened,
}

/// The day and the time of a form.
fn day_and_time(at: NaiveDateTime) -> (String, String) {
    (at.date().to_string(), at.format("%H:%M").to_string())
}

impl ShowPair {
    pub(super) fn name<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.opened.current.organization().person_name(person)
    }

    /// "You" for the viewer, otherwise the person's name.
    pub(super) fn named<'a>(&'a self, person: &'a PersonId) -> &'a str {
        if person.as_str() == self.me { "You" } else { self.name(person) }
    }

    fn other(&self) -> &PersonId {
        self.opened.series.other(&self.me)
    }

    fn both(&self) -> String {
        format!("{} and {}", self.name(&self.opened.series.host), self.name(&self.opened.series.guest))
    }

    /// The address of the pair's page.
    pub(super) fn href(&self) -> String {
        url::show(&self.opened.series.id)
    }

    /// The page's title.
    pub(crate) fn title(&self) -> String {
        match self.opened.is_own {
            true => format!("One-on-one with {}", self.name(self.other())),
            false => format!("One-on-one of {}", self.both()),
        }
    }

    /// "You and Bo Example".
    pub(super) fn audience(&self) -> Markup {
        audience(&match self.opened.is_own {
            true => format!("You and {}", self.name(self.other())),
            false => format!("{}, and you", self.both()),
        })
    }

    /// "Lead and member, every 2 weeks on Tuesday at 10:00."
    fn about(&self) -> String {
        let series = &self.opened.series;
        match series.schedule_on(self.opened.today).filter(|_| self.is_running()) {
            Some(schedule) => format!("{}, {}.", series.kind.words(), recurrence::words(&schedule.terms)),
            None => format!("{}.", series.kind.words()),
        }
    }

    fn is_running(&self) -> bool {
        self.opened.series.state == SeriesState::Running
    }

    /// Whether the viewer is one of the two, and the series has not ended.
    pub(super) fn may_add(&self) -> bool {
        self.opened.is_own && self.opened.series.state != SeriesState::Ended
    }

    /// "3 March", with the year if that is far away.
    pub(super) fn short(&self, day: NaiveDate) -> String {
        let is_near = (self.opened.today - day).num_days().abs() < 300;
        day.format(if is_near { "%-d %B" } else { "%-d %B %Y" }).to_string()
    }

    pub(crate) fn render(&self) -> Markup {
        let opened = &self.opened;
        let person = if opened.is_own { self.other() } else { &opened.series.guest };
        let with = person_link(opened.current.organization(), person);
        let state = (!self.is_running()).then(|| Pill::tone(Tone::Info, opened.series.state.words()));
        let head = PageHead::new(self.title())
            .crumbs(vec![Link::new("One-on-ones", "/one-on-ones"), with])
            .lead(html! { (self.about()) @if let Some(state) = state { " " (state) } })
            .actions(self.buttons());
        let main = html! {
            (self.when_card())
            (self.brief_card())
            (self.agenda_card())
            @if let Some(focus) = &opened.focus {
                (self.note(focus, NoteKind::Shared, &opened.shared))
                @if opened.is_own { (self.note(focus, NoteKind::Private, &opened.private)) }
            }
        };
        let side = html! { (self.actions_card()) (self.past_card()) (self.settings_card()) };
        html! {
            (head)
            @if !opened.is_own { (Notice::info("They both let you read this.").body("You see what they share, not their private notes. Either can end this at any time.")) }
            (live(&format!("{}/live", self.href()), &PARTS, &columns(&main, &side)))
            @if opened.is_own { (self.dialogs()) }
        }
    }

    pub(super) fn form(&self, path: &str, body: Markup, buttons: Markup) -> Form {
        Form::post(format!("{}/{path}", self.href()), body, buttons).hidden("back", &self.here)
    }

    pub(super) fn button(&self, action: &str, part: &str, button: Button) -> Form {
        Form::button(action, button).hidden("back", &self.here).swap(part)
    }

    fn mark(&self, at: NaiveDateTime, part: &str, to: &str, button: Button) -> Form {
        self.button(&url::mark(&self.opened.series.id, at), part, button).hidden("to", to)
    }

    fn buttons(&self) -> Markup {
        html! {
            (Button::new("Download for calendar").download(format!("{}/calendar.ics", self.href())))
            @if self.opened.is_own && self.is_running() { (Button::new("Change schedule").href(format!("{}/schedule", self.href()))) }
        }
    }

    fn when_card(&self) -> Markup {
        let body = html! {
            @match &self.opened.focus {
                Some(focus) => { (self.focus_body(focus)) }
                None if self.is_running() => { (EmptyState::new("Nothing planned in the coming year.", "Change the schedule, or plan an extra meeting.")) }
                None => { (EmptyState::new("Nothing planned.", "Resume your one-on-ones to continue. What you kept is below.")) }
            }
            @if let Some(catch_up) = &self.opened.catch_up { (self.catch_up(catch_up)) }
        };
        let card = Card::new("This one-on-one", body).id("when");
        match &self.opened.focus {
            Some(focus) => html! { (card.note(standing_pill(focus.standing(self.opened.now)))) },
            None => html! { (card) },
        }
    }

    fn catch_up(&self, catch_up: &CatchUp) -> Markup {
        let missed = |n: usize| counted(n, "meeting missed", "meetings missed");
        match catch_up {
            CatchUp::Next { missed: n, at } => {
                let day = at.format("%-d %B");
                let words = format!("{} since you last met; the one on {day} makes up for it.", missed(*n));
                html! { (Notice::info(words)) }
            }
            CatchUp::Between { missed: n, offered } => {
                let words = format!(
                    "{} since you last met; the next is far off. You can meet before it.",
                    missed(*n)
                );
                let (day, time) = day_and_time(*offered);
                let button = html! { (Button::new(format!("Meet on {day} at {time}"))) };
                let form =
                    self.form("extra", Markup::default(), button).hidden("day", day).hidden("time", time);
                html! { (Notice::info(words).body(html! { (form) })) }
            }
        }
    }

    fn focus_body(&self, focus: &Occurrence) -> Markup {
        let opened = &self.opened;
        let standing = focus.standing(opened.now);
        let ends = castra_calendar::instant(focus.begins, focus.zone) + TimeDelta::minutes(focus.minutes);
        let ends = ends.with_timezone(&focus.zone).format("%H:%M");
        let when = format!("{} to {ends}", focus.begins.format("%A, %-d %B %Y, %H:%M"));
        let mut facts = vec![Definition::new("When", html! { (when) (small(focus.zone.name())) })];
        if focus.is_moved() {
            facts.push(Definition::new("Moved from", focus.at.format("%A, %-d %B, %H:%M").to_string()));
        }
        if opened.place.as_deref() != Some("") {
            facts.push(Definition::new("Where", place(shown(opened.place.as_ref()))));
        }
        if standing == Standing::Skipped {
            facts.push(Definition::new("Skipped because", shown(opened.reason.as_ref())));
        }
        let is_held = standing == Standing::Held;
        let is_settled = is_held || standing == Standing::Skipped;
        html! {
            (definitions(&facts))
            @if opened.is_own {
                (actions(&html! {
                    @if focus.day() <= opened.today && !is_held { (self.mark(focus.at, "when", "held", Button::primary("Mark as held"))) }
                    @if !is_held { (Button::new("Move").opens("move")) }
                    @if !is_settled { (Button::new("Skip").opens("skip")) }
                    @if is_settled || focus.is_moved() { (self.mark(focus.at, "when", "planned", Button::quiet("Undo"))) }
                }))
            }
        }
    }

    fn brief_card(&self) -> Markup {
        let is_over = self.opened.focus.as_ref().is_some_and(|focus| focus.outcome.is_some());
        if !self.opened.is_own || is_over {
            return Markup::default();
        }
        let tone = |line: &BriefLine| match line.tone {
            BriefTone::Waiting => Tone::Warn,
            BriefTone::News => Tone::Neutral,
            BriefTone::Praise => Tone::Good,
        };
        html! {
            (Card::new("Before you meet", html! {
                (audience("Only you"))
                @if self.brief.is_empty() { p { (muted("Nothing is open between the two of you.")) } }
                @if !self.brief.is_empty() {
                    (definitions(&self.brief.iter().map(|line| Definition::new(&line.title, html! { (Link::new(&line.detail, &line.href)) @if tone(line) != Tone::Neutral { " " (Pill::tone(tone(line), if line.tone == BriefTone::Praise { "Worth praise" } else { "Open" })) } })).collect::<Vec<_>>()))
                }
            }).id("brief"))
        }
    }

    fn past_card(&self) -> Markup {
        let line = |known: &Occurrence| {
            let standing = known.standing(self.opened.now);
            let words = known.begins.format("%a %-d %b %Y, %H:%M").to_string();
            let mark = Button::quiet("Mark as held").about(&words);
            html! {
                (Link::new(words, url::occurrence(&self.opened.series.id, known.at))) " " (standing_pill(standing))
                @if self.opened.is_own && standing == Standing::Unmarked { " " (self.mark(known.at, "past", "held", mark)) }
            }
        };
        let lines = |items: &[Occurrence]| list(&items.iter().map(line).collect::<Vec<_>>());
        let Opened { past, coming, .. } = &self.opened;
        let (first, rest) = past.split_at(past.len().min(8));
        html! {
            (Card::new("Other meetings", html! {
                @if past.is_empty() && coming.is_empty() { p { (muted("This is the first meeting.")) } }
                @if !coming.is_empty() { p { (muted("Upcoming")) } (lines(coming)) }
                @if !first.is_empty() { p { (muted("Past")) } (lines(first)) }
                @if !rest.is_empty() { (disclosure(&format!("{} more", rest.len()), &lines(rest))) }
                @if self.may_add() { (actions(&html! { (Button::new("Plan extra meeting").opens("extra")) (Button::new("Log a past meeting").opens("log")) })) }
            }).id("past"))
        }
    }

    fn settings_card(&self) -> Markup {
        if !self.opened.is_own {
            return Markup::default();
        }
        let state = |path: &str, button: Button| {
            Form::button(format!("{}/{path}", self.href()), button)
                .hidden("revision", self.opened.series.revision.to_string())
        };
        html! {
            (Card::new("Between the two of you", html! {
                (self.audience())
                p { (muted("No one else reads this: not the CTO, not the operators of this instance, and not the next lead of either of you, unless you both agree.")) }
                @for reader in &self.opened.may_be_let_in { (self.share(reader)) }
                (actions(&html! {
                    @if self.is_running() { (state("pause", Button::new("Pause"))) } @else { (state("resume", Button::new("Resume"))) }
                    @if self.may_add() { (Button::quiet("End").opens("end")) }
                }))
            }).id("settings"))
        }
    }

    /// A lead of one of the two, and who agreed to share with them.
    fn share(&self, reader: &PersonId) -> Markup {
        let form = |path: &str, button: Button| {
            Form::button(format!("{}/shares/{path}", self.href()), button)
                .hidden("reader", reader.to_string())
        };
        let share = self.opened.shares.iter().find(|share| &share.reader == reader);
        let (host, guest) = share.map_or((false, false), |share| {
            (share.host_agreed_on.is_some(), share.guest_agreed_on.is_some())
        });
        let is_host = self.opened.series.host.as_str() == self.me;
        let (mine, others) = if is_host { (host, guest) } else { (guest, host) };
        let name = self.name(reader);
        let words = match (mine, others) {
            (true, true) => format!("{name} reads what the two of you share."),
            (true, false) => format!("You agreed to let {name} read this; the other person has not."),
            (false, true) => format!(
                "The other person agreed to let {name} read what you share. Nothing is shown unless you agree too."
            ),
            (false, false) => format!("{name} leads one of you now."),
        };
        html! {
            p { (words) }
            (actions(&html! {
                @if !mine { (form("agree", Button::new(format!("Share with {name}")))) }
                @if mine || others { (form("withdraw", Button::quiet("Do not share").about(name))) }
            }))
        }
    }

    /// The time by the wall clock of the series.
    fn now_here(&self) -> NaiveDateTime {
        let schedule = self.opened.series.schedule_on(self.opened.today);
        self.opened.now.with_timezone(&schedule.map_or(Tz::UTC, |schedule| schedule.terms.zone)).naive_local()
    }

    fn dialogs(&self) -> Markup {
        let time = |id: &str, day: &str, time: &str| {
            html! {
                (field_row(&html! {
                    (Field::date("day", "Day").id(format!("{id}-day")).value(day).required())
                    (Field::text("time", "Time").id(format!("{id}-time")).value(time).narrow().required())
                }))
            }
        };
        let tomorrow = self.opened.today + Days::new(1);
        html! {
            @if let Some(focus) = &self.opened.focus {
                @let (day, at) = day_and_time(focus.begins);
                @let mark = url::mark(&self.opened.series.id, focus.at);
                (Dialog::new("move", "Move this one-on-one", html! { (Form::post(&mark, time("move", &day, &at), html! { (Button::primary("Move")) }).hidden("to", "moved").hidden("back", self.href())) }))
                (Dialog::new("skip", "Skip this one-on-one", html! {
                    (self.audience())
                    (Form::post(&mark, html! { (Field::text("reason", "Why?").id("skip-reason").required()) }, html! { (Button::primary("Skip")) }).hidden("to", "skipped").hidden("back", self.href()))
                }))
            }
            (Dialog::new("extra", "Plan extra meeting", html! { (self.form("extra", time("extra", &tomorrow.to_string(), "10:00"), html! { (Button::primary("Plan")) })) }))
            (Dialog::new("log", "Log a meeting that took place", html! {
                (self.form("extra", time("log", &self.opened.today.to_string(), &self.now_here().format("%H:%M").to_string()), html! { (Button::primary("Log meeting")) }).hidden("held", "yes"))
            }))
            (Dialog::new("end", "End these one-on-ones", html! {
                p { "What you kept stays readable to the two of you. You can resume them." }
                (Form::post(format!("{}/end", self.href()), Markup::default(), html! { (Button::danger("End one-on-ones")) }).hidden("revision", self.opened.series.revision.to_string()))
            }))
        }
    }
}

/// A place, as a link if it is a web address.
fn place(text: &str) -> Markup {
    if text.starts_with("https://") && !text.contains(char::is_whitespace) {
        html! { a href=(text) rel="noopener noreferrer" { (text) } }
    } else {
        html! { (text) }
    }
}
