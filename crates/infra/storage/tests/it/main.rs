//! Tests of the records on real SQLite files: every statement, crashes, full disks, damaged rows, old schemas.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod audit;
mod audit_tampering;
mod backups;
mod candles;
mod corrupt;
mod crash;
mod creation;
mod full_disk;
mod group;
mod history;
mod kept_answers;
mod migrations;
mod orders;
mod pages;
mod paper;
mod tokens;
mod world;
