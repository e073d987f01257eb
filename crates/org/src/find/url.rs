//! The addresses of search.

use castra_platform::web::form::escape;

/// The results of a question.
pub(super) fn find(query: &str) -> String {
    format!("/find?q={}", escape(query))
}
