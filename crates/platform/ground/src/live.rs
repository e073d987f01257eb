//! Live notifications of changes: on this replica and, over PostgreSQL, on every other.
//!
//! A *topic* names something on display, such as `one-on-one:<id>`. A change names its topics with
//! [`crate::db::Tx::tells`]; once it is committed, and only then, everyone who [`Live::follow`]s one of them is notified.
//! The notification does not say what changed: subscribers read again, and permission is checked again.
//!
//! Absent: the order or number of changes, and changes without subscribers. Several changes may be reported as one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::{sync::watch, task::AbortHandle};

use crate::{
    db::{Db, Heard},
    error::Result,
};

/// The subscribers in this process.
#[derive(Debug, Clone, Default)]
pub struct Live(Arc<Hub>);

#[derive(Debug, Default)]
struct Hub {
    topics: Mutex<HashMap<String, watch::Sender<()>>>,
    /// The task that listens to other replicas, once there is a subscriber.
    ear: tokio::sync::Mutex<Option<AbortHandle>>,
}

impl Drop for Hub {
    fn drop(&mut self) {
        if let Some(ear) = self.ear.get_mut().take() {
            ear.abort();
        }
    }
}

/// A subscription to a topic.
#[derive(Debug)]
pub struct Following(watch::Receiver<()>);

impl Following {
    /// Waits until something changed; false when the program ends and there is nothing more to wait for.
    pub async fn changed(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}

impl Live {
    /// Subscribes to a topic from now on.
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

    /// Notifies the subscribers of a topic in this process.
    pub(crate) fn tell(&self, topic: &str) {
        if let Some(sender) = self.0.lock().get(topic) {
            sender.send_replace(());
        }
    }

    /// Ends every subscription, so that a server with open streams can stop.
    pub fn close(&self) {
        self.0.lock().clear();
    }
}

impl Hub {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, watch::Sender<()>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Passes on a replica's notification; after a gap, in which any could have been missed, notifies every subscriber.
fn hear(hub: &Weak<Hub>, heard: Heard<'_>) {
    let Some(hub) = hub.upgrade() else { return };
    match heard {
        Heard::Topic(topic) => Live(hub).tell(topic),
        Heard::Gap => hub.lock().values().for_each(|sender| sender.send_replace(())),
    }
}
