//! The rows of accounts.

use castra_platform::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::Result,
};

use crate::model::{Account, Invited};

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            person: row.get("person")?,
            email: row.get("email")?,
            operator: row.get("operator")?,
            disabled_at: row.get("disabled_at")?,
            signed_in_at: row.get("signed_in_at")?,
            proven_at: row.get("proven_at")?,
            admits: row.get("admits")?,
            invited_by: row.get("invited_by")?,
            password_hash: row.get("password_hash")?,
        })
    }
}

pub(crate) async fn account(db: &Db, person: &str) -> Result<Option<Account>> {
    db.fetch_optional("select * from accounts where person = $1", &args![person]).await
}

/// The account, read within a change.
pub(crate) async fn account_within(tx: &mut Tx, person: &str) -> Result<Option<Account>> {
    tx.fetch_optional("select * from accounts where person = $1", &args![person]).await
}

pub(crate) async fn account_by_email(db: &Db, email: &str) -> Result<Option<Account>> {
    db.fetch_optional("select * from accounts where email = $1", &args![email]).await
}

pub(crate) async fn accounts(db: &Db) -> Result<Vec<Account>> {
    db.fetch_all("select * from accounts order by email", &[]).await
}

pub(crate) async fn how_many_accounts(db: &Db) -> Result<i64> {
    db.fetch_one("select count(*) from accounts", &[]).await
}

pub(crate) async fn people(tx: &mut Tx) -> Result<Vec<String>> {
    tx.fetch_all("select person from accounts", &[]).await
}

/// Another person whose account has this address.
pub(crate) async fn other_with_email(tx: &mut Tx, person: &str, email: &str) -> Result<Option<String>> {
    let sql = "select person from accounts where email = $1 and person <> $2";
    tx.fetch_optional(sql, &args![email, person]).await
}

pub(crate) async fn save_account(tx: &mut Tx, account: &Account, now: Timestamp) -> Result<()> {
    tx.execute(
        "insert into accounts (person, email, password_hash, operator, created_at, proven_at, invited_by, admits)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (person) do update set email = excluded.email,
            password_hash = coalesce(excluded.password_hash, accounts.password_hash),
            operator = excluded.operator,
            proven_at = coalesce(accounts.proven_at, excluded.proven_at),
            invited_by = excluded.invited_by,
            admits = excluded.admits",
        &args![
            &account.person,
            &account.email,
            account.password_hash.clone(),
            account.operator,
            now,
            account.proven_at,
            account.invited_by.clone(),
            account.admits
        ],
    )
    .await?;
    Ok(())
}

/// Removes the password and every second factor: someone else may have set them.
pub(crate) async fn forget_credentials(tx: &mut Tx, person: &str) -> Result<()> {
    for sql in [
        "update accounts set password_hash = null, signed_in_at = null where person = $1",
        "delete from authenticators where person = $1",
        "delete from waiting_authenticators where person = $1",
        "delete from recovery_codes where person = $1",
        "delete from passkeys where person = $1",
    ] {
        tx.execute(sql, &args![person]).await?;
    }
    Ok(())
}

/// Records that a person's identity is confirmed; false if it already was.
pub(crate) async fn prove(tx: &mut Tx, person: &str, now: Timestamp) -> Result<bool> {
    let sql =
        "update accounts set proven_at = $2 where person = $1 and proven_at is null and disabled_at is null";
    Ok(tx.execute(sql, &args![person, now]).await? > 0)
}

/// Records a sign-in, if the account is still open and its password is the one that was shown. A concurrent closing or
/// password change waits for this, or this for it: no session is left over.
pub(crate) async fn signs_in(
    tx: &mut Tx,
    person: &str,
    password_hash: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let sql = "update accounts set signed_in_at = coalesce(signed_in_at, $2)
               where person = $1 and disabled_at is null
                 and coalesce(password_hash, '') = coalesce($3, password_hash, '')";
    Ok(tx.execute(sql, &args![person, now, password_hash]).await? > 0)
}

/// Sets the password; false if it has changed since it was checked.
pub(crate) async fn set_password(
    tx: &mut Tx,
    person: &str,
    before: Option<&str>,
    hash: &str,
) -> Result<bool> {
    let sql = "update accounts set password_hash = $3 where person = $1 and coalesce(password_hash, '') = $2";
    Ok(tx.execute(sql, &args![person, before.unwrap_or_default(), hash]).await? > 0)
}

/// Allows the next sign-in at the provider to bind by address, or revokes that.
pub(crate) async fn set_binds_by_address(tx: &mut Tx, person: &str, binds: bool) -> Result<()> {
    tx.execute("update accounts set binds_by_address = $2 where person = $1", &args![person, binds]).await?;
    Ok(())
}

/// Whether the next sign-in at the provider may bind by address although the account has been used.
pub(crate) async fn binds_by_address(tx: &mut Tx, person: &str) -> Result<bool> {
    let sql = "select person from accounts where person = $1 and binds_by_address";
    Ok(tx.fetch_optional::<String>(sql, &args![person]).await?.is_some())
}

/// Everyone who has signed in and not yet confirmed their identity.
pub(crate) async fn unproven(db: &Db) -> Result<Vec<Account>> {
    let sql = "select * from accounts
               where proven_at is null and signed_in_at is not null and disabled_at is null order by person";
    db.fetch_all(sql, &[]).await
}

/// Everyone whose invitation opens their account although it does not confirm who they are.
pub(crate) async fn admitted(db: &Db) -> Result<Vec<String>> {
    let sql = "select person from accounts where admits and proven_at is null and disabled_at is null";
    db.fetch_all(sql, &[]).await
}

pub(crate) async fn set_operator(tx: &mut Tx, person: &str, operator: bool) -> Result<()> {
    tx.execute("update accounts set operator = $2 where person = $1", &args![person, operator]).await?;
    Ok(())
}

pub(crate) async fn set_disabled(tx: &mut Tx, person: &str, at: Option<Timestamp>) -> Result<()> {
    // Closed in between, private records may be older than its next use.
    let sql = "update accounts set disabled_at = $2, admits = false where person = $1";
    tx.execute(sql, &args![person, at]).await?;
    Ok(())
}

pub(crate) async fn operators(tx: &mut Tx) -> Result<Vec<String>> {
    tx.fetch_all("select person from accounts where operator and disabled_at is null", &[]).await
}

/// Everyone whose account is open, with whether they operate the instance.
pub(crate) async fn open_doors(db: &Db, closed_since: Timestamp) -> Result<Vec<(String, bool)>> {
    struct Door(String, bool);
    impl FromRow for Door {
        fn from_row(row: &Row) -> Result<Self> {
            Ok(Self(row.get("person")?, row.get("operator")?))
        }
    }
    let sql =
        "select person, operator from accounts where disabled_at is null or disabled_at > $1 order by person";
    let doors: Vec<Door> = db.fetch_all(sql, &args![closed_since]).await?;
    Ok(doors.into_iter().map(|Door(person, operator)| (person, operator)).collect())
}

/// Notes when a person is invited, and that no mail has failed since.
pub(crate) async fn note_invitation(tx: &mut Tx, person: &str, now: Timestamp) -> Result<()> {
    let sql = "update accounts set invited_at = $2, not_mailed = null where person = $1";
    tx.execute(sql, &args![person, now]).await?;
    Ok(())
}

/// Notes why a person's invitation could not be mailed, or that it was.
pub(crate) async fn note_mail(tx: &mut Tx, person: &str, why: Option<&str>) -> Result<()> {
    tx.execute("update accounts set not_mailed = $2 where person = $1", &args![person, why]).await?;
    Ok(())
}

/// Deletes the account of a person who has never signed in; false if there is none such.
pub(crate) async fn delete_unused(tx: &mut Tx, person: &str) -> Result<bool> {
    let sql = "delete from accounts where person = $1 and signed_in_at is null and proven_at is null";
    Ok(tx.execute(sql, &args![person]).await? > 0)
}

/// The invitations that were not taken up, by person.
pub(crate) async fn invitations(db: &Db) -> Result<Vec<(String, Invited)>> {
    struct Stored(String, Invited);
    impl FromRow for Stored {
        fn from_row(row: &Row) -> Result<Self> {
            let invited = Invited {
                at: row.get("invited_at")?,
                until: row.get("until")?,
                opened_at: row.get("opened_at")?,
                not_mailed: row.get("not_mailed")?,
            };
            Ok(Self(row.get("person")?, invited))
        }
    }
    let sql = "select a.person, a.invited_at, a.not_mailed, max(l.expires_at) as until, max(l.opened_at) as opened_at
               from accounts a left join sign_in_links l on l.person = a.person and l.kind = 'invites'
               where a.signed_in_at is null
               group by a.person, a.invited_at, a.not_mailed";
    let rows: Vec<Stored> = db.fetch_all(sql, &[]).await?;
    Ok(rows.into_iter().map(|Stored(person, invited)| (person, invited)).collect())
}
