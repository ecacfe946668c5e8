//! A page of memory that two processes share, as atomic words.
//!
//! The descriptor (`memfd`) is how the other process gets it; the memory lives as long as one of them maps it.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::ptr::NonNull;
use std::sync::atomic::AtomicU32;

use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};

/// One page.
const SIZE: usize = 4096;

/// How many words there are.
pub const WORDS: usize = SIZE / size_of::<AtomicU32>();

/// A mapped page.
#[derive(Debug)]
pub struct SharedPage {
    memory: NonNull<AtomicU32>,
}

// SAFETY: the memory is only reached as atomics.
unsafe impl Send for SharedPage {}
// SAFETY: as above.
unsafe impl Sync for SharedPage {}

impl SharedPage {
    /// A new page, all zeroes, and the descriptor for the other process.
    pub fn create() -> io::Result<(Self, OwnedFd)> {
        // Sealed against shrinking: a peer that truncates it would make our next look a SIGBUS.
        let fd = memfd_create(c"rcluster-board", MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING)?;
        nix::unistd::ftruncate(&fd, SIZE as i64)?;
        use nix::fcntl::{FcntlArg, SealFlag, fcntl};
        fcntl(&fd, FcntlArg::F_ADD_SEALS(SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL))?;
        Ok((Self::map(fd.as_fd())?, fd))
    }

    /// The page behind a descriptor that another process made.
    pub fn open(fd: BorrowedFd<'_>) -> io::Result<Self> {
        if nix::sys::stat::fstat(fd)?.st_size < SIZE as i64 {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        Self::map(fd)
    }

    fn map(fd: BorrowedFd<'_>) -> io::Result<Self> {
        let size = std::num::NonZeroUsize::new(SIZE).expect("a page has a size");
        // SAFETY: a mapping at an address of the kernel's choice takes nothing away from anybody.
        let memory = unsafe { mmap(None, size, ProtFlags::PROT_READ | ProtFlags::PROT_WRITE, MapFlags::MAP_SHARED, fd, 0)? };
        Ok(Self { memory: memory.cast() })
    }

    pub fn words(&self) -> &[AtomicU32; WORDS] {
        // SAFETY: the mapping is as long, aligned to a page, and lives as long as `self`; every bit pattern is a word.
        unsafe { self.memory.cast::<[AtomicU32; WORDS]>().as_ref() }
    }
}

impl Drop for SharedPage {
    fn drop(&mut self) {
        // SAFETY: mapped by `map` with this size; no reference outlives `self`.
        let unmapped = unsafe { munmap(self.memory.cast(), SIZE) };
        debug_assert!(unmapped.is_ok());
    }
}
