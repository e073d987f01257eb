//! Two profiles of the same skills, one over the other.

use std::f64::consts::PI;

use maud::{Markup, Render, html};

use super::{Caption, figure, px, text_width};
use crate::Hat;

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 400.0;
const RADIUS: f64 = 140.0;
/// The font size of a skill's name, and the margin around the picture.
const LABEL: f64 = 13.0;
const MARGIN: f64 = 8.0;

/// One profile.
#[derive(Clone, Debug)]
#[must_use]
pub struct RadarShape {
    /// The name of the profile.
    pub label: String,
    /// Its colour.
    pub hat: Hat,
    /// One value for each skill.
    pub values: Vec<f64>,
}

impl RadarShape {
    /// A profile from its parts.
    pub fn new(label: impl Into<String>, hat: Hat, values: Vec<f64>) -> Self {
        Self { label: label.into(), hat, values }
    }
}

/// Skills on spokes, with one or two profiles as areas.
///
/// Duty: the profiles differ by line and mark (solid with dots, dashed with squares), not by colour alone; the table
/// below holds every figure.
#[derive(Clone, Debug)]
#[must_use]
pub struct Radar {
    /// The caption.
    pub caption: Caption,
    /// The skills, clockwise from the top.
    pub skills: Vec<String>,
    /// The value of the outer ring.
    pub maximum: f64,
    /// One or two profiles.
    pub shapes: Vec<RadarShape>,
}

impl Radar {
    #[expect(clippy::cast_precision_loss, reason = "a dozen skills")]
    fn point(&self, index: usize, value: f64) -> (f64, f64) {
        let angle = 2.0 * PI * index as f64 / self.skills.len().max(1) as f64 - PI / 2.0;
        let radius = RADIUS * value / self.maximum;
        (WIDTH / 2.0 + radius * angle.cos(), HEIGHT / 2.0 + radius * angle.sin())
    }

    /// The position of a skill's name, and the side to which it extends: left, both, right.
    fn label(&self, index: usize) -> (f64, f64, i8) {
        let (across, down) = self.point(index, self.maximum * 1.13);
        let side = across - WIDTH / 2.0;
        let to = if side.abs() < 12.0 {
            0
        } else if side > 0.0 {
            1
        } else {
            -1
        };
        (across, down + 4.0, to)
    }

    /// The bounding box of the drawing, so that the picture fills its card: left, top, width, height.
    fn view_box(&self) -> String {
        let (mut left, mut top) = (WIDTH / 2.0 - RADIUS, HEIGHT / 2.0 - RADIUS);
        let (mut right, mut bottom) = (WIDTH / 2.0 + RADIUS, HEIGHT / 2.0);
        for (index, skill) in self.skills.iter().enumerate() {
            let (across, down, to) = self.label(index);
            let wide = text_width(skill, LABEL);
            let (from, until) = match to {
                0 => (across - wide / 2.0, across + wide / 2.0),
                1 => (across, across + wide),
                _ => (across - wide, across),
            };
            left = left.min(from);
            right = right.max(until);
            top = top.min(down - LABEL);
            bottom = bottom.max(down + LABEL / 3.0);
        }
        let (left, top) = (left - MARGIN, top - MARGIN);
        format!("{} {} {} {}", px(left), px(top), px(right + MARGIN - left), px(bottom + MARGIN - top))
    }

    fn polygon(&self, value_at: impl Fn(usize) -> f64) -> String {
        (0..self.skills.len())
            .map(|index| {
                let (across, down) = self.point(index, value_at(index));
                format!("{},{}", px(across), px(down))
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn shape(&self, shape: &RadarShape, second: bool) -> Markup {
        let value_at = |index: usize| shape.values.get(index).copied().unwrap_or(0.0);
        html! {
            g class={ "mix " (shape.hat.class()) @if second { " dashed" } } {
                polygon points=(self.polygon(value_at)) {}
                @for index in 0..self.skills.len() {
                    @let (across, down) = self.point(index, value_at(index));
                    @if second { rect x=(px(across - 3.5)) y=(px(down - 3.5)) width="7" height="7" {} }
                    @else { circle cx=(px(across)) cy=(px(down)) r="4" {} }
                }
            }
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.skills
            .iter()
            .enumerate()
            .map(|(index, skill)| {
                let values = self
                    .shapes
                    .iter()
                    .map(|shape| shape.values.get(index).copied().map_or_else(String::new, figure));
                std::iter::once(skill.clone()).chain(values).collect()
            })
            .collect()
    }
}

impl Render for Radar {
    fn render(&self) -> Markup {
        let rings = [0.2, 0.4, 0.6, 0.8, 1.0].map(|share| share * self.maximum);
        let drawing = html! {
            ul class="legend" {
                @for (index, shape) in self.shapes.iter().enumerate() {
                    li {
                        svg class={ "key mix " (shape.hat.class()) @if index > 0 { " dashed" } } viewBox="0 0 28 10" width="28" height="10" aria-hidden="true" {
                            path d="M0 5h28" {}
                            @if index > 0 { rect x="10.5" y="1.5" width="7" height="7" {} } @else { circle cx="14" cy="5" r="4" {} }
                        }
                        (shape.label)
                    }
                }
            }
            svg class="radar" viewBox=(self.view_box()) role="img"
                aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                (self.caption.inside())
                @for ring in rings { polygon class="rule" points=(self.polygon(|_| ring)) {} }
                @for index in 0..self.skills.len() {
                    @let (across, down) = self.point(index, self.maximum);
                    path class="rule" d={ "M" (px(WIDTH / 2.0)) " " (px(HEIGHT / 2.0)) "L" (px(across)) " " (px(down)) } {}
                }
                @for (index, shape) in self.shapes.iter().enumerate() { (self.shape(shape, index > 0)) }
                @for (index, skill) in self.skills.iter().enumerate() {
                    @let (across, down, to) = self.label(index);
                    @let anchor = match to { 0 => "label middle", 1 => "label", _ => "label end" };
                    text class=(anchor) x=(px(across)) y=(px(down)) { (skill) }
                }
                @for ring in rings {
                    text class="axis" x=(px(WIDTH / 2.0 + 5.0)) y=(px(HEIGHT / 2.0 - RADIUS * ring / self.maximum + 12.0)) { (figure(ring)) }
                }
            }
        };
        let head: Vec<&str> =
            std::iter::once("Skill").chain(self.shapes.iter().map(|shape| shape.label.as_str())).collect();
        self.caption.figure(&drawing, &head, self.rows())
    }
}
