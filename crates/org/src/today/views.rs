//! Today: what waits for this person, by the hat they wear.

use castra_platform::ui::{
    Button, ButtonKind, Card, EmptyState, Markup, PageHead, Pill, Task, Tone, html, tasks,
};

/// What waits for this person.
#[derive(Clone, Debug, Default)]
pub(super) struct Today {
    /// The day as it is read: "Monday, 23 November".
    pub(super) day: String,
    /// By hat, most pressing first; a hat with nothing waiting is left out.
    pub(super) groups: Vec<TodayGroup>,
}

/// What waits under one hat.
#[derive(Clone, Debug, Default)]
pub(super) struct TodayGroup {
    /// "Tech lead of Payments".
    pub(super) title: String,
    /// The items.
    pub(super) items: Vec<TodayItem>,
}

/// One item.
#[derive(Clone, Debug, Default)]
pub(super) struct TodayItem {
    /// Unique on the page.
    pub(super) id: String,
    /// What to do.
    pub(super) title: String,
    /// Where it lives.
    pub(super) href: String,
    /// "Due today", when it has a date.
    pub(super) due: Option<String>,
    /// Why it is here.
    pub(super) because: String,
    /// The usual action: label, and where it posts; or where it leads when `opens`.
    pub(super) action: String,
}

impl TodayItem {
    fn task(&self, primary: bool) -> Task {
        let kind = if primary { ButtonKind::Primary } else { ButtonKind::Plain };
        let button = Button::new(&self.action).kind(kind).about(&self.title);
        let pill = self.due.as_ref().map(|due| Pill::tone(Tone::Warn, due));
        Task {
            id: self.id.clone(),
            title: self.title.clone(),
            href: self.href.clone(),
            pill,
            because: self.because.clone(),
            actions: html! {
                (button.href(&self.href))
            },
        }
    }
}

impl Today {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let n_items: usize = self.groups.iter().map(|group| group.items.len()).sum();
        let lead = match n_items {
            0 => "Nothing waits for you.".to_owned(),
            1 => "One thing waits for you.".to_owned(),
            count => format!("{count} things wait for you, the most pressing first."),
        };
        html! {
            (PageHead::new("Today").lead(format!("{}. {lead}", self.day)))
            div id="today" {
                @if self.groups.is_empty() {
                    (Card::new("All done", html! {
                        (EmptyState::new("You are up to date.", "What is due, awaits an answer or slips appears here on its own. Nothing needs to be entered.")
                            .actions(html! { (Button::new("See who does what").href("/who")) }))
                    }))
                }
                @for (place, group) in self.groups.iter().enumerate() {
                    @let items: Vec<_> = group.items.iter().enumerate().map(|(index, item)| item.task(place == 0 && index == 0)).collect();
                    (Card::flush(&group.title, tasks(&items)).note(group.items.len().to_string()))
                }
            }
        }
    }
}
