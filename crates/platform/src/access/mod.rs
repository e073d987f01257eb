//! Who may see and do what: one typed policy, derived from the roles people hold now.
//!
//! There is no second list of rights. A [`Viewer`] carries what somebody holds; [`Permission`] names what
//! they want; [`Viewer::may`] is the only place that decides. Which roles somebody holds is answered by the
//! organization, through [`crate::app::ViewerSource`], because the platform knows no roles' meaning.

mod groups;

use std::fmt;

pub use groups::{SMALLEST_GROUP, Shown, Telling};

/// Who does something, for the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody signed in.
    Person(String),
    /// A program with an API token of its own.
    Service(String),
    /// Somebody with a shell on the machine, by a command.
    Host,
    /// Castra itself, in a job.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(formatter, "person:{id}"),
            Self::Service(name) => write!(formatter, "service:{name}"),
            Self::Host => formatter.write_str("host"),
            Self::System => formatter.write_str("system"),
        }
    }
}

/// Which wing of the house a role opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hat {
    /// Everybody.
    Everyone,
    /// A tech lead, of the scope's team.
    Lead,
    /// The CTO.
    Cto,
    /// Whoever operates this instance.
    Operator,
}

/// A hat worn in a scope now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Which hat.
    pub hat: Hat,
    /// The team's id and name, for a lead.
    pub team: Option<(String, String)>,
    /// In whose place, for whoever acts for somebody or is their deputy.
    pub stands_in_for: Option<String>,
}

/// Whoever is looking, with all that decides what they may see and do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who it is; `None` when nobody is signed in.
    pub person: Option<String>,
    /// Whose account it is that they came in to, by a link that somebody else saw: until they show that they are the person,
    /// they are a visitor. They read what everybody here may read, hold nothing, and are nobody for what is private.
    pub unproven: Option<String>,
    /// The name of the program, if it is one with an API token of its own: it holds no role.
    pub service: Option<String>,
    /// Their name, for the page's corner.
    pub name: String,
    /// Whether they operate this instance.
    pub operator: bool,
    /// Whether they only operate it, and are none of the organization's people: they have no page of their own there.
    pub is_outside: bool,
    /// Whether it is a directory's token: it makes people and teams, and closes and opens accounts.
    pub provisions: bool,
    /// Whether they are on the machine itself: commands and jobs.
    pub host: bool,
    /// The hats they wear now.
    pub holdings: Vec<Holding>,
    /// The teams they belong to now, and those above them.
    pub teams: Vec<String>,
}

impl Viewer {
    /// Nobody signed in.
    pub fn anonymous() -> Self {
        Self {
            person: None,
            unproven: None,
            service: None,
            name: String::new(),
            operator: false,
            is_outside: false,
            provisions: false,
            host: false,
            holdings: Vec::new(),
            teams: Vec::new(),
        }
    }

    /// A command or a job on the machine itself.
    pub fn host() -> Self {
        Self { operator: true, host: true, name: "this machine".to_owned(), ..Self::anonymous() }
    }

    /// Somebody who came in to this person's account and has not shown yet that they are the person.
    pub fn visitor(person: &str, name: String) -> Self {
        Self { unproven: Some(person.to_owned()), name, ..Self::anonymous() }
    }

    /// Whether somebody is signed in, a program showed its token, or it is the machine itself.
    pub fn is_known(&self) -> bool {
        self.person.is_some() || self.unproven.is_some() || self.service.is_some() || self.host
    }

    /// Whether they are this person.
    pub fn is(&self, person: &str) -> bool {
        self.person.as_deref() == Some(person)
    }

    /// The hats they wear in their own right, in nobody's place.
    fn own(&self) -> impl Iterator<Item = &Holding> {
        self.holdings.iter().filter(|held| held.stands_in_for.is_none())
    }

    /// Whether they wear the CTO's hat.
    pub fn is_cto(&self) -> bool {
        self.holdings.iter().any(|holding| holding.hat == Hat::Cto)
    }

    /// Whether they lead this team.
    pub fn leads(&self, team: &str) -> bool {
        self.holdings
            .iter()
            .any(|held| held.hat == Hat::Lead && held.team.as_ref().is_some_and(|(id, _)| id == team))
    }

    /// For whom they stand in, if this is theirs to see or do only because of that.
    pub fn stands_in_for(&self, permission: &Permission<'_>) -> Option<&str> {
        let stand_ins = || self.holdings.iter().filter(|held| held.stands_in_for.is_some());
        stand_ins().next()?;
        let wearing = |holdings: Vec<Holding>| Self { holdings, ..self.clone() };
        let own = self.holdings.iter().filter(|held| held.stands_in_for.is_none()).cloned().collect();
        if wearing(own).may(permission) {
            return None;
        }
        let held = stand_ins().find(|held| wearing(vec![(*held).clone()]).may(permission))?;
        held.stands_in_for.as_deref()
    }

    /// The policy.
    pub fn may(&self, permission: &Permission<'_>) -> bool {
        match permission {
            Permission::ReadOrganization => self.is_known(),
            Permission::Operate => self.operator,
            Permission::Provision => self.provisions,
            Permission::ChangeOrganization | Permission::ChangeScope(None) => {
                self.operator || self.own().any(|held| held.hat == Hat::Cto)
            }
            Permission::ChangeScope(Some(team)) => {
                self.may(&Permission::ChangeOrganization)
                    || self.own().any(|held| {
                        held.hat == Hat::Lead && held.team.as_ref().is_some_and(|(id, _)| id == team)
                    })
            }
            Permission::WorkIn(None) => self.operator || self.is_cto(),
            Permission::WorkIn(Some(team)) => self.operator || self.is_cto() || self.leads(team),
            Permission::SeeOwnReading { holder, leaders } => {
                self.host || holder.is_some_and(|id| self.is(id)) || leaders.iter().any(|id| self.is(id))
            }
            Permission::SeeReading { holder, teams } => {
                self.host
                    || self.is_cto()
                    || holder.is_some_and(|id| self.is(id))
                    || teams.iter().any(|id| self.leads(id))
            }
            Permission::Private(people) => people.iter().any(|id| self.is(id)),
        }
    }
}

/// What somebody wants to see or do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission<'a> {
    /// See people, teams, who does what, repositories' summaries.
    ReadOrganization,
    /// Change the organization as a whole: apply a file, import. Not for whoever stands in for somebody.
    ChangeOrganization,
    /// Change who does what in a team, or (`None`) in the organization. Not for whoever stands in for somebody.
    ChangeScope(Option<&'a str>),
    /// Do the work of the role that answers for a team, or (`None`) for the organization, also in its holder's place: say
    /// which repositories it has, decide about findings.
    WorkIn(Option<&'a str>),
    /// See value, sample and reason of a reading that is somebody's own; its status is public.
    SeeOwnReading {
        /// Whose it is.
        holder: Option<&'a str>,
        /// Who led them on the reading's day and leads them now.
        leaders: &'a [&'a str],
    },
    /// See value, sample and reason of a reading about a private practice; its status is public.
    SeeReading {
        /// The accountable person.
        holder: Option<&'a str>,
        /// The team it is about, and those above it.
        teams: &'a [&'a str],
    },
    /// See or change what is private to these people: neither the CTO nor operators nor the machine itself may.
    Private(&'a [&'a str]),
    /// See jobs, accounts, configuration, the journal.
    Operate,
    /// Make people and teams, and let them go, as a directory does.
    Provision,
}

/// The rule that every route declares; finer questions are asked inside with [`Viewer::may`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Also before signing in.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Operators alone.
    Operator,
    /// Directories alone, by a token that was made for it.
    Provisioner,
}

impl Rule {
    /// Whether the rule lets this viewer through.
    pub fn admits(self, viewer: &Viewer) -> bool {
        match self {
            Self::Anyone => true,
            Self::SignedIn => viewer.is_known(),
            Self::Operator => viewer.operator,
            Self::Provisioner => viewer.provisions,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wearing(person: &str, hat: Hat, team: Option<&str>) -> Viewer {
        let team = team.map(|id| (id.to_owned(), id.to_owned()));
        Viewer {
            person: Some(person.to_owned()),
            holdings: vec![Holding { hat, team, stands_in_for: None }],
            ..Viewer::anonymous()
        }
    }

    #[test]
    fn the_figures_of_somebodys_own_week_are_for_them_and_who_leads_them() {
        let own = Permission::SeeOwnReading { holder: Some("ana"), leaders: &["kim"] };
        let shared = Permission::SeeReading { holder: Some("ana"), teams: &["payments"] };
        let cases = [
            (wearing("ana", Hat::Lead, Some("payments")), true, true),
            (wearing("bo", Hat::Cto, None), false, true),
            (wearing("cy", Hat::Lead, Some("payments")), false, true),
            (wearing("dee", Hat::Lead, Some("web")), false, false),
            (wearing("kim", Hat::Lead, Some("web")), true, false),
            (Viewer { operator: true, person: Some("eve".to_owned()), ..Viewer::anonymous() }, false, false),
            (Viewer::anonymous(), false, false),
        ];
        for (viewer, sees_own, sees_shared) in cases {
            assert_eq!((viewer.may(&own), viewer.may(&shared)), (sees_own, sees_shared), "{viewer:?}");
        }
    }

    #[test]
    fn what_is_private_to_some_is_for_nobody_else() {
        let between = Permission::Private(&["ana", "bo"]);
        let member = |person: &str| Viewer { person: Some(person.to_owned()), ..Viewer::anonymous() };
        assert!(member("ana").may(&between) && member("bo").may(&between));
        assert!(!member("cy").may(&between));
        assert!(!wearing("mira", Hat::Cto, None).may(&between));
        assert!(!wearing("lea", Hat::Lead, Some("payments")).may(&between));
        assert!(!Viewer { operator: true, ..member("root") }.may(&between));
        assert!(!Viewer::host().may(&between) && !Viewer::anonymous().may(&between));
        assert!(!member("ana").may(&Permission::Private(&[])));
    }

    #[test]
    fn a_visitor_reads_what_everybody_reads_and_is_nobody_for_what_is_private() {
        let visitor = Viewer::visitor("ana", "Ana".to_owned());
        assert!(visitor.may(&Permission::ReadOrganization) && Rule::SignedIn.admits(&visitor));
        for closed in [
            Permission::Private(&["ana"]),
            Permission::SeeOwnReading { holder: Some("ana"), leaders: &[] },
            Permission::SeeReading { holder: Some("ana"), teams: &["payments"] },
            Permission::ChangeScope(Some("payments")),
            Permission::ChangeOrganization,
            Permission::Operate,
            Permission::Provision,
        ] {
            assert!(!visitor.may(&closed), "{closed:?}");
        }
        assert!(!visitor.is("ana"));
    }

    #[test]
    fn whoever_stands_in_is_known_to_where_it_takes_that() {
        let mut deputy = wearing("bo", Hat::Lead, Some("web"));
        let payments = Some(("payments".to_owned(), "Payments".to_owned()));
        let stands_in_for = Some("ana".to_owned());
        deputy.holdings.push(Holding { hat: Hat::Lead, team: payments, stands_in_for });
        let check = |team, expected| {
            assert_eq!(deputy.stands_in_for(&Permission::WorkIn(team)), expected, "{team:?}");
        };
        check(Some("payments"), Some("ana"));
        assert!(
            !deputy.may(&Permission::ChangeScope(Some("payments"))),
            "who does what there is not theirs to change"
        );
        check(Some("web"), None);
        check(Some("search"), None);
        assert_eq!(deputy.stands_in_for(&Permission::ReadOrganization), None);
    }

    #[test]
    fn a_scope_is_changed_by_its_lead_the_cto_and_operators() {
        let change = |viewer: &Viewer, team| viewer.may(&Permission::ChangeScope(team));
        let lead = wearing("ana", Hat::Lead, Some("payments"));
        assert!(change(&lead, Some("payments")) && !change(&lead, Some("web")) && !change(&lead, None));
        let cto = wearing("bo", Hat::Cto, None);
        assert!(change(&cto, Some("web")) && change(&cto, None));
        let member = Viewer { person: Some("cy".to_owned()), ..Viewer::anonymous() };
        assert!(!change(&member, Some("payments")) && member.may(&Permission::ReadOrganization));
        assert!(!Viewer::anonymous().may(&Permission::ReadOrganization));
    }
}
