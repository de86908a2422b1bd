//! Which candles an exchange is asked for.

use cambist_model::{AppError, ErrorCode, Timeframe};
use cambist_ports::exchange::{CapabilityArea, ExchangeDescriptor, Support};

/// The length of the candles that an exchange is asked for when `wanted` is: itself, or the longest that it has and that
/// divides it.
pub(crate) fn origin(descriptor: &ExchangeDescriptor, wanted: Timeframe) -> Result<Timeframe, AppError> {
    let is_native = |timeframe: Timeframe| {
        let rows = descriptor.capabilities.iter().filter(|row| row.area == CapabilityArea::Timeframe);
        let mut rows = rows.filter(|row| row.name == timeframe.as_str());
        rows.any(|row| row.support == Support::Native)
    };
    let divides = |timeframe: &Timeframe| wanted.minutes() % timeframe.minutes() == 0;
    let native = Timeframe::ALL.iter().copied().filter(divides).filter(|timeframe| is_native(*timeframe));
    native.max_by_key(|timeframe| timeframe.minutes()).ok_or_else(|| {
        let detail = format!("{} has no candles of {wanted}, nor any that they could be made of", descriptor.id);
        AppError::new(ErrorCode::UnsupportedByExchange, detail).hint("list_exchanges shows what each exchange can do")
    })
}
