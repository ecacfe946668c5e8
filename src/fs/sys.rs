//! The system calls, one function each: raw descriptors and C paths in, `SysError` out.
//!
//! Descriptors are plain numbers here because a program may pass any number it likes; the kernel's `EBADF` is its answer.

use std::ffi::{CStr, CString};
use std::io;

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

    fn as_ptr(&self) -> *const libc::c_char {
        self.0.as_ptr()
    }
}

/// Repeats an interrupted call; -1 becomes the error `syscall` failed with.
fn check(syscall: &'static str, mut call: impl FnMut() -> i64) -> Result<i64, SysError> {
    loop {
        let result = call();
        if result != -1 {
            return Ok(result);
        }
        let errno = errno();
        if errno != libc::EINTR {
            return Err(SysError::new(syscall, errno));
        }
    }
}

/// The same for a call about one path.
fn check_path(syscall: &'static str, path: &FsPath, call: impl FnMut() -> i64) -> Result<i64, SysError> {
    check(syscall, call).map_err(|error| error.path(path.shown()))
}

fn check_two(syscall: &'static str, from: &FsPath, to: &FsPath, call: impl FnMut() -> i64) -> Result<(), SysError> {
    check_path(syscall, from, call).map(drop).map_err(|error| error.dest(to.shown()))
}

fn errno() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

// SAFETY, for every `unsafe` block below: pointers come from a `CString`, a `Memory` (whose maker vouches for it) or a local that
// outlives the call, sizes are those of what they point to, and a wrong descriptor is an error of the call, not of memory.

pub fn access(path: &FsPath, mode: i32) -> Result<(), SysError> {
    check_path("access", path, || unsafe { libc::access(path.as_ptr(), mode) }.into()).map(drop)
}

pub fn open(path: &FsPath, flags: i32, mode: u32) -> Result<i32, SysError> {
    check_path("open", path, || unsafe { libc::open(path.as_ptr(), flags | libc::O_CLOEXEC, mode) }.into()).map(|fd| fd as i32)
}

/// Not repeated when interrupted: Linux has closed the descriptor by then.
pub fn close(fd: i32) -> Result<(), SysError> {
    match unsafe { libc::close(fd) } {
        0 => Ok(()),
        _ if matches!(errno(), libc::EINTR | libc::EINPROGRESS) => Ok(()),
        _ => Err(SysError::new("close", errno())),
    }
}

pub fn read(fd: i32, into: &Memory, position: Option<i64>) -> Result<usize, SysError> {
    check("read", || match position {
        None => unsafe { libc::read(fd, into.address.cast(), into.size) as i64 },
        Some(offset) => unsafe { libc::pread(fd, into.address.cast(), into.size, offset) as i64 },
    })
    .map(|count| count as usize)
}

pub fn write(fd: i32, from: &Memory, position: Option<i64>) -> Result<usize, SysError> {
    check("write", || match position {
        None => unsafe { libc::write(fd, from.address.cast(), from.size) as i64 },
        Some(offset) => unsafe { libc::pwrite(fd, from.address.cast(), from.size, offset) as i64 },
    })
    .map(|count| count as usize)
}

/// The kernel takes no more than this many pieces at once.
pub const MAX_PIECES: usize = libc::UIO_MAXIOV as usize;

fn pieces(memory: &[Memory]) -> Vec<libc::iovec> {
    memory.iter().map(|piece| libc::iovec { iov_base: piece.address.cast(), iov_len: piece.size }).collect()
}

pub fn readv(fd: i32, into: &[Memory], position: Option<i64>) -> Result<usize, SysError> {
    let pieces = pieces(into);
    let count = pieces.len() as i32;
    check("read", || match position {
        None => unsafe { libc::readv(fd, pieces.as_ptr(), count) as i64 },
        Some(offset) => unsafe { libc::preadv(fd, pieces.as_ptr(), count, offset) as i64 },
    })
    .map(|count| count as usize)
}

pub fn writev(fd: i32, from: &[Memory], position: Option<i64>) -> Result<usize, SysError> {
    let pieces = pieces(from);
    let count = pieces.len() as i32;
    check("write", || match position {
        None => unsafe { libc::writev(fd, pieces.as_ptr(), count) as i64 },
        Some(offset) => unsafe { libc::pwritev(fd, pieces.as_ptr(), count, offset) as i64 },
    })
    .map(|count| count as usize)
}

pub fn stat(path: &FsPath, follow: bool) -> Result<FileStat, SysError> {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let syscall = if follow { "stat" } else { "lstat" };
    statx(syscall, libc::AT_FDCWD, path.as_ptr(), flags).map_err(|error| error.path(path.shown()))
}

pub fn fstat(fd: i32) -> Result<FileStat, SysError> {
    statx("fstat", fd, c"".as_ptr(), libc::AT_EMPTY_PATH)
}

fn statx(syscall: &'static str, fd: i32, path: *const libc::c_char, flags: i32) -> Result<FileStat, SysError> {
    let mut found: libc::statx = unsafe { std::mem::zeroed() };
    let mask = libc::STATX_BASIC_STATS | libc::STATX_BTIME;
    match check(syscall, || unsafe { libc::statx(fd, path, flags, mask, &mut found) }.into()) {
        Ok(_) => Ok(found.into()),
        // Old kernels lack the call and old sandboxes forbid it.
        Err(error) if matches!(error.errno, libc::ENOSYS | libc::EPERM | libc::EOPNOTSUPP) => {
            let mut found: libc::stat = unsafe { std::mem::zeroed() };
            check(syscall, || unsafe { libc::fstatat(fd, path, &mut found, flags) }.into())?;
            Ok(found.into())
        }
        Err(error) => Err(error),
    }
}

/// `type, bsize, blocks, bfree, bavail, files, ffree`, as `fs.StatFs` lists them.
pub fn statfs(path: &FsPath) -> Result<[i64; 7], SysError> {
    let mut found: libc::statfs = unsafe { std::mem::zeroed() };
    check_path("statfs", path, || unsafe { libc::statfs(path.as_ptr(), &mut found) }.into())?;
    Ok([
        found.f_type,
        found.f_bsize,
        found.f_blocks as i64,
        found.f_bfree as i64,
        found.f_bavail as i64,
        found.f_files as i64,
        found.f_ffree as i64,
    ])
}

pub fn ftruncate(fd: i32, length: i64) -> Result<(), SysError> {
    check("ftruncate", || unsafe { libc::ftruncate(fd, length) }.into()).map(drop)
}

pub fn fsync(fd: i32) -> Result<(), SysError> {
    check("fsync", || unsafe { libc::fsync(fd) }.into()).map(drop)
}

pub fn fdatasync(fd: i32) -> Result<(), SysError> {
    check("fdatasync", || unsafe { libc::fdatasync(fd) }.into()).map(drop)
}

pub fn mkdir(path: &FsPath, mode: u32) -> Result<(), SysError> {
    check_path("mkdir", path, || unsafe { libc::mkdir(path.as_ptr(), mode) }.into()).map(drop)
}

/// Makes `<prefix>XXXXXX` with six characters nobody else has used, and returns it.
pub fn mkdtemp(prefix: &FsPath) -> Result<Vec<u8>, SysError> {
    let template = FsPath::new([prefix.bytes(), b"XXXXXX"].concat()).expect("nothing with a NUL was added");
    let shown = template.shown();
    let raw = template.0.into_raw();
    let made = unsafe { libc::mkdtemp(raw) };
    let failed = made.is_null().then(errno);
    // SAFETY: `raw` is what `into_raw` gave; `mkdtemp` changed letters only.
    let path = unsafe { CString::from_raw(raw) };
    match failed {
        Some(errno) => Err(SysError::new("mkdtemp", errno).path(shown)),
        None => Ok(path.into_bytes()),
    }
}

pub fn rmdir(path: &FsPath) -> Result<(), SysError> {
    check_path("rmdir", path, || unsafe { libc::rmdir(path.as_ptr()) }.into()).map(drop)
}

pub fn unlink(path: &FsPath) -> Result<(), SysError> {
    check_path("unlink", path, || unsafe { libc::unlink(path.as_ptr()) }.into()).map(drop)
}

pub fn rename(from: &FsPath, to: &FsPath) -> Result<(), SysError> {
    check_two("rename", from, to, || unsafe { libc::rename(from.as_ptr(), to.as_ptr()) }.into())
}

pub fn link(from: &FsPath, to: &FsPath) -> Result<(), SysError> {
    check_two("link", from, to, || unsafe { libc::link(from.as_ptr(), to.as_ptr()) }.into())
}

pub fn symlink(target: &FsPath, path: &FsPath) -> Result<(), SysError> {
    check_two("symlink", target, path, || unsafe { libc::symlink(target.as_ptr(), path.as_ptr()) }.into())
}

pub fn readlink(path: &FsPath) -> Result<Vec<u8>, SysError> {
    let mut target = vec![0u8; 256];
    loop {
        let size =
            check_path("readlink", path, || unsafe { libc::readlink(path.as_ptr(), target.as_mut_ptr().cast(), target.len()) as i64 })?
                as usize;
        if size < target.len() {
            target.truncate(size);
            return Ok(target);
        }
        // Full to the brim: there may be more.
        target.resize(target.len() * 2, 0);
    }
}

pub fn realpath(path: &FsPath) -> Result<Vec<u8>, SysError> {
    let found = unsafe { libc::realpath(path.as_ptr(), std::ptr::null_mut()) };
    if found.is_null() {
        return Err(SysError::new("realpath", errno()).path(path.shown()));
    }
    // SAFETY: a NUL-terminated string from malloc, ours to free.
    let bytes = unsafe { CStr::from_ptr(found) }.to_bytes().to_vec();
    unsafe { libc::free(found.cast()) };
    Ok(bytes)
}

pub fn chmod(path: &FsPath, mode: u32) -> Result<(), SysError> {
    check_path("chmod", path, || unsafe { libc::chmod(path.as_ptr(), mode) }.into()).map(drop)
}

pub fn fchmod(fd: i32, mode: u32) -> Result<(), SysError> {
    check("fchmod", || unsafe { libc::fchmod(fd, mode) }.into()).map(drop)
}

pub fn chown(path: &FsPath, uid: u32, gid: u32) -> Result<(), SysError> {
    check_path("chown", path, || unsafe { libc::chown(path.as_ptr(), uid, gid) }.into()).map(drop)
}

pub fn lchown(path: &FsPath, uid: u32, gid: u32) -> Result<(), SysError> {
    check_path("lchown", path, || unsafe { libc::lchown(path.as_ptr(), uid, gid) }.into()).map(drop)
}

pub fn fchown(fd: i32, uid: u32, gid: u32) -> Result<(), SysError> {
    check("fchown", || unsafe { libc::fchown(fd, uid, gid) }.into()).map(drop)
}

/// Seconds since 1970, with a fraction and of either sign, as the kernel wants them.
fn timespec(seconds: f64) -> libc::timespec {
    let whole = seconds.floor();
    // Microseconds is what a double still resolves for times of this century; the rest would be noise.
    let micros = ((seconds - whole) * 1e6).round() as i64;
    libc::timespec { tv_sec: whole as i64 + micros / 1_000_000, tv_nsec: micros % 1_000_000 * 1000 }
}

pub fn utimes(path: &FsPath, atime: f64, mtime: f64, follow: bool) -> Result<(), SysError> {
    let times = [timespec(atime), timespec(mtime)];
    let (syscall, flags) = if follow { ("utime", 0) } else { ("lutime", libc::AT_SYMLINK_NOFOLLOW) };
    check_path(syscall, path, || unsafe { libc::utimensat(libc::AT_FDCWD, path.as_ptr(), times.as_ptr(), flags) }.into()).map(drop)
}

pub fn futimes(fd: i32, atime: f64, mtime: f64) -> Result<(), SysError> {
    let times = [timespec(atime), timespec(mtime)];
    check("futime", || unsafe { libc::futimens(fd, times.as_ptr()) }.into()).map(drop)
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
    let fail = |errno| Err(SysError::new(syscall, errno).path(path.shown()));
    let directory = unsafe { libc::opendir(path.as_ptr()) };
    if directory.is_null() {
        return fail(errno());
    }
    let mut found = Vec::new();
    let result = loop {
        // The only way to tell the end from an error.
        unsafe { *libc::__errno_location() = 0 };
        let entry = unsafe { libc::readdir64(directory) };
        if entry.is_null() {
            break match errno() {
                0 => Ok(found),
                errno => fail(errno),
            };
        }
        // SAFETY: valid until the next readdir of this stream; the name ends with a NUL.
        let (name, kind) = unsafe { (CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes(), (*entry).d_type) };
        if name != b"." && name != b".." {
            found.push(Entry { name: name.to_vec(), kind: kind_of(kind) });
        }
    };
    unsafe { libc::closedir(directory) };
    result
}

fn kind_of(d_type: u8) -> EntryKind {
    match d_type {
        libc::DT_REG => EntryKind::File,
        libc::DT_DIR => EntryKind::Directory,
        libc::DT_LNK => EntryKind::Link,
        libc::DT_FIFO => EntryKind::Fifo,
        libc::DT_SOCK => EntryKind::Socket,
        libc::DT_CHR => EntryKind::Character,
        libc::DT_BLK => EntryKind::Block,
        _ => EntryKind::Unknown,
    }
}

/// Lets the file system share the blocks of both files; an error if it cannot.
pub fn clone_file(from: i32, to: i32) -> Result<(), SysError> {
    check("copyfile", || unsafe { libc::ioctl(to, libc::FICLONE, from) }.into()).map(drop)
}

/// Copies up to `count` bytes within the kernel; 0 at the end.
pub fn copy_range(from: i32, to: i32, count: usize) -> Result<usize, SysError> {
    check("copyfile", || unsafe { libc::copy_file_range(from, std::ptr::null_mut(), to, std::ptr::null_mut(), count, 0) as i64 })
        .map(|count| count as usize)
}
