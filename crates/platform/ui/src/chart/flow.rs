//! What follows from what: cards in columns, with labelled arrows from the earlier to the later.

use maud::{Markup, Render, html};

use super::{Caption, fitted, px, text_width};

const WIDTH: f64 = 176.0;
const HEIGHT: f64 = 62.0;
const ACROSS: f64 = 92.0;
const UNDER: f64 = 16.0;
const MARGIN: f64 = 4.0;

/// A card.
#[derive(Clone, Debug, Default)]
pub struct FlowNode {
    /// The line above the name: "payments-12 · accepted".
    pub over: String,
    /// The name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Its column, from the left.
    pub column: usize,
    /// Its place in the column, from the top.
    pub row: usize,
    /// Whether it is the one the page is about.
    pub is_current: bool,
    /// Whether it holds no more: drawn with a dashed edge.
    pub is_past: bool,
}

/// An arrow between two cards.
#[derive(Clone, Debug)]
pub struct FlowArrow {
    /// The earlier card, by its position among the cards.
    pub from: usize,
    /// The later card.
    pub to: usize,
    /// The label: "builds on".
    pub label: String,
}

/// The cards with their arrows. Duty: every card is a link whose name is whole; every arrow is in the table.
#[derive(Clone, Debug)]
#[must_use]
pub struct Flow {
    /// The caption.
    pub caption: Caption,
    /// The cards.
    pub nodes: Vec<FlowNode>,
    /// The arrows.
    pub arrows: Vec<FlowArrow>,
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred cards")]
fn place(node: &FlowNode) -> (f64, f64) {
    let left = MARGIN + node.column as f64 * (WIDTH + ACROSS);
    (left, MARGIN + node.row as f64 * (HEIGHT + UNDER))
}

/// A name in at most two lines.
fn lines(name: &str) -> (String, String) {
    let room = WIDTH - 18.0;
    let first = fitted(name, 12.5, room);
    if first == name {
        return (first, String::new());
    }
    let mut end = 0;
    for (at, _) in name.match_indices(' ') {
        if text_width(&name[..at], 12.5) <= room {
            end = at;
        }
    }
    if end == 0 {
        return (first, String::new());
    }
    (name[..end].to_owned(), fitted(name[end..].trim_start(), 12.5, room))
}

impl Flow {
    fn card(node: &FlowNode) -> Markup {
        let (left, top) = place(node);
        let (first, second) = lines(&node.name);
        let class = match (node.is_current, node.is_past) {
            (true, _) => "node current",
            (false, true) => "node past",
            (false, false) => "node",
        };
        html! {
            a class=(class) href=(node.href) aria-current=[node.is_current.then_some("true")] aria-label={ (node.over) ": " (node.name) } {
                title { (node.over) ": " (node.name) }
                rect class="frame" x=(px(left)) y=(px(top)) width=(px(WIDTH)) height=(px(HEIGHT)) rx="5" {}
                text x=(px(left + 9.0)) y=(px(top + 18.0)) { (fitted(&node.over, 12.0, WIDTH - 18.0)) }
                text class="name" x=(px(left + 9.0)) y=(px(top + 35.0)) { (first) }
                @if !second.is_empty() { text class="name" x=(px(left + 9.0)) y=(px(top + 51.0)) { (second) } }
            }
        }
    }

    fn arrow(&self, arrow: &FlowArrow) -> Markup {
        let (Some(from), Some(to)) = (self.nodes.get(arrow.from), self.nodes.get(arrow.to)) else {
            return html! {};
        };
        let ((left, top), (right, below)) = (place(from), place(to));
        let is_back = to.column <= from.column;
        let (start, end) = if is_back { (left, right + WIDTH) } else { (left + WIDTH, right) };
        let (out, into) = (top + HEIGHT / 2.0, below + HEIGHT / 2.0);
        let turn = f64::midpoint(start, end);
        let tip = if is_back { 7.0 } else { -7.0 };
        html! {
            path class="branch" d={ "M" (px(start)) " " (px(out)) "C" (px(turn)) " " (px(out)) " " (px(turn)) " " (px(into)) " " (px(end)) " " (px(into)) } {}
            path class="tip" d={ "M" (px(end)) " " (px(into)) "l" (px(tip)) " -4v8z" } {}
            text class="on-branch middle" x=(px(turn)) y=(px(f64::midpoint(out, into) - 4.0)) { (arrow.label) }
        }
    }
}

impl Render for Flow {
    fn render(&self) -> Markup {
        let ends = self.nodes.iter().map(place);
        let (right, bottom) = ends.fold((0.0, 0.0), |(right, bottom): (f64, f64), (left, top)| {
            (right.max(left + WIDTH + MARGIN), bottom.max(top + HEIGHT + MARGIN))
        });
        let drawing = html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
                svg class="flow" viewBox={ "0 0 " (px(right)) " " (px(bottom)) } width=(px(right)) height=(px(bottom)) role="group"
                    aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                    (self.caption.inside())
                    @for arrow in &self.arrows { (self.arrow(arrow)) }
                    @for node in &self.nodes { (Self::card(node)) }
                }
            }
        };
        let name = |at: usize| {
            self.nodes.get(at).map_or_else(String::new, |node| format!("{}: {}", node.over, node.name))
        };
        let rows = self
            .arrows
            .iter()
            .map(|arrow| vec![name(arrow.to), arrow.label.clone(), name(arrow.from)])
            .collect();
        self.caption.figure(&drawing, &["Later", "Link", "Earlier"], rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_leads_from_the_earlier_to_the_later_card() {
        let node = |name: &str, column| FlowNode {
            name: name.to_owned(),
            href: format!("/{name}"),
            column,
            ..FlowNode::default()
        };
        let flow = Flow {
            caption: Caption::new("map", "Map", "Two."),
            nodes: vec![node("a", 0), node("b", 1)],
            arrows: vec![FlowArrow { from: 0, to: 1, label: "builds on".to_owned() }],
        };
        let text = flow.render().into_string();
        assert!(text.contains("d=\"M180 35C226 35 226 35 272 35\""), "{text}");
        assert!(text.contains(">builds on</text>"), "{text}");
    }

    #[test]
    fn a_long_name_takes_two_lines() {
        let (first, second) = lines("Let passengers on, or hold them, when the gate loses its network");
        assert_eq!(first, "Let passengers on, or");
        assert!(second.starts_with("hold them"), "{second}");
    }
}
