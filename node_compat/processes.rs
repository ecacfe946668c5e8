//! The processes a test has started, found in `/proc`: by its process group, and by its temporary folder in their environment,
//! which those that left the group still have.

use std::path::Path;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A running process of the test.
pub struct Process {
    pub pid: Pid,
    pub command: String,
}

/// Every process of `group`, and every one that has `folder` in its environment; zombies have ended already.
pub fn of_test(group: Pid, folder: &Path) -> Vec<Process> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| belongs(*pid, group, folder)).map(|pid| Process { pid: Pid::from_raw(pid), command: command(pid) }).collect()
}

fn belongs(pid: i32, group: Pid, folder: &Path) -> bool {
    let Some((state, process_group)) = state_and_group(pid) else { return false };
    state != 'Z' && state != 'X' && (process_group == group.as_raw() || has_in_environment(pid, folder))
}

/// From `/proc/PID/stat`; the name of the program, in parentheses, may have any character in it.
fn state_and_group(pid: i32) -> Option<(char, i32)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, fields.nth(1)?.parse().ok()?))
}

fn has_in_environment(pid: i32, folder: &Path) -> bool {
    let Ok(environment) = std::fs::read(format!("/proc/{pid}/environ")) else { return false };
    let wanted = format!("NODE_TEST_DIR={}", folder.display());
    environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
}

fn command(pid: i32) -> String {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<_> = line.split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
    words.join(" ").trim().to_owned()
}

/// Ends the group and the others found; again, as they may be starting more.
pub fn kill_all(group: Pid, folder: &Path) {
    for _ in 0..20 {
        let _ = nix::sys::signal::killpg(group, Signal::SIGKILL);
        let found = of_test(group, folder);
        if found.is_empty() {
            return;
        }
        for process in found {
            let _ = kill(process.pid, Signal::SIGKILL);
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
