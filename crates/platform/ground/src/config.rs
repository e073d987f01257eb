//! Configuration in layers: defaults, `castra.toml`, the environment, flags; each value knows its origin.

mod code_links;
mod provider;

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use axum::http::Uri;
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Env, Format, Serialized, Toml},
    value::{Dict, Map},
};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

pub use code_links::CodeLinks;
pub use provider::{DirectoryId, IdentityProvider, Protocol};

use crate::{
    app::{CloneLimits, Settings},
    db::{self, Location},
    error::{Error, Result},
    files,
    mail::{MailSettings, TlsMode},
    private::Keyring,
};

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder of everything an instance keeps in files. Environment: `CASTRA_DATA_DIR`.
    pub data_dir: PathBuf,
    /// `postgres://…` to use a server instead of the embedded database. Environment: `DATABASE_URL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// Lets `database_url` point to another machine without `sslmode=verify-full`, where a tunnel or a private network
    /// protects the connection. Environment: `CASTRA_DATABASE_UNVERIFIED`.
    pub database_unverified: bool,
    /// The address to listen on. Environment: `CASTRA_LISTEN`.
    pub listen: SocketAddr,
    /// The address at which people reach it, such as `https://castra.example.org`: with `https`, cookies are sent only
    /// over TLS. Environment: `CASTRA_PUBLIC_URL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Addresses or networks of proxies trusted to say where a request comes from, separated by commas. Environment:
    /// `CASTRA_TRUSTED_PROXIES`.
    pub trusted_proxies: String,
    /// The file of the keys that seal private text; `key` in the data folder where absent. Environment:
    /// `CASTRA_KEY_FILE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// The keys themselves instead of a file, separated by commas, the current one first. Environment: `CASTRA_KEY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Networks, besides the internet, that outgoing requests may reach, separated by commas, such as that of an identity
    /// provider in the office network. Environment: `CASTRA_OUTGOING_ALLOW`.
    pub outgoing_allow: String,
    /// The most data a clone may receive, in megabytes. Environment: `CASTRA_CLONE_MEGABYTES`.
    pub clone_megabytes: u32,
    /// The most memory a clone may use, in megabytes. Environment: `CASTRA_CLONE_MEMORY_MEGABYTES`.
    pub clone_memory_megabytes: u32,
    /// The longest a clone may take, in minutes. Environment: `CASTRA_CLONE_MINUTES`.
    pub clone_minutes: u32,
    /// Where code hosts that Castra does not know show files, commits and releases: hosts separated by semicolons, each as
    /// `git.example.org file=https://… commit=https://… release=https://…`, with `{repository}`, `{commit}`, `{path}` and
    /// `{tag}` in the addresses. Environment: `CASTRA_CODE_LINKS`.
    pub code_links: String,
    /// The API requests per minute allowed for an account, a service or an address; 0 for no limit. Environment:
    /// `CASTRA_API_RATE_LIMIT`.
    pub api_rate_limit: u32,
    /// Whether everyone has to show two factors: a person without a second one sets it up when signing in. Environment:
    /// `CASTRA_REQUIRE_SECOND_FACTOR`.
    pub require_second_factor: bool,
    /// A file of hashes of breached passwords, which are refused: the output of the Pwned Passwords downloader, SHA-1,
    /// sorted. Environment: `CASTRA_BREACHED_PASSWORDS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breached_passwords: Option<PathBuf>,
    /// The issuer of the identity provider, exactly as it publishes it. Environment: `CASTRA_OIDC_ISSUER`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc_issuer: Option<String>,
    /// How the provider signs people in: `openid` (OpenID Connect) or `github`, whose OAuth has no ID token. Without a value, by the
    /// issuer. Environment: `CASTRA_OIDC_PROTOCOL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc_protocol: Option<String>,
    /// Castra's client id at the identity provider. Environment: `CASTRA_OIDC_CLIENT_ID`.
    pub oidc_client_id: String,
    /// Castra's client secret at the identity provider. Environment: `CASTRA_OIDC_CLIENT_SECRET`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc_client_secret: Option<String>,
    /// The provider's name in "Sign in with". Environment: `CASTRA_OIDC_NAME`.
    pub oidc_name: String,
    /// The claim that lists a person's groups. Environment: `CASTRA_OIDC_GROUPS_CLAIM`.
    pub oidc_groups_claim: String,
    /// The `acr` values by which the identity provider reports two factors, separated by spaces; they are requested.
    /// Environment: `CASTRA_OIDC_ACR_VALUES`.
    pub oidc_acr_values: String,
    /// The mapping of groups to teams, as `group=team`, separated by commas; memberships in these teams follow the
    /// groups. Environment: `CASTRA_OIDC_TEAMS`.
    pub oidc_teams: String,
    /// Whether the identity provider's addresses count as verified although it does not say so (`email_verified`): true
    /// only where no one there can set their own. Environment: `CASTRA_OIDC_ADDRESSES_VERIFIED`.
    pub oidc_addresses_verified: bool,
    /// The claim that carries a directory's identifier, as `claim=attribute`, such as `sub=externalId`; it binds people
    /// created by the directory. Environment: `CASTRA_OIDC_DIRECTORY_ID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oidc_directory_id: Option<String>,
    /// The mail server; without it, no mail is sent. Environment: `CASTRA_MAIL_HOST`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_host: Option<String>,
    /// Its port; the default of `mail_tls` where absent. Environment: `CASTRA_MAIL_PORT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_port: Option<u16>,
    /// `tls`, `starttls`, or `none` for a server on this machine. Environment: `CASTRA_MAIL_TLS`.
    pub mail_tls: String,
    /// Castra's user name at the mail server, if it asks. Environment: `CASTRA_MAIL_USER`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_user: Option<String>,
    /// Castra's password at the mail server. Environment: `CASTRA_MAIL_PASSWORD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_password: Option<String>,
    /// The sender of mail, such as `Castra <castra@example.org>`. Environment: `CASTRA_MAIL_FROM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// What is logged, as a `tracing` filter. Environment: `CASTRA_LOG`.
    pub log: String,
    /// `pretty` or `json`. Environment: `CASTRA_LOG_FORMAT`.
    pub log_format: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("castra-data"),
            database_url: None,
            database_unverified: false,
            listen: SocketAddr::from(([127, 0, 0, 1], 7700)),
            public_url: None,
            trusted_proxies: String::new(),
            key_file: None,
            key: None,
            outgoing_allow: String::new(),
            clone_megabytes: 4096,
            clone_memory_megabytes: 1024,
            clone_minutes: 60,
            code_links: String::new(),
            api_rate_limit: 3000,
            require_second_factor: false,
            breached_passwords: None,
            oidc_issuer: None,
            oidc_protocol: None,
            oidc_client_id: "castra".to_owned(),
            oidc_client_secret: None,
            oidc_name: "your organization".to_owned(),
            oidc_groups_claim: "groups".to_owned(),
            oidc_acr_values: String::new(),
            oidc_teams: String::new(),
            oidc_addresses_verified: false,
            oidc_directory_id: None,
            mail_host: None,
            mail_port: None,
            mail_tls: "starttls".to_owned(),
            mail_user: None,
            mail_password: None,
            mail_from: None,
            log: "warn,castra=info".to_owned(),
            log_format: "pretty".to_owned(),
        }
    }
}

/// A setting's value and origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The key.
    pub key: &'static str,
    /// The value, with secrets masked.
    pub value: String,
    /// The layer it comes from.
    pub from: String,
}

/// The environment variables that hold secrets.
pub const SECRETS: [&str; 4] =
    ["CASTRA_KEY", "DATABASE_URL", "CASTRA_OIDC_CLIENT_SECRET", "CASTRA_MAIL_PASSWORD"];

const KEYS: [&str; 34] = [
    "data_dir",
    "database_url",
    "database_unverified",
    "listen",
    "public_url",
    "trusted_proxies",
    "key_file",
    "key",
    "outgoing_allow",
    "clone_megabytes",
    "clone_memory_megabytes",
    "clone_minutes",
    "code_links",
    "api_rate_limit",
    "require_second_factor",
    "breached_passwords",
    "oidc_issuer",
    "oidc_protocol",
    "oidc_client_id",
    "oidc_client_secret",
    "oidc_name",
    "oidc_groups_claim",
    "oidc_acr_values",
    "oidc_teams",
    "oidc_addresses_verified",
    "oidc_directory_id",
    "mail_host",
    "mail_port",
    "mail_tls",
    "mail_user",
    "mail_password",
    "mail_from",
    "log",
    "log_format",
];

/// The command line's settings, by key; each flag is named after its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags(serde_json::Map<String, serde_json::Value>);

impl Flags {
    /// The layer's name.
    const NAME: &str = "flags";

    /// Adds a flag.
    pub fn set(&mut self, key: &'static str, value: impl Into<serde_json::Value>) {
        self.0.insert(key.to_owned(), value.into());
    }
}

impl Provider for Flags {
    fn metadata(&self) -> Metadata {
        Metadata::named(Self::NAME)
            .interpolater(|_, keys| keys.iter().map(|key| flag(key)).collect::<Vec<_>>().join(" "))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Serialized::defaults(&self.0).data()
    }
}

/// The name of a key's flag.
fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

impl Config {
    /// Reads every layer; `flags` takes precedence over all of them.
    pub fn load(file: Option<&Path>, flags: Flags) -> Result<(Self, Vec<Origin>)> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        let named = file.is_some();
        let file = file.unwrap_or(Path::new("castra.toml"));
        // Without a file the defaults apply; a file that was named must exist.
        if named || file.exists() {
            check_keys(file)?;
            figment = figment.merge(Toml::file_exact(file));
        }
        figment = figment
            .merge(Env::raw().only(&["DATABASE_URL"]))
            .merge(Env::prefixed("CASTRA_").only(&KEYS))
            .merge(flags);
        let config: Self = figment.extract().map_err(|error| {
            Error::invalid(format!("the configuration cannot be read: {error}"))
                .hint("`castra config show` lists every key with its value and origin")
        })?;
        let origins = KEYS.into_iter().map(|key| origin(&figment, key)).collect();
        Ok((config, origins))
    }

    /// The database's location. The connection is protected, unless the configuration says that something else protects
    /// it.
    pub fn location(&self) -> Result<Location> {
        let location = self.any_location()?;
        if self.database_unverified || location.is_guarded()? {
            return Ok(location);
        }
        Err(Error::invalid("DATABASE_URL leads to another machine without verifying it: others on the network could read the records or answer in its place")
            .hint("add sslmode=verify-full to it, and sslrootcert=FILE for your own certificate authority; where a tunnel or a private network protects the connection, set database_unverified"))
    }

    fn any_location(&self) -> Result<Location> {
        match &self.database_url {
            None => Ok(Location::Sqlite(self.data_dir.join("castra.sqlite"))),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Location::Postgres(url.clone()))
            }
            Some(url) => match url.strip_prefix("sqlite://") {
                Some(path) => Ok(Location::Sqlite(PathBuf::from(path))),
                None => Err(Error::invalid("DATABASE_URL must begin with postgres:// or sqlite://")),
            },
        }
    }

    /// The keys of private text.
    pub fn keyring(&self) -> Result<Keyring> {
        match &self.key {
            Some(keys) => Keyring::given(keys),
            None => Keyring::in_file(self.key_file.clone().unwrap_or_else(|| self.data_dir.join("key"))),
        }
    }

    /// The instance's connection to the outside.
    pub fn settings(&self) -> Result<Settings> {
        let public_url = self.public_url.as_deref().map(public_url).transpose()?;
        if self.oidc_issuer.is_some() && public_url.is_none() {
            return Err(Error::invalid(
                "`oidc_issuer` needs `public_url`: the identity provider sends people back there",
            ));
        }
        if self.mail_host.is_some() && public_url.is_none() {
            return Err(Error::invalid("`mail_host` needs `public_url`: mail links back to it"));
        }
        Ok(Settings {
            mail: self.mail()?,
            public_url,
            listen: Some(self.listen),
            proxies: at_key("trusted_proxies", &self.trusted_proxies)?,
            outgoing: at_key("outgoing_allow", &self.outgoing_allow)?,
            clones: CloneLimits {
                bytes: u64::from(self.clone_megabytes) * 1_000_000,
                time: Duration::from_mins(self.clone_minutes.into()),
                memory: u64::from(self.clone_memory_megabytes) * 1_000_000,
            },
            code_links: CodeLinks::read(&self.code_links)?,
            program: std::env::current_exe().ok(),
            api_rate_limit: Some(self.api_rate_limit).filter(|limit| *limit > 0),
            require_second_factor: self.require_second_factor,
            breached_passwords: self.breached_passwords.clone(),
            provider: self.provider()?,
        })
    }

    fn provider(&self) -> Result<Option<IdentityProvider>> {
        let Some(issuer) = &self.oidc_issuer else { return Ok(None) };
        let pairs = self.oidc_teams.split(',').map(str::trim).filter(|pair| !pair.is_empty());
        let teams = pairs.map(|pair| match pair.split_once('=') {
            Some((group, team)) => Ok((group.trim().to_owned(), team.trim().to_owned())),
            None => {
                Err(Error::invalid(format!("oidc_teams: `{pair}` is not a pair such as developers=platform")))
            }
        });
        let protocol = match &self.oidc_protocol {
            Some(protocol) => protocol
                .parse()
                .map_err(|error: Error| Error::invalid(format!("oidc_protocol: {}", error.message)))?,
            None => Protocol::of_issuer(issuer),
        };
        if protocol == Protocol::GitHub && (!self.oidc_teams.is_empty() || self.oidc_directory_id.is_some()) {
            return Err(Error::invalid(
                "GitHub sends neither groups nor a directory's identifier: leave out `oidc_teams` and `oidc_directory_id`",
            ));
        }
        if protocol == Protocol::GitHub && self.oidc_client_secret.is_none() {
            return Err(Error::invalid(
                "GitHub needs `oidc_client_secret`; put it into CASTRA_OIDC_CLIENT_SECRET",
            ));
        }
        Ok(Some(IdentityProvider {
            protocol,
            issuer: issuer.clone(),
            client_id: self.oidc_client_id.clone(),
            client_secret: self.oidc_client_secret.clone(),
            name: self.oidc_name.clone(),
            groups_claim: self.oidc_groups_claim.clone(),
            acr_values: self.oidc_acr_values.split_whitespace().map(str::to_owned).collect(),
            teams: teams.collect::<Result<_>>()?,
            addresses_verified: self.oidc_addresses_verified,
            directory_id: self.oidc_directory_id.as_deref().map(directory_id).transpose()?,
        }))
    }

    fn mail(&self) -> Result<Option<MailSettings>> {
        let Some(host) = &self.mail_host else { return Ok(None) };
        let tls: TlsMode = self.mail_tls.parse()?;
        let from = self.mail_from.as_deref().ok_or_else(|| {
            Error::invalid("`mail_host` needs `mail_from`, the sender of mail")
                .hint("mail_from = \"Castra <castra@example.org>\"")
        })?;
        let is_here = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        if tls == TlsMode::None && self.mail_password.is_some() && !is_here {
            return Err(Error::invalid("`mail_password` would be sent unencrypted to another machine")
                .hint("set mail_tls to starttls or tls"));
        }
        if self.mail_password.is_some() && self.mail_user.is_none() {
            return Err(Error::invalid("`mail_password` needs `mail_user`"));
        }
        Ok(Some(MailSettings {
            host: host.clone(),
            port: self.mail_port.unwrap_or_else(|| tls.usual_port()),
            tls,
            user: self.mail_user.clone(),
            password: self.mail_password.clone(),
            from: MailSettings::mailbox(from)?,
        }))
    }

    /// Creates the data folder, readable by its owner only. Closes an existing one, and the database's files, to others;
    /// where that is not possible, nothing is served from it.
    pub fn make_data_dir(&self) -> Result<()> {
        let elsewhere =
            "choose another with --data-dir: a new folder is created so that others cannot read it";
        if self.data_dir_is_for_others() {
            let name = self.data_dir.display();
            let message = format!("{name} contains other files, and other users of this machine can read it");
            return Err(Error::invalid(message)
                .hint(elsewhere)
                .hint(format!("or, if only Castra uses it: chmod 700 {name}")));
        }
        files::private_folder(&self.data_dir).map_err(|error| error.hint(elsewhere))?;
        let Location::Sqlite(file) = self.any_location()? else { return Ok(()) };
        for file in db::files_of(&file).iter().filter(|file| file.exists()) {
            files::private_file(file)?;
        }
        Ok(())
    }

    /// Whether other programs use the data folder too, as with `/tmp`: then its permissions are not ours to change.
    pub fn data_dir_is_for_others(&self) -> bool {
        let ours = ["castra.sqlite", "key", "facts", "mirrors"];
        let is_open = files::is_open_to_others(&self.data_dir).unwrap_or(false);
        let is_sticky = files::mode(&self.data_dir).is_ok_and(|mode| mode & 0o1000 != 0);
        let is_used = std::fs::read_dir(&self.data_dir).is_ok_and(|mut entries| entries.next().is_some());
        let is_ours = ours.iter().any(|name| self.data_dir.join(name).exists());
        is_open && (is_sticky || (is_used && !is_ours))
    }
}

/// Parses an origin: scheme, host, and port where it is not the default one.
fn public_url(text: &str) -> Result<String> {
    let url = text.trim_end_matches('/');
    let uri: Option<Uri> = url.parse().ok();
    let is_origin = uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some()
            && uri.path() == "/"
            && uri.query().is_none()
    });
    if is_origin && !url.contains('@') {
        return Ok(url.to_lowercase());
    }
    Err(Error::invalid(format!("public_url: `{text}` is not an address such as https://castra.example.org")))
}

fn at_key(key: &str, text: &str) -> Result<Vec<IpNet>> {
    networks(text).map_err(|error| Error::invalid(format!("{key}: {}", error.message)))
}

/// Parses addresses and networks, separated by commas.
pub(crate) fn networks(text: &str) -> Result<Vec<IpNet>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let network = |part: &str| {
        let found = part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
        found.ok_or_else(|| {
            Error::invalid(format!("`{part}` is not an address or network such as 10.0.0.0/8"))
        })
    };
    parts.map(network).collect()
}

/// Reports unknown keys of the file, with the line and the nearest key.
fn check_keys(file: &Path) -> Result<()> {
    let Ok(text) = std::fs::read_to_string(file) else { return Ok(()) };
    let table: toml::Table =
        text.parse().map_err(|error| Error::invalid(format!("{} is not TOML: {error}", file.display())))?;
    let unknown = table.keys().find(|key| !KEYS.contains(&key.as_str()) && key.as_str() != "gate");
    let Some(key) = unknown else { return Ok(()) };
    let line =
        text.lines().position(|line| line.trim_start().starts_with(key.as_str())).map_or(1, |at| at + 1);
    let nearest = KEYS.into_iter().max_by(|a, b| strsim::jaro(a, key).total_cmp(&strsim::jaro(b, key)));
    let message = format!("{}:{line}: there is no setting `{key}`", file.display());
    Err(Error::invalid(message).hint(format!("did you mean `{}`?", nearest.unwrap_or_default())))
}

fn origin(figment: &Figment, key: &'static str) -> Origin {
    let value = figment.find_value(key).ok();
    let from = figment.find_metadata(key).map_or_else(
        || "default".to_owned(),
        |metadata| {
            if metadata.name.starts_with("castra_platform") {
                "default".to_owned()
            } else if metadata.name == Flags::NAME {
                flag(key)
            } else {
                metadata.name.to_string()
            }
        },
    );
    let text = match value {
        None => String::new(),
        Some(value) => match (value.as_str(), value.to_u128(), value.to_bool()) {
            (Some(text), ..) => text.to_owned(),
            (None, Some(number), _) => number.to_string(),
            (None, None, Some(flag)) => flag.to_string(),
            (None, None, None) => format!("{value:?}"),
        },
    };
    Origin { key, value: mask(key, &text), from }
}

/// Masks keys and secrets, and the password of a database URL.
fn mask(key: &str, value: &str) -> String {
    if matches!(key, "key" | "oidc_client_secret" | "mail_password") && !value.is_empty() {
        return "…".to_owned();
    }
    let Some((scheme, rest)) = value.split_once("://").filter(|_| key == "database_url") else {
        return value.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((who, place)) => {
            let user = who.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:…@{place}")
        }
        None => value.to_owned(),
    }
}

/// Parses a pair such as `sub=externalId`.
fn directory_id(text: &str) -> Result<(String, DirectoryId)> {
    let pair = text.split_once('=').map(|(claim, attribute)| (claim.trim(), attribute.trim()));
    let (claim, attribute) = pair.filter(|(claim, _)| !claim.is_empty()).ok_or_else(|| {
        Error::invalid(format!("oidc_directory_id: `{text}` is not a pair such as sub=externalId"))
    })?;
    let attribute: DirectoryId = attribute
        .parse()
        .map_err(|error: Error| Error::invalid(format!("oidc_directory_id: {}", error.message)))?;
    Ok((claim.to_owned(), attribute))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::Kind;

    #[test]
    fn a_data_folder_that_others_can_read_is_closed_unless_it_is_theirs_too() {
        let above = tempfile::tempdir().unwrap();
        let config = |name: &str| Config { data_dir: above.path().join(name), ..Config::default() };
        let open =
            |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        let is_closed = |path: &Path| !files::is_open_to_others(path).unwrap();
        let fresh = config("fresh");
        fresh.make_data_dir().unwrap();
        assert!(is_closed(&fresh.data_dir));
        let database = fresh.data_dir.join("castra.sqlite");
        for name in ["castra.sqlite", "castra.sqlite-wal"] {
            std::fs::write(fresh.data_dir.join(name), "").unwrap();
            open(&fresh.data_dir.join(name), 0o644);
        }
        open(&fresh.data_dir, 0o755);
        fresh.make_data_dir().unwrap();
        assert!(is_closed(&fresh.data_dir) && is_closed(&database));
        assert!(is_closed(&fresh.data_dir.join("castra.sqlite-wal")));
        // Used by others: its files are not ours, or it is a shared place.
        let theirs = config("theirs");
        std::fs::create_dir(&theirs.data_dir).unwrap();
        open(&theirs.data_dir, 0o755);
        std::fs::write(theirs.data_dir.join("letter"), "").unwrap();
        let refused = theirs.make_data_dir().unwrap_err();
        assert!(refused.message.contains("contains other files"), "{}", refused.message);
        let tmp = config("tmp");
        std::fs::create_dir(&tmp.data_dir).unwrap();
        open(&tmp.data_dir, 0o1777);
        assert!(tmp.make_data_dir().is_err());
    }

    #[test]
    fn passwords_are_masked() {
        assert_eq!(mask("database_url", "postgres://ana:secret@db/castra"), "postgres://ana:…@db/castra");
        assert_eq!(mask("log", "a://b@c"), "a://b@c");
        assert_eq!((mask("key", "0011").as_str(), mask("key", "").as_str()), ("…", ""));
    }

    #[test]
    fn what_a_directory_calls_somebody_is_a_claim_and_an_attribute() {
        let read = |text: &str| directory_id(text).map(|(claim, attribute)| (claim, attribute.as_str()));
        assert_eq!(read("oid = externalId").unwrap(), ("oid".to_owned(), "externalId"));
        for wrong in ["sub", "=externalId", "sub=email", ""] {
            assert!(read(wrong).unwrap_err().message.starts_with("oidc_directory_id: "), "{wrong}");
        }
    }

    #[test]
    fn a_database_elsewhere_is_verified() {
        let check = |url: &str, expected: bool| {
            let config = Config { database_url: Some(url.to_owned()), ..Config::default() };
            assert_eq!(config.location().is_ok(), expected, "{url}");
            let trusting = Config { database_unverified: true, ..config };
            assert_eq!(trusting.location().unwrap(), Location::Postgres(url.to_owned()), "{url}");
        };
        check("postgres://castra@db.example.org/castra?sslmode=verify-full", true);
        check(
            "postgresql://castra@192.0.2.7/castra?sslmode=verify-full&sslrootcert=/etc/castra/ca.pem",
            true,
        );
        for weak in ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca"] {
            check(&format!("postgres://castra@db.example.org/castra{weak}"), false);
        }
        check("postgres://castra@localhost/castra", true);
        check("postgres://castra@127.0.0.1:5433/castra", true);
        check("postgres://castra@[::1]/castra", true);
        check("postgres://castra@%2Frun%2Fpostgresql/castra", true);
        check("postgres://castra@localhost/castra?host=/run/postgresql", true);
        // Later layers override earlier ones.
        check("postgres://castra@localhost/castra?host=db.example.org", false);
        check("postgres://castra@localhost/castra?hostaddr=192.0.2.7", false);
        check("postgres://castra@localhost.example.org/castra", false);
        check("postgres://castra@[2001:db8::1]/castra", false);
        for unreadable in ["postgres://[", "postgres://castra@localhost/castra?sslmode=maybe"] {
            let config = Config { database_url: Some(unreadable.to_owned()), ..Config::default() };
            assert_eq!(config.location().unwrap_err().kind, Kind::Invalid, "{unreadable}");
        }
    }

    #[test]
    fn addresses_of_the_outside_are_checked() {
        assert_eq!(public_url("https://Castra.example.org/").unwrap(), "https://castra.example.org");
        assert_eq!(public_url("http://localhost:7700").unwrap(), "http://localhost:7700");
        for wrong in ["castra.example.org", "ftp://x", "https://x/y", "https://x?y", "https://a@x", ""] {
            assert!(public_url(wrong).unwrap_err().message.starts_with("public_url:"), "{wrong}");
        }
        assert_eq!(networks(" 10.0.0.0/8, ::1 ,").unwrap().len(), 2);
        assert!(networks("10.0.0.0/40").unwrap_err().message.contains("10.0.0.0/40"));
    }

    #[test]
    fn mail_needs_all_that_it_needs() {
        let whole = Config {
            public_url: Some("https://castra.example.org".to_owned()),
            mail_host: Some("mail.example.org".to_owned()),
            mail_user: Some("castra".to_owned()),
            mail_password: Some("secret".to_owned()),
            mail_from: Some("Castra <castra@example.org>".to_owned()),
            ..Config::default()
        };
        let mail = whole.settings().unwrap().mail.unwrap();
        assert_eq!((mail.port, mail.tls), (587, TlsMode::StartTls));
        assert!(!format!("{mail:?}").contains("secret"), "{mail:?}");
        let check = |config: Config, says: &str| {
            let error = config.settings().unwrap_err();
            assert!(error.message.contains(says), "{}", error.message);
        };
        check(Config { public_url: None, ..whole.clone() }, "needs `public_url`");
        check(Config { mail_from: None, ..whole.clone() }, "needs `mail_from`");
        check(Config { mail_from: Some("castra".to_owned()), ..whole.clone() }, "mail_from: `castra`");
        check(Config { mail_tls: "ssl".to_owned(), ..whole.clone() }, "mail_tls: `ssl`");
        check(Config { mail_user: None, ..whole.clone() }, "needs `mail_user`");
        check(Config { mail_tls: "none".to_owned(), ..whole.clone() }, "unencrypted");
        let here = Config { mail_tls: "none".to_owned(), mail_host: Some("::1".to_owned()), ..whole };
        assert_eq!(here.settings().unwrap().mail.unwrap().port, 25);
        assert!(Config::default().settings().unwrap().mail.is_none());
        assert_eq!(mask("mail_password", "secret"), "…");
    }

    #[test]
    fn a_flag_is_read_and_shown() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("castra.toml");
        std::fs::write(&file, "require_second_factor = true\n").unwrap();
        let (config, origins) = Config::load(Some(&file), Flags::default()).unwrap();
        assert!(config.settings().unwrap().require_second_factor);
        let shown = origins.iter().find(|origin| origin.key == "require_second_factor").unwrap();
        assert_eq!(shown.value, "true");
        assert!(!Config::default().settings().unwrap().require_second_factor);
    }

    #[test]
    fn what_a_flag_says_wins_and_the_flag_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("castra.toml");
        std::fs::write(&file, "data_dir = \"/srv/castra\"\nlog = \"info\"\n").unwrap();
        let mut flags = Flags::default();
        flags.set("data_dir", "/tmp/castra");
        let (config, origins) = Config::load(Some(&file), flags).unwrap();
        assert_eq!(config.data_dir, Path::new("/tmp/castra"));
        let from = |key: &str| origins.iter().find(|origin| origin.key == key).unwrap().from.clone();
        assert_eq!(from("data_dir"), "--data-dir");
        assert_eq!((from("log").as_str(), from("listen").as_str()), ("TOML file", "default"));
        let mut wrong = Flags::default();
        wrong.set("listen", "here");
        let error = Config::load(Some(&file), wrong).unwrap_err();
        assert!(error.message.contains("--listen"), "{}", error.message);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("castra.toml");
        std::fs::write(&file, "log = \"info\"\nlisten_on = \"x\"\n").unwrap();
        let error = Config::load(Some(&file), Flags::default()).unwrap_err();
        assert!(error.message.contains(":2: there is no setting `listen_on`"), "{}", error.message);
        assert_eq!(error.hints, ["did you mean `listen`?"]);
    }
}
