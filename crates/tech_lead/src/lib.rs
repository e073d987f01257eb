//! THE LEAD: the practices of a tech lead, one feature each.

mod closed_set;
pub mod debt;
pub mod deliverables;
pub mod gate;
pub mod growth;
pub mod time;
