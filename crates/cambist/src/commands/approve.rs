//! A human's yes at the terminal: the plan is shown, the word is typed, the order is sent as it was shown.

use std::fmt::Write;

use cambist_app::{Call, Face};
use cambist_cli::Exit;
use cambist_model::AppError;
use cambist_ops::{Caller, Problem, Request};
use serde_json::{Map, Value, json};

use super::operation::Line;
use super::{Desk, consent};
use crate::instance::When;

/// Shows what the order would do, asks, and sends it.
pub(super) async fn approve(desk: &Desk, order_id: &str) -> Result<Exit, AppError> {
    let line = Line::open(desk, "approve", When::AtOnce).await?;
    let approved = agree(desk, &*line.caller, order_id).await;
    line.close().await?;
    match approved? {
        Ok(answer) => Ok(desk.say(&shown(desk, &answer))),
        Err(problem) => Ok(cambist_cli::print_problem(&problem, &desk.printer)),
    }
}

async fn agree(desk: &Desk, caller: &dyn Caller, order_id: &str) -> Result<Result<Value, Problem>, AppError> {
    let question = match ask(desk, caller, "get_approval", &json!({ "order_id": order_id })).await {
        Ok(question) => question,
        Err(problem) => return Ok(Err(problem)),
    };
    consent::expect(&format!("{}Type yes to send it: ", plan(&question)), "yes")?;
    let yes = json!({ "order_id": question["order"]["order_id"], "seal": question["seal"] });
    Ok(ask(desk, caller, "approve_order", &yes).await)
}

async fn ask(desk: &Desk, caller: &dyn Caller, operation: &str, input: &Value) -> Result<Value, Problem> {
    let call = Call { human: operation == "approve_order", ..Call::new(desk.ids.request_id(), "local", Face::Cli) };
    let input: Map<String, Value> = input.as_object().cloned().unwrap_or_default();
    let answer = caller.call(Request { operation: operation.to_owned(), call, input }).await?;
    Ok(answer.value())
}

/// The plan, a line per fact. What is not known is not shown.
fn plan(question: &Value) -> String {
    let facts = [
        ("order", &question["order"]["order_id"]),
        ("account", &question["order"]["account"]),
        ("market", &question["order"]["symbol"]),
        ("side", &question["order"]["side"]),
        ("type", &question["order"]["type"]),
        ("quantity", &question["order"]["quantity"]),
        ("quote quantity", &question["order"]["quote_quantity"]),
        ("limit price", &question["order"]["limit_price"]),
        ("stop price", &question["order"]["stop_price"]),
        ("value in USD", &question["plan"]["value_usd"]),
        ("market price", &question["plan"]["mid_price"]),
        ("worst price", &question["plan"]["worst_price"]),
        ("fee at most", &question["plan"]["fee_at_most"]["amount"]),
        ("possible until", &question["plan"]["expires_at"]),
    ];
    let known = facts.into_iter().filter_map(|(name, value)| value.as_str().map(|text| (name, text)));
    known.fold(String::new(), |mut lines, (name, text)| {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "  {name:<15} {text}");
        lines
    })
}

fn shown(desk: &Desk, answer: &Value) -> String {
    if desk.globals.json {
        return format!("{answer}\n");
    }
    let text = |field: &str| answer["order"][field].as_str().unwrap_or_default().to_owned();
    format!("{} is {}, {} filled\n", text("order_id"), text("status"), text("filled_quantity"))
}
