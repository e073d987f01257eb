//! `/sign-in/provider`: to the provider and back, and its back-channel logout.

use axum::{
    extract::RawQuery,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use castra_platform::{
    access::Rule,
    config::{IdentityProvider, Protocol},
    context::{Ctx, FRESH, is_within_fresh},
    error::{Error, Kind, Result},
    ui::{Button, Flash, PageHead, Tone, actions as actions_row},
    web::{
        Page, Routes,
        form::{self, Form, escape},
        is_our_address, redirect_with,
    },
};
use maud::html;
use reqwest::Method;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{
    discovery::{self, Known, Metadata},
    ending, github,
    presets::SCOPES,
    testing::{self, Tested},
    tokens::{self, Expected, Identity, Refusal, Said},
    userinfo,
};
use crate::{
    actions::{self, ProviderIdentity, ShownThere, binding_token},
    cookies,
    rules::says_two_factors,
    sign_in::go_on,
    store::{self, ProviderSignIn},
    views::SingleSignOn,
};

/// The start of a sign-in at the provider.
pub(crate) const BY_PROVIDER: &str = "/sign-in/provider";

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .get(BY_PROVIDER, Rule::Anyone, begin)
        .get("/sign-in/provider/callback", Rule::Anyone, come_back)
        .get(ending::SIGNED_OUT, Rule::Anyone, signed_out)
        .post("/sign-in/provider/logout", Rule::Anyone, logged_out_there)
        .get(SET_UP, Rule::Operator, set_up)
        .post("/accounts/single-sign-on/test", Rule::Operator, test)
}

/// What to enter where, for operators.
const SET_UP: &str = "/accounts/single-sign-on";

async fn set_up(ctx: Ctx) -> Page {
    set_up_page(&ctx, None)
}

fn set_up_page(ctx: &Ctx, tested: Option<Vec<Tested>>) -> Page {
    let view = SingleSignOn {
        configured: ctx
            .app
            .settings
            .provider
            .as_ref()
            .map(|known| (known.name.clone(), known.issuer.clone())),
        has_address: ctx.app.settings.public_url.is_some(),
        callback: callback(ctx),
        logout: ctx.absolute("/sign-in/provider/logout"),
        tested,
    };
    Page::new("Single sign-on", view.render())
}

/// Needs no transaction: it changes nothing.
async fn test(ctx: Ctx) -> Result<Page> {
    let tested = testing::test(&ctx, provider(&ctx)?).await;
    Ok(set_up_page(&ctx, Some(tested)))
}

fn provider(ctx: &Ctx) -> Result<&IdentityProvider> {
    ctx.app.settings.provider.as_ref().ok_or_else(|| Error::not_found("identity provider here"))
}

/// Where the provider sends people back to.
pub(super) fn callback(ctx: &Ctx) -> String {
    ctx.absolute("/sign-in/provider/callback")
}

fn parameter(query: &[(String, String)], name: &str) -> Option<String> {
    query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

async fn begin(ctx: Ctx, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response> {
    let provider = provider(&ctx)?;
    let known = discovery::known(&ctx, provider, |_| true).await?;
    let query = form::pairs(query.as_deref().unwrap_or_default());
    let to = parameter(&query, "to").filter(|to| is_our_address(to)).unwrap_or_else(|| "/".to_owned());
    let state = ctx.app.ids.secret();
    // Someone already signed in, fully or half, comes here to authenticate again.
    let half = cookies::read(&ctx.app.settings, &headers, cookies::HALF).unwrap_or_default();
    let half = store::half_sign_in(ctx.read(), half, ctx.now()).await?;
    let is_half_way = half.is_some_and(|half| half.link.is_none());
    let asked_anew = ctx.viewer.is_known() || is_half_way;
    let (nonce, verifier) = (ctx.app.ids.secret(), ctx.app.ids.secret());
    let binds = match parameter(&query, "bind") {
        Some(shown) => Some(actions::begin_binding(&ctx, &shown)?.to_owned()),
        None => None,
    };
    let begun = ProviderSignIn { nonce, verifier, to, asked_anew, binds };
    let mut tx = ctx.app.db.begin().await?;
    store::add_provider_sign_in(&mut tx, &state, &begun, ctx.now()).await?;
    tx.commit_unsaid().await?;
    let asked = question(&ctx, provider, &begun, &state);
    let endpoint = &known.metadata.authorization_endpoint;
    let sign = if endpoint.contains('?') { '&' } else { '?' };
    let there = format!("{endpoint}{sign}{asked}");
    Ok(([(header::SET_COOKIE, cookies::provider(&ctx.app.settings, &state))], Redirect::to(&there))
        .into_response())
}

/// The authentication request (OpenID Connect Core, section 3.1.2.1).
fn question(ctx: &Ctx, provider: &IdentityProvider, begun: &ProviderSignIn, state: &str) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(begun.verifier.as_bytes()));
    let (redirect, acr_values) = (callback(ctx), provider.acr_values.join(" "));
    let longest = FRESH.num_seconds().to_string();
    let scopes = match provider.protocol {
        Protocol::OpenIdConnect => SCOPES,
        Protocol::GitHub => github::SCOPES,
    };
    let mut asked = vec![
        ("response_type", "code"),
        ("client_id", &provider.client_id),
        ("redirect_uri", &redirect),
        ("scope", scopes),
        ("state", state),
        ("nonce", &begun.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    if begun.asked_anew {
        // `prompt` asks for a new sign-in; `max_age` obliges the provider to say when it was.
        asked.extend([("prompt", "login"), ("max_age", longest.as_str())]);
    }
    if !acr_values.is_empty() {
        asked.push(("acr_values", &acr_values));
    }
    let pairs = asked.into_iter().map(|(name, value)| format!("{name}={}", escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

async fn come_back(ctx: Ctx, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response> {
    let provider = provider(&ctx)?;
    let query = form::pairs(query.as_deref().unwrap_or_default());
    let state = parameter(&query, "state").unwrap_or_default();
    // The answer must come from the browser that asked: otherwise people could be signed in as another person unnoticed.
    let asked_here = cookies::read(&ctx.app.settings, &headers, cookies::PROVIDER)
        .is_some_and(|mine| !mine.is_empty() && mine == state);
    let begun = if asked_here { take(&ctx, &state).await? } else { None };
    let Some(begun) = begun else {
        return Err(Error::invalid("this sign-in was not started in this browser, or it took too long")
            .hint("start again"));
    };
    if let Some(error) = parameter(&query, "error") {
        let said: String =
            error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect();
        return Err(
            Error::invalid(format!("{} did not sign you in ({said})", provider.name)).hint("try again")
        );
    }
    let known = discovery::known(&ctx, provider, |_| true).await?;
    let issuer = parameter(&query, "iss");
    if issuer.as_ref().is_some_and(|issuer| *issuer != provider.issuer)
        || (issuer.is_none() && known.metadata.authorization_response_iss_parameter_supported)
    {
        return Err(Error::invalid("this answer came from another identity provider"));
    }
    let code =
        parameter(&query, "code").ok_or_else(|| Error::invalid("the identity provider sent no code"))?;
    let given = exchange(&ctx, provider, &known.metadata, &code, &begun.verifier).await?;
    let identity = match &given {
        Given::Tokens(given) => {
            let known =
                discovery::known(&ctx, provider, |keys| tokens::has_key(&given.id_token, keys)).await?;
            tokens::identity(&given.id_token, &known.keys, expected(&ctx, provider), &begun.nonce)
                .map_err(|refusal| not_taken(provider, refusal))?
        }
        Given::Access(given) => github::identity(&ctx, provider, &given.access_token).await?,
    };
    let is_bound = store::person_of_subject(ctx.read(), &provider.issuer, &identity.subject).await?.is_some();
    let is_known = is_bound || begun.binds.is_some();
    let said = match &given {
        Given::Tokens(given) => whole(&ctx, provider, &known.metadata, given, &identity, is_known).await?,
        Given::Access(_) => identity.said.clone(),
    };
    let subject = who(provider, &identity, &said);
    if let Some(person) = &begun.binds {
        return bind_own(&ctx, provider, person, &subject).await;
    }
    if begun.asked_anew && !is_within_fresh(identity.shown_at, ctx.now()) {
        tracing::warn!("the identity provider does not confirm a new sign-in");
        return Err(Error::invalid(format!("{} does not confirm that you have just signed in", provider.name))
            .hint("sign in here with a password, a passkey or a sign-in link instead; ask an operator of this instance for a link"));
    }
    let person = actions::person_of_identity(&ctx, &subject, &provider.name).await?;
    set_teams(&ctx, provider, &person, said.groups(&provider.groups_claim).as_deref()).await?;
    let two_factors = says_two_factors(&identity.amr, identity.acr.as_deref(), &provider.acr_values);
    let shown = ShownThere { session: identity.session, shown_at: identity.shown_at, two_factors };
    let signed_in = actions::by_provider(&ctx, &person, shown).await?;
    Ok(go_on(&ctx, signed_in, &begun.to))
}

async fn take(ctx: &Ctx, state: &str) -> Result<Option<ProviderSignIn>> {
    let mut tx = ctx.app.db.begin().await?;
    let begun = store::take_provider_sign_in(&mut tx, state, ctx.now()).await?;
    tx.commit_unsaid().await?;
    Ok(begun)
}

fn expected<'a>(ctx: &Ctx, provider: &'a IdentityProvider) -> Expected<'a> {
    Expected { issuer: &provider.issuer, client_id: &provider.client_id, now: ctx.now() }
}

fn not_taken(provider: &IdentityProvider, refusal: Refusal) -> Error {
    tracing::warn!(%refusal, "a token of the identity provider was not accepted");
    Error::invalid(format!("the answer of {} about you was not accepted: {refusal}", provider.name))
        .hint("tell an operator of this instance")
}

#[derive(Debug, Deserialize)]
struct TokenAnswer {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}

/// The answer of a provider without ID tokens.
#[derive(Debug, Deserialize)]
struct AccessAnswer {
    access_token: String,
}

/// What a code was exchanged for.
enum Given {
    Tokens(TokenAnswer),
    Access(AccessAnswer),
}

/// Exchanges the code for tokens (OpenID Connect Core, section 3.1.3).
async fn exchange(
    ctx: &Ctx,
    provider: &IdentityProvider,
    metadata: &Metadata,
    code: &str,
    verifier: &str,
) -> Result<Given> {
    let outgoing = &ctx.app.outgoing;
    let redirect = callback(ctx);
    let fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect),
        ("code_verifier", verifier),
    ];
    let request =
        outgoing.request(Method::POST, &metadata.token_endpoint)?.header("accept", "application/json");
    let request = authenticated(request, provider, metadata, fields);
    let (status, body) = outgoing.send(request).await?;
    // GitHub answers with 200 also where it refuses, without a token.
    let answer = (status == 200).then(|| match provider.protocol {
        Protocol::OpenIdConnect => serde_json::from_slice(&body).map(Given::Tokens).ok(),
        Protocol::GitHub => serde_json::from_slice(&body).map(Given::Access).ok(),
    });
    answer.flatten().ok_or_else(|| {
        tracing::warn!(status, "the identity provider did not exchange a code");
        Error::new(Kind::Unavailable, format!("{} did not confirm the sign-in", provider.name))
            .hint("start again")
    })
}

/// A request to the token endpoint with these fields, in Castra's name: in a header, or in the form where the provider wants that.
pub(super) fn authenticated<'a>(
    request: reqwest::RequestBuilder,
    provider: &'a IdentityProvider,
    metadata: &Metadata,
    mut fields: Vec<(&'a str, &'a str)>,
) -> reqwest::RequestBuilder {
    let methods = metadata.token_endpoint_auth_methods_supported.as_deref();
    let by_form =
        methods.is_some_and(|methods| !methods.iter().any(|method| method == "client_secret_basic"));
    let request = match &provider.client_secret {
        Some(secret) if !by_form => request.basic_auth(escape(&provider.client_id), Some(escape(secret))),
        Some(secret) => {
            fields.extend([("client_id", provider.client_id.as_str()), ("client_secret", secret.as_str())]);
            request
        }
        None => {
            fields.push(("client_id", &provider.client_id));
            request
        }
    };
    request.form(&fields)
}

/// The claims of the ID token, completed from `UserInfo` where something needed is missing: the address of a person not yet
/// known, the directory's identifier, or groups.
async fn whole(
    ctx: &Ctx,
    provider: &IdentityProvider,
    metadata: &Metadata,
    given: &TokenAnswer,
    identity: &Identity,
    is_known: bool,
) -> Result<Said> {
    let said = identity.said.clone();
    let lacks_id = provider.directory_id.as_ref().is_some_and(|(claim, _)| said.text(claim).is_none());
    let lacks_who = !is_known && (lacks_id || said.verified_email(provider.addresses_verified).is_none());
    let lacks_groups = !provider.teams.is_empty() && said.groups(&provider.groups_claim).is_none();
    if !lacks_who && !lacks_groups {
        return Ok(said);
    }
    match userinfo::ask(ctx, metadata, given.access_token.as_deref()).await {
        // A person already known is signed in without their groups, which stay as they are.
        Err(_) if is_known => Ok(said),
        Err(error) => Err(error),
        Ok(None) => Ok(said),
        Ok(Some(beside)) => said
            .or(&identity.subject, beside, provider.addresses_verified)
            .map_err(|refusal| not_taken(provider, refusal)),
    }
}

fn who<'a>(provider: &'a IdentityProvider, identity: &'a Identity, said: &'a Said) -> ProviderIdentity<'a> {
    let directory_id = provider.directory_id.as_ref();
    ProviderIdentity {
        issuer: &provider.issuer,
        subject: &identity.subject,
        verified_email: said.verified_email(provider.addresses_verified),
        directory_id: directory_id.and_then(|(claim, attribute)| Some((*attribute, said.text(claim)?))),
    }
}

/// Binds the account of the person who began this, if they are still the one signed in to this browser.
async fn bind_own(
    ctx: &Ctx,
    provider: &IdentityProvider,
    person: &str,
    subject: &ProviderIdentity<'_>,
) -> Result<Response> {
    if !ctx.viewer.is(person) {
        return Err(
            Error::invalid("the person who started this is no longer signed in here").hint("start again")
        );
    }
    actions::bind_own(ctx, subject, &provider.name).await?;
    let message = format!("From now on {} signs you in.", provider.name);
    Ok(redirect_with("/account", &Flash { tone: Tone::Good, message, undo: None }))
}

/// The address where the signed-in owner of an account begins to bind it.
pub(crate) fn bind_address(ctx: &Ctx) -> Option<String> {
    Some(format!("{BY_PROVIDER}?bind={}", binding_token(ctx.credential.session()?)))
}

/// Sets memberships in the mapped teams from the person's groups.
async fn set_teams(
    ctx: &Ctx,
    provider: &IdentityProvider,
    person: &str,
    groups: Option<&[String]>,
) -> Result<()> {
    let Some(groups) = groups.filter(|_| !provider.teams.is_empty()) else { return Ok(()) };
    let mut teams: Vec<(String, bool)> = Vec::new();
    for (group, team) in &provider.teams {
        let is_in = groups.contains(group);
        // Several groups may map to one team: being in one of them is enough.
        match teams.iter_mut().find(|(known, _)| known == team) {
            Some((_, known)) => *known |= is_in,
            None => teams.push((team.clone(), is_in)),
        }
    }
    (ctx.app.directory.set_teams)(ctx, person, &teams).await
}

/// A link, not a redirect: the content security policy forbids a form's redirect to another site, and people may want to
/// keep a provider session that they share with other programs.
async fn signed_out(ctx: Ctx) -> Result<Page> {
    let provider = provider(&ctx)?;
    let out = ending::way_out(&ctx, provider).await;
    let name = &provider.name;
    let content = html! {
        (PageHead::new("You are signed out").lead(format!("You may still be signed in at {name}: the next person at this browser could use that to sign in again.")))
        (actions_row(&html! {
            @if let Some(out) = out { (Button::primary(format!("Sign out at {name} too")).href(out)) }
            (Button::new("Sign in again").href("/sign-in"))
        }))
    };
    Ok(Page::new("Signed out", content).gate())
}

async fn logged_out_there(ctx: Ctx, form: Form) -> Result<Response> {
    let provider = provider(&ctx)?;
    let token = form.verbatim("logout_token");
    let known: std::sync::Arc<Known> =
        discovery::known(&ctx, provider, |keys| tokens::has_key(token, keys)).await?;
    match tokens::logout(token, &known.keys, expected(&ctx, provider)) {
        Ok(logout) => {
            actions::end_by_provider(
                &ctx,
                &provider.issuer,
                logout.subject.as_deref(),
                logout.session.as_deref(),
            )
            .await?;
            Ok(StatusCode::OK.into_response())
        }
        Err(refusal) => {
            tracing::warn!(%refusal, "a logout by the identity provider was not accepted");
            let body = axum::Json(
                serde_json::json!({"error": "invalid_request", "error_description": refusal.to_string()}),
            );
            Ok((StatusCode::BAD_REQUEST, body).into_response())
        }
    }
}
