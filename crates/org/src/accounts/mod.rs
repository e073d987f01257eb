//! Accounts as operators see them: who can sign in, who was invited, which services hold tokens.
//!
//! The accounts themselves are the platform's ([`castra_platform::accounts`]); here they meet the people of the
//! organization. Operators invite, close and open accounts; they cannot sign in as somebody who has one.

mod actions;
mod api;
mod cli;
mod pages;
mod views;

pub(crate) use actions::membership_change;
use castra_platform::{
    access::Hat,
    accounts::provider::Directory,
    feature::{Command, Feature, Navigation},
};

/// The operators' page and API.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation { label: "Accounts", href: "/accounts", hat: Hat::Operator, key: None }],
    pages: Some(pages::routes),
    api: Some(api::routes),
    commands: &[
        Command { path: &["sign-in-link"], define: cli::define_link, run: cli::link },
        Command { path: &["operator"], define: cli::define_operator, run: cli::operator },
        Command { path: &["unbind"], define: cli::define_unbind, run: cli::unbind },
        Command { path: &["token"], define: cli::define_token, run: cli::token },
    ],
    ..Feature::new("accounts", "Accounts")
};

/// What signing in by an identity provider asks of the organization.
pub const DIRECTORY: Directory =
    Directory { person_of_email: actions::person_of_email, set_teams: actions::set_teams };
