//! THE LEAD: the practices of a tech lead, one feature each.

#[macro_use]
mod closed_set;

pub mod concerns;
pub mod conflicts;
pub mod debt;
pub mod deliverables;
pub mod feedback;
pub mod gate;
pub mod growth;
pub mod one_on_ones;
pub mod profiles;
pub mod time;
pub mod tone;
