//! The service provider's description of itself (RFC 7643, sections 5 to 7).

use serde_json::{Value, json};

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The enterprise extension, of which only the manager is supported.
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// The most resources in one response.
pub(super) const MOST: usize = 200;

/// A list's page.
pub(super) fn list(resources: &[Value], total: usize, start: usize) -> Value {
    json!({
        "schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": resources.len(), "Resources": resources,
    })
}

pub(super) fn configuration(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": MOST},
        "changePassword": {"supported": false},
        "sort": {"supported": false},
        "etag": {"supported": false},
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "Bearer token", "primary": true,
            "description": "A service token with the scope `provision`, created by an operator.",
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")},
    })
}

fn resource_type(base: &str, id: &str, endpoint: &str, schema: &str, description: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": id, "name": id, "endpoint": endpoint, "schema": schema, "description": description,
        "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{id}")},
    })
}

pub(super) fn resource_types(base: &str) -> Vec<Value> {
    vec![
        with(
            resource_type(base, "User", "/Users", USER, "A person of the organization."),
            &json!({"schemaExtensions": [{"schema": ENTERPRISE, "required": false}]}),
        ),
        resource_type(base, "Group", "/Groups", GROUP, "A team."),
    ]
}

/// A single-valued attribute, as a schema describes it.
fn attribute(name: &str, kind: &str, description: &str) -> Value {
    let mut described = json!({
        "name": name, "type": kind, "multiValued": false, "description": description, "required": false,
        "mutability": "readWrite", "returned": "default",
    });
    if kind == "string" {
        described["caseExact"] = json!(false);
        described["uniqueness"] = json!("none");
    }
    described
}

fn with(mut attribute: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().into_iter().flatten() {
        attribute[name] = value.clone();
    }
    attribute
}

fn schema(base: &str, id: &str, name: &str, description: &str, attributes: &[Value]) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": id, "name": name, "description": description, "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")},
    })
}

pub(super) fn schemas(base: &str) -> Vec<Value> {
    let user = vec![
        with(
            attribute("userName", "string", "The person's user name in the directory, often their address."),
            &json!({"required": true, "uniqueness": "server"}),
        ),
        with(
            attribute("name", "complex", "The parts of the name."),
            &json!({"subAttributes": [
                attribute("formatted", "string", "The whole name."),
                attribute("familyName", "string", "The family name."),
                attribute("givenName", "string", "The given name."),
            ]}),
        ),
        attribute("displayName", "string", "The display name."),
        attribute("active", "boolean", "Whether the person is active. Inactive people have no access."),
        with(
            attribute(
                "emails",
                "complex",
                "Addresses; the primary one, or else the first, is used to sign in.",
            ),
            &json!({"multiValued": true, "subAttributes": [
                attribute("value", "string", "The address."),
                attribute("display", "string", "The address for display."),
                with(attribute("type", "string", "The kind of address."), &json!({"canonicalValues": ["work", "home", "other"]})),
                attribute("primary", "boolean", "Whether it is the one to use."),
            ]}),
        ),
    ];
    let group = vec![
        with(attribute("displayName", "string", "The team's name."), &json!({"required": true})),
        with(
            attribute("members", "complex", "The team's members today."),
            &json!({"multiValued": true, "subAttributes": [
                with(attribute("value", "string", "The person's id."), &json!({"mutability": "immutable"})),
                with(
                    attribute("$ref", "reference", "The URL of the person."),
                    &json!({"mutability": "immutable", "referenceTypes": ["User"], "caseExact": true, "uniqueness": "none"}),
                ),
                with(attribute("type", "string", "Always `User`."), &json!({"mutability": "immutable", "canonicalValues": ["User"]})),
            ]}),
        ),
    ];
    let enterprise = vec![with(
        attribute("manager", "complex", "The person's manager."),
        &json!({"subAttributes": [
            attribute("value", "string", "The manager's id."),
            with(
                attribute("$ref", "reference", "The URL of the manager."),
                &json!({"referenceTypes": ["User"], "caseExact": true, "uniqueness": "none", "mutability": "readOnly"}),
            ),
            with(attribute("displayName", "string", "The manager's name."), &json!({"mutability": "readOnly"})),
        ]}),
    )];
    vec![
        schema(base, USER, "User", "A person.", &user),
        schema(base, GROUP, "Group", "A team.", &group),
        schema(base, ENTERPRISE, "EnterpriseUser", "A person in the organization.", &enterprise),
    ]
}
