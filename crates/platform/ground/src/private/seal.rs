//! The cipher: XChaCha20-Poly1305, with the place as associated data.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

const NONCE: usize = 24;

/// Nonce and ciphertext, as text.
pub(super) fn seal(key: &Key, nonce: [u8; NONCE], place: &str, message: &[u8]) -> String {
    let payload = Payload { msg: message, aad: place.as_bytes() };
    let sealed = XChaCha20Poly1305::new(key).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.expect("the text is far shorter than the cipher's 256 GiB");
    URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
}

/// The text sealed for this place under this key.
pub(super) fn open(key: &Key, place: &str, sealed: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: place.as_bytes() };
    XChaCha20Poly1305::new(key).decrypt(&XNonce::from(*nonce), payload).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn the_cipher_is_the_published_one() {
        let key: Vec<u8> = (0x80..=0x9f).collect();
        let nonce: Vec<u8> = (0x40..=0x57).collect();
        let aad = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let message = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let key = Key::try_from(key.as_slice()).unwrap();
        let nonce: [u8; NONCE] = nonce.try_into().unwrap();
        let payload = Payload { msg: message, aad: &aad };
        let sealed = XChaCha20Poly1305::new(&key).encrypt(&XNonce::from(nonce), payload).unwrap();
        let tag: String = sealed[message.len()..].iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(tag, "c0875924c1c7987947deafd8780acf49");
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_at_its_place_under_its_key_alone(
            key in any::<[u8; 32]>(), nonce in any::<[u8; NONCE]>(), place in ".*", text in ".*", at in any::<prop::sample::Index>()
        ) {
            let key = Key::from(key);
            let sealed = seal(&key, nonce, &place, text.as_bytes());
            prop_assert_eq!(open(&key, &place, &sealed), Some(text.clone().into_bytes()));
            prop_assert_eq!(open(&key, &format!("{place}x"), &sealed), None);
            let mut other = key;
            other[0] ^= 1;
            prop_assert_eq!(open(&other, &place, &sealed), None);
            let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1;
            prop_assert_eq!(open(&key, &place, &URL_SAFE_NO_PAD.encode(&bytes)), None);
            prop_assert_eq!(open(&key, &place, &sealed[..sealed.len() / 2]), None);
        }
    }
}
