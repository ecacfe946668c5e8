//! What a process and its descendants use, read from /proc.

use std::fs;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, SysconfVar, sysconf};

/// `root` and everything below it, parents before their children.
pub fn processes(root: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, its)| *its == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found
}

/// (process, its parent) of everything that runs.
fn parents() -> Vec<(u32, u32)> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| Some((pid, stat_fields(pid)?.get(1)?.parse().ok()?))).collect()
}

/// The fields of /proc/PID/stat from the third, `state`, on: the second may have anything in it, so it is skipped as a whole.
fn stat_fields(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(text[text.rfind(')')? + 1..].split_ascii_whitespace().map(str::to_owned).collect())
}

/// User and system time of one process and of the children it has waited for.
pub fn cpu_of(pid: u32) -> Duration {
    let ticks_per_second = sysconf(SysconfVar::CLK_TCK).ok().flatten().unwrap_or(100);
    let Some(fields) = stat_fields(pid) else { return Duration::ZERO };
    // utime, stime, cutime, cstime: fields 14 to 17 of the whole line.
    let ticks: u64 = fields.iter().skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_secs_f64(ticks as f64 / ticks_per_second as f64)
}

/// The same for a whole tree.
pub fn cpu(root: u32) -> Duration {
    processes(root).into_iter().map(cpu_of).sum()
}

/// The proportional set size of a process, in bytes: its own pages, and its share of those it has in common with others.
pub fn pss(pid: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    Some(line.split_ascii_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// Ends `root` and its descendants and waits until they are gone.
pub fn end(root: u32) {
    let mut all = processes(root);
    // The primary is asked first: it takes its workers along. Whoever is left after a moment is killed.
    signal(root, Signal::SIGTERM);
    let limit = Instant::now() + Duration::from_millis(500);
    while all.iter().any(|pid| is_running(*pid)) && Instant::now() < limit {
        reap();
        std::thread::sleep(Duration::from_millis(2));
    }
    all.extend(processes(root));
    for pid in all {
        if is_running(pid) {
            signal(pid, Signal::SIGKILL);
        }
    }
    end_leftovers();
}

/// Kills what is still below this program: workers that lost their primary come to us, as we are the reaper of orphans.
pub fn end_leftovers() {
    let us = std::process::id();
    let limit = Instant::now() + Duration::from_secs(5);
    loop {
        reap();
        let left: Vec<u32> = processes(us).into_iter().filter(|pid| *pid != us).collect();
        if left.is_empty() || Instant::now() > limit {
            return;
        }
        left.into_iter().for_each(|pid| signal(pid, Signal::SIGKILL));
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn is_running(pid: u32) -> bool {
    stat_fields(pid).is_some_and(|fields| fields[0] != "Z")
}

fn signal(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid) {
        // It may have ended in the meantime.
        let _ = kill(Pid::from_raw(pid), signal);
    }
}

fn reap() {
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
        if status == WaitStatus::StillAlive {
            return;
        }
    }
}
