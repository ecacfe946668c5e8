//! The HTTP parser as a server uses it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rcluster_fuzz::check;
use rcluster_fuzz::http::parser::Kind;

fuzz_target!(|data: &[u8]| check::http::check(Kind::Request, data));
