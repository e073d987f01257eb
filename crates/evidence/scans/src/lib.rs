//! Scans: repositories fetched and read in the background, every hour, at once when one is new or has moved, and on
//! request.
//!
//! A remote repository is cloned into a *mirror*, which is brought up to date before each scan.
//!
//! Absent on purpose: what the facts mean. A scan hands them over to be kept (`castra_repositories::keep`).

mod actions;
mod api;
mod jobs;
mod mirror;
mod pages;

use castra_platform::feature::{Feature, JobKind, Tool};
use castra_repositories::SCAN;

pub use actions::{request_scan, scan_all_now};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&castra_org::practices::REPOSITORIES),
    pages: Some(pages::routes),
    api: Some(api::routes),
    tools: &[Tool { path: &["fetch-mirror"], define: mirror::define, run: mirror::fetch }],
    jobs: &[
        JobKind { name: SCAN, title: "Scan of", run: jobs::run_scan, every_seconds: None, is_long: true },
        JobKind {
            name: "scans",
            title: "Scans of every repository",
            run: jobs::run_scans,
            every_seconds: Some(3600),
            is_long: false,
        },
    ],
    follows: Some(jobs::follow),
    ..Feature::new("scans", "Scans")
};
