//! A script that runs under an engine while a test talks to it.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::leftovers::{Family, MARK};
use super::output::Collected;
use super::{Engine, LIMIT};

/// What to start: an engine, its arguments, changes to the environment, the directory, standard input.
pub struct Run {
    engine: Engine,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
    directory: Option<OsString>,
    input: Option<Vec<u8>>,
}

/// How a program ended, and all it wrote.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub signal: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn new(engine: Engine) -> Run {
        Run { engine, arguments: Vec::new(), environment: Vec::new(), directory: None, input: None }
    }

    pub fn script(engine: Engine, script: &Path) -> Run {
        Run::new(engine).arg(script)
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Run {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Run {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Run {
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    pub fn dir(mut self, directory: &Path) -> Run {
        self.directory = Some(directory.as_os_str().to_owned());
        self
    }

    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Run {
        self.input = Some(bytes.into());
        self
    }

    pub fn start(self) -> Program {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mark = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let mut command = Command::new(self.engine.path());
        command.args(&self.arguments).env(MARK, &mark).envs(self.environment.iter().map(|(name, value)| (name, value)));
        // What the developer's own shell sets must not decide a test.
        for name in ["NODE_OPTIONS", "NODE_CLUSTER_SCHED_POLICY", "NODE_PATH", "NODE_DEBUG", "RCLUSTER_LOG", "FORCE_COLOR", "NO_COLOR"] {
            if !self.environment.iter().any(|(set, _)| set == name) {
                command.env_remove(name);
            }
        }
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        command.stdin(if self.input.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start {}: {error}", self.engine.path().display()));
        let family = Family { group: Pid::from_raw(child.id().cast_signed()), mark };
        let stdout = Collected::new(child.stdout.take().expect("stdout is piped"));
        let stderr = Collected::new(child.stderr.take().expect("stderr is piped"));
        if let Some(bytes) = self.input {
            let mut stdin = child.stdin.take().expect("stdin is piped");
            // A program that ends without reading its input is none of our business.
            std::thread::spawn(move || drop(stdin.write_all(&bytes)));
        }
        Program { child, family, stdout, stderr, status: None }
    }

    /// Starts it, waits for its end, and insists that it leaves nobody behind.
    pub fn finish(self) -> Ended {
        self.start().finish()
    }
}

/// A running script with all its workers; dropping it ends them all.
pub struct Program {
    child: Child,
    family: Family,
    stdout: Collected,
    stderr: Collected,
    status: Option<ExitStatus>,
}

impl Program {
    pub fn pid(&self) -> Pid {
        self.family.group
    }

    /// Waits for a line of standard output that `pick` accepts; lines before it are taken as well.
    pub fn wait_for<T>(&mut self, what: &str, pick: impl FnMut(&str) -> Option<T>) -> T {
        match self.stdout.wait_for(pick) {
            Ok(found) => found,
            Err(stdout) => panic!("{what} never appeared\n-- stdout:\n{stdout}-- stderr:\n{}", self.stderr.so_far()),
        }
    }

    /// Waits for a line that contains `text`, and returns it.
    pub fn wait_line(&mut self, text: &str) -> String {
        self.wait_for(text, |line| line.contains(text).then(|| line.to_owned()))
    }

    /// Waits for `... port N ...`, and returns N.
    pub fn wait_port(&mut self) -> u16 {
        self.wait_for("a port", |line| number_after(line, "port ").or_else(|| number_after(line, "port=")))
    }

    pub fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).expect("the program is still running");
    }

    /// Processes of this program that are alive now.
    pub fn processes(&self) -> usize {
        self.family.alive().len()
    }

    /// Waits for the program's end, then for the end of everything it started.
    pub fn finish(mut self) -> Ended {
        let status = self.wait_exit();
        if let Err(left) = self.family.wait_gone() {
            let (stdout, stderr) = (self.stdout.so_far(), self.stderr.so_far());
            panic!("it left processes behind:\n{left}\n-- stdout:\n{stdout}-- stderr:\n{stderr}");
        }
        Ended { code: status.code(), signal: status.signal(), stdout: self.stdout.finish(), stderr: self.stderr.finish() }
    }

    /// Ends the program as its user would, with Ctrl-C, and insists that it leaves nobody behind.
    pub fn interrupt(self) -> Ended {
        self.signal(Signal::SIGINT);
        self.finish()
    }

    fn wait_exit(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("our own child can be waited for") {
                self.status = Some(status);
                return status;
            }
            if start.elapsed() > LIMIT {
                let (stdout, stderr) = (self.stdout.so_far(), self.stderr.so_far());
                panic!("it did not end within {LIMIT:?}\n-- stdout:\n{stdout}-- stderr:\n{stderr}");
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // After its end has been collected, the group's number may be somebody else's already.
        if self.status.is_none() || !self.family.alive().is_empty() {
            self.family.kill();
        }
        if self.status.is_none() {
            let _ = self.child.wait();
        }
    }
}

impl Ended {
    /// Insists on exit code 0; what it wrote is in the message otherwise.
    pub fn success(self) -> Ended {
        if self.code != Some(0) {
            panic!("it ended with {:?}\n-- stdout:\n{}-- stderr:\n{}", self.code.ok_or(self.signal), self.stdout, self.stderr);
        }
        self
    }
}

/// The number behind `label` in `line`.
pub fn number_after<N: std::str::FromStr>(line: &str, label: &str) -> Option<N> {
    let rest = &line[line.find(label)? + label.len()..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
    digits.parse().ok()
}
