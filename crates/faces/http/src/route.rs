//! Routes: every operation at its own address, and again wherever an older design wants it.

use std::sync::OnceLock;

use bytes::Bytes;
use cambist_app::Fresh;
use cambist_model::AppError;
use cambist_ops::{Answer, Entry, HttpBinding, Idempotency, OperationSpec, Problem, registry};
use serde_json::{Map, Value};

use crate::answer::Mark;
use crate::views::{Reshaped, Shape, VIEWS, View};

/// An address at which an operation is asked.
pub(crate) struct Route {
    entry: &'static Entry,
    view: Option<&'static View>,
    /// The input as this route wants it, if that is not the operation's own; made when it is first needed.
    input: OnceLock<Option<Value>>,
}

/// An answer in the shape of its route.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The JSON text.
    pub(crate) body: Bytes,
    /// Where it comes from.
    pub(crate) mark: Mark,
    /// Until when it may be given to others, if at all.
    pub(crate) fresh: Option<Fresh>,
}

/// Every route: the operations in the order of the registry, then the views.
pub(crate) fn routes() -> &'static [Route] {
    static ROUTES: OnceLock<Vec<Route>> = OnceLock::new();
    ROUTES.get_or_init(|| {
        let operations = registry().entries().iter().map(|entry| Route { entry, view: None, input: OnceLock::new() });
        // A view of an operation that is not there is left out; a test says that there is none.
        let views = VIEWS.iter().filter_map(|view| {
            Some(Route { entry: registry().get(view.operation)?, view: Some(view), input: OnceLock::new() })
        });
        operations.chain(views).collect()
    })
}

impl Route {
    /// The operation that answers.
    pub(crate) fn spec(&self) -> &'static OperationSpec {
        self.entry.spec()
    }

    /// The view that this is, if it is not the operation's own address.
    pub(crate) fn view(&self) -> Option<&'static View> {
        self.view
    }

    /// Method, path, and status of success.
    pub(crate) fn http(&self) -> &'static HttpBinding {
        self.view.map_or(&self.spec().http, |view| &view.http)
    }

    /// What the input looks like here.
    pub(crate) fn input_schema(&self) -> &Value {
        self.own_input().unwrap_or_else(|| self.entry.input_schema())
    }

    fn own_input(&self) -> Option<&Value> {
        let own = || self.view.and_then(|view| view.input_schema(self.entry.input_schema()));
        self.input.get_or_init(own).as_ref()
    }

    /// The form that the answer is given here, if it is not the operation's own.
    pub(crate) fn shape(&self) -> Option<Shape> {
        self.view.and_then(|view| view.shape)
    }

    /// Does asking change nothing, so that one may stop waiting for the answer?
    pub(crate) fn is_read(&self) -> bool {
        self.spec().idempotency == Idempotency::Safe
    }

    /// Is the answer the same for everybody who asks at the same moment, and there in a moment?
    pub(crate) fn shows_all_the_same(&self) -> bool {
        self.spec().shows_all_the_same() && !self.entry.lasts()
    }

    /// Does asking again do it again, unless a key says that it is the same act?
    pub(crate) fn takes_key(&self) -> bool {
        self.spec().idempotency == Idempotency::NeedsKey
    }

    /// The operation's input, from what this route was given.
    pub(crate) fn meant(&self, input: Map<String, Value>) -> Result<Map<String, Value>, AppError> {
        match (self.view, self.own_input()) {
            (Some(view), Some(schema)) => view.meant(schema, input),
            _ => Ok(input),
        }
    }

    /// The operation's complaint, in the names of this route.
    pub(crate) fn complaint(&self, problem: Problem) -> Problem {
        match self.view {
            Some(view) => view.complaint(problem),
            None => problem,
        }
    }

    /// The operation's answer, in the shape of this route.
    pub(crate) fn shown(&self, answer: Answer) -> Result<Shown, AppError> {
        let Answer { body, fresh } = answer;
        let Some(shape) = self.shape() else {
            let mark = Mark::of(&body);
            return Ok(Shown { body, mark, fresh });
        };
        let Reshaped { body, mark } = (shape.reshape)(&body).map_err(AppError::internal)?;
        Ok(Shown { body: body.into(), mark, fresh })
    }
}
