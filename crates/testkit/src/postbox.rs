//! A mail server for tests: it accepts and keeps every mail, or refuses as configured.

use std::sync::{Arc, Mutex, PoisonError};

use castra_platform::mail::{MailSettings, TlsMode};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A received mail: its recipient, and the mail as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The address of the envelope.
    pub to: String,
    /// Headers and body.
    pub text: String,
}

#[derive(Debug, Default)]
struct Kept {
    arrived: Vec<Arrived>,
    answer: Option<String>,
}

/// A mail server on loopback; it ends when dropped.
#[derive(Debug)]
pub struct Postbox {
    port: u16,
    kept: Arc<Mutex<Kept>>,
    task: JoinHandle<()>,
}

impl Postbox {
    /// Starts it on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has ports");
        let port = listener.local_addr().expect("it is bound").port();
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let shared = Arc::clone(&kept);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { drop(talk(stream, &shared).await) });
            }
        });
        Self { port, kept, task }
    }

    /// The mail settings for this server.
    pub fn settings(&self) -> MailSettings {
        MailSettings {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            tls: TlsMode::None,
            user: None,
            password: None,
            from: MailSettings::mailbox("Castra <castra@example.org>").expect("this is an address"),
        }
    }

    /// Answers every recipient like this from now on, such as `550 no such mailbox`; `None` accepts all.
    pub fn answer(&self, line: Option<&str>) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).answer = line.map(str::to_owned);
    }

    /// Everything that arrived.
    pub fn arrived(&self) -> Vec<Arrived> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).arrived.clone()
    }
}

impl Drop for Postbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn talk(stream: TcpStream, kept: &Mutex<Kept>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 postbox\r\n").await?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await? {
        let word = line.get(..4).unwrap_or_default().to_uppercase();
        let said = match word.as_str() {
            "QUIT" => return write.write_all(b"221 bye\r\n").await,
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let answer = kept.lock().unwrap_or_else(PoisonError::into_inner).answer.clone();
                answer.unwrap_or_else(|| "250 good".to_owned())
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push_str("\r\n");
                }
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.arrived.push(Arrived { to: to.clone(), text });
                "250 kept".to_owned()
            }
            _ => "250 good".to_owned(),
        };
        write.write_all(format!("{said}\r\n").as_bytes()).await?;
    }
    Ok(())
}
