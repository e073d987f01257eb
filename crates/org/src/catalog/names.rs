//! Finding a responsibility by whatever people call it: its name, a synonym, a typo.

use super::{Catalog, Responsibility};

/// The similarity below which two words count as different.
const MIN_SIMILARITY: f64 = 0.78;
/// The longest query, in bytes.
const LONGEST: usize = 800;

impl Catalog {
    /// The responsibilities that `query` may mean, best first, each with a score from 0 to 1.
    pub fn matching(&self, query: &str) -> Vec<(&Responsibility, f64)> {
        // A long text names nothing, and every word of it would be compared with every word of the catalog.
        let query = if query.len() > LONGEST { Vec::new() } else { words(query) };
        if query.is_empty() {
            return Vec::new();
        }
        let scored =
            self.responsibilities.iter().map(|responsibility| (responsibility, fit(responsibility, &query)));
        let mut found: Vec<_> = scored.filter(|(_, fit)| *fit >= 0.6).collect();
        found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        found
    }
}

fn fit(responsibility: &Responsibility, query: &[String]) -> f64 {
    let own = [responsibility.id.as_str(), &responsibility.title, &responsibility.short];
    let names = own.into_iter().map(|name| (name, 1.0));
    let synonyms = responsibility.synonyms.iter().map(|name| (name.as_str(), 0.99));
    names
        .chain(synonyms)
        .map(|(name, weight)| weight * name_similarity(&words(name), query))
        .fold(0.0, f64::max)
}

/// How well a name fits a query: every word of the query must be in the name, and words of the name that
/// the query lacks count a little against it.
fn name_similarity(name: &[String], query: &[String]) -> f64 {
    if name == query || name.concat() == query.concat() {
        return 1.0;
    }
    let best = |asked: &String| name.iter().map(|word| word_similarity(word, asked)).fold(0.0, f64::max);
    let covered: f64 = query.iter().map(best).map(|fit| if fit < MIN_SIMILARITY { 0.0 } else { fit }).sum();
    #[expect(clippy::cast_precision_loss, reason = "a query has a few words")]
    let (asked, named) = (query.len() as f64, name.len() as f64);
    if covered == 0.0 {
        return 0.0;
    }
    // The harmonic mean of the shares of query and name that are covered.
    let (of_query, of_name) = (covered / asked, (covered / named).min(1.0));
    let mean = 2.0 * of_query * of_name / (of_query + of_name);
    0.95 * (0.75 * of_query + 0.25 * mean)
}

fn word_similarity(word: &str, asked: &str) -> f64 {
    if word == asked {
        return 1.0;
    }
    if asked.chars().count() >= 3 && word.starts_with(asked) {
        return 0.95;
    }
    // Short words have too few letters to distinguish a typo from another word.
    if word.chars().count() < 4 || asked.chars().count() < 4 {
        return 0.0;
    }
    strsim::normalized_damerau_levenshtein(word, asked).max(strsim::jaro_winkler(word, asked) - 0.08)
}

/// Words in lower case without insignificant endings; `1:1` stays one word.
fn words(text: &str) -> Vec<String> {
    const IGNORED: [&str; 12] =
        ["the", "of", "a", "an", "and", "who", "does", "is", "in", "our", "for", "to"];
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '/' | ',' | '?' | '"'));
    let lower =
        parts.map(str::to_lowercase).filter(|word| !word.is_empty() && !IGNORED.contains(&word.as_str()));
    lower.map(singular).collect()
}

fn singular(word: String) -> String {
    if word.len() > 3 && word.ends_with("ies") {
        return format!("{}y", &word[..word.len() - 3]);
    }
    // Three letters are a word of their own ("ops"); a number's plural is not ("1s").
    let can_be_plural = word.len() > 3 || word.starts_with(|first: char| first.is_ascii_digit());
    if can_be_plural && word.ends_with('s') && !word.ends_with("ss") {
        return word[..word.len() - 1].to_owned();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_synonyms_and_typos_lead_to_the_responsibility() {
        let catalog = Catalog::built_in();
        let check = |query: &str, expected: &str| {
            let found = catalog.matching(query);
            assert_eq!(
                found.first().map(|(r, _)| r.id.as_str()),
                Some(expected),
                "{query}: {:?}",
                found.iter().map(|(r, fit)| (r.id.as_str(), *fit)).collect::<Vec<_>>()
            );
        };
        for responsibility in &catalog.responsibilities {
            check(responsibility.id.as_str(), responsibility.id.as_str());
            check(&responsibility.title, responsibility.id.as_str());
            for synonym in &responsibility.synonyms {
                check(synonym, responsibility.id.as_str());
            }
        }
        check("debt", "tech-debt");
        check("tehc debt", "tech-debt");
        check("technical dept", "tech-debt");
        check("1:1s", "one-on-ones");
        check("laptops", "estate-devices");
        check("labtops", "estate-devices");
        check("strategie", "strategy");
        check("who does hiring?", "resourcing");
        check("polices", "policies");
        check("feedbak", "feedback");
        check("bugs", "deliverable-quality");
        check("meetings", "one-on-ones");
        check("1 on 1s", "one-on-ones");
        check("moblie phones", "estate-mobile");
    }

    #[test]
    fn unrelated_words_find_nothing() {
        let catalog = Catalog::built_in();
        for query in ["", "   ", "zzz", "xyzzy plugh", "lunch", "💥", "-"] {
            assert!(
                catalog.matching(query).is_empty(),
                "{query}: {:?}",
                catalog.matching(query).first().map(|f| &f.0.id)
            );
        }
    }
}
