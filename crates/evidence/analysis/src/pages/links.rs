//! Links that several pages have.

use castra_platform::ui::Link;
use castra_repositories::url;

use crate::model::{Answered, Who};

/// A person's page, or that of people for someone outside.
pub(super) fn who_link(who: &Who) -> Link {
    match who.id() {
        Some(id) => Link::new(who.name(), castra_org::people::url::person(id)),
        None => Link::new(who.name(), "/people?view=people"),
    }
}

/// A file's page.
pub(super) fn file_link(id: &str, path: &str) -> Link {
    Link::new(path, url::file(id, path))
}

/// A link to the team that owns a repository.
pub(super) fn team_link<T>(known: &Answered<T>) -> Link {
    Link::new(&known.team_name, castra_org::people::url::team(&known.repository.team))
}
