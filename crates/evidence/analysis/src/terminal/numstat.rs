//! `castra history numstat`: every row as Git prints it.

use std::fmt::Write;

use castra_history::{self as history, Facts, NumstatRow};

/// Every row as `git log --numstat -M --no-merges` prints it, with the commit in front and the old path at
/// the end: newest first, tab-separated.
pub(crate) fn numstat(facts: &Facts) -> String {
    let mut text = String::new();
    for row in history::numstat(facts) {
        let NumstatRow { commit, lines, path, old_path, .. } = row;
        let written = match lines {
            Some((added, removed)) => write!(text, "{commit}\t{added}\t{removed}\t"),
            None => write!(text, "{commit}\t-\t-\t"),
        };
        written.expect("a String takes everything");
        quote(path, &mut text);
        text.push('\t');
        quote(old_path.unwrap_or_default(), &mut text);
        text.push('\n');
    }
    text
}

/// A path as Git writes it without `-z`: in quotes with C's escapes where a byte asks for it.
fn quote(path: &[u8], text: &mut String) {
    let is_plain = |byte: &u8| (0x20..0x7f).contains(byte) && *byte != b'"' && *byte != b'\\';
    if path.iter().all(is_plain) {
        text.extend(path.iter().copied().map(char::from));
        return;
    }
    text.push('"');
    for byte in path {
        let short = match byte {
            7 => 'a',
            8 => 'b',
            b'\t' => 't',
            b'\n' => 'n',
            11 => 'v',
            12 => 'f',
            b'\r' => 'r',
            b'"' => '"',
            b'\\' => '\\',
            plain if is_plain(plain) => {
                text.push(char::from(*plain));
                continue;
            }
            other => {
                write!(text, "\\{other:03o}").expect("a String takes everything");
                continue;
            }
        };
        text.extend(['\\', short]);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_as_git_does() {
        let check = |path: &[u8], expected: &str| {
            let mut text = String::new();
            quote(path, &mut text);
            assert_eq!(text, expected);
        };
        check(b"src/with space.rs", "src/with space.rs");
        check(b"a\tb", "\"a\\tb\"");
        check(b"a\"b\\c", "\"a\\\"b\\\\c\"");
        check("é".as_bytes(), "\"\\303\\251\"");
        check(b"\x01\x7f\n", "\"\\001\\177\\n\"");
    }
}
