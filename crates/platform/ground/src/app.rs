//! The parts of a running instance.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{Arc, RwLock},
    time::Duration,
};

use futures::future::BoxFuture;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::{
    access::Viewer,
    callers::Callers,
    clock::Clock,
    config::{CodeLinks, IdentityProvider},
    db::{Db, Migration},
    directory::Directory,
    error::Result,
    feature::Feature,
    ids::Ids,
    journal::{self, JournalKey},
    live::Live,
    mail::{MailSettings, Mailer},
    outgoing::Outgoing,
    private::{self, Keyring},
};

/// Returns what a signed-in person holds now, or nothing for a person who is not here.
pub type ViewerSource = for<'a> fn(&'a App, &'a str) -> BoxFuture<'a, Result<Option<Viewer>>>;

/// A running instance: one per process, shared by requests, commands and jobs.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The generator of ids and secrets.
    pub ids: Ids,
    /// The data folder.
    pub data_dir: PathBuf,
    /// The master keys of private text.
    pub keyring: Keyring,
    /// The key under which the journal hashes changed records.
    pub(crate) journal_key: JournalKey,
    /// The instance's connection to the outside.
    pub settings: Settings,
    /// The features it consists of.
    pub features: &'static [&'static Feature],
    /// Looks up a person's roles in the organization.
    pub viewers: ViewerSource,
    /// What identifying and signing in people asks the organization.
    pub directory: Directory,
    /// How callers are identified.
    pub callers: Callers,
    /// The client for outgoing requests.
    pub outgoing: Outgoing,
    /// The subscribers to live changes.
    pub live: Live,
    /// Sends mail, where a mail server is configured.
    pub mail: Option<Mailer>,
    /// Wakes the job worker when a job is queued.
    pub jobs_queued: watch::Sender<()>,
    caches: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl App {
    /// Assembles an instance and brings its schema up to date.
    pub async fn start(parts: AppParts) -> Result<Arc<Self>> {
        let AppParts { db, clock, ids, data_dir, keyring, settings, features, viewers, directory, callers } =
            parts;
        db.migrate(&migrations(features)).await?;
        private::settle(&db, &keyring, &ids, clock.now()).await?;
        let journal_key = private::journal_key(&db, &keyring, &ids, clock.now()).await?;
        let outgoing = Outgoing::new(&settings.outgoing)?;
        let address = settings.public_url.as_deref().unwrap_or_default();
        let mail = settings.mail.as_ref().map(|mail| Mailer::new(mail, address)).transpose()?;
        Ok(Arc::new(Self {
            db,
            clock,
            ids,
            data_dir,
            keyring,
            journal_key,
            settings,
            features,
            viewers,
            directory,
            callers,
            outgoing,
            live: Live::default(),
            mail,
            jobs_queued: watch::Sender::new(()),
            caches: RwLock::default(),
        }))
    }

    /// This process's one `T`, created at first use: a feature's in-memory copy of its records.
    pub fn cache<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let read = self.caches.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(found) = read.get(&TypeId::of::<T>()).cloned().and_then(|any| any.downcast().ok()) {
            return found;
        }
        drop(read);
        let mut write = self.caches.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let entry = write.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        Arc::clone(entry).downcast().expect("the map's key is the value's type")
    }
}

/// The instance's connection to the outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The address at which people reach it, such as `https://castra.example.org`, without a trailing slash.
    pub public_url: Option<String>,
    /// The address it listens on, where it is served from this machine's configuration.
    pub listen: Option<SocketAddr>,
    /// The proxies trusted to say where a request comes from.
    pub proxies: Vec<IpNet>,
    /// Networks, besides the internet, that outgoing requests may reach.
    pub outgoing: Vec<IpNet>,
    /// The limits for cloning repositories.
    pub clones: CloneLimits,
    /// The pages of code hosts of unknown kinds.
    pub code_links: Vec<CodeLinks>,
    /// The path of this program, to start it again where the operating system has to enforce limits.
    pub program: Option<PathBuf>,
    /// The API requests per minute allowed for an account, a service or an address; unlimited where absent.
    pub api_rate_limit: Option<u32>,
    /// Whether everyone has to show two factors.
    pub require_second_factor: bool,
    /// The file of the passwords refused because they are known from breaches.
    pub breached_passwords: Option<PathBuf>,
    /// The identity provider, if any.
    pub provider: Option<IdentityProvider>,
    /// The mail server, if any.
    pub mail: Option<MailSettings>,
}

/// The limits for cloning a repository or updating a clone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloneLimits {
    /// Bytes received.
    pub bytes: u64,
    /// Time from the first request.
    pub time: Duration,
    /// Bytes of memory.
    pub memory: u64,
}

impl Default for CloneLimits {
    fn default() -> Self {
        Self { bytes: 4_096_000_000, time: Duration::from_hours(1), memory: 1_024_000_000 }
    }
}

impl Settings {
    /// Whether people reach it over TLS, terminated by a proxy in front of it.
    pub fn is_behind_tls(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether this is a trusted proxy.
    pub fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(&address))
    }
}

/// The arguments of [`App::start`].
#[derive(Debug)]
pub struct AppParts {
    /// The open database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The id generator.
    pub ids: Ids,
    /// The data folder.
    pub data_dir: PathBuf,
    /// The master keys.
    pub keyring: Keyring,
    /// The instance's connection to the outside.
    pub settings: Settings,
    /// The features.
    pub features: &'static [&'static Feature],
    /// Looks up a person's roles.
    pub viewers: ViewerSource,
    /// What identifying and signing in people asks the organization.
    pub directory: Directory,
    /// How callers are identified.
    pub callers: Callers,
}

/// The migrations of the platform and of every feature.
pub fn migrations(features: &[&Feature]) -> Vec<Migration> {
    let own =
        Migration { key: "20261101_platform", sql: include_str!("../migrations/20261101_platform.sql") };
    let idempotency = Migration {
        key: "20261124_idempotency",
        sql: include_str!("../migrations/20261124_idempotency.sql"),
    };
    let sealed = Migration {
        key: "20261202_sealed_answers",
        sql: include_str!("../migrations/20261202_sealed_answers.sql"),
    };
    [own, idempotency, sealed, private::MIGRATION, journal::MIGRATION]
        .into_iter()
        .chain(features.iter().flat_map(|feature| feature.migrations.iter().copied()))
        .collect()
}

/// The platform's own tables.
pub const PLATFORM_TABLES: &[&str] = &[
    "schema_migrations",
    "journal",
    "journal_head",
    "jobs",
    "master_keys",
    "private_keys",
    "idempotency_keys",
];
