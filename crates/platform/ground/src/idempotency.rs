//! Keys under which a client sends a change, so that sending it again does not make it twice.
//!
//! A request claims its key before it is processed. The change's own transaction marks the key, so that after a crash it
//! is known whether the change was made; then the answer is kept for a repeated request. Invariant: under one key, at
//! most one claim's transaction commits, and only while the claim is the newest.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    access::Actor,
    args,
    clock::Timestamp,
    context::Ctx,
    db::{FromRow, Row, Tx},
    error::{Error, Result},
    private::{self, Owner},
};

/// How long an answer is kept and its key stays in use.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// How long a request may be under way: longer than the server's time limit.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// The key of a request under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The caller, as the journal names them.
    person: String,
    key: String,
    claim: String,
}

/// A stored answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// The state of a key.
struct Known {
    fingerprint: String,
    created_at: Timestamp,
    committed: bool,
    /// The stored answer, sealed.
    answer: Option<String>,
}

impl FromRow for Known {
    fn from_row(row: &Row) -> Result<Self> {
        let status: Option<i64> = row.get("status")?;
        let answer = status.map(|_| row.get("body")).transpose()?;
        Ok(Self {
            fingerprint: row.get("fingerprint")?,
            created_at: row.get("created_at")?,
            committed: row.get("committed")?,
            answer,
        })
    }
}

/// What to do with a request under a key.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Process it, and record the outcome.
    Go(Claim),
    /// Return the stored answer.
    Replay(Kept),
}

/// Claims a key for a request with this fingerprint, or says why that is not possible.
pub(crate) async fn claim(ctx: &Ctx, key: &str, fingerprint: &str) -> Result<Turn> {
    let now = ctx.now();
    let person = ctx.actor.to_string();
    let claim = Claim { person, key: key.to_owned(), claim: ctx.new_id() };
    let mut tx = ctx.app.db.write().await?;
    tx.execute("delete from idempotency_keys where created_at < $1", &args![now - KEPT]).await?;
    let sql = "select * from idempotency_keys where person = $1 and key = $2";
    let known: Option<Known> = tx.fetch_optional(sql, &args![&claim.person, key]).await?;
    if let Some(known) = &known
        && let Some(settled) = settled(known, fingerprint, now)
    {
        tx.roll_back().await?;
        let opened = private::open(ctx, &claim.place(), &settled?).await?;
        let kept = opened.ok_or_else(answer_lost)?;
        return Ok(Turn::Replay(serde_json::from_str(&kept)?));
    }
    let args = args![&claim.claim, now, &claim.person, key, fingerprint];
    let sql = match known {
        Some(_) => {
            "update idempotency_keys set claim = $1, created_at = $2
             where person = $3 and key = $4 and fingerprint = $5"
        }
        None => {
            "insert into idempotency_keys (claim, created_at, person, key, fingerprint, committed, headers, body)
             values ($1, $2, $3, $4, $5, false, '', '')"
        }
    };
    tx.execute(sql, &args).await?;
    tx.commit_unsaid().await?;
    Ok(Turn::Go(claim))
}

/// The answer or refusal for a key in use; `None` where it may be claimed.
fn settled(known: &Known, fingerprint: &str, now: Timestamp) -> Option<Result<String>> {
    if known.fingerprint != fingerprint {
        let message = "this key was used for another request; nothing was changed";
        return Some(Err(Error::invalid_field("Idempotency-Key", message).hint("use a new key")));
    }
    if let Some(answer) = &known.answer {
        return Some(Ok(answer.clone()));
    }
    if known.created_at > now - LEASE {
        let error = Error::conflict("a request with this key is still under way");
        return Some(Err(error.hint("try again in a moment")));
    }
    known.committed.then(|| Err(answer_lost()))
}

fn answer_lost() -> Error {
    Error::conflict("this was saved, but its answer was lost").hint("read the record it changed")
}

impl Claim {
    /// The place for which its answer is sealed.
    fn place(&self) -> String {
        format!("idempotency_keys/{}/{}", self.person, self.key)
    }
}

/// Deletes the answers kept for a person.
pub(crate) async fn forget(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("delete from idempotency_keys where person = $1", &args![format!("person:{person}")]).await?;
    Ok(())
}

/// Records, in a change's transaction, that it is made under a claim.
pub(crate) async fn mark(tx: &mut Tx, claim: &Claim) -> Result<()> {
    let sql = "update idempotency_keys set committed = true where person = $1 and key = $2 and claim = $3";
    match tx.execute(sql, &args![&claim.person, &claim.key, &claim.claim]).await? {
        1 => Ok(()),
        _ => Err(Error::conflict("this took so long that it was started again; nothing was changed")),
    }
}

/// Stores the answer to a request.
pub(crate) async fn keep(ctx: &Ctx, claim: &Claim, answer: &Kept) -> Result<()> {
    let owner = match &ctx.actor {
        Actor::Person(id) => Owner::Account(id),
        Actor::Service(name) => Owner::Service(name),
        Actor::Host | Actor::System => Owner::Instance,
    };
    let mut tx = ctx.app.db.write().await?;
    let sealed = private::seal(&mut tx, ctx, owner, &claim.place(), &serde_json::to_string(answer)?).await?;
    let sql =
        "update idempotency_keys set status = $1, body = $2 where person = $3 and key = $4 and claim = $5";
    let args = args![i64::from(answer.status), sealed, &claim.person, &claim.key, &claim.claim];
    tx.execute(sql, &args).await?;
    tx.commit_unsaid().await
}

/// Frees the key of a refused request. If the request has made a change before, or its change was saved although that was
/// not known, the key stays taken, and a repeated request is told so.
pub(crate) async fn release(ctx: &Ctx, claim: &Claim) -> Result<Option<Error>> {
    let mut tx = ctx.app.db.write().await?;
    let sql =
        "delete from idempotency_keys where person = $1 and key = $2 and claim = $3 and committed = false";
    tx.execute(sql, &args![&claim.person, &claim.key, &claim.claim]).await?;
    // What remains is committed: it is no longer under way.
    let sql = "update idempotency_keys set created_at = $1 where person = $2 and key = $3 and claim = $4";
    let left = tx.execute(sql, &args![ctx.now() - LEASE, &claim.person, &claim.key, &claim.claim]).await?;
    tx.commit_unsaid().await?;
    Ok((left > 0).then(answer_lost))
}
