//! Histories made up by proptest and put into a repository with `git fast-import`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use crate::git::TestRepository;

/// One made-up commit.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Which earlier commits are its parents, counted back from the newest; none makes a root.
    parents: Vec<usize>,
    edits: Vec<Edit>,
    /// Minutes that the clock is off.
    skew: i64,
}

#[derive(Debug, Clone)]
enum Edit {
    Put(usize, u32, Vec<u8>),
    ChangeLine(usize, usize, u8),
    AppendLines(usize, Vec<u8>),
    DeleteLines(usize, usize, usize),
    ConvertLineEnds(usize),
    Rename(usize, usize),
    Copy(usize, usize),
    Delete(usize),
    Mode(usize, u32),
}

type Tree = BTreeMap<Vec<u8>, (u32, Vec<u8>)>;

const PATHS: &[&[u8]] = &[
    b"a",
    b"b.txt",
    b"a/b.txt",
    b"a/c d.txt",
    b"a.b/c.rs",
    b"dir/sub/b.txt",
    b"dir/sub/c.rs",
    b"dir/new\nline",
    b"dir/tab\tquote\".txt",
    b"caf\xe9.txt",
    "na\u{ef}ve.txt".as_bytes(),
    b"-dash",
    b"dir/a",
    b"dir-x/b.txt",
    b"dir0",
    b"z/y/x/w/c.rs",
];

const MODES: &[u32] = &[0o100_644, 0o100_755, 0o120_000, 0o160_000, 0o100_644, 0o100_644];

/// Lines from a small vocabulary, so that many are equal and differences are ambiguous.
fn text(words: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for &word in words {
        match word % 12 {
            0..3 => text.extend_from_slice(b"}\n"),
            3..5 => text.extend_from_slice(b"\n"),
            5 => text.extend_from_slice(b"    return;\r\n"),
            6 => text.extend_from_slice(&[b'x'; 130]),
            _ => text.extend_from_slice(format!("    line {word} of the file\n").as_bytes()),
        }
    }
    text
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => prop::collection::vec(any::<u8>(), 0..60).prop_map(|words| text(&words)),
        2 => prop::collection::vec(any::<u8>(), 200..900).prop_map(|words| text(&words)),
        1 => prop::collection::vec(any::<u8>(), 0..200),
        1 => Just(b"ab\0cd\n".to_vec()),
        1 => Just(Vec::new()),
        1 => Just(b"no end of line".to_vec()),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let path = || 0..PATHS.len();
    let mode = || (0..MODES.len()).prop_map(|index| MODES[index]);
    prop_oneof![
        4 => (path(), mode(), content()).prop_map(|(path, mode, content)| Edit::Put(path, mode, content)),
        3 => (path(), any::<usize>(), any::<u8>()).prop_map(|(path, at, word)| Edit::ChangeLine(path, at, word)),
        2 => (path(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(path, words)| Edit::AppendLines(path, words)),
        2 => (path(), any::<usize>(), 1..30_usize).prop_map(|(path, at, n)| Edit::DeleteLines(path, at, n)),
        1 => path().prop_map(Edit::ConvertLineEnds),
        4 => (path(), path()).prop_map(|(from, to)| Edit::Rename(from, to)),
        2 => (path(), path()).prop_map(|(from, to)| Edit::Copy(from, to)),
        2 => path().prop_map(Edit::Delete),
        1 => (path(), mode()).prop_map(|(path, mode)| Edit::Mode(path, mode)),
    ]
}

pub(crate) fn history(length: usize) -> impl Strategy<Value = Vec<Plan>> {
    let parents = prop_oneof![
        1 => Just(vec![]),
        14 => Just(vec![0]),
        3 => (1..6_usize).prop_map(|back| vec![back]),
        3 => prop::collection::vec(0..6_usize, 2..5),
    ];
    let plan = (parents, prop::collection::vec(edit(), 0..7), -200..200_i64)
        .prop_map(|(parents, edits, skew)| Plan { parents, edits, skew });
    prop::collection::vec(plan, 1..length)
}

/// Builds the repository; `main` is a last commit with every loose end as a parent.
pub(crate) fn build(plans: &[Plan], object_format: &str) -> TestRepository {
    let repository = TestRepository::bare(object_format);
    let hash_digits = if object_format == "sha256" { 64 } else { 40 };
    let mut stream = Vec::new();
    let mut trees: Vec<Tree> = Vec::new();
    let mut is_loose_end: Vec<bool> = Vec::new();
    let ending = Plan { parents: Vec::new(), edits: Vec::new(), skew: 0 };
    for (number, plan) in plans.iter().chain(Some(&ending)).enumerate() {
        let mut parents: Vec<usize> = Vec::new();
        let wanted = plan.parents.iter().filter_map(|back| number.checked_sub(back + 1));
        let loose_ends = (0..number).filter(|&end| number == plans.len() && is_loose_end[end]);
        for parent in wanted.chain(loose_ends.collect::<Vec<_>>()) {
            if !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        let mut tree = parents.first().map(|&first| trees[first].clone()).unwrap_or_default();
        plan.edits.iter().for_each(|edit| apply(&mut tree, edit));
        for &parent in &parents {
            is_loose_end[parent] = false;
        }
        write_commit(&mut stream, number, plan, &parents, &tree, hash_digits);
        trees.push(tree);
        is_loose_end.push(true);
    }
    stream.extend_from_slice(format!("reset refs/heads/main\nfrom :{}\n\n", plans.len() + 1).as_bytes());
    repository.git_with_input(&["fast-import", "--quiet", "--force"], &stream);
    repository
}

fn apply(tree: &mut Tree, edit: &Edit) {
    match edit {
        Edit::Put(path, mode, content) => put(tree, *path, (*mode, content.clone())),
        Edit::Rename(from, to) => {
            if let Some(file) = tree.remove(PATHS[*from]) {
                put(tree, *to, file);
            }
        }
        Edit::Copy(from, to) => {
            if let Some(file) = tree.get(PATHS[*from]).cloned() {
                put(tree, *to, file);
            }
        }
        Edit::Delete(path) => drop(tree.remove(PATHS[*path])),
        Edit::Mode(path, mode) => {
            if let Some(file) = tree.get_mut(PATHS[*path]) {
                file.0 = *mode;
            }
        }
        Edit::ChangeLine(path, at, word) => {
            change_lines(tree, *path, |lines| {
                let at = at % lines.len().max(1);
                lines.splice(at..(at + 1).min(lines.len()), [text(&[*word])]);
            });
        }
        Edit::AppendLines(path, words) => {
            change_lines(tree, *path, |lines| lines.push(text(words)));
        }
        Edit::DeleteLines(path, at, n) => {
            change_lines(tree, *path, |lines| {
                let at = at % lines.len().max(1);
                drop(lines.drain(at..(at + n).min(lines.len())));
            });
        }
        Edit::ConvertLineEnds(path) => change_lines(tree, *path, |lines| {
            for line in lines.iter_mut().filter(|line| line.ends_with(b"\n") && !line.ends_with(b"\r\n")) {
                line.splice(line.len() - 1.., *b"\r\n");
            }
        }),
    }
}

/// A file takes the place of a folder and the other way round.
fn put(tree: &mut Tree, path: usize, file: (u32, Vec<u8>)) {
    let path = PATHS[path];
    let is_under =
        |inner: &[u8], outer: &[u8]| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with(b"/"));
    tree.retain(|other, _| !is_under(other, path) && !is_under(path, other));
    tree.insert(path.to_vec(), file);
}

fn change_lines(tree: &mut Tree, path: usize, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    if let Some((_, content)) = tree.get_mut(PATHS[path]) {
        let mut lines = content.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        change(&mut lines);
        *content = lines.concat();
    }
}

fn write_commit(
    stream: &mut Vec<u8>,
    number: usize,
    plan: &Plan,
    parents: &[usize],
    tree: &Tree,
    hash_digits: usize,
) {
    let step = i64::try_from(number).unwrap();
    let time = 1_600_000_000 + (step * 30 + plan.skew) * 60;
    let who = ["Ann <ann@example.org>", "Bob <Bob@Example.org>", "Zo\u{eb} <z@example.org>"][number % 3];
    let mut text = format!("commit refs/heads/c{number}\nmark :{}\n", number + 1);
    write!(text, "author {who} {} -0330\ncommitter {who} {time} +0545\n", time - 40).unwrap();
    let message = format!("number {number}");
    write!(text, "data {}\n{message}\n", message.len()).unwrap();
    for (position, parent) in parents.iter().enumerate() {
        let word = if position == 0 { "from" } else { "merge" };
        writeln!(text, "{word} :{}", parent + 1).unwrap();
    }
    text.push_str("deleteall\n");
    stream.extend_from_slice(text.as_bytes());
    for (path, (mode, content)) in tree {
        let path = path.iter().fold(String::new(), |mut path, byte| {
            write!(path, "\\{byte:03o}").unwrap();
            path
        });
        if *mode == 0o160_000 {
            let id: String = format!("{:02x}", content.len() % 256).repeat(hash_digits / 2);
            stream.extend_from_slice(format!("M 160000 {id} \"{path}\"\n").as_bytes());
        } else {
            let head = format!("M {mode:o} inline \"{path}\"\ndata {}\n", content.len());
            stream.extend_from_slice(head.as_bytes());
            stream.extend_from_slice(content);
            stream.push(b'\n');
        }
    }
    stream.push(b'\n');
}
