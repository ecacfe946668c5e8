//! Sending and receiving datagrams, several per system call.

use std::io::IoSlice;
use std::mem;
use std::os::fd::{AsRawFd, BorrowedFd};

use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, SockaddrLike, SockaddrStorage, sendmsg};

/// Datagrams one [`receive`] takes at most.
pub const BATCH: usize = 16;
/// No datagram is longer.
pub const MAX_LENGTH: usize = 64 * 1024;

/// One datagram of a batch: its length, cut off or not, and who sent it.
#[derive(Clone, Copy, Debug)]
pub struct Received {
    pub length: usize,
    pub from: Option<SockaddrStorage>,
}

/// Receives what is there. The n-th datagram begins at `n * MAX_LENGTH` of `buffer`, which is `BATCH * MAX_LENGTH` long.
pub fn receive(fd: BorrowedFd<'_>, buffer: &mut [u8]) -> nix::Result<Vec<Received>> {
    // SAFETY: all of these are plain C structures, for which zeros are valid.
    let (mut addresses, mut slices, mut headers): ([libc::sockaddr_storage; BATCH], [libc::iovec; BATCH], [libc::mmsghdr; BATCH]) =
        unsafe { mem::zeroed() };
    let count = buffer.len() / MAX_LENGTH;
    for (index, part) in buffer.chunks_exact_mut(MAX_LENGTH).take(BATCH).enumerate() {
        slices[index] = libc::iovec { iov_base: part.as_mut_ptr().cast(), iov_len: part.len() };
        let header = &mut headers[index].msg_hdr;
        header.msg_name = (&raw mut addresses[index]).cast();
        header.msg_namelen = mem::size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        header.msg_iov = &raw mut slices[index];
        header.msg_iovlen = 1;
    }
    let received = loop {
        // SAFETY: the headers point to buffers and addresses that live until after the call; no time-out is given.
        let result = unsafe {
            libc::recvmmsg(fd.as_raw_fd(), headers.as_mut_ptr(), count.min(BATCH) as u32, libc::MSG_DONTWAIT, std::ptr::null_mut())
        };
        match Errno::result(result) {
            Err(Errno::EINTR) => {}
            other => break other? as usize,
        }
    };
    Ok(headers[..received].iter().zip(&addresses).map(|(header, address)| describe(header, address)).collect())
}

fn describe(header: &libc::mmsghdr, address: &libc::sockaddr_storage) -> Received {
    let length = header.msg_hdr.msg_namelen;
    // SAFETY: the kernel has filled in `length` bytes of an address.
    let from = unsafe { SockaddrStorage::from_raw((&raw const *address).cast(), Some(length)) };
    Received { length: header.msg_len as usize, from: from.filter(|_| length > 0) }
}

/// Sends one datagram made of `slices`; to the connected peer without an address.
pub fn send(fd: BorrowedFd<'_>, slices: &[IoSlice<'_>], to: Option<&SockaddrStorage>) -> nix::Result<usize> {
    loop {
        match sendmsg(fd.as_raw_fd(), slices, &[], MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_NOSIGNAL, to) {
            Err(Errno::EINTR) => {}
            other => return other,
        }
    }
}
