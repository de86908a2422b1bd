//! Long values are not repeated: whoever writes a key into the wrong place must not find it in a log.

use serde_json::Value;

/// The longest text that a message repeats, in characters. Numbers, words and names are shorter, keys are longer.
const LONGEST: usize = 20;

/// How many characters of a value the types repeat when they refuse it.
const REPEATED: [usize; 3] = [usize::MAX, 64, 48];

/// A text as a message shows it.
pub(crate) fn shown(text: &str) -> String {
    let length = text.chars().count();
    if length > LONGEST { format!("(a text of {length} characters)") } else { format!("{text:?}") }
}

/// A message about `value` without the long texts in it.
pub(crate) fn without_values(message: String, value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().count() > LONGEST => REPEATED.iter().fold(message, |message, length| {
            let part: String = text.chars().take(*length).collect();
            message.replace(&part, "…")
        }),
        Value::Array(values) => values.iter().fold(message, without_values),
        Value::Object(fields) => fields.values().fold(message, without_values),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_short_is_repeated_and_what_is_long_is_not() {
        assert_eq!(shown("many"), "\"many\"");
        assert_eq!(shown(&"k".repeat(21)), "(a text of 21 characters)");
        let key: String = ('!'..'~').collect();
        for repeated in [key.clone(), key.chars().take(64).collect(), key.chars().take(48).collect()] {
            let message = without_values(format!("\"{repeated}\" is not it"), &json!([{ "a": key }, "not"]));
            assert_eq!(message, "\"…\" is not it");
        }
    }
}
