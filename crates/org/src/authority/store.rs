//! SQL for notices.

use castra_platform::{
    Error, Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx, Value},
};

use super::model::{Notice, Opened};
use crate::organization::{PersonId, Scope};

impl FromRow for Notice {
    fn from_row(row: &Row) -> Result<Self> {
        let what: String = row.get("what")?;
        let opened = match row.get::<String>("opened")?.as_str() {
            "role" => Opened::Role(what),
            "part" => Opened::Part(what),
            "leads" => Opened::Leads,
            "manages" => Opened::Manages,
            _ => return Err(Error::internal("a notice is of an unknown kind")),
        };
        let or_none = |text: String| (!text.is_empty()).then_some(text);
        Ok(Self {
            id: row.get("id")?,
            at: row.get("at")?,
            gainer: row.parse("gainer")?,
            opened,
            scope: Scope::of(or_none(row.get("team")?).map(Into::into)),
            person: or_none(row.get("person")?).map(PersonId::from),
            since: row.get("since")?,
            decided_by: row.get("decided_by")?,
            reason: row.get("reason")?,
        })
    }
}

pub(super) async fn add(tx: &mut Tx, notice: &Notice) -> Result<()> {
    let (opened, what) = notice.opened.parts();
    let sql = "insert into authority_notices (id, at, gainer, opened, what, team, person, since, decided_by, reason)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = args![
        &notice.id,
        notice.at,
        notice.gainer.as_str(),
        opened,
        what,
        notice.scope.team().map_or("", |team| team.as_str()),
        notice.person.as_ref().map_or("", PersonId::as_str),
        notice.since,
        &notice.decided_by,
        &notice.reason,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Notices that concern a person in these teams, newest first: since an instant and, if wanted, only unseen ones.
pub(super) async fn concerning(
    db: &Db,
    person: &str,
    teams: &[String],
    since: Timestamp,
    unseen: bool,
    limit: i64,
) -> Result<Vec<Notice>> {
    let sql = "select * from authority_notices
               where at >= $1 and gainer <> $2
                 and (person = $2 or (person = '' and (team = '' or team in (any_of($3)))))
                 and ($4 = 0 or not exists (select 1 from authority_notices_seen
                      where authority_notices_seen.notice = authority_notices.id and authority_notices_seen.person = $2))
               order by at desc, id desc limit $5";
    let teams = Value::list(teams.iter().map(String::as_str));
    db.fetch_all(sql, &args![since, person, teams, i64::from(unseen), limit]).await
}

/// Notes that a person has seen a notice.
pub(super) async fn see(tx: &mut Tx, notice: &str, person: &str) -> Result<()> {
    let sql = "insert into authority_notices_seen (notice, person) values ($1, $2) on conflict do nothing";
    tx.execute(sql, &args![notice, person]).await.map(drop)
}
