//! The page of a review: one meeting with its agenda and what is captured in it, and the others.

use castra_calendar::recurrence;
use castra_org::organization::PersonId;
use castra_platform::ui::{
    Button, Card, Definition, Dialog, EmptyState, Field, Form, Link, Markup, Notice, PageHead, Pill, Tone,
    actions, audience, columns, definitions, disclosure, html, lines, list, live, muted, small,
};
use chrono::{NaiveDate, TimeDelta};

use super::{pill, shown};
use crate::{
    actions::Opened,
    model::{Meeting, MeetingOutcome, SeriesState},
    rules, url,
};

/// The parts updated live when someone in the room changes something.
const PARTS: [&str; 4] = ["when", "agenda", "items", "past"];
/// Past meetings shown at once.
const PAST: usize = 8;
/// Names shown of the room.
const NAMES: usize = 12;

/// The page of a review.
#[derive(Clone, Debug)]
pub(crate) struct ShowReview {
    /// The viewer, by id.
    pub(crate) me: String,
    /// The address of this page: of the series or of one meeting.
    pub(crate) here: String,
    pub(crate) opened: Opened,
}

impl ShowReview {
    fn name<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.opened.current.organization().person_name(person)
    }

    /// "You" for the viewer, otherwise the person's name.
    pub(super) fn named<'a>(&'a self, person: &'a PersonId) -> &'a str {
        if person.as_str() == self.me { "You" } else { self.name(person) }
    }

    /// The address of the series.
    pub(super) fn href(&self) -> String {
        url::show(&self.opened.series.id)
    }

    /// The page's title.
    pub(crate) fn title(&self) -> String {
        self.opened.series.title(&self.opened.current)
    }

    pub(super) fn is_running(&self) -> bool {
        self.opened.series.state == SeriesState::Running
    }

    /// "3 March", with the year if that is far away.
    pub(super) fn short(&self, day: NaiveDate) -> String {
        let is_near = (self.opened.today - day).num_days().abs() < 300;
        day.format(if is_near { "%-d %B" } else { "%-d %B %Y" }).to_string()
    }

    pub(super) fn button(&self, action: &str, part: &str, button: Button) -> Form {
        Form::button(action, button).hidden("back", &self.here).swap(part)
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let opened = &self.opened;
        let words = recurrence::words(&opened.series.terms);
        let state = (!self.is_running()).then(|| Pill::tone(Tone::Info, opened.series.state.words()));
        let mut crumbs = vec![Link::new("Reviews", url::INDEX)];
        if self.here != self.href() {
            crumbs.push(Link::new(self.title(), self.href()));
        }
        let head = PageHead::new(self.title())
            .crumbs(crumbs)
            .lead(html! { (first_upper(&words)) ", " (opened.series.terms.minutes) " minutes." @if let Some(state) = state { " " (state) } })
            .actions(self.buttons());
        let main = html! {
            (self.when_card())
            @match (&opened.focus, &opened.minutes) {
                (Some(focus), None) if focus.outcome.is_none() => { (self.agenda_card(focus)) (self.items_card(Some(focus))) }
                (Some(focus), Some(minutes)) if focus.outcome == Some(MeetingOutcome::Held) => { (self.kept_cards(minutes)) }
                (None, _) if !opened.items.is_empty() => { (self.items_card(None)) }
                _ => {}
            }
        };
        let side = html! { (self.room_card()) (self.past_card()) };
        html! {
            (head)
            (self.offer())
            (live(&format!("{}/live", self.href()), &PARTS, &columns(&main, &side)))
            @if opened.is_host { (self.dialogs()) }
        }
    }

    fn buttons(&self) -> Markup {
        html! {
            @if self.is_running() {
                (Button::new("Download for calendar").download(format!("{}/calendar.ics", self.href())))
                @if self.opened.is_host { (Button::new("Change schedule").href(format!("{}/schedule", self.href()))) }
            }
        }
    }

    /// What is offered when several in a row were missed: once, here, and nowhere else.
    fn offer(&self) -> Markup {
        let missed = self.opened.missed;
        if !self.opened.is_host || !self.is_running() || missed < rules::MANY_MISSED {
            return Markup::default();
        }
        let state = |path: &str, button: Button| {
            Form::button(format!("{}/{path}", self.href()), button)
                .hidden("revision", self.opened.series.revision.to_string())
        };
        let may_slow = rules::slower(&self.opened.series.terms.rule).is_some();
        html! {
            (Notice::info(format!("The last {missed} were not held.")).body(html! {
                p { "That is fine: meet less often, or end it. Nothing is asked until you decide." }
                (actions(&html! {
                    @if may_slow { (state("slow-down", Button::new("Meet half as often"))) }
                    (Button::quiet("End this review").opens("end"))
                }))
            }))
        }
    }

    fn when_card(&self) -> Markup {
        let opened = &self.opened;
        let body = html! {
            @match &opened.focus {
                Some(focus) => { (self.focus_body(focus)) }
                None if self.is_running() => { (EmptyState::new("Nothing planned in the coming year.", "Change the schedule.")) }
                None => { (EmptyState::new("This review has ended.", "Past meetings stay readable to everyone who takes part.")) }
            }
        };
        let card = Card::new("This meeting", body).id("when");
        match &opened.focus {
            Some(focus) => html! { (card.note(pill(focus.outcome, focus.begins <= opened.now))) },
            None => html! { (card) },
        }
    }

    fn focus_body(&self, focus: &Meeting) -> Markup {
        let opened = &self.opened;
        let zone = opened.series.terms.zone;
        let ends = (focus.begins + TimeDelta::minutes(opened.series.terms.minutes)).with_timezone(&zone);
        let when = format!("{} to {}", focus.at.format("%A, %-d %B %Y, %H:%M"), ends.format("%H:%M"));
        let mut facts = vec![Definition::new("When", html! { (when) (small(zone.name())) })];
        if opened.place.as_deref() != Some("") {
            facts.push(Definition::new("Where", place(shown(opened.place.as_ref()))));
        }
        let text = opened.minutes.as_ref().map(|minutes| &minutes.text);
        if let (Some(outcome), Some((by, on))) = (focus.outcome, &opened.marked) {
            let label = if outcome == MeetingOutcome::Held { "Outcome" } else { "Skipped because" };
            facts.push(Definition::new(
                label,
                html! { (lines(shown(text))) (small(format!("{}, {}", self.named(by), self.short(*on)))) },
            ));
        }
        let is_open = focus.outcome.is_none() && self.is_running();
        let may_close = is_open && focus.at.date() <= opened.today;
        let may_resume = focus.outcome == Some(MeetingOutcome::Skipped) && focus.at.date() >= opened.today;
        let address = url::meeting(&opened.series.id, focus.at);
        html! {
            (definitions(&facts))
            @if is_open && opened.is_unchanged {
                (Notice::info(format!("Nothing has changed since {}, and nothing is due.", self.short(opened.since))).body(html! {
                    @if opened.is_host {
                        (self.button(&format!("{address}/skip"), "when", Button::new("Skip this one")).hidden("reason", "Nothing changed."))
                    }
                }))
            }
            @if opened.is_host {
                (actions(&html! {
                    @if may_close { (Button::primary("Close with outcome").opens("close")) }
                    @if is_open { (Button::new("Skip").opens("skip")) }
                    @if may_resume { (self.button(&format!("{address}/resume"), "when", Button::quiet("Hold it after all"))) }
                }))
            }
        }
    }

    fn room_card(&self) -> Markup {
        let room = &self.opened.people.room;
        let names: Vec<&str> = room.iter().take(NAMES).map(|person| self.named(person)).collect();
        let rest = room.len().saturating_sub(NAMES);
        let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
        let who = if self.opened.series.team.is_some() { "The team" } else { "The CTO and the leads" };
        html! {
            (Card::new("Who takes part", html! {
                (audience(who))
                p { (names.join(", ")) (more) }
                p { (muted("Notes, actions and outcomes are read by those who take part now, and by no one else.")) }
                @if self.opened.is_host && self.is_running() && self.opened.missed < rules::MANY_MISSED {
                    (actions(&html! { (Button::quiet("End this review").opens("end")) }))
                }
            }).id("room"))
        }
    }

    fn past_card(&self) -> Markup {
        let Opened { past, coming, series, now, .. } = &self.opened;
        let line = |known: &Meeting| {
            let words = known.at.format("%a %-d %b %Y, %H:%M").to_string();
            html! { (Link::new(words, url::meeting(&series.id, known.at))) " " (pill(known.outcome, known.begins <= *now)) }
        };
        let all = |items: &[Meeting]| list(&items.iter().map(line).collect::<Vec<_>>());
        let (first, rest) = past.split_at(past.len().min(PAST));
        html! {
            (Card::new("Other meetings", html! {
                @if past.is_empty() && coming.is_empty() { p { (muted("This is the first meeting.")) } }
                @if !coming.is_empty() { p { (muted("Upcoming")) } (all(coming)) }
                @if !first.is_empty() { p { (muted("Past")) } (all(first)) }
                @if !rest.is_empty() { (disclosure(&format!("{} more", rest.len()), &all(rest))) }
            }).id("past"))
        }
    }

    fn dialogs(&self) -> Markup {
        let Some(focus) = &self.opened.focus else { return self.end_dialog() };
        let address = url::meeting(&self.opened.series.id, focus.at);
        let post = |path: &str, field: Field, button: Button| {
            Form::post(format!("{address}/{path}"), html! { (field) }, html! { (button) })
                .hidden("back", &self.here)
        };
        html! {
            @if focus.outcome.is_none() && focus.at.date() <= self.opened.today {
                (Dialog::new("close", "Close this review", html! {
                    (audience("Everyone who takes part"))
                    (post("close", Field::text_area("outcome", "Outcome, in a sentence or two", 3).id("close-outcome").required().hint("It is kept with the agenda as it is now, and cannot be changed later."), Button::primary("Close review")))
                }))
            }
            @if focus.outcome.is_none() {
                (Dialog::new("skip", "Skip this review", html! {
                    (audience("Everyone who takes part"))
                    (post("skip", Field::text("reason", "Why?").id("skip-reason").required(), Button::primary("Skip")))
                }))
            }
            (self.end_dialog())
        }
    }

    fn end_dialog(&self) -> Markup {
        if !self.is_running() {
            return Markup::default();
        }
        let form = Form::post(
            format!("{}/end", self.href()),
            Markup::default(),
            html! { (Button::danger("End review")) },
        )
        .hidden("revision", self.opened.series.revision.to_string());
        html! { (Dialog::new("end", "End this review", html! { p { "What was kept stays readable to those who take part. You can start it again." } (form) })) }
    }
}

fn first_upper(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A place, as a link if it is a web address.
fn place(text: &str) -> Markup {
    if text.starts_with("https://") && !text.contains(char::is_whitespace) {
        html! { a href=(text) rel="noopener noreferrer" { (text) } }
    } else {
        html! { (text) }
    }
}
