//! The document of `castra scan --html`: what the pages show of a repository, with no instance.

use std::{io::Write, path::Path, sync::Arc};

use castra_history::Facts;
use castra_org::{
    charter::show::long_date,
    organization::{Organization, RepositoryId},
};
use castra_platform::{Error, Result, clock::Timestamp, ui::chart::Area, web};

use super::{CodeArea, figures, figures::Analysis, pages, rules, views::Report};

/// So many of each are told.
const ROWS: usize = 20;

/// The whole document.
pub(super) fn document(facts: Facts, place: &str, now: Timestamp) -> String {
    let organization = Organization::empty("");
    let day = now.date_naive();
    let id = RepositoryId::from("repository");
    let summary = figures::summary(&facts, &id, now);
    let analysis = Analysis::new(Arc::new(facts), &organization, day);
    let known = figures::figures(&analysis, &organization, None);
    let mondays = rules::full_weeks(day, u32::try_from(known.commits_by_week.len()).unwrap_or(0));
    let report = Report {
        place: place.to_owned(),
        day: long_date(day),
        summary,
        left_out: known.left_out.sentences(),
        areas: figures::code_map(&analysis, "")
            .map_or_else(Vec::new, |map| map.areas.iter().map(area).collect()),
        hotspots: known.hotspots.iter().take(ROWS).map(|row| pages::hotspot("", row)).collect(),
        knowledge: figures::knowledge_map(&analysis, &organization, false),
        pairs: figures::coupled(&analysis)
            .into_iter()
            .take(ROWS)
            .map(|pair| (pair.first, pair.second, format!("{:.0} % in {} changes", pair.degree, pair.shared)))
            .collect(),
        technologies: figures::technologies(&analysis),
        releases: figures::releases(&analysis),
        commits_by_week: mondays
            .iter()
            .map(|monday| monday.format("%-d %b").to_string())
            .zip(known.commits_by_week.iter().copied())
            .collect(),
    };
    web::standalone(&format!("{place}: what its history says"), &report.render())
}

/// An area that leads to the hotspots of the same document.
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

/// Writes a document beside its place, and then into it: what was there before stays whole until then.
pub(super) fn write(file: &Path, document: &str) -> Result<()> {
    let failed = |error: std::io::Error| Error::invalid(format!("cannot write {}: {error}", file.display()));
    let folder =
        file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let name = file.file_name().ok_or_else(|| Error::invalid(format!("{} is no file", file.display())))?;
    let beside = folder.join(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = std::fs::File::create(&beside)
        .and_then(|mut open| open.write_all(document.as_bytes()).and_then(|()| open.sync_all()))
        .and_then(|()| std::fs::rename(&beside, file));
    written.map_err(|error| {
        drop(std::fs::remove_file(&beside));
        failed(error)
    })
}
