//! The list of file-system calls, and the one place that carries them out.
//!
//! A request owns everything it needs, so that it can be carried out at once or on another thread.

use super::memory::Memory;
use super::stat::FileStat;
use super::sys::{self, Entry, FsPath};
use super::tree::{self, WholeFileError};
use crate::error::SysError;

/// What is to be done. Names are those of the functions of `node:fs`.
#[derive(Debug)]
pub enum FsRequest {
    Access {
        path: FsPath,
        mode: i32,
    },
    Open {
        path: FsPath,
        flags: i32,
        mode: u32,
    },
    Close {
        fd: i32,
    },
    /// At the file's own position unless one is given.
    Read {
        fd: i32,
        into: Memory,
        position: Option<i64>,
    },
    ReadVec {
        fd: i32,
        into: Vec<Memory>,
        position: Option<i64>,
    },
    Write {
        fd: i32,
        from: Memory,
        position: Option<i64>,
    },
    WriteVec {
        fd: i32,
        from: Vec<Memory>,
        position: Option<i64>,
    },
    /// With `missing_ok`, a path that is not there is an answer, not an error.
    Stat {
        path: FsPath,
        follow: bool,
        missing_ok: bool,
    },
    Fstat {
        fd: i32,
    },
    Statfs {
        path: FsPath,
    },
    Ftruncate {
        fd: i32,
        length: i64,
    },
    Fsync {
        fd: i32,
    },
    Fdatasync {
        fd: i32,
    },
    Mkdir {
        path: FsPath,
        mode: u32,
        recursive: bool,
    },
    Mkdtemp {
        prefix: FsPath,
    },
    Rmdir {
        path: FsPath,
    },
    Unlink {
        path: FsPath,
    },
    Rename {
        from: FsPath,
        to: FsPath,
    },
    Link {
        from: FsPath,
        to: FsPath,
    },
    Symlink {
        target: FsPath,
        path: FsPath,
    },
    Readlink {
        path: FsPath,
    },
    Realpath {
        path: FsPath,
    },
    Chmod {
        path: FsPath,
        mode: u32,
    },
    Fchmod {
        fd: i32,
        mode: u32,
    },
    Chown {
        path: FsPath,
        uid: u32,
        gid: u32,
        follow: bool,
    },
    Fchown {
        fd: i32,
        uid: u32,
        gid: u32,
    },
    Utimes {
        path: FsPath,
        atime: f64,
        mtime: f64,
        follow: bool,
    },
    Futimes {
        fd: i32,
        atime: f64,
        mtime: f64,
    },
    CopyFile {
        from: FsPath,
        to: FsPath,
        mode: i32,
    },
    /// Sorted by name, as libuv's `scandir` is.
    ReadDir {
        path: FsPath,
    },
    /// In the kernel's order.
    OpenDir {
        path: FsPath,
    },
    Remove {
        path: FsPath,
        options: RemoveOptions,
    },
    ReadFile {
        target: PathOrFd,
        flags: i32,
    },
    WriteFile {
        target: PathOrFd,
        data: Memory,
        flags: i32,
        mode: u32,
        flush: bool,
    },
}

#[derive(Debug)]
pub enum PathOrFd {
    Path(FsPath),
    Fd(i32),
}

#[derive(Debug, Clone, Copy, Default)]
pub struct RemoveOptions {
    pub max_retries: u32,
    /// Grows by itself with every attempt.
    pub retry_delay_ms: u64,
}

/// What came of it.
#[derive(Debug)]
pub enum FsReply {
    Nothing,
    /// A descriptor, or a number of bytes.
    Count(usize),
    Stat(FileStat),
    Statfs([i64; 7]),
    /// A path; None where there was nothing to name.
    Path(Option<Vec<u8>>),
    Entries(Vec<Entry>),
    Content(Vec<u8>),
    /// A file too long for `readFile`, with its size.
    TooLarge(u64),
}

impl From<()> for FsReply {
    fn from((): ()) -> Self {
        Self::Nothing
    }
}

impl FsRequest {
    /// Blocks until it is done.
    pub fn execute(self) -> Result<FsReply, SysError> {
        use FsRequest::*;
        Ok(match self {
            Access { path, mode } => sys::access(&path, mode)?.into(),
            Open { path, flags, mode } => FsReply::Count(sys::open(&path, flags, mode)? as usize),
            Close { fd } => sys::close(fd)?.into(),
            Read { fd, into, position } => FsReply::Count(sys::read(fd, &into, position)?),
            Write { fd, from, position } => FsReply::Count(sys::write(fd, &from, position)?),
            ReadVec { fd, into, position } => FsReply::Count(in_batches(&into, position, |batch, at| sys::readv(fd, batch, at))?),
            WriteVec { fd, from, position } => FsReply::Count(in_batches(&from, position, |batch, at| sys::writev(fd, batch, at))?),
            Stat { path, follow, missing_ok } => match sys::stat(&path, follow) {
                Err(error) if missing_ok && matches!(error.errno, libc::ENOENT | libc::ENOTDIR) => FsReply::Nothing,
                found => FsReply::Stat(found?),
            },
            Fstat { fd } => FsReply::Stat(sys::fstat(fd)?),
            Statfs { path } => FsReply::Statfs(sys::statfs(&path)?),
            Ftruncate { fd, length } => sys::ftruncate(fd, length)?.into(),
            Fsync { fd } => sys::fsync(fd)?.into(),
            Fdatasync { fd } => sys::fdatasync(fd)?.into(),
            Mkdir { path, mode, recursive: false } => sys::mkdir(&path, mode)?.into(),
            Mkdir { path, mode, recursive: true } => FsReply::Path(tree::mkdir_all(&path, mode)?),
            Mkdtemp { prefix } => FsReply::Path(Some(sys::mkdtemp(&prefix)?)),
            Rmdir { path } => sys::rmdir(&path)?.into(),
            Unlink { path } => sys::unlink(&path)?.into(),
            Rename { from, to } => sys::rename(&from, &to)?.into(),
            Link { from, to } => sys::link(&from, &to)?.into(),
            Symlink { target, path } => sys::symlink(&target, &path)?.into(),
            Readlink { path } => FsReply::Path(Some(sys::readlink(&path)?)),
            Realpath { path } => FsReply::Path(Some(sys::realpath(&path)?)),
            Chmod { path, mode } => sys::chmod(&path, mode)?.into(),
            Fchmod { fd, mode } => sys::fchmod(fd, mode)?.into(),
            Chown { path, uid, gid, follow: true } => sys::chown(&path, uid, gid)?.into(),
            Chown { path, uid, gid, follow: false } => sys::lchown(&path, uid, gid)?.into(),
            Fchown { fd, uid, gid } => sys::fchown(fd, uid, gid)?.into(),
            Utimes { path, atime, mtime, follow } => sys::utimes(&path, atime, mtime, follow)?.into(),
            Futimes { fd, atime, mtime } => sys::futimes(fd, atime, mtime)?.into(),
            CopyFile { from, to, mode } => tree::copy_file(&from, &to, mode)?.into(),
            ReadDir { path } => {
                let mut found = sys::entries("scandir", &path)?;
                found.sort_unstable_by(|left, right| left.name.cmp(&right.name));
                FsReply::Entries(found)
            }
            OpenDir { path } => FsReply::Entries(sys::entries("opendir", &path)?),
            Remove { path, options } => tree::remove(&path, options)?.into(),
            ReadFile { target, flags } => match tree::read_whole(&target, flags) {
                Ok(content) => FsReply::Content(content),
                Err(WholeFileError::TooLarge(size)) => FsReply::TooLarge(size),
                Err(WholeFileError::Sys(error)) => return Err(error),
            },
            WriteFile { target, data, flags, mode, flush } => tree::write_whole(&target, &data, flags, mode, flush)?.into(),
        })
    }
}

/// More pieces than the kernel takes at once go in several calls, until one of them moves less than it could.
fn in_batches(
    memory: &[Memory],
    position: Option<i64>,
    call: impl Fn(&[Memory], Option<i64>) -> Result<usize, SysError>,
) -> Result<usize, SysError> {
    let mut total = 0;
    for batch in memory.chunks(sys::MAX_PIECES) {
        let wanted: usize = batch.iter().map(|piece| piece.size).sum();
        let at = position.map(|position| position + total as i64);
        match call(batch, at) {
            Ok(moved) if moved < wanted => return Ok(total + moved),
            Ok(moved) => total += moved,
            Err(error) if total == 0 => return Err(error),
            // What has been moved has been moved: the error comes again with the next call.
            Err(_) => break,
        }
    }
    Ok(total)
}
