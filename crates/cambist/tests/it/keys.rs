//! One act, however often it is asked for with its idempotency key.

use std::thread;

use serde_json::{Value, json};

use crate::support::{Home, Server, listed_orders, patient_buy};

const ORDERS: &str = "/api/v1/orders";

fn place(server: &Server, key: &str, order: &Value, fault: Option<&str>) -> (u16, Value) {
    let mut headers = vec![("Idempotency-Key", key)];
    headers.extend(fault.map(|fault| ("Cambist-Simulate-Fault", fault)));
    let reply = server.ask("POST", ORDERS, &headers, Some(order));
    (reply.status, serde_json::from_str(&reply.body).unwrap())
}

fn orders(server: &Server) -> usize {
    listed_orders(&server.get(ORDERS).text(200)).len()
}

#[test]
fn asking_again_is_answered_again_by_every_face_and_after_a_restart() {
    let home = Home::without_limits();
    let server = home.serve();
    let order = patient_buy(&server);
    let keyed = {
        let mut keyed = order.clone();
        keyed["idempotency_key"] = json!("one-and-only");
        keyed
    };
    let first = server.ask("POST", ORDERS, &[("Idempotency-Key", "one-and-only")], Some(&order)).text(201);
    assert_eq!(server.ask("POST", ORDERS, &[("Idempotency-Key", "\"one-and-only\"")], Some(&order)).text(201), first);
    assert_eq!(server.post(ORDERS, &keyed).text(201), first, "the key in the body is the same key");
    let by_tool = server.call_tool("place_order", &keyed, &json!({}));
    assert_eq!(by_tool["content"][0]["text"].as_str().unwrap(), first);
    let words = ["symbol", "side", "type", "quantity", "limit_price"];
    let [symbol, side, kind, quantity, price] = words.map(|word| order[word].as_str().unwrap());
    let command = [
        "order",
        "place",
        symbol,
        side,
        kind,
        quantity,
        "--limit-price",
        price,
        "--idempotency-key",
        "one-and-only",
        "--json",
    ];
    assert_eq!(home.run(command).answer().trim_end(), first);
    server.terminate();

    let server = home.serve();
    assert_eq!(server.post(ORDERS, &keyed).text(201), first);
    assert_eq!(orders(&server), 1);
}

#[test]
fn a_key_that_was_used_for_something_else_is_refused() {
    let home = Home::without_limits();
    let server = home.serve();
    let order = patient_buy(&server);
    assert_eq!(place(&server, "k", &order, None).0, 201);
    let mut other = order.clone();
    other["side"] = json!("sell");
    let (status, problem) = place(&server, "k", &other, None);
    assert_eq!((status, problem["code"].as_str().unwrap()), (409, "idempotency_mismatch"), "{problem}");
    let mut both = order.clone();
    both["idempotency_key"] = json!("another");
    let (status, problem) = place(&server, "k", &both, None);
    assert_eq!((status, problem["fields"][0]["field"].as_str().unwrap()), (400, "idempotency_key"), "{problem}");
    let (status, problem) = place(&server, &"k".repeat(129), &order, None);
    assert_eq!((status, problem["fields"][0]["field"].as_str().unwrap()), (400, "idempotency_key"), "{problem}");
    assert_eq!(orders(&server), 1);
}

#[test]
fn a_refusal_stays_a_refusal() {
    let home = Home::new().with("CAMBIST_SAFETY__MAX_ORDER_VALUE_USD", "1");
    let server = home.serve();
    let order = patient_buy(&server);
    let (status, first) = place(&server, "k", &order, None);
    assert_eq!((status, first["code"].as_str().unwrap()), (422, "order_denied"), "{first}");
    let (status, again) = place(&server, "k", &order, None);
    assert_eq!((status, &again["order_id"], &again["denials"]), (422, &first["order_id"], &first["denials"]));
    assert_ne!(again["instance"], first["instance"], "each request has an id of its own");
    assert_eq!(orders(&server), 1);
}

#[test]
fn an_order_in_doubt_is_not_sent_again_and_its_key_tells_what_became_of_it() {
    let home = Home::without_limits();
    let server = home.serve();
    let order = patient_buy(&server);
    let (_, problem) = place(&server, "k", &order, Some("timeout_after"));
    assert_eq!(problem["code"], "outcome_unknown", "{problem}");
    let (status, answer) = place(&server, "k", &order, None);
    assert_eq!((status, &answer["order"]["order_id"]), (201, &problem["order_id"]), "{answer}");
    assert_eq!(orders(&server), 1);
}

#[test]
fn an_order_that_still_waits_is_no_answer_to_keep() {
    let home = Home::without_limits().with("CAMBIST_SAFETY__REQUIRE_CONFIRMATION_ABOVE_USD", "1");
    let server = home.serve();
    let order = patient_buy(&server);
    let (status, problem) = place(&server, "k", &order, None);
    assert_eq!((status, &problem["code"]), (428, &json!("confirmation_required")), "{problem}");
    let (status, waiting) = place(&server, "k", &order, None);
    assert_eq!((status, &waiting["order"]["status"]), (201, &json!("awaiting_approval")), "{waiting}");
    let id = problem["order_id"].as_str().unwrap();
    server.delete(&format!("{ORDERS}/{id}")).text(200);
    let (status, ended) = place(&server, "k", &order, None);
    assert_eq!((status, &ended["order"]["status"]), (201, &json!("canceled")), "{ended}");
    assert_eq!(orders(&server), 1);
}

#[test]
fn of_many_at_once_one_places_the_order() {
    let home = Home::without_limits();
    let server = home.serve();
    let order = patient_buy(&server);
    let answers: Vec<_> = thread::scope(|scope| {
        let asking: Vec<_> = (0..16).map(|_| scope.spawn(|| place(&server, "k", &order, None))).collect();
        asking.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    let placed: Vec<_> = answers.iter().filter(|(status, _)| *status == 201).collect();
    assert!(!placed.is_empty());
    for (_, answer) in &placed {
        assert_eq!(answer["order"]["order_id"], placed[0].1["order"]["order_id"]);
    }
    for (status, problem) in answers.iter().filter(|(status, _)| *status != 201) {
        assert_eq!((*status, &problem["code"], &problem["retry_after_s"]), (409, &json!("conflict"), &json!(1)));
    }
    assert_eq!(orders(&server), 1);
}
