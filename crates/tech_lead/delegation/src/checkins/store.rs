//! The check-ins' SQL.

use castra_org::organization::PersonId;
use castra_platform::{
    Result, args,
    db::{Db, Reads, Tx},
    private::Sealed,
    record, terms,
    terms::Limit,
};
use chrono::NaiveDate;

use crate::kinds::Felt;

/// A check-in that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) delegation: String,
    /// The day it was due.
    pub(crate) due_on: NaiveDate,
    pub(crate) held_on: NaiveDate,
    pub(crate) marked_by: PersonId,
}

terms! {
    /// How a delegate feels led.
    pub(crate) struct FeltTerms as "DelegationFelt" {
        /// Too close, right, or too far.
        felt: Option<Felt> = Limit::required().called("how it feels"),
    }
}

/// How a delegate felt at a check-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) id: String,
    pub(crate) delegation: String,
    pub(crate) due_on: NaiveDate,
    pub(crate) felt: Sealed<FeltTerms>,
    pub(crate) said_on: NaiveDate,
}

/// A person's hours a week for what is delegated to them, by their own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hours {
    pub(crate) person: PersonId,
    pub(crate) hours: i64,
    /// Whether they would like more to be delegated to them.
    pub(crate) wants_more: bool,
    pub(crate) said_on: NaiveDate,
}

record!(Held { delegation, due_on, held_on, marked_by });
record!(Said { id, delegation, due_on, said_on; felt in "delegation_felt" });
record!(Hours { person, hours, wants_more, said_on });

pub(crate) async fn held(mut reads: impl Reads, delegation: &str) -> Result<Vec<Held>> {
    let sql = "select * from delegation_check_ins where delegation = $1 order by due_on";
    reads.fetch_all(sql, &args![delegation]).await
}

/// The held check-ins of all delegations that were open on a day or later.
pub(crate) async fn all_held(db: &Db, day: NaiveDate) -> Result<Vec<Held>> {
    let sql = "select c.* from delegation_check_ins c join delegations d on d.id = c.delegation
               where d.ended_on is null or d.ended_on > $1 order by c.delegation, c.due_on";
    db.fetch_all(sql, &args![day]).await
}

/// The held check-ins of a person's delegations.
pub(crate) async fn held_of(db: &Db, person: &str) -> Result<Vec<Held>> {
    let sql = "select c.* from delegation_check_ins c join delegations d on d.id = c.delegation
               where d.giver = $1 or d.taker = $1 order by c.delegation, c.due_on";
    db.fetch_all(sql, &args![person]).await
}

/// Marks a check-in as held, unless it is already.
pub(crate) async fn hold(tx: &mut Tx, held: &Held) -> Result<()> {
    let sql =
        "insert into delegation_check_ins (delegation, due_on, held_on, marked_by) values ($1, $2, $3, $4)
               on conflict (delegation, due_on) do nothing";
    tx.execute(sql, &args![&held.delegation, held.due_on, held.held_on, &held.marked_by]).await.map(drop)
}

pub(crate) async fn felt(mut reads: impl Reads, delegation: &str) -> Result<Vec<Said>> {
    let sql = "select * from delegation_felt where delegation = $1 order by due_on";
    reads.fetch_all(sql, &args![delegation]).await
}

/// What was felt in all delegations that were open on a day or later, as far as it was said by then.
pub(crate) async fn all_felt(db: &Db, day: NaiveDate) -> Result<Vec<Said>> {
    let sql = "select f.* from delegation_felt f join delegations d on d.id = f.delegation
               where (d.ended_on is null or d.ended_on > $1) and f.said_on <= $1 order by f.delegation, f.due_on";
    db.fetch_all(sql, &args![day]).await
}

/// Saves how a check-in felt; what is said again replaces it.
pub(crate) async fn say(tx: &mut Tx, said: &Said) -> Result<()> {
    let drop_old = "delete from delegation_felt where delegation = $1 and due_on = $2";
    tx.execute(drop_old, &args![&said.delegation, said.due_on]).await?;
    let sql =
        "insert into delegation_felt (id, delegation, due_on, felt, said_on) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, &args![&said.id, &said.delegation, said.due_on, &said.felt, said.said_on]).await.map(drop)
}

pub(crate) async fn hours(mut reads: impl Reads) -> Result<Vec<Hours>> {
    reads.fetch_all("select * from delegation_hours order by person", &[]).await
}

pub(crate) async fn set_hours(tx: &mut Tx, hours: &Hours) -> Result<()> {
    let sql = "insert into delegation_hours (person, hours, wants_more, said_on) values ($1, $2, $3, $4)
               on conflict (person) do update set hours = excluded.hours, wants_more = excluded.wants_more,
                   said_on = excluded.said_on";
    tx.execute(sql, &args![&hours.person, hours.hours, hours.wants_more, hours.said_on]).await.map(drop)
}
