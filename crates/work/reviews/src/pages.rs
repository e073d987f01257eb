//! Pages: parse a form, call an action, show a view.

use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{Page, Routes},
};

use crate::{actions, url, views::ListEntries};

pub(crate) fn routes() -> Routes {
    Routes::new().get(url::INDEX, Rule::SignedIn, index)
}

async fn index(ctx: Ctx) -> Result<Page> {
    let view = ListEntries { entries: actions::list(&ctx).await? };
    Ok(Page::new("Reviews", view.render()))
}
