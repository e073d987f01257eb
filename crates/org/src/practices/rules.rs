//! Which practices are on, what that leaves unjudged, and which comes next.

use std::collections::BTreeMap;

use castra_platform::{
    Error, Result,
    feature::{Asks, Feature, Practice, practices},
};

use crate::organization::{Change, Organization, Practices, Record, ResponsibilityId};

/// The practices of a new organization, besides who does what.
const FIRST: [&str; 2] = ["one-on-ones", "repositories"];

/// The setting of a new organization.
pub(crate) fn first() -> Practices {
    Practices::Only(FIRST.map(str::to_owned).into())
}

/// The responsibilities that no one is judged by, because the practice that judges them is off.
pub(crate) fn off(
    features: &[&'static Feature],
    on: &Practices,
) -> BTreeMap<ResponsibilityId, &'static Practice> {
    let judged = features.iter().filter_map(|feature| Some((feature.practice?, feature.signals)));
    let off = judged.filter(|(practice, _)| !on.has(practice.key));
    let responsibilities = off.flat_map(|(practice, signals)| {
        signals.iter().map(move |signal| (ResponsibilityId::from(signal.responsibility.to_owned()), practice))
    });
    responsibilities.collect()
}

/// Refuses settings that newly name a practice which does not exist.
pub(crate) fn check(
    features: &[&'static Feature],
    organization: &Organization,
    changes: &[Change],
) -> Result<()> {
    let named = changes.iter().find_map(|change| match &change.after {
        Some(Record::Settings(after)) => Some(&after.practices),
        _ => None,
    });
    let Some(Practices::Only(keys)) = named.filter(|named| **named != organization.settings.practices) else {
        return Ok(());
    };
    let known = practices(features);
    let is_known = |key: &str| FIRST.contains(&key) || known.iter().any(|known| known.key == key);
    let is_kept =
        |key: &str| matches!(&organization.settings.practices, Practices::Only(on) if on.contains(key));
    match keys.iter().find(|key| !is_known(key) && !is_kept(key)) {
        None => Ok(()),
        Some(key) => {
            let known: Vec<&str> = known.iter().map(|known| known.key).collect();
            Err(Error::invalid_field("practices", format!("there is no practice `{key}`"))
                .hint(format!("there are {}", known.join(", "))))
        }
    }
}

/// The practice to begin with next: the first one in their order that is off.
pub(super) fn next(known: &[&'static Practice], on: &Practices) -> Option<&'static Practice> {
    known.iter().copied().find(|practice| !on.has(practice.key))
}

/// The typing that the practices ask for together.
pub(super) fn together<'a>(practices: impl Iterator<Item = &'a Practice>) -> Asks {
    practices.fold(Asks::NOTHING, |sum, practice| Asks {
        member: sum.member.saturating_add(practice.asks.member),
        lead: sum.lead.saturating_add(practice.asks.lead),
        cto: sum.cto.saturating_add(practice.asks.cto),
    })
}

#[cfg(test)]
mod tests {
    use castra_platform::feature::Signal;

    use super::*;

    static ONE_ON_ONES: Practice = practice("one-on-ones", 1, 3);
    static GROWTH: Practice = practice("growth", 4, 5);

    const fn practice(key: &'static str, place: u8, lead: u8) -> Practice {
        Practice {
            key,
            title: key,
            about: "",
            asks: Asks { member: 1, lead, cto: 0 },
            first: ("", "/"),
            place,
        }
    }

    static WITH_GROWTH: Feature = Feature {
        practice: Some(&GROWTH),
        signals: &[
            Signal { responsibility: "growth", take: |_, _| Box::pin(async { Ok(Vec::new()) }) },
            Signal { responsibility: "mentoring", take: |_, _| Box::pin(async { Ok(Vec::new()) }) },
        ],
        ..Feature::new("growth", "Growth")
    };
    static WITH_MEETINGS: Feature =
        Feature { practice: Some(&ONE_ON_ONES), ..Feature::new("one_on_ones", "One-on-ones") };
    static FEATURES: [&Feature; 2] = [&WITH_GROWTH, &WITH_MEETINGS];

    #[test]
    fn a_new_organization_is_judged_by_what_it_began() {
        let names = |on: &Practices| off(&FEATURES, on).keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&first()), ["growth", "mentoring"]);
        assert_eq!(names(&Practices::All), Vec::<String>::new());
    }

    #[test]
    fn practices_are_offered_one_after_the_other() {
        let known = practices(&FEATURES);
        assert_eq!(next(&known, &first()).map(|next| next.key), Some("growth"));
        let all = first().with(known.iter().map(|known| known.key), "growth", true);
        assert_eq!(next(&known, &all), None);
        assert_eq!(all.to_string(), "growth one-on-ones repositories", "what comes later is off");
        assert_eq!(together(known.into_iter()), Asks { member: 2, lead: 8, cto: 0 });
    }

    #[test]
    fn switching_one_off_leaves_the_others() {
        let known = || ["growth", "one-on-ones"].into_iter();
        let without = Practices::All.with(known(), "growth", false);
        assert_eq!(without.to_string(), "one-on-ones");
        assert_eq!(Practices::All.with(known(), "growth", true), Practices::All);
        assert_eq!(without.with(known(), "growth", false), without);
    }

    #[test]
    fn a_practice_that_does_not_exist_is_refused() {
        let organization = Organization::empty("Example");
        let check = |keys: &[&str]| {
            let practices = Practices::Only(keys.iter().map(|key| (*key).to_owned()).collect());
            let after = crate::organization::Settings { practices, ..organization.settings.clone() };
            let before = Record::Settings(organization.settings.clone());
            super::check(&FEATURES, &organization, &[Change::replace(before, Record::Settings(after))])
        };
        check(&["growth", "repositories"]).unwrap();
        assert_eq!(check(&["growht"]).unwrap_err().message, "there is no practice `growht`");
    }
}
