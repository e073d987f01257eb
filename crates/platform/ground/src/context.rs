//! The circumstances of one request, command or job: the author, the interface, the time.

mod credential;

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

pub use credential::{
    ApiToken, Credential, FRESH, Holder, Scope, fresh, fresh_or_new_token, is_fresh, is_within_fresh, own,
};

use crate::{
    access::{Actor, Permission, Viewer},
    app::App,
    clock::Timestamp,
    db::{Db, Tx},
    error::{Error, Result},
    feature::{Feature, Off},
    idempotency::Claim,
    journal::Entry,
};

/// The interface by which a change came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A page.
    Web,
    /// The REST API.
    Api,
    /// A command.
    Cli,
    /// A background job.
    Job,
}

impl Source {
    fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Api => "api",
            Self::Cli => "cli",
            Self::Job => "job",
        }
    }
}

/// Values read once per request and reused, one of each type.
#[derive(Debug, Default)]
pub struct Memo(Mutex<HashMap<TypeId, Box<dyn Any + Send>>>);

impl Memo {
    fn get<T: Clone + 'static>(&self) -> Option<T> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&TypeId::of::<T>()).and_then(|any| any.downcast_ref().cloned())
    }

    fn keep<T: Send + 'static>(&self, value: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<T>(), Box::new(value));
    }
}

/// The context that every action takes first.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The instance.
    pub app: Arc<App>,
    /// The author, for the journal.
    pub actor: Actor,
    /// The viewer, for the policy.
    pub viewer: Viewer,
    /// The interface used.
    pub source: Source,
    /// The credential of the request.
    pub credential: Credential,
    /// The address it came from; empty where there is none.
    pub address: String,
    /// The user agent; empty where it is not sent.
    pub agent: String,
    /// The scheme and host that the request was sent to; empty where there is none.
    pub origin: String,
    /// The request's id, shown with every error so that its log line can be found.
    pub request: String,
    /// The client's key for sending the change again without making it twice.
    pub claim: Option<Claim>,
    /// The person whose authority was used by a deputy or acting holder, as the journal names them.
    pub behalf: Arc<OnceLock<String>>,
    /// The values already read by a request that changes nothing; absent where something may change between two reads.
    pub memo: Option<Arc<Memo>>,
}

impl Ctx {
    /// The context of a command on the machine itself.
    pub fn host(app: &Arc<App>) -> Self {
        Self::new(app, Actor::Host, Viewer::host(), Source::Cli)
    }

    /// The context of a background job.
    pub fn system(app: &Arc<App>) -> Self {
        Self::new(app, Actor::System, Viewer::host(), Source::Job)
    }

    /// A context from its parts.
    pub fn new(app: &Arc<App>, actor: Actor, viewer: Viewer, source: Source) -> Self {
        let request = app.ids.uuid(app.clock.now()).simple().to_string();
        Self {
            app: Arc::clone(app),
            actor,
            viewer,
            source,
            credential: Credential::None,
            address: String::new(),
            agent: String::new(),
            origin: String::new(),
            request,
            claim: None,
            behalf: Arc::default(),
            memo: None,
        }
    }

    /// The full address of a path: at the configured public address, else where the request came to, else where the program
    /// listens.
    pub fn absolute(&self, path: &str) -> String {
        let settings = &self.app.settings;
        let asked = (!self.origin.is_empty()).then(|| self.origin.clone());
        let listens = || {
            let address = settings.listen?;
            let is_any = address.ip().is_unspecified();
            Some(if is_any {
                format!("http://localhost:{}", address.port())
            } else {
                format!("http://{address}")
            })
        };
        let origin = settings.public_url.clone().or(asked).or_else(listens);
        format!("{}{path}", origin.as_deref().unwrap_or("http://localhost"))
    }

    /// The current instant.
    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// A new time-ordered id.
    pub fn new_id(&self) -> String {
        self.app.ids.uuid(self.now()).to_string()
    }

    /// A new id that reveals nothing, not even when it was made: for records that must not be traced to a moment.
    pub fn new_timeless_id(&self) -> String {
        self.app.ids.timeless().to_string()
    }

    /// The database, for reads.
    pub fn read(&self) -> &Db {
        &self.app.db
    }

    /// Reads once what a request needs many times, such as the organization, if the request changes nothing: a page then
    /// shows one state and makes as many queries for many teams as for one.
    pub async fn once<T: Clone + Send + 'static>(&self, read: impl Future<Output = Result<T>>) -> Result<T> {
        let Some(memo) = &self.memo else { return read.await };
        if let Some(known) = memo.get() {
            return Ok(known);
        }
        let fresh = read.await?;
        memo.keep(T::clone(&fresh));
        Ok(fresh)
    }

    /// The practices that are not switched on here.
    pub async fn off(&self) -> Result<Off> {
        self.once((self.app.directory.off)(&self.app)).await
    }

    /// The features that are shown here: those of practices that are switched on, and those that every organization has.
    pub async fn features(&self) -> Result<Vec<&'static Feature>> {
        let off = self.off().await?;
        Ok(self.app.features.iter().copied().filter(|feature| off.shows(feature)).collect())
    }

    /// Whether a practice is switched on here; others are not mentioned.
    pub async fn is_on(&self, practice: &str) -> Result<bool> {
        Ok(!self.off().await?.has(practice))
    }

    /// A transaction for a change.
    pub async fn write(&self) -> Result<Tx> {
        let tx = self.app.db.write().await?.under(self.claim.clone());
        Ok(tx.hashing(self.app.journal_key).telling(self.app.live.clone()))
    }

    /// Refuses unless the policy permits it.
    pub fn may(&self, permission: &Permission<'_>) -> Result<()> {
        if self.viewer.may(permission) {
            if let Some(person) = self.viewer.stands_in_for(permission) {
                self.stands_in_for(person);
            }
            return Ok(());
        }
        if !self.viewer.is_known() {
            return Err(Error::new(crate::Kind::Unauthenticated, "sign in first"));
        }
        let message = match permission {
            Permission::Operate => "only operators of this instance may do this",
            Permission::ChangeOrganization => "only the CTO and operators may change the whole organization",
            Permission::ChangeScope(_) => {
                "only the lead here, the CTO and operators may change who does what"
            }
            Permission::WorkIn(_) => "only the lead here, the CTO and operators may do this",
            Permission::Provision => "only a directory's token may do this",
            Permission::ReadOrganization
            | Permission::SeeReading { .. }
            | Permission::SeeOwnReading { .. }
            | Permission::Private(_) => "you may not see this",
        };
        Err(Error::forbidden(message))
    }

    /// Records that this action uses the authority of a person the viewer stands in for.
    pub fn stands_in_for(&self, person: &str) {
        self.behalf.get_or_init(|| format!("person:{person}"));
    }

    /// The person on whose behalf this is done: the author of a service's token, or the person the viewer stands in for.
    fn behalf(&self) -> String {
        match &self.credential {
            Credential::Token(ApiToken { holder: Holder::Service(_), created_by, .. }) => created_by.clone(),
            _ => self.behalf.get().cloned().unwrap_or_default(),
        }
    }

    /// Who created the service's token that this is done by; none otherwise.
    pub fn made_by(&self) -> Option<String> {
        match &self.credential {
            Credential::Token(ApiToken { holder: Holder::Service(_), created_by, .. }) => {
                created_by.strip_prefix("person:").map(str::to_owned)
            }
            _ => None,
        }
    }

    /// The journal entry of a change: the action, its subject (`kind:id`), and details.
    pub fn says(&self, action: &str, subject: impl Into<String>, details: impl Into<String>) -> Entry {
        Entry {
            at: self.now(),
            actor: self.actor.to_string(),
            source: self.source.as_str().to_owned(),
            action: action.to_owned(),
            subject: subject.into(),
            details: details.into(),
            address: self.address.clone(),
            behalf: self.behalf(),
        }
    }

    /// The journal entry of every change to a private record: its author wrote in private, and nothing else. Its subject
    /// is unrelated to the record and to every other entry, it names no one else (not even the person its author stands
    /// in for), and it is the same for a concern and for a note in a profile: no reader of the journal can combine two
    /// entries and learn who confides in whom.
    pub fn says_privately(&self) -> Entry {
        let subject = format!("private:{}", self.new_timeless_id());
        Entry { behalf: String::new(), ..self.says("wrote in private", subject, "") }
    }
}
