//! How a test file asks to be started: its `// Flags:` and `// Env:` lines.

use std::path::Path;

/// What goes on the command line before the file, and into its environment.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    pub flags: Vec<String>,
    pub env: Vec<(String, String)>,
}

impl Metadata {
    pub fn read(path: &Path) -> std::io::Result<Self> {
        Ok(Self::parse(&String::from_utf8_lossy(&std::fs::read(path)?)))
    }

    /// The first line of each kind counts.
    fn parse(source: &str) -> Self {
        let words = |label| {
            let line = source.lines().find_map(|line| comment(line)?.strip_prefix(label));
            line.unwrap_or_default().split_whitespace().map(str::to_owned)
        };
        let env = words("Env:").filter_map(|pair| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self { flags: words("Flags:").collect(), env: env.collect() }
    }
}

/// The text of a line comment.
fn comment(line: &str) -> Option<&str> {
    let (_, text) = line.split_once("//")?;
    text.starts_with(char::is_whitespace).then(|| text.trim())
}
