//! Reading objects from one thread: a handle of its own with small caches, because the order in
//! which a scan asks (neighbouring commits, then neighbouring revisions of one path) makes small
//! caches hit.

use std::collections::HashMap;
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::Kind;
use gix::prelude::{FindExt as _, HeaderExt as _};

/// Bytes of delta bases kept per thread.
const PACK_CACHE_BYTES: usize = 24 << 20;
/// Bytes of trees kept per thread.
const TREE_CACHE_BYTES: usize = 32 << 20;

/// Access to the objects of a repository.
pub(super) struct Objects {
    repository: gix::Repository,
    buffer: Vec<u8>,
    trees: TreeCache,
}

impl Objects {
    pub(super) fn new(shared: &gix::ThreadSafeRepository) -> Self {
        let mut repository = shared.to_thread_local();
        repository.objects.set_pack_cache(|| {
            Box::new(gix::odb::pack::cache::lru::MemoryCappedHashmap::new(PACK_CACHE_BYTES))
        });
        repository.objects.unset_object_cache();
        // A missing object is a fact about this repository, not a reason to look at the disk again.
        repository.objects.refresh_never();
        Self { repository, buffer: Vec::new(), trees: TreeCache::default() }
    }

    pub(super) fn hash_kind(&self) -> gix::hash::Kind {
        self.repository.object_hash()
    }

    /// The raw commit, if it is there and a commit.
    pub(super) fn commit(&mut self, id: ObjectId) -> Option<&[u8]> {
        let data = self.repository.objects.find(&id, &mut self.buffer).ok()?;
        (data.kind == Kind::Commit).then_some(data.data)
    }

    /// The tree of a commit.
    pub(super) fn tree_of(&mut self, commit: ObjectId) -> Option<ObjectId> {
        let data = self.commit(commit)?;
        let hex = data.strip_prefix(b"tree ")?.split(|&byte| byte == b'\n').next()?;
        ObjectId::from_hex(hex).ok()
    }

    /// The raw tree, if it is there and a tree.
    pub(super) fn tree(&mut self, id: ObjectId) -> Option<Rc<[u8]>> {
        if let Some(known) = self.trees.get(id) {
            return Some(known);
        }
        if id == ObjectId::empty_tree(self.hash_kind()) {
            return Some(Rc::from([]));
        }
        let data = self.repository.objects.find(&id, &mut self.buffer).ok()?;
        if data.kind != Kind::Tree {
            return None;
        }
        let tree: Rc<[u8]> = Rc::from(data.data);
        self.trees.insert(id, Rc::clone(&tree));
        Some(tree)
    }

    /// Reads a blob into `buffer`; false if it is not there or not a blob.
    pub(super) fn blob_into(&self, id: ObjectId, buffer: &mut Vec<u8>) -> bool {
        if id == ObjectId::empty_blob(self.hash_kind()) {
            buffer.clear();
            return true;
        }
        let Ok(data) = self.repository.objects.find(&id, buffer) else { return false };
        let (kind, length) = (data.kind, data.data.len());
        buffer.truncate(length);
        kind == Kind::Blob
    }

    /// The size of a blob without reading all of it.
    pub(super) fn blob_size(&self, id: ObjectId) -> Option<u64> {
        if id == ObjectId::empty_blob(self.hash_kind()) {
            return Some(0);
        }
        Some(self.repository.objects.header(id).ok()?.size())
    }
}

/// Two generations of trees: when the young one is full it becomes the old one, so that what is
/// still in use survives and nothing needs to be tracked per access.
#[derive(Default)]
struct TreeCache {
    young: HashMap<ObjectId, Rc<[u8]>>,
    old: HashMap<ObjectId, Rc<[u8]>>,
    young_bytes: usize,
}

impl TreeCache {
    fn get(&mut self, id: ObjectId) -> Option<Rc<[u8]>> {
        if let Some(tree) = self.young.get(&id) {
            return Some(Rc::clone(tree));
        }
        let tree = self.old.remove(&id)?;
        self.insert(id, Rc::clone(&tree));
        Some(tree)
    }

    fn insert(&mut self, id: ObjectId, tree: Rc<[u8]>) {
        self.young_bytes += tree.len();
        self.young.insert(id, tree);
        if self.young_bytes > TREE_CACHE_BYTES / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }
}
