//! Accounts, credentials, and administration.

use super::{Row, alone, race, step};

pub(in crate::races) fn rows() -> Vec<Row> {
    let close = "POST /api/v1/accounts/spare/close";
    let open = "POST /api/v1/accounts/spare/open";
    let token = || step("ana", "POST /account/tokens", "name=a+script&scopes=read&days=30");
    let listed = || step("ana", "GET /api/v1/account/tokens", "").keeps("id", "/items/0/id");
    let service = "name=a+dashboard&scopes=read&days=30";
    let ceremony = "each challenge is used up by one answer, in the statement that reads it";
    let factor = "it needs a current code, which is used up by the statement that checks it";
    let nobody =
        "no one is signed in: it is protected by attempts, links and challenges that are used up once";
    let choice = "its link is used up once, by the statement that sets what was chosen";
    vec![
        race("POST /api/v1/accounts/{person}/close", "root", "")
            .at("/api/v1/accounts/spare/close")
            .pages(&["POST /accounts/{person}/close"])
            .against("second", "POST /accounts/spare/operator", "operator=yes")
            .against("second", open, ""),
        race("POST /api/v1/accounts/{person}/open", "root", "")
            .at("/api/v1/accounts/spare/open")
            .pages(&["POST /accounts/{person}/open"])
            .after(&[step("root", close, "")])
            .against("second", close, ""),
        alone("POST /api/v1/accounts/{person}/unbind", "it needs an identity provider, and deletes one row"),
        alone("POST /accounts/{person}/unbind", "the page of the same action"),
        // The last operator stays an operator.
        race("POST /accounts/{person}/operator", "root", "operator=no")
            .at("/accounts/second/operator")
            .against("second", "POST /accounts/root/operator", "operator=no")
            .against("second", "POST /api/v1/accounts/root/close", ""),
        race("POST /api/v1/accounts/{person}/invite", "root", "")
            .at("/api/v1/accounts/new/invite")
            .pages(&["POST /accounts/{person}/invite"]),
        race("POST /api/v1/accounts/invite", "root", "").pages(&["POST /accounts/invite-all"]),
        race("POST /api/v1/accounts/{person}/withdraw", "root", "")
            .at("/api/v1/accounts/new/withdraw")
            .pages(&["POST /accounts/{person}/withdraw"])
            .after(&[step("root", "POST /api/v1/accounts/new/invite", "")])
            .against("second", "POST /api/v1/accounts/new/invite", ""),
        alone("POST /api/v1/accounts/{person}/reset", "it needs a mail server, and queues one job once"),
        alone("POST /accounts/{person}/reset", "the page of the same action"),
        alone("POST /accounts/single-sign-on/test", "it asks the identity provider, and changes nothing"),
        alone("POST /first-steps/put-away", "it sets one mark on one row of its own"),
        alone("POST /first-steps/{step}/skip", "it inserts one row that may be there already"),
        alone("POST /first-steps/mail-test", "it needs a mail server, and keeps the last outcome"),
        race("POST /accounts/services", "root", service),
        race("POST /accounts/services/{id}/revoke", "root", "").after(&[
            step("root", "POST /accounts/services", service),
            step("root", "GET /accounts", "").keeps("id", "after /accounts/services/"),
        ]),
        race("POST /account/tokens", "ana", "name=a+script&scopes=read&days=30"),
        race("DELETE /api/v1/account/tokens/{id}", "ana", "")
            .pages(&["POST /account/tokens/{id}/revoke"])
            .after(&[token(), listed()]),
        race("DELETE /api/v1/account/sessions/{id}", "ana", "")
            .pages(&["POST /account/sessions/{id}/end"])
            .after(&[
                step("ana-too", "GET /", ""),
                step("ana", "GET /api/v1/account/sessions", "").keeps("id", "other session"),
            ])
            .against("ana", "POST /account/sessions/end-others", ""),
        race("POST /account/sessions/end-others", "ana", "").after(&[step("ana-too", "GET /", "")]),
        race(
            "POST /account/password",
            "ana",
            "password=correct-horse-battery-1&again=correct-horse-battery-1&current=",
        ),
        alone("POST /vouch/{person}", "it sets one mark on one row, and finds it set the second time"),
        race("POST /account/private/erase", "bo", "name=Bo+Example")
            .after(&[step("bo", "POST /api/v1/concerns", r#"{"addressee":"ana","about":"A","words":"B"}"#)])
            .against("bo", "POST /api/v1/concerns", r#"{"addressee":"ana","about":"C","words":"D"}"#),
        alone("POST /sign-out", "it ends the session that it comes with, and nothing else"),
        alone("POST /account/authenticator", factor),
        alone("POST /account/authenticator/confirm", factor),
        alone("POST /account/authenticator/remove", factor),
        alone("POST /account/recovery-codes", factor),
        alone("POST /account/passkeys", ceremony),
        alone("POST /account/passkeys/begin", ceremony),
        alone("POST /account/passkeys/{id}", "it needs a passkey, and changes its name"),
        alone("POST /account/passkeys/{id}/remove", "it needs a passkey, and deletes one row"),
        alone("DELETE /api/v1/account/passkeys/{id}", "it needs a passkey, and deletes one row"),
        alone("POST /set-up", "its link is used up in the statement that reads it"),
        alone("POST /sign-in", nobody),
        alone("POST /sign-in/enrol/app", nobody),
        alone("POST /sign-in/enrol/app/confirm", nobody),
        alone("POST /sign-in/enrol/passkey", nobody),
        alone("POST /sign-in/enrol/passkey/begin", nobody),
        alone("POST /sign-in/first/passkey", choice),
        alone("POST /sign-in/first/passkey/begin", choice),
        alone("POST /sign-in/first/password", choice),
        alone("POST /sign-in/forgotten", "it queues a job that is queued already, or not"),
        alone("POST /sign-in/link", nobody),
        alone("POST /sign-in/passkey", nobody),
        alone("POST /sign-in/passkey/begin", nobody),
        alone("POST /sign-in/provider/logout", nobody),
        alone("POST /sign-in/second", nobody),
        alone("POST /sign-in/second/passkey", nobody),
        alone("POST /sign-in/second/passkey/begin", nobody),
    ]
}
