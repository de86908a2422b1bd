//! The fields of an operation's input.

use serde_json::Value;

/// The field that a name means, with its schema: the field of that name, or the one that takes it as another spelling.
pub(crate) fn find<'a>(input_schema: &'a Value, name: &str) -> Option<(&'a str, &'a Value)> {
    let fields = input_schema.get("properties")?.as_object()?;
    let spelled = |schema: &Value| {
        let aliases = schema.get("x-aliases").and_then(Value::as_array);
        aliases.is_some_and(|aliases| aliases.iter().any(|alias| alias == name))
    };
    let found = fields.get_key_value(name).or_else(|| fields.iter().find(|(_, schema)| spelled(schema)));
    found.map(|(name, schema)| (name.as_str(), schema))
}
