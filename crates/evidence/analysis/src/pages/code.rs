//! The pages of a repository's map and of files that change together.

use std::cmp::Ordering;

use axum::extract::{Path, Query};
use castra_platform::{
    Ctx, Result,
    figures::counted,
    ui::{Link, chart::Area},
    web::{Page, ceiling},
};
use castra_repositories::Listing;
use serde::Deserialize;

use super::links::{file_link, team_link};
use crate::{
    CodeArea, CodeFile, CoupledRow, code_map, coupled,
    views::{FILES, PAIRS, Pair, ShowCoupling, ShowMap, map_address},
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Folder {
    #[serde(default)]
    folder: String,
    #[serde(default)]
    show: String,
}

pub(super) async fn map(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(asked): Query<Folder>,
    Query(listing): Query<Listing>,
) -> Result<Page> {
    ceiling::search("q", &listing.q)?;
    let (folder, everything) = (asked.folder.trim_matches('/'), asked.show == "all");
    let known = code_map(&ctx, &id, folder, everything).await?;
    let href = castra_repositories::url::show(&id);
    let into = |folder: &str| map_address(&href, folder, everything);
    let mut above = Vec::new();
    for (at, name) in folder.split('/').enumerate().filter(|(_, name)| !name.is_empty()) {
        let path = folder.split('/').take(at + 1).collect::<Vec<_>>().join("/");
        above.push(Link::new(name, into(&path)));
    }
    let team = team_link(&known);
    let (areas, mut files, others) =
        known.answer.map_or((Vec::new(), Vec::new(), 0), |map| (map.areas, map.files, map.others));
    let on_map = files.len();
    files.retain(|file| listing.matches(&[&file.path]));
    listing.sorted(&mut files, FILES, "heat", in_order);
    let view = ShowMap {
        repository: Link::new(id.as_str(), href.as_str()),
        team,
        folder: folder.to_owned(),
        above,
        areas: areas.iter().map(|known| area(&id, known, &into)).collect(),
        everything,
        others,
        files: on_map,
        listed: files.len(),
        rows: listing.cut(files).into_iter().map(|file| (file_link(&id, &file.path), file)).collect(),
        listing,
    };
    Ok(Page::new(format!("{id}: map"), view.render()))
}

/// The order of files by a column, the first row first; equal ones by path.
fn in_order(key: &str, a: &CodeFile, b: &CodeFile) -> Ordering {
    let by = match key {
        "path" => Ordering::Equal,
        "changes" => b.revisions.cmp(&a.revisions),
        "lines" => b.lines.cmp(&a.lines),
        "cognitive" => b.cognitive.cmp(&a.cognitive),
        "complexity" => b.complexity.cmp(&a.complexity),
        _ => b.heat.total_cmp(&a.heat),
    };
    by.then_with(|| a.path.cmp(&b.path))
}

#[expect(clippy::cast_precision_loss, reason = "lines of a repository")]
fn area(id: &str, known: &CodeArea, into: &impl Fn(&str) -> String) -> Area {
    let lines = counted(known.lines, "line", "lines");
    let files = counted(known.files, "file", "files");
    let note = match (known.is_folder, &known.hottest) {
        (true, Some(hottest)) => format!("{lines} in {files}; heat {:.2}, most in {hottest}", known.heat),
        (true, None) => format!("{lines} in {files}; nothing changed in a year"),
        (false, _) => format!(
            "{lines}; heat {:.2}, {} in a year",
            known.heat,
            counted(u64::from(known.revisions), "change", "changes")
        ),
    };
    Area {
        name: known.name.clone(),
        size: known.lines as f64,
        heat: known.heat,
        note,
        href: if known.is_folder { into(&known.path) } else { file_link(id, &known.path).href },
        parts: known.parts.iter().map(|part| area(id, part, into)).collect(),
    }
}

pub(super) async fn coupling(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(listing): Query<Listing>,
) -> Result<Page> {
    ceiling::search("q", &listing.q)?;
    let known = coupled(&ctx, &id).await?;
    let team = team_link(&known);
    let all = known.answer.unwrap_or_default();
    let strongest = all.iter().take(DRAWN).map(|row| pair(&id, row)).collect();
    let mut rows: Vec<CoupledRow> =
        all.into_iter().filter(|row| listing.matches(&[&row.first, &row.second])).collect();
    listing.sorted(&mut rows, PAIRS, "degree", |key, a, b| match key {
        "file" => a.first.cmp(&b.first),
        "with" => a.second.cmp(&b.second),
        "shared" => b.shared.cmp(&a.shared),
        _ => b.degree.total_cmp(&a.degree),
    });
    let view = ShowCoupling {
        repository: Link::new(id.as_str(), castra_repositories::url::show(&id)),
        team,
        strongest,
        listed: rows.len(),
        pairs: listing.cut(rows).iter().map(|row| pair(&id, row)).collect(),
        listing,
    };
    Ok(Page::new(format!("{id}: changes together"), view.render()))
}

/// The most pairs drawn.
const DRAWN: usize = 40;

fn pair(id: &str, row: &CoupledRow) -> Pair {
    Pair {
        first: file_link(id, &row.first),
        second: file_link(id, &row.second),
        degree: row.degree,
        shared: u64::from(row.shared),
        revisions: [u64::from(row.first_revisions), u64::from(row.second_revisions)],
    }
}
