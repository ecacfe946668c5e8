//! How much memory there is, in bytes.

use std::fs;

/// `os.totalmem()`
pub fn total() -> f64 {
    meminfo("MemTotal").unwrap_or(0.0)
}

/// `os.freemem()`: what a program could get, caches included.
pub fn free() -> f64 {
    meminfo("MemAvailable").or_else(|| meminfo("MemFree")).unwrap_or(0.0)
}

fn meminfo(key: &str) -> Option<f64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024.0)
}
