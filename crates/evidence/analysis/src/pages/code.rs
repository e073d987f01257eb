//! The pages of a repository's map and of files that change together.

use axum::extract::{Path, Query};
use castra_platform::{
    Ctx, Result,
    ui::{Link, chart::Area},
    web::{Page, form},
};
use serde::Deserialize;

use super::links::{file_link, team_link};
use crate::{
    CodeArea, code_map, coupled,
    views::{Pair, ShowCoupling, ShowMap},
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Folder {
    #[serde(default)]
    folder: String,
}

pub(super) async fn map(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Folder>) -> Result<Page> {
    let folder = asked.folder.trim_matches('/');
    let known = code_map(&ctx, &id, folder).await?;
    let href = format!("/repositories/{id}");
    let into = |folder: &str| format!("{href}/map?folder={}", form::escape(folder));
    let mut above = Vec::new();
    for (at, name) in folder.split('/').enumerate().filter(|(_, name)| !name.is_empty()) {
        let path = folder.split('/').take(at + 1).collect::<Vec<_>>().join("/");
        above.push(Link::new(name, into(&path)));
    }
    let team = team_link(&known);
    let (areas, files) = known.answer.map_or((Vec::new(), 0), |map| (map.areas, map.files));
    let view = ShowMap {
        repository: Link::new(id.as_str(), href.as_str()),
        team,
        above,
        areas: areas.iter().map(|known| area(&id, known, &into)).collect(),
        files,
    };
    Ok(Page::new(format!("{id}: map"), view.render()))
}

#[expect(clippy::cast_precision_loss, reason = "lines of a repository")]
fn area(id: &str, known: &CodeArea, into: &impl Fn(&str) -> String) -> Area {
    let note = match (known.is_folder, &known.hottest) {
        (true, Some(hottest)) => {
            format!("{} lines in {} files; heat {:.2} in {hottest}", known.lines, known.files, known.heat)
        }
        (true, None) => format!("{} lines in {} files; nothing changed in a year", known.lines, known.files),
        (false, _) => {
            format!("{} lines; heat {:.2}, {} changes in a year", known.lines, known.heat, known.revisions)
        }
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

pub(super) async fn coupling(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    let known = coupled(&ctx, &id).await?;
    let view = ShowCoupling {
        repository: Link::new(id.as_str(), format!("/repositories/{id}")),
        team: team_link(&known),
        pairs: known
            .answer
            .unwrap_or_default()
            .into_iter()
            .map(|pair| Pair {
                first: file_link(&id, &pair.first),
                second: file_link(&id, &pair.second),
                degree: pair.degree,
                shared: u64::from(pair.shared),
                revisions: [u64::from(pair.first_revisions), u64::from(pair.second_revisions)],
            })
            .collect(),
    };
    Ok(Page::new(format!("{id}: changes together"), view.render()))
}
