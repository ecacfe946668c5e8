//! A runtime to measure: where it is, how it is called, which version it says it is.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

use crate::nginx;
use crate::options::Options;

pub struct Peer {
    /// Unique within a run: the program's name and its version.
    pub name: String,
    path: PathBuf,
    /// What stands before the script.
    arguments: &'static [&'static str],
}

impl Peer {
    /// rcluster first, then those of the command line.
    pub fn all(options: &Options) -> anyhow::Result<Vec<Self>> {
        let mut peers = vec![Self::new(&options.rcluster)?];
        for path in &options.peers {
            let peer = Self::new(path)?;
            ensure!(peers.iter().all(|other| other.name != peer.name), "{} is given twice", peer.name);
            peers.push(peer);
        }
        Ok(peers)
    }

    fn new(path: &Path) -> anyhow::Result<Self> {
        if path.file_stem().is_some_and(|name| name == "nginx") {
            let name = format!("nginx {}", nginx::version(path)?);
            return Ok(Self { name, path: path.to_path_buf(), arguments: &[] });
        }
        let output = Command::new(path).arg("--version").output().with_context(|| format!("cannot run {}", path.display()))?;
        ensure!(output.status.success(), "{} --version failed", path.display());
        let text = String::from_utf8_lossy(&output.stdout);
        let first = text.lines().next().unwrap_or_default();
        let version = first.split(' ').find(|word| word.starts_with(|c: char| c.is_ascii_digit() || c == 'v')).unwrap_or("?");
        // Symbolic links are followed: the wrappers that npm puts into node_modules/.bin would cost a process.
        let resolved = if path.components().count() > 1 { path.canonicalize()? } else { path.to_path_buf() };
        let program = resolved.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let arguments: &[&str] = if program == "deno" { &["run", "-A", "-q"] } else { &[] };
        Ok(Self { name: format!("{program} {}", version.trim_start_matches('v')), path: resolved, arguments })
    }

    /// The command that runs `program` of benches/programs. An error if this peer cannot do its work.
    pub fn command(&self, program: &str, environment: &[(&str, String)]) -> anyhow::Result<Command> {
        if self.name.starts_with("nginx") {
            return nginx::command(&self.path, program, environment);
        }
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs");
        let mut command = Command::new(&self.path);
        command.args(self.arguments).arg(directory.join(format!("{program}.js")));
        for name in ["NODE_OPTIONS", "NODE_CHANNEL_FD", "NODE_UNIQUE_ID", "NODE_CLUSTER_SCHED_POLICY"] {
            command.env_remove(name);
        }
        command.env("NO_COLOR", "1").envs(environment.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }
}
