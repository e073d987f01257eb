//! The concerns' SQL.

use castra_platform::{
    Result, args,
    db::{Db, Reads, Tx},
    record,
};

use super::model::{Concern, Letter, Word};

/// The people of its private records.
pub(super) const PRIVATE_TO: &str =
    "select addressee from concerns union select author from concerns where author is not null
     union select passed_from from concerns where passed_from is not null";

record!(Concern {
    id, author, return_hash, addressee, passed_from, escalates, state, raised_on, answered_on, gone_since, revision;
    about in "concerns"
});
record!(Word { id, concern, place, writer, state, written_on; words in "concern_words" });
record!(Letter { id, return_hash, due; sealed in "concern_letters" });

pub(super) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Concern>> {
    reads.fetch_optional("select * from concerns where id = $1", &args![id]).await
}

/// Every concern a person reads by name, newest first.
pub(super) async fn of(db: &Db, person: &str) -> Result<Vec<Concern>> {
    let sql = "select * from concerns where author = $1 or addressee = $1 or passed_from = $1
               order by raised_on desc, id";
    db.fetch_all(sql, &args![person]).await
}

/// A page of the same, in the order of ids, after one of them.
pub(super) async fn page(db: &Db, person: &str, after: &str, limit: i64) -> Result<Vec<Concern>> {
    let sql = "select * from concerns where (author = $1 or addressee = $1 or passed_from = $1) and id > $2
               order by id limit $3";
    db.fetch_all(sql, &args![person, after, limit]).await
}

/// Every concern, for the figures.
pub(super) async fn all(db: &Db) -> Result<Vec<Concern>> {
    db.fetch_all("select * from concerns order by id", &[]).await
}

/// The messages that changed a status, for the figures; the texts stay sealed.
pub(super) async fn turns(db: &Db) -> Result<Vec<Word>> {
    db.fetch_all("select * from concern_words where state is not null order by concern, place", &[]).await
}

/// Open concerns that may escalate.
pub(super) async fn escalating(mut reads: impl Reads) -> Result<Vec<Concern>> {
    let sql = "select * from concerns
               where escalates = true and passed_from is null and state not in ('resolved', 'closed') order by id";
    reads.fetch_all(sql, &[]).await
}

pub(super) async fn by_return(mut reads: impl Reads, hash: &str) -> Result<Option<Concern>> {
    reads.fetch_optional("select * from concerns where return_hash = $1", &args![hash]).await
}

pub(super) async fn insert(tx: &mut Tx, concern: &Concern) -> Result<()> {
    let sql = "insert into concerns (id, author, return_hash, addressee, passed_from, escalates, about, state, raised_on,
                   answered_on, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        &concern.id,
        concern.author.clone(),
        concern.return_hash.clone(),
        &concern.addressee,
        concern.passed_from.clone(),
        concern.escalates,
        &concern.about,
        concern.state,
        concern.raised_on,
        concern.answered_on,
        concern.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves a concern's status and addressees, unless it was changed in the meantime.
pub(super) async fn update(tx: &mut Tx, concern: &Concern) -> Result<()> {
    let sql =
        "update concerns set addressee = $1, passed_from = $2, state = $3, answered_on = $4, gone_since = $5,
                   revision = revision + 1
               where id = $6 and revision = $7";
    let args = args![
        &concern.addressee,
        concern.passed_from.clone(),
        concern.state,
        concern.answered_on,
        concern.gone_since,
        &concern.id,
        concern.revision,
    ];
    tx.update_one(sql, &args).await
}

/// Records when its addressee left. Keeps the revision, so that a message being written at the same time is not
/// rejected.
pub(super) async fn note_gone(tx: &mut Tx, concern: &Concern) -> Result<()> {
    let sql = "update concerns set gone_since = $1 where id = $2 and revision = $3";
    tx.update_one(sql, &args![concern.gone_since, &concern.id, concern.revision]).await
}

pub(super) async fn words(mut reads: impl Reads, concern: &str) -> Result<Vec<Word>> {
    reads.fetch_all("select * from concern_words where concern = $1 order by place", &args![concern]).await
}

/// The position after the last message of a concern.
pub(super) async fn next_place(tx: &mut Tx, concern: &str) -> Result<i64> {
    let sql = "select coalesce(max(place), 0) + 1 from concern_words where concern = $1";
    Ok(tx.fetch_optional(sql, &args![concern]).await?.unwrap_or(1))
}

pub(super) async fn add_word(tx: &mut Tx, word: &Word) -> Result<()> {
    let sql = "insert into concern_words (id, concern, place, writer, state, words, written_on)
               values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        &word.id,
        &word.concern,
        word.place,
        word.writer.clone(),
        word.state,
        &word.words,
        word.written_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// The letters waiting under a return code.
pub(super) async fn letters_of(mut reads: impl Reads, hash: &str) -> Result<Vec<Letter>> {
    reads.fetch_all("select * from concern_letters where return_hash = $1 order by id", &args![hash]).await
}

/// Every letter, in random order.
pub(super) async fn letters(tx: &mut Tx) -> Result<Vec<Letter>> {
    tx.fetch_all("select * from concern_letters order by id", &[]).await
}

pub(super) async fn add_letter(tx: &mut Tx, letter: &Letter) -> Result<()> {
    let sql = "insert into concern_letters (id, return_hash, due, sealed) values ($1, $2, $3, $4)";
    tx.execute(sql, &args![&letter.id, &letter.return_hash, letter.due, &letter.sealed]).await.map(drop)
}

/// Takes the letters under a return code out of the box.
pub(super) async fn drop_letters(tx: &mut Tx, hash: &str) -> Result<()> {
    tx.execute("delete from concern_letters where return_hash = $1", &args![hash]).await.map(drop)
}

/// Takes every letter out of the box.
pub(super) async fn empty_box(tx: &mut Tx) -> Result<()> {
    tx.execute("delete from concern_letters", &[]).await.map(drop)
}
