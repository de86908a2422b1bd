//! Fields of a view's input: what they are called there, and what they mean to the operation.

use serde_json::{Map, Value, json};

/// A field of a view's input.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    /// What it is called in the view.
    pub(super) name: &'static str,
    /// What the operation calls it.
    pub(super) meant: &'static str,
    /// How its value differs.
    pub(super) form: Form,
    /// What it is, where the operation's own words do not fit.
    pub(super) about: Option<&'static str>,
    /// What it is if left out; what the operation makes of that if there is nothing here.
    pub(super) default: Option<&'static str>,
    /// Must it be given?
    pub(super) required: bool,
}

/// How a value in a view differs from the operation's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Not at all.
    Same,
    /// One item where the operation takes a list.
    OnlyItem,
    /// Milliseconds since 1970, as a number, where the operation takes a time.
    Milliseconds,
}

impl Field {
    /// An optional field with the operation's own name and form.
    pub(super) const fn same(name: &'static str) -> Self {
        Self { name, meant: name, form: Form::Same, about: None, default: None, required: false }
    }

    /// What it looks like, by the operation's own properties.
    pub(super) fn schema(&self, properties: &Map<String, Value>) -> Value {
        let own = properties.get(self.meant);
        let mut schema = match self.form {
            Form::Same => own.cloned(),
            Form::OnlyItem => own.and_then(|own| own.get("items")).cloned(),
            Form::Milliseconds => Some(json!({ "type": "integer" })),
        }
        .unwrap_or_else(|| json!({}));
        for (key, value) in [("description", self.about), ("default", self.default)] {
            if let (Some(value), Some(schema)) = (value, schema.as_object_mut()) {
                schema.insert(key.to_owned(), value.into());
            }
        }
        schema
    }

    /// Its value as the operation takes it.
    pub(super) fn meant(&self, value: Value) -> Value {
        match (self.form, value) {
            (Form::OnlyItem, value) => Value::Array(vec![value]),
            (Form::Milliseconds, Value::Number(number)) => number.to_string().into(),
            (_, value) => value,
        }
    }

    /// Does the path of a complaint point at this field under the operation's name for it?
    pub(super) fn is_meant_by(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.meant);
        self.name != self.meant && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    }
}
