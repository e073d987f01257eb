//! Every route as every persona: a route without an expectation fails here.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use castra_org::{changes, organization::Scope};

use castra_testkit::{Answer, Client, Database, TestApp, on_sqlite};

use crate::{FINDING, ORGANIZATION, Persona, example, failed_job};

/// The status codes for [`Persona::ALL`], in that order.
type Expected = [u16; 6];

/// A page for signed-in people; others are sent to sign in.
const PAGE: Expected = [303, 200, 200, 200, 200, 200];
/// The same from the API.
const API: Expected = [401, 200, 200, 200, 200, 200];
/// For those who may change the organization.
const CHANGING: Expected = [401, 403, 403, 403, 200, 200];
/// A page for those who may change the organization.
const CHANGING_PAGE: Expected = [303, 403, 403, 403, 200, 200];
/// For operators only.
const OPERATORS: Expected = [401, 403, 403, 403, 403, 200];
/// A page for operators only.
const OPERATORS_PAGE: Expected = [303, 403, 403, 403, 403, 200];
/// Another person's: found by no one.
const NOT_THEIRS: Expected = [401, 404, 404, 404, 404, 404];
/// Refused for everyone.
const AGAIN: Expected = [303, 422, 422, 422, 422, 422];
/// Needs an instance with a public address.
const NO_ADDRESS: Expected = [303, 409, 409, 409, 409, 409];
/// For everyone.
const OPEN: Expected = [200; 6];

/// Every route, a request to it, and the status for each persona. `{change}`, `{applied}` and `{job}`
/// stand for what [`World`] holds.
const DOORS: &[(&str, &str, Sent, Expected)] = &[
    // The API.
    ("GET /api/v1/organization", "/api/v1/organization", Sent::Nothing, API),
    ("GET /api/v1/organization/export", "/api/v1/organization/export", Sent::Nothing, API),
    ("GET /api/v1/organization/schema", "/api/v1/organization/schema", Sent::Nothing, API),
    ("POST /api/v1/organization/plan", "/api/v1/organization/plan", Sent::File, CHANGING),
    (
        "POST /api/v1/organization/apply",
        "/api/v1/organization/apply",
        Sent::File,
        [401, 403, 403, 403, 200, 200],
    ),
    ("GET /api/v1/people", "/api/v1/people?limit=2", Sent::Nothing, API),
    ("GET /api/v1/people/{id}", "/api/v1/people/ana", Sent::Nothing, API),
    (
        "POST /api/v1/people",
        "/api/v1/people",
        Sent::Json(r#"{"name": "Nia Example", "teams": ["payments"]}"#),
        [401, 403, 403, 403, 201, 201],
    ),
    (
        "PUT /api/v1/people/{id}",
        "/api/v1/people/bo",
        Sent::Json(r#"{"name": "Bo Example", "teams": ["payments"], "level": "senior"}"#),
        [401, 403, 403, 403, 200, 200],
    ),
    (
        "POST /api/v1/teams",
        "/api/v1/teams",
        Sent::Json(r#"{"name": "Ledger", "parent": "payments"}"#),
        [401, 403, 403, 403, 201, 201],
    ),
    (
        "PUT /api/v1/teams/{id}",
        "/api/v1/teams/payments",
        Sent::Json(r#"{"name": "Payments and ledger", "members": ["ana", "bo"]}"#),
        [401, 403, 200, 403, 200, 200],
    ),
    ("GET /api/v1/teams", "/api/v1/teams", Sent::Nothing, API),
    ("GET /api/v1/teams/{id}", "/api/v1/teams/payments", Sent::Nothing, API),
    ("GET /api/v1/assignments", "/api/v1/assignments", Sent::Nothing, API),
    ("GET /api/v1/raci", "/api/v1/raci?scope=payments", Sent::Nothing, API),
    ("GET /api/v1/roles", "/api/v1/roles", Sent::Nothing, API),
    ("GET /api/v1/responsibilities", "/api/v1/responsibilities", Sent::Nothing, API),
    ("GET /api/v1/responsibilities/{id}", "/api/v1/responsibilities/tech-debt", Sent::Nothing, API),
    ("GET /api/v1/catalog/offers", "/api/v1/catalog/offers", Sent::Nothing, API),
    (
        "PUT /api/v1/responsibilities/{id}/signal",
        "/api/v1/responsibilities/listening/signal",
        Sent::Json(r#"{"used": true}"#),
        [401, 403, 403, 403, 200, 200],
    ),
    (
        "DELETE /api/v1/responsibilities/{id}/own-words",
        "/api/v1/responsibilities/listening/own-words",
        Sent::Nothing,
        [401, 403, 403, 403, 404, 404],
    ),
    ("GET /api/v1/who", "/api/v1/who?query=tech%20debt", Sent::Nothing, API),
    ("GET /api/v1/charter", "/api/v1/charter?team=payments", Sent::Nothing, API),
    ("GET /api/v1/findings", "/api/v1/findings", Sent::Nothing, API),
    ("GET /api/v1/findings/accepted", "/api/v1/findings/accepted", Sent::Nothing, API),
    (
        "POST /api/v1/findings/{key}/accept",
        "/api/v1/findings/departed:payments:gone/accept",
        Sent::Json(r#"{"until": "2026-04-01", "reason": "it is spring"}"#),
        [401, 403, 200, 403, 200, 200],
    ),
    (
        "POST /api/v1/findings/{key}/restore",
        "/api/v1/findings/departed:payments:gone/restore",
        Sent::Nothing,
        [401, 403, 200, 403, 200, 200],
    ),
    (
        "POST /api/v1/findings/{key}/repair",
        "/api/v1/findings/departed:payments:gone/repair",
        Sent::Json(r#"{"person": "bo"}"#),
        [401, 403, 201, 403, 201, 201],
    ),
    ("GET /api/v1/changes", "/api/v1/changes?state=proposed", Sent::Nothing, API),
    ("GET /api/v1/changes/{id}", "/api/v1/changes/{change}", Sent::Nothing, API),
    (
        "POST /api/v1/changes/roles",
        "/api/v1/changes/roles",
        Sent::Json(
            r#"{"role": "tech-lead", "scope": "payments", "person": "bo", "reason": "a rest for Ana"}"#,
        ),
        [401, 403, 201, 403, 201, 201],
    ),
    (
        "POST /api/v1/changes/parts",
        "/api/v1/changes/parts",
        Sent::Json(
            r#"{"responsibility": "tech-debt", "scope": "payments", "person": "lea", "part": "consulted", "reason": "she knows it"}"#,
        ),
        [401, 403, 201, 403, 201, 201],
    ),
    (
        "POST /api/v1/changes/{id}/agree",
        "/api/v1/changes/{change}/agree",
        Sent::Nothing,
        [401, 200, 403, 403, 403, 403],
    ),
    (
        "POST /api/v1/changes/{id}/decline",
        "/api/v1/changes/{change}/decline",
        Sent::Nothing,
        [401, 200, 403, 403, 403, 403],
    ),
    (
        "POST /api/v1/changes/{id}/withdraw",
        "/api/v1/changes/{change}/withdraw",
        Sent::Nothing,
        [401, 403, 200, 403, 200, 200],
    ),
    (
        "POST /api/v1/changes/{id}/apply",
        "/api/v1/changes/{change}/apply",
        Sent::Nothing,
        [401, 403, 200, 403, 200, 200],
    ),
    (
        "POST /api/v1/changes/{id}/undo",
        "/api/v1/changes/{applied}/undo",
        Sent::Nothing,
        [401, 403, 200, 403, 200, 200],
    ),
    (
        "POST /api/v1/imports/backstage/plan",
        "/api/v1/imports/backstage/plan",
        Sent::Text("text/yaml", CATALOG),
        CHANGING,
    ),
    (
        "POST /api/v1/imports/backstage/apply",
        "/api/v1/imports/backstage/apply",
        Sent::Text("text/yaml", CATALOG),
        [401, 403, 403, 403, 200, 200],
    ),
    (
        "POST /api/v1/imports/codeowners/plan",
        "/api/v1/imports/codeowners/plan?repository=payments-api",
        Sent::Text("text/plain", "* @example/search\n"),
        CHANGING,
    ),
    (
        "POST /api/v1/imports/codeowners/apply",
        "/api/v1/imports/codeowners/apply?repository=payments-api",
        Sent::Text("text/plain", "* @example/search\n"),
        [401, 403, 403, 403, 200, 200],
    ),
    (
        "POST /api/v1/imports/people/plan",
        "/api/v1/imports/people/plan",
        Sent::Text("text/csv", "id,name\nnew,New Example\n"),
        CHANGING,
    ),
    (
        "POST /api/v1/imports/people/apply",
        "/api/v1/imports/people/apply",
        Sent::Text("text/csv", "id,name\nnew,New Example\n"),
        [401, 403, 403, 403, 200, 200],
    ),
    ("GET /api/v1/readings", "/api/v1/readings?team=payments", Sent::Nothing, API),
    ("GET /api/v1/jobs", "/api/v1/jobs", Sent::Nothing, OPERATORS),
    (
        "POST /api/v1/jobs/{id}/retry",
        "/api/v1/jobs/{job}/retry",
        Sent::Nothing,
        [401, 403, 403, 403, 403, 202],
    ),
    ("GET /api/v1/journal", "/api/v1/journal", Sent::Nothing, OPERATORS),
    ("GET /api/v1/journal/verification", "/api/v1/journal/verification", Sent::Nothing, OPERATORS),
    ("GET /api/v1/account", "/api/v1/account", Sent::Nothing, API),
    ("GET /api/v1/account/sessions", "/api/v1/account/sessions", Sent::Nothing, API),
    ("DELETE /api/v1/account/sessions/{id}", "/api/v1/account/sessions/{session}", Sent::Nothing, NOT_THEIRS),
    ("GET /api/v1/account/passkeys", "/api/v1/account/passkeys", Sent::Nothing, API),
    ("DELETE /api/v1/account/passkeys/{id}", "/api/v1/account/passkeys/0123", Sent::Nothing, NOT_THEIRS),
    ("GET /api/v1/account/tokens", "/api/v1/account/tokens", Sent::Nothing, API),
    ("DELETE /api/v1/account/tokens/{id}", "/api/v1/account/tokens/{token}", Sent::Nothing, NOT_THEIRS),
    ("GET /api/v1/accounts", "/api/v1/accounts", Sent::Nothing, OPERATORS),
    ("POST /api/v1/accounts/invite", "/api/v1/accounts/invite", Sent::Nothing, OPERATORS),
    ("POST /api/v1/accounts/{person}/invite", "/api/v1/accounts/ana/invite", Sent::Nothing, OPERATORS),
    (
        "POST /api/v1/accounts/{person}/withdraw",
        "/api/v1/accounts/other/withdraw",
        Sent::Nothing,
        [401, 403, 403, 403, 403, 409],
    ),
    (
        "POST /api/v1/accounts/{person}/reset",
        "/api/v1/accounts/other/reset",
        Sent::Nothing,
        [401, 403, 403, 403, 403, 409],
    ),
    (
        "POST /api/v1/accounts/{person}/close",
        "/api/v1/accounts/other/close",
        Sent::Nothing,
        [401, 403, 403, 403, 403, 204],
    ),
    (
        "POST /api/v1/accounts/{person}/open",
        "/api/v1/accounts/other/open",
        Sent::Nothing,
        [401, 403, 403, 403, 403, 204],
    ),
    (
        "POST /api/v1/accounts/{person}/unbind",
        "/api/v1/accounts/other/unbind",
        Sent::Nothing,
        [401, 403, 403, 403, 403, 404],
    ),
    ("GET /api/docs", "/api/docs", Sent::Nothing, OPEN),
    // Pages.
    ("GET /", "/", Sent::Nothing, PAGE),
    ("GET /who", "/who", Sent::Nothing, PAGE),
    ("GET /who.csv", "/who.csv", Sent::Nothing, PAGE),
    ("GET /responsibilities/{id}", "/responsibilities/tech-debt", Sent::Nothing, PAGE),
    (
        "POST /responsibilities/{id}/signal",
        "/responsibilities/listening/signal",
        Sent::Form("used=yes"),
        [303, 403, 403, 403, 303, 303],
    ),
    (
        "POST /responsibilities/{id}/own-words",
        "/responsibilities/listening/own-words",
        Sent::Nothing,
        [303, 403, 403, 403, 404, 404],
    ),
    ("GET /teams/{team}/charter", "/teams/payments/charter", Sent::Nothing, PAGE),
    ("GET /teams/{team}/charter.csv", "/teams/payments/charter.csv", Sent::Nothing, PAGE),
    ("GET /people", "/people", Sent::Nothing, PAGE),
    ("GET /people.csv", "/people.csv", Sent::Nothing, PAGE),
    ("GET /add/people", "/add/people?team=payments", Sent::Nothing, CHANGING_PAGE),
    (
        "POST /add/people",
        "/add/people",
        Sent::Form("name-1=Nia+Example&team-1=Payments"),
        [303, 403, 403, 403, 303, 303],
    ),
    ("GET /add/teams", "/add/teams", Sent::Nothing, CHANGING_PAGE),
    ("POST /add/teams", "/add/teams", Sent::Form("names=Ledger"), [303, 403, 403, 403, 303, 303]),
    ("GET /people/{id}/edit", "/people/bo/edit", Sent::Nothing, CHANGING_PAGE),
    ("POST /people/{id}/edit", "/people/bo/edit", Sent::Form("name=Bo"), [303, 403, 403, 403, 422, 422]),
    ("GET /teams/{id}/edit", "/teams/payments/edit", Sent::Nothing, [303, 403, 200, 403, 200, 200]),
    ("POST /teams/{id}/edit", "/teams/payments/edit", Sent::Form("name=Pay"), [303, 403, 422, 403, 422, 422]),
    ("GET /people/{id}", "/people/ana", Sent::Nothing, PAGE),
    ("GET /teams/{id}", "/teams/payments", Sent::Nothing, PAGE),
    ("GET /find", "/find?q=debt", Sent::Nothing, PAGE),
    (
        "GET /findings/repair",
        "/findings/repair?key=departed:payments:gone&person=bo",
        Sent::Nothing,
        [303, 403, 200, 403, 200, 200],
    ),
    (
        "POST /findings/repair",
        "/findings/repair",
        Sent::Form("key=departed:payments:gone&person=bo&act=ask"),
        [303, 403, 303, 403, 303, 303],
    ),
    (
        "POST /findings/accept",
        "/findings/accept",
        Sent::Form("key=departed:payments:gone&until=2026-04-01&reason=spring"),
        [303, 403, 303, 403, 303, 303],
    ),
    (
        "POST /findings/reopen",
        "/findings/reopen?key=departed:payments:gone",
        Sent::Nothing,
        [303, 403, 303, 403, 303, 303],
    ),
    (
        "POST /teams/{team}/charter/raci",
        "/teams/payments/charter/raci",
        Sent::Form("responsibility=tech-debt&person=lea&letter=consulted"),
        [303, 403, 303, 403, 303, 303],
    ),
    ("GET /changes", "/changes", Sent::Nothing, PAGE),
    ("GET /changes/{id}", "/changes/{change}", Sent::Nothing, PAGE),
    ("POST /changes/{id}/agree", "/changes/{change}/agree", Sent::Nothing, [303, 303, 403, 403, 403, 403]),
    (
        "POST /changes/{id}/decline",
        "/changes/{change}/decline",
        Sent::Nothing,
        [303, 303, 403, 403, 403, 403],
    ),
    (
        "POST /changes/{id}/withdraw",
        "/changes/{change}/withdraw",
        Sent::Nothing,
        [303, 403, 303, 403, 303, 303],
    ),
    ("POST /changes/{id}/apply", "/changes/{change}/apply", Sent::Nothing, [303, 403, 303, 403, 303, 303]),
    ("POST /changes/{id}/undo", "/changes/{change}/undo", Sent::Nothing, [303, 409, 409, 409, 409, 409]),
    ("GET /authority", "/authority", Sent::Nothing, PAGE),
    ("POST /authority/{id}/seen", "/authority/0123/seen", Sent::Nothing, [303, 404, 404, 404, 404, 404]),
    ("GET /import", "/import", Sent::Nothing, CHANGING_PAGE),
    ("GET /import/example/{kind}", "/import/example/people", Sent::Nothing, CHANGING_PAGE),
    ("POST /import", "/import", Sent::Multipart, CHANGING_PAGE),
    ("POST /import/apply", "/import/apply", Sent::FormOfFile, [303, 403, 403, 403, 303, 303]),
    ("GET /api/v1/today", "/api/v1/today", Sent::Nothing, API),
    (
        "POST /api/v1/today/{id}/snooze",
        "/api/v1/today/0123/snooze",
        Sent::Json(r#"{"until": "2026-03-09"}"#),
        NOT_THEIRS,
    ),
    ("POST /api/v1/today/{id}/unsnooze", "/api/v1/today/0123/unsnooze", Sent::Nothing, NOT_THEIRS),
    (
        "POST /today/snooze",
        "/today/snooze",
        Sent::Form("items=0123&until=2026-03-09"),
        [303, 404, 404, 404, 404, 404],
    ),
    ("POST /today/unsnooze", "/today/unsnooze?items=0123", Sent::Nothing, [303, 404, 404, 404, 404, 404]),
    ("GET /api/v1/account/notifications", "/api/v1/account/notifications", Sent::Nothing, API),
    (
        "PUT /api/v1/account/notifications",
        "/api/v1/account/notifications",
        Sent::Json(r#"{"rhythm": "none", "weekday": "Mon", "hour": 7, "zone": "UTC"}"#),
        API,
    ),
    ("GET /account/notifications", "/account/notifications", Sent::Nothing, PAGE),
    ("POST /account/notifications", "/account/notifications", Sent::Form("rhythm=often"), AGAIN),
    ("GET /unsubscribe/{token}", "/unsubscribe/0123", Sent::Nothing, OPEN),
    ("POST /unsubscribe/{token}", "/unsubscribe/0123", Sent::Nothing, [404; 6]),
    ("GET /account/data", "/account/data", Sent::Nothing, PAGE),
    ("GET /account/data.jsonl", "/account/data.jsonl", Sent::Nothing, PAGE),
    ("GET /api/v1/account/data", "/api/v1/account/data", Sent::Nothing, API),
    ("GET /account", "/account", Sent::Nothing, PAGE),
    ("GET /account/proof", "/account/proof", Sent::Nothing, [303; 6]),
    ("GET /vouch/{person}", "/vouch/bo", Sent::Nothing, [303, 404, 404, 404, 404, 404]),
    ("POST /vouch/{person}", "/vouch/bo", Sent::Form("code=12345678"), [303, 404, 404, 404, 404, 404]),
    ("POST /account/password", "/account/password", Sent::Form("password=short&again=short"), AGAIN),
    ("POST /sign-in/passkey/begin", "/sign-in/passkey/begin", Sent::Nothing, [409; 6]),
    ("POST /sign-in/passkey", "/sign-in/passkey", Sent::Form("credential=x"), [409; 6]),
    ("POST /sign-in/enrol/passkey/begin", "/sign-in/enrol/passkey/begin", Sent::Nothing, [409; 6]),
    ("POST /sign-in/enrol/passkey", "/sign-in/enrol/passkey", Sent::Form("credential=x"), [409; 6]),
    ("POST /sign-in/second/passkey/begin", "/sign-in/second/passkey/begin", Sent::Nothing, [409; 6]),
    ("POST /sign-in/second/passkey", "/sign-in/second/passkey", Sent::Form("credential=x"), [409; 6]),
    ("POST /account/passkeys/begin", "/account/passkeys/begin", Sent::Nothing, NO_ADDRESS),
    ("POST /account/passkeys", "/account/passkeys", Sent::Form("name=x&credential=x"), NO_ADDRESS),
    ("GET /account/passkeys/{id}", "/account/passkeys/0123", Sent::Nothing, [303, 404, 404, 404, 404, 404]),
    (
        "POST /account/passkeys/{id}",
        "/account/passkeys/0123",
        Sent::Form("name=x"),
        [303, 404, 404, 404, 404, 404],
    ),
    (
        "POST /account/passkeys/{id}/remove",
        "/account/passkeys/0123/remove",
        Sent::Nothing,
        [303, 404, 404, 404, 404, 404],
    ),
    ("POST /account/authenticator", "/account/authenticator", Sent::Nothing, [303; 6]),
    ("GET /account/authenticator", "/account/authenticator", Sent::Nothing, [303; 6]),
    ("POST /account/authenticator/confirm", "/account/authenticator/confirm", Sent::Form("code=1"), [303; 6]),
    ("POST /account/authenticator/remove", "/account/authenticator/remove", Sent::Nothing, [303; 6]),
    (
        "POST /account/recovery-codes",
        "/account/recovery-codes",
        Sent::Nothing,
        [303, 409, 409, 409, 409, 409],
    ),
    ("POST /account/sessions/end-others", "/account/sessions/end-others", Sent::Nothing, [303; 6]),
    (
        "POST /account/sessions/{id}/end",
        "/account/sessions/{session}/end",
        Sent::Nothing,
        [303, 404, 404, 404, 404, 404],
    ),
    ("POST /account/tokens", "/account/tokens", Sent::Form("name=x&days=1&scopes=read"), PAGE),
    (
        "POST /account/tokens/{id}/revoke",
        "/account/tokens/{token}/revoke",
        Sent::Nothing,
        [303, 404, 404, 404, 404, 404],
    ),
    ("GET /accounts", "/accounts", Sent::Nothing, OPERATORS_PAGE),
    ("GET /accounts/single-sign-on", "/accounts/single-sign-on", Sent::Nothing, OPERATORS_PAGE),
    (
        "POST /accounts/single-sign-on/test",
        "/accounts/single-sign-on/test",
        Sent::Nothing,
        [303, 403, 403, 403, 403, 404],
    ),
    ("POST /accounts/invite-all", "/accounts/invite-all", Sent::Nothing, OPERATORS_PAGE),
    (
        "POST /accounts/{person}/withdraw",
        "/accounts/other/withdraw",
        Sent::Nothing,
        [303, 403, 403, 403, 403, 409],
    ),
    ("POST /accounts/{person}/reset", "/accounts/other/reset", Sent::Nothing, [303, 403, 403, 403, 403, 409]),
    ("POST /first-steps/put-away", "/first-steps/put-away", Sent::Nothing, [303, 403, 403, 403, 403, 303]),
    ("POST /first-steps/mail-test", "/first-steps/mail-test", Sent::Nothing, [303, 403, 403, 403, 403, 409]),
    (
        "POST /first-steps/{step}/skip",
        "/first-steps/mail/skip",
        Sent::Nothing,
        [303, 403, 403, 403, 403, 303],
    ),
    ("POST /accounts/{person}/invite", "/accounts/ana/invite", Sent::Nothing, [303, 403, 403, 403, 403, 200]),
    (
        "POST /accounts/{person}/operator",
        "/accounts/other/operator",
        Sent::Form("operator=yes"),
        [303, 403, 403, 403, 403, 303],
    ),
    ("POST /accounts/{person}/close", "/accounts/other/close", Sent::Nothing, [303, 403, 403, 403, 403, 303]),
    ("POST /accounts/{person}/open", "/accounts/other/open", Sent::Nothing, [303, 403, 403, 403, 403, 303]),
    (
        "POST /accounts/{person}/unbind",
        "/accounts/other/unbind",
        Sent::Nothing,
        [303, 403, 403, 403, 403, 404],
    ),
    (
        "POST /accounts/services",
        "/accounts/services",
        Sent::Form("name=x&days=1&scopes=read"),
        OPERATORS_PAGE,
    ),
    (
        "POST /accounts/services/{id}/revoke",
        "/accounts/services/{token}/revoke",
        Sent::Nothing,
        [303, 403, 403, 403, 403, 404],
    ),
    ("GET /jobs", "/jobs", Sent::Nothing, OPERATORS_PAGE),
    ("POST /jobs/{id}/retry", "/jobs/{job}/retry", Sent::Nothing, [303, 403, 403, 403, 403, 303]),
    ("GET /sign-out", "/sign-out", Sent::Nothing, PAGE),
    ("POST /sign-out", "/sign-out", Sent::Nothing, [303; 6]),
    ("POST /preferences/theme", "/preferences/theme", Sent::Form("theme=dark"), [303; 6]),
    ("GET /welcome", "/welcome", Sent::Nothing, [303; 6]),
    ("GET /sign-in", "/sign-in", Sent::Nothing, OPEN),
    ("POST /sign-in", "/sign-in", Sent::Form("email=nobody@example.org&password=nothing"), [422; 6]),
    ("GET /sign-in/second", "/sign-in/second", Sent::Nothing, [303; 6]),
    ("POST /sign-in/second", "/sign-in/second", Sent::Form("code=123456"), [303; 6]),
    ("GET /sign-in/enrol", "/sign-in/enrol", Sent::Nothing, [303; 6]),
    ("POST /sign-in/enrol/app", "/sign-in/enrol/app", Sent::Nothing, [303; 6]),
    ("GET /sign-in/enrol/app", "/sign-in/enrol/app", Sent::Nothing, [303; 6]),
    ("POST /sign-in/enrol/app/confirm", "/sign-in/enrol/app/confirm", Sent::Form("code=123456"), [303; 6]),
    ("GET /sign-in/first", "/sign-in/first", Sent::Nothing, [303; 6]),
    ("POST /sign-in/first/password", "/sign-in/first/password", Sent::Form("password=x&again=x"), [303; 6]),
    ("POST /sign-in/first/passkey/begin", "/sign-in/first/passkey/begin", Sent::Nothing, [409; 6]),
    ("POST /sign-in/first/passkey", "/sign-in/first/passkey", Sent::Form("credential=x"), [409; 6]),
    ("GET /sign-in/forgotten", "/sign-in/forgotten", Sent::Nothing, OPEN),
    ("POST /sign-in/forgotten", "/sign-in/forgotten", Sent::Form("email=unknown@example.org"), OPEN),
    ("GET /sign-in/provider", "/sign-in/provider", Sent::Nothing, [404; 6]),
    ("GET /sign-in/provider/callback", "/sign-in/provider/callback", Sent::Nothing, [404; 6]),
    ("GET /sign-in/provider/signed-out", "/sign-in/provider/signed-out", Sent::Nothing, [404; 6]),
    ("POST /sign-in/provider/logout", "/sign-in/provider/logout", Sent::Form("logout_token=x"), [404; 6]),
    ("GET /sign-in/link", "/sign-in/link", Sent::Nothing, OPEN),
    ("POST /sign-in/link", "/sign-in/link", Sent::Form("code=0123"), [404; 6]),
    ("GET /set-up", "/set-up", Sent::Nothing, OPEN),
    ("POST /set-up", "/set-up", Sent::Form("code=0123"), [404; 6]),
];

/// A catalog with one more person.
const CATALOG: &str = "apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: new }
spec: { profile: { displayName: New Example }, memberOf: [] }
";

/// The body of a request.
#[derive(Debug, Clone, Copy)]
enum Sent {
    Nothing,
    Json(&'static str),
    Form(&'static str),
    /// A text of this media type.
    Text(&'static str, &'static str),
    /// An organization file with one more person.
    File,
    /// The same, as the page applies a preview.
    FormOfFile,
    /// The same, as the page sends a chosen file.
    Multipart,
}

/// The records the requests are about.
struct World {
    app: TestApp,
    change: String,
    /// An applied change.
    applied: String,
    job: String,
    /// Another person's session and token.
    session: String,
    token: String,
}

impl World {
    async fn new(database: &Database) -> Self {
        let app = example(database).await;
        let host = app.host();
        let job = failed_job(&host).await;
        let request = changes::Request::Part {
            responsibility: "tech-debt".into(),
            scope: Scope::Team("payments".into()),
            person: "bo".into(),
            letter: Some(changes::Letter::Accountable),
        };
        let change = changes::propose(&host, &request, None, FINDING).await.unwrap().id;
        let request = changes::Request::Role {
            role: "engineering-manager".into(),
            scope: Scope::Team("payments".into()),
            person: "ana".into(),
        };
        let applied = changes::propose(&host, &request, None, FINDING).await.unwrap().id;
        changes::apply(&host, &applied).await.unwrap();
        let (session, token) = somebody_elses(&app).await;
        Self { app, change, applied, job, session, token }
    }

    async fn ask(&self, client: &Client, method: &Method, path: &str, sent: Sent) -> Answer {
        let path = path
            .replace("{change}", &self.change)
            .replace("{applied}", &self.applied)
            .replace("{job}", &self.job)
            .replace("{session}", &self.session)
            .replace("{token}", &self.token);
        let file = ORGANIZATION.replace("people:\n", "people:\n  - { id: new, name: New Example }\n");
        let (kind, body) = match sent {
            Sent::Nothing => ("", String::new()),
            Sent::Json(text) => ("application/json", text.to_owned()),
            Sent::Form(text) => ("application/x-www-form-urlencoded", text.to_owned()),
            Sent::Text(kind, text) => (kind, text.to_owned()),
            Sent::File => ("text/yaml", file),
            Sent::FormOfFile => {
                let escaped = castra_platform::web::form::escape(&file);
                ("application/x-www-form-urlencoded", format!("version=3&name=org.yaml&text={escaped}"))
            }
            Sent::Multipart => {
                let part = "content-disposition: form-data; name=\"file\"; filename=\"org.yaml\"";
                ("multipart/form-data; boundary=b", format!("--b\r\n{part}\r\n\r\n{file}\r\n--b--\r\n"))
            }
        };
        let mut request =
            Request::builder().method(method).uri(&path).header("sec-fetch-site", "same-origin");
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        client.send(request.body(Body::from(body)).unwrap()).await
    }
}

/// A session and an API token of a person who is none of the personas: their ids, as their owner sees them.
async fn somebody_elses(app: &TestApp) -> (String, String) {
    app.add_account("other", true).await;
    let host = app.host();
    let secret =
        castra_accounts::make_personal_token(&host, "other", "a script", &["read"], 30).await.unwrap();
    app.signed_in("other").await;
    let ask = async |path: &str| {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {secret}"));
        let answer = app.anonymous().send(request.body(Body::empty()).unwrap()).await.json();
        answer["items"][0]["id"].as_str().unwrap().to_owned()
    };
    (ask("/api/v1/account/sessions").await, ask("/api/v1/account/tokens").await)
}

#[test]
fn every_route_has_an_expectation_and_keeps_it_for_everybody() {
    on_sqlite(async |first| {
        let world = World::new(first).await;
        let mut clients = Vec::new();
        for persona in Persona::ALL {
            clients.push(persona.client(&world.app).await);
        }
        let known = world.app.web.operations.iter().map(|door| format!("{} {}", door.method, door.path));
        let forgotten: Vec<String> =
            known.filter(|door| DOORS.iter().all(|(name, ..)| name != door)).collect();
        assert!(forgotten.is_empty(), "without an expectation: {forgotten:#?}");
        let mut wrong = Vec::new();
        for (door, path, sent, expected) in DOORS {
            let (method, _) = door.split_once(' ').unwrap();
            let method: Method = method.parse().unwrap();
            let exists = |known: &&castra_platform::web::Operation| {
                format!("{} {}", known.method, known.path) == *door
            };
            assert!(
                world.app.web.operations.iter().any(|known| exists(&known)),
                "{door} is not there any more"
            );
            if method == Method::GET {
                for ((persona, client), expected) in Persona::ALL.iter().zip(&clients).zip(expected) {
                    let answer = world.ask(client, &method, path, *sent).await;
                    judge(&mut wrong, door, *persona, *expected, &answer);
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn every_change_is_for_those_who_may() {
    let wrong = std::sync::Mutex::new(Vec::new());
    for (door, path, sent, expected) in DOORS.iter().filter(|(door, ..)| !door.starts_with("GET")) {
        let method: Method = door.split(' ').next().unwrap().parse().unwrap();
        let mut asking = Persona::ALL.into_iter().zip(expected).peekable();
        while asking.peek().is_some() {
            // A fresh world before and after every change: one request must not affect the next one's status.
            let asking = std::cell::RefCell::new(&mut asking);
            on_sqlite(async |database| {
                let world = World::new(database).await;
                // The instance is set up; otherwise everyone is sent to the welcome page.
                world.app.add_account("gone", false).await;
                let mut is_new = true;
                let next =
                    |is_new: bool| asking.borrow_mut().next_if(|(_, expected)| is_new || **expected >= 400);
                while let Some((persona, expected)) = next(is_new) {
                    is_new = false;
                    let client = persona.client(&world.app).await;
                    let answer = world.ask(&client, &method, path, *sent).await;
                    judge(&mut wrong.lock().unwrap(), door, persona, *expected, &answer);
                    if answer.status.as_u16() < 400 && !answer.header("location").starts_with("/sign-in") {
                        break;
                    }
                }
            });
        }
    }
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn judge(wrong: &mut Vec<String>, door: &str, persona: Persona, expected: u16, answer: &Answer) {
    let status = answer.status.as_u16();
    if status != expected {
        wrong.push(format!("{door} as {persona:?}: {status}, not {expected}"));
    }
    if persona == Persona::Anonymous
        && status == 303
        && !matches!(door.split(' ').nth(1), Some("/sign-out" | "/preferences/theme" | "/welcome"))
    {
        let to = answer.header("location");
        if !to.starts_with("/sign-in") {
            wrong.push(format!("{door} as Anonymous leads to {to}"));
        }
    }
    if door.contains(" /api/v1/") && status >= 400 {
        let problem = answer.json();
        let good = answer.header("content-type") == "application/problem+json"
            && problem["status"] == status
            && problem["detail"].as_str().is_some_and(|detail| !detail.is_empty());
        if !good {
            wrong.push(format!("{door} as {persona:?} is no problem document: {problem}"));
        }
    }
}
