//! The content of a page, which the outermost layer puts into its frame.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, Render};

use crate::{
    text,
    ui::{Flash, Tone},
};

/// A page's content, before it has its frame.
#[derive(Debug, Clone)]
pub struct Page {
    /// The document's title, without the product's name.
    pub title: String,
    /// The content of `main`.
    pub content: Markup,
    /// The response status.
    pub status: StatusCode,
    /// Shown without the sidebar: sign-in and set-up.
    pub gate: bool,
}

impl Page {
    /// A page with its title and content.
    pub fn new(title: impl Into<String>, content: impl Render) -> Self {
        Self { title: title.into(), content: content.render(), status: StatusCode::OK, gate: false }
    }

    /// Shows it without the sidebar.
    pub fn gate(mut self) -> Self {
        self.gate = true;
        self
    }

    /// Sets the status.
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

/// A fragment for a partial swap, without a frame.
#[derive(Debug, Clone)]
pub struct Part(pub Markup);

impl IntoResponse for Part {
    fn into_response(self) -> Response {
        axum::response::Html(text::in_order(&self.0.into_string()).into_owned()).into_response()
    }
}

/// Redirects to a page after a form; the page shows a message, with undo where there is one.
pub fn redirect_with(href: &str, flash: &Flash) -> Response {
    let mut response = Redirect::to(href).into_response();
    if let Ok(value) = super::shell::flash_cookie(flash).parse() {
        response.headers_mut().append(axum::http::header::SET_COOKIE, value);
    }
    response
}

/// Redirects to a page after a form that was saved; the page shows the message.
pub fn done(href: &str, message: impl Into<String>) -> Response {
    redirect_with(href, &Flash { tone: Tone::Good, message: message.into(), undo: None })
}

/// A self-contained document: its style sheet is inside, it loads nothing and runs nothing. For reports saved as files.
/// Pictures in it cannot be downloaded one by one.
pub fn standalone(title: &str, content: &Markup) -> String {
    let style = maud::PreEscaped(crate::ui::assets::STYLE_SHEET);
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
