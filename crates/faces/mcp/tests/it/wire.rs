//! A client that speaks the bare protocol: a line out, a line in.

use cambist_mcp::{McpFace, McpSettings, serve};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::scripted::House;

pub(crate) struct Wire {
    output: WriteHalf<DuplexStream>,
    input: Lines<BufReader<ReadHalf<DuplexStream>>>,
    served: JoinHandle<std::io::Result<()>>,
}

impl Wire {
    /// Connects to a house that offers everything, and shakes hands.
    pub(crate) async fn open(house: &House) -> Self {
        Self::open_to(house.face(&McpSettings::default()).unwrap()).await
    }

    /// Connects to a face and shakes hands.
    pub(crate) async fn open_to(face: McpFace) -> Self {
        Self::open_with(face, json!({})).await
    }

    /// Connects to a face and shakes hands as a client that can do this.
    pub(crate) async fn open_with(face: McpFace, capabilities: Value) -> Self {
        let mut wire = Self::begin(face);
        let client = json!({"name": "wire", "version": "1"});
        wire.send(&json!({
            "jsonrpc": "2.0", "id": 0, "method": "initialize",
            "params": {"protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client}
        }))
        .await;
        assert_eq!(wire.next().await["result"]["protocolVersion"], "2025-11-25");
        wire.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        wire
    }

    /// Connects and says nothing yet.
    pub(crate) fn open_silently(house: &House) -> Self {
        Self::begin(house.face(&McpSettings::default()).unwrap())
    }

    fn begin(face: McpFace) -> Self {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let (input, output) = tokio::io::split(theirs);
        let served = tokio::spawn(serve(face, input, output, CancellationToken::new()));
        let (input, output) = tokio::io::split(ours);
        Self { output, input: BufReader::new(input).lines(), served }
    }

    pub(crate) async fn send(&mut self, message: &Value) {
        self.output.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }

    /// The next line that comes.
    pub(crate) async fn next(&mut self) -> Value {
        serde_json::from_str(&self.input.next_line().await.unwrap().unwrap()).unwrap()
    }

    /// Asks and waits for the next line.
    pub(crate) async fn ask(&mut self, id: u32, method: &str, params: Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})).await;
        self.next().await
    }

    /// How serving ended.
    pub(crate) async fn served(self) -> std::io::Result<()> {
        self.served.await.unwrap()
    }

    /// Says that nothing more will be sent.
    pub(crate) async fn end(&mut self) {
        self.output.shutdown().await.unwrap();
    }
}
