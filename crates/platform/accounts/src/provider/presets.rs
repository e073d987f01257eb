//! What to enter where, for identity providers that are known by name.

/// A provider that many organizations use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Preset {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    /// What to do there, one sentence each.
    pub(crate) there: &'static [&'static str],
    /// The issuer, with what is yours in capitals.
    pub(crate) issuer: &'static str,
    /// How it says that an address is verified.
    pub(crate) verified: &'static str,
}

/// The scopes that Castra asks for, whatever the provider.
pub(crate) const SCOPES: &str = "openid email profile";

/// The known providers, by name.
pub(crate) const PRESETS: [Preset; 6] = [
    Preset {
        key: "entra-id",
        name: "Microsoft Entra ID",
        there: &[
            "In the Entra admin center, open App registrations and choose New registration, for accounts in this directory only.",
            "Add a redirect address of the kind Web.",
            "Under Certificates & secrets, create a client secret and copy its value, not its id.",
            "Under Token configuration, add the optional claims email and xms_edov to the ID token.",
        ],
        issuer: "https://login.microsoftonline.com/TENANT-ID/v2.0",
        verified: "xms_edov: the address belongs to a domain of your directory. Entra ID sends no email_verified.",
    },
    Preset {
        key: "github",
        name: "GitHub",
        there: &[
            "Open the settings of your organization, Developer settings, OAuth apps, and create one.",
            "Enter the redirect address below as its authorization callback URL. There is no back-channel logout.",
            "Generate a client secret and copy it. Castra asks for the scopes read:user and user:email, and reads no repository.",
        ],
        issuer: "https://github.com",
        verified: "GitHub verifies addresses; one that is not the primary one counts too. On a server of your own, the issuer is its address, with oidc_protocol = \"github\". GitHub does not say when a person signed in, so to change how they sign in here they need a password or a passkey too.",
    },
    Preset {
        key: "gitlab",
        name: "GitLab",
        there: &[
            "For a group, open Settings, Applications; on your own server, Admin, Applications.",
            "Add an application that is confidential, with the scopes openid, email and profile.",
            "Copy the application id, which is the client id, and the secret.",
        ],
        issuer: "https://gitlab.com",
        verified: "email_verified. On your own server, the issuer is its address.",
    },
    Preset {
        key: "google",
        name: "Google",
        there: &[
            "In the Google Cloud console, open Google Auth Platform and set the audience to Internal, so that only your Workspace can sign in.",
            "Under Clients, create a client of the type Web application.",
            "Copy its client id and client secret.",
        ],
        issuer: "https://accounts.google.com",
        verified: "email_verified.",
    },
    Preset {
        key: "keycloak",
        name: "Keycloak",
        there: &[
            "In your realm, open Clients and create one of the type OpenID Connect with Client authentication on and Standard flow only.",
            "Copy the secret from its tab Credentials.",
            "Add a mapper of the kind Group Membership, without full paths, if teams follow groups.",
        ],
        issuer: "https://KEYCLOAK-HOST/realms/REALM",
        verified: "email_verified: switched on for each user, or by Keycloak's own check of the address.",
    },
    Preset {
        key: "okta",
        name: "Okta",
        there: &[
            "In the admin console, open Applications and create an app integration: OIDC, Web Application.",
            "Assign it to the people who may sign in.",
            "Copy its client id and client secret.",
        ],
        issuer: "https://YOUR-DOMAIN.okta.com",
        verified: "email_verified.",
    },
];

/// The lines of the configuration for a provider.
pub(crate) fn configuration(preset: &Preset) -> String {
    let Preset { issuer, name, .. } = preset;
    format!("oidc_issuer = \"{issuer}\"\noidc_client_id = \"CLIENT-ID\"\noidc_name = \"{name}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_complete_and_they_are_in_order() {
        assert!(PRESETS.is_sorted_by_key(|preset| preset.key));
        for preset in PRESETS {
            assert!(preset.issuer.starts_with("https://") && !preset.there.is_empty(), "{}", preset.name);
            assert!(configuration(&preset).contains(preset.issuer));
        }
    }
}
