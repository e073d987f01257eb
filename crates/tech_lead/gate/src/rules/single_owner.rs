//! Code that only one person knows, changed without that person. Reported once per change, and only for changes that
//! person would want to see: the body of functions, by an author who does not know the code yet.

use std::collections::{BTreeMap, BTreeSet};

use castra_history::{self as history, ComparedFile, FileKnowledge, KnowledgeOptions, PersonId};

use super::{
    super::model::{Rule, Violation},
    Change, Kind, lines, shown,
};

/// The time without a commit after which an owner counts as gone.
const GONE_AFTER: i64 = 365 * 86_400;

/// A file that only one person knows, and the change to it.
struct Owned<'a> {
    file: &'a ComparedFile,
    owner: PersonId,
    /// Changed lines of code.
    changed: u32,
    /// The owner's part in the file, in words.
    part: String,
}

impl Change<'_> {
    pub(super) fn single_owner(&self) -> Vec<Violation> {
        let knowledge = history::knowledge(self.facts, &KnowledgeOptions::at(self.now));
        let by_path: BTreeMap<&[u8], &FileKnowledge> =
            knowledge.files.iter().map(|file| (self.facts.path(file.path), file)).collect();
        let (here, active) = (self.taking_part(), self.active());
        let judge = |file| {
            let known = by_path.get(path_before(file))?;
            let (owner, part) = self.sole_knower(known)?;
            // Frequent changes count as knowledge. The owner must have it, and none of those who take part.
            let often =
                known.authorships.iter().filter(|part| part.changes >= self.settings.single_owner.known);
            let knowers: BTreeSet<PersonId> = often.map(|part| part.person).collect();
            let is_known = !knowers.is_disjoint(&here) || here.contains(&owner);
            if is_known || !knowers.contains(&owner) || !active.contains(&owner) {
                return None;
            }
            let changed = self.reworked(file).map_or_else(|| lines::of_file(file), lines::in_functions);
            Some(Owned { file, owner, changed, part })
        };
        let owned = self.code().filter(|file| file.was_there && self.kind(file) == Kind::Production);
        let mut by_owner: BTreeMap<PersonId, Vec<Owned<'_>>> = BTreeMap::new();
        for owned in owned.filter_map(judge) {
            by_owner.entry(owned.owner).or_default().push(owned);
        }
        let least = self.settings.single_owner.least;
        by_owner.retain(|_, files| files.iter().map(|owned| owned.changed).sum::<u32>() >= least);
        self.told(by_owner.into_values().collect()).into_iter().collect()
    }

    /// The one person who knows a file, and the grounds for that; `None` if there are several or the file is too
    /// small to matter.
    fn sole_knower(&self, known: &FileKnowledge) -> Option<(PersonId, String)> {
        let sole = known.sole?;
        if known.lines < self.settings.single_owner.lines || self.facts.person(sole.person).is_bot {
            return None;
        }
        Some((sole.person, sole.in_words()))
    }

    /// Everyone who wrote, reviewed or merged the change, by address or, since addresses of one person may not be
    /// joined, by name.
    fn taking_part(&self) -> BTreeSet<PersonId> {
        let named = || self.compared.authors.iter().chain(&self.compared.reviewers);
        let by_email = named().filter_map(|(_, email)| self.facts.person_by_email(email));
        let names: BTreeSet<&str> = named().map(|(name, _)| name.as_str()).collect();
        let by_name = self.facts.people().filter(|(_, person)| names.contains(person.name.as_str()));
        by_email.chain(by_name.map(|(id, _)| id)).collect()
    }

    /// Everyone who wrote anything here recently.
    fn active(&self) -> BTreeSet<PersonId> {
        let is_late = |commit: &history::Commit<'_>| commit.author_time() >= self.now - GONE_AFTER;
        let late = self.facts.commits().filter(is_late);
        late.flat_map(|commit| commit.co_authors().chain([commit.author()])).collect()
    }

    /// One violation for all owners, at the file changed most.
    fn told(&self, mut owners: Vec<Vec<Owned<'_>>>) -> Option<Violation> {
        for files in &mut owners {
            files.sort_by_key(|owned| std::cmp::Reverse(owned.changed));
        }
        owners.sort_by_key(|files| std::cmp::Reverse(files.first().map_or(0, |owned| owned.changed)));
        let first = owners.first()?.first()?;
        let names: Vec<&str> = owners
            .iter()
            .filter_map(|files| Some(self.facts.person(files.first()?.owner).name.as_str()))
            .collect();
        let sentences: Vec<String> =
            owners.iter().zip(&names).filter_map(|(files, name)| sentence(name, files)).collect();
        Some(self.found(Rule::SingleOwner, first.file, names.join(", "), 1, sentences.join(" ")))
    }
}

fn sentence(name: &str, files: &[Owned<'_>]) -> Option<String> {
    let (first, others) = files.split_first()?;
    let others = match others.len() {
        0 => String::new(),
        1 => " and one more file of this change".to_owned(),
        several => format!(" and {several} more files of this change"),
    };
    let changed: u32 = files.iter().map(|owned| owned.changed).sum();
    Some(format!(
        "Only {name} knows `{}` ({}){others}, but took no part in changing {changed} lines of it.",
        shown(&first.file.path),
        first.part
    ))
}

fn path_before(file: &ComparedFile) -> &[u8] {
    file.old_path.as_ref().unwrap_or(&file.path)
}
