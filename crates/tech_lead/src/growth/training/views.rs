//! The look of the training catalog.

use castra_platform::ui::{
    Button, Card, Checkbox, Column, DataTable, EmptyState, Field, Form, Link, Markup, PageHead, Pill, Row,
    Tone, field_row, html, muted, small,
};

use super::model::Training;
use crate::growth::{money, typed::Typed};

/// The catalog.
#[derive(Clone, Debug)]
pub(super) struct ShowCatalog {
    pub(super) trainings: Vec<Training>,
    pub(super) may_keep: bool,
}

impl ShowCatalog {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let rows = self.trainings.iter().map(|training| {
            let terms = &training.terms;
            let title = if terms.link.is_empty() { html! { (terms.title) } } else { html! { (Link::new(&terms.title, &terms.link)) } };
            let cost = terms.cost_minor.map(|cost| money::shown(cost, &terms.currency));
            Row::new(vec![
                html! { (title) " " @if !terms.offered { (Pill::tone(Tone::Neutral, "Not offered any more")) } @if !terms.about.is_empty() { (small(&terms.about)) } },
                html! { (terms.provider) },
                html! { @if let Some(cost) = cost { (cost) } @else { (muted("Not said")) } },
                html! { (terms.certificate) },
                html! { @if self.may_keep { (Button::quiet("Change").href(format!("/growth/training/{}/edit", training.id)).about(&terms.title)) } },
            ])
            .id(&training.id)
        });
        let head = vec![
            Column::text("Training"),
            Column::text("By"),
            Column::number("Cost"),
            Column::text("Certificate"),
            Column::unlabelled("Change"),
        ];
        let empty = EmptyState::new(
            "No training yet.",
            "Courses, conferences and books that were worth it, so that the next one finds them.",
        );
        let table = DataTable::new("Trainings", head, rows.collect()).empty(empty);
        let buttons = html! {
            (Button::new("Download CSV").download("/growth/training.csv"))
            @if self.may_keep { (Button::primary("Add a training").href("/growth/training/new")) }
        };
        html! {
            (PageHead::new("Training").crumbs(vec![Link::new("Growth", "/growth")]).lead("What can be learned elsewhere. Who does what of it stands in each person's own plan.").actions(buttons))
            (Card::flush("The catalog", html! { (table) }).note(self.trainings.len().to_string()))
        }
    }
}

/// Adding or changing a training.
#[derive(Clone, Debug)]
pub(super) struct TrainingForm {
    pub(super) id: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) typed: Typed,
}

impl TrainingForm {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let fields = html! {
            (field_row(&html! {
                (self.typed.fill(Field::text("title", "Name").required(), "title"))
                (self.typed.fill(Field::text("provider", "Given by").required(), "provider"))
            }))
            (self.typed.fill(Field::text("link", "Its page").hint("https://…; may be left empty."), "link"))
            (self.typed.fill(Field::text_area("about", "What it is good for", 3).hint("May be left empty."), "about"))
            (field_row(&html! {
                (self.typed.fill(Field::text("cost", "Cost for one person").narrow(), "cost"))
                (self.typed.fill(Field::text("currency", "Currency").narrow().hint("Three letters, such as EUR."), "currency"))
                (self.typed.fill(Field::text("certificate", "Certificate"), "certificate"))
            }))
            (Checkbox::new("offered", "It can be chosen").checked(!self.typed.value("offered").is_empty()))
        };
        let action = self
            .id
            .as_ref()
            .map_or_else(|| "/growth/training".to_owned(), |id| format!("/growth/training/{id}"));
        let buttons = html! { (Button::primary(if self.id.is_some() { "Save" } else { "Add" })) (Button::quiet("Cancel").href("/growth/training")) };
        let form = Form::post(action, fields, buttons).errors(self.typed.errors.clone());
        let form = match &self.revision {
            Some(revision) => form.hidden("revision", revision),
            None => form,
        };
        let title = if self.id.is_some() { "Change a training" } else { "Add a training" };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Growth", "/growth"), Link::new("Training", "/growth/training")]))
            (Card::new("The training", html! { (form) }))
        }
    }
}
