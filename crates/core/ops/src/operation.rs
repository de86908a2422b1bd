//! The contract of an operation.

use cambist_app::{App, Call};
use cambist_model::AppError;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::OperationSpec;

/// One thing that can be asked. It reads its input, calls a service, and says its answer in plain data.
pub trait Operation: Send + Sync + 'static {
    /// What it needs to be told. A struct whose fields are the flags, the query parameters and the tool's arguments;
    /// `deny_unknown_fields`, no `flatten`, so that errors can name the field.
    type Input: DeserializeOwned + JsonSchema + Send;
    /// What it answers.
    type Output: Serialize + JsonSchema;
    /// Its outward names and its manners.
    const SPEC: OperationSpec;
    /// Does it take as long as it is told to? Only such an operation tells its progress; a face may leave that out for all
    /// others.
    const LASTS: bool = false;

    /// Does it.
    fn run(app: &App, call: &Call, input: Self::Input) -> impl Future<Output = Result<Self::Output, AppError>> + Send;
}
