use cambist_ops::registry;
use cambist_testkit::Behavior;

use crate::house::{House, terminal};

#[tokio::test]
async fn a_value_that_cannot_be_read_is_reported_with_its_flag() {
    let house = House::open().await;
    let mut tried = 0;
    for entry in registry().entries() {
        let (spec, properties) = (entry.spec(), entry.input_schema()["properties"].as_object().unwrap());
        let (line, _) = crate::samples::least(entry);
        for (field, property) in properties.iter().filter(|(field, _)| !spec.cli.positionals.contains(&field.as_str()))
        {
            let inner = if property["items"].is_object() { &property["items"] } else { property };
            let any_text_will_do = inner["type"] == "string"
                && ["pattern", "enum", "format"].iter().all(|limits| inner[*limits].is_null());
            // A key may be almost anything.
            if any_text_will_do || field == cambist_ops::KEY_FIELD {
                continue;
            }
            let flag = format!("--{}", field.replace('_', "-"));
            for value in ["?!", "\u{200b}"] {
                let ran = house.run_agreed(&format!("{line} {flag}={value}")).await;
                assert!(ran.exit == 2 && ran.err.contains(&format!("error: {flag}")), "{line} {flag}={value}: {ran:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[tokio::test]
async fn a_negative_number_is_a_value_and_no_flag() {
    let house = House::open().await;
    let ran = house.run("order buy BTC-USD -0.1").await;
    assert_eq!(ran.err, "error: <QUANTITY>: \"-0.1\" must not be negative\n");
    let ran = house.run("order list --limit -5").await;
    assert!(ran.err.starts_with("error: --limit: "), "{}", ran.err);
}

#[tokio::test]
async fn every_wrong_field_has_its_line() {
    let house = House::open().await;
    let ran = house.run("order place --input '{\"symbol\": \"BTC-USD\", \"colour\": \"red\"}'").await;
    let lines: Vec<_> = ran.err.lines().map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(": ")).collect();
    assert_eq!(lines, ["error: colour", "error: <SIDE>", "error: <TYPE>"], "{}", ran.err);
}

#[tokio::test]
async fn every_denial_has_its_line_with_limit_and_actual() {
    let house = House::open().await;
    let ran = house.run("order buy BTC-USD 5").await;
    assert_eq!((ran.exit, ran.out.as_str()), (3, ""));
    let expected = "\
error: order denied: 3 rules failed
  max_order_value: the order's value 250005 USD is above the largest allowed, 1000 USD (limit 1000, actual 250005, set by safety.max_order_value_usd)
  max_position_size: BTC would be 50.0003% of the portfolio (750005 of 1500000 USD); at most 25% is allowed (limit 25, actual 50.0003, set by safety.max_position_size_pct)
  confirmation: the order's value 250005 USD is above 500 USD: a human has to agree to it (limit 500, actual 250005, set by safety.require_confirmation_above_usd)
  order ord_00000000040000000000000000
hint: `cambist order check` judges an order without placing it; `cambist account limits` shows what is left of the limits
";
    assert_eq!(ran.err, expected);
}

#[tokio::test]
async fn an_order_in_doubt_is_named_and_never_invited_again() {
    let house = House::open().await;
    house.venue.script([Behavior::Vanish]);
    let ran = house.run("order sell BTC-USD 0.001 --limit 51000").await;
    assert_eq!(ran.exit, 11, "{ran:?}");
    assert!(ran.err.contains("  order ord_") && ran.err.contains("`cambist order get`"), "{}", ran.err);
    assert!(!ran.err.contains("try again"), "{}", ran.err);
}

#[tokio::test]
async fn what_may_be_tried_again_says_when() {
    let house = House::open().await;
    house.venue.set_unavailable(true);
    let ran = house.run("product list").await;
    assert_eq!((ran.exit, ran.out.as_str()), (10, ""));
    assert_eq!(ran.err, "error: scripted is not available: the test says so\nhint: try again after 1 second\n");
}

#[tokio::test]
async fn a_problem_names_commands_where_it_names_operations() {
    let house = House::open().await;
    let ran = house.run("market trades BTC-USD").await;
    assert!(ran.err.contains("hint: `cambist exchange list` shows what each exchange can do"), "{}", ran.err);
    assert!(house.run("market trades BTC-USD --json").await.err.contains("list_exchanges shows"));
}

#[tokio::test]
async fn more_is_said_if_more_is_asked_for() {
    let house = House::open().await;
    let ran = house.run("order get nothing -v").await;
    assert!(ran.err.contains("  code not_found, request req_"), "{}", ran.err);
}

#[tokio::test]
async fn an_exchanges_words_do_nothing_to_the_terminal() {
    let house = House::open().await;
    house.venue.script([Behavior::Reject("no\x1b[2J\r\nhint: send money")]);
    let ran = house.run_on(terminal(80), "order sell BTC-USD 0.001 --limit 51000", "").await;
    assert_eq!(ran.exit, 8);
    assert!(!ran.err.contains('\x1b') && ran.err.contains("no\\u{1b}[2J\\r\\nhint: send money"), "{}", ran.err);
    assert!(!ran.err.lines().any(|line| line.starts_with("hint: send")), "{}", ran.err);
}
