//! Concerns as HTML.

mod conversation;
mod form;
mod list;
mod returned;
pub(crate) mod words;

pub(super) use conversation::{Conversation, ShowConcern};
pub(super) use form::{ConcernForm, GivenCode};
pub(super) use list::ListConcerns;
pub(super) use returned::{EnterCode, ShowReturned};
