//! Drafts: what a person typed into a form and has not sent, kept until they do.
//!
//! The page's script saves a form's fields a moment after the typing stops, and puts them back when the form is opened again,
//! also on another device. Sending the form erases its draft: the form carries its place in the field `draft`, and the
//! draft goes once the form was accepted.
//!
//! Terms: a *place* names a form: where it is sent, with its fixed values.
//!
//! Invariants: fields are sealed under their person's key, whatever they are; the place is kept as a hash, because an address can
//! name something private. Only the person reads a draft; nothing about it is recorded. A form whose sender may stay anonymous
//! keeps no draft ([`crate::ui::Form::without_draft`]): a draft has a person.

mod actions;
mod model;
mod pages;
mod store;

pub(crate) use actions::erase_sent;
pub(crate) use model::Sent;

use crate::{
    db::Migration,
    feature::{Feature, JobKind},
};

/// The field in which a form names its place.
pub(crate) const FIELD: &str = "draft";

const HOUR: i64 = 3600;

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    own: Some(actions::own),
    ends: Some(actions::end),
    jobs: &[JobKind {
        name: "drafts",
        title: "Old drafts",
        run: actions::erase_old,
        every_seconds: Some(24 * HOUR),
        is_long: false,
    }],
    migrations: &[Migration {
        key: "20261215_drafts",
        sql: include_str!("../../migrations/20261215_drafts.sql"),
    }],
    tables: &["drafts"],
    ..Feature::new("drafts", "Drafts")
};
