//! Today: this person's items by hat, and what they snoozed.

use castra_platform::{
    feature::Act,
    ui::{
        Button, ButtonKind, Card, Dialog, EmptyState, Field, Form, Markup, PageHead, Pill, Render, Task,
        Tone, actions, html, more, paragraph, stack, tasks,
    },
};
use chrono::NaiveDate;

use super::{
    model::{Gathered, Waiting, Wing},
    url,
};
use crate::first_steps::ShowFirstSteps;

/// The part of the page that an act refreshes.
const PART: &str = "today";
/// Items shown per hat; the rest come up as these are done.
const ITEMS: usize = 30;
/// Items visible at once.
const AT_ONCE: usize = 12;

#[derive(Clone, Debug)]
pub(super) struct Today {
    pub(super) gathered: Gathered,
    /// The days to snooze until with one press.
    pub(super) choices: Vec<(&'static str, NaiveDate)>,
    /// What is still to do until the company runs, for the person who set it up.
    pub(super) first_steps: Option<ShowFirstSteps>,
    /// How many people here have no account, and of how many, where that is most of them.
    pub(super) missing: Option<(usize, usize)>,
}

fn short(day: NaiveDate) -> String {
    day.format("%a %-d %b").to_string()
}

fn count(number: usize, one: &str, more: &str) -> String {
    if number == 1 { one.to_owned() } else { format!("{number} {more}") }
}

fn due(waiting: &Waiting) -> Option<Pill> {
    match waiting.item.urgency {
        0 => Some(Pill::tone(Tone::Bad, "Overdue")),
        1 => Some(Pill::tone(Tone::Warn, "Due")),
        2 => Some(Pill::tone(Tone::Warn, "Worth a look")),
        _ => None,
    }
}

/// A form for an act in place: with script only the part is refreshed, without it the page reloads.
fn in_place(href: &str, button: Button) -> Form {
    Form::button(href, button).hidden("back", "/").swap(PART)
}

fn act(act: &Act, about: &str, kind: ButtonKind) -> Form {
    let form = in_place(&act.href, Button::new(&act.label).kind(kind).about(about));
    act.fields.iter().fold(form, |form, (name, value)| form.hidden(name, value))
}

impl Today {
    pub(super) fn render(&self) -> Markup {
        let waiting = &self.gathered.waiting;
        let lead = match waiting.len() {
            0 => "Nothing is waiting for you.".to_owned(),
            1 => "1 item waiting for you.".to_owned(),
            count => format!("{count} items waiting for you, most urgent first."),
        };
        let day = self.gathered.day.format("%A, %-d %B %Y");
        let mut parts: Vec<Markup> = self.first_steps.iter().map(Render::render).collect();
        parts.extend(self.wings().iter().enumerate().map(|(at, wing)| self.wing(wing, at == 0)));
        if waiting.is_empty() {
            parts.push(self.nothing());
        }
        if !self.gathered.snoozed.is_empty() {
            parts.push(self.snoozed());
        }
        html! {
            div id=(PART) {
                (PageHead::new("Today").lead(format!("{day}. {lead}")))
                (stack(&parts))
            }
        }
    }

    fn wings(&self) -> Vec<Wing> {
        let mut wings: Vec<Wing> = self.gathered.waiting.iter().map(|known| known.wing.clone()).collect();
        wings.dedup();
        wings
    }

    fn wing(&self, wing: &Wing, first: bool) -> Markup {
        let mine: Vec<&Waiting> = self.gathered.waiting.iter().filter(|known| known.wing == *wing).collect();
        let items: Vec<Task> = mine
            .iter()
            .take(ITEMS)
            .enumerate()
            .map(|(at, waiting)| self.task(waiting, first && at == 0))
            .collect();
        let note = if mine.len() > ITEMS {
            format!("the {ITEMS} most urgent of {}", mine.len())
        } else {
            mine.len().to_string()
        };
        let (first, rest) = items.split_at(items.len().min(AT_ONCE));
        let body = html! {
            (tasks(first))
            @if !rest.is_empty() { (more(&format!("{} more", rest.len()), &tasks(rest))) }
        };
        html! { (Card::flush(wing.title(), body).note(note)) }
    }

    fn task(&self, waiting: &Waiting, primary: bool) -> Task {
        let item = &waiting.item;
        let mut kinds = std::iter::once(if primary { ButtonKind::Primary } else { ButtonKind::Plain })
            .chain(std::iter::repeat(ButtonKind::Plain));
        let mut next = || kinds.next().unwrap_or_default();
        let (asides, usual): (Vec<&Act>, Vec<&Act>) = item.acts.iter().partition(|one| one.is_aside);
        let usual: Vec<Form> = usual.into_iter().map(|one| act(one, &item.title, next())).collect();
        let dialog = format!("put-off-{}", waiting.id);
        Task {
            id: format!("t-{}", waiting.id),
            title: item.title.clone(),
            href: item.href.clone(),
            pill: due(waiting),
            because: item.because.clone(),
            actions: html! {
                @for act in &usual { (act) }
                (Button::new(&item.action).kind(next()).about(&item.title).href(&item.href))
                @for aside in asides { (act(aside, &item.title, ButtonKind::Quiet)) }
                (Button::quiet("Snooze").about(&item.title).opens(&dialog))
                (self.when(waiting, &dialog))
            },
        }
    }

    /// The snooze dialog, which opens without script.
    fn when(&self, waiting: &Waiting, dialog: &str) -> Markup {
        let href = url::snooze(&waiting.id);
        let day = Field::date("until", "Another day")
            .id(format!("until-{}", waiting.id))
            .range(Some((self.gathered.day + chrono::Days::new(1)).to_string()), None)
            .required();
        let body = html! {
            (paragraph(format!("{}. It comes back on the day you choose and stays snoozed until then, even if it becomes overdue.", waiting.item.title)))
            (actions(&html! {
                @for (label, day) in &self.choices {
                    (in_place(&href, Button::new(*label)).hidden("until", day.to_string()))
                }
            }))
            (Form::post(&href, html! { (day) }, html! { (Button::new("Snooze until then")) }).hidden("back", "/").swap(PART))
        };
        html! { (Dialog::new(dialog, "Snooze", body)) }
    }

    fn nothing(&self) -> Markup {
        if let Some((missing, people)) = self.missing {
            let text = format!(
                "{missing} of {people} people have no account yet, so little can be waiting for you. What is due, awaits an answer or slips appears here by itself."
            );
            return Card::new(
                "Nothing yet",
                EmptyState::new("Most people here have not been invited.", text)
                    .actions(html! { (Button::new("See who does what").href("/who")) })
                    .render(),
            )
            .render();
        }
        let text = if self.gathered.snoozed.is_empty() {
            "What is due, awaits an answer or slips appears here by itself. There is nothing to enter."
        } else {
            "Nothing else is waiting. Snoozed items come back on their day."
        };
        html! {
            (Card::new("All done", html! {
                (EmptyState::new("You are up to date.", text)
                    .actions(html! { (Button::new("See who does what").href("/who")) }))
            }))
        }
    }

    fn snoozed(&self) -> Markup {
        let items: Vec<Task> = self.gathered.snoozed.iter().map(Self::snoozed_task).collect();
        html! {
            (Card::flush("Snoozed", tasks(&items)).id("put-off").note(count(items.len(), "one item", "items")))
        }
    }

    fn snoozed_task(waiting: &Waiting) -> Task {
        let item = &waiting.item;
        let until = waiting.until.map(short).unwrap_or_default();
        let because = match item.urgency {
            0 => format!("{} It is overdue and stays snoozed until its day.", item.because),
            _ => item.because.clone(),
        };
        Task {
            id: format!("t-{}", waiting.id),
            title: item.title.clone(),
            href: item.href.clone(),
            pill: Some(Pill::tone(Tone::Neutral, format!("Until {until}"))),
            because,
            actions: html! {
                (in_place(&url::unsnooze(&waiting.id), Button::new("Unsnooze").about(&item.title)))
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use castra_platform::{access::Hat, feature::TodayItem};

    use super::*;

    fn waiting(id: &str, urgency: u8, until: Option<&str>) -> Waiting {
        Waiting {
            id: id.to_owned(),
            wing: Wing { hat: Hat::Lead, team: Some("Payments".to_owned()) },
            item: TodayItem {
                hat: Hat::Lead,
                key: id.to_owned(),
                title: format!("Look at {id}"),
                because: "It was due on Friday.".to_owned(),
                href: format!("/{id}"),
                action: "Open".to_owned(),
                urgency,
                acts: vec![Act::new("Done", format!("/{id}/done")).with("to", "done")],
            },
            may_be_mailed: true,
            until: until.map(|day| day.parse().unwrap()),
        }
    }

    fn shown(waiting: Vec<Waiting>, snoozed: Vec<Waiting>) -> String {
        let day = "2026-03-02".parse().unwrap();
        let gathered = Gathered { day, waiting, snoozed };
        let choices = vec![("Tomorrow", "2026-03-03".parse().unwrap())];
        Today { gathered, choices, first_steps: None, missing: None }.render().into_string()
    }

    #[test]
    fn everything_is_done_where_it_is_read() {
        let html = shown(vec![waiting("a", 0, None), waiting("b", 1, None)], Vec::new());
        assert_eq!(html.matches("name=\"back\" value=\"/\"").count(), 6, "acts and snoozing come back here");
        assert!(html.contains("As tech lead of Payments") && html.contains("Overdue"), "{html}");
        assert_eq!(html.matches("button primary").count(), 1, "one item is the first to do");
        assert!(html.contains("action=\"/a/done\"") && html.contains("name=\"to\" value=\"done\""));
    }

    #[test]
    fn snoozed_items_stay_visible() {
        let html = shown(Vec::new(), vec![waiting("a", 0, Some("2026-03-09"))]);
        assert!(html.contains("Until Mon 9 Mar") && html.contains("/today/a/wake"), "{html}");
        assert!(html.contains("It is overdue and stays snoozed until its day."), "{html}");
        assert!(html.contains("come back on their day"), "{html}");
    }

    #[test]
    fn what_is_too_much_for_a_page_is_counted() {
        let many = (0..40).map(|n| waiting(&format!("i{n}"), 1, None)).collect();
        let html = shown(many, Vec::new());
        assert!(html.contains("the 30 most urgent of 40"), "{html}");
        assert!(html.contains("<summary>18 more</summary>"), "twelve are in sight at once: {html}");
    }

    #[test]
    fn nobody_is_up_to_date_while_most_are_not_invited() {
        let day = "2026-03-02".parse().unwrap();
        let gathered = Gathered { day, waiting: Vec::new(), snoozed: Vec::new() };
        let view = Today { gathered, choices: Vec::new(), first_steps: None, missing: Some((23, 25)) };
        let html = view.render().into_string();
        assert!(html.contains("23 of 25 people have no account yet"), "{html}");
        assert!(!html.contains("up to date"), "{html}");
    }

    #[test]
    fn an_empty_day_is_a_good_one() {
        assert!(shown(Vec::new(), Vec::new()).contains("You are up to date."));
    }
}
