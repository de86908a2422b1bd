//! The last prices as a small drawing.

use std::collections::VecDeque;

/// How many prices are drawn.
const LONGEST: usize = 24;

/// From the lowest to the highest.
const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The last prices of a market.
#[derive(Clone, Debug, Default)]
pub(super) struct Trend(VecDeque<f64>);

impl Trend {
    /// Adds a price, as it is written. The drawing shows which was higher, so that rounding does not matter.
    pub(super) fn add(&mut self, price: &str) {
        let Ok(price) = price.parse::<f64>() else { return };
        if self.0.back() == Some(&price) {
            return;
        }
        if self.0.len() == LONGEST {
            self.0.pop_front();
        }
        self.0.push_back(price);
    }

    /// A letter per price, as high as the price is between the lowest and the highest of them.
    pub(super) fn drawn(&self) -> String {
        let lowest = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let step = |price: &f64| {
            let reached = STEPS.iter().zip(1_u8..).filter(|(_, step)| {
                let bar = lowest + (highest - lowest) * f64::from(step - 1) / 7.0;
                *price >= bar
            });
            reached.last().map_or('▁', |(letter, _)| *letter)
        };
        if lowest < highest { self.0.iter().map(step).collect() } else { "▄".repeat(self.0.len()) }
    }
}
