//! What is done with accounts.

mod administration;
mod entering;
mod links;
mod own;
mod tokens;

pub use administration::{
    AccountState, account, accounts, disable, enable, is_set_up, save_account, set_operator,
};
pub(crate) use entering::{Known, of_session, of_token};
pub(super) use entering::{
    ProviderIdentity, SignedIn, bind_subject, by_link, by_password, by_provider, end_by_provider,
    second_half, sign_out,
};
pub use entering::{begin_session, is_open};
pub use links::{check_set_up_link, invite, issue_set_up_link, issue_sign_in_link, use_set_up_link};
pub(super) use own::{
    begin_authenticator, change_password, confirm_authenticator, end_other_sessions, end_session, is_fresh,
    own, remove_authenticator, renew_recovery_codes, waiting_secret,
};
pub(super) use tokens::{NewToken, make_token, revoke_token};
pub use tokens::{make_personal_token, make_service_token, revoke_service_token, service_tokens};
