//! Views of the agenda and the action items on a pair's page, with their forms.

use castra_platform::ui::{
    Button, Card, Choice, Dialog, EmptyState, Field, Markup, Pill, Task, Tone, audience, disclosure,
    field_row, html, inset, list, more, muted, tasks,
};

use super::{ActionView, PointView, ShowPair, shown};

/// The number of points shown at once: a longer agenda is too much for one meeting.
const POINTS: usize = 12;

impl ShowPair {
    pub(super) fn agenda_card(&self) -> Markup {
        let open = self.points.iter().filter(|point| point.is_open).count();
        let at = self.focus.as_ref().map(|focus| focus.at.as_str());
        let items: Vec<Task> = self.points.iter().map(|point| self.point(point, at)).collect();
        let (first, rest) = items.split_at(items.len().min(POINTS));
        let body = html! {
            @if items.is_empty() { (EmptyState::new("No points yet.", "Points that either of you adds stay here until you have discussed them.")) } @else { (tasks(first)) }
            @if !rest.is_empty() { (more(&format!("{} more", rest.len()), &tasks(rest))) }
            @if self.is_own && self.is_open { (inset(&self.add_point())) }
        };
        html! { (Card::flush("Agenda", html! { (inset(&audience(&self.audience))) (body) (self.wordings()) }).id("agenda").note(format!("{open} open"))) }
    }

    fn point(&self, point: &PointView, at: Option<&str>) -> Task {
        let path = format!("{}/points/{}", self.href, point.id);
        let text = shown(point.text.as_ref());
        let may = self.is_own && self.is_open;
        let buttons = html! {
            @if let (true, true, Some(at)) = (may, point.is_open, at) {
                (self.button(&format!("{path}/tick"), "agenda", Button::new("Discussed").about(text)).hidden("in", at))
            }
            @if may && !point.is_open { (self.button(&format!("{path}/tick"), "agenda", Button::quiet("Reopen").about(text))) }
            @if may && point.is_open && point.is_mine {
                (Button::quiet("Edit").about(text).opens(format!("word-{}", point.id)))
                (self.button(&format!("{path}/withdraw"), "agenda", Button::quiet("Remove").about(text)))
            }
        };
        Task {
            id: format!("p-{}", point.id),
            title: text.to_owned(),
            href: String::new(),
            pill: (!point.is_open).then(|| Pill::tone(Tone::Good, "Discussed")),
            because: point.by.clone(),
            actions: buttons,
        }
    }

    /// The form to edit each of the viewer's own open points.
    fn wordings(&self) -> Markup {
        let mine = self.points.iter().filter(|point| point.is_mine && point.is_open);
        let dialog = |point: &PointView| {
            let id = format!("word-{}", point.id);
            let field = Field::text_area("text", "Point", 3)
                .id(format!("{id}-text"))
                .value(point.text.clone().unwrap_or_default())
                .required();
            let form = self
                .form(&format!("points/{}", point.id), html! { (field) }, html! { (Button::primary("Save")) })
                .hidden("revision", point.revision.to_string())
                .swap("agenda");
            Dialog::new(id, "Edit point", html! { (form) })
        };
        html! { @if self.is_own && self.is_open { @for point in mine { (dialog(point)) } } }
    }

    fn add_point(&self) -> Markup {
        let field = Field::text("text", "Add a point").id("point-text");
        html! {
            (self.form("points", html! { (field) }, html! { (Button::new("Add").about("a point")) }).beside().swap("agenda"))
            (disclosure("Questions to ask", &html! {
                @for topic in self.questions {
                    (disclosure(&topic.title, &list(&topic.questions.iter().map(|question| self.question(question)).collect::<Vec<_>>())))
                }
            }))
        }
    }

    /// A question of the bank, with a button that adds it to the agenda.
    fn question(&self, question: &str) -> Markup {
        let add = Button::quiet("Add").about(question);
        html! { (question) " " (self.button(&format!("{}/points", self.href), "agenda", add).hidden("text", question)) }
    }

    pub(super) fn actions_card(&self) -> Markup {
        let items: Vec<Task> = self.action_items.iter().map(|item| self.action_item(item)).collect();
        let body = html! {
            @if items.is_empty() { (inset(&html! { p { (muted("Nothing to do.")) } })) } @else { (tasks(&items)) }
            @if self.is_own && self.is_open { (inset(&disclosure("Add an action item", &self.add_action()))) }
        };
        let open = self.action_items.iter().filter(|item| item.is_open).count();
        html! { (Card::flush("Action items", html! { (inset(&audience(&self.audience))) (body) (self.changes()) }).id("actions").note(format!("{open} open"))) }
    }

    fn action_item(&self, item: &ActionView) -> Task {
        let path = format!("{}/actions/{}", self.href, item.id);
        let text = shown(item.text.as_ref());
        let done = |value: &str, button: Button| {
            self.button(&format!("{path}/done"), "actions", button).hidden("done", value)
        };
        let buttons = html! {
            @if self.is_own {
                @if item.is_open {
                    (done("yes", Button::new("Done").about(text)))
                    @if self.is_open { (Button::quiet("Edit").about(text).opens(format!("change-{}", item.id))) }
                    (self.button(&format!("{path}/drop"), "actions", Button::quiet("Drop").about(text)))
                } @else { (done("no", Button::quiet("Reopen").about(text))) }
            }
        };
        let pill = match (item.is_open, item.is_overdue) {
            (false, _) => Some(Pill::tone(Tone::Good, "Done")),
            (true, true) => Some(Pill::tone(Tone::Bad, "Overdue")),
            (true, false) => None,
        };
        Task {
            id: format!("a-{}", item.id),
            title: text.to_owned(),
            href: String::new(),
            pill,
            because: item.by.clone(),
            actions: buttons,
        }
    }

    /// The fields of an action item.
    fn action_fields(&self, id: &str, known: Option<&ActionView>) -> Markup {
        let people = self.people.iter().map(|(id, name)| Choice::new(id, name)).collect();
        let value = |of: fn(&ActionView) -> &str| known.map_or("", of);
        let text = known.and_then(|item| item.text.clone()).unwrap_or_default();
        html! {
            (Field::text("text", "What").id(format!("{id}-text")).value(text).required())
            (field_row(&html! {
                (Field::select("owner", "Who", people).id(format!("{id}-owner")).value(value(|item| &item.owner)))
                (Field::date("due", "By when").id(format!("{id}-due")).value(value(|item| &item.due)))
            }))
        }
    }

    fn add_action(&self) -> Markup {
        let buttons = html! { (Button::new("Add").about("an action item")) };
        html! { (self.form("actions", self.action_fields("action", None), buttons).swap("actions")) }
    }

    /// The form to edit each open action item.
    fn changes(&self) -> Markup {
        let open = self.action_items.iter().filter(|item| item.is_open);
        let dialog = |item: &ActionView| {
            let id = format!("change-{}", item.id);
            let fields = self.action_fields(&id, Some(item));
            let form = self
                .form(&format!("actions/{}", item.id), fields, html! { (Button::primary("Save")) })
                .hidden("revision", item.revision.to_string())
                .swap("actions");
            Dialog::new(id, "Edit action item", html! { (form) })
        };
        html! { @if self.is_own && self.is_open { @for item in open { (dialog(item)) } } }
    }
}
