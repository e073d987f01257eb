//! The web side of the ground: routes with their rules, who is asking, pages in their shell, errors with
//! their faces.

pub mod form;
mod identify;
mod page;
pub mod problem;
mod protect;
mod routes;
mod server;
mod shell;
pub mod sign_in;

pub use identify::session_cookie;
pub use page::{Page, Part};
pub use routes::{Operation, Routes};
pub use server::{Web, router};
pub use shell::{Banner, Surroundings};
