//! Input for a repository, and its validation.

use castra_org::organization::{
    MOST_PATTERNS, Organization, Period, Place, Repository, RepositoryId, TeamId, branch_problem,
    exclusion_problem, is_slug, pattern_problem, url_problem,
};
use castra_platform::error::FieldError;
use chrono::NaiveDate;

/// The most characters of an address, a path or a branch.
const LONGEST: usize = 1_000;

/// The input for a repository, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The repository's id; empty for the last part of its address.
    pub(super) id: String,
    /// The id of the team that owns it.
    pub(super) team: String,
    /// An address, or a folder on this machine.
    pub(super) url: String,
    /// The branch to read; empty for the default branch.
    pub(super) branch: String,
    /// Patterns of files to leave out; `None` keeps the present ones.
    pub(super) exclude: Option<Vec<String>>,
}

impl Said {
    /// The input that describes a repository as it is.
    pub(super) fn of(repository: &Repository) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            id: repository.id.to_string(),
            team: repository.team.to_string(),
            url: repository.path.clone().unwrap_or_else(|| text(&repository.url)),
            branch: text(&repository.branch),
            exclude: Some(repository.exclude.clone()),
        }
    }
}

/// The context of the input.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) organization: &'a Organization,
    pub(super) today: NaiveDate,
    /// Whether the person may use a repository on this machine.
    pub(super) is_operator: bool,
}

/// The repository described by the input; `known` if it exists already.
///
/// # Errors
/// Every problem with the input, by field.
pub(super) fn understand(
    asking: Asking<'_>,
    known: Option<&Repository>,
    said: &Said,
) -> Result<Repository, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut note = |field: &str, message: String| {
        errors.push(FieldError { field: field.to_owned(), message });
    };
    let url = said.url.trim();
    let (path, url) = match place(asking, known, url) {
        Ok(place) => place,
        Err(problem) => {
            note("url", problem);
            (None, None)
        }
    };
    let id = match known {
        Some(known) => {
            if !["", known.id.as_str()].contains(&said.id.trim()) {
                note("id", "a repository's name cannot be changed".to_owned());
            }
            known.id.clone()
        }
        // An invalid address has no last part to take the name from.
        None if said.id.trim().is_empty() && (&path, &url) == (&None, &None) => RepositoryId::from(""),
        None => id(asking, said, url.as_deref().or(path.as_deref())).unwrap_or_else(|problem| {
            note("id", problem);
            RepositoryId::from("")
        }),
    };
    let team = TeamId::from(said.team.trim());
    if !asking.organization.teams.get(&team).is_some_and(|team| team.period.contains(asking.today)) {
        note("team", "choose the team that owns it".to_owned());
    }
    let branch = Some(said.branch.trim().to_owned()).filter(|branch| !branch.is_empty());
    if let Some(problem) = branch.as_deref().and_then(branch_problem) {
        note("branch", problem);
    } else if branch.as_ref().is_some_and(|branch| branch.len() > LONGEST) {
        note("branch", format!("must be at most {LONGEST} characters"));
    }
    let exclude = said.exclude.clone().or_else(|| known.map(|known| known.exclude.clone()));
    let exclude = exclude.unwrap_or_default();
    for problem in exclude.iter().filter_map(|pattern| exclusion_problem(pattern)) {
        note("exclude", problem);
    }
    if exclude.len() > MOST_PATTERNS {
        note("exclude", format!("at most {MOST_PATTERNS} patterns are allowed"));
    }
    let from = known.and_then(|known| known.period.from);
    let named = Repository { id, team, path, url, branch, exclude, period: Period { from, to: None } };
    if let Some(other) = same(asking, &named) {
        note("url", format!("this is already {}", other.id));
    }
    if errors.is_empty() { Ok(named) } else { Err(errors) }
}

/// Patterns of folders that are parts of a repository, one per line.
///
/// # Errors
/// The first problem found.
pub(super) fn folders(said: &str) -> Result<Vec<String>, String> {
    let folder = |line: &str| line.trim().trim_matches('/').to_owned();
    let folders: Vec<String> = said.lines().map(folder).filter(|folder| !folder.is_empty()).collect();
    if folders.len() > MOST_PATTERNS {
        return Err(format!("at most {MOST_PATTERNS} patterns are allowed"));
    }
    match folders.iter().find_map(|folder| pattern_problem(folder)) {
        Some(problem) => Err(problem),
        None => Ok(folders),
    }
}

/// Another repository of today at the same place.
fn same<'a>(asking: Asking<'a>, named: &Repository) -> Option<&'a Repository> {
    let place = named.place().ok()?;
    let others = asking.organization.repositories.values();
    others
        .filter(|other| other.id != named.id && other.period.contains(asking.today))
        .find(|other| other.place().as_ref() == Ok(&place))
}

/// A path on this machine, or an address.
fn place(
    asking: Asking<'_>,
    known: Option<&Repository>,
    text: &str,
) -> Result<(Option<String>, Option<String>), String> {
    if text.is_empty() {
        return Err("enter the address to clone from".to_owned());
    }
    if text.len() > LONGEST {
        return Err(format!("must be at most {LONGEST} characters"));
    }
    let (path, url) = match of_scp(text) {
        Some(url) => (None, Some(url)),
        None if text.contains("://") => (None, Some(text.to_owned())),
        None => (Some(text.to_owned()), None),
    };
    let is_as_before = known.is_some_and(|known| known.path == path && known.url == url);
    if is_as_before {
        return Ok((path, url));
    }
    let begins = if asking.is_operator {
        "an address must begin with https:// or ssh://, a folder on this machine with a slash"
    } else {
        "an address must begin with https:// or ssh://"
    };
    let is_here = path.is_some() || url.as_deref().is_some_and(|url| url.starts_with("file://"));
    if is_here && !asking.is_operator {
        return Err(format!("{begins}; only operators can use a repository on this machine"));
    }
    match (&path, &url) {
        (Some(path), _) if !path.starts_with('/') => Err(begins.to_owned()),
        (_, Some(url)) => url_problem(url).map_or(Ok((None, Some(url.clone()))), Err),
        _ => Ok((path, url)),
    }
}

/// `git@host:path`, as hosts show it, as an ssh:// address.
fn of_scp(text: &str) -> Option<String> {
    let (whom, path) = text.split_once(':')?;
    let is_whom = whom.contains('@') && !whom.contains('/');
    is_whom.then(|| format!("ssh://{whom}/{}", path.trim_start_matches('/')))
}

/// The id: from the input, or the last part of the place. The id of a removed repository can be used again.
fn id(asking: Asking<'_>, said: &Said, place: Option<&str>) -> Result<RepositoryId, String> {
    let said = said.id.trim();
    let last = || {
        let last = place?.trim_end_matches('/').rsplit('/').next()?;
        Some(last.strip_suffix(".git").unwrap_or(last))
    };
    let id = if said.is_empty() { last().unwrap_or_default() } else { said };
    if !is_slug(id) {
        return Err("use a name of up to 100 letters, digits, `-`, `_` and `.`".to_owned());
    }
    let id = RepositoryId::from(id);
    match asking.organization.repositories.get(&id) {
        Some(known) if !known.period.is_past(asking.today) => {
            Err(format!("a repository {id} already exists; choose another name"))
        }
        _ => Ok(id),
    }
}

/// The place, in one line for the journal.
pub(super) fn where_it_is(repository: &Repository) -> String {
    match repository.place() {
        Ok(Place::There(address)) => address.to_string(),
        Ok(Place::Here(path)) => path.display().to_string(),
        Err(problem) => problem,
    }
}

#[cfg(test)]
mod tests {
    use castra_org::organization::Team;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn repository(id: &str, url: Option<&str>, path: Option<&str>) -> Repository {
        Repository {
            id: id.into(),
            team: "core".into(),
            path: path.map(str::to_owned),
            url: url.map(str::to_owned),
            branch: None,
            exclude: Vec::new(),
            period: Period::ALWAYS,
        }
    }

    fn organization() -> Organization {
        let mut known = Organization::empty("Example");
        let closed = Period { from: None, to: Some(day("2026-01-31")) };
        for (id, period) in [("core", Period::ALWAYS), ("closed", closed)] {
            let team = Team { id: id.into(), name: id.to_owned(), parent: None, period };
            known.teams.insert(team.id.clone(), team);
        }
        let old =
            Repository { period: closed, ..repository("old", Some("https://git.example.org/old"), None) };
        for each in [
            repository("api", Some("https://git.example.org/api"), None),
            repository("web", None, Some("../web")),
            old,
        ] {
            known.repositories.insert(each.id.clone(), each);
        }
        known
    }

    /// The outcome: the repository, or fields and their problems.
    fn say(is_operator: bool, known: Option<&str>, said: &Said) -> Result<Repository, Vec<(String, String)>> {
        let organization = organization();
        let known = known.map(|id| &organization.repositories[&RepositoryId::from(id)]);
        let asking = Asking { organization: &organization, today: day("2026-11-02"), is_operator };
        understand(asking, known, said)
            .map_err(|errors| errors.into_iter().map(|error| (error.field, error.message)).collect())
    }

    fn said(id: &str, team: &str, url: &str, branch: &str) -> Said {
        let [id, team, url, branch] = [id, team, url, branch].map(str::to_owned);
        Said { id, team, url, branch, exclude: None }
    }

    #[test]
    fn a_name_is_the_last_part_of_where_it_is_and_every_way_to_say_that_is_understood() {
        for (url, id, understood) in [
            ("https://git.example.org/team/shop.git", "shop", "https://git.example.org/team/shop.git"),
            (" ssh://git@git.example.org/team/shop/ ", "shop", "ssh://git@git.example.org/team/shop/"),
            ("git@git.example.org:team/shop.git", "shop", "ssh://git@git.example.org/team/shop.git"),
            ("git@git.example.org:/shop.git", "shop", "ssh://git@git.example.org/shop.git"),
        ] {
            let named = say(false, None, &said("", "core", url, "")).unwrap();
            assert_eq!((named.id.as_str(), named.url.as_deref()), (id, Some(understood)), "{url}");
            assert_eq!((named.path, named.branch, named.period), (None, None, Period::ALWAYS));
        }
        let named =
            say(false, None, &said("till", "core", "https://git.example.org/shop", " next ")).unwrap();
        assert_eq!((named.id.as_str(), named.branch.as_deref()), ("till", Some("next")));
        let again = say(false, None, &said("", "core", "https://git.example.org/old", "")).unwrap();
        assert_eq!((again.id.as_str(), again.period), ("old", Period::ALWAYS), "one that was removed");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let fails = |is_operator, known, sent: &Said, expected: &[(&str, &str)]| {
            let errors = say(is_operator, known, sent).unwrap_err();
            let fields: Vec<&str> = errors.iter().map(|(field, _)| field.as_str()).collect();
            assert_eq!(fields, expected.iter().map(|(field, _)| *field).collect::<Vec<_>>(), "{errors:?}");
            for ((_, message), (_, part)) in errors.iter().zip(expected) {
                assert!(message.contains(part), "{part}: {message}");
            }
        };
        let (core, https) = ("core", "https://git.example.org/shop");
        let here = ("url", "only operators can");
        fails(
            false,
            None,
            &said("", "closed", "", "-x"),
            &[("url", "enter the address"), ("team", "choose"), ("branch", "not a branch name")],
        );
        fails(
            false,
            None,
            &said("a b", "", "http://git.example.org/shop", ""),
            &[("url", "unencrypted"), ("id", "use a name"), ("team", "choose")],
        );
        fails(false, None, &said("shop", core, "github.com/example/shop", ""), &[here]);
        fails(true, None, &said("shop", core, "github.com/example/shop", ""), &[("url", "with a slash")]);
        fails(false, None, &said("shop", core, "/srv/shop", ""), &[here]);
        fails(false, None, &said("shop", core, "file:///srv/shop", ""), &[here]);
        fails(
            false,
            None,
            &said("shop", core, "https://me:secret@git.example.org/shop", ""),
            &[("url", "a user name or password")],
        );
        fails(false, None, &said("api", core, https, ""), &[("id", "a repository api already exists")]);
        fails(
            false,
            None,
            &said("shop", core, "https://git.example.org/api/", ""),
            &[("url", "this is already api")],
        );
        fails(false, Some("api"), &said("other", core, https, ""), &[("id", "cannot be changed")]);
        let long = "x".repeat(2_000);
        fails(
            false,
            None,
            &said("shop", core, &format!("{https}/{long}"), &long),
            &[("url", "at most"), ("branch", "at most")],
        );
    }

    #[test]
    fn what_stands_stays_as_it_is_whoever_says_it_again() {
        let organization = organization();
        for known in organization.repositories.values().filter(|known| known.id.as_str() != "old") {
            let again = say(false, Some(known.id.as_str()), &Said::of(known)).unwrap();
            assert_eq!(&again, known);
        }
    }

    #[test]
    fn what_is_left_out_stays_until_something_else_is_said_of_it() {
        let mut organization = organization();
        let id = RepositoryId::from("api");
        organization.repositories.get_mut(&id).unwrap().exclude = vec!["gen/**".to_owned()];
        let known = &organization.repositories[&id];
        let asking = Asking { organization: &organization, today: day("2026-11-02"), is_operator: false };
        let say = |exclude: Option<&[&str]>| {
            let exclude = exclude.map(|all| all.iter().map(|&pattern| pattern.to_owned()).collect());
            understand(asking, Some(known), &Said { exclude, ..Said::of(known) })
        };
        assert_eq!(say(None).unwrap().exclude, ["gen/**"]);
        assert_eq!(say(Some(&["*.csv"])).unwrap().exclude, ["*.csv"]);
        assert!(say(Some(&[])).unwrap().exclude.is_empty());
        let errors = say(Some(&["**", "ok", "!x"])).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["exclude", "exclude"]);
    }

    #[test]
    fn operators_say_that_it_lies_on_this_machine() {
        let here = say(true, None, &said("", "core", "/srv/git/shop.git", "")).unwrap();
        assert_eq!(
            (here.id.as_str(), here.path.as_deref(), here.url),
            ("shop", Some("/srv/git/shop.git"), None)
        );
        let here = say(true, None, &said("", "core", "file:///srv/git/shop.git", "")).unwrap();
        assert_eq!(here.url.as_deref(), Some("file:///srv/git/shop.git"));
    }
}
