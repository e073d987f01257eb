//! What the imports accept, what they refuse, and that nothing makes them panic.

use castra_platform::error::FieldError;
use chrono::NaiveDate;
use proptest::prelude::*;

use super::{
    actions::{Import, Preview, preview},
    model::SourceFile,
    text::slug,
};
use crate::{
    org_file,
    organization::{AssignmentId, Organization, RepositoryId},
};

const KNOWN: &str = "castra: 1
organization: { name: Example }
people:
  - { id: ana, name: Ana Example, email: ana@example.org, git: [\"1+ana-gh@users.noreply.github.com\"] }
teams:
  - id: core
    name: Core
    members: [ana]
    repositories:
      - { id: api, path: ../api }
  - { id: web, name: Web Shop }
";

fn today() -> NaiveDate {
    "2026-03-02".parse().unwrap()
}

fn known() -> Organization {
    let mut organization = Organization::empty("Example");
    let changes = org_file::changes_of("known", KNOWN, None, today(), || AssignmentId::from("x")).unwrap();
    organization.apply(&changes);
    organization
}

/// The lines of an import; the result must be a valid organization, and repeating it must change nothing.
fn lines(import: &Import) -> (Vec<String>, Vec<String>) {
    let mut organization = known();
    let Preview { planned, notes } = preview(import, &organization, today()).unwrap();
    organization.apply(&planned.changes);
    let again = preview(import, &organization, today()).unwrap().planned.changes;
    assert_eq!(again, [], "a second time");
    let text = org_file::text_of(&organization);
    org_file::changes_of("exported", &text, None, today(), || AssignmentId::from("x")).unwrap();
    assert!(planned.lines().iter().all(|(mark, _)| *mark != org_file::Mark::Ending), "nothing ends");
    (planned.lines().into_iter().map(|(mark, line)| format!("{} {line}", mark.sign())).collect(), notes)
}

fn faults(import: &Import) -> Vec<String> {
    let error = preview(import, &known(), today()).unwrap_err();
    error.fields.into_iter().map(|FieldError { field, message }| format!("{field}: {message}")).collect()
}

fn people(text: impl Into<Vec<u8>>) -> Import {
    Import::People(SourceFile::new("people.csv", text))
}

fn backstage(text: &str) -> Import {
    Import::Backstage(vec![SourceFile::new("catalog.yaml", text)])
}

fn codeowners(text: &str) -> Import {
    Import::CodeOwners(SourceFile::new("CODEOWNERS", text), RepositoryId::from("api"))
}

#[test]
fn people_of_a_list() {
    let text = "E-Mail;Full Name;Seniority;Reports to;Team;Start date;Phone\r\n\
                ana@EXAMPLE.org;Ana Example;Sr.;;Core;2024-02-01;1\r\n\
                ;\"Zoë O'Hara\";mid;ana@example.org;\"Web Shop|New Team\";;2\r\n\
                ;Zoë O'Hara;;Ana Example;;;\r\n";
    let (lines, notes) = lines(&people(text));
    assert_eq!(
        lines,
        [
            "~ person ana: email ana@example.org → ana@EXAMPLE.org, level nothing → senior, from nothing → 2024-02-01",
            "+ person zoe-ohara (Zoë O'Hara)",
            "+ person zoe-ohara-2 (Zoë O'Hara)",
            "+ team new-team (New Team)",
            "+ member zoe-ohara of new-team",
            "+ member zoe-ohara of web",
        ]
    );
    assert_eq!(notes, ["ignored columns: Phone"]);
}

#[test]
fn faults_of_a_list_are_all_named_at_their_cells() {
    let text = "name,email,level,manager,from,to\n\
                Bo,bo,seniorr,Nobody,1.2.2024,\n\
                ,x@y.org,,,,\n\
                Cy,cy@y.org,,,2024-05-01,2024-04-01\n\
                Di,di@y.org,,di,,\n";
    let found = faults(&people(text));
    assert_eq!(
        found,
        [
            "people.csv:2:4: `bo` is not an e-mail address",
            "people.csv:2:7: `seniorr` is not a level; did you mean `senior`?; use one of junior, mid, senior, staff, principal, executive",
            "people.csv:2:15: there is no person `Nobody`",
            "people.csv:2:22: `1.2.2024` is not a date such as 2026-03-01",
            "people.csv:3:1: this row has no name",
            "people.csv:4:26: this ends on 2024-04-01, before it starts on 2024-05-01",
            "people.csv:5:14: no one can be their own manager",
        ]
    );
    assert_eq!(
        faults(&people("a,b\n"))[0],
        "people.csv:1:1: there is no column `name`; the first line names a, b"
    );
    assert_eq!(
        faults(&people("name,mail,e-mail\n"))[0],
        "people.csv:1:11: `e-mail` is a duplicate column, perhaps under another name"
    );
    assert!(
        faults(&people("name\nA,b\n"))[0].starts_with("people.csv:2:3: this row has 2 cells, the header 1")
    );
    assert!(faults(&people("name,manager\nA,B\nB,A\n"))[0].contains("forms a cycle: a → b → a"));
}

#[test]
fn other_encodings_are_named() {
    assert!(faults(&people(b"\xff\xfen\0a\0".to_vec()))[0].contains("UTF-16"));
    assert_eq!(
        faults(&people(b"name\nAna\nJos\xe9\n".to_vec())),
        ["people.csv:3:4: this is not UTF-8 but seems to be Latin-1 or Windows-1252; save it as UTF-8"]
    );
    assert_eq!(lines(&people("\u{feff}name\nEva\n")).0, ["+ person eva (Eva)"]);
}

#[test]
fn formulas_are_text() {
    assert_eq!(lines(&people("name\n=1+1\n")).0, ["+ person 1-1 (=1+1)"]);
}

const CATALOG: &str = "apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: platform, title: unused }
spec: { type: team, profile: { displayName: Platform }, parent: core, children: [], members: [user:default/kim] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: kim }
spec: { profile: { displayName: Kim Example, email: kim@example.org }, memberOf: [group:default/platform, web] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: a.example }
spec: { profile: { email: ana@example.org } }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: api, annotations: { github.com/project-slug: example/api } }
spec: { owner: group:default/platform }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: shop, annotations: { backstage.io/source-location: \"url:https://gitlab.com/a/b/shop/-/tree/main/\" } }
spec: { owner: user:a.example }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: idea }
spec: { owner: web }
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: rest }
---
apiVersion: v1
kind: Service
";

#[test]
fn a_catalog() {
    let (lines, notes) = lines(&backstage(CATALOG));
    assert_eq!(
        lines,
        [
            "+ person kim (Kim Example)",
            "+ team platform (Platform)",
            "~ repository api of platform: team core → platform",
            "+ repository shop of core",
            "+ member kim of platform",
            "+ member kim of web",
        ]
    );
    assert_eq!(
        notes,
        [
            "component idea names no repository",
            "https://github.com/example/api is treated as api, which is read from ../api",
            "1 of kind API skipped",
            "1 of kind document of another tool skipped"
        ]
    );
}

/// A component of a team, with one annotation.
fn component(name: &str, owner: &str, annotation: &str) -> String {
    format!(
        "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name}, annotations: {{ {annotation} }} }}\nspec: {{ owner: {owner} }}\n"
    )
}

#[test]
fn repositories_of_a_catalog_are_identified_by_their_address() {
    let at = |name: &str, owner: &str, url: &str| {
        component(name, owner, &format!("backstage.io/source-location: \"url:{url}\""))
    };
    let text = [
        at("one", "core", "https://gitlab.com/group/sub/one/-/tree/main/"),
        at("two", "web", "https://gitlab.com/group/sub/two/-/tree/main/"),
        at("cart", "core", "https://dev.azure.com/example/shop/_git/cart?path=/a&version=GBmain"),
        at("till", "core", "https://dev.azure.com/example/shop/_git/cart?path=/b&version=GBnext"),
        at("other", "web", "https://dev.azure.com/example/stock/_git/cart?path=/a"),
        at("desk", "core", "https://bitbucket.example.org/projects/SHOP/repos/desk/browse/x?at=main"),
        at("Desk", "core", "ssh://git@bitbucket.example.org:7999/shop/desk.git"),
        at("half", "web", "https://github.com/example"),
        component("labs", "web", "gitlab.com/project-slug: lab/deep/er, gitlab.com/instance: gitlab.example.org"),
        component(
            "both",
            "core",
            "github.com/project-slug: example/both, backstage.io/source-location: \"url:https://github.example.org/example/both/\"",
        ),
        component(
            "split",
            "core",
            "github.com/project-slug: example/left, backstage.io/source-location: \"url:https://github.com/example/right/\"",
        ),
    ]
    .concat()
    .replace("name: Desk", "name: desk-by-ssh");
    let mut organization = known();
    let Preview { planned, notes } = preview(&backstage(&text), &organization, today()).unwrap();
    organization.apply(&planned.changes);
    let repositories = organization.repositories.values().filter(|known| known.path.is_none());
    let repositories: Vec<String> = repositories
        .map(|known| format!("{} {} {}", known.id, known.team, known.url.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        repositories,
        [
            "both core https://github.example.org/example/both",
            "cart core https://dev.azure.com/example/shop/_git/cart",
            "desk core https://bitbucket.example.org/scm/shop/desk.git",
            "er web https://gitlab.example.org/lab/deep/er",
            "one core https://gitlab.com/group/sub/one",
            "right core https://github.com/example/right",
            "stock-cart web https://dev.azure.com/example/stock/_git/cart",
            "two web https://gitlab.com/group/sub/two",
        ]
    );
    assert_eq!(
        notes,
        [
            "component half: `https://github.com/example` is not inside a repository",
            "component half names no repository",
            "component split names two repositories, https://github.com/example/right and https://github.com/example/left; using https://github.com/example/right",
            "ssh://git@bitbucket.example.org:7999/shop/desk.git is treated as https://bitbucket.example.org/scm/shop/desk.git",
        ]
    );
    assert_eq!(
        preview(&backstage(&text), &organization, today()).unwrap().planned.changes,
        [],
        "a second time"
    );
    // By SSH it is the same repository as recorded.
    let again = at("again", "web", "ssh://git@gitlab.com/Group/sub/one.git");
    let planned = preview(&backstage(&again), &organization, today()).unwrap().planned;
    assert_eq!(planned.changes.len(), 1, "one moves to web, none comes");
}

#[test]
fn fields_of_a_catalog_that_stand_where_none_is_read_are_named() {
    let text = "apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: kim, displayName: Kim, example.org/tier: 1 }
memberOf: [core]
spec: { memberof: [core], profile: { displayName: Kim Example, photo: x } }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: shop, annotations: { github.com/project-slug: example/shop } }
spec: { type: service, lifecycle: production, owner: web }
ownr: core
";
    let (lines, notes) = lines(&backstage(text));
    assert_eq!(lines, ["+ person kim (Kim Example)", "+ repository shop of web"]);
    assert_eq!(
        notes,
        [
            "catalog.yaml:4:1: `memberOf` next to `spec` is ignored; it belongs under `spec`",
            "catalog.yaml:3:24: `displayName` in `metadata` is ignored; it belongs under `spec.profile`",
            "catalog.yaml:5:9: `memberof` in `spec` is ignored; did you mean `memberOf`?",
            "catalog.yaml:5:64: `photo` in `spec.profile` is ignored",
            "catalog.yaml:11:1: `ownr` next to `spec` is ignored",
        ]
    );
}

#[test]
fn names_in_two_forms_are_one_name_and_addresses_hold_nothing_unseen() {
    let mut organization = known();
    let first = people("name,email,team\nJosé Núñez,josé@example.org,Café\n");
    organization.apply(&preview(&first, &organization, today()).unwrap().planned.changes);
    let decomposed = people(
        "name,email,team,manager\nJose\u{301} Nu\u{301}n\u{303}ez,jose\u{301}@example.org,Cafe\u{301},\nAna Example,ana@example.org,,JOSE\u{301} NÚÑEZ\n",
    );
    let planned = preview(&decomposed, &organization, today()).unwrap().planned;
    let lines: Vec<String> = planned.lines().into_iter().map(|(_, line)| line).collect();
    assert_eq!(lines, ["person ana: manager nothing → jose-nunez"]);
    for (letter, named) in [
        ("\u{200b}", "U+200B zero width space"),
        ("\u{a0}", "U+00A0 no-break space"),
        ("\u{ad}", "U+00AD soft hyphen"),
    ] {
        let list = faults(&people(format!("name,email\nBo,bo{letter}@example.org\n")));
        assert!(list[0].starts_with("people.csv:2:4: ") && list[0].contains(named), "{list:?}");
        let user = format!(
            "apiVersion: backstage.io/v1\nkind: User\nmetadata: {{ name: bo }}\nspec: {{ profile: {{ email: \"bo@example.org{letter}\" }} }}\n"
        );
        assert!(faults(&backstage(&user))[0].contains(named), "{named}");
        let file = KNOWN.replace("ana@example.org", &format!("{letter}ana@example.org"));
        let error =
            org_file::changes_of("known", &file, None, today(), || AssignmentId::from("x")).unwrap_err();
        assert!(error.fields[0].message.contains(named), "{error:?}");
        let git = KNOWN.replace("ana-gh@", &format!("ana{letter}gh@"));
        let error =
            org_file::changes_of("known", &git, None, today(), || AssignmentId::from("x")).unwrap_err();
        assert!(error.fields[0].message.contains(named), "{error:?}");
    }
    let file =
        KNOWN.replace("Ana Example", "Ana\u{a0} Exa\u{200b}mple").replace("Web Shop", "Web Sho\u{308}p");
    let mut read = Organization::empty("");
    read.apply(&org_file::changes_of("known", &file, None, today(), || AssignmentId::from("x")).unwrap());
    assert_eq!(read.people["ana"].name, "Ana Example");
    assert_eq!(read.teams["web"].name, "Web Shöp");
}

#[test]
fn faults_of_a_catalog() {
    let text = "apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: one }
spec: { parent: cor, members: [nobody], children: two }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: c }
spec: { owner: group:default/webb }
---
apiVersion: backstage.io/v1alpha1
kind: User
spec: {}
";
    assert_eq!(
        faults(&backstage(text)),
        [
            "catalog.yaml:4:17: there is no group `cor`; did you mean `core`?",
            "catalog.yaml:4:32: there is no user `nobody`",
            "catalog.yaml:4:51: `spec.children` must be a list, not a single value",
            "catalog.yaml:9:16: there is no group `webb`; did you mean `web`?",
            "catalog.yaml:11:1: this User needs a `metadata.name`",
        ]
    );
    assert!(faults(&backstage("a: [\n"))[0].contains("this is neither YAML nor JSON"));
    let ring = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: x }\nspec: { parent: x }\n";
    assert!(faults(&backstage(ring))[0].contains("forms a cycle: x → x"));
}

#[test]
fn what_only_lies_in_a_folder_is_left_out() {
    let file = |text: &str| SourceFile { is_named: false, ..SourceFile::new("x.yaml", text) };
    let (lines, notes) = lines(&Import::Backstage(vec![file("{{ template }}: ["), file("a: 1")]));
    assert_eq!((lines, notes), (Vec::new(), vec!["2 other files skipped".to_owned()]));
}

#[test]
fn code_owners() {
    let text = "# who owns what\n* @example/web-shop @example/core # all\n/docs/my\\ file.md ana@example.org\n/lib @ana-gh @stranger\n/none\n/web @example/web\n";
    let (lines, notes) = lines(&codeowners(text));
    assert_eq!(lines, ["~ repository api of web: team core → web"]);
    assert_eq!(
        notes,
        [
            "*: team web, team core",
            "/docs/my file.md: Ana Example",
            "/lib: Ana Example, @stranger (not known here)",
            "/none: no one",
            "/web: team web",
            "api belongs to core; its code owners name web",
        ]
    );
    assert_eq!(
        faults(&codeowners("!x @ana\n[ab].rs @ana\n* ana @a/\n/x ana\u{200b}@example.org\n")),
        [
            "CODEOWNERS:1:1: GitHub does not allow `!` in this file",
            "CODEOWNERS:2:1: GitHub does not allow `[ ]` in this file",
            "CODEOWNERS:3:3: `ana` is not an owner; write @user, @organization/team or an e-mail address",
            "CODEOWNERS:3:7: `@a/` is not an owner; write @user, @organization/team or an e-mail address",
            "CODEOWNERS:4:4: `ana\u{fffd}@example.org` holds U+200B zero width space, which is invisible; enter the address without it",
        ]
    );
    let other = Import::CodeOwners(SourceFile::new("CODEOWNERS", "* @a/core"), RepositoryId::from("apis"));
    assert_eq!(faults(&other), ["CODEOWNERS:1:1: there is no repository `apis`; did you mean `api`?"]);
}

#[test]
fn code_owners_of_gitlab() {
    let text = "* @ana-gh\n\
                [Docs] @example/shops/web-shop\n\
                docs/\n\
                !docs/generated/\n\
                README.md @ana-gh @@maintainer # both\n\
                ^[Core][2] @core stranger@example.org\n\
                *\n\
                [docs]\n\
                /more\n";
    let (changes, notes) = lines(&codeowners(text));
    assert_eq!(changes, Vec::<String>::new());
    assert_eq!(
        notes,
        [
            "read by GitLab's rules: [Docs] [Core] [docs]",
            "*: Ana Example",
            "[Docs] docs/: team web",
            "[Docs] docs/generated/: excluded",
            "[Docs] README.md: Ana Example, @@maintainer (a role on GitLab)",
            "[Core] *: team core, stranger@example.org (not known here)",
            "[docs] /more: no one",
            "api belongs to core, as its code owners state",
        ]
    );
    // Required approvers come before optional ones.
    let (moved, _) = lines(&codeowners("^[A] @a/core\n*\n[B] @a/b/web\n*\n"));
    assert_eq!(moved, ["~ repository api of web: team core → web"]);
    assert_eq!(
        faults(&codeowners("[Docs\n[A] nobody\n* @@\n")),
        [
            "CODEOWNERS:1:1: the name of this section is not closed with `]`",
            "CODEOWNERS:2:5: `nobody` is not an owner; write @user, @group, @group/subgroup, @@role or an e-mail address",
            "CODEOWNERS:3:3: `@@` is not an owner; write @user, @group, @group/subgroup, @@role or an e-mail address",
        ]
    );
    let theirs =
        Import::CodeOwners(SourceFile::new(".gitlab/CODEOWNERS", "!x\n* @core\n"), RepositoryId::from("api"));
    assert_eq!(lines(&theirs).1[0], "read by GitLab's rules: without sections");
}

#[test]
fn names_become_ids() {
    assert_eq!(slug("Søren Kierkegård-Ñ"), "soren-kierkegard-n");
    assert_eq!(slug("  Jürgen  Weiß. "), "juergen-weiss");
    assert_eq!(slug("Ju\u{308}rgen Nun\u{303}ez"), "juergen-nunez");
    assert_eq!(slug("李雷"), "");
}

proptest! {
    #[test]
    fn nothing_makes_an_import_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for import in [
            people(bytes.clone()),
            Import::Backstage(vec![SourceFile::new("x", bytes.clone())]),
            Import::CodeOwners(SourceFile::new("x", bytes.clone()), RepositoryId::from("api")),
        ] {
            drop(preview(&import, &known(), today()));
        }
    }

    #[test]
    fn whatever_a_list_says_the_organization_stays_valid(text in "name,email,team,manager,from\n([a-cé \"]{0,6},([ab]@c)?,[A-B|]{0,3},[ab]{0,1},(2024-0[12]-01)?\n){0,6}") {
        let import = people(text);
        if preview(&import, &known(), today()).is_ok() {
            lines(&import);
        }
    }

    #[test]
    fn whatever_a_catalog_says_the_organization_stays_valid(
        entities in proptest::collection::vec(("User|Group|Component", "[a-c]", "[a-c]|core", "[a-c]"), 0..6)
    ) {
        let text: String = entities.iter().map(|(kind, name, parent, member)| format!(
            "apiVersion: backstage.io/v1\nkind: {kind}\nmetadata: {{ name: {name}, annotations: {{ github.com/project-slug: x/{member} }} }}\nspec: {{ parent: {parent}, memberOf: [{parent}], members: [{member}], owner: {parent} }}\n---\n"
        )).collect();
        let import = backstage(&text);
        if preview(&import, &known(), today()).is_ok() {
            lines(&import);
        }
    }
}

/// Enough that work growing with the square would exceed a test's time limit.
const MANY: usize = 10_000;

#[test]
fn as_long_a_list_of_people_as_a_file_may_have_is_read() {
    let rows: String = (0..MANY)
        .map(|n| {
            let manager = if n < 7 { String::new() } else { format!("person{}@example.com", n % 7) };
            format!("Jo Ng,person{n}@example.com,{manager},Team {}\n", n % 500)
        })
        .collect();
    let list = people(format!("name,email,manager,team\n{rows}"));
    let (lines, _) = lines(&list);
    let added = lines.iter().filter(|line| line.starts_with("+ person ")).count();
    assert_eq!(added, MANY);
    assert!(lines.iter().any(|line| line.contains(&format!("person jo-ng-{MANY} "))), "they are numbered");
    let nobody: String = (0..MANY).map(|n| format!("P{n},nobody{n}\n")).collect();
    assert_eq!(faults(&people(format!("name,manager\n{nobody}"))).len(), org_file::yaml::MOST_FAULTS);
    let wide = people(format!("name{}\n", ",name".repeat(100_000)));
    assert_eq!(faults(&wide), ["people.csv:1:1001: the first line names more than 200 columns"]);
    let cells = people(",".repeat(2_000_000));
    assert!(faults(&cells)[0].ends_with("this table has more than 1000000 cells"));
}

#[test]
fn as_many_code_owners_as_a_file_may_have_are_found() {
    let lines: String =
        (0..MANY).map(|n| format!("/src/{n} @example/web-shop @ana-gh nobody{n}@example.com\n")).collect();
    let import = Import::CodeOwners(SourceFile::new("CODEOWNERS", lines), RepositoryId::from("api"));
    let notes = preview(&import, &known(), today()).unwrap().notes;
    assert_eq!(notes.len(), MANY + 1);
    assert_eq!(notes[0], "/src/0: team web, Ana Example, nobody0@example.com (not known here)");
}

#[test]
fn as_many_components_as_a_catalog_may_have_are_named() {
    let documents: String = (0..4000)
        .map(|n| {
            format!(
                "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{ name: c{n}, annotations: {{ github.com/project-slug: o/x{} }} }}\nspec: {{ owner: user:ana }}\n",
                n % 2000
            )
        })
        .collect();
    let import = Import::Backstage(vec![SourceFile::new("catalog.yaml", documents)]);
    let planned = preview(&import, &known(), today()).unwrap().planned;
    assert_eq!(planned.changes.len(), 2000);
}
