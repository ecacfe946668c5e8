//! A child process that is waited for: its input written, its output collected, its time limited.
//!
//! In Node: `SyncProcessRunner` (`src/spawn_sync.cc`).

use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::reap::{self, Exit};
use super::spawn::{Command, Spawned, Stdio, spawn};
use crate::sys::child;

/// Limits of the wait.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// None: as long as it takes.
    pub timeout: Option<Duration>,
    /// Bytes of output, all streams together; None: no limit.
    pub max_buffer: Option<usize>,
    pub kill_signal: i32,
}

/// What became of the child.
#[derive(Debug, Default)]
pub struct Outcome {
    pub pid: i32,
    /// None: it was not started.
    pub exit: Option<Exit>,
    /// What each stream gave; None for those that are not ours to read.
    pub output: Vec<Option<Vec<u8>>>,
    /// Errno of a start that failed, `ETIMEDOUT`, `ENOBUFS`.
    pub error: Option<i32>,
}

/// One stream of the child while it runs.
struct Pipe {
    fd: Option<OwnedFd>,
    input: Vec<u8>,
    written: usize,
    output: Option<Vec<u8>>,
}

/// Runs `command` to its end. `inputs` has one entry per stream.
pub fn run(command: &Command, stdio: &[Stdio<'_>], inputs: Vec<Option<Vec<u8>>>, limits: Limits) -> Outcome {
    let started = Instant::now();
    let Spawned { child, pipes } = match spawn(command, stdio) {
        Ok(spawned) => spawned,
        Err(error) => return Outcome { error: Some(errno_of(&error)), ..Default::default() },
    };
    let child = match child {
        Ok(child) => child,
        Err(error) => return Outcome { error: Some(errno_of(&error)), ..Default::default() },
    };
    let mut pipes: Vec<Pipe> = pipes
        .into_iter()
        .zip(inputs)
        .enumerate()
        // Standard input is only written, the others are read; extra ones may do both.
        .map(|(index, (fd, input))| Pipe {
            output: (fd.is_some() && index != 0).then(Vec::new),
            fd,
            input: input.unwrap_or_default(),
            written: 0,
        })
        .collect();
    for pipe in &mut pipes {
        pipe.end_input_if_done();
    }
    let mut run = Run { pidfd: child.pidfd, exit: None, error: None, collected: 0, killed: false, limits };
    while run.exit.is_none() || pipes.iter().any(|pipe| pipe.fd.is_some()) {
        run.turn(&mut pipes, started);
    }
    Outcome { pid: child.pid, exit: run.exit, output: pipes.into_iter().map(|pipe| pipe.output).collect(), error: run.error }
}

struct Run {
    pidfd: OwnedFd,
    exit: Option<Exit>,
    error: Option<i32>,
    collected: usize,
    killed: bool,
    limits: Limits,
}

impl Run {
    fn turn(&mut self, pipes: &mut [Pipe], started: Instant) {
        let mut timeout = PollTimeout::NONE;
        if let Some(limit) = self.limits.timeout
            && !self.killed
        {
            let left = limit.saturating_sub(started.elapsed());
            if left.is_zero() {
                self.kill(pipes, libc::ETIMEDOUT);
                return;
            }
            // Rounded up, so that the last turn does not spin.
            timeout = PollTimeout::try_from(left.as_millis() + 1).unwrap_or(PollTimeout::MAX);
        }
        let mut watched = Vec::with_capacity(pipes.len() + 1);
        let mut indexes = Vec::with_capacity(pipes.len());
        if self.exit.is_none() {
            watched.push(PollFd::new(self.pidfd.as_fd(), PollFlags::POLLIN));
        }
        let first_pipe = watched.len();
        for (index, pipe) in pipes.iter().enumerate() {
            if let Some(fd) = &pipe.fd {
                let mut events = PollFlags::empty();
                events.set(PollFlags::POLLIN, pipe.output.is_some());
                events.set(PollFlags::POLLOUT, pipe.written < pipe.input.len());
                watched.push(PollFd::new(fd.as_fd(), events));
                indexes.push(index);
            }
        }
        match poll(&mut watched, timeout) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => panic!("poll on our own descriptors failed: {errno}"),
        }
        let ready: Vec<usize> = indexes
            .iter()
            .zip(&watched[first_pipe..])
            .filter(|(_, watched)| watched.any().unwrap_or(false))
            .map(|(&index, _)| index)
            .collect();
        drop(watched);
        if self.exit.is_none() {
            match reap::try_wait(&self.pidfd) {
                Ok(exit) => self.exit = exit,
                Err(error) => panic!("the exit status of our own child cannot be collected: {error}"),
            }
        }
        for index in ready {
            self.collected += pipes[index].move_bytes();
        }
        if self.limits.max_buffer.is_some_and(|limit| self.collected > limit) && !self.killed {
            self.kill(pipes, libc::ENOBUFS);
        }
    }

    /// Ends the child for `reason`. What else holds its streams open is not waited for.
    fn kill(&mut self, pipes: &mut [Pipe], reason: i32) {
        self.killed = true;
        self.error.get_or_insert(reason);
        for pipe in pipes {
            pipe.fd = None;
        }
        if self.exit.is_some() {
            return;
        }
        if let Err(error) = child::signal(self.pidfd.as_fd(), self.limits.kill_signal)
            && error.raw_os_error() != Some(libc::ESRCH)
        {
            self.error = Some(errno_of(&error));
            // KILL is refused only to a process that is gone.
            let _ = child::signal(self.pidfd.as_fd(), libc::SIGKILL);
        }
    }
}

impl Pipe {
    /// Writes and reads what goes without waiting. Returns the bytes read.
    fn move_bytes(&mut self) -> usize {
        self.write();
        self.read()
    }

    fn write(&mut self) {
        let Some(fd) = &self.fd else { return };
        if self.written < self.input.len() {
            match crate::sys::fd_passing::send(fd.as_fd(), &self.input[self.written..], &[]) {
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // The child does not read on: no reason to stop reading what it says.
                Err(_) => self.written = self.input.len(),
            }
            self.end_input_if_done();
        } else if self.output.is_none() {
            // Ended by the other side.
            self.fd = None;
        }
    }

    fn end_input_if_done(&mut self) {
        let Some(fd) = &self.fd else { return };
        if self.written < self.input.len() {
            return;
        }
        if self.output.is_none() {
            self.fd = None;
        } else {
            // A stream that goes both ways: the child sees the end of its input.
            let _ = nix::sys::socket::shutdown(fd.as_raw_fd(), nix::sys::socket::Shutdown::Write);
        }
    }

    fn read(&mut self) -> usize {
        let (Some(fd), Some(output)) = (&self.fd, &mut self.output) else { return 0 };
        let mut chunk = [0; 64 * 1024];
        match nix::unistd::read(fd, &mut chunk) {
            Ok(0) => self.fd = None,
            Ok(count) => {
                output.extend_from_slice(&chunk[..count]);
                return count;
            }
            Err(Errno::EAGAIN | Errno::EINTR) => {}
            Err(_) => self.fd = None,
        }
        0
    }
}

fn errno_of(error: &io::Error) -> i32 {
    error.raw_os_error().unwrap_or(libc::EINVAL)
}

#[cfg(test)]
mod tests {
    use std::ffi::CString;

    use super::*;

    const NO_LIMITS: Limits = Limits { timeout: None, max_buffer: None, kill_signal: libc::SIGTERM };
    const PIPES: [Stdio<'static>; 3] = [Stdio::Pipe, Stdio::Pipe, Stdio::Pipe];

    fn command(words: &[&str]) -> Command {
        let args: Vec<CString> = words.iter().map(|word| CString::new(*word).unwrap()).collect();
        Command { file: args[0].clone(), args, ..Default::default() }
    }

    #[test]
    fn input_larger_than_the_socket_takes_comes_back() {
        let input = vec![b'x'; 3 << 20];
        let outcome = run(&command(&["cat"]), &PIPES, vec![Some(input.clone()), None, None], NO_LIMITS);
        assert_eq!(outcome.exit, Some(Exit { code: 0, signal: 0 }));
        assert!(outcome.output[1].as_ref() == Some(&input));
        assert_eq!(outcome.output[0], None);
    }

    #[test]
    fn a_time_limit_ends_the_child() {
        let limits = Limits { timeout: Some(Duration::from_millis(50)), ..NO_LIMITS };
        let outcome = run(&command(&["sleep", "60"]), &PIPES, vec![None, None, None], limits);
        assert_eq!(outcome.exit, Some(Exit { code: 0, signal: libc::SIGTERM }));
        assert_eq!(outcome.error, Some(libc::ETIMEDOUT));
    }

    #[test]
    fn too_much_output_ends_the_child() {
        let limits = Limits { max_buffer: Some(1000), ..NO_LIMITS };
        let outcome = run(&command(&["yes"]), &PIPES, vec![None, None, None], limits);
        assert_eq!(outcome.error, Some(libc::ENOBUFS));
        assert_eq!(outcome.exit, Some(Exit { code: 0, signal: libc::SIGTERM }));
    }

    #[test]
    fn a_program_that_is_not_there_has_no_exit() {
        let outcome = run(&command(&["no-such-program-anywhere"]), &PIPES, vec![None, None, None], NO_LIMITS);
        assert_eq!((outcome.exit, outcome.error), (None, Some(libc::ENOENT)));
    }
}
