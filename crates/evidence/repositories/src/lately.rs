//! What was read or computed lately, kept in memory.

use std::sync::{Arc, Mutex, PoisonError};

/// How many repositories' facts and answers stay in memory; the least recently used is evicted first.
const KEPT: usize = 48;

/// Recently used entries, newest last.
#[derive(Debug)]
pub struct Lately<K, V>(Mutex<Vec<(K, Arc<V>)>>);

impl<K, V> Default for Lately<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq, V> Lately<K, V> {
    /// The value under a key.
    pub fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(at);
        let value = Arc::clone(&found.1);
        kept.push(found);
        Some(value)
    }

    /// Keeps a value under a key.
    pub fn keep(&self, key: K, value: &Arc<V>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| known != &key);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(value)));
    }
}
