//! The circumstances of one request, command or job: who asks, by which door, at what time.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use crate::{
    access::{Actor, Permission, Viewer},
    accounts::{ApiToken, Holder, Scope},
    app::App,
    clock::Timestamp,
    db::{Db, Tx},
    error::{Error, Result},
    idempotency::Claim,
    journal::Entry,
};

/// By which door a change came.
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

/// What a request showed to say who it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// Nothing, or it is the machine itself.
    None,
    /// The cookie of a session.
    Session {
        /// The session's id.
        id: String,
        /// When its owner showed who they are, as far as that is known.
        shown_at: Option<Timestamp>,
    },
    /// The first half of a sign-in: it opens nothing but the setting up of a second factor.
    Half {
        /// What it is known by: its token's hash.
        id: String,
        /// When it was shown, as far as that is known.
        shown_at: Option<Timestamp>,
    },
    /// An API token.
    Token(ApiToken),
}

impl Credential {
    /// The session's id, if it is one.
    pub fn session(&self) -> Option<&str> {
        match self {
            Self::Session { id, .. } => Some(id),
            Self::None | Self::Half { .. } | Self::Token(_) => None,
        }
    }

    /// When whoever has it showed who they are, as far as that is known.
    pub fn shown_at(&self) -> Option<Timestamp> {
        match self {
            Self::Session { shown_at, .. } | Self::Half { shown_at, .. } => *shown_at,
            Self::None | Self::Token(_) => None,
        }
    }

    /// Whether it is this session.
    pub fn is_session(&self, id: &str) -> bool {
        self.session() == Some(id)
    }

    /// Whether it may be used for this: a token may do what it was made for, everything else all.
    pub fn allows(&self, scope: Scope) -> bool {
        match self {
            Self::None | Self::Session { .. } | Self::Half { .. } => true,
            Self::Token(token) => token.allows(scope),
        }
    }
}

/// What a request read once and asks for again, one of each type.
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
    /// Who does it, for the journal.
    pub actor: Actor,
    /// Who is looking, for the policy.
    pub viewer: Viewer,
    /// By which door.
    pub source: Source,
    /// What the request showed.
    pub credential: Credential,
    /// From which address it came; empty where there is none.
    pub address: String,
    /// What the browser or program calls itself; empty where it does not say.
    pub agent: String,
    /// Shown with every error so that a log line can be found.
    pub request: String,
    /// The key under which a client may send the change again without its being made again.
    pub claim: Option<Claim>,
    /// For whom they stood in where something took that one's authority, as the journal names them.
    pub behalf: Arc<OnceLock<String>>,
    /// What a request that changes nothing has read; absent wherever something may change between two reads.
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

    /// A context with its parts.
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
            request,
            claim: None,
            behalf: Arc::default(),
            memo: None,
        }
    }

    /// The current instant.
    pub fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// A new time-ordered id.
    pub fn new_id(&self) -> String {
        self.app.ids.uuid(self.now()).to_string()
    }

    /// A new id that tells nothing, not even when it was made: for what must not be traced to a moment.
    pub fn new_timeless_id(&self) -> String {
        self.app.ids.timeless().to_string()
    }

    /// The database, for reads.
    pub fn read(&self) -> &Db {
        &self.app.db
    }

    /// Reads what is asked for many times within a request, such as the organization: where nothing is changed, once, so
    /// that a page shows one state and asks the database as often for many teams as for one.
    pub async fn once<T: Clone + Send + 'static>(&self, read: impl Future<Output = Result<T>>) -> Result<T> {
        let Some(memo) = &self.memo else { return read.await };
        if let Some(known) = memo.get() {
            return Ok(known);
        }
        let fresh = read.await?;
        memo.keep(T::clone(&fresh));
        Ok(fresh)
    }

    /// A transaction for a change.
    pub async fn write(&self) -> Result<Tx> {
        let tx = self.app.db.write().await?.under(self.claim.clone());
        Ok(tx.hashing(self.app.journal_key).telling(self.app.live.clone()))
    }

    /// Refuses unless the policy allows it.
    pub fn may(&self, permission: &Permission<'_>) -> Result<()> {
        if self.viewer.may(permission) {
            if let Some(person) = self.viewer.stands_in_for(permission) {
                self.stands_in_for(person);
            }
            return Ok(());
        }
        if !self.viewer.is_known() {
            return Err(Error::new(crate::Kind::Unauthenticated, "please sign in first"));
        }
        let message = match permission {
            Permission::Operate => "this belongs to those who operate this instance",
            Permission::ChangeOrganization => "changing the whole organization is for the CTO and operators",
            Permission::ChangeScope(_) => {
                "changing who does what here is for its lead, the CTO and operators"
            }
            Permission::WorkIn(_) => "this is for whoever leads here, the CTO and operators",
            Permission::Provision => "this belongs to a directory's token",
            Permission::ReadOrganization
            | Permission::SeeReading { .. }
            | Permission::SeeOwnReading { .. }
            | Permission::Private(_) => "this is not for you to see",
        };
        Err(Error::forbidden(message))
    }

    /// Notes that what is done here takes the authority of somebody whom the viewer stands in for.
    pub fn stands_in_for(&self, person: &str) {
        self.behalf.get_or_init(|| format!("person:{person}"));
    }

    /// On whose behalf it is done: whoever made a service's token, or for whom the viewer stands in.
    fn behalf(&self) -> String {
        match &self.credential {
            Credential::Token(ApiToken { holder: Holder::Service(_), created_by, .. }) => created_by.clone(),
            _ => self.behalf.get().cloned().unwrap_or_default(),
        }
    }

    /// The sentence a change leaves in the journal: what was done, to what (`kind:id`), and what else matters.
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

    /// The sentence that every change of a record leaves that is private to a few: that its actor wrote something in
    /// private, and nothing else. It has a subject of its own, unrelated to the record and to every other sentence, names
    /// nobody else (not even for whom its actor stands in), and is the same for a concern and for a note in a profile:
    /// who reads the journal cannot lay two together and learn who confides in whom.
    pub fn says_privately(&self) -> Entry {
        let subject = format!("private:{}", self.new_timeless_id());
        Entry { behalf: String::new(), ..self.says("wrote in private", subject, "") }
    }
}
