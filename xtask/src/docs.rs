//! Links between documents: each must lead somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use crate::report::Report;

pub(crate) fn check(root: &Path, report: &mut Report) {
    let mut pages = Vec::new();
    collect(root, &mut pages);
    for page in pages {
        report.checked();
        let Ok(text) = fs::read_to_string(&page) else { continue };
        for target in targets(&text) {
            let Some(folder) = page.parent() else { continue };
            if !folder.join(target).exists() {
                let shown = page.strip_prefix(root).unwrap_or(&page).display();
                report.fault(format!("{shown} links to {target}, which is not there"));
            }
        }
    }
    for needed in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"] {
        report.checked();
        if !root.join(needed).exists() {
            report.fault(format!("{needed} is missing"));
        }
    }
}

fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && !name.starts_with('.') && !["target", "node_modules"].contains(&name) {
            collect(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
}

/// The files that a page links to; addresses elsewhere and places within the page are left alone.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let links = links.map(|link| link.split('#').next().unwrap_or_default());
    links.filter(|link| !link.is_empty() && !link.contains("://") && !link.contains(char::is_whitespace))
}
