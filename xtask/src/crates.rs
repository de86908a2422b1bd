//! Which crate may know which: the arrows of ARCHITECTURE.md, checked against `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, Package};

use crate::report::Report;

/// What each of our crates may depend on among our crates, tests aside.
const ALLOWED: &[(&str, &[&str])] = &[
    ("cambist-model", &[]),
    ("cambist-accounting", &["cambist-model"]),
    ("cambist-audit", &["cambist-model"]),
    ("cambist-ports", &["cambist-model"]),
    ("cambist-app", &["cambist-accounting", "cambist-model", "cambist-ports"]),
    ("cambist-ops", &["cambist-accounting", "cambist-app", "cambist-model", "cambist-ports"]),
    ("cambist-exchange-binance", &["cambist-exchange-kit", "cambist-model", "cambist-ports"]),
    ("cambist-exchange-kit", &["cambist-model", "cambist-ports"]),
    ("cambist-exchange-kraken", &["cambist-exchange-kit", "cambist-model", "cambist-ports"]),
    ("cambist-exchange-paper", &["cambist-model", "cambist-ports"]),
    ("cambist-cache", &["cambist-model", "cambist-ports"]),
    ("cambist-storage", &["cambist-audit", "cambist-model", "cambist-ports"]),
    ("cambist-config", &["cambist-model"]),
    ("cambist-secrets", &["cambist-config", "cambist-model", "cambist-ports"]),
    ("cambist-oauth", &["cambist-model", "cambist-ports"]),
    ("cambist-system", &["cambist-model", "cambist-ports"]),
    ("cambist-http", &["cambist-app", "cambist-model", "cambist-ops", "cambist-ports"]),
    ("cambist-mcp", &["cambist-app", "cambist-model", "cambist-ops", "cambist-ports"]),
    ("cambist-cli", &["cambist-app", "cambist-model", "cambist-ops", "cambist-ports"]),
    ("cambist-client", &["cambist-app", "cambist-model", "cambist-ops", "cambist-ports"]),
    ("cambist-testkit", &["cambist-model", "cambist-ports"]),
    ("cambist-rivals", &[]),
    ("xtask", &[]),
];

/// The composition root: the only crate that may know all others.
const ROOT: &str = "cambist";

/// What Cambist is measured against. It is no part of the product and made of whatever others would take.
const RIVALS: &str = "cambist-rivals";

/// Crates of others that only one of ours may name, or the few that have a row each.
const SOLE_USERS: &[(&str, &str)] = &[
    ("axum", "cambist-http"),
    ("tower-http", "cambist-http"),
    ("aide", "cambist-http"),
    ("rmcp", "cambist-mcp"),
    ("clap", "cambist-cli"),
    ("clap_complete", "cambist-cli"),
    ("rusqlite", "cambist-storage"),
    ("rust_decimal", "cambist-model"),
    ("ed25519-dalek", "cambist-audit"),
    ("age", "cambist-secrets"),
    ("jsonwebtoken", "cambist-oauth"),
    ("hyper-rustls", "cambist-exchange-kit"),
    ("hyper-rustls", "cambist-oauth"),
    ("moka", "cambist-cache"),
    ("redis", "cambist-cache"),
];

/// What must not be there even by way of others.
const ABSENT: &[(&str, &[&str])] = &[
    ("cambist-model", &["tokio", "tracing", "rand", "axum", "rusqlite"]),
    ("cambist-accounting", &["tokio", "tracing", "rand", "axum", "rusqlite"]),
    ("cambist-audit", &["tokio", "tracing", "rand", "axum", "rusqlite"]),
    ("cambist-ports", &["tokio", "axum", "rusqlite", "clap", "rmcp"]),
    ("cambist-app", &["axum", "rusqlite", "clap", "rmcp"]),
    ("cambist-ops", &["axum", "rusqlite", "clap", "rmcp"]),
];

pub(crate) fn check(metadata: &Metadata, report: &mut Report) {
    let ours: BTreeMap<&str, &Package> =
        metadata.workspace_packages().into_iter().map(|package| (package.name.as_str(), package)).collect();
    for (name, package) in &ours {
        report.checked();
        directions(name, package, &ours, report);
        sole_users(name, package, report);
        inherits(package, report);
    }
    for (name, absent) in ABSENT.iter().filter(|(name, _)| ours.contains_key(name)) {
        report.checked();
        match built_with(name) {
            Ok(built_with) => {
                for unwanted in absent.iter().filter(|unwanted| built_with.contains(**unwanted)) {
                    report.fault(format!("{name} is built with {unwanted}, which is deliberately absent there"));
                }
            }
            Err(error) => report.fault(format!("cargo tree -p {name}: {error}")),
        }
    }
}

fn directions(name: &str, package: &Package, ours: &BTreeMap<&str, &Package>, report: &mut Report) {
    if name == ROOT || name.ends_with("-e2e") {
        return;
    }
    let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
        return report.fault(format!("{name} has no row in xtask/src/crates.rs: say what it may depend on"));
    };
    for dependency in normal(package).filter(|dependency| ours.contains_key(dependency)) {
        if !allowed.contains(&dependency) {
            report.fault(format!("{name} depends on {dependency}: a new arrow needs a decision record"));
        }
    }
}

fn sole_users(name: &str, package: &Package, report: &mut Report) {
    if name == RIVALS {
        return;
    }
    for dependency in normal(package) {
        let users: Vec<_> = SOLE_USERS.iter().filter(|(of, _)| *of == dependency).map(|(_, user)| *user).collect();
        if !users.is_empty() && !users.contains(&name) {
            report.fault(format!("{name} depends on {dependency}, which only {} may know", users.join(" and ")));
        }
    }
}

fn inherits(package: &Package, report: &mut Report) {
    let Ok(manifest) = std::fs::read_to_string(&package.manifest_path) else { return };
    for line in ["version.workspace = true", "edition.workspace = true", "[lints]\nworkspace = true"] {
        if !manifest.contains(line) {
            report.fault(format!("{}: {:?} is missing", package.manifest_path, line));
        }
    }
    if package.description.as_deref().is_none_or(str::is_empty) {
        report.fault(format!("{} has no description", package.name));
    }
    let versions = manifest.lines().filter(|line| line.contains("= \"") || line.contains("version = \""));
    for line in versions.filter(|line| line.trim_start().starts_with(|c: char| c.is_ascii_lowercase())) {
        let key = line.split('=').next().unwrap_or_default().trim();
        if !["name", "description", "path", "harness", "default-run"].contains(&key) {
            report.fault(format!("{}: {line:?}: versions stand in the root manifest", package.manifest_path));
        }
    }
}

fn normal(package: &Package) -> impl Iterator<Item = &str> {
    let kept = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    kept.map(|dependency| dependency.name.as_str())
}

/// Every package that a package is built with, tests and build scripts aside. `cargo metadata` cannot tell: it unites the
/// features of the whole workspace.
fn built_with(name: &str) -> Result<BTreeSet<String>, String> {
    let arguments = ["tree", "--quiet", "--edges", "normal", "--prefix", "none", "--package", name];
    let output = Command::new("cargo").args(arguments).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}
