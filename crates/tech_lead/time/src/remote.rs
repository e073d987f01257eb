//! Reading a calendar of another server, through the one way out. An address is a secret: no message and no log holds it.

use std::{collections::BTreeMap, time::Duration};

use castra_platform::{
    Ctx, Error, Kind, Result,
    outgoing::{Method, RequestBuilder},
    work::on_file,
};

use super::{
    calendar::{self, Read, Reader},
    dav::{self, Entry, Listing},
    model::NewCalendar,
};

/// The largest calendar that is read.
pub(crate) const LARGEST: usize = 16 * 1024 * 1024;
/// The longest that an answer may take.
const WITHIN: Duration = Duration::from_secs(45);
/// How often an address may lead to another one.
const REDIRECTS: usize = 3;
/// How many files are asked for at once, and how many pages of a listing.
const BATCH: usize = 50;
const PAGES: usize = 200;
/// The most files of a calendar.
const MOST: usize = 20_000;

/// What a calendar gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fetched {
    /// New and changed events: key, version, content.
    pub(crate) changed: Vec<(String, String, Read)>,
    /// Keys of removed ones.
    pub(crate) gone: Vec<String>,
    /// Whether this is everything: what is not in it is gone.
    pub(crate) is_whole: bool,
    /// Where the next listing begins.
    pub(crate) token: Option<String>,
    /// What could not be read or had to be assumed, of the whole.
    pub(crate) notes: Vec<String>,
}

/// The address as a request takes it: calendars write `webcal` for `https`.
pub(crate) fn address(typed: &str) -> String {
    let typed = typed.trim();
    match typed.split_once("://") {
        Some((scheme, rest)) if matches!(scheme.to_lowercase().as_str(), "webcal" | "webcals") => {
            format!("https://{rest}")
        }
        _ => typed.to_owned(),
    }
}

fn unavailable(message: impl Into<String>) -> Error {
    Error::new(Kind::Unavailable, message)
}

/// A request, without the address in the message if it is refused.
fn request(ctx: &Ctx, method: Method, address: &str) -> Result<RequestBuilder> {
    ctx.app.outgoing.request(method, address).map_err(|_| {
        Error::invalid_field("address", "enter an internet address that begins with https://")
            .hint("an operator can allow a network of the company with `outgoing_allow`")
    })
}

async fn send(ctx: &Ctx, request: RequestBuilder) -> Result<(u16, Option<String>, Vec<u8>)> {
    let mut answer = ctx.app.outgoing.stream(request, WITHIN).await.map_err(|error| match error.kind {
        Kind::Invalid => Error::invalid_field("address", "this host is not on the internet")
            .hint("an operator can allow a network of the company with `outgoing_allow`"),
        _ => unavailable("the server cannot be reached"),
    })?;
    let mut body = Vec::new();
    while let Some(piece) = answer.piece().await.map_err(|_| unavailable("the server stopped answering"))? {
        body.extend_from_slice(&piece);
        if body.len() > LARGEST {
            return Err(unavailable("the calendar is larger than 16 MB"));
        }
    }
    Ok((answer.status(), answer.location(), body))
}

/// Reads the iCalendar file at an address.
pub(crate) async fn file(ctx: &Ctx, of: &NewCalendar, reader: &Reader) -> Result<Fetched> {
    let mut at = address(&of.address);
    for _ in 0..=REDIRECTS {
        let mut asked = request(ctx, Method::GET, &at)?.header("accept", "text/calendar");
        if !of.username.is_empty() && at == address(&of.address) {
            asked = asked.basic_auth(&of.username, Some(&of.password));
        }
        let (status, location, body) = send(ctx, asked).await?;
        match (status, location) {
            (200, _) => {
                let reader = reader.clone();
                let read = on_file(ctx, move || Ok(calendar::read(&body, &reader))).await?;
                let read = read.ok_or_else(|| unavailable("what is there is no iCalendar file"))?;
                return Ok(whole(read));
            }
            (301 | 302 | 303 | 307 | 308, Some(next)) => at = next,
            (status, _) => return Err(refused(status)),
        }
    }
    Err(unavailable("the address leads from one server to the next"))
}

fn refused(status: u16) -> Error {
    unavailable(match status {
        401 | 403 => "the server refused access".to_owned(),
        404 | 410 => "there is no calendar at this address any more".to_owned(),
        status => format!("the server answered {status}"),
    })
}

/// A whole file, event by event.
pub(crate) fn whole(read: Read) -> Fetched {
    let one = |(uid, meetings): (String, Vec<calendar::Meeting>)| {
        (uid.clone(), String::new(), Read { meetings: [(uid, meetings)].into(), notes: Vec::new() })
    };
    Fetched {
        changed: read.meetings.into_iter().map(one).collect(),
        is_whole: true,
        notes: read.notes,
        ..Fetched::default()
    }
}

/// Reads what changed on a `CalDAV` server since a token; everything without one, or if the server refuses the token.
pub(crate) async fn caldav(
    ctx: &Ctx,
    of: &NewCalendar,
    token: Option<&str>,
    reader: &Reader,
) -> Result<Fetched> {
    let server = Server { ctx, of, address: address(&of.address) };
    let since = match token {
        Some(token) => server.changes(Some(token)).await?,
        None => None,
    };
    let (listing, is_whole) = match since {
        Some(listing) => (listing, false),
        None => (server.everything().await?, true),
    };
    let mut fetched = Fetched { gone: listing.gone, is_whole, token: listing.token, ..Fetched::default() };
    // A file may be in several pages, in several spellings: it is asked for once.
    let by_key: BTreeMap<String, Entry> =
        listing.there.into_iter().map(|entry| (entry.key(), entry)).collect();
    let there: Vec<Entry> = by_key.into_values().collect();
    for batch in there.chunks(BATCH) {
        let (entries, reader) = (server.contents(batch).await?, reader.clone());
        let read = on_file(ctx, move || {
            let read = |entry: &Entry| calendar::read(entry.data.as_deref()?.as_bytes(), &reader);
            Ok(entries.into_iter().map(|entry| (read(&entry), entry)).collect::<Vec<_>>())
        });
        for (read, entry) in read.await? {
            match read {
                Some(read) => fetched.changed.push((entry.key(), entry.tag, read)),
                None => {
                    fetched.notes.push("A file on the server is no calendar, and was left out.".to_owned())
                }
            }
        }
    }
    // Listed, and removed before it was read.
    let read: Vec<&str> = fetched.changed.iter().map(|(key, ..)| key.as_str()).collect();
    let lost = there.iter().map(Entry::key).filter(|key| !read.contains(&key.as_str()));
    fetched.gone.extend(lost.collect::<Vec<_>>());
    fetched.notes.dedup();
    Ok(fetched)
}

struct Server<'a> {
    ctx: &'a Ctx,
    of: &'a NewCalendar,
    address: String,
}

impl Server<'_> {
    async fn ask(&self, method: &str, depth: &str, body: String) -> Result<(u16, String)> {
        let method =
            Method::from_bytes(method.as_bytes()).map_err(|_| Error::internal("no method of HTTP"))?;
        let asked = request(self.ctx, method, &self.address)?
            .header("depth", depth)
            .header("content-type", "application/xml; charset=utf-8")
            .basic_auth(&self.of.username, Some(&self.of.password))
            .body(body);
        // The password goes to the server that was named, so no redirect is followed.
        let (status, _, body) = send(self.ctx, asked).await?;
        match status {
            401 => Err(unavailable("the server refused the user name and password")),
            301 | 302 | 303 | 307 | 308 => {
                Err(unavailable("the address leads to another one; enter the address of the calendar itself"))
            }
            500.. => Err(refused(status)),
            _ => Ok((status, String::from_utf8_lossy(&body).into_owned())),
        }
    }

    /// What changed since a token, all pages of it; `None` if the server refuses it.
    async fn changes(&self, token: Option<&str>) -> Result<Option<Listing>> {
        let mut all = Listing { token: token.map(str::to_owned), ..Listing::default() };
        for _ in 0..PAGES {
            let (status, body) = match self.ask("REPORT", "0", dav::changes_since(all.token.as_deref())).await
            {
                Ok(answer) => answer,
                // "Not implemented".
                Err(error) if error.message.ends_with("501") => return Ok(None),
                Err(error) => return Err(error),
            };
            let Some(page) = dav::read(&body).filter(|_| status == 207) else { return Ok(None) };
            let is_last = !page.is_cut || page.token == all.token;
            all.there.extend(page.there);
            all.gone.extend(page.gone);
            all.token = page.token.or(all.token);
            if all.there.len() > MOST {
                return Err(unavailable(format!("the calendar has more than {MOST} events")));
            }
            if is_last {
                // Changed in one page and gone in a later one, or the other way round: asked for again, it is there or not.
                return Ok(Some(all));
            }
        }
        Err(unavailable("the server's list of events does not end"))
    }

    async fn everything(&self) -> Result<Listing> {
        if let Some(listing) = self.changes(None).await? {
            return Ok(listing);
        }
        let (status, body) = self.ask("PROPFIND", "1", dav::EVERYTHING.to_owned()).await?;
        if status != 207 {
            return Err(refused(status));
        }
        let listing = dav::read(&body).ok_or_else(|| unavailable("what is there is no CalDAV calendar"))?;
        Ok(Listing { token: None, gone: Vec::new(), ..listing })
    }

    async fn contents(&self, batch: &[Entry]) -> Result<Vec<Entry>> {
        let (status, body) =
            self.ask("REPORT", "1", dav::contents(batch.iter().map(|entry| entry.href.as_str()))).await?;
        if status != 207 {
            return Err(refused(status));
        }
        let listing =
            dav::read(&body).ok_or_else(|| unavailable("the server does not hand out its events"))?;
        Ok(listing.there.into_iter().filter(|entry| entry.data.is_some()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn calendars_write_webcal_for_https() {
        for (typed, expected) in [
            (" webcal://example.org/a.ics ", "https://example.org/a.ics"),
            ("WEBCALS://example.org/a.ics", "https://example.org/a.ics"),
            ("https://example.org/a.ics", "https://example.org/a.ics"),
            ("example.org/a.ics", "example.org/a.ics"),
        ] {
            assert_eq!(address(typed), expected);
        }
    }
}
