//! Git over SSH: one session with one command, to a checked address and a host that showed one of its keys.

use std::{
    borrow::Cow,
    io::{self, Write},
    sync::Arc,
    time::Instant,
};

use axum::body::Bytes;
use castra_code_hosts::{Access, Credential, keys_of};
use castra_org::organization::CloneUrl;
use castra_platform::outgoing::{Outgoing, TO_CONNECT};
use russh::{
    ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Preferred,
    client::{self, Config, Handle, Msg},
    keys::{PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate},
};
use tokio::{net::TcpStream, runtime, sync::mpsc::Sender, time::timeout};

use super::{
    incoming::{Incoming, Piece, incoming},
    limits::{SILENCE, patience, told, too_long},
};

/// The most characters of a host's error output that are reported.
const LONGEST_COMPLAINT: usize = 300;

/// Accepts a host that shows one of these keys.
struct Known(Vec<PublicKey>);

impl client::Handler for Known {
    type Error = russh::Error;

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        Ok(match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => {
                self.0.iter().any(|known| known.key_data() == key.key_data())
            }
            PublicKeyOrCertificate::Certificate(_) => false,
        })
    }
}

/// Connects, signs in, and starts the exchange for the repository's objects.
pub(super) async fn connect(
    address: &CloneUrl,
    access: Option<&Access>,
    outgoing: &Outgoing,
    until: Instant,
) -> io::Result<(Incoming, Outgoings)> {
    timeout(patience(until), session(address, access, outgoing, until)).await.map_err(|_| too_long())?
}

async fn session(
    address: &CloneUrl,
    access: Option<&Access>,
    outgoing: &Outgoing,
    until: Instant,
) -> io::Result<(Incoming, Outgoings)> {
    let host = &address.host;
    let Some(Access { credential: Credential::Key { key, host_keys }, .. }) = access else {
        return Err(io::Error::other(format!(
            "{host} needs an SSH key; an operator can add one under Code hosts"
        )));
    };
    let (key, host_keys) = keys_of(key, host_keys).map_err(io::Error::other)?;
    let found = outgoing.addresses(host, address.port).await.map_err(|error| told(&error))?;
    let stream = timeout(TO_CONNECT, TcpStream::connect(found.as_slice())).await;
    let stream = stream.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    let stream = stream.map_err(|error| io::Error::other(format!("{host} cannot be reached: {error}")))?;
    let mut algorithms: Vec<_> = host_keys.iter().map(PublicKey::algorithm).collect();
    algorithms.dedup();
    let config = Config {
        // A host with several keys shows the kind that is requested.
        preferred: Preferred { key: Cow::Owned(algorithms), ..Preferred::default() },
        inactivity_timeout: Some(SILENCE),
        ..Config::default()
    };
    let failed = |error: russh::Error| match error {
        russh::Error::UnknownKey | russh::Error::NoCommonAlgo { .. } => io::Error::other(format!(
            "{host} shows an unknown host key; if the host changed it, an operator can update it under Code hosts"
        )),
        error => io::Error::other(format!("{host} ended the session: {error}")),
    };
    let known = Known(host_keys);
    let mut handle = client::connect_stream(Arc::new(config), stream, known).await.map_err(failed)?;
    let user = address.user.as_deref().unwrap_or("git");
    let key = PrivateKeyWithHashAlg::new(Arc::new(key), None);
    if !handle.authenticate_publickey(user, key).await.map_err(failed)?.success() {
        return Err(io::Error::other(format!(
            "{host} rejects the key; add the public key from Code hosts there, with read access"
        )));
    }
    let channel = handle.channel_open_session().await.map_err(failed)?;
    // A host that ignores this speaks an older version of Git's protocol, which works too.
    channel.set_env(false, "GIT_PROTOCOL", "version=2").await.map_err(failed)?;
    channel.exec(true, format!("git-upload-pack '{}'", path_of(address))).await.map_err(failed)?;
    let (reading, writing) = channel.split();
    let (sender, reader) = incoming();
    tokio::spawn(read(handle, reading, sender, until, host.clone()));
    Ok((reader, Outgoings { writing, runtime: runtime::Handle::current(), until }))
}

/// The path for the host's shell, which quotes enclose: an address has no quotes in its path.
fn path_of(address: &CloneUrl) -> &str {
    // Like Git: a home folder is named without the slash before it.
    address.path.strip_prefix('/').filter(|path| path.starts_with('~')).unwrap_or(&address.path)
}

/// Passes on incoming data, and at the end the reason if the session failed.
async fn read(
    session: Handle<Known>,
    mut reading: ChannelReadHalf,
    sender: Sender<Piece>,
    until: Instant,
    host: String,
) {
    let mut complaint = Vec::new();
    let mut status = 0;
    let last = loop {
        let message = tokio::select! {
            message = timeout(patience(until), reading.wait()) => message,
            () = sender.closed() => break None,
        };
        match message {
            Err(_) => break Some(too_long()),
            Ok(None) => break ended(&host, status, &complaint),
            Ok(Some(ChannelMsg::Data { data })) => {
                if sender.send(Ok(Bytes::copy_from_slice(&data))).await.is_err() {
                    break None;
                }
            }
            Ok(Some(ChannelMsg::ExtendedData { data, .. })) if complaint.len() < LONGEST_COMPLAINT => {
                complaint.extend_from_slice(&data);
            }
            Ok(Some(ChannelMsg::ExitStatus { exit_status })) => status = exit_status,
            Ok(Some(ChannelMsg::Failure)) => status = 1,
            Ok(Some(_)) => {}
        }
    };
    if let Some(error) = last {
        drop(sender.send(Err(error)).await);
    }
    drop(sender);
    drop(session.disconnect(russh::Disconnect::ByApplication, "", "").await);
}

fn ended(host: &str, status: u32, complaint: &[u8]) -> Option<io::Error> {
    let said: String = String::from_utf8_lossy(complaint)
        .chars()
        .filter(|sign| !sign.is_control() || *sign == '\n')
        .take(LONGEST_COMPLAINT)
        .collect();
    let said = said.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    match (status, said.as_str()) {
        (0, _) => None,
        (_, "") => Some(io::Error::other(format!("{host} exited with status {status}"))),
        _ => Some(io::Error::other(format!("{host} says: {said}"))),
    }
}

/// The sending end.
pub(super) struct Outgoings {
    writing: ChannelWriteHalf<Msg>,
    runtime: runtime::Handle,
    until: Instant,
}

impl Write for Outgoings {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.runtime.block_on(timeout(patience(self.until), self.writing.data(bytes)));
        match sent {
            Ok(Ok(())) => Ok(bytes.len()),
            Ok(Err(error)) => Err(io::Error::new(io::ErrorKind::BrokenPipe, error)),
            Err(_) => Err(too_long()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_folder_is_named_without_its_slash() {
        let path = |text: &str| path_of(&CloneUrl::parse(text).unwrap()).to_owned();
        assert_eq!(path("ssh://git@example.org/team/api.git"), "/team/api.git");
        assert_eq!(path("ssh://git@example.org/~ana/api"), "~ana/api");
    }

    #[test]
    fn what_a_host_says_of_its_troubles_is_told_in_one_line() {
        assert!(ended("h", 0, b"warning: something").is_none());
        assert_eq!(
            ended("h", 128, b"ERROR: Repository\x1b[31m not found.\r\n\nfatal\n").unwrap().to_string(),
            "h says: ERROR: Repository[31m not found. fatal"
        );
        assert_eq!(ended("h", 1, b"").unwrap().to_string(), "h exited with status 1");
        assert!(ended("h", 1, &[b'x'; 10_000]).unwrap().to_string().len() < 400);
    }
}
