//! What the human saw and said, and holding against it what was sent. None of it is taken from Cambist's records but the
//! history of the order that is judged.

use std::collections::BTreeMap;
use std::sync::Mutex;

use cambist_app::ApprovalQuestion;
use cambist_model::{ApprovalPlan, ClientOrderId, OrderEvent, OrderEventKind, Timestamp};

use super::world::World;

/// What the human saw and said, by order.
#[derive(Default)]
pub(crate) struct Answers(Mutex<BTreeMap<ClientOrderId, Answer>>);

#[derive(Clone, Default)]
struct Answer {
    /// The seal that the human was shown.
    seal: Option<String>,
    /// Did the human agree to what was shown?
    agreed: bool,
    /// Was the human told that the order will not be sent?
    ended: bool,
}

impl Answers {
    /// The human agrees to an order by a seal.
    pub(crate) fn observe_yes(&self, id: &ClientOrderId, seal: &str) {
        let mut answers = self.0.lock().unwrap();
        let answer = answers.entry(id.clone()).or_default();
        answer.agreed |= answer.seal.as_deref() == Some(seal);
    }

    /// The human was told that its no holds.
    pub(crate) fn observe_end(&self, id: &ClientOrderId) {
        self.0.lock().unwrap().entry(id.clone()).or_default().ended = true;
    }

    fn of(&self, id: &ClientOrderId) -> Answer {
        self.0.lock().unwrap().get(id).cloned().unwrap_or_default()
    }
}

impl World {
    /// The human is shown a question: always the same about the same order.
    pub(crate) fn observe_question(&self, question: &ApprovalQuestion) {
        let id = &question.order.client_order_id;
        let before = {
            let mut answers = self.answers.0.lock().unwrap();
            answers.entry(id.clone()).or_default().seal.replace(question.seal.clone())
        };
        let same = before.is_none_or(|before| before == question.seal);
        self.trace.check(same, || format!("the question about {id} has another seal than before"));
    }

    /// Checks an order that leaves the house after a human was asked about it: the human agreed to what was shown, the yes
    /// was taken once and in time, and nothing had ended the question.
    pub(crate) fn check_agreed(&self, id: &ClientOrderId, history: &[OrderEvent]) {
        let Some(plan) = asked(history) else { return };
        let Answer { agreed, ended, .. } = self.answers.of(id);
        self.trace.check(agreed, || format!("{id} was sent, and no human agreed to it"));
        self.trace.check(!ended, || format!("{id} was sent, and a human was told that it will not be"));
        let yes = approvals(history);
        self.trace.check(yes.len() == 1, || format!("{id} was sent after {} approvals", yes.len()));
        let in_time = yes.iter().all(|at| *at < plan.expires_at);
        self.trace.check(in_time, || format!("{id} was approved at {yes:?}, possible until {}", plan.expires_at));
        let over = history.iter().any(|event| ends_a_question(&event.what));
        self.trace.check(!over, || format!("{id} was sent, and its question had ended: {history:?}"));
    }
}

/// What a human was asked, if one was.
pub(crate) fn asked(history: &[OrderEvent]) -> Option<&ApprovalPlan> {
    history.iter().find_map(|event| match &event.what {
        OrderEventKind::ApprovalAsked { plan, .. } => Some(plan),
        _ => None,
    })
}

/// When a human's yes was taken.
pub(crate) fn approvals(history: &[OrderEvent]) -> Vec<Timestamp> {
    let approved = history.iter().filter(|event| matches!(event.what, OrderEventKind::Approved { .. }));
    approved.map(|event| event.at).collect()
}

fn ends_a_question(what: &OrderEventKind) -> bool {
    use OrderEventKind as E;
    matches!(what, E::Declined { .. } | E::Expired | E::Canceled { .. })
}
