//! Paths as text. To Git a path is bytes. Most paths are UTF-8 and stay as they are. In any other, an invalid
//! byte becomes `\xff` and a backslash two, so that different paths look different and the text can be mapped
//! back.

use std::{borrow::Cow, fmt::Write as _};

/// A path as text.
#[must_use]
pub fn path_text(path: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(path) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(path.len() + 8);
    for part in path.utf8_chunks() {
        text.push_str(&part.valid().replace('\\', "\\\\"));
        for byte in part.invalid() {
            write!(text, "\\x{byte:02x}").expect("a String takes everything");
        }
    }
    Cow::Owned(text)
}

/// The bytes of a path that is not UTF-8, from its text; `None` if the text is not that of such a path.
#[must_use]
pub fn path_bytes(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        rest = if let Some(after) = after.strip_prefix('\\') {
            bytes.push(b'\\');
            after
        } else {
            let (code, after) = after.strip_prefix('x')?.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(code, 16).ok().filter(|byte| !byte.is_ascii())?);
            after
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    (path_text(&bytes) == text && std::str::from_utf8(&bytes).is_err()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_that_is_not_utf_8_is_shown_and_found_again() {
        assert_eq!(path_text("src/é\\x.rs".as_bytes()), "src/é\\x.rs");
        assert_eq!(path_text(b"caf\xe9/\\m.rs"), "caf\\xe9/\\\\m.rs");
        assert_eq!(path_bytes("caf\\xe9/\\\\m.rs").as_deref(), Some(b"caf\xe9/\\m.rs".as_slice()));
        for text in ["", "src/main.rs", "a\\x41", "a\\", "a\\xe", "a\\xzz", "a\\\\", "a\\xc3\\xa9", "\\xC3"] {
            assert_eq!(path_bytes(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_path_leads_back(path in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\\'), Just(b'x')], 0..20)) {
            let text = path_text(&path);
            match std::str::from_utf8(&path) {
                Ok(same) => prop_assert_eq!(text, same),
                Err(_) => prop_assert_eq!(path_bytes(&text), Some(path.clone())),
            }
        }
    }
}
