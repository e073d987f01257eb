//! Validation of code hosts.

use castra_org::organization::{CloneScheme, CloneUrl};
use castra_platform::{
    Error, Result,
    error::{FieldError, Kind},
};
use russh::keys::{
    Algorithm, PrivateKey, PublicKey, decode_secret_key,
    ssh_key::{LineEnding, private::Ed25519Keypair},
};

use super::model::Said;

/// The most characters of a token, a private key or a list of keys.
const LONGEST: usize = 20_000;

/// Checked input.
pub(super) struct Understood {
    pub(super) address: CloneUrl,
    pub(super) username: String,
    /// The plain text, to be sealed.
    pub(super) secret: String,
    pub(super) public_key: String,
    pub(super) host_keys: String,
}

/// The address of the input.
pub(super) fn address(said: &Said) -> Result<CloneUrl> {
    CloneUrl::parse(said.address.trim()).map_err(|problem| wrong("address", problem))
}

/// Checks the input for an address. For SSH without a private key, one is generated from these bytes.
pub(super) fn understand(address: CloneUrl, said: &Said, random: &[u8; 32]) -> Result<Understood> {
    for (field, text) in [("secret", &said.secret), ("host_keys", &said.host_keys)] {
        if text.len() > LONGEST {
            return Err(wrong(field, format!("must be at most {LONGEST} characters")));
        }
    }
    match address.scheme {
        CloneScheme::Http => Err(wrong("address", "the token would be sent unencrypted; use https://")),
        CloneScheme::Https => token(said, address),
        CloneScheme::Ssh => key(said, address, random),
    }
}

fn wrong(field: &str, message: impl Into<String>) -> Error {
    Error::new(Kind::Invalid, "the credentials were not saved")
        .with_fields(vec![FieldError { field: field.to_owned(), message: message.into() }])
}

fn token(said: &Said, address: CloneUrl) -> Result<Understood> {
    let (username, token) = (said.username.trim(), said.secret.trim());
    if username.is_empty()
        || username.len() > 200
        || !username.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
    {
        return Err(wrong("username", "enter the username for the token; if the host takes any, use `git`"));
    }
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(wrong("secret", "enter a token: letters, digits and signs, without spaces"));
    }
    if !said.host_keys.trim().is_empty() {
        return Err(wrong(
            "host_keys",
            "leave this empty: an https:// host identifies itself by its certificate",
        ));
    }
    Ok(Understood {
        address,
        username: username.to_owned(),
        secret: token.to_owned(),
        public_key: String::new(),
        host_keys: String::new(),
    })
}

fn key(said: &Said, address: CloneUrl, random: &[u8; 32]) -> Result<Understood> {
    if !said.username.trim().is_empty() {
        return Err(wrong(
            "username",
            format!("for SSH, put the username in the address: ssh://git@{}", address.host),
        ));
    }
    let key = match said.secret.trim() {
        "" => PrivateKey::from(Ed25519Keypair::from_seed(random)),
        text => private_key(text).map_err(|problem| wrong("secret", problem))?,
    };
    let host_keys = host_keys(&said.host_keys, &address).map_err(|problem| wrong("host_keys", problem))?;
    let shown = |key: &PublicKey| key.to_openssh().map_err(|_| Error::internal("a key cannot be encoded"));
    let lines: Vec<String> = host_keys.iter().map(shown).collect::<Result<_>>()?;
    let mut public = key.public_key().clone();
    public.set_comment("castra");
    let secret = key.to_openssh(LineEnding::LF);
    Ok(Understood {
        address,
        username: String::new(),
        secret: secret.map_err(|_| Error::internal("a key cannot be encoded"))?.to_string(),
        public_key: shown(&public)?,
        host_keys: lines.join("\n"),
    })
}

fn private_key(text: &str) -> std::result::Result<PrivateKey, String> {
    let key = decode_secret_key(text, None).map_err(|error| match error {
        russh::keys::Error::KeyIsEncrypted => "this key has a passphrase; use one without".to_owned(),
        _ => {
            "this is not a private key; make one with `ssh-keygen -t ed25519`, or leave this empty".to_owned()
        }
    })?;
    match key.algorithm() {
        Algorithm::Ed25519 | Algorithm::Ecdsa { .. } => Ok(key),
        other => Err(format!("{} keys are not supported; use an Ed25519 or ECDSA key", other.as_str())),
    }
}

/// A host's keys, from `known_hosts` or `ssh-keyscan` lines; kinds that are not used are left out.
fn host_keys(text: &str, address: &CloneUrl) -> std::result::Result<Vec<PublicKey>, String> {
    let mut keys = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let shown = || line.chars().take(60).collect::<String>();
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let key = match Algorithm::new(first) {
            Ok(algorithm) if !matches!(algorithm, Algorithm::Other(_)) => line,
            _ if first.starts_with('|') => {
                return Err(format!("`{}` hides the host's name; remove the first word", shown()));
            }
            // This includes lines that begin with @: a revoked key, or a certificate authority.
            _ if !first.split(',').any(|name| is_name_of(name, address)) => {
                return Err(format!("`{}` is not a key of {}", shown(), address.host));
            }
            _ => rest.trim_start(),
        };
        let key = host_key(key).map_err(|problem| format!("`{}` {problem}", shown()))?;
        if matches!(key.algorithm(), Algorithm::Ed25519 | Algorithm::Ecdsa { .. }) {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Err(
            "enter the host's Ed25519 or ECDSA key: hosts publish theirs, and `ssh-keyscan HOST` prints it"
                .to_owned(),
        );
    }
    Ok(keys)
}

/// Whether this is the host's name in `known_hosts`: with its port unless that is the default.
fn is_name_of(name: &str, address: &CloneUrl) -> bool {
    let with_port = format!("[{}]:{}", address.host, address.port);
    let name = name.to_ascii_lowercase();
    name == with_port || name == address.host && address.port == address.scheme.usual_port()
}

/// The key of a line: its kind and the key; what follows is ignored.
fn host_key(line: &str) -> std::result::Result<PublicKey, String> {
    let words: Vec<&str> = line.split_whitespace().take(2).collect();
    PublicKey::from_openssh(&words.join(" ")).map_err(|_| "is not a host key".to_owned())
}

/// The keys of a [`Credential::Key`](super::Credential::Key).
pub fn keys_of(key: &str, host_keys: &str) -> std::result::Result<(PrivateKey, Vec<PublicKey>), String> {
    Ok((private_key(key)?, host_keys.lines().map(host_key).collect::<std::result::Result<_, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST_KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    fn said(address: &str, username: &str, secret: &str, host_keys: &str) -> Said {
        let [address, username, secret, host_keys] =
            [address, username, secret, host_keys].map(str::to_owned);
        Said { address, username, secret, host_keys }
    }

    fn read(said: &Said) -> Result<Understood> {
        understand(address(said)?, said, &[7; 32])
    }

    #[test]
    fn a_token_goes_with_a_name() {
        let good = read(&said(" https://github.com/example ", "castra", " abc ", "")).unwrap();
        assert_eq!((good.username.as_str(), good.secret.as_str()), ("castra", "abc"));
        let check = |said: Said, field: &str| {
            let error = read(&said).err().unwrap();
            assert_eq!(
                error.fields.iter().map(|known| known.field.as_str()).collect::<Vec<_>>(),
                [field],
                "{said:?}"
            );
        };
        check(said("github.com", "a", "b", ""), "address");
        check(said("http://github.com", "a", "b", ""), "address");
        check(said("https://github.com", "", "b", ""), "username");
        check(said("https://github.com", "a:b", "b", ""), "username");
        check(said("https://github.com", "a", "", ""), "secret");
        check(said("https://github.com", "a", "b\r\nX: y", ""), "secret");
        check(said("https://github.com", "a", &"b".repeat(LONGEST + 1), ""), "secret");
        check(said("https://github.com", "a", "b", HOST_KEY), "host_keys");
        check(said("ssh://git@github.com", "git", "", HOST_KEY), "username");
        check(said("ssh://git@github.com", "", "nonsense", HOST_KEY), "secret");
        check(said("ssh://git@github.com", "", "", ""), "host_keys");
        check(said("ssh://git@github.com", "", "", "github.com ssh-ed25519 nonsense"), "host_keys");
        for other in [
            "gitlab.com ",
            "[github.com]:2222 ",
            "@revoked * ",
            "@cert-authority github.com ",
            "|1|abc=|def= ",
        ] {
            check(said("ssh://git@github.com", "", "", &format!("{other}{HOST_KEY}")), "host_keys");
        }
        assert!(read(&said("ssh://git@h:2222", "", "", &format!("[H]:2222 {HOST_KEY}"))).is_ok());
    }

    #[test]
    fn a_key_is_made_or_taken_and_comes_back_as_it_was() {
        let lines = format!("# github.com:22 SSH-2.0\ngithub.com,1.1.1.1 {HOST_KEY} comment\n\n{HOST_KEY}");
        let made = read(&said("ssh://git@github.com/example", "", "", &lines)).unwrap();
        assert!(made.public_key.starts_with("ssh-ed25519 ") && made.public_key.ends_with(" castra"));
        assert_eq!(made.host_keys, format!("{HOST_KEY}\n{HOST_KEY}"));
        let again = read(&said("ssh://git@github.com/example", "", &made.secret, HOST_KEY)).unwrap();
        assert_eq!(again.public_key, made.public_key);
        let (key, host_keys) = keys_of(&again.secret, &again.host_keys).unwrap();
        assert_eq!(host_keys.len(), 1);
        assert!(made.public_key.starts_with(&key.public_key().to_openssh().unwrap()));
    }
}
