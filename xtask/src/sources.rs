//! Sizes, names and shapes of source files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::report::Report;

/// No source file is longer.
const MOST_LINES: usize = 600;
/// From here on a file is looked at.
const MANY_LINES: usize = 400;
/// Names that say nothing.
const VAGUE: &[&str] = &["utils.rs", "util.rs", "helpers.rs", "common.rs", "misc.rs"];

pub(crate) fn check(root: &Path, report: &mut Report) {
    let mut files = Vec::new();
    for folder in ["crates", "xtask", "tests-e2e"] {
        collect(&root.join(folder), &mut files);
    }
    for file in files {
        report.checked();
        let shown = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        match fs::read_to_string(&file) {
            Ok(text) => one(&shown, &file, &text, report),
            Err(error) => report.fault(format!("{shown}: {error}")),
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && !["target", "node_modules", ".venv"].contains(&name) {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn one(shown: &str, path: &Path, text: &str, report: &mut Report) {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_test = shown.contains("/tests/") || shown.contains("/benches/");
    let lines = text.lines().count();
    if lines > MOST_LINES && !is_test {
        report.fault(format!("{shown} has {lines} lines; {MOST_LINES} is the most"));
    } else if lines > MANY_LINES && !is_test {
        report.warning(format!("{shown} has {lines} lines"));
    }
    if VAGUE.contains(&name) {
        report.fault(format!("{shown}: a file is named for what is in it"));
    }
    if !is_test && ["mod.rs", "lib.rs"].contains(&name) {
        root_of_module(shown, text, report);
    }
    let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    if !is_test && code.any(names_the_gate) {
        only_gatekeepers(shown, report);
    }
    // Marks are put together here so that this file does not find itself.
    for mark in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")] {
        if text.contains(mark) {
            report.fault(format!("{shown}: {mark} belongs into an issue"));
        }
    }
}

/// A module root tells what is there; it does not do anything itself.
fn root_of_module(shown: &str, text: &str, report: &mut Report) {
    let allowed = [
        "//",
        "#!",
        "#[",
        "mod ",
        "pub mod ",
        "pub(crate) mod ",
        "use ",
        "pub use ",
        "pub(crate) use ",
        "pub(super) use ",
    ];
    let mut in_list = false;
    for line in text.lines() {
        let inside = in_list;
        if inside || line.trim_start().starts_with("use ") || line.contains("use ") {
            in_list = !line.trim_end().ends_with(';');
        }
        let fine = inside || line.trim().is_empty() || allowed.iter().any(|start| line.starts_with(start));
        if !fine {
            return report.fault(format!("{shown}: a module root holds docs and re-exports only, not {line:?}"));
        }
    }
    if !text.starts_with("//!") {
        report.fault(format!("{shown} does not say what it is for"));
    }
}

/// Does a line name the gate: by its path, or as it is called where it was imported? Commands and operations have the same
/// word for a human's yes, as modules, methods and functions of their own.
fn names_the_gate(line: &str) -> bool {
    let mut before_calls: Vec<&str> = line.split("approve(").collect();
    before_calls.pop();
    let is_bare = |before: &&str| {
        let is_part_of_a_path = before.ends_with(|c: char| c.is_alphanumeric() || "_.:".contains(c));
        !is_part_of_a_path && !before.ends_with("fn ")
    };
    line.contains("safety::approve") || before_calls.iter().any(is_bare)
}

/// Only the gate and the desk in front of it may judge orders: a second way around the gate must not grow.
fn only_gatekeepers(shown: &str, report: &mut Report) {
    let known = ["crates/core/model/src/safety/", "crates/core/app/src/orders/desk.rs", "xtask/"];
    if !known.iter().any(|start| shown.starts_with(start)) {
        report.fault(format!("{shown} names the safety gate; only the order desk asks it"));
    }
}
