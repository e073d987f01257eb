//! The register's rules.

use castra_history::Upkeep;
use castra_platform::terms::Terms as _;
use chrono::{Days, NaiveDate};

use super::{
    figures::{PersonDays, Share},
    kinds::{DebtKind, DebtState, Quadrant},
    model::{DebtBudget, DebtItem, DebtTerms, Measured, Register, Settlement},
    rules::{self, Standing},
};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
}

fn item(title: &str, principal_days: f64, due_in: Option<i64>) -> DebtItem {
    DebtItem {
        id: title.to_owned(),
        team: "core".into(),
        title: title.to_owned(),
        repository: "api".into(),
        place: "src".to_owned(),
        kind: DebtKind::Code,
        principal_days,
        quadrant: Quadrant::PrudentDeliberate,
        owner: "lea".into(),
        since: day(),
        due: due_in.map(|days| day() + chrono::TimeDelta::days(days)),
        decision: String::new(),
        note: String::new(),
        state: DebtState::Open,
        review: None,
        outcome: String::new(),
        settled_on: None,
        recorded_by: "host".to_owned(),
        revision: 1,
    }
}

/// An item whose place costs this many eight-hour days a month, measured over a year.
fn measured(item: DebtItem, days_a_month: f64) -> Measured {
    let upkeep = Upkeep {
        files: 1,
        lines: 0,
        commits: 10,
        fixes: 5,
        churn: 100,
        relative_churn: Some(2.0),
        minutes_per_commit: 30.0,
        fix_minutes: days_a_month * 8.0 * 60.0 * 365.0 / (365.25 / 12.0),
        extra_minutes: 0.0,
        days: 365,
    };
    Measured { item, upkeep: Some(upkeep) }
}

#[test]
fn what_pays_for_itself_soonest_comes_first() {
    let mut items = vec![
        Measured { item: item("unmeasured, late", 1.0, Some(90)), upkeep: None },
        Measured { item: item("unmeasured, soon", 50.0, Some(3)), upkeep: None },
        measured(item("slow", 10.0, None), 1.0),
        measured(item("quick", 10.0, None), 5.0),
        measured(item("free", 1.0, None), 0.0),
    ];
    rules::rank(&mut items);
    let order: Vec<&str> = items.iter().map(|known| known.item.id.as_str()).collect();
    assert_eq!(order, ["quick", "slow", "unmeasured, soon", "unmeasured, late", "free"]);
    let close =
        |value: Option<f64>, expected: f64| assert!((value.expect("a figure") - expected).abs() < 1e-9);
    close(items[0].interest_days(), 5.0);
    close(items[0].payback_months(), 2.0);
    assert_eq!(items[4].payback_months(), None, "no interest, nothing to save");
}

#[test]
fn reading_a_hotspot_again_and_again_is_what_it_costs() {
    let kind = |kind| {
        let mut known = measured(item("a", 5.0, None), 0.0);
        known.item.kind = kind;
        let upkeep = known.upkeep.as_mut().expect("it is measured");
        (upkeep.lines, upkeep.commits) = (1_000, 100);
        known
    };
    let hotspot = kind(DebtKind::Code);
    // 100 times 1,000 lines at 400 an hour, half of it.
    assert!((hotspot.reread_minutes() - 7_500.0).abs() < 1e-9);
    let months = hotspot.payback_months().expect("it costs something");
    assert!((3.0..5.0).contains(&months), "{months}");
    assert!(kind(DebtKind::Knowledge).reread_minutes().abs() < 1e-9);
}

#[test]
fn a_day_that_is_today_is_not_past() {
    for (due_in, expected) in [
        (None, Standing::Undated),
        (Some(-1), Standing::Overdue(1)),
        (Some(0), Standing::DueSoon(0)),
        (Some(14), Standing::DueSoon(14)),
        (Some(15), Standing::Planned),
    ] {
        assert_eq!(rules::standing(&item("a", 1.0, due_in), day()), expected, "{due_in:?}");
    }
    let accepted =
        |review| DebtItem { state: DebtState::Accepted, review: Some(review), ..item("a", 1.0, Some(-9)) };
    assert_eq!(rules::standing(&accepted(day()), day()), Standing::Accepted);
    assert_eq!(rules::standing(&accepted(day() - Days::new(2)), day()), Standing::ReviewOverdue(2));
}

#[test]
fn the_ratings_bounds_are_sqales() {
    // 1,000 lines at 0.06 days are 60 days.
    for (principal, rating) in
        [(0.0, 'A'), (3.0, 'A'), (3.1, 'B'), (6.0, 'B'), (12.0, 'C'), (30.0, 'D'), (30.1, 'E')]
    {
        assert_eq!(rules::debt_ratio(principal, 1000).map(|ratio| ratio.rating), Some(rating), "{principal}");
    }
    assert_eq!(rules::debt_ratio(1.0, 0), None);
}

fn register(open: Vec<Measured>, budget: Option<DebtBudget>) -> Register {
    Register {
        team: "core".into(),
        day: day(),
        open,
        accepted: Vec::new(),
        paid: Vec::new(),
        suggestions: Vec::new(),
        gate: Vec::new(),
        budget,
        members: 6,
        lines: 1000,
        repositories: (1, 1),
        may_keep: true,
    }
}

#[test]
fn a_register_adds_up() {
    let budget = DebtBudget { share: Share(0.1), day_cost: Some(600), currency: "EUR".to_owned() };
    let open = vec![
        measured(item("a", 10.0, Some(-3)), 2.0),
        measured(item("b", 5.0, Some(60)), 0.6),
        Measured { item: item("c", 7.0, Some(200)), upkeep: None },
    ];
    let paid = |id: &str, days_ago: u64| DebtItem {
        state: DebtState::PaidOff,
        settled_on: Some(day() - Days::new(days_ago)),
        ..item(id, 4.0, None)
    };
    let register =
        Register { paid: vec![paid("d", 10), paid("e", 90)], ..register(open, Some(budget.clone())) };
    let totals = rules::totals(&register);
    let close = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value} {expected}");
    close(totals.principal_days, 22.0);
    close(totals.interest_days, 2.6);
    close(totals.interest_share.expect("six people"), 2.6 / 130.0);
    close(totals.due_days, 15.0);
    close(totals.paid_days, 4.0);
    close(totals.budget_days.expect("a budget"), 39.0);
    assert_eq!(totals.overdue, 1);
    assert_eq!(rules::cost(Some(&budget), 2.5), Some(1500));
    assert_eq!(rules::cost(None, 2.5), None);
}

#[test]
fn every_fault_of_a_debt_is_told_at_once() {
    assert!(rules::faults(&item("fine", 10.0, None).terms(), day()).is_empty());
    let bad = DebtTerms {
        title: " ".to_owned(),
        place: "a\nb".to_owned(),
        principal_days: PersonDays(0.05),
        since: Some(day() + Days::new(1)),
        note: "x".repeat(4001),
        ..DebtTerms::default()
    };
    let faults = rules::faults(&bad, day());
    assert_eq!(
        faults.fields().collect::<Vec<_>>(),
        ["title", "repository", "kind", "principal_days", "quadrant", "owner", "note", "place", "since"]
    );
}

#[test]
fn what_is_typed_with_a_comma_or_in_percent_is_a_number() {
    let form = |name: &str, text: &str| [(name.to_owned(), text.to_owned())].into_iter().collect();
    for (text, expected) in
        [("2,5", Some(2.5)), ("3", Some(3.0)), ("a lot", None), ("NaN", None), ("1e999", None)]
    {
        let (terms, faults) = DebtTerms::read(&form("principal_days", text));
        assert_eq!(faults.is_empty().then_some(terms.principal_days.0), expected, "{text}");
    }
    let (budget, _) = DebtBudget::read(&form("share", "15"));
    assert_eq!((budget.share, budget.filled().value("share")), (Share(0.15), "15"));
    assert_eq!(DebtBudget::read(&form("share", "")).0.faults().fields().collect::<Vec<_>>(), ["share"]);
}

#[test]
fn an_item_is_settled_once_and_accepted_again() {
    let review = Some(day() + Days::new(1));
    let settle = |state: DebtState, to: DebtState| {
        let review = review.filter(|_| to == DebtState::Accepted);
        let settlement = Settlement { to: Some(to), outcome: "Gone".to_owned(), review };
        assert!(rules::faults_of_settlement(&settlement, day()).is_empty());
        let settled = rules::settled(DebtItem { state, ..item("a", 1.0, None) }, settlement, day())?;
        Some((settled.state, settled.review, settled.settled_on))
    };
    let (open, paid, accepted) = (DebtState::Open, DebtState::PaidOff, DebtState::Accepted);
    for (from, to, expected) in [
        (open, paid, Some((paid, None, Some(day())))),
        (open, accepted, Some((accepted, review, Some(day())))),
        (open, open, None),
        (accepted, accepted, Some((accepted, review, Some(day())))),
        (accepted, open, Some((open, None, None))),
        (paid, open, Some((open, None, None))),
        (paid, accepted, None),
        (paid, paid, None),
    ] {
        assert_eq!(settle(from, to), expected, "{from} to {to}");
    }
    for (to, review) in [(accepted, None), (accepted, Some(day())), (paid, review)] {
        let settlement = Settlement { to: Some(to), outcome: "Gone".to_owned(), review };
        let faults = rules::faults_of_settlement(&settlement, day());
        assert_eq!(faults.fields().collect::<Vec<_>>(), ["review"], "{to} {review:?}");
    }
}

#[test]
fn a_budget_is_a_share_and_a_price_with_its_currency() {
    let budget = |share, day_cost, currency: &str| DebtBudget {
        share: Share(share),
        day_cost,
        currency: currency.to_owned(),
    };
    for good in [budget(0.0, None, ""), budget(1.0, Some(1), "EUR")] {
        assert!(rules::faults_of_budget(&good).is_empty(), "{good:?}");
    }
    for bad in [
        budget(1.1, None, ""),
        budget(f64::NAN, None, ""),
        budget(0.1, Some(0), "EUR"),
        budget(0.1, Some(10), "euro"),
        budget(0.1, Some(10), ""),
    ] {
        assert!(!rules::faults_of_budget(&bad).is_empty(), "{bad:?}");
    }
}
