//! Memory that scripts share with us.

use std::cell::Cell;
use std::ffi::c_void;
use std::fs;
use std::ptr::NonNull;

use nix::sys::mman::{MmapAdvise, madvise};

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

/// Takes the program's own code and constants out of this process's page tables. They stay in the page cache, where what runs next finds
/// them; but what only starting up or compiling used is not held any longer, and the kernel may drop it once no process does.
pub fn unmap_program() {
    let Ok(maps) = fs::read_to_string("/proc/self/maps") else { return };
    let Ok(program) = fs::read_link("/proc/self/exe") else { return };
    let program = program.to_string_lossy();
    for (start, end) in maps.lines().filter_map(|line| clean_mapping(line, &program)) {
        let Some(address) = NonNull::new(start as *mut c_void) else { continue };
        // SAFETY: a mapping of a file that nothing can have written to (`clean_mapping`): its pages come back from the file as they were.
        // Refused, there is nothing to do.
        let _ = unsafe { madvise(address, end - start, MmapAdvise::MADV_DONTNEED) };
    }
}

/// Start and end of the mapping in this line of `/proc/self/maps`, if it is one of `program` whose pages are the file's for certain: code, or
/// the headers and constants at its beginning. Others that are read-only now have been relocated before.
fn clean_mapping(line: &str, program: &str) -> Option<(usize, usize)> {
    // address perms offset dev inode path
    let mut fields = line.splitn(6, ' ');
    let (start, end) = fields.next()?.split_once('-')?;
    let permissions = fields.next()?;
    let offset = usize::from_str_radix(fields.next()?, 16).ok()?;
    let path = fields.nth(2)?.trim_start();
    let is_clean = permissions == "r-xp" || (permissions == "r--p" && offset == 0);
    let range = (usize::from_str_radix(start, 16).ok()?, usize::from_str_radix(end, 16).ok()?);
    (path == program && is_clean).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_the_files_for_certain_is_unmapped() {
        let mapping = |line| clean_mapping(line, "/usr/bin/our own");
        assert_eq!(
            mapping("00200000-016b4000 r--p 00000000 fe:00 326279                     /usr/bin/our own"),
            Some((0x200000, 0x16b4000))
        );
        assert_eq!(
            mapping("016b5000-03555000 r-xp 014b4000 fe:00 326279                     /usr/bin/our own"),
            Some((0x16b5000, 0x3555000))
        );
        // Relocated, then made read-only.
        assert_eq!(mapping("03555000-0360c000 r--p 03353000 fe:00 326279                     /usr/bin/our own"), None);
        assert_eq!(mapping("0360d000-0362e000 rw-p 0340a000 fe:00 326279                     /usr/bin/our own"), None);
        assert_eq!(mapping("7f00-8f00 r-xp 00000000 fe:00 1                     /usr/lib/libc.so.6"), None);
        assert_eq!(mapping("7f00-8f00 r-xp 00000000 00:00 0                     [vdso]"), None);
        assert_eq!(mapping("7f00-8f00 rw-p 00000000 00:00 0 "), None);
    }

    #[test]
    fn the_program_runs_on_after_it_was_unmapped() {
        let before = "a constant".to_owned();
        unmap_program();
        assert_eq!(before, "a constant");
    }
}
