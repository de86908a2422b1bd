use cambist_config::{Log, init_logging};

#[test]
fn logging_is_set_up_once() {
    init_logging(&Log::default()).unwrap();
    assert!(init_logging(&Log::default()).is_err());
}
