//! What a meeting counts as: by the person's rules on words of its title, then by how many take part. Pure.

use castra_platform::terms::{Faults, Terms as _};

use super::{
    calendar::address,
    kinds::{Counts, Part},
    model::{KeptMeeting, Settings},
};

/// What is wrong with settings.
pub(super) fn faults(settings: &Settings) -> Faults {
    let mut faults = settings.faults();
    for line in &settings.words {
        if rule(line).is_none() {
            let parts: Vec<&str> = Counts::ALL.iter().map(|counts| counts.as_str()).collect();
            faults.add(
                "words",
                format!("`{line}` is not a rule: write words, a colon, and one of {}", parts.join(", ")),
            );
        }
    }
    for line in &settings.addresses {
        let is_address =
            line.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
                && !line.contains(char::is_whitespace);
        if !is_address {
            faults.add("addresses", format!("`{line}` is not an e-mail address; write one on a line"));
        }
    }
    faults
}

/// The words of a rule, and what they decide.
fn rule(line: &str) -> Option<(Vec<String>, Counts)> {
    let (words, counts) = line.rsplit_once(':')?;
    let words: Vec<String> =
        words.split(',').map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect();
    let counts = counts.trim().to_lowercase().parse().ok()?;
    (!words.is_empty()).then_some((words, counts))
}

/// Whether words occur in a title as words: "one" does not occur in "phone".
fn occurs(words: &str, title: &str) -> bool {
    title.match_indices(words).any(|(at, found)| {
        let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        !is_letter(title[..at].chars().next_back()) && !is_letter(title[at + found.len()..].chars().next())
    })
}

/// The part of the week of a meeting; `None` if it is not work.
pub(super) fn part(settings: &Settings, meeting: &KeptMeeting) -> Option<Part> {
    let title = meeting.title.to_lowercase();
    let mut rules = settings.words.iter().filter_map(|line| rule(line));
    if let Some((_, counts)) = rules.find(|(words, _)| words.iter().any(|word| occurs(word, &title))) {
        return counts.part();
    }
    let (counts, usual) = match meeting.others {
        0 => (settings.alone, Counts::Other),
        1 => (settings.two, Counts::People),
        _ => (settings.more, Counts::Coordination),
    };
    counts.unwrap_or(usual).part()
}

/// The addresses of a person, in their normal form.
pub(super) fn addresses<'a>(
    settings: &'a Settings,
    email: Option<&'a str>,
) -> impl Iterator<Item = String> + 'a {
    settings.addresses.iter().map(String::as_str).chain(email).map(address).filter(|known| !known.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meeting(title: &str, others: u32) -> KeptMeeting {
        KeptMeeting { title: title.to_owned(), others, ..KeptMeeting::default() }
    }

    #[test]
    fn words_decide_first_and_then_how_many_take_part() {
        let usual = Settings::usual();
        assert!(faults(&usual).is_empty());
        for (title, others, expected) in [
            ("Code review with Bo", 1, Some(Part::Reviews)),
            ("1:1 Ana / Bo", 1, Some(Part::People)),
            ("LUNCH", 3, None),
            ("Lunchtime talk", 3, Some(Part::Coordination)),
            ("Focus", 0, Some(Part::Coding)),
            ("Something", 0, Some(Part::Other)),
            ("Something", 1, Some(Part::People)),
            ("", 9, Some(Part::Coordination)),
            ("Retro", 9, Some(Part::Coordination)),
        ] {
            assert_eq!(part(&usual, &meeting(title, others)), expected, "{title} {others}");
        }
        let own = Settings { words: vec!["focus, überblick: decisions".to_owned()], ..Settings::default() };
        assert_eq!(part(&own, &meeting("Überblick", 4)), Some(Part::Decisions));
        assert_eq!(
            part(&own, &meeting("Talk", 4)),
            Some(Part::Coordination),
            "an empty choice is the usual one"
        );
    }

    #[test]
    fn a_rule_that_is_none_is_named() {
        for line in ["lunch", "lunch: eating", ": coding", ",: coding", ""] {
            let settings = Settings { words: vec![line.to_owned()], ..Settings::default() };
            assert_eq!(faults(&settings).fields().collect::<Vec<_>>(), ["words"], "{line}");
        }
        let settings = Settings { addresses: vec!["ana".to_owned()], ..Settings::default() };
        assert_eq!(faults(&settings).fields().collect::<Vec<_>>(), ["addresses"]);
    }
}
