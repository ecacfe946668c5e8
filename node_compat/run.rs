//! Runs one test file: in a folder and a process group of its own, with a limit for its time and its processes, and looks at what
//! it leaves behind.

use std::fs::File;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nix::unistd::Pid;

use crate::args::Args;
use crate::metadata::Metadata;
use crate::processes;
use crate::select::Case;

/// What a file may take; times NODE_COMPAT_TIME_FACTOR.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// For workers and children that are on their way out when the test itself has ended.
const GRACE: Duration = Duration::from_secs(3);
/// No test of the suite needs as many; one that goes on forking is stopped here.
const PROCESS_LIMIT: usize = 150;
/// How often the processes of a running test are counted.
const COUNT_EVERY: Duration = Duration::from_millis(250);
/// What of a test's output is kept.
const OUTPUT_LIMIT: usize = 64 * 1024;

/// How one run of a file ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    /// Why, in a line.
    Skipped(String),
    /// Why, in a line.
    Failed(String),
}

pub struct Run {
    pub outcome: Outcome,
    pub time: Duration,
    /// Standard output and standard error, as they came.
    pub output: String,
}

pub struct Runner {
    binary: PathBuf,
    time_limit: Duration,
    jobs: usize,
    /// The folder of the folders of the tests.
    root: PathBuf,
    next: AtomicUsize,
}

impl Runner {
    pub fn new(binary: PathBuf, args: &Args) -> anyhow::Result<Self> {
        let factor = match std::env::var("NODE_COMPAT_TIME_FACTOR") {
            Ok(text) => text.parse::<f64>().map_err(|_| anyhow::anyhow!("NODE_COMPAT_TIME_FACTOR is {text:?}, not a number"))?,
            Err(_) => 1.0,
        };
        // A short path: tests put Unix sockets into their folders, and those may have 107 characters.
        let root = std::env::temp_dir().join(format!("nc{}", std::process::id()));
        std::fs::create_dir_all(&root)?;
        let root = root.canonicalize()?;
        Ok(Self { binary, time_limit: TIME_LIMIT.mul_f64(factor), jobs: args.jobs.max(1), root, next: AtomicUsize::new(0) })
    }

    /// Runs the file once.
    pub fn run(&self, case: &Case) -> Run {
        let folder = self.root.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        let start = Instant::now();
        let result = self.run_in(case, &folder);
        let time = start.elapsed();
        let output = read_output(&output_path(&folder));
        let _ = std::fs::remove_dir_all(&folder);
        let outcome = match result {
            Ok(end) => judge(&end, &output),
            Err(error) => Outcome::Failed(format!("cannot be run: {error}")),
        };
        Run { outcome, time, output }
    }

    fn run_in(&self, case: &Case, folder: &Path) -> std::io::Result<End> {
        std::fs::create_dir_all(folder)?;
        let mut child = self.command(case, folder)?.spawn()?;
        let group = Pid::from_raw(child.id() as i32);
        let end = self.wait(&mut child, group, folder)?;
        let left = if matches!(end, End::Exited { .. }) { leftovers(group, folder) } else { Vec::new() };
        processes::kill_all(group, folder);
        Ok(match end {
            End::Exited { status, .. } => End::Exited { status, left },
            stopped => stopped,
        })
    }

    fn command(&self, case: &Case, folder: &Path) -> std::io::Result<Command> {
        let metadata = Metadata::read(&case.path)?;
        let output = File::create(output_path(folder))?;
        let mut command = Command::new(&self.binary);
        command.args(&metadata.flags).arg(&case.path).current_dir(folder).process_group(0);
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("NODE_")) {
            command.env_remove(name);
        }
        // What `common` of the suite looks at: where temporary folders go, and what makes ports and names differ.
        command.env("NODE_TEST_DIR", folder).env("TEST_THREAD_ID", "0").env("TEST_SERIAL_ID", "0");
        if case.is_parallel && self.jobs > 1 {
            command.env("TEST_PARALLEL", "1");
        }
        command.envs(metadata.env);
        Ok(command)
    }

    fn wait(&self, child: &mut Child, group: Pid, folder: &Path) -> std::io::Result<End> {
        let start = Instant::now();
        let mut pause = Duration::from_millis(2);
        let mut counted = start;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(End::Exited { status, left: Vec::new() });
            }
            let stopped = if start.elapsed() > self.time_limit {
                Some(End::TimedOut(self.time_limit))
            } else if counted.elapsed() > COUNT_EVERY {
                counted = Instant::now();
                let count = processes::of_test(group, folder).len();
                (count > PROCESS_LIMIT).then_some(End::TooMany(count))
            } else {
                None
            };
            if let Some(end) = stopped {
                processes::kill_all(group, folder);
                child.wait()?;
                return Ok(end);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

/// How the process of a test ended.
enum End {
    Exited { status: ExitStatus, left: Vec<String> },
    TimedOut(Duration),
    TooMany(usize),
}

/// Not called `.tmp.*` nor beside it: tests list and empty that folder.
fn output_path(folder: &Path) -> PathBuf {
    folder.with_extension("out")
}

/// The commands of the processes that are still there some time after the test.
fn leftovers(group: Pid, folder: &Path) -> Vec<String> {
    let start = Instant::now();
    loop {
        let left = processes::of_test(group, folder);
        if left.is_empty() || start.elapsed() > GRACE {
            return left.into_iter().map(|process| process.command).collect();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn judge(end: &End, output: &str) -> Outcome {
    match end {
        End::TimedOut(limit) => Outcome::Failed(format!("still running after {limit:.0?}")),
        End::TooMany(count) => Outcome::Failed(format!("stopped: it had {count} processes")),
        End::Exited { status, left } if status.success() => match left.first() {
            Some(command) => Outcome::Failed(format!("left {} processes behind: {command}", left.len())),
            None => skip_reason(output).map_or(Outcome::Passed, Outcome::Skipped),
        },
        End::Exited { status, .. } => {
            let how = match (status.code(), status.signal()) {
                (Some(code), _) => format!("exit code {code}"),
                (None, signal) => format!("signal {}", signal.unwrap_or_default()),
            };
            Outcome::Failed(format!("{how}: {}", error_line(output)))
        }
    }
}

/// After `1..0 # Skipped: `.
fn skip_reason(output: &str) -> Option<String> {
    let line = output.lines().find_map(|line| line.strip_prefix("1..0 # Skipped:"))?;
    Some(line.trim().to_owned())
}

/// The line of the output that says most: the error's, else the last.
fn error_line(output: &str) -> &str {
    let is_error = |line: &&str| {
        let name = line.trim_start_matches("Uncaught ").split([':', ' ']).next().unwrap_or_default();
        name.ends_with("Error") || line.starts_with("Mismatched ") || line.contains("panicked at")
    };
    let last = output.lines().rev().find(|line| !line.trim().is_empty() && !line.starts_with("rcluster v"));
    output.lines().find(is_error).or(last).unwrap_or("no output").trim()
}

fn read_output(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    let _ = std::fs::remove_file(path);
    String::from_utf8_lossy(&bytes[..bytes.len().min(OUTPUT_LIMIT)]).into_owned()
}
