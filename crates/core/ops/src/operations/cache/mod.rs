//! The cache: what it was good for, and forgetting what is in it.

mod get_cache_stats;
mod invalidate_cache;

pub(crate) use get_cache_stats::GetCacheStats;
pub(crate) use invalidate_cache::InvalidateCache;
