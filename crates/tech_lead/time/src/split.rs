//! A person's week, split over its parts: for each an interval, from what is certain to what is possible, with its reasons.
//! Pure.
//!
//! A one-on-one that was held takes the place of its entry in a calendar. A minute in two meetings counts once: it is certain
//! for neither of two different parts, and possible for both. Commits show a floor. What a person corrected is exact, whatever
//! was measured.

use std::collections::BTreeMap;

use super::kinds::Part;

/// The hours of a full week, unless a person says otherwise.
pub(crate) const FULL_WEEK: u32 = 40 * 60;

/// A time taken by something, in minutes since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// A meeting or another time that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) span: Span,
    pub(crate) part: Part,
    pub(crate) is_certain: bool,
}

/// Coding by the commits of a week, in minutes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Commits {
    /// By the lowest estimate.
    pub(crate) low: u32,
    /// By the highest.
    pub(crate) high: u32,
    /// How many.
    pub(crate) count: u32,
}

/// Everything known of a week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// Commits; `None` without a Git identity.
    pub(crate) commits: Option<Commits>,
    /// One-on-ones that were held.
    pub(crate) held: Vec<Span>,
    /// Meetings of the person's calendars, where there is one.
    pub(crate) meetings: Vec<Block>,
    /// The person's own word, in minutes.
    pub(crate) own: BTreeMap<Part, u32>,
    /// The working time of the week, in minutes.
    pub(crate) hours: u32,
}

/// What a figure rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Because {
    /// Commits.
    Commits(u32),
    /// One-on-ones held.
    Held(usize),
    /// Meetings that are certain, and those that are possible.
    Meetings(usize, usize),
    /// The person's own word, with what was measured.
    Own(u32, u32),
}

/// One part's time in a week, in minutes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Estimate {
    /// What is certain.
    pub(crate) low: u32,
    /// What is possible.
    pub(crate) high: u32,
    /// What it rests on.
    pub(crate) because: Vec<Because>,
}

impl Estimate {
    /// Whether it is the person's own word.
    pub(crate) fn is_own(&self) -> bool {
        self.because.iter().any(|because| matches!(because, Because::Own(..)))
    }
}

/// A week, split.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// Every part.
    pub(crate) parts: BTreeMap<Part, Estimate>,
    /// The same without the person's own word.
    pub(crate) measured: BTreeMap<Part, Estimate>,
    /// Working time of which nothing is known: at least, and at most.
    pub(crate) unknown: [u32; 2],
}

impl Split {
    pub(crate) fn get(&self, part: Part) -> &Estimate {
        static NONE: Estimate = Estimate { low: 0, high: 0, because: Vec::new() };
        self.parts.get(&part).unwrap_or(&NONE)
    }

    /// Whether anything is known of the week.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.values().all(|estimate| estimate.high == 0 && estimate.because.is_empty())
    }
}

/// Splits a week.
pub(crate) fn split(known: &Known) -> Split {
    let held = union(known.held.iter().copied());
    let meetings: Vec<Block> = known
        .meetings
        .iter()
        .flat_map(|block| without(&[block.span], &held).into_iter().map(|span| Block { span, ..*block }))
        .collect();
    let mut measured = BTreeMap::new();
    for part in Part::ALL.iter().copied() {
        measured.insert(part, estimate(part, known, &held, &meetings));
    }
    let mut parts = measured.clone();
    for (part, minutes) in &known.own {
        let before = measured.get(part).cloned().unwrap_or_default();
        let because = vec![Because::Own(before.low, before.high)];
        parts.insert(*part, Estimate { low: *minutes, high: *minutes, because });
    }
    let sum = |bound: fn(&Estimate) -> u32| parts.values().map(bound).fold(0_u32, u32::saturating_add);
    let unknown =
        [known.hours.saturating_sub(sum(|one| one.high)), known.hours.saturating_sub(sum(|one| one.low))];
    Split { parts, measured, unknown }
}

fn estimate(part: Part, known: &Known, held: &[Span], meetings: &[Block]) -> Estimate {
    let of = |wanted: &dyn Fn(&Block) -> bool| {
        union(meetings.iter().filter(|block| wanted(block)).map(|block| block.span))
    };
    let certain = of(&|block| block.part == part && block.is_certain);
    let others = of(&|block| block.part != part);
    let possible = of(&|block| block.part == part);
    let (mut low, mut high) = (minutes(&without(&certain, &others)), minutes(&possible));
    let mut because = Vec::new();
    if part == Part::Coding
        && let Some(commits) = known.commits
    {
        // A session may lie within a block of the calendar, so they are not added for what is certain.
        low = low.max(commits.low);
        high = high.saturating_add(commits.high.max(commits.low));
        because.push(Because::Commits(commits.count));
    }
    if part == Part::People && !held.is_empty() {
        let met = minutes(held);
        low = low.saturating_add(met);
        high = high.saturating_add(met);
        because.push(Because::Held(known.held.len()));
    }
    let count = |is_certain: bool| {
        meetings.iter().filter(|block| block.part == part && block.is_certain == is_certain).count()
    };
    if !possible.is_empty() {
        because.push(Because::Meetings(count(true), count(false)));
    }
    Estimate { low, high, because }
}

/// The spans as few as possible, in order.
pub(crate) fn union(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut all: Vec<Span> = spans.filter(|span| span.from < span.to).collect();
    all.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in all {
        match joined.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => joined.push(span),
        }
    }
    joined
}

/// What is left of the spans without others; both in order.
fn without(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    for span in spans {
        let mut from = span.from;
        for other in others.iter().filter(|other| other.to > span.from && other.from < span.to) {
            if other.from > from {
                left.push(Span { from, to: other.from });
            }
            from = from.max(other.to);
        }
        if from < span.to {
            left.push(Span { from, to: span.to });
        }
    }
    left
}

/// The length of spans that do not overlap.
pub(crate) fn minutes(spans: &[Span]) -> u32 {
    spans
        .iter()
        .map(|span| u32::try_from(span.to - span.from).unwrap_or_default())
        .fold(0, u32::saturating_add)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(from: i64, to: i64) -> Span {
        Span { from: from * 60, to: to * 60 }
    }

    fn block(from: i64, to: i64, part: Part, is_certain: bool) -> Block {
        Block { span: span(from, to), part, is_certain }
    }

    fn hours(split: &Split, part: Part) -> (u32, u32) {
        let estimate = split.get(part);
        (estimate.low / 60, estimate.high / 60)
    }

    #[test]
    fn a_minute_in_two_meetings_counts_once() {
        let same = vec![block(9, 11, Part::Coordination, true), block(10, 12, Part::Coordination, true)];
        let known = Known { meetings: same, hours: FULL_WEEK, ..Known::default() };
        assert_eq!(hours(&split(&known), Part::Coordination), (3, 3));
        let two = vec![block(9, 11, Part::Coordination, true), block(10, 12, Part::Reviews, true)];
        let of_two = split(&Known { meetings: two, hours: FULL_WEEK, ..Known::default() });
        assert_eq!((hours(&of_two, Part::Coordination), hours(&of_two, Part::Reviews)), ((1, 2), (1, 2)));
        assert_eq!(of_two.unknown, [36 * 60, 38 * 60]);
    }

    #[test]
    fn a_one_on_one_takes_the_place_of_its_entry() {
        let known = Known {
            held: vec![span(9, 10)],
            meetings: vec![block(9, 10, Part::Coordination, true), block(14, 15, Part::Coordination, false)],
            hours: FULL_WEEK,
            ..Known::default()
        };
        let split = split(&known);
        assert_eq!((hours(&split, Part::People), hours(&split, Part::Coordination)), ((1, 1), (0, 1)));
        assert_eq!(split.get(Part::People).because, [Because::Held(1)]);
    }

    #[test]
    fn ones_own_word_wins_and_what_was_measured_stays_beside_it() {
        let known = Known {
            commits: Some(Commits { low: 300, high: 420, count: 11 }),
            own: [(Part::Coding, 720)].into(),
            hours: FULL_WEEK,
            ..Known::default()
        };
        let split = split(&known);
        assert_eq!(
            split.get(Part::Coding),
            &Estimate { low: 720, high: 720, because: vec![Because::Own(300, 420)] }
        );
        assert_eq!((split.measured[&Part::Coding].low, split.unknown), (300, [28 * 60, 28 * 60]));
    }

    fn any_known() -> impl Strategy<Value = Known> {
        let part = prop::sample::select(Part::ALL.to_vec());
        let spans =
            || (0..5000_i64, -10..300_i64).prop_map(|(from, length)| Span { from, to: from + length });
        let block = (spans(), part.clone(), any::<bool>()).prop_map(|(span, part, is_certain)| Block {
            span,
            part,
            is_certain,
        });
        (
            prop::option::of((0..3000_u32, 0..3000_u32, 0..50_u32)),
            prop::collection::vec(spans(), 0..6),
            prop::collection::vec(block, 0..20),
            prop::collection::btree_map(part, 0..4000_u32, 0..4),
            0..4000_u32,
        )
            .prop_map(|(commits, held, meetings, own, hours)| Known {
                commits: commits.map(|(low, more, count)| Commits { low, high: low + more, count }),
                held,
                meetings,
                own,
                hours,
            })
    }

    proptest! {
        #[test]
        fn what_is_certain_is_possible_and_no_minute_is_certain_twice(known in any_known()) {
            let split = split(&known);
            for (part, estimate) in &split.parts {
                prop_assert!(estimate.low <= estimate.high, "{part}");
                prop_assert!(estimate.high == 0 || !estimate.because.is_empty(), "a figure without a reason: {part}");
            }
            prop_assert!(split.unknown[0] <= split.unknown[1]);
            let taken = minutes(&union(known.held.iter().copied().chain(known.meetings.iter().map(|block| block.span))));
            let from_times = Known { commits: None, own: BTreeMap::new(), ..known.clone() };
            let certain: u32 = super::split(&from_times).parts.values().map(|estimate| estimate.low).sum();
            prop_assert!(certain <= taken);
        }

        #[test]
        fn the_order_of_meetings_and_repeated_ones_change_nothing(known in any_known()) {
            let mut other = known.clone();
            other.meetings.reverse();
            other.held.reverse();
            prop_assert_eq!(split(&other), split(&known));
            let mut twice = known.clone();
            twice.meetings.extend(known.meetings.clone());
            let bounds = |split: &Split| split.parts.values().map(|one| (one.low, one.high)).collect::<Vec<_>>();
            prop_assert_eq!(bounds(&split(&twice)), bounds(&split(&known)));
        }

        #[test]
        fn a_further_meeting_never_makes_less_possible(known in any_known(), from in 0..5000_i64, certain in any::<bool>()) {
            let more = Block { span: Span { from, to: from + 60 }, part: Part::Reviews, is_certain: certain };
            let mut with = known.clone();
            with.meetings.push(more);
            prop_assert!(split(&with).measured[&Part::Reviews].high >= split(&known).measured[&Part::Reviews].high);
        }

        #[test]
        fn a_corrected_part_is_exactly_as_corrected(known in any_known()) {
            let split = split(&known);
            for (part, minutes) in &known.own {
                prop_assert_eq!((split.get(*part).low, split.get(*part).high), (*minutes, *minutes));
                let measured = &split.measured[part];
                prop_assert_eq!(&split.get(*part).because, &vec![Because::Own(measured.low, measured.high)]);
            }
        }
    }
}
