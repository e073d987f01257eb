//! The rows of sign-ins at the identity provider, and of its subjects.

use castra_platform::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::Result,
};

use super::hash;
use crate::rules;

/// A sign-in at the provider that is under way.
pub(crate) struct ProviderSignIn {
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    pub(crate) to: String,
    /// Whether the provider was told to authenticate the person, even if already signed in there.
    pub(crate) asked_anew: bool,
    /// The account to bind to the returning identity; its owner, signed in here, began it.
    pub(crate) binds: Option<String>,
}

impl FromRow for ProviderSignIn {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            nonce: row.get("nonce")?,
            verifier: row.get("verifier")?,
            to: row.get("destination")?,
            asked_anew: row.get("asked_anew")?,
            binds: row.get("binds")?,
        })
    }
}

pub(crate) async fn add_provider_sign_in(
    tx: &mut Tx,
    state: &str,
    begun: &ProviderSignIn,
    now: Timestamp,
) -> Result<()> {
    tx.execute("delete from provider_sign_ins where expires_at <= $1", &args![now]).await?;
    tx.execute(
        "insert into provider_sign_ins (state_hash, nonce, verifier, destination, asked_anew, binds, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        &args![
            hash(state),
            &begun.nonce,
            &begun.verifier,
            &begun.to,
            begun.asked_anew,
            begun.binds.clone(),
            now + rules::HALF_WAY
        ],
    )
    .await?;
    Ok(())
}

/// Uses up a sign-in: the same answer is not accepted twice.
pub(crate) async fn take_provider_sign_in(
    tx: &mut Tx,
    state: &str,
    now: Timestamp,
) -> Result<Option<ProviderSignIn>> {
    let sql = "delete from provider_sign_ins where state_hash = $1 and expires_at > $2 returning nonce, verifier, destination, asked_anew, binds";
    tx.fetch_optional(sql, &args![hash(state), now]).await
}

pub(crate) async fn person_of_subject(db: &Db, issuer: &str, subject: &str) -> Result<Option<String>> {
    let sql = "select person from provider_subjects where issuer = $1 and subject = $2";
    db.fetch_optional(sql, &args![issuer, subject]).await
}

/// The person of a subject, read within a change.
pub(crate) async fn person_of_subject_within(
    tx: &mut Tx,
    issuer: &str,
    subject: &str,
) -> Result<Option<String>> {
    let sql = "select person from provider_subjects where issuer = $1 and subject = $2";
    tx.fetch_optional(sql, &args![issuer, subject]).await
}

/// Whether an account is bound to a subject at the provider.
pub(crate) async fn has_subject(db: &Db, issuer: &str, person: &str) -> Result<bool> {
    let sql = "select subject from provider_subjects where issuer = $1 and person = $2";
    Ok(db.fetch_optional::<String>(sql, &args![issuer, person]).await?.is_some())
}

pub(crate) async fn is_bound(tx: &mut Tx, issuer: &str, person: &str) -> Result<bool> {
    let sql = "select subject from provider_subjects where issuer = $1 and person = $2";
    Ok(tx.fetch_optional::<String>(sql, &args![issuer, person]).await?.is_some())
}

pub(crate) async fn bind_subject(
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

/// Ends the sessions begun by one session at the provider, or all that it began for a person.
pub(crate) async fn end_provider_sessions(
    tx: &mut Tx,
    session: Option<&str>,
    person: Option<&str>,
) -> Result<u64> {
    match (session, person) {
        (Some(session), _) => {
            let sql = "delete from half_sign_ins where provider_session = $1";
            tx.execute(sql, &args![session]).await?;
            tx.execute("delete from sessions where provider_session = $1", &args![session]).await
        }
        (None, Some(person)) => {
            let sql = "delete from half_sign_ins where person = $1 and method = 'provider'";
            tx.execute(sql, &args![person]).await?;
            let sql = "delete from sessions where person = $1 and method = 'provider'";
            tx.execute(sql, &args![person]).await
        }
        (None, None) => Ok(0),
    }
}
