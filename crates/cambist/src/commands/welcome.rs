//! What a server says when it is ready: where to point what.

use std::net::SocketAddr;

use cambist_config::{Loaded, Origin};

/// The lines for whoever started the server.
pub(super) fn text(address: SocketAddr, loaded: &Loaded) -> String {
    let paper = &loaded.config.exchanges.paper;
    let market = match &paper.tape {
        Some(tape) => format!("a recorded market: {} at {}", tape.display(), paper.tape_speed),
        None => format!("a simulated market, seed {}", paper.seed),
    };
    let server = &loaded.config.server;
    let scheme = if server.tls_certificate_file.is_some() { "https" } else { "http" };
    let origin = format!("{scheme}://{address}");
    // Clients get the token of an issuer by themselves.
    let has_to_show_one = server.requires_token() && server.oauth.issuer.is_none();
    let token = if has_to_show_one { " --header \"Authorization: Bearer TOKEN\"" } else { "" };
    let lines = [
        format!("Cambist {} trades on paper: {market}", env!("CARGO_PKG_VERSION")),
        format!("  browser  {origin}/docs"),
        format!("  REST     {origin}/price/paper/BTC-USD"),
        format!("  agents   claude mcp add --transport http cambist {origin}/mcp{token}"),
        format!("  shell    cambist{} market get BTC-USD", data_dir(loaded)),
        format!("  records  {}", loaded.config.storage.data_dir.display()),
        "Ctrl-C stops it; nothing is lost.\n".to_owned(),
    ];
    lines.join("\n")
}

/// What a command has to be told to find the same records, if they are not where it looks by itself.
fn data_dir(loaded: &Loaded) -> String {
    let setting = loaded.effective().into_iter().find(|value| value.key == "storage.data_dir");
    match setting.map(|setting| setting.origin) {
        Some(Origin::Flag { .. }) => format!(" --data-dir {}", loaded.config.storage.data_dir.display()),
        _ => String::new(),
    }
}
