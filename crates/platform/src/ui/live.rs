//! Parts of a page that follow what others change.

use maud::{Markup, html};

/// Content whose parts, named by their ids, are shown anew where the script runs when the stream at `href` says that something
/// changed. Duty: a part in which somebody types, or in which something typed is not saved, stays as it is and says that it waits.
pub fn live(href: &str, parts: &[&str], content: &Markup) -> Markup {
    html! { div data-live=(href) data-parts=(parts.join(" ")) { (content) } }
}
