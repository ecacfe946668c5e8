//! Memory that scripts share with us.

use std::cell::Cell;

/// The bytes of an `ArrayBuffer` for the length of one system call: nothing else runs meanwhile.
///
/// Only the kernel reads the slice. Another thread writing through a `SharedArrayBuffer` changes which bytes go out, as in any C program.
pub fn cells(cells: &[Cell<u8>]) -> &[u8] {
    // SAFETY: `Cell<u8>` has the layout of `u8`; the slice is handed to a system call and dropped before anything writes to the memory.
    unsafe { std::slice::from_raw_parts(cells.as_ptr().cast(), cells.len()) }
}

/// Gives the kernel back what malloc keeps for later.
pub fn release_free() {
    // SAFETY: it only touches memory malloc holds as free.
    unsafe { libc::malloc_trim(0) };
}
