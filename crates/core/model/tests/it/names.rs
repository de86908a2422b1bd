use cambist_model::{AssetId, ClientOrderId, ExchangeId, OrderId, SecureUrl, StreamUrl, Symbol, Timeframe, Timestamp};
use proptest::prelude::*;
use rstest::rstest;

#[rstest]
#[case("BTC-USD")]
#[case("BTC/USD")]
#[case("btc_usd")]
fn symbols_have_one_spelling(#[case] text: &str) {
    assert_eq!(Symbol::parse(text).unwrap().to_string(), "BTC-USD");
}

#[rstest]
#[case("BTCUSD")]
#[case("BTC-")]
#[case("-USD")]
#[case("BTC-BTC")]
#[case("BTC-USD-EUR")]
#[case("B T C-USD")]
#[case("БТЦ-USD")]
#[case("BTC\0-USD")]
#[case("ABCDEFGHIJKLMNOPQ-USD")]
fn what_is_no_symbol_is_refused_with_an_example(#[case] text: &str) {
    let error = Symbol::parse(text).unwrap_err().to_string();
    assert!(error.contains("like \"BTC-USD\""), "{error}");
}

#[test]
fn an_error_never_repeats_a_huge_input() {
    let error = Symbol::parse(&"x".repeat(10_000_000)).unwrap_err().to_string();
    assert!(error.len() < 200, "{}", error.len());
}

#[test]
fn exchanges_are_lowered_and_lose_their_dots() {
    assert_eq!(ExchangeId::parse("Crypto.com").unwrap().as_str(), "cryptocom");
    assert!(ExchangeId::parse("../etc").is_err());
}

proptest! {
    #[test]
    fn ids_round_trip(ms in 0_u64..(1 << 48), random in any::<u128>()) {
        let id = OrderId::from_parts(ms, random);
        prop_assert_eq!(OrderId::parse(&id.to_string()).unwrap(), id);
        prop_assert!(ClientOrderId::parse(ClientOrderId::derived(&id).as_str()).is_ok());
    }

    #[test]
    fn ids_sort_by_time(a in 0_u64..(1 << 48), b in 0_u64..(1 << 48), r in any::<u128>(), s in any::<u128>()) {
        prop_assume!(a != b);
        let (first, second) = (OrderId::from_parts(a, r), OrderId::from_parts(b, s));
        prop_assert_eq!(first.to_string().cmp(&second.to_string()), a.cmp(&b));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = (Symbol::parse(&text), AssetId::parse(&text), ExchangeId::parse(&text), OrderId::parse(&text));
        let _ = (Timestamp::parse(&text), Timeframe::parse(&text), ClientOrderId::parse(&text));
    }

    #[test]
    fn times_round_trip(micros in -62_000_000_000_000_000_i64..250_000_000_000_000_000) {
        let time = Timestamp::from_micros(micros);
        prop_assert_eq!(Timestamp::parse(&time.to_string()).unwrap(), time);
    }

    #[test]
    fn a_candle_holds_its_time(micros in 0_i64..4_000_000_000_000_000) {
        let time = Timestamp::from_micros(micros);
        for timeframe in Timeframe::ALL {
            let start = timeframe.floor(time);
            prop_assert!(start <= time && time < start.plus(timeframe.length()));
            prop_assert_eq!(timeframe.floor(start), start);
        }
    }
}

#[rstest]
#[case("2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000000Z")]
#[case("2026-11-21T12:00:00+02:00", "2026-11-21T10:00:00.000000Z")]
#[case("2026-11-21", "2026-11-21T00:00:00.000000Z")]
#[case("1723161255208", "2024-08-08T23:54:15.208000Z")]
fn times_are_read(#[case] text: &str, #[case] shown: &str) {
    assert_eq!(Timestamp::parse(text).unwrap().to_string(), shown);
}

#[test]
fn weeks_start_on_monday() {
    let saturday = Timestamp::parse("2026-11-21").unwrap();
    assert_eq!(Timeframe::W1.floor(saturday), Timestamp::parse("2026-11-16").unwrap());
}

#[test]
fn timeframes_take_the_long_names() {
    assert_eq!(Timeframe::parse("ONE_HOUR"), Some(Timeframe::H1));
    assert_eq!(Timeframe::parse("3m"), None);
}

#[rstest]
#[case("https://login.example.com", "https://login.example.com", "login.example.com", "")]
#[case("https://login.example.com/", "https://login.example.com", "login.example.com", "/")]
#[case("https://a.example:8443/t/1?p=x", "https://a.example:8443", "a.example", "/t/1?p=x")]
#[case("http://127.0.0.1:9000/realms/a", "http://127.0.0.1:9000", "127.0.0.1", "/realms/a")]
#[case("http://[::1]:9000", "http://[::1]:9000", "[::1]", "")]
#[case("http://localhost?a", "http://localhost", "localhost", "?a")]
fn an_address_that_can_be_trusted_is_kept_and_taken_apart(
    #[case] text: &str,
    #[case] origin: &str,
    #[case] host: &str,
    #[case] path: &str,
) {
    let url = SecureUrl::parse(text).unwrap();
    assert_eq!((url.as_str(), url.origin(), url.host(), url.path()), (text, origin, host, path));
}

#[rstest]
#[case::in_the_clear("http://login.example.com")]
#[case::looks_like_this_machine("http://127.0.0.1.example.com")]
#[case::looks_like_a_name_of_it("http://localhost.example.com")]
#[case::user("http://localhost@example.com")]
#[case::fragment("https://login.example.com/#a")]
#[case::no_host("https:///a")]
#[case::port("https://login.example.com:99999")]
#[case::no_port("https://login.example.com:")]
#[case::scheme("ftp://localhost")]
#[case::shouted("HTTPS://login.example.com")]
#[case::quote("https://login.example.com/\"")]
#[case::two_lines("https://login.example.com/\r\nx")]
fn an_address_that_cannot_be_trusted_is_refused(#[case] text: &str) {
    assert!(SecureUrl::parse(text).is_err());
}

#[rstest]
#[case::secure("wss://ws.example.com/v2", true)]
#[case::this_machine("ws://127.0.0.1:9000", true)]
#[case::in_the_clear("ws://ws.example.com/v2", false)]
#[case::web("https://ws.example.com", false)]
#[case::user("wss://user@ws.example.com", false)]
#[case::no_scheme("ws.example.com", false)]
fn an_address_of_a_stream_is_secure_or_on_this_machine(#[case] text: &str, #[case] fits: bool) {
    assert_eq!(StreamUrl::parse(text).is_ok(), fits);
}
