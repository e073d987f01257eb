//! Addresses that repositories can be cloned from.

use std::{fmt, net::IpAddr};

use castra_platform::text;
use serde::{Deserialize, Serialize};

/// The protocol of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloneScheme {
    /// HTTP over TLS.
    Https,
    /// Unencrypted HTTP, used only within the operator's own networks.
    Http,
    /// SSH.
    Ssh,
}

impl CloneScheme {
    /// The scheme as addresses spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
            Self::Ssh => "ssh",
        }
    }

    /// The default port.
    pub fn usual_port(self) -> u16 {
        match self {
            Self::Https => 443,
            Self::Http => 80,
            Self::Ssh => 22,
        }
    }
}

/// The address of a remote repository, or of a place with several, such as `https://github.com/example`.
///
/// Every part is what it seems: a host is a name or a number, never a program's option, and a path cannot leave
/// its place. It contains no password, because addresses are shown and recorded in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CloneUrl {
    /// The protocol.
    pub scheme: CloneScheme,
    /// The user name, for SSH.
    pub user: Option<String>,
    /// The host name, or a number without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The path, with a leading and without a trailing slash.
    pub path: String,
}

impl CloneUrl {
    /// Parses an address.
    ///
    /// # Errors
    /// In words, without anything that may be secret.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => CloneScheme::Https,
            "http" => CloneScheme::Http,
            "ssh" => CloneScheme::Ssh,
            _ => return Err("a clone address starts with https:// or ssh://".to_owned()),
        };
        let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        let (user, place) =
            authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        let (host, port) = split_port(place)?;
        if !is_host(host) {
            return Err("a clone address needs a host after ://".to_owned());
        }
        if let Some(user) = user
            && (scheme != CloneScheme::Ssh || !is_user(user))
        {
            return Err(format!(
                "the address at {host} contains a user name or password; set credentials under Code hosts instead"
            ));
        }
        let path = path.trim_end_matches('/');
        // SSH takes its path literally, so an escape would not be decoded.
        if !is_path(path) || scheme == CloneScheme::Ssh && path.contains('%') {
            return Err(format!(
                "the path at {host} is invalid: use letters, digits, `-`, `_`, `.`, `~`, `+`, `@`, `,`, `:`, `=` and slashes"
            ));
        }
        Ok(Self {
            scheme,
            user: user.map(str::to_owned),
            host: host
                .parse::<IpAddr>()
                .map_or_else(|_| host.to_ascii_lowercase(), |number| number.to_string()),
            port: port.unwrap_or(scheme.usual_port()),
            path: path.to_owned(),
        })
    }

    /// The host as a number, if it is one.
    pub fn number(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// Whether its name is reserved by RFC 2606 and leads nowhere, like those of invented companies.
    pub fn is_made_up(&self) -> bool {
        let name = self.host.trim_end_matches('.');
        [".example", ".invalid", ".test"].iter().any(|ending| name.ends_with(ending))
    }

    /// Whether another address is this one, or below it.
    pub fn covers(&self, other: &Self) -> bool {
        let is_there = (self.scheme, &self.host, self.port) == (other.scheme, &other.host, other.port);
        let is_whom = self.user.is_none() || self.user == other.user;
        let rest = other.path.strip_prefix(self.path.as_str());
        is_there && is_whom && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl TryFrom<String> for CloneUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<CloneUrl> for String {
    fn from(url: CloneUrl) -> Self {
        url.to_string()
    }
}

impl fmt::Display for CloneUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://", self.scheme.as_str())?;
        if let Some(user) = &self.user {
            write!(formatter, "{user}@")?;
        }
        if self.host.contains(':') {
            write!(formatter, "[{}]", self.host)?;
        } else {
            formatter.write_str(&self.host)?;
        }
        if self.port != self.scheme.usual_port() {
            write!(formatter, ":{}", self.port)?;
        }
        formatter.write_str(&self.path)
    }
}

fn split_port(place: &str) -> Result<(&str, Option<u16>), String> {
    let (host, port) = match place.strip_prefix('[').and_then(|place| place.split_once(']')) {
        Some((host, "")) => (host, None),
        Some((host, rest)) => (host, Some(rest.strip_prefix(':').unwrap_or_default())),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let Some(port) = port else { return Ok((host, None)) };
    match port.parse() {
        Ok(port) if port > 0 => Ok((host, Some(port))),
        _ => Err("the port after the host must be a number from 1 to 65535".to_owned()),
    }
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    host.parse::<IpAddr>().is_ok() || host.len() <= 253 && host.trim_end_matches('.').split('.').all(is_label)
}

fn is_user(user: &str) -> bool {
    !user.is_empty()
        && !user.starts_with('-')
        && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Whether every server, proxy and shell understands a path alike: nothing in it has a special meaning to any of them, or
/// acquires one however often it is decoded, so that it cannot leave the place that covers the address.
fn is_path(path: &str) -> bool {
    let is_character = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~+@,:=/%".contains(&byte);
    path.bytes().all(is_character)
        && path.split('/').all(|part| part != ".." && part != ".")
        && percent_decoded(path).is_some_and(|decoded| decoded.chars().all(is_harmless))
}

/// A path with its escapes decoded: spaces and letters beyond ASCII, in well-formed UTF-8 (a dot in two bytes is not).
fn percent_decoded(path: &str) -> Option<String> {
    let mut parts = path.split('%');
    let mut decoded = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        // A second `%`, a slash, a dot or a line end would have a meaning once decoded.
        let byte = u8::from_str_radix(code, 16).ok().filter(|byte| *byte == b' ' || !byte.is_ascii())?;
        decoded.push(byte);
        decoded.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(decoded).ok()
}

/// Whether a character is what it seems: no control character, no change of direction, and no dot, slash,
/// backslash or percent sign after a server's normalization (Unicode's NFKC).
fn is_harmless(letter: char) -> bool {
    let is_sign = matches!(
        letter,
        '\u{2024}'
            ..='\u{2026}' | '\u{fe19}' | '\u{fe30}' | '\u{fe52}' | '\u{ff0e}' // dots
            | '\u{ff0f}' | '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{2100}' | '\u{2101}' | '\u{2105}' | '\u{2106}' // slashes
            | '\u{ff3c}' | '\u{fe68}' | '\u{29f5}' // backslashes
            | '\u{ff05}' | '\u{fe6a}' // percent signs
    );
    !(is_sign || text::is_unseen(letter) || letter.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> CloneUrl {
        CloneUrl::parse(text).unwrap()
    }

    #[test]
    fn an_address_is_read_and_shown() {
        let check = |text: &str, shown: &str| {
            let read = url(text);
            assert_eq!(read.to_string(), shown);
            assert_eq!(url(shown), read, "{shown}");
        };
        check("https://github.com/example/api.git", "https://github.com/example/api.git");
        check("HTTPS://GitHub.com:443/Example/", "https://github.com/Example");
        check("ssh://git@example.org:2222/~team/api", "ssh://git@example.org:2222/~team/api");
        check("ssh://[2001:DB8:0::1]/x", "ssh://[2001:db8::1]/x");
        check("https://git.example.org", "https://git.example.org");
        check("http://10.0.0.1:8080/x%20y%C3%A9", "http://10.0.0.1:8080/x%20y%C3%A9");
        check(
            "https://example.org/%E6%97%A5%E6%9C%AC/a%CC%88",
            "https://example.org/%E6%97%A5%E6%9C%AC/a%CC%88",
        );
        assert_eq!((url("ssh://h/x").port, url("https://h/x").port), (22, 443));
        assert_eq!(url("https://[::1]/x").number(), Some("::1".parse().unwrap()));
    }

    #[test]
    fn what_is_none_is_refused_without_its_secrets() {
        for wrong in [
            "",
            "github.com/example",
            "git@github.com:example/api",
            "ext::sh -c touch% /tmp/x",
            "file:///srv/api.git",
            "git://example.org/api",
            "https://",
            "https:///x",
            "https://-oProxyCommand=x/y",
            "ssh://-oProxyCommand=x/y",
            "ssh://-x@example.org/y",
            "ssh://git@-x/y",
            "https://example..org/y",
            "https://exa mple.org/y",
            "https://example.org:0/y",
            "https://example.org:70000/y",
            "https://example.org:x/y",
            "https://[::1/y",
            "https://[::1]x/y",
            "https://example.org/../y",
            "https://example.org/a/./y",
            "https://example.org/a/%2E%2e/y",
            "https://example.org/a%2fy",
            "https://example.org/a%0d%0ay",
            "https://example.org/a/%252e%252e/y",
            "https://example.org/a/%C0%AE%C0%AE/y",
            "https://example.org/a/%e0%80%ae%e0%80%ae/y",
            "https://example.org/a/%25C0%25AE/y",
            "https://example.org/a%C0%AFy",
            "https://example.org/a/%EF%BC%8E%EF%BC%8E/y",
            "https://example.org/a/%E2%80%A5/y",
            "https://example.org/a%EF%BC%8Fy",
            "https://example.org/a%5c..%5cy",
            "https://example.org/a%EF%BC%BCy",
            "https://example.org/a%C2%85y",
            "https://example.org/a%E2%80%AEy",
            "https://example.org/a%E2%80%8By",
            "https://example.org/a%E9y",
            "https://example.org/a%C3",
            "https://example.org/a%C3%",
            "https://example.org/a%+20y",
            "https://example.org/a/..;/y",
            "https://example.org/a&b",
            "ssh://example.org/a%20b",
            "https://example.org/y?z",
            "https://example.org/y#z",
            "https://example.org/a b",
            "https://example.org/a\nb",
            "ssh://example.org/a'$(x)'",
            "https://user:s3cret@example.org/y",
            "https://s3cret@example.org/y",
            "ssh://git:s3cret@example.org/y",
        ] {
            let error = CloneUrl::parse(wrong).unwrap_err();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn reserved_names_lead_nowhere() {
        assert!(
            url("https://git.kestrel.example/api").is_made_up() && url("https://a.test./api").is_made_up()
        );
        assert!(!url("https://example.org/api").is_made_up() && !url("https://an-example/api").is_made_up());
    }

    #[test]
    fn a_place_covers_everything_below_it() {
        let check = |place: &str, other: &str, expected: bool| {
            assert_eq!(url(place).covers(&url(other)), expected, "{place} {other}");
        };
        check("https://github.com/example", "https://github.com/example/api.git", true);
        check("https://github.com/example/", "https://github.com/example", true);
        check("https://github.com", "https://github.com/other/api", true);
        check("https://github.com/example", "https://github.com/example-two/api", false);
        check("https://github.com/example", "https://github.com.example.org/example/api", false);
        check("https://github.com/example", "http://github.com/example/api", false);
        check("https://github.com/example", "https://github.com:8443/example/api", false);
        check("ssh://example.org", "ssh://git@example.org/api", true);
        check("ssh://git@example.org", "ssh://root@example.org/api", false);
        check("ssh://git@example.org", "ssh://example.org/api", false);
    }
}
