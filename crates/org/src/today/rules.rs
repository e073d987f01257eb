//! The order of items, their hats, and how long they may be snoozed.

use std::{cmp::Reverse, collections::BTreeMap};

use castra_platform::{
    access::{Hat, Viewer},
    feature::{Done, Engagement, Missed, TodayGroup, TodayItem, Way},
    ids,
};
use chrono::{Datelike, Days, NaiveDate};

use super::model::{Gathered, Line, Waiting, Wing};

/// The longest snooze: an item left for longer than a year is dropped, not snoozed.
pub(super) const LONGEST_DAYS: u64 = 366;

/// The id of an item in addresses and records. A key may name something private; its hash does not.
pub(super) fn id_of(key: &str) -> String {
    ids::digest(key).chars().take(32).collect()
}

/// The hat of an item. A lead of several teams sees it under the one its key or page names.
pub(super) fn wing(viewer: &Viewer, item: &TodayItem) -> Wing {
    let mut led = viewer
        .holdings
        .iter()
        .filter(|held| item.hat == Hat::Lead && held.hat == Hat::Lead)
        .filter_map(|held| held.team.as_ref());
    let names = |team: &str| {
        [item.key.as_str(), item.href.as_str()]
            .iter()
            .any(|text| text.split(['/', ':', '?', '#', '=', '&']).any(|part| part == team))
    };
    let team = match (led.clone().count(), led.clone().find(|(id, _)| names(id))) {
        (_, Some((_, name))) => Some(name.clone()),
        (1, None) => led.next().map(|(_, name)| name.clone()),
        (_, None) => None,
    };
    Wing { hat: item.hat, team }
}

/// Items of a kind from which they are one line.
const SEVERAL: usize = 3;

/// The kinds of an item, among those of its feature; the narrowest first.
pub(super) fn groups(groups: &[TodayGroup], item: &TodayItem) -> Vec<TodayGroup> {
    let mut found: Vec<TodayGroup> =
        groups.iter().filter(|group| item.key.starts_with(group.keys)).copied().collect();
    found.sort_by_key(|group| Reverse(group.keys.len()));
    found
}

/// The cadences after which an item is no longer a reminder.
const MISSED: i64 = 2;
/// The kind of items whose cadence was missed twice.
pub(super) const RECONSIDERED: TodayGroup =
    TodayGroup { keys: "missed-twice:", many: "habits to reconsider" };

/// An item as it is shown: after two missed cadences it is no reminder any more, but asks what to change. `off` is where its
/// practice is switched off, for those who may and where it has no way of its own to end.
pub(super) fn reconsidered(waiting: Waiting, missed: &[Missed], off: Option<String>) -> Waiting {
    let Some(missed) =
        missed.iter().find(|missed| missed.key == waiting.item.key && missed.cadences >= MISSED)
    else {
        return waiting;
    };
    let mut ways = missed.ways.clone();
    if !ways.iter().any(|way| matches!(way, Way::SwitchOff(_))) {
        ways.extend(off.map(Way::SwitchOff));
    }
    // Without a choice there is nothing to reconsider.
    if ways.is_empty() {
        return waiting;
    }
    let item = TodayItem {
        because: format!(
            "{} {} cadences were missed, so you are not reminded again. Do it, or change it.",
            waiting.item.because, missed.cadences
        ),
        urgency: 3,
        ..waiting.item
    };
    Waiting { item, ways, groups: vec![RECONSIDERED], ..waiting }
}

/// The last day of the week that is shown: its Sunday, and from Friday on the next one.
pub(super) fn week_until(day: NaiveDate) -> NaiveDate {
    let left = 6 - u64::from(day.weekday().num_days_from_monday());
    day + Days::new(if left < 3 { left + 7 } else { left })
}

/// Engagements in their order, each once.
pub(super) fn in_order(mut week: Vec<Engagement>) -> Vec<Engagement> {
    week.sort();
    week.dedup();
    week
}

/// What was done, the latest first; what has no time is last.
pub(super) fn latest_first(mut done: Vec<Done>) -> Vec<Done> {
    done.sort_by(|a, b| (b.at, &a.title).cmp(&(a.at, &b.title)));
    done
}

/// The id of a group under a hat, for addresses.
pub(super) fn id_of_group(wing: &Wing, group: TodayGroup) -> String {
    ids::digest(&format!("{} {}", wing.title(), group.keys)).chars().take(12).collect()
}

/// The lines of a wing: several items of a kind are one line, where the most urgent of them would be. Items of a narrow
/// kind that are too few for a line are counted with the wider kind.
pub(super) fn lines<'a>(items: impl Iterator<Item = &'a Waiting>) -> Vec<Line<'a>> {
    let items: Vec<&Waiting> = items.collect();
    let mut chosen: BTreeMap<&str, TodayGroup> = BTreeMap::new();
    let widths = items.iter().map(|waiting| waiting.groups.len()).max().unwrap_or_default();
    for nth in 0..widths {
        let mut members: BTreeMap<TodayGroup, Vec<&str>> = BTreeMap::new();
        for waiting in items.iter().filter(|waiting| !chosen.contains_key(waiting.id.as_str())) {
            if let Some(group) = waiting.groups.get(nth).or(waiting.groups.last()) {
                members.entry(*group).or_default().push(&waiting.id);
            }
        }
        for (group, ids) in members.into_iter().filter(|(_, ids)| ids.len() >= SEVERAL) {
            chosen.extend(ids.into_iter().map(|id| (id, group)));
        }
    }
    let group_of = |waiting: &Waiting| chosen.get(waiting.id.as_str()).copied();
    let mut members: BTreeMap<TodayGroup, Vec<&Waiting>> = BTreeMap::new();
    for waiting in items.iter().copied() {
        if let Some(group) = group_of(waiting) {
            members.entry(group).or_default().push(waiting);
        }
    }
    // A group is taken where its first member is.
    let line = |waiting: &'a Waiting| match group_of(waiting) {
        None => Some(Line::One(waiting)),
        Some(group) => members.remove(&group).map(|members| Line::Several(group, members)),
    };
    items.iter().copied().filter_map(line).collect()
}

/// The titles of several items without the words that all of them share at the beginning and the end.
pub(super) fn told_apart<'a>(titles: &[&'a str]) -> Vec<&'a str> {
    let (Some(first), true) = (titles.first(), titles.len() > 1) else { return titles.to_vec() };
    let is_shared_start = |at: usize| titles.iter().all(|title| title.get(..at) == first.get(..at));
    let start = first
        .match_indices(' ')
        .map(|(at, _)| at + 1)
        .take_while(|at| is_shared_start(*at))
        .last()
        .unwrap_or(0);
    let end_of = |at: usize| first.len() - at;
    let is_shared_end = |at: usize| {
        let end = &first[at..];
        titles.iter().all(|title| title.len() > start + end.len() && title.ends_with(end))
    };
    let breaks = |text: &'a str| text.match_indices([' ', ':', '\'']).map(|(at, _)| at).collect::<Vec<_>>();
    let end =
        breaks(first).into_iter().filter(|at| *at > start).find(|at| is_shared_end(*at)).map_or(0, end_of);
    titles.iter().filter_map(|title| title.get(start..title.len() - end)).collect()
}

/// Sorts the items and separates the snoozed ones. An item reported by two features is listed once.
pub(super) fn arrange(
    mut all: Vec<Waiting>,
    snoozed: &BTreeMap<String, NaiveDate>,
    day: NaiveDate,
) -> Gathered {
    for waiting in &mut all {
        waiting.until = snoozed.get(&waiting.id).copied().filter(|until| *until > day);
    }
    all.sort_by(|a, b| {
        (&a.wing, a.item.urgency, &a.item.title, &a.id).cmp(&(&b.wing, b.item.urgency, &b.item.title, &b.id))
    });
    let mut known = std::collections::BTreeSet::new();
    all.retain(|waiting| known.insert(waiting.id.clone()));
    let (mut snoozed, waiting): (Vec<_>, Vec<_>) = all.into_iter().partition(|known| known.until.is_some());
    snoozed.sort_by(|a, b| {
        (a.until, a.item.urgency, &a.item.title).cmp(&(b.until, b.item.urgency, &b.item.title))
    });
    Gathered { day, waiting, snoozed }
}

/// The days offered: tomorrow, the next Monday, in two weeks.
pub(super) fn choices(day: NaiveDate) -> Vec<(&'static str, NaiveDate)> {
    let to_monday = 7 - u64::from(day.weekday().num_days_from_monday());
    let mut offered = vec![
        ("Tomorrow", day + Days::new(1)),
        ("Next Monday", day + Days::new(to_monday)),
        ("In two weeks", day + Days::new(14)),
    ];
    // On a Sunday tomorrow is Monday.
    offered.dedup_by_key(|(_, day)| *day);
    offered
}

/// Why an item cannot come back on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayFault {
    /// It is not in the future.
    NotInFuture,
    /// It is more than a year away.
    TooFar,
}

/// Refuses a day on which an item cannot come back.
pub(super) fn check_day(until: NaiveDate, day: NaiveDate) -> Result<(), DayFault> {
    if until <= day {
        return Err(DayFault::NotInFuture);
    }
    if until > day + Days::new(LONGEST_DAYS) {
        return Err(DayFault::TooFar);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use castra_platform::access::Holding;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn item(hat: Hat, key: &str, urgency: u8) -> TodayItem {
        TodayItem {
            hat,
            key: key.to_owned(),
            title: format!("do {key}"),
            because: String::new(),
            href: "/somewhere".to_owned(),
            action: "Open".to_owned(),
            urgency,
            acts: Vec::new(),
        }
    }

    fn lead(teams: &[&str]) -> Viewer {
        let held = |id: &&str| Holding {
            hat: Hat::Lead,
            team: Some(((*id).to_owned(), id.to_uppercase())),
            stands_in_for: None,
        };
        Viewer {
            person: Some("ana".to_owned()),
            holdings: teams.iter().map(held).collect(),
            ..Viewer::anonymous()
        }
    }

    fn waiting(viewer: &Viewer, item: TodayItem) -> Waiting {
        Waiting {
            id: id_of(&item.key),
            wing: wing(viewer, &item),
            item,
            groups: Vec::new(),
            may_be_mailed: false,
            until: None,
            ways: Vec::new(),
        }
    }

    #[test]
    fn three_of_a_kind_are_one_line_where_the_most_urgent_is() {
        let known = [
            TodayGroup { keys: "plan:", many: "plans" },
            TodayGroup { keys: "plan:own:", many: "own plans" },
            TodayGroup { keys: "talk:", many: "talks" },
        ];
        let viewer = lead(&[]);
        let check = |keys: &[&str], expected: &[&str]| {
            let items = keys.iter().map(|key| {
                let item = item(Hat::Lead, key, 1);
                Waiting { groups: groups(&known, &item), ..waiting(&viewer, item) }
            });
            let items: Vec<Waiting> = items.collect();
            let shown = lines(items.iter()).into_iter().map(|line| match line {
                Line::One(one) => one.item.key.clone(),
                Line::Several(group, members) => format!("{} {}", members.len(), group.many),
            });
            assert_eq!(shown.collect::<Vec<_>>(), expected, "{keys:?}");
        };
        check(&["plan:1", "talk:1", "plan:2", "else", "plan:3"], &["3 plans", "talk:1", "else"]);
        check(&["plan:1", "plan:2", "talk:1"], &["plan:1", "plan:2", "talk:1"]);
        check(&["plan:own:1", "plan:2", "plan:own:3"], &["3 plans"]);
        check(
            &["plan:own:1", "plan:own:2", "plan:own:3", "plan:4", "plan:5"],
            &["3 own plans", "plan:4", "plan:5"],
        );
    }

    #[test]
    fn after_two_missed_cadences_no_third_reminder_comes() {
        let viewer = lead(&[]);
        let missed =
            |cadences, ways: &[Way]| Missed { key: "plan:1".to_owned(), cadences, ways: ways.to_vec() };
        let slower = Way::SlowDown("/plan/1/edit".to_owned());
        let check = |missed: Missed, off: Option<&str>, expected: &[&str]| {
            let waiting = waiting(&viewer, item(Hat::Lead, "plan:1", 0));
            let shown = reconsidered(waiting, &[missed], off.map(str::to_owned));
            let labels: Vec<&str> = shown.ways.iter().map(Way::label).collect();
            assert_eq!(labels, expected);
            let is_reminder = shown.item.urgency == 0 && shown.groups.is_empty();
            assert_eq!(is_reminder, expected.is_empty(), "{shown:?}");
        };
        check(missed(1, std::slice::from_ref(&slower)), Some("/practices"), &[]);
        check(
            missed(2, std::slice::from_ref(&slower)),
            Some("/practices"),
            &["Slow it down", "Switch it off"],
        );
        check(missed(5, std::slice::from_ref(&slower)), None, &["Slow it down"]);
        let end = Way::SwitchOff("/plan/1".to_owned());
        check(missed(2, &[slower, end]), Some("/practices"), &["Slow it down", "Switch it off"]);
        check(missed(2, &[]), None, &[]);
    }

    #[test]
    fn the_week_reaches_into_the_next_one_from_friday_on() {
        let check = |from: &str, until: &str| assert_eq!(week_until(day(from)), day(until), "{from}");
        check("2026-03-02", "2026-03-08");
        check("2026-03-05", "2026-03-08");
        check("2026-03-06", "2026-03-15");
        check("2026-03-08", "2026-03-15");
    }

    #[test]
    fn shared_words_are_left_out_of_titles() {
        let check = |titles: &[&str], expected: &[&str]| assert_eq!(told_apart(titles), expected);
        check(&["Feedback from Ana Ora", "Feedback from Bo Lund"], &["Ana Ora", "Bo Lund"]);
        check(&["Ana Ora: growth plan", "Bo Lund: growth plan"], &["Ana Ora", "Bo Lund"]);
        check(&["Review Ana's profile", "Review Bo's profile"], &["Ana", "Bo"]);
        check(&["Same", "Same"], &["Same", "Same"]);
        check(&["Meet Ana", "Meet Ana Ora"], &["Ana", "Ana Ora"]);
        check(&["One"], &["One"]);
        check(&["Zoë: plan", "Zoé: plan"], &["Zoë", "Zoé"]);
    }

    #[test]
    fn a_lead_of_several_teams_wears_a_hat_for_each() {
        let check = |teams: &[&str], item: TodayItem, expected: &str| {
            assert_eq!(wing(&lead(teams), &item).title(), expected, "{item:?}");
        };
        check(&["web"], item(Hat::Lead, "finding:vacant:other:x", 1), "As tech lead of WEB");
        check(&["web", "core"], item(Hat::Lead, "finding:vacant:core:x", 1), "As tech lead of CORE");
        let page =
            TodayItem { href: "/teams/web/time?as_of=2026-01-01".to_owned(), ..item(Hat::Lead, "time", 1) };
        check(&["core", "web"], page, "As tech lead of WEB");
        check(&["web", "core"], item(Hat::Lead, "webcore:x", 1), "As tech lead");
        check(&["web"], item(Hat::Everyone, "change:web", 1), "For you");
        check(&[], item(Hat::Lead, "x", 1), "As tech lead");
    }

    #[test]
    fn the_most_pressing_comes_first_hat_by_hat() {
        let viewer = lead(&["web"]);
        let all = [
            item(Hat::Cto, "a", 0),
            item(Hat::Lead, "b", 2),
            item(Hat::Lead, "c", 0),
            item(Hat::Everyone, "e", 3),
            item(Hat::Everyone, "d", 3),
            item(Hat::Lead, "c", 0),
        ];
        let all = all.map(|item| waiting(&viewer, item)).into();
        let gathered = arrange(all, &BTreeMap::new(), day("2026-03-02"));
        let keys: Vec<&str> = gathered.waiting.iter().map(|known| known.item.key.as_str()).collect();
        assert_eq!(keys, ["d", "e", "c", "b", "a"]);
    }

    #[test]
    fn an_item_stays_snoozed_until_its_day_even_if_it_is_overdue() {
        let viewer = lead(&[]);
        let snoozed: BTreeMap<String, NaiveDate> = [
            (id_of("late"), day("2026-03-09")),
            (id_of("soon"), day("2026-03-03")),
            (id_of("back"), day("2026-03-02")),
            (id_of("gone"), day("2026-03-05")),
        ]
        .into();
        let all = ["late", "soon", "back"].map(|key| waiting(&viewer, item(Hat::Everyone, key, 0)));
        let gathered = arrange(all.into(), &snoozed, day("2026-03-02"));
        let keys = |list: &[Waiting]| list.iter().map(|known| known.item.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&gathered.waiting), ["back"], "its day has come");
        assert_eq!(keys(&gathered.snoozed), ["soon", "late"], "soonest first; a settled item is in neither");
    }

    #[test]
    fn the_days_that_are_offered_lie_ahead() {
        let offered =
            |text: &str| choices(day(text)).into_iter().map(|(_, day)| day.to_string()).collect::<Vec<_>>();
        assert_eq!(offered("2026-03-02"), ["2026-03-03", "2026-03-09", "2026-03-16"], "a Monday");
        assert_eq!(offered("2026-03-06"), ["2026-03-07", "2026-03-09", "2026-03-20"], "a Friday");
        assert_eq!(offered("2026-03-08"), ["2026-03-09", "2026-03-22"], "a Sunday");
        let check = |until| check_day(day(until), day("2026-03-02"));
        assert_eq!(check("2026-03-02"), Err(DayFault::NotInFuture));
        assert_eq!(check("2027-03-04"), Err(DayFault::TooFar));
        assert_eq!(check("2026-03-03"), Ok(()));
    }
}
