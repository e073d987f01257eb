//! The files only one person knows, on their page: for themselves, their lead and the CTO.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    feature::{About, Panel, PanelLine},
};
use castra_repositories::url;
use futures::future::BoxFuture;

use crate::actions;

/// The most files shown.
const LINES: usize = 5;

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let About::Person(id) = about else { return Ok(None) };
        let Some(known) = actions::handover(ctx, &PersonId::from(id.as_str())).await? else {
            return Ok(None);
        };
        let files =
            known.repositories.iter().flat_map(|part| part.files.iter().map(move |file| (part, file)));
        let lines: Vec<PanelLine> = files
            .take(LINES)
            .map(|(part, file)| PanelLine {
                title: file.path.clone(),
                href: url::file(part.repository.as_str(), &file.path),
                detail: format!("{}, {} lines", part.repository, file.lines),
            })
            .collect();
        Ok((!lines.is_empty()).then(|| Panel {
            title: "Files no one else here knows".to_owned(),
            count: known.repositories.iter().map(|part| part.n_files).sum(),
            lines,
            href: Some(format!("/people/{id}/handover")),
        }))
    })
}
