//! Reads objects on one thread: a handle of its own with small caches, because the access order of a scan
//! (adjacent commits, then adjacent revisions of one path) makes small caches hit.

use std::collections::HashSet;
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::Kind;
use gix::prelude::{FindExt as _, HeaderExt as _};

use super::packs::{PackReader, Packs};

/// Bytes of trees kept per thread.
const TREE_CACHE_BYTES: usize = 32 << 20;

/// Access to the objects of a repository.
pub(super) struct Objects<'a> {
    packs: PackReader<'a>,
    /// For objects in no pack: loose objects, and packs added after the scan began.
    repository: gix::Repository,
    /// Objects that are replaced by others, which the packs do not know.
    replaced: HashSet<ObjectId>,
    buffer: Vec<u8>,
    trees: TreeCache,
}

impl<'a> Objects<'a> {
    pub(super) fn new(shared: &gix::ThreadSafeRepository, packs: &'a Packs) -> Self {
        let mut repository = shared.to_thread_local();
        repository.objects.unset_object_cache();
        // A missing object is a fact about this repository, not a reason to look at the disk again.
        repository.objects.refresh_never();
        let replaced = repository.objects.store_ref().replacements().map(|(id, _)| id).collect();
        let (packs, trees) = (PackReader::new(packs), TreeCache::default());
        Self { packs, repository, replaced, buffer: Vec::new(), trees }
    }

    pub(super) fn hash_kind(&self) -> gix::hash::Kind {
        self.repository.object_hash()
    }

    /// The content of an object, if it exists and is of that kind.
    fn read(&mut self, id: ObjectId, kind: Kind) -> Option<Rc<Vec<u8>>> {
        let packed = if self.replaced.contains(&id) { None } else { self.packs.read(id) };
        if let Some(object) = packed {
            return (object.kind == kind).then_some(object.data);
        }
        let data = self.repository.objects.find(&id, &mut self.buffer).ok()?;
        (data.kind == kind).then(|| Rc::new(data.data.to_vec()))
    }

    /// The raw commit, if it exists and is a commit.
    pub(super) fn commit(&mut self, id: ObjectId) -> Option<Rc<Vec<u8>>> {
        self.read(id, Kind::Commit)
    }

    /// The tree of a commit.
    pub(super) fn tree_of(&mut self, commit: ObjectId) -> Option<ObjectId> {
        let data = self.commit(commit)?;
        let hex = data.strip_prefix(b"tree ")?.split(|&byte| byte == b'\n').next()?;
        ObjectId::from_hex(hex).ok()
    }

    /// The raw tree, if it exists and is a tree.
    pub(super) fn tree(&mut self, id: ObjectId) -> Option<Rc<Vec<u8>>> {
        if let Some(known) = self.trees.get(id) {
            return Some(known);
        }
        if id == ObjectId::empty_tree(self.hash_kind()) {
            return Some(Rc::default());
        }
        let tree = self.read(id, Kind::Tree)?;
        self.trees.insert(id, Rc::clone(&tree));
        Some(tree)
    }

    /// The content of a blob; `None` if it does not exist or is not a blob.
    pub(super) fn blob(&mut self, id: ObjectId) -> Option<Rc<Vec<u8>>> {
        if id == ObjectId::empty_blob(self.hash_kind()) {
            return Some(Rc::default());
        }
        self.read(id, Kind::Blob)
    }

    /// The size of a blob without reading all of it.
    pub(super) fn blob_size(&self, id: ObjectId) -> Option<u64> {
        if id == ObjectId::empty_blob(self.hash_kind()) {
            return Some(0);
        }
        Some(self.repository.objects.header(id).ok()?.size())
    }
}

/// Two generations of trees: when the young one is full it becomes the old one, so that trees in use survive
/// and accesses need not be tracked.
#[derive(Default)]
struct TreeCache {
    young: gix::hashtable::HashMap<ObjectId, Rc<Vec<u8>>>,
    old: gix::hashtable::HashMap<ObjectId, Rc<Vec<u8>>>,
    young_bytes: usize,
}

impl TreeCache {
    fn get(&mut self, id: ObjectId) -> Option<Rc<Vec<u8>>> {
        if let Some(tree) = self.young.get(&id) {
            return Some(Rc::clone(tree));
        }
        let tree = self.old.remove(&id)?;
        self.insert(id, Rc::clone(&tree));
        Some(tree)
    }

    fn insert(&mut self, id: ObjectId, tree: Rc<Vec<u8>>) {
        self.young_bytes += tree.len();
        self.young.insert(id, tree);
        if self.young_bytes > TREE_CACHE_BYTES / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }
}
