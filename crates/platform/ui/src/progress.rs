//! Long work with a known end, and the steps of a guided one.

use maud::{Markup, Render, html};

use crate::figures::{number, percent};

/// A bar with the current step, determinate where the end is known. Duty: a native `progress` with a label.
#[derive(Clone, Debug)]
#[must_use]
pub struct Progress {
    id: String,
    doing: String,
    done: u64,
    total: u64,
    unit: String,
    refresh: Option<(u32, String)>,
}

impl Progress {
    /// `doing` names the step ("Reading commits"), `unit` what is counted ("commits"); a `total` of 0 means unknown.
    pub fn new(
        id: impl Into<String>,
        doing: impl Into<String>,
        done: u64,
        total: u64,
        unit: impl Into<String>,
    ) -> Self {
        Self { id: id.into(), doing: doing.into(), done, total, unit: unit.into(), refresh: None }
    }

    /// Where script runs, reloads this part from `href` at this interval.
    pub fn refresh(mut self, seconds: u32, href: impl Into<String>) -> Self {
        self.refresh = Some((seconds, href.into()));
        self
    }
}

impl Render for Progress {
    fn render(&self) -> Markup {
        #[expect(clippy::cast_precision_loss, reason = "a percentage")]
        let percent = (self.total > 0).then(|| percent(self.done.min(self.total) as f64 / self.total as f64));
        let bar = format!("{}-bar", self.id);
        let (seconds, href) = self.refresh.clone().unzip();
        html! {
            div class="progress" id=(self.id) data-refresh=[seconds] data-href=[href] {
                label for=(bar) { (self.doing) }
                @if let Some(percent) = &percent {
                    span class="figure" {
                        (percent) " · " (number(self.done)) " of " (number(self.total)) " " (self.unit)
                    }
                    progress id=(bar) value=(self.done) max=(self.total) { (percent) }
                } @else {
                    @if self.done > 0 { span class="figure" { (number(self.done)) " " (self.unit) } }
                    progress id=(bar) {}
                }
            }
        }
    }
}

/// A step of a guided task.
#[derive(Clone, Debug)]
#[must_use]
pub struct Step {
    /// The name of the step.
    pub label: String,
    /// Its address, once it may be opened.
    pub href: Option<String>,
}

impl Step {
    /// A step from its parts.
    pub fn new(label: impl Into<String>, href: Option<String>) -> Self {
        Self { label: label.into(), href }
    }
}

/// The steps, with the current one (from 0) marked. Duty: an ordered list; the state is given in words.
pub fn steps(items: &[Step], current: usize) -> Markup {
    html! {
        nav aria-label="Steps" {
            ol class="steps" {
                @for (index, step) in items.iter().enumerate() {
                    li class=[(index < current).then_some("done")] aria-current=[(index == current).then_some("step")] {
                        span class="step-number" aria-hidden="true" { (index + 1) }
                        @if let Some(href) = step.href.as_ref().filter(|_| index != current) { a href=(href) { (step.label) } }
                        @else { span { (step.label) } }
                        @if index < current { span class="hidden" { " (done)" } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_is_not_known_is_not_made_up() {
        let waiting = Progress::new("scan", "Waiting", 0, 0, "").render().into_string();
        assert!(!waiting.contains("figure"), "{waiting}");
        let shown = |total: u64| Progress::new("scan", "Fetching", 37, total, "MB").render().into_string();
        assert!(
            shown(100).contains("37\u{a0}% · 37 of 100 MB")
                && shown(100).contains("value=\"37\" max=\"100\"")
        );
        assert!(shown(0).contains(">37 MB<") && shown(0).contains("<progress id=\"scan-bar\"></progress>"));
        assert!(!shown(0).contains('%'), "{}", shown(0));
    }
}
