//! Bytes that a process makes once and others read: a `memfd`, sealed, so that whoever maps it knows that it stays as it is.

use std::fs::File;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::mman::{MapFlags, ProtFlags, mmap};

fn sealed() -> SealFlag {
    SealFlag::F_SEAL_WRITE | SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL
}

/// A descriptor of `bytes`, for others to [`map`].
pub fn create(bytes: &[u8]) -> io::Result<OwnedFd> {
    let mut file = File::from(memfd_create(c"rcluster-code", MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING)?);
    file.write_all(bytes)?;
    fcntl(file.as_fd(), FcntlArg::F_ADD_SEALS(sealed()))?;
    Ok(file.into())
}

/// What another process has [`create`]d, for as long as this one lives.
pub fn map(fd: BorrowedFd<'_>) -> io::Result<&'static [u8]> {
    let seals = SealFlag::from_bits_truncate(fcntl(fd, FcntlArg::F_GET_SEALS)?);
    let size = usize::try_from(nix::sys::stat::fstat(fd)?.st_size).ok().and_then(NonZeroUsize::new);
    let Some(size) = size.filter(|_| seals.contains(sealed())) else { return Err(io::Error::from_raw_os_error(libc::EINVAL)) };
    // SAFETY: a mapping at an address of the kernel's choice takes nothing away from anybody.
    let memory = unsafe { mmap(None, size, ProtFlags::PROT_READ, MapFlags::MAP_SHARED, fd, 0)? };
    // SAFETY: it is never unmapped, and with these seals nobody can write to the file or cut it short.
    Ok(unsafe { std::slice::from_raw_parts(memory.cast::<u8>().as_ptr(), size.get()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_read_and_cannot_be_changed() {
        let fd = create(b"some bytes").unwrap();
        assert_eq!(map(fd.as_fd()).unwrap(), b"some bytes");
        assert!(nix::unistd::write(&fd, b"other").is_err());
        assert!(nix::unistd::ftruncate(&fd, 0).is_err());
    }

    #[test]
    fn a_file_that_could_change_is_refused() {
        let fd = memfd_create(c"test", MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING).unwrap();
        nix::unistd::write(&fd, b"some bytes").unwrap();
        assert!(map(fd.as_fd()).is_err());
    }
}
