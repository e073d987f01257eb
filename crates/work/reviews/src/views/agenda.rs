//! The agenda of a meeting, what is captured in it, and two who edited one note at once.

use castra_platform::{
    feature::{Act, AgendaLine, AgendaSection},
    ui::{
        Button, ButtonKind, Card, Choice, Dialog, EmptyState, Field, Form, Link, Markup, Notice, PageHead,
        Pill, Task, Tone, disclosure, field_row, halves, heading, html, inset, more, muted, tasks,
    },
};

use super::{ShowReview, shown};
use crate::{
    model::{Item, Kept, KeptItem, Meeting, Minutes, WithText},
    url,
};

/// The number of lines of a section shown at once; the others open in place.
const LINES: usize = 8;

impl ShowReview {
    pub(super) fn agenda_card(&self, focus: &Meeting) -> Markup {
        let opened = &self.opened;
        let (done, open): (Vec<_>, Vec<_>) =
            opened.agenda.iter().partition(|line| opened.ticks.contains(&line.key));
        let sections: Vec<AgendaSection> = AgendaSection::ALL
            .iter()
            .copied()
            .filter(|section| open.iter().any(|line| line.section == *section))
            .collect();
        let discussed: Vec<Task> = done.iter().map(|line| self.line(focus, line, true)).collect();
        let body = html! {
            @if opened.is_late {
                (EmptyState::new("Its agenda was not kept", "It is kept when a review is closed within three days. Skip this one, or close it with what came of it."))
            } @else if open.is_empty() && done.is_empty() {
                (EmptyState::new("Nothing on the agenda", "No date moved, nothing waits and nothing changed. Use the time for what you want to talk about."))
            }
            @for section in sections {
                @let of_it: Vec<Task> = open.iter().filter(|line| line.section == section).map(|line| self.line(focus, line, false)).collect();
                @let (first, rest) = of_it.split_at(of_it.len().min(LINES));
                (inset(&heading(3, section.words())))
                (tasks(first))
                @if !rest.is_empty() { (more(&format!("{} more", rest.len()), &tasks(rest))) }
            }
            @if !discussed.is_empty() { (inset(&disclosure(&format!("{} discussed", discussed.len()), &tasks(&discussed)))) }
        };
        let since = format!("Since {}", self.short(opened.since));
        html! { (Card::flush("Agenda", body).id("agenda").note(since)) }
    }

    fn line(&self, focus: &Meeting, line: &AgendaLine, is_discussed: bool) -> Task {
        let action = format!("{}/discussed", url::meeting(&self.opened.series.id, focus.at));
        let tick = |value: &str, button: Button| {
            self.button(&action, "agenda", button.about(&line.title))
                .hidden("line", &line.key)
                .hidden("discussed", value)
        };
        let act = |act: &Act| {
            let kind = if act.is_aside { ButtonKind::Quiet } else { ButtonKind::Plain };
            let form =
                self.button(&act.href, "agenda", Button::new(&act.label).kind(kind).about(&line.title));
            act.fields.iter().fold(form, |form, (name, value)| form.hidden(name, value))
        };
        let buttons = html! {
            @if is_discussed { (tick("no", Button::quiet("Reopen"))) } @else {
                @for one in &line.acts { (act(one)) }
                (tick("yes", Button::new("Discussed")))
            }
        };
        let pill = match line.urgency {
            _ if is_discussed => Some(Pill::tone(Tone::Good, "Discussed")),
            0 => Some(Pill::tone(Tone::Bad, "Overdue")),
            1 => Some(Pill::tone(Tone::Warn, "Due")),
            _ if line.changed => Some(Pill::tone(Tone::Info, "New")),
            _ => None,
        };
        Task {
            id: format!("l-{}", slug(&line.key)),
            title: line.title.clone(),
            href: line.href.clone(),
            pill,
            because: line.detail.clone(),
            actions: buttons,
        }
    }

    /// What was captured; without a meeting, the actions that are still open.
    pub(super) fn items_card(&self, focus: Option<&Meeting>) -> Markup {
        let items = &self.opened.items;
        let lines: Vec<Task> = items.iter().map(|item| self.item(focus, item)).collect();
        let body = html! {
            @if lines.is_empty() { (inset(&html! { p { (muted("Nothing captured yet.")) } })) } @else { (tasks(&lines)) }
            @if let Some(focus) = focus {
                (inset(&self.add_item(focus)))
                @for item in items { (self.change_item(item)) }
            }
        };
        let open = items.iter().filter(|(item, _)| item.is_open()).count();
        html! { (Card::flush("Notes and actions", body).id("items").note(format!("{open} open"))) }
    }

    fn item(&self, focus: Option<&Meeting>, (item, text): &WithText<Item>) -> Task {
        let path = format!("{}/items/{}", self.href(), item.id);
        let text = shown(text.as_ref());
        let done = |value: &str, button: Button| {
            self.button(&format!("{path}/done"), "items", button.about(text)).hidden("done", value)
        };
        let buttons = html! {
            @if item.is_open() { (done("yes", Button::new("Done"))) }
            @if item.done_on.is_some() { (done("no", Button::quiet("Reopen"))) }
            @if item.done_on.is_none() {
                @if focus.is_some() { (Button::quiet("Edit").about(text).opens(format!("item-{}", item.id))) }
                (self.button(&format!("{path}/drop"), "items", Button::quiet("Remove").about(text)))
            }
        };
        let pill = match (&item.owner, item.done_on, item.is_overdue(self.opened.today)) {
            (None, ..) => Some(Pill::tone(Tone::Neutral, "Note")),
            (Some(_), Some(_), _) => Some(Pill::tone(Tone::Good, "Done")),
            (Some(_), None, true) => Some(Pill::tone(Tone::Bad, "Overdue")),
            (Some(_), None, false) => None,
        };
        let carried = if focus.is_some_and(|focus| focus.at == item.raised_at) {
            String::new()
        } else {
            format!(", since {}", self.short(item.raised_at.date()))
        };
        let because = match (&item.owner, item.done_on, item.due) {
            (None, ..) => format!("{}{carried}", self.named(&item.author)),
            (Some(owner), Some(done), _) => format!("{}, done on {}", self.named(owner), self.short(done)),
            (Some(owner), None, Some(due)) => {
                format!("{}, by {}{carried}", self.named(owner), self.short(due))
            }
            (Some(owner), None, None) => format!("{}{carried}", self.named(owner)),
        };
        let (id, title) = (format!("i-{}", item.id), text.to_owned());
        Task { id, title, href: String::new(), pill, because, actions: buttons }
    }

    /// The fields of an item.
    fn item_fields(&self, id: &str, known: Option<&WithText<Item>>) -> Markup {
        let people = std::iter::once(Choice::new("", "No one: it is a note")).chain(
            self.opened.people.room.iter().map(|person| Choice::new(person.to_string(), self.named(person))),
        );
        let text = known.and_then(|(_, text)| text.clone()).unwrap_or_default();
        let owner =
            known.and_then(|(item, _)| item.owner.as_ref()).map_or_else(String::new, ToString::to_string);
        let due = known.and_then(|(item, _)| item.due).map_or_else(String::new, |due| due.to_string());
        html! {
            (Field::text("text", "Note or action").id(format!("{id}-text")).value(text).required())
            (field_row(&html! {
                (Field::select("owner", "Who does it", people.collect()).id(format!("{id}-owner")).value(owner))
                (Field::date("due", "By when").id(format!("{id}-due")).value(due))
            }))
        }
    }

    fn add_item(&self, focus: &Meeting) -> Markup {
        let action = format!("{}/items", url::meeting(&self.opened.series.id, focus.at));
        let buttons = html! { (Button::new("Add").about("a note or action")) };
        let form = Form::post(action, self.item_fields("new", None), buttons)
            .hidden("back", &self.here)
            .swap("items");
        html! { (form) }
    }

    fn change_item(&self, known: &WithText<Item>) -> Markup {
        let item = &known.0;
        let id = format!("item-{}", item.id);
        let action = format!("{}/items/{}", self.href(), item.id);
        let form =
            Form::post(action, self.item_fields(&id, Some(known)), html! { (Button::primary("Save")) })
                .hidden("revision", item.revision.to_string())
                .hidden("back", &self.here)
                .swap("items");
        html! { (Dialog::new(&id, "Edit", html! { (form) })) }
    }

    /// A closed meeting: its outcome and its agenda as they were.
    pub(super) fn kept_cards(&self, minutes: &Minutes) -> Markup {
        let sections: Vec<AgendaSection> = AgendaSection::ALL
            .iter()
            .copied()
            .filter(|section| minutes.agenda.iter().any(|line| line.section == *section))
            .collect();
        let line = |line: &Kept| Task {
            id: format!("k-{}", slug(&format!("{}{}", line.href, line.title))),
            title: line.title.clone(),
            href: line.href.clone(),
            pill: line.discussed.then(|| Pill::tone(Tone::Good, "Discussed")),
            because: line.detail.clone(),
            actions: html! {},
        };
        html! {
            (Card::flush("Agenda as it was", html! {
                @if minutes.agenda.is_empty() { (inset(&html! { p { (muted("No agenda was kept.")) } })) }
                @for section in sections {
                    @let lines: Vec<Task> = minutes.agenda.iter().filter(|line| line.section == section).map(line).collect();
                    (inset(&heading(3, section.words())))
                    (tasks(&lines))
                }
            }).id("agenda"))
            @if !minutes.items.is_empty() {
                (Card::flush("Captured", tasks(&minutes.items.iter().enumerate().map(|(at, item)| self.kept_item(at, item)).collect::<Vec<_>>())).id("captured"))
            }
        }
    }

    fn kept_item(&self, at: usize, item: &KeptItem) -> Task {
        let owner = item.owner.as_deref().map(|owner| self.named(&owner.into()).to_owned());
        let because = match (owner, item.due) {
            (None, _) => "Note".to_owned(),
            (Some(owner), None) => owner,
            (Some(owner), Some(due)) => format!("{owner}, by {}", self.short(due)),
        };
        Task {
            id: format!("c-{at}"),
            title: item.text.clone(),
            href: String::new(),
            pill: None,
            because,
            actions: html! {},
        }
    }
}

/// An id for HTML from a key.
fn slug(key: &str) -> String {
    key.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
}

/// Both versions of an item that two people changed, and the form with the viewer's own.
#[derive(Clone, Debug)]
pub(crate) struct ShowConflict {
    /// A link to the review's page.
    pub(crate) back: Link,
    /// The address to save it.
    pub(crate) action: String,
    /// The current text.
    pub(crate) theirs: String,
    /// The current revision.
    pub(crate) revision: i64,
    /// What was sent: text, owner, due date.
    pub(crate) mine: (String, String, String),
}

impl ShowConflict {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let (text, owner, due) = &self.mine;
        let mine =
            Field::text_area("text", "Yours: add what you want to keep of theirs", 6).id("mine").value(text);
        let theirs = Field::text_area("theirs", "Saved in the meantime", 6).id("theirs").value(&self.theirs);
        let buttons =
            html! { (Button::primary("Save mine")) (Button::quiet("Keep theirs").href(&self.back.href)) };
        let form = Form::post(&self.action, html! { (mine) }, buttons)
            .hidden("revision", self.revision.to_string())
            .hidden("owner", owner)
            .hidden("due", due)
            .hidden("back", &self.back.href);
        html! {
            (PageHead::new("This was changed in the meantime").crumbs(vec![self.back.clone()]).lead("Nothing was overwritten. Both versions are below."))
            div id="items" {
                (Notice::warn("Two of you changed it at once.").body("Merge them on the left and save; what you leave out is lost."))
                (halves(&html! { (Card::new("Your version", html! { (form) })) }, &html! { (Card::new("Their version", html! { (theirs) })) }))
            }
        }
    }
}
