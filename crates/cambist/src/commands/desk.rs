//! What every command has at hand.

use std::sync::Arc;

use cambist_cli::{Exit, Globals, Printer};
use cambist_client::{Endpoint, RemoteCaller};
use cambist_config::{Environment, Loaded};
use cambist_model::AppError;
use cambist_ops::Problem;
use cambist_ports::{Clock, Ids};

use crate::settings::{self, Said};

/// What every command has at hand.
pub(crate) struct Desk {
    pub(crate) environment: Environment,
    pub(crate) globals: Globals,
    pub(crate) printer: Printer,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
}

impl Desk {
    /// Reads the configuration and starts the log. `lasts` says whether the command goes on until it is stopped.
    pub(crate) fn start(&self, said: Said, lasts: bool) -> Result<Loaded, AppError> {
        let loaded = settings::read(&self.environment, &self.globals, said)?;
        settings::start_log(&loaded, &self.globals, lasts)?;
        Ok(loaded)
    }

    /// The server that `--server` names.
    pub(crate) fn named_server(&self) -> Result<Option<RemoteCaller>, AppError> {
        let Some(server) = &self.globals.server else { return Ok(None) };
        let caller = RemoteCaller::new(Endpoint::parse(server)?, Arc::clone(&self.clock));
        Ok(Some(caller.with_token(self.environment.token())))
    }

    /// Prints an answer.
    pub(crate) fn say(&self, text: &str) -> Exit {
        self.printer.finish(Exit::SUCCESS, self.printer.answer(text.as_bytes()))
    }

    /// The outward form of an error that no operation has told.
    pub(crate) fn problem(&self, error: AppError) -> Problem {
        Problem::new(error, self.ids.request_id())
    }
}
