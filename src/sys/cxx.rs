//! What two C++ crates ask of the system's C++ library, so that no process has to load it.
//!
//! `ada-url` and `merve` are compiled against libstdc++ and find nearly all they need of it in V8's archive (operator new, the unwinder's
//! parts). What is left is below. Loading and relocating the library for it took 3 % of a start and half a megabyte of every process. A
//! compiler whose headers ask for more links it after all: the linker passes over a library only when nothing is wanted of it.
#![cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]

use std::ffi::{CStr, c_char, c_void};

/// These would throw exceptions, through frames of Rust, with no one to catch them.
fn give_up(what: *const c_char) -> ! {
    // SAFETY: callers pass string literals.
    let what = unsafe { CStr::from_ptr(what) };
    eprintln!("rcluster: a C++ library failed: {}", what.to_string_lossy());
    std::process::abort()
}

/// `std::__throw_length_error(char const*)`
// SAFETY: the name and the signature are libstdc++'s, which is not linked when this is.
#[unsafe(no_mangle)]
extern "C" fn _ZSt20__throw_length_errorPKc(what: *const c_char) -> ! {
    give_up(what)
}

/// `std::__throw_logic_error(char const*)`
// SAFETY: as above.
#[unsafe(no_mangle)]
extern "C" fn _ZSt19__throw_logic_errorPKc(what: *const c_char) -> ! {
    give_up(what)
}

/// `std::__throw_out_of_range_fmt(char const*, ...)`; the numbers for the format are left out.
// SAFETY: as above; on x86-64 a callee may leave variable arguments where they are.
#[unsafe(no_mangle)]
extern "C" fn _ZSt24__throw_out_of_range_fmtPKcz(what: *const c_char) -> ! {
    give_up(what)
}

/// `std::ios_base::Init::Init()`: every file that includes `<iostream>` makes sure that `std::cout` works. None here writes to it.
// SAFETY: as above.
#[unsafe(no_mangle)]
extern "C" fn _ZNSt8ios_base4InitC1Ev(_this: *mut c_void) {}

/// `std::ios_base::Init::~Init()`
// SAFETY: as above.
#[unsafe(no_mangle)]
extern "C" fn _ZNSt8ios_base4InitD1Ev(_this: *mut c_void) {}
