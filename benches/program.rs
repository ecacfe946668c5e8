//! A program under a peer that prints lines and runs until it is ended; it cannot outlive this value.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::peer::Peer;
use crate::{sys, tree};

/// No line is worth waiting for longer.
const LINE_LIMIT: Duration = Duration::from_secs(30);

pub struct Program {
    child: Child,
    lines: Receiver<String>,
}

impl Program {
    pub fn start(peer: &Peer, program: &str, environment: &[(&str, String)]) -> anyhow::Result<Self> {
        let mut command = peer.command(program, environment)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        sys::end_with_us(&mut command);
        let mut child = command.spawn().context("cannot be started")?;
        let stdout = child.stdout.take().expect("standard output is a pipe");
        Ok(Self { child, lines: read_lines(stdout) })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The processes below the first one.
    pub fn workers(&self) -> Vec<u32> {
        tree::processes(self.pid()).into_iter().skip(1).collect()
    }

    /// Waits for a line `WORD` or `WORD REST`; gives the rest.
    pub fn wait_for(&self, word: &str) -> anyhow::Result<String> {
        loop {
            match self.lines.recv_timeout(LINE_LIMIT) {
                Ok(line) => match line.strip_prefix(word) {
                    Some(rest) => return Ok(rest.trim().to_owned()),
                    None => continue,
                },
                Err(RecvTimeoutError::Timeout) => bail!("said no '{word}' within {} s", LINE_LIMIT.as_secs()),
                Err(RecvTimeoutError::Disconnected) => bail!("ended before it said '{word}'"),
            }
        }
    }

    /// Waits until the program says on which port it serves.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        let port = self.wait_for("port")?.parse().context("printed no port")?;
        Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        tree::end(self.pid());
        // Has been reaped with the rest of its tree; this tells the standard library so.
        let _ = self.child.wait();
    }
}

fn read_lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    // Ends with the program: the pipe closes.
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
