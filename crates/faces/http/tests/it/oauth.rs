//! Tokens of an outside issuer, which a test plays.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use cambist_http::{HttpSettings, OutsideIssuer};
use cambist_model::access::{Grant, Permission, Proof, TokenScope};
use cambist_model::{SecureUrl, Timestamp};
use cambist_ports::{Clock, TokenRefusal, TokenVerifier, VerifiedToken};
use rstest::rstest;
use serde_json::json;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tower::ServiceExt;

use crate::house::{House, Reply, settle};
use crate::stream_client::Server;

const METADATA: &str = "https://cambist.example.com/.well-known/oauth-protected-resource/mcp";

/// Takes scopes with commas between them for a token that has them, for an hour.
struct Trusting(Timestamp);

#[async_trait]
impl TokenVerifier for Trusting {
    async fn verify(&self, token: &str) -> Result<VerifiedToken, TokenRefusal> {
        match token {
            "worthless" => Err(TokenRefusal::Worthless("the token has expired".to_owned())),
            "undecided" => Err(TokenRefusal::Undecided("the keys of the issuer cannot be read now".to_owned())),
            scopes => {
                let (permissions, modes) = TokenScope::together(scopes.split(',').filter_map(TokenScope::parse));
                let name = "alice@login.example.com".to_owned();
                let grant = Grant { name, proof: Proof::Issuer, permissions, accounts: None, modes };
                Ok(VerifiedToken { grant, expires_at: self.0 })
            }
        }
    }
}

async fn house() -> House {
    let house = House::open().await;
    let issuer = OutsideIssuer {
        verifier: Arc::new(Trusting(house.clock.now().plus(Duration::from_hours(1)))),
        issuer: SecureUrl::parse("https://login.example.com").unwrap(),
        resource_url: SecureUrl::parse("https://cambist.example.com/mcp").unwrap(),
    };
    let settings = HttpSettings { requires_token: true, ..HttpSettings::default() };
    House { settings, issuer: Some(issuer), ..house }
}

fn request(method: &str, path: &str, token: Option<&str>) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path).header("Host", "localhost");
    match token {
        Some(token) => request.header("Authorization", format!("Bearer {token}")),
        None => request,
    }
}

async fn get(house: &House, path: &str, token: Option<&str>) -> Reply {
    house.send(request("GET", path, token).body(Body::empty()).unwrap()).await
}

async fn order(house: &House, token: &str) -> Reply {
    let order = json!({ "symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": "0.001" });
    let request = request("POST", "/api/v1/orders", Some(token)).header("Content-Type", "application/json");
    house.send(request.body(Body::from(order.to_string())).unwrap()).await
}

#[rstest]
#[case("/.well-known/oauth-protected-resource")]
#[case("/.well-known/oauth-protected-resource/mcp")]
#[tokio::test]
async fn everybody_can_read_who_issues_tokens(#[case] path: &str) {
    let expected = json!({
        "resource": "https://cambist.example.com/mcp",
        "resource_name": "Cambist",
        "authorization_servers": ["https://login.example.com"],
        "scopes_supported": ["market:read", "portfolio:read", "trade:paper"],
        "bearer_methods_supported": ["header"],
    });
    assert_eq!(get(&house().await, path, None).await.json(), expected);
    assert_eq!(get(&House::open().await, path, None).await.status, 404, "without an issuer there is nothing to tell");
}

#[tokio::test]
async fn whoever_shows_nothing_is_told_where_to_get_a_token() {
    let expected = format!(
        "Bearer realm=\"cambist\", scope=\"market:read portfolio:read trade:paper\", resource_metadata=\"{METADATA}\""
    );
    let house = house().await;
    for path in ["/api/v1/balances", "/ws"] {
        let reply = get(&house, path, None).await;
        assert_eq!((reply.status, reply.header("www-authenticate")), (StatusCode::UNAUTHORIZED, expected.as_str()));
    }
}

#[tokio::test]
async fn a_token_that_is_worth_nothing_is_refused_and_one_that_cannot_be_judged_may_come_again() {
    let house = house().await;
    let reply = get(&house, "/api/v1/balances", Some("worthless")).await;
    let challenge = reply.header("www-authenticate");
    assert_eq!(reply.status, 401);
    assert!(challenge.contains("error=\"invalid_token\", error_description=\"the token has expired\""), "{challenge}");
    assert!(challenge.ends_with(&format!("resource_metadata=\"{METADATA}\"")), "{challenge}");

    let reply = get(&house, "/api/v1/balances", Some("undecided")).await;
    assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (503, "30"));
}

#[rstest]
#[case::market("market:read", &["/api/v1/exchanges"], "/api/v1/balances", "market:read portfolio:read")]
#[case::portfolio(
    "portfolio:read",
    &["/api/v1/balances", "/api/v1/orders", "/api/v1/fills"],
    "/api/v1/exchanges",
    "market:read portfolio:read"
)]
#[case::admin("admin", &["/api/v1/audit", "/api/v1/tokens"], "/api/v1/orders", "portfolio:read admin")]
#[tokio::test]
async fn scopes_open_what_they_say_and_more_can_be_asked_for(
    #[case] token: &str,
    #[case] may: &[&str],
    #[case] may_not: &str,
    #[case] enough: &str,
) {
    let house = house().await;
    for path in may {
        assert_eq!(get(&house, path, Some(token)).await.status, 200, "{path}");
    }
    let reply = get(&house, may_not, Some(token)).await;
    let expected = format!(
        "Bearer realm=\"cambist\", error=\"insufficient_scope\", scope=\"{enough}\", resource_metadata=\"{METADATA}\""
    );
    assert_eq!((reply.status, reply.header("www-authenticate")), (StatusCode::FORBIDDEN, expected.as_str()));
}

#[tokio::test]
async fn only_a_scope_for_trading_trades_and_the_audit_names_who_did() {
    let house = house().await;
    assert_eq!(order(&house, "market:read,portfolio:read,approve,admin").await.status, 403);
    assert_eq!(order(&house, "trade:paper").await.status, 201);
    let audit = get(&house, "/api/v1/audit", Some("admin")).await.json();
    let told = audit["entries"].as_array().unwrap().iter().any(|entry| {
        entry["action"] == "login" && entry["principal"] == "alice@login.example.com" && entry["face"] == "http"
    });
    assert!(told, "{audit}");
}

#[tokio::test]
async fn a_token_without_any_scope_gets_nowhere_and_is_told_what_to_ask_for() {
    let house = house().await;
    for token in ["email", "openid,Admin"] {
        let reply = get(&house, "/api/v1/exchanges", Some(token)).await;
        let challenge = reply.header("www-authenticate");
        assert_eq!(reply.status, 403);
        assert!(challenge.contains("scope=\"market:read portfolio:read trade:paper\""), "{challenge}");
    }
}

#[tokio::test]
async fn our_own_tokens_count_beside_those_of_an_issuer() {
    let house = house().await;
    let request = request("POST", "/api/v1/tokens", Some("admin,portfolio:read"));
    let body = json!({ "name": "small", "permissions": ["read_orders"] }).to_string();
    let made = house.send(request.header("Content-Type", "application/json").body(body.into()).unwrap()).await;
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    assert_eq!(get(&house, "/api/v1/orders", Some(&secret)).await.status, 200);
    let reply = get(&house, "/api/v1/balances", Some(&secret)).await;
    let expected = "Bearer realm=\"cambist\", error=\"insufficient_scope\", scope=\"read_accounts\"";
    assert_eq!(reply.header("www-authenticate"), expected, "an issuer does not make these");
}

#[tokio::test]
async fn a_mounted_service_can_say_which_permission_was_lacking() {
    let house = house().await;
    let lacking = tower::service_fn(|_: axum::extract::Request| async {
        let mut response: Response = StatusCode::FORBIDDEN.into_response();
        response.extensions_mut().insert(Permission::PlaceOrder);
        Ok::<_, std::convert::Infallible>(response)
    });
    let router = house.face().mount("/mcp", lacking).service();
    let request = request("POST", "/mcp", Some("market:read")).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let challenge = response.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("scope=\"market:read trade:paper\""), "{challenge}");
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let house = house().await;
    let clock = Arc::clone(&house.clock);
    let server = Server::start(house).await;
    let mut request = "ws://localhost/ws".into_client_request().unwrap();
    request.headers_mut().insert("Authorization", "Bearer portfolio:read".parse().unwrap());
    let (mut stream, _) = tokio_tungstenite::client_async(request, server.tcp().await).await.unwrap();
    settle().await;
    clock.advance(Duration::from_hours(1));
    let ended =
        async { while futures_util::StreamExt::next(&mut stream).await.is_some_and(|message| message.is_ok()) {} };
    tokio::time::timeout(Duration::from_secs(30), ended).await.unwrap();
}
