//! Amounts that flow from one column to the next.

use maud::{Markup, Render, html};

use super::{Bar, BarList, Caption, figure, fitted, px};

const WIDTH: f64 = 1000.0;
/// The left edge of the columns' nodes; text of the first is to their left.
const COLUMNS: [f64; 3] = [150.0, 412.0, 712.0];
const NODE: f64 = 11.0;
const TOP: f64 = 28.0;
/// The height of the largest column's amounts.
const HEIGHT: f64 = 320.0;
/// The room of a node, at least: two lines of text.
const ROOM: f64 = 34.0;
const GAP: f64 = 8.0;

/// A node: something that receives, passes on or needs an amount.
#[derive(Clone, Debug)]
#[must_use]
pub struct Stem {
    /// The column, from 0 to 2.
    pub column: usize,
    /// The name.
    pub label: String,
    /// A second line in grey, such as the amount.
    pub note: String,
    /// The amount.
    pub value: f64,
    /// One of six colours, 1 to 6; `None` is neutral.
    pub colour: Option<u8>,
    /// Dashed: nothing flows to it, or what does should not.
    pub is_ghost: bool,
    /// The page.
    pub href: Option<String>,
}

/// An amount from a node to another in a later column.
#[derive(Clone, Debug)]
#[must_use]
pub struct Stream {
    /// The position of the first node.
    pub from: usize,
    /// The position of the second.
    pub to: usize,
    /// The amount.
    pub value: f64,
    /// One of six colours, 1 to 6; `None` is neutral.
    pub colour: Option<u8>,
}

/// A Sankey diagram of three columns. Duty: every flow is in the table and has a tooltip; narrow windows show bars.
#[derive(Clone, Debug)]
#[must_use]
pub struct Sankey {
    /// The caption.
    pub caption: Caption,
    /// The columns' headings.
    pub heads: [String; 3],
    /// The nodes, in the order in which they are drawn.
    pub stems: Vec<Stem>,
    /// The flows.
    pub flows: Vec<Stream>,
    /// The unit of the amounts: "people-weeks".
    pub unit: String,
    /// What narrow windows show.
    pub bars: Vec<Bar>,
}

/// A node's place: left, top, height.
type Place = (f64, f64, f64);

impl Sankey {
    fn scale(&self) -> f64 {
        let column = |column: usize| {
            self.stems
                .iter()
                .filter(|stem| stem.column == column)
                .map(|stem| stem.value.max(0.0))
                .sum::<f64>()
        };
        let largest = (0..COLUMNS.len()).map(column).fold(0.0, f64::max);
        if largest > 0.0 { HEIGHT / largest } else { 0.0 }
    }

    /// The places of the nodes, and the height of the picture.
    fn places(&self) -> (Vec<Place>, f64) {
        let scale = self.scale();
        let mut tops = [TOP; COLUMNS.len()];
        let mut places = Vec::new();
        for stem in &self.stems {
            let column = stem.column.min(COLUMNS.len() - 1);
            let height = (stem.value.max(0.0) * scale).max(if stem.is_ghost { 12.0 } else { 3.0 });
            places.push((COLUMNS[column], tops[column], height));
            tops[column] += height.max(ROOM) + GAP;
        }
        (places, tops.into_iter().fold(TOP + ROOM, f64::max))
    }

    fn name(&self, at: usize) -> &str {
        self.stems.get(at).map_or("", |stem| stem.label.as_str())
    }

    fn drawn(&self, flow: &Stream, places: &[Place], used: &mut [[f64; 2]]) -> Markup {
        let (Some(from), Some(to)) = (places.get(flow.from), places.get(flow.to)) else { return html! {} };
        let width = (flow.value.max(0.0) * self.scale()).max(1.0);
        let (start, end) = (from.1 + used[flow.from][1], to.1 + used[flow.to][0]);
        used[flow.from][1] += width;
        used[flow.to][0] += width;
        let (left, right) = (from.0 + NODE, to.0);
        let middle = f64::midpoint(left, right);
        let path = format!(
            "M{} {}C{m} {} {m} {} {} {}V{}C{m} {} {m} {} {} {}z",
            px(left),
            px(start),
            px(start),
            px(end),
            px(right),
            px(end),
            px(end + width),
            px(end + width),
            px(start + width),
            px(left),
            px(start + width),
            m = px(middle),
        );
        let class = flow.colour.map_or_else(|| "flow".to_owned(), |colour| format!("flow part-{colour}"));
        html! {
            path class=(class) d=(path) {
                title { (self.name(flow.from)) " to " (self.name(flow.to)) ": " (figure(flow.value)) " " (self.unit) }
            }
        }
    }

    fn stem(stem: &Stem, (left, top, height): Place) -> Markup {
        let class = match (stem.is_ghost, stem.colour) {
            (true, _) => "stem ghost".to_owned(),
            (false, Some(colour)) => format!("stem part-{colour}"),
            (false, None) => "stem".to_owned(),
        };
        let (at, end, room) = match stem.column {
            0 => (left - 8.0, " end", left - 12.0),
            1 => (left + NODE + 7.0, " halo", COLUMNS[2] - left - NODE - 20.0),
            _ => (left + NODE + 7.0, "", WIDTH - left - NODE - 10.0),
        };
        // Two lines in the middle of the node, or from its top where it is low.
        let line = top + (height / 2.0 - 2.0).max(10.0);
        let words = html! {
            text class={ "name" (end) } x=(px(at)) y=(px(line)) { (fitted(&stem.label, 13.3, room)) }
            @if !stem.note.is_empty() { text class={ "soft" (end) } x=(px(at)) y=(px(line + 15.0)) { (fitted(&stem.note, 12.0, room)) } }
        };
        html! {
            g class=(class) {
                rect x=(px(left)) y=(px(top)) width=(NODE) height=(px(height)) rx="2" { title { (stem.label) } }
                @if let Some(href) = &stem.href { a href=(href) { (words) } } @else { (words) }
            }
        }
    }
}

impl Render for Sankey {
    fn render(&self) -> Markup {
        let (places, height) = self.places();
        let mut used = vec![[0.0; 2]; self.stems.len()];
        let drawing = html! {
            div class="full-only" { div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
            svg class="sankey" viewBox={ "0 0 " (WIDTH) " " (px(height)) } role="group"
                aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                (self.caption.inside())
                text class="soft end" x=(px(COLUMNS[0] + NODE)) y="14" { (self.heads[0]) }
                text class="soft" x=(px(COLUMNS[1])) y="14" { (self.heads[1]) }
                text class="soft" x=(px(COLUMNS[2])) y="14" { (self.heads[2]) }
                @for flow in &self.flows { (self.drawn(flow, &places, &mut used)) }
                @for (stem, place) in self.stems.iter().zip(&places) { (Self::stem(stem, *place)) }
            }
            } }
            div class="brief-only" { (BarList { bars: self.bars.clone(), maximum: None }) }
        };
        let rows = self.flows.iter().map(|flow| {
            vec![self.name(flow.from).to_owned(), self.name(flow.to).to_owned(), figure(flow.value)]
        });
        self.caption.figure(&drawing, &["From", "To", &self.unit], rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(column: usize, label: &str, value: f64) -> Stem {
        let label = label.to_owned();
        Stem { column, label, note: String::new(), value, colour: None, is_ghost: value <= 0.0, href: None }
    }

    #[test]
    fn flows_leave_and_arrive_below_each_other_and_nothing_is_not_a_number() {
        let stems = vec![stem(0, "a", 3.0), stem(0, "b", 1.0), stem(1, "c", 4.0), stem(2, "unworked", 0.0)];
        let flows = vec![
            Stream { from: 0, to: 2, value: 3.0, colour: Some(1) },
            Stream { from: 1, to: 2, value: 1.0, colour: None },
        ];
        let sankey = Sankey {
            caption: Caption::new("work", "Work", "Work."),
            heads: ["Work", "Team", "Company"].map(str::to_owned),
            stems,
            flows,
            unit: "people-weeks".to_owned(),
            bars: Vec::new(),
        };
        let text = sankey.render().into_string();
        assert!(text.contains("M161 28C286.5 28 286.5 28 412 28V268C"), "{text}");
        assert!(text.contains("C286.5 276 286.5 268 412 268V348C"), "{text}");
        assert!(text.contains("b to c: 1 people-weeks") && text.contains("stem ghost"), "{text}");
        let empty = Sankey { stems: vec![stem(2, "unworked", 0.0)], flows: Vec::new(), ..sankey };
        assert!(!empty.render().into_string().contains("NaN"));
    }
}
