//! A view: an address of an older design, and how it differs from the operation behind it.

use cambist_model::{AppError, ErrorCode, FieldProblem};
use cambist_ops::{HttpBinding, Problem, settle};
use serde_json::{Map, Value, json};

use super::field::Field;
use super::shape::Shape;

/// An operation under another address.
pub(crate) struct View {
    /// Its name in the document of the interface.
    pub(crate) name: &'static str,
    /// One line of help.
    pub(crate) summary: &'static str,
    /// Its method, path, and status of success.
    pub(crate) http: HttpBinding,
    /// The operation that answers.
    pub(crate) operation: &'static str,
    /// The fields of the input; those of the operation if there are none here.
    pub(super) fields: &'static [Field],
    /// Another form of the answer; the operation's own if absent.
    pub(crate) shape: Option<Shape>,
}

impl View {
    /// What the input looks like, if it is not the operation's own.
    pub(crate) fn input_schema(&self, own: &Value) -> Option<Value> {
        if self.fields.is_empty() {
            return None;
        }
        let empty = Map::new();
        let own = own.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let properties: Map<_, _> =
            self.fields.iter().map(|field| (field.name.to_owned(), field.schema(own))).collect();
        let required: Vec<_> = self.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
        Some(json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }))
    }

    /// The operation's input, from this view's.
    pub(crate) fn meant(&self, schema: &Value, input: Map<String, Value>) -> Result<Map<String, Value>, AppError> {
        let mut input = settle(schema, input).map_err(AppError::invalid)?;
        let mut meant = Map::new();
        for field in self.fields {
            let given = input.remove(field.name).or_else(|| field.default.map(Value::from));
            if let Some(value) = given {
                meant.insert(field.meant.to_owned(), field.meant(value));
            }
        }
        Ok(meant)
    }

    /// The operation's complaint, in this view's names.
    pub(crate) fn complaint(&self, mut problem: Problem) -> Problem {
        let mut renamed = false;
        for complaint in &mut problem.fields {
            if let Some(field) = self.fields.iter().find(|field| field.is_meant_by(&complaint.field)) {
                complaint.field = field.name.into();
                renamed = true;
            }
        }
        if renamed && problem.code == ErrorCode::InvalidInput {
            let line = |FieldProblem { field, problem }: &FieldProblem| format!("{field}: {problem}");
            let lines: Vec<_> = problem.fields.iter().map(line).collect();
            problem.detail = lines.join("; ");
        }
        problem
    }
}
