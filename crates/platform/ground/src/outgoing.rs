//! Castra's outgoing requests, made so that no one can use them to reach what only Castra can reach.
//!
//! An address typed by a user may lead to the machine itself, to the network behind it, or to a cloud's own service; a
//! name may resolve to such an address, or to another one when asked again; an answer may redirect there. So every name
//! is resolved here, every resolved address is checked, the connection goes to exactly the checked address, and redirects
//! are not followed: a caller that follows one asks here again. Networks that an operator names in `outgoing_allow` may
//! be reached.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::body::Bytes;
use ipnet::IpNet;
use reqwest::{
    Client, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
pub use reqwest::{Method, RequestBuilder};

use crate::error::{Error, Kind, Result};

/// The longest that a whole exchange may take.
const LONGEST: Duration = Duration::from_secs(10);
/// The longest that connecting may take.
pub const TO_CONNECT: Duration = Duration::from_secs(10);
/// The largest answer that is read.
const LARGEST: usize = 1024 * 1024;

/// Sends requests to permitted addresses.
#[derive(Debug, Clone)]
pub struct Outgoing {
    client: Client,
    allowed: Arc<[IpNet]>,
}

impl Outgoing {
    /// Requests may reach the whole internet, and these networks as well.
    pub fn new(allowed: &[IpNet]) -> Result<Self> {
        // A second call finds it in place.
        drop(rustls::crypto::ring::default_provider().install_default());
        let allowed: Arc<[IpNet]> = allowed.into();
        let client = Client::builder()
            .dns_resolver(Arc::new(Guard(Arc::clone(&allowed))))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(LONGEST)
            .connect_timeout(TO_CONNECT)
            .user_agent(concat!("castra/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::internal("outgoing requests cannot be sent").caused_by(error))?;
        Ok(Self { client, allowed })
    }

    /// A request to this address, which must be `https`; `http` only within the allowed networks.
    pub fn request(&self, method: Method, address: &str) -> Result<RequestBuilder> {
        let url =
            Url::parse(address).map_err(|_| Error::invalid(format!("`{address}` is not an address")))?;
        // A name is checked when it is resolved; a number is never resolved.
        let number: Option<IpAddr> =
            url.host_str().and_then(|host| host.trim_start_matches('[').trim_end_matches(']').parse().ok());
        if number.is_some_and(|number| !may_be_reached(number, &self.allowed)) {
            return Err(refused(url.host_str().unwrap_or(address)));
        }
        let is_near = number.is_some_and(|number| is_in(number, &self.allowed));
        if url.scheme() != "https" && !(url.scheme() == "http" && is_near) {
            return Err(Error::invalid(format!("`{address}` must begin with https://")));
        }
        Ok(self.client.request(method, url))
    }

    /// Sends a request whose answer may be long: it is read piece by piece, and has to be complete within this time.
    pub async fn stream(&self, request: RequestBuilder, within: Duration) -> Result<Streamed> {
        Ok(Streamed(request.timeout(within).send().await.map_err(unreachable)?))
    }

    /// The permitted addresses of a host, for connections that are not requests. Connect to one of these, and do not
    /// resolve the name again.
    pub async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>> {
        let found = tokio::net::lookup_host((host, port)).await.map_err(|error| {
            Error::new(Kind::Unavailable, format!("{host} cannot be found")).caused_by(error)
        })?;
        let good: Vec<_> = found.filter(|found| may_be_reached(found.ip(), &self.allowed)).collect();
        if good.is_empty() { Err(refused(host)) } else { Ok(good) }
    }

    /// Sends a request and reads its answer, up to a megabyte.
    pub async fn send(&self, request: RequestBuilder) -> Result<(u16, Vec<u8>)> {
        let mut response = request.send().await.map_err(unreachable)?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(Error::new(Kind::Unavailable, "the answer of the other server is too large"));
            }
        }
        Ok((status, body))
    }
}

/// An answer that is read piece by piece.
#[derive(Debug)]
pub struct Streamed(Response);

impl Streamed {
    /// The status.
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// The value of a header, if it is present and text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    /// The address in its `Location`, made absolute.
    pub fn location(&self) -> Option<String> {
        let to = self.0.url().join(self.header("location")?).ok()?;
        Some(to.into())
    }

    /// The next piece; `None` after the last.
    pub async fn piece(&mut self) -> Result<Option<Bytes>> {
        self.0.chunk().await.map_err(unreachable)
    }
}

fn refused(address: &str) -> Error {
    Error::invalid(format!("`{address}` is not an internet address"))
        .hint("an operator can allow its network with `outgoing_allow`")
}

fn unreachable(error: reqwest::Error) -> Error {
    let host = error.url().and_then(Url::host_str).unwrap_or("it").to_owned();
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(inner) = cause {
        if inner.is::<NotAllowed>() {
            return refused(&host);
        }
        cause = inner.source();
    }
    Error::new(Kind::Unavailable, format!("{host} cannot be reached"))
        .hint("try again in a moment")
        .caused_by(error)
}

#[derive(Debug, thiserror::Error)]
#[error("the name resolves to no permitted address")]
struct NotAllowed;

/// Resolves names, and keeps only permitted addresses.
#[derive(Debug)]
struct Guard(Arc<[IpNet]>);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = Arc::clone(&self.0);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let good: Vec<SocketAddr> = found.filter(|found| may_be_reached(found.ip(), &allowed)).collect();
            if good.is_empty() { Err(NotAllowed.into()) } else { Ok(Box::new(good.into_iter()) as Addrs) }
        })
    }
}

fn is_in(address: IpAddr, networks: &[IpNet]) -> bool {
    networks.iter().any(|network| network.contains(&address.to_canonical()))
}

fn may_be_reached(address: IpAddr, allowed: &[IpNet]) -> bool {
    is_in(address, allowed)
        || match address.to_canonical() {
            IpAddr::V4(address) => is_global_v4(address),
            IpAddr::V6(address) => is_global_v6(address),
        }
}

/// Whether an address belongs to the internet, by IANA's registry of special-purpose addresses for IPv4.
fn is_global_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 88, 99)
            | (192, 168, _)
            | (192, 175, 48)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

/// Whether an IPv6 address belongs to the internet. An address that contains an IPv4 address is judged by that one.
fn is_global_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let within = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_global_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => within(high, low),
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_of_the_internet_is_not_reached() {
        let check = |address: &str, expected: bool| {
            assert_eq!(may_be_reached(address.parse().unwrap(), &[]), expected, "{address}");
        };
        for private in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.19.0.1",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "100::1",
            "5f00::1",
            "::127.0.0.1",
        ] {
            check(private, false);
        }
        for global in [
            "1.1.1.1",
            "100.63.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "2606:4700::1",
            "64:ff9b::101:101",
        ] {
            check(global, true);
        }
    }

    fn asked(address: &str, allowed: &str) -> Result<()> {
        let allowed = crate::config::networks(allowed).unwrap();
        Outgoing::new(&allowed).unwrap().request(Method::GET, address).map(drop)
    }

    #[test]
    fn numbers_in_every_notation_and_other_schemes_are_refused() {
        for address in [
            "http://127.0.0.1/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://169.254.169.254/latest/",
            "http://example.org/",
            "file:///etc/passwd",
            "gopher://1.1.1.1/",
            "https://",
            "nonsense",
        ] {
            assert!(asked(address, "").is_err(), "{address}");
        }
        assert!(asked("https://example.org/", "").is_ok() && asked("https://1.1.1.1/", "").is_ok());
        assert!(asked("http://127.0.0.1:8080/", "127.0.0.0/8").is_ok());
        assert!(
            asked("http://1.1.1.1/", "127.0.0.0/8").is_err(),
            "outside the allowed networks, TLS is required"
        );
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_where_it_is_resolved() {
        let outgoing = Outgoing::new(&[]).unwrap();
        let request = outgoing.request(Method::GET, "https://localhost:1/").unwrap();
        let error = outgoing.send(request).await.unwrap_err();
        assert!(error.message.contains("not an internet address"), "{}", error.chain());
    }

    #[tokio::test]
    async fn connections_of_other_kinds_go_to_the_same_addresses() {
        let outgoing = |allowed: &str| Outgoing::new(&crate::config::networks(allowed).unwrap()).unwrap();
        for host in ["localhost", "127.0.0.1", "::1"] {
            let error = outgoing("").addresses(host, 22).await.unwrap_err();
            assert!(error.message.contains("not an internet address"), "{}", error.chain());
        }
        let found = outgoing("127.0.0.0/8, ::1").addresses("localhost", 22).await.unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback() && address.port() == 22));
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_not_a_way() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let mut asked = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                asked += 1;
                let mut buffer = [0; 1024];
                let read = stream.read(&mut buffer).await.unwrap();
                assert!(read > 0 && asked == 1, "asked once");
                let answer = format!(
                    "HTTP/1.1 302 Found\r\nlocation: http://{address}/secret\r\ncontent-length: 0\r\n\r\n"
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let outgoing = Outgoing::new(&["127.0.0.1/32".parse().unwrap()]).unwrap();
        let request = outgoing.request(Method::GET, &format!("http://{address}/")).unwrap();
        assert_eq!(outgoing.send(request).await.unwrap().0, 302);
        server.abort();
    }
}
