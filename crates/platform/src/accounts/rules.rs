//! What is decided about accounts: passwords, tries, lifetimes.

use std::net::IpAddr;

use chrono::TimeDelta;
use zxcvbn::{Score, zxcvbn};

use super::model::{ApiToken, Scope};
use crate::{
    clock::Timestamp,
    error::{Error, Result},
};

/// How long a session lasts at most.
pub const SESSION_DAYS: i64 = 30;
/// How long a session lasts without being used.
pub const IDLE_DAYS: i64 = 7;
/// How long after signing in somebody may change what they sign in with.
pub const FRESH: TimeDelta = TimeDelta::minutes(15);
/// How long the second step of signing in may take.
pub(super) const HALF_WAY: TimeDelta = TimeDelta::minutes(10);
/// After this long an authenticator app that was never confirmed is forgotten; whoever began it is not fresh any more by then.
pub(super) const WAITING_AUTHENTICATOR: TimeDelta = TimeDelta::hours(1);
/// How long a browser may take to show or make a passkey.
pub(super) const CEREMONY: TimeDelta = TimeDelta::minutes(5);
/// How many passkeys somebody may have.
pub(super) const MOST_PASSKEYS: i64 = 20;
/// The longest name of a passkey.
pub(super) const LONGEST_NAME: usize = 60;
/// The shortest password taken; length is what makes one hard to guess.
pub const SHORTEST_PASSWORD: usize = 12;
/// The longest password taken: longer ones cost time to hash and add nothing.
pub(super) const LONGEST_PASSWORD: usize = 256;
/// The longest that an API token is good for.
pub const TOKEN_DAYS: i64 = 365;
/// How exactly it is known when a session or token was last used.
pub(super) const SEEN: TimeDelta = TimeDelta::minutes(5);

/// Within which tries are counted.
pub(super) const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// The tries within [`WINDOW`], the one in hand included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tries {
    /// At this account from this address.
    pub(super) here: i64,
    /// At this account from anywhere.
    pub(super) account: i64,
    /// From this address at any account.
    pub(super) address: i64,
}

impl Tries {
    /// Whether one more is let through. Somebody who guesses elsewhere must not lock the owner out at once, so the
    /// account as a whole bears more than one address does.
    pub(super) fn are_few(self) -> bool {
        self.here <= 8 && self.account <= 40 && self.address <= 60
    }
}

/// Refuses a password that is short, or that a guesser would try early: a common one, a name, a date, a row of keys.
/// `known` is what everybody knows of the person.
pub(super) fn check_password(password: &str, known: &[&str]) -> Result<()> {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        let message = format!("please choose at least {SHORTEST_PASSWORD} characters; a few words do well");
        return Err(Error::invalid_field("password", message));
    }
    if length > LONGEST_PASSWORD {
        return Err(Error::invalid_field(
            "password",
            format!("at most {LONGEST_PASSWORD} characters, please"),
        ));
    }
    let inputs: Vec<&str> =
        known.iter().flat_map(|text| text.split(['@', ' ', '.'])).chain(["castra"]).collect();
    if zxcvbn(password, &inputs).score() < Score::Four {
        let message = "this one would be guessed early: it is common, or a name, a date or a row of keys; a few words that do not belong together do well";
        return Err(Error::invalid_field("password", message));
    }
    Ok(())
}

/// Whether somebody showed a short while ago who they are. What is not known was long ago.
pub(super) fn is_within_fresh(shown_at: Option<Timestamp>, now: Timestamp) -> bool {
    shown_at.is_some_and(|shown_at| now - shown_at < FRESH)
}

/// Whether an identity provider says that it was shown two factors: in its `amr` by the word that RFC 8176 has for it,
/// or by an `acr` that stands for it there. One that says nothing was shown one.
pub(super) fn says_two_factors(amr: &[String], acr: Option<&str>, known: &[String]) -> bool {
    amr.iter().any(|method| method == "mfa") || acr.is_some_and(|acr| known.iter().any(|known| known == acr))
}

/// When a session that began then and was used now ends.
pub(super) fn session_end(created_at: Timestamp, now: Timestamp) -> Timestamp {
    (created_at + TimeDelta::days(SESSION_DAYS)).min(now + TimeDelta::days(IDLE_DAYS))
}

/// The scopes that were asked for, if they make sense together.
pub(super) fn scopes(asked: &[&str], operator: bool, service: bool) -> Result<Vec<Scope>> {
    let mut scopes = Vec::new();
    for text in asked {
        let scope: Scope = text
            .parse()
            .map_err(|()| Error::invalid_field("scopes", format!("there is no scope `{text}`")))?;
        let fits = match scope {
            Scope::Read => true,
            Scope::Write => !service,
            Scope::Operate => operator && !service,
            Scope::Provision => service,
        };
        if !fits {
            return Err(Error::invalid_field("scopes", format!("`{scope}` is not for this token")));
        }
        scopes.push(scope);
    }
    if scopes.is_empty() {
        return Err(Error::invalid_field("scopes", "please choose what the token may do"));
    }
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}

/// What passkeys are bound to: a host's name, and the one origin that its pages have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RelyingParty {
    pub(super) host: String,
    pub(super) origin: String,
}

/// Why an instance can have no passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPasskeys {
    /// Nobody said at which address people reach it, and the browser is not on the machine itself.
    AddressUnknown,
    /// People reach it without TLS.
    WithoutTls,
    /// People reach it by a number.
    Numeric,
}

impl NoPasskeys {
    /// The reason, for people.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::AddressUnknown => {
                "Passkeys are bound to this instance's address, and it has not been told one: whoever operates it can set `public_url`. On the machine itself, open it as http://localhost with the same port, in place of a number."
            }
            Self::WithoutTls => {
                "Browsers make passkeys over TLS alone, and this instance's address (`public_url`) is without. Whoever operates it can put TLS before it."
            }
            Self::Numeric => {
                "Passkeys are bound to a host's name, and this instance's address (`public_url`) is a number. Whoever operates it can give it a name."
            }
        }
    }
}

/// What passkeys are bound to here: the address that was configured, or localhost, by which a browser on the machine
/// itself asked. What a browser says counts for nothing else: it could say anything.
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

/// What somebody calls a passkey.
pub(super) fn passkey_name(text: &str) -> Result<&str> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Error::invalid_field(
            "passkey-name",
            format!("please say in up to {LONGEST_NAME} characters which device this is"),
        ));
    }
    Ok(name)
}

/// Whether one of somebody's passkeys may go: a way in has to stay.
pub(super) fn may_remove_passkey(others: usize, has_password: bool, has_provider: bool) -> Result<()> {
    if others > 0 || has_password || has_provider {
        return Ok(());
    }
    Err(Error::conflict("this passkey is the only thing that you sign in with")
        .hint("set a password or add another passkey first"))
}

/// Whether a second factor may go: where the instance requires one, another has to be left.
pub(super) fn may_do_without(is_left: bool, is_required: bool) -> Result<()> {
    if is_left || !is_required {
        return Ok(());
    }
    Err(Error::conflict("this instance requires a second factor, and this is your only one")
        .hint("add another passkey or an authenticator app first"))
}

impl ApiToken {
    /// Whether it may be used for this. Writing holds reading.
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || (scope == Scope::Read && self.scopes.contains(&Scope::Write))
    }
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
    fn what_was_shown_long_ago_or_nobody_knows_when_is_not_fresh() {
        let now = Timestamp::default() + TimeDelta::days(1);
        let check = |shown_at: Option<Timestamp>, expected: bool| {
            assert_eq!(is_within_fresh(shown_at, now), expected, "{shown_at:?}");
        };
        check(Some(now), true);
        check(Some(now - FRESH + TimeDelta::seconds(1)), true);
        check(Some(now - FRESH), false);
        check(None, false);
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
