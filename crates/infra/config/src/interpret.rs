//! From a value as it was given to one of the kind that its setting takes.

use serde_json::Value;
use toml::de::DeValue;

use crate::raw::Raw;
use crate::registry::Kind;

/// Reads `raw` as a value of `kind`; the error says what is wrong and the cure.
///
/// No number passes through binary floating point: amounts stay text until their own type reads them.
pub(crate) fn interpret(kind: &Kind, raw: &Raw) -> Result<Value, String> {
    match (kind, raw) {
        (_, Raw::Float(number)) => {
            Err(format!("is a floating-point number, which is not exact; write it in quotes: \"{number}\""))
        }
        (Kind::Text | Kind::Decimal, Raw::Untyped(text) | Raw::String(text) | Raw::Whole(text)) => {
            Ok(text.as_str().into())
        }
        (Kind::Path, Raw::Untyped(text) | Raw::String(text)) => path(text),
        (Kind::Word(words), Raw::Untyped(text) | Raw::String(text)) => word(words, text),
        (Kind::Whole(largest), Raw::Untyped(text) | Raw::Whole(text)) => whole(*largest, text),
        (Kind::Flag, Raw::Flag(flag)) => Ok((*flag).into()),
        (Kind::Flag, Raw::Untyped(text)) => flag(text),
        (Kind::List(item), Raw::List(values)) => values.iter().map(|value| interpret(item, value)).collect(),
        (Kind::List(item), Raw::Untyped(text)) => {
            text.split(',').map(|part| interpret(item, &Raw::Untyped(part.trim().to_owned()))).collect()
        }
        (Kind::Records(_), Raw::List(values)) => values.iter().map(|value| record(kind, value)).collect(),
        (Kind::Records(_), Raw::Untyped(text)) => match DeValue::parse(text) {
            Ok(value) => interpret(kind, &Raw::from_toml(value.get_ref())),
            Err(why) => Err(format!("is not TOML ({}); write a list of tables", why.message().trim())),
        },
        (Kind::Map(_) | Kind::Tables(_), Raw::Untyped(_)) => {
            Err("is a table; set a value for each name in it".to_owned())
        }
        _ => Err(format!("is {}; it takes {}", raw.what(), kind.what())),
    }
}

fn path(text: &str) -> Result<Value, String> {
    if text.is_empty() {
        Err("is empty; write a path".to_owned())
    } else if text.starts_with('~') {
        Err("only a shell knows what ~ is; write the whole path".to_owned())
    } else {
        Ok(text.into())
    }
}

fn word(words: &[String], text: &str) -> Result<Value, String> {
    let word = text.to_ascii_lowercase();
    if words.contains(&word) { Ok(word.into()) } else { Err(format!("is not one of: {}", words.join(", "))) }
}

fn whole(largest: u64, text: &str) -> Result<Value, String> {
    match text.parse::<u64>() {
        Ok(number) if number <= largest => Ok(Value::from(number)),
        _ => Err(format!("is not {}", Kind::Whole(largest).what())),
    }
}

fn flag(text: &str) -> Result<Value, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true.into()),
        "false" => Ok(false.into()),
        _ => Err("is neither true nor false".to_owned()),
    }
}

/// One of several tables. A field that is not known is left for the type to refuse.
fn record(kind: &Kind, raw: &Raw) -> Result<Value, String> {
    let (Kind::Records(fields), Raw::Table(table)) = (kind, raw) else {
        return Err(format!("holds {}; it takes {}", raw.what(), kind.what()));
    };
    let field = |(name, value): (&String, &Raw)| {
        let kind = fields.get(name).unwrap_or(&Kind::Text);
        let value = interpret(kind, value).map_err(|why| format!("{name} {why}"))?;
        Ok((name.clone(), value))
    };
    table.iter().map(field).collect()
}
