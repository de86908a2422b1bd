//! What a server says when it is ready: where to point what.

use std::net::SocketAddr;

use cambist_config::Loaded;

/// The lines for whoever started the server.
pub(super) fn text(address: SocketAddr, loaded: &Loaded) -> String {
    let paper = &loaded.config.exchanges.paper;
    let market = match &paper.tape {
        Some(tape) => format!("a recorded market: {} at {}", tape.display(), paper.tape_speed),
        None => format!("a simulated market, seed {}", paper.seed),
    };
    let lines = [
        format!("Cambist {} trades on paper: {market}", env!("CARGO_PKG_VERSION")),
        format!("  browser  http://{address}/"),
        format!("  REST     http://{address}/price/paper/BTC-USD"),
        format!("  agents   claude mcp add --transport http cambist http://{address}/mcp"),
        "  shell    cambist market ticker BTC-USD".to_owned(),
        format!("  records  {}", loaded.config.storage.data_dir.display()),
        "Ctrl-C stops it; nothing is lost.\n".to_owned(),
    ];
    lines.join("\n")
}
