//! THE CTO: the practices of a chief technology officer, one feature each.

pub mod estate;
pub mod radar;
pub mod resourcing;
