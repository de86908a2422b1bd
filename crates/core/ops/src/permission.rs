//! Who may ask for what: the one place where an operation is permitted or refused.
//!
//! Three things are looked at: whether the operation is among what was granted, whether it is about an account that was
//! granted, and whether it needs a human. What a field of the input says decides about the account: `exchange` names it,
//! `order_id` leads to it.

use cambist_app::{AccountKey, App, Call, Face, OrderKey};
use cambist_model::access::{Grant, Permission, Proof, Role};
use cambist_model::{AppError, ErrorCode, ExchangeId};
use serde_json::{Map, Value};

use crate::{Channel, Entry, FeedRequest, OperationSpec, Tier, settle};

/// May this call ask for this operation with this input? Where no exchange is named, and not every account is granted,
/// the first that is granted is put in.
pub(crate) async fn permit(
    app: &App,
    entry: &Entry,
    call: &Call,
    input: &mut Map<String, Value>,
) -> Result<(), AppError> {
    let spec = entry.spec();
    permit_at_all(spec, call)?;
    let takes = |field: &str| entry.input_schema()["properties"].get(field).is_some();
    let (takes_exchange, takes_order) = (takes("exchange"), takes("order_id"));
    let about_no_account = match spec.permission {
        Permission::ReadMarketData => true,
        Permission::ModifyConfig => !takes_exchange,
        _ => false,
    };
    if about_no_account || has_every_account(app, &call.grant) {
        return Ok(());
    }
    // Another spelling of a field must not lead past these checks.
    *input = settle(entry.input_schema(), std::mem::take(input)).map_err(AppError::invalid)?;
    if let Some(Value::String(order_id)) = input.get("order_id").filter(|_| takes_order && !is_about_all(spec)) {
        // Whether an order exists that one may not see is nobody's business: it is not found.
        return app.orders.account_of(&call.grant, &OrderKey::Any(order_id.clone())).await.map(drop);
    }
    if !takes_exchange || is_about_all(spec) {
        let detail = format!("{} is about every account, and only some of them were granted", spec.name);
        return Err(AppError::new(ErrorCode::Forbidden, detail));
    }
    match named_exchange(input) {
        Ok(Some(exchange)) => permit_account(&call.grant, &app.exchanges.account(Some(exchange))?),
        Ok(None) => {
            let exchange = first_granted(app, &call.grant)?;
            input.insert("exchange".to_owned(), exchange.to_string().into());
            Ok(())
        }
        // It is refused as any other field that cannot be read.
        Err(()) => Ok(()),
    }
}

/// The audit tells of all accounts, also where it is asked about one order.
fn is_about_all(spec: &OperationSpec) -> bool {
    spec.permission == Permission::ViewLogs
}

/// May this call ask for this operation, whatever it is about?
fn permit_at_all(spec: &OperationSpec, call: &Call) -> Result<(), AppError> {
    if !call.grant.permits(spec.permission) {
        return Err(missing(spec.permission));
    }
    if spec.tier < Tier::Admin || stands_for_a_human(call) {
        return Ok(());
    }
    let detail = format!("{} needs a human, and none was asked", spec.name);
    let hint = format!("a human runs `cambist {}`", spec.cli.command.join(" "));
    Err(AppError::new(ErrorCode::Forbidden, detail).hint(hint))
}

/// A human said so to the way in itself, at a terminal or in a form that the client shows to its user; or a human gave
/// the permission to a token, which counts over REST and never for the tools of a model.
fn stands_for_a_human(call: &Call) -> bool {
    let by_token = call.face == Face::Http && call.grant.proof != Proof::Local;
    call.human || call.face == Face::System || by_token
}

/// May this call listen to this feed?
pub(crate) fn permit_feed(app: &App, call: &Call, request: FeedRequest) -> Result<(), AppError> {
    let permission = match request.channel {
        Channel::Ticker | Channel::Trades | Channel::Book | Channel::Candles => Permission::ReadMarketData,
        Channel::Orders => Permission::ReadOrders,
    };
    if !call.grant.permits(permission) {
        return Err(missing(permission));
    }
    match (request.channel, request.exchange) {
        (Channel::Orders, Some(exchange)) => permit_account(&call.grant, &app.exchanges.account(Some(exchange))?),
        // Of all orders, those of other accounts are left out one by one.
        _ => Ok(()),
    }
}

fn missing(permission: Permission) -> AppError {
    let role = Role::with(permission);
    AppError::new(ErrorCode::Forbidden, format!("the permission {permission} is needed, and was not granted"))
        .hint(format!("ask for a token with the role {role} (`cambist token create NAME --role {role}`)"))
}

fn permit_account(grant: &Grant, key: &AccountKey) -> Result<(), AppError> {
    if key.is_granted(grant) {
        return Ok(());
    }
    let AccountKey { exchange, account, mode } = key;
    let detail = format!("the account {exchange}/{account} ({mode}) was not granted");
    Err(AppError::new(ErrorCode::Forbidden, detail).hint("ask for a token for this account and this mode"))
}

fn has_every_account(app: &App, grant: &Grant) -> bool {
    grant.accounts.is_none() && app.exchanges.accounts().all(|key| key.is_granted(grant))
}

/// The exchange that the input names; an error if it names none that can be read.
fn named_exchange(input: &Map<String, Value>) -> Result<Option<ExchangeId>, ()> {
    match input.get("exchange") {
        None => Ok(None),
        Some(Value::String(text)) => ExchangeId::parse(text).map(Some).map_err(drop),
        Some(_) => Err(()),
    }
}

fn first_granted(app: &App, grant: &Grant) -> Result<ExchangeId, AppError> {
    let granted = app.exchanges.accounts().find(|key| key.is_granted(grant));
    granted.map(|key| key.exchange).ok_or_else(|| {
        let detail = "none of the accounts here was granted";
        AppError::new(ErrorCode::Forbidden, detail).hint("ask for a token for these accounts and their modes")
    })
}
