use std::path::PathBuf;

use cambist_cli::{Command, ConfigAction, Globals, McpOptions, PaperTape, ServeOptions, WatchOptions};
use cambist_model::{SimulatedFault, Timeframe};
use cambist_ops::Channel;
use rstest::rstest;

use crate::house::{House, Paper, read, terminal};

#[rstest]
#[case("--json --server http://h:1 --data-dir d --config c --simulate-fault rate_limit -q --no-color -vv order list")]
#[case("order --json list --server http://h:1 --data-dir d -vv --config c --simulate-fault RATE-LIMIT -q --no-color")]
fn options_for_every_command_stand_anywhere(#[case] line: &str) {
    let globals = Globals {
        json: true,
        server: Some("http://h:1".to_owned()),
        data_dir: Some(PathBuf::from("d")),
        config: Some(PathBuf::from("c")),
        simulate_fault: Some(SimulatedFault::RateLimit),
        quiet: true,
        no_color: true,
        verbose: 2,
    };
    assert_eq!(read(line).unwrap().globals, globals);
}

#[test]
fn own_commands_are_read_whole() {
    let command = |line: &str| read(line).unwrap().command;
    let paper = PaperTape {
        file: Some(PathBuf::from("t.gz")),
        speed: Some("10x".to_owned()),
        symbol: Some("BTC-USDT".parse().unwrap()),
    };
    let tape = "--paper-tape t.gz --paper-speed 10x --paper-tape-symbol btc/usdt";
    let Command::Serve(serve) = command(&format!("serve --host ::1 --port 0 {tape}")) else { panic!() };
    assert_eq!(serve, ServeOptions { host: Some("::1".to_owned()), port: Some(0), paper: paper.clone() });
    let line =
        format!("mcp --toolsets market,trade --tools get_account --exclude-tools place_order --read-only {tape}");
    let Command::Mcp(mcp) = command(&line) else { panic!() };
    let expected = McpOptions {
        toolsets: vec!["market".to_owned(), "trade".to_owned()],
        tools: vec!["get_account".to_owned()],
        exclude_tools: vec!["place_order".to_owned()],
        read_only: true,
        paper,
    };
    assert_eq!(mcp, expected);
    let line =
        "watch BTC-USD eth/usd BTC/USD --exchange paper --channel candles --timeframe 1h --simulate-fault timeout";
    let Command::Watch(watch) = command(line) else { panic!() };
    let expected = WatchOptions {
        symbols: vec!["BTC-USD".parse().unwrap(), "ETH-USD".parse().unwrap()],
        channel: Channel::Candles,
        timeframe: Some(Timeframe::H1),
        exchange: Some("paper".parse().unwrap()),
        fault: Some(SimulatedFault::TimeoutAfter),
    };
    assert_eq!(watch, expected);
    assert!(matches!(command("config show"), Command::Config(ConfigAction::Show)));
    assert!(matches!(command("config check"), Command::Config(ConfigAction::Check)));
    assert!(matches!(command("doctor"), Command::Doctor));
    assert!(matches!(command("migrate"), Command::Migrate));
    assert!(matches!(command("completions fish"), Command::Completions(cambist_cli::Shell::Fish)));
    for line in ["version", "--version", "-V"] {
        assert!(matches!(command(line), Command::Version), "{line}");
    }
}

#[rstest]
#[case("", "Usage: cambist")]
#[case("order", "Usage: cambist order")]
#[case("ordr list", "a similar subcommand exists: 'order'")]
#[case("order list --limt 5", "a similar argument exists: '--limit'")]
#[case("order buy", "<SYMBOL>")]
#[case("order list --simulate-fault rain", "there is no such fault; use one of: rate_limit")]
#[case("watch BTCUSD", "like \"BTC-USD\"")]
#[case("watch", "<SYMBOL>")]
#[case("mcp --toolsets all", "possible values: market, account, trade")]
#[case("mcp --tools buy", "there is no such tool; there are get_market_data")]
#[case("serve --port 70000", "--port")]
#[case("serve --simulate-fault timeout", "--simulate-fault does not go with serve")]
#[case("migrate --server http://h:1", "--server does not go with migrate")]
#[case("completions tcsh", "possible values: bash")]
#[tokio::test]
async fn a_line_that_cannot_be_read_is_a_usage_error(#[case] line: &str, #[case] says: &str) {
    let error = read(line).unwrap_err();
    let paper = Paper::default();
    let ids = cambist_testkit::SeededIds::default();
    let exit = error.show(&paper.printer(terminal(80)), &ids);
    let ran = paper.ran(exit.code());
    assert!(ran.exit == 2 && ran.out.is_empty() && ran.err.contains(says), "{ran:?}");
}

#[tokio::test]
async fn a_usage_error_is_json_if_json_was_asked_for() {
    let house = House::open().await;
    let ran = house.run("market get --json").await;
    let problem: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((ran.exit, problem["code"].as_str()), (2, Some("invalid_input")));
    assert_eq!(problem["detail"], "the following required arguments were not provided: <SYMBOL>...");
    assert_eq!(house.times_asked(), 0);
}

#[test]
fn what_follows_two_dashes_is_no_flag() {
    assert!(read("order get -- --json").is_ok_and(|invocation| !invocation.globals.json));
}

#[rstest]
#[case("--help", "cambist order buy BTC-USD 0.01 --limit 64000")]
#[case("help order buy", "--limit <PRICE>")]
#[case("order buy -h", "Usage: cambist order buy [OPTIONS] <SYMBOL> [QUANTITY]")]
#[case("order place --help", "[possible values: buy, sell]")]
fn help_is_an_answer(#[case] line: &str, #[case] says: &str) {
    let Command::Help(page) = read(line).unwrap().command else { panic!() };
    let paper = Paper::default();
    let exit = page.show(&paper.printer(terminal(80)));
    let ran = paper.ran(exit.code());
    assert!(ran.exit == 0 && ran.err.is_empty() && ran.out.contains(says), "{ran:?}");
}

#[test]
fn help_fits_a_narrow_terminal() {
    let Command::Help(page) = cambist_cli::parse(["cambist", "order", "list", "-h"], Some(50)).unwrap().command else {
        panic!()
    };
    let paper = Paper::default();
    page.show(&paper.printer(terminal(50)));
    let help = paper.ran(0).out;
    // Examples and the usage line are never broken.
    let own = help.split("Examples:").next().unwrap();
    assert!(own.lines().all(|line| line.len() <= 50), "{help}");
}
