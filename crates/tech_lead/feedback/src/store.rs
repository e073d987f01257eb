//! Feedback's SQL.

use castra_org::organization::PersonId;
use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Reads, Row, Tx, Value},
    private::Sealed,
    record,
};

use super::model::{Asked, Feedback, FeedbackRequest, Folder, Given, Reply, Share};

/// The people of its private records.
pub(super) const PRIVATE_TO: &str =
    "select giver from feedback union select receiver from feedback union select person from feedback_shares
     union select asker from feedback_requests union select person from feedback_asked";

record!(Reply { id, author, written_at; words in "feedback_replies" });
record!(FeedbackRequest { id, asker, expires_on, closed_at, created_at; words in "feedback_requests" });
record!(Asked { request, person, declined_at, reason, feedback });
record!(Given { giver, receiver, kind, sent_at, acknowledged_at });
record!(Share { feedback, person, shared_at });

impl FromRow for Feedback {
    fn from_row(row: &Row) -> Result<Self> {
        let sealed = |_: String| Sealed::of(row, "feedback", "acknowledgement");
        Ok(Self {
            id: row.get("id")?,
            giver: row.get("giver")?,
            receiver: row.get("receiver")?,
            kind: row.get("kind")?,
            words: Sealed::of(row, "feedback", "words")?,
            request: row.get("request")?,
            wants_public: row.get("wants_public")?,
            created_at: row.get("created_at")?,
            sent_at: row.get("sent_at")?,
            read_at: row.get("read_at")?,
            acknowledged_at: row.get("acknowledged_at")?,
            acknowledgement: row.get::<Option<String>>("acknowledgement")?.map(sealed).transpose()?,
            taken_off_at: row.get("taken_off_at")?,
            revision: row.get("revision")?,
        })
    }
}

/// A shared record with its share.
struct Shared<T>(T, Share);

impl FromRow for Shared<Feedback> {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(Feedback::from_row(row)?, Share::from_row(row)?))
    }
}

impl FromRow for Shared<PersonId> {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("receiver")?, Share::from_row(row)?))
    }
}

/// A filter for one person's feedback.
#[derive(Debug, Clone)]
pub(super) struct Wanted<'a> {
    pub(super) person: &'a str,
    /// Received, sent, or drafts.
    pub(super) folder: Folder,
    /// The other person; empty for all.
    pub(super) with: &'a str,
    /// The kind; empty for all.
    pub(super) kind: &'a str,
}

pub(super) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Feedback>> {
    reads.fetch_optional("select * from feedback where id = $1", &args![id]).await
}

/// One person's feedback before an id (empty: from the newest), newest first.
pub(super) async fn list(db: &Db, wanted: &Wanted<'_>, before: &str, limit: i64) -> Result<Vec<Feedback>> {
    // One statement each, so that each uses its index; a combined one would scan everyone's feedback.
    let sql = match wanted.folder {
        Folder::Received => {
            "select * from feedback where receiver = $1 and sent_at is not null and ($2 = '' or giver = $2)
             and ($3 = '' or kind = $3) and ($4 = '' or id < $4) order by id desc limit $5"
        }
        Folder::Given => {
            "select * from feedback where giver = $1 and sent_at is not null and ($2 = '' or receiver = $2)
             and ($3 = '' or kind = $3) and ($4 = '' or id < $4) order by id desc limit $5"
        }
        Folder::Drafts => {
            "select * from feedback where giver = $1 and sent_at is null and ($2 = '' or receiver = $2)
             and ($3 = '' or kind = $3) and ($4 = '' or id < $4) order by id desc limit $5"
        }
    };
    db.fetch_all(sql, &args![wanted.person, wanted.with, wanted.kind, before, limit]).await
}

/// Feedback a person received and has not acknowledged, newest first.
pub(super) async fn unanswered(db: &Db, receiver: &str) -> Result<Vec<Feedback>> {
    let sql = "select * from feedback where receiver = $1 and sent_at is not null and acknowledged_at is null
               order by id desc limit 100";
    db.fetch_all(sql, &args![receiver]).await
}

/// Feedback shared with a person, newest first.
pub(super) async fn shared_with(db: &Db, person: &str) -> Result<Vec<(Feedback, Share)>> {
    let sql = "select feedback.*, feedback_shares.feedback, feedback_shares.person, feedback_shares.shared_at
               from feedback join feedback_shares on feedback_shares.feedback = feedback.id
               where feedback_shares.person = $1 and feedback.sent_at is not null order by feedback.id desc limit 500";
    let found: Vec<Shared<Feedback>> = db.fetch_all(sql, &args![person]).await?;
    Ok(found.into_iter().map(|Shared(feedback, share)| (feedback, share)).collect())
}

/// Every share, with the receiver of the shared feedback.
pub(super) async fn all_shares(tx: &mut Tx) -> Result<Vec<(PersonId, Share)>> {
    let sql = "select feedback.receiver, feedback_shares.feedback, feedback_shares.person, feedback_shares.shared_at
               from feedback_shares join feedback on feedback.id = feedback_shares.feedback
               order by feedback_shares.feedback, feedback_shares.person";
    let found: Vec<Shared<PersonId>> = tx.fetch_all(sql, &[]).await?;
    Ok(found.into_iter().map(|Shared(receiver, share)| (receiver, share)).collect())
}

/// Praise on the wall before an id (empty: from the newest), for everyone or for one receiver.
pub(super) async fn wall(db: &Db, receiver: &str, before: &str, limit: i64) -> Result<Vec<Feedback>> {
    let sql = "select * from feedback
               where wants_public and kind = 'praise' and sent_at is not null and read_at is not null
                   and taken_off_at is null and ($1 = '' or receiver = $1) and ($2 = '' or id < $2)
               order by id desc limit $3";
    db.fetch_all(sql, &args![receiver, before, limit]).await
}

/// Facts of the feedback sent between two instants, without the text.
pub(super) async fn given(db: &Db, from: Timestamp, until: Timestamp) -> Result<Vec<Given>> {
    let sql = "select giver, receiver, kind, sent_at, acknowledged_at from feedback
               where sent_at >= $1 and sent_at < $2 order by sent_at, id";
    db.fetch_all(sql, &args![from, until]).await
}

/// The same, limited to some receivers.
pub(super) async fn given_to(
    db: &Db,
    receivers: &[PersonId],
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Given>> {
    let sql = "select giver, receiver, kind, sent_at, acknowledged_at from feedback
               where receiver in (any_of($1)) and sent_at >= $2 and sent_at < $3 order by sent_at, id";
    let receivers = Value::list(receivers.iter().map(PersonId::as_str));
    db.fetch_all(sql, &args![receivers, from, until]).await
}

/// Everyone who had received feedback before an instant.
pub(super) async fn ever_reached(db: &Db, until: Timestamp) -> Result<Vec<String>> {
    db.fetch_all("select distinct receiver from feedback where sent_at < $1", &args![until]).await
}

/// The number of times one person gave another feedback.
pub(super) async fn count_between(db: &Db, giver: &str, receiver: &str) -> Result<i64> {
    let sql = "select count(*) from feedback where giver = $1 and receiver = $2 and sent_at is not null";
    db.fetch_one(sql, &args![giver, receiver]).await
}

pub(super) async fn insert(tx: &mut Tx, feedback: &Feedback) -> Result<()> {
    let sql = "insert into feedback (id, giver, receiver, kind, words, request, wants_public, created_at, sent_at, read_at,
                   acknowledged_at, acknowledgement, taken_off_at, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let args = args![
        &feedback.id,
        &feedback.giver,
        &feedback.receiver,
        feedback.kind,
        &feedback.words,
        feedback.request.clone(),
        feedback.wants_public,
        feedback.created_at,
        feedback.sent_at,
        feedback.read_at,
        feedback.acknowledged_at,
        acknowledgement(feedback),
        feedback.taken_off_at,
        feedback.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

fn acknowledgement(feedback: &Feedback) -> Value {
    feedback.acknowledgement.as_ref().map_or(Value::Text(None), Value::from)
}

/// Saves everything that can change, unless it was changed in the meantime.
pub(super) async fn update(tx: &mut Tx, feedback: &mut Feedback) -> Result<()> {
    let sql = "update feedback set receiver = $1, kind = $2, words = $3, wants_public = $4, sent_at = $5, read_at = $6,
                   acknowledged_at = $7, acknowledgement = $8, taken_off_at = $9, request = $10, revision = revision + 1
               where id = $11 and revision = $12";
    let args = args![
        &feedback.receiver,
        feedback.kind,
        &feedback.words,
        feedback.wants_public,
        feedback.sent_at,
        feedback.read_at,
        feedback.acknowledged_at,
        acknowledgement(feedback),
        feedback.taken_off_at,
        feedback.request.clone(),
        &feedback.id,
        feedback.revision,
    ];
    tx.update_one(sql, &args).await?;
    feedback.revision += 1;
    Ok(())
}

/// Deletes a draft.
pub(super) async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.update_one("delete from feedback where id = $1 and sent_at is null", &args![id]).await
}

pub(super) async fn replies(db: &Db, feedback: &str) -> Result<Vec<Reply>> {
    let sql = "select id, author, words, written_at from feedback_replies where feedback = $1 order by id";
    db.fetch_all(sql, &args![feedback]).await
}

pub(super) async fn add_reply(tx: &mut Tx, feedback: &str, reply: &Reply) -> Result<()> {
    let sql =
        "insert into feedback_replies (id, feedback, author, words, written_at) values ($1, $2, $3, $4, $5)";
    let args = args![&reply.id, feedback, &reply.author, &reply.words, reply.written_at];
    tx.execute(sql, &args).await.map(drop)
}

pub(super) async fn shares(db: &Db, feedback: &str) -> Result<Vec<Share>> {
    let sql = "select * from feedback_shares where feedback = $1 order by shared_at, person";
    db.fetch_all(sql, &args![feedback]).await
}

pub(super) async fn add_share(tx: &mut Tx, feedback: &str, person: &str, at: Timestamp) -> Result<()> {
    let sql = "insert into feedback_shares (feedback, person, shared_at) values ($1, $2, $3)
               on conflict (feedback, person) do update set shared_at = excluded.shared_at";
    tx.execute(sql, &args![feedback, person, at]).await.map(drop)
}

pub(super) async fn remove_share(tx: &mut Tx, feedback: &str, person: &str) -> Result<u64> {
    tx.execute("delete from feedback_shares where feedback = $1 and person = $2", &args![feedback, person])
        .await
}

pub(super) async fn remove_shares(tx: &mut Tx, feedback: &str) -> Result<()> {
    tx.execute("delete from feedback_shares where feedback = $1", &args![feedback]).await.map(drop)
}

pub(super) async fn request(mut reads: impl Reads, id: &str) -> Result<Option<FeedbackRequest>> {
    reads.fetch_optional("select * from feedback_requests where id = $1", &args![id]).await
}

/// The requests a person sent before an id (empty: from the newest), newest first.
pub(super) async fn requests_by(
    db: &Db,
    asker: &str,
    before: &str,
    limit: i64,
) -> Result<Vec<FeedbackRequest>> {
    let sql =
        "select * from feedback_requests where asker = $1 and ($2 = '' or id < $2) order by id desc limit $3";
    db.fetch_all(sql, &args![asker, before, limit]).await
}

/// Open requests that a person has not answered.
pub(super) async fn requests_to(
    db: &Db,
    person: &str,
    today: chrono::NaiveDate,
) -> Result<Vec<FeedbackRequest>> {
    let sql = "select feedback_requests.* from feedback_requests
               join feedback_asked on feedback_asked.request = feedback_requests.id
               where feedback_asked.person = $1 and feedback_asked.declined_at is null and feedback_asked.feedback is null
                   and feedback_requests.closed_at is null and feedback_requests.expires_on >= $2
               order by feedback_requests.expires_on, feedback_requests.id";
    db.fetch_all(sql, &args![person, today]).await
}

pub(super) async fn asked(db: &Db, request: &str) -> Result<Vec<Asked>> {
    db.fetch_all("select * from feedback_asked where request = $1 order by person", &args![request]).await
}

pub(super) async fn asked_in(tx: &mut Tx, request: &str, person: &str) -> Result<Option<Asked>> {
    let sql = "select * from feedback_asked where request = $1 and person = $2";
    tx.fetch_optional(sql, &args![request, person]).await
}

pub(super) async fn insert_request(tx: &mut Tx, request: &FeedbackRequest, asked: &[String]) -> Result<()> {
    let sql = "insert into feedback_requests (id, asker, words, expires_on, closed_at, created_at)
               values ($1, $2, $3, $4, $5, $6)";
    let args = args![
        &request.id,
        &request.asker,
        &request.words,
        request.expires_on,
        request.closed_at,
        request.created_at,
    ];
    tx.execute(sql, &args).await?;
    for person in asked {
        let sql = "insert into feedback_asked (request, person) values ($1, $2)";
        tx.execute(sql, &args![&request.id, person]).await?;
    }
    Ok(())
}

pub(super) async fn close_request(tx: &mut Tx, id: &str, at: Timestamp) -> Result<()> {
    let sql = "update feedback_requests set closed_at = $1 where id = $2 and closed_at is null";
    tx.update_one(sql, &args![at, id]).await
}

/// Saves the state of a person asked, if it is still as it was read.
pub(super) async fn update_asked(tx: &mut Tx, seen: &Asked, asked: &Asked) -> Result<()> {
    let sql = "update feedback_asked set declined_at = $1, reason = $2, feedback = $3
               where request = $4 and person = $5
                   and coalesce(declined_at, '') = coalesce($6, '') and coalesce(feedback, '') = coalesce($7, '')";
    let args = args![
        asked.declined_at,
        asked.reason.clone(),
        asked.feedback.clone(),
        &asked.request,
        &asked.person,
        seen.declined_at,
        seen.feedback.clone(),
    ];
    tx.update_one(sql, &args).await
}
