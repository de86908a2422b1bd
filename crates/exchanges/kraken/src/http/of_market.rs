//! What an answer says about one market.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// The value of the one market in an answer. It stands under a name that need not be the one that was asked for, beside
/// where to go on.
#[derive(Debug)]
pub(crate) struct OfMarket<T>(pub(crate) Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OfMarket<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ByName(PhantomData)).map(Self)
    }
}

struct ByName<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ByName<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("markets by their names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut markets: A) -> Result<Option<T>, A::Error> {
        let mut found = None;
        while let Some(name) = markets.next_key::<Name>()? {
            match name {
                Name::Market if found.is_none() => found = Some(markets.next_value()?),
                Name::Market | Name::Last => drop(markets.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

/// What stands in an answer.
enum Name {
    /// A market.
    Market,
    /// Where to go on.
    Last,
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Told;

        impl Visitor<'_> for Told {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(if name == "last" { Name::Last } else { Name::Market })
            }
        }

        deserializer.deserialize_str(Told)
    }
}
