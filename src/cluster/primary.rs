//! The primary's front of the data plane: starts the scheduler's thread with the first listener and passes it what the control plane
//! decides.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::mpsc::channel;

use nix::sys::eventfd::{EfdFlags, EventFd};

use super::dispatch::{Settings, Ticket};
use super::handoff::{Kind, ListenerId};
use super::mailbox::{Command, Mailbox};
use super::policy::WorkerId;
use super::scheduler::{Scheduler, ToScript};

/// The way to the scheduler's thread.
pub struct Primary {
    mailbox: Arc<Mailbox>,
    next_listener: ListenerId,
}

impl Primary {
    /// Starts the thread. `to_script` is called on it.
    pub fn start(to_script: ToScript, settings: Settings) -> io::Result<Self> {
        let wake = EventFd::from_value_and_flags(0, EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?;
        let mailbox = Arc::new(Mailbox::new(wake));
        let scheduler = Scheduler::new(mailbox.clone(), to_script, settings)?;
        std::thread::Builder::new().name("rcluster-sched".into()).spawn(move || scheduler.run())?;
        Ok(Self { mailbox, next_listener: 1 })
    }

    /// `socket`: our end of its hand-off socket, if it takes connections that way.
    pub fn add_worker(&self, id: WorkerId, socket: Option<OwnedFd>) {
        self.mailbox.send(Command::AddWorker { id, socket });
    }

    /// It gets nothing any more. `silent`: its channel is closed, so no answers come from there either.
    pub fn remove_worker(&self, id: WorkerId, silent: bool) {
        self.mailbox.send(Command::RemoveWorker { id, silent });
    }

    /// Takes over a socket that listens already and does not block; None if connections only come by [`Self::inject`].
    pub fn add_listener(&mut self, fd: Option<OwnedFd>, kind: Kind) -> ListenerId {
        let id = self.next_listener;
        self.next_listener += 1;
        self.mailbox.send(Command::AddListener { id, fd, kind });
        id
    }

    /// Hands out a connection that was accepted elsewhere.
    pub fn inject(&self, listener: ListenerId, fd: OwnedFd) {
        self.mailbox.send(Command::Inject { listener, fd });
    }

    /// Comes back when the socket is closed: its port is free then.
    pub fn remove_listener(&self, id: ListenerId) {
        let (done, closed) = channel();
        self.mailbox.send(Command::RemoveListener { id, done });
        // An error means the thread is gone, and its descriptors with it.
        let _ = closed.recv();
    }

    pub fn join(&self, listener: ListenerId, worker: WorkerId) {
        self.mailbox.send(Command::Join { listener, worker });
    }

    pub fn leave(&self, listener: ListenerId, worker: WorkerId) {
        self.mailbox.send(Command::Leave { listener, worker });
    }

    /// What became of a connection that went through JavaScript.
    pub fn answer(&self, worker: WorkerId, ticket: Ticket, accepted: bool) {
        self.mailbox.send(Command::Answer { worker, ticket, accepted });
    }
}
