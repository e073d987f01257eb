//! The requests that meet, and the records before: a row for every operation that changes something.

mod accounts;
mod decisions;
mod delegation;
mod growth;
mod one_on_ones;
mod organization;
mod practices;
mod provisioning;
mod reviews;

use std::fmt;

pub(super) use accounts::rows as accounts;
pub(super) use decisions::rows as decisions;
pub(super) use delegation::rows as delegation;
pub(super) use growth::rows as growth;
pub(super) use one_on_ones::{feedback, rows as one_on_ones};
pub(super) use organization::rows as organization;
pub(super) use practices::rows as practices;
pub(super) use provisioning::rows as provisioning;
pub(super) use reviews::rows as reviews;

/// A request: a form or, to the API, JSON or a file.
#[derive(Clone)]
pub(super) struct Ask {
    /// The holder of the session or token it carries; `None` if unknown.
    pub(super) who: &'static str,
    /// Method and path; `{name}` is replaced by what a step kept under the name.
    pub(super) door: &'static str,
    /// The path, where it differs from the router's.
    pub(super) path: Option<&'static str>,
    pub(super) body: &'static str,
}

impl Ask {
    pub(super) fn new(who: &'static str, door: &'static str, body: &'static str) -> Self {
        Self { who, door, path: None, body }
    }
}

impl fmt::Debug for Ask {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body: String = self.body.chars().take(70).collect();
        write!(formatter, "[{} {} {body}]", self.who, self.door)
    }
}

/// A request before the race, and the parts of its answer that are kept for later requests.
#[derive(Clone)]
pub(super) struct Step {
    pub(super) ask: Ask,
    pub(super) keeps: Vec<(&'static str, &'static str)>,
}

pub(super) fn step(who: &'static str, door: &'static str, body: &'static str) -> Step {
    Step { ask: Ask::new(who, door, body), keeps: Vec::new() }
}

impl Step {
    /// Keeps the id of the created record.
    fn id(self) -> Self {
        self.keeps("id", "id")
    }

    fn keeps(mut self, name: &'static str, pointer: &'static str) -> Self {
        self.keeps.push((name, pointer));
        self
    }
}

pub(super) enum Meeting {
    /// It meets itself, and each of the others.
    Meets { after: Vec<Step>, one: Ask, others: Vec<Ask> },
    /// There is nothing it could meet, for this reason.
    Alone(#[expect(dead_code, reason = "for whoever reads the rows")] &'static str),
}

pub(super) struct Row {
    pub(super) door: &'static str,
    /// Whether the operation already has a row, and this is an additional one.
    is_beside: bool,
    /// Whether one of two may be told to try again, although it could have been done after the other.
    pub(super) may_be_refused: bool,
    pages: Vec<&'static str>,
    pub(super) meeting: Meeting,
}

/// A row of an operation, requested by `who`.
pub(super) fn race(door: &'static str, who: &'static str, body: &'static str) -> Row {
    let meeting = Meeting::Meets { after: Vec::new(), one: Ask::new(who, door, body), others: Vec::new() };
    Row { door, is_beside: false, may_be_refused: false, pages: Vec::new(), meeting }
}

/// An operation that meets nothing.
pub(super) fn alone(door: &'static str, why: &'static str) -> Row {
    let meeting = Meeting::Alone(why);
    Row { door, is_beside: false, may_be_refused: false, pages: Vec::new(), meeting }
}

impl Row {
    /// The operations that it covers.
    pub(super) fn doors(&self) -> impl Iterator<Item = &'static str> + '_ {
        (!self.is_beside).then_some(self.door).into_iter().chain(self.pages.iter().copied())
    }

    /// Another starting point for an operation that has its row.
    fn beside(self) -> Self {
        Self { is_beside: true, ..self }
    }

    /// Allows one of the two to be told to try again: it prepares its change before its turn, because that takes long.
    fn may_be_refused(self) -> Self {
        Self { may_be_refused: true, ..self }
    }

    /// Pages that call the same action.
    fn pages(mut self, pages: &[&'static str]) -> Self {
        self.pages.extend(pages);
        self
    }

    fn after(mut self, steps: &[Step]) -> Self {
        if let Meeting::Meets { after, .. } = &mut self.meeting {
            after.extend_from_slice(steps);
        }
        self
    }

    /// Another operation that it meets.
    fn against(mut self, who: &'static str, door: &'static str, body: &'static str) -> Self {
        if let Meeting::Meets { others, .. } = &mut self.meeting {
            others.push(Ask::new(who, door, body));
        }
        self
    }

    /// Sets a path that differs from the router's.
    fn at(mut self, path: &'static str) -> Self {
        if let Meeting::Meets { one, .. } = &mut self.meeting {
            one.path = Some(path);
        }
        self
    }
}

pub(super) fn all() -> Vec<Row> {
    [
        one_on_ones(),
        reviews(),
        feedback(),
        practices(),
        decisions(),
        delegation(),
        growth(),
        organization(),
        accounts(),
        provisioning(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
