//! The effect of a change on functions. Names repeat, and many functions have none, so a name is not enough:
//! functions after the change are paired with those before it, and the rest are new or gone.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use castra_history::{self as history, ComparedFile, FileSyntax, FunctionComplexity};
use sha2::{Digest, Sha256};

/// The complexity above which a function is hard to follow: SonarSource's limit for cognitive complexity.
pub(super) const HARD: u32 = 15;
/// Maximum pairs of functions with one name that are compared.
const MOST_PAIRS: usize = 1 << 20;

/// A digest of a function's text, ignoring white space.
type Text = [u8; 32];

/// A function on one side of a change.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) complexity: FunctionComplexity,
    /// Its range in the text of its side.
    pub(super) place: Range<usize>,
    text: Text,
}

impl Function {
    pub(super) fn cognitive(&self) -> u32 {
        self.complexity.cognitive
    }

    /// What distinguishes it from others of its name: a digest of its text, if it is unnamed.
    pub(super) fn which(&self) -> String {
        if self.complexity.name.contains(history::UNNAMED) {
            self.text[..8].iter().map(|byte| format!("{byte:02x}")).collect()
        } else {
            String::new()
        }
    }

    /// Whether it is in a module of tests next to the code they test, as in Rust.
    pub(super) fn is_test(&self) -> bool {
        self.complexity.name.split('.').any(|word| matches!(word, "test" | "tests"))
    }

    /// Its own name, without its parents'; `None` if unnamed.
    pub(super) fn own_name(&self) -> Option<&str> {
        self.complexity.name.rsplit('.').next().filter(|name| *name != history::UNNAMED)
    }
}

/// A file of a change, function by function. Unchanged functions are left out.
#[derive(Debug)]
pub(super) struct Reworked<'a> {
    pub(super) file: &'a ComparedFile,
    /// The text it is compared with: its previous text, or the one it is a copy of.
    pub(super) before: &'a [u8],
    pub(super) changed: Vec<(Function, Function)>,
    pub(super) new: Vec<Function>,
    pub(super) gone: Vec<Function>,
    /// Cognitive complexity outside of functions, before and after.
    pub(super) outside: (u32, u32),
    /// Cognitive complexity of the whole file, before and after.
    pub(super) cognitive: (u32, u32),
}

/// The files whose syntax can be read on both sides, in order. Each comes with the text it is a copy of, if any. A
/// function that only moved between files is neither new nor gone.
pub(super) fn reworked<'a>(
    files: impl Iterator<Item = (&'a ComparedFile, Option<&'a [u8]>)>,
) -> Vec<Reworked<'a>> {
    let mut all: Vec<Reworked<'a>> = files.filter_map(|(file, source)| Reworked::of(file, source)).collect();
    drop_moved(&mut all);
    pair_moved(&mut all);
    for file in &mut all {
        file.new.sort_by_key(|function| function.complexity.start_line);
    }
    all
}

impl<'a> Reworked<'a> {
    fn of(file: &'a ComparedFile, source: Option<&'a [u8]>) -> Option<Self> {
        let old_path = file.old_path.as_ref().unwrap_or(&file.path);
        let old_text = source.or(file.before.as_deref());
        let (before, old) = side(old_path, old_text, file.was_there || source.is_some())?;
        let (after, new) = side(&file.path, file.after.as_deref(), file.is_kept)?;
        let mut result = Self {
            file,
            before: old_text.unwrap_or_default(),
            changed: Vec::new(),
            new: Vec::new(),
            gone: Vec::new(),
            outside: (before.outside(), after.outside()),
            cognitive: (before.cognitive, after.cognitive),
        };
        let mut old = by_name(old);
        for (name, after) in by_name(new) {
            let known = old.remove(&name).unwrap_or_default();
            result.pair(known, after);
        }
        result.gone.extend(old.into_values().flatten());
        if source.is_some() {
            // What a copy leaves out still exists in its source.
            result.gone.clear();
        }
        Some(result)
    }

    /// Pairs functions of one name: first those with the same text, then those closest in complexity. A change that
    /// edits an old function and adds a complex one of that name has added the complex one.
    fn pair(&mut self, mut known: Vec<Function>, mut after: Vec<Function>) {
        let (mut before, mut now) = (count(&known), count(&after));
        after.retain(|function| !take(&mut before, function));
        known.retain(|function| !take(&mut now, function));
        known.sort_by_key(Function::cognitive);
        after.sort_by_key(Function::cognitive);
        let mut pairs: Vec<(usize, usize)> = if known.len().saturating_mul(after.len()) > MOST_PAIRS {
            (0..known.len().min(after.len())).map(|at| (at, at)).collect()
        } else {
            (0..known.len()).flat_map(|old| (0..after.len()).map(move |new| (old, new))).collect()
        };
        pairs.sort_by_key(|&(old, new)| known[old].cognitive().abs_diff(after[new].cognitive()));
        let mut known: Vec<Option<Function>> = known.into_iter().map(Some).collect();
        let mut after: Vec<Option<Function>> = after.into_iter().map(Some).collect();
        for (old, new) in pairs {
            if known[old].is_some() && after[new].is_some() {
                self.changed.extend(known[old].take().zip(after[new].take()));
            }
        }
        self.gone.extend(known.into_iter().flatten());
        self.new.extend(after.into_iter().flatten());
    }

    /// How much complexity of hard functions the change removes from the file.
    pub(super) fn relieved(&self) -> u32 {
        let gone = self.gone.iter().map(|function| (function.cognitive(), 0));
        let changed = self.changed.iter().map(|(before, after)| (before.cognitive(), after.cognitive()));
        let relieved = gone.chain(changed).filter(|(before, _)| *before > HARD);
        relieved.map(|(before, after)| before.saturating_sub(after)).fold(0, u32::saturating_add)
    }
}

/// Drops functions that are gone in one place and new in another, word for word.
fn drop_moved(all: &mut [Reworked<'_>]) {
    let mut gone = Counts::new();
    for function in all.iter().flat_map(|file| &file.gone) {
        *gone.entry(function.text).or_default() += 1;
    }
    let mut found = Counts::new();
    for file in &mut *all {
        file.new.retain(|function| {
            let is_moved = take(&mut gone, function);
            if is_moved {
                *found.entry(function.text).or_default() += 1;
            }
            !is_moved
        });
    }
    for file in all {
        file.gone.retain(|function| !take(&mut found, function));
    }
}

/// Pairs each hard new function with one gone elsewhere that has its name and about its complexity: it moved and was
/// changed.
fn pair_moved(all: &mut [Reworked<'_>]) {
    for at in 0..all.len() {
        let hard = |function: &Function| function.cognitive() > HARD;
        let (moved, stay) = std::mem::take(&mut all[at].new).into_iter().partition(hard);
        all[at].new = stay;
        for function in moved {
            let is_it = |gone: &Function| {
                gone.own_name().is_some()
                    && gone.own_name() == function.own_name()
                    && gone.cognitive().saturating_mul(4) >= function.cognitive().saturating_mul(3)
            };
            let before = all.iter_mut().find_map(|file| {
                let place = file.gone.iter().position(is_it)?;
                Some(file.gone.remove(place))
            });
            match before {
                Some(before) => all[at].changed.push((before, function)),
                None => all[at].new.push(function),
            }
        }
    }
}

/// The number of functions with each text.
type Counts = HashMap<Text, usize>;

fn count(functions: &[Function]) -> Counts {
    let mut counts = Counts::new();
    for function in functions {
        *counts.entry(function.text).or_default() += 1;
    }
    counts
}

/// Takes a counterpart of a function, if one is left.
fn take(counts: &mut Counts, function: &Function) -> bool {
    let left = counts.get_mut(&function.text).filter(|count| **count > 0);
    left.map(|count| *count -= 1).is_some()
}

fn by_name(functions: Vec<Function>) -> BTreeMap<String, Vec<Function>> {
    let mut named: BTreeMap<String, Vec<Function>> = BTreeMap::new();
    for function in functions {
        named.entry(function.complexity.name.clone()).or_default().push(function);
    }
    named
}

/// One side of a file; `None` if its syntax cannot be read.
fn side(path: &[u8], content: Option<&[u8]>, is_there: bool) -> Option<(FileSyntax, Vec<Function>)> {
    let Some(content) = content else { return (!is_there).then(Default::default) };
    let syntax = history::syntax_of(path, content)?;
    let read = syntax.functions.iter().cloned().map(|(complexity, place)| {
        let mut digest = Sha256::new();
        for word in content.get(place.clone()).unwrap_or_default().split(u8::is_ascii_whitespace) {
            if !word.is_empty() {
                digest.update(word);
                digest.update(b" ");
            }
        }
        Function { complexity, place, text: digest.finalize().into() }
    });
    let functions = read.collect();
    Some((syntax, functions))
}

/// The functions above a limit, the hardest first.
pub(super) fn above(functions: &[Function], limit: impl Fn(&Function) -> u32) -> Vec<&Function> {
    let mut found: Vec<&Function> =
        functions.iter().filter(|function| function.cognitive() > limit(function)).collect();
    found.sort_by_key(|function| Reverse(function.cognitive()));
    found
}
