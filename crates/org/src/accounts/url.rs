//! The addresses of accounts.

/// The form to confirm a person's identity.
pub(super) fn vouch(person: &str) -> String {
    format!("/vouch/{person}")
}

/// The address of an action on a person's account, such as `invite`.
pub(super) fn act(person: &str, action: &str) -> String {
    format!("/accounts/{person}/{action}")
}

/// The address that invites everyone who has no account.
pub(crate) const INVITE_ALL: &str = "/accounts/invite-all";

/// The address to revoke a service's token.
pub(super) fn revoke_service(token: &str) -> String {
    format!("/accounts/services/{token}/revoke")
}
