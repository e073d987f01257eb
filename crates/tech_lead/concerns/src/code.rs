//! Return codes: what an anonymous author keeps to read the answers and reply.
//!
//! 120 random bits in letters and digits that cannot be mistaken for one another (Crockford's base 32), so that the
//! code can be written down by hand. Only its hash is stored.

use castra_platform::Ctx;
use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 24;

/// A new code, in groups of four.
pub fn new(ctx: &Ctx) -> String {
    let secret = ctx.app.ids.secret();
    let digits = secret.as_bytes().chunks_exact(2).take(LENGTH).map(|pair| {
        let byte = std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
        char::from(ALPHABET[usize::from(byte.unwrap_or_default() % 32)])
    });
    grouped(&digits.collect::<String>())
}

fn grouped(code: &str) -> String {
    let groups = code.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join("-")
}

/// The hash of a typed code; `None` if it cannot be a code.
pub fn hash(typed: &str) -> Option<String> {
    let code: String =
        typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').map(plain).collect();
    let is_code = code.len() == LENGTH && code.bytes().all(|letter| ALPHABET.contains(&letter));
    is_code.then(|| {
        let hash = Sha256::digest(format!("castra return code {code}"));
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    })
}

/// Corrects a character that was mistyped for a similar one.
fn plain(letter: char) -> char {
    match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_again_however_it_is_typed() {
        let code = "0123-4567-89AB-CDEF-GHJK-MNPQ";
        let known = hash(code).unwrap();
        assert_eq!(known.len(), 64);
        for typed in
            ["0123456789ABCDEFGHJKMNPQ", " o123 4567 89ab cdef ghjk mnpq ", "oL23-4567-89ab-cdef-ghjk-mnpq"]
        {
            assert_eq!(hash(typed).as_ref(), Some(&known), "{typed}");
        }
        assert_ne!(hash("1123-4567-89AB-CDEF-GHJK-MNPQ"), Some(known));
        for wrong in ["", "0123", "0123-4567-89AB-CDEF-GHJK-MNPU", "0123-4567-89AB-CDEF-GHJK-MNPQ0", "é"] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
    }
}
