//! The other end of a channel: a process that believes this test to be its parent.

use std::io::{IoSlice, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use nix::unistd::Pid;

use super::common::leftovers::{Family, MARK};
use super::common::output::Collected;
use super::common::{Engine, project_path};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Json,
    Advanced,
}

/// A running `victim.js` and our end of its channel.
pub struct Victim {
    child: Child,
    family: Family,
    mode: Mode,
    channel: Option<UnixStream>,
    stdout: Collected,
    stderr: Collected,
}

/// How it ended: exit code, and what it and the process said.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Victim {
    pub fn start(mode: Mode, environment: &[(&str, &str)]) -> Victim {
        let (ours, theirs) = UnixStream::pair().expect("a socket pair can be made");
        let mark = format!("ipc-input-{}-{}", std::process::id(), ours.as_raw_fd());
        // The shell moves its standard input to descriptor 3, so that no descriptor of ours has to be inheritable.
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "exec 3<&0 0</dev/null; exec \"$0\" \"$@\""]).arg(Engine::Rcluster.path());
        command.arg(project_path("tests/ipc_input/victim.js"));
        command.env("NODE_CHANNEL_FD", "3").env(MARK, &mark).envs(environment.iter().copied());
        command.env("NODE_CHANNEL_SERIALIZATION_MODE", if mode == Mode::Json { "json" } else { "advanced" });
        command.stdin(OwnedFd::from(theirs)).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().expect("a shell can be started");
        // It holds their end of the channel.
        drop(command);
        let family = Family { group: Pid::from_raw(child.id().cast_signed()), mark };
        let stdout = Collected::new(child.stdout.take().expect("stdout is piped"));
        let stderr = Collected::new(child.stderr.take().expect("stderr is piped"));
        Victim { child, family, mode, channel: Some(ours), stdout, stderr }
    }

    /// Writes bytes. That the victim has closed the channel already is no failure.
    pub fn write(&mut self, bytes: &[u8]) {
        let _ = self.channel.as_mut().expect("open").write_all(bytes);
    }

    /// Writes bytes with descriptors, each a copy of `/dev/null`, of a Unix socket or whatever `passenger` is. Returns whether they went.
    pub fn write_with(&mut self, bytes: &[u8], passenger: impl AsFd, count: usize) -> bool {
        let numbers = vec![passenger.as_fd().as_raw_fd(); count];
        let rights = [ControlMessage::ScmRights(&numbers)];
        let channel = self.channel.as_ref().expect("open");
        sendmsg::<()>(channel.as_raw_fd(), &[IoSlice::new(bytes)], &rights, MsgFlags::MSG_NOSIGNAL, None).is_ok()
    }

    /// Sends a text as a proper message.
    pub fn send_text(&mut self, text: &str) {
        let bytes = match self.mode {
            Mode::Json => format!("\"{text}\"\n").into_bytes(),
            Mode::Advanced => super::frame(&super::text(text)),
        };
        self.write(&bytes);
    }

    pub fn wait_line(&mut self, part: &str) -> String {
        match self.stdout.wait_for(|line| line.contains(part).then(|| line.to_owned())) {
            Ok(line) => line,
            Err(stdout) => panic!("no line with '{part}'\n-- stdout:\n{stdout}-- stderr:\n{}", self.stderr.so_far()),
        }
    }

    /// Insists that it still takes messages and has no descriptor more than at its start.
    pub fn is_well(&mut self) {
        self.send_text("measure");
        assert_eq!(self.wait_line("measured"), "measured 0", "descriptors left behind; stderr:\n{}", self.stderr.so_far());
    }

    /// Closes our end of the channel.
    pub fn hang_up(&mut self) {
        self.channel = None;
    }

    /// Waits until it has ended by itself: a test that sent nothing that closes the channel hangs up first.
    pub fn finish(mut self) -> Ended {
        self.wait_line("end ");
        let code = self.child.wait().expect("our own child can be waited for").code();
        Ended { code, stdout: self.stdout.finish(), stderr: self.stderr.finish() }
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.family.kill();
            let _ = self.child.wait();
        }
    }
}

impl Ended {
    /// Insists that the program was told of the channel's end, had closed every descriptor, and went on.
    pub fn alive_and_clean(self) -> Ended {
        assert_eq!(self.code, Some(5), "{self:?}");
        // The channel's own descriptor, counted at the start, is closed.
        assert!(self.stdout.contains("end descriptors=-1 "), "{self:?}");
        self
    }

    /// Insists on an error event that says `why`.
    pub fn told(self, why: &str) -> Ended {
        let told = self.stdout.lines().any(|line| line.starts_with("error ERR_IPC_CHANNEL_CLOSED: ") && line.contains(why));
        assert!(told, "no error event says '{why}': {self:?}");
        self
    }

    /// The most memory it ever had, in MiB.
    pub fn peak(&self) -> u64 {
        super::common::program::number_after(&self.stdout, "peak=").expect("the program says so at its end")
    }
}
