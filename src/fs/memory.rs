//! A piece of a JavaScript buffer, handed to the kernel.

/// Address and size of bytes that belong to somebody else.
///
/// Whoever makes one keeps the owner of the bytes alive, and in place, until the request that took it has been carried out. Another
/// thread may see the bytes change meanwhile, as it may in Node: they are only ever given to the kernel, never read as Rust values.
#[derive(Debug)]
pub struct Memory {
    pub(super) address: *mut u8,
    pub(super) size: usize,
}

// SAFETY: an address is just a number; the promise that the bytes stay is part of `Memory::new`'s contract.
unsafe impl Send for Memory {}

impl Memory {
    /// # Safety
    /// `size` bytes at `address` stay allocated until the request that owns this value is finished.
    pub unsafe fn new(address: *mut u8, size: usize) -> Self {
        Self { address, size }
    }

    /// What is left after the first `count` bytes.
    pub(super) fn after(&self, count: usize) -> Self {
        let count = count.min(self.size);
        Self { address: self.address.wrapping_add(count), size: self.size - count }
    }
}
