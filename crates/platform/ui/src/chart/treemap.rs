//! Areas by size, coloured by heat: where most of it is, and where it hurts.

use maud::{Markup, Render, html};

use super::{Caption, fitted, px};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 540.0;
/// The height of a group's name.
const HEAD: f64 = 18.0;
/// The steps of heat; 0 is cold.
const STEPS: f64 = 5.0;

/// An area, with the areas it consists of.
#[derive(Clone, Debug)]
#[must_use]
pub struct Area {
    /// The name.
    pub name: String,
    /// The size, in any unit above 0.
    pub size: f64,
    /// The heat, from 0 (cold) to 1.
    pub heat: f64,
    /// Size and heat as text.
    pub note: String,
    /// The page.
    pub href: String,
    /// The areas inside it, if shown.
    pub parts: Vec<Self>,
}

/// A squarified treemap (Bruls, Huizing, van Wijk 2000). Duty: every area is in the table below; the tooltip of each area
/// names its heat, so that nothing depends on colour.
#[derive(Clone, Debug)]
#[must_use]
pub struct Treemap {
    /// The caption.
    pub caption: Caption,
    /// The areas, in any order.
    pub areas: Vec<Area>,
    /// The headings of size and heat: "lines", "heat".
    pub columns: [String; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Frame {
    fn inset(self, by: f64, head: f64) -> Self {
        Self {
            left: self.left + by,
            top: self.top + head,
            width: (self.width - 2.0 * by).max(0.0),
            height: (self.height - head - by).max(0.0),
        }
    }
}

/// Places areas in a frame, largest first, as close to squares as possible.
fn place(areas: &[Area], frame: Frame) -> Vec<(&Area, Frame)> {
    let mut sorted: Vec<&Area> = areas.iter().filter(|area| area.size > 0.0).collect();
    sorted.sort_by(|a, b| b.size.total_cmp(&a.size).then_with(|| a.name.cmp(&b.name)));
    let total: f64 = sorted.iter().map(|area| area.size).sum();
    let scale = if total > 0.0 { frame.width * frame.height / total } else { 0.0 };
    let mut placed = Vec::new();
    let (mut rest, mut left) = (sorted.as_slice(), frame);
    while !rest.is_empty() && left.width > 0.0 && left.height > 0.0 {
        let side = left.width.min(left.height);
        let mut count = 1;
        while count < rest.len() && worst(&rest[..=count], side, scale) <= worst(&rest[..count], side, scale)
        {
            count += 1;
        }
        let (row, after) = rest.split_at(count);
        let sum: f64 = row.iter().map(|area| area.size * scale).sum();
        let thickness = sum / side;
        let mut at = 0.0;
        for area in row {
            let length = area.size * scale / thickness;
            let frame = if left.width >= left.height {
                Frame { left: left.left, top: left.top + at, width: thickness, height: length }
            } else {
                Frame { left: left.left + at, top: left.top, width: length, height: thickness }
            };
            placed.push((*area, frame));
            at += length;
        }
        if left.width >= left.height {
            left = Frame { left: left.left + thickness, width: left.width - thickness, ..left };
        } else {
            left = Frame { top: left.top + thickness, height: left.height - thickness, ..left };
        }
        rest = after;
    }
    placed
}

/// The worst aspect ratio of a row along a side; 1 is a square.
fn worst(row: &[&Area], side: f64, scale: f64) -> f64 {
    let sum: f64 = row.iter().map(|area| area.size * scale).sum();
    let sizes = row.iter().map(|area| area.size * scale);
    sizes
        .map(|size| (side * side * size / (sum * sum)).max(sum * sum / (side * side * size)))
        .fold(0.0, f64::max)
}

/// The CSS class of a heat.
fn heat_class(heat: f64) -> String {
    format!("heat-{}", px((heat.clamp(0.0, 1.0) * STEPS).round()))
}

fn shape(area: &Area, frame: Frame) -> Markup {
    let is_group = !area.parts.is_empty() && frame.width > 60.0 && frame.height > HEAD + 20.0;
    let shows_name = frame.width > 44.0 && frame.height > 16.0;
    html! {
        a class={ "area " (heat_class(area.heat)) @if is_group { " group" } } href=(area.href) {
            title { (area.name) ": " (area.note) }
            rect x=(px(frame.left)) y=(px(frame.top)) width=(px(frame.width)) height=(px(frame.height)) {}
            @if shows_name {
                text x=(px(frame.left + 5.0)) y=(px(frame.top + 13.0)) { (fitted(&area.name, 11.5, frame.width - 10.0)) }
            }
        }
        @if is_group {
            @for (part, frame) in place(&area.parts, frame.inset(3.0, HEAD)) { (leaf(part, frame)) }
        }
    }
}

fn leaf(area: &Area, frame: Frame) -> Markup {
    shape(&Area { parts: Vec::new(), ..area.clone() }, frame)
}

impl Render for Treemap {
    fn render(&self) -> Markup {
        let frame = Frame { left: 0.5, top: 0.5, width: WIDTH - 1.0, height: HEIGHT - 1.0 };
        let drawing = html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
                svg class="treemap" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group"
                    aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                    (self.caption.inside())
                    @for (area, frame) in place(&self.areas, frame) { (shape(area, frame)) }
                }
            }
            p class="legend" aria-hidden="true" {
                "cold "
                @for step in 0..=5 { span class={ "swatch heat-" (step) } {} }
                " hot"
            }
        };
        let mut sorted: Vec<&Area> = self.areas.iter().collect();
        sorted.sort_by(|a, b| b.heat.total_cmp(&a.heat).then(b.size.total_cmp(&a.size)));
        let row = |area: &&Area| vec![area.name.clone(), px(area.size), format!("{:.2}", area.heat)];
        let head = ["Name", &self.columns[0], &self.columns[1]];
        self.caption.figure(&drawing, &head, sorted.iter().map(row).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(name: &str, size: f64) -> Area {
        Area {
            name: name.to_owned(),
            size,
            heat: 0.4,
            note: String::new(),
            href: "/".to_owned(),
            parts: Vec::new(),
        }
    }

    /// The sizes of the paper's own example, in a frame of 6 by 4.
    #[test]
    fn areas_keep_their_size_and_their_place() {
        let areas: Vec<Area> = [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0]
            .iter()
            .enumerate()
            .map(|(at, size)| area(&at.to_string(), *size))
            .collect();
        let frame = Frame { left: 0.0, top: 0.0, width: 6.0, height: 4.0 };
        let placed = place(&areas, frame);
        for (area, frame) in &placed {
            assert!((frame.width * frame.height - area.size).abs() < 1e-9, "{area:?} {frame:?}");
            assert!(frame.left >= -1e-9 && frame.left + frame.width <= 6.0 + 1e-9);
            assert!(frame.top >= -1e-9 && frame.top + frame.height <= 4.0 + 1e-9);
        }
        assert_eq!(placed[0].1, Frame { left: 0.0, top: 0.0, width: 3.0, height: 2.0 });
        assert_eq!(placed[1].1, Frame { left: 0.0, top: 2.0, width: 3.0, height: 2.0 });
    }

    #[test]
    fn nothing_and_empty_areas_draw_nothing() {
        let frame = Frame { left: 0.0, top: 0.0, width: 6.0, height: 4.0 };
        assert_eq!(place(&[], frame).len(), 0);
        assert_eq!(place(&[area("empty", 0.0), area("a", 1.0)], frame).len(), 1);
        assert_eq!(heat_class(0.95), "heat-5");
    }
}
