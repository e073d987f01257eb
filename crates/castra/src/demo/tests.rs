//! Every size has its findings, the same seed gives the same bytes, and an export can be applied without changes.

use std::collections::{BTreeMap, BTreeSet};

use castra_org::{charter, org_file};
use castra_platform::{
    app::{AppParts, Settings},
    clock::{Clock, from_text},
    db::{Db, Location},
    ids::Ids,
    private::Keyring,
};

use super::*;
use crate::features::FEATURES;

async fn empty(folder: &Path) -> Arc<App> {
    let parts = AppParts {
        db: Db::open(&Location::Sqlite(folder.join("castra.sqlite"))).await.unwrap(),
        clock: Clock::fixed(from_text("2026-03-04T12:00:00Z").unwrap()),
        ids: Ids::seeded(7),
        data_dir: folder.to_owned(),
        keyring: Keyring::given(&"5a".repeat(32)).expect("this is a key"),
        settings: Settings::default(),
        features: FEATURES,
        viewers: castra_org::organization::viewer,
        directory: castra_org::accounts::DIRECTORY,
        callers: castra_accounts::CALLERS,
    };
    App::start(parts).await.unwrap()
}

/// Fills an instance, applies its export to an empty one, and returns the number of findings of each kind.
async fn kinds(stage: Stage) -> BTreeMap<String, usize> {
    let (folder, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let app = empty(folder.path()).await;
    let wanted = Wanted { stage, seed: 1, repositories: Vec::new() };
    assert_eq!(fill(&app, &wanted).await.unwrap().len(), 3);
    let ctx = Ctx::host(&app);
    let text = org_file::export(&ctx).await.unwrap();
    assert!(
        org_file::plan(&ctx, "export", &text).await.unwrap().changes.is_empty(),
        "the export changes nothing"
    );
    let other = Ctx::host(&empty(second.path()).await);
    org_file::apply(&other, "export", &text).await.unwrap();
    assert!(org_file::export(&other).await.unwrap() == text, "byte for byte the same");
    let opened = charter::of_day(&ctx, None).await.unwrap();
    assert_eq!(opened.charter.stage(), stage);
    let mut kinds = BTreeMap::new();
    for finding in charter::find(&opened.charter, &opened.readings) {
        *kinds.entry(finding.kind.as_str().to_owned()).or_default() += 1;
    }
    kinds
}

fn check(stage: Stage, wanted: &[&str]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let found = runtime.block_on(kinds(stage));
    let kinds: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
    assert!(kinds.is_superset(&wanted), "missing {:?} of {found:?}", wanted.difference(&kinds));
}

const EVERYWHERE: [&str; 4] = ["contested", "departed", "sole-knowledge", "departed-knowledge"];
const WITH_A_CTO: [&str; 4] = ["below-level", "combined", "hands-on", "inherited"];

#[test]
fn a_startup_has_a_cto_in_all_but_name() {
    check(Stage::Startup, &[&EVERYWHERE[..], &["de-facto-cto"]].concat());
}

#[test]
fn a_small_company_has_findings_of_every_kind() {
    check(Stage::Small, &[&EVERYWHERE[..], &WITH_A_CTO].concat());
}

#[test]
fn a_medium_company_has_findings_of_every_kind() {
    check(Stage::Medium, &[&EVERYWHERE[..], &WITH_A_CTO].concat());
}

#[test]
fn a_large_company_has_findings_of_every_kind() {
    check(Stage::Large, &[&EVERYWHERE[..], &WITH_A_CTO].concat());
}

#[test]
fn the_same_seed_gives_the_same_company() {
    let day = "2026-03-04".parse().unwrap();
    let text = |stage, seed| org_file::text_of(&company::invent(stage, seed, day).organization);
    for stage in Stage::ALL {
        assert!(text(stage, 3) == text(stage, 3), "{stage}");
        assert!(text(stage, 3) != text(stage, 4), "{stage}");
    }
    let heads = |seed| {
        let company = company::invent(Stage::Small, seed, day);
        company.teams.iter().map(|made| history::invent(&company, made, seed).head()).collect::<Vec<_>>()
    };
    assert_eq!(heads(3), heads(3));
}

#[test]
fn sizes_are_as_promised() {
    let day = "2026-03-04".parse().unwrap();
    let people = |stage| company::invent(stage, 1, day).organization.active_people(day).count();
    assert_eq!(Stage::ALL.map(people), [7, 32, 100, 2000]);
}

#[test]
fn a_folder_with_something_in_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refuse_full(folder.path()).is_ok());
    assert!(refuse_full(&folder.path().join("new")).is_ok());
    std::fs::write(folder.path().join("x"), "").unwrap();
    assert!(refuse_full(folder.path()).unwrap_err().message.contains("is not empty"));
}
