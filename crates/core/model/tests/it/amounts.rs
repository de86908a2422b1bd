use cambist_model::{Amount, AmountError, Increment, Percent, Price, Quantity, Rounding};
use proptest::prelude::*;
use rstest::rstest;

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

prop_compose! {
    fn amounts()(units in -10_000_000_000_i64..10_000_000_000, scale in 0_u32..7) -> Amount {
        Amount::from_units(i128::from(units), scale).unwrap()
    }
}

proptest! {
    #[test]
    fn text_round_trips(a in amounts()) {
        prop_assert_eq!(Amount::parse(&a.to_string()), Ok(a));
        let json = serde_json::to_string(&a).unwrap();
        prop_assert!(json.starts_with('"'), "amounts are strings in JSON: {}", json);
        prop_assert_eq!(serde_json::from_str::<Amount>(&json).unwrap(), a);
    }

    #[test]
    fn sums_and_products_are_those_of_integers(a in amounts(), b in amounts()) {
        let (x, y) = (a.to_units(6).unwrap(), b.to_units(6).unwrap());
        prop_assert_eq!(a.plus(b).unwrap().to_units(6), Some(x + y));
        prop_assert_eq!(a.minus(b).unwrap().to_units(6), Some(x - y));
        prop_assert_eq!(a.times(b).unwrap().to_units(12), Some(x * y));
        prop_assert_eq!(a.plus(b), b.plus(a));
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
    }

    #[test]
    fn rounding_to_an_increment_brackets_the_amount(a in amounts(), step in 1_i64..1_000_000, scale in 0_u32..8) {
        let step = Increment::new(Amount::from_units(i128::from(step), scale).unwrap()).unwrap();
        let (floor, ceil) = (step.floor(a).unwrap(), step.ceil(a).unwrap());
        prop_assert!(step.divides(floor) && step.divides(ceil));
        prop_assert!(floor <= a && a <= ceil);
        prop_assert!(ceil.minus(floor).unwrap() <= step.amount());
        prop_assert_eq!(floor == ceil, step.divides(a));
    }

    #[test]
    fn division_is_within_one_unit_of_its_last_digit(a in amounts(), b in amounts(), scale in 0_u32..12) {
        prop_assume!(!b.is_zero());
        let down = a.div_round(b, scale, Rounding::Floor).unwrap();
        let up = a.div_round(b, scale, Rounding::Ceiling).unwrap();
        prop_assert!(down <= up);
        prop_assert!(up.minus(down).unwrap() <= Amount::from_units(1, scale).unwrap());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = Amount::parse(&text);
    }
}

#[rstest]
#[case("0.1", "0.1")]
#[case("1.500", "1.5")]
#[case("-0", "0")]
#[case("-0.0", "0")]
#[case("+2", "2")]
#[case("100", "100")]
#[case("007", "7")]
#[case("79228162514264337593543950335", "79228162514264337593543950335")]
#[case("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
fn reads(#[case] text: &str, #[case] shown: &str) {
    assert_eq!(amount(text).to_string(), shown);
}

#[rstest]
#[case("", AmountError::Syntax)]
#[case(".5", AmountError::Syntax)]
#[case("5.", AmountError::Syntax)]
#[case("1e3", AmountError::Syntax)]
#[case("1,000", AmountError::Syntax)]
#[case(" 1", AmountError::Syntax)]
#[case("--1", AmountError::Syntax)]
#[case("NaN", AmountError::Syntax)]
#[case("٣", AmountError::Syntax)]
#[case("1_000", AmountError::Syntax)]
#[case("1234567890123456789012345678901234567890", AmountError::Overflow)]
#[case("0.12345678901234567890123456789", AmountError::Inexact)]
#[case("100000000000.123456789012345678", AmountError::Inexact)]
fn refuses(#[case] text: &str, #[case] why: AmountError) {
    assert_eq!(Amount::parse(text), Err(why));
}

#[test]
fn a_product_that_would_be_rounded_is_an_error() {
    let long = amount("1.000000000000000001");
    assert!(long.times(long).is_err(), "36 digits after the point cannot be kept");
}

#[test]
fn json_numbers_are_refused_with_the_cure() {
    let error = serde_json::from_str::<Price>("0.1").unwrap_err().to_string();
    assert!(error.contains("send \"0.1\" in quotes"), "{error}");
    assert!(serde_json::from_str::<Quantity>("\"-1\"").unwrap_err().to_string().contains("must not be negative"));
}

#[test]
fn percentages() {
    assert_eq!(Percent::share(amount("1"), amount("3")).unwrap().to_string(), "33.3333");
    assert_eq!(Percent::change(amount("50"), amount("60")).unwrap().to_string(), "20");
    assert_eq!(Percent::new(amount("2.5")).of(amount("1000")).unwrap().to_string(), "25");
    assert_eq!(Percent::share(amount("1"), amount("0")), None);
}
