//! The rows of accounts, sessions, links, second factors and tokens.

use super::{
    model::{Account, ApiToken, Authenticator, Holder, Method, Session},
    rules::{self, Tries},
};
use crate::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::{Error, Result},
    ids,
};

/// Tokens and links are kept as hashes: whoever reads the table cannot sign in with it.
pub(super) fn hash(token: &str) -> String {
    ids::digest(token)
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            person: row.get("person")?,
            email: row.get("email")?,
            operator: row.get("operator")?,
            disabled_at: row.get("disabled_at")?,
            signed_in_at: row.get("signed_in_at")?,
            password_hash: row.get("password_hash")?,
        })
    }
}

impl FromRow for Session {
    fn from_row(row: &Row) -> Result<Self> {
        let method: String = row.get("method")?;
        Ok(Self {
            id: row.get("id")?,
            person: row.get("person")?,
            method: method.parse().map_err(|()| Error::internal("a session began in no known way"))?,
            agent: row.get("agent")?,
            address: row.get("address")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

impl FromRow for ApiToken {
    fn from_row(row: &Row) -> Result<Self> {
        let (person, service): (Option<String>, Option<String>) = (row.get("person")?, row.get("service")?);
        let holder = match (person, service) {
            (Some(person), _) => Holder::Person(person),
            (None, Some(service)) => Holder::Service(service),
            (None, None) => return Err(Error::internal("a token speaks for nobody")),
        };
        let scopes: String = row.get("scopes")?;
        Ok(Self {
            id: row.get("id")?,
            holder,
            name: row.get("name")?,
            scopes: scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect(),
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

impl FromRow for Authenticator {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            secret: row.get("secret")?,
            last_step: row.get("last_step")?,
            confirmed: row.get("confirmed")?,
        })
    }
}

/// A session that is still good, with its account.
pub(super) struct SessionOfAccount {
    pub(super) session: Session,
    pub(super) account: Account,
}

impl FromRow for SessionOfAccount {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { session: Session::from_row(row)?, account: Account::from_row(row)? })
    }
}

pub(super) async fn account(db: &Db, person: &str) -> Result<Option<Account>> {
    db.fetch_optional("select * from accounts where person = $1", &args![person]).await
}

pub(super) async fn account_by_email(db: &Db, email: &str) -> Result<Option<Account>> {
    db.fetch_optional("select * from accounts where email = $1", &args![email]).await
}

pub(super) async fn accounts(db: &Db) -> Result<Vec<Account>> {
    db.fetch_all("select * from accounts order by email", &[]).await
}

pub(super) async fn how_many_accounts(db: &Db) -> Result<i64> {
    db.fetch_one("select count(*) from accounts", &[]).await
}

pub(super) async fn save_account(tx: &mut Tx, account: &Account, now: Timestamp) -> Result<()> {
    tx.execute(
        "insert into accounts (person, email, password_hash, operator, created_at) values ($1, $2, $3, $4, $5)
         on conflict (person) do update set email = excluded.email,
            password_hash = coalesce(excluded.password_hash, accounts.password_hash),
            operator = excluded.operator",
        &args![&account.person, &account.email, account.password_hash.clone(), account.operator, now],
    )
    .await?;
    Ok(())
}

pub(super) async fn set_password(tx: &mut Tx, person: &str, hash: &str) -> Result<()> {
    tx.execute("update accounts set password_hash = $2 where person = $1", &args![person, hash]).await?;
    Ok(())
}

pub(super) async fn set_operator(tx: &mut Tx, person: &str, operator: bool) -> Result<()> {
    tx.execute("update accounts set operator = $2 where person = $1", &args![person, operator]).await?;
    Ok(())
}

pub(super) async fn set_disabled(tx: &mut Tx, person: &str, at: Option<Timestamp>) -> Result<()> {
    tx.execute("update accounts set disabled_at = $2 where person = $1", &args![person, at]).await?;
    Ok(())
}

pub(super) async fn operators(tx: &mut Tx) -> Result<Vec<String>> {
    tx.fetch_all("select person from accounts where operator and disabled_at is null", &[]).await
}

pub(super) async fn session(db: &Db, token: &str, now: Timestamp) -> Result<Option<SessionOfAccount>> {
    let sql = "select s.id, s.method, s.agent, s.address, s.created_at, s.seen_at, s.expires_at,
                      a.person, a.email, a.operator, a.password_hash, a.disabled_at, a.signed_in_at
               from sessions s join accounts a on a.person = s.person
               where s.token_hash = $1 and s.expires_at > $2 and a.disabled_at is null";
    db.fetch_optional(sql, &args![hash(token), now]).await
}

pub(super) async fn add_session(
    tx: &mut Tx,
    session: &Session,
    token: &str,
    provider_session: Option<&str>,
) -> Result<()> {
    tx.execute("delete from sessions where expires_at <= $1", &args![session.created_at]).await?;
    let first = "update accounts set signed_in_at = $2 where person = $1 and signed_in_at is null";
    tx.execute(first, &args![&session.person, session.created_at]).await?;
    tx.execute(
        "insert into sessions (id, token_hash, person, method, agent, address, provider_session, created_at, seen_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &args![
            &session.id,
            hash(token),
            &session.person,
            session.method.as_str(),
            &session.agent,
            &session.address,
            provider_session,
            session.created_at,
            session.seen_at,
            session.expires_at
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn session_was_used(tx: &mut Tx, session: &Session, now: Timestamp) -> Result<()> {
    let end = rules::session_end(session.created_at, now);
    tx.execute(
        "update sessions set seen_at = $2, expires_at = $3 where id = $1",
        &args![&session.id, now, end],
    )
    .await?;
    Ok(())
}

pub(super) async fn sessions(db: &Db, person: &str, now: Timestamp) -> Result<Vec<Session>> {
    let sql = "select * from sessions where person = $1 and expires_at > $2 order by seen_at desc, id";
    db.fetch_all(sql, &args![person, now]).await
}

pub(super) async fn end_session_of_token(tx: &mut Tx, token: &str) -> Result<()> {
    tx.execute("delete from sessions where token_hash = $1", &args![hash(token)]).await?;
    Ok(())
}

pub(super) async fn end_session(tx: &mut Tx, person: &str, id: &str) -> Result<bool> {
    Ok(tx.execute("delete from sessions where id = $1 and person = $2", &args![id, person]).await? > 0)
}

/// Ends every session of a person but the one that is kept.
pub(super) async fn end_sessions(tx: &mut Tx, person: &str, kept: Option<&str>) -> Result<u64> {
    tx.execute("delete from half_sign_ins where person = $1", &args![person]).await?;
    let kept = kept.unwrap_or_default();
    tx.execute("delete from sessions where person = $1 and id <> $2", &args![person, kept]).await
}

pub(super) async fn add_link(
    tx: &mut Tx,
    secret: &str,
    person: Option<&str>,
    expires_at: Timestamp,
) -> Result<()> {
    let purpose = if person.is_some() { "sign-in" } else { "set-up" };
    if person.is_none() {
        tx.execute("delete from sign_in_links where purpose = 'set-up'", &[]).await?;
    }
    tx.execute(
        "insert into sign_in_links (token_hash, purpose, person, expires_at) values ($1, $2, $3, $4)",
        &args![hash(secret), purpose, person, expires_at],
    )
    .await?;
    Ok(())
}

pub(super) async fn is_set_up_link(db: &Db, secret: &str, now: Timestamp) -> Result<bool> {
    let sql =
        "select purpose from sign_in_links where token_hash = $1 and purpose = 'set-up' and expires_at > $2";
    Ok(db.fetch_optional::<String>(sql, &args![hash(secret), now]).await?.is_some())
}

pub(super) async fn use_set_up_link(tx: &mut Tx, secret: &str, now: Timestamp) -> Result<bool> {
    let sql = "delete from sign_in_links where token_hash = $1 and purpose = 'set-up' and expires_at > $2";
    Ok(tx.execute(sql, &args![hash(secret), now]).await? > 0)
}

/// One statement finds the link and uses it up: of two at once, the second finds nothing.
pub(super) async fn use_sign_in_link(tx: &mut Tx, secret: &str, now: Timestamp) -> Result<Option<String>> {
    let sql = "delete from sign_in_links where token_hash = $1 and purpose = 'sign-in' and expires_at > $2 returning person";
    tx.fetch_optional(sql, &args![hash(secret), now]).await
}

pub(super) async fn end_links(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("delete from sign_in_links where person = $1", &args![person]).await?;
    Ok(())
}

/// Notes a try and counts it with those before.
pub(super) async fn note_try(tx: &mut Tx, account: &str, address: &str, now: Timestamp) -> Result<Tries> {
    let since = now - rules::WINDOW;
    tx.execute("delete from sign_in_tries where at <= $1", &args![since]).await?;
    tx.execute(
        "insert into sign_in_tries (account, address, at) values ($1, $2, $3)",
        &args![account, address, now],
    )
    .await?;
    let found = tx
        .fetch_optional(
            "select (select count(*) from sign_in_tries where account = $1 and address = $2) as here,
                    (select count(*) from sign_in_tries where account = $1) as account,
                    (select count(*) from sign_in_tries where address = $2) as address",
            &args![account, address],
        )
        .await?;
    found.ok_or_else(|| Error::internal("counts always give a row"))
}

impl FromRow for Tries {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { here: row.get("here")?, account: row.get("account")?, address: row.get("address")? })
    }
}

pub(super) async fn forget_tries(tx: &mut Tx, account: &str, address: &str) -> Result<()> {
    tx.execute("delete from sign_in_tries where account = $1 and address = $2", &args![account, address])
        .await?;
    Ok(())
}

/// Somebody who has shown the first half of who they are.
pub(super) struct HalfSignIn {
    pub(super) person: String,
    pub(super) method: Method,
    pub(super) provider_session: Option<String>,
}

impl FromRow for HalfSignIn {
    fn from_row(row: &Row) -> Result<Self> {
        let method: String = row.get("method")?;
        let method = method.parse().map_err(|()| Error::internal("a sign-in began in no known way"))?;
        Ok(Self { person: row.get("person")?, method, provider_session: row.get("provider_session")? })
    }
}

pub(super) async fn add_half_sign_in(
    tx: &mut Tx,
    token: &str,
    half: &HalfSignIn,
    now: Timestamp,
) -> Result<()> {
    tx.execute("delete from half_sign_ins where expires_at <= $1", &args![now]).await?;
    tx.execute(
        "insert into half_sign_ins (token_hash, person, method, provider_session, expires_at) values ($1, $2, $3, $4, $5)",
        &args![
            hash(token),
            &half.person,
            half.method.as_str(),
            half.provider_session.clone(),
            now + rules::HALF_WAY
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn half_sign_in(db: &Db, token: &str, now: Timestamp) -> Result<Option<HalfSignIn>> {
    let sql = "select person, method, provider_session from half_sign_ins where token_hash = $1 and expires_at > $2";
    db.fetch_optional(sql, &args![hash(token), now]).await
}

pub(super) async fn end_half_sign_in(tx: &mut Tx, token: &str) -> Result<bool> {
    Ok(tx.execute("delete from half_sign_ins where token_hash = $1", &args![hash(token)]).await? > 0)
}

/// A sign-in by the provider that is under way.
pub(super) struct ProviderSignIn {
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) to: String,
}

impl FromRow for ProviderSignIn {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { nonce: row.get("nonce")?, verifier: row.get("verifier")?, to: row.get("destination")? })
    }
}

pub(super) async fn add_provider_sign_in(
    tx: &mut Tx,
    state: &str,
    begun: &ProviderSignIn,
    now: Timestamp,
) -> Result<()> {
    tx.execute("delete from provider_sign_ins where expires_at <= $1", &args![now]).await?;
    tx.execute(
        "insert into provider_sign_ins (state_hash, nonce, verifier, destination, expires_at) values ($1, $2, $3, $4, $5)",
        &args![hash(state), &begun.nonce, &begun.verifier, &begun.to, now + rules::HALF_WAY],
    )
    .await?;
    Ok(())
}

/// Uses a sign-in up: the same answer is not taken twice.
pub(super) async fn take_provider_sign_in(
    tx: &mut Tx,
    state: &str,
    now: Timestamp,
) -> Result<Option<ProviderSignIn>> {
    let sql = "delete from provider_sign_ins where state_hash = $1 and expires_at > $2 returning nonce, verifier, destination";
    tx.fetch_optional(sql, &args![hash(state), now]).await
}

pub(super) async fn person_of_subject(db: &Db, issuer: &str, subject: &str) -> Result<Option<String>> {
    let sql = "select person from provider_subjects where issuer = $1 and subject = $2";
    db.fetch_optional(sql, &args![issuer, subject]).await
}

pub(super) async fn is_bound(tx: &mut Tx, issuer: &str, person: &str) -> Result<bool> {
    let sql = "select subject from provider_subjects where issuer = $1 and person = $2";
    Ok(tx.fetch_optional::<String>(sql, &args![issuer, person]).await?.is_some())
}

pub(super) async fn bind_subject(
    tx: &mut Tx,
    issuer: &str,
    subject: &str,
    person: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "insert into provider_subjects (issuer, subject, person, created_at) values ($1, $2, $3, $4)",
        &args![issuer, subject, person, now],
    )
    .await?;
    Ok(())
}

/// Ends the sessions that a session at the provider began, or all that it began for a person.
pub(super) async fn end_provider_sessions(
    tx: &mut Tx,
    session: Option<&str>,
    person: Option<&str>,
) -> Result<u64> {
    match (session, person) {
        (Some(session), _) => {
            tx.execute("delete from sessions where provider_session = $1", &args![session]).await
        }
        (None, Some(person)) => {
            let sql = "delete from sessions where person = $1 and method = 'provider'";
            tx.execute(sql, &args![person]).await
        }
        (None, None) => Ok(0),
    }
}

pub(super) async fn authenticator(db: &Db, person: &str) -> Result<Option<Authenticator>> {
    db.fetch_optional("select * from authenticators where person = $1", &args![person]).await
}

pub(super) async fn begin_authenticator(
    tx: &mut Tx,
    person: &str,
    secret: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "insert into authenticators (person, secret, last_step, confirmed, created_at) values ($1, $2, 0, $3, $4)
         on conflict (person) do update set secret = excluded.secret, last_step = 0, created_at = excluded.created_at",
        &args![person, secret, false, now],
    )
    .await?;
    Ok(())
}

/// Uses a time step up; false if it, or a later one, was used before.
pub(super) async fn use_step(tx: &mut Tx, person: &str, step: i64) -> Result<bool> {
    let sql = "update authenticators set last_step = $2, confirmed = $3 where person = $1 and last_step < $2";
    Ok(tx.execute(sql, &args![person, step, true]).await? > 0)
}

pub(super) async fn remove_authenticator(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("delete from authenticators where person = $1", &args![person]).await?;
    tx.execute("delete from recovery_codes where person = $1", &args![person]).await?;
    Ok(())
}

pub(super) async fn replace_recovery_codes(tx: &mut Tx, person: &str, codes: &[String]) -> Result<()> {
    tx.execute("delete from recovery_codes where person = $1", &args![person]).await?;
    for code in codes {
        tx.execute(
            "insert into recovery_codes (code_hash, person) values ($1, $2)",
            &args![hash(&format!("{person}/{code}")), person],
        )
        .await?;
    }
    Ok(())
}

pub(super) async fn use_recovery_code(tx: &mut Tx, person: &str, code: &str) -> Result<bool> {
    let sql = "delete from recovery_codes where code_hash = $1 and person = $2";
    Ok(tx.execute(sql, &args![hash(&format!("{person}/{code}")), person]).await? > 0)
}

pub(super) async fn recovery_codes_left(db: &Db, person: &str) -> Result<i64> {
    db.fetch_one("select count(*) from recovery_codes where person = $1", &args![person]).await
}

pub(super) async fn people_with_second_factor(db: &Db) -> Result<Vec<String>> {
    db.fetch_all("select person from authenticators where confirmed order by person", &[]).await
}

pub(super) async fn last_seen(db: &Db) -> Result<Vec<(String, Timestamp)>> {
    struct Seen(String, Timestamp);
    impl FromRow for Seen {
        fn from_row(row: &Row) -> Result<Self> {
            Ok(Self(row.get("person")?, row.get("seen_at")?))
        }
    }
    let rows: Vec<Seen> =
        db.fetch_all("select person, max(seen_at) as seen_at from sessions group by person", &[]).await?;
    Ok(rows.into_iter().map(|Seen(person, at)| (person, at)).collect())
}

pub(super) async fn add_token(tx: &mut Tx, token: &ApiToken, secret: &str) -> Result<()> {
    let (person, service) = match &token.holder {
        Holder::Person(person) => (Some(person.as_str()), None),
        Holder::Service(service) => (None, Some(service.as_str())),
    };
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    tx.execute(
        "insert into api_tokens (id, token_hash, person, service, name, scopes, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &args![
            &token.id,
            hash(secret),
            person,
            service,
            &token.name,
            scopes.join(" "),
            &token.created_by,
            token.created_at,
            token.expires_at
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn token(db: &Db, secret: &str, now: Timestamp) -> Result<Option<ApiToken>> {
    let sql = "select * from api_tokens where token_hash = $1 and expires_at > $2";
    db.fetch_optional(sql, &args![hash(secret), now]).await
}

pub(super) async fn token_was_used(tx: &mut Tx, id: &str, now: Timestamp) -> Result<()> {
    tx.execute("update api_tokens set seen_at = $2 where id = $1", &args![id, now]).await?;
    Ok(())
}

pub(super) async fn tokens_of_person(db: &Db, person: &str) -> Result<Vec<ApiToken>> {
    db.fetch_all("select * from api_tokens where person = $1 order by created_at desc, id", &args![person])
        .await
}

pub(super) async fn tokens_of_services(db: &Db) -> Result<Vec<ApiToken>> {
    db.fetch_all("select * from api_tokens where person is null order by created_at desc, id", &[]).await
}

pub(super) async fn end_token(tx: &mut Tx, id: &str, person: Option<&str>) -> Result<bool> {
    let sql = "delete from api_tokens where id = $1 and coalesce(person, '') = $2";
    Ok(tx.execute(sql, &args![id, person.unwrap_or_default()]).await? > 0)
}

pub(super) async fn end_tokens(tx: &mut Tx, person: &str) -> Result<u64> {
    tx.execute("delete from api_tokens where person = $1", &args![person]).await
}
