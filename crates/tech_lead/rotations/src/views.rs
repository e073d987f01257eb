//! Plain data to HTML: lists of rotations, one with its next weeks, and its form.

use std::sync::Arc;

use castra_org::organization::{Organization, PersonId};
use castra_platform::{
    clock::Timestamp,
    terms::Filled,
    ui::{
        Button, Card, Column, DataTable, Definition, EmptyState, Field, Form, Link, Markup, PageHead, Pill,
        Row, Tone, actions, choices, columns, definitions, field_row, html, inset, list, muted, paragraph,
        small, strong,
    },
};

use crate::{
    kinds::{SwapState, Unit},
    model::{Cover, Plan, Rota, Stretch, Swap, Why},
    related::when,
    rules::LOCAL,
    url,
};

/// A rotation in a list.
#[derive(Debug, Clone)]
pub(crate) struct RotationLine {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) team: Link,
    /// Who is on now.
    pub(crate) on: Option<Link>,
    pub(crate) sentence: String,
}

/// The rotations of a team, or of all teams.
#[derive(Debug, Clone)]
pub(crate) struct ListRotations {
    /// The team; `None` for all.
    pub(crate) team: Option<Link>,
    /// The address of the form, if the viewer may set up one.
    pub(crate) new: Option<String>,
    pub(crate) lines: Vec<RotationLine>,
}

impl ListRotations {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.team.is_some() { "Rotations" } else { "On duty" };
        let head = PageHead::new(title)
            .crumbs(self.team.iter().cloned().collect())
            .lead("Who is on support, on call or does the release now, and who is next.")
            .actions(
                html! { @if let Some(new) = &self.new { (Button::primary("Set up a rotation").href(new)) } },
            );
        html! { (head) (Card::flush("Rotations", self.table())) }
    }

    fn table(&self) -> Markup {
        if self.lines.is_empty() {
            let text = match (&self.new, &self.team) {
                (Some(_), _) => {
                    "Set up one for what the team does in turn: support, releases, on call. Castra tells everyone who is on, and puts turns into calendars."
                }
                (None, Some(_)) => "The lead of the team sets them up.",
                (None, None) => "Leads set them up for their teams.",
            };
            return inset(&html! { (EmptyState::new("No rotations yet", text)) });
        }
        let mut columns = vec![Column::text("Rotation")];
        if self.team.is_none() {
            columns.push(Column::text("Team"));
        }
        columns.extend([Column::text("On now"), Column::text("Until")]);
        let rows = self.lines.iter().map(|line| {
            let mut cells = vec![html! { (Link::new(&line.name, &line.href)) }];
            if self.team.is_none() {
                cells.push(html! { (line.team) });
            }
            cells.push(html! { @match &line.on { Some(person) => { (person) }, None => { "no one" } } });
            cells.push(html! { (line.sentence) });
            Row::new(cells)
        });
        html! { (DataTable::new("Rotations", columns, rows.collect())) }
    }
}

/// A rotation with its next weeks.
#[derive(Debug, Clone)]
pub(crate) struct ShowRotation {
    pub(crate) organization: Arc<Organization>,
    pub(crate) now: Timestamp,
    pub(crate) team: Link,
    /// Whether the viewer changes it.
    pub(crate) may_keep: bool,
    /// Whether the viewer swaps and covers.
    pub(crate) may_take_part: bool,
    pub(crate) me: PersonId,
    /// The team's members: id and name.
    pub(crate) members: Vec<(String, String)>,
    /// From now on.
    pub(crate) ahead: Vec<Stretch>,
    pub(crate) rota: Rota,
    pub(crate) cover: Filled,
    pub(crate) swap: Filled,
}

impl ShowRotation {
    fn href(&self, tail: &str) -> String {
        url::show(&self.rota.rotation.id, tail)
    }

    fn name<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.organization.person_name(person)
    }

    fn when(&self, at: Timestamp) -> String {
        when(at, self.rota.rotation.zone)
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let rotation = &self.rota.rotation;
        let is_open = rotation.ended_at.is_none();
        let buttons = html! {
            @if is_open {
                (Button::new("Download turns").download(self.href("/turns.ics")))
                @if self.may_keep {
                    (Button::new("Edit").href(self.href("/edit")))
                    (Form::button(self.href("/end"), Button::quiet("End")).hidden("revision", rotation.revision.to_string()))
                }
            }
        };
        html! {
            (PageHead::new(&rotation.name).crumbs(vec![self.team.clone(), Link::new("Rotations", url::team(rotation.team.as_str(), ""))])
                .lead(self.lead()).actions(buttons))
            (columns(
                &html! {
                    (Card::flush("Next weeks", self.table()))
                    @if is_open && self.may_take_part { (self.swap_form()) }
                    @if is_open && (self.may_take_part || self.may_keep) { (self.cover_form()) }
                },
                &html! { (self.swaps()) (self.covers()) (self.order()) (self.feed()) },
            ))
        }
    }

    fn lead(&self) -> String {
        if let Some(at) = self.rota.rotation.ended_at {
            return format!("Ended on {}.", self.when(at));
        }
        let on = self.ahead.iter().find(|known| known.begins <= self.now);
        match (on, self.ahead.first()) {
            (Some(on), _) => format!("{} is on until {}.", self.who(on), self.when(on.ends)),
            (None, Some(next)) => format!("Begins on {} with {}.", self.when(next.begins), self.who(next)),
            (None, None) => "No turn is planned.".to_owned(),
        }
    }

    fn who<'a>(&'a self, stretch: &'a Stretch) -> &'a str {
        stretch.person.as_ref().map_or("No one", |person| self.name(person))
    }

    fn table(&self) -> Markup {
        let columns = vec![Column::text("Person"), Column::text("From"), Column::text("Until")];
        let rows = self.ahead.iter().take(24).map(|stretch| {
            let is_on = stretch.begins <= self.now;
            Row::new(vec![
                html! {
                    @if stretch.person.as_ref() == Some(&self.me) { (strong(self.who(stretch))) } @else { (self.who(stretch)) }
                    @if is_on { " " (Pill::tone(Tone::Good, "On now")) }
                    @if stretch.person.is_none() { " " (Pill::tone(Tone::Bad, "No one is there")) }
                    @if stretch.why != Why::Turn { (small(stretch.why.note())) }
                },
                html! { (self.when(stretch.begins)) },
                html! { (self.when(stretch.ends)) },
            ])
            .current(is_on)
        });
        let empty = inset(
            &html! { (EmptyState::new("No turns ahead", "The rotation has ended, or has not begun.")) },
        );
        html! { (DataTable::new("Next weeks", columns, rows.collect()).empty(empty)) }
    }

    /// Turns ahead, as choices: the start by the wall clock, and who has it.
    fn turns(&self, is_mine: bool) -> Vec<(String, String)> {
        let mut seen = Vec::new();
        for stretch in self.ahead.iter().filter(|known| known.begins > self.now && known.why != Why::Cover) {
            let Some(person) = &stretch.person else { continue };
            let turn = stretch.turn.format(LOCAL).to_string();
            if (*person == self.me) == is_mine && seen.iter().all(|(known, _)| *known != turn) {
                let label = if is_mine {
                    self.when(stretch.begins)
                } else {
                    format!("{}: {}", self.name(person), self.when(stretch.begins))
                };
                seen.push((turn, label));
            }
        }
        seen
    }

    fn swap_form(&self) -> Markup {
        let (mine, theirs) = (self.turns(true), self.turns(false));
        if mine.is_empty() || theirs.is_empty() {
            return html! {};
        }
        let fields = html! {
            (field_row(&html! {
                (self.swap.fill(Field::select("mine", "Your turn", choices(mine)).id("swap-mine")))
                (self.swap.fill(Field::select("theirs", "For", choices(theirs)).id("swap-theirs")))
            }))
            (self.swap.fill(Field::text("why", "Why?").id("swap-why").hint("Optional. The other reads it.")))
        };
        let form = self.swap.form(Form::post(
            self.href("/swaps"),
            fields,
            html! { (Button::primary("Ask to swap")) },
        ));
        html! { (Card::new("Swap a turn", html! { (form) })) }
    }

    fn cover_form(&self) -> Markup {
        let people: Vec<(String, String)> = if self.may_keep {
            self.members.clone()
        } else {
            vec![(self.me.to_string(), format!("{} (you)", self.name(&self.me)))]
        };
        let example = self
            .ahead
            .iter()
            .find(|known| known.begins > self.now)
            .map_or_else(|| "2026-03-09T10:00".to_owned(), |known| known.turn.format(LOCAL).to_string());
        let fields = html! {
            (self.cover.fill(Field::select("person", "Who covers", choices(people)).id("cover-person")))
            (field_row(&html! {
                (self.cover.fill(Field::text("begins", "From").id("cover-begins").required().hint(format!("Such as {example}."))))
                (self.cover.fill(Field::text("ends", "Until").id("cover-ends").required()))
            }))
            (self.cover.fill(Field::text("why", "Why?").id("cover-why").hint("Optional. Everyone reads it; do not name reasons of health.")))
        };
        let form = self.cover.form(Form::post(
            self.href("/covers"),
            fields,
            html! { (Button::primary("Save cover")) },
        ));
        let note = format!("By the wall clock of {}", self.rota.rotation.zone.name());
        html! { (Card::new("Cover for a colleague", html! { (form) }).note(note)) }
    }

    fn swaps(&self) -> Markup {
        let open: Vec<&Swap> =
            self.rota.swaps.iter().filter(|known| known.state == SwapState::Asked).collect();
        if open.is_empty() {
            return html! {};
        }
        let zone = self.rota.rotation.zone;
        let at = |starts| when(castra_calendar::instant(starts, zone), zone);
        let items: Vec<Markup> = open
            .iter()
            .map(|swap| {
                let buttons = html! {
                    @if swap.other == self.me {
                        (Form::button(url::swap(&swap.id, "/agree"), Button::primary("Agree")))
                        (Form::button(url::swap(&swap.id, "/decline"), Button::new("Decline")))
                    }
                    @if swap.asker == self.me {
                        (Form::button(url::swap(&swap.id, "/withdraw"), Button::quiet("Withdraw")))
                    }
                };
                html! {
                    (paragraph(format!("{} asks {} to swap {} for {}.", self.name(&swap.asker), self.name(&swap.other), at(swap.mine), at(swap.theirs))))
                    @if !swap.why.is_empty() { (small(&swap.why)) }
                    (actions(&buttons))
                }
            })
            .collect();
        html! { (Card::new("Swaps asked for", list(&items))) }
    }

    fn covers(&self) -> Markup {
        let ahead: Vec<&Cover> =
            self.rota.covers.iter().filter(|known| !known.cancelled && known.ends > self.now).collect();
        if ahead.is_empty() {
            return html! {};
        }
        let items: Vec<Markup> = ahead
            .iter()
            .map(|cover| {
                let may_cancel = self.may_keep || cover.person == self.me || cover.made_by == self.me;
                html! {
                    (paragraph(format!("{}, {} to {}", self.name(&cover.person), self.when(cover.begins), self.when(cover.ends))))
                    @if !cover.why.is_empty() { (small(&cover.why)) }
                    @if cover.made_by != cover.person { (small(format!("Named by {}", self.name(&cover.made_by)))) }
                    @if may_cancel {
                        (Form::button(self.href(&format!("/covers/{}/cancel", cover.id)), Button::quiet("Cancel").about(self.name(&cover.person))))
                    }
                }
            })
            .collect();
        html! { (Card::new("Cover", list(&items))) }
    }

    fn order(&self) -> Markup {
        let zone = self.rota.rotation.zone;
        let is_later = |plan: &&Plan| castra_calendar::instant(plan.first(), zone) > self.now;
        let now = self.rota.plans.iter().rev().find(|plan| !is_later(plan));
        let later = self.rota.plans.iter().filter(is_later);
        html! {
            @for plan in now.into_iter().chain(later) {
                (Card::new(if is_later(&plan) { "From then on" } else { "The order" }, html! {
                    (definitions(&[
                        Definition::new("Since", when(castra_calendar::instant(plan.first(), zone), zone)),
                        Definition::new("A turn", length(plan)),
                        Definition::new("Hand-over", format!("{}, {}", plan.hand_over.format("%H:%M"), zone.name())),
                    ]))
                    (list(&plan.people.iter().map(|person| html! { (self.name(person)) }).collect::<Vec<_>>()))
                }))
            }
        }
    }

    fn feed(&self) -> Markup {
        let file = format!("/calendars/rotation-{}.ics", self.rota.rotation.id);
        html! {
            (Card::new("In your calendar", html! {
                @if self.rota.plans.last().is_some_and(|plan| plan.people.contains(&self.me)) {
                    (muted("Your own turns are in your calendar already. For everyone’s turns, subscribe to the file below with your calendar’s password."))
                } @else {
                    (muted("Subscribe to the file below with your calendar’s password."))
                }
                (paragraph(Link::new("Your calendar and its passwords", "/one-on-ones/calendar")))
                (small(file))
            }))
        }
    }
}

fn length(plan: &Plan) -> String {
    match (plan.every, plan.unit) {
        (1, Unit::Days) => "one day".to_owned(),
        (1, Unit::Weeks) => "one week".to_owned(),
        (every, unit) => format!("{every} {}", unit.words()),
    }
}

/// The form of a rotation.
#[derive(Debug, Clone, Default)]
pub(crate) struct RotationForm {
    pub(crate) team: Option<Link>,
    /// The address it posts to.
    pub(crate) action: String,
    pub(crate) cancel: String,
    pub(crate) is_new: bool,
    /// The team's members: id and name.
    pub(crate) members: Vec<(String, String)>,
    pub(crate) filled: Filled,
}

impl RotationForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let (title, button) =
            if self.is_new { ("Set up a rotation", "Set up") } else { ("Change the rotation", "Save") };
        let lead = if self.is_new {
            "What the team does in turn: support, releases, on call."
        } else {
            "The change begins with the first hand-over you choose. What was, stays."
        };
        let buttons = html! { (Button::primary(button)) (Button::quiet("Cancel").href(&self.cancel)) };
        let form = self.filled.form(Form::post(&self.action, self.fields(), buttons));
        html! {
            (PageHead::new(title).crumbs(self.team.iter().cloned().collect()).lead(lead))
            (Card::new("The rotation", html! { (form) }))
        }
    }

    fn fields(&self) -> Markup {
        let units = choices(Unit::ALL.iter().map(|unit| (unit.as_str(), unit.words())));
        let first = if self.is_new { "First hand-over" } else { "From this hand-over on" };
        html! {
            (self.filled.fill(Field::text("name", "Name").required().hint("Support, release, on call, or any other.")))
            (self.filled.fill(Field::text_area("people", "People, in order", 6).required().hint("Members of the team, one name per line.")))
            (field_row(&html! {
                (self.filled.fill(Field::number("every", "A turn lasts").required().narrow().range(Some("1".to_owned()), Some("12".to_owned()))))
                (self.filled.fill(Field::select("unit", "Unit", units)))
            }))
            (field_row(&html! {
                (self.filled.fill(Field::date("first_day", first).required()))
                (self.filled.fill(Field::text("hand_over", "At").required().narrow().hint("Such as 10:00.")))
                (self.filled.fill(Field::text("zone", "Time zone").required().hint("Such as Europe/Lisbon.")))
            }))
        }
    }
}
