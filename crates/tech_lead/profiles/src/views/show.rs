//! The view of a profile: its entries, and knowledge from history.

use castra_platform::figures::{counted, percent};
use std::sync::Arc;

use castra_org::{charter::show::long_date, organization::Organization};
use castra_platform::ui::{
    Button, Card, Dialog, EmptyState, Event, Field, Form, Link, Markup, Notice, PageHead, Pill, Tone,
    audience, columns, disclosure, evidence, html, list, markdown, muted, stack, timeline,
};

use crate::{
    kinds::ProfilePart,
    model::{Changes, Profile, Read},
    rules,
};

/// The most areas, languages and parts shown.
const LINES: usize = 8;

/// A profile.
#[derive(Clone, Debug)]
pub(crate) struct ShowProfile {
    pub(crate) organization: Arc<Organization>,
    pub(crate) profile: Profile,
    pub(crate) is_mine: bool,
    /// The viewer's id.
    pub(crate) me: String,
    pub(crate) cadence_days: u32,
}

/// The changes in words.
pub(super) fn changes(changes: Changes) -> String {
    match (changes.added, changes.ended) {
        (0, 0) => "nothing changed".to_owned(),
        (added, 0) => format!("{added} added"),
        (0, ended) => format!("{ended} ended"),
        (added, ended) => format!("{added} added, {ended} ended"),
    }
}

impl ShowProfile {
    fn name(&self) -> &str {
        self.organization.person_name(&self.profile.person)
    }

    fn href(&self) -> String {
        crate::url::person(&self.profile.person)
    }

    pub(crate) fn render(&self) -> Markup {
        let profile = &self.profile;
        let title = if self.is_mine { "My profile".to_owned() } else { format!("{}: profile", self.name()) };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new(self.name(), castra_org::people::url::person(&profile.person))])
                .lead(html! { (self.standing()) })
                .actions(html! {
                    @if profile.may_write { (Button::new("Add entry").href(format!("{}/note", self.href()))) }
                    @if profile.may_review { (Button::primary(if self.is_mine { "Confirm" } else { "Mark as reviewed" }).opens("review")) }
                }))
            (audience(&self.readers()))
            (columns(
                &html! {
                    @for part in ProfilePart::ALL { (self.part(*part)) }
                    @if !profile.ended.is_empty() { (self.ended()) }
                },
                &html! { (self.reviews()) @if self.profile.technical.is_used { (self.technical()) } },
            ))
            @if profile.may_review { (self.review_dialog()) }
            @if profile.may_write { @for read in &profile.standing { (Self::end_dialog(read)) } }
        }
    }

    fn standing(&self) -> Pill {
        match self.profile.reviews.first() {
            None => Pill::tone(Tone::Neutral, "Not reviewed yet"),
            Some((review, _)) => {
                let due = rules::due(review.on, self.cadence_days);
                if due <= self.profile.today {
                    Pill::tone(Tone::Warn, format!("Review due since {}", long_date(due)))
                } else {
                    Pill::tone(Tone::Good, format!("Reviewed {}", long_date(review.on)))
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
            html! { p { (muted(format!("No entries yet. {}", part.question()))) } }
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
                        (Button::quiet("Replace").about(entry.part.one()).href(format!("{}/note?replaces={}", self.href(), entry.id)))
                        (Button::quiet("End").about(entry.part.one()).opens(format!("end-{}", entry.id)))
                    }))
                }
            }
        }
    }

    fn end_dialog(read: &Read) -> Dialog {
        let id = format!("end-{}", read.entry.id);
        let field = Field::text_area("why", "Why does it no longer apply?", 3)
            .id(format!("{id}-why"))
            .hint("Optional. The entry stays under past entries.");
        let form = Form::post(
            format!("/profile-entries/{}/end", read.entry.id),
            html! { (field) },
            html! { (Button::primary("End entry")) },
        );
        Dialog::new(id, "End entry", html! { (form) })
    }

    fn review_dialog(&self) -> Dialog {
        let news = match self.profile.reviews.first() {
            Some((review, _)) => {
                format!("Since {}: {}.", long_date(review.on), changes(self.profile.changes))
            }
            None => format!("Entries so far: {}.", self.profile.standing.len()),
        };
        let field = Field::text_area("note", "Takeaways", 3).hint("Optional.");
        let fields = html! { (Notice::info(news)) (field) };
        let form = Form::post(
            format!("{}/reviews", self.href()),
            fields,
            html! { (Button::primary(if self.is_mine { "Confirm" } else { "Mark as reviewed" })) },
        );
        let title = if self.is_mine { "Confirm my profile" } else { "Mark as reviewed" };
        Dialog::new("review", title, html! { (form) })
    }

    fn ended(&self) -> Markup {
        let events = self.profile.ended.iter().filter_map(|read| {
            let end = read.entry.end.as_ref()?;
            let day = castra_platform::clock::date_in(end.at, self.organization.settings.timezone);
            let by = self.organization.person_name(&end.by);
            let how = match (&end.replaced_by, &read.why) {
                (Some(_), _) => format!("replaced by {by}"),
                (None, Some(why)) => format!("{by}: {why}"),
                (None, None) => format!("ended by {by}"),
            };
            let title = html! { (read.entry.part.one()) " by " (self.organization.person_name(&read.entry.author)) ", " (long_date(read.entry.noted_on)) ": " (said(read)) };
            Some(Event::new(day.to_string(), long_date(day), title).note(how))
        });
        let events: Vec<Event> = events.collect();
        html! { (Card::new("Past entries", disclosure("Show past entries", &timeline(&events))).note(events.len().to_string())) }
    }

    fn reviews(&self) -> Markup {
        if self.profile.reviews.is_empty() {
            let with = if self.is_mine { "you" } else { "them" };
            let text = format!("None yet. The lead reviews it with {with} every {} days.", self.cadence_days);
            return html! { (Card::new("Reviews", html! { p { (muted(text)) } })) };
        }
        let event = |(review, note): &(crate::model::Review, Option<String>)| {
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
            (Card::new("Reviews", html! {
                (muted(format!("Since the last review: {}.", changes(self.profile.changes))))
                (timeline(&events))
            }))
        }
    }

    /// Knowledge from history.
    fn technical(&self) -> Markup {
        let found = &self.profile.technical;
        if found.areas.is_empty() && found.languages.is_empty() && found.fading.is_empty() {
            return html! {
                (Card::new("From history", html! { (EmptyState::new("Nothing known from history", "Once a team's repository is scanned and one of its authors is matched to this person, what they know appears here.")) }))
            };
        }
        let areas: Vec<Markup> = found
            .areas
            .iter()
            .take(LINES)
            .map(|area| {
                html! {
                    (Link::new(format!("{} in {}", area.component, area.repository), castra_repositories::url::show(&area.repository)))
                    (muted(format!(" {} of its files{}", percent(area.share), if area.is_sole { "; no one else here knows it" } else { "" })))
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
                    (Link::new(part.repository.to_string(), castra_repositories::url::show(&part.repository)))
                    (muted(format!(" {}, {} of it", counted(part.n_files, "file", "files"), percent(part.share))))
                }
            })
            .collect();
        let fading: Vec<Markup> = found
            .fading
            .iter()
            .take(LINES)
            .map(|(repository, row)| {
                let last = if row.is_last { "; no one else here knows it" } else { "" };
                html! {
                    (Link::new(format!("{} in {repository}", row.part), castra_repositories::url::show(repository)))
                    (muted(format!(" last touched {}{last}", long_date(row.last.date_naive()))))
                }
            })
            .collect();
        let (know, write, alone_know) = if self.is_mine {
            ("Areas you know", "Languages you write in", "Known only to you")
        } else {
            ("Areas they know", "Languages they write in", "Known only to them")
        };
        let parts = [(know, areas), (write, languages), (alone_know, alone), ("Fading knowledge", fading)];
        html! {
            @for (title, items) in parts.iter().filter(|(_, items)| !items.is_empty()) {
                (Card::new(*title, list(items)))
            }
            (muted("Computed from repository history; no one entered it."))
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
