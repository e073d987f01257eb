//! The plan of the navigation: which rooms there are, which pages are in them, and which one a person is in.
//!
//! A *wing* is a group of rooms, such as the team's; a *room* is an entry in it; the pages of a room are its tabs. A feature
//! names its pages with [`Navigation`]; a room without pages is not shown.

use std::collections::BTreeMap;

use crate::access::{Hat, Holding, Viewer};

/// A group of rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wing {
    /// One's own work and records.
    You,
    /// The team of a lead, and of its members.
    Team,
    /// The whole company, for the CTO.
    Company,
    /// What everyone sees.
    Everyone,
    /// The instance, for its operators.
    Instance,
}

impl Wing {
    /// The heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::You => "You",
            Self::Team => "Team",
            Self::Company => "Company",
            Self::Everyone => "Everyone",
            Self::Instance => "This instance",
        }
    }

    /// The hat that sees it.
    pub fn hat(self) -> Hat {
        match self {
            Self::You | Self::Everyone => Hat::Everyone,
            Self::Team => Hat::Lead,
            Self::Company => Hat::Cto,
            Self::Instance => Hat::Operator,
        }
    }

    /// Whether this person sees the wing.
    fn is_open_to(self, viewer: &Viewer) -> bool {
        match self {
            Self::You | Self::Everyone => true,
            Self::Team => !teams(viewer).is_empty(),
            Self::Company => viewer.is_cto(),
            Self::Instance => viewer.operator,
        }
    }
}

macro_rules! rooms {
    ($($wing:ident: { $($(#[$about:meta])* $room:ident => $label:literal,)+ })+) => {
        /// An entry of the navigation, in order. Rooms of practices that are not there yet have their place already.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Room {
            $($($(#[$about])* $room,)+)+
        }

        impl Room {
            /// The group it belongs to.
            pub const fn wing(self) -> Wing {
                match self { $($(Self::$room)|+ => Wing::$wing,)+ }
            }

            /// The label.
            pub const fn label(self) -> &'static str {
                match self { $($(Self::$room => $label,)+)+ }
            }
        }
    };
}

rooms! {
    You: {
        /// What needs attention now.
        Today => "Today",
        /// One's own one-on-ones.
        OneOnOnes => "One-on-ones",
        /// Feedback given and received, praise.
        Feedback => "Feedback",
        /// Growth plan, profile, training, mentoring.
        Growth => "Growth",
        /// Concerns raised and received.
        Concerns => "Concerns",
        /// One's own time.
        Week => "My week",
    }
    Team: {
        /// The team's responsibilities.
        Charter => "Charter",
        /// The team's members and what is done for them.
        Members => "People",
        /// Projects, goals, delegation, decisions, deliverables.
        Work => "Work",
        /// The team's repositories and debt.
        TeamCode => "Code",
    }
    Company: {
        /// Projects across teams.
        Portfolio => "Portfolio",
        /// Goals, initiatives, business cases.
        Strategy => "Strategy",
        /// Radar, estate, technical debt.
        Technology => "Technology",
        /// Capacity, skills, budgets.
        Resources => "Resources",
        /// Policies.
        Policies => "Policies",
        /// Stakeholders and briefings.
        Stakeholders => "Stakeholders",
        /// The practices that are switched on.
        Practices => "Practices",
    }
    Everyone: {
        /// The charter of the company, and how it changes.
        WhoDoesWhat => "Who does what",
        /// People and teams.
        People => "People & teams",
        /// Repositories and what their history says.
        Code => "Code",
        /// Decisions.
        Decisions => "Decisions",
        /// The two roles side by side.
        Compare => "Compare roles",
        /// The manual.
        Manual => "Manual",
    }
    Instance: {
        /// Accounts and who may sign in.
        Accounts => "Accounts",
        /// Connections to other systems.
        Connections => "Connections",
        /// Background work.
        Jobs => "Background jobs",
        /// The practices that are switched on, for operators who are not the CTO.
        PracticesHere => "Practices",
    }
}

/// A page in the navigation: a tab of its room.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    /// The room.
    pub room: Room,
    /// The label: of the tab, where the room has several pages.
    pub label: &'static str,
    /// The address; `{team}` is replaced by the team of a lead or member.
    pub href: &'static str,
    /// Other addresses that belong to the page, with everything below them. `{team}` is the lead's team, `{me}`
    /// the viewer, `{}` anything.
    pub also: &'static [&'static str],
    /// The letter that opens it after `g`, if any.
    pub key: Option<char>,
    /// Whether a page of the team's wing is for its members too, not for its lead alone.
    pub for_members: bool,
}

impl Navigation {
    /// A page from its room, label and address.
    pub const fn new(room: Room, label: &'static str, href: &'static str) -> Self {
        Self { room, label, href, also: &[], key: None, for_members: false }
    }

    /// Shows a page of the team's wing to its members.
    pub const fn for_members(mut self) -> Self {
        self.for_members = true;
        self
    }

    /// Adds addresses that belong to it.
    pub const fn also(mut self, addresses: &'static [&'static str]) -> Self {
        self.also = addresses;
        self
    }

    /// Sets the letter that opens it after `g`.
    pub const fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }

    /// How well it fits an address: the segments that match, how many of them are named, and whether they are the page's own.
    /// `None` if it does not.
    fn fit(&self, path: &str, team: Option<&str>, me: Option<&str>) -> Option<(usize, usize, bool)> {
        let asked: Vec<&str> = segments(path).collect();
        let fit = |(pattern, is_own): (&str, bool)| {
            let wanted: Vec<&str> = segments(pattern).collect();
            // The first page has no segment; every other address would be below it.
            if wanted.len() > asked.len() || (wanted.is_empty() && !asked.is_empty()) {
                return None;
            }
            let named = |(wanted, asked): (&&str, &&str)| match *wanted {
                "{}" => Some(0),
                "{team}" => (team == Some(*asked)).then_some(1),
                "{me}" => (me == Some(*asked)).then_some(1),
                literal => (literal == *asked).then_some(1),
            };
            let named = wanted.iter().zip(&asked).map(named).sum::<Option<usize>>()?;
            Some((wanted.len(), named, is_own))
        };
        let others = self.also.iter().map(|pattern| (*pattern, false));
        std::iter::once((self.href, true)).chain(others).filter_map(fit).max()
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// The teams that this person leads.
fn led(viewer: &Viewer) -> impl Iterator<Item = &(String, String)> {
    viewer
        .holdings
        .iter()
        .filter(|held| held.hat == Hat::Lead)
        .filter_map(|held: &Holding| held.team.as_ref())
}

/// The teams whose rooms this person sees: those they lead; for whoever leads none, those they are a member of.
fn teams(viewer: &Viewer) -> Vec<&(String, String)> {
    let led: Vec<_> = led(viewer).collect();
    if led.is_empty() { viewer.member_of.iter().collect() } else { led }
}

/// The navigation for a person at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The rooms that this person sees, in order.
    pub rooms: Vec<Entry>,
    /// The team of the team's wing: id and name.
    pub team: Option<(String, String)>,
    /// All teams whose rooms this person sees, each with the address of the same page there.
    pub teams: Vec<(String, String, String)>,
}

/// A room with its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The room.
    pub room: Room,
    /// The pages, in order.
    pub pages: Vec<Place>,
    /// Whether the address is in this room.
    pub is_current: bool,
}

/// A page with its address for this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The label.
    pub label: &'static str,
    /// The address.
    pub href: String,
    /// The letter that opens it after `g`.
    pub key: Option<char>,
    /// Whether the address is this page, or below it.
    pub is_current: bool,
}

/// The plan for a person at an address. `recent` is the team whose pages they saw last.
pub fn plan<'a>(
    pages: impl Iterator<Item = &'a Navigation>,
    viewer: &Viewer,
    path: &str,
    recent: Option<&str>,
) -> Plan {
    let teams = teams(viewer);
    let known = |id: &str| teams.iter().find(|(known, _)| known == id);
    let named = segments(path).skip_while(|segment| *segment != "teams").nth(1);
    let team = named.and_then(known).or_else(|| recent.and_then(known)).or_else(|| teams.first());
    let team = team.map(|team| (*team).clone());
    let is_member = led(viewer).next().is_none();
    let id = team.as_ref().map(|(id, _)| id.as_str());
    let me = viewer.person.as_deref();
    let in_team = |href: &str, team: &str| href.replace("{team}", team);

    let mut rooms: BTreeMap<Room, Vec<&Navigation>> = BTreeMap::new();
    // A visitor has no records of their own.
    let is_shown = |room: Room| {
        room.wing().is_open_to(viewer)
            && (viewer.unproven.is_none() || room.wing() != Wing::You || room == Room::Today)
    };
    let is_theirs = |page: &Navigation| page.room.wing() != Wing::Team || !is_member || page.for_members;
    for page in pages.filter(|page| is_shown(page.room) && is_theirs(page)) {
        rooms.entry(page.room).or_default().push(page);
    }
    // A page is shown once, in the first room that has it.
    let mut seen = std::collections::BTreeSet::new();
    rooms.retain(|_, pages| {
        pages.retain(|page| seen.insert(page.href));
        !pages.is_empty()
    });
    // The page that fits best; of equals the first, in the order of the rooms.
    let fits = rooms.values().flatten().filter_map(|page| Some((page.fit(path, id, me)?, page.href)));
    let current = fits.rev().max_by_key(|(fit, _)| *fit).map(|(_, href)| href);

    let teams = teams.iter().map(|(other, name)| {
        let same = current.filter(|href| href.contains("{team}")).unwrap_or("/teams/{team}");
        (other.clone(), name.clone(), in_team(same, other))
    });
    let teams = teams.collect();
    let rooms = rooms.into_iter().map(|(room, pages)| {
        let place = |page: &&Navigation| Place {
            label: page.label,
            href: in_team(page.href, id.unwrap_or_default()),
            key: page.key,
            is_current: current == Some(page.href),
        };
        let pages: Vec<Place> = pages.iter().map(place).collect();
        let is_current = pages.iter().any(|page| page.is_current);
        Entry { room, pages, is_current }
    });
    Plan { rooms: rooms.collect(), team, teams }
}

#[cfg(test)]
mod tests {
    use super::*;

    static PAGES: &[Navigation] = &[
        Navigation::new(Room::People, "People & teams", "/people").also(&["/teams"]).key('p'),
        Navigation::new(Room::Today, "Today", "/"),
        Navigation::new(Room::Growth, "Plan", "/growth").also(&["/people/{me}/growth"]),
        Navigation::new(Room::Growth, "Profile", "/profile"),
        Navigation::new(Room::Members, "Members", "/teams/{team}").for_members(),
        Navigation::new(Room::Members, "Growth", "/teams/{team}/growth")
            .also(&["/people/{}/growth", "/growth/teams"]),
        Navigation::new(Room::Resources, "Growth", "/growth/teams")
            .also(&["/people/{}/growth", "/teams/{}/growth"]),
        Navigation::new(Room::Jobs, "Background jobs", "/jobs"),
    ];

    fn viewer(led: &[&str], cto: bool, operator: bool) -> Viewer {
        let lead = led.iter().map(|id| Holding {
            hat: Hat::Lead,
            team: Some(((*id).to_owned(), id.to_uppercase())),
            stands_in_for: None,
        });
        let chief = cto.then_some(Holding { hat: Hat::Cto, team: None, stands_in_for: None });
        Viewer {
            person: Some("ana".to_owned()),
            holdings: lead.chain(chief).collect(),
            operator,
            ..Viewer::anonymous()
        }
    }

    fn at(viewer: &Viewer, path: &str, recent: Option<&str>) -> Plan {
        plan(PAGES.iter(), viewer, path, recent)
    }

    fn current(plan: &Plan) -> Option<(Room, String)> {
        let entry = plan.rooms.iter().find(|entry| entry.is_current)?;
        entry.pages.iter().find(|page| page.is_current).map(|page| (entry.room, page.href.clone()))
    }

    #[test]
    fn rooms_follow_the_hats_of_a_person() {
        let rooms = |viewer: &Viewer| {
            at(viewer, "/", None).rooms.into_iter().map(|entry| entry.room).collect::<Vec<_>>()
        };
        assert_eq!(rooms(&viewer(&[], false, false)), [Room::Today, Room::Growth, Room::People]);
        assert_eq!(
            rooms(&viewer(&["web"], true, true)),
            [Room::Today, Room::Growth, Room::Members, Room::Resources, Room::People, Room::Jobs],
            "rooms without pages are not shown",
        );
    }

    #[test]
    fn a_member_sees_what_is_the_whole_teams() {
        let member =
            Viewer { member_of: vec![("web".to_owned(), "WEB".to_owned())], ..viewer(&[], false, false) };
        let pages = |viewer: &Viewer| {
            let plan = at(viewer, "/teams/web", None);
            let room = plan.rooms.into_iter().find(|entry| entry.room == Room::Members);
            let pages = room.into_iter().flat_map(|entry| entry.pages);
            (plan.team.map(|(id, _)| id), pages.map(|page| page.href).collect::<Vec<_>>())
        };
        assert_eq!(pages(&member), (Some("web".to_owned()), vec!["/teams/web".to_owned()]));
        // Who leads one team and is a member of another has the rooms of the one they lead.
        let lead = Viewer { member_of: member.member_of, ..viewer(&["core"], false, false) };
        let of_core = vec!["/teams/core".to_owned(), "/teams/core/growth".to_owned()];
        assert_eq!(pages(&lead), (Some("core".to_owned()), of_core));
    }

    #[test]
    fn the_room_of_an_address_is_marked() {
        let check = |viewer: &Viewer, path: &str, expected: Option<(Room, &str)>| {
            let expected = expected.map(|(room, href)| (room, href.to_owned()));
            assert_eq!(current(&at(viewer, path, None)), expected, "{path}");
        };
        let lead = viewer(&["web"], false, false);
        check(&lead, "/", Some((Room::Today, "/")));
        check(&lead, "/people/bo", Some((Room::People, "/people")));
        check(&lead, "/people/bo/growth/plan", Some((Room::Members, "/teams/web/growth")));
        check(&lead, "/people/ana/growth/plan", Some((Room::Growth, "/growth")));
        check(&lead, "/teams/web", Some((Room::Members, "/teams/web")));
        check(&lead, "/teams/core", Some((Room::People, "/people")));
        check(&lead, "/growth/teams", Some((Room::Members, "/teams/web/growth")));
        check(&viewer(&["web"], true, false), "/growth/teams", Some((Room::Resources, "/growth/teams")));
        check(&lead, "/somewhere", None);
        let cto = viewer(&[], true, false);
        check(&cto, "/growth/teams", Some((Room::Resources, "/growth/teams")));
        check(&cto, "/teams/core/growth", Some((Room::Resources, "/growth/teams")));
    }

    #[test]
    fn a_lead_of_several_teams_stays_with_the_team_seen_last() {
        let lead = viewer(&["web", "core"], false, false);
        let team = |path: &str, recent| at(&lead, path, recent).team.unwrap().0;
        assert_eq!(team("/", None), "web");
        assert_eq!(team("/", Some("core")), "core");
        assert_eq!(team("/teams/web/growth", Some("core")), "web");
        assert_eq!(team("/", Some("someone-elses")), "web");
        let other = |path: &str| at(&lead, path, None).teams[1].2.clone();
        assert_eq!(other("/teams/web/growth"), "/teams/core/growth", "the same page in the other team");
        assert_eq!(other("/"), "/teams/core");
    }
}
