use axum::body::Body;
use rstest::rstest;

use crate::house::{House, request};

#[rstest]
#[case("/openapi.json", "gzip", "gzip")]
#[case("/openapi.json", "br", "br")]
#[case("/openapi.json", "identity", "")]
#[case("/healthz", "gzip, br", "")]
#[tokio::test]
async fn large_answers_are_compressed_if_the_client_likes(
    #[case] path: &str,
    #[case] accepted: &str,
    #[case] encoding: &str,
) {
    let house = House::open().await;
    let asked = request("GET", path).header("Accept-Encoding", accepted).body(Body::empty()).unwrap();
    let reply = house.send(asked).await;
    assert_eq!(reply.header("content-encoding"), encoding);
    let plain = house.get(path).await.body.len();
    if encoding.is_empty() {
        assert_eq!(reply.body.len(), plain);
    } else {
        assert!(reply.body.len() * 4 < plain, "{} of {plain}", reply.body.len());
    }
}
