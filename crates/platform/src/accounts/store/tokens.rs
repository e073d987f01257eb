//! The rows of API tokens.

use super::hash;
use crate::{
    accounts::model::{ApiToken, Holder},
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::{Error, Result},
};

impl FromRow for ApiToken {
    fn from_row(row: &Row) -> Result<Self> {
        let (person, service): (Option<String>, Option<String>) = (row.get("person")?, row.get("service")?);
        let holder = match (person, service) {
            (Some(person), _) => Holder::Person(person),
            (None, Some(service)) => Holder::Service(service),
            (None, None) => return Err(Error::internal("a token has no holder")),
        };
        let scopes: String = row.get("scopes")?;
        Ok(Self {
            id: row.get("id")?,
            holder,
            name: row.get("name")?,
            scopes: scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect(),
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

pub(in crate::accounts) async fn add_token(tx: &mut Tx, token: &ApiToken, secret: &str) -> Result<()> {
    let (person, service) = match &token.holder {
        Holder::Person(person) => (Some(person.as_str()), None),
        Holder::Service(service) => (None, Some(service.as_str())),
    };
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    tx.execute(
        "insert into api_tokens (id, token_hash, person, service, name, scopes, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &args![
            &token.id,
            hash(secret),
            person,
            service,
            &token.name,
            scopes.join(" "),
            &token.created_by,
            token.created_at,
            token.expires_at
        ],
    )
    .await?;
    Ok(())
}

pub(in crate::accounts) async fn token(db: &Db, secret: &str, now: Timestamp) -> Result<Option<ApiToken>> {
    let sql = "select * from api_tokens where token_hash = $1 and expires_at > $2";
    db.fetch_optional(sql, &args![hash(secret), now]).await
}

pub(in crate::accounts) async fn token_was_used(tx: &mut Tx, id: &str, now: Timestamp) -> Result<()> {
    tx.execute("update api_tokens set seen_at = $2 where id = $1", &args![id, now]).await?;
    Ok(())
}

pub(in crate::accounts) async fn tokens_of_person(db: &Db, person: &str) -> Result<Vec<ApiToken>> {
    db.fetch_all("select * from api_tokens where person = $1 order by created_at desc, id", &args![person])
        .await
}

pub(in crate::accounts) async fn tokens_of_services(db: &Db) -> Result<Vec<ApiToken>> {
    db.fetch_all("select * from api_tokens where person is null order by created_at desc, id", &[]).await
}

pub(in crate::accounts) async fn end_token(tx: &mut Tx, id: &str, person: Option<&str>) -> Result<bool> {
    let sql = "delete from api_tokens where id = $1 and coalesce(person, '') = $2";
    Ok(tx.execute(sql, &args![id, person.unwrap_or_default()]).await? > 0)
}

pub(in crate::accounts) async fn end_tokens(tx: &mut Tx, person: &str) -> Result<u64> {
    tx.execute("delete from api_tokens where person = $1", &args![person]).await
}
