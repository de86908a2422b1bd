use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use cambist_app::{Call, Face};
use cambist_http::HttpSettings;
use cambist_ops::Request as Asked;
use rstest::rstest;
use serde_json::{Map, Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::house::{House, Reply, settle};
use crate::stream_client::Server;

async fn strict() -> House {
    House { settings: HttpSettings { requires_token: true, ..HttpSettings::default() }, ..House::open().await }
}

/// What a human at a terminal asks for.
async fn human(house: &House, operation: &str, input: Value) -> Value {
    let call = Call { human: true, ..Call::new(cambist_ports::Ids::request_id(&*house.ids), "local", Face::Cli) };
    let input: Map<_, _> = serde_json::from_value(input).unwrap();
    let asked = Asked { operation: operation.to_owned(), call, input };
    house.caller.call(asked).await.unwrap().value()
}

async fn token(house: &House, input: Value) -> String {
    human(house, "create_token", input).await["secret"].as_str().unwrap().to_owned()
}

async fn role(house: &House, role: &str) -> String {
    token(house, json!({ "name": role, "role": role })).await
}

async fn send(house: &House, method: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Reply {
    let mut request = Request::builder().method(method).uri(path).header("Host", "localhost");
    if let Some(token) = token {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    if body.is_some() {
        request = request.header("Content-Type", "application/json");
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    house.send(request.body(body).unwrap()).await
}

fn order() -> Value {
    json!({ "symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": "0.001" })
}

fn challenge(reply: &Reply) -> &str {
    reply.headers["www-authenticate"].to_str().unwrap()
}

#[tokio::test]
async fn without_a_token_only_what_says_nothing_of_accounts_answers() {
    let house = strict().await;
    for path in ["/healthz", "/readyz", "/openapi.json", "/problems", "/"] {
        assert_eq!(send(&house, "GET", path, None, None).await.status, 200, "{path}");
    }
    for path in ["/api/v1/balances", "/api/v1/exchanges", "/price/scripted/BTC/USD", "/api/v1/tokens", "/ws"] {
        let reply = send(&house, "GET", path, None, None).await;
        assert_eq!(reply.status, 401, "{path}");
        assert_eq!(challenge(&reply), "Bearer realm=\"cambist\"", "nothing was shown, so nothing is wrong with it");
    }
}

#[tokio::test]
async fn on_this_machine_no_token_is_needed_but_a_wrong_one_is_not_overlooked() {
    let house = House::open().await;
    assert_eq!(send(&house, "GET", "/api/v1/balances", None, None).await.status, 200);
    let reply = send(&house, "GET", "/api/v1/balances", Some("cmb_nonsense"), None).await;
    assert_eq!(reply.status, 401);
    assert!(challenge(&reply).contains("error=\"invalid_token\""), "{reply:?}");
}

#[rstest]
#[case("Basic bWU6bWU=")]
#[case("Bearer")]
#[case("Bearer ")]
#[case("bearer cmb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
#[case("Bearer eyJhbGciOiJub25lIn0.e30.")]
#[tokio::test]
async fn what_is_no_token_of_this_server_is_refused(#[case] header: &str) {
    let house = strict().await;
    let request =
        Request::builder().uri("/api/v1/balances").header("Host", "localhost").header("Authorization", header);
    let reply = house.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 401);
}

#[rstest]
#[case("viewer", &["/api/v1/balances", "/api/v1/exchanges"], &["/api/v1/orders", "/api/v1/fills", "/api/v1/audit"])]
#[case("analyst", &["/api/v1/balances", "/api/v1/orders", "/api/v1/fills"], &["/api/v1/audit", "/api/v1/tokens"])]
#[case("trader", &["/api/v1/orders"], &["/api/v1/audit", "/api/v1/tokens"])]
#[case("admin", &["/api/v1/orders", "/api/v1/audit", "/api/v1/tokens"], &[])]
#[tokio::test]
async fn a_role_sees_what_it_may_see(#[case] name: &str, #[case] may: &[&str], #[case] may_not: &[&str]) {
    let house = strict().await;
    let token = role(&house, name).await;
    for path in may {
        assert_eq!(send(&house, "GET", path, Some(&token), None).await.status, 200, "{path}");
    }
    for path in may_not {
        let reply = send(&house, "GET", path, Some(&token), None).await;
        assert_eq!(reply.status, 403, "{path}");
        assert!(challenge(&reply).contains("error=\"insufficient_scope\", scope="), "{reply:?}");
    }
}

#[tokio::test]
async fn a_viewer_cannot_trade_and_is_told_what_would_be_needed() {
    let house = strict().await;
    let viewer = role(&house, "viewer").await;
    let reply = send(&house, "POST", "/api/v1/orders", Some(&viewer), Some(order())).await;
    assert_eq!(reply.status, 403);
    assert_eq!(challenge(&reply), "Bearer realm=\"cambist\", error=\"insufficient_scope\", scope=\"place_order\"");
    let problem: Value = serde_json::from_slice(&reply.body).unwrap();
    assert!(problem["detail"].as_str().unwrap().contains("place_order"), "{problem}");
    assert!(problem["hint"].as_str().unwrap().contains("--role trader"), "{problem}");
    let trader = role(&house, "trader").await;
    assert_eq!(send(&house, "POST", "/api/v1/orders", Some(&trader), Some(order())).await.status, 201);
}

#[tokio::test]
async fn a_trader_can_stop_trading_and_only_an_admin_lets_it_go_on() {
    let house = strict().await;
    let (trader, admin) = (role(&house, "trader").await, role(&house, "admin").await);
    assert_eq!(send(&house, "POST", "/api/v1/trading/halt", Some(&trader), Some(json!({}))).await.status, 200);
    assert_eq!(send(&house, "POST", "/api/v1/trading/resume", Some(&trader), Some(json!({}))).await.status, 403);
    assert_eq!(send(&house, "POST", "/api/v1/trading/resume", Some(&admin), Some(json!({}))).await.status, 200);
}

#[tokio::test]
async fn without_a_token_nobody_stands_for_a_human() {
    let house = House::open().await;
    let new = json!({ "name": "mine", "role": "admin" });
    assert_eq!(send(&house, "POST", "/api/v1/tokens", None, Some(new)).await.status, 403);
    assert_eq!(send(&house, "POST", "/api/v1/trading/resume", None, Some(json!({}))).await.status, 403);
    let forged = Request::builder().method("POST").uri("/api/v1/trading/resume").header("Host", "localhost");
    let forged = forged.header("Cambist-Human", "yes").header("Cambist-Face", "system");
    let forged = forged.header("Cambist-Grant", "{}").header("Content-Type", "application/json");
    assert_eq!(house.send(forged.body("{}".into()).unwrap()).await.status, 403, "these are for the socket file");
}

#[tokio::test]
async fn what_is_revoked_is_out_at_once_and_what_ends_ends() {
    let house = strict().await;
    let (admin, short) = (role(&house, "admin").await, json!({ "name": "short", "role": "viewer", "days": 1 }));
    let (gone, short) = (role(&house, "trader").await, token(&house, short).await);
    assert_eq!(send(&house, "GET", "/api/v1/orders", Some(&gone), None).await.status, 200);
    assert_eq!(send(&house, "DELETE", "/api/v1/tokens/trader", Some(&admin), None).await.status, 200);
    let reply = send(&house, "GET", "/api/v1/orders", Some(&gone), None).await;
    assert!(reply.status == 401 && challenge(&reply).contains("the token was revoked"), "{reply:?}");

    assert_eq!(send(&house, "GET", "/api/v1/balances", Some(&short), None).await.status, 200);
    house.clock.advance(Duration::from_hours(24));
    let reply = send(&house, "GET", "/api/v1/balances", Some(&short), None).await;
    assert!(reply.status == 401 && challenge(&reply).contains("the token has expired"), "{reply:?}");
}

#[tokio::test]
async fn nobody_gives_away_more_than_they_have() {
    let house = strict().await;
    let permissions = json!(["modify_config", "read_orders", "place_order"]);
    let small = token(&house, json!({ "name": "small", "permissions": permissions, "accounts": ["scripted"] })).await;
    for more in [
        json!({ "name": "a", "role": "admin", "accounts": ["scripted"] }),
        json!({ "name": "b", "permissions": ["read_orders"] }),
        json!({ "name": "c", "permissions": ["read_orders"], "accounts": ["kraken"] }),
        json!({ "name": "d", "permissions": ["read_orders"], "accounts": ["scripted"], "modes": ["paper", "live"] }),
    ] {
        assert_eq!(
            send(&house, "POST", "/api/v1/tokens", Some(&small), Some(more.clone())).await.status,
            403,
            "{more}"
        );
    }
    let less = json!({ "name": "e", "permissions": ["read_orders"], "accounts": ["scripted/main"] });
    assert_eq!(send(&house, "POST", "/api/v1/tokens", Some(&small), Some(less)).await.status, 201);
}

#[tokio::test]
async fn a_token_for_another_account_or_for_real_money_is_worth_nothing_here() {
    let house = strict().await;
    let placed = human(&house, "place_order", order()).await;
    let order_id = placed["order"]["order_id"].as_str().unwrap();
    let elsewhere = token(&house, json!({ "name": "elsewhere", "role": "admin", "accounts": ["kraken"] })).await;
    let live = token(&house, json!({ "name": "live", "role": "admin", "modes": ["live"] })).await;
    for token in [&elsewhere, &live] {
        for path in ["/api/v1/balances", "/api/v1/orders", "/api/v1/fills", "/api/v1/audit"] {
            assert_eq!(send(&house, "GET", path, Some(token), None).await.status, 403, "{path}");
            let named = format!("{path}?exchange=scripted");
            assert_ne!(send(&house, "GET", &named, Some(token), None).await.status, 200, "{named}");
        }
        assert_eq!(send(&house, "POST", "/api/v1/orders", Some(token), Some(order())).await.status, 403);
        assert_eq!(send(&house, "POST", "/api/v1/trading/resume", Some(token), Some(json!({}))).await.status, 403);
        let seen = send(&house, "GET", &format!("/api/v1/orders/{order_id}"), Some(token), None).await;
        let missing = send(&house, "GET", "/api/v1/orders/ord_01JD8Q2V6N3M5XZ7K9RTWY4B0C", Some(token), None).await;
        assert_eq!((seen.status.as_u16(), missing.status.as_u16()), (404, 404), "as if it did not exist");
        assert_eq!(send(&house, "GET", "/price/scripted/BTC/USD", Some(token), None).await.status, 200);
    }
    let here = token(&house, json!({ "name": "here", "role": "analyst", "accounts": ["scripted"] })).await;
    let seen = send(&house, "GET", "/api/v1/orders", Some(&here), None).await;
    assert_eq!(serde_json::from_slice::<Value>(&seen.body).unwrap()["total"], 1);
}

#[tokio::test]
async fn each_token_has_its_own_number_of_requests() {
    let settings = HttpSettings { requires_token: true, requests_per_minute_per_token: 2, ..HttpSettings::default() };
    let house = House { settings, ..House::open().await };
    let (one, other) = (role(&house, "viewer").await, role(&house, "analyst").await);
    let router = house.router();
    let ask = async |token: &str| {
        let request = Request::builder().uri("/api/v1/balances").header("Host", "localhost");
        let request = request.header("Authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
        tower::ServiceExt::oneshot(router.clone(), request).await.unwrap()
    };
    assert_eq!(
        (ask(&one).await.status(), ask(&one).await.status()),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
    let refused = ask(&one).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "30");
    assert_eq!(ask(&other).await.status(), 200);
    house.clock.advance(Duration::from_secs(30));
    assert_eq!(ask(&one).await.status(), 200);
}

#[tokio::test]
async fn failed_attempts_are_slowed_and_honest_ones_are_not() {
    let house = strict().await;
    let honest = role(&house, "viewer").await;
    let router = house.router();
    let ask = |token: String| {
        let request = Request::builder().uri("/api/v1/balances").header("Host", "localhost");
        let request = request.header("Authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
        tower::ServiceExt::oneshot(router.clone(), request)
    };
    for _ in 0..3 {
        assert_eq!(ask("guess".to_owned()).await.unwrap().status(), 401);
    }
    let slow = tokio::spawn(ask("guess".to_owned()));
    settle().await;
    assert!(!slow.is_finished(), "the fourth waits");
    house.clock.advance(Duration::from_millis(250));
    assert_eq!(slow.await.unwrap().unwrap().status(), 401);
    for _ in 0..6 {
        let slow = tokio::spawn(ask("guess".to_owned()));
        settle().await;
        house.clock.advance(Duration::from_secs(4));
        let _ = slow.await.unwrap();
    }
    let refused = ask("guess".to_owned()).await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "10"));
    assert_eq!(ask(honest).await.unwrap().status(), 200, "others may share the address");
}

#[tokio::test]
async fn the_audit_tells_who_came_in_and_of_failures_once_a_minute() {
    let house = strict().await;
    let viewer = role(&house, "viewer").await;
    for _ in 0..2 {
        send(&house, "GET", "/api/v1/balances", Some(&viewer), None).await;
        send(&house, "GET", "/api/v1/balances", Some("cmb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), None).await;
    }
    let audit = human(&house, "list_audit", json!({})).await;
    let told: Vec<_> =
        audit["entries"].as_array().unwrap().iter().map(|entry| (&entry["action"], &entry["principal"])).collect();
    let expected = [("login_failed", "unknown"), ("login", "viewer"), ("token_created", "local")];
    assert_eq!(told, expected.map(|(action, who)| (json!(action), json!(who))).each_ref().map(|(a, b)| (a, b)));
    assert!(!audit.to_string().contains(&viewer), "the secret is nowhere");
    let listed = human(&house, "list_tokens", json!({})).await;
    assert!(listed["tokens"][0]["last_used_at"].is_string() && !listed.to_string().contains("cmb_"), "{listed}");
}

#[tokio::test]
async fn a_stream_opens_with_a_token_in_either_header_and_ends_when_it_is_revoked() {
    let house = strict().await;
    let analyst = role(&house, "analyst").await;
    let (caller, ids, clock) = (house.caller.clone(), house.ids.clone(), house.clock.clone());
    let server = Server::start(house).await;
    let shake = async |header: &'static str, value: String| {
        let mut request = "ws://localhost/ws".into_client_request().unwrap();
        request.headers_mut().insert(header, value.parse().unwrap());
        tokio_tungstenite::client_async(request, server.tcp().await).await
    };
    assert!(shake("Authorization", "Bearer nonsense".to_owned()).await.is_err());
    assert!(shake("Sec-WebSocket-Protocol", "cambist, cambist.bearer.nonsense".to_owned()).await.is_err());
    assert!(shake("Authorization", format!("Bearer {analyst}")).await.is_ok());
    let offered = format!("cambist, cambist.bearer.{analyst}");
    let (mut stream, answer) = shake("Sec-WebSocket-Protocol", offered).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "cambist", "the secret is not sent back");

    let house = House { caller, ids, clock, settings: HttpSettings::default(), issuer: None };
    human(&house, "revoke_token", json!({ "name": "analyst" })).await;
    settle().await;
    house.clock.advance(Duration::from_secs(1));
    let ended = tokio::time::timeout(Duration::from_secs(20), futures_util::StreamExt::next(&mut stream)).await;
    assert!(!matches!(ended.unwrap(), Some(Ok(message)) if message.is_text()), "nothing is said any more");
}
