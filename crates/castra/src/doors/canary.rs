//! Texts in private fields, by which the tests find out who reads them.

use castra_testkit::Client;
use futures::future::BoxFuture;

use super::{Persona, World};

/// A text in a private field.
#[derive(Clone)]
pub(super) struct Canary {
    pub(super) text: String,
    /// The personas who may read it.
    pub(super) readers: &'static [Persona],
    /// The tables in which it is stored as it is; elsewhere it is sealed, hashed or absent.
    pub(super) tables: &'static [&'static str],
    /// Whether its readers find it, which shows that the right places were searched.
    pub(super) is_shown: bool,
}

impl Canary {
    /// A text that only Ana, the lead of payments, may read.
    pub(super) fn for_ana(text: impl Into<String>, tables: &'static [&'static str]) -> Self {
        Self { text: text.into(), readers: &[Persona::Lead], tables, is_shown: false }
    }
}

/// Writes canaries into the fields of one feature, as Ana in her browser or as the actions do.
pub(super) type CanaryWriter = for<'a> fn(&'a mut World, &'a Client) -> BoxFuture<'a, Vec<Canary>>;
