//! Actions on accounts.

mod administration;
mod binding;
mod enrolling;
mod entering;
mod links;
mod own;
mod passkeys;
mod proving;
mod resetting;
mod tokens;

pub use administration::{
    AccountState, account, accounts, close, come_back, disable, enable, is_open_within, is_set_up, leave,
    open_again, people_within, save_account, set_operator, with_open_doors,
};
pub(super) use binding::{ProviderIdentity, begin_binding, bind_own, binding_token, person_of_identity};
pub(super) use enrolling::{Enrolled, Enrolling, choosing, enrolling};
pub(super) use entering::{
    ByLink, ShownThere, SignedIn, by_link, by_password, by_provider, by_set_up, end_by_provider, of_session,
    of_token, second_half, sign_out,
};
pub use entering::{begin_session, is_open};
pub use links::{
    Invitation, address_changed, check_set_up_link, invitation_link, invite, issue_demonstration_link,
    issue_set_up_link, issue_sign_in_link, note_mail, open_invitation, use_set_up_link, withdraw_invitation,
};
pub(super) use own::{
    begin_authenticator, change_password, confirm_authenticator, end_other_sessions, end_session,
    remove_authenticator, renew_recovery_codes, waiting_secret,
};
pub(super) use passkeys::{
    Begun, add_passkey, begin_adding_passkey, begin_by_passkey, begin_second_by_passkey, by_passkey,
    find_passkey, remove_passkey, rename_passkey, second_by_passkey, second_factors_of,
};
pub(super) use proving::proof;
pub use proving::{admitted, prove_by_code, unproven, vouchers};
pub use resetting::send_reset_link;
pub(super) use resetting::{ask_for_reset, send_reset};
pub(super) use tokens::{NewToken, make_token, revoke_token};
pub use tokens::{make_personal_token, make_service_token, revoke_service_token, service_tokens};
