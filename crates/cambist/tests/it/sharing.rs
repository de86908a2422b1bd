//! Several processes and one data directory.

use std::sync::Barrier;

use serde_json::Value;

use crate::support::{Home, Server, listed_orders, order_in, patient_buy, until};

/// How the process that answers for the others ends.
#[derive(Clone, Copy)]
enum End {
    Told,
    Killed,
}

fn orders(server: &Server) -> Option<Vec<String>> {
    let reply = server.get("/api/v1/orders");
    (reply.status == 200).then(|| listed_orders(&reply.body))
}

/// Whoever holds the data directory, as it says itself.
fn owner(home: &Home) -> Option<Value> {
    let said = std::fs::read(home.data_dir().join("cambist.lock.json")).ok()?;
    serde_json::from_slice(&said).ok()
}

fn the_second_takes_over_when_the_first_is(end: End) {
    let home = Home::new();
    let mut first = home.serve();
    let second = home.serve();
    assert_eq!(owner(&home).unwrap()["pid"], first.pid());
    let by_first = order_in(&first.post("/api/v1/orders", &patient_buy(&first)).text(201));
    let by_second = order_in(&second.post("/api/v1/orders", &patient_buy(&second)).text(201));
    let both = vec![by_second, by_first];
    assert_eq!(orders(&first), Some(both.clone()));
    assert_eq!(orders(&second), Some(both.clone()));

    match end {
        End::Told => assert_eq!(first.terminate(), Some(0)),
        End::Killed => first.kill(),
    }
    assert_eq!(until("the second answers by itself", || orders(&second)), both);
    until("the second has the directory", || owner(&home).filter(|owner| owner["pid"] == second.pid()));
    let later = order_in(&second.post("/api/v1/orders", &patient_buy(&second)).text(201));
    let by_command = home.run(["order", "list", "--json"]).answer();
    assert_eq!(listed_orders(&by_command), [vec![later], both].concat());
}

#[test]
fn the_second_process_asks_the_first_and_takes_over_when_that_one_is_told_to_end() {
    the_second_takes_over_when_the_first_is(End::Told);
}

#[test]
fn the_second_process_takes_over_when_the_first_is_killed() {
    the_second_takes_over_when_the_first_is(End::Killed);
}

#[test]
fn whoever_wants_other_limits_than_the_one_that_answers_is_refused_by_their_names() {
    let home = Home::new();
    let server = home.serve();
    let stricter = ["CAMBIST_SAFETY__MAX_ORDERS_PER_MINUTE", "CAMBIST_EXCHANGES__PAPER__SEED"];
    for command in [&["order", "list", "--json"][..], &["serve", "--port", "0", "--json"]] {
        let mut refused = home.command(command.iter().copied());
        let refused = refused.envs(stricter.map(|name| (name, "3"))).output().unwrap();
        assert_eq!(refused.status.code(), Some(13), "{refused:?}");
        assert!(refused.stdout.is_empty(), "{refused:?}");
        let said = String::from_utf8(refused.stderr).unwrap();
        let problem: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
        assert_eq!(problem["code"], "busy", "{problem}");
        let detail = problem["detail"].as_str().unwrap();
        for part in ["safety.max_orders_per_minute is 3 here and 10 there", "exchanges.paper.seed is 3 here"] {
            assert!(detail.contains(part), "{detail}");
        }
        assert!(detail.contains(&format!("pid {}", server.pid())), "{detail}");
    }
    let same = home.command(["order", "list"]).env("CAMBIST_SAFETY__MAX_ORDERS_PER_MINUTE", "10").output().unwrap();
    assert!(same.status.success(), "the limit that holds anyway: {same:?}");
}

#[test]
fn commands_at_the_same_moment_on_a_fresh_directory_all_succeed() {
    let home = Home::without_limits();
    let start = Barrier::new(8);
    let placed = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let (home, start) = (&home, &start);
                scope.spawn(move || {
                    start.wait();
                    let id = format!("at-once-{number}");
                    let order = ["order", "sell", "BTC-USD", "0.001", "--client-order-id", &id, "--json"];
                    let read = ["balance", "list", "--json"];
                    let ended = if number % 2 == 0 { home.run(order) } else { home.run(read) };
                    (number % 2 == 0).then_some(ended.answer())
                })
            })
            .collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().unwrap())
            .map(|answer| order_in(&answer))
            .collect::<Vec<_>>()
    });
    let mut listed = listed_orders(&home.run(["order", "list", "--json"]).answer());
    let mut placed = placed;
    listed.sort();
    placed.sort();
    assert_eq!(listed, placed);
    assert_eq!(owner(&home), None, "everybody has left");
}

#[test]
fn an_mcp_process_whose_client_goes_away_ends_and_gives_the_directory_back() {
    let home = Home::new();
    let agent = home.agent();
    until("the agent's process has the directory", || owner(&home).filter(|owner| owner["runs_as"] == "mcp"));
    assert_eq!(agent.leave(), Some(0));
    assert_eq!(owner(&home), None);
    let server = home.serve();
    assert_eq!(owner(&home).unwrap()["pid"], server.pid());
}
