//! The pages under `docs/reference` that belong to no single face. `make docs` writes them anew.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod capabilities;

use cambist_config::{configuration_schema, environment_reference};
use cambist_ops::errors_reference;
use cambist_testkit::assert_reference;

#[test]
fn the_reference_of_the_errors_is_up_to_date() {
    assert_reference("errors.md", &errors_reference());
}

#[test]
fn the_reference_of_the_environment_is_up_to_date() {
    assert_reference("env.md", &environment_reference());
}

#[test]
fn the_reference_schema_of_the_configuration_is_up_to_date() {
    assert_reference("config.schema.json", &configuration_schema());
}
