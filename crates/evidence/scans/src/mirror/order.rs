//! What the process that fetches is told, and what it says.

use std::path::PathBuf;

use castra_code_hosts::Access;
use castra_org::organization::CloneUrl;
use castra_platform::app::CloneLimits;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// The input of a fetch.
#[derive(Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) home: PathBuf,
    pub(super) address: CloneUrl,
    pub(super) access: Option<Access>,
    /// Networks that may be reached in addition to the internet.
    pub(super) allowed: Vec<IpNet>,
    pub(super) limits: CloneLimits,
}

/// A message from a fetch, one per line.
#[derive(Serialize, Deserialize)]
pub(super) enum Said {
    /// This many bytes were received.
    Received(u64),
    /// The mirror is up to date.
    Done,
    /// The fetch failed.
    Failed {
        /// The reason, for people.
        words: String,
        /// Whether trying again soon may help.
        is_passing: bool,
    },
}
