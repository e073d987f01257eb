//! Views of the training catalog.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Column, DataTable, EmptyState, Field, Form, Link, Markup, PageHead, Pill,
        Row, Tone, field_row, html, muted, small,
    },
};

use super::model::Training;
use crate::money;

/// The catalog.
#[derive(Clone, Debug)]
pub(super) struct ShowCatalog {
    pub(super) trainings: Vec<Training>,
    pub(super) may_keep: bool,
}

impl ShowCatalog {
    pub(super) fn render(&self) -> Markup {
        let rows = self.trainings.iter().map(|training| {
            let terms = &training.terms;
            let title = if terms.link.is_empty() { html! { (terms.title) } } else { html! { (Link::new(&terms.title, &terms.link)) } };
            let cost = terms.cost_minor.map(|cost| money::shown(cost, &terms.currency));
            Row::new(vec![
                html! { (title) " " @if !terms.offered.0 { (Pill::tone(Tone::Neutral, "No longer offered")) } @if !terms.about.is_empty() { (small(&terms.about)) } },
                html! { (terms.provider) },
                html! { @if let Some(cost) = cost { (cost) } @else { (muted("Unknown")) } },
                html! { (terms.certificate) },
                html! { @if self.may_keep { (Button::quiet("Edit").href(format!("/growth/training/{}/edit", training.id)).about(&terms.title)) } },
            ])
            .id(&training.id)
        });
        let head = vec![
            Column::text("Training"),
            Column::text("Provider"),
            Column::number("Cost"),
            Column::text("Certificate"),
            Column::unlabelled("Edit"),
        ];
        let empty = EmptyState::new(
            "No trainings yet.",
            "Courses, conferences and books worth recommending appear here.",
        );
        let table = DataTable::new("Trainings", head, rows.collect()).empty(empty);
        let buttons = html! {
            (Button::new("Download CSV").download("/growth/training.csv"))
            @if self.may_keep { (Button::primary("Add training").href("/growth/training/new")) }
        };
        html! {
            (PageHead::new("Training").crumbs(vec![Link::new("Growth", "/growth")]).lead("Courses, conferences and books. Who takes which is in each person's own plan.").actions(buttons))
            (Card::flush("Catalog", html! { (table) }).note(self.trainings.len().to_string()))
        }
    }
}

/// The form of a training.
#[derive(Clone, Debug)]
pub(super) struct TrainingForm {
    pub(super) id: Option<String>,
    pub(super) filled: Filled,
}

impl TrainingForm {
    pub(super) fn render(&self) -> Markup {
        let fields = html! {
            (field_row(&html! {
                (self.filled.fill(Field::text("title", "Name").required()))
                (self.filled.fill(Field::text("provider", "Provider").required()))
            }))
            (self.filled.fill(Field::text("link", "Web page").hint("https://… Optional.")))
            (self.filled.fill(Field::text_area("about", "What it is useful for", 3).hint("Optional.")))
            (field_row(&html! {
                (self.filled.fill(Field::text("cost", "Cost per person").narrow()))
                (self.filled.fill(Field::text("currency", "Currency").narrow().hint("Three letters, such as EUR.")))
                (self.filled.fill(Field::text("certificate", "Certificate")))
            }))
            (Checkbox::new("offered", "Offered").checked(!self.filled.value("offered").is_empty()))
        };
        let action = self
            .id
            .as_ref()
            .map_or_else(|| "/growth/training".to_owned(), |id| format!("/growth/training/{id}"));
        let buttons = html! { (Button::primary(if self.id.is_some() { "Save" } else { "Add" })) (Button::quiet("Cancel").href("/growth/training")) };
        let form = self.filled.form(Form::post(action, fields, buttons));
        let title = if self.id.is_some() { "Edit training" } else { "Add training" };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Growth", "/growth"), Link::new("Training", "/growth/training")]))
            (Card::new("Training", html! { (form) }))
        }
    }
}
