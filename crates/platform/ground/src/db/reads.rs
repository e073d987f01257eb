//! One interface for reads, from the database and within a change.

use std::future::Future;

use super::{Db, FromRow, Tx, Value};
use crate::error::{Error, Result};

/// A source of reads: the database ([`Db`]), or a change under way ([`Tx`]). A store's reader that accepts either serves
/// pages and actions; an action reads what it decides by within its change, because another change could come in between.
pub trait Reads: Send {
    /// All rows of a query.
    fn fetch_all<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<Vec<T>>> + Send;

    /// The first row of a query, or `None`.
    fn fetch_optional<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> impl Future<Output = Result<Option<T>>> + Send {
        async move { Ok(self.fetch_all(sql, args).await?.into_iter().next()) }
    }

    /// The single row that a query always returns, such as a count.
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
