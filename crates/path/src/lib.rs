//! THE ROAD: comparing roles, and the way from one to the other.

pub mod compare;
