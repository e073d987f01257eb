//! Rules for accounts: passwords, attempts, lifetimes.

use std::net::IpAddr;

use castra_platform::{
    clock::Timestamp,
    context::Scope,
    error::{Error, Result},
};
use chrono::TimeDelta;
use zxcvbn::{Score, zxcvbn};

use crate::model::LinkKind;

/// The longest lifetime of a session, in days.
pub const SESSION_DAYS: i64 = 30;
/// The longest that a session lasts unused, in days.
pub const IDLE_DAYS: i64 = 7;
/// The longest that choosing a passkey or a password may take; the link can be opened again afterwards.
pub(super) const CHOOSING: TimeDelta = TimeDelta::hours(1);
/// How long a link for a new password is valid.
pub(super) const RESET: TimeDelta = TimeDelta::hours(1);
/// The shortest time between two mails with a link for a new password to one person.
pub(super) const BETWEEN_RESETS: TimeDelta = TimeDelta::minutes(10);
/// The longest that the second step of signing in may take.
pub(super) const HALF_WAY: TimeDelta = TimeDelta::minutes(10);
/// After this long, an unconfirmed authenticator app is discarded; by then its owner's sign-in is no longer fresh.
pub(super) const WAITING_AUTHENTICATOR: TimeDelta = TimeDelta::hours(1);
/// How long a browser may take to show or make a passkey.
pub(super) const CEREMONY: TimeDelta = TimeDelta::minutes(5);
/// The most passkeys per person.
pub(super) const MOST_PASSKEYS: i64 = 20;
/// The longest name of a passkey.
pub(super) const LONGEST_NAME: usize = 60;
/// The shortest password accepted; length is what makes one hard to guess.
pub const SHORTEST_PASSWORD: usize = 12;
/// The longest password accepted: longer ones take time to hash and add nothing.
pub(super) const LONGEST_PASSWORD: usize = 256;
/// The longest that an API token is valid, in days.
pub const TOKEN_DAYS: i64 = 365;
/// The precision of the last use of sessions and tokens.
pub(super) const SEEN: TimeDelta = TimeDelta::minutes(5);

/// The window in which attempts are counted.
pub(super) const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// Whether the person who opens a link chooses a password or a passkey before anything else. An existing second factor is shown
/// first, and what it is asked for with stays.
pub(super) fn chooses(kind: LinkKind, has_password: bool, has_second_factor: bool) -> bool {
    match kind {
        LinkKind::Enters => false,
        LinkKind::Invites => !has_password && !has_second_factor,
        LinkKind::Resets => !has_second_factor,
    }
}

/// The attempts within [`WINDOW`], the current one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tries {
    /// For this account from this address.
    pub(super) here: i64,
    /// For this account from anywhere.
    pub(super) account: i64,
    /// From this address for any account.
    pub(super) address: i64,
}

impl Tries {
    /// Whether another attempt is allowed. Guessing from elsewhere must not lock the owner out at once, so an account
    /// tolerates more attempts than one address does.
    pub(super) fn are_few(self) -> bool {
        self.here <= 8 && self.account <= 40 && self.address <= 60
    }
}

/// Refuses a password that is short or easily guessed: a common one, a name, a date, a row of keys. `known` is what
/// others know about the person.
pub(super) fn check_password(password: &str, known: &[&str]) -> Result<()> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        let message = format!("use at least {SHORTEST_PASSWORD} characters, such as a few words");
        return Err(Error::invalid_field("password", message));
    }
    if length > LONGEST_PASSWORD {
        return Err(Error::invalid_field("password", format!("use at most {LONGEST_PASSWORD} characters")));
    }
    let inputs: Vec<&str> =
        known.iter().flat_map(|text| text.split(['@', ' ', '.'])).chain(["castra"]).collect();
    if zxcvbn(password, &inputs).score() < Score::Four {
        let message = "this password is easy to guess: it is common, or a name, a date or a row of keys; use a few unrelated words instead";
        return Err(Error::invalid_field("password", message));
    }
    Ok(())
}

/// Whether an identity provider reports two factors: by RFC 8176's word in its `amr`, or by an `acr` configured to mean
/// it. A provider that says nothing was shown one.
pub(super) fn says_two_factors(amr: &[String], acr: Option<&str>, known: &[String]) -> bool {
    amr.iter().any(|method| method == "mfa") || acr.is_some_and(|acr| known.iter().any(|known| known == acr))
}

/// The expiry of a session created then and used now.
pub(super) fn session_end(created_at: Timestamp, now: Timestamp) -> Timestamp {
    (created_at + TimeDelta::days(SESSION_DAYS)).min(now + TimeDelta::days(IDLE_DAYS))
}

/// The requested scopes, if they are valid together.
pub(super) fn scopes(asked: &[&str], operator: bool, service: bool) -> Result<Vec<Scope>> {
    let mut scopes = Vec::new();
    for text in asked {
        let scope: Scope =
            text.parse().map_err(|()| Error::invalid_field("scopes", format!("`{text}` is not a scope")))?;
        let fits = match scope {
            Scope::Read => true,
            Scope::Write => !service,
            Scope::Operate => operator && !service,
            Scope::Provision => service,
        };
        if !fits {
            return Err(Error::invalid_field(
                "scopes",
                format!("this token cannot have the scope `{scope}`"),
            ));
        }
        scopes.push(scope);
    }
    if scopes.is_empty() {
        return Err(Error::invalid_field("scopes", "choose what the token may do"));
    }
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}

/// What passkeys are bound to: a host name, and the one origin of its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RelyingParty {
    pub(super) host: String,
    pub(super) origin: String,
}

/// Why passkeys do not work on an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPasskeys {
    /// No public address is configured, and the browser is not on the machine itself.
    AddressUnknown,
    /// The public address has no TLS.
    WithoutTls,
    /// The public address is an IP address.
    Numeric,
}

impl NoPasskeys {
    /// The reason, for people.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::AddressUnknown => {
                "Passkeys are bound to this instance's address, and none is configured: an operator can set `public_url`. On the machine itself, open http://localhost with the same port instead of an IP address."
            }
            Self::WithoutTls => {
                "Browsers create passkeys only over TLS, and this instance's address (`public_url`) has none. An operator can put TLS in front of it."
            }
            Self::Numeric => {
                "Passkeys are bound to a host name, and this instance's address (`public_url`) is an IP address. An operator can give it a name."
            }
        }
    }
}

/// The relying party of this instance: the configured address, or localhost for a browser on the machine itself. Nothing
/// else that a browser says counts, because it could say anything.
pub(super) fn relying_party(
    public_url: Option<&str>,
    asked: Option<&str>,
) -> Result<RelyingParty, NoPasskeys> {
    let Some(origin) = public_url else {
        let asked = asked.unwrap_or_default();
        let port = asked.strip_prefix("localhost").ok_or(NoPasskeys::AddressUnknown)?;
        let is_port = port.strip_prefix(':').is_none_or(|port| port.parse::<u16>().is_ok());
        return match port.is_empty() || port.starts_with(':') && is_port {
            true => Ok(RelyingParty { host: "localhost".to_owned(), origin: format!("http://{asked}") }),
            false => Err(NoPasskeys::AddressUnknown),
        };
    };
    let (scheme, rest) = origin.split_once("://").ok_or(NoPasskeys::Numeric)?;
    let host = rest.split(':').next().unwrap_or_default();
    if rest.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return Err(NoPasskeys::Numeric);
    }
    if scheme != "https" && host != "localhost" {
        return Err(NoPasskeys::WithoutTls);
    }
    Ok(RelyingParty { host: host.to_owned(), origin: origin.to_owned() })
}

/// Checks a passkey's name.
pub(super) fn passkey_name(text: &str) -> Result<&str> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Error::invalid_field(
            "passkey-name",
            format!("name the device, in up to {LONGEST_NAME} characters"),
        ));
    }
    Ok(name)
}

/// Whether a passkey may be removed: another way to sign in has to remain.
pub(super) fn may_remove_passkey(others: usize, has_password: bool, has_provider: bool) -> Result<()> {
    if others > 0 || has_password || has_provider {
        return Ok(());
    }
    Err(Error::conflict("this passkey is your only way to sign in")
        .hint("set a password or add another passkey first"))
}

/// Whether a second factor may be removed: where the instance requires one, another has to remain.
pub(super) fn may_do_without(is_left: bool, is_required: bool) -> Result<()> {
    if is_left || !is_required {
        return Ok(());
    }
    Err(Error::conflict("this instance requires a second factor, and this is your only one")
        .hint("add another passkey or an authenticator app first"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_guessed_early_are_refused() {
        let check = |password: &str, expected: bool| {
            let given = check_password(password, &["Ana Example", "ana.example@example.com"]).is_ok();
            assert_eq!(given, expected, "{password}");
        };
        check("four calm words here", true);
        check("short", false);
        check("passwordpassword", false);
        check("qwertyuiopasdf", false);
        check("123456789012", false);
        check("anaexample2026", false);
        check("iloveyou123456", false);
        check(&"ab".repeat(200), false);
        check("übel-größer-zwölf", true);
    }

    #[test]
    fn a_session_ends_when_it_is_not_used_and_in_any_case_after_a_month() {
        let began = Timestamp::default();
        assert_eq!(session_end(began, began), began + TimeDelta::days(IDLE_DAYS));
        let late = began + TimeDelta::days(28);
        assert_eq!(session_end(began, late), began + TimeDelta::days(SESSION_DAYS));
    }

    #[test]
    fn a_provider_that_says_nothing_of_factors_was_shown_one() {
        let known = ["https://refeds.org/profile/mfa".to_owned()];
        let check = |amr: &[&str], acr: Option<&str>, expected: bool| {
            let amr: Vec<String> = amr.iter().map(|&method| method.to_owned()).collect();
            assert_eq!(says_two_factors(&amr, acr, &known), expected, "{amr:?} {acr:?}");
        };
        check(&[], None, false);
        check(&["pwd"], Some("1"), false);
        check(&["pwd", "otp"], None, false);
        check(&["pwd", "otp", "mfa"], None, true);
        check(&[], Some("https://refeds.org/profile/mfa"), true);
    }

    #[test]
    fn guessing_elsewhere_slows_the_guesser_before_the_owner() {
        let tries = |here, account, address| Tries { here, account, address }.are_few();
        assert!(tries(8, 40, 60));
        assert!(!tries(9, 9, 9) && !tries(1, 41, 1) && !tries(1, 1, 61));
    }

    #[test]
    fn passkeys_are_bound_to_the_configured_address_or_to_localhost() {
        let check = |url: Option<&str>, asked: Option<&str>, expected: Result<(&str, &str), NoPasskeys>| {
            let given = relying_party(url, asked);
            let expected = expected
                .map(|(host, origin)| RelyingParty { host: host.to_owned(), origin: origin.to_owned() });
            assert_eq!(given, expected, "{url:?} {asked:?}");
        };
        let castra = Ok(("castra.example", "https://castra.example"));
        check(Some("https://castra.example"), Some("evil.example"), castra);
        check(Some("https://castra.example"), None, castra);
        check(
            Some("https://castra.example:8443"),
            None,
            Ok(("castra.example", "https://castra.example:8443")),
        );
        check(Some("http://localhost:7700"), None, Ok(("localhost", "http://localhost:7700")));
        check(Some("http://castra.example"), None, Err(NoPasskeys::WithoutTls));
        check(Some("http://castra.example"), Some("localhost:7700"), Err(NoPasskeys::WithoutTls));
        check(Some("https://192.0.2.7"), None, Err(NoPasskeys::Numeric));
        check(Some("https://[2001:db8::7]:7700"), None, Err(NoPasskeys::Numeric));
        check(None, Some("localhost"), Ok(("localhost", "http://localhost")));
        check(None, Some("localhost:7700"), Ok(("localhost", "http://localhost:7700")));
        for asked in [
            None,
            Some("127.0.0.1:7700"),
            Some("castra.example"),
            Some("localhost.evil.example"),
            Some("localhost:"),
            Some("localhost:7700/x"),
            Some("localhost@evil.example"),
        ] {
            check(None, asked, Err(NoPasskeys::AddressUnknown));
        }
    }

    #[test]
    fn a_passkey_has_a_name() {
        assert_eq!(passkey_name("  my phone ").unwrap(), "my phone");
        for wrong in ["", "  ", "a\u{0}b", &"x".repeat(LONGEST_NAME + 1)] {
            assert_eq!(passkey_name(wrong).unwrap_err().fields[0].field, "passkey-name", "{wrong:?}");
        }
    }

    #[test]
    fn who_could_not_come_back_chooses_how_they_sign_in() {
        use LinkKind::{Enters, Invites, Resets};
        for (kind, password, second_factor, expected) in [
            (Invites, false, false, true),
            (Invites, true, false, false),
            (Invites, false, true, false),
            (Resets, true, false, true),
            (Resets, false, false, true),
            (Resets, true, true, false),
            (Enters, false, false, false),
        ] {
            assert_eq!(
                chooses(kind, password, second_factor),
                expected,
                "{kind:?} {password} {second_factor}"
            );
        }
    }

    #[test]
    fn the_last_way_in_stays() {
        assert!(may_remove_passkey(0, false, false).is_err());
        assert!(may_remove_passkey(1, false, false).is_ok());
        assert!(may_remove_passkey(0, true, false).is_ok() && may_remove_passkey(0, false, true).is_ok());
    }

    #[test]
    fn a_second_factor_that_is_required_stays() {
        assert!(may_do_without(false, true).is_err());
        assert!(may_do_without(true, true).is_ok() && may_do_without(false, false).is_ok());
    }

    #[test]
    fn scopes_are_for_those_they_are_for() {
        assert_eq!(scopes(&["write", "read", "read"], false, false).unwrap(), [Scope::Read, Scope::Write]);
        assert!(scopes(&[], true, false).is_err() && scopes(&["all"], true, false).is_err());
        assert!(scopes(&["operate"], false, false).is_err() && scopes(&["operate"], true, false).is_ok());
        assert!(scopes(&["provision"], true, false).is_err() && scopes(&["provision"], true, true).is_ok());
        assert!(scopes(&["write"], true, true).is_err());
    }
}
