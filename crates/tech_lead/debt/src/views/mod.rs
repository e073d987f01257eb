//! Registers as HTML.

mod form;
mod item;
mod register;

use castra_platform::figures::{counted, percent};
use castra_platform::ui::{Pill, Tone, number};
use chrono::NaiveDate;

pub(super) use form::DebtForm;
pub(super) use item::ShowDebt;
pub(super) use register::{AllRegisters, ShowRegister, TeamLine};

use super::{
    model::{DebtBudget, DebtItem, LINES_AN_HOUR, Measured, SPARED},
    rules::{self, Standing, standing},
};
use castra_org::charter::show::long_date;

/// Formats days: "12 days", "1.4 days"; under half a day in hours, eight to a day: "2.4 h".
fn days(days: f64) -> String {
    let short = |value: f64| {
        let text = if value >= 10.0 { format!("{value:.0}") } else { format!("{value:.1}") };
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    };
    if days > 0.0 && days < 0.5 {
        return format!("{} h", short(days * 8.0));
    }
    let text = short(days);
    format!("{text} {}", if text == "1" { "day" } else { "days" })
}

/// The cost of some days, if a day has a price: "12,400 EUR".
fn money(budget: Option<&DebtBudget>, days: f64) -> Option<String> {
    let amount = rules::cost(budget, days)?;
    Some(format!("{} {}", number(amount), budget?.currency))
}

/// Days, with their cost if a day has a price.
fn days_and_money(amount: f64, budget: Option<&DebtBudget>) -> String {
    match money(budget, amount) {
        Some(money) => format!("{} ({money})", days(amount)),
        None => days(amount),
    }
}

/// An item's status, with its date.
fn standing_pill(item: &DebtItem, day: NaiveDate) -> Pill {
    let due = || item.due.map(long_date).unwrap_or_default();
    let review = || item.review.map(long_date).unwrap_or_default();
    match standing(item, day) {
        Standing::Overdue(_) => Pill::tone(Tone::Bad, format!("Was due {}", due())),
        Standing::DueSoon(_) => Pill::tone(Tone::Warn, format!("Due {}", due())),
        Standing::Planned => Pill::tone(Tone::Neutral, format!("Due {}", due())),
        Standing::Undated => Pill::tone(Tone::Neutral, "No date"),
        Standing::ReviewOverdue(_) => Pill::tone(Tone::Warn, format!("Review was {}", review())),
        Standing::Accepted => Pill::tone(Tone::Neutral, format!("Accepted until {}", review())),
        Standing::PaidOff => {
            Pill::tone(Tone::Good, format!("Paid off {}", item.settled_on.map(long_date).unwrap_or_default()))
        }
    }
}

/// How the interest was measured, in sentences that can be checked.
fn because(known: &Measured) -> String {
    let Some(upkeep) = known.upkeep else {
        return "Its repository has not been scanned yet, so nothing is measured.".to_owned();
    };
    if upkeep.files == 0 && upkeep.commits == 0 {
        return "Its repository has no file in this place, so nothing can be measured.".to_owned();
    }
    let window = if upkeep.days >= 365 { "a year".to_owned() } else { format!("{} days", upkeep.days) };
    let files = match upkeep.files {
        1 => "its file".to_owned(),
        files => format!("its {files} files"),
    };
    let rate = match upkeep.relative_churn {
        Some(ratio) => {
            format!(" Per line it changed {ratio:.1} times as much as the rest of the repository.")
        }
        None => String::new(),
    };
    let hours = |minutes: f64| format!("{:.1} h", minutes / 60.0);
    let minutes = known.reread_minutes();
    let reread = if minutes > 0.0 {
        format!(
            " Re-reading is assumed to have cost {}: each change re-reads its file at {LINES_AN_HOUR:.0} lines an hour, of which simpler code would save {}.",
            hours(minutes),
            percent(SPARED)
        )
    } else {
        String::new()
    };
    format!(
        "In {window}, {} changed {files}; {} of them mention a fault.{rate} Faults took {} and changes above the rest's rate {}, at {:.0} minutes a commit, the minimum that commit times show.{reread}",
        counted(upkeep.commits, "commit", "commits"),
        upkeep.fixes,
        hours(upkeep.fix_minutes),
        hours(upkeep.extra_minutes),
        upkeep.minutes_per_commit
    )
}

/// An item's interest: "1.2 days a month".
fn interest(known: &Measured) -> String {
    known
        .interest_days()
        .map_or_else(|| "not measured".to_owned(), |amount| format!("{} a month", days(amount)))
}

/// An item's payback time.
fn payback(known: &Measured) -> String {
    match known.payback_months() {
        None => "no interest".to_owned(),
        Some(months) if months > 120.0 => "over ten years".to_owned(),
        Some(months) if months >= 24.0 => format!("{:.0} years", months / 12.0),
        Some(months) if months >= 1.5 => format!("{months:.0} months"),
        Some(_) => "a month".to_owned(),
    }
}
