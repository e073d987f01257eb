//! Views of mentoring.

use castra_org::charter::show::long_date;
use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Column, DataTable, Definition, Dialog, EmptyState, Field, FilterBar, Form,
        Link, Markup, PageHead, Pill, Row, Task, Tone, audience, because, choices, columns, definitions,
        field_row, html, markdown, muted, paragraph, stack, tasks,
    },
};
use chrono::NaiveDate;

use super::{
    actions::{OpenedPair, Seat},
    model::{Candidate, Session},
    rules::part_name,
};
use crate::{
    kinds::{PairState, SessionState},
    pairs::{Pair, Part},
};

fn pill(pair: &Pair) -> Pill {
    let tone = match pair.state {
        PairState::Accepted if pair.is_meeting() => Tone::Good,
        PairState::Asked | PairState::Accepted => Tone::Info,
        PairState::Declined | PairState::Withdrawn | PairState::Ended => Tone::Neutral,
    };
    Pill::tone(tone, pair.standing())
}

/// A pair in a list.
#[derive(Clone, Debug)]
pub(super) struct PairLine {
    pub(super) is_mentor: bool,
    pub(super) other: Link,
    pub(super) about: String,
    pub(super) pair: Pair,
}

/// The viewer's own mentoring.
#[derive(Clone, Debug)]
pub(super) struct ShowMentoring {
    pub(super) pairs: Vec<PairLine>,
    pub(super) may_mentor: bool,
    /// The axes to mentor on: id and name.
    pub(super) axes: Vec<(String, String)>,
    /// The viewer's availability.
    pub(super) filled: Filled,
    pub(super) me: String,
}

impl ShowMentoring {
    pub(super) fn render(&self) -> Markup {
        let find = html! { @if self.may_mentor { (Button::primary("Find a mentor").href(format!("/people/{}/growth/mentors", self.me))) } };
        html! {
            (PageHead::new("Mentoring").crumbs(vec![Link::new("Growth", "/growth")]).lead("Your mentors and your mentees.").actions(find))
            (columns(&html! { (stack(&[self.table("Your mentors", false), self.table("Your mentees", true)])) }, &html! { @if self.may_mentor { (self.availability()) } }))
        }
    }

    fn table(&self, title: &str, is_mentor: bool) -> Markup {
        let rows = self.pairs.iter().filter(|line| line.is_mentor == is_mentor).map(|line| {
            Row::new(vec![
                html! { a href={ "/growth/mentoring/" (line.pair.id) } { (line.other.label) } },
                html! { (line.about) },
                html! { (pill(&line.pair)) },
                html! { (long_date(line.pair.asked_on)) },
            ])
        });
        let head = vec![
            Column::text("With"),
            Column::text("About"),
            Column::text("Status"),
            Column::text("Requested"),
        ];
        let empty = if is_mentor {
            EmptyState::new("No mentees yet.", "Under “Being a mentor”, choose what you offer to mentor on.")
        } else {
            EmptyState::new("No mentors yet.", "A mentor need not be your lead.")
        };
        html! { (Card::flush(title, html! { (DataTable::new(title, head, rows.collect()).empty(empty)) })) }
    }

    fn availability(&self) -> Markup {
        let fields = html! {
            (paragraph("On the axes you choose, you are suggested to people at least two levels below you, so they can infer that much. No level is shown, and you accept or decline each request."))
            @for (id, title) in &self.axes { (Checkbox::new("axes", title).value(id).checked(self.filled.has("axes", id))) }
            (self.filled.fill(Field::number("capacity", "Most people at a time").narrow()))
        };
        let form = Form::post("/growth/mentoring/availability", fields, html! { (Button::new("Save")) });
        html! { (Card::new("Being a mentor", html! { (self.filled.form(form)) })) }
    }
}

/// A pair.
#[derive(Clone, Debug)]
pub(super) struct ShowPair {
    pub(super) opened: OpenedPair,
    pub(super) mentor: Link,
    pub(super) mentee: Link,
    pub(super) asked_by: String,
    pub(super) about: String,
    /// The person who recorded each session.
    pub(super) authors: Vec<String>,
    pub(super) may_take_back: bool,
    pub(super) day: NaiveDate,
    /// Whether knowledge spread, where it is about code.
    pub(super) spread: Option<String>,
}

impl ShowPair {
    pub(super) fn render(&self) -> Markup {
        let pair = &self.opened.pair;
        let title = format!("{} and {}", self.mentor.label, self.mentee.label);
        let crumbs = vec![Link::new("Growth", "/growth"), Link::new("Mentoring", "/growth/mentoring")];
        let is_asked_me = match self.opened.part {
            Seat::Mentor => pair.waits_for_mentor(),
            Seat::Mentee => pair.waits_for_mentee(),
            Seat::Lead => false,
        };
        html! {
            (PageHead::new(title).crumbs(crumbs).lead(html! { (pill(pair)) }).actions(self.buttons()))
            (columns(&html! {
                (stack(&[
                    html! { @if is_asked_me { (self.answer_card()) } },
                    html! { @if let Some(spread) = &self.spread { (Card::new("Has the knowledge spread?", because(spread))) } },
                    self.sessions_card(),
                ]))
            }, &self.about_card()))
        }
    }

    fn buttons(&self) -> Markup {
        let pair = &self.opened.pair;
        let end =
            |label: &str| Form::button(format!("/growth/mentoring/{}/end", pair.id), Button::new(label));
        html! {
            @match pair.state {
                PairState::Accepted => { (end("End mentoring")) }
                PairState::Asked if self.may_take_back => { (end("Withdraw request")) }
                _ => {}
            }
        }
    }

    fn answer_card(&self) -> Markup {
        let action = crate::url::answer(&self.opened.pair.id);
        let decline = Button::new("Decline").sends("answer", "no");
        if self.opened.part == Seat::Mentee {
            let about = format!(
                "If you agree, {} is asked. While the mentoring is active, they read the area it is for.",
                self.mentor.label
            );
            let buttons = html! { (Button::primary("Agree").sends("answer", "yes")) (decline) };
            let title = format!("{} proposes {} as your mentor", self.asked_by, self.mentor.label);
            return html! { (Card::new(title, html! { (Form::post(action, paragraph(about), buttons)) })) };
        }
        let fields = html! { (Field::text_area("text", "Your answer", 3).hint("Optional. Read by the two of you and the person who asked.")) };
        let buttons = html! { (Button::primary("Accept").sends("answer", "yes")) (decline) };
        let title = if self.asked_by == self.mentee.label {
            format!("{} asks you to be their mentor", self.asked_by)
        } else {
            format!("{} asks you to mentor {}, who has agreed", self.asked_by, self.mentee.label)
        };
        html! { (Card::new(title, html! { (Form::post(action, fields, buttons)) })) }
    }

    fn sessions_card(&self) -> Markup {
        let is_of_the_two = self.opened.part != Seat::Lead;
        let rows = self
            .opened
            .sessions
            .iter()
            .zip(&self.authors)
            .map(|(session, author)| self.session(session, author));
        let head = if is_of_the_two {
            vec![
                Column::text("Day"),
                Column::text("Status"),
                Column::text("Note"),
                Column::unlabelled("Record"),
            ]
        } else {
            vec![Column::text("Day"), Column::text("Status")]
        };
        let empty = EmptyState::new("No sessions yet.", "Plan the first, or record one that took place.");
        let table = DataTable::new("Sessions", head, rows.collect()).empty(empty);
        let note = if is_of_the_two {
            audience("Notes are read only by the two of you")
        } else {
            muted("Notes are only for mentor and mentee.")
        };
        html! {
            (Card::flush("Sessions", html! { (table) }).note(note).id("sessions"))
            @if is_of_the_two && self.opened.pair.is_meeting() { (self.meet_card()) }
        }
    }

    fn session(&self, session: &Session, author: &str) -> Row {
        let tone = match session.state {
            SessionState::Held => Tone::Good,
            SessionState::Planned if session.day < self.day => Tone::Warn,
            SessionState::Planned | SessionState::Skipped => Tone::Neutral,
        };
        let first =
            vec![html! { (long_date(session.day)) }, html! { (Pill::tone(tone, session.state.words())) }];
        if self.opened.part == Seat::Lead {
            return Row::new(first);
        }
        let note =
            html! { @if !session.note.is_empty() { (markdown(session.note.shown())) (muted(author)) } };
        let form = html! {
            @if session.state == SessionState::Planned {
                @let field = Field::text_area("note", "Note", 2).id(format!("note-{}", session.id));
                @let buttons = html! { (Button::new("Mark as held").sends("to", "held")) (Button::quiet("Mark as skipped").sends("to", "skipped")) };
                (Form::post(crate::url::session(&session.id), html! { (field) }, buttons))
            }
            @if session.state == SessionState::Held && session.confirmed_on.is_none() && self.opened.part == Seat::Mentee {
                @let buttons = html! { (Button::new("Confirm").sends("to", "held")) (Button::quiet("Did not take place").sends("to", "skipped")) };
                (Form::post(crate::url::session(&session.id), html! {}, buttons))
            }
        };
        Row::new(first.into_iter().chain([note, form]).collect())
    }

    fn meet_card(&self) -> Markup {
        let action = format!("/growth/mentoring/{}/sessions", self.opened.pair.id);
        let plan = Form::post(
            &action,
            html! { (Field::date("day", "Day").id("plan-day").required()) },
            html! { (Button::new("Plan session")) },
        );
        let fields = html! {
            (Field::date("day", "Day").id("held-day").value(self.day.to_string()).required())
            (Field::text_area("note", "Note", 4).hint("Markdown. Only for the two of you. Optional."))
        };
        let held =
            Form::post(&action, fields, html! { (Button::primary("Record session")) }).hidden("to", "held");
        html! {
            (Card::new("Plan the next session", html! { (plan) }))
            (Card::new("Record a session", html! { (held) }))
        }
    }

    fn about_card(&self) -> Markup {
        let pair = &self.opened.pair;
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "Not yet".to_owned(), long_date);
        let body = html! {
            (definitions(&[
                Definition::new("Mentor", &self.mentor),
                Definition::new("Mentee", &self.mentee),
                Definition::new("About", if self.about.is_empty() { "Not specified" } else { self.about.as_str() }),
                Definition::new("Requested", format!("{}, by {}", long_date(pair.asked_on), self.asked_by)),
                Definition::new("Agreed by the mentee", day(pair.agreed_on)),
                Definition::new("Answered", day(pair.answered_on)),
            ]))
            @if !pair.why.is_empty() { p { "Why" } (markdown(pair.why.shown())) }
            @if !pair.answer.is_empty() { p { "Answer" } (markdown(pair.answer.shown())) }
        };
        html! { (Card::new("Details", body)) }
    }
}

/// Finding a mentor.
#[derive(Clone, Debug)]
pub(super) struct FindMentor {
    pub(super) person: Link,
    pub(super) href: String,
    pub(super) axes: Vec<(String, String)>,
    pub(super) axis: String,
    pub(super) area: String,
    pub(super) part: Option<Part>,
    /// The prefilled mentor.
    pub(super) mentor: String,
    pub(super) is_assessed: bool,
    pub(super) found: Vec<(Link, Candidate)>,
    /// Everyone who can be asked: id and name.
    pub(super) people: Vec<(String, String)>,
}

impl FindMentor {
    pub(super) fn render(&self) -> Markup {
        let action = format!("{}/mentors", self.href);
        let axes = choices(self.axes.iter().map(|(id, title)| (id.as_str(), title.as_str())));
        let filter =
            FilterBar::new(&action, html! { (Field::select("axis", "Axis", axes).value(&self.axis)) })
                .hidden("area", &self.area);
        let found: Vec<Task> =
            self.found.iter().map(|(link, candidate)| candidate_line(link, candidate)).collect();
        let empty = if self.is_assessed {
            EmptyState::new(
                "No suggestions yet.",
                "Suggested mentors are two levels ahead, offer mentoring on this axis, and have room.",
            )
        } else {
            EmptyState::new(
                "Not assessed yet.",
                "Assess the level on this axis first; then people two levels ahead can be suggested.",
            )
            .actions(html! { (Button::new("Assess").href(format!("{}/assess", self.href))) })
        };
        html! {
            (PageHead::new("Find a mentor").crumbs(vec![self.person.clone(), Link::new("Growth", &self.href)]).lead("A mentor need not be the lead. The person you choose accepts or declines. If you propose a mentor to someone you lead, they agree first."))
            @if self.part.is_none() {
                (filter)
                @if found.is_empty() { (Card::new("Suggested mentors", html! { (empty) })) }
                @else { (Card::flush("Suggested mentors", tasks(&found)).note(found.len().to_string())) }
                @for (link, candidate) in &self.found { (self.ask(link, candidate)) }
            }
            (self.anybody())
        }
    }

    fn form(&self, id: &str, fields: &Markup, mentor: Option<&str>) -> Markup {
        let why = Field::text_area("why", "Why them?", 2)
            .id(format!("why-{id}"))
            .hint("Read by them and everyone who reads the plan. Optional.");
        let form = Form::post(
            format!("{}/mentors", self.href),
            html! { (fields) (why) },
            html! { (Button::primary("Ask")) },
        );
        let mut form = form
            .hidden("axis", if self.part.is_some() { "" } else { self.axis.as_str() })
            .hidden("area", &self.area);
        if let Some(mentor) = mentor {
            form = form.hidden("mentor", mentor);
        }
        if let Some(part) = &self.part {
            form = form.hidden("repository", part.repository.as_str()).hidden("component", &part.component);
        }
        html! { (form) }
    }

    /// The dialog to ask a candidate.
    fn ask(&self, link: &Link, candidate: &Candidate) -> Dialog {
        let id = candidate.person.as_str();
        Dialog::new(dialog_of(candidate), format!("Ask {}", link.label), self.form(id, &html! {}, Some(id)))
    }

    fn anybody(&self) -> Markup {
        let people = choices(
            std::iter::once(("", "Choose"))
                .chain(self.people.iter().map(|(id, name)| (id.as_str(), name.as_str()))),
        );
        let fields = field_row(&html! { (Field::select("mentor", "Mentor", people).value(&self.mentor)) });
        let about =
            self.part.as_ref().map(|part| format!("So that more than one person knows {}.", part_name(part)));
        html! { (Card::new(if self.part.is_some() { "Choose a mentor" } else { "Someone else" }, html! { @if let Some(about) = about { (paragraph(about)) } (self.form("anybody", &fields, None)) })) }
    }
}

fn dialog_of(candidate: &Candidate) -> String {
    format!("ask-{}", candidate.person)
}

/// A candidate with the reasons.
fn candidate_line(link: &Link, candidate: &Candidate) -> Task {
    let id = dialog_of(candidate);
    Task {
        id: format!("fits-{}", candidate.person),
        title: link.label.clone(),
        href: link.href.clone(),
        pill: None,
        because: candidate.reasons.join(" "),
        actions: html! { (Button::new("Ask").about(&link.label).opens(id)) },
    }
}
