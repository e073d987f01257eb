//! Open concerns between the viewer and a person, on that person's page.

use castra_platform::{
    Ctx, Result,
    feature::{About, Panel, PanelLine},
};
use futures::future::BoxFuture;

use super::actions;

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let About::Person(person) = about else { return Ok(None) };
        if ctx.viewer.is(person) {
            return Ok(None);
        }
        let mut lines = actions::mine(ctx).await?;
        // An anonymous concern must not appear on any person's page.
        lines.retain(|line| {
            let concern = &line.concern;
            concern.state.is_open()
                && concern.author.is_some()
                && concern.readers().contains(&person.as_str())
        });
        if lines.is_empty() {
            return Ok(None);
        }
        let line = |line: &super::model::Line| PanelLine {
            title: line.about.clone().unwrap_or_else(|| "Erased".to_owned()),
            href: crate::url::show(&line.concern.id),
            detail: line.concern.state.words().to_lowercase(),
        };
        Ok(Some(Panel {
            title: "Concerns between you".to_owned(),
            count: lines.len(),
            lines: lines.iter().take(5).map(line).collect(),
            href: Some("/concerns".to_owned()),
        }))
    })
}
