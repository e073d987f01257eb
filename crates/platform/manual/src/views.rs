//! The manual's table of contents and its articles.

use castra_platform::ui::{
    Button, Card, EmptyState, Field, FilterBar, Link, Markup, PageHead, PreEscaped, Render, html, inset,
};

use crate::{
    articles::{self, Article},
    pages,
    rules::Hit,
};

/// All articles, or those found.
#[derive(Debug)]
pub(crate) struct Index {
    pub(crate) query: String,
    pub(crate) hits: Vec<Hit<'static>>,
}

impl Render for Index {
    fn render(&self) -> Markup {
        let field = Field::search("q", "Search the manual").value(&self.query);
        let search = FilterBar::new("/manual", html! { (field) });
        html! {
            (PageHead::new("Manual").lead("What each page is for, who reads it, and how it is done."))
            (search)
            @if self.query.is_empty() {
                (Card::new("Contents", html! { dl class="contents" {
                    @for article in articles::all() {
                        div { dt { (Link::new(&article.title, format!("/manual/{}", article.name))) } dd { (article.about) } }
                    }
                } }))
            } @else if self.hits.is_empty() {
                (Card::new("Results", html! { (EmptyState::new("Nothing found.", "Try another word, or look through the contents.").actions(html! { (Button::new("Contents").href("/manual")) })) }))
            } @else {
                (Card::new("Results", html! { ul class="list" {
                    @for hit in &self.hits {
                        li { (Link::new(hit.title, pages::href(hit))) @if !hit.section.is_empty() { ": " (hit.section) } }
                    }
                } }).note(self.hits.len().to_string()))
            }
        }
    }
}

/// One article.
#[derive(Debug)]
pub(crate) struct ShowArticle {
    pub(crate) article: &'static Article,
}

impl Render for ShowArticle {
    fn render(&self) -> Markup {
        let sections: Vec<_> =
            self.article.sections.iter().filter(|section| !section.title.is_empty()).collect();
        html! {
            (PageHead::new(&self.article.title).crumbs(vec![Link::new("Manual", "/manual")]))
            @if sections.len() > 2 {
                (Card::flush("On this page", inset(&html! { ul class="list" {
                    @for section in sections { li { (Link::new(&section.title, format!("#{}", section.anchor))) } }
                } })))
            }
            article class="manual prose" { (PreEscaped(&self.article.html)) }
        }
    }
}
