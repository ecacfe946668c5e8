//! How much memory there is, in bytes.

use std::fs;

use nix::unistd::{SysconfVar, sysconf};

/// `os.totalmem()`
pub fn total() -> f64 {
    meminfo("MemTotal").unwrap_or(0.0)
}

/// `os.freemem()`: what a program could get, caches included.
pub fn free() -> f64 {
    meminfo("MemAvailable").or_else(|| meminfo("MemFree")).unwrap_or(0.0)
}

/// What the control group allows in all, if it sets a limit.
pub fn constrained() -> Option<f64> {
    number("/sys/fs/cgroup/memory.max").or_else(|| number("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
}

/// What the control group uses now; 0 without one.
pub fn used_by_group() -> f64 {
    number("/sys/fs/cgroup/memory.current").unwrap_or(0.0)
}

/// The machine's memory, or the control group's limit where that is less. Asked at every start: without `/proc`.
pub fn usable() -> Option<u64> {
    let amount = |variable| sysconf(variable).ok().flatten().and_then(|amount| u64::try_from(amount).ok());
    let physical = amount(SysconfVar::_PHYS_PAGES)? * amount(SysconfVar::PAGE_SIZE)?;
    Some(constrained().map_or(physical, |limit| physical.min(limit as u64)))
}

fn number(path: &str) -> Option<f64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

fn meminfo(key: &str) -> Option<f64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024.0)
}
