//! A problem as people read it: what is wrong, every part on its own line, and what to do.

use std::io;

use cambist_model::ErrorCode;
use cambist_model::safety::Denial;
use cambist_ops::{Problem, registry};

use super::cell::printable;
use crate::Printer;
use crate::tree::PROGRAM;

/// The problem as text for standard error: for people, or as its JSON object if that was asked for. `label` says how the
/// user knows an input field.
pub(crate) fn problem(problem: &Problem, label: &dyn Fn(&str) -> String, printer: &Printer) -> io::Result<String> {
    if printer.json() {
        return Ok(serde_json::to_string(problem)? + "\n");
    }
    let error = printer.label("error:");
    let mut lines = match (problem.code, problem.fields.as_slice(), problem.denials.as_slice()) {
        (ErrorCode::InvalidInput, fields @ [_, ..], _) => {
            let line = |field: &cambist_model::FieldProblem| {
                format!("{error} {}: {}", printable(&label(&field.field)), printable(&field.problem))
            };
            fields.iter().map(line).collect()
        }
        (_, _, denials @ [_, ..]) => {
            let title = format!("{error} {}: {}", problem.title.to_lowercase(), rules(denials.len()));
            [title].into_iter().chain(denials.iter().map(denial)).collect::<Vec<_>>()
        }
        _ => vec![format!("{error} {}", printable(&in_commands(&problem.detail)))],
    };
    lines.extend(problem.order_id.map(|id| format!("  order {id}")));
    if printer.verbose() || problem.code == ErrorCode::Internal {
        lines.push(format!("  code {}, request {}", problem.code, printable(&problem.instance)));
    }
    lines.extend(hints(problem).map(|hint| format!("{} {}", printer.label("hint:"), printable(&hint))));
    Ok(lines.join("\n") + "\n")
}

fn rules(count: usize) -> String {
    if count == 1 { "1 rule failed".to_owned() } else { format!("{count} rules failed") }
}

fn denial(denial: &Denial) -> String {
    let value = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {}", printable(value)));
    let numbers = [value("limit", &denial.limit), value("actual", &denial.actual), value("set by", &denial.setting)];
    let numbers = numbers.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let numbers = if numbers.is_empty() { numbers } else { format!(" ({numbers})") };
    format!("  {}: {}{numbers}", denial.rule, printable(&denial.message))
}

fn hints(problem: &Problem) -> impl Iterator<Item = String> {
    let wait = problem.retry_after_s.filter(|_| problem.retryable);
    let hint = problem.hint.as_deref().map(in_commands);
    let again = wait.map(|seconds| format!("try again after {seconds} second{}", if seconds == 1 { "" } else { "s" }));
    hint.into_iter().chain(again)
}

/// The text with commands where it names operations: `list_orders` is `cambist order list` here.
fn in_commands(text: &str) -> String {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter| is_name(letter) != rest.starts_with(is_name)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match registry().get(word) {
            Some(entry) => said.extend(["`", PROGRAM, " ", &entry.spec().cli.command.join(" "), "`"]),
            None => said.push_str(word),
        }
        rest = after;
    }
    // Some texts set names in backticks already.
    said.replace("``", "`")
}
