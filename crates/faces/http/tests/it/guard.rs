use axum::body::Body;
use axum::http::Request;
use cambist_http::HttpSettings;
use rstest::rstest;

use crate::house::House;

async fn knock(settings: HttpSettings, host: Option<&str>, origin: Option<&str>) -> crate::house::Reply {
    let house = House { settings, ..House::open().await };
    let mut request = Request::builder().uri("/healthz");
    for (name, value) in [("Host", host), ("Origin", origin)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    house.send(request.body(Body::empty()).unwrap()).await
}

#[rstest]
#[case("localhost")]
#[case("LOCALHOST:80")]
#[case("127.0.0.1:8765")]
#[case("127.9.9.9")]
#[case("[::1]:8765")]
#[tokio::test]
async fn this_machine_may_be_addressed_by_its_own_names(#[case] host: &str) {
    assert_eq!(knock(HttpSettings::default(), Some(host), None).await.status, 200);
}

#[rstest]
#[case(Some("evil.example"))]
#[case(Some("evil.example:8765"))]
#[case(Some("localhost.evil.example"))]
#[case(Some("127.0.0.1.evil.example"))]
#[case(Some("localhost@evil.example"))]
#[case(Some("evil.example@localhost"))]
#[case(Some("192.168.1.10"))]
#[case(Some("0.0.0.0"))]
#[case(Some("[::]"))]
#[case(Some(""))]
#[case(Some("a b"))]
#[case(None)]
#[tokio::test]
async fn another_name_is_refused(#[case] host: Option<&str>) {
    let reply = knock(HttpSettings::default(), host, None).await;
    assert_eq!((reply.status.as_u16(), reply.fields()), (403, vec!["Host".to_owned()]));
}

#[rstest]
#[case("cambist.example", true)]
#[case("CAMBIST.example:443", true)]
#[case("trade.example:8765", true)]
#[case("trade.example", false)]
#[case("trade.example:80", false)]
#[tokio::test]
async fn a_name_can_be_allowed_for_every_port_or_for_one(#[case] host: &str, #[case] allowed: bool) {
    let allowed_hosts = vec!["cambist.example".to_owned(), "trade.example:8765".to_owned()];
    let settings = HttpSettings { allowed_hosts, ..HttpSettings::default() };
    assert_eq!(knock(settings, Some(host), None).await.status.as_u16(), if allowed { 200 } else { 403 });
}

#[rstest]
#[case("http://localhost:3000", true)]
#[case("https://127.0.0.1", true)]
#[case("http://[::1]:5173", true)]
#[case("https://desk.example", true)]
#[case("https://desk.example:444", false)]
#[case("http://desk.example", false)]
#[case("https://evil.example", false)]
#[case("http://localhost.evil.example", false)]
#[case("null", false)]
#[case("file://", false)]
#[case("", false)]
#[tokio::test]
async fn a_page_may_call_if_it_is_ours(#[case] origin: &str, #[case] allowed: bool) {
    let settings = HttpSettings { allowed_origins: vec!["https://desk.example".to_owned()], ..HttpSettings::default() };
    let reply = knock(settings, Some("localhost"), Some(origin)).await;
    assert_eq!(reply.status.as_u16(), if allowed { 200 } else { 403 });
    if !allowed {
        assert_eq!(reply.fields(), ["Origin"]);
    }
}

#[tokio::test]
async fn two_hosts_are_one_too_many() {
    let house = House::open().await;
    let request = Request::builder().uri("/healthz").header("Host", "localhost").header("Host", "evil.example");
    assert_eq!(house.send(request.body(Body::empty()).unwrap()).await.status, 403);
    let absolute = Request::builder().uri("http://evil.example/healthz").header("Host", "localhost");
    assert_eq!(house.send(absolute.body(Body::empty()).unwrap()).await.status, 403);
}

#[tokio::test]
async fn no_page_is_let_in_by_cors() {
    let house = House::open().await;
    let request =
        Request::builder().uri("/healthz").header("Host", "localhost").header("Origin", "http://localhost:3000");
    let reply = house.send(request.body(Body::empty()).unwrap()).await;
    assert!(reply.headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{reply:?}");
}

#[tokio::test]
async fn what_is_mounted_stands_behind_the_same_guard() {
    let house = House::open().await;
    let echo = tower::service_fn(|_: Request<Body>| async { Ok(axum::response::Response::new(Body::from("mounted"))) });
    let router = house.face().mount("/mcp", echo).service();
    let send = |host: &str, method: &str| {
        let request = Request::builder().method(method).uri("/mcp").header("Host", host).body(Body::empty()).unwrap();
        tower::ServiceExt::oneshot(router.clone(), request)
    };
    for method in ["GET", "POST", "DELETE"] {
        let response = send("localhost", method).await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.headers().contains_key("x-request-id"));
    }
    assert_eq!(send("evil.example", "POST").await.unwrap().status(), 403);
}
