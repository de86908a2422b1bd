//! From the command to what carries it out.

use cambist_cli::{Command, ConfigAction, Exit, print_completions};
use cambist_model::AppError;

use super::{Desk, approve, audit, config, doctor, mcp, migrate, operation, secrets, serve};

/// Does what was asked for. An error is what is left to tell the user.
pub(crate) async fn carry_out(desk: &Desk, command: Command) -> Result<Exit, AppError> {
    match command {
        Command::Operation(asked) => operation::ask(desk, asked).await,
        Command::Watch(options) => operation::watch(desk, options).await,
        Command::Approve(order_id) => approve::approve(desk, &order_id).await,
        Command::Serve(options) => serve::serve(desk, options).await,
        Command::Mcp(options) => mcp::speak(desk, options).await,
        Command::Doctor => doctor::examine(desk).await,
        Command::Config(ConfigAction::Show) => config::show(desk),
        Command::Config(ConfigAction::Check) => config::check(desk),
        Command::Audit(action) => audit::carry_out(desk, action),
        Command::Secrets(action) => secrets::carry_out(desk, action).await,
        Command::Migrate => migrate::migrate(desk).await,
        Command::Completions(shell) => Ok(print_completions(shell, &desk.printer)),
        Command::Version => Ok(desk.say(&format!("cambist {}\n", env!("CARGO_PKG_VERSION")))),
        Command::Help(page) => Ok(page.show(&desk.printer)),
    }
}
