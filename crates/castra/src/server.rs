//! `castra serve`: the web and the job worker, until a signal; requests in flight are finished, and jobs that take longer
//! wait for the next start.

use std::{io::IsTerminal as _, sync::Arc};

use castra_platform::{App, Error, Result, config::Config, feature::Output, jobs, web};
use chrono::TimeDelta;
use clap::{Arg, Command};
use serde_json::json;
use tokio::{net::TcpListener, sync::watch};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt as _, filter_fn},
    fmt,
    layer::{Filter, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

use crate::output;

/// The address to listen on.
pub(crate) fn listen() -> Arg {
    Arg::new("listen")
        .long("listen")
        .value_name("ADDRESS")
        .value_parser(clap::value_parser!(std::net::SocketAddr))
        .help("Listen here instead of 127.0.0.1:7700")
}

/// The arguments of `castra serve`.
pub(crate) fn define_serve() -> Command {
    Command::new("serve").about("Serve the pages, the API and the background jobs").arg(listen())
}

/// Logs to standard error, as the configuration says.
pub(crate) fn log(config: &Config) {
    let lines = lines(&config.log_format, std::io::stderr().is_terminal(), std::io::stderr);
    // In tests, a second call finds a logger already set.
    drop(tracing_subscriber::registry().with(lines.with_filter(logged(&config.log))).try_init());
}

/// Formats log lines; in colour only on a terminal, and not there either if `NO_COLOR` is set.
fn lines<W>(format: &str, is_terminal: bool, writer: W) -> Box<dyn Layer<Registry> + Send + Sync>
where
    W: for<'a> fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer);
    let lines = if is_terminal { lines } else { lines.with_ansi(false) };
    if format == "json" { lines.json().boxed() } else { lines.boxed() }
}

/// The filter for a level, or for levels by target. Never the Markdown sanitizer's messages, which repeat the text.
pub(crate) fn logged(wanted: &str) -> impl Filter<Registry> + Send + Sync + 'static {
    let is_ours_to_say = filter_fn(|metadata| !metadata.target().starts_with("html5ever"));
    EnvFilter::try_new(wanted).unwrap_or_default().and(is_ours_to_say)
}

/// The description of the REST API as a whole.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    let info = utoipa::openapi::InfoBuilder::new()
        .title("Castra")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Who does what, and is it being done?"))
        .build();
    utoipa::openapi::OpenApiBuilder::new().info(info).build()
}

/// Serves until a signal comes. Prints `welcome` once it listens, instead of the usual line.
pub(crate) async fn serve(app: Arc<App>, config: &Config, welcome: Option<String>) -> Result<Output> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Error::invalid(format!("cannot listen on {}: {error}", config.listen))
            .hint("choose another address with --listen")
    })?;
    let address = listener.local_addr()?;
    let web = web::router(&app, castra_org::organization::banner, openapi());
    output::message(&match welcome {
        Some(welcome) => welcome.replace("{address}", &format!("http://{address}")),
        None => greeting(&app, &format!("http://{address}")).await?,
    });
    let live = app.live.clone();
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(jobs::work(Arc::clone(&app), stopped));
    web::serve(listener, web.router, web::Limits::of_this_process(), async {
        signal().await;
        live.close();
        stop.send_replace(true);
    })
    .await;
    drop(worker.await);
    app.db.close().await;
    Ok(Output::new("", json!(null)))
}

async fn greeting(app: &App, address: &str) -> Result<String> {
    if castra_accounts::is_set_up(app).await? {
        return Ok(format!("Castra is running at {address}\n"));
    }
    let link = castra_accounts::issue_set_up_link(app, TimeDelta::days(1)).await?;
    Ok(format!("Castra is ready. Set it up here (this link works once, today):\n\n  {address}{link}\n\n"))
}

async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Result, Write},
        sync::Mutex,
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_has_colours_only_on_a_terminal() {
        for format in ["pretty", "json"] {
            let kept = Kept::default();
            let writer = kept.clone();
            let lines = lines(format, false, move || writer.clone());
            tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), || {
                tracing::warn!(rows = 3, "it is slow");
            });
            let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
            assert!(text.contains("it is slow") && !text.contains('\u{1b}'), "{text:?}");
        }
    }
}
