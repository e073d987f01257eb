//! From answers to an organization. Pure.

use std::collections::{BTreeMap, BTreeSet};

use castra_platform::{
    error::FieldError,
    text::{self, folded, is_same_address},
};

use super::Template;
use crate::{
    imports::slug,
    org_file,
    organization::{
        Assignment, AssignmentId, Membership, Organization, Period, Person, PersonId, RoleId, Scope,
        Settings, StageSetting, Team, TeamId,
    },
};

/// The answers of the person who sets up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// The organization's name.
    pub name: String,
    /// Its time zone; UTC if empty.
    pub timezone: String,
    /// The person who sets it up.
    pub me: Me,
    /// Its teams; the template's if there are none.
    pub teams: Vec<TeamAnswer>,
}

/// The person who sets the organization up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Me {
    /// Their name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// A role's id: `cto` for the organization, `tech-lead` for the first team without another lead; empty for none.
    pub role: String,
}

/// One team.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TeamAnswer {
    /// The team's name.
    pub name: String,
    /// Its lead, if known.
    pub lead: Option<NamedLead>,
}

/// A team's lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NamedLead {
    /// Their name; the same name means the same person.
    pub name: String,
    /// Their e-mail, if known.
    pub email: String,
}

/// The organization that follows from the answers, as an organization file, and the id of the person who set it up.
///
/// # Errors
/// Every answer that needs correcting.
pub(super) fn describe(
    template: &Template,
    answers: &Answers,
) -> Result<(String, PersonId), Vec<FieldError>> {
    let mut builder =
        Builder { organization: Organization::empty(""), people: BTreeMap::new(), faults: Vec::new() };
    let me = builder.build(template, answers);
    if builder.faults.is_empty() {
        return Ok((org_file::text_of(&builder.organization), me));
    }
    Err(builder.faults)
}

struct Builder {
    organization: Organization,
    /// Ids by name, folded.
    people: BTreeMap<String, PersonId>,
    faults: Vec<FieldError>,
}

impl Builder {
    fn fault(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.faults.push(FieldError { field: field.into(), message: message.into() });
    }

    /// A line of text that is neither empty nor unusable.
    fn line(&mut self, field: &str, text: &str, what: &str) -> Option<String> {
        let name = text::name(text);
        if name.is_empty() {
            self.fault(field, format!("enter {what}"));
            return None;
        }
        if text::is_unshowable(text.trim()) || name.chars().count() > 200 {
            self.fault(field, "please use a single line of at most 200 characters");
            return None;
        }
        Some(name)
    }

    fn build(&mut self, template: &Template, answers: &Answers) -> PersonId {
        let name = self.line("name", &answers.name, "the organization's name").unwrap_or_default();
        let timezone = match answers.timezone.trim() {
            "" => chrono_tz::Tz::UTC,
            text => text.parse().unwrap_or_else(|_| {
                self.fault("timezone", format!("`{text}` is not a time zone; write it like Europe/Vienna"));
                chrono_tz::Tz::UTC
            }),
        };
        self.organization.settings = Settings {
            name,
            stage: StageSetting::Pinned(template.stage),
            timezone,
            not_used: BTreeSet::new(),
            practices: crate::practices::first(),
        };
        let me = self.person("me.name", "me.email", &answers.me.name, &answers.me.email, "your name");
        if answers.me.email.trim().is_empty() {
            self.fault("me.email", "enter your e-mail; you sign in with it");
        }
        let me = me.unwrap_or_else(|| PersonId::from("me"));
        let own: Vec<TeamAnswer>;
        let teams = if answers.teams.is_empty() {
            own = template
                .teams
                .iter()
                .map(|name| TeamAnswer { name: (*name).to_owned(), lead: None })
                .collect();
            &own
        } else {
            &answers.teams
        };
        let mut leads = answers.me.role == "tech-lead";
        match answers.me.role.as_str() {
            "cto" => self.assign(&me, "cto", Scope::Organization),
            "" | "tech-lead" => {}
            role if self.organization.catalog.role(role).is_some() => {}
            role => self.fault("me.role", format!("there is no role `{role}`")),
        }
        for (at, answer) in teams.iter().enumerate() {
            let Some(team) = self.team(at, answer) else { continue };
            match &answer.lead {
                Some(lead) => {
                    let (name, email) = (format!("teams.{at}.lead.name"), format!("teams.{at}.lead.email"));
                    if let Some(lead) = self.person(&name, &email, &lead.name, &lead.email, "the lead's name")
                    {
                        self.lead(lead, &team);
                    }
                }
                None if leads => {
                    leads = false;
                    self.lead(me.clone(), &team);
                }
                None => {}
            }
        }
        me
    }

    /// The person with a name, created when the name first occurs.
    fn person(
        &mut self,
        name_field: &str,
        email_field: &str,
        name: &str,
        email: &str,
        what: &str,
    ) -> Option<PersonId> {
        let name = self.line(name_field, name, what)?;
        let email = match text::address(email) {
            _ if email.trim().is_empty() => None,
            Ok(email) => Some(email),
            Err(fault) => {
                self.fault(email_field, fault);
                return None;
            }
        };
        if let Some(known) = self.people.get(&folded(&name)).cloned() {
            if let Some(person) = self.organization.people.get_mut(&known) {
                let both = person.email.as_deref().zip(email.as_deref());
                let same = both.is_none_or(|(known, email)| is_same_address(known, email));
                if same {
                    person.email = person.email.take().or(email);
                } else {
                    self.fault(email_field, format!("{name} has a different e-mail above; two people with the same name need different names here"));
                }
            }
            return Some(known);
        }
        let has = |known: &&Person| {
            let both = known.email.as_deref().zip(email.as_deref());
            both.is_some_and(|(known, email)| is_same_address(known, email))
        };
        let twin = self.organization.people.values().find(has);
        if let Some(twin) = twin {
            let message = format!("this is already the e-mail of {}", twin.name);
            self.fault(email_field, message);
            return None;
        }
        let id = self.free(&name, "person", |organization, id| organization.people.contains_key(id));
        let id = PersonId::from(id);
        let person = Person {
            id: id.clone(),
            name: name.clone(),
            email,
            level: None,
            period: Period::ALWAYS,
            manager: None,
            git: Vec::new(),
        };
        self.people.insert(folded(&name), id.clone());
        self.organization.people.insert(id.clone(), person);
        Some(id)
    }

    fn free(&self, name: &str, otherwise: &str, is_taken: impl Fn(&Organization, &str) -> bool) -> String {
        let base = Some(slug(name)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| otherwise.to_owned());
        let mut ids = std::iter::once(base.clone()).chain((2..).map(|n| format!("{base}-{n}")));
        ids.find(|id| id != "organization" && !is_taken(&self.organization, id)).expect("numbers do not end")
    }

    fn team(&mut self, at: usize, answer: &TeamAnswer) -> Option<TeamId> {
        let field = format!("teams.{at}.name");
        let name = self.line(&field, &answer.name, "the team's name")?;
        if self.organization.teams.values().any(|team| folded(&team.name) == folded(&name)) {
            self.fault(field, format!("there is already a team `{name}`"));
            return None;
        }
        let id =
            TeamId::from(self.free(&name, "team", |organization, id| organization.teams.contains_key(id)));
        self.organization
            .teams
            .insert(id.clone(), Team { id: id.clone(), name, parent: None, period: Period::ALWAYS });
        Some(id)
    }

    fn lead(&mut self, person: PersonId, team: &TeamId) {
        self.assign(&person, "tech-lead", Scope::Team(team.clone()));
        self.organization.memberships.insert(Membership {
            team: team.clone(),
            person,
            period: Period::ALWAYS,
        });
    }

    fn assign(&mut self, person: &PersonId, role: &str, scope: Scope) {
        let id = AssignmentId::from(format!("{}", self.organization.assignments.len()));
        let held = Assignment {
            id: id.clone(),
            person: person.clone(),
            role: RoleId::from(role),
            scope,
            period: Period::ALWAYS,
            acting_for: None,
            deputy_for: None,
        };
        self.organization.assignments.insert(id, held);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::setup::{template, templates};

    fn answers() -> Answers {
        let team = |name: &str, lead: Option<(&str, &str)>| TeamAnswer {
            name: name.to_owned(),
            lead: lead.map(|(name, email)| NamedLead { name: name.to_owned(), email: email.to_owned() }),
        };
        Answers {
            name: "Example".to_owned(),
            timezone: "Europe/Vienna".to_owned(),
            me: Me {
                name: "Ana Example".to_owned(),
                email: "ana@example.org".to_owned(),
                role: "cto".to_owned(),
            },
            teams: vec![
                team("Shop", Some(("Bo Example", ""))),
                team("Büro & mehr", Some(("ana example", ""))),
                team("Data", None),
            ],
        }
    }

    fn read(text: &str) -> castra_platform::Result<Vec<crate::organization::Change>> {
        let day = "2026-03-02".parse().expect("a day");
        org_file::changes_of("answers", text, None, day, || AssignmentId::from("x"))
    }

    fn fields(answers: &Answers) -> Vec<String> {
        let faults = describe(&templates()[0], answers).unwrap_err();
        faults.into_iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect()
    }

    #[test]
    fn answers_become_an_organization_file() {
        let (text, me) = describe(template("small").unwrap(), &answers()).unwrap();
        assert_eq!(me.as_str(), "ana-example");
        assert_eq!(
            text,
            "castra: 1
organization:
  name: Example
  stage: small
  timezone: Europe/Vienna
  practices: [one-on-ones, repositories]
people:
  - id: ana-example
    name: Ana Example
    email: ana@example.org
  - id: bo-example
    name: Bo Example
teams:
  - id: buero-mehr
    name: \"Büro & mehr\"
    members: [ana-example]
  - id: data
    name: Data
    members: []
  - id: shop
    name: Shop
    members: [bo-example]
assignments:
  - { person: ana-example, role: cto }
  - { person: ana-example, role: tech-lead, team: buero-mehr }
  - { person: bo-example, role: tech-lead, team: shop }
responsibilities: []
roles: []
"
        );
        read(&text).unwrap();
    }

    #[test]
    fn every_template_is_a_valid_organization() {
        for template in templates() {
            let me = Me { role: "tech-lead".to_owned(), ..answers().me };
            let (text, _) = describe(template, &Answers { teams: Vec::new(), me, ..answers() }).unwrap();
            assert!(text.contains("role: tech-lead"), "{text}");
            read(&text).unwrap();
        }
    }

    #[test]
    fn every_answer_that_needs_correcting_is_named() {
        let wrong = Answers { timezone: "Vienna".to_owned(), me: Me::default(), ..Answers::default() };
        assert_eq!(
            fields(&wrong),
            [
                "name: enter the organization's name",
                "timezone: `Vienna` is not a time zone; write it like Europe/Vienna",
                "me.name: enter your name",
                "me.email: enter your e-mail; you sign in with it",
            ]
        );
        let mut wrong = answers();
        wrong.teams[1].name = "SHOP".to_owned();
        wrong.teams[0].lead = Some(NamedLead { name: "Bo".to_owned(), email: "ana@example.org".to_owned() });
        wrong.me.role = "king".to_owned();
        assert_eq!(
            fields(&wrong),
            [
                "me.role: there is no role `king`",
                "teams.0.lead.email: this is already the e-mail of Ana Example",
                "teams.1.name: there is already a team `SHOP`",
            ]
        );
    }

    proptest! {
        #[test]
        fn whatever_is_answered_is_valid_or_refused(name in ".{0,8}", team in ".{0,8}", other in "(Organization|ana|.{0,3})", lead in "[aA ]{0,3}", email in "(a@b)?") {
            let lead = Some(NamedLead { name: lead, email: email.clone() });
            let teams = vec![TeamAnswer { name: team, lead }, TeamAnswer { name: other, lead: None }];
            let me = Me { name: "a".to_owned(), email: "a@b".to_owned(), role: "tech-lead".to_owned() };
            if let Ok((text, me)) = describe(&templates()[1], &Answers { name, teams, me, timezone: String::new() }) {
                prop_assert!(read(&text).is_ok(), "{}", text);
                prop_assert!(text.contains(me.as_str()));
            }
        }
    }
}
