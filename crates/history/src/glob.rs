//! Patterns of paths.

/// Whether a path matches a pattern as described at [`Filter::exclude`](crate::Filter::exclude).
#[must_use]
pub fn matches_glob(glob: &str, path: &[u8]) -> bool {
    let name_start = path.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    let subject = if glob.contains('/') { path } else { &path[name_start..] };
    glob_matches(glob.trim_start_matches('/').as_bytes(), subject)
}

/// Follows all possible matches at once, one part of the pattern at a time: the cost grows only with both
/// lengths, however many stars there are.
pub(crate) fn glob_matches(glob: &[u8], text: &[u8]) -> bool {
    // Positions in the text where the pattern so far can end.
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    let mut glob = glob;
    while let Some((&first, others)) = glob.split_first() {
        let (is_folders, is_any) = (glob.starts_with(b"**/"), glob.starts_with(b"**"));
        match first {
            b'*' => {
                // Whether an earlier star can still continue.
                let mut is_open = false;
                for (place, end) in ends.iter_mut().enumerate() {
                    let before = place.checked_sub(1).map(|before| text[before]);
                    is_open &= is_any || before != Some(b'/');
                    is_open |= *end;
                    *end |= is_open && (!is_folders || before == Some(b'/'));
                }
            }
            wanted => {
                for place in (0..text.len()).rev() {
                    let fits = if wanted == b'?' { text[place] != b'/' } else { text[place] == wanted };
                    ends[place + 1] = ends[place] && fits;
                }
                ends[0] = false;
            }
        }
        glob = if is_folders {
            &glob[3..]
        } else if is_any {
            &glob[2..]
        } else {
            others
        };
    }
    ends[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names_and_paths() {
        for (glob, path, expected) in [
            ("*.sql", "db/schema.sql", true),
            ("*.sql", "db/schema.rs", false),
            ("db/*.sql", "db/schema.sql", true),
            ("db/*.sql", "db/old/schema.sql", false),
            ("db/**", "db/old/schema.sql", true),
            ("**/old/*", "db/old/schema.sql", true),
            ("**/db/*.sql", "db/schema.sql", true),
            ("/db/s?hema.sql", "db/schema.sql", true),
            ("schema", "schema.sql", false),
            ("**", "", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/xb", false),
            ("a/*/b", "a//b", true),
            ("a/*b/c", "a/x/b/c", false),
            ("db/s*a*l", "db/schema.sql", true),
        ] {
            assert_eq!(matches_glob(glob, path.as_bytes()), expected, "{glob} {path}");
        }
    }

    /// The definition of patterns, literally; slow with many stars.
    fn by_trying(glob: &[u8], text: &[u8]) -> bool {
        let from = |rest: &[u8], most: usize| (0..=most).any(|start| by_trying(rest, &text[start..]));
        match glob {
            [] => text.is_empty(),
            [b'*', b'*', b'/', rest @ ..] => {
                let is_folder = |start: usize| start == 0 || text[start - 1] == b'/';
                (0..=text.len()).any(|start| is_folder(start) && by_trying(rest, &text[start..]))
            }
            [b'*', b'*', rest @ ..] => from(rest, text.len()),
            [b'*', rest @ ..] => from(rest, text.iter().position(|&byte| byte == b'/').unwrap_or(text.len())),
            [wanted, rest @ ..] => match text {
                [first, others @ ..] => {
                    let fits = if *wanted == b'?' { *first != b'/' } else { first == wanted };
                    fits && by_trying(rest, others)
                }
                [] => false,
            },
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn all_ways_at_once_is_one_after_the_other(glob in "[ab/*?]{0,9}", text in "[ab/]{0,9}") {
            let (glob, text) = (glob.as_bytes(), text.as_bytes());
            proptest::prop_assert_eq!(glob_matches(glob, text), by_trying(glob, text));
        }
    }

    #[test]
    fn many_stars_cost_no_more_than_their_number() {
        let (glob, text) = ("**a".repeat(500), format!("x/{}", "a".repeat(499)));
        assert!(!matches_glob(&format!("{glob}/b"), text.as_bytes()));
    }
}
