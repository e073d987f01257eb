//! What a question may mean, best first. Pure: an index and a question in, meanings out.
//!
//! A question names a *subject* (a responsibility, a role, a page, an act) and perhaps an *object* (a team, a person), in any
//! order. Each word goes to the one that it fits better.

use std::collections::HashMap;

use castra_platform::access::{Hat, Viewer};

use super::{
    index::{Index, Page, Thing},
    words::{Fit, Word, words},
};
use crate::{
    catalog::ScopeKind,
    organization::{PersonId, RepositoryId, ResponsibilityId, RoleId, TeamId},
};

/// Meanings of each kind that are returned.
const MOST: usize = 8;
/// Subjects and objects that are combined.
const COMBINED: usize = 24;
/// The score below which nothing is meant.
const LEAST: f64 = 0.6;

/// What a question may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Who is accountable for a responsibility: in a team, or everywhere.
    Responsibility(ResponsibilityId, Option<TeamId>),
    /// Who holds a role: in a team, or everywhere.
    Role(RoleId, Option<TeamId>),
    /// A team.
    Team(TeamId),
    /// A person.
    Person(PersonId),
    /// A repository.
    Repository(RepositoryId),
    /// Who knows the code of a repository.
    Knowledge(RepositoryId),
    /// A page or an act: its label, the team or person it is for, and its address.
    Page(&'static str, For, String),
}

/// What a page or an act is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// Nothing in particular.
    Nothing,
    /// A team.
    Team(TeamId),
    /// A person.
    Person(PersonId),
}

impl Meaning {
    /// The number of ranks.
    const RANKS: usize = 8;

    /// Among equally good meanings, the lower is first: the answer, then records, then pages.
    fn rank(&self) -> u8 {
        match self {
            Self::Responsibility(..) => 0,
            Self::Role(..) => 1,
            Self::Team(_) => 2,
            Self::Person(_) => 3,
            Self::Page(_, For::Nothing, _) => 4,
            Self::Page(..) => 5,
            Self::Repository(_) => 6,
            Self::Knowledge(_) => 7,
        }
    }
}

/// A meaning, and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The meaning.
    pub meaning: Meaning,
    /// The score, from 0 to 1.
    pub score: f64,
    /// Whether a word was taken for a typo of another, or means nothing here.
    pub is_guess: bool,
    /// The words, as typed, that mean nothing here.
    pub missed: Vec<String>,
}

impl Guess {
    /// That it is a guess, and why; `None` if it is none.
    pub fn words(&self, query: &str) -> Option<String> {
        let missed = self.missed.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(" and ");
        match (self.is_guess, self.missed.is_empty()) {
            (false, _) => None,
            (true, true) => Some(format!("Closest match for “{}”.", query.trim())),
            (true, false) => Some(format!("Closest match: nothing here is called {missed}.")),
        }
    }
}

/// Who asks: what they may open decides which pages and acts are meant.
#[derive(Debug, Clone, Default)]
pub struct Asker {
    /// The teams they lead.
    pub leads: Vec<TeamId>,
    /// The teams they belong to, and those above.
    pub teams: Vec<TeamId>,
    /// The teams they are members of.
    pub member_of: Vec<TeamId>,
    /// Whether they are CTO.
    pub is_cto: bool,
    /// Whether they operate the instance.
    pub is_operator: bool,
}

impl Asker {
    /// The viewer of a page.
    pub fn new(viewer: &Viewer) -> Self {
        let led = viewer.holdings.iter().filter(|held| held.hat == Hat::Lead);
        Self {
            leads: led.filter_map(|held| Some(TeamId::from(held.team.as_ref()?.0.as_str()))).collect(),
            teams: viewer.teams.iter().map(|team| TeamId::from(team.as_str())).collect(),
            member_of: viewer.member_of.iter().map(|(team, _)| TeamId::from(team.as_str())).collect(),
            is_cto: viewer.is_cto(),
            is_operator: viewer.operator,
        }
    }

    fn sees(&self, page: &Page) -> bool {
        match page.hat {
            Hat::Everyone => true,
            Hat::Lead => page.for_members || !self.leads.is_empty(),
            Hat::Cto => self.is_cto,
            Hat::Operator => self.is_operator,
        }
    }
}

/// A name of the index with the words of the question that it explains.
struct Named<'a> {
    thing: &'a Thing,
    length: usize,
    weight: f64,
    fits: Vec<Fit>,
    /// The same over all names of the thing: "software licences" are two of its names.
    of_thing: Vec<Fit>,
}

impl Index {
    /// What a question may mean, best first.
    pub fn ask(&self, query: &str, asker: &Asker) -> Vec<Guess> {
        let asked = words(query);
        let fits = self.fits(&asked);
        let mut of_things: HashMap<usize, Vec<Fit>> = HashMap::new();
        for (name, fits) in &fits {
            let thing = self.names[*name].thing;
            let of_thing = of_things.entry(thing).or_insert_with(|| vec![Fit::None; asked.len()]);
            of_thing.iter_mut().zip(fits).for_each(|(best, fit)| *best = (*best).max(*fit));
        }
        let named: Vec<Named<'_>> = fits
            .into_iter()
            .map(|(name, fits)| {
                let name = &self.names[name];
                let of_thing = of_things[&name.thing].clone();
                let thing = &self.things[name.thing];
                Named { thing, length: name.length, weight: name.weight, fits, of_thing }
            })
            .filter(|named| if let Thing::Page(page) = named.thing { asker.sees(page) } else { true })
            .collect();
        let mut guesses: Vec<Guess> = Vec::new();
        for subject in &named {
            guesses.extend(alone(&asked, subject, asker));
        }
        let best = |of: fn(&Thing) -> bool| {
            let mut some: Vec<&Named<'_>> = named.iter().filter(|named| of(named.thing)).collect();
            some.sort_by(|a, b| covered(&asked, &b.fits).total_cmp(&covered(&asked, &a.fits)));
            some.truncate(COMBINED);
            some
        };
        if asked.len() > 1 {
            let objects = best(|thing| matches!(thing, Thing::Team(_) | Thing::Person(_)));
            let subjects = best(|thing| {
                !matches!(
                    thing,
                    Thing::Team(_) | Thing::Person(_) | Thing::Repository(_) | Thing::Knowledge(_)
                )
            });
            for subject in subjects {
                guesses.extend(objects.iter().filter_map(|object| together(&asked, subject, object, asker)));
            }
        }
        in_order(guesses)
    }
}

/// Best first, each meaning once, a few of each kind.
fn in_order(mut guesses: Vec<Guess>) -> Vec<Guess> {
    guesses.retain(|guess| guess.score >= LEAST);
    // Where something explains every word, what leaves words out is not meant.
    if guesses.iter().any(|guess| guess.missed.is_empty()) {
        guesses.retain(|guess| guess.missed.is_empty());
    }
    guesses.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.meaning.rank().cmp(&b.meaning.rank())));
    let mut kept: Vec<Guess> = Vec::new();
    let mut of_rank = [0; Meaning::RANKS];
    for guess in guesses {
        let same = |known: &Guess| match (&known.meaning, &guess.meaning) {
            (Meaning::Page(_, _, one), Meaning::Page(_, _, other)) => one == other,
            (one, other) => one == other,
        };
        let count = &mut of_rank[usize::from(guess.meaning.rank())];
        if *count < MOST && !kept.iter().any(same) {
            *count += 1;
            kept.push(guess);
        }
    }
    kept
}

/// The share of a question that is explained.
fn covered(asked: &[Word], fits: &[Fit]) -> f64 {
    let whole: f64 = asked.iter().map(|word| word.weight).sum();
    asked.iter().zip(fits).map(|(word, fit)| word.weight * fit.score()).sum::<f64>() / whole.max(f64::EPSILON)
}

fn missed(asked: &[Word], fits: &[Fit]) -> Vec<String> {
    let missed = asked.iter().zip(fits).filter(|(word, fit)| **fit == Fit::None && word.weight >= 1.0);
    missed.map(|(word, _)| word.typed.clone()).collect()
}

/// The share of a name that a question has.
fn of_name(length: usize, fits: impl Iterator<Item = Fit>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a name has a few words")]
    let share = fits.filter(|fit| *fit != Fit::None).count() as f64 / length.max(1) as f64;
    share.min(1.0)
}

fn guess(
    asked: &[Word],
    fits: &[Fit],
    missed: Vec<String>,
    [of_names, weight]: [f64; 2],
    meaning: Meaning,
) -> Guess {
    Guess {
        score: weight * (0.75 * covered(asked, fits) + 0.25 * of_names),
        is_guess: !missed.is_empty() || fits.iter().any(|fit| fit.is_typo()),
        missed,
        meaning,
    }
}

/// A thing by itself. Only a responsibility may leave words unexplained: asked for a team that does not exist, it still
/// has an answer.
fn alone(asked: &[Word], named: &Named<'_>, asker: &Asker) -> Vec<Guess> {
    let missed = missed(asked, &named.of_thing);
    let share = of_name(named.length, named.fits.iter().copied());
    if covered(asked, &named.fits) < 0.5 || !missed.is_empty() {
        let is_enough = covered(asked, &named.fits) >= 0.5 && share > 0.99;
        if !is_enough || !matches!(named.thing, Thing::Responsibility(..)) {
            return Vec::new();
        }
    }
    let meanings = match named.thing.clone() {
        Thing::Responsibility(id, _) => vec![Meaning::Responsibility(id, None)],
        Thing::Role(id, _) => vec![Meaning::Role(id, None)],
        Thing::Team(id) => vec![Meaning::Team(id)],
        Thing::Person(id) => vec![Meaning::Person(id)],
        Thing::Repository(id) => vec![Meaning::Repository(id)],
        Thing::Knowledge(id) => vec![Meaning::Knowledge(id)],
        Thing::Page(page) if page.is_of_team() => {
            let own = match page.hat {
                Hat::Lead if page.for_members && asker.leads.is_empty() => &asker.member_of,
                Hat::Lead => &asker.leads,
                _ => &asker.teams,
            };
            own.iter().map(|team| of_team(&page, team)).collect()
        }
        Thing::Page(page) => vec![Meaning::Page(page.label, For::Nothing, page.href.to_owned())],
    };
    let of_names = [share, named.weight];
    meanings.into_iter().map(|meaning| guess(asked, &named.fits, missed.clone(), of_names, meaning)).collect()
}

fn of_team(page: &Page, team: &TeamId) -> Meaning {
    Meaning::Page(page.label, For::Team(team.clone()), page.href.replace("{team}", team.as_str()))
}

/// A subject and an object together.
fn together(asked: &[Word], subject: &Named<'_>, object: &Named<'_>, asker: &Asker) -> Option<Guess> {
    let meaning = match (subject.thing, object.thing) {
        // What is held once is not asked for in a team.
        (Thing::Responsibility(id, ScopeKind::Team), Thing::Team(team)) => {
            Meaning::Responsibility(id.clone(), Some(team.clone()))
        }
        (Thing::Role(id, ScopeKind::Team), Thing::Team(team)) => {
            Meaning::Role(id.clone(), Some(team.clone()))
        }
        (Thing::Page(page), Thing::Team(team)) if page.is_of_team() => {
            if page.hat == Hat::Lead && !page.for_members && !asker.leads.contains(team) {
                return None;
            }
            of_team(page, team)
        }
        (Thing::Page(page), Thing::Person(person)) => {
            let href = page.for_person?.replace("{person}", person.as_str());
            Meaning::Page(page.label, For::Person(person.clone()), href)
        }
        _ => return None,
    };
    let goes_to_object: Vec<bool> =
        subject.fits.iter().zip(&object.fits).map(|(of_subject, of_object)| of_object > of_subject).collect();
    let fits: Vec<Fit> = subject
        .fits
        .iter()
        .zip(&object.fits)
        .map(|(of_subject, of_object)| *of_subject.max(of_object))
        .collect();
    let of = |fits: &[Fit], is_object: bool| -> Vec<Fit> {
        let mine = fits.iter().zip(&goes_to_object).filter(|(_, goes)| **goes == is_object);
        mine.map(|(fit, _)| *fit).collect()
    };
    let (of_subject, of_object) = (of(&subject.fits, false), of(&object.fits, true));
    let has_some = |fits: &[Fit]| fits.iter().any(|fit| *fit != Fit::None);
    if !has_some(&of_subject) || !has_some(&of_object) {
        return None;
    }
    let is_who = matches!(meaning, Meaning::Responsibility(..));
    let known: Vec<Fit> =
        subject.of_thing.iter().zip(&object.fits).map(|(one, other)| *one.max(other)).collect();
    let missed = missed(asked, &known);
    if !missed.is_empty() && (!is_who || covered(asked, &fits) < 0.6) {
        return None;
    }
    let names = 0.6 * of_name(subject.length, of_subject.into_iter())
        + 0.4 * of_name(object.length, of_object.into_iter());
    Some(guess(asked, &fits, missed, [names, subject.weight], meaning))
}

/// Everything that was found: what is certainly meant, then records that people wrote, then what is only a guess. A private
/// note that contains a word never comes before the page of that name.
pub(super) fn merged<T>(
    guesses: impl Iterator<Item = (bool, T)>,
    records: impl Iterator<Item = T>,
) -> Vec<T> {
    let (guessed, sure): (Vec<_>, Vec<_>) = guesses.partition(|(is_guess, _)| *is_guess);
    let only = |found: Vec<(bool, T)>| found.into_iter().map(|(_, found)| found);
    only(sure).chain(records).chain(only(guessed)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_note_never_comes_before_what_is_certainly_meant() {
        let guesses = [(false, "page"), (true, "typo of another"), (false, "act")];
        let found = merged(guesses.into_iter(), ["note"].into_iter());
        assert_eq!(found, ["page", "act", "note", "typo of another"]);
    }

    #[test]
    fn a_guess_says_what_it_was_taken_for_and_what_is_not_here() {
        let guess = |is_guess, missed: &[&str]| Guess {
            meaning: Meaning::Team(TeamId::from("billing")),
            score: 1.0,
            is_guess,
            missed: missed.iter().map(|word| (*word).to_owned()).collect(),
        };
        assert_eq!(guess(false, &[]).words("billing"), None);
        assert_eq!(guess(true, &[]).words(" biling ").as_deref(), Some("Closest match for “biling”."));
        let missed = guess(true, &["payments"]).words("debt in payments");
        assert_eq!(missed.as_deref(), Some("Closest match: nothing here is called “payments”."));
    }
}
