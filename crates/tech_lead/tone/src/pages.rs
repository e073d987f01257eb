//! The check of a page's fields while the viewer types. The texts are not stored.

use castra_platform::{
    access::Rule,
    web::{Part, Routes, form::Form},
};

use super::{CHECK, form::looked_at, views};

pub(super) fn routes() -> Routes {
    Routes::new().post(CHECK, Rule::SignedIn, part)
}

/// The form names the fields to check, since every form has its own.
async fn part(sent: Form) -> Part {
    let names: Vec<&str> = sent.all("toned").take(20).collect();
    let fields = looked_at(names.iter().map(|name| (*name, sent.verbatim(name))));
    Part(views::marks(&fields, sent.get("asked").is_some()))
}
