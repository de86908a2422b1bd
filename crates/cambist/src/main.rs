//! The executable: reads what is wanted, puts the house together, and does it.
//!
//! Here, and only here, all crates meet. [`instance`](crate::instance) is a Cambist that answers in this process,
//! [`shared`](crate::shared) finds out whether it is this process that answers or another one, and
//! [`commands`](crate::commands) has what the command line offers besides operations.

mod commands;
mod instance;
mod runtime;
mod settings;
mod shared;
mod stop;

use std::process::ExitCode;
use std::sync::Arc;

use cambist_cli::{Printer, parse, print_problem};
use cambist_config::Environment;
use cambist_model::{AppError, ErrorCode};
use cambist_ops::Problem;
use cambist_ports::{Clock, Ids};
use cambist_system::{SystemClock, SystemIds};

use crate::commands::Desk;

/// Answers are made on one thread and freed on another, thousands of times a second (docs/benchmarks.md).
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let environment = Environment::of_this_process();
    let printer = Printer::standard(environment.wants_no_color());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids: Arc<dyn Ids> = match SystemIds::new(Arc::clone(&clock)) {
        Ok(ids) => Arc::new(ids),
        Err(error) => {
            let told = printer.complain(&format!("error: {error}\n"));
            return printer.finish(cambist_cli::Exit::of(ErrorCode::Internal), told).into();
        }
    };
    let invocation = match parse(std::env::args_os(), printer.columns()) {
        Ok(invocation) => invocation,
        Err(refused) => return refused.show(&printer, &*ids).into(),
    };
    let printer = printer.with(&invocation.globals);
    let desk = Desk { environment, globals: invocation.globals, printer, clock, ids };
    let exit = runtime::run(async {
        match commands::carry_out(&desk, invocation.command).await {
            Ok(exit) => exit,
            Err(error) => print_problem(&desk.problem(error), &desk.printer),
        }
    });
    match exit {
        Ok(exit) => exit.into(),
        Err(error) => {
            let error = AppError::new(ErrorCode::Internal, format!("cannot start: {error}"));
            print_problem(&Problem::new(error, desk.ids.request_id()), &desk.printer).into()
        }
    }
}
