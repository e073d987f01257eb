//! Who knows what, and whom to ask.

use std::collections::{BTreeMap, BTreeSet};

use castra_history::{self as history, PathId};
use castra_org::organization::{Organization, PersonId, RepositoryId, TeamId};
use castra_repositories::instant;

use super::{Analysis, FADING_DAYS, ROWS, share};
use crate::model::{
    Advice, FadingRow, HandoverFile, HandoverPart, Knower, KnowledgeMap, PartRow, TruckRow, Who,
};

/// The most columns and rows of a map.
const KNOWERS: usize = 12;
const PARTS: usize = 30;
/// A person with a smaller share of the knowledge is no help.
const LEAST_SHARE: f64 = 0.005;

/// How many files each knower is an author of.
type FilesOf = BTreeMap<Knower, usize>;

/// Who knows what, by people or by teams.
pub(crate) fn knowledge_map(analysis: &Analysis, organization: &Organization, by_team: bool) -> KnowledgeMap {
    let naming = analysis.naming(organization);
    let knowledge = &analysis.knowledge;
    let teams = by_team.then(|| teams_of(organization, analysis));
    let knowers_of = |identity: history::PersonId| -> Vec<Knower> {
        let Some(person) = analysis.person(identity).filter(|id| organization.is_active(id, analysis.day))
        else {
            return Vec::new();
        };
        match &teams {
            None => vec![Knower::Person(person.clone(), organization.person_name(person).to_owned())],
            Some(teams) => teams.get(person).cloned().unwrap_or_default(),
        }
    };
    let mut all: FilesOf = BTreeMap::new();
    let mut parts: BTreeMap<&str, FilesOf> = BTreeMap::new();
    for file in &knowledge.files {
        let known: BTreeSet<Knower> = file.authors().flat_map(&knowers_of).collect();
        for knower in known {
            *all.entry(knower.clone()).or_default() += 1;
            *parts.entry(&file.component).or_default().entry(knower).or_default() += 1;
        }
    }
    let mut knowers: Vec<(Knower, usize)> = all.into_iter().collect();
    knowers.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let knowers: Vec<Knower> = knowers.into_iter().take(KNOWERS).map(|(knower, _)| knower).collect();
    let part = |component: &crate::model::ComponentRow| {
        let known = parts.get(component.name.as_str());
        let share_of = |knower: &Knower| Some(share(*known?.get(knower)?, component.files));
        PartRow {
            name: component.name.clone(),
            files: component.files,
            truck_factor: component.truck_factor,
            sole: component.sole.clone(),
            shares: knowers.iter().map(share_of).collect(),
        }
    };
    let truck = knowledge.whole.truck_list.iter().map(|step| TruckRow {
        who: naming.who(step.person),
        files: step.files,
        abandoned: step.abandoned_files,
    });
    let orphaned = knowledge.orphaned.iter().take(ROWS);
    KnowledgeMap {
        truck: truck.collect(),
        files: knowledge.files.iter().filter(|file| file.authors().next().is_some()).count(),
        parts: analysis.components.iter().take(PARTS).map(part).collect(),
        fading: fading(analysis, organization),
        orphaned: orphaned.map(|path| analysis.facts.path_text(*path).into_owned()).collect(),
        knowers,
    }
}

fn teams_of(organization: &Organization, analysis: &Analysis) -> BTreeMap<PersonId, Vec<Knower>> {
    let mut teams: BTreeMap<PersonId, Vec<Knower>> = BTreeMap::new();
    for team in organization.active_teams(analysis.day) {
        for member in organization.members(&team.id, analysis.day) {
            let knower = Knower::Team(team.id.clone(), team.name.clone());
            teams.entry(member.id.clone()).or_default().push(knower);
        }
    }
    teams
}

fn fading(analysis: &Analysis, organization: &Organization) -> Vec<FadingRow> {
    let mut rows = fading_of(analysis, organization, |id| organization.is_active(id, analysis.day));
    rows.truncate(ROWS);
    rows
}

/// The fading knowledge of the selected people, starting with what no one else here knows.
fn fading_of(
    analysis: &Analysis,
    organization: &Organization,
    is_meant: impl Fn(&PersonId) -> bool,
) -> Vec<FadingRow> {
    let naming = analysis.naming(organization);
    let found = history::fading(&analysis.knowledge, analysis.now, FADING_DAYS);
    let here = found.areas.iter().filter(|area| analysis.person(area.person).is_some_and(&is_meant));
    let mut rows: Vec<FadingRow> = here
        .map(|area| FadingRow {
            who: naming.who(area.person),
            part: area.component.clone(),
            files: area.files,
            last: instant(area.last_time).unwrap_or_default(),
            is_last: area.is_last_memory,
        })
        .collect();
    rows.sort_by(|a, b| {
        b.is_last.cmp(&a.is_last).then(a.last.cmp(&b.last)).then_with(|| a.part.cmp(&b.part))
    });
    rows
}

/// What a person once knew of a repository and has not touched for long.
pub(crate) fn person_fading(
    analysis: &Analysis,
    organization: &Organization,
    person: &PersonId,
) -> Vec<FadingRow> {
    fading_of(analysis, organization, |id| id == person)
}

/// The languages of the files that a person is an author of, with the number of files.
pub(crate) fn person_languages(analysis: &Analysis, person: &PersonId) -> BTreeMap<String, usize> {
    let mut languages = BTreeMap::new();
    for file in &analysis.knowledge.files {
        if file.authors().any(|identity| analysis.person(identity) == Some(person)) {
            let language = history::language_of(&analysis.facts.path_text(file.path));
            *languages.entry(language).or_default() += 1;
        }
    }
    languages
}

/// What only one person knows of a repository; `None` if there is nothing.
pub(crate) fn handover(
    analysis: &Analysis,
    organization: &Organization,
    repository: &RepositoryId,
    person: &PersonId,
) -> Option<HandoverPart> {
    let (naming, facts) = (analysis.naming(organization), &analysis.facts);
    let own: Vec<history::PersonId> = facts
        .people()
        .map(|(identity, _)| identity)
        .filter(|identity| analysis.person(*identity) == Some(person))
        .collect();
    let lost = history::knowledge_lost(facts, &analysis.knowledge, &own);
    let file = |known: &history::LostFile| HandoverFile {
        path: facts.path_text(known.path).into_owned(),
        lines: known.lines,
        complexity: known.complexity,
        last: instant(known.last_time).unwrap_or_default(),
        successor: known.successor.map(|identity| naming.who(identity)).filter(|who| naming.is_active(who)),
    };
    (!lost.files.is_empty()).then(|| HandoverPart {
        repository: repository.clone(),
        n_files: lost.files.len(),
        share: lost.share,
        lines: lost.lines,
        files: lost.files.iter().take(ROWS).map(file).collect(),
    })
}

/// What one repository adds to the answer of whom to ask.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clues {
    /// Files that matched.
    pub(crate) files: usize,
    people: BTreeMap<PersonId, Clue>,
}

#[derive(Debug, Clone, Default)]
struct Clue {
    weight: f64,
    files: usize,
    commits: usize,
    last: i64,
}

impl Clue {
    fn note(&mut self, weight: f64, time: i64) {
        self.weight += weight;
        self.last = self.last.max(time);
    }
}

/// Looks for a path, a technology or a word of commit subjects in one repository. Each change counts half for
/// every year of its own age, whatever the date of its author's last one.
pub(crate) fn clues(analysis: &Analysis, organization: &Organization, query: &str) -> Clues {
    let words = Words::new(query);
    let facts = &analysis.facts;
    let recency = |time: i64| history::recency(analysis.now.saturating_sub(time));
    let person = |identity: history::PersonId| {
        analysis.person(identity).filter(|id| organization.is_active(id, analysis.day)).cloned()
    };
    let fits = |path: PathId| {
        let text = facts.path_text(path).to_lowercase();
        words.are_in(&text) || history::language_of(&text).eq_ignore_ascii_case(query)
    };
    let mut clues = Clues::default();
    for file in analysis.knowledge.files.iter().filter(|file| fits(file.path)) {
        clues.files += 1;
        for part in &file.authorships {
            let Some(id) = person(part.person) else { continue };
            let clue = clues.people.entry(id).or_default();
            clue.note(part.recent_changes, part.last_time);
            clue.files += usize::from(part.is_author);
        }
    }
    for commit in analysis.commits_since(i64::MIN) {
        if words.are_in(&commit.subject().to_lowercase())
            && let Some(id) = person(commit.author())
        {
            let clue = clues.people.entry(id).or_default();
            clue.note(recency(commit.author_time()), commit.author_time());
            clue.commits += 1;
        }
    }
    clues
}

/// The words of a question, each in the forms that count as the same: `invoices` is also found as `invoice`.
struct Words(Vec<Vec<String>>);

impl Words {
    fn new(query: &str) -> Self {
        let query = query.to_lowercase();
        Self(query.split_whitespace().map(forms).collect())
    }

    /// Whether a text in lower case has every word.
    fn are_in(&self, text: &str) -> bool {
        !self.0.is_empty() && self.0.iter().all(|forms| forms.iter().any(|form| has_word(text, form)))
    }
}

/// A word as it is, and without a plural's ending.
fn forms(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    let is_plural = word.len() > 3 && !["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    if is_plural && let Some(stem) = word.strip_suffix("ies") {
        forms.push(format!("{stem}y"));
    } else if is_plural && let Some(stem) = word.strip_suffix('s') {
        let without_e = ["xes", "ches", "shes", "sses", "zes"].iter().any(|end| word.ends_with(end));
        forms.push(if without_e { stem.trim_end_matches('e').to_owned() } else { stem.to_owned() });
    }
    forms
}

/// Whether a text has a word's beginning: `pay` is in `src/payments`, but not in `repay`.
fn has_word(text: &str, word: &str) -> bool {
    let is_inside = |at: usize| text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| !is_inside(at))
}

/// Where a person knows the topic, and how much.
type Places = Vec<(f64, RepositoryId)>;

/// Combines the clues of all repositories: those who know most first.
pub(crate) fn advice(organization: &Organization, found: &[(RepositoryId, Clues)]) -> Vec<Advice> {
    let mut people: BTreeMap<&PersonId, (Clue, Places)> = BTreeMap::new();
    for (repository, clues) in found {
        for (id, clue) in &clues.people {
            let (sum, places) = people.entry(id).or_default();
            sum.note(clue.weight, clue.last);
            sum.files += clue.files;
            sum.commits += clue.commits;
            places.push((clue.weight, repository.clone()));
        }
    }
    let whole: f64 = people.values().map(|(clue, _)| clue.weight).sum();
    let mut advice: Vec<Advice> = people
        .into_iter()
        .filter(|(_, (clue, _))| clue.weight >= whole * LEAST_SHARE && clue.weight > 0.0)
        .map(|(id, (clue, mut places))| {
            places.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            Advice {
                who: Who::Person { id: id.clone(), name: organization.person_name(id).to_owned() },
                share: clue.weight / whole,
                files: clue.files,
                commits: clue.commits,
                repositories: places.into_iter().map(|(_, id)| id).collect(),
                last: instant(clue.last).unwrap_or_default(),
            }
        })
        .collect();
    advice.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.who.cmp(&b.who)));
    advice.truncate(ROWS);
    advice
}

/// The teams whose code matched, most files first, with their leads.
pub(crate) fn teams_asked(
    organization: &Organization,
    lead: impl Fn(&TeamId) -> Option<PersonId>,
    found: &[(RepositoryId, Clues)],
) -> Vec<(TeamId, String, Option<PersonId>, usize)> {
    let mut teams: BTreeMap<&TeamId, usize> = BTreeMap::new();
    for (id, clues) in found.iter().filter(|(_, clues)| clues.files > 0) {
        if let Some(repository) = organization.repositories.get(id) {
            *teams.entry(&repository.team).or_default() += clues.files;
        }
    }
    let name =
        |id: &TeamId| organization.teams.get(id).map_or_else(|| id.to_string(), |team| team.name.clone());
    let mut rows: Vec<_> =
        teams.into_iter().map(|(id, files)| (id.clone(), name(id), lead(id), files)).collect();
    rows.sort_by(|a, b| b.3.cmp(&a.3).then_with(|| a.1.cmp(&b.1)));
    rows
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_word_is_found_at_its_beginning() {
        for (text, query, expected) in [
            ("src/payments/router.rs", "pay", true),
            ("src/payments/router.rs", "payments/router", true),
            ("src/repay.rs", "pay", false),
            ("fix: über den rand", "über", true),
            ("fix: rüber", "über", false),
            ("anything", "", false),
            ("fix: invoice rounding", "invoices", true),
            ("fix: rounding of invoices", "Invoice rounding", true),
            ("fix: invoice rounding", "invoice tax", false),
            ("add an entry", "entries", true),
            ("the box", "boxes", true),
            ("class loader", "class", true),
            ("the status page", "status", true),
            ("the statue", "status", false),
        ] {
            assert_eq!(Words::new(query).are_in(text), expected, "{query} in {text}");
        }
    }
}
