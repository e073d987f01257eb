//! The head of a page: its place, its subject, its actions.

use maud::{Markup, Render, html};

use super::Link;

/// Breadcrumbs, the only `h1` of the page, a lead sentence and actions.
#[derive(Clone, Debug)]
#[must_use]
pub struct PageHead {
    title: String,
    crumbs: Vec<Link>,
    lead: Option<Markup>,
    actions: Option<Markup>,
}

impl PageHead {
    /// A head with its title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), crumbs: Vec::new(), lead: None, actions: None }
    }

    /// Adds a sentence or two on the page's purpose.
    pub fn lead(mut self, lead: impl Render) -> Self {
        self.lead = Some(lead.render());
        self
    }

    /// Adds buttons.
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// Adds the pages above this one, outermost first.
    pub fn crumbs(mut self, crumbs: Vec<Link>) -> Self {
        self.crumbs = crumbs;
        self
    }
}

impl Render for PageHead {
    fn render(&self) -> Markup {
        html! {
            @if !self.crumbs.is_empty() {
                nav class="crumbs" aria-label="Breadcrumbs" { ol { @for crumb in &self.crumbs { li { (crumb) } } } }
            }
            div class="head" {
                div {
                    h1 { (self.title) }
                    @if let Some(lead) = &self.lead { p { (lead) } }
                }
                @if let Some(actions) = &self.actions { div class="actions" { (actions) } }
            }
        }
    }
}
