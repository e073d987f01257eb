//! The SQL of passwords and secret addresses of calendars. Only their hashes are stored.

use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{Db, Reads, Tx},
    record,
};

use crate::model::Feed;

record!(Feed { id, person, name, busy, made_at });

/// A person's valid feeds, newest first.
pub(crate) async fn feeds(mut from: impl Reads, person: &str) -> Result<Vec<Feed>> {
    let sql = "select * from one_on_one_feeds where person = $1 and revoked_at is null order by id desc";
    from.fetch_all(sql, &args![person]).await
}

/// The valid feed of this kind with this hash.
pub(crate) async fn feed_of_hash(db: &Db, hash: &str, busy: bool) -> Result<Option<Feed>> {
    let sql = "select * from one_on_one_feeds where hash = $1 and busy = $2 and revoked_at is null";
    db.fetch_optional(sql, &args![hash, busy]).await
}

pub(crate) async fn add_feed(tx: &mut Tx, feed: &Feed, hash: &str) -> Result<()> {
    let sql = "insert into one_on_one_feeds (id, person, name, hash, busy, made_at) values ($1, $2, $3, $4, $5, $6)";
    let args = args![&feed.id, &feed.person, &feed.name, hash, feed.busy, feed.made_at];
    tx.execute(sql, &args).await.map(drop)
}

/// Revokes all feeds of a person.
pub(crate) async fn end_feeds(tx: &mut Tx, person: &str, now: Timestamp) -> Result<()> {
    let sql = "update one_on_one_feeds set revoked_at = $1 where person = $2 and revoked_at is null";
    tx.execute(sql, &args![now, person]).await.map(drop)
}

/// Revokes a feed of a person; false if there was none.
pub(crate) async fn revoke_feed(tx: &mut Tx, person: &str, id: &str, now: Timestamp) -> Result<bool> {
    let sql = "update one_on_one_feeds set revoked_at = $1
               where id = $2 and person = $3 and revoked_at is null";
    Ok(tx.execute(sql, &args![now, id, person]).await? == 1)
}
