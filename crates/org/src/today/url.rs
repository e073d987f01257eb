//! The addresses of items.

/// The address to snooze an item.
pub(super) fn snooze(id: &str) -> String {
    format!("/today/{id}/put-off")
}

/// The address to bring a snoozed item back.
pub(super) fn unsnooze(id: &str) -> String {
    format!("/today/{id}/wake")
}
