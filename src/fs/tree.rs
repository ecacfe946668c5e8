//! What takes more than one system call: whole files, copies, directories with their parents or their contents.

use std::os::fd::RawFd;
use std::thread;
use std::time::Duration;

use super::memory::Memory;
use super::request::{PathOrFd, RemoveOptions};
use super::stat::FileStat;
use super::sys::{self, FsPath};
use crate::error::SysError;

/// `COPYFILE_*` of `fs.constants`.
const COPYFILE_EXCL: i32 = 1;
const COPYFILE_FICLONE: i32 = 2;
const COPYFILE_FICLONE_FORCE: i32 = 4;

/// The longest file `readFile` reads: 2 GiB, libuv's limit of one read.
const MAX_WHOLE_FILE: u64 = i32::MAX as u64;
/// How much is read at once where the size is not known (pipes, /proc).
const CHUNK: usize = 64 * 1024;

/// A descriptor that is closed on every way out; an error of that close is of no use to anybody.
struct OpenFile(RawFd);

impl Drop for OpenFile {
    fn drop(&mut self) {
        let _ = sys::close(self.0);
    }
}

/// How reading a whole file can fail besides the kernel's refusals.
#[derive(Debug)]
pub enum WholeFileError {
    Sys(SysError),
    /// The size, which is more than fits.
    TooLarge(u64),
}

impl From<SysError> for WholeFileError {
    fn from(error: SysError) -> Self {
        Self::Sys(error)
    }
}

pub fn read_whole(target: &PathOrFd, flags: i32) -> Result<Vec<u8>, WholeFileError> {
    let opened;
    let fd = match target {
        PathOrFd::Fd(fd) => *fd,
        PathOrFd::Path(path) => {
            opened = OpenFile(sys::open(path, flags, 0o666)?);
            opened.0
        }
    };
    let stat = sys::fstat(fd)?;
    let expected = if stat.is_regular() { stat.size } else { 0 };
    if expected > MAX_WHOLE_FILE {
        return Err(WholeFileError::TooLarge(expected));
    }
    read_to_end(fd, expected as usize).map_err(Into::into)
}

fn read_to_end(fd: RawFd, expected: usize) -> Result<Vec<u8>, SysError> {
    // One byte more than expected, so that the end is seen without growing.
    let mut content: Vec<u8> = Vec::with_capacity(if expected == 0 { CHUNK } else { expected + 1 });
    loop {
        if content.capacity() == content.len() {
            content.reserve(CHUNK);
        }
        let room = content.spare_capacity_mut();
        // SAFETY: the spare capacity of a vector that lives longer than the call.
        let memory = unsafe { Memory::new(room.as_mut_ptr().cast(), room.len()) };
        let count = sys::read(fd, &memory, None)?;
        if count == 0 {
            break;
        }
        // SAFETY: the kernel has just written `count` bytes there.
        unsafe { content.set_len(content.len() + count) };
        if expected != 0 && content.len() == expected {
            // A regular file of the size it said: the usual end. One that grew meanwhile is cut here, as in Node.
            break;
        }
    }
    content.shrink_to_fit();
    Ok(content)
}

pub fn write_whole(target: &PathOrFd, data: &Memory, flags: i32, mode: u32, flush: bool) -> Result<(), SysError> {
    let opened;
    let fd = match target {
        PathOrFd::Fd(fd) => *fd,
        PathOrFd::Path(path) => {
            opened = OpenFile(sys::open(path, flags, mode)?);
            opened.0
        }
    };
    let mut written = 0;
    while written < data.size {
        written += sys::write(fd, &data.after(written), None)?;
    }
    if flush { sys::fsync(fd) } else { Ok(()) }
}

/// `fs.mkdir(path, { recursive: true })`: returns the first directory it had to make.
pub fn mkdir_all(path: &FsPath, mode: u32) -> Result<Option<Vec<u8>>, SysError> {
    let mut first = None;
    let mut wanted = vec![path.clone()];
    while let Some(current) = wanted.pop() {
        let Err(error) = sys::mkdir(&current, mode) else {
            first.get_or_insert_with(|| current.bytes().to_vec());
            continue;
        };
        match error.errno {
            libc::ENOENT => {
                let parent = parent_of(&current).ok_or_else(|| SysError::new("mkdir", libc::ENOENT).path(path.shown()))?;
                wanted.push(current);
                wanted.push(parent);
            }
            libc::EACCES | libc::ENOSPC | libc::ENOTDIR | libc::EPERM => return Err(error),
            errno => {
                let is_directory = sys::stat(&current, true).is_ok_and(|stat| stat.is_directory());
                if !is_directory {
                    let through_file = errno == libc::EEXIST && !wanted.is_empty();
                    let errno = if through_file { libc::ENOTDIR } else { errno };
                    return Err(SysError::new("mkdir", errno).path(path.shown()));
                }
            }
        }
    }
    Ok(first)
}

/// The directory `path` is in; None for the root and for a bare name.
fn parent_of(path: &FsPath) -> Option<FsPath> {
    let bytes = path.bytes();
    let end = bytes.iter().rposition(|&byte| byte != b'/')?;
    let slash = bytes[..=end].iter().rposition(|&byte| byte == b'/')?;
    let parent = if slash == 0 { &bytes[..1] } else { &bytes[..slash] };
    FsPath::new(parent.to_vec())
}

/// `rm -r`. Symbolic links are removed, not followed.
pub fn remove(path: &FsPath, options: RemoveOptions) -> Result<(), SysError> {
    let mut attempt = 0;
    loop {
        let result = remove_once(path);
        match result {
            Err(error) if error.errno == libc::ENOENT => return Ok(()),
            // Somebody else is using it, or putting new files in while we take the old ones out.
            Err(error)
                if matches!(error.errno, libc::EBUSY | libc::EMFILE | libc::ENFILE | libc::ENOTEMPTY | libc::EPERM)
                    && attempt < options.max_retries =>
            {
                attempt += 1;
                thread::sleep(Duration::from_millis(options.retry_delay_ms.saturating_mul(attempt.into())));
            }
            result => return result,
        }
    }
}

fn remove_once(path: &FsPath) -> Result<(), SysError> {
    let stat = sys::stat(path, false)?;
    if !stat.is_directory() {
        return sys::unlink(path);
    }
    for entry in sys::entries("scandir", path)? {
        let child = path.join(&entry.name);
        let result = match entry.kind {
            sys::EntryKind::Directory | sys::EntryKind::Unknown => remove_once(&child),
            _ => sys::unlink(&child),
        };
        match result {
            Err(error) if error.errno == libc::ENOENT => {}
            result => result?,
        }
    }
    sys::rmdir(path)
}

/// `fs.copyFile`: contents and permission bits. A copy that fails half way leaves no file behind.
pub fn copy_file(from: &FsPath, to: &FsPath, mode: i32) -> Result<(), SysError> {
    copy_contents(from, to, mode).map_err(|error| SysError::new("copyfile", error.errno).path(from.shown()).dest(to.shown()))
}

fn copy_contents(from: &FsPath, to: &FsPath, mode: i32) -> Result<(), SysError> {
    let source = OpenFile(sys::open(from, libc::O_RDONLY, 0)?);
    let source_stat = sys::fstat(source.0)?;
    let exclusive = if mode & COPYFILE_EXCL != 0 { libc::O_EXCL } else { 0 };
    let bits = source_stat.mode as u32 & 0o7777;
    let target = OpenFile(sys::open(to, libc::O_WRONLY | libc::O_CREAT | exclusive, bits)?);
    let target_stat = sys::fstat(target.0)?;
    if same_file(&source_stat, &target_stat) {
        return Ok(());
    }
    let result = fill(&source, &source_stat, &target, bits, mode);
    if result.is_err() {
        let _ = sys::unlink(to);
    }
    result
}

fn same_file(left: &FileStat, right: &FileStat) -> bool {
    left.dev == right.dev && left.ino == right.ino
}

fn fill(source: &OpenFile, stat: &FileStat, target: &OpenFile, bits: u32, mode: i32) -> Result<(), SysError> {
    sys::ftruncate(target.0, 0)?;
    sys::fchmod(target.0, bits)?;
    if mode & (COPYFILE_FICLONE | COPYFILE_FICLONE_FORCE) != 0 {
        match sys::clone_file(source.0, target.0) {
            Ok(()) => return Ok(()),
            Err(error) if mode & COPYFILE_FICLONE_FORCE != 0 => return Err(error),
            Err(_) => {}
        }
    }
    let mut left = stat.size as usize;
    while left > 0 {
        match sys::copy_range(source.0, target.0, left) {
            Ok(0) => return Ok(()),
            Ok(count) => left -= count.min(left),
            // Other file systems or old kernels: by hand. Nothing was copied yet when this is the answer.
            Err(error) if matches!(error.errno, libc::EXDEV | libc::EINVAL | libc::ENOSYS | libc::EOPNOTSUPP | libc::EPERM) => {
                return copy_by_hand(source, target);
            }
            Err(error) => return Err(error),
        }
    }
    // Files of /proc claim to be empty.
    if stat.size == 0 { copy_by_hand(source, target) } else { Ok(()) }
}

fn copy_by_hand(source: &OpenFile, target: &OpenFile) -> Result<(), SysError> {
    let mut chunk = vec![0u8; CHUNK];
    loop {
        // SAFETY: `chunk` outlives both calls.
        let memory = unsafe { Memory::new(chunk.as_mut_ptr(), chunk.len()) };
        let count = sys::read(source.0, &memory, None)?;
        if count == 0 {
            return Ok(());
        }
        let mut written = 0;
        while written < count {
            // SAFETY: as above, `count` bytes of it.
            let rest = unsafe { Memory::new(chunk.as_mut_ptr().add(written), count - written) };
            written += sys::write(target.0, &rest, None)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// A directory of the test's own, removed at its end.
    struct Scratch(FsPath);

    impl Scratch {
        fn new() -> Self {
            let prefix = std::env::temp_dir().join("rcluster-fs-").into_os_string().into_encoded_bytes();
            let made = sys::mkdtemp(&FsPath::new(prefix).expect("no NUL in it")).expect("the temporary directory can be written");
            Self(FsPath::new(made).expect("no NUL in it"))
        }

        fn path(&self, name: &str) -> FsPath {
            self.0.join(name.as_bytes())
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = remove(&self.0, RemoveOptions::default());
        }
    }

    #[test]
    fn mkdir_all_names_the_first_directory_it_made() {
        let scratch = Scratch::new();
        let made = mkdir_all(&scratch.path("a/b/c"), 0o777).expect("it can be made");
        assert_eq!(made.as_deref(), Some(scratch.path("a").bytes()));
        assert_eq!(mkdir_all(&scratch.path("a/b"), 0o777), Ok(None));
    }

    #[test]
    fn mkdir_all_tells_a_file_in_the_way_from_one_at_the_end() {
        let scratch = Scratch::new();
        fs::write(scratch.path("file").shown(), "").expect("it can be written");
        let errno = |name: &str| mkdir_all(&scratch.path(name), 0o777).expect_err("a file is in the way").errno;
        assert_eq!(errno("file"), libc::EEXIST);
        assert_eq!(errno("file/below"), libc::ENOTDIR);
    }

    #[test]
    fn remove_takes_links_away_and_leaves_what_they_lead_to() {
        let scratch = Scratch::new();
        let outside = Scratch::new();
        fs::write(outside.path("kept").shown(), "x").expect("it can be written");
        mkdir_all(&scratch.path("tree/below"), 0o777).expect("it can be made");
        symlink(outside.0.shown(), scratch.path("tree/below/link").shown()).expect("it can be made");
        assert_eq!(remove(&scratch.path("tree"), RemoveOptions::default()), Ok(()));
        assert!(sys::stat(&scratch.path("tree"), true).is_err());
        assert!(sys::stat(&outside.path("kept"), true).is_ok());
        assert_eq!(remove(&scratch.path("tree"), RemoveOptions::default()), Ok(()));
    }

    #[test]
    fn a_copy_has_the_contents_and_the_mode_and_respects_excl() {
        let scratch = Scratch::new();
        let (from, to) = (scratch.path("from"), scratch.path("to"));
        fs::write(from.shown(), "contents").expect("it can be written");
        sys::chmod(&from, 0o640).expect("the owner may");
        assert_eq!(copy_file(&from, &to, COPYFILE_EXCL), Ok(()));
        assert_eq!(fs::read(to.shown()).expect("it is there"), b"contents");
        assert_eq!(sys::stat(&to, true).expect("it is there").mode & 0o777, 0o640);
        let refused = copy_file(&from, &to, COPYFILE_EXCL).expect_err("the target is there");
        assert_eq!((refused.errno, refused.dest), (libc::EEXIST, Some(to.shown())));
    }

    #[test]
    fn a_file_that_claims_to_be_empty_is_read_to_its_end() {
        let path = FsPath::new(b"/proc/self/status".to_vec()).expect("no NUL in it");
        let content = read_whole(&PathOrFd::Path(path), libc::O_RDONLY).expect("every process may read it");
        assert!(content.starts_with(b"Name:"));
    }
}
