//! Which files of the suite run.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::args::Args;
use crate::expectations::{Expectations, Expected};

/// The folders of the suite whose files are programs of their own; those of the second run one at a time.
const FOLDERS: [(&str, bool); 2] = [("parallel", true), ("sequential", false)];

/// One file of the suite.
pub struct Case {
    /// Its path in the suite: `parallel/test-x.js`.
    pub file: String,
    pub path: PathBuf,
    pub group: String,
    pub expected: Expected,
    /// Whether it may run beside others.
    pub is_parallel: bool,
}

/// In the order of the groups, and by name inside a group.
pub fn select(suite: &Path, expectations: &Expectations, args: &Args) -> anyhow::Result<Vec<Case>> {
    for name in &args.group {
        if !expectations.group.iter().any(|group| group.name == *name) {
            let known: Vec<_> = expectations.group.iter().map(|group| group.name.as_str()).collect();
            bail!("there is no group {name} (there are {})", known.join(", "));
        }
    }
    let filters = args.filters();
    let mut cases = Vec::new();
    for (folder, is_parallel) in FOLDERS {
        let directory = suite.join(folder);
        let entries = std::fs::read_dir(&directory)
            .with_context(|| format!("{} is not Node's test folder: cannot read {}", suite.display(), directory.display()))?;
        for entry in entries {
            let path = entry?.path();
            let Some((name, stem)) = test_name(&path) else { continue };
            let file = format!("{folder}/{name}");
            let Some(group) = expectations.group_of(stem) else { continue };
            let is_wanted = (args.group.is_empty() || args.group.contains(&group.name))
                && (filters.is_empty() || filters.iter().any(|filter| file.contains(filter)));
            if is_wanted {
                let expected = expectations.expected(&file);
                cases.push(Case { file, path: path.clone(), group: group.name.clone(), expected, is_parallel });
            }
        }
    }
    let rank = |case: &Case| expectations.group.iter().position(|group| group.name == case.group);
    cases.sort_by(|a, b| (rank(a), &a.file).cmp(&(rank(b), &b.file)));
    Ok(cases)
}

/// The name and the name without its extension of a file that is a test.
fn test_name(path: &Path) -> Option<(&str, &str)> {
    let name = path.file_name()?.to_str()?;
    let (stem, extension) = name.rsplit_once('.')?;
    (stem.starts_with("test-") && matches!(extension, "js" | "mjs" | "cjs")).then_some((name, stem))
}
