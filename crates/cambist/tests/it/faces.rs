//! One order, whichever way it is asked for.

use serde_json::{Value, json};

use crate::support::{Agent, Home, Server, listed_orders, order_in, patient_buy};

/// The ways in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    McpStdio,
    McpHttp,
    Rest,
    CommandLine,
}

const FACES: [Face; 4] = [Face::McpStdio, Face::McpHttp, Face::Rest, Face::CommandLine];

/// Everybody who asks: an agent that started Cambist itself, one that uses the server, a program and a person.
struct Company<'a> {
    home: &'a Home,
    server: Server,
    agent: Agent,
}

impl<'a> Company<'a> {
    fn gather(home: &'a Home) -> Self {
        Self { home, server: home.serve(), agent: home.agent() }
    }

    /// The text of the answer to a tool's call, which says the same as its structure.
    fn tool(&mut self, face: Face, tool: &str, arguments: &Value) -> String {
        let nothing = json!({});
        let result = match face {
            Face::McpStdio => self.agent.call_tool(tool, arguments, &nothing),
            _ => self.server.call_tool(tool, arguments, &nothing),
        };
        assert_ne!(result["isError"], true, "{result}");
        let text = result["content"][0]["text"].as_str().unwrap().to_owned();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), result["structuredContent"]);
        text
    }

    fn place(&mut self, face: Face, order: &Value) -> String {
        order_in(&match face {
            Face::McpStdio | Face::McpHttp => self.tool(face, "place_order", order),
            Face::Rest => self.server.post("/api/v1/orders", order).text(201),
            Face::CommandLine => {
                let words = ["symbol", "side", "type", "quantity", "limit_price"];
                let [symbol, side, kind, quantity, price] = words.map(|word| order[word].as_str().unwrap());
                let command = ["order", "place", symbol, side, kind, quantity, "--limit-price", price, "--json"];
                self.home.run(command).answer()
            }
        })
    }

    fn get(&mut self, face: Face, id: &str) -> String {
        order_in(&match face {
            Face::McpStdio | Face::McpHttp => self.tool(face, "get_order", &json!({ "order_id": id })),
            Face::Rest => self.server.get(&format!("/api/v1/orders/{id}")).text(200),
            Face::CommandLine => self.home.run(["order", "get", id, "--json"]).answer(),
        })
    }

    fn list_open(&mut self, face: Face) -> Vec<String> {
        listed_orders(&match face {
            Face::McpStdio | Face::McpHttp => self.tool(face, "list_orders", &json!({ "open_only": true })),
            Face::Rest => self.server.get("/api/v1/orders?open_only=true").text(200),
            Face::CommandLine => self.home.run(["order", "list", "--open-only", "--json"]).answer(),
        })
    }

    fn cancel(&mut self, face: Face, id: &str) -> String {
        order_in(&match face {
            Face::McpStdio | Face::McpHttp => self.tool(face, "cancel_order", &json!({ "order_id": id })),
            Face::Rest => self.server.delete(&format!("/api/v1/orders/{id}")).text(200),
            Face::CommandLine => self.home.run(["order", "cancel", id, "--json"]).answer(),
        })
    }

    /// Every face shows these orders, newest first, in these very bytes.
    fn all_see(&mut self, orders: &[String]) {
        for face in FACES {
            assert_eq!(self.list_open(face), orders.iter().rev().cloned().collect::<Vec<_>>(), "listed by {face:?}");
            for order in orders {
                assert_eq!(&self.get(face, &id_of(order)), order, "shown by {face:?}");
            }
        }
    }

    /// Everybody leaves.
    fn part(self) {
        assert_eq!(self.agent.leave(), Some(0));
        assert_eq!(self.server.terminate(), Some(0));
    }
}

fn id_of(order: &str) -> String {
    serde_json::from_str::<Value>(order).unwrap()["order_id"].as_str().unwrap().to_owned()
}

/// An order without what makes it this one.
fn what_was_asked(order: &str) -> Value {
    let mut order: Value = serde_json::from_str(order).unwrap();
    for name in ["order_id", "client_order_id", "exchange_order_id", "created_at", "updated_at"] {
        assert!(order[name].is_string(), "{name}: {order}");
        order[name].take();
    }
    order
}

#[test]
fn an_order_of_any_face_is_the_same_bytes_on_every_face_and_after_a_restart() {
    let home = Home::new();
    let mut company = Company::gather(&home);
    let wanted = patient_buy(&company.server);
    let orders = FACES.map(|face| company.place(face, &wanted));
    let first = what_was_asked(&orders[0]);
    assert_eq!((&first["status"], &first["quantity"]), (&json!("open"), &json!("0.001")));
    for order in &orders {
        assert_eq!(what_was_asked(order), first);
    }
    company.all_see(&orders);

    company.part();
    let mut company = Company::gather(&home);
    company.all_see(&orders);

    let by_others = [Face::CommandLine, Face::Rest, Face::McpHttp, Face::McpStdio];
    for (order, face) in orders.iter().zip(by_others) {
        let canceled = company.cancel(face, &id_of(order));
        assert_eq!(serde_json::from_str::<Value>(&canceled).unwrap()["status"], "canceled", "by {face:?}: {canceled}");
        for witness in FACES {
            assert_eq!(company.get(witness, &id_of(order)), canceled, "shown by {witness:?}");
        }
    }
    company.all_see(&[]);
    company.part();
}

#[test]
fn a_stream_tells_of_an_order_that_another_face_places_and_cancels() {
    let home = Home::new();
    let server = home.serve();
    let mut streams = [server.stream("/ws"), server.stream("/ws/orders")];
    streams[0].say(&json!({"type": "subscribe", "channel": "orders"}));
    streams[1].say(&json!({"type": "subscribe"}));
    for stream in &mut streams {
        assert!(stream.next().contains("\"subscribed\""));
    }
    let order = patient_buy(&server);
    let price = order["limit_price"].as_str().unwrap();
    let placed = order_in(&home.run(["order", "buy", "BTC-USD", "0.001", "--limit", price, "--json"]).answer());
    let canceled = order_in(&server.delete(&format!("/api/v1/orders/{}", id_of(&placed))).text(200));
    for stream in &mut streams {
        for change in [&placed, &canceled] {
            let data = format!("\"data\":{change}}}");
            stream
                .find(|message| (message.starts_with(r#"{"type":"update""#) && message.ends_with(&data)).then_some(()));
        }
    }
}
