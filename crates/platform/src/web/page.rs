//! What a page's handler answers: content, which the outermost layer puts into the shell.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, Render};

use crate::{text, ui::Flash};

/// A page's content, before it has its shell.
#[derive(Debug, Clone)]
pub struct Page {
    /// The document's title, without the product's name.
    pub title: String,
    /// What goes into `main`.
    pub content: Markup,
    /// The status it answers with.
    pub status: StatusCode,
    /// Shown without the rail: sign-in and set-up.
    pub gate: bool,
}

impl Page {
    /// A page with its title and content.
    pub fn new(title: impl Into<String>, content: impl Render) -> Self {
        Self { title: title.into(), content: content.render(), status: StatusCode::OK, gate: false }
    }

    /// The same, shown outside the house.
    pub fn gate(mut self) -> Self {
        self.gate = true;
        self
    }

    /// The same, with another status.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A fragment for a partial swap: no shell around it.
#[derive(Debug, Clone)]
pub struct Part(pub Markup);

impl IntoResponse for Part {
    fn into_response(self) -> Response {
        axum::response::Html(text::in_order(&self.0.into_string()).into_owned()).into_response()
    }
}

/// Goes to a page after a form, which then shows a message, with undo where there is one.
pub fn redirect_with(href: &str, flash: &Flash) -> Response {
    let mut response = Redirect::to(href).into_response();
    if let Ok(value) = super::shell::flash_cookie(flash).parse() {
        response.headers_mut().append(axum::http::header::SET_COOKIE, value);
    }
    response
}

/// A document that stands alone: its style sheet inside, no address in it asked for, nothing to run. For reports that are
/// kept as files. Pictures in it cannot be downloaded one by one.
pub fn standalone(title: &str, content: &Markup) -> String {
    let style = maud::PreEscaped(super::server::STYLE_SHEET);
    let document = maud::html! {
        (maud::DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (style) ".downloads{display:none}.page{margin-inline:auto}" }
            }
            body { div class="page" { main { (content) } } }
        }
    };
    text::in_order(&document.into_string()).into_owned()
}
