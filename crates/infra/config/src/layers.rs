//! Values on top of each other.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::interpret::interpret;
use crate::key::Key;
use crate::masking::without_values;
use crate::raw::Raw;
use crate::registry::{Place, REGISTRY};
use crate::{Origin, Problem};

/// Values by setting, the last one given on top, and what was wrong with what was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layers {
    values: BTreeMap<Key, Layered>,
    problems: Vec<Problem>,
}

/// A value with its origin.
#[derive(Clone, Debug)]
struct Layered {
    value: Value,
    given: String,
    origin: Origin,
}

impl Layers {
    /// Puts a value on top of what was given before.
    pub(crate) fn set(&mut self, key: &Key, raw: &Raw, origin: Origin) {
        let value = match REGISTRY.place(key) {
            Place::Setting(setting) => interpret(&setting.kind, raw),
            Place::Entry(kind) => interpret(kind, raw),
            Place::Section | Place::Nowhere => Err("there is no such setting".to_owned()),
        };
        let given = raw.to_string();
        match value {
            Ok(value) => {
                self.values.insert(key.clone(), Layered { value, given, origin });
            }
            Err(problem) => self.refuse(Problem { origin, key: Some(key.to_string()), given: Some(given), problem }),
        }
    }

    /// Is there a value at `key`?
    pub(crate) fn has(&self, key: &Key) -> bool {
        self.values.contains_key(key)
    }

    /// Notes something that is wrong.
    pub(crate) fn refuse(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes that the value at `key` is wrong, and takes it away so that the rest can be looked at; `false` if no value
    /// was given there.
    pub(crate) fn refuse_value(&mut self, key: &Key, problem: String) -> bool {
        let inside: Vec<Key> = self.values.keys().filter(|at| at.is_within(key)).cloned().collect();
        let of_it = self.problem_at(key, problem);
        for at in &inside {
            self.values.remove(at);
        }
        self.refuse(of_it);
        !inside.is_empty()
    }

    /// A problem with the value at `key`, wherever that comes from.
    pub(crate) fn problem_at(&self, key: &Key, problem: String) -> Problem {
        // A problem may lie inside of a value, as in a list, or be one of several values together, as in a table.
        let holds = |at: &Key| key.is_within(at);
        let value = self.values.iter().find(|(at, _)| holds(at));
        let inside = || self.values.iter().find(|(at, _)| at.is_within(key));
        let problem = self
            .values
            .iter()
            .filter(|(at, _)| holds(at) || at.is_within(key))
            .fold(problem, |text, (_, of)| without_values(text, &of.value));
        Problem {
            origin: value.or_else(inside).map_or(Origin::Default, |(_, layered)| layered.origin.clone()),
            key: Some(key.to_string()),
            given: value.map(|(_, layered)| layered.given.clone()),
            problem,
        }
    }

    /// Where the value at `key` comes from.
    pub(crate) fn origin(&self, key: &Key) -> Origin {
        self.values.get(key).map_or(Origin::Default, |layered| layered.origin.clone())
    }

    /// What was wrong.
    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// All values, nested as their names say.
    pub(crate) fn nested(&self) -> Value {
        let mut root = Map::new();
        for (key, layered) in &self.values {
            put(&mut root, key.parts(), layered.value.clone());
        }
        Value::Object(root)
    }
}

fn put(table: &mut Map<String, Value>, parts: &[String], value: Value) {
    match parts {
        [] => {}
        [last] => {
            table.insert(last.clone(), value);
        }
        [first, rest @ ..] => {
            let inner = table.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
