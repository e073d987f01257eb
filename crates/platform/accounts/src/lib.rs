//! Accounts: how people and programs authenticate, and how they are signed in.
//!
//! Terms: an *account* belongs to a person and holds an address, a password, a second factor. A *session* is a browser in
//! which a person is signed in; an *API token* is a program's. A session is *fresh* if its owner authenticated within the
//! last 15 minutes, here or at the identity provider: only then may it change how the owner signs in.
//!
//! A person who comes by a link and could not come back without it chooses a password or a passkey before there is a session; the
//! link is used up by that, not by being opened, so that closing the page locks no one out.
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
mod choosing;
pub mod cookies;
mod enrolling;
mod forgotten;
mod letters;
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
    AccountState, Invitation, account, accounts, address_changed, admitted, begin_session, check_set_up_link,
    close, come_back, disable, enable, invitation_link, invite, is_open, is_open_within, is_set_up,
    issue_demonstration_link, issue_set_up_link, issue_sign_in_link, leave, make_personal_token,
    make_service_token, note_mail, open_again, open_invitation, people_within, prove_by_code,
    revoke_service_token, save_account, send_reset_link, service_tokens, set_operator, unproven,
    use_set_up_link, vouchers, with_open_doors, withdraw_invitation,
};
pub use breached::BreachedPasswords;
pub use model::{Account, Invited, Method, Session};
pub use rules::{IDLE_DAYS, SESSION_DAYS, SHORTEST_PASSWORD, TOKEN_DAYS};
pub use sign_in::let_in_after_set_up;

use castra_platform::{
    access::Hat,
    app::Settings,
    callers::Callers,
    db::Migration,
    error::Result,
    feature::{Feature, JobKind, NamedAct},
    web::Routes,
};

/// The job that mails a link for a new password.
const RESETS: &str = "reset-links";

/// One's own account: pages and API.
pub static FEATURE: Feature = Feature {
    pages: Some(routes),
    api: Some(api::routes),
    own: Some(own_records::records),
    jobs: &[JobKind {
        name: RESETS,
        title: "Link for a new password to",
        run: |ctx, job| Box::pin(actions::send_reset(ctx, job)),
        every_seconds: None,
        is_long: false,
    }],
    migrations: &[
        // The first tables of accounts are in `20261101_platform`, which is as it was applied.
        Migration { key: "20261127_accounts", sql: include_str!("../migrations/20261127_accounts.sql") },
        Migration { key: "20261130_passkeys", sql: include_str!("../migrations/20261130_passkeys.sql") },
        Migration {
            key: "20261203_two_factors",
            sql: include_str!("../migrations/20261203_two_factors.sql"),
        },
        Migration { key: "20261204_shown_at", sql: include_str!("../migrations/20261204_shown_at.sql") },
        Migration {
            key: "20261205_waiting_authenticators",
            sql: include_str!("../migrations/20261205_waiting_authenticators.sql"),
        },
        Migration { key: "20261206_acc_proof", sql: include_str!("../migrations/20261206_acc_proof.sql") },
        Migration {
            key: "20261212_invitations",
            sql: include_str!("../migrations/20261212_invitations.sql"),
        },
        Migration { key: "20261216_acc_admits", sql: include_str!("../migrations/20261216_acc_admits.sql") },
    ],
    tables: &[
        "accounts",
        "sign_in_links",
        "sessions",
        "sign_in_tries",
        "half_sign_ins",
        "provider_sign_ins",
        "provider_subjects",
        "authenticators",
        "waiting_authenticators",
        "recovery_codes",
        "passkeys",
        "passkey_ceremonies",
        "api_tokens",
    ],
    acts: &[
        NamedAct {
            label: "Settings",
            synonyms: &[
                "account",
                "my account",
                "preferences",
                "password",
                "change password",
                "reset password",
                "reset my password",
                "passkeys",
                "two-factor",
                "authenticator",
                "sessions",
                "api tokens",
            ],
            href: "/account",
            for_person: None,
            hat: Hat::Everyone,
        },
        NamedAct {
            label: "Sign out",
            synonyms: &["log out", "logout", "signout", "sign off", "log off"],
            href: "/sign-out",
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("account", "Your account")
};

/// How callers are identified: by sessions and by API tokens.
pub const CALLERS: Callers = Callers {
    of_session: |app, token| Box::pin(actions::of_session(app, token)),
    of_token: |app, secret| Box::pin(actions::of_token(app, secret)),
    sign_in: |app, wanted| Box::pin(sign_in::first_or_sign_in(app, wanted)),
};

/// Refuses settings with which passwords could not be checked.
pub fn check_settings(settings: &Settings) -> Result<()> {
    settings.breached_passwords.as_deref().map(BreachedPasswords::at).transpose().map(drop)
}

fn routes() -> Routes {
    pages::routes(provider::routes(enrolling::routes(choosing::routes(forgotten::routes(sign_in::routes())))))
}
