//! Loading the catalog from its files, merged with an organization's own roles.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{Catalog, Privacy, Responsibility, Role, RoleHat, ScopeKind, SkillMix, WeekPart};
use crate::organization::{Level, ResponsibilityId, RoleId};

const FILES: [&str; 6] = [
    include_str!("../../catalog/engineer.toml"),
    include_str!("../../catalog/senior_engineer.toml"),
    include_str!("../../catalog/tech_lead.toml"),
    include_str!("../../catalog/technical_project_manager.toml"),
    include_str!("../../catalog/engineering_manager.toml"),
    include_str!("../../catalog/cto.toml"),
];

static BUILT_IN: LazyLock<Catalog> = LazyLock::new(|| {
    let mut catalog = Catalog { roles: Vec::new(), responsibilities: Vec::new() };
    for text in FILES {
        let file: File = toml::from_str(text).expect("a test reads every catalog file");
        let role = file.role.into_role();
        let responsibilities = file.responsibility.into_iter();
        catalog.responsibilities.extend(responsibilities.map(|entry| entry.into_responsibility(&role)));
        catalog.roles.push(role);
    }
    catalog
});

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    role: RoleEntry,
    #[serde(default)]
    responsibility: Vec<ResponsibilityEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleEntry {
    id: String,
    title: String,
    tagline: String,
    scope: ScopeKind,
    hat: RoleHat,
    minimum_level: String,
    purpose: String,
    horizon: String,
    week_summary: String,
    decides: String,
    talks_with: String,
    measured_by: String,
    week: Vec<WeekPart>,
    skills: BTreeMap<String, [u8; 2]>,
}

impl RoleEntry {
    fn into_role(self) -> Role {
        let skills = self.skills.into_iter();
        Role {
            id: RoleId::from(self.id),
            title: self.title,
            tagline: self.tagline,
            scope: self.scope,
            hat: self.hat,
            minimum_level: self.minimum_level.parse::<Level>().ok(),
            purpose: self.purpose,
            horizon: self.horizon,
            week_summary: self.week_summary,
            week: self.week,
            decides: self.decides,
            talks_with: self.talks_with,
            measured_by: self.measured_by,
            skills: skills.map(|(name, [weight, wanted])| (name, SkillMix { weight, wanted })).collect(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResponsibilityEntry {
    id: String,
    title: String,
    short: String,
    statement: String,
    practice: String,
    cadence_days: u32,
    unit: String,
    target: String,
    thresholds: [f64; 2],
    weights: [u8; 4],
    #[serde(default)]
    privacy: Privacy,
    synonyms: Vec<String>,
}

impl ResponsibilityEntry {
    fn into_responsibility(self, role: &Role) -> Responsibility {
        Responsibility {
            id: ResponsibilityId::from(self.id),
            title: self.title,
            short: self.short,
            statement: self.statement,
            role: role.id.clone(),
            scope: role.scope,
            practice: self.practice,
            cadence_days: self.cadence_days,
            unit: self.unit,
            target: self.target,
            thresholds: self.thresholds,
            has_own_thresholds: false,
            weights: self.weights,
            privacy: self.privacy,
            synonyms: self.synonyms,
        }
    }
}

/// An organization's own role, or its change to a built-in one, as written in the organization file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnRole {
    /// The role's id; a built-in role's id changes that role.
    pub(crate) id: String,
    /// The role's name.
    pub(crate) title: Option<String>,
    /// What the role is for.
    pub(crate) purpose: Option<String>,
    /// The kind of scope: `team` or `organization`.
    pub(crate) scope: Option<ScopeKind>,
    /// Its responsibilities: ids of existing ones that move to it, or own ones.
    #[serde(default)]
    pub(crate) responsibilities: Vec<OwnResponsibility>,
    /// The skills it wants: name to wanted level, 1 to 5.
    #[serde(default)]
    pub(crate) skills: BTreeMap<String, u8>,
}

/// A responsibility of an own role.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum OwnResponsibility {
    /// An existing one that moves here.
    Existing(String),
    /// A new one, or a shipped one with own text or thresholds.
    Own(OwnTerms),
}

/// A responsibility in an organization's own text and figures.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnTerms {
    /// The responsibility's id.
    pub(crate) id: String,
    /// Its name; a shipped one keeps its name if this is empty.
    #[serde(default)]
    pub(crate) title: String,
    /// What it asks of its holder, in one sentence.
    #[serde(default)]
    pub(crate) statement: String,
    /// The thresholds of practised and of slipping, in place of the shipped ones: shares from 0 to 1, or counts.
    pub(crate) thresholds: Option<[f64; 2]>,
    /// The thresholds in words; required with them, because the shipped sentence would no longer be true.
    #[serde(default)]
    pub(crate) target: String,
}

/// Whether numbers that were typed differ from others.
fn is_other(own: [f64; 2], shipped: [f64; 2]) -> bool {
    own.iter().zip(shipped).any(|(own, shipped)| (own - shipped).abs() > 1e-9)
}

impl OwnTerms {
    /// The fault in this entry itself, in a sentence.
    pub(crate) fn problem(&self) -> Option<String> {
        let Self { id, title, thresholds, target, .. } = self;
        let Some(shipped) = BUILT_IN.responsibility(id) else {
            return if title.is_empty() {
                Some(format!("`{id}` is new and needs a `title`"))
            } else if thresholds.is_some() || !target.is_empty() {
                Some(format!("`{id}` has no signal, so it cannot have `thresholds` or a `target`"))
            } else {
                None
            };
        };
        let Some([first, second]) = *thresholds else {
            return (!target.is_empty())
                .then(|| format!("`{id}`: a `target` describes `thresholds`, and there are none"));
        };
        let [least, most] = shipped.thresholds;
        let is_share = shipped.unit.starts_with("share");
        let direction = if least > most { "fall" } else { "rise" };
        if target.trim().is_empty() {
            Some(format!("`{id}`: own `thresholds` need a `target` that describes them"))
        } else if target.trim() == shipped.target && is_other([first, second], shipped.thresholds) {
            Some(format!("`{id}`: `target` still describes Castra's own thresholds; describe yours"))
        } else if ![first, second].iter().all(|bound| bound.is_finite() && *bound >= 0.0) {
            Some(format!("`{id}`: `thresholds` must be numbers of 0 or more"))
        } else if is_share && (first > 1.0 || second > 1.0) {
            Some(format!("`{id}`: `thresholds` must be shares from 0 to 1"))
        } else if (least > most) != (first > second) {
            Some(format!("`{id}`: `thresholds` must {direction}, as {least} and {most} do"))
        } else {
            None
        }
    }
}

impl Catalog {
    /// The catalog as it ships.
    pub fn built_in() -> Self {
        BUILT_IN.clone()
    }

    /// The catalog merged with an organization's own roles, which were validated when they were stored.
    pub fn with_own(own: &BTreeMap<RoleId, serde_json::Value>) -> Self {
        let mut catalog = Self::built_in();
        for body in own.values() {
            if let Ok(role) = OwnRole::deserialize(body) {
                catalog.lay_over(role);
            }
        }
        catalog
    }

    fn lay_over(&mut self, own: OwnRole) {
        let id = RoleId::from(own.id.as_str());
        let place = self.roles.iter().position(|role| role.id == id).unwrap_or_else(|| {
            self.roles.push(blank(&id));
            self.roles.len() - 1
        });
        let role = &mut self.roles[place];
        role.title = own.title.unwrap_or_else(|| std::mem::take(&mut role.title));
        role.purpose = own.purpose.unwrap_or_else(|| std::mem::take(&mut role.purpose));
        role.scope = own.scope.unwrap_or(role.scope);
        for (name, wanted) in own.skills {
            role.skills.insert(name, SkillMix { weight: wanted, wanted });
        }
        let scope = role.scope;
        for responsibility in own.responsibilities {
            self.give(responsibility, &id, scope);
        }
    }

    fn give(&mut self, given: OwnResponsibility, role: &RoleId, scope: ScopeKind) {
        match given {
            OwnResponsibility::Existing(id) => {
                if let Some(found) = self.responsibilities.iter_mut().find(|known| known.id.as_str() == id) {
                    found.role = role.clone();
                }
            }
            OwnResponsibility::Own(OwnTerms { id, title, statement, thresholds, target }) => {
                // One of their own with a name that ships by now, for another kind of scope, stays theirs: what ships is not
                // what they wrote.
                let is_theirs = |known: &Responsibility| {
                    known.id.as_str() == id
                        && known.scope != scope
                        && !title.is_empty()
                        && thresholds.is_none()
                };
                self.responsibilities.retain(|known| !is_theirs(known));
                // Own texts change only the text: what is measured, how often and who may see it stays.
                if let Some(known) = self.responsibilities.iter_mut().find(|known| known.id.as_str() == id) {
                    if !title.is_empty() {
                        known.short.clone_from(&title);
                        known.title = title;
                    }
                    if !statement.is_empty() {
                        known.statement = statement;
                    }
                    if let Some(thresholds) = thresholds {
                        known.thresholds = thresholds;
                        known.target = target;
                        known.has_own_thresholds = true;
                    }
                    known.role = role.clone();
                    known.scope = scope;
                    return;
                }
                self.responsibilities.push(Responsibility {
                    id: ResponsibilityId::from(id),
                    short: title.clone(),
                    title,
                    statement,
                    role: role.clone(),
                    scope,
                    practice: String::new(),
                    cadence_days: 30,
                    unit: String::new(),
                    target: String::new(),
                    thresholds: [1.0, 0.5],
                    has_own_thresholds: false,
                    weights: [1; 4],
                    privacy: Privacy::Open,
                    synonyms: Vec::new(),
                });
            }
        }
    }
}

/// A catalog text that an organization changed, with the current shipped text. An upgrade changes only the
/// latter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The responsibility's id.
    pub(crate) responsibility: ResponsibilityId,
    /// The own role that contains the text.
    pub(crate) role: RoleId,
    /// The field: `title`, `statement` or `target` (with the thresholds it describes).
    pub(crate) text: &'static str,
    /// The organization's text.
    pub(crate) own: String,
    /// The shipped text.
    pub(crate) shipped: String,
}

/// Every text of a shipped responsibility that own roles change.
pub(crate) fn offers(own: &BTreeMap<RoleId, serde_json::Value>) -> Vec<Offer> {
    let mut offers = Vec::new();
    for (role, body) in own {
        let Ok(known) = OwnRole::deserialize(body) else { continue };
        for entry in known.responsibilities {
            let OwnResponsibility::Own(terms) = entry else { continue };
            let Some(shipped) = BUILT_IN.responsibility(&terms.id) else { continue };
            let texts = [
                ("title", terms.title, &shipped.title),
                ("statement", terms.statement, &shipped.statement),
                ("target", terms.target, &shipped.target),
            ];
            let differ = texts.into_iter().filter(|(_, own, shipped)| !own.is_empty() && own != *shipped);
            offers.extend(differ.map(|(text, own, words)| Offer {
                responsibility: shipped.id.clone(),
                role: role.clone(),
                text,
                own,
                shipped: words.clone(),
            }));
        }
    }
    offers
}

/// An own role's body without its text for a responsibility, which the role keeps with the shipped text.
pub(super) fn without_words(body: &serde_json::Value, responsibility: &str) -> serde_json::Value {
    let mut body = body.clone();
    if let Some(entries) = body.get_mut("responsibilities").and_then(serde_json::Value::as_array_mut) {
        let is_it = |entry: &&mut serde_json::Value| entry.get("id").is_some_and(|id| id == responsibility);
        for entry in entries.iter_mut().filter(is_it) {
            *entry = serde_json::Value::from(responsibility);
        }
    }
    body
}

fn blank(id: &RoleId) -> Role {
    Role {
        id: id.clone(),
        title: id.to_string(),
        tagline: String::new(),
        scope: ScopeKind::Team,
        hat: RoleHat::Everyone,
        minimum_level: None,
        purpose: String::new(),
        horizon: String::new(),
        week_summary: String::new(),
        week: Vec::new(),
        decides: String::new(),
        talks_with: String::new(),
        measured_by: String::new(),
        skills: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    #[test]
    fn both_roles_are_complete_and_weeks_add_up() {
        let catalog = Catalog::built_in();
        let count = |role: &str| catalog.responsibilities.iter().filter(|r| r.role.as_str() == role).count();
        assert_eq!((count("tech-lead"), count("cto")), (17, 16));
        for role in &catalog.roles {
            assert_eq!(role.week.iter().map(|part| u32::from(part.share)).sum::<u32>(), 100, "{}", role.id);
            assert!(role.minimum_level.is_some(), "{}", role.id);
        }
        let ids: BTreeSet<_> = catalog.responsibilities.iter().map(|r| &r.id).collect();
        assert_eq!(ids.len(), catalog.responsibilities.len());
    }

    #[test]
    fn an_organization_sets_its_own_thresholds() {
        let terms = |thresholds: serde_json::Value| {
            let body =
                json!({"id": "feedback", "thresholds": thresholds, "target": "at least 60 % in 45 days"});
            OwnTerms::deserialize(&body).unwrap()
        };
        assert_eq!(terms(json!([0.6, 0.4])).problem(), None);
        let body = json!({"id": "tech-lead", "responsibilities": [
            {"id": "feedback", "thresholds": [0.6, 0.4], "target": "at least 60 % in 45 days"}]});
        let own = BTreeMap::from([(RoleId::from("tech-lead"), body)]);
        let (catalog, shipped) = (Catalog::with_own(&own), Catalog::built_in());
        let (ours, theirs) =
            (catalog.responsibility("feedback").unwrap(), shipped.responsibility("feedback").unwrap());
        assert_eq!((ours.thresholds, ours.target.as_str()), ([0.6, 0.4], "at least 60 % in 45 days"));
        assert_eq!((&ours.title, &ours.short, ours.scope), (&theirs.title, &theirs.short, theirs.scope));
        let offered: Vec<_> = offers(&own).into_iter().map(|offer| (offer.text, offer.shipped)).collect();
        assert_eq!(offered, [("target", theirs.target.clone())]);

        for (thresholds, said) in [
            (json!([0.4, 0.6]), "must fall, as 0.8 and 0.5 do"),
            (json!([80, 50]), "must be shares from 0 to 1"),
            (json!([0.5, -0.1]), "must be numbers of 0 or more"),
        ] {
            let problem = terms(thresholds.clone()).problem();
            assert!(
                problem.as_deref().is_some_and(|problem| problem.contains(said)),
                "{thresholds}: {problem:?}"
            );
        }
        for (body, said) in [
            (json!({"id": "feedback", "thresholds": [0.6, 0.4]}), "need a `target`"),
            (json!({"id": "feedback", "target": "less"}), "there are none"),
            (
                json!({"id": "feedback", "thresholds": [0.1, 0.0],
                    "target": "at least 80 % of members received and acknowledged feedback in 45 days"}),
                "describe yours",
            ),
            (json!({"id": "pager"}), "needs a `title`"),
            (json!({"id": "pager", "title": "Pager", "target": "a"}), "has no signal"),
            (json!({"id": "conflict", "thresholds": [2, 1], "target": "a"}), "must rise, as 0 and 1 do"),
        ] {
            let problem = OwnTerms::deserialize(&body).unwrap().problem();
            assert!(problem.as_deref().is_some_and(|problem| problem.contains(said)), "{body}: {problem:?}");
        }
    }

    #[test]
    fn an_own_role_takes_over_a_responsibility_and_adds_one() {
        let body = serde_json::json!({"id": "security-lead", "title": "Security lead", "scope": "organization",
            "responsibilities": ["policies", {"id": "pentests", "title": "Penetration tests"}]});
        let own = BTreeMap::from([(RoleId::from("security-lead"), body)]);
        let catalog = Catalog::with_own(&own);
        assert_eq!(catalog.responsibility("policies").unwrap().role.as_str(), "security-lead");
        assert_eq!(catalog.responsibility("pentests").unwrap().scope, ScopeKind::Organization);
        assert_eq!(catalog.role("security-lead").unwrap().title, "Security lead");
    }

    #[test]
    fn own_words_stay_and_what_ships_is_offered() {
        let body = serde_json::json!({"id": "tech-lead", "responsibilities": [
            {"id": "listening", "title": "Open ears"}, {"id": "coffee", "title": "Coffee"}, "growth"]});
        let own = BTreeMap::from([(RoleId::from("tech-lead"), body.clone())]);
        let listening = Catalog::with_own(&own).responsibility("listening").unwrap().clone();
        let shipped = Catalog::built_in().responsibility("listening").unwrap().clone();
        // Own texts change only the text.
        assert_eq!(format!("{:?}", listening.thresholds), format!("{:?}", shipped.thresholds));
        assert_eq!((&listening.unit, listening.cadence_days), (&shipped.unit, shipped.cadence_days));
        assert_eq!(listening.statement, shipped.statement);
        let found: Vec<_> =
            offers(&own).into_iter().map(|offer| (offer.text, offer.own, offer.shipped)).collect();
        assert_eq!(found, [("title", "Open ears".to_owned(), shipped.title.clone())]);
        let taken = BTreeMap::from([(RoleId::from("tech-lead"), without_words(&body, "listening"))]);
        assert_eq!(Catalog::with_own(&taken).responsibility("listening"), Some(&shipped));
        assert!(offers(&taken).is_empty() && Catalog::with_own(&taken).responsibility("coffee").is_some());
    }

    /// An organization edited the catalog before `trust` and `standards` shipped.
    #[test]
    fn an_upgrade_brings_new_responsibilities_and_keeps_what_was_edited() {
        let own = |bodies: Vec<serde_json::Value>| -> BTreeMap<RoleId, serde_json::Value> {
            bodies.into_iter().map(|body| (RoleId::from(body["id"].as_str().unwrap()), body)).collect()
        };
        let edited = own(vec![json!({"id": "tech-lead", "title": "Squad lead", "responsibilities": [
            {"id": "listening", "title": "Open ears"},
            {"id": "feedback", "thresholds": [0.6, 0.4], "target": "at least 60 % in 45 days"}]})]);
        let catalog = Catalog::with_own(&edited);
        for id in ["trust", "standards"] {
            let (ours, shipped) = (catalog.responsibility(id), BUILT_IN.responsibility(id));
            assert!(ours.is_some() && ours == shipped, "{id} arrives as it ships");
        }
        assert_eq!(catalog.role("tech-lead").unwrap().title, "Squad lead");
        assert_eq!(catalog.responsibility("listening").unwrap().title, "Open ears");
        assert_eq!(format!("{:?}", catalog.responsibility("feedback").unwrap().thresholds), "[0.6, 0.4]");

        // A team's own `standards`: their words stay, and what ships is offered.
        let same = own(vec![json!({"id": "tech-lead", "responsibilities": [
            {"id": "standards", "title": "House rules", "statement": "You keep the house rules."}]})]);
        let catalog = Catalog::with_own(&same);
        let ours = catalog.responsibility("standards").unwrap();
        assert_eq!(
            (ours.title.as_str(), ours.statement.as_str()),
            ("House rules", "You keep the house rules.")
        );
        let offered: Vec<_> = offers(&same).into_iter().map(|offer| (offer.text, offer.shipped)).collect();
        let shipped = BUILT_IN.responsibility("standards").unwrap();
        assert_eq!(offered, [("title", shipped.title.clone()), ("statement", shipped.statement.clone())]);

        // One of the organization under the same name is not the team's, and is not measured by its signal.
        let other = own(vec![json!({"id": "cto", "responsibilities": [
            {"id": "standards", "title": "ISO standards", "statement": "You keep us certified."}]})]);
        let catalog = Catalog::with_own(&other);
        let ours = catalog.responsibility("standards").unwrap();
        assert_eq!((ours.scope, ours.title.as_str()), (ScopeKind::Organization, "ISO standards"));
        assert_eq!((ours.practice.as_str(), ours.target.as_str()), ("", ""));
        assert!(ours.synonyms.is_empty());
        assert_eq!(
            catalog.responsibilities.iter().filter(|known| known.id.as_str() == "standards").count(),
            1
        );
    }

    #[test]
    fn what_is_private_stays_private_in_ones_own_words() {
        let body = serde_json::json!({"id": "tech-lead", "responsibilities": [
            {"id": "listening", "title": "Open ears"}, {"id": "coffee", "title": "Coffee"}]});
        let catalog = Catalog::with_own(&BTreeMap::from([(RoleId::from("tech-lead"), body)]));
        let listening = catalog.responsibility("listening").unwrap();
        assert_eq!((listening.title.as_str(), listening.privacy), ("Open ears", Privacy::Status));
        assert_eq!(catalog.responsibility("coffee").unwrap().privacy, Privacy::Open);
    }
}
