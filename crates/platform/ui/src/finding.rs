//! Findings: the fault, the reason and the repair, acted on in place.

use maud::{Markup, html};

use super::{Button, Link, Pill, evidence};

/// One finding with its repair.
#[derive(Clone, Debug)]
#[must_use]
pub struct Finding {
    /// A stable id, unique on the page.
    pub id: String,
    /// The status pill.
    pub pill: Pill,
    /// The finding.
    pub title: String,
    /// The page of the title.
    pub href: Option<String>,
    /// Why, in one or two sentences.
    pub because: String,
    /// The records behind it.
    pub evidence: Vec<Link>,
    /// The button's label ("Assign…") and the page of the repair, which opens in a dialog where script runs.
    pub action: Option<Link>,
}

/// A list of findings. Duty: each button's name says which finding it is about.
pub fn findings(items: &[Finding]) -> Markup {
    html! {
        ul class="findings" {
            @for finding in items {
                li id=(finding.id) {
                    (finding.pill)
                    div {
                        p {
                            @if let Some(href) = &finding.href { a href=(href) { b { (finding.title) } } }
                            @else { b { (finding.title) } }
                        }
                        p class="because" { (finding.because) }
                        (evidence(&finding.evidence))
                    }
                    @if let Some(action) = &finding.action {
                        (Button::new(&action.label).href(&action.href).in_dialog().about(&finding.title))
                    }
                }
            }
        }
    }
}
