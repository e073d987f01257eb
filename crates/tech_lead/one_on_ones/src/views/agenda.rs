//! Views of the agenda and the action items on a pair's page, with their forms.

use castra_platform::ui::{
    Button, Card, Choice, Dialog, EmptyState, Field, Markup, Pill, Task, Tone, disclosure,
    disclosure_of_acts, field_row, html, inset, list, more, muted, tasks,
};
use chrono::NaiveDate;

use super::{ShowPair, shown};
use crate::{
    local,
    model::{ActionItem, Point, WithText},
    questions,
};

/// The number of points shown at once: a longer agenda is too much for one meeting.
const POINTS: usize = 12;

impl ShowPair {
    pub(super) fn agenda_card(&self) -> Markup {
        let (open, done): (Vec<_>, Vec<_>) =
            self.opened.points.iter().partition(|(point, _)| point.is_open());
        let items: Vec<Task> = open.iter().chain(&done).map(|point| self.point(point)).collect();
        let (first, rest) = items.split_at(items.len().min(POINTS));
        let mine = open.iter().filter(|(point, _)| point.author.as_str() == self.me);
        let body = html! {
            (inset(&self.audience()))
            @if items.is_empty() { (EmptyState::new("No points yet.", "Points that either of you adds stay here until you have discussed them.")) } @else { (tasks(first)) }
            @if !rest.is_empty() { (more(&format!("{} more", rest.len()), &tasks(rest))) }
            @if self.may_add() {
                (inset(&self.add_point()))
                @for point in mine { (self.change_point(point)) }
            }
        };
        html! { (Card::flush("Agenda", body).id("agenda").note(format!("{} open", open.len()))) }
    }

    fn point(&self, (point, text): &WithText<Point>) -> Task {
        let path = format!("{}/points/{}", self.href(), point.id);
        let text = shown(text.as_ref());
        let tick = |button: Button| self.button(&format!("{path}/tick"), "agenda", button.about(text));
        let buttons = html! {
            @if self.may_add() {
                @if let (true, Some(focus)) = (point.is_open(), &self.opened.focus) {
                    (tick(Button::new("Discussed")).hidden("in", local::write(focus.at)))
                }
                @if !point.is_open() { (tick(Button::quiet("Reopen"))) }
                @if point.is_open() && point.author.as_str() == self.me {
                    (Button::quiet("Edit").about(text).opens(format!("word-{}", point.id)))
                    (self.button(&format!("{path}/withdraw"), "agenda", Button::quiet("Remove").about(text)))
                }
            }
        };
        Task {
            id: format!("p-{}", point.id),
            title: text.to_owned(),
            href: String::new(),
            pill: (!point.is_open()).then(|| Pill::tone(Tone::Good, "Discussed")),
            because: format!("{}, {}", self.named(&point.author), self.short(point.raised_on)),
            actions: buttons,
        }
    }

    /// The form to edit one of the viewer's own open points.
    fn change_point(&self, (point, text): &WithText<Point>) -> Dialog {
        let id = format!("word-{}", point.id);
        let text = text.as_deref().unwrap_or_default();
        let field = Field::text_area("text", "Point", 3).id(format!("{id}-text")).value(text).required();
        let form = self
            .form(&format!("points/{}", point.id), html! { (field) }, html! { (Button::primary("Save")) })
            .hidden("revision", point.revision.to_string())
            .swap("agenda");
        Dialog::new(id, "Edit point", html! { (form) })
    }

    fn add_point(&self) -> Markup {
        let field = Field::text("text", "Add a point").id("point-text");
        html! {
            (self.form("points", html! { (field) }, html! { (Button::new("Add").about("a point")) }).beside().swap("agenda"))
            (disclosure_of_acts("Questions to ask", &html! {
                @for topic in questions::topics() {
                    (disclosure_of_acts(&topic.title, &list(&topic.questions.iter().map(|question| self.question(question)).collect::<Vec<_>>())))
                }
            }))
        }
    }

    /// A question of the bank, with a button that adds it to the agenda.
    fn question(&self, question: &str) -> Markup {
        let add = Button::quiet("Add").about(question);
        html! { (question) " " (self.button(&format!("{}/points", self.href()), "agenda", add).hidden("text", question)) }
    }

    pub(super) fn actions_card(&self) -> Markup {
        let mut all: Vec<&WithText<ActionItem>> = self.opened.actions.iter().collect();
        all.sort_by_key(|(item, _)| (!item.is_open(), item.due.unwrap_or(NaiveDate::MAX)));
        let items: Vec<Task> = all.iter().map(|item| self.action_item(item)).collect();
        let open: Vec<_> = all.into_iter().filter(|(item, _)| item.is_open()).collect();
        let body = html! {
            (inset(&self.audience()))
            @if items.is_empty() { (inset(&html! { p { (muted("Nothing to do.")) } })) } @else { (tasks(&items)) }
            @if self.may_add() {
                (inset(&disclosure("Add an action item", &self.add_action())))
                @for item in &open { (self.change_action(item)) }
            }
        };
        html! { (Card::flush("Action items", body).id("actions").note(format!("{} open", open.len()))) }
    }

    fn action_item(&self, (item, text): &WithText<ActionItem>) -> Task {
        let path = format!("{}/actions/{}", self.href(), item.id);
        let text = shown(text.as_ref());
        let done = |value: &str, button: Button| {
            self.button(&format!("{path}/done"), "actions", button.about(text)).hidden("done", value)
        };
        let buttons = html! {
            @if self.opened.is_own {
                @if item.is_open() {
                    (done("yes", Button::new("Done")))
                    @if self.may_add() { (Button::quiet("Edit").about(text).opens(format!("change-{}", item.id))) }
                    (self.button(&format!("{path}/drop"), "actions", Button::quiet("Drop").about(text)))
                } @else { (done("no", Button::quiet("Reopen"))) }
            }
        };
        let pill = match (item.is_open(), item.is_overdue(self.opened.today)) {
            (false, _) => Some(Pill::tone(Tone::Good, "Done")),
            (true, true) => Some(Pill::tone(Tone::Bad, "Overdue")),
            (true, false) => None,
        };
        let owner = self.named(&item.owner);
        let because = match (item.done_on, item.due) {
            (Some(done), _) => format!("{owner}, done on {}", self.short(done)),
            (None, Some(due)) => format!("{owner}, by {}", self.short(due)),
            (None, None) => format!("{owner}, agreed on {}", self.short(item.agreed_on)),
        };
        let (id, title) = (format!("a-{}", item.id), text.to_owned());
        Task { id, title, href: String::new(), pill, because, actions: buttons }
    }

    /// The fields of an action item.
    fn action_fields(&self, id: &str, known: Option<&WithText<ActionItem>>) -> Markup {
        let both = [&self.opened.series.host, &self.opened.series.guest];
        let people = both.map(|id| Choice::new(id.to_string(), self.named(id))).into();
        let text = known.and_then(|(_, text)| text.clone()).unwrap_or_default();
        let owner = known.map_or_else(String::new, |(item, _)| item.owner.to_string());
        let due = known.and_then(|(item, _)| item.due).map_or_else(String::new, |due| due.to_string());
        html! {
            (Field::text("text", "What").id(format!("{id}-text")).value(text).required())
            (field_row(&html! {
                (Field::select("owner", "Who", people).id(format!("{id}-owner")).value(owner))
                (Field::date("due", "By when").id(format!("{id}-due")).value(due))
            }))
        }
    }

    fn add_action(&self) -> Markup {
        let buttons = html! { (Button::new("Add").about("an action item")) };
        html! { (self.form("actions", self.action_fields("action", None), buttons).swap("actions")) }
    }

    /// The form to edit an open action item.
    fn change_action(&self, known: &WithText<ActionItem>) -> Dialog {
        let item = &known.0;
        let id = format!("change-{}", item.id);
        let fields = self.action_fields(&id, Some(known));
        let form = self
            .form(&format!("actions/{}", item.id), fields, html! { (Button::primary("Save")) })
            .hidden("revision", item.revision.to_string())
            .swap("actions");
        Dialog::new(id, "Edit action item", html! { (form) })
    }
}
