//! The lists and headings inside the texts of a decision: drivers, options, arguments. Pure.

/// An argument for or against an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) weight: Weight,
    /// The argument, without `Good, because`.
    pub(super) text: String,
}

/// Whether an argument speaks for or against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Good,
    Neutral,
    Bad,
}

/// An option with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Considered {
    pub(super) name: String,
    /// Its text besides the arguments, in Markdown.
    pub(super) about: String,
    pub(super) arguments: Vec<Argument>,
}

/// The items of a list at its first level, with their following lines; lines before and between are left out.
pub(super) fn items(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut is_fenced = false;
    for line in text.lines() {
        let is_fence = is_fence(line);
        match item(line) {
            Some(item) if !is_fenced && !line.starts_with([' ', '\t']) => found.push(item.to_owned()),
            _ if line.trim().is_empty() && !is_fenced => {}
            _ => {
                if let Some(last) = found.last_mut() {
                    last.push('\n');
                    last.push_str(line.strip_prefix("  ").unwrap_or(line));
                }
            }
        }
        is_fenced ^= is_fence;
    }
    found
}

/// Whether a line begins or ends a block of code.
pub(super) fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// The text of a list item, if the line is one.
fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = ["* ", "- ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)) {
        return Some(rest.trim());
    }
    let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let rest = line.get(digits..).filter(|_| (1..=9).contains(&digits))?;
    [".", ")"].iter().find_map(|mark| rest.strip_prefix(mark)?.strip_prefix(' ')).map(str::trim)
}

/// An argument, if the item is one: `Good, because it is short`.
fn argument(item: &str) -> Option<Argument> {
    let kinds = [
        ("good", Weight::Good),
        ("neutral", Weight::Neutral),
        ("bad", Weight::Bad),
        ("positive", Weight::Good),
        ("negative", Weight::Bad),
        ("pro", Weight::Good),
        ("con", Weight::Bad),
    ];
    kinds.into_iter().find_map(|(word, weight)| {
        let head = item.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
        let rest = item.get(head.len()..)?;
        let rest = rest.strip_prefix([',', ':']).or_else(|| rest.starts_with(" because").then_some(rest))?;
        let rest = rest.trim_start();
        let text = match rest.get(..7) {
            Some(word) if word.eq_ignore_ascii_case("because") => rest.get(7..).unwrap_or_default().trim(),
            _ => rest,
        };
        Some(Argument { weight, text: text.to_owned() })
    })
}

/// The options under their headings, with their arguments.
pub(super) fn considered(pros: &str) -> Vec<Considered> {
    let mut found: Vec<(Considered, String)> = Vec::new();
    let mut is_fenced = false;
    for line in pros.lines() {
        let heading = (!is_fenced).then(|| heading(line)).flatten().filter(|(level, _)| *level <= 3);
        is_fenced ^= is_fence(line);
        match (heading, found.last_mut()) {
            (Some((_, name)), _) => {
                found.push((Considered { name: name.to_owned(), ..Considered::default() }, String::new()));
            }
            (None, Some((_, body))) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    let finish = |(option, body): (Considered, String)| {
        let arguments: Vec<_> = items(&body).iter().filter_map(|item| argument(item)).collect();
        let is_argument = |line: &str| item(line).is_some_and(|item| argument(item).is_some());
        let about: Vec<&str> = body.lines().filter(|line| !is_argument(line)).collect();
        Considered { about: about.join("\n").trim().to_owned(), arguments, ..option }
    };
    found.into_iter().map(finish).collect()
}

/// The level and text of a heading.
pub(super) fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.len() - line.trim_start_matches('#').len();
    let rest = line.get(level..).filter(|_| (1..=6).contains(&level))?;
    let text = rest.strip_prefix([' ', '\t'])?.trim().trim_end_matches('#').trim();
    Some((level, text))
}

/// The option that an outcome names: `Chosen option: "X", because …`.
pub(super) fn chosen(outcome: &str) -> Option<&str> {
    let at = outcome.to_ascii_lowercase().find("chosen option")?;
    let rest = outcome.get(at + "chosen option".len()..)?.trim_start_matches(['*', '_', ':', ' ']);
    let mut letters = rest.chars();
    let close = match letters.next()? {
        '"' => '"',
        '“' => '”',
        '\'' => '\'',
        '[' => ']',
        _ => return rest.split([',', '\n']).next().map(str::trim).filter(|name| !name.is_empty()),
    };
    let rest = letters.as_str();
    rest.find(close).and_then(|end| rest.get(..end)).map(str::trim)
}

/// The part of an outcome that gives the reason.
pub(super) fn because(outcome: &str) -> &str {
    let lower = outcome.to_ascii_lowercase();
    match (chosen(outcome), lower.find("because")) {
        (Some(_), Some(at)) => outcome.get(at + "because".len()..).unwrap_or_default().trim(),
        _ => outcome.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_at_their_first_level() {
        let text = "Before\n* one\n  more of it\n- two\n3. three\n\n```\n* not an item\n```\n";
        assert_eq!(items(text), ["one\nmore of it", "two", "three\n```\n* not an item\n```"]);
        assert!(items("**bold** is no item").is_empty());
    }

    #[test]
    fn arguments_have_their_weight() {
        let read = |item: &str| argument(item).map(|one| (one.weight, one.text));
        let is = |weight, text: &str| Some((weight, text.to_owned()));
        assert_eq!(read("Good, because short"), is(Weight::Good, "short"));
        assert_eq!(read("bad because slow"), is(Weight::Bad, "slow"));
        assert_eq!(read("Neutral, because {x}"), is(Weight::Neutral, "{x}"));
        assert_eq!(read("Pro: it is there"), is(Weight::Good, "it is there"));
        assert_eq!((read("A fact"), read("Goods are dear"), read("é")), (None, None, None));
    }

    #[test]
    fn options_keep_their_text_and_their_arguments() {
        let text = "### One\n\nIt is short.\n\n* Good, because a\n* Bad, because b\n\n### Two ##\n```\n### no heading\n```\n";
        let read = considered(text);
        assert_eq!(read.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["One", "Two"]);
        assert_eq!((read[0].about.as_str(), read[0].arguments.len()), ("It is short.", 2));
        assert!(read[1].about.contains("### no heading"));
    }

    #[test]
    fn an_outcome_names_its_option() {
        assert_eq!(chosen("Chosen option: \"X, the first\", because Y"), Some("X, the first"));
        assert_eq!(chosen("Chosen option: X, because Y"), Some("X"));
        assert_eq!(chosen("We take the bus."), None);
        assert_eq!(because("Chosen option: \"X\", because Y."), "Y.");
        assert_eq!(because("We take the bus because it rains."), "We take the bus because it rains.");
    }
}
