//! A team's feedback balance.

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Status, Tile, Tone,
    audience, because,
    chart::{Caption, Part, Sparkline, StackedBar},
    grid, heading, html, muted, small, tiles, wide,
};

use crate::{
    balance::{Balance, MemberBalance},
    model::FeedbackKind,
    url,
};

/// A team's balance.
#[derive(Clone, Debug)]
pub(crate) struct ShowBalance {
    /// The team, as a link.
    pub(crate) team: Link,
    pub(crate) balance: Balance,
    /// Links to the members, in the same order.
    pub(crate) people: Vec<Link>,
    /// The months' labels.
    pub(crate) months: Vec<String>,
    /// Today's status and its reason.
    pub(crate) reading: (Status, String),
}

impl ShowBalance {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let (status, why) = &self.reading;
        html! {
            (PageHead::new("Feedback").crumbs(vec![Link::new("People & teams", "/people"), self.team.clone()])
                .lead("What each member received, as counts. The text stays between giver and receiver.")
                .actions(html! { (Button::primary("Give feedback").href("/feedback/new")) }))
            (audience("The people accountable or responsible for feedback in this team"))
            (self.figures())
            (Card::flush("Members", html! { (self.table()) }).id("members").note("time since the last feedback; counts by kind in 90 days: from you, of all"))
            (self.picture())
            (Card::new("Is it being done?", html! { p { (Pill::status(*status)) } (because(why)) }))
        }
    }

    fn figures(&self) -> Markup {
        let sum = |of: fn(&MemberBalance) -> [usize; 4], kind: FeedbackKind| {
            self.balance.members.iter().map(|member| of(member)[kind.index()]).sum::<usize>()
        };
        let ratio = |of: fn(&MemberBalance) -> [usize; 4]| {
            format!("{} : {}", sum(of, FeedbackKind::Praise), sum(of, FeedbackKind::Improvement))
        };
        let waiting = self.balance.members.iter().filter(|member| member.is_waiting).count();
        let missing = self.balance.members.iter().filter(|member| !member.missing.is_empty()).count();
        let tone = |count: usize| if count > 0 { Tone::Warn } else { Tone::Neutral };
        tiles(
            "The team's balance",
            &[
                Tile::new(waiting.to_string(), "without feedback in 30 days", "#members").tone(tone(waiting)),
                Tile::new(missing.to_string(), "missing a kind in 90 days", "#members").tone(tone(missing)),
                Tile::new(ratio(|member| member.from_me), "praise : improvement, from you", "#members"),
                Tile::new(
                    ratio(|member| member.from_anybody),
                    "praise : improvement, from anyone",
                    "#members",
                ),
            ],
        )
    }

    fn table(&self) -> Markup {
        let rows =
            self.balance.members.iter().zip(&self.people).map(|(member, link)| row(member, link)).collect();
        let mut head =
            vec![Column::text("Member"), Column::number("Last from you"), Column::number("Last from anyone")];
        head.extend(["Praise", "Progress", "Improve", "Career"].map(Column::number));
        head.push(Column::number("Ratio"));
        head.push(Column::text("A year"));
        let empty = EmptyState::new(
            "This team has no other members.",
            "Feedback to members is counted here once they join.",
        );
        wide("Balance by member", DataTable::new("Balance by member", head, rows).empty(empty))
    }

    /// One bar per quarter, divided by kind.
    fn picture(&self) -> Markup {
        let quarters = self.balance.months.chunks(3).zip(self.months.chunks(3));
        let quarters: Vec<Markup> = quarters.map(|(months, ends)| quarter(months, ends)).collect();
        html! {
            @if !self.balance.members.is_empty() { (Card::new("Kinds over a year", html! { (grid(&quarters)) }).note("feedback to the team's members")) }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a team's feedback are small")]
fn quarter(months: &[[usize; 4]], ends: &[String]) -> Markup {
    let add = |sum: [usize; 4], month: &[usize; 4]| std::array::from_fn(|at| sum[at] + month[at]);
    let counts = months.iter().fold([0; 4], add);
    let total: usize = counts.iter().sum();
    let end = ends.last().map_or("", String::as_str);
    let part = |(kind, colour): (&FeedbackKind, u8)| {
        let count = counts[kind.index()];
        Part::new(kind.words(), (count as f64 / total.max(1) as f64 * 100.0).round(), colour)
    };
    let came = FeedbackKind::ALL.iter().zip(1..).filter(|(kind, _)| counts[kind.index()] > 0);
    let title = format!("90 days up to {end}: {total}");
    let bar = StackedBar {
        caption: Caption::new(
            format!("kinds-{}", end.to_lowercase().replace(' ', "-")),
            &title,
            "The share of each kind in the feedback to the team's members.",
        ),
        parts: came.map(part).collect(),
    };
    html! {
        (heading(3, &title))
        @if total == 0 { p { (muted("None.")) } } @else { (bar) }
    }
}

fn days(days: Option<i64>) -> Markup {
    match days {
        Some(0) => html! { "today" },
        Some(1) => html! { "1 day" },
        Some(days) => html! { (days) " days" },
        None => html! { (muted("none")) },
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of one person's feedback are small")]
fn row(member: &MemberBalance, link: &Link) -> Row {
    let (mine, all) = (member.from_me, member.from_anybody);
    let (praise, improvement) = (FeedbackKind::Praise.index(), FeedbackKind::Improvement.index());
    let months = member.months.iter().map(|count| Some(*count as f64)).collect();
    let status = if member.is_waiting { Status::Slipping } else { Status::Practised };
    let missing: Vec<String> = member.missing.iter().map(|kind| kind.words().to_lowercase()).collect();
    let next = member.missing.first().copied().unwrap_or(FeedbackKind::Praise);
    let about = html! {
        (link)
        @if member.is_waiting { " " (Pill::tone(Tone::Warn, "No feedback in 30 days")) }
        @if member.is_waiting || !missing.is_empty() {
            (small(html! {
                @if !missing.is_empty() { "Not received in 90 days: " (missing.join(", ")) ". " }
                (Button::quiet("Write").about(format!("to {}", link.label)).href(url::new(member.person.as_str(), next.as_str(), "")))
            }))
        }
    };
    let mut cells = vec![about, days(member.days_from_me), days(member.days_from_anybody)];
    cells.extend((0..4).map(|kind| html! { (mine[kind]) " of " (all[kind]) }));
    cells.push(html! { (all[praise]) " : " (all[improvement]) });
    cells.push(html! { (Sparkline::new(format!("Feedback to {} in twelve 30-day periods", link.label), months, status, "")) });
    Row::new(cells)
}
