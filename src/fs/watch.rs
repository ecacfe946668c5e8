//! inotify: what the kernel tells of changes, in the words of `fs.watch`.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use nix::errno::Errno;
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify, WatchDescriptor};

use super::sys::FsPath;
use crate::error::SysError;

/// One inotify descriptor with all of its watches.
pub struct Watches {
    inotify: Inotify,
}

/// Names one watch of a [`Watches`]. Two watches of the same file have the same one: the kernel merges them.
pub type WatchId = WatchDescriptor;

/// Something happened to a watched file or to an entry of a watched directory.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    pub watch: WatchId,
    /// `rename`: came, went or changed its name. Otherwise `change`: contents or attributes.
    pub renamed: bool,
    /// The entry; None when the watched file itself is meant.
    pub name: Option<Vec<u8>>,
}

impl Watches {
    pub fn new() -> Result<Self, SysError> {
        let flags = InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK;
        let inotify = Inotify::init(flags).map_err(|errno| SysError::new("watch", errno as i32))?;
        Ok(Self { inotify })
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }

    pub fn add(&self, path: &FsPath) -> Result<WatchId, SysError> {
        let wanted = AddWatchFlags::IN_ATTRIB
            | AddWatchFlags::IN_CREATE
            | AddWatchFlags::IN_MODIFY
            | AddWatchFlags::IN_DELETE
            | AddWatchFlags::IN_DELETE_SELF
            | AddWatchFlags::IN_MOVE_SELF
            | AddWatchFlags::IN_MOVED_FROM
            | AddWatchFlags::IN_MOVED_TO;
        self.inotify
            .add_watch(OsStr::from_bytes(path.bytes()), wanted)
            .map_err(|errno| SysError::new("watch", errno as i32).path(path.shown()))
    }

    pub fn remove(&self, watch: WatchId) {
        // Already ended by the kernel when the file is gone.
        let _ = self.inotify.rm_watch(watch);
    }

    /// What has happened so far; empty when nothing is left.
    pub fn read(&self) -> Vec<Change> {
        match self.inotify.read_events() {
            Ok(events) => events.into_iter().map(Change::from).collect(),
            Err(Errno::EAGAIN | Errno::EINTR) => Vec::new(),
            Err(errno) => panic!("reading our own inotify descriptor failed: {errno}"),
        }
    }
}

impl From<nix::sys::inotify::InotifyEvent> for Change {
    fn from(event: nix::sys::inotify::InotifyEvent) -> Self {
        let contents = AddWatchFlags::IN_ATTRIB | AddWatchFlags::IN_MODIFY;
        Self { watch: event.wd, renamed: event.mask.intersects(contents.complement()), name: event.name.map(OsStringExt::into_vec) }
    }
}
