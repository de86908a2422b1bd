//! The audit without anybody who answers: on the files, also while a server uses them.

mod dispatch;
mod export;
mod head;
mod records;
mod verify;

pub(super) use dispatch::carry_out;
