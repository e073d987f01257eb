//! Everything that search knows by name, and its words. Pure: a charter and the features in, an index out.

use std::collections::{BTreeMap, HashMap};

use castra_platform::{access::Hat, feature::Feature};

use super::words::{self, Fit, Word, letters};
use crate::{
    catalog::ScopeKind,
    charter::Charter,
    organization::{PersonId, RepositoryId, ResponsibilityId, RoleId, TeamId},
    practices::REPOSITORIES,
};

/// The most words of the vocabulary that a beginning may stand for.
const MOST_BEGINNINGS: usize = 100;

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Thing {
    /// A responsibility, and whether it is held in each team.
    Responsibility(ResponsibilityId, ScopeKind),
    /// A role, and whether it is held in each team.
    Role(RoleId, ScopeKind),
    /// A team.
    Team(TeamId),
    /// A person.
    Person(PersonId),
    /// A repository.
    Repository(RepositoryId),
    /// Who knows the code of a repository.
    Knowledge(RepositoryId),
    /// A page or an act.
    Page(Page),
}

/// A page or an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) label: &'static str,
    pub(super) href: &'static str,
    pub(super) for_person: Option<&'static str>,
    pub(super) hat: Hat,
    /// Whether a page of a lead's is for the team's members too.
    pub(super) for_members: bool,
}

impl Page {
    /// Whether it is one for each team.
    pub(super) fn is_of_team(&self) -> bool {
        self.href.contains("{team}")
    }
}

/// One of a thing's names.
#[derive(Debug)]
pub(super) struct Name {
    /// The thing, by its place.
    pub(super) thing: usize,
    /// The number of its words.
    pub(super) length: usize,
    /// How much it counts: less than 1 for a synonym, so that what is called so comes first.
    pub(super) weight: f64,
}

#[derive(Debug)]
struct Known {
    text: String,
    letters: u32,
    /// The names that contain it, by their place.
    names: Vec<usize>,
}

/// Everything that search knows by name.
#[derive(Debug, Default)]
pub struct Index {
    pub(super) things: Vec<Thing>,
    pub(super) names: Vec<Name>,
    /// The vocabulary in alphabetical order.
    vocabulary: Vec<Known>,
}

impl Index {
    /// The index of a charter and of the pages and acts of these features.
    pub fn new(charter: &Charter, features: &[&Feature]) -> Self {
        let (organization, day) = (charter.organization(), charter.day());
        let mut building = Building::default();
        for entry in &organization.catalog.responsibilities {
            let thing = Thing::Responsibility(entry.id.clone(), entry.scope);
            let own = [entry.id.as_str(), &entry.title, &entry.short];
            building.add(thing, own.into_iter(), entry.synonyms.iter().map(String::as_str));
        }
        for role in &organization.catalog.roles {
            let own = [role.id.as_str(), &role.title];
            let others = words::role_names(role.id.as_str()).iter().map(String::as_str);
            building.add(Thing::Role(role.id.clone(), role.scope), own.into_iter(), others);
        }
        for team in organization.active_teams(day) {
            let with_kind = format!("{} team", team.name);
            let own = [team.id.as_str(), &team.name, &with_kind];
            building.add(Thing::Team(team.id.clone()), own.into_iter(), std::iter::empty());
        }
        for person in organization.active_people(day) {
            let own = [person.id.as_str(), &person.name];
            building.add(Thing::Person(person.id.clone()), own.into_iter(), std::iter::empty());
        }
        let shows_code = organization.settings.practices.has(REPOSITORIES.key);
        for known in
            organization.repositories.values().filter(|known| shows_code && known.period.contains(day))
        {
            let with_kind = format!("{} repository", known.id);
            let own = [known.id.as_str(), &with_kind];
            building.add(Thing::Repository(known.id.clone()), own.into_iter(), std::iter::empty());
            let names =
                ["who knows", "knowledge of", "experts of"].map(|words| format!("{words} {with_kind}"));
            let names = names.iter().map(String::as_str);
            building.add(Thing::Knowledge(known.id.clone()), names, std::iter::empty());
        }
        for (page, synonyms) in pages(features) {
            let label = page.label;
            building.add(Thing::Page(page), std::iter::once(label), synonyms.into_iter());
        }
        building.index()
    }

    /// The words of the vocabulary that fit a word of a question. Typos are only looked for where nothing is spelled so.
    fn fitting(&self, asked: &str) -> Vec<(&Known, Fit)> {
        let from = self.vocabulary.partition_point(|known| known.text.as_str() < asked);
        let begins = self.vocabulary[from..].iter().take_while(|known| known.text.starts_with(asked));
        let is_short = asked.chars().count() < 2;
        let mut found: Vec<_> = begins
            .filter(|known| !is_short || known.text == asked)
            .take(MOST_BEGINNINGS)
            .map(|known| (known, if known.text == asked { Fit::Same } else { Fit::Beginning }))
            .collect();
        if found.first().is_none_or(|(_, fit)| *fit != Fit::Same) {
            let of_asked = letters(asked);
            let typo = |known: &Known| words::typo(&known.text, known.letters, asked, of_asked);
            let others = self.vocabulary.iter().filter(|known| !known.text.starts_with(asked));
            found.extend(others.map(|known| (known, typo(known))).filter(|(_, fit)| *fit != Fit::None));
        }
        found
    }

    /// How well each word of a question fits each name, for the names that any of them fits.
    pub(super) fn fits(&self, asked: &[Word]) -> BTreeMap<usize, Vec<Fit>> {
        let mut fits: BTreeMap<usize, Vec<Fit>> = BTreeMap::new();
        for (at, word) in asked.iter().enumerate() {
            for (known, fit) in self.fitting(&word.text) {
                for name in &known.names {
                    let of_name = fits.entry(*name).or_insert_with(|| vec![Fit::None; asked.len()]);
                    of_name[at] = of_name[at].max(fit);
                }
            }
        }
        fits
    }
}

/// Every page and act with its synonyms: those of one address and hat are one, under the navigation's label.
fn pages(features: &[&Feature]) -> Vec<(Page, Vec<&'static str>)> {
    let mut pages: Vec<(Page, Vec<&'static str>)> = Vec::new();
    for door in features.iter().flat_map(|feature| feature.navigation) {
        let page = Page {
            label: door.label,
            href: door.href,
            for_person: None,
            hat: door.room.wing().hat(),
            for_members: door.for_members,
        };
        pages.push((page, Vec::new()));
    }
    for act in features.iter().flat_map(|feature| feature.acts) {
        let known = pages.iter_mut().find(|(page, _)| page.href == act.href && page.hat == act.hat);
        match known {
            Some((page, synonyms)) => {
                page.for_person = act.for_person;
                synonyms.push(act.label);
                synonyms.extend(act.synonyms);
            }
            None => {
                let page = Page {
                    label: act.label,
                    href: act.href,
                    for_person: act.for_person,
                    hat: act.hat,
                    for_members: false,
                };
                pages.push((page, act.synonyms.to_vec()));
            }
        }
    }
    let of_account = features.iter().flat_map(|feature| feature.account_pages);
    for known in of_account {
        if !pages.iter().any(|(page, _)| page.href == known.href) {
            let page = Page {
                label: known.label,
                href: known.href,
                for_person: None,
                hat: Hat::Everyone,
                for_members: false,
            };
            pages.push((page, Vec::new()));
        }
    }
    pages
}

#[derive(Default)]
struct Building {
    index: Index,
    places: HashMap<String, Vec<usize>>,
}

impl Building {
    fn add<'a>(
        &mut self,
        thing: Thing,
        own: impl Iterator<Item = &'a str>,
        others: impl Iterator<Item = &'a str>,
    ) {
        let mut seen: Vec<Vec<String>> = Vec::new();
        for (name, weight) in own.map(|name| (name, 1.0)).chain(others.map(|name| (name, 0.99))) {
            let mut words: Vec<String> = words::words(name).into_iter().map(|word| word.text).collect();
            words.sort();
            words.dedup();
            if words.is_empty() || seen.contains(&words) {
                continue;
            }
            let place = self.index.names.len();
            self.index.names.push(Name { thing: self.index.things.len(), length: words.len(), weight });
            for word in &words {
                self.places.entry(word.clone()).or_default().push(place);
            }
            seen.push(words);
        }
        self.index.things.push(thing);
    }

    fn index(self) -> Index {
        let known = |(text, names): (String, Vec<usize>)| Known { letters: letters(&text), text, names };
        let mut vocabulary: Vec<Known> = self.places.into_iter().map(known).collect();
        vocabulary.sort_by(|a, b| a.text.cmp(&b.text));
        Index { vocabulary, ..self.index }
    }
}
