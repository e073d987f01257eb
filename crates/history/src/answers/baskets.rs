//! How often things share a basket: files in a commit, repositories in a person's day.

/// Baskets of things; things are numbers below `n_things`.
pub(super) struct Baskets {
    things: Vec<u32>,
    /// The end of each basket in `things`.
    ends: Vec<u32>,
    /// How many baskets each thing is in.
    counts: Vec<u32>,
}

/// Two things that share some baskets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) first: u32,
    /// Larger than `first`.
    pub(super) second: u32,
    /// Baskets with both.
    pub(super) shared: u32,
}

impl Baskets {
    pub(super) fn new(n_things: usize) -> Self {
        Self { things: Vec::new(), ends: Vec::new(), counts: vec![0; n_things] }
    }

    /// Adds a basket; duplicates in it count once.
    pub(super) fn push(&mut self, basket: &mut Vec<u32>) {
        basket.sort_unstable();
        basket.dedup();
        basket.retain(|&thing| (thing as usize) < self.counts.len());
        for &thing in basket.iter() {
            self.counts[thing as usize] += 1;
        }
        self.things.extend_from_slice(basket);
        self.ends.push(u32::try_from(self.things.len()).unwrap_or(u32::MAX));
    }

    /// How many baskets a thing is in.
    pub(super) fn count(&self, thing: u32) -> u32 {
        self.counts.get(thing as usize).copied().unwrap_or(0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let spans = starts.zip(self.ends.iter().copied());
        spans.map(|(start, end)| self.things.get(start as usize..end as usize).unwrap_or_default())
    }

    /// All pairs that share at least `minimum` baskets, by first and second thing. Takes no more memory than
    /// the baskets themselves, because partners are counted for one thing at a time.
    pub(super) fn pairs(&self, minimum: u32) -> Vec<Pair> {
        // A thing in too few baskets cannot be part of such a pair.
        let often = |thing: u32| self.count(thing) >= minimum.max(1);
        let baskets: Vec<&[u32]> = self.iter().collect();
        let mut baskets_of: Vec<Vec<u32>> = vec![Vec::new(); self.counts.len()];
        for (number, basket) in (0..).zip(&baskets) {
            for &thing in basket.iter().filter(|&&thing| often(thing)) {
                baskets_of[thing as usize].push(number);
            }
        }
        let mut shared = vec![0_u32; self.counts.len()];
        let mut partners: Vec<u32> = Vec::new();
        let mut pairs = Vec::new();
        for (first, numbers) in (0..).zip(&baskets_of) {
            for &number in numbers {
                let basket = baskets[number as usize];
                let after = basket.partition_point(|&thing| thing <= first);
                for &second in basket[after..].iter().filter(|&&thing| often(thing)) {
                    let count = &mut shared[second as usize];
                    if *count == 0 {
                        partners.push(second);
                    }
                    *count += 1;
                }
            }
            partners.sort_unstable();
            for second in partners.drain(..) {
                let shared = std::mem::take(&mut shared[second as usize]);
                if shared >= minimum {
                    pairs.push(Pair { first, second, shared });
                }
            }
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_once_a_basket() {
        let mut baskets = Baskets::new(4);
        for basket in [&[2, 0, 2][..], &[0, 2, 3], &[], &[1], &[3, 2, 0], &[9]] {
            baskets.push(&mut basket.to_vec());
        }
        assert_eq!((baskets.count(0), baskets.count(1), baskets.count(9)), (3, 1, 0));
        let pair = |first, second, shared| Pair { first, second, shared };
        assert_eq!(baskets.pairs(0), [pair(0, 2, 3), pair(0, 3, 2), pair(2, 3, 2)]);
        assert_eq!(baskets.pairs(3), [pair(0, 2, 3)]);
        assert!(Baskets::new(0).pairs(1).is_empty());
    }
}
