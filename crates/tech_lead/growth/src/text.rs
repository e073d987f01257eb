//! A private text of a record: sealed as it is stored, or open for those who may read it.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    db::{Row, Tx, Value},
    private::{Owner, Sealed, open_each},
};
use serde::{Serialize, Serializer};

/// A private text, in a column of its own. One that nobody wrote is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// As stored.
    Sealed(Sealed<String>),
    /// As written; `None` where it was erased.
    Open(Option<String>),
}

impl Text {
    pub(crate) fn of(row: &Row, table: &str, column: &str) -> Result<Self> {
        match row.get::<String>(column)?.is_empty() {
            true => Ok(Self::default()),
            false => Sealed::of(row, table, column).map(Self::Sealed),
        }
    }

    /// The words; `None` where they were erased.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Open(words) => words.as_deref(),
            Self::Sealed(_) => None,
        }
    }

    /// The words as typed, for a form; empty where they were erased.
    pub(crate) fn typed(&self) -> String {
        self.words().unwrap_or_default().to_owned()
    }

    /// The words as shown.
    pub(crate) fn shown(&self) -> &str {
        self.words().unwrap_or("Erased")
    }

    /// Whether nobody wrote it.
    pub fn is_empty(&self) -> bool {
        self.words() == Some("")
    }

    /// The value of its column: sealed under the owner's key if it was written now, otherwise as it is stored.
    pub(crate) async fn column(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        owner: &PersonId,
        place: (&str, &str, &str),
    ) -> Result<Value> {
        match self {
            Self::Sealed(sealed) => Ok(sealed.into()),
            Self::Open(Some(words)) if !words.is_empty() => {
                let sealed = Sealed::new(tx, ctx, Owner::Person(owner.as_str()), place, words).await?;
                Ok((&sealed).into())
            }
            Self::Open(_) => Ok("".into()),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::Open(Some(String::new()))
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::Open(Some(words))
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

/// The words; null where they were erased.
impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.words().serialize(serializer)
    }
}

/// A record with private texts.
pub(crate) trait Texts {
    /// Its texts, and those of its parts.
    fn texts(&mut self) -> Vec<&mut Text>;
}

/// Opens the texts of records in one batch. The caller has checked that the viewer may read them.
pub(crate) async fn open<T: Texts>(ctx: &Ctx, mut records: Vec<T>) -> Result<Vec<T>> {
    let mut texts: Vec<&mut Text> = records.iter_mut().flat_map(Texts::texts).collect();
    texts.retain(|text| matches!(text, Text::Sealed(_)));
    let sealed = texts.iter().filter_map(|text| match &**text {
        Text::Sealed(sealed) => Some(sealed),
        Text::Open(_) => None,
    });
    let opened = open_each(ctx, sealed).await?;
    for (text, words) in texts.into_iter().zip(opened) {
        *text = Text::Open(words);
    }
    Ok(records)
}

/// Reads a record from the columns of the same names; after a semicolon its private texts, and after another its parts,
/// which have rows of their own.
macro_rules! private_record {
    ($name:ident in $table:literal { $($field:ident),+; $($text:ident),+ $(; $($part:ident),+)? }) => {
        impl castra_platform::db::FromRow for $name {
            fn from_row(row: &castra_platform::db::Row) -> castra_platform::Result<Self> {
                Ok(Self {
                    $($field: row.get(stringify!($field))?,)+
                    $($text: $crate::text::Text::of(row, $table, stringify!($text))?,)+
                    $($($part: Vec::new(),)+)?
                })
            }
        }

        impl $crate::text::Texts for $name {
            fn texts(&mut self) -> Vec<&mut $crate::text::Text> {
                let texts = [$(&mut self.$text),+].into_iter();
                $($(let texts = texts.chain(self.$part.iter_mut().flat_map($crate::text::Texts::texts));)+)?
                texts.collect()
            }
        }
    };
}
pub(crate) use private_record;
