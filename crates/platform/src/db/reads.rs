//! Reading alike from the database and within a change.

use std::future::Future;

use super::{Db, FromRow, Tx, Value};
use crate::error::{Error, Result};

/// What a reading statement runs on: the database ([`Db`]), or a change that is under way ([`Tx`]). A store's reader that
/// takes either serves pages and actions; what an action decides by, it reads within its change, or somebody else may have
/// written in between.
pub trait Reads: Send {
    /// Every row of a reading statement.
    fn fetch_all<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<Vec<T>>> + Send;

    /// The first row of a reading statement, or none.
    fn fetch_optional<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<Option<T>>> + Send {
        async move { Ok(self.fetch_all(sql, args).await?.into_iter().next()) }
    }

    /// The one row that a reading statement always gives, such as a count.
    fn fetch_one<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<T>> + Send {
        async move {
            let found = self.fetch_all(sql, args).await?.into_iter().next();
            found.ok_or_else(|| Error::internal("a row that must exist is missing"))
        }
    }
}

impl Reads for &Db {
    async fn fetch_all<T: FromRow>(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<T>> {
        Db::fetch_all(self, sql, args).await
    }
}

impl Reads for Tx {
    async fn fetch_all<T: FromRow>(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<T>> {
        Tx::fetch_all(self, sql, args).await
    }
}

impl<R: Reads> Reads for &mut R {
    async fn fetch_all<T: FromRow>(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<T>> {
        R::fetch_all(self, sql, args).await
    }
}
