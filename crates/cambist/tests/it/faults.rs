//! Simulated faults: the same fault by every way in, and what is documented to come of it.

use serde_json::{Value, json};

use crate::support::{Home, Server, listed_orders, patient_buy, shown_order, until};

/// A fault, and what comes of it: the code for a read and for an order, each with its HTTP status and exit code.
struct Case {
    fault: &'static str,
    read: (&'static str, u16, i32),
    order: (&'static str, u16, i32),
    /// What the records say of the order at once.
    status: &'static str,
}

const LIMITED: (&str, u16, i32) = ("exchange_rate_limited", 503, 9);
const AWAY: (&str, u16, i32) = ("exchange_unavailable", 503, 10);
const KEY: (&str, u16, i32) = ("exchange_auth", 502, 8);
const REFUSED: (&str, u16, i32) = ("exchange_rejected", 422, 8);
const UNKNOWN: (&str, u16, i32) = ("outcome_unknown", 504, 11);

const CASES: [Case; 7] = [
    Case { fault: "rate_limit", read: LIMITED, order: LIMITED, status: "rejected" },
    Case { fault: "timeout_before", read: AWAY, order: UNKNOWN, status: "rejected" },
    Case { fault: "timeout_after", read: AWAY, order: UNKNOWN, status: "open" },
    Case { fault: "auth_failure", read: KEY, order: KEY, status: "rejected" },
    Case { fault: "insufficient_funds", read: REFUSED, order: REFUSED, status: "rejected" },
    Case { fault: "invalid_order", read: REFUSED, order: REFUSED, status: "rejected" },
    Case { fault: "network_error", read: AWAY, order: AWAY, status: "rejected" },
];

/// What `timeout_before` and `timeout_after` have in common: whoever placed the order cannot tell them apart, and what
/// is true is found out.
fn the_truth_comes_out(server: &Server, problem: &Value, case: &Case) {
    let id = problem["order_id"].as_str().unwrap_or_else(|| panic!("the problem names no order: {problem}"));
    let order = shown_order(&server.get(&format!("/api/v1/orders/{id}")).text(200));
    assert_eq!(order["status"], case.status, "{}: {order}", case.fault);
    let listed = listed_orders(&server.get("/api/v1/orders?limit=1000").text(200));
    let listed: Vec<Value> = listed.iter().map(|order| serde_json::from_str(order).unwrap()).collect();
    assert_eq!(listed.iter().filter(|listed| **listed == order).count(), 1, "{}: {order}", case.fault);
}

#[track_caller]
fn is(problem: &Value, (code, status, _): (&str, u16, i32), fault: &str) {
    assert_eq!((&problem["code"], &problem["status"]), (&json!(code), &json!(status)), "{fault}: {problem}");
    let retryable = matches!(code, "exchange_rate_limited" | "exchange_unavailable");
    assert_eq!(problem["retryable"], retryable, "{fault}: {problem}");
}

#[test]
fn every_fault_by_the_command_line_ends_with_the_documented_exit_code() {
    let home = Home::without_limits();
    let server = home.serve();
    let order = patient_buy(&server).to_string();
    for case in &CASES {
        let fault = ["--simulate-fault", case.fault, "--json"];
        let read = home.run(["market", "get", "BTC-USD"].into_iter().chain(fault));
        is(&read.problem(), case.read, case.fault);
        assert_eq!(read.code, Some(case.read.2), "{}", case.fault);
        let placed = home.run(["order", "place", "--input", &order].into_iter().chain(fault));
        is(&placed.problem(), case.order, case.fault);
        assert_eq!(placed.code, Some(case.order.2), "{}", case.fault);
        the_truth_comes_out(&server, &placed.problem(), case);
    }
}

#[test]
fn every_fault_by_a_header_ends_with_the_documented_status() {
    let home = Home::without_limits();
    let server = home.serve();
    let order = patient_buy(&server);
    for case in &CASES {
        let fault = [("Cambist-Simulate-Fault", case.fault)];
        let read = server.ask("GET", "/api/v1/market-data/BTC-USD", &fault, None);
        let says_when = read.head.contains("retry-after: 1\r\n");
        let read = read.json(case.read.1);
        assert_eq!(says_when, read["retry_after_s"] == 1, "{read}");
        is(&read, case.read, case.fault);
        let problem = server.ask("POST", "/api/v1/orders", &fault, Some(&order)).json(case.order.1);
        is(&problem, case.order, case.fault);
        the_truth_comes_out(&server, &problem, case);
    }
    let unheard_of = server.ask("GET", "/api/v1/exchanges", &[("Cambist-Simulate-Fault", "rain")], None).json(400);
    assert_eq!(unheard_of["fields"][0]["field"], "Cambist-Simulate-Fault", "{unheard_of}");
}

#[test]
fn every_fault_by_mcp_is_an_error_that_the_model_can_read() {
    let home = Home::without_limits();
    let server = home.serve();
    let mut agent = home.agent();
    let order = patient_buy(&server);
    for case in &CASES {
        let fault = json!({"cambist/simulate_fault": case.fault});
        let read = json!({"symbols": ["BTC-USD"]});
        for (tool, arguments, expected) in [("get_market_data", &read, case.read), ("place_order", &order, case.order)]
        {
            let over_stdio = agent.call_tool(tool, arguments, &fault);
            let over_http = server.call_tool(tool, arguments, &fault);
            for result in [over_stdio, over_http] {
                assert_eq!(result["isError"], true, "{result}");
                is(&result["structuredContent"], expected, case.fault);
                if tool == "place_order" {
                    the_truth_comes_out(&server, &result["structuredContent"], case);
                }
            }
        }
    }
}

#[test]
fn an_order_whose_answer_was_lost_is_unknown_until_it_is_looked_up_and_never_placed_twice() {
    let home = Home::new();
    let server = home.serve();
    let mut order = patient_buy(&server);
    order["client_order_id"] = json!("lost-1");
    let fault = [("Cambist-Simulate-Fault", "timeout_after")];
    let problem = server.ask("POST", "/api/v1/orders", &fault, Some(&order)).json(504);
    let id = problem["order_id"].as_str().unwrap();
    let found = until("the order is looked up without being asked for", || {
        let listed = listed_orders(&server.get("/api/v1/orders").text(200));
        let [only] = listed.as_slice() else { panic!("one order was placed: {listed:?}") };
        let only: Value = serde_json::from_str(only).unwrap();
        assert_eq!(only["order_id"], id);
        assert!(only["status"] == "unknown" || only["status"] == "open", "{only}");
        (only["status"] == "open").then_some(only)
    });
    let again = shown_order(&server.post("/api/v1/orders", &order).text(201));
    assert_eq!(again, found, "the same order, not another");
    let events = server.get(&format!("/api/v1/orders/{id}?include_events=true")).json(200);
    let course: Vec<_> = events["events"].as_array().unwrap().iter().map(|event| &event["status"]).collect();
    assert_eq!(course, ["pending", "unknown", "open"], "{events}");
}

#[test]
fn faults_by_configuration_meet_every_request_to_the_exchange() {
    let home = Home::new().with("CAMBIST_EXCHANGES__PAPER__FAULTS__RATE_LIMIT", "1");
    let refused = home.run(["market", "get", "BTC-USD", "--json"]);
    is(&refused.problem(), LIMITED, "rate_limit");
    assert_eq!(refused.code, Some(9));
}

#[test]
fn faults_now_and_then_keep_nobody_from_starting() {
    let home = Home::new().with("CAMBIST_EXCHANGES__PAPER__FAULTS__NETWORK_ERROR", "0.5");
    for seed in ["1", "2", "3", "4"] {
        let ended = home.command(["order", "list"]).env("CAMBIST_EXCHANGES__PAPER__SEED", seed).output().unwrap();
        assert!(ended.status.success(), "seed {seed}: {ended:?}");
    }
}
