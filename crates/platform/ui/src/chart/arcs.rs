//! Items in a line, with arcs between related ones.

use maud::{Markup, Render, html};

use super::{Caption, fitted, px};
use crate::Link;

const ROW: f64 = 22.0;
const ARCS: f64 = 260.0;
const LABELS: f64 = 520.0;

/// A relation between two items.
#[derive(Clone, Debug)]
#[must_use]
pub struct Arc {
    /// The first item, by its position among the nodes.
    pub first: usize,
    /// The second item.
    pub second: usize,
    /// The strength, from 0 to 1.
    pub weight: f64,
    /// The strength as text: "82 % in 14 changes".
    pub note: String,
}

/// An arc diagram (Wattenberg 2002): nodes below each other in the given order, so that names can be read and neighbours
/// stay neighbours. Duty: every arc is in the table and has a tooltip.
#[derive(Clone, Debug)]
#[must_use]
pub struct ArcDiagram {
    /// The caption.
    pub caption: Caption,
    /// The nodes with their pages, from the top.
    pub nodes: Vec<Link>,
    /// The relations.
    pub arcs: Vec<Arc>,
    /// The heading of the strength: "Degree".
    pub measure: String,
}

impl ArcDiagram {
    #[expect(clippy::cast_precision_loss, reason = "positions within a few hundred nodes")]
    fn at(node: usize) -> f64 {
        ROW * node as f64 + ROW / 2.0 + 4.0
    }

    fn label(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |link| link.label.as_str())
    }

    #[expect(clippy::cast_precision_loss, reason = "positions within a few hundred nodes")]
    fn arc(&self, arc: &Arc) -> Markup {
        let (from, to) = (Self::at(arc.first.min(arc.second)), Self::at(arc.first.max(arc.second)));
        let reach = (to - from) / (ROW * self.nodes.len().max(2) as f64);
        let out = ARCS - 12.0 - reach.sqrt() * (ARCS - 30.0);
        let width = 1.0 + 4.0 * arc.weight.clamp(0.0, 1.0);
        html! {
            path class="arc" stroke-width=(px(width))
                d={ "M" (px(ARCS - 8.0)) " " (px(from)) "C" (px(out)) " " (px(from)) " " (px(out)) " " (px(to)) " " (px(ARCS - 8.0)) " " (px(to)) } {
                title { (self.label(arc.first)) " and " (self.label(arc.second)) ": " (arc.note) }
            }
        }
    }
}

impl Render for ArcDiagram {
    fn render(&self) -> Markup {
        let height = Self::at(self.nodes.len());
        let drawing = html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
            svg class="arcs" viewBox={ "0 0 " (ARCS + LABELS) " " (px(height)) } role="group"
                aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                (self.caption.inside())
                @for arc in &self.arcs { (self.arc(arc)) }
                @for (node, link) in self.nodes.iter().enumerate() {
                    a href=(link.href) {
                        circle cx=(px(ARCS - 4.0)) cy=(px(Self::at(node))) r="4" {}
                        text x=(px(ARCS + 8.0)) y=(px(Self::at(node) + 4.0)) { (fitted(&link.label, 12.0, LABELS - 12.0)) }
                    }
                }
            }
            }
        };
        let rows = self.arcs.iter().map(|arc| {
            vec![self.label(arc.first).to_owned(), self.label(arc.second).to_owned(), arc.note.clone()]
        });
        self.caption.figure(&drawing, &["One", "The other", &self.measure], rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arc_is_drawn_from_the_upper_to_the_lower_node() {
        let nodes = ["a", "b", "c"].map(|name| Link::new(name, format!("/{name}"))).to_vec();
        let arc = Arc { first: 2, second: 0, weight: 0.5, note: "50 %".to_owned() };
        let diagram = ArcDiagram {
            caption: Caption::new("pairs", "Pairs", "Pairs."),
            nodes,
            arcs: vec![arc],
            measure: "Degree".to_owned(),
        };
        let text = diagram.render().into_string();
        assert!(text.contains("stroke-width=\"3\" d=\"M252 15C"), "{text}");
        assert!(text.contains(" 252 59\"><title>c and a: 50 %</title>"), "{text}");
    }
}
