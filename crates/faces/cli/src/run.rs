//! Asking for an operation and showing what comes of it.

use std::io::Read;

use cambist_app::{Call, Face};
use cambist_model::ErrorCode;
use cambist_ops::{Answer, Caller, Problem, Request};
use cambist_ports::Ids;

use crate::progress::ProgressLine;
use crate::view::{self, Node};
use crate::{Exit, OperationCall, Printer, input};

/// Who asks, until there are tokens.
pub(crate) const PRINCIPAL: &str = "local";

/// Asks `caller` for the operation and prints the answer, or the problem. `stdin` is read for `--input -` only.
///
/// The exit code is the problem's; for an answer that lists failures it is that of the first of them, for a script must
/// not take "half of it failed" for "done".
pub async fn run_operation(
    asked: &OperationCall,
    caller: &dyn Caller,
    ids: &dyn Ids,
    stdin: &mut (dyn Read + Send),
    printer: &Printer,
) -> Exit {
    let mut call = Call::new(ids.request_id(), PRINCIPAL, Face::Cli);
    call.fault = asked.fault;
    call.human = asked.human;
    let line = ProgressLine::new(printer);
    call.progress = line.progress();
    let input = match input::read(asked, stdin) {
        Ok(input) => input,
        Err(error) => return complain(&Problem::new(error, call.request_id), asked, printer),
    };
    let operation = asked.operation().name.to_owned();
    let answer = caller.call(Request { operation, call, input }).await;
    line.clear();
    match answer {
        Ok(answer) => show(&answer, asked, printer),
        Err(problem) => complain(&problem, asked, printer),
    }
}

fn show(answer: &Answer, asked: &OperationCall, printer: &Printer) -> Exit {
    let Ok(node) = serde_json::from_slice::<Node>(&answer.body) else {
        // Every caller promises JSON. If it is not, it is still all there is to show.
        return printer.finish(Exit::of(ErrorCode::Internal), print_json(answer, printer));
    };
    let exit = first_failure(&node).map_or(Exit::SUCCESS, Exit::of);
    if printer.json() {
        return printer.finish(exit, print_json(answer, printer));
    }
    let page = view::answer(&node, asked, &view::Paper::of(printer));
    let printed = printer.answer(page.body.as_bytes());
    page.notes.iter().for_each(|note| printer.talk(&format!("{note}\n")));
    printer.finish(exit, printed)
}

fn print_json(answer: &Answer, printer: &Printer) -> std::io::Result<()> {
    printer.answer(&[answer.body.as_ref(), b"\n"].concat())
}

/// The code of the first thing in the answer that could not be done.
fn first_failure(answer: &Node) -> Option<ErrorCode> {
    let Some(Node::List(failed)) = answer.get("failed") else { return None };
    let code = failed.first()?.get("code").and_then(Node::text).and_then(ErrorCode::parse);
    Some(code.unwrap_or(ErrorCode::Internal))
}

/// Prints a problem on standard error: for people, or as its JSON object.
fn complain(problem: &Problem, asked: &OperationCall, printer: &Printer) -> Exit {
    let text = view::problem(problem, &|path| asked.label(path), printer);
    printer.finish(Exit::of(problem.code), text.and_then(|text| printer.complain(&text)))
}
