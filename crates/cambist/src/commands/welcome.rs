//! What a server says when it is ready: where to point what.

use std::net::SocketAddr;

use cambist_config::{Exchanges, Loaded, Origin};
use cambist_model::ExchangeId;

/// The lines for whoever started the server.
pub(super) fn text(address: SocketAddr, loaded: &Loaded) -> String {
    let server = &loaded.config.server;
    let first = loaded.config.exchanges.enabled.first().map(ToString::to_string).unwrap_or_default();
    let scheme = if server.tls_certificate_file.is_some() { "https" } else { "http" };
    let origin = format!("{scheme}://{address}");
    // Clients get the token of an issuer by themselves.
    let has_to_show_one = server.requires_token() && server.oauth.issuer.is_none();
    let token = if has_to_show_one { " --header \"Authorization: Bearer TOKEN\"" } else { "" };
    let lines = [
        format!("Cambist {} {}", env!("CARGO_PKG_VERSION"), markets(&loaded.config.exchanges)),
        format!("  browser  {origin}/docs"),
        format!("  REST     {origin}/price/{first}/BTC-USD"),
        format!("  agents   claude mcp add --transport http cambist {origin}/mcp{token}"),
        format!("  shell    cambist{} market get BTC-USD", data_dir(loaded)),
        format!("  records  {}", loaded.config.storage.data_dir.display()),
        "Ctrl-C stops it; nothing is lost.\n".to_owned(),
    ];
    lines.join("\n")
}

/// Where it trades and what else it sees.
fn markets(exchanges: &Exchanges) -> String {
    let (paper, elsewhere): (Vec<&ExchangeId>, Vec<&ExchangeId>) =
        exchanges.enabled.iter().partition(|id| id.as_str() == "paper");
    let settings = &exchanges.paper;
    let trades = paper.first().map(|_| match &settings.tape {
        Some(tape) => format!("trades on paper: a recorded market, {} at {}", tape.display(), settings.tape_speed),
        None => format!("trades on paper: a simulated market, seed {}", settings.seed),
    });
    let names: Vec<_> = elsewhere.iter().map(ToString::to_string).collect();
    let sees = (!names.is_empty()).then(|| format!("reads the market of {}", names.join(", ")));
    trades.into_iter().chain(sees).collect::<Vec<_>>().join("; ")
}

/// What a command has to be told to find the same records, if they are not where it looks by itself.
fn data_dir(loaded: &Loaded) -> String {
    match loaded.origin("storage.data_dir") {
        Origin::Flag { .. } => format!(" --data-dir {}", loaded.config.storage.data_dir.display()),
        _ => String::new(),
    }
}
