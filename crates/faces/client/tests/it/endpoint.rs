use std::path::PathBuf;

use cambist_client::Endpoint;
use cambist_model::ErrorCode;
use rstest::rstest;

#[rstest]
#[case("http://127.0.0.1:8765", "127.0.0.1", 8765)]
#[case("http://localhost:1/", "localhost", 1)]
#[case("HTTP://example.org", "example.org", 80)]
#[case("http://[::1]:9", "::1", 9)]
#[case("http://[::1]", "::1", 80)]
fn a_host_and_a_port_are_read(#[case] text: &str, #[case] host: &str, #[case] port: u16) {
    assert_eq!(Endpoint::parse(text).unwrap(), Endpoint::Tcp { host: host.to_owned(), port });
}

#[rstest]
#[case("unix:/run/cambist.sock", "/run/cambist.sock")]
#[case("/run/cambist.sock", "/run/cambist.sock")]
#[case("./cambist.sock", "./cambist.sock")]
fn a_socket_path_is_read(#[case] text: &str, #[case] path: &str) {
    assert_eq!(Endpoint::parse(text).unwrap(), Endpoint::Unix(PathBuf::from(path)));
}

#[rstest]
#[case("http://127.0.0.1:8765")]
#[case("http://[::1]:8765")]
#[case("unix:/run/cambist.sock")]
fn what_is_shown_is_what_is_read(#[case] text: &str) {
    assert_eq!(Endpoint::parse(text).unwrap().to_string(), text);
}

#[rstest]
#[case("")]
#[case("unix:")]
#[case("localhost:8765")]
#[case("ftp://localhost:8765")]
#[case("http://")]
#[case("http://localhost:99999")]
#[case("http://localhost:x")]
#[case("http://localhost:8765/api")]
#[case("http://localhost:8765/?a=b")]
#[case("http://user:secret@localhost:8765")]
fn what_is_no_address_is_refused(#[case] text: &str) {
    let error = Endpoint::parse(text).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert_eq!(error.fields.first().unwrap().field, "server");
}

#[test]
fn https_is_not_supported_and_says_what_is() {
    let error = Endpoint::parse("https://127.0.0.1:8765").unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    assert!(error.hint.unwrap().contains("use http"));
}
