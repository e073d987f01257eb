//! The look of profiles: plain data to HTML.

mod form;
mod list;
mod show;

pub(super) use form::NoteForm;
pub(super) use list::ListProfiles;
pub(super) use show::ShowProfile;
