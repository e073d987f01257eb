//! Whether a training can still be chosen: yes, unless that is denied.

use castra_platform::{
    terms::{Limit, Typed},
    web::form::Form,
};
use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, schema::Schema};

/// Whether a training can still be chosen; a document that does not mention it means yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Offered(pub bool);

impl Default for Offered {
    fn default() -> Self {
        Self(true)
    }
}

impl Typed for Offered {
    fn read(sent: &Form, name: &str) -> Result<Self, String> {
        bool::read(sent, name).map(Self)
    }

    fn written(&self) -> String {
        self.0.written()
    }

    fn fault(&self, _: Limit) -> Option<String> {
        None
    }

    fn schema(limit: Limit) -> (RefOr<Schema>, bool) {
        bool::schema(limit)
    }
}
