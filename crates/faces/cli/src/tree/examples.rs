//! Examples in the help. A test reads each of them as a command line.

/// Command lines without the program's name, by the command whose help shows them; "" is the first page.
pub(crate) const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "market get BTC-USD ETH-USD",
            "order buy BTC-USD 0.01 --limit 64000",
            "order list --open-only",
            "watch BTC-USD",
            "balance list --json",
        ],
    ),
    ("market", &["market get BTC-USD", "market candles BTC-USD 1h --limit 24", "market book ETH-USD --depth 5"]),
    ("market get", &["market get BTC-USD ETH-USD", "market get BTC-USD --include-order-book --depth 5"]),
    ("market candles", &["market candles BTC-USD 1d --limit 30", "market candles BTC-USD 5m --start 2026-11-01"]),
    ("market listen", &["market listen BTC-USD --duration-s 10"]),
    (
        "order",
        &[
            "order buy BTC-USD 0.01 --limit 64000",
            "order sell BTC-USD 0.01 --stop 60000",
            "order list --open-only",
            "order cancel my-order-1",
        ],
    ),
    (
        "order buy",
        &[
            "order buy BTC-USD 0.01",
            "order buy BTC-USD --quote 100",
            "order buy BTC-USD 0.01 --limit 64000 --post-only",
            "order buy BTC-USD 0.01 --stop 70000 --limit 70100",
        ],
    ),
    (
        "order sell",
        &[
            "order sell BTC-USD 0.01",
            "order sell BTC-USD 0.01 --limit 72000 --client-order-id exit-1",
            "order sell BTC-USD 0.01 --stop 60000",
        ],
    ),
    (
        "order place",
        &[
            "order place BTC-USD buy limit 0.01 --limit-price 64000",
            "order place BTC-USD sell take_profit 0.01 --stop-price 80000",
            "order place --input @order.json",
        ],
    ),
    ("order preview", &["order preview BTC-USD buy market 0.01"]),
    ("order check", &["order check BTC-USD buy 0.01 --limit-price 64000"]),
    ("order get", &["order get my-order-1 --include-events"]),
    ("order cancel-all", &["order cancel-all --symbol BTC-USD"]),
    ("order list", &["order list --open-only", "order list --status filled,canceled --start 2026-11-01 --limit 100"]),
    ("fill list", &["fill list --symbol BTC-USD --limit 10"]),
    ("halt", &["halt", "halt --flatten --reason runaway", "halt --reduce-only"]),
    ("resume", &["resume"]),
    ("trading halt", &["trading halt", "trading halt --flatten --reason runaway", "trading halt --reduce-only"]),
    ("trading resume", &["trading resume"]),
    ("balance list", &["balance list --min-value-usd 1"]),
    ("exchange list", &["exchange list --include-capabilities"]),
    ("watch", &["watch BTC-USD ETH-USD", "watch BTC-USD --json"]),
    ("serve", &["serve", "serve --port 9000"]),
    ("mcp", &["mcp", "mcp --read-only", "mcp --toolsets market,account"]),
    ("audit list", &["audit list --limit 20", "audit list --action order_denied --start 2026-11-01"]),
    ("audit verify", &["audit verify", "audit verify --head-file head.json", "audit verify --file audit.jsonl"]),
    ("audit export", &["audit export --output audit.jsonl"]),
    ("audit head", &["audit head", "audit head --sign"]),
    ("secrets set", &["secrets set coinbase/live/api_key", "secrets set kraken/sandbox/api_key --no-passphrase"]),
    ("secrets rm", &["secrets rm kraken/sandbox/api_key"]),
    ("secrets rotate", &["secrets rotate coinbase/live/api_key", "secrets rotate --passphrase"]),
    ("completions", &["completions bash"]),
];

/// The examples of a command.
pub(crate) fn of(command: &str) -> &'static [&'static str] {
    EXAMPLES.iter().find(|(name, _)| *name == command).map_or(&[], |(_, examples)| *examples)
}
