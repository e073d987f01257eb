//! Accounts: how people and programs authenticate, and how they are signed in.
//!
//! Terms: an *account* belongs to a person and holds an address, a password, a second factor. A *session* is a browser in
//! which a person is signed in; an *API token* is a program's. A session is *fresh* if its owner authenticated within the
//! last 15 minutes, here or at the identity provider: only then may it change how the owner signs in.
//!
//! A person is *proven* by something that no one else has seen: a link that was mailed to them or made on the machine,
//! their identity provider, or the word of a person who knows them. Anyone who signed in otherwise is a *visitor*.
//!
//! Invariants: secrets are kept as hashes, or sealed where they are needed again. Whatever is ended or revoked stops
//! working at the next request, and a leaver who returns gets none of it back. No one learns which addresses have
//! accounts. No operator can sign in as another person: links for people who have signed in before are made only on the
//! machine and never skip a second factor, and an invitation that an operator has seen gives no access to private
//! records. Where the instance requires two factors, no session begins or continues with fewer.

mod actions;
mod api;
mod authenticator;
mod breached;
mod enrolling;
mod model;
mod own_records;
mod pages;
mod passkeys;
mod passwords;
pub mod provider;
mod rules;
mod sign_in;
mod store;
mod views;

pub use actions::{
    AccountState, Invitation, account, accounts, begin_session, check_set_up_link, close, come_back, disable,
    enable, invite, is_open, is_open_within, is_set_up, issue_set_up_link, issue_sign_in_link, leave,
    make_personal_token, make_service_token, open_again, people_within, prove_by_code, revoke_service_token,
    save_account, service_tokens, set_operator, unproven, use_set_up_link, vouchers, with_open_doors,
};
pub(crate) use actions::{Known, fresh_or_new_token, is_fresh, of_session, of_token, own};
pub use breached::BreachedPasswords;
pub use model::{Account, ApiToken, Holder, Method, Scope, Session};
pub use rules::{FRESH, IDLE_DAYS, SESSION_DAYS, SHORTEST_PASSWORD, TOKEN_DAYS};
pub use sign_in::let_in_after_set_up;
pub(crate) use sign_in::{SESSION_SECONDS, first_or_sign_in};

use crate::{db::Migration, feature::Feature, web::Routes};

/// One's own account: pages and API.
pub static FEATURE: Feature = Feature {
    pages: Some(routes),
    api: Some(api::routes),
    own: Some(own_records::records),
    ..Feature::new("account", "Your account")
};

pub(crate) const MIGRATIONS: [Migration; 6] = [
    Migration { key: "20261127_accounts", sql: include_str!("../../migrations/20261127_accounts.sql") },
    Migration { key: "20261130_passkeys", sql: include_str!("../../migrations/20261130_passkeys.sql") },
    Migration { key: "20261203_two_factors", sql: include_str!("../../migrations/20261203_two_factors.sql") },
    Migration { key: "20261204_shown_at", sql: include_str!("../../migrations/20261204_shown_at.sql") },
    Migration {
        key: "20261205_waiting_authenticators",
        sql: include_str!("../../migrations/20261205_waiting_authenticators.sql"),
    },
    Migration { key: "20261206_acc_proof", sql: include_str!("../../migrations/20261206_acc_proof.sql") },
];

fn routes() -> Routes {
    pages::routes(provider::routes(enrolling::routes(sign_in::routes())))
}
