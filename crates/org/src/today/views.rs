//! Today: this person's items by hat, and what they snoozed.

use castra_platform::{
    feature::{Act, Done, Engagement, TodayGroup},
    ui::{
        AgendaLine, Button, ButtonKind, Card, Dialog, DoneLine, EmptyState, Field, Form, Link, Markup,
        PageHead, Pagination, Pill, Render, Task, TaskGroup, Tone, actions, agenda, done_list, html, more,
        paragraph, stack, tasks, with_aside,
    },
};
use chrono::NaiveDate;

use super::{
    model::{Gathered, Line, Waiting, Wing},
    rules, url,
};
use crate::first_steps::ShowFirstSteps;

/// The part of the page that an act refreshes.
const PART: &str = "today";
/// Lines visible at once under all hats, so that a person with two fits them on a screen and a half; the others open in place.
const AT_ONCE: usize = 9;
/// Lines visible at once under each hat, however many they are.
const AT_LEAST: usize = 3;
/// Lines visible at once in a card of the right column; the others open in place.
const IN_ASIDE: usize = 8;
/// Items of a group that open in place; all of them are on a page of their own.
const IN_PLACE: usize = 20;
/// Titles in the line of a group.
const TITLES: usize = 4;
/// Items on a page of a group.
const ON_A_PAGE: usize = 50;

/// The whole page.
#[derive(Clone, Debug)]
pub(super) struct Today {
    pub(super) gathered: Gathered,
    /// The days to snooze until with one press.
    pub(super) choices: Vec<(&'static str, NaiveDate)>,
    /// What is still to do until the company runs, for the person who set it up.
    pub(super) first_steps: Option<ShowFirstSteps>,
    /// How many people here have no account, and of how many, where that is most of them.
    pub(super) missing: Option<(usize, usize)>,
    /// The engagements until the end of the week.
    pub(super) week: Vec<Engagement>,
    /// What was done today, each with its time where it is kept.
    pub(super) done: Vec<(String, Done)>,
}

/// All items of one kind.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) gathered: Gathered,
    pub(super) choices: Vec<(&'static str, NaiveDate)>,
    /// The group's id.
    pub(super) id: String,
    /// The first item shown, from 0.
    pub(super) from: usize,
}

/// The page of a visitor, who has no items.
pub(super) fn unconfirmed() -> Markup {
    let text = "What waits for you is shown once your identity is confirmed.";
    html! {
        (PageHead::new("Today"))
        (EmptyState::new("Your items are closed for now.", text).actions(html! { (Link::new("Show your code", "/account/proof")) }))
    }
}

fn short(day: NaiveDate) -> String {
    day.format("%a %-d %b").to_string()
}

fn count(number: usize, one: &str, more: &str) -> String {
    if number == 1 { one.to_owned() } else { format!("{number} {more}") }
}

fn due(waiting: &Waiting) -> Option<Pill> {
    if waiting.is_reconsidered() {
        return Some(Pill::tone(Tone::Neutral, "No more reminders"));
    }
    match waiting.item.urgency {
        0 => Some(Pill::tone(Tone::Bad, "Overdue")),
        1 => Some(Pill::tone(Tone::Warn, "Due")),
        2 => Some(Pill::tone(Tone::Warn, "Worth a look")),
        _ => None,
    }
}

/// The status of several items: how many share the most pressing one.
fn most_pressing(members: &[&Waiting]) -> Option<Pill> {
    let worst = members.iter().map(|waiting| waiting.item.urgency).min()?;
    let of_it = members.iter().filter(|waiting| waiting.item.urgency == worst).count();
    let words =
        |word: &str| if of_it == members.len() { format!("All {word}") } else { format!("{of_it} {word}") };
    match worst {
        0 => Some(Pill::tone(Tone::Bad, words("overdue"))),
        1 => Some(Pill::tone(Tone::Warn, words("due"))),
        _ => None,
    }
}

/// The first titles of several items, without the words that all of them share.
fn titles(members: &[&Waiting]) -> String {
    let all: Vec<&str> = members.iter().map(|waiting| waiting.item.title.as_str()).collect();
    let told_apart = rules::told_apart(&all);
    let (first, rest) = told_apart.split_at(told_apart.len().min(TITLES));
    let first = first.join(" · ");
    if rest.is_empty() { first } else { format!("{first} · and {} more", rest.len()) }
}

/// A form for an act in place: with script only the part is refreshed, without it the page reloads.
fn in_place(href: &str, button: Button) -> Form {
    Form::button(href, button).hidden("back", url::PAGE).swap(PART)
}

fn act(act: &Act, about: &str, kind: ButtonKind) -> Form {
    let form = in_place(&act.href, Button::new(&act.label).kind(kind).about(about));
    act.fields.iter().fold(form, |form, (name, value)| form.hidden(name, value))
}

fn task(waiting: &Waiting, primary: bool, day: NaiveDate, choices: &[(&'static str, NaiveDate)]) -> Task {
    let item = &waiting.item;
    let mut kinds = std::iter::once(if primary { ButtonKind::Primary } else { ButtonKind::Plain })
        .chain(std::iter::repeat(ButtonKind::Plain));
    let mut next = || kinds.next().unwrap_or_default();
    let (asides, usual): (Vec<&Act>, Vec<&Act>) = item.acts.iter().partition(|one| one.is_aside);
    let usual: Vec<Form> = usual.into_iter().map(|one| act(one, &item.title, next())).collect();
    Task {
        id: format!("t-{}", waiting.id),
        title: item.title.clone(),
        href: item.href.clone(),
        pill: due(waiting),
        because: item.because.clone(),
        actions: html! {
            @for act in &usual { (act) }
            (Button::new(&item.action).kind(next()).about(&item.title).href(&item.href))
            @for way in &waiting.ways { (Button::new(way.label()).about(&item.title).href(way.href())) }
            @for aside in asides { (act(aside, &item.title, ButtonKind::Quiet)) }
            (Snooze { label: "Snooze", what: &item.title, key: &waiting.id, items: waiting.id.clone(), day, choices })
        },
    }
}

/// A button with its dialog, which opens without script.
#[derive(Debug)]
struct Snooze<'a> {
    label: &'a str,
    /// What is snoozed.
    what: &'a str,
    /// Unique on the page.
    key: &'a str,
    /// The items, by id, separated by commas.
    items: String,
    day: NaiveDate,
    choices: &'a [(&'static str, NaiveDate)],
}

impl Render for Snooze<'_> {
    fn render(&self) -> Markup {
        let dialog = format!("snooze-{}", self.key);
        let day = Field::date("until", "Another day")
            .id(format!("until-{}", self.key))
            .range(Some((self.day + chrono::Days::new(1)).to_string()), None)
            .required();
        let to = |form: Form| form.hidden("items", &self.items);
        let body = html! {
            (paragraph(format!("{}. It comes back on the day you choose and stays snoozed until then, even if it becomes overdue.", self.what)))
            (actions(&html! {
                @for (label, day) in self.choices {
                    (to(in_place(url::SNOOZE, Button::new(*label)).hidden("until", day.to_string())))
                }
            }))
            (to(Form::post(url::SNOOZE, html! { (day) }, html! { (Button::new("Snooze until then")) }).hidden("back", url::PAGE).swap(PART)))
        };
        html! {
            (Button::quiet(self.label).about(self.what).opens(&dialog))
            (Dialog::new(&dialog, "Snooze", body))
        }
    }
}

fn ids<'a>(members: impl Iterator<Item = &'a Waiting>) -> String {
    members.map(|waiting| waiting.id.as_str()).collect::<Vec<_>>().join(",")
}

/// How many lines of each hat are visible at once: all of a hat with few, and equal parts of the rest for the others.
fn shares(lines: &[usize]) -> Vec<usize> {
    let mut left = AT_ONCE;
    let mut shares = vec![0; lines.len()];
    let mut by_length: Vec<usize> = (0..lines.len()).collect();
    by_length.sort_by_key(|at| lines[*at]);
    for (done, at) in by_length.into_iter().enumerate() {
        let fair = (left / (lines.len() - done)).max(AT_LEAST);
        shares[at] = lines[at].min(fair);
        left = left.saturating_sub(shares[at]);
    }
    shares
}

fn wings(waiting: &[Waiting]) -> Vec<Wing> {
    let mut wings: Vec<Wing> = waiting.iter().map(|known| known.wing.clone()).collect();
    wings.dedup();
    wings
}

fn of_wing<'a>(waiting: &'a [Waiting], wing: &Wing) -> impl Iterator<Item = &'a Waiting> + Clone {
    waiting.iter().filter({
        let wing = wing.clone();
        move |known| known.wing == wing
    })
}

impl Today {
    pub(super) fn render(&self) -> Markup {
        let waiting = &self.gathered.waiting;
        let wings = wings(waiting);
        let lines: Vec<Vec<Line>> = wings.iter().map(|wing| rules::lines(of_wing(waiting, wing))).collect();
        let n_lines: usize = lines.iter().map(Vec::len).sum();
        let overdue = waiting.iter().filter(|known| known.item.urgency == 0).count();
        let mut lead = match (waiting.len(), n_lines) {
            (0, _) => "Nothing is waiting for you".to_owned(),
            (items, lines) if items == lines => {
                count(items, "1 item is waiting for you", "items are waiting for you")
            }
            (items, lines) => {
                format!("{items} items are waiting for you, in {}", count(lines, "1 line", "lines"))
            }
        };
        if overdue > 0 {
            lead.push_str(&format!("; {overdue} overdue"));
        }
        let day = self.gathered.day.format("%A, %-d %B %Y");
        let mut parts: Vec<Markup> = self.first_steps.iter().map(Render::render).collect();
        let hats = wings.iter().zip(&lines).enumerate();
        let at_once = shares(&lines.iter().map(Vec::len).collect::<Vec<_>>());
        parts.extend(
            hats.zip(at_once).map(|((at, (wing, lines)), at_once)| self.wing(wing, lines, at == 0, at_once)),
        );
        if waiting.is_empty() {
            parts.push(self.nothing());
        }
        if !self.gathered.snoozed.is_empty() {
            parts.push(self.snoozed());
        }
        html! {
            div id=(PART) {
                (PageHead::new("Today").lead(format!("{day}. {lead}.")))
                @if self.week.is_empty() && self.done.is_empty() {
                    (stack(&parts))
                } @else {
                    (with_aside(&stack(&parts), &html! { (self.week()) (self.done()) }))
                }
            }
        }
    }

    fn week(&self) -> Markup {
        if self.week.is_empty() {
            return Markup::default();
        }
        let today = self.gathered.day;
        let line = |(at, known): (usize, &Engagement)| {
            let is_first = at == 0 || self.week.get(at - 1).is_none_or(|before| before.day != known.day);
            AgendaLine {
                day: match known.day {
                    _ if !is_first => String::new(),
                    day if day == today => "Today".to_owned(),
                    day => day.format("%a %-d").to_string(),
                },
                time: known.time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default(),
                link: Link::new(&known.title, &known.href),
            }
        };
        let lines: Vec<AgendaLine> = self.week.iter().enumerate().map(line).collect();
        let (first, rest) = lines.split_at(lines.len().min(IN_ASIDE));
        let body = html! {
            (agenda(first))
            @if !rest.is_empty() { (more(&format!("{} more", rest.len()), &agenda(rest))) }
        };
        Card::new("This week", body).id("this-week").render()
    }

    fn done(&self) -> Markup {
        if self.done.is_empty() {
            return Markup::default();
        }
        let line = |(at, done): &(String, Done)| DoneLine {
            link: Link::new(&done.title, &done.href),
            time: at.clone(),
            undo: done.undo.as_ref().map(|undo| act(undo, &done.title, ButtonKind::Quiet).render()),
        };
        let lines: Vec<DoneLine> = self.done.iter().map(line).collect();
        let (first, rest) = lines.split_at(lines.len().min(IN_ASIDE));
        let body = html! {
            (done_list(first))
            @if !rest.is_empty() { (more(&format!("{} more", rest.len()), &done_list(rest))) }
        };
        Card::new("Done today", body).id("done-today").note(self.done.len().to_string()).render()
    }

    fn wing(&self, wing: &Wing, lines: &[Line], is_first: bool, at_once: usize) -> Markup {
        let items: usize = of_wing(&self.gathered.waiting, wing).count();
        let rendered: Vec<Markup> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| match line {
                Line::One(waiting) => {
                    task(waiting, is_first && at == 0, self.gathered.day, &self.choices).render()
                }
                Line::Several(group, members) => self.several(wing, *group, members).render(),
            })
            .collect();
        let note = if items == lines.len() {
            items.to_string()
        } else {
            format!("{items} in {}", count(lines.len(), "1 line", "lines"))
        };
        let (first, rest) = rendered.split_at(at_once.min(rendered.len()));
        let body = html! {
            (tasks(first))
            @if !rest.is_empty() { (more(&format!("{} more", rest.len()), &tasks(rest))) }
        };
        html! { (Card::flush(wing.title(), body).note(note)) }
    }

    fn several(&self, wing: &Wing, group: TodayGroup, members: &[&Waiting]) -> TaskGroup {
        let id = rules::id_of_group(wing, group);
        let shown = members.iter().take(IN_PLACE);
        let title = format!("{} {}", members.len(), group.many);
        let items = ids(shown.clone().copied());
        let label = match members.len() {
            all if all <= IN_PLACE => format!("Snooze all {all}"),
            _ => format!("Snooze these {IN_PLACE}"),
        };
        TaskGroup {
            id: format!("g-{id}"),
            pill: most_pressing(members),
            because: titles(members),
            tasks: shown.map(|waiting| task(waiting, false, self.gathered.day, &self.choices)).collect(),
            actions: html! {
                @if members.len() > IN_PLACE {
                    (Button::new(format!("Show all {}", members.len())).about(group.many).href(url::group(&id)))
                }
                (Snooze { label: &label, what: &title, key: &id, items, day: self.gathered.day, choices: &self.choices })
            },
            title,
        }
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
        let snoozed = &self.gathered.snoozed;
        let line = |line: Line| match line {
            Line::One(waiting) => snoozed_task(waiting).render(),
            Line::Several(group, members) => {
                let title = format!("{} {}", members.len(), group.many);
                let href = url::unsnooze(&ids(members.iter().copied()));
                TaskGroup {
                    id: format!("snoozed-{}", ids(members.iter().take(1).copied())),
                    pill: members.first().and_then(|first| first.until).map(back_on),
                    because: titles(&members),
                    tasks: members.iter().map(|waiting| snoozed_task(waiting)).collect(),
                    actions: in_place(
                        &href,
                        Button::new(format!("Unsnooze all {}", members.len())).about(&title),
                    )
                    .render(),
                    title,
                }
                .render()
            }
        };
        let lines: Vec<Markup> = rules::lines(snoozed.iter()).into_iter().map(line).collect();
        html! {
            (Card::flush("Snoozed", tasks(&lines)).id("snoozed").note(count(snoozed.len(), "one item", "items")))
        }
    }
}

fn back_on(until: NaiveDate) -> Pill {
    Pill::tone(Tone::Neutral, format!("Until {}", short(until)))
}

fn snoozed_task(waiting: &Waiting) -> Task {
    let item = &waiting.item;
    let because = match item.urgency {
        0 => format!("{} It is overdue and stays snoozed until its day.", item.because),
        _ => item.because.clone(),
    };
    Task {
        id: format!("t-{}", waiting.id),
        title: item.title.clone(),
        href: item.href.clone(),
        pill: waiting.until.map(back_on),
        because,
        actions: html! {
            (in_place(&url::unsnooze(&waiting.id), Button::new("Unsnooze").about(&item.title)))
        },
    }
}

impl Group {
    pub(super) fn render(&self) -> Markup {
        let waiting = &self.gathered.waiting;
        let found = wings(waiting).into_iter().find_map(|wing| {
            let lines = rules::lines(of_wing(waiting, &wing)).into_iter();
            lines.into_iter().find_map(|line| match line {
                Line::Several(group, members) if rules::id_of_group(&wing, group) == self.id => {
                    Some((wing.title(), group.many, members))
                }
                _ => None,
            })
        });
        let (title, lead, members) = match found {
            Some((wing, many, members)) => (format!("{} {many}", members.len()), format!("{wing}."), members),
            None => ("Done".to_owned(), "Nothing of this kind is waiting for you.".to_owned(), Vec::new()),
        };
        let total = members.len();
        let from = if self.from < total { self.from } else { 0 };
        let to = total.min(from + ON_A_PAGE);
        let shown = members.get(from..to).unwrap_or_default();
        let items: Vec<Task> =
            shown.iter().map(|waiting| task(waiting, false, self.gathered.day, &self.choices)).collect();
        let at = |from: usize| format!("{}&from={from}", url::group(&self.id));
        let pages = Pagination {
            from: from as u64 + 1,
            to: to as u64,
            total: total as u64,
            of: "items".to_owned(),
            previous: (from > 0).then(|| at(from.saturating_sub(ON_A_PAGE))),
            next: (to < total).then(|| at(to)),
        };
        let all = ids(shown.iter().copied());
        let snooze = Snooze {
            label: "Snooze everything on this page",
            what: &title,
            key: &self.id,
            items: all,
            day: self.gathered.day,
            choices: &self.choices,
        };
        html! {
            div id=(PART) {
                (PageHead::new(&title).crumbs(vec![Link::new("Today", url::PAGE)]).lead(lead).actions(html! { @if total > 0 { (snooze) } }))
                @if total > 0 {
                    (Card::flush("Most urgent first", html! { (tasks(&items)) @if total > ON_A_PAGE { (pages) } }))
                }
            }
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
            groups: vec![TodayGroup { keys: "i", many: "looks to take" }],
            may_be_mailed: true,
            until: until.map(|day| day.parse().unwrap()),
            ways: Vec::new(),
        }
    }

    fn whole(
        gathered: Gathered,
        choices: Vec<(&'static str, NaiveDate)>,
        missing: Option<(usize, usize)>,
    ) -> Today {
        Today { gathered, choices, first_steps: None, missing, week: Vec::new(), done: Vec::new() }
    }

    fn shown(waiting: Vec<Waiting>, snoozed: Vec<Waiting>) -> String {
        let day = "2026-03-02".parse().unwrap();
        let gathered = Gathered { day, waiting, snoozed };
        let choices = vec![("Tomorrow", "2026-03-03".parse().unwrap())];
        whole(gathered, choices, None).render().into_string()
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
    fn hats_share_the_screen() {
        let check = |lines: &[usize], expected: &[usize]| assert_eq!(shares(lines), expected, "{lines:?}");
        check(&[], &[]);
        check(&[30], &[9]);
        check(&[2, 30], &[2, 7]);
        check(&[30, 20], &[5, 4]);
        check(&[1, 9, 9, 9], &[1, 3, 3, 3]);
        check(&[9, 9, 9, 9, 9], &[3, 3, 3, 3, 3]);
    }

    #[test]
    fn snoozed_items_stay_visible() {
        let html = shown(Vec::new(), vec![waiting("a", 0, Some("2026-03-09"))]);
        assert!(html.contains("Until Mon 9 Mar") && html.contains("/today/unsnooze?items=a"), "{html}");
        assert!(html.contains("It is overdue and stays snoozed until its day."), "{html}");
        assert!(html.contains("come back on their day"), "{html}");
    }

    #[test]
    fn several_of_a_kind_are_one_line_and_all_can_be_reached() {
        let many = |n: usize| {
            (0..n).map(|n| waiting(&format!("i{n:02}"), u8::from(n > 1), None)).collect::<Vec<_>>()
        };
        let html = shown(many(9), Vec::new());
        assert!(html.contains("9 looks to take") && html.contains("2 overdue"), "{html}");
        assert!(html.contains("i00 · i01 · i02 · i03 · and 5 more"), "{html}");
        assert!(html.contains("9 items are waiting for you, in 1 line; 2 overdue"), "{html}");
        assert!(html.contains("Snooze all 9") && !html.contains("Show all"), "{html}");
        let html = shown(many(90), Vec::new());
        assert!(html.contains("Snooze these 20") && html.contains("Show all 90"), "{html}");
        let gathered =
            Gathered { day: "2026-03-02".parse().unwrap(), waiting: many(90), snoozed: Vec::new() };
        let id = rules::id_of_group(&gathered.waiting[0].wing, gathered.waiting[0].groups[0]);
        let page = |from| {
            Group { gathered: gathered.clone(), choices: Vec::new(), id: id.clone(), from }
                .render()
                .into_string()
        };
        assert!(page(0).contains("1 to 50 of 90") && page(0).contains(&format!("/?group={id}&amp;from=50")));
        assert!(page(50).contains("51 to 90 of 90") && page(50).contains("Look at i89"), "{}", page(50));
    }

    #[test]
    fn nobody_is_up_to_date_while_most_are_not_invited() {
        let day = "2026-03-02".parse().unwrap();
        let gathered = Gathered { day, waiting: Vec::new(), snoozed: Vec::new() };
        let html = whole(gathered, Vec::new(), Some((23, 25))).render().into_string();
        assert!(html.contains("23 of 25 people have no account yet"), "{html}");
        assert!(!html.contains("up to date"), "{html}");
    }

    #[test]
    fn the_week_and_what_was_done_are_beside_the_items() {
        let day: NaiveDate = "2026-03-02".parse().unwrap();
        let gathered = Gathered { day, waiting: vec![waiting("a", 1, None)], snoozed: Vec::new() };
        let meeting = |day: &str, time: Option<&str>, title: &str| Engagement {
            day: day.parse().unwrap(),
            time: time.map(|time| time.parse().unwrap()),
            title: title.to_owned(),
            href: "/there".to_owned(),
        };
        let done = Done {
            at: None,
            title: "Action item finished".to_owned(),
            href: "/it".to_owned(),
            undo: Some(Act::new("Undo", "/it/done").with("done", "no")),
        };
        let view = Today {
            week: vec![
                meeting("2026-03-02", Some("14:00:00"), "Ana"),
                meeting("2026-03-02", Some("15:00:00"), "Bo"),
                meeting("2026-03-05", None, "Plan"),
            ],
            done: vec![("09:20".to_owned(), done)],
            ..whole(gathered, Vec::new(), None)
        };
        let html = view.render().into_string();
        assert_eq!(html.matches(">Today<").count(), 2, "the heading, and the day once: {html}");
        assert!(html.contains("14:00") && html.contains("Thu 5") && html.contains("Done today"), "{html}");
        assert!(html.contains("action=\"/it/done\"") && html.contains("09:20"), "{html}");
        assert!(!shown(Vec::new(), Vec::new()).contains("This week"), "nothing is shown that is not there");
    }

    #[test]
    fn an_empty_day_is_a_good_one() {
        assert!(shown(Vec::new(), Vec::new()).contains("You are up to date."));
    }
}
