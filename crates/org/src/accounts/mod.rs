//! Accounts as operators see them: who can sign in, who was invited, which services hold tokens.
//!
//! The accounts themselves are in [`castra_accounts`]; here they meet the people of the organization. Operators invite,
//! close and reopen accounts; they cannot sign in as another person. An invitation is mailed to the person; without a mail
//! server its link is shown to the inviter, and the person who opens it is a visitor until someone who leads them confirms
//! their identity.

mod actions;
mod api;
mod cli;
mod directory;
mod inviting;
mod model;
mod pages;
mod url;
mod views;
mod vouching;

pub(crate) use actions::{entries, membership_change};
use castra_platform::{
    access::Hat,
    directory::Directory,
    feature::{Command, Feature, JobKind, NamedAct, Navigation, Room},
};
pub(crate) use model::{Tally, tally};
pub(crate) use url::INVITE_ALL;

/// The operators' page and API.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation::new(Room::Accounts, "Accounts", "/accounts")],
    pages: Some(|| vouching::routes(pages::routes())),
    today: Some(vouching::today),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: inviting::MAIL,
        title: "Invitation of",
        run: inviting::mail_one,
        every_seconds: None,
        is_long: false,
    }],
    commands: &[
        Command { path: &["sign-in-link"], define: cli::define_link, run: cli::link },
        Command { path: &["operator"], define: cli::define_operator, run: cli::operator },
        Command { path: &["unbind"], define: cli::define_unbind, run: cli::unbind },
        Command { path: &["token"], define: cli::define_token, run: cli::token },
    ],
    acts: &[
        NamedAct {
            label: "Invite people",
            synonyms: &[
                "invitations",
                "invite a colleague",
                "send an invitation",
                "new account",
                "sign-in link",
            ],
            href: "/accounts",
            for_person: None,
            hat: Hat::Operator,
        },
        NamedAct {
            label: "Reset a password",
            synonyms: &["forgotten password", "lost password", "link for a new password", "locked out"],
            href: "/accounts",
            for_person: None,
            hat: Hat::Operator,
        },
    ],
    ..Feature::new("accounts", "Accounts")
};

/// What signing in needs from the organization.
pub const DIRECTORY: Directory = Directory {
    person_of_email: directory::person_of_email,
    person_of_id: directory::person_of_id,
    has_left: directory::has_left,
    vouchers: directory::vouchers,
    set_teams: directory::set_teams,
    off: crate::practices::of_app,
};
