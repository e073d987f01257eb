//! The readers of something private, named where it is written and where it is read.

use maud::{Markup, html};

/// Names the readers of the content next to it: "Only you", "You and Ana Example". Duty: the words carry it, not the
/// lock.
pub fn audience(who: &str) -> Markup {
    html! {
        p class="audience" {
            svg viewBox="0 0 12 12" aria-hidden="true" {
                path d="M3.5 5.5V4a2.5 2.5 0 0 1 5 0v1.5" fill="none" stroke="currentColor" stroke-width="1.3" {}
                rect x="2" y="5.5" width="8" height="5.5" rx="1" fill="currentColor" {}
            }
            (who)
        }
    }
}
