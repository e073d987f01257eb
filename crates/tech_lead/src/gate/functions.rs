//! Which functions a change brings in. Names repeat, and many functions have none, so that a name alone says little:
//! functions after the change are paired with those before it, and whatever is left over is new.

use std::collections::{BTreeMap, HashMap};

use castra_history::{self as history, ComparedFile, FunctionComplexity};
use sha2::{Digest, Sha256};

/// Up to so many pairs of functions with one name are weighed against each other.
const MOST_PAIRS: usize = 1 << 20;

/// A function's text, whatever white space is in it.
type Text = [u8; 32];

/// A function of one side of a change.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) complexity: FunctionComplexity,
    text: Text,
}

impl Function {
    /// What tells it from others with its name: its text, if no name says where it is.
    pub(super) fn which(&self) -> String {
        if self.complexity.name.contains(history::UNNAMED) {
            self.text[..8].iter().map(|byte| format!("{byte:02x}")).collect()
        } else {
            String::new()
        }
    }
}

/// The functions that were not there before the change, with the file each is in; files and functions in their order.
/// A function that only moved from one file of the change to another was there.
pub(super) fn brought_in<'a>(
    files: impl Iterator<Item = &'a ComparedFile>,
) -> Vec<(&'a ComparedFile, Function)> {
    let mut gone = Counts::new();
    let mut new = Vec::new();
    for file in files {
        let old_path = file.old_path.as_ref().unwrap_or(&file.path);
        let mut before = by_name(functions(old_path, file.before.as_deref()));
        for (name, after) in by_name(functions(&file.path, file.after.as_deref())) {
            let mut known = before.remove(&name).unwrap_or_default();
            new.extend(unpaired(&mut known, after).into_iter().map(|function| (file, function)));
            before.insert(name, known);
        }
        for function in before.into_values().flatten() {
            *gone.entry(function.text).or_default() += 1;
        }
    }
    new.retain(|(_, function)| !take(&mut gone, function));
    new.sort_by(|(a_file, a), (b_file, b)| {
        (&a_file.path, a.complexity.start_line).cmp(&(&b_file.path, b.complexity.start_line))
    });
    new
}

/// How many functions have each text.
type Counts = HashMap<Text, usize>;

fn count(functions: &[Function]) -> Counts {
    let mut counts = Counts::new();
    for function in functions {
        *counts.entry(function.text).or_default() += 1;
    }
    counts
}

/// Takes a counterpart of a function, if there is one left.
fn take(counts: &mut Counts, function: &Function) -> bool {
    let left = counts.get_mut(&function.text).filter(|count| **count > 0);
    left.map(|count| *count -= 1).is_some()
}

/// What has no counterpart in `known`, from which the counterparts are taken. Functions of one name are the same if
/// their text is; of the rest, those are paired whose complexity is nearest: who changes an old function and adds a
/// knotty one beside it has added the knotty one.
fn unpaired(known: &mut Vec<Function>, mut after: Vec<Function>) -> Vec<Function> {
    let (mut before, mut now) = (count(known), count(&after));
    after.retain(|function| !take(&mut before, function));
    known.retain(|function| !take(&mut now, function));
    let weight = |function: &Function| function.complexity.cognitive;
    known.sort_by_key(weight);
    after.sort_by_key(weight);
    let mut pairs: Vec<(usize, usize)> = if known.len().saturating_mul(after.len()) > MOST_PAIRS {
        (0..known.len().min(after.len())).map(|at| (at, at)).collect()
    } else {
        (0..known.len()).flat_map(|old| (0..after.len()).map(move |new| (old, new))).collect()
    };
    pairs.sort_by_key(|&(old, new)| weight(&known[old]).abs_diff(weight(&after[new])));
    let (mut is_gone, mut is_new) = (vec![true; known.len()], vec![true; after.len()]);
    for (old, new) in pairs {
        if is_gone[old] && is_new[new] {
            (is_gone[old], is_new[new]) = (false, false);
        }
    }
    let mut is_gone = is_gone.into_iter();
    known.retain(|_| is_gone.next().unwrap_or(false));
    let mut is_new = is_new.into_iter();
    after.retain(|_| is_new.next().unwrap_or(false));
    after
}

fn by_name(functions: Vec<Function>) -> BTreeMap<String, Vec<Function>> {
    let mut named: BTreeMap<String, Vec<Function>> = BTreeMap::new();
    for function in functions {
        named.entry(function.complexity.name.clone()).or_default().push(function);
    }
    named
}

fn functions(path: &[u8], content: Option<&[u8]>) -> Vec<Function> {
    let Some(content) = content else { return Vec::new() };
    let found = history::functions_of(path, content).unwrap_or_default();
    let read = found.into_iter().map(|(complexity, place)| {
        let mut digest = Sha256::new();
        for word in content.get(place).unwrap_or_default().split(u8::is_ascii_whitespace) {
            if !word.is_empty() {
                digest.update(word);
                digest.update(b" ");
            }
        }
        Function { complexity, text: digest.finalize().into() }
    });
    read.collect()
}
