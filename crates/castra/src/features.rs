//! The list of features, in reading order. To add a practice: add its folder, add its row.

use castra_platform::feature::Feature;

/// Every feature of Castra.
pub static FEATURES: &[&Feature] = &[
    &castra_org::today::FEATURE,
    &castra_org::first_steps::FEATURE,
    &castra_org::digest::FEATURE,
    &castra_org::charter::FEATURE,
    &castra_path::compare::FEATURE,
    &castra_org::people::FEATURE,
    &castra_org::editing::FEATURE,
    &castra_org::changes::FEATURE,
    &castra_org::find::FEATURE,
    &castra_org::authority::FEATURE,
    &castra_org::organization::FEATURE,
    &castra_org::org_file::FEATURE,
    &castra_org::imports::FEATURE,
    &castra_org::setup::FEATURE,
    &castra_org::practices::FEATURE,
    &castra_org::readings::FEATURE,
    &castra_repositories::FEATURE,
    &castra_scans::FEATURE,
    &castra_analysis::FEATURE,
    &castra_one_on_ones::FEATURE,
    &castra_feedback::FEATURE,
    &castra_growth::FEATURE,
    &castra_tone::FEATURE,
    &castra_profiles::FEATURE,
    &castra_concerns::FEATURE,
    &castra_trust::FEATURE,
    &castra_conflicts::FEATURE,
    &castra_agreements::FEATURE,
    &castra_rotations::FEATURE,
    &castra_debt::FEATURE,
    &castra_gate::FEATURE,
    &castra_deliverables::FEATURE,
    &castra_goals::FEATURE,
    &castra_decisions::FEATURE,
    &castra_time::FEATURE,
    &castra_delegation::FEATURE,
    &castra_reviews::FEATURE,
    &castra_resourcing::FEATURE,
    &castra_estate::FEATURE,
    &castra_radar::FEATURE,
    &castra_manual::FEATURE,
    // What is below is for operators and tools.
    &castra_org::catalog::FEATURE,
    &castra_org::accounts::FEATURE,
    &castra_org::provisioning::FEATURE,
    &castra_code_hosts::FEATURE,
    &castra_accounts::FEATURE,
    &castra_platform::drafts::FEATURE,
    &castra_platform::own_data::FEATURE,
    &castra_platform::private::FEATURE,
    &castra_platform::journal::FEATURE,
    &castra_platform::jobs::FEATURE,
];

#[cfg(test)]
mod tests {
    use castra_platform::{
        access::{Hat, Holding, Rule, Viewer},
        feature::Navigation,
        rooms,
        web::Operation,
    };

    use super::*;

    /// Addresses outside the rooms: one's account, what a message or a search leads to, a protocol for directories.
    const OUTSIDE: &[&str] = &["/account", "/authority", "/find", "/scim", "/sign-out", "/vouch"];
    /// Endings of addresses that are files.
    const FILES: &[&str] = &[".csv", ".ics", ".jsonl", ".md", ".yaml"];

    fn pages() -> impl Iterator<Item = &'static Navigation> {
        FEATURES.iter().flat_map(|feature| feature.navigation)
    }

    fn operations() -> Vec<Operation> {
        let routes = FEATURES.iter().filter_map(|feature| feature.pages);
        let operations = routes.flat_map(|routes| routes().operations().to_vec());
        operations.filter(|operation| operation.method == "GET" && operation.rule != Rule::Anyone).collect()
    }

    #[test]
    fn every_page_is_in_a_room() {
        let held = |hat, team: Option<(String, String)>| Holding { hat, team, stands_in_for: None };
        let viewer = Viewer {
            person: Some("ana".to_owned()),
            holdings: vec![
                held(Hat::Lead, Some(("payments".to_owned(), "Payments".to_owned()))),
                held(Hat::Cto, None),
            ],
            operator: true,
            ..Viewer::anonymous()
        };
        let is_page = |path: &str| {
            !FILES.iter().any(|ending| path.ends_with(ending))
                && !path.ends_with("/live")
                && !OUTSIDE.iter().any(|outside| path.starts_with(outside))
        };
        let operations = operations();
        assert!(operations.len() > 60, "the whole program is here");
        let in_no_room =
            operations.iter().map(|operation| operation.path.as_str()).filter(|path| is_page(path)).filter(
                |path| {
                    let address = path.replace("{team}", "payments").replace(['{', '}'], "");
                    let plan = rooms::plan(pages(), &viewer, &address, None);
                    !plan.rooms.iter().any(|entry| entry.is_current)
                },
            );
        assert_eq!(in_no_room.collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn every_practice_with_private_records_says_whose_they_are() {
        /// Keep records of a person's own that are open to everyone, or about their account alone.
        const OPEN: &[&str] = &[
            "account",
            "agreements",
            "debt",
            "digest",
            "drafts",
            "first_steps",
            "goals",
            "organization",
            "readings",
            "rotations",
            "today",
        ];
        let silent = FEATURES.iter().filter(|feature| feature.own.is_some() && feature.private_to.is_empty());
        let silent: Vec<&str> = silent.map(|feature| feature.key).filter(|key| !OPEN.contains(key)).collect();
        assert_eq!(silent, Vec::<&str>::new());
    }

    #[test]
    fn a_letter_opens_one_page() {
        let mut letters: Vec<char> = pages().filter_map(|page| page.key).collect();
        letters.sort_unstable();
        let mut once = letters.clone();
        once.dedup();
        assert_eq!(letters, once);
    }

    #[test]
    fn every_entry_of_the_navigation_is_a_page() {
        let operations = operations();
        let shape = |path: &str| path.replace("{id}", "{}").replace("{team}", "{}");
        let lost = pages()
            .map(|page| page.href)
            .filter(|href| !operations.iter().any(|operation| shape(&operation.path) == shape(href)));
        assert_eq!(lost.collect::<Vec<_>>(), Vec::<&str>::new());
    }
}
