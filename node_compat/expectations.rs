//! What `expectations.toml` says: which files belong to which group, and which are not expected to pass, and why.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

use crate::run::Outcome;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectations {
    /// In the order in which they run and are reported; a file belongs to the first that has it.
    pub group: Vec<Group>,
    /// Path in the suite (`parallel/test-x.js`, or a pattern) -> why it cannot pass here. These do not run.
    not_applicable: BTreeMap<String, String>,
    /// Path in the suite, or a pattern -> why it does not pass yet. These run, and are reported when they do pass.
    failing: BTreeMap<String, String>,
    /// Path in the suite, or a pattern -> what of the machine decides whether it passes. These run, and either is right.
    depends: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub name: String,
    /// File names without the folder and the extension, `*` standing for anything.
    patterns: Vec<String>,
}

/// What is expected of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    Pass,
    /// The reason.
    Fail(String),
    /// The reason.
    NotApplicable(String),
    /// The reason.
    Either(String),
}

impl Expected {
    pub fn allows(&self, outcome: &Outcome) -> bool {
        match (self, outcome) {
            (_, Outcome::Skipped(_)) | (Self::Either(_), _) => true,
            (Self::Pass, outcome) => *outcome == Outcome::Passed,
            (Self::Fail(_) | Self::NotApplicable(_), outcome) => *outcome != Outcome::Passed,
        }
    }

    /// Why it does not simply pass.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Pass => None,
            Self::Fail(reason) | Self::NotApplicable(reason) | Self::Either(reason) => Some(reason),
        }
    }
}

impl Expectations {
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not what it should be", path.display()))
    }

    /// The group of the file called `stem`.
    pub fn group_of(&self, stem: &str) -> Option<&Group> {
        self.group.iter().find(|group| group.patterns.iter().any(|pattern| matches(pattern, stem)))
    }

    /// `file`: its path in the suite.
    pub fn expected(&self, file: &str) -> Expected {
        if let Some(reason) = find(&self.not_applicable, file) {
            Expected::NotApplicable(reason.to_owned())
        } else if let Some(reason) = find(&self.failing, file) {
            Expected::Fail(reason.to_owned())
        } else if let Some(reason) = find(&self.depends, file) {
            Expected::Either(reason.to_owned())
        } else {
            Expected::Pass
        }
    }
}

/// A whole path comes before a pattern.
fn find<'a>(reasons: &'a BTreeMap<String, String>, file: &str) -> Option<&'a str> {
    let by_pattern = || reasons.iter().find(|(pattern, _)| matches(pattern, file)).map(|(_, reason)| reason);
    reasons.get(file).or_else(by_pattern).map(String::as_str)
}

/// Whether `name` is what `pattern` describes; `*` stands for any number of characters.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => {
            let Some(rest) = name.strip_prefix(before) else { return false };
            (0..=rest.len()).filter(|&at| rest.is_char_boundary(at)).any(|at| matches(after, &rest[at..]))
        }
    }
}
