//! Starting a child process: where its program is, what its standard streams are.
//!
//! The order of the child's own steps is in `sys::child`. In Node: `uv_spawn`, `ProcessWrap::Spawn`.

use std::ffi::{CString, OsStr};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::sync::Once;

use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};

use crate::sys::child::{self, Child, ChildFd, Program};

/// What a child is to be.
#[derive(Debug, Default)]
pub struct Command {
    pub file: CString,
    /// With `argv[0]`.
    pub args: Vec<CString>,
    /// `NAME=value`; None: ours.
    pub env: Option<Vec<CString>>,
    pub cwd: Option<CString>,
    pub uid: Option<u32>,
    pub gid: Option<u32>,
    pub detached: bool,
}

/// What one of the child's descriptors is connected to.
#[derive(Debug, Clone, Copy)]
pub enum Stdio<'a> {
    /// The null device for the three standard streams, closed for others.
    Ignore,
    /// A socket pair, as libuv makes it; its other end is ours.
    Pipe,
    Fd(BorrowedFd<'a>),
}

/// The outcome: also a child that could not be started has streams, which end at once.
#[derive(Debug)]
pub struct Spawned {
    pub child: io::Result<Child>,
    /// Our ends, one per entry of `stdio`.
    pub pipes: Vec<Option<OwnedFd>>,
}

/// Starts `command`. An `Err` means that it was not even tried: a descriptor was missing for its streams.
pub fn spawn(command: &Command, stdio: &[Stdio<'_>]) -> io::Result<Spawned> {
    static INHERITED: Once = Once::new();
    INHERITED.call_once(child::close_inherited_on_exec);

    let mut pipes = Vec::with_capacity(stdio.len());
    let mut ends = Vec::with_capacity(stdio.len());
    for (target, entry) in stdio.iter().enumerate() {
        let (ours, theirs) = match entry {
            Stdio::Pipe => {
                let (ours, theirs) = stream_pair()?;
                (Some(ours), Some(theirs))
            }
            Stdio::Ignore if target <= 2 => (None, Some(null_device(target == 0)?.into())),
            Stdio::Ignore | Stdio::Fd(_) => (None, None),
        };
        pipes.push(ours);
        ends.push(theirs);
    }
    let fds: Vec<Option<ChildFd<'_>>> = stdio
        .iter()
        .zip(&ends)
        .map(|(entry, end)| match (entry, end) {
            (Stdio::Fd(fd), _) => Some(ChildFd { fd: *fd, inherited: true }),
            (_, Some(end)) => Some(ChildFd { fd: end.as_fd(), inherited: false }),
            _ => None,
        })
        .collect();
    let own_env;
    let env = match &command.env {
        Some(env) => env,
        None => {
            own_env = current_env();
            &own_env
        }
    };
    let child = child::start(&Program {
        candidates: &candidates(&command.file, env),
        args: &command.args,
        env,
        cwd: command.cwd.as_ref(),
        fds: &fds,
        uid: command.uid,
        gid: command.gid,
        detached: command.detached,
    });
    Ok(Spawned { child, pipes })
}

/// A connected pair for a child's stream, close-on-exec; ours does not block.
pub fn stream_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let (ours, theirs) = socketpair(AddressFamily::Unix, SockType::Stream, None, SockFlag::SOCK_CLOEXEC)?;
    set_nonblocking(&ours)?;
    Ok((ours, theirs))
}

fn set_nonblocking(fd: &OwnedFd) -> io::Result<()> {
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    let flags = OFlag::from_bits_truncate(fcntl(fd, FcntlArg::F_GETFL)?);
    fcntl(fd, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
    Ok(())
}

fn null_device(for_reading: bool) -> io::Result<File> {
    OpenOptions::new().read(true).write(!for_reading).open("/dev/null")
}

fn current_env() -> Vec<CString> {
    let pairs = std::env::vars_os().map(|(name, value)| {
        let mut pair = name.into_encoded_bytes();
        pair.push(b'=');
        pair.extend_from_slice(value.as_bytes());
        CString::new(pair).expect("the C library's environment has no inner zero bytes")
    });
    pairs.collect()
}

/// Where `file` may be: itself if it names a folder, otherwise in each folder of the *child's* `PATH`, as after `execvp`.
fn candidates(file: &CString, env: &[CString]) -> Vec<CString> {
    let name = file.as_bytes();
    if name.is_empty() {
        return Vec::new();
    }
    if name.contains(&b'/') {
        return vec![file.clone()];
    }
    let path = env.iter().find_map(|pair| pair.as_bytes().strip_prefix(b"PATH=")).unwrap_or(b"/bin:/usr/bin");
    path.split(|&byte| byte == b':')
        .map(|folder| {
            // An empty entry is the current folder.
            let candidate = if folder.is_empty() { name.to_vec() } else { [folder, b"/", name].concat() };
            CString::new(candidate).expect("made of parts of C strings")
        })
        .collect()
}

/// For messages: the program as it was named.
pub fn display_name(command: &Command) -> String {
    OsStr::from_bytes(command.file.as_bytes()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::process::reap;

    fn command(words: &[&str]) -> Command {
        let args: Vec<CString> = words.iter().map(|word| CString::new(*word).unwrap()).collect();
        Command { file: args[0].clone(), args, ..Default::default() }
    }

    fn read_all(fd: OwnedFd) -> String {
        let mut stream = std::os::unix::net::UnixStream::from(fd);
        stream.set_nonblocking(false).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_program_of_the_path_runs_and_is_reaped() {
        let mut spawned = spawn(&command(&["echo", "hello"]), &[Stdio::Ignore, Stdio::Pipe, Stdio::Ignore]).unwrap();
        assert_eq!(read_all(spawned.pipes[1].take().unwrap()), "hello\n");
        let child = spawned.child.unwrap();
        assert_eq!(reap::wait(&child.pidfd).unwrap(), reap::Exit { code: 0, signal: 0 });
    }

    #[test]
    fn a_missing_program_is_reported_at_once() {
        let spawned = spawn(&command(&["no-such-program-anywhere"]), &[]).unwrap();
        assert_eq!(spawned.child.unwrap_err().raw_os_error(), Some(libc::ENOENT));
    }

    #[test]
    fn a_missing_folder_is_reported_at_once() {
        let mut command = command(&["true"]);
        command.cwd = Some(c"/no/such/folder".into());
        assert_eq!(spawn(&command, &[]).unwrap().child.unwrap_err().raw_os_error(), Some(libc::ENOENT));
    }

    #[test]
    fn descriptors_may_swap_places() {
        let (first, mut here_first) = std::os::unix::net::UnixStream::pair().unwrap();
        let stdio = [Stdio::Ignore, Stdio::Fd(first.as_fd()), Stdio::Ignore, Stdio::Ignore, Stdio::Fd(first.as_fd())];
        let spawned = spawn(&command(&["sh", "-c", "echo one; echo four >&4"]), &stdio).unwrap();
        reap::wait(&spawned.child.unwrap().pidfd).unwrap();
        drop(first);
        let mut text = String::new();
        here_first.read_to_string(&mut text).unwrap();
        assert_eq!(text, "one\nfour\n");
    }

    #[test]
    fn the_path_searched_is_the_childs() {
        let env = [c"PATH=/a::/b".to_owned()];
        assert_eq!(candidates(&c"x".to_owned(), &env), [c"/a/x".to_owned(), c"x".to_owned(), c"/b/x".to_owned()]);
    }
}
