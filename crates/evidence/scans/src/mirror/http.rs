//! Git over HTTP, with requests limited to where outgoing requests may go.

use std::{io, sync::Arc, time::Instant};

use castra_code_hosts::{Access, Credential};
use castra_history::{Answer, Exchange};
use castra_org::organization::CloneUrl;
use castra_platform::outgoing::{Method, Outgoing, Streamed};
use tokio::{runtime::Handle, time::timeout};

use super::{
    incoming::{Incoming, incoming},
    limits::{patience, told, too_long},
};

/// How often the first request may be redirected.
const MOST_REDIRECTS: usize = 5;
/// The path of the first request, below the repository's address.
const FIRST: &str = "/info/refs?service=git-upload-pack";

/// Requests to one repository.
pub(super) struct HttpExchange {
    address: CloneUrl,
    access: Option<Arc<Access>>,
    outgoing: Outgoing,
    runtime: Handle,
    until: Instant,
    moved: Option<CloneUrl>,
}

impl HttpExchange {
    pub(super) fn new(
        address: CloneUrl,
        access: Option<Arc<Access>>,
        outgoing: Outgoing,
        runtime: Handle,
        until: Instant,
    ) -> Self {
        Self { address, access, outgoing, runtime, until, moved: None }
    }

    /// Username and token, if they may be sent to this address.
    fn shown_to(&self, base: &CloneUrl) -> Option<(&str, &str)> {
        match self.access.as_deref() {
            Some(Access { address, credential: Credential::Token { username, token } })
                if address.covers(base) =>
            {
                Some((username, token))
            }
            _ => None,
        }
    }

    /// Sends one request without following redirects.
    async fn ask_once(
        &self,
        base: &CloneUrl,
        url: &str,
        headers: &[(String, String)],
        body: Option<Vec<u8>>,
    ) -> io::Result<Streamed> {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let mut request = self.outgoing.request(method, url).map_err(|error| told(&error))?;
        // Castra's own client sets the user agent.
        for (name, value) in headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("user-agent")) {
            request = request.header(name, value);
        }
        if let Some((username, token)) = self.shown_to(base) {
            request = request.basic_auth(username, Some(token));
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let within = self.until.saturating_duration_since(Instant::now());
        let sent = timeout(patience(self.until), self.outgoing.stream(request, within)).await;
        match sent {
            Ok(Err(error)) if Instant::now() < self.until => Err(told(&error)),
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) | Err(_) => Err(too_long()),
        }
    }

    /// Sends the first request, which may be redirected: every address on the way is checked like the first.
    async fn ask_first(&mut self, url: &str, headers: &[(String, String)]) -> io::Result<Streamed> {
        let mut url = url.to_owned();
        for _ in 0..=MOST_REDIRECTS {
            let base = base_of(&url, &self.address)?;
            let answer = self.ask_once(&base, &url, headers, None).await?;
            let is_redirect = matches!(answer.status(), 301 | 302 | 303 | 307 | 308);
            let Some(to) = answer.location().filter(|_| is_redirect) else {
                if base != self.address {
                    self.moved = Some(base.clone());
                }
                return self.good(&base, answer);
            };
            url = to;
        }
        Err(io::Error::other(format!("{} redirects too often", self.address.host)))
    }

    fn good(&self, base: &CloneUrl, answer: Streamed) -> io::Result<Streamed> {
        let (status, host) = (answer.status(), &base.host);
        let who = self.shown_to(base);
        let message = match (status, who) {
            (200, _) => return Ok(answer),
            (401 | 403, None) => {
                format!("{host} requires credentials; an operator can add them under Code hosts")
            }
            (401 | 403, Some(_)) => {
                format!("{host} rejects the token; an operator can replace it under Code hosts")
            }
            (404, None) => format!("there is no public repository at {base}"),
            (404, Some(_)) => format!("there is no repository at {base} that Castra may clone"),
            (429, _) => format!("{host} limits requests; Castra tries again in an hour"),
            _ => format!("{host} answered with status {status}"),
        };
        Err(io::Error::other(message))
    }

    fn answer(&self, mut streamed: Streamed) -> Answer {
        let content_type = streamed.header("content-type").unwrap_or_default().to_owned();
        let (sender, body): (_, Incoming) = incoming();
        let until = self.until;
        self.runtime.spawn(async move {
            loop {
                let piece = match timeout(patience(until), streamed.piece()).await {
                    Ok(Ok(Some(piece))) => Ok(piece),
                    Ok(Ok(None)) => return,
                    Ok(Err(error)) => Err(told(&error)),
                    Err(_) => Err(too_long()),
                };
                let is_last = piece.is_err();
                // The reader is gone, or there is nothing more to read.
                if sender.send(piece).await.is_err() || is_last {
                    return;
                }
            }
        });
        Answer { content_type, body: Box::new(body) }
    }
}

/// The repository's address, from that of the first request.
fn base_of(url: &str, from: &CloneUrl) -> io::Result<CloneUrl> {
    let base = url.strip_suffix(FIRST).and_then(|base| CloneUrl::parse(base).ok());
    base.ok_or_else(|| {
        io::Error::other(format!(
            "{from} redirects to something that is not a repository, perhaps a sign-in page"
        ))
    })
}

impl Exchange for HttpExchange {
    fn ask(&mut self, url: &str, headers: &[(String, String)], body: Option<Vec<u8>>) -> io::Result<Answer> {
        let runtime = self.runtime.clone();
        let streamed = match body {
            None => runtime.block_on(self.ask_first(url, headers))?,
            Some(body) => {
                let base = self.moved.clone().unwrap_or_else(|| self.address.clone());
                let streamed = runtime.block_on(self.ask_once(&base, url, headers, Some(body)))?;
                self.good(&base, streamed)?
            }
        };
        Ok(self.answer(streamed))
    }

    fn moved_to(&self) -> Option<String> {
        self.moved.as_ref().map(ToString::to_string)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Read,
        sync::{Mutex, PoisonError},
        time::Duration,
    };

    use axum::{
        Router,
        extract::Request,
        http::{StatusCode, header},
        response::IntoResponse,
    };

    use super::*;

    /// One request: the host it was addressed to, the path, and whether it carried a secret.
    type Heard = Arc<Mutex<Vec<(String, String, bool)>>>;

    /// A host on loopback, under two addresses, whose answer depends on the start of the path.
    async fn host() -> (u16, Heard) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let other = tokio::net::TcpListener::bind(("127.0.0.2", port)).await.unwrap();
        let heard = Heard::default();
        let hears = Arc::clone(&heard);
        let answer = move |request: Request| {
            let path = request.uri().path().to_owned();
            let text =
                |name| request.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
            let is_let_in = text(header::AUTHORIZATION) == "Basic Y2FzdHJhOnQwa2Vu";
            let known =
                (text(header::HOST), path.clone(), request.headers().contains_key(header::AUTHORIZATION));
            hears.lock().unwrap_or_else(PoisonError::into_inner).push(known);
            async move {
                let to = |base: &str| {
                    let to = [(header::LOCATION, format!("{base}{FIRST}"))];
                    (StatusCode::FOUND, to).into_response()
                };
                let good = || {
                    ([(header::CONTENT_TYPE, "application/x-git-upload-pack-advertisement")], "refs")
                        .into_response()
                };
                match path.split('/').nth(1).unwrap_or_default() {
                    "open" => good(),
                    "team" if is_let_in => good(),
                    "team" => StatusCode::UNAUTHORIZED.into_response(),
                    "old-team" => to("/team/api"),
                    "to-open" => to("/open/api"),
                    "to-other" => to(&format!("http://127.0.0.2:{port}/open/api")),
                    "home" => to("http://169.254.169.254/latest"),
                    "sneaky" => to("/old-team/..;/team/api"),
                    "login" => (StatusCode::FOUND, [(header::LOCATION, "/sign-in")]).into_response(),
                    "file" => to("file:///etc"),
                    "round" => to("/round/api"),
                    "busy" => StatusCode::TOO_MANY_REQUESTS.into_response(),
                    _ => StatusCode::NOT_FOUND.into_response(),
                }
            }
        };
        let router = Router::new().fallback(answer);
        tokio::spawn(axum::serve(listener, router.clone()).into_future());
        tokio::spawn(axum::serve(other, router).into_future());
        (port, heard)
    }

    fn token(address: &str) -> Arc<Access> {
        let credential = Credential::Token { username: "castra".to_owned(), token: "t0ken".to_owned() };
        Arc::new(Access { address: CloneUrl::parse(address).unwrap(), credential })
    }

    /// Sends the first request; returns the error or content type, and where the repository was found.
    async fn ask(
        allowed: &str,
        address: &str,
        access: Option<Arc<Access>>,
    ) -> (Result<String, String>, Option<String>) {
        ask_further(allowed, address, access, None).await
    }

    /// Sends the first request, or another with a body.
    async fn ask_further(
        allowed: &str,
        address: &str,
        access: Option<Arc<Access>>,
        body: Option<Vec<u8>>,
    ) -> (Result<String, String>, Option<String>) {
        let allowed: Vec<ipnet::IpNet> =
            allowed.split_whitespace().map(|network| network.parse().unwrap()).collect();
        let outgoing = Outgoing::new(&allowed).unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        let address = CloneUrl::parse(address).unwrap();
        let url = format!("{address}{}", if body.is_some() { "/git-upload-pack" } else { FIRST });
        let mut exchange = HttpExchange::new(address, access, outgoing, Handle::current(), until);
        let asked = tokio::task::spawn_blocking(move || {
            let answer = exchange.ask(&url, &[("Git-Protocol".to_owned(), "version=2".to_owned())], body);
            let text = answer.map_err(|error| error.to_string()).map(|mut answer| {
                let mut text = format!("{} ", answer.content_type);
                answer.body.read_to_string(&mut text).unwrap();
                text
            });
            (text, exchange.moved_to())
        });
        asked.await.unwrap()
    }

    const LOOPBACK: &str = "127.0.0.0/8 ::1/128";
    const GOOD: &str = "application/x-git-upload-pack-advertisement refs";

    #[tokio::test]
    async fn an_answer_is_read_and_a_refusal_told() {
        let (port, heard) = host().await;
        let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
        assert_eq!(ask(LOOPBACK, &at("/open/api"), None).await, (Ok(GOOD.to_owned()), None));
        let check = async |path: &str, access: Option<Arc<Access>>, expected: &str| {
            let (told, _) = ask(LOOPBACK, &at(path), access).await;
            let told = told.unwrap_err();
            assert!(told.contains(expected), "{path}: {told}");
            assert!(!told.contains("t0ken"), "{told}");
        };
        check("/team/api", None, "requires credentials").await;
        check("/none/api", None, "no public repository").await;
        check("/none/api", Some(token(&at("/none"))), "that Castra may clone").await;
        check("/busy/api", None, "limits requests").await;
        let (told, _) = ask(LOOPBACK, &at("/team/api"), Some(token(&at("/team")))).await;
        assert_eq!(told, Ok(GOOD.to_owned()));
        let wrong = Arc::new(Access {
            address: CloneUrl::parse(&at("")).unwrap(),
            credential: Credential::Token { username: "castra".to_owned(), token: "old".to_owned() },
        });
        check("/team/api", Some(wrong), "rejects the token").await;
        assert_eq!(heard.lock().unwrap_or_else(PoisonError::into_inner).len(), 7);
    }

    #[tokio::test]
    async fn a_redirect_is_looked_at_like_the_first_address_and_told_no_secret_of_another() {
        let (port, heard) = host().await;
        let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
        let all = |path: &'static str| {
            ask(LOOPBACK, Box::leak(at(path).into_boxed_str()), Some(token(&at("/old-team"))))
        };
        assert_eq!(all("/to-open/api").await, (Ok(GOOD.to_owned()), Some(at("/open/api"))));
        let moved = Some(format!("http://127.0.0.2:{port}/open/api"));
        assert_eq!(all("/to-other/api").await, (Ok(GOOD.to_owned()), moved));
        for (path, expected) in [
            ("/home/api", "not an internet address"),
            ("/login/api", "redirects to something that is not a repository"),
            ("/sneaky/api", "redirects to something that is not a repository"),
            ("/file/api", "redirects to something that is not a repository"),
            ("/round/api", "redirects too often"),
            ("/old-team/api", "requires credentials"),
        ] {
            let (told, moved) = all(path).await;
            assert!(told.as_ref().is_err_and(|told| told.contains(expected)), "{path}: {told:?}");
            assert_eq!(moved.is_some(), path == "/old-team/api", "{path}");
        }
        let heard = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let shown: Vec<&str> =
            heard.iter().filter(|(.., shown)| *shown).map(|(_, path, _)| path.as_str()).collect();
        assert_eq!(shown, ["/old-team/api/info/refs"], "{heard:?}");
    }

    #[tokio::test]
    async fn what_is_asked_after_the_first_question_follows_no_redirect() {
        let (port, heard) = host().await;
        let address = format!("http://127.0.0.1:{port}/to-other/api");
        let (told, moved) =
            ask_further(LOOPBACK, &address, Some(token(&address)), Some(b"0000".to_vec())).await;
        assert!(told.is_err_and(|told| told.contains("answered with status 302")));
        assert_eq!(moved, None);
        let heard = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let paths: Vec<&str> = heard.iter().map(|(_, path, _)| path.as_str()).collect();
        assert_eq!(paths, ["/to-other/api/git-upload-pack"]);
    }

    #[tokio::test]
    async fn nothing_within_the_house_is_asked() {
        let (port, heard) = host().await;
        for address in [
            format!("http://127.0.0.1:{port}/open/api"),
            format!("http://localhost:{port}/open/api"),
            format!("https://localhost:{port}/open/api"),
            format!("https://[::1]:{port}/open/api"),
        ] {
            let told = ask("", &address, None).await.0.unwrap_err();
            let expected = ["not an internet address", "must begin with https://"];
            assert!(expected.iter().any(|expected| told.contains(expected)), "{address}: {told}");
        }
        // Without TLS, only numeric addresses within what is allowed: a name may resolve to anything by the
        // time it is used.
        let (told, _) = ask("10.0.0.0/8", &format!("http://127.0.0.1:{port}/open/api"), None).await;
        assert!(told.is_err());
        assert!(heard.lock().unwrap_or_else(PoisonError::into_inner).is_empty());
    }
}
