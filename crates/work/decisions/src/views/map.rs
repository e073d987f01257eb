//! The whole map.

use castra_platform::ui::{
    Card, EmptyState, Link, Markup, Notice, PageHead,
    chart::{Caption, Flow, FlowArrow, FlowNode},
    html,
};

use maud::Render as _;

use crate::url;

/// Every linked decision.
#[derive(Debug)]
pub(crate) struct ShowMap {
    pub(crate) nodes: Vec<FlowNode>,
    pub(crate) arrows: Vec<FlowArrow>,
    /// Linked decisions that are not drawn.
    pub(crate) left_out: usize,
    /// Decisions without a link.
    pub(crate) alone: usize,
}

impl ShowMap {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let caption = Caption::new(
            "decision-map",
            "What follows from what",
            format!(
                "{} decisions with {} links; {} more have none.",
                self.nodes.len(),
                self.arrows.len(),
                self.alone
            ),
        );
        let flow = Flow { caption, nodes: self.nodes.clone(), arrows: self.arrows.clone() };
        html! {
            (PageHead::new("Map of decisions").crumbs(vec![Link::new("Decisions", url::list(None))])
                .lead("Which decisions took the place of others, and which depend on which. Earlier ones are on the left."))
            @if self.left_out > 0 {
                (Notice::info(format!("{} linked decisions are not drawn.", self.left_out)).body("Their own pages show what they are linked with."))
            }
            @if self.nodes.is_empty() {
                (Card::new("Map", EmptyState::new("Nothing is linked yet.", "A decision that supersedes another, builds on it, needs or amends it appears here.").render()))
            } @else { (Card::new("Map", html! { (flow) })) }
        }
    }
}
