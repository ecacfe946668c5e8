//! The advanced framing of the IPC channel: lengths and bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcluster_fuzz::check;
use rcluster_fuzz::framing::Mode;

fuzz_target!(|data: &[u8]| check::frames::check(Mode::Advanced, data));
