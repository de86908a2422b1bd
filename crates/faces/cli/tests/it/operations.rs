use cambist_ops::registry;
use rstest::rstest;
use serde_json::{Value, json};

use crate::house::{House, PIPES, Ran};
use crate::samples::{full, least};

#[tokio::test]
async fn every_command_asks_what_was_typed_and_prints_the_bytes_of_the_answer() {
    let house = House::open().await;
    let (mut answers, mut problems) = (0, 0);
    for entry in registry().entries() {
        for (line, input) in [least(entry), full(entry)] {
            let ran = house.run(&format!("{line} --json")).await;
            let (asked, answered) = house.last();
            assert_eq!(asked.operation, entry.spec().name, "{line}");
            assert_eq!(asked.input, input, "{line}");
            let expected = match answered {
                Ok(answer) => {
                    answers += 1;
                    Ran { exit: 0, out: String::from_utf8(answer.body.to_vec()).unwrap() + "\n", err: String::new() }
                }
                Err(problem) => {
                    problems += 1;
                    let exit = cambist_ops::outward(problem.code).exit;
                    let err = serde_json::to_string(&problem).unwrap() + "\n";
                    Ran { exit, out: String::new(), err }
                }
            };
            assert_eq!(ran, expected, "{line}");
        }
    }
    assert!(answers > 10 && problems > 5, "{answers} answers, {problems} problems");
}

#[tokio::test]
async fn json_is_one_line_on_a_terminal_too() {
    let house = House::open().await;
    let ran = house.run_on(crate::house::terminal(20), "balance list --json", "").await;
    assert_eq!(ran.out.lines().count(), 1);
    assert_eq!(ran.err, "");
}

#[rstest]
#[case("halt", "trading halt", "halt_trading")]
#[case("halt --flatten --reason runaway", "trading halt --flatten --reason runaway", "halt_trading")]
#[case("halt --input '{\"reduce_only\": true}'", "trading halt --reduce-only", "halt_trading")]
#[case("resume --exchange paper", "trading resume --exchange paper", "resume_trading")]
#[tokio::test]
async fn a_single_word_stops_and_another_starts(#[case] short: &str, #[case] full: &str, #[case] operation: &str) {
    let house = House::open().await;
    house.run(short).await;
    let (in_short, _) = house.last();
    house.run(full).await;
    let (in_full, _) = house.last();
    assert_eq!((in_short.operation.as_str(), &in_short.input), (operation, &in_full.input));
}

#[rstest]
#[case("order sell BTC-USD 0.001", "sell", "market")]
#[case("order sell BTC-USD --quote 100", "sell", "market")]
#[case("order buy BTC-USD 0.001 --limit 40000", "buy", "limit")]
#[case("order buy BTC-USD 0.001 --stop 60000", "buy", "stop_loss")]
#[case("order buy BTC-USD 0.001 --stop 60000 --limit 60100", "buy", "stop_limit")]
#[case("order buy --input '{\"symbol\": \"BTC-USD\", \"quantity\": \"1\", \"limit_price\": \"9\"}'", "buy", "limit")]
#[tokio::test]
async fn the_shorthands_say_what_they_mean(#[case] line: &str, #[case] side: &str, #[case] order_type: &str) {
    let house = House::open().await;
    house.run(line).await;
    let (asked, _) = house.last();
    assert_eq!(asked.operation, "place_order");
    assert_eq!((&asked.input["side"], &asked.input["type"]), (&json!(side), &json!(order_type)));
}

#[tokio::test]
async fn a_shorthand_places_the_order_that_the_long_form_places() {
    let house = House::open().await;
    house.run("order sell BTC-USD 0.001 --limit 51000 --post-only --client-order-id a-1").await;
    let (short, _) = house.last();
    house.run("order place BTC-USD sell limit 0.001 --limit-price 51000 --post-only --client-order-id a-1").await;
    assert_eq!(house.last().0.input, short.input);
}

#[tokio::test]
async fn an_input_is_read_from_the_line_from_a_file_and_from_standard_input() {
    let house = House::open().await;
    let json = r#"{"product_id": "BTC-USD", "depth": 1}"#;
    let file = std::env::temp_dir().join(format!("cambist-cli-{}.json", std::process::id()));
    std::fs::write(&file, json).unwrap();
    let expected: Value = serde_json::from_str(json).unwrap();
    for input in [format!("'{json}'"), format!("@{}", file.display()), "-".to_owned()] {
        let ran = house.run_on(PIPES, &format!("market book --input {input}"), json).await;
        assert_eq!((ran.exit, Value::from(house.last().0.input)), (0, expected.clone()), "{}", ran.err);
    }
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn an_input_and_flags_complete_each_other() {
    let house = House::open().await;
    let ran = house.run("market book BTC-USD --input '{\"depth\": 1}'").await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(Value::from(house.last().0.input), json!({"symbol": "BTC-USD", "depth": 1}));
}

#[rstest]
#[case::by_flag_too("market book BTC-USD --input '{\"symbol\": \"ETH-USD\"}'", "<SYMBOL>: is given in --input too")]
#[case::by_the_command_too("order buy BTC-USD 1 --input '{\"side\": \"sell\"}'", "side: is given in --input too")]
#[case::under_another_name("market book BTC-USD --input '{\"product_id\": \"ETH-USD\"}'", "another name of symbol")]
#[case::in_itself("market book --input '{\"symbol\": \"A-B\", \"symbol\": \"C-D\"}'", "\"symbol\" stands in it twice")]
#[case::by_two_flags("order list --limit 1 --limit 2", "--limit: is given more than once")]
#[case::unknown("market book --input '{\"simbol\": \"BTC-USD\"}'", "did you mean symbol?")]
#[case::missing("market book --input '{}'", "<SYMBOL>: is required")]
#[case::no_json(
    "market book --input '{symbol}'",
    "--input: is no JSON object: key must be a string at line 1 column 2"
)]
#[case::no_object("market book --input '[1]'", "--input: is no JSON object")]
#[case::more_than_json("market book --input '{} {}'", "--input: is no JSON object: trailing characters")]
#[case::no_file("market book --input @/nonexistent/a.json", "--input: /nonexistent/a.json: No such file")]
#[tokio::test]
async fn an_input_that_contradicts_itself_is_refused(#[case] line: &str, #[case] says: &str) {
    let house = House::open().await;
    let ran = house.run(line).await;
    assert!(ran.exit == 2 && ran.out.is_empty() && ran.err.contains(says), "{ran:?}");
}

#[tokio::test]
async fn an_endless_input_is_refused() {
    let house = House::open().await;
    let long = " ".repeat((1 << 20) + 1);
    let ran = house.run_on(PIPES, "market book --input -", &long).await;
    assert!(ran.exit == 2 && ran.err.contains("longer than 1048576 bytes"), "{ran:?}");
}

#[tokio::test]
async fn a_fault_is_passed_on_with_the_call() {
    let house = House::open().await;
    house.run("product list --simulate-fault TIMEOUT-after").await;
    assert_eq!(house.last().0.call.fault, Some(cambist_model::SimulatedFault::TimeoutAfter));
    house.run("product list").await;
    assert_eq!(house.last().0.call.fault, None);
}

#[tokio::test]
async fn an_answer_that_lists_failures_ends_with_the_code_of_the_first() {
    let house = House::open().await;
    house.run("order sell BTC-USD 0.001 --limit 51000").await;
    house.run("order sell BTC-USD 0.001 --limit 52000").await;
    house.venue.script([cambist_testkit::Behavior::Reject("not now"), cambist_testkit::Behavior::Accept]);
    let ran = house.run("order cancel-all").await;
    assert_eq!(ran.exit, 8, "{ran:?}");
    assert!(ran.out.contains("exchange_rejected") && ran.out.contains("not now"), "{}", ran.out);
    assert_eq!(house.run("order cancel-all --json").await.exit, 0);
}
