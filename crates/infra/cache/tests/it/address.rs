use cambist_cache::{RedisAddress, RedisCache};
use cambist_ports::SecretString;

use crate::server::{PASSWORD, RedisServer};
use crate::world::clock;

fn parse(text: &str) -> Result<RedisAddress, String> {
    RedisAddress::parse(&SecretString::from(text.to_owned())).map_err(|error| error.to_string())
}

#[test]
fn an_address_shows_neither_name_nor_password() {
    let address = parse(&format!("redis://me:{PASSWORD}@cache.local:7000/2")).unwrap();
    assert_eq!(address.to_string(), "redis://cache.local:7000/2");
    assert_eq!(format!("{address:?}"), "redis://cache.local:7000/2");
}

#[test]
fn what_is_no_address_is_refused_without_being_repeated() {
    for text in [PASSWORD, "http://:kept-out-of-every-log@x", "", "redis://:kept-out-of-every-log@x:port/1"] {
        let error = parse(text).unwrap_err();
        assert!(!error.contains(PASSWORD), "{error}");
    }
}

#[tokio::test]
async fn a_password_that_is_not_taken_is_not_in_the_error() {
    let Some(server) = RedisServer::start() else { return };
    let port = server.address().to_string().rsplit_once(':').unwrap().1.to_owned();
    let wrong = parse(&format!("redis://:another-{PASSWORD}@127.0.0.1:{port}")).unwrap();
    let error = RedisCache::new(wrong, clock()).ping().await.unwrap_err().to_string();
    assert!(error.contains("127.0.0.1") && !error.contains(PASSWORD), "{error}");
    let none = parse(&format!("redis://127.0.0.1:{port}")).unwrap();
    assert!(RedisCache::new(none, clock()).ping().await.is_err(), "without the password nobody is let in");
}
