//! The operations, one file each.

pub(crate) mod access;
pub(crate) mod account;
pub(crate) mod cache;
pub(crate) mod market;
pub(crate) mod orders;
pub(crate) mod safety;
