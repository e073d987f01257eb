//! Where the code host of a repository shows its files, commits and releases. Pure.
//!
//! Code hosts are recognised by their names and the form of their paths; one of an unknown kind has links if the configuration
//! says where its pages are (`code_links`).

use castra_org::organization::{CloneScheme, CloneUrl};
use castra_platform::{config::CodeLinks, web::form::escape};

/// A repository on a code host that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    kind: Kind,
    /// The address of the repository's own page.
    base: String,
    /// The repository's path on the host.
    path: String,
    /// Its pages, where the configuration names them.
    links: Option<CodeLinks>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    GitHub,
    GitLab,
    /// Gitea and Forgejo.
    Gitea,
    Bitbucket,
    /// On one's own server: Bitbucket Server and Data Center.
    BitbucketServer,
    AzureDevOps,
    /// Known from the configuration only.
    Configured,
}

impl Source {
    /// From the address that a repository is cloned from; `None` if its code host is of no known kind, and the configuration
    /// does not name it.
    pub fn new(clone_address: &str, configured: &[CodeLinks]) -> Option<Self> {
        let address = parsed(clone_address)?;
        let path = address.path.trim_start_matches('/').trim_end_matches(".git");
        let parts: Vec<&str> = path.split('/').collect();
        let links = configured.iter().find(|links| links.host == address.host.to_lowercase()).cloned();
        let kind = if links.is_some() { Kind::Configured } else { kind_of(&address.host, &parts)? };
        let port = match address.scheme {
            // The port of SSH says nothing of that of the pages.
            CloneScheme::Ssh => String::new(),
            scheme if address.port == scheme.usual_port() => String::new(),
            _ => format!(":{}", address.port),
        };
        let scheme = if address.scheme == CloneScheme::Http { "http" } else { "https" };
        let site = |host: &str| format!("{scheme}://{host}{port}");
        let base = match (kind, parts.as_slice()) {
            (Kind::AzureDevOps, ["v3", organization, project, repository]) => {
                format!("https://dev.azure.com/{organization}/{project}/_git/{repository}")
            }
            (Kind::BitbucketServer, parts) => {
                let (owner, repository) = match parts {
                    ["scm", owner, repository] | [owner, repository] => (*owner, *repository),
                    _ => return None,
                };
                let owner = owner
                    .strip_prefix('~')
                    .map_or_else(|| format!("projects/{owner}"), |user| format!("users/{user}"));
                format!("{}/{owner}/repos/{repository}", site(&address.host))
            }
            (Kind::Configured, _) | (_, [_, _, ..]) => format!("{}/{path}", site(&address.host)),
            _ => return None,
        };
        Some(Self { kind, base, path: path.to_owned(), links })
    }

    /// The code host's name: "GitHub".
    pub fn host(&self) -> &'static str {
        match self.kind {
            Kind::GitHub => "GitHub",
            Kind::GitLab => "GitLab",
            Kind::Gitea | Kind::Configured => "the code host",
            Kind::Bitbucket | Kind::BitbucketServer => "Bitbucket",
            Kind::AzureDevOps => "Azure DevOps",
        }
    }

    /// The repository itself.
    pub fn page(&self) -> &str {
        &self.base
    }

    /// A file at a commit.
    pub fn file(&self, path: &str, commit: &str) -> String {
        let (base, path) = (&self.base, escaped(path));
        match self.kind {
            Kind::Configured => {
                self.configured(|links| &links.file, &[("{commit}", commit), ("{path}", &path)])
            }
            Kind::GitHub => format!("{base}/blob/{commit}/{path}"),
            Kind::GitLab => format!("{base}/-/blob/{commit}/{path}"),
            Kind::Gitea => format!("{base}/src/commit/{commit}/{path}"),
            Kind::Bitbucket => format!("{base}/src/{commit}/{path}"),
            Kind::BitbucketServer => format!("{base}/browse/{path}?at={commit}"),
            Kind::AzureDevOps => format!("{base}?path=/{path}&version=GC{commit}"),
        }
    }

    /// A commit.
    pub fn commit(&self, commit: &str) -> String {
        let base = &self.base;
        match self.kind {
            Kind::Configured => self.configured(|links| &links.commit, &[("{commit}", commit)]),
            Kind::GitHub | Kind::Gitea | Kind::AzureDevOps => format!("{base}/commit/{commit}"),
            Kind::GitLab => format!("{base}/-/commit/{commit}"),
            Kind::Bitbucket | Kind::BitbucketServer => format!("{base}/commits/{commit}"),
        }
    }

    /// A release, by its tag.
    pub fn release(&self, tag: &str) -> String {
        let (base, tag) = (&self.base, escaped(tag));
        match self.kind {
            Kind::Configured => self.configured(|links| &links.release, &[("{tag}", &tag)]),
            Kind::GitHub => format!("{base}/releases/tag/{tag}"),
            Kind::GitLab => format!("{base}/-/tags/{tag}"),
            Kind::Gitea => format!("{base}/src/tag/{tag}"),
            Kind::Bitbucket => format!("{base}/src/{tag}"),
            Kind::BitbucketServer => format!("{base}/browse?at=refs/tags/{tag}"),
            Kind::AzureDevOps => format!("{base}?version=GT{tag}"),
        }
    }

    /// An address of the configuration with its placeholders replaced. What takes their place has none: braces are escaped.
    fn configured(&self, address: fn(&CodeLinks) -> &String, places: &[(&str, &str)]) -> String {
        let address = self.links.as_ref().map_or(&self.base, address);
        let address = address.replace("{repository}", &escaped(&self.path));
        places.iter().fold(address, |address, (place, value)| address.replace(place, value))
    }
}

/// The address that a repository was cloned from, without anything secret; `None` if it is no address of a code host.
pub(crate) fn public_address(clone_address: &str) -> Option<String> {
    parsed(clone_address).map(|address| address.to_string())
}

fn parsed(clone_address: &str) -> Option<CloneUrl> {
    CloneUrl::parse(&as_url(clone_address)?).ok()
}

/// An address as a URL: `git@host:path` is one of SSH, and what comes before a host's name in HTTP is dropped, since it may be
/// secret.
fn as_url(address: &str) -> Option<String> {
    let address = address.trim();
    match address.split_once("://") {
        Some(("ssh" | "git+ssh", rest)) => Some(format!("ssh://{rest}")),
        Some((scheme @ ("https" | "http"), rest)) => {
            let (authority, path) = rest.split_once('/')?;
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            Some(format!("{scheme}://{host}/{path}"))
        }
        Some(_) => None,
        None => {
            let (host, path) = address.split_once(':').filter(|(host, _)| !host.contains('/'))?;
            Some(format!("ssh://{host}/{}", path.trim_start_matches('/')))
        }
    }
}

/// The kind of a code host, by its name and the form of its paths.
fn kind_of(host: &str, path: &[&str]) -> Option<Kind> {
    let has = |part: &str| host.split(['.', '-']).any(|label| label == part);
    if host == "dev.azure.com"
        || host == "ssh.dev.azure.com"
        || host.ends_with(".visualstudio.com")
        || path.contains(&"_git")
    {
        Some(Kind::AzureDevOps)
    } else if host == "bitbucket.org" {
        Some(Kind::Bitbucket)
    } else if has("github") {
        Some(Kind::GitHub)
    } else if has("gitlab") {
        Some(Kind::GitLab)
    } else if has("gitea") || has("forgejo") || has("codeberg") {
        Some(Kind::Gitea)
    } else if has("bitbucket") || path.first() == Some(&"scm") {
        Some(Kind::BitbucketServer)
    } else {
        None
    }
}

/// A path or tag for an address: every part escaped, slashes kept.
fn escaped(path: &str) -> String {
    path.split('/').map(escape).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(address: &str) -> [String; 3] {
        let source = Source::new(address, &[]).unwrap_or_else(|| panic!("{address} has no code host"));
        [source.file("src/a b.rs", "c0ffee"), source.commit("c0ffee"), source.release("v1.2")]
    }

    #[test]
    fn every_known_code_host_has_links() {
        for (address, expected) in [
            (
                "https://github.com/example/api.git",
                [
                    "https://github.com/example/api/blob/c0ffee/src/a%20b.rs",
                    "https://github.com/example/api/commit/c0ffee",
                    "https://github.com/example/api/releases/tag/v1.2",
                ],
            ),
            (
                "git@gitlab.example.org:group/sub/api.git",
                [
                    "https://gitlab.example.org/group/sub/api/-/blob/c0ffee/src/a%20b.rs",
                    "https://gitlab.example.org/group/sub/api/-/commit/c0ffee",
                    "https://gitlab.example.org/group/sub/api/-/tags/v1.2",
                ],
            ),
            (
                "ssh://git@codeberg.org:2222/example/api",
                [
                    "https://codeberg.org/example/api/src/commit/c0ffee/src/a%20b.rs",
                    "https://codeberg.org/example/api/commit/c0ffee",
                    "https://codeberg.org/example/api/src/tag/v1.2",
                ],
            ),
            (
                "https://bitbucket.org/example/api.git",
                [
                    "https://bitbucket.org/example/api/src/c0ffee/src/a%20b.rs",
                    "https://bitbucket.org/example/api/commits/c0ffee",
                    "https://bitbucket.org/example/api/src/v1.2",
                ],
            ),
            (
                "https://code.example.org:8443/scm/shop/api.git",
                [
                    "https://code.example.org:8443/projects/shop/repos/api/browse/src/a%20b.rs?at=c0ffee",
                    "https://code.example.org:8443/projects/shop/repos/api/commits/c0ffee",
                    "https://code.example.org:8443/projects/shop/repos/api/browse?at=refs/tags/v1.2",
                ],
            ),
            (
                "git@ssh.dev.azure.com:v3/example/shop/api",
                [
                    "https://dev.azure.com/example/shop/_git/api?path=/src/a%20b.rs&version=GCc0ffee",
                    "https://dev.azure.com/example/shop/_git/api/commit/c0ffee",
                    "https://dev.azure.com/example/shop/_git/api?version=GTv1.2",
                ],
            ),
        ] {
            assert_eq!(links(address), expected, "{address}");
        }
    }

    #[test]
    fn a_code_host_of_the_configuration_has_its_own_pages() {
        let configured = [CodeLinks {
            host: "git.example.org".to_owned(),
            file: "https://git.example.org/{repository}/tree/{path}?id={commit}".to_owned(),
            commit: "https://git.example.org/{repository}/commit/?id={commit}".to_owned(),
            release: "https://git.example.org/{repository}/tag/?h={tag}".to_owned(),
        }];
        for address in ["git@git.example.org:shop/api.git", "https://git.example.org/shop/api"] {
            let source = Source::new(address, &configured).unwrap();
            assert_eq!(source.page(), "https://git.example.org/shop/api");
            assert_eq!(
                source.file("src/{tag} b.rs", "c0ffee"),
                "https://git.example.org/shop/api/tree/src/%7Btag%7D%20b.rs?id=c0ffee"
            );
            assert_eq!(source.commit("c0ffee"), "https://git.example.org/shop/api/commit/?id=c0ffee");
            assert_eq!(source.release("v1.2"), "https://git.example.org/shop/api/tag/?h=v1.2");
        }
        assert_eq!(Source::new("https://git.example.net/shop/api", &configured), None);
    }

    #[test]
    fn a_public_address_has_no_secret() {
        let public = |address: &str| public_address(address);
        assert_eq!(
            public("https://ana:secret@git.example.org/api.git").as_deref(),
            Some("https://git.example.org/api.git")
        );
        assert_eq!(
            public("git@git.example.org:api.git").as_deref(),
            Some("ssh://git@git.example.org/api.git")
        );
        assert_eq!(public("/srv/git/api.git"), None);
    }

    #[test]
    fn one_repository_has_one_page_however_it_is_cloned() {
        let page = |address: &str| Source::new(address, &[]).map(|source| source.base);
        let expected = Some("https://github.com/example/api".to_owned());
        for address in [
            "https://github.com/example/api",
            "https://token:secret@github.com/example/api.git",
            "git@github.com:example/api.git",
            "ssh://git@github.com/example/api.git/",
        ] {
            assert_eq!(page(address), expected, "{address}");
        }
        assert_eq!(
            page("https://example@dev.azure.com/example/shop/_git/api").as_deref(),
            Some("https://dev.azure.com/example/shop/_git/api")
        );
        for address in [
            "https://git.example.org/example/api.git",
            "/srv/git/api.git",
            "file:///srv/api.git",
            "github.com",
            "https://github.com/",
            "",
        ] {
            assert_eq!(page(address), None, "{address}");
        }
    }
}
