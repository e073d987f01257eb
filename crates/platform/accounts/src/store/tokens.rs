//! The rows of API tokens.

use castra_platform::{
    args,
    clock::Timestamp,
    context::{ApiToken, Holder},
    db::{Db, FromRow, Row, Tx},
    error::{Error, Result},
};

use super::hash;

/// A token as it is stored.
struct Stored(ApiToken);

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let (person, service): (Option<String>, Option<String>) = (row.get("person")?, row.get("service")?);
        let holder = match (person, service) {
            (Some(person), _) => Holder::Person(person),
            (None, Some(service)) => Holder::Service(service),
            (None, None) => return Err(Error::internal("a token has no holder")),
        };
        let scopes: String = row.get("scopes")?;
        Ok(Self(ApiToken {
            id: row.get("id")?,
            holder,
            name: row.get("name")?,
            scopes: scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect(),
            created_by: row.get("created_by")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            expires_at: row.get("expires_at")?,
        }))
    }
}

pub(crate) async fn add_token(tx: &mut Tx, token: &ApiToken, secret: &str) -> Result<()> {
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

pub(crate) async fn token(db: &Db, secret: &str, now: Timestamp) -> Result<Option<ApiToken>> {
    let sql = "select * from api_tokens where token_hash = $1 and expires_at > $2";
    Ok(db.fetch_optional::<Stored>(sql, &args![hash(secret), now]).await?.map(|stored| stored.0))
}

pub(crate) async fn token_was_used(tx: &mut Tx, id: &str, now: Timestamp) -> Result<()> {
    tx.execute("update api_tokens set seen_at = $2 where id = $1", &args![id, now]).await?;
    Ok(())
}

pub(crate) async fn tokens_of_person(db: &Db, person: &str) -> Result<Vec<ApiToken>> {
    let sql = "select * from api_tokens where person = $1 order by created_at desc, id";
    Ok(tokens(db.fetch_all(sql, &args![person]).await?))
}

pub(crate) async fn tokens_of_services(db: &Db) -> Result<Vec<ApiToken>> {
    let sql = "select * from api_tokens where person is null order by created_at desc, id";
    Ok(tokens(db.fetch_all(sql, &[]).await?))
}

fn tokens(stored: Vec<Stored>) -> Vec<ApiToken> {
    stored.into_iter().map(|stored| stored.0).collect()
}

pub(crate) async fn end_token(tx: &mut Tx, id: &str, person: Option<&str>) -> Result<bool> {
    let sql = "delete from api_tokens where id = $1 and coalesce(person, '') = $2";
    Ok(tx.execute(sql, &args![id, person.unwrap_or_default()]).await? > 0)
}

pub(crate) async fn end_tokens(tx: &mut Tx, person: &str) -> Result<u64> {
    tx.execute("delete from api_tokens where person = $1", &args![person]).await
}
