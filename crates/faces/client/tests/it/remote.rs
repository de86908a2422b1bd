use std::sync::Arc;

use cambist_app::{Call, Face};
use cambist_client::{Endpoint, RemoteCaller};
use cambist_model::{ErrorCode, SimulatedFault};
use cambist_ops::{Caller, registry};
use serde_json::json;

use crate::house::{House, asks, object};
use crate::samples::{full, least};
use crate::server::{faithful, router};

async fn client(house: &Arc<House>) -> RemoteCaller {
    RemoteCaller::new(faithful(house).await, Arc::clone(&house.clock) as _)
}

#[tokio::test]
async fn every_operation_answers_as_it_does_without_a_network() {
    let house = House::open().await;
    let client = client(&house).await;
    for entry in registry().entries() {
        for input in [least(entry), full(entry)] {
            let asked = asks(entry.spec().name, &input.clone().into());
            let remote = client.call(asked).await;
            let (request, local) = house.last();
            assert_eq!(request.operation, entry.spec().name);
            assert_eq!(request.input, input, "{}", request.operation);
            assert_eq!(remote.map(|a| a.body), local.map(|a| a.body), "{}", request.operation);
        }
    }
}

#[tokio::test]
async fn an_order_placed_over_there_is_there() {
    let house = House::open().await;
    let client = client(&house).await;
    let order =
        json!({"symbol": "BTC/USD", "side": "sell", "type": "limit", "quantity": "0.005", "limit_price": "51000"});
    let placed = client.call(asks("place_order", &order)).await.unwrap().value();
    let order_id = placed["order"]["order_id"].as_str().unwrap().to_owned();
    let found = client.call(asks("get_order", &json!({"order_id": order_id}))).await.unwrap().value();
    assert_eq!(found["order"], placed["order"]);
    let canceled = client.call(asks("cancel_order", &json!({"order_id": order_id}))).await.unwrap().value();
    assert_eq!(canceled["order"]["status"], "canceled");
}

#[tokio::test]
async fn the_servers_problems_are_passed_on_unchanged() {
    let house = House::open().await;
    let client = client(&house).await;
    let large = json!({"symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": "1"});
    let problem = client.call(asks("place_order", &large)).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::OrderDenied);
    assert!(problem.denials.iter().all(|denial| denial.limit.is_some()), "{problem:?}");
    assert_eq!(problem, house.last().1.unwrap_err());
}

#[tokio::test]
async fn the_face_and_the_fault_are_told_to_the_server() {
    let house = House::open().await;
    let client = client(&house).await;
    let call = Call { fault: Some(SimulatedFault::TimeoutAfter), ..house.new_call() };
    let mut request = asks("list_products", &json!({}));
    request.call = Call { face: Face::Mcp, ..call };
    // A scripted exchange is not asked to fail here; what counts is what arrived.
    let _ = client.call(request).await;
    let (asked, _) = house.last();
    assert_eq!((asked.call.face, asked.call.fault), (Face::Mcp, Some(SimulatedFault::TimeoutAfter)));
}

#[tokio::test]
async fn other_names_of_fields_are_understood_and_unknown_ones_refused_before_anything_is_sent() {
    let house = House::open().await;
    let client = client(&house).await;
    client.call(asks("get_order_book", &json!({"product_id": "BTC-USD", "limit": 1}))).await.unwrap();
    assert_eq!(house.last().0.input, object(&json!({"symbol": "BTC-USD", "depth": 1})));
    let problem = client.call(asks("get_order_book", &json!({"simbol": "BTC-USD"}))).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::InvalidInput);
    assert!(problem.detail.contains("did you mean symbol?"), "{}", problem.detail);
    let problem = client.call(asks("make_coffee", &json!({}))).await.unwrap_err();
    assert_eq!(problem.code, ErrorCode::NotFound);
    assert_eq!(house.times_asked(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_is_a_way_in() {
    let house = House::open().await;
    let path = std::env::temp_dir().join(format!("cambist-client-{}.sock", std::process::id()));
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    tokio::spawn(axum::serve(listener, router(&house)).into_future());
    let client = RemoteCaller::new(Endpoint::Unix(path.clone()), Arc::clone(&house.clock) as _);
    let answered = client.call(asks("list_products", &json!({}))).await;
    std::fs::remove_file(path).unwrap();
    assert_eq!(answered.unwrap().body, house.last().1.unwrap().body);
}
