//! The rows of accounts.

use crate::{
    accounts::model::Account,
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::Result,
};

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            person: row.get("person")?,
            email: row.get("email")?,
            operator: row.get("operator")?,
            disabled_at: row.get("disabled_at")?,
            signed_in_at: row.get("signed_in_at")?,
            password_hash: row.get("password_hash")?,
        })
    }
}

pub(in crate::accounts) async fn account(db: &Db, person: &str) -> Result<Option<Account>> {
    db.fetch_optional("select * from accounts where person = $1", &args![person]).await
}

pub(in crate::accounts) async fn account_by_email(db: &Db, email: &str) -> Result<Option<Account>> {
    db.fetch_optional("select * from accounts where email = $1", &args![email]).await
}

pub(in crate::accounts) async fn accounts(db: &Db) -> Result<Vec<Account>> {
    db.fetch_all("select * from accounts order by email", &[]).await
}

pub(in crate::accounts) async fn how_many_accounts(db: &Db) -> Result<i64> {
    db.fetch_one("select count(*) from accounts", &[]).await
}

pub(in crate::accounts) async fn save_account(tx: &mut Tx, account: &Account, now: Timestamp) -> Result<()> {
    tx.execute(
        "insert into accounts (person, email, password_hash, operator, created_at) values ($1, $2, $3, $4, $5)
         on conflict (person) do update set email = excluded.email,
            password_hash = coalesce(excluded.password_hash, accounts.password_hash),
            operator = excluded.operator",
        &args![&account.person, &account.email, account.password_hash.clone(), account.operator, now],
    )
    .await?;
    Ok(())
}

pub(in crate::accounts) async fn set_password(tx: &mut Tx, person: &str, hash: &str) -> Result<()> {
    tx.execute("update accounts set password_hash = $2 where person = $1", &args![person, hash]).await?;
    Ok(())
}

pub(in crate::accounts) async fn set_operator(tx: &mut Tx, person: &str, operator: bool) -> Result<()> {
    tx.execute("update accounts set operator = $2 where person = $1", &args![person, operator]).await?;
    Ok(())
}

pub(in crate::accounts) async fn set_disabled(
    tx: &mut Tx,
    person: &str,
    at: Option<Timestamp>,
) -> Result<()> {
    tx.execute("update accounts set disabled_at = $2 where person = $1", &args![person, at]).await?;
    Ok(())
}

pub(in crate::accounts) async fn operators(tx: &mut Tx) -> Result<Vec<String>> {
    tx.fetch_all("select person from accounts where operator and disabled_at is null", &[]).await
}

/// Everybody whose account is open, with whether they operate the instance.
pub(in crate::accounts) async fn open_doors(db: &Db) -> Result<Vec<(String, bool)>> {
    struct Door(String, bool);
    impl FromRow for Door {
        fn from_row(row: &Row) -> Result<Self> {
            Ok(Self(row.get("person")?, row.get("operator")?))
        }
    }
    let sql = "select person, operator from accounts where disabled_at is null order by person";
    let doors: Vec<Door> = db.fetch_all(sql, &[]).await?;
    Ok(doors.into_iter().map(|Door(person, operator)| (person, operator)).collect())
}
