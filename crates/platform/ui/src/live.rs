//! Parts of a page that follow other people's changes.

use maud::{Markup, html};

/// Content whose parts, named by their ids, are reloaded by the script when the stream at `href` reports a change. Duty:
/// a part in which the person is typing, or has unsaved text, stays as it is and says that an update is waiting.
pub fn live(href: &str, parts: &[&str], content: &Markup) -> Markup {
    html! { div data-live=(href) data-parts=(parts.join(" ")) { (content) } }
}
