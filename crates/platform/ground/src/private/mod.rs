//! Private text: sealed record by record, so that a copy of the database or of a backup reveals none of it.
//!
//! Terms: a *master key* is kept outside the database ([`Keyring`]). A *private key* belongs to one owner, is stored in
//! the database wrapped by the master key, and seals that owner's texts with XChaCha20-Poly1305 (RFC 8439's cipher with a
//! 192-bit nonce). Changing the master key rewraps the private keys and touches no text; deleting an owner's private key
//! makes every text of theirs unreadable at once (*shredding*), wherever copies of the rows may be.
//!
//! Invariants: a sealed text opens only at the place it was sealed for, so one moved to another row or column is refused;
//! nothing is sealed under a retired master key.

mod cli;
mod keyring;
mod pages;
mod seal;
mod sealed;
mod store;
mod views;

use std::collections::{BTreeSet, HashMap};

use chacha20poly1305::Key;
use futures::future::BoxFuture;

pub use keyring::Keyring;
pub use sealed::{Body, Sealed, open_each};
pub use store::{MasterKeyRecord, masters};

use crate::{
    app::App,
    clock::Timestamp,
    context::Ctx,
    db::{Db, Migration, Tx},
    error::{Error, Kind, Result},
    feature::{AccountPage, Command, Feature},
    idempotency,
    ids::Ids,
    journal::JournalKey,
};

/// The key commands, and the page on which people erase their own private text.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    commands: &[
        Command { path: &["key", "show"], define: cli::define_show, run: cli::show },
        Command { path: &["key", "rotate"], define: cli::define_rotate, run: cli::rotate },
        Command { path: &["key", "forget"], define: cli::define_forget, run: cli::forget },
        Command { path: &["erase"], define: cli::define_erase, run: cli::erase },
    ],
    account_pages: &[AccountPage {
        label: "Private text",
        href: "/account/private",
        about: "Who can read what you write in private, and how to erase it.",
    }],
    ..Feature::new("private", "Private text")
};

pub(crate) const MIGRATION: Migration =
    Migration { key: "20261127_private", sql: include_str!("../../migrations/20261127_private.sql") };

/// The owner of a private text: deleting the owner's private key erases their texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'a> {
    /// Text that a person wrote or that is about them, by the person's id.
    Person(&'a str),
    /// A person's sign-in secrets, by the person's id; they outlive the erasure of the person's private text.
    Account(&'a str),
    /// Data kept for a program with its own token, by its name.
    Service(&'a str),
    /// The instance's own data.
    Instance,
    /// Data of a record without a named owner, such as `concern:<id>`: its key reveals neither who created it nor when,
    /// beyond the day.
    Record(&'a str),
}

impl Owner<'_> {
    fn key(self) -> String {
        match self {
            Self::Person(id) => format!("person:{id}"),
            Self::Account(id) => format!("account:{id}"),
            Self::Service(name) => format!("service:{name}"),
            Self::Instance => "instance".to_owned(),
            Self::Record(id) => format!("record:{id}"),
        }
    }

    /// The id and creation time of a new key for this owner.
    fn birth(self, ids: &Ids, now: Timestamp) -> (String, Timestamp) {
        match self {
            Self::Record(_) => (ids.timeless().to_string(), day_of(now)),
            _ => (ids.uuid(now).to_string(), now),
        }
    }
}

/// The beginning of an instant's day in UTC.
fn day_of(now: Timestamp) -> Timestamp {
    now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Seals a text for a place such as `second_factors/ana`, within the change that stores it.
pub fn seal<'a>(
    tx: &'a mut Tx,
    ctx: &'a Ctx,
    owner: Owner<'a>,
    place: &'a str,
    text: &'a str,
) -> BoxFuture<'a, Result<String>> {
    Box::pin(async move {
        let App { keyring, ids, .. } = &*ctx.app;
        let (id, key) = key_of(tx, keyring, ids, ctx.now(), owner).await?;
        Ok(format!("{id}.{}", seal::seal(&key, ids.bytes(), place, text.as_bytes())))
    })
}

/// An owner's key and its id; creates one if there is none yet.
async fn key_of(
    tx: &mut Tx,
    keyring: &Keyring,
    ids: &Ids,
    now: Timestamp,
    owner: Owner<'_>,
) -> Result<(String, Key)> {
    if let Some(wrapped) = store::key_of(tx, &owner.key()).await? {
        let key = unwrap(keyring, &wrapped)?;
        return Ok((wrapped.id, key));
    }
    let master = store::current_master(tx).await?;
    let (id, born) = owner.birth(ids, now);
    let key = Key::from(ids.bytes());
    let wrapped = keyring.with(&master, |master| {
        seal::seal(master, ids.bytes(), &wrapping(&id, &owner.key()), key.as_slice())
    })?;
    store::add_key(tx, born, &store::WrappedKey { id: id.clone(), owner: owner.key(), master, wrapped })
        .await?;
    Ok((id, key))
}

/// The key under which the journal hashes changes; created when an instance first starts.
pub(crate) async fn journal_key(db: &Db, keyring: &Keyring, ids: &Ids, now: Timestamp) -> Result<JournalKey> {
    if let Some(wrapped) = store::key_of_owner(db, &Owner::Instance.key()).await? {
        return Ok(JournalKey(unwrap(keyring, &wrapped)?.into()));
    }
    let mut tx = db.write().await?;
    let (_, key) = key_of(&mut tx, keyring, ids, now, Owner::Instance).await?;
    tx.commit_unsaid().await?;
    Ok(JournalKey(key.into()))
}

/// Creates an owner's key if there is none yet, so that the first sealed text is not revealed by the key's creation.
pub async fn prepare(tx: &mut Tx, ctx: &Ctx, owner: Owner<'_>) -> Result<()> {
    seal(tx, ctx, owner, "", "").await.map(drop)
}

/// Makes all of an owner's texts unreadable for ever, within the change that records it; false if there were none.
pub async fn shred(tx: &mut Tx, owner: Owner<'_>) -> Result<bool> {
    store::delete_key(tx, &owner.key()).await
}

/// The text sealed for this place; `None` if its owner's private text was erased.
///
/// # Errors
///
/// [`Kind::Internal`] if the text was altered, or is at a different place from the one it was sealed for.
pub async fn open(ctx: &Ctx, place: &str, sealed: &str) -> Result<Option<String>> {
    let opened = open_all(ctx, &[(place.to_owned(), sealed)]).await?;
    Ok(opened.into_iter().next().flatten())
}

/// The texts sealed for their places, each as [`open`] returns it; a key that seals several is fetched once.
pub fn open_all<'a>(
    ctx: &'a Ctx,
    sealed: &'a [(String, &'a str)],
) -> BoxFuture<'a, Result<Vec<Option<String>>>> {
    Box::pin(async move {
        let ids: Option<BTreeSet<&str>> =
            sealed.iter().map(|(_, sealed)| sealed.split_once('.').map(|(id, _)| id)).collect();
        let mut keys: HashMap<String, Key> = HashMap::new();
        for wrapped in store::keys(ctx.read(), ids.ok_or_else(altered)?).await? {
            let key = unwrap(&ctx.app.keyring, &wrapped)?;
            keys.insert(wrapped.id, key);
        }
        let mut texts = Vec::with_capacity(sealed.len());
        for (place, sealed) in sealed {
            let (id, sealed) = sealed.split_once('.').ok_or_else(altered)?;
            let Some(key) = keys.get(id) else {
                texts.push(None);
                continue;
            };
            let bytes = seal::open(key, place, sealed).ok_or_else(altered)?;
            texts.push(Some(String::from_utf8(bytes).map_err(|_| altered())?));
        }
        Ok(texts)
    })
}

/// Whether a person has any private text.
pub async fn has_any(ctx: &Ctx, person: &str) -> Result<bool> {
    Ok(store::key_of_owner(ctx.read(), &Owner::Person(person).key()).await?.is_some())
}

/// Makes all of this person's private text unreadable for ever; false if there was none. The journal stays whole, because
/// it never held any.
pub async fn erase(ctx: &Ctx, person: &str) -> Result<bool> {
    let mut tx = ctx.write().await?;
    let erased = store::delete_key(&mut tx, &Owner::Person(person).key()).await?;
    idempotency::forget(&mut tx, person).await?;
    tx.commit(ctx.says("erased private text", format!("person:{person}"), "")).await?;
    ctx.read().empty_log().await?;
    Ok(erased)
}

fn altered() -> Error {
    Error::internal("a private text was altered or moved since it was sealed")
        .hint("restore it from a backup")
}

/// The place a private key is wrapped for: its own id and owner, so that no two can be swapped.
fn wrapping(id: &str, owner: &str) -> String {
    format!("private_keys/{id}/{owner}")
}

fn unwrap(keyring: &Keyring, wrapped: &store::WrappedKey) -> Result<Key> {
    keyring
        .with(&wrapped.master, |master| {
            let bytes = seal::open(master, &wrapping(&wrapped.id, &wrapped.owner), &wrapped.wrapped)?;
            Key::try_from(bytes.as_slice()).ok()
        })?
        .ok_or_else(altered)
}

/// Matches the keyring with the database at start: a new instance gets a key; an instance with sealed data does not start
/// with a key that cannot open it.
pub(crate) async fn settle(db: &Db, keyring: &Keyring, ids: &Ids, now: Timestamp) -> Result<()> {
    if store::masters(db).await?.is_empty() {
        let id = keyring.first_or_make(ids)?;
        return store::add_first_master(db, &id, now).await;
    }
    check(db, keyring).await
}

/// Refuses a keyring that cannot open this database's sealed data. Changes nothing.
pub async fn check(db: &Db, keyring: &Keyring) -> Result<()> {
    let known = store::masters(db).await?;
    let needed = known.iter().filter(|master| master.private_keys > 0 || master.retired_at.is_none());
    let missing: Vec<&str> =
        needed.map(|master| master.id.as_str()).filter(|id| !keyring.holds(id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let here = keyring.ids();
    let message = if here.is_empty() {
        format!("the key {} that seals this database's private text is missing", missing.join(", "))
    } else {
        format!(
            "the key here is {}, but this database's private text is sealed under {}",
            here.join(", "),
            missing.join(", ")
        )
    };
    Err(Error::new(Kind::Unavailable, message).hint(keyring.where_it_belongs()))
}

/// The result of changing the master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The current key.
    pub current: String,
    /// The number of private keys it wraps now.
    pub private_keys: usize,
}

/// Changes the master key: creates a new one where keys are kept in a file, or uses the first of `CASTRA_KEY`, and
/// rewraps every private key, all or none.
pub async fn rotate(ctx: &Ctx) -> Result<Rotation> {
    let mut tx = ctx.write().await?;
    let old = store::current_master(&mut tx).await?;
    let new = ctx.app.keyring.next(&old, &ctx.app.ids)?;
    store::change_master(&mut tx, ctx, &new).await?;
    let keys = store::all_keys(&mut tx).await?;
    for wrapped in &keys {
        let key = unwrap(&ctx.app.keyring, wrapped)?;
        let anew = ctx.app.keyring.with(&new, |master| {
            seal::seal(master, ctx.app.ids.bytes(), &wrapping(&wrapped.id, &wrapped.owner), key.as_slice())
        })?;
        store::rewrap(&mut tx, &wrapped.id, &new, &anew).await?;
    }
    let details = format!("from {old}; {} private keys rewrapped", keys.len());
    tx.commit(ctx.says("changed the master key", format!("key:{new}"), details)).await?;
    Ok(Rotation { current: new, private_keys: keys.len() })
}

/// Removes every key but the current one from the key file: backups sealed under them can then no longer be opened.
pub async fn forget(ctx: &Ctx) -> Result<Vec<String>> {
    let mut tx = ctx.write().await?;
    let current = store::current_master(&mut tx).await?;
    let others = store::masters(ctx.read()).await?.into_iter().filter(|master| master.id != current);
    if let Some(used) = others.into_iter().find(|master| master.private_keys > 0) {
        return Err(Error::conflict(format!(
            "key {} still wraps {} private keys",
            used.id, used.private_keys
        ))
        .hint("run `castra key rotate` first"));
    }
    let gone = ctx.app.keyring.keep_only(&current)?;
    tx.commit(ctx.says("removed old master keys", format!("key:{current}"), gone.join(", "))).await?;
    Ok(gone)
}
