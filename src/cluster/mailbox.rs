//! What the primary's main thread asks the scheduler's thread for.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};

use nix::sys::eventfd::EventFd;

use super::dispatch::Ticket;
use super::handoff::{Kind, ListenerId};
use super::policy::WorkerId;

pub enum Command {
    /// `socket`: our end of the hand-off socket; None: through JavaScript.
    AddWorker {
        id: WorkerId,
        socket: Option<OwnedFd>,
    },
    /// It gets nothing any more. `silent`: nor does it say anything any more.
    RemoveWorker {
        id: WorkerId,
        silent: bool,
    },
    /// `fd`: None if it accepts nothing itself and only hands out what is injected.
    AddListener {
        id: ListenerId,
        fd: Option<OwnedFd>,
        kind: Kind,
    },
    /// A connection accepted elsewhere.
    Inject {
        listener: ListenerId,
        fd: OwnedFd,
    },
    /// Answered when the descriptor is closed.
    RemoveListener {
        id: ListenerId,
        done: Sender<()>,
    },
    Join {
        listener: ListenerId,
        worker: WorkerId,
    },
    Leave {
        listener: ListenerId,
        worker: WorkerId,
    },
    /// What became of a connection that went through JavaScript.
    Answer {
        worker: WorkerId,
        ticket: Ticket,
        accepted: bool,
    },
}

/// Commands on their way to the thread.
pub struct Mailbox {
    commands: Mutex<Vec<Command>>,
    wake: EventFd,
}

impl Mailbox {
    pub fn new(wake: EventFd) -> Self {
        Self { commands: Mutex::default(), wake }
    }

    /// Readable when there is something to take.
    pub fn wake(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    pub fn send(&self, command: Command) {
        self.commands.lock().unwrap_or_else(PoisonError::into_inner).push(command);
        // Fails only when the counter is at its maximum: the thread is being woken anyway.
        let _ = self.wake.write(1);
    }

    pub fn take(&self) -> Vec<Command> {
        let _ = self.wake.read();
        std::mem::take(&mut self.commands.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
