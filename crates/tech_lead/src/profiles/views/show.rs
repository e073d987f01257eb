//! One profile: what people say, and beside it what history says.

use std::sync::Arc;

use castra_org::{charter::show::long_date, organization::Organization};
use castra_platform::ui::{
    Button, Card, Dialog, EmptyState, Event, Field, Form, Link, Markup, Notice, PageHead, Pill, Tone,
    audience, columns, disclosure, evidence, html, list, markdown, muted, stack, timeline,
};

use crate::profiles::{
    kinds::ProfilePart,
    model::{Changes, Profile, Read},
    rules,
};

/// So many areas, languages and parts are shown.
const LINES: usize = 8;

/// One profile.
#[derive(Clone, Debug)]
pub(in crate::profiles) struct ShowProfile {
    /// For names.
    pub(in crate::profiles) organization: Arc<Organization>,
    /// The profile.
    pub(in crate::profiles) profile: Profile,
    /// Whether it is the viewer's own.
    pub(in crate::profiles) is_mine: bool,
    /// The viewer.
    pub(in crate::profiles) me: String,
    /// After how many days it is looked at again.
    pub(in crate::profiles) cadence_days: u32,
}

/// What changed, in words.
pub(super) fn changes(changes: Changes) -> String {
    match (changes.added, changes.ended) {
        (0, 0) => "nothing changed".to_owned(),
        (added, 0) => format!("{added} came"),
        (0, ended) => format!("{ended} went"),
        (added, ended) => format!("{added} came, {ended} went"),
    }
}

impl ShowProfile {
    fn name(&self) -> &str {
        self.organization.person_name(&self.profile.person)
    }

    fn href(&self) -> String {
        format!("/people/{}/profile", self.profile.person)
    }

    /// The main content.
    pub(in crate::profiles) fn render(&self) -> Markup {
        let profile = &self.profile;
        let title = if self.is_mine { "My profile".to_owned() } else { format!("{}: profile", self.name()) };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new(self.name(), format!("/people/{}", profile.person))])
                .lead(html! { (self.standing()) })
                .actions(html! {
                    @if profile.may_write { (Button::new("Note something").href(format!("{}/note", self.href()))) }
                    @if profile.may_review { (Button::primary(if self.is_mine { "Confirm" } else { "Mark as reviewed" }).opens("review")) }
                }))
            (audience(&self.readers()))
            (columns(
                &html! {
                    @for part in ProfilePart::ALL { (self.part(*part)) }
                    @if !profile.ended.is_empty() { (self.ended()) }
                },
                &html! { (self.reviews()) (self.technical()) },
            ))
            @if profile.may_review { (self.review_dialog()) }
            @if profile.may_write { @for read in &profile.standing { (Self::end_dialog(read)) } }
        }
    }

    fn standing(&self) -> Pill {
        match self.profile.reviews.first() {
            None => Pill::tone(Tone::Neutral, "Not looked at together yet"),
            Some((review, _)) => {
                let due = rules::due(review.on, self.cadence_days);
                if due <= self.profile.today {
                    Pill::tone(Tone::Warn, format!("Due again since {}", long_date(due)))
                } else {
                    Pill::tone(Tone::Good, format!("Looked at {}", long_date(review.on)))
                }
            }
        }
    }

    fn readers(&self) -> String {
        let others: Vec<&str> = self
            .profile
            .readers
            .iter()
            .filter(|id| id.as_str() != self.me)
            .map(|id| self.organization.person_name(id))
            .chain((!self.is_mine).then(|| self.name()))
            .collect();
        if others.is_empty() { "Only you".to_owned() } else { format!("You and {}", others.join(" and ")) }
    }

    fn part(&self, part: ProfilePart) -> Markup {
        let entries: Vec<&Read> =
            self.profile.standing.iter().filter(|read| read.entry.part == part).collect();
        let add = format!("{}/note?part={}", self.href(), part.as_str());
        let actions =
            html! { @if self.profile.may_write { (Button::quiet("Add").about(part.one()).href(add)) } };
        let body = if entries.is_empty() {
            html! { p { (muted(format!("Nothing noted yet. {}", part.question()))) } }
        } else {
            stack(&entries.into_iter().map(|read| self.entry(read)).collect::<Vec<_>>())
        };
        html! { (Card::new(part.words(), body).actions(actions)) }
    }

    fn entry(&self, read: &Read) -> Markup {
        let entry = &read.entry;
        let author = self.organization.person_name(&entry.author);
        html! {
            div {
                (said(read))
                (muted(format!("{author}, {}", long_date(entry.noted_on))))
                @if self.profile.may_write {
                    (castra_platform::ui::actions(&html! {
                        (Button::quiet("Say it anew").about(entry.part.one()).href(format!("{}/note?replaces={}", self.href(), entry.id)))
                        (Button::quiet("It has ended").about(entry.part.one()).opens(format!("end-{}", entry.id)))
                    }))
                }
            }
        }
    }

    fn end_dialog(read: &Read) -> Dialog {
        let id = format!("end-{}", read.entry.id);
        let field = Field::text_area("why", "Why does it not hold any more?", 3)
            .id(format!("{id}-why"))
            .hint("May be left empty. The entry stays to be read among what ended.");
        let form = Form::post(
            format!("/profile-entries/{}/end", read.entry.id),
            html! { (field) },
            html! { (Button::primary("It has ended")) },
        );
        Dialog::new(id, "It has ended", html! { (form) })
    }

    fn review_dialog(&self) -> Dialog {
        let news = match self.profile.reviews.first() {
            Some((review, _)) => {
                format!("Since {}: {}.", long_date(review.on), changes(self.profile.changes))
            }
            None => format!("So far {} entries stand in it.", self.profile.standing.len()),
        };
        let field = Field::text_area("note", "What do you take from it?", 3).hint("May be left empty.");
        let fields = html! { (Notice::info(news)) (field) };
        let form = Form::post(
            format!("{}/reviews", self.href()),
            fields,
            html! { (Button::primary(if self.is_mine { "Confirm" } else { "Mark as reviewed" })) },
        );
        let title = if self.is_mine { "My profile is right" } else { "Reviewed together" };
        Dialog::new("review", title, html! { (form) })
    }

    fn ended(&self) -> Markup {
        let events = self.profile.ended.iter().filter_map(|read| {
            let end = read.entry.end.as_ref()?;
            let day = castra_platform::clock::date_in(end.at, self.organization.settings.timezone);
            let by = self.organization.person_name(&end.by);
            let how = match (&end.replaced_by, &read.why) {
                (Some(_), _) => format!("{by} said it anew"),
                (None, Some(why)) => format!("{by}: {why}"),
                (None, None) => format!("ended by {by}"),
            };
            let title = html! { (read.entry.part.one()) " by " (self.organization.person_name(&read.entry.author)) ", " (long_date(read.entry.noted_on)) ": " (said(read)) };
            Some(Event::new(day.to_string(), long_date(day), title).note(how))
        });
        let events: Vec<Event> = events.collect();
        html! { (Card::new("What ended", disclosure("Show what stood here before", &timeline(&events))).note(events.len().to_string())) }
    }

    fn reviews(&self) -> Markup {
        if self.profile.reviews.is_empty() {
            let (whom, with) = if self.is_mine { ("you", "you") } else { (self.name(), "them") };
            let text = format!(
                "Not yet. Whoever leads {whom} looks at it with {with} every {} days.",
                self.cadence_days
            );
            return html! { (Card::new("Looked at together", html! { p { (muted(text)) } })) };
        }
        let event = |(review, note): &(crate::profiles::model::Review, Option<String>)| {
            let event = Event::new(
                review.on.to_string(),
                long_date(review.on),
                self.organization.person_name(&review.reviewer),
            );
            match note {
                Some(note) => event.note(note),
                None => event,
            }
        };
        let events: Vec<Event> = self.profile.reviews.iter().map(event).collect();
        html! {
            (Card::new("Looked at together", html! {
                (muted(format!("Since the last time: {}.", changes(self.profile.changes))))
                (timeline(&events))
            }))
        }
    }

    /// What history says, by itself.
    fn technical(&self) -> Markup {
        let found = &self.profile.technical;
        if found.areas.is_empty() && found.languages.is_empty() && found.fading.is_empty() {
            return html! {
                (Card::new("From history", html! { (EmptyState::new("Nothing is known from history", "When a team's repository has been scanned and one of its authors is known to be this person, what they know is shown here.")) }))
            };
        }
        let areas: Vec<Markup> = found
            .areas
            .iter()
            .take(LINES)
            .map(|area| {
                html! {
                    (Link::new(format!("{} in {}", area.component, area.repository), format!("/repositories/{}", area.repository)))
                    (muted(format!(" {:.0} % of its files{}", area.share * 100.0, if area.is_sole { "; nobody else here knows it" } else { "" })))
                }
            })
            .collect();
        let languages: Vec<Markup> = found
            .languages
            .iter()
            .take(LINES)
            .map(|(language, files)| html! { (language) (muted(format!(" {files} files"))) })
            .collect();
        let alone: Vec<Markup> = found
            .alone
            .iter()
            .flatten()
            .take(LINES)
            .map(|part| {
                html! {
                    (Link::new(part.repository.to_string(), format!("/repositories/{}", part.repository)))
                    (muted(format!(" {} files, {:.0} % of it", part.n_files, part.share * 100.0)))
                }
            })
            .collect();
        let fading: Vec<Markup> = found
            .fading
            .iter()
            .take(LINES)
            .map(|(repository, row)| {
                let last = if row.is_last { "; nobody else here knows it" } else { "" };
                html! {
                    (Link::new(format!("{} in {repository}", row.part), format!("/repositories/{repository}")))
                    (muted(format!(" last touched {}{last}", long_date(row.last.date_naive()))))
                }
            })
            .collect();
        let (know, write, alone_know) = if self.is_mine {
            ("Areas you know", "What you write in", "What you alone know")
        } else {
            ("Areas they know", "What they write in", "What they alone know")
        };
        let parts =
            [(know, areas), (write, languages), (alone_know, alone), ("Where knowledge fades", fading)];
        html! {
            @for (title, items) in parts.iter().filter(|(_, items)| !items.is_empty()) {
                (Card::new(*title, list(items)))
            }
            (muted("Computed from the history of the repositories; nobody entered it."))
        }
    }
}

fn said(read: &Read) -> Markup {
    html! {
        @match &read.words {
            Some(words) => {
                (markdown(&words.text))
                (evidence(&words.links.iter().map(|link| Link::new(link, link)).collect::<Vec<_>>()))
            }
            None => { (muted("Erased.")) }
        }
    }
}
