//! The one way out: everything that is printed goes through here.

use std::fmt;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anstyle::{AnsiColor, Style};

use crate::{Exit, Globals};

/// What standard output and standard error are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Is standard output a terminal?
    pub stdout_is_terminal: bool,
    /// Is standard error a terminal?
    pub stderr_is_terminal: bool,
    /// How many columns the terminal has; `None` if that is not known.
    pub columns: Option<usize>,
    /// Does the environment ask for no color (`NO_COLOR`)?
    pub no_color: bool,
}

/// Prints answers on standard output and talk on standard error, in the manner that was asked for.
#[derive(Clone)]
pub struct Printer {
    streams: Arc<Streams>,
    look: Look,
    manner: Globals,
}

struct Streams {
    stdout: Mutex<Box<dyn Write + Send>>,
    stderr: Mutex<Box<dyn Write + Send>>,
}

impl Printer {
    /// A printer to these streams.
    pub fn new(stdout: Box<dyn Write + Send>, stderr: Box<dyn Write + Send>, look: Look) -> Self {
        let streams = Streams { stdout: Mutex::new(stdout), stderr: Mutex::new(stderr) };
        Self { streams: Arc::new(streams), look, manner: Globals::default() }
    }

    /// A printer to the process's own streams. `no_color` says whether the environment asks for no color.
    pub fn standard(no_color: bool) -> Self {
        let look = Look {
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            columns: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
            no_color,
        };
        Self::new(Box::new(io::stdout()), Box::new(io::stderr()), look)
    }

    /// The same printer in the manner that these options ask for.
    #[must_use]
    pub fn with(&self, globals: &Globals) -> Self {
        Self { manner: globals.clone(), ..self.clone() }
    }

    /// How many columns a page may have; `None` if nobody looks at it.
    pub fn columns(&self) -> Option<usize> {
        self.look.columns.filter(|_| self.look.stdout_is_terminal)
    }

    /// Prints on standard output.
    pub fn answer(&self, text: &[u8]) -> io::Result<()> {
        let mut stdout = lock(&self.streams.stdout);
        stdout.write_all(text)?;
        stdout.flush()
    }

    /// Prints on standard error, whatever was asked for.
    pub fn complain(&self, text: &str) -> io::Result<()> {
        let mut stderr = lock(&self.streams.stderr);
        stderr.write_all(text.as_bytes())?;
        stderr.flush()
    }

    /// Prints on standard error what is good to know, unless `--quiet` was asked for.
    pub fn talk(&self, text: &str) {
        if !self.manner.quiet {
            // Whoever does not listen misses nothing that was asked for.
            let _ = self.complain(text);
        }
    }

    /// The end of a command whose printing went so.
    ///
    /// A reader that went away (`| head`) has what it wanted: that is no failure. Anything else is one, and is said.
    pub fn finish(&self, exit: Exit, printed: io::Result<()>) -> Exit {
        match printed {
            Ok(()) => exit,
            Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
            Err(error) => {
                let _ = self.complain(&format!("{} cannot print the answer: {error}\n", self.label("error:")));
                Exit::of(cambist_model::ErrorCode::Internal)
            }
        }
    }

    pub(crate) fn json(&self) -> bool {
        self.manner.json
    }

    pub(crate) fn verbose(&self) -> bool {
        self.manner.verbose > 0
    }

    pub(crate) fn stdout_is_terminal(&self) -> bool {
        self.look.stdout_is_terminal
    }

    /// How wide the line may be that tells somebody who looks how far the work has come.
    pub(crate) fn progress_columns(&self) -> Option<usize> {
        (self.look.stderr_is_terminal && !self.manner.quiet).then(|| self.look.columns.unwrap_or(80))
    }

    pub(crate) fn stdout_has_color(&self) -> bool {
        self.look.stdout_is_terminal && !self.look.no_color && !self.manner.no_color
    }

    pub(crate) fn stderr_has_color(&self) -> bool {
        self.look.stderr_is_terminal && !self.look.no_color && !self.manner.no_color
    }

    /// A word such as `error:` or `hint:` as it stands on standard error.
    pub(crate) fn label(&self, word: &str) -> String {
        let color = if word == "error:" { AnsiColor::Red } else { AnsiColor::Cyan };
        paint(word, color.on_default().bold(), self.stderr_has_color())
    }
}

/// `text` in this style, if there is color.
pub(crate) fn paint(text: &str, style: Style, color: bool) -> String {
    if color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

fn lock(stream: &Mutex<Box<dyn Write + Send>>) -> MutexGuard<'_, Box<dyn Write + Send>> {
    stream.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Printer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Printer").field("look", &self.look).field("manner", &self.manner).finish_non_exhaustive()
    }
}
