//! The states of an order, as one table.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where an order stands.
    OrderStatus, "an order status" {
        /// Written down here; it leaves when a human agrees to it, and not before.
        AwaitingApproval = "awaiting_approval",
        /// Written down here, not yet answered by the exchange.
        Pending = "pending",
        /// At the exchange, nothing filled.
        Open = "open",
        /// At the exchange, filled in part.
        PartiallyFilled = "partially_filled",
        /// Filled whole.
        Filled = "filled",
        /// A cancel is on its way.
        PendingCancel = "pending_cancel",
        /// Canceled, by us or by the exchange; may be filled in part.
        Canceled = "canceled" | "cancelled",
        /// Its time ran out; may be filled in part.
        Expired = "expired",
        /// The exchange refused it, and said so.
        Rejected = "rejected",
        /// Our own rules refused it; it never left.
        Denied = "denied",
        /// Sent, outcome not known. Never sent again; the exchange is asked until it is known.
        Unknown = "unknown",
    }
}

impl OrderStatus {
    /// Can it no longer fill, by all that is known? (A late fill is still taken, see [`transition`].)
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Filled | Self::Canceled | Self::Expired | Self::Rejected | Self::Denied)
    }

    /// May it be at the exchange now?
    pub const fn is_open(self) -> bool {
        !self.is_final() && !matches!(self, Self::AwaitingApproval)
    }
}

vocabulary! {
    /// What can happen to an order.
    Step, "an order step" {
        /// A human agreed to it.
        Approve = "approve",
        /// A human, or a rule at the last moment, refused it.
        Decline = "decline",
        /// The exchange took it.
        Accept = "accept",
        /// The exchange refused it.
        Reject = "reject",
        /// We could not learn what became of it.
        Lose = "lose",
        /// A part was filled, some is left.
        FillPart = "fill_part",
        /// The rest was filled.
        FillRest = "fill_rest",
        /// A cancel was sent.
        AskCancel = "ask_cancel",
        /// The exchange would not cancel, and the order has no fills.
        KeepOpen = "keep_open",
        /// The exchange would not cancel, and the order has fills.
        KeepPart = "keep_part",
        /// It was canceled.
        Cancel = "cancel",
        /// Its time ran out.
        Expire = "expire",
    }
}

/// A step that an order in this state cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {from} cannot take the step {step}")]
pub struct TransitionError {
    /// Where it stands.
    pub from: OrderStatus,
    /// What was to happen.
    pub step: Step,
}

/// The state after `step`.
///
/// Venues report in any order, so the table holds their ugly truths: a fill may come before the acknowledgement and
/// after a cancel, an acknowledgement may come after a fill, and a fill proves that "rejected" was wrong. What was
/// filled whole stays filled.
pub const fn transition(from: OrderStatus, step: Step) -> Result<OrderStatus, TransitionError> {
    use OrderStatus as S;
    use Step as T;
    if matches!(from, S::AwaitingApproval) {
        return answered(step);
    }
    Ok(match (from, step) {
        // A denied order never left the house, so nothing can happen to it. A whole fill ends an order: word of the
        // order itself may still arrive late, another fill may not.
        (S::Denied | S::AwaitingApproval, _)
        | (_, T::Approve | T::Decline)
        | (S::Filled, T::FillPart | T::FillRest) => {
            return Err(TransitionError { from, step });
        }
        (S::Filled, _) | (_, T::FillRest) => S::Filled,

        (S::Pending | S::Unknown | S::Open, T::Accept) | (S::Open | S::PendingCancel | S::Unknown, T::KeepOpen) => {
            S::Open
        }

        // A fill proves that it is there, whatever was believed.
        (S::Pending | S::Unknown | S::Open | S::PartiallyFilled | S::Rejected, T::FillPart)
        | (S::PartiallyFilled, T::Accept)
        | (S::PartiallyFilled | S::PendingCancel | S::Unknown, T::KeepPart) => S::PartiallyFilled,

        (S::Pending | S::Unknown, T::Lose) => S::Unknown,
        (S::Pending | S::Unknown | S::Rejected, T::Reject) => S::Rejected,

        (S::Pending | S::Unknown | S::Open | S::PartiallyFilled | S::PendingCancel, T::AskCancel)
        | (S::PendingCancel, T::Accept | T::FillPart | T::Lose) => S::PendingCancel,

        // Late fills and acknowledgements after the end change what is known, not the end.
        (S::Pending | S::Unknown | S::Open | S::PartiallyFilled | S::PendingCancel | S::Canceled, T::Cancel)
        | (S::Canceled, T::FillPart | T::Accept) => S::Canceled,
        (S::Pending | S::Unknown | S::Open | S::PartiallyFilled | S::PendingCancel | S::Expired, T::Expire)
        | (S::Expired, T::FillPart | T::Accept) => S::Expired,

        _ => return Err(TransitionError { from, step }),
    })
}

/// The state after `step` of an order that waits for a human. It has not left the house: nothing but an answer, the end of
/// its time, or its withdrawal can happen to it.
const fn answered(step: Step) -> Result<OrderStatus, TransitionError> {
    Ok(match step {
        Step::Approve => OrderStatus::Pending,
        Step::Decline => OrderStatus::Denied,
        Step::Cancel => OrderStatus::Canceled,
        Step::Expire => OrderStatus::Expired,
        _ => return Err(TransitionError { from: OrderStatus::AwaitingApproval, step }),
    })
}
