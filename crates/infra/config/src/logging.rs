//! Where the log goes.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing::subscriber::SetGlobalDefaultError;
use tracing::{Subscriber, subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

use crate::{Log, LogFormat, LogLevel};

/// Logging was set up already.
#[derive(Debug, thiserror::Error)]
#[error("logging was set up already: {0}")]
pub struct LoggingError(#[from] SetGlobalDefaultError);

/// Sends the log to standard error from now on, for the whole process. Standard output stays free for results.
pub fn init_logging(log: &Log) -> Result<(), LoggingError> {
    Ok(subscriber::set_global_default(logger(*log, io::stderr))?)
}

/// A log that goes to `writer`.
pub(crate) fn logger<W>(log: Log, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = filter(log.level);
    let lines = fmt::layer().with_writer(writer).with_ansi(false);
    match log.format {
        LogFormat::Text => Box::new(Registry::default().with(lines.with_filter(filter))),
        LogFormat::Json => Box::new(Registry::default().with(lines.json().with_filter(filter))),
    }
}

/// Our own crates at `level`, the libraries inside of Cambist with warnings at most, unless everything is wanted.
fn filter(level: LogLevel) -> Targets {
    let ours = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let theirs = if ours == LevelFilter::TRACE { ours } else { ours.min(LevelFilter::WARN) };
    Targets::new().with_default(theirs).with_target("cambist", ours)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The lines that some events leave.
    fn lines(level: LogLevel, format: LogFormat) -> Vec<String> {
        let paper = Paper::default();
        let writer = paper.clone();
        let logger = logger(Log { level, format }, move || writer.clone());
        subscriber::with_default(logger, || {
            tracing::warn!(target: "cambist_storage", order = "ord_1", "ours warns");
            tracing::info!(target: "cambist_storage", "ours informs");
            tracing::debug!(target: "cambist_storage", "ours debugs");
            tracing::warn!(target: "hyper", "theirs warns");
            tracing::info!(target: "hyper", "theirs informs");
        });
        let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_level_holds_for_ours_and_libraries_are_quieter() {
        let count = |level| lines(level, LogFormat::Text).len();
        assert_eq!(count(LogLevel::Off), 0);
        assert_eq!(count(LogLevel::Error), 0);
        assert_eq!(count(LogLevel::Warn), 2);
        assert_eq!(count(LogLevel::Info), 3);
        assert_eq!(count(LogLevel::Debug), 4);
        assert_eq!(count(LogLevel::Trace), 5);
    }

    #[test]
    fn text_is_plain_and_json_is_one_object_a_line() {
        let text = lines(LogLevel::Warn, LogFormat::Text);
        assert!(text.iter().all(|line| !line.contains('\u{1b}')), "no colours: {text:?}");
        assert!(text.iter().any(|line| line.contains("ours warns") && line.contains("ord_1")), "{text:?}");

        for line in lines(LogLevel::Info, LogFormat::Json) {
            let object: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert!(object.get("timestamp").is_some() && object.get("level").is_some(), "{line}");
        }
    }
}
