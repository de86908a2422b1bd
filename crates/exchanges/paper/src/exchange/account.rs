//! What the account holds, pays and did.

use async_trait::async_trait;
use cambist_model::{Balance, FeeSchedule, Sourced, Transfer};
use cambist_ports::Ctx;
use cambist_ports::exchange::{Account, ExchangeError, FillPage, KeyPermissions};

use super::calls::{Refusal, recorded};
use super::paper::{Desk, PaperExchange};
use crate::id::exchange_id;
use crate::venue::read_fill;

/// How many executions are given at a time.
const PAGE: u32 = 500;

#[async_trait]
impl Account for PaperExchange {
    async fn balances(&self, ctx: &Ctx) -> Result<Sourced<Vec<Balance>>, ExchangeError> {
        self.call(ctx, self.look(|desk| Ok(desk.venue.balances()?))).await
    }

    async fn fees(&self, ctx: &Ctx) -> Result<Sourced<FeeSchedule>, ExchangeError> {
        self.call(ctx, self.look(|desk| Ok(desk.venue.fees()?))).await
    }

    async fn fills(&self, ctx: &Ctx, after: Option<&str>) -> Result<FillPage, ExchangeError> {
        let page = async {
            let number = after.map_or(Ok(0), cursor)?;
            self.look(|_| Ok(())).await?;
            let mut rows = recorded(self.vault.fills(self.account, number, PAGE + 1).await)?;
            let whole = usize::try_from(PAGE).unwrap_or(usize::MAX);
            let more = rows.len() > whole;
            rows.truncate(whole);
            let last = rows.last().map(|row| row.number.to_string());
            let fills: Result<_, _> = rows.iter().map(read_fill).collect();
            Ok(FillPage { fills: recorded(fills)?, cursor: last.or_else(|| after.map(str::to_owned)), more })
        };
        self.call(ctx, page).await
    }

    async fn transfers(&self, ctx: &Ctx) -> Result<Sourced<Vec<Transfer>>, ExchangeError> {
        let look = self.look(|desk| Ok(desk.venue.transfers().to_vec()));
        self.call(ctx, look).await
    }

    /// There is no key that could do anything.
    async fn key_permissions(&self, _: &Ctx) -> Result<KeyPermissions, ExchangeError> {
        Ok(KeyPermissions::Unknown)
    }
}

impl PaperExchange {
    /// Looks at the account as it is now.
    pub(super) async fn look<T>(
        &self,
        at: impl FnOnce(&Desk) -> Result<T, Refusal>,
    ) -> Result<Sourced<T>, ExchangeError> {
        self.ask(|desk, now| {
            desk.venue.advance(None, now)?;
            Ok(desk.sourced(at(desk)?))
        })
        .await
    }
}

fn cursor(text: &str) -> Result<u64, ExchangeError> {
    text.parse().map_err(|_| ExchangeError::Invalid {
        exchange: exchange_id(),
        detail: format!("{text:?} is not a cursor of the account's fills"),
    })
}
