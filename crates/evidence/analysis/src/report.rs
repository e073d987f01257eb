//! The document of `castra scan --html`: the figures of a repository's pages, without an instance.

use castra_org::{
    charter::show::long_date,
    organization::{Organization, RepositoryId},
};
use castra_platform::{
    clock::Timestamp,
    figures::{counted, percent},
    ui::chart::Area,
    web,
};
use castra_repositories::ScanSummary;

use crate::{
    figures::{self, Analysis},
    model::CodeArea,
    pages, rules,
    views::Report,
};

/// The most rows of each table.
const ROWS: usize = 20;

/// The whole document.
pub(super) fn document(
    analysis: &Analysis,
    organization: &Organization,
    place: &str,
    now: Timestamp,
) -> String {
    let day = analysis.day;
    let id = RepositoryId::from("repository");
    let summary = ScanSummary::of(&analysis.facts, &id, now);
    let known = figures::figures(analysis, organization, None);
    let mondays = rules::full_weeks(day, u32::try_from(known.commits_by_week.len()).unwrap_or(0));
    let report = Report {
        place: place.to_owned(),
        day: long_date(day),
        summary,
        left_out: known.left_out.sentences(),
        areas: figures::code_map(&figures::code_files(analysis), "", false)
            .map_or_else(Vec::new, |map| map.areas.iter().map(area).collect()),
        functions: known.functions.iter().filter(|row| row.cognitive >= 5).take(ROWS).cloned().collect(),
        hotspots: known.hotspots.iter().take(ROWS).map(|row| pages::hotspot("", row)).collect(),
        knowledge: figures::knowledge_map(analysis, organization, false),
        pairs: figures::coupled(analysis)
            .into_iter()
            .take(ROWS)
            .map(|pair| {
                (
                    pair.first,
                    pair.second,
                    format!(
                        "{} in {}",
                        percent(pair.degree / 100.0),
                        counted(pair.shared, "change", "changes")
                    ),
                )
            })
            .collect(),
        technologies: figures::technologies(analysis),
        releases: figures::releases(analysis),
        commits_by_week: mondays
            .iter()
            .map(|monday| monday.format("%-d %b").to_string())
            .zip(known.commits_by_week.iter().copied())
            .collect(),
    };
    web::standalone(&format!("{place}: what its history says"), &report.render())
}

/// An area that links to the hotspots of the same document.
#[expect(clippy::cast_precision_loss, reason = "lines of a repository")]
fn area(known: &CodeArea) -> Area {
    Area {
        name: known.name.clone(),
        size: known.lines as f64,
        heat: known.heat,
        note: format!("{} lines in {} files; heat {:.2}", known.lines, known.files, known.heat),
        href: "#hotspots".to_owned(),
        parts: known.parts.iter().map(area).collect(),
    }
}
