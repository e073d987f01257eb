//! The organization chart: a tree with leads and vacancies.
//!
//! A tidy layout for cards of one size: branches are next to each other, and children without children of their own hang
//! under their parent in a column, so that sixty teams stay within a few screens.

use maud::{Markup, Render, html};

use super::{Caption, fitted, px};
use crate::Hat;

const CARD_WIDTH: f64 = 212.0;
const CARD_HEIGHT: f64 = 58.0;
const BESIDE: f64 = 20.0;
const UNDER: f64 = 44.0;
const STACKED: f64 = 12.0;
const INDENT: f64 = 18.0;

/// A team, or a part of the organization, with its lead.
#[derive(Clone, Debug, Default)]
pub struct OrganizationNode {
    /// The name.
    pub name: String,
    /// Who leads it, in words.
    pub lead: String,
    /// Whether no one holds the lead's role here, so that it is drawn as a vacancy.
    pub is_vacant: bool,
    /// The hat of the lead.
    pub hat: Hat,
    /// A third line: "8 people".
    pub note: String,
    /// The page.
    pub href: String,
    /// The teams below it.
    pub children: Vec<OrganizationNode>,
}

/// The tree as a picture that scrolls. Duty: every card is a link whose name includes team, lead or vacancy, and size;
/// the same tree is a nested list behind a disclosure.
#[derive(Clone, Debug)]
#[must_use]
pub struct OrganizationChart {
    /// The caption.
    pub caption: Caption,
    /// The top.
    pub root: OrganizationNode,
}

struct Placed<'tree> {
    node: &'tree OrganizationNode,
    left: f64,
    top: f64,
}

#[derive(Default)]
struct Drawing<'tree> {
    cards: Vec<Placed<'tree>>,
    links: Vec<String>,
    bottom: f64,
}

impl<'tree> Drawing<'tree> {
    /// Places a node and the nodes below it; returns the width taken and the centre of the node's card.
    fn place(&mut self, node: &'tree OrganizationNode, left: f64, top: f64) -> (f64, f64) {
        let below = top + CARD_HEIGHT;
        self.bottom = self.bottom.max(below);
        let (leaves, branches): (Vec<_>, Vec<_>) =
            node.children.iter().partition(|child| child.children.is_empty());
        let hang = branches.is_empty() && leaves.len() > 1;
        if hang {
            self.cards.push(Placed { node, left, top });
            self.hang(&leaves, left, below);
            return (CARD_WIDTH + INDENT, left + CARD_WIDTH / 2.0);
        }
        let mut cursor = left;
        let mut centres = Vec::new();
        for child in branches {
            let (width, centre) = self.place(child, cursor, below + UNDER);
            cursor += width + BESIDE;
            centres.push(centre);
        }
        if let [leaf] = leaves[..] {
            let (width, centre) = self.place(leaf, cursor, below + UNDER);
            cursor += width + BESIDE;
            centres.push(centre);
        } else if !leaves.is_empty() {
            self.hang(&leaves, cursor, below + UNDER - STACKED);
            centres.push(cursor + INDENT / 2.0);
            cursor += CARD_WIDTH + INDENT + BESIDE;
        }
        let width = (cursor - left - BESIDE).max(CARD_WIDTH);
        let centre = match (centres.first(), centres.last()) {
            (Some(first), Some(last)) => f64::midpoint(*first, *last),
            _ => left + CARD_WIDTH / 2.0,
        };
        self.cards.push(Placed { node, left: centre - CARD_WIDTH / 2.0, top });
        for child in centres {
            let turn = below + UNDER / 2.0;
            self.links.push(format!(
                "M{} {}V{}H{}V{}",
                px(centre),
                px(below),
                px(turn),
                px(child),
                px(below + UNDER)
            ));
        }
        (width, centre)
    }

    fn hang(&mut self, leaves: &[&'tree OrganizationNode], left: f64, below: f64) {
        for (index, leaf) in leaves.iter().enumerate() {
            let down = below + STACKED + offset(index);
            let trunk = left + INDENT / 2.0;
            self.links.push(format!(
                "M{} {}V{}H{}",
                px(trunk),
                px(below),
                px(down + CARD_HEIGHT / 2.0),
                px(left + INDENT)
            ));
            self.cards.push(Placed { node: leaf, left: left + INDENT, top: down });
            self.bottom = self.bottom.max(down + CARD_HEIGHT);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen cards")]
fn offset(index: usize) -> f64 {
    index as f64 * (CARD_HEIGHT + STACKED)
}

impl Placed<'_> {
    fn card(&self) -> Markup {
        let node = self.node;
        let lead = node.lead.as_str();
        let name = format!("{}, lead: {lead}, {}", node.name, node.note);
        let class = if node.is_vacant { "vacant" } else { node.hat.class() };
        let inside = CARD_WIDTH - 26.0;
        html! {
            a class={ "node " (class) } href=(node.href) {
                title { (name) }
                rect class="frame" x=(px(self.left + 0.5)) y=(px(self.top + 0.5)) width=(px(CARD_WIDTH - 1.0)) height=(px(CARD_HEIGHT - 1.0)) rx="6" {}
                rect class="edge" x=(px(self.left)) y=(px(self.top + 10.0)) width="3" height=(px(CARD_HEIGHT - 20.0)) rx="1.5" {}
                text class="name" x=(px(self.left + 14.0)) y=(px(self.top + 24.0)) { (fitted(&node.name, 15.0, inside)) }
                text class="note" x=(px(self.left + CARD_WIDTH - 12.0)) y=(px(self.top + 43.0)) { (node.note) }
                text class="lead-name" x=(px(self.left + 14.0)) y=(px(self.top + 43.0)) { (fitted(lead, 14.0, inside - super::text_width(&node.note, 13.0))) }
            }
        }
    }
}

impl Render for OrganizationChart {
    fn render(&self) -> Markup {
        let mut drawing = Drawing::default();
        let (width, _) = drawing.place(&self.root, 2.0, 2.0);
        let (width, height) = (px(width + 4.0), px(drawing.bottom + 4.0));
        let drawing = html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
                svg class="organization" viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) role="group"
                    aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                    (self.caption.inside())
                    @for link in &drawing.links { path class="branch" d=(link) {} }
                    @for card in &drawing.cards { (card.card()) }
                }
            }
        };
        let mut rows = Vec::new();
        list(&self.root, "", &mut rows);
        self.caption.figure(&drawing, &["Team", "Part of", "Lead", "Size"], rows)
    }
}

/// A team and those below it, a row for each.
fn list(node: &OrganizationNode, above: &str, rows: &mut Vec<Vec<String>>) {
    rows.push([&node.name, above, &node.lead, &node.note].map(str::to_owned).to_vec());
    for child in &node.children {
        list(child, &node.name, rows);
    }
}
