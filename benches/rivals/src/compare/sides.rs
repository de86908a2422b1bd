//! The same load on several servers in turn, so that whatever else the machine does befalls all alike.

use std::time::Duration;

use crate::Outcome;
use crate::load::{Asked, Server, ask};

const ROUNDS: usize = 7;
const SLICE: Duration = Duration::from_millis(900);
const WARM_UP: Duration = Duration::from_millis(300);

/// A server and what it is asked, one thing by each connection.
pub(crate) struct Side<'a> {
    pub(crate) server: &'a Server,
    pub(crate) asked: Vec<Asked>,
}

/// What answers cost a server.
pub(crate) struct Cost {
    answers: u32,
    time: Duration,
    rounds: Vec<f64>,
}

/// Asks all sides in turn over so many connections.
pub(crate) async fn costs<const N: usize>(sides: [Side<'_>; N], connections: usize) -> Outcome<[Cost; N]> {
    let mut costs = [(); N].map(|()| Cost { answers: 0, time: Duration::ZERO, rounds: Vec::new() });
    for Side { server, asked } in &sides {
        ask(&server.address, asked, connections, WARM_UP).await?;
    }
    for _ in 0..ROUNDS {
        for (Side { server, asked }, cost) in sides.iter().zip(&mut costs) {
            let before = server.processor_time()?;
            let answers = ask(&server.address, asked, connections, SLICE).await?;
            cost.add(answers, server.processor_time()?.saturating_sub(before));
        }
    }
    Ok(costs)
}

impl Cost {
    fn add(&mut self, answers: u32, time: Duration) {
        self.answers += answers;
        self.time += time;
        self.rounds.push(time.as_secs_f64() * 1e6 / f64::from(answers));
    }

    /// The processor's microseconds for an answer.
    pub(crate) fn micros(&self) -> f64 {
        self.time.as_secs_f64() * 1e6 / f64::from(self.answers)
    }

    /// How they are shown.
    pub(crate) fn shown(&self) -> String {
        format!("{:.1} us", self.micros())
    }

    /// How many answers this gives in the time in which the rival gives one.
    pub(crate) fn against(&self, rival: &Self) -> f64 {
        rival.micros() / self.micros()
    }

    /// The least and the greatest such ratio of a round.
    pub(crate) fn spread(&self, rival: &Self) -> (f64, f64) {
        let ratios = self.rounds.iter().zip(&rival.rounds).map(|(ours, theirs)| theirs / ours);
        ratios.fold((f64::INFINITY, 0.0), |(least, most), ratio| (ratio.min(least), ratio.max(most)))
    }
}
