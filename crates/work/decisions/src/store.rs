//! The SQL of decisions.

use castra_platform::{
    Result, args,
    db::{Db, Reads, Tx},
    record,
};

use super::{
    kinds::Part,
    model::{Decision, DecisionLink, Happening, Participant},
};

/// The people of its private records.
pub(super) const PRIVATE_TO: &str =
    "select person from decision_people where decision in (select id from decisions where is_restricted)
     union select decider from decisions where is_restricted and decider is not null";

record!(Decision {
    id,
    scope,
    number,
    state,
    importance,
    decider,
    author,
    proposed_on,
    due,
    decided_on,
    decided_by,
    in_place,
    belonged_to,
    review,
    reviewed_on,
    turned_out,
    superseded_by,
    is_restricted,
    revision;
    body in "decisions"
});
/// The Markdown file that a decision was read from, as it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredFile {
    /// The decision's id.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) text: String,
}

record!(StoredFile { id, name, text });
record!(Participant { decision, person, part });
record!(DecisionLink { decision, kind, target });
record!(Happening { id, decision, place, kind, person, on_day, verdict; words in "decision_events" });

pub(super) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Decision>> {
    reads.fetch_optional("select * from decisions where id = $1", &args![id]).await
}

/// The decisions that a person (`person` without prefix, `actor` with it) may know of, newest first.
pub(super) async fn of(mut reads: impl Reads, person: &str, actor: &str) -> Result<Vec<Decision>> {
    let sql = "select * from decisions
               where is_restricted = false or decider = $1 or author = $2
                   or id in (select decision from decision_people where person = $1)
               order by proposed_on desc, id desc";
    reads.fetch_all(sql, &args![person, actor]).await
}

/// The decisions everyone may know of.
pub(super) async fn public(mut reads: impl Reads) -> Result<Vec<Decision>> {
    reads.fetch_all("select * from decisions where is_restricted = false order by id", &[]).await
}

/// Every file; those of restricted decisions are not kept.
pub(super) async fn files(mut reads: impl Reads) -> Result<Vec<StoredFile>> {
    reads.fetch_all("select * from decision_files order by id", &[]).await
}

/// Keeps a decision's file.
pub(super) async fn put_file(tx: &mut Tx, file: &StoredFile) -> Result<()> {
    let sql = "insert into decision_files (id, name, text) values ($1, $2, $3)
               on conflict (id) do update set name = excluded.name, text = excluded.text";
    tx.execute(sql, &args![&file.id, &file.name, &file.text]).await.map(drop)
}

pub(super) async fn people(mut reads: impl Reads, decision: &str) -> Result<Vec<Participant>> {
    let sql = "select * from decision_people where decision = $1 order by part, person";
    reads.fetch_all(sql, &args![decision]).await
}

/// The decisions in which a person has this part.
pub(super) async fn with_part(db: &Db, person: &str, part: Part) -> Result<Vec<String>> {
    let sql = "select decision from decision_people where person = $1 and part = $2 order by decision";
    db.fetch_all(sql, &args![person, part]).await
}

/// The decisions on which an actor gave advice.
pub(super) async fn advised_by(db: &Db, actor: &str) -> Result<Vec<String>> {
    let sql = "select distinct decision from decision_events where person = $1 and kind = 'advised'";
    db.fetch_all(sql, &args![actor]).await
}

pub(super) async fn links(mut reads: impl Reads) -> Result<Vec<DecisionLink>> {
    reads.fetch_all("select * from decision_links order by decision, kind, target", &[]).await
}

pub(super) async fn events(mut reads: impl Reads, decision: &str) -> Result<Vec<Happening>> {
    let sql = "select * from decision_events where decision = $1 order by place";
    reads.fetch_all(sql, &args![decision]).await
}

pub(super) async fn next_number(tx: &mut Tx, scope: &str) -> Result<i64> {
    let sql = "select coalesce(max(number), 0) + 1 from decisions where scope = $1";
    Ok(tx.fetch_optional(sql, &args![scope]).await?.unwrap_or(1))
}

pub(super) async fn next_place(tx: &mut Tx, decision: &str) -> Result<i64> {
    let sql = "select coalesce(max(place), 0) + 1 from decision_events where decision = $1";
    Ok(tx.fetch_optional(sql, &args![decision]).await?.unwrap_or(1))
}

pub(super) async fn insert(tx: &mut Tx, decision: &Decision) -> Result<()> {
    let sql = "insert into decisions (id, scope, number, state, importance, decider, author, proposed_on, due,
                   decided_on, decided_by, in_place, belonged_to, review, reviewed_on, turned_out, superseded_by,
                   is_restricted, body, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    let args = args![
        &decision.id,
        &decision.scope,
        decision.number,
        decision.state,
        decision.importance,
        decision.decider.clone(),
        &decision.author,
        decision.proposed_on,
        decision.due,
        decision.decided_on,
        decision.decided_by.clone(),
        decision.in_place,
        decision.belonged_to.clone(),
        decision.review,
        decision.reviewed_on,
        decision.turned_out,
        decision.superseded_by.clone(),
        decision.is_restricted,
        &decision.body,
        decision.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves a decision under the next revision, unless it was changed in the meantime.
pub(super) async fn update(tx: &mut Tx, decision: &Decision) -> Result<()> {
    let sql = "update decisions set number = $1, state = $2, importance = $3, decider = $4, due = $5,
                   decided_on = $6, decided_by = $7, in_place = $8, belonged_to = $9, review = $10,
                   reviewed_on = $11, turned_out = $12, superseded_by = $13, is_restricted = $14, body = $15,
                   revision = revision + 1
               where id = $16 and revision = $17";
    let args = args![
        decision.number,
        decision.state,
        decision.importance,
        decision.decider.clone(),
        decision.due,
        decision.decided_on,
        decision.decided_by.clone(),
        decision.in_place,
        decision.belonged_to.clone(),
        decision.review,
        decision.reviewed_on,
        decision.turned_out,
        decision.superseded_by.clone(),
        decision.is_restricted,
        &decision.body,
        &decision.id,
        decision.revision,
    ];
    tx.update_one(sql, &args).await
}

/// Replaces the people of a decision.
pub(super) async fn put_people(tx: &mut Tx, decision: &str, people: &[Participant]) -> Result<()> {
    tx.execute("delete from decision_people where decision = $1", &args![decision]).await?;
    for participant in people {
        let sql = "insert into decision_people (decision, person, part) values ($1, $2, $3)";
        tx.execute(sql, &args![decision, &participant.person, participant.part]).await?;
    }
    Ok(())
}

/// Replaces the links of a decision.
pub(super) async fn put_links(tx: &mut Tx, decision: &str, links: &[DecisionLink]) -> Result<()> {
    tx.execute("delete from decision_links where decision = $1", &args![decision]).await?;
    for link in links {
        let sql = "insert into decision_links (decision, kind, target) values ($1, $2, $3)
                   on conflict (decision, kind, target) do nothing";
        tx.execute(sql, &args![decision, link.kind, &link.target]).await?;
    }
    Ok(())
}

pub(super) async fn add_event(tx: &mut Tx, event: &Happening) -> Result<()> {
    let sql = "insert into decision_events (id, decision, place, kind, person, on_day, verdict, words)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let args = args![
        &event.id,
        &event.decision,
        event.place,
        event.kind,
        &event.person,
        event.on_day,
        event.verdict,
        &event.words,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Seals the words of an event under another key.
pub(super) async fn reseal_event(tx: &mut Tx, event: &Happening) -> Result<()> {
    tx.execute("update decision_events set words = $1 where id = $2", &args![&event.words, &event.id])
        .await
        .map(drop)
}

/// Removes a person as a reader of restricted decisions.
pub(super) async fn remove_reader(tx: &mut Tx, person: &str) -> Result<()> {
    let sql = "delete from decision_people
               where person = $1 and decision in (select id from decisions where is_restricted = true)";
    tx.execute(sql, &args![person]).await.map(drop)
}
