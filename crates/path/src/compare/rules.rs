//! The differences and similarities of two roles. Pure.

use castra_org::catalog::{Catalog, Responsibility, Role};

/// Two roles side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The first role.
    pub first: Role,
    /// The second role.
    pub second: Role,
    /// The points: label, text for the first role, text for the second.
    pub points: Vec<(&'static str, String, String)>,
    /// Responsibilities only of the first role.
    pub only_first: Vec<Responsibility>,
    /// Responsibilities both have, each at its own level: the first role's and the second's.
    pub both: Vec<(Responsibility, Responsibility)>,
    /// Responsibilities only of the second role.
    pub only_second: Vec<Responsibility>,
    /// Every skill of either role, with its wanted level in both (0 if not in the mix).
    pub skills: Vec<(String, u8, u8)>,
}

/// Responsibilities that both roles have, each at its own level: by practice or by subject.
const PAIRS: [(&str, &str); 4] = [
    ("direction", "business-alignment"),
    ("scope", "resourcing"),
    ("conflict", "coherence"),
    ("hands-on", "not-hands-on"),
];

/// Compares two roles of a catalog; `None` if either is missing.
pub fn compare(catalog: &Catalog, first: &str, second: &str) -> Option<Compared> {
    let (first, second) = (catalog.role(first)?.clone(), catalog.role(second)?.clone());
    let of = |role: &Role| -> Vec<Responsibility> {
        catalog.responsibilities.iter().filter(|entry| entry.role == role.id).cloned().collect()
    };
    let (mut only_first, mut only_second) = (of(&first), of(&second));
    let mut both = Vec::new();
    for (a, b) in PAIRS.into_iter().chain(PAIRS.map(|(a, b)| (b, a))) {
        let at = |list: &[Responsibility], id: &str| list.iter().position(|entry| entry.id.as_str() == id);
        if let (Some(a), Some(b)) = (at(&only_first, a), at(&only_second, b)) {
            both.push((only_first.remove(a), only_second.remove(b)));
        }
    }
    let mut names: Vec<&String> = first.skills.keys().chain(second.skills.keys()).collect();
    names.sort();
    names.dedup();
    let wanted = |role: &Role, name: &String| role.skills.get(name).map_or(0, |mix| mix.wanted);
    let skills =
        names.into_iter().map(|name| (name.clone(), wanted(&first, name), wanted(&second, name))).collect();
    let points = vec![
        ("Accountable for", first.purpose.clone(), second.purpose.clone()),
        ("Looks ahead", first.horizon.clone(), second.horizon.clone()),
        ("A week", first.week_summary.clone(), second.week_summary.clone()),
        ("Decides", first.decides.clone(), second.decides.clone()),
        ("Talks with", first.talks_with.clone(), second.talks_with.clone()),
        ("Measured by", first.measured_by.clone(), second.measured_by.clone()),
    ];
    Some(Compared { first, second, points, only_first, both, only_second, skills })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_responsibility_stands_once() {
        let catalog = Catalog::built_in();
        let compared = compare(&catalog, "tech-lead", "cto").unwrap();
        assert_eq!(compared.both.len(), 4);
        assert_eq!(compared.only_first.len() + compared.both.len(), 17);
        assert_eq!(compared.only_second.len() + compared.both.len(), 16);
    }

    #[test]
    fn turning_the_roles_round_turns_the_answer_round() {
        let catalog = Catalog::built_in();
        let there = compare(&catalog, "tech-lead", "cto").unwrap();
        let back = compare(&catalog, "cto", "tech-lead").unwrap();
        assert_eq!(there.only_first, back.only_second);
        assert_eq!(
            there.points.iter().map(|p| &p.1).collect::<Vec<_>>(),
            back.points.iter().map(|p| &p.2).collect::<Vec<_>>()
        );
        assert_eq!(there.both.len(), back.both.len());
    }

    #[test]
    fn an_unknown_role_is_no_comparison() {
        assert_eq!(compare(&Catalog::built_in(), "tech-lead", "wizard"), None);
    }
}
