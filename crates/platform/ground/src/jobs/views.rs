//! Background jobs: running, queued, ended.

use maud::{Markup, html};

use crate::ui::{
    Button, Card, Column, DataTable, EmptyState, Form, PageHead, Pill, Progress, Row, Tone, because, small,
    stack, when,
};

/// The jobs page.
#[derive(Clone, Debug, Default)]
pub(super) struct ListJobs {
    pub(super) running: Vec<RunningJob>,
    /// All other jobs, newest first.
    pub(super) others: Vec<JobItem>,
}

/// A running job.
#[derive(Clone, Debug)]
pub(super) struct RunningJob {
    pub(super) id: String,
    /// The title and step: "Scan of ledger: reading commits".
    pub(super) doing: String,
    pub(super) done: u64,
    pub(super) total: u64,
}

/// A queued, done or failed job.
#[derive(Clone, Debug)]
pub(super) struct JobItem {
    pub(super) id: String,
    pub(super) title: String,
    /// When it was queued, for machines and for people.
    pub(super) queued: (String, String),
    pub(super) state: (Tone, &'static str),
    pub(super) note: String,
    /// Whether it can be retried.
    pub(super) may_retry: bool,
}

impl ListJobs {
    pub(super) fn render(&self) -> Markup {
        let bars: Vec<_> = self.running.iter().map(RunningJob::render).collect();
        let head = vec![
            Column::text("Work"),
            Column::text("State"),
            Column::text("What happened"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.others.iter().map(JobItem::row).collect();
        let empty = EmptyState::new(
            "No jobs yet.",
            "Scans and readings appear here while they wait and when they end.",
        );
        html! {
            (PageHead::new("Background jobs").lead("Scans, readings and imports. They continue without you, also after a restart."))
            @if !bars.is_empty() { (Card::new("Running", stack(&bars)).note(bars.len().to_string())) }
            (Card::flush("Queued and ended", html! { (DataTable::new("Queued and ended jobs", head, rows).empty(empty)) }))
        }
    }

    #[cfg(test)]
    pub(super) fn samples() -> Vec<(&'static str, Self)> {
        let job = |id: &str, title: &str, state: (Tone, &'static str), note: &str, may_retry: bool| JobItem {
            id: id.to_owned(),
            title: title.to_owned(),
            queued: ("2026-03-02T11:40:00Z".to_owned(), "2 March 2026, 11:40".to_owned()),
            state,
            note: note.to_owned(),
            may_retry,
        };
        let running = RunningJob {
            id: "7".to_owned(),
            doing: "Scan of ledger: reading commits".to_owned(),
            done: 7640,
            total: 18_204,
        };
        let others = vec![
            job("9", "Readings of the day", (Tone::Neutral, "Queued"), "Waiting for its turn.", false),
            job(
                "6",
                "Scan of legacy-billing",
                (Tone::Bad, "Failed"),
                "There is no repository at this path.",
                true,
            ),
            job("5", "Scan of payments-api", (Tone::Good, "Done"), "Took 2 seconds.", false),
        ];
        vec![("empty", Self::default()), ("ordinary", Self { running: vec![running], others })]
    }
}

impl RunningJob {
    fn render(&self) -> Markup {
        html! { (Progress::new(format!("job-{}", self.id), &self.doing, self.done, self.total, "").refresh(2, "/jobs")) }
    }
}

impl JobItem {
    fn row(&self) -> Row {
        let retry =
            Form::button(format!("/jobs/{}/retry", self.id), Button::new("Try again").about(&self.title));
        Row::new(vec![
            html! { (self.title) (small(html! { "queued " (when(&self.queued.0, &self.queued.1)) })) },
            html! { (Pill::tone(self.state.0, self.state.1)) },
            html! { (because(&self.note)) },
            html! { @if self.may_retry { (retry) } },
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_renders() {
        for (name, sample) in ListJobs::samples() {
            let html = sample.render().into_string();
            let retries = sample.others.iter().filter(|job| job.may_retry).count();
            assert_eq!(html.matches("/retry\"").count(), retries, "{name}");
            assert_eq!(html.matches("<progress").count(), sample.running.len(), "{name}");
        }
    }
}
