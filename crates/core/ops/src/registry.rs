//! The list of everything that can be asked.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::OnceLock;

use bytes::Bytes;
use cambist_app::{App, Call};
use cambist_model::AppError;
use serde_json::{Map, Value};

use crate::operations::{access, account, cache, market, orders, safety};
use crate::schema::with_key;
use crate::{Idempotency, Operation, OperationSpec, decode, input_schema, output_schema};

/// Every operation, in the order of the list below.
pub struct Registry {
    entries: Vec<Entry>,
}

/// An operation without its types.
pub struct Entry {
    spec: &'static OperationSpec,
    lasts: bool,
    input: OnceLock<Value>,
    output: OnceLock<Value>,
    erased: &'static dyn Erased,
}

/// The registry.
pub fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| Registry {
        entries: vec![
            entry::<market::GetMarketData>(),
            entry::<market::GetOrderBook>(),
            entry::<market::GetHistoricalCandles>(),
            entry::<market::ListTrades>(),
            entry::<market::ListProducts>(),
            entry::<market::ListExchanges>(),
            entry::<market::SubscribeTicker>(),
            entry::<orders::PlaceOrder>(),
            entry::<orders::PreviewOrder>(),
            entry::<orders::CheckTradeRisk>(),
            entry::<orders::CancelOrder>(),
            entry::<orders::CancelAllOrders>(),
            entry::<safety::HaltTrading>(),
            entry::<safety::ResumeTrading>(),
            entry::<safety::ListAudit>(),
            entry::<safety::GetApproval>(),
            entry::<safety::ApproveOrder>(),
            entry::<safety::DeclineOrder>(),
            entry::<orders::GetOrder>(),
            entry::<orders::ListOrders>(),
            entry::<orders::ListFills>(),
            entry::<account::GetAccount>(),
            entry::<safety::GetLimits>(),
            entry::<safety::SimulatePolicy>(),
            entry::<account::ListBalances>(),
            entry::<account::ListPositions>(),
            entry::<account::CalculatePositionMetrics>(),
            entry::<account::ListTransfers>(),
            entry::<access::CreateToken>(),
            entry::<access::ListTokens>(),
            entry::<access::RevokeToken>(),
            entry::<access::IdentifyToken>(),
            entry::<cache::GetCacheStats>(),
            entry::<cache::InvalidateCache>(),
        ],
    })
}

impl Registry {
    /// Every operation.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The operation of this name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.spec.name == name)
    }
}

impl Entry {
    /// Its outward names and its manners.
    pub fn spec(&self) -> &'static OperationSpec {
        self.spec
    }

    /// Does it take as long as it is told to, and tell how far it has come?
    pub fn lasts(&self) -> bool {
        self.lasts
    }

    /// What its input looks like.
    pub fn input_schema(&self) -> &Value {
        self.input.get_or_init(|| {
            let schema = self.erased.input_schema();
            if self.spec.idempotency == Idempotency::NeedsKey { with_key(schema) } else { schema }
        })
    }

    /// What its output looks like.
    pub fn output_schema(&self) -> &Value {
        self.output.get_or_init(|| self.erased.output_schema())
    }

    /// Reads the input and does it.
    pub async fn run(&self, app: &App, call: &Call, input: Map<String, Value>) -> Result<Bytes, AppError> {
        self.erased.run(self.input_schema(), app, call, input).await
    }
}

trait Erased: Send + Sync {
    fn input_schema(&self) -> Value;
    fn output_schema(&self) -> Value;
    fn run<'a>(
        &self,
        schema: &'a Value,
        app: &'a App,
        call: &'a Call,
        input: Map<String, Value>,
    ) -> Pin<Box<dyn Future<Output = Result<Bytes, AppError>> + Send + 'a>>;
}

struct Typed<O>(PhantomData<O>);

impl<O: Operation> Erased for Typed<O> {
    fn input_schema(&self) -> Value {
        input_schema::<O::Input>()
    }

    fn output_schema(&self) -> Value {
        output_schema::<O::Output>()
    }

    fn run<'a>(
        &self,
        schema: &'a Value,
        app: &'a App,
        call: &'a Call,
        input: Map<String, Value>,
    ) -> Pin<Box<dyn Future<Output = Result<Bytes, AppError>> + Send + 'a>> {
        Box::pin(async move {
            let input = decode(schema, input)?;
            let output = O::run(app, call, input).await?;
            serde_json::to_vec(&output).map(Bytes::from).map_err(AppError::internal)
        })
    }
}

fn entry<O: Operation>() -> Entry {
    struct Constant<O>(PhantomData<O>);
    impl<O: Operation> Constant<O> {
        const SPEC: &'static OperationSpec = &O::SPEC;
        const ERASED: &'static Typed<O> = &Typed(PhantomData);
    }
    let (spec, erased) = (Constant::<O>::SPEC, Constant::<O>::ERASED);
    Entry { spec, lasts: O::LASTS, input: OnceLock::new(), output: OnceLock::new(), erased }
}
