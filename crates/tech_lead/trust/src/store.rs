//! The SQL of rounds.

use castra_platform::{
    Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
    private::Sealed,
    record,
};
use chrono::NaiveDate;

use crate::model::{Asked, Kept, Letter, Results, Round, Sheet};

/// The people of its private records.
pub(crate) const PRIVATE_TO: &str = "select lead from trust_rounds union select person from trust_asked";

record!(Round {
    id, lead, state, opened_on, closes_on, outcome_on, asked, answered, revision;
    body in "trust_rounds"
});
record!(Asked { round, person, has_sheet });
record!(Sheet { id; code in "trust_sheets" });
record!(Letter { id, round; sealed in "trust_answers" });

/// A team that is asked in a round.
pub(crate) struct TeamOf {
    pub(crate) round: String,
    pub(crate) team: String,
}

record!(TeamOf { round, team });

impl FromRow for Kept<Results> {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, sealed: Sealed::of(row, "trust_results", "sealed")? })
    }
}

impl FromRow for Kept<String> {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, sealed: Sealed::of(row, "trust_outcomes", "sealed")? })
    }
}

struct Begun {
    day: NaiveDate,
}

record!(Begun { day });

/// The day since when leads can ask here.
pub(crate) async fn begun(mut reads: impl Reads) -> Result<Option<NaiveDate>> {
    let day: Option<Begun> = reads.fetch_optional("select day from trust_begun", &[]).await?;
    Ok(day.map(|begun| begun.day))
}

/// Notes that day, unless it is noted.
pub(crate) async fn note_begun(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let sql = "insert into trust_begun (key, day) values ('here', $1) on conflict (key) do nothing";
    tx.execute(sql, &args![day]).await.map(drop)
}

pub(crate) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Round>> {
    reads.fetch_optional("select * from trust_rounds where id = $1", &args![id]).await
}

/// Every round, the newest first.
pub(crate) async fn all(mut reads: impl Reads) -> Result<Vec<Round>> {
    reads.fetch_all("select * from trust_rounds order by opened_on desc, id desc", &[]).await
}

/// The rounds of a lead, the newest first.
pub(crate) async fn of_lead(mut reads: impl Reads, lead: &str) -> Result<Vec<Round>> {
    let sql = "select * from trust_rounds where lead = $1 order by opened_on desc, id desc";
    reads.fetch_all(sql, &args![lead]).await
}

/// The rounds a person leads or is asked in, the newest first.
pub(crate) async fn of_reader(db: &Db, person: &str) -> Result<Vec<Round>> {
    let sql = "select * from trust_rounds
               where lead = $1 or id in (select round from trust_asked where person = $1)
               order by opened_on desc, id desc";
    db.fetch_all(sql, &args![person]).await
}

/// A page of the same, in the order of ids, after one of them.
pub(crate) async fn page(db: &Db, person: &str, after: &str, limit: i64) -> Result<Vec<Round>> {
    let sql = "select * from trust_rounds
               where (lead = $1 or id in (select round from trust_asked where person = $1)) and id > $2
               order by id limit $3";
    db.fetch_all(sql, &args![person, after, limit]).await
}

/// Open rounds whose last day is over on a day.
pub(crate) async fn due(mut reads: impl Reads, day: NaiveDate) -> Result<Vec<Round>> {
    let sql = "select * from trust_rounds where state = 'open' and closes_on < $1 order by id";
    reads.fetch_all(sql, &args![day]).await
}

/// Which teams were asked in which round.
pub(crate) async fn teams(mut reads: impl Reads) -> Result<Vec<TeamOf>> {
    reads.fetch_all("select round, team from trust_teams order by round, team", &[]).await
}

pub(crate) async fn insert(tx: &mut Tx, round: &Round, teams: &[&str]) -> Result<()> {
    let sql = "insert into trust_rounds
                   (id, lead, state, opened_on, closes_on, outcome_on, asked, answered, body, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = args![
        &round.id,
        &round.lead,
        round.state,
        round.opened_on,
        round.closes_on,
        round.outcome_on,
        round.asked,
        round.answered,
        &round.body,
        round.revision,
    ];
    tx.execute(sql, &args).await?;
    for team in teams {
        tx.execute("insert into trust_teams (round, team) values ($1, $2)", &args![&round.id, *team]).await?;
    }
    Ok(())
}

/// Saves a round's status, unless it was changed in the meantime.
pub(crate) async fn update(tx: &mut Tx, round: &Round) -> Result<()> {
    let sql = "update trust_rounds set state = $1, outcome_on = $2, answered = $3, revision = revision + 1
               where id = $4 and revision = $5";
    tx.update_one(sql, &args![round.state, round.outcome_on, round.answered, &round.id, round.revision]).await
}

pub(crate) async fn asked(mut reads: impl Reads, round: &str, person: &str) -> Result<Option<Asked>> {
    let sql = "select * from trust_asked where round = $1 and person = $2";
    reads.fetch_optional(sql, &args![round, person]).await
}

pub(crate) async fn add_asked(tx: &mut Tx, round: &str, person: &str) -> Result<()> {
    let sql = "insert into trust_asked (round, person, has_sheet) values ($1, $2, false)";
    tx.execute(sql, &args![round, person]).await.map(drop)
}

/// Notes that a person took a sheet, unless they have one. All rows of the round are written again in the order of people: a
/// database may keep changed rows in the order of their changes, and that would tell in which order sheets were taken.
pub(crate) async fn take(tx: &mut Tx, round: &str, person: &str) -> Result<()> {
    let sql =
        "update trust_asked set has_sheet = true where round = $1 and person = $2 and has_sheet = false";
    tx.update_one(sql, &args![round, person]).await?;
    let sql = "select * from trust_asked where round = $1 order by person";
    let all: Vec<Asked> = tx.fetch_all(sql, &args![round]).await?;
    tx.execute("delete from trust_asked where round = $1", &args![round]).await?;
    for asked in all {
        let sql = "insert into trust_asked (round, person, has_sheet) values ($1, $2, $3)";
        tx.execute(sql, &args![&asked.round, asked.person.as_str(), asked.has_sheet]).await?;
    }
    Ok(())
}

/// The untaken sheets of a round, or of all rounds (empty), in the order of their random ids.
pub(crate) async fn sheets(mut reads: impl Reads, round: &str) -> Result<Vec<Sheet>> {
    let sql = "select * from trust_sheets where ($1 = '' or round = $1) order by id";
    reads.fetch_all(sql, &args![round]).await
}

pub(crate) async fn add_sheet(tx: &mut Tx, round: &str, sheet: &Sheet, hash: &str) -> Result<()> {
    let sql = "insert into trust_sheets (id, round, code) values ($1, $2, $3)";
    tx.execute(sql, &args![&sheet.id, round, &sheet.code]).await?;
    tx.execute("insert into trust_codes (hash, round) values ($1, $2)", &args![hash, round]).await.map(drop)
}

pub(crate) async fn remove_sheet(tx: &mut Tx, id: &str) -> Result<()> {
    tx.update_one("delete from trust_sheets where id = $1", &args![id]).await
}

/// The round that a code answers; none once it was used.
pub(crate) async fn round_of_code(mut reads: impl Reads, hash: &str) -> Result<Option<Round>> {
    let sql = "select * from trust_rounds where id in (select round from trust_codes where hash = $1)";
    reads.fetch_optional(sql, &args![hash]).await
}

/// Uses up a code.
pub(crate) async fn use_code(tx: &mut Tx, hash: &str) -> Result<()> {
    tx.update_one("delete from trust_codes where hash = $1", &args![hash]).await
}

/// The answers of a round, or of all rounds (empty), in the order of their random ids.
pub(crate) async fn answers(mut reads: impl Reads, round: &str) -> Result<Vec<Letter>> {
    let sql = "select * from trust_answers where ($1 = '' or round = $1) order by id";
    reads.fetch_all(sql, &args![round]).await
}

pub(crate) async fn add_answers(tx: &mut Tx, letter: &Letter) -> Result<()> {
    let sql = "insert into trust_answers (id, round, sealed) values ($1, $2, $3)";
    tx.execute(sql, &args![&letter.id, &letter.round, &letter.sealed]).await.map(drop)
}

/// Takes all answers out, to put them back in another order.
pub(crate) async fn empty_box(tx: &mut Tx) -> Result<()> {
    tx.execute("delete from trust_answers", &[]).await.map(drop)
}

/// Removes everything of a round that could tell who answered: answers, codes, sheets, and who took one.
pub(crate) async fn clear(tx: &mut Tx, round: &str) -> Result<()> {
    tx.execute("delete from trust_answers where round = $1", &args![round]).await?;
    tx.execute("delete from trust_codes where round = $1", &args![round]).await?;
    tx.execute("delete from trust_sheets where round = $1", &args![round]).await?;
    tx.execute("update trust_asked set has_sheet = false where round = $1", &args![round]).await.map(drop)
}

pub(crate) async fn results(mut reads: impl Reads, round: &str) -> Result<Option<Kept<Results>>> {
    reads.fetch_optional("select * from trust_results where id = $1", &args![round]).await
}

pub(crate) async fn add_results(tx: &mut Tx, kept: &Kept<Results>) -> Result<()> {
    let sql = "insert into trust_results (id, sealed) values ($1, $2)";
    tx.execute(sql, &args![&kept.id, &kept.sealed]).await.map(drop)
}

pub(crate) async fn outcome(mut reads: impl Reads, round: &str) -> Result<Option<Kept<String>>> {
    reads.fetch_optional("select * from trust_outcomes where id = $1", &args![round]).await
}

/// Saves what will change; sent again, it replaces the earlier text.
pub(crate) async fn put_outcome(tx: &mut Tx, kept: &Kept<String>) -> Result<()> {
    let sql = "insert into trust_outcomes (id, sealed) values ($1, $2)
               on conflict (id) do update set sealed = excluded.sealed";
    tx.execute(sql, &args![&kept.id, &kept.sealed]).await.map(drop)
}
