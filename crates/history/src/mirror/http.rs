//! Git's smart HTTP protocol over a client of the caller's.

use std::{
    io::{self, BufRead, Cursor, Read, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gix::error::Error as GitError;
use gix_transport::client::blocking_io::http::{GetResponse, Http, PostBodyDataKind, PostResponse};

use super::meter::{Meter, Metered};

/// An HTTP answer.
pub struct Answer {
    /// The answer's `Content-Type`.
    pub content_type: String,
    /// The answer's body, as it arrives.
    pub body: Box<dyn Read + Send>,
}

/// A client that sends the requests of Git's protocol. It decides on credentials and permitted addresses, and
/// its errors are for people: an unusable answer is an error too.
pub trait Exchange: Send {
    /// Requests `url` with these headers; a body makes it a `POST`.
    ///
    /// # Errors
    /// An error message for people, if there is no usable answer.
    fn ask(&mut self, url: &str, headers: &[(String, String)], body: Option<Vec<u8>>) -> io::Result<Answer>;

    /// The repository's new address, if the first request was redirected.
    fn moved_to(&self) -> Option<String>;
}

type Shared<T> = Arc<Mutex<T>>;

fn locked<T>(shared: &Shared<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An [`Exchange`], adapted to Git's protocol.
pub(super) struct Client<'a> {
    exchange: Shared<Box<dyn Exchange>>,
    meter: &'a Meter<'a>,
}

impl<'a> Client<'a> {
    pub(super) fn new(exchange: Box<dyn Exchange>, meter: &'a Meter<'a>) -> Self {
        Self { exchange: Arc::new(Mutex::new(exchange)), meter }
    }

    fn asking(&self, url: &str, headers: impl IntoIterator<Item = impl AsRef<str>>) -> Shared<Asking<'a>> {
        let pair = |line: &str| {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            (name.trim().to_owned(), value.trim().to_owned())
        };
        let headers = headers.into_iter().map(|line| pair(line.as_ref())).collect();
        let question = Question { url: url.to_owned(), headers, body: None };
        let (exchange, meter) = (Arc::clone(&self.exchange), self.meter);
        Arc::new(Mutex::new(Asking { exchange, meter, question: Some(question), answer: None }))
    }
}

struct Question {
    url: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

/// A request whose body is still being written, then its answer.
pub(super) struct Asking<'a> {
    exchange: Shared<Box<dyn Exchange>>,
    meter: &'a Meter<'a>,
    question: Option<Question>,
    answer: Option<(String, Metered<'a, Box<dyn Read + Send>>)>,
}

impl<'a> Asking<'a> {
    /// The answer; the request is sent on the first read, when it is complete.
    fn answer(&mut self) -> io::Result<&mut (String, Metered<'a, Box<dyn Read + Send>>)> {
        if let Some(Question { url, headers, body }) = self.question.take() {
            let answer = locked(&self.exchange).ask(&url, &headers, body);
            let answer = answer.map_err(|error| self.meter.failed(error))?;
            self.answer = Some((answer.content_type, Metered::new(answer.body, self.meter)));
        }
        self.answer.as_mut().ok_or_else(|| io::Error::other("there was no answer"))
    }
}

/// The needed headers of an answer: only its content type.
pub(super) struct Headers<'a>(Shared<Asking<'a>>, Option<Cursor<Vec<u8>>>);

impl Headers<'_> {
    fn lines(&mut self) -> io::Result<&mut Cursor<Vec<u8>>> {
        if self.1.is_none() {
            let text = format!("content-type: {}\n", locked(&self.0).answer()?.0);
            self.1 = Some(Cursor::new(text.into_bytes()));
        }
        Ok(self.1.get_or_insert_default())
    }
}

impl Read for Headers<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.lines()?.read(into)
    }
}

impl BufRead for Headers<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.lines()?.fill_buf()
    }

    fn consume(&mut self, read: usize) {
        if let Some(lines) = &mut self.1 {
            lines.consume(read);
        }
    }
}

/// The body of an answer.
pub(super) struct Body<'a>(Shared<Asking<'a>>);

impl Read for Body<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        locked(&self.0).answer()?.1.read(into)
    }
}

/// The writer of a request's body.
pub(super) struct Writing<'a>(Shared<Asking<'a>>);

impl Write for Writing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut locked(&self.0).question {
            Some(question) => question.body.get_or_insert_default().extend_from_slice(bytes),
            None => return Err(io::Error::other("the request was already sent")),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> Http for Client<'a> {
    type Headers = Headers<'a>;
    type ResponseBody = io::BufReader<Body<'a>>;
    type PostBody = Writing<'a>;

    fn get(
        &mut self,
        url: &str,
        _: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<GetResponse<Self::Headers, Self::ResponseBody>, GitError> {
        let asking = self.asking(url, headers);
        locked(&asking).answer().map_err(GitError::from_error)?;
        Ok(GetResponse {
            headers: Headers(Arc::clone(&asking), None),
            body: io::BufReader::new(Body(asking)),
        })
    }

    fn post(
        &mut self,
        url: &str,
        _: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
        _: PostBodyDataKind,
    ) -> Result<PostResponse<Self::Headers, Self::ResponseBody, Self::PostBody>, GitError> {
        let asking = self.asking(url, headers);
        if let Some(question) = &mut locked(&asking).question {
            question.body = Some(Vec::new());
        }
        Ok(PostResponse {
            post_body: Writing(Arc::clone(&asking)),
            headers: Headers(Arc::clone(&asking), None),
            body: io::BufReader::new(Body(asking)),
        })
    }

    fn configure(&mut self, _: &dyn std::any::Any) -> Result<(), GitError> {
        Ok(())
    }

    fn redirected_base_url(&self) -> Option<String> {
        locked(&self.exchange).moved_to()
    }
}
