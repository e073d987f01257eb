//! A sealed column that knows its place, so that it is opened where it was sealed and nowhere else.

use std::marker::PhantomData;

use super::{Owner, open_all, seal};
use crate::{
    context::Ctx,
    db::{Row, Tx, Value},
    error::Result,
    terms::Terms,
};

/// What a sealed column can hold: a text, or [`terms!`](crate::terms!) as JSON.
pub trait Body: Sized {
    /// The text that is sealed.
    fn to_text(&self) -> Result<String>;
    /// Reads the text that was sealed.
    fn from_text(text: String) -> Result<Self>;
}

impl Body for String {
    fn to_text(&self) -> Result<String> {
        Ok(self.clone())
    }

    fn from_text(text: String) -> Result<Self> {
        Ok(text)
    }
}

impl<T: Terms> Body for T {
    fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    fn from_text(text: String) -> Result<Self> {
        Ok(serde_json::from_str(&text)?)
    }
}

/// A sealed column: its stored text, and the place it was sealed for. Opens as `None` once its owner's private text was
/// erased.
pub struct Sealed<T> {
    place: String,
    text: String,
    holds: PhantomData<fn() -> T>,
}

impl<T: Body> Sealed<T> {
    /// Seals a value for a place, within the change that stores it: table, id of the row, column.
    pub async fn new(
        tx: &mut Tx,
        ctx: &Ctx,
        owner: Owner<'_>,
        (table, id, column): (&str, &str, &str),
        value: &T,
    ) -> Result<Self> {
        let place = format!("{table}/{id}/{column}");
        let text = seal(tx, ctx, owner, &place, &value.to_text()?).await?;
        Ok(Self { place, text, holds: PhantomData })
    }

    /// Reads the column of a row whose id is in the column `id`.
    pub fn of(row: &Row, table: &str, column: &str) -> Result<Self> {
        let place = format!("{table}/{}/{column}", row.get::<String>("id")?);
        Ok(Self { place, text: row.get(column)?, holds: PhantomData })
    }

    /// Seals another value for the same place.
    pub async fn replace(&self, tx: &mut Tx, ctx: &Ctx, owner: Owner<'_>, value: &T) -> Result<Self> {
        let text = seal(tx, ctx, owner, &self.place, &value.to_text()?).await?;
        Ok(Self { place: self.place.clone(), text, holds: PhantomData })
    }

    /// The value; `None` if it was erased.
    ///
    /// # Errors
    /// [`crate::Kind::Internal`] if the text was altered or moved.
    pub async fn open(&self, ctx: &Ctx) -> Result<Option<T>> {
        let opened = open_each(ctx, [self]).await?;
        Ok(opened.into_iter().next().flatten())
    }
}

/// Opens several columns, each as [`Sealed::open`] does; a key that seals several is fetched once.
pub async fn open_each<'a, T: Body + 'a>(
    ctx: &Ctx,
    sealed: impl IntoIterator<Item = &'a Sealed<T>>,
) -> Result<Vec<Option<T>>> {
    let sealed: Vec<(String, &str)> =
        sealed.into_iter().map(|one| (one.place.clone(), one.text.as_str())).collect();
    let texts = open_all(ctx, &sealed).await?;
    texts.into_iter().map(|text| text.map(T::from_text).transpose()).collect()
}

impl<T> From<&Sealed<T>> for Value {
    fn from(sealed: &Sealed<T>) -> Self {
        Self::from(&sealed.text)
    }
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self { place: self.place.clone(), text: self.text.clone(), holds: PhantomData }
    }
}

/// A column that holds nothing: for tests of rules that never open it.
impl<T> Default for Sealed<T> {
    fn default() -> Self {
        Self { place: String::new(), text: String::new(), holds: PhantomData }
    }
}

impl<T> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        (&self.place, &self.text) == (&other.place, &other.text)
    }
}

impl<T> Eq for Sealed<T> {}

impl<T> std::fmt::Debug for Sealed<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Sealed").field("place", &self.place).finish_non_exhaustive()
    }
}
