//! The repository that a catalog address refers to: code hosts have addresses of folders, files and branches, each in its
//! own form. Pure.

use crate::organization::{CloneUrl, url_problem};

/// Hosts where a repository is an owner and a name, without nesting.
const FLAT: [&str; 4] = ["github.com", "www.github.com", "bitbucket.org", "codeberg.org"];

/// What may follow the repository in a path: GitLab, GitHub and Gitea do not allow a project with such a name.
const INSIDE: [&str; 7] = ["tree", "blob", "raw", "edit", "blame", "commit", "commits"];

/// The clone address of the repository that contains a source location such as
/// `url:https://host/owner/name/tree/main/part`; none if it is not an address.
///
/// # Errors
/// In words, if the address is not inside a repository.
pub(super) fn repository_of(location: &str) -> Option<Result<String, String>> {
    let url = location.trim().strip_prefix("url:")?.trim();
    Some(clone_address(url).ok_or_else(|| format!("`{url}` is not inside a repository")).and_then(checked))
}

/// The address of a project with this path on a host.
pub(super) fn repository_at(host: &str, path: &str) -> Result<String, String> {
    checked(format!("https://{}/{}", host.trim_matches('/'), path.trim_matches('/')))
}

fn checked(url: String) -> Result<String, String> {
    match CloneUrl::parse(&url).err().or_else(|| url_problem(&url)) {
        None => Ok(url),
        Some(problem) => Err(format!("its source location cannot be cloned: {problem}")),
    }
}

fn clone_address(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    // What follows names the file and the branch: `?path=/docs&version=GBmain`, `?at=refs/heads/main`, `#L10`.
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (place, path) = rest.split_once('/')?;
    // Credentials are set under Code hosts, not in addresses; SSH needs a user.
    let place = if scheme == "ssh" { place } else { place.rsplit('@').next().unwrap_or(place) };
    let host = host_of(place);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let parts = repository_path(&host, &parts)?;
    Some(format!("{scheme}://{place}/{}", parts.join("/")))
}

/// The host of `user@host:port`, in lower case.
fn host_of(place: &str) -> String {
    let place = place.rsplit('@').next().unwrap_or(place);
    let end = place.rfind(':').filter(|at| place[at + 1..].bytes().all(|byte| byte.is_ascii_digit()));
    place[..end.unwrap_or(place.len())].to_ascii_lowercase()
}

/// The repository's part of a path, as it is cloned.
fn repository_path(host: &str, parts: &[&str]) -> Option<Vec<String>> {
    let at = |name: &str| parts.iter().position(|part| *part == name);
    let up_to = |end: usize| {
        (end > 0 && end <= parts.len()).then(|| parts[..end].iter().map(|&part| part.to_owned()).collect())
    };
    if FLAT.contains(&host) {
        return up_to(2);
    }
    // Azure DevOps: `organization/project/_git/name`, also without a project, and on a server below collections.
    if let Some(git) = at("_git") {
        return up_to(git + 2);
    }
    if host == "dev.azure.com" || host.ends_with(".visualstudio.com") {
        return None;
    }
    if host == "ssh.dev.azure.com" || host == "vs-ssh.visualstudio.com" {
        return up_to(4);
    }
    // GitLab: groups nest, and end at `/-/`.
    if let Some(end) = at("-") {
        return up_to(end);
    }
    // Bitbucket Server: `projects/KEY/repos/name/browse`, cloned from `scm/key/name.git`.
    if let Some(repos) = at("repos").filter(|at| *at >= 2 && parts.len() > at + 1) {
        let owner = parts[repos - 1].to_lowercase();
        let owner = match parts[repos - 2] {
            "projects" => Some(owner),
            "users" => Some(format!("~{owner}")),
            _ => None,
        };
        if let Some(owner) = owner {
            let before = parts[..repos - 2].iter().map(|&part| part.to_owned());
            let name = parts[repos + 1].trim_end_matches(".git");
            return Some(before.chain(["scm".to_owned(), owner, format!("{name}.git")]).collect());
        }
    }
    // Gerrit: `plugins/gitiles/name/+/refs/heads/main`.
    if let Some(end) = at("+") {
        let start = if parts.starts_with(&["plugins", "gitiles"]) { 2 } else { 0 };
        return (end > start).then(|| parts[start..end].iter().map(|&part| part.to_owned()).collect());
    }
    if let Some(end) =
        parts.iter().position(|part| part.strip_suffix(".git").is_some_and(|name| !name.is_empty()))
    {
        return up_to(end + 1);
    }
    // Gitea: `owner/name/src/branch/main`.
    let is_gitea =
        parts.get(2) == Some(&"src") && matches!(parts.get(3), Some(&("branch" | "commit" | "tag")));
    let inside = (2..parts.len()).find(|at| INSIDE.contains(&parts[*at]));
    up_to(if is_gitea { 2 } else { inside.unwrap_or(parts.len()) })
}

/// A key that all addresses of one repository share, however it is cloned, in lower case: host and path. Hosts do not
/// distinguish repositories by the case of their names.
pub(super) fn key(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (place, path) = rest.split_once('/').unwrap_or((rest, ""));
    let place = place.rsplit('@').next().unwrap_or(place).to_ascii_lowercase();
    let host = host_of(&place);
    let path = path.trim_matches('/').trim_end_matches(".git").to_lowercase();
    // Another HTTP port is another server; SSH has its own port on each.
    let place = if scheme == "ssh" || place.ends_with(":443") { host.clone() } else { place };
    match (host.as_str(), path.strip_prefix("v3/")) {
        ("ssh.dev.azure.com", Some(path)) => match path.rsplit_once('/') {
            Some((project, name)) => format!("dev.azure.com/{project}/_git/{name}"),
            None => format!("{place}/{path}"),
        },
        // Bitbucket Server clones by HTTP from below `scm`, and by SSH from the same without it.
        _ => format!("{place}/{}", path.strip_prefix("scm/").unwrap_or(&path)),
    }
}

/// Whether two addresses of one repository differ in more than the way it is cloned: in the case of their letters.
pub(super) fn is_spelled_otherwise(one: &str, other: &str) -> bool {
    path_of(one) != path_of(other)
}

/// Whether two addresses have the same path, on any host.
pub(super) fn is_same_path(one: &str, other: &str) -> bool {
    path_of(one).eq_ignore_ascii_case(path_of(other))
}

fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    path.trim_matches('/').trim_end_matches(".git")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_locations_lead_into_their_repository() {
        let check = |location: &str, expected: &str| {
            let found = repository_of(&format!("url:{location}"));
            assert_eq!(found, Some(Ok(expected.to_owned())), "{location}");
            assert_eq!(repository_of(&format!("url:{expected}")), Some(Ok(expected.to_owned())));
        };
        let github = "https://github.com/example/shop";
        for rest in [
            "",
            "/",
            "/tree/main",
            "/tree/feature/x/services/cart/",
            "/blob/main/catalog-info.yaml#L3",
            "/edit/main/x.yaml",
        ] {
            check(&format!("{github}{rest}"), github);
        }
        check("https://github.example.org/team/shop/tree/main/part", "https://github.example.org/team/shop");
        let gitlab = "https://gitlab.com/group/sub/deeper/shop";
        for rest in [
            "",
            "/",
            "/-/tree/main/",
            "/-/blob/main/a/-/b.yaml",
            "/tree/main/part",
            "/blob/main/catalog-info.yaml",
        ] {
            check(&format!("{gitlab}{rest}"), gitlab);
        }
        check(
            "https://git.example.org:8443/group/sub/shop.git/",
            "https://git.example.org:8443/group/sub/shop.git",
        );
        let azure = "https://dev.azure.com/example/Shop%20Floor/_git/shop";
        for rest in ["", "?path=/services/cart&version=GBmain", "?path=%2Fcatalog-info.yaml", "/"] {
            check(&format!("{azure}{rest}"), azure);
        }
        check(
            "https://example@dev.azure.com/example/shop/_git/cart",
            "https://dev.azure.com/example/shop/_git/cart",
        );
        check(
            "https://dev.azure.com/example/_git/shop?version=GTv1",
            "https://dev.azure.com/example/_git/shop",
        );
        check(
            "https://example.visualstudio.com/shop/_git/cart",
            "https://example.visualstudio.com/shop/_git/cart",
        );
        check(
            "https://tfs.example.org/tfs/All/shop/_git/cart?path=/x",
            "https://tfs.example.org/tfs/All/shop/_git/cart",
        );
        check(
            "ssh://git@ssh.dev.azure.com/v3/example/shop/cart",
            "ssh://git@ssh.dev.azure.com/v3/example/shop/cart",
        );
        let server = "https://bitbucket.example.org/scm/shop/cart.git";
        for rest in
            ["", "/browse", "/browse/services/x?at=refs%2Fheads%2Fmain", "/raw/catalog-info.yaml?at=main"]
        {
            check(&format!("https://bitbucket.example.org/projects/SHOP/repos/cart{rest}"), server);
        }
        check(
            "https://example.org/bitbucket/users/Ana/repos/cart/browse",
            "https://example.org/bitbucket/scm/~ana/cart.git",
        );
        check(
            "https://bitbucket.org/example/shop/src/main/catalog-info.yaml",
            "https://bitbucket.org/example/shop",
        );
        check("https://git.example.org/team/shop/src/branch/main/docs", "https://git.example.org/team/shop");
        check("https://gitlab.example.org/team/src/branch", "https://gitlab.example.org/team/src/branch");
        check(
            "https://review.example.org/plugins/gitiles/team/shop/+/refs/heads/main/x",
            "https://review.example.org/team/shop",
        );
        check("ssh://git@example.org:2222/team/shop.git", "ssh://git@example.org:2222/team/shop.git");
    }

    #[test]
    fn what_leads_into_no_repository_says_why() {
        assert_eq!(repository_of("dir:./services"), None);
        assert_eq!(repository_of("https://github.com/example/shop"), None);
        let fault = |location: &str| repository_of(location).unwrap().unwrap_err();
        for nowhere in [
            "https://github.com/example",
            "https://dev.azure.com/example/shop",
            "https://example.org",
            "shop",
        ] {
            assert_eq!(fault(&format!("url:{nowhere}")), format!("`{nowhere}` is not inside a repository"));
        }
        for refused in [
            "ftp://example.org/a/b",
            "http://example.org/a/b",
            "file:///srv/a/b",
            "https://example.org/a b/c",
        ] {
            let fault = fault(&format!("url:{refused}"));
            assert!(fault.starts_with("its source location cannot be cloned: "), "{fault}");
        }
        assert_eq!(repository_at("gitlab.com", "/a/b/c/"), Ok("https://gitlab.com/a/b/c".to_owned()));
        assert!(repository_at("gitlab.com", "a b").is_err());
    }

    #[test]
    fn one_repository_has_one_key_and_two_have_two() {
        let same = |one: &str, other: &str| assert_eq!(key(one), key(other));
        same("https://github.com/Example/Shop.git", "ssh://git@github.com/example/shop");
        same("https://example.org/scm/shop/cart.git", "ssh://git@example.org:7999/shop/cart.git");
        same(
            "https://dev.azure.com/example/shop/_git/cart",
            "ssh://git@ssh.dev.azure.com/v3/example/shop/cart",
        );
        same("https://example.org:443/a/b", "https://example.org/a/b/");
        let other = |one: &str, other: &str| assert_ne!(key(one), key(other));
        other("https://gitlab.com/a/b/c", "https://gitlab.com/a/b/d");
        other("https://example.org:8443/a/b", "https://example.org/a/b");
        other("https://dev.azure.com/example/a/_git/cart", "https://dev.azure.com/example/b/_git/cart");
    }
}
