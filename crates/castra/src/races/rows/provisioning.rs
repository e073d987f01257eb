//! Provisioning of people and teams by a directory.

use super::{Row, race, step};

const USERS: &str = "POST /scim/v2/Users";
const NEW_USER: &str = r#"{"userName":"noor@example.org","displayName":"Noor Example"}"#;
const INACTIVE: &str = r#"{"Operations":[{"op":"replace","path":"active","value":false}]}"#;
const PATCH_USER: &str = "PATCH /scim/v2/Users/spare";
const GROUPS: &str = "POST /scim/v2/Groups";
const NEW_GROUP: &str = r#"{"displayName":"Web"}"#;
const PATCH_GROUP: &str = "PATCH /scim/v2/Groups/search";

pub(in crate::races) fn rows() -> Vec<Row> {
    let named = r#"{"userName":"spare@example.org","displayName":"Spare Other"}"#;
    let moved = r#"{"Operations":[{"op":"add","path":"members","value":[{"value":"bo"}]}]}"#;
    let taken = r#"{"Operations":[{"op":"remove","path":"members[value eq \"spare\"]"}]}"#;
    vec![
        race(USERS, "directory", NEW_USER).against(
            "directory",
            USERS,
            r#"{"userName":"NOOR@example.org","displayName":"Noor Other"}"#,
        ),
        race("PATCH /scim/v2/Users/{id}", "directory", INACTIVE)
            .at("/scim/v2/Users/spare")
            .against(
                "directory",
                PATCH_USER,
                r#"{"Operations":[{"op":"replace","path":"displayName","value":"Spare Other"}]}"#,
            )
            .against("directory", PATCH_GROUP, taken)
            .against("root", "POST /accounts/spare/operator", "operator=yes"),
        race("PUT /scim/v2/Users/{id}", "directory", named).at("/scim/v2/Users/spare").against(
            "directory",
            PATCH_USER,
            INACTIVE,
        ),
        race("DELETE /scim/v2/Users/{id}", "directory", "").at("/scim/v2/Users/spare").against(
            "directory",
            "PUT /scim/v2/Users/spare",
            named,
        ),
        race(GROUPS, "directory", NEW_GROUP).against(
            "directory",
            GROUPS,
            r#"{"displayName":"Web","members":[{"value":"bo"}]}"#,
        ),
        race("PATCH /scim/v2/Groups/{id}", "directory", moved).at("/scim/v2/Groups/search").against(
            "directory",
            PATCH_GROUP,
            taken,
        ),
        race(
            "PUT /scim/v2/Groups/{id}",
            "directory",
            r#"{"displayName":"Search","members":[{"value":"spare"}]}"#,
        )
        .at("/scim/v2/Groups/search")
        .against("directory", PATCH_GROUP, moved),
        race("DELETE /scim/v2/Groups/{id}", "directory", "")
            .at("/scim/v2/Groups/{group}")
            .after(&[step("directory", GROUPS, NEW_GROUP).keeps("group", "/id")])
            .against("directory", "PATCH /scim/v2/Groups/{group}", moved),
    ]
}
