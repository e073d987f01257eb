//! Where people are on the way to an account.

use castra_accounts::{AccountState, Invited};
use castra_platform::{clock::Timestamp, text::folded};

/// An active person, or the account of someone who is not.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) person: String,
    /// The person's name, or the account's address.
    pub(crate) name: String,
    /// Where an invitation would go, if known.
    pub(crate) email: Option<String>,
    /// Whether they belong to the organization today.
    pub(crate) is_here: bool,
    pub(crate) account: Option<AccountState>,
}

/// How far a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// In the organization, without an address.
    NoAddress,
    /// Not invited.
    None,
    /// Invited; the mail is on its way.
    Sending,
    /// Invited; the mail was refused, or the server could not be reached.
    NotMailed,
    /// Invited.
    Invited,
    /// Opened the link, and has not chosen how to sign in.
    Opened,
    /// The link ended without being used.
    Ended,
    /// Signed in by a link that someone else saw too.
    Unconfirmed,
    /// Has signed in.
    Active,
    /// Closed by an operator.
    Closed,
    /// Left the organization.
    Left,
}

impl Stage {
    /// The word of the API.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NoAddress | Self::None => "none",
            Self::Sending => "sending",
            Self::NotMailed => "not-mailed",
            Self::Invited => "invited",
            Self::Opened => "opened",
            Self::Ended => "ended",
            Self::Unconfirmed => "unconfirmed",
            Self::Active => "active",
            Self::Closed => "closed",
            Self::Left => "left",
        }
    }

    /// Whether an invitation is under way that may be sent again or withdrawn.
    pub(crate) fn is_invited(self) -> bool {
        matches!(self, Self::Sending | Self::NotMailed | Self::Invited | Self::Opened | Self::Ended)
    }

    /// Whether "invite all" includes them: they have no link that works.
    pub(crate) fn is_to_invite(self) -> bool {
        matches!(self, Self::None | Self::NotMailed | Self::Ended)
    }
}

impl Entry {
    /// Whether the name or address contains these words.
    pub(crate) fn is_called(&self, wanted: &str) -> bool {
        let wanted = folded(wanted);
        let has = |text: &str| folded(text).contains(&wanted);
        has(&self.name) || self.email.as_deref().is_some_and(has)
    }

    /// How far they are.
    pub(crate) fn stage(&self, now: Timestamp) -> Stage {
        let Some(state) = &self.account else {
            return if self.email.is_some() { Stage::None } else { Stage::NoAddress };
        };
        let account = &state.account;
        if account.disabled_at.is_some() {
            return Stage::Closed;
        }
        if !self.is_here && !account.operator {
            return Stage::Left;
        }
        if account.is_in_use() {
            return Stage::Active;
        }
        state.invited.as_ref().map_or(Stage::Unconfirmed, |invited| of_invitation(invited, now))
    }
}

/// How far an invitation is that was not taken up.
fn of_invitation(invited: &Invited, now: Timestamp) -> Stage {
    match (invited.until, &invited.not_mailed) {
        (_, Some(_)) => Stage::NotMailed,
        (Some(until), None) if until <= now => Stage::Ended,
        (Some(_), None) if invited.opened_at.is_some() => Stage::Opened,
        (Some(_), None) => Stage::Invited,
        // A mail that has not left after a while.
        (None, None) if invited.at.is_none_or(|at| now - at > SENDING) => Stage::Ended,
        (None, None) => Stage::Sending,
    }
}

/// How long a mail may take to leave.
const SENDING: chrono::TimeDelta = chrono::TimeDelta::hours(1);

/// How many of the people here are how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// In the organization.
    pub(crate) people: usize,
    /// Have signed in.
    pub(crate) active: usize,
    /// Have a link that works, or a mail on its way.
    pub(crate) invited: usize,
    /// Could be invited.
    pub(crate) to_invite: usize,
    /// Of these, had a link that ended or a mail that did not arrive.
    pub(crate) lapsed: usize,
    /// Have no address.
    pub(crate) without_address: usize,
}

/// Counts the people here.
pub(crate) fn tally(entries: &[Entry], now: Timestamp) -> Tally {
    let mut tally = Tally::default();
    for entry in entries.iter().filter(|entry| entry.is_here) {
        let stage = entry.stage(now);
        tally.people += 1;
        tally.active += usize::from(matches!(stage, Stage::Active | Stage::Unconfirmed));
        tally.invited += usize::from(matches!(stage, Stage::Sending | Stage::Invited | Stage::Opened));
        tally.to_invite += usize::from(stage.is_to_invite());
        tally.lapsed += usize::from(matches!(stage, Stage::NotMailed | Stage::Ended));
        tally.without_address += usize::from(stage == Stage::NoAddress);
    }
    tally
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn an_invitation_tells_how_far_it_is() {
        let now = Timestamp::default() + TimeDelta::days(10);
        let (soon, past) = (Some(now + TimeDelta::days(1)), Some(now - TimeDelta::days(1)));
        let sent = |until, opened_at, not_mailed: Option<&str>| Invited {
            at: Some(now),
            until,
            opened_at,
            not_mailed: not_mailed.map(str::to_owned),
        };
        let check = |invited, expected: Stage| assert_eq!(of_invitation(&invited, now), expected);
        check(sent(soon, None, None), Stage::Invited);
        check(sent(soon, Some(now), None), Stage::Opened);
        check(sent(past, None, None), Stage::Ended);
        check(sent(past, Some(now), None), Stage::Ended);
        check(sent(None, None, None), Stage::Sending);
        check(sent(None, None, Some("550")), Stage::NotMailed);
        check(Invited { at: past, ..sent(None, None, None) }, Stage::Ended);
    }
}
