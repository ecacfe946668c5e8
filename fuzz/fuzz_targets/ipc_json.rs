//! The json framing of the IPC channel.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcluster_fuzz::check;
use rcluster_fuzz::framing::Mode;

fuzz_target!(|data: &[u8]| check::frames::check(Mode::Json, data));
