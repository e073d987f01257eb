//! Private text on its way in and out of the store: sealed under its owner's key, opened in batches.

use castra_platform::{
    Ctx, Result,
    db::Tx,
    private::{self, Owner},
};

/// The placeholder for a text whose owner's private text has been erased.
pub(super) const ERASED: &str = "(erased)";

/// Seals a text for its place; an empty text stays empty.
pub(super) async fn seal(tx: &mut Tx, ctx: &Ctx, owner: &str, place: &str, text: &str) -> Result<String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    private::seal(tx, ctx, Owner::Person(owner), place, text).await
}

/// Opens texts in place, each with the place it was sealed for.
pub(super) async fn open(ctx: &Ctx, texts: Vec<(String, &mut String)>) -> Result<()> {
    let (places, fields): (Vec<String>, Vec<&mut String>) =
        texts.into_iter().filter(|(_, text)| !text.is_empty()).unzip();
    let sealed: Vec<(String, &str)> =
        places.into_iter().zip(fields.iter().map(|field| field.as_str())).collect();
    let opened = private::open_all(ctx, &sealed).await?;
    for (field, text) in fields.into_iter().zip(opened) {
        *field = text.unwrap_or_else(|| ERASED.to_owned());
    }
    Ok(())
}
