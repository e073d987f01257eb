//! What the journal says of records that are private to a few: that something was written, and not what it was, about
//! whom or to whom. One sentence for all of them, so that a concern cannot be told from a note in a profile.

use castra_platform::{Ctx, journal::Entry};

/// The sentence for a change of a record that is private to a few.
pub(crate) fn says(ctx: &Ctx, id: &str) -> Entry {
    ctx.says("wrote in private", format!("private:{id}"), "")
}
