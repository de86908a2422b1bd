//! Chores of the repository: `cargo xtask tidy` checks the house rules that no compiler knows.

mod crates;
mod docs;
mod report;
mod sources;

use std::process::ExitCode;

use report::Report;

fn main() -> ExitCode {
    let verb = std::env::args().nth(1);
    let mut report = Report::default();
    match verb.as_deref() {
        Some("tidy") => tidy(&mut report),
        _ => report.fault("usage: cargo xtask tidy"),
    }
    report.print()
}

fn tidy(report: &mut Report) {
    let metadata = match cargo_metadata::MetadataCommand::new().exec() {
        Ok(metadata) => metadata,
        Err(error) => return report.fault(format!("cargo metadata: {error}")),
    };
    let root = metadata.workspace_root.as_std_path();
    crates::check(&metadata, report);
    sources::check(root, report);
    docs::check(root, report);
}
