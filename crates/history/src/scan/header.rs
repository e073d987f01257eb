//! Parses commit objects. Lenient like Git: a broken author line costs the author, not the commit.

use gix::ObjectId;

use crate::assistants::{is_assistant, tells_of_an_assistant};
use crate::facts::{Signature, text_of};

/// A commit object as far as the facts need it.
#[derive(Debug, Default)]
pub(super) struct ParsedCommit {
    /// `None` if the line is invalid.
    pub(super) tree: Option<ObjectId>,
    pub(super) parents: Vec<ObjectId>,
    pub(super) author: Signature,
    pub(super) committer: Signature,
    pub(super) co_authors: Vec<(String, String)>,
    pub(super) subject: String,
    /// Whether its author, a co-author or its message names a coding assistant.
    pub(super) is_assisted: bool,
}

/// Parses a raw commit; `None` if it does not begin like one.
pub(super) fn parse_commit(data: &[u8]) -> Option<ParsedCommit> {
    let mut commit = ParsedCommit::default();
    let mut rest = data;
    if !data.starts_with(b"tree ") {
        return None;
    }
    loop {
        let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        if line.is_empty() {
            break;
        }
        // Other headers (encoding, signatures, merged tags) contain nothing that the facts keep.
        if let Some(hex) = line.strip_prefix(b"tree ") {
            commit.tree = commit.tree.or_else(|| ObjectId::from_hex(hex).ok());
        } else if let Some(hex) = line.strip_prefix(b"parent ") {
            commit.parents.push(ObjectId::from_hex(hex).ok()?);
        } else if let Some(who) = line.strip_prefix(b"author ") {
            commit.author = parse_signature(who);
        } else if let Some(who) = line.strip_prefix(b"committer ") {
            commit.committer = parse_signature(who);
        }
    }
    commit.subject = subject_of(rest);
    commit.co_authors = co_authors_of(rest);
    let Signature { name, email, .. } = &commit.author;
    commit.is_assisted = is_assistant(name, email)
        || commit.co_authors.iter().any(|(name, email)| is_assistant(name, email))
        || tells_of_assistants(rest);
    Some(commit)
}

/// Parses `Name <address> seconds zone`.
pub(super) fn parse_signature(line: &[u8]) -> Signature {
    let (name, email, rest) = split_identity(line);
    let mut words = rest.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let time = words.next().and_then(parse_number).unwrap_or(0);
    let offset = words.next().and_then(parse_number).map_or(0, zone_seconds);
    Signature { name, email, time, offset }
}

/// Name and address, and the text after the address.
fn split_identity(line: &[u8]) -> (String, String, &[u8]) {
    let open = line.iter().position(|&byte| byte == b'<');
    let close = line.iter().rposition(|&byte| byte == b'>');
    match (open, close) {
        (Some(open), Some(close)) if open < close => {
            let name = text_of(line[..open].trim_ascii());
            let email = text_of(line[open + 1..close].trim_ascii());
            (name, email, &line[close + 1..])
        }
        _ => (text_of(line.trim_ascii()), String::new(), &[]),
    }
}

fn parse_number(word: &[u8]) -> Option<i64> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// `+hhmm`, as a number, in seconds; invalid values are clamped.
fn zone_seconds(zone: i64) -> i32 {
    let minutes = (zone / 100).saturating_mul(60).saturating_add(zone % 100);
    i32::try_from(minutes.saturating_mul(60)).unwrap_or(0)
}

/// The first paragraph in one line, as `git log --format=%s` shows it.
fn subject_of(message: &[u8]) -> String {
    let lines = message.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    let paragraph = lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
    text_of(&paragraph.collect::<Vec<_>>().join(&b' '))
}

/// The parents of a raw commit, in order.
pub(super) fn parents_of(data: &[u8]) -> impl Iterator<Item = ObjectId> {
    let header = data.split(|&byte| byte == b'\n').take_while(|line| !line.is_empty());
    header.filter_map(|line| ObjectId::from_hex(line.strip_prefix(b"parent ")?).ok())
}

/// Trailers of co-authors.
const CO_AUTHORS: &[&[u8]] = &[b"co-authored-by:"];
/// Trailers of reviewers and approvers.
const REVIEWERS: &[&[u8]] = &[b"reviewed-by:", b"acked-by:", b"approved-by:", b"signed-off-by:"];

fn co_authors_of(message: &[u8]) -> Vec<(String, String)> {
    named_in(message, CO_AUTHORS)
}

/// Names and addresses of the reviewers of a raw commit: people who reviewed, approved or signed it off.
pub(super) fn reviewers_of(data: &[u8]) -> Vec<(String, String)> {
    let end = memchr::memmem::find(data, b"\n\n").unwrap_or(data.len());
    named_in(&data[end..], REVIEWERS)
}

/// Names and addresses of the lines with these keys, anywhere in the message: squash merges leave them in the
/// middle.
fn named_in(message: &[u8], keys: &[&[u8]]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in message.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii();
        let who = keys.iter().find_map(|key| {
            let (start, who) = line.split_at_checked(key.len())?;
            start.eq_ignore_ascii_case(key).then_some(who)
        });
        if let Some(who) = who.filter(|who| who.contains(&b'<')) {
            let (name, email, _) = split_identity(who);
            if !found.iter().any(|(_, known)| *known == email) {
                found.push((name, email));
            }
        }
    }
    found
}

/// Whether a message shows that an assistant helped. Hardly any message does, so the words are searched
/// first.
fn tells_of_assistants(message: &[u8]) -> bool {
    let message = message.to_ascii_lowercase();
    let may = [&b"ssisted-by:"[..], b"enerated-by:", b"generated "];
    may.iter().any(|word| memchr::memmem::find(&message, word).is_some())
        && message.split(|&byte| byte == b'\n').any(|line| tells_of_an_assistant(&text_of(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_read_with_its_trailers() {
        let raw = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\
            parent 1111111111111111111111111111111111111111\n\
            author Zo\xeb <zoe@example.org> 1700000000 -0330\n\
            committer Bob <bob@example.org> 1700000060 +0545\n\
            gpgsig -----BEGIN\n  parent of nothing\n\n\
            \n  Two\nlines \n\nBody\n\nCO-Authored-by: Ann <ann@example.org>\n";
        let commit = parse_commit(raw).unwrap();
        assert_eq!(commit.parents.len(), 1);
        assert_eq!(commit.author.name, "Zoë");
        assert_eq!((commit.author.time, commit.author.offset), (1_700_000_000, -12_600));
        assert_eq!(commit.committer.offset, 20_700);
        assert_eq!(commit.subject, "  Two lines");
        assert_eq!(commit.co_authors, [("Ann".to_owned(), "ann@example.org".to_owned())]);
        assert_eq!(parents_of(raw).collect::<Vec<_>>(), commit.parents);
        assert_eq!(reviewers_of(raw), []);
    }

    #[test]
    fn reviewers_are_read_only_from_the_message() {
        let raw = b"tree x\nauthor A <a@example.org> 1 +0\ngpgsig Reviewed-by: No <no@example.org>\n\n\
            Words\n\nparent of a sentence\n\nReviewed-by: Ann <ann@example.org>\nACKED-BY: Ben <ben@example.org>\n\
            Reviewed-on: https://example.org/1\nSigned-off-by: Ann <ann@example.org>\n";
        let emails: Vec<String> = reviewers_of(raw).into_iter().map(|(_, email)| email).collect();
        assert_eq!(emails, ["ann@example.org", "ben@example.org"]);
        assert_eq!(parents_of(raw).count(), 0);
    }

    #[test]
    fn assistants_are_recognized_by_trailers_and_authors() {
        let assisted = |author: &str, message: &str| {
            let raw = format!(
                "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor {author} 1 +0000\n\n{message}"
            );
            parse_commit(raw.as_bytes()).unwrap().is_assisted
        };
        let ann = "Ann <ann@example.org>";
        assert!(assisted(ann, "x\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n"));
        assert!(assisted(ann, "x\n\nAssisted-by: Codex\n"));
        assert!(assisted("Cursor Agent <cursoragent@cursor.com>", "x\n"));
        assert!(!assisted(ann, "Generated by the build\n\nCo-authored-by: Bob <bob@example.org>\n"));
    }

    #[test]
    fn broken_signatures_do_not_panic() {
        for line in [&b""[..], b"<", b"><", b"a <b", b"a <b> x y", b"a <b> 99999999999999999999 +1"] {
            parse_signature(line);
        }
        assert!(parse_commit(b"").is_none());
        assert!(parse_commit(b"tree ").is_some());
    }
}
