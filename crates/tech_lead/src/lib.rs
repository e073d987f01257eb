//! THE LEAD: the practices of a tech lead, one feature each.

pub mod debt;
pub mod deliverables;
pub mod feedback;
pub mod gate;
pub mod one_on_ones;
pub mod time;
pub mod tone;
