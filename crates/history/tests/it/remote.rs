//! The address a repository was cloned from.

use castra_history::remote_of;

use crate::git::TestRepository;

#[test]
fn a_repository_tells_where_it_was_cloned_from() {
    let repository = TestRepository::with_work_tree();
    let remote = || remote_of(&repository.path);
    assert_eq!(remote(), None);
    repository.git(&["remote", "add", "fork", "https://github.com/fork/api.git"]);
    assert_eq!(remote().as_deref(), Some("https://github.com/fork/api.git"), "the only one");
    repository.git(&["remote", "add", "other", "https://github.com/other/api.git"]);
    assert_eq!(remote(), None, "either of two");
    repository.git(&["remote", "add", "origin", "git@github.com:example/api.git"]);
    assert_eq!(remote().as_deref(), Some("git@github.com:example/api.git"));
    assert_eq!(remote_of(std::path::Path::new("/nowhere")), None);
}
