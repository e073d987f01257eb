//! The web layer: routes with their rules, identification, pages in their frame, errors in their formats.

pub mod api;
mod basic;
pub mod ceiling;
mod connections;
pub mod cookies;
pub mod csv;
mod docs;
pub mod form;
mod identify;
mod limit;
mod live;
mod once;
mod page;
mod picture;
mod practices;
pub mod problem;
mod protect;
mod routes;
mod server;
mod shell;

pub use basic::{ask_basic_password, basic_password};
pub use connections::{Limits, serve};
pub use docs::complete_description;
pub use live::changes;
pub use page::{Page, Part, done, redirect_with, standalone};
pub use routes::{Operation, Routes};
pub use server::{Web, router};
pub use shell::{Banner, Surroundings};

/// Whether an address in a request leads to a page of ours. Browsers read `\\` as `/` and drop tabs and line ends, so
/// `/\t/elsewhere.example` would lead elsewhere.
pub fn is_our_address(address: &str) -> bool {
    let elsewhere = address.starts_with("//") || address.contains(|c: char| c == '\\' || c.is_control());
    address.starts_with('/') && !elsewhere
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_stays_with_us() {
        let check =
            |address: &str, expected: bool| assert_eq!(is_our_address(address), expected, "{address:?}");
        check("/", true);
        check("/teams/web?as_of=2026-03-01", true);
        check("", false);
        check("teams", false);
        check("//elsewhere.example", false);
        check("/\\elsewhere.example", false);
        check("/\t/elsewhere.example", false);
        check("https://elsewhere.example/", false);
    }
}
