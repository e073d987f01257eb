//! The addresses of items.

/// The page.
pub(super) const PAGE: &str = "/";
/// The address to snooze items.
pub(super) const SNOOZE: &str = "/today/snooze";

/// All items of one kind, by the group's id.
pub(super) fn group(id: &str) -> String {
    format!("/?group={id}")
}

/// The address to bring snoozed items back.
pub(super) fn unsnooze(items: &str) -> String {
    format!("/today/unsnooze?items={items}")
}
