//! The system calls, one function each: raw descriptors and C paths in, `SysError` out.
//!
//! Descriptors are plain numbers here because a program may pass any number it likes; the kernel's `EBADF` is its answer.

use std::ffi::{CStr, CString, OsStr};
use std::os::fd::{AsRawFd, BorrowedFd, IntoRawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use nix::dir::{Dir, Type};
use nix::errno::Errno;
use nix::fcntl::{self, AtFlags, OFlag};
use nix::sys::stat::{self, FchmodatFlags, Mode, UtimensatFlags};
use nix::sys::time::TimeSpec;
use nix::unistd::{self, AccessFlags, Gid, Uid, UnlinkatFlags};

use super::memory::Memory;
use super::stat::FileStat;
use crate::error::SysError;

/// A path as the kernel takes it: bytes, not text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FsPath(CString);

impl FsPath {
    /// None if there is a NUL in it: JavaScript refuses those before it calls.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        CString::new(bytes).ok().map(Self)
    }

    pub fn bytes(&self) -> &[u8] {
        self.0.to_bytes()
    }

    /// `self/name`.
    pub fn join(&self, name: &[u8]) -> Self {
        let mut bytes = self.bytes().to_vec();
        if !bytes.ends_with(b"/") {
            bytes.push(b'/');
        }
        bytes.extend_from_slice(name);
        Self::new(bytes).expect("a path and a file name have no NUL in them")
    }

    /// What an error message shows.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

/// Repeats an interrupted call.
fn check<T>(syscall: &'static str, mut call: impl FnMut() -> nix::Result<T>) -> Result<T, SysError> {
    loop {
        match call() {
            Err(Errno::EINTR) => {}
            result => return result.map_err(|errno| SysError::new(syscall, errno as i32)),
        }
    }
}

/// The same for a call about one path.
fn check_path<T>(syscall: &'static str, path: &FsPath, mut call: impl FnMut(&CStr) -> nix::Result<T>) -> Result<T, SysError> {
    check(syscall, || call(&path.0)).map_err(|error| error.path(path.shown()))
}

fn check_two(
    syscall: &'static str,
    from: &FsPath,
    to: &FsPath,
    mut call: impl FnMut(&CStr, &CStr) -> nix::Result<()>,
) -> Result<(), SysError> {
    check_path(syscall, from, |from| call(from, &to.0)).map_err(|error| error.dest(to.shown()))
}

/// The same for a call about one descriptor, which may be any number.
fn check_fd<T>(syscall: &'static str, fd: i32, mut call: impl FnMut(BorrowedFd<'_>) -> nix::Result<T>) -> Result<T, SysError> {
    if fd < 0 {
        return Err(SysError::new(syscall, libc::EBADF));
    }
    // SAFETY: it is not -1. The kernel looks up the number once, in `call`, and refuses one that is not open.
    check(syscall, || call(unsafe { BorrowedFd::borrow_raw(fd) }))
}

pub fn access(path: &FsPath, mode: i32) -> Result<(), SysError> {
    check_path("access", path, |path| unistd::access(path, AccessFlags::from_bits_retain(mode)))
}

pub fn open(path: &FsPath, flags: i32, mode: u32) -> Result<i32, SysError> {
    let flags = OFlag::from_bits_retain(flags) | OFlag::O_CLOEXEC;
    check_path("open", path, |path| fcntl::open(path, flags, Mode::from_bits_retain(mode))).map(IntoRawFd::into_raw_fd)
}

/// Not repeated when interrupted: Linux has closed the descriptor by then.
pub fn close(fd: i32) -> Result<(), SysError> {
    match unistd::close(fd) {
        Ok(()) | Err(Errno::EINTR | Errno::EINPROGRESS) => Ok(()),
        Err(errno) => Err(SysError::new("close", errno as i32)),
    }
}

pub fn read(fd: i32, into: &Memory, position: Option<i64>) -> Result<usize, SysError> {
    check("read", || {
        // SAFETY: who made `into` vouches for the memory; a wrong descriptor is an error.
        let count = unsafe {
            match position {
                None => libc::read(fd, into.address.cast(), into.size),
                Some(offset) => libc::pread(fd, into.address.cast(), into.size, offset),
            }
        };
        Errno::result(count).map(|count| count as usize)
    })
}

pub fn write(fd: i32, from: &Memory, position: Option<i64>) -> Result<usize, SysError> {
    check("write", || {
        // SAFETY: who made `from` vouches for the memory; a wrong descriptor is an error.
        let count = unsafe {
            match position {
                None => libc::write(fd, from.address.cast(), from.size),
                Some(offset) => libc::pwrite(fd, from.address.cast(), from.size, offset),
            }
        };
        Errno::result(count).map(|count| count as usize)
    })
}

/// The kernel takes no more than this many pieces at once.
pub const MAX_PIECES: usize = libc::UIO_MAXIOV as usize;

fn pieces(memory: &[Memory]) -> Vec<libc::iovec> {
    memory.iter().map(|piece| libc::iovec { iov_base: piece.address.cast(), iov_len: piece.size }).collect()
}

pub fn readv(fd: i32, into: &[Memory], position: Option<i64>) -> Result<usize, SysError> {
    let pieces = pieces(into);
    let count = pieces.len() as i32;
    check("read", || {
        // SAFETY: there are `count` pieces, and who made `into` vouches for their memory; a wrong descriptor is an error.
        let count = unsafe {
            match position {
                None => libc::readv(fd, pieces.as_ptr(), count),
                Some(offset) => libc::preadv(fd, pieces.as_ptr(), count, offset),
            }
        };
        Errno::result(count).map(|count| count as usize)
    })
}

pub fn writev(fd: i32, from: &[Memory], position: Option<i64>) -> Result<usize, SysError> {
    let pieces = pieces(from);
    let count = pieces.len() as i32;
    check("write", || {
        // SAFETY: there are `count` pieces, and who made `from` vouches for their memory; a wrong descriptor is an error.
        let count = unsafe {
            match position {
                None => libc::writev(fd, pieces.as_ptr(), count),
                Some(offset) => libc::pwritev(fd, pieces.as_ptr(), count, offset),
            }
        };
        Errno::result(count).map(|count| count as usize)
    })
}

pub fn stat(path: &FsPath, follow: bool) -> Result<FileStat, SysError> {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let syscall = if follow { "stat" } else { "lstat" };
    statx(syscall, libc::AT_FDCWD, &path.0, flags).map_err(|error| error.path(path.shown()))
}

pub fn fstat(fd: i32) -> Result<FileStat, SysError> {
    statx("fstat", fd, c"", libc::AT_EMPTY_PATH)
}

fn statx(syscall: &'static str, fd: i32, path: &CStr, flags: i32) -> Result<FileStat, SysError> {
    let mask = libc::STATX_BASIC_STATS | libc::STATX_BTIME;
    let found = check(syscall, || {
        // SAFETY: numbers, for which zero is as good as any.
        let mut found: libc::statx = unsafe { std::mem::zeroed() };
        // SAFETY: the path ends with a NUL, the result has its place; a wrong descriptor is an error.
        Errno::result(unsafe { libc::statx(fd, path.as_ptr(), flags, mask, &raw mut found) }).map(|_| found)
    });
    match found {
        Ok(found) => Ok(found.into()),
        // Old kernels lack the call and old sandboxes forbid it.
        Err(error) if matches!(error.errno, libc::ENOSYS | libc::EPERM | libc::EOPNOTSUPP) => {
            let found = check(syscall, || {
                // SAFETY: as above.
                let mut found: libc::stat = unsafe { std::mem::zeroed() };
                // SAFETY: as above.
                Errno::result(unsafe { libc::fstatat(fd, path.as_ptr(), &raw mut found, flags) }).map(|_| found)
            })?;
            Ok(found.into())
        }
        Err(error) => Err(error),
    }
}

/// `type, bsize, blocks, bfree, bavail, files, ffree`, as `fs.StatFs` lists them.
pub fn statfs(path: &FsPath) -> Result<[i64; 7], SysError> {
    let found = check_path("statfs", path, nix::sys::statfs::statfs)?;
    Ok([
        found.filesystem_type().0,
        found.block_size(),
        found.blocks() as i64,
        found.blocks_free() as i64,
        found.blocks_available() as i64,
        found.files() as i64,
        found.files_free() as i64,
    ])
}

pub fn ftruncate(fd: i32, length: i64) -> Result<(), SysError> {
    check_fd("ftruncate", fd, |fd| unistd::ftruncate(fd, length))
}

pub fn fsync(fd: i32) -> Result<(), SysError> {
    check_fd("fsync", fd, |fd| unistd::fsync(fd))
}

pub fn fdatasync(fd: i32) -> Result<(), SysError> {
    check_fd("fdatasync", fd, |fd| unistd::fdatasync(fd))
}

pub fn mkdir(path: &FsPath, mode: u32) -> Result<(), SysError> {
    check_path("mkdir", path, |path| unistd::mkdir(path, Mode::from_bits_retain(mode)))
}

/// Makes `<prefix>XXXXXX` with six characters nobody else has used, and returns it.
pub fn mkdtemp(prefix: &FsPath) -> Result<Vec<u8>, SysError> {
    let template = FsPath::new([prefix.bytes(), b"XXXXXX"].concat()).expect("nothing with a NUL was added");
    check_path("mkdtemp", &template, unistd::mkdtemp).map(|made| made.into_os_string().into_vec())
}

pub fn rmdir(path: &FsPath) -> Result<(), SysError> {
    check_path("rmdir", path, |path| unistd::unlinkat(fcntl::AT_FDCWD, path, UnlinkatFlags::RemoveDir))
}

pub fn unlink(path: &FsPath) -> Result<(), SysError> {
    check_path("unlink", path, unistd::unlink)
}

pub fn rename(from: &FsPath, to: &FsPath) -> Result<(), SysError> {
    check_two("rename", from, to, |from, to| fcntl::renameat(fcntl::AT_FDCWD, from, fcntl::AT_FDCWD, to))
}

pub fn link(from: &FsPath, to: &FsPath) -> Result<(), SysError> {
    check_two("link", from, to, |from, to| unistd::linkat(fcntl::AT_FDCWD, from, fcntl::AT_FDCWD, to, AtFlags::empty()))
}

pub fn symlink(target: &FsPath, path: &FsPath) -> Result<(), SysError> {
    check_two("symlink", target, path, |target, path| unistd::symlinkat(target, fcntl::AT_FDCWD, path))
}

pub fn readlink(path: &FsPath) -> Result<Vec<u8>, SysError> {
    check_path("readlink", path, fcntl::readlink).map(OsStringExt::into_vec)
}

pub fn realpath(path: &FsPath) -> Result<Vec<u8>, SysError> {
    let found = std::fs::canonicalize(OsStr::from_bytes(path.bytes())).map_err(|error| {
        let errno = error.raw_os_error().expect("the kernel refuses a path without a NUL");
        SysError::new("realpath", errno).path(path.shown())
    })?;
    Ok(found.into_os_string().into_vec())
}

pub fn chmod(path: &FsPath, mode: u32) -> Result<(), SysError> {
    let mode = Mode::from_bits_retain(mode);
    check_path("chmod", path, |path| stat::fchmodat(fcntl::AT_FDCWD, path, mode, FchmodatFlags::FollowSymlink))
}

pub fn fchmod(fd: i32, mode: u32) -> Result<(), SysError> {
    check_fd("fchmod", fd, |fd| stat::fchmod(fd, Mode::from_bits_retain(mode)))
}

pub fn chown(path: &FsPath, uid: u32, gid: u32) -> Result<(), SysError> {
    let (uid, gid) = owner(uid, gid);
    check_path("chown", path, |path| unistd::chown(path, uid, gid))
}

pub fn lchown(path: &FsPath, uid: u32, gid: u32) -> Result<(), SysError> {
    let (uid, gid) = owner(uid, gid);
    check_path("lchown", path, |path| unistd::fchownat(fcntl::AT_FDCWD, path, uid, gid, AtFlags::AT_SYMLINK_NOFOLLOW))
}

pub fn fchown(fd: i32, uid: u32, gid: u32) -> Result<(), SysError> {
    let (uid, gid) = owner(uid, gid);
    check_fd("fchown", fd, |fd| unistd::fchown(fd, uid, gid))
}

/// -1, which leaves what is, stays -1.
fn owner(uid: u32, gid: u32) -> (Option<Uid>, Option<Gid>) {
    (Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)))
}

/// Seconds since 1970, with a fraction and of either sign, as the kernel wants them.
fn timespec(seconds: f64) -> TimeSpec {
    let whole = seconds.floor();
    // Microseconds is what a double still resolves for times of this century; the rest would be noise.
    let micros = ((seconds - whole) * 1e6).round() as i64;
    TimeSpec::new(whole as i64 + micros / 1_000_000, micros % 1_000_000 * 1000)
}

pub fn utimes(path: &FsPath, atime: f64, mtime: f64, follow: bool) -> Result<(), SysError> {
    let (atime, mtime) = (timespec(atime), timespec(mtime));
    let (syscall, flags) = if follow { ("utime", UtimensatFlags::FollowSymlink) } else { ("lutime", UtimensatFlags::NoFollowSymlink) };
    check_path(syscall, path, |path| stat::utimensat(fcntl::AT_FDCWD, path, &atime, &mtime, flags))
}

pub fn futimes(fd: i32, atime: f64, mtime: f64) -> Result<(), SysError> {
    let (atime, mtime) = (timespec(atime), timespec(mtime));
    check_fd("futime", fd, |fd| stat::futimens(fd, &atime, &mtime))
}

/// One name in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: Vec<u8>,
    pub kind: EntryKind,
}

/// Numbers are `UV_DIRENT_*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    Unknown = 0,
    File = 1,
    Directory = 2,
    Link = 3,
    Fifo = 4,
    Socket = 5,
    Character = 6,
    Block = 7,
}

/// The names in a directory without `.` and `..`, in the order the kernel gives them.
pub fn entries(syscall: &'static str, path: &FsPath) -> Result<Vec<Entry>, SysError> {
    let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK;
    let mut directory = check_path(syscall, path, |path| Dir::open(path, flags, Mode::empty()))?;
    let mut found = Vec::new();
    for entry in directory.iter() {
        let entry = entry.map_err(|errno| SysError::new(syscall, errno as i32).path(path.shown()))?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            found.push(Entry { name: name.to_vec(), kind: kind_of(entry.file_type()) });
        }
    }
    Ok(found)
}

fn kind_of(kind: Option<Type>) -> EntryKind {
    match kind {
        Some(Type::File) => EntryKind::File,
        Some(Type::Directory) => EntryKind::Directory,
        Some(Type::Symlink) => EntryKind::Link,
        Some(Type::Fifo) => EntryKind::Fifo,
        Some(Type::Socket) => EntryKind::Socket,
        Some(Type::CharacterDevice) => EntryKind::Character,
        Some(Type::BlockDevice) => EntryKind::Block,
        None => EntryKind::Unknown,
    }
}

/// Lets the file system share the blocks of both files; an error if it cannot.
pub fn clone_file(from: i32, to: i32) -> Result<(), SysError> {
    // SAFETY: numbers; a wrong descriptor is an error.
    check("copyfile", || Errno::result(unsafe { libc::ioctl(to, libc::FICLONE, from) }).map(drop))
}

/// Copies up to `count` bytes within the kernel; 0 at the end.
pub fn copy_range(from: i32, to: i32, count: usize) -> Result<usize, SysError> {
    check_fd("copyfile", from, |from| {
        // SAFETY: no pointers but null, which the call allows; a wrong descriptor is an error.
        let copied = unsafe { libc::copy_file_range(from.as_raw_fd(), std::ptr::null_mut(), to, std::ptr::null_mut(), count, 0) };
        Errno::result(copied).map(|copied| copied as usize)
    })
}
