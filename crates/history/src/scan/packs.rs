//! Reads packs directly, because a scan needs nearly every object once: each pack is mapped once for all
//! threads, an entry is inflated in one go, and every link of a delta chain is kept for a while, because the
//! next access is mostly to a neighbour in the same chain.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::Kind;
use gix::odb::pack::Bundle;
use gix::odb::pack::data::entry::Header;
use libdeflater::Decompressor;

use super::numbers::NumberHasher;

/// Bytes of contents kept per thread. More would cost more in misses of the processor's caches than it saves
/// in inflating.
const CACHE_BYTES: usize = 24 << 20;
/// Git's own packs have chains of at most 4,095.
const LONGEST_CHAIN: usize = 4_096;
/// Larger objects count as unreadable: a damaged size must not request all the memory there is.
const LARGEST_OBJECT: u64 = 1 << 30;
/// A byte of deflated data expands to at most this many bytes.
const BEST_DEFLATION: u64 = 1_032;

/// The packs of a repository and its alternates.
pub(super) struct Packs {
    packs: Vec<Bundle>,
    /// The names of unreadable packs.
    broken: Vec<String>,
}

/// The position of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pack: usize,
    offset: u64,
}

impl Packs {
    /// Maps all packs. Those that cannot be mapped are left out, and listed by [`Self::broken`].
    pub(super) fn open(repository: &gix::Repository) -> Self {
        let store = repository.objects.store_ref();
        let mut folders = vec![store.path().to_owned()];
        folders.extend(store.alternate_db_paths().unwrap_or_default());
        let mut names: Vec<PathBuf> =
            folders.iter().flat_map(|folder| packs_in(&folder.join("pack"))).collect();
        names.sort_unstable();
        names.dedup();
        let hash = repository.object_hash();
        let (mut packs, mut broken) = (Vec::new(), Vec::new());
        for name in names {
            match Bundle::at(name.with_extension("idx"), hash) {
                Ok(pack) => packs.push(pack),
                Err(_) => broken.extend(name.file_name().map(|name| name.to_string_lossy().into_owned())),
            }
        }
        Self { packs, broken }
    }

    /// The names of unreadable packs: the pack or its index is damaged or absent.
    pub(super) fn broken(&self) -> &[String] {
        &self.broken
    }

    /// Looks for an object, first in the pack `hint`.
    fn find(&self, id: ObjectId, hint: usize) -> Option<Place> {
        let others = (0..self.packs.len()).filter(|&pack| pack != hint);
        std::iter::once(hint).chain(others).find_map(|pack| self.find_in(pack, id))
    }

    fn find_in(&self, pack: usize, id: ObjectId) -> Option<Place> {
        let index = &self.packs.get(pack)?.index;
        let place = look_up(index.num_objects(), |place| index.oid_at_index(place), &id)?;
        Some(Place { pack, offset: index.pack_offset_at_index(place) })
    }
}

/// The position of an id among `count` sorted ones. Ids are spread evenly, so that their position can be
/// guessed from their first bytes: that takes a few accesses, where bisection takes ten to twenty, each to
/// cold memory.
fn look_up<'a>(count: u32, id_at: impl Fn(u32) -> &'a gix::oid, id: &gix::oid) -> Option<u32> {
    let (mut first, mut last) = (0, count.checked_sub(1)?);
    // The values at both ends, or their bounds.
    let (mut lowest, mut highest) = (0, u64::MAX);
    let wanted = beginning_of(id);
    for look in 0_u32.. {
        let (range, span) = (last - first, highest - lowest);
        let place = if look < GUESSES && span > 0 {
            // The upper halves are exact enough for a guess.
            let (above, span) = (wanted.checked_sub(lowest)? >> 32, (span >> 32) + 1);
            first + u32::try_from(above * u64::from(range) / span).unwrap_or(range).min(range)
        } else {
            // Ends soon even if ids are not spread evenly.
            first + range / 2
        };
        let found = id_at(place);
        let beginning = beginning_of(found);
        match beginning.cmp(&wanted).then_with(|| found.cmp(id)) {
            Ordering::Equal => return Some(place),
            Ordering::Less if place == last => return None,
            Ordering::Greater if place == first => return None,
            Ordering::Less => (first, lowest) = (place + 1, beginning),
            Ordering::Greater => (last, highest) = (place - 1, beginning),
        }
    }
    None
}

/// This many guesses come close if ids are spread evenly.
const GUESSES: u32 = 8;

/// The first bytes of an id as a number in the order of ids.
fn beginning_of(id: &gix::oid) -> u64 {
    id.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// The packs in a folder, by file name without extension, including those with only one of their two files.
fn packs_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_pack = |path: &PathBuf| {
        let name = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"pack-"));
        name && path.extension().is_some_and(|ending| ending == "idx" || ending == "pack")
    };
    paths.filter(is_pack).map(|path| path.with_extension("")).collect()
}

/// The content of an object.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) data: Rc<Vec<u8>>,
}

/// The state that one thread needs to read packs.
pub(super) struct PackReader<'a> {
    packs: &'a Packs,
    /// The pack of the last object.
    last: usize,
    decompressor: Decompressor,
    /// Delta instructions, kept while one object is read.
    deltas: Vec<Vec<u8>>,
    kept: Kept,
}

impl<'a> PackReader<'a> {
    pub(super) fn new(packs: &'a Packs) -> Self {
        let decompressor = Decompressor::new();
        Self { packs, last: 0, decompressor, deltas: Vec::new(), kept: Kept::default() }
    }

    /// Reads an object; `None` if it is in no pack, or the pack is invalid there.
    pub(super) fn read(&mut self, id: ObjectId) -> Option<Object> {
        let place = self.packs.find(id, self.last)?;
        self.last = place.pack;
        self.read_at(place)
    }

    fn read_at(&mut self, place: Place) -> Option<Object> {
        let mut links = Vec::new();
        let mut at = place;
        let mut object = loop {
            if let Some(object) = self.kept.get(at) {
                break object;
            }
            match self.link(at, links.len())? {
                Link::Whole(object) => {
                    self.kept.insert(at, &object);
                    break object;
                }
                Link::Delta(base) => links.push(std::mem::replace(&mut at, base)),
            }
            if links.len() > LONGEST_CHAIN {
                return None;
            }
        };
        for (number, link) in links.into_iter().enumerate().rev() {
            object.data = Rc::new(apply(&object.data, self.deltas.get(number)?)?);
            self.kept.insert(link, &object);
        }
        Some(object)
    }

    /// Inflates the entry at a place; a delta goes to the given number.
    fn link(&mut self, at: Place, number: usize) -> Option<Link> {
        let bundle = self.packs.packs.get(at.pack)?;
        let entry = bundle.pack.entry(at.offset).ok()?;
        let deflated = bundle.pack.entry_slice(entry.data_offset..bundle.pack.pack_end() as u64)?;
        let is_possible = entry.decompressed_size / BEST_DEFLATION <= deflated.len() as u64;
        if !is_possible || entry.decompressed_size > LARGEST_OBJECT {
            return None;
        }
        let size = usize::try_from(entry.decompressed_size).ok()?;
        let base = match entry.header {
            Header::OfsDelta { base_distance } => {
                Place { offset: at.offset.checked_sub(base_distance)?, ..at }
            }
            Header::RefDelta { base_id } => self.packs.find_in(at.pack, base_id)?,
            whole => {
                let mut data = vec![0; size];
                let written = self.decompressor.zlib_decompress(deflated, &mut data).ok()?;
                let kind = whole.as_kind()?;
                return (written == size).then(|| Link::Whole(Object { kind, data: Rc::new(data) }));
            }
        };
        if self.deltas.len() <= number {
            self.deltas.push(Vec::new());
        }
        let delta = self.deltas.get_mut(number)?;
        delta.resize(size, 0);
        let written = self.decompressor.zlib_decompress(deflated, delta).ok()?;
        (written == size).then_some(Link::Delta(base))
    }
}

/// An entry of a pack.
enum Link {
    Whole(Object),
    /// A delta, and the place of its base.
    Delta(Place),
}

/// Applies a delta as `gitformat-pack(5)` describes it: two sizes, then copies from the base and
/// insertions.
pub(super) fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let (base_size, delta) = size_of(delta)?;
    let (size, mut delta) = size_of(delta)?;
    if base_size != base.len() {
        return None;
    }
    // A damaged size must not request all the memory there is.
    let mut result = Vec::with_capacity(size.min(base.len() + delta.len() + (1 << 20)));
    while let Some((&command, rest)) = delta.split_first() {
        let piece;
        (piece, delta) = match command {
            0 => return None,
            1..0x80 => rest.split_at_checked(usize::from(command))?,
            _ => {
                let (start, rest) = bytes_of(command & 0x0f, rest)?;
                let (length, rest) = bytes_of((command >> 4) & 0x07, rest)?;
                let length = if length == 0 { 0x1_0000 } else { length };
                (base.get(start..start.checked_add(length)?)?, rest)
            }
        };
        if result.len() + piece.len() > size {
            return None;
        }
        result.extend_from_slice(piece);
    }
    (result.len() == size).then_some(result)
}

/// Seven bits per byte, lowest first, continued while the highest bit is set.
fn size_of(delta: &[u8]) -> Option<(usize, &[u8])> {
    let mut size = 0;
    for (position, &byte) in delta.iter().enumerate().take(9) {
        size |= usize::from(byte & 0x7f) << (7 * position);
        if byte & 0x80 == 0 {
            return Some((size, &delta[position + 1..]));
        }
    }
    None
}

/// A little-endian number of which only the bytes marked in `present` are stored.
fn bytes_of(present: u8, mut rest: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0;
    for position in 0..4 {
        if present >> position & 1 == 1 {
            let (&byte, after) = rest.split_first()?;
            number |= usize::from(byte) << (8 * position);
            rest = after;
        }
    }
    Some((number, rest))
}

/// Two generations of contents: when the young one is full it becomes the old one, so that contents in use
/// survive and accesses need not be tracked.
#[derive(Default)]
struct Kept {
    young: Generation,
    old: Generation,
    young_bytes: usize,
}

type Generation = HashMap<Place, Object, BuildHasherDefault<NumberHasher>>;

impl Kept {
    fn get(&mut self, place: Place) -> Option<Object> {
        if let Some(object) = self.young.get(&place) {
            return Some(object.clone());
        }
        let object = self.old.remove(&place)?;
        self.insert(place, &object);
        Some(object)
    }

    fn insert(&mut self, place: Place, object: &Object) {
        self.young_bytes += object.data.len();
        self.young.insert(place, object.clone());
        if self.young_bytes > CACHE_BYTES / 2 {
            std::mem::swap(&mut self.old, &mut self.young);
            self.young.clear();
            self.young_bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_however_ids_are_spread() {
        let id = |beginning: u64| {
            let mut bytes = [7; 20];
            bytes[..8].copy_from_slice(&beginning.to_be_bytes());
            ObjectId::from_bytes_or_panic(&bytes)
        };
        let spread = (0..500).map(|at: u64| at.wrapping_mul(u64::MAX / 500) + at % 7 * 9);
        let crowded = (0..500).map(|at: u64| if at < 490 { at * 2 } else { u64::MAX - 500 + at });
        for beginnings in [spread.collect::<Vec<_>>(), crowded.collect(), vec![5], Vec::new()] {
            let ids: Vec<ObjectId> = beginnings.iter().map(|&beginning| id(beginning)).collect();
            let find = |wanted: &ObjectId| {
                look_up(u32::try_from(ids.len()).unwrap(), |place| &ids[place as usize], wanted)
            };
            for (place, known) in (0..).zip(&ids) {
                assert_eq!(find(known), Some(place));
            }
            for beginning in
                beginnings.iter().map(|it| it.wrapping_add(1)).chain([0, 1, u64::MAX, u64::MAX / 3])
            {
                let expected = ids.binary_search(&id(beginning)).ok();
                assert_eq!(find(&id(beginning)).map(|place| place as usize), expected);
            }
        }
    }

    #[test]
    fn a_delta_copies_and_inserts() {
        let delta = [5, 6, 0b1001_0001, 1, 3, 2, b'x', b'y', 0b1001_0000, 1];
        assert_eq!(apply(b"abcde", &delta).unwrap(), b"bcdxya");
    }

    #[test]
    fn damaged_deltas_give_nothing() {
        let whole = [5, 6, 0b1001_0001, 1, 3, 2, b'x', b'y', 0b1001_0000, 1];
        for length in 0..whole.len() {
            assert_eq!(apply(b"abcde", &whole[..length]), None);
        }
        assert_eq!(apply(b"abcd", &whole), None, "another base");
        assert_eq!(apply(b"abcde", &[5, 1, 0]), None, "a reserved command");
        assert_eq!(apply(b"abcde", &[5, 3, 0b1001_0001, 4, 3]), None, "past the end of the base");
        assert_eq!(apply(b"abcde", &[5, 2, 3, 1, 2, 3]), None, "more than announced");
        assert_eq!(apply(b"abcde", &[0xff; 20]), None);
    }
}
