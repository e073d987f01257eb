//! The SQL of code hosts.

use castra_org::organization::CloneUrl;
use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Row, Tx},
};

use super::model::{CodeHost, Stored};

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let address: String = row.get("address")?;
        let address = CloneUrl::parse(&address).map_err(|problem| {
            Error::internal(format!("a code host's stored address is invalid: {problem}"))
        })?;
        Ok(Self {
            host: CodeHost {
                id: row.get("id")?,
                address,
                username: row.get("username")?,
                public_key: row.get("public_key")?,
                host_keys: row.get("host_keys")?,
                changed_at: row.get("changed_at")?,
                changed_by: row.get("changed_by")?,
            },
            secret: row.get("secret")?,
        })
    }
}

pub(super) async fn all(db: &Db) -> Result<Vec<Stored>> {
    db.fetch_all("select * from code_hosts order by address", &[]).await
}

pub(super) async fn with_address(tx: &mut Tx, address: &str) -> Result<Option<Stored>> {
    tx.fetch_optional("select * from code_hosts where address = $1", &args![address]).await
}

pub(super) async fn put(tx: &mut Tx, Stored { host, secret }: &Stored) -> Result<()> {
    tx.execute(
        "insert into code_hosts (id, address, username, secret, public_key, host_keys, changed_at, changed_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (id) do update set username = excluded.username, secret = excluded.secret,
            public_key = excluded.public_key, host_keys = excluded.host_keys, changed_at = excluded.changed_at,
            changed_by = excluded.changed_by",
        &args![
            host.id.as_str(),
            host.address.to_string(),
            host.username.as_str(),
            secret.as_str(),
            host.public_key.as_str(),
            host.host_keys.as_str(),
            host.changed_at,
            host.changed_by.as_str()
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn remove(tx: &mut Tx, id: &str) -> Result<u64> {
    tx.execute("delete from code_hosts where id = $1", &args![id]).await
}
