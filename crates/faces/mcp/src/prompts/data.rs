//! The data below a prompt's text.

use cambist_model::ErrorCode;
use cambist_ops::{Answer, Entry, Problem};
use rmcp::model::ErrorData;

use super::arguments::Arguments;
use super::spec::{DataSpec, Given};
use crate::fields;
use crate::inquiry::{Inquiry, Unanswered, as_json};
use crate::offer::Offer;

/// Asks for a piece of data and writes it down, once for each market if it is about several.
pub(super) async fn gather(
    inquiry: &Inquiry<'_>,
    offer: &Offer,
    data: &DataSpec,
    arguments: &Arguments,
) -> Result<String, ErrorData> {
    // A prompt is offered only with all of its operations.
    let Some(operation) = offer.get(data.operation) else { return Ok(String::new()) };
    let mut sections = Vec::new();
    for (market, input) in inputs(data, arguments) {
        let about = market.map(|market| format!(" of {market}")).unwrap_or_default();
        let known = match inquiry.ask_in_words(operation, input).await {
            Ok(answer) => fenced(&answer),
            Err(Unanswered::Problem(problem)) => missing(&problem, data, operation)?,
            Err(unanswered) => return Err(unanswered.into()),
        };
        sections.push(format!("\n## {}{about} (`{}`)\n\n{known}", data.heading, data.operation));
    }
    Ok(sections.concat())
}

type Pairs<'a> = Vec<(&'static str, &'a str)>;

/// What the operation is asked: once, or once for each market that an argument lists.
fn inputs<'a>(data: &DataSpec, arguments: &'a Arguments) -> Vec<(Option<&'a str>, Pairs<'a>)> {
    let each = data.input.iter().find_map(|(_, given)| match given {
        Given::Each(argument) => Some(*argument),
        _ => None,
    });
    let pairs = |market: Option<&'a str>| {
        let pairs = data.input.iter().filter_map(|(field, given)| {
            let value = match given {
                Given::Word(word) => Some(*word),
                Given::Argument(argument) => arguments.get(argument),
                Given::Each(_) => market,
            };
            Some((*field, value?))
        });
        (market, pairs.collect())
    };
    match each {
        Some(argument) => arguments.markets(argument).map(Some).map(pairs).collect(),
        None => vec![pairs(None)],
    }
}

/// JSON is one line, and a backtick in it is written so that nothing inside can close the fence.
fn fenced(answer: &Answer) -> String {
    format!("```json\n{}\n```\n", String::from_utf8_lossy(&answer.body).replace('`', "\\u0060"))
}

/// What is said where data would stand. If the arguments are to blame, there is no prompt at all.
fn missing(problem: &Problem, data: &DataSpec, operation: &Entry) -> Result<String, ErrorData> {
    match problem.code {
        ErrorCode::InvalidInput | ErrorCode::NotFound => {
            Err(ErrorData::invalid_params(in_words_of_the_prompt(problem, data, operation), Some(as_json(problem))))
        }
        code => Ok(format!("Not available: {} (`{code}`)\n", problem.detail.replace('`', "'"))),
    }
}

/// The problem with the names of the prompt's arguments in place of the operation's fields.
fn in_words_of_the_prompt(problem: &Problem, data: &DataSpec, operation: &Entry) -> String {
    let argument_of = |field: &str| {
        // A path into a list, like `symbols[1]`, is still about the list.
        let (field, _) = fields::find(operation.input_schema(), field.split('[').next()?)?;
        data.input.iter().find_map(|(name, given)| match given {
            Given::Argument(argument) | Given::Each(argument) if *name == field => Some(*argument),
            _ => None,
        })
    };
    let named = problem.fields.iter();
    let named = named.map(|wrong| format!("{}: {}", argument_of(&wrong.field).unwrap_or(&wrong.field), wrong.problem));
    let named: Vec<_> = named.collect();
    if named.is_empty() { problem.detail.clone() } else { named.join("; ") }
}
