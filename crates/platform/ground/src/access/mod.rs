//! Who may see and do what: one typed policy, derived from the roles people hold now.
//!
//! There is no second list of rights. A [`Viewer`] carries the roles a person holds, [`Permission`] names what they want
//! to do, and [`Viewer::may`] is the only place that decides. The organization answers which roles a person holds,
//! through [`crate::app::ViewerSource`], because the platform does not know what roles mean.

mod groups;

use std::fmt;

pub use groups::{SMALLEST_GROUP, Shown, Telling};

/// The author of a change, for the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person.
    Person(String),
    /// A program with its own API token.
    Service(String),
    /// A command run from a shell on the machine.
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

/// The wing of the product that a role opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hat {
    /// Every member of the organization.
    Everyone,
    /// The tech lead of the scope's team.
    Lead,
    /// The CTO.
    Cto,
    /// An operator of this instance.
    Operator,
}

/// A hat worn in a scope now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The hat.
    pub hat: Hat,
    /// The team's id and name, for a lead.
    pub team: Option<(String, String)>,
    /// The person represented, for an acting holder or deputy.
    pub stands_in_for: Option<String>,
}

/// The viewer of a page or caller of an action, with everything that decides what they may see and do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The person's id; `None` when no one is signed in.
    pub person: Option<String>,
    /// The person whose account was opened by a link that someone else has seen: until they confirm their identity they
    /// are a visitor. A visitor reads what every member may read, holds no role and has no access to private records.
    pub unproven: Option<String>,
    /// The name of the program, for a service with its own API token: it holds no role.
    pub service: Option<String>,
    /// The display name, for the page header.
    pub name: String,
    /// Whether they operate this instance.
    pub operator: bool,
    /// Whether they only operate the instance and do not belong to the organization: they have no page of their own
    /// there.
    pub is_outside: bool,
    /// Whether this is a directory's token, which creates people and teams and closes and opens accounts.
    pub provisions: bool,
    /// Whether the caller is on the machine itself: commands and jobs.
    pub host: bool,
    /// The hats they wear now.
    pub holdings: Vec<Holding>,
    /// The teams they belong to now, and the teams above those.
    pub teams: Vec<String>,
    /// The teams they are members of now: id and name.
    pub member_of: Vec<(String, String)>,
}

impl Viewer {
    /// A viewer who is not signed in.
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
            member_of: Vec::new(),
        }
    }

    /// A command or a job on the machine itself.
    pub fn host() -> Self {
        Self { operator: true, host: true, name: "this machine".to_owned(), ..Self::anonymous() }
    }

    /// A visitor: signed in to this person's account, with their identity not yet confirmed.
    pub fn visitor(person: &str, name: String) -> Self {
        Self { unproven: Some(person.to_owned()), name, ..Self::anonymous() }
    }

    /// Whether a person is signed in, a program has shown its token, or the caller is the machine itself.
    pub fn is_known(&self) -> bool {
        self.person.is_some() || self.unproven.is_some() || self.service.is_some() || self.host
    }

    /// Whether the viewer is this person.
    pub fn is(&self, person: &str) -> bool {
        self.person.as_deref() == Some(person)
    }

    /// The hats they wear in their own right, not as a deputy or acting holder.
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

    /// The person they stand in for, if that is the only reason why this is permitted.
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

    /// Decides whether the viewer has the permission.
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

/// An action or record that needs a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission<'a> {
    /// See people, teams, responsibilities and repository summaries.
    ReadOrganization,
    /// Change the organization as a whole: apply a file, import. Not for deputies or acting holders.
    ChangeOrganization,
    /// Change who does what in a team, or in the organization (`None`). Not for deputies or acting holders.
    ChangeScope(Option<&'a str>),
    /// Do the work of the role accountable for a team, or for the organization (`None`), also as its acting holder:
    /// assign repositories, decide on findings.
    WorkIn(Option<&'a str>),
    /// See the value, sample and reason of a person's own reading; its status is public.
    SeeOwnReading {
        /// The person the reading is about.
        holder: Option<&'a str>,
        /// The people who led them on the reading's day and still lead them.
        leaders: &'a [&'a str],
    },
    /// See the value, sample and reason of a reading about a private practice; its status is public.
    SeeReading {
        /// The accountable person.
        holder: Option<&'a str>,
        /// The team the reading is about, and the teams above it.
        teams: &'a [&'a str],
    },
    /// See or change what is private to these people: closed to the CTO, to operators and to the machine itself.
    Private(&'a [&'a str]),
    /// See jobs, accounts, configuration and the journal.
    Operate,
    /// Create and remove people and teams, as a directory does.
    Provision,
}

/// The rule that every route declares; finer questions are asked inside with [`Viewer::may`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Open to everyone, also before signing in.
    Anyone,
    /// Open to every signed-in person.
    SignedIn,
    /// Operators only.
    Operator,
    /// Directories only, with a token made for provisioning.
    Provisioner,
}

impl Rule {
    /// Whether the rule admits this viewer.
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
            "the acting lead may not change who does what there"
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
