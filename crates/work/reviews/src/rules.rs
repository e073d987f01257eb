//! What is decided, as pure functions, tested here.

use crate::model::Entry;

/// Entries in the order in which people read them: by title, whatever the case of its letters.
pub(crate) fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_key(|entry| (entry.title.to_lowercase(), entry.id.clone()));
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_in_the_order_of_their_titles() {
        let entry = |id: &str, title: &str| Entry { id: id.to_owned(), title: title.to_owned() };
        let ordered = in_order(vec![entry("1", "b"), entry("2", "C"), entry("3", "A")]);
        assert_eq!(ordered.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["3", "1", "2"]);
    }
}
