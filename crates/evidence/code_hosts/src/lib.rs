//! Code hosts: credentials for cloning repositories.
//!
//! A credential belongs to an address such as `https://github.com/example`, and is sent to nothing outside
//! it: naming a repository of another organization does not borrow its credential. Tokens and private keys
//! are sealed and never shown again. Only operators set them.

mod access;
mod actions;
mod api;
mod cli;
mod model;
mod pages;
mod rules;
mod store;
mod views;

use castra_platform::{
    db::Migration,
    feature::{Command, Feature, Navigation, Room},
};

pub use access::{Access, Credential};
pub use actions::{access_to, set};
pub use model::{CodeHost, Said};
pub use rules::keys_of;

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&castra_org::practices::REPOSITORIES),
    navigation: &[Navigation::new(Room::Connections, "Code hosts", "/code-hosts")],
    pages: Some(pages::routes),
    api: Some(api::routes),
    commands: &[
        Command { path: &["code-host", "set"], define: cli::define_set, run: cli::set },
        Command { path: &["code-host", "list"], define: cli::define_list, run: cli::list },
        Command { path: &["code-host", "remove"], define: cli::define_remove, run: cli::remove },
    ],
    migrations: &[Migration {
        key: "20261205_code_hosts",
        sql: include_str!("../migrations/20261205_code_hosts.sql"),
    }],
    tables: &["code_hosts"],
    ..Feature::new("code_hosts", "Code hosts")
};
