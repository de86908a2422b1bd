//! Rows of which only the beginning is known.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};

/// An array that begins with the fields of `T`. Kraken has added fields at the end before.
#[derive(Debug)]
pub(crate) struct Row<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Beginning(PhantomData)).map(Self)
    }
}

struct Beginning<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Beginning<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<T, A::Error> {
        let beginning = T::deserialize(SeqAccessDeserializer::new(&mut fields))?;
        while fields.next_element::<IgnoredAny>()?.is_some() {}
        Ok(beginning)
    }
}
