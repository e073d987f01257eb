//! Areas by size, coloured by heat: where most of it is, and where it hurts.

use maud::{Markup, Render, html};

use super::{Caption, fitted, px, text_width};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 540.0;
/// The height of a group's name.
const HEAD: f64 = 18.0;
/// The space between a group's frame and what it holds.
const INSET: f64 = 3.0;
/// A group opens only in a frame of at least this size; smaller ones are one block.
const LEAST_GROUP: (f64, f64) = (72.0, 54.0);
/// Blocks smaller than this, in square pixels, are drawn as one.
const LEAST_BLOCK: f64 = 120.0;
/// The steps of heat; 0 is cold.
const STEPS: f64 = 5.0;
const LETTERS: f64 = 11.5;
/// A group's name is bold, which takes more room.
const BOLD: f64 = 12.6;

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
    /// The areas inside it, which open where there is room.
    pub parts: Vec<Self>,
}

/// A squarified treemap (Bruls, Huizing, van Wijk 2000), open to the depth that fits. Duty: every area of the first level is in
/// the table below; the tooltip of each area names its heat, so that nothing depends on colour.
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

/// A block of the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Block<'a> {
    frame: Frame,
    shown: Shown<'a>,
    /// How many groups it is in.
    depth: usize,
}

/// What a block shows.
#[derive(Clone, Copy, Debug)]
enum Shown<'a> {
    /// An area by itself.
    Whole(&'a Area),
    /// An area around its parts, which follow.
    Open(&'a Area),
    /// Areas too small to draw: how many, their size, their heat weighted by size, and what they are parts of.
    Rest(usize, f64, f64, Option<&'a Area>),
}

impl PartialEq for Shown<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) | (Self::Open(a), Self::Open(b)) => std::ptr::eq(*a, *b),
            (Self::Rest(a, ..), Self::Rest(b, ..)) => a == b,
            _ => false,
        }
    }
}

/// Lays areas out in a frame, and their parts in theirs, as deep as they fit; a group comes before its parts.
fn lay_out<'a>(areas: &'a [Area], group: Option<&'a Area>, frame: Frame, depth: usize) -> Vec<Block<'a>> {
    let whole: f64 = areas.iter().map(|area| area.size).sum();
    let scale = if whole > 0.0 { frame.width * frame.height / whole } else { 0.0 };
    let sized = areas.iter().filter(|area| area.size > 0.0);
    let (drawn, small): (Vec<&Area>, Vec<&Area>) = sized.partition(|area| area.size * scale >= LEAST_BLOCK);
    let mut items: Vec<(f64, Shown<'a>)> =
        drawn.into_iter().map(|area| (area.size, Shown::Whole(area))).collect();
    match small.as_slice() {
        [] => {}
        [one] => items.push((one.size, Shown::Whole(one))),
        several => {
            let size: f64 = several.iter().map(|area| area.size).sum();
            let heat = several.iter().map(|area| area.heat * area.size).sum::<f64>() / size;
            items.push((size, Shown::Rest(several.len(), size, heat, group)));
        }
    }
    items.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let sizes: Vec<f64> = items.iter().map(|(size, _)| *size).collect();
    let mut blocks = Vec::new();
    for ((_, shown), frame) in items.into_iter().zip(place(&sizes, frame)) {
        match shown {
            Shown::Whole(area)
                if !area.parts.is_empty()
                    && frame.width >= LEAST_GROUP.0
                    && frame.height >= LEAST_GROUP.1 =>
            {
                blocks.push(Block { frame, shown: Shown::Open(area), depth });
                blocks.extend(lay_out(&area.parts, Some(area), frame.inset(INSET, HEAD), depth + 1));
            }
            shown => blocks.push(Block { frame, shown, depth }),
        }
    }
    blocks
}

/// The frames of areas with these sizes, largest first, as close to squares as possible.
fn place(sizes: &[f64], frame: Frame) -> Vec<Frame> {
    let total: f64 = sizes.iter().sum();
    let scale = if total > 0.0 { frame.width * frame.height / total } else { 0.0 };
    let mut placed = Vec::with_capacity(sizes.len());
    let (mut rest, mut left) = (sizes, frame);
    while !rest.is_empty() {
        let side = left.width.min(left.height);
        let mut count = 1;
        while count < rest.len() && worst(&rest[..=count], side, scale) <= worst(&rest[..count], side, scale)
        {
            count += 1;
        }
        let (row, after) = rest.split_at(count);
        let sum: f64 = row.iter().map(|size| size * scale).sum();
        let thickness = if side > 0.0 { sum / side } else { 0.0 };
        let mut at = 0.0;
        for size in row {
            let length = if thickness > 0.0 { size * scale / thickness } else { 0.0 };
            placed.push(if left.width >= left.height {
                Frame { left: left.left, top: left.top + at, width: thickness, height: length }
            } else {
                Frame { left: left.left + at, top: left.top, width: length, height: thickness }
            });
            at += length;
        }
        if left.width >= left.height {
            left = Frame { left: left.left + thickness, width: (left.width - thickness).max(0.0), ..left };
        } else {
            left = Frame { top: left.top + thickness, height: (left.height - thickness).max(0.0), ..left };
        }
        rest = after;
    }
    placed
}

/// The worst aspect ratio of a row along a side; 1 is a square.
fn worst(row: &[f64], side: f64, scale: f64) -> f64 {
    let sum: f64 = row.iter().map(|size| size * scale).sum();
    let sizes = row.iter().map(|size| size * scale);
    sizes
        .map(|size| (side * side * size / (sum * sum)).max(sum * sum / (side * side * size)))
        .fold(0.0, f64::max)
}

/// The CSS class of a heat.
fn heat_class(heat: f64) -> String {
    format!("heat-{}", px((heat.clamp(0.0, 1.0) * STEPS).round()))
}

/// A name in a frame: across it, or upright where only that fits; nothing where no whole word does.
fn label(name: &str, frame: Frame) -> Markup {
    let across = if frame.height >= 16.0 { fitted(name, LETTERS, frame.width - 10.0) } else { String::new() };
    let is_upright = across != name
        && frame.width >= 16.0
        && frame.height > frame.width
        && text_width(name, LETTERS) <= frame.height - 10.0;
    html! {
        @if is_upright {
            text transform={ "translate(" (px(frame.left + 13.0)) " " (px(frame.top + frame.height - 5.0)) ") rotate(-90)" } { (name) }
        } @else if !across.is_empty() {
            text x=(px(frame.left + 5.0)) y=(px(frame.top + 13.0)) { (across) }
        }
    }
}

impl Treemap {
    fn block(&self, block: &Block<'_>) -> Markup {
        let rect = |frame: Frame| {
            html! {
                rect x=(px(frame.left)) y=(px(frame.top)) width=(px(frame.width)) height=(px(frame.height)) {}
            }
        };
        let class = |heat: f64, more: &str| format!("area {}{more}", heat_class(heat));
        match block.shown {
            Shown::Whole(area) => html! {
                a class=(class(area.heat, "")) href=(area.href) {
                    title { (area.name) ": " (area.note) }
                    (rect(block.frame)) (label(&area.name, block.frame))
                }
            },
            Shown::Open(area) => html! {
                a class=(class(area.heat, " group")) href=(area.href) {
                    title { (area.name) ": " (area.note) }
                    (rect(block.frame))
                    text x=(px(block.frame.left + 5.0)) y=(px(block.frame.top + 13.0)) { (fitted(&area.name, BOLD, block.frame.width - 10.0)) }
                }
            },
            Shown::Rest(count, size, heat, group) => {
                let inside = html! {
                    title { (count) " smaller ones: " (px(size)) " " (self.columns[0].to_lowercase()) }
                    (rect(block.frame)) (label(&format!("{count} smaller"), block.frame))
                };
                html! {
                    @match group {
                        Some(group) => a class=(class(heat, "")) href=(group.href) { (inside) },
                        None => g class=(class(heat, "")) { (inside) },
                    }
                }
            }
        }
    }
}

impl Render for Treemap {
    fn render(&self) -> Markup {
        let frame = Frame { left: 0.5, top: 0.5, width: WIDTH - 1.0, height: HEIGHT - 1.0 };
        let drawing = html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
                svg class="treemap" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="group"
                    aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                    (self.caption.inside())
                    @for block in lay_out(&self.areas, None, frame, 0) { (self.block(&block)) }
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
    use proptest::prelude::*;

    use super::*;

    const ALL: Frame = Frame { left: 0.0, top: 0.0, width: 960.0, height: 540.0 };
    const NEAR: f64 = 1e-6;

    fn area(name: &str, size: f64) -> Area {
        group(name, size, Vec::new())
    }

    fn group(name: &str, size: f64, parts: Vec<Area>) -> Area {
        Area { name: name.to_owned(), size, heat: 0.4, note: String::new(), href: "/".to_owned(), parts }
    }

    /// The sizes of the paper's own example, in a frame of 6 by 4.
    #[test]
    fn areas_keep_their_size_and_their_place() {
        let frame = Frame { left: 0.0, top: 0.0, width: 6.0, height: 4.0 };
        let placed = place(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], frame);
        assert_eq!(placed[0], Frame { left: 0.0, top: 0.0, width: 3.0, height: 2.0 });
        assert_eq!(placed[1], Frame { left: 0.0, top: 2.0, width: 3.0, height: 2.0 });
        assert!(place(&[], frame).is_empty());
        assert_eq!(heat_class(0.95), "heat-5");
    }

    #[test]
    fn areas_open_to_the_depth_that_fits() {
        let deep = group("a", 9.0, vec![group("b", 9.0, vec![area("c", 5.0), area("d", 4.0)])]);
        let areas = [deep, group("narrow", 0.3, vec![area("e", 0.3)])];
        let names: Vec<(&str, usize)> = lay_out(&areas, None, ALL, 0)
            .iter()
            .filter_map(|block| match block.shown {
                Shown::Whole(area) | Shown::Open(area) => Some((area.name.as_str(), block.depth)),
                Shown::Rest(..) => None,
            })
            .collect();
        assert_eq!(names, [("a", 0), ("b", 1), ("c", 2), ("d", 2), ("narrow", 0)]);
    }

    #[test]
    fn what_is_too_small_to_draw_is_one_block() {
        let mut areas: Vec<Area> = (0..500).map(|at| area(&at.to_string(), 1.0)).collect();
        areas.push(area("large", 99_500.0));
        let blocks = lay_out(&areas, None, ALL, 0);
        let [large, Block { shown: Shown::Rest(count, size, heat, None), .. }] = blocks.as_slice() else {
            panic!("two blocks: {blocks:?}")
        };
        assert_eq!((large.shown, *count), (Shown::Whole(&areas[500]), 500));
        assert!((size - 500.0).abs() < NEAR && (heat - 0.4).abs() < NEAR);
    }

    #[test]
    fn a_name_stands_upright_where_only_that_fits() {
        let frame = Frame { left: 0.0, top: 0.0, width: 40.0, height: 200.0 };
        assert!(label("recommendation", frame).into_string().contains("rotate(-90)"));
        assert_eq!(label("recommendation", Frame { height: 30.0, ..frame }).into_string(), "");
        assert!(label("ad", frame).into_string().starts_with("<text x="));
    }

    fn areas() -> impl Strategy<Value = Vec<Area>> {
        let leaf = (0.0..1e5_f64).prop_map(|size| area("leaf", size));
        let tree = leaf.prop_recursive(4, 120, 12, |inner| {
            prop::collection::vec(inner, 1..12).prop_map(|parts| {
                let size = parts.iter().map(|part| part.size).sum();
                group("group", size, parts)
            })
        });
        prop::collection::vec(tree, 0..20)
    }

    fn contains(outer: Frame, inner: Frame) -> bool {
        inner.left >= outer.left - NEAR
            && inner.top >= outer.top - NEAR
            && inner.left + inner.width <= outer.left + outer.width + NEAR
            && inner.top + inner.height <= outer.top + outer.height + NEAR
    }

    fn overlap(a: Frame, b: Frame) -> bool {
        a.left + a.width > b.left + NEAR
            && b.left + b.width > a.left + NEAR
            && a.top + a.height > b.top + NEAR
            && b.top + b.height > a.top + NEAR
    }

    fn size(block: &Block<'_>) -> f64 {
        match block.shown {
            Shown::Whole(area) | Shown::Open(area) => area.size,
            Shown::Rest(_, size, ..) => size,
        }
    }

    /// Checks the blocks directly in one frame, and returns how many blocks it used.
    fn check(blocks: &[Block<'_>], frame: Frame, depth: usize) -> usize {
        let end = blocks.iter().position(|block| block.depth < depth).unwrap_or(blocks.len());
        let direct: Vec<(usize, &Block<'_>)> =
            blocks[..end].iter().enumerate().filter(|(_, block)| block.depth == depth).collect();
        let whole: f64 = direct.iter().map(|(_, block)| size(block)).sum();
        for (at, block) in &direct {
            assert!(contains(frame, block.frame), "{block:?} in {frame:?}");
            let share = block.frame.width * block.frame.height / (frame.width * frame.height);
            assert!((share - size(block) / whole).abs() < NEAR, "{share} for {block:?} of {whole}");
            for (_, other) in direct.iter().filter(|(place, _)| place < at) {
                assert!(!overlap(block.frame, other.frame), "{block:?} over {other:?}");
            }
            if let Shown::Open(_) = block.shown {
                check(&blocks[at + 1..end], block.frame.inset(INSET, HEAD), depth + 1);
            }
        }
        end
    }

    proptest! {
        #[test]
        fn blocks_are_inside_their_groups_in_proportion_and_apart(areas in areas()) {
            let blocks = lay_out(&areas, None, ALL, 0);
            prop_assert_eq!(check(&blocks, ALL, 0), blocks.len());
        }

        #[test]
        fn nothing_that_has_a_size_is_lost(sizes in prop::collection::vec(0.0..1e5_f64, 0..400)) {
            let areas: Vec<Area> = sizes.iter().map(|size| area("a", *size)).collect();
            let drawn: usize = lay_out(&areas, None, ALL, 0).iter().map(|block| match block.shown {
                Shown::Rest(count, ..) => count,
                Shown::Whole(_) | Shown::Open(_) => 1,
            }).sum();
            prop_assert_eq!(drawn, sizes.iter().filter(|size| **size > 0.0).count());
        }
    }
}
