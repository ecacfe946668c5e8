//! Which processes of a test are still alive.
//!
//! A process belongs to a test if it is in the test's process group or carries the test's mark in its environment; the mark finds
//! those that made a session of their own (`detached: true`).

use std::fs;
use std::time::Instant;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use super::LIMIT;

/// The variable that marks a test's processes.
pub const MARK: &str = "RCLUSTER_TEST_MARK";

pub struct Family {
    pub group: Pid,
    pub mark: String,
}

impl Family {
    /// The live members, by id and command line. A zombie is not alive: its reaper may be a process that never looks.
    pub fn alive(&self) -> Vec<(Pid, String)> {
        let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
        let marked = format!("{MARK}={}", self.mark);
        entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
            .filter(|&pid| is_alive_in(pid, self.group).unwrap_or(false) || has_variable(pid, &marked))
            .map(|pid| (Pid::from_raw(pid), command_line(pid)))
            .collect()
    }

    /// Waits until none is left, and says which ones stayed. A worker may outlive its primary by the moment it needs to notice.
    pub fn wait_gone(&self) -> Result<(), String> {
        let start = Instant::now();
        loop {
            let alive = self.alive();
            if alive.is_empty() {
                return Ok(());
            }
            if start.elapsed() > LIMIT / 4 {
                return Err(alive.iter().map(|(pid, line)| format!("{pid}: {line}")).collect::<Vec<_>>().join("\n"));
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }

    /// Ends every member, also one that is just being forked while we look.
    pub fn kill(&self) {
        let _ = killpg(self.group, Signal::SIGKILL);
        for _ in 0..100 {
            let alive = self.alive();
            if alive.is_empty() {
                return;
            }
            for (pid, _) in alive {
                let _ = kill(pid, Signal::SIGKILL);
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }
}

/// Reads the state and the process group out of `/proc/PID/stat`, behind the command's name, which may hold anything.
fn is_alive_in(pid: i32, group: Pid) -> Option<bool> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace();
    let state = fields.next()?;
    let process_group = fields.nth(1)?.parse::<i32>().ok()?;
    Some(process_group == group.as_raw() && !matches!(state, "Z" | "X"))
}

/// A zombie's environment reads as empty, so it never counts here.
fn has_variable(pid: i32, assignment: &str) -> bool {
    fs::read(format!("/proc/{pid}/environ"))
        .is_ok_and(|environment| environment.split(|&byte| byte == 0).any(|entry| entry == assignment.as_bytes()))
}

fn command_line(pid: i32) -> String {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ").trim_end().to_owned()
}
