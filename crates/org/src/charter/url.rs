//! The addresses of who does what.

use castra_platform::web::form::escape;
use chrono::NaiveDate;

/// The organization's page.
pub(crate) fn who() -> String {
    "/who".to_owned()
}

/// A page of its teams, as filtered, on a day; an empty one is today.
pub(super) fn who_page(page: usize, team: &str, status: &str, on: &str) -> String {
    let [team, status, on] = [team, status, on].map(escape);
    format!("/who?page={page}&team={team}&status={status}&on={on}")
}

/// The teams with a status, on a day.
pub(super) fn who_with_status(status: &str, on: Option<&str>) -> String {
    let on = on.map_or_else(String::new, |on| format!("&on={on}"));
    format!("/who?status={status}{on}")
}

/// The table of the whole organization, on a day.
pub(super) fn who_csv(on: Option<&str>) -> String {
    format!("/who.csv{}", on_query(on))
}

/// The findings.
pub(super) fn findings() -> String {
    "/who#findings".to_owned()
}

/// A finding's repair; its form leads back to this address afterwards.
pub(super) fn repair(key: &str, back: &str) -> String {
    format!("/findings/repair?key={}&back={}", escape(key), escape(back))
}

/// A finding's repair by a person, from a day on; today by default.
pub(super) fn repair_from(key: &str, person: &str, from: Option<NaiveDate>, back: &str) -> String {
    let from = from.map_or_else(String::new, |day| format!("&from={day}"));
    format!("{}&person={}{from}", repair(key, back), escape(person))
}

/// The anchor of a finding: letters, digits and dashes.
pub(super) fn finding_anchor(key: &str) -> String {
    let plain = key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    std::iter::once('f').chain(std::iter::once('-')).chain(plain).collect()
}

/// The address to reopen an accepted finding.
pub(super) fn reopen(key: &str) -> String {
    format!("/findings/reopen?key={}", escape(key))
}

/// The page of a responsibility.
pub(crate) fn responsibility(id: &str) -> String {
    format!("/responsibilities/{id}")
}

/// The charter of a team, on a day.
pub(super) fn team(team: &str, on: Option<&str>) -> String {
    format!("/teams/{team}/charter{}", on_query(on))
}

/// A responsibility in the charter of a team, today.
pub(crate) fn team_row(team: &str, responsibility: &str) -> String {
    team_row_on(team, responsibility, None)
}

/// A responsibility in the charter of a team, on a day.
pub(super) fn team_row_on(team: &str, responsibility: &str, on: Option<&str>) -> String {
    format!("/teams/{team}/charter{}#r-{responsibility}", on_query(on))
}

fn on_query(on: Option<&str>) -> String {
    on.map_or_else(String::new, |on| format!("?on={on}"))
}
