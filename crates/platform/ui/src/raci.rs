//! Who is accountable, responsible, consulted and informed, as a matrix.

use maud::{Markup, Render, html};

use super::Link;

/// One part in a responsibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// Is accountable; exactly one.
    Accountable,
    /// Does the work.
    Responsible,
    /// Is asked before.
    Consulted,
    /// Is informed afterwards.
    Informed,
}

impl Letter {
    /// All four, with their value in forms.
    pub const ALL: [(Self, &str); 4] = [
        (Self::Accountable, "accountable"),
        (Self::Responsible, "responsible"),
        (Self::Consulted, "consulted"),
        (Self::Informed, "informed"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accountable => "accountable",
            Self::Responsible => "responsible",
            Self::Consulted => "consulted",
            Self::Informed => "informed",
        }
    }

    fn sign(self) -> (&'static str, &'static str) {
        match self {
            Self::Accountable => ("A", "letter-a"),
            Self::Responsible => ("R", "letter-r"),
            Self::Consulted => ("C", "letter-c"),
            Self::Informed => ("I", "letter-i"),
        }
    }
}

/// A cell: a person's part in a responsibility, and where to change it.
#[derive(Clone, Debug)]
pub struct RaciCell {
    /// The part; `None` is a dash.
    pub letter: Option<Letter>,
    /// Where to change it, for those who may.
    pub change: Option<String>,
}

/// Responsibilities down, people across.
///
/// Duty: headings on both sides; each cell's name includes person, responsibility and part; letters are explained.
#[derive(Clone, Debug)]
#[must_use]
pub struct RaciMatrix {
    /// The caption.
    pub caption: String,
    /// People.
    pub people: Vec<Link>,
    /// A responsibility and one cell for each person.
    pub rows: Vec<(Link, Vec<RaciCell>)>,
}

impl Render for RaciMatrix {
    fn render(&self) -> Markup {
        html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption) {
                table class="raci" {
                    caption class="hidden" { (self.caption) }
                    thead { tr {
                        th scope="col" { span class="hidden" { "Responsibility" } }
                        @for person in &self.people { th scope="col" { (person) } }
                    } }
                    tbody {
                        @for (responsibility, cells) in &self.rows {
                            tr {
                                th scope="row" { (responsibility) }
                                @for (cell, person) in cells.iter().zip(&self.people) { td { (cell_of(cell, person, responsibility)) } }
                            }
                        }
                    }
                }
            }
            ul class="legend" {
                @for (letter, word) in Letter::ALL { li { b { (letter.sign().0) } (word) } }
            }
        }
    }
}

fn cell_of(cell: &RaciCell, person: &Link, responsibility: &Link) -> Markup {
    let (sign, class) = cell.letter.map_or(("–", "letter-none"), Letter::sign);
    let word = cell.letter.map_or("no part", Letter::word);
    let name = format!("{}, {}: {word}", person.label, responsibility.label);
    html! {
        @if let Some(href) = &cell.change {
            a class=(class) href=(href) aria-label={ (name) ", change" } { (sign) }
        } @else {
            span class=(class) { span aria-hidden="true" { (sign) } span class="hidden" { (word) } }
        }
    }
}
