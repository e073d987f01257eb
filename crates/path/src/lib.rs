//! THE ROAD: comparing roles, and the path from one to the other.

pub mod compare;
