//! Descriptors as passengers of a Unix socket message (`SCM_RIGHTS`).
//!
//! What is received is close-on-exec from birth and owned from birth: whoever drops it closes it. The room for control
//! data is that of the kernel's own limit: what is truncated away is what the process may not open.

use std::io;
use std::mem::{MaybeUninit, size_of};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;

/// The kernel's `SCM_MAX_FD`: no message carries more.
pub const MAX_FDS: usize = 253;

// SAFETY: plain arithmetic on a length.
const CONTROL_SPACE: usize = unsafe { libc::CMSG_SPACE((MAX_FDS * size_of::<RawFd>()) as u32) } as usize;

/// Room for control data, aligned as `cmsghdr` wants it.
#[repr(C, align(8))]
struct Control([MaybeUninit<u8>; CONTROL_SPACE]);

impl Control {
    fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; CONTROL_SPACE])
    }
}

/// What a read of the socket gave.
#[derive(Debug, Default)]
pub struct Received {
    /// Bytes put into the buffer; 0 is end of file on a stream.
    pub bytes: usize,
    pub fds: Vec<OwnedFd>,
}

/// Reads without waiting.
pub fn recv(socket: BorrowedFd<'_>, buffer: &mut [u8]) -> io::Result<Received> {
    let mut fds = Vec::new();
    let Taken { bytes, .. } = recv_into(socket, buffer, &mut fds)?;
    Ok(Received { bytes, fds })
}

/// What a read into a caller's list gave.
#[derive(Debug, Default)]
pub struct Taken {
    pub bytes: usize,
    /// Descriptors came for which this process has no room.
    pub lost: bool,
}

/// The same for a caller that keeps a list: descriptors are appended to `fds`.
pub fn recv_into(socket: BorrowedFd<'_>, buffer: &mut [u8], fds: &mut Vec<OwnedFd>) -> io::Result<Taken> {
    let mut control = Control::new();
    let mut iov = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() };
    // SAFETY: `msghdr` is plain data for which all zeroes is valid.
    let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
    header.msg_iov = &raw mut iov;
    header.msg_iovlen = 1;
    header.msg_control = control.0.as_mut_ptr().cast();
    header.msg_controllen = CONTROL_SPACE as _;
    let bytes = retry(|| {
        // SAFETY: `header` points at one buffer and one control area that outlive the call.
        unsafe { libc::recvmsg(socket.as_raw_fd(), &raw mut header, libc::MSG_CMSG_CLOEXEC | libc::MSG_DONTWAIT) }
    })?;
    collect(&header, fds);
    Ok(Taken { bytes, lost: header.msg_flags & libc::MSG_CTRUNC != 0 })
}

/// Takes ownership of every descriptor the kernel installed.
fn collect(header: &libc::msghdr, fds: &mut Vec<OwnedFd>) {
    // SAFETY: the kernel filled in `header` and its control area, which CMSG_FIRSTHDR and CMSG_NXTHDR stay inside of; every number in
    // an SCM_RIGHTS record is a descriptor that was opened for us just now and that nobody else knows of.
    unsafe {
        let mut record = libc::CMSG_FIRSTHDR(header);
        while !record.is_null() {
            if (*record).cmsg_level == libc::SOL_SOCKET && (*record).cmsg_type == libc::SCM_RIGHTS {
                let length = (*record).cmsg_len as usize - libc::CMSG_LEN(0) as usize;
                let data = libc::CMSG_DATA(record).cast::<RawFd>();
                for index in 0..length / size_of::<RawFd>() {
                    fds.push(OwnedFd::from_raw_fd(ptr::read_unaligned(data.add(index))));
                }
            }
            record = libc::CMSG_NXTHDR(header, record);
        }
    }
}

/// Sends without waiting and without `SIGPIPE`. Returns the bytes taken; the descriptors travel with the first of them.
pub fn send(socket: BorrowedFd<'_>, bytes: &[u8], fds: &[BorrowedFd<'_>]) -> io::Result<usize> {
    assert!(fds.len() <= MAX_FDS, "callers send batches below the kernel's limit");
    let mut control = Control::new();
    let mut iov = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    // SAFETY: as in `recv_into`.
    let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
    header.msg_iov = &raw mut iov;
    header.msg_iovlen = 1;
    if !fds.is_empty() {
        let length = size_of_val(fds) as u32;
        header.msg_control = control.0.as_mut_ptr().cast();
        // SAFETY: the control area has room for MAX_FDS descriptors; `BorrowedFd` has the layout of the number it holds.
        unsafe {
            header.msg_controllen = libc::CMSG_SPACE(length) as _;
            let record = libc::CMSG_FIRSTHDR(&raw const header);
            (*record).cmsg_level = libc::SOL_SOCKET;
            (*record).cmsg_type = libc::SCM_RIGHTS;
            (*record).cmsg_len = libc::CMSG_LEN(length) as _;
            ptr::copy_nonoverlapping(fds.as_ptr().cast::<u8>(), libc::CMSG_DATA(record), length as usize);
        }
    }
    retry(|| {
        // SAFETY: `header` points at buffers that outlive the call, none of which is written to.
        unsafe { libc::sendmsg(socket.as_raw_fd(), &raw const header, libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT) }
    })
}

fn retry(mut call: impl FnMut() -> isize) -> io::Result<usize> {
    loop {
        match usize::try_from(call()) {
            Ok(bytes) => return Ok(bytes),
            Err(_) => {
                let error = io::Error::last_os_error();
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(error);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn a_descriptor_arrives_with_its_bytes_and_closes_on_exec() {
        let (here, there) = UnixStream::pair().unwrap();
        let (mut passenger, mut other_end) = UnixStream::pair().unwrap();
        assert_eq!(send(here.as_fd(), b"hello", &[passenger.as_fd()]).unwrap(), 5);
        let mut buffer = [0; 16];
        let received = recv(there.as_fd(), &mut buffer).unwrap();
        assert_eq!(&buffer[..received.bytes], b"hello");
        let [fd] = <[OwnedFd; 1]>::try_from(received.fds).unwrap();
        let flags = nix::fcntl::fcntl(&fd, nix::fcntl::FcntlArg::F_GETFD).unwrap();
        assert_eq!(flags & libc::FD_CLOEXEC, libc::FD_CLOEXEC);
        passenger.write_all(b"x").unwrap();
        drop(passenger);
        UnixStream::from(fd).write_all(b"y").unwrap();
        let mut text = String::new();
        other_end.read_to_string(&mut text).unwrap();
        assert_eq!(text, "xy");
    }

    #[test]
    fn as_many_as_the_kernel_allows_arrive_together() {
        let (here, there) = UnixStream::pair().unwrap();
        let passengers = vec![here.as_fd(); MAX_FDS];
        send(here.as_fd(), b"x", &passengers).unwrap();
        let received = recv(there.as_fd(), &mut [0; 1]).unwrap();
        assert_eq!(received.fds.len(), MAX_FDS);
    }

    #[test]
    fn an_empty_socket_does_not_block() {
        let (_here, there) = UnixStream::pair().unwrap();
        let error = recv(there.as_fd(), &mut [0; 1]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
    }
}
