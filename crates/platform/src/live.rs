//! What changed just now, told to whoever looks at it: on this replica and, over PostgreSQL, on every other.
//!
//! A *topic* names something that is looked at, such as `one-on-one:<id>`. A change says its topics with
//! [`crate::db::Tx::tells`]; when it is committed, and only then, everybody who [`Live::follow`]s one of them hears that
//! something changed. What changed is not said: whoever hears reads again, and is asked again whether they may.
//!
//! Absent: the order or number of changes, and those that nobody followed. Several changes may be heard as one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::{sync::watch, task::AbortHandle};

use crate::{
    db::{Db, Heard},
    error::Result,
};

/// Those who follow something in this process.
#[derive(Debug, Clone, Default)]
pub struct Live(Arc<Hub>);

#[derive(Debug, Default)]
struct Hub {
    topics: Mutex<HashMap<String, watch::Sender<()>>>,
    /// What hears other replicas, once somebody follows something.
    ear: tokio::sync::Mutex<Option<AbortHandle>>,
}

impl Drop for Hub {
    fn drop(&mut self) {
        if let Some(ear) = self.ear.get_mut().take() {
            ear.abort();
        }
    }
}

/// Somebody following a topic.
#[derive(Debug)]
pub struct Following(watch::Receiver<()>);

impl Following {
    /// Waits until something changed; false when there is nothing more to wait for, because the program ends.
    pub async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}

impl Live {
    /// Follows a topic from now on.
    pub async fn follow(&self, db: &Db, topic: &str) -> Result<Following> {
        let following = {
            let mut topics = self.0.lock();
            topics.retain(|_, sender| sender.receiver_count() > 0);
            let sender = topics.entry(topic.to_owned()).or_insert_with(|| watch::channel(()).0);
            Following(sender.subscribe())
        };
        let mut ear = self.0.ear.lock().await;
        if ear.as_ref().is_none_or(AbortHandle::is_finished) {
            let hub = Arc::downgrade(&self.0);
            *ear = db.listen(move |heard| hear(&hub, heard)).await?;
        }
        Ok(following)
    }

    /// Tells those who follow a topic in this process.
    pub(crate) fn tell(&self, topic: &str) {
        if let Some(sender) = self.0.lock().get(topic) {
            sender.send_replace(());
        }
    }

    /// Ends every following, so that a server with open streams can stop.
    pub fn close(&self) {
        self.0.lock().clear();
    }
}

impl Hub {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, watch::Sender<()>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Passes on what a replica said; after a gap in which anything may have been said, everybody looks again.
fn hear(hub: &Weak<Hub>, heard: Heard<'_>) {
    let Some(hub) = hub.upgrade() else { return };
    match heard {
        Heard::Topic(topic) => Live(hub).tell(topic),
        Heard::Gap => hub.lock().values().for_each(|sender| sender.send_replace(())),
    }
}
