//! The face as a process.

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The example beside this test, which is built with it.
fn example() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.join("examples").join(format!("stdio{}", std::env::consts::EXE_SUFFIX))
}

#[tokio::test]
async fn standard_output_holds_the_protocol_and_nothing_else() {
    let mut server = Command::new(example())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let request = |id: u32, method: &str, params: Value| {
        format!("{}\n", json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
    };
    let hello =
        json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    let order = json!({"symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": "0.01"});
    let lines = [
        request(1, "initialize", hello),
        format!("{}\n", json!({"jsonrpc": "2.0", "method": "notifications/initialized"})),
        request(2, "tools/list", json!({})),
        "this is not JSON\n".to_owned(),
        request(3, "tools/call", json!({"name": "place_order", "arguments": order})),
        request(4, "tools/call", json!({"name": "place_order", "arguments": {}})),
        request(5, "tools/call", json!({"name": "nothing"})),
        request(6, "resources/read", json!({"uri": "nothing://"})),
    ];
    let mut input = server.stdin.take().unwrap();
    input.write_all(lines.concat().as_bytes()).await.unwrap();
    drop(input);
    let output = server.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut ids = Vec::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        ids.extend(message["id"].as_u64());
    }
    ids.sort_unstable();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6], "everything asked before the end of the input is answered");
}
