//! What every Rust test of this project shares: an engine (our binary, or the `node` on PATH) running a script in a process group of
//! its own that is gone when the test ends, whichever way it ends.
//!
//! Nothing here sleeps for a fixed time: every wait is for a line, an exit or a reply, and [`LIMIT`] ends it.

// Each test target compiles this file for itself and uses its own part of it.
#![allow(dead_code)]

pub mod http;
pub mod leftovers;
pub mod output;
pub mod program;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// How long any single wait may take. Generous, because a loaded machine is no failure; a hang is.
pub const LIMIT: Duration = Duration::from_secs(60);

/// What runs a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Rcluster,
    Node,
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Engine::Rcluster => "rcluster",
            Engine::Node => "node",
        }
    }

    pub fn path(self) -> &'static Path {
        match self {
            Engine::Rcluster => Path::new(env!("CARGO_BIN_EXE_rcluster")),
            Engine::Node => Path::new("node"),
        }
    }

    /// Our binary, and Node where a usable one is on PATH.
    pub fn available() -> Vec<Engine> {
        let mut engines = vec![Engine::Rcluster];
        if node_on_path() {
            engines.push(Engine::Node);
        }
        engines
    }
}

/// Is there a `node` on PATH, and is it one our test programs are written for (20 or later)?
pub fn node_on_path() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let Ok(output) = Command::new("node").arg("--version").stdin(Stdio::null()).output() else {
            return false;
        };
        let version = String::from_utf8_lossy(&output.stdout);
        let major = version.trim().strip_prefix('v').and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
        major.is_some_and(|major| major >= 20)
    })
}

/// A path below the project's root.
pub fn project_path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// A fresh directory, removed with everything in it when dropped.
pub struct TempDir(PathBuf);

impl TempDir {
    pub fn new() -> TempDir {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("rcluster-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        // Not CARGO_TARGET_TMPDIR: a Unix socket's path must fit into 107 bytes.
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a temporary directory can be made");
        TempDir(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
