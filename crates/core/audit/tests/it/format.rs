use cambist_audit::{ChainedEntry, Head};

use crate::world::{Chain, entry};

/// Computed with another tool, from the description alone.
const FIRST: &str = "77999ac3ecb7f1153c0f457254878bfa3658dfc5ff6e343afb4821f72e950af7";
const WITHOUT_AN_ORDER: &str = "75d187384293f104d44f4173f1a04b69fb00b35cf67fd71c5db7efe0b85d1c90";

#[test]
fn the_hash_is_the_one_that_other_tools_compute_from_the_description() {
    assert_eq!(Head::empty().append(entry(1)).hash, FIRST);
    assert_eq!(Head::empty().append(entry(3)).hash, WITHOUT_AN_ORDER);
}

#[test]
fn a_line_of_an_export_has_every_field_and_reads_back_only_as_it_was_written() {
    let chain = Chain::of(3);
    let line = serde_json::to_string(&chain.0[2]).unwrap();
    assert_eq!(serde_json::from_str::<ChainedEntry>(&line).unwrap(), chain.0[2]);
    let fields = serde_json::to_value(&chain.0[2]).unwrap();
    assert_eq!(fields.as_object().unwrap().len(), 10, "{line}");
    for other in [line.replace("\"order_id\":null", "\"order_ix\":null"), line.replace('{', "{\"more\":1,")] {
        assert!(serde_json::from_str::<ChainedEntry>(&other).is_err(), "{other}");
    }
}
