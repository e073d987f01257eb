//! The pages of authors who are no one of the organization.

use axum::{extract::Query, response::Response};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    figures::counted,
    ui::Link,
    web::{Page, ceiling, done, form::Form},
};
use castra_repositories::Listing;
use serde::Deserialize;

use crate::{
    Author, Authors, authors, map_authors, mark_outside, unmap_author,
    views::{AUTHORS, AuthorsShown, ShowAuthor, ShowAuthors},
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    view: String,
}

pub(super) async fn list(
    ctx: Ctx,
    Query(asked): Query<Shown>,
    Query(listing): Query<Listing>,
) -> Result<Page> {
    ceiling::search("q", &listing.q)?;
    let all = authors(&ctx).await?;
    let shown = AuthorsShown::from_key(&asked.view);
    let mut rows = match shown {
        AuthorsShown::Unmapped => all.unmapped.clone(),
        AuthorsShown::Outside => all.outside.clone(),
        AuthorsShown::Mapped => Vec::new(),
    };
    rows.retain(|author| {
        let texts: Vec<&str> = author.identities.iter().map(String::as_str).collect();
        listing.matches(&texts)
    });
    listing.sorted(&mut rows, AUTHORS, "commits", |key, a, b| match key {
        "name" => a.name.to_lowercase().cmp(&b.name.to_lowercase()),
        "last" => b.last.cmp(&a.last),
        _ => b.commits.cmp(&a.commits),
    });
    let mapped = all.mapped.iter().filter(|(_, name, identity)| listing.matches(&[name, identity]));
    let mapped: Vec<_> = mapped
        .map(|(id, name, identity)| {
            (Link::new(name, castra_org::people::url::person(id)), id.to_string(), identity.clone())
        })
        .collect();
    let listed = if shown == AuthorsShown::Mapped { mapped.len() } else { rows.len() };
    let view =
        ShowAuthors { shown, all, rows: listing.cut(rows), mapped: listing.cut(mapped), listed, listing };
    Ok(Page::new("Authors", view.render()))
}

#[derive(Debug, Deserialize)]
pub(super) struct One {
    author: String,
}

pub(super) async fn one(ctx: Ctx, Query(asked): Query<One>) -> Result<Page> {
    let all = authors(&ctx).await?;
    let author = find(&all, &asked.author)?.clone();
    let people = all.people.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    Ok(Page::new(&author.name, ShowAuthor { people, author: author.clone() }.render()))
}

fn find<'a>(all: &'a Authors, address: &str) -> Result<&'a Author> {
    let mut known = all.unmapped.iter().chain(&all.outside);
    known.find(|author| author.address == address).ok_or_else(|| {
        Error::not_found(format!("author `{address}`")).hint("they may have been mapped meanwhile")
    })
}

/// Maps one author or those selected, marks them as outside, or takes one of these back.
pub(super) async fn change(ctx: Ctx, sent: Form) -> Result<Response> {
    let back = sent.back("/authors");
    if sent.get("do") == Some("unmap") {
        let person = PersonId::from(sent.required("person", "a person")?);
        unmap_author(&ctx, &person, sent.required("identity", "an identity")?).await?;
        return Ok(done(back, "Taken back."));
    }
    let all = authors(&ctx).await?;
    let selected = |addresses: Vec<&str>| -> Result<Vec<&Author>> {
        if addresses.is_empty() {
            return Err(Error::invalid("no author is selected"));
        }
        addresses.into_iter().map(|address| find(&all, address)).collect()
    };
    let count = |authors: &[&Author]| counted(authors.len(), "author", "authors");
    if let Some(address) = sent.get("map") {
        let author = find(&all, address)?;
        let given = sent.get("person").filter(|person| !person.is_empty()).map(PersonId::from);
        let person = given.or_else(|| Some(author.suggestion.as_ref()?.person.clone()));
        let person = person.ok_or_else(|| Error::invalid_field("person", "choose a person"))?;
        map_authors(&ctx, &[(person, author.identities.clone())]).await?;
        return Ok(done(back, format!("{} mapped.", author.name)));
    }
    let authors = selected(sent.all("author").collect())?;
    match sent.get("do") {
        Some("map") => {
            let mapped = authors.iter().filter_map(|author| {
                Some((author.suggestion.as_ref()?.person.clone(), author.identities.clone()))
            });
            let mapped: Vec<_> = mapped.collect();
            if mapped.is_empty() {
                return Err(Error::invalid("none of the selected authors has a suggestion"));
            }
            map_authors(&ctx, &mapped).await?;
            let what = counted(mapped.len(), "author", "authors");
            Ok(done(back, format!("{what} mapped.")))
        }
        Some(verb @ ("outside" | "inside")) => {
            let addresses: Vec<String> = authors.iter().flat_map(|author| author.addresses.clone()).collect();
            mark_outside(&ctx, &addresses, verb == "outside").await?;
            let said = if verb == "outside" { "marked as not one of us" } else { "back among the unmapped" };
            Ok(done(back, format!("{} {said}.", count(&authors))))
        }
        _ => Err(Error::invalid_field("do", "choose what to do")),
    }
}
