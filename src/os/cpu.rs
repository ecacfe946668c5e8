//! How many processors this process may use, and what each of them has been doing.

use std::fs;
use std::path::{Path, PathBuf};

use nix::sched::{CpuSet, sched_getaffinity};
use nix::unistd::Pid;

/// One processor as `os.cpus()` lists it; times in milliseconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cpu {
    pub model: String,
    pub mhz: u64,
    pub user: u64,
    pub nice: u64,
    pub sys: u64,
    pub idle: u64,
    pub irq: u64,
}

/// Processors in the affinity mask, but no more than the control group's share of time is worth; at least one.
pub fn available_parallelism() -> usize {
    let allowed = affinity().unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    match group_limit(Path::new("/sys/fs/cgroup"), &fs::read_to_string("/proc/self/cgroup").unwrap_or_default()) {
        Some(limit) if limit < allowed as f64 => (limit as usize).max(1),
        _ => allowed.max(1),
    }
}

fn affinity() -> Option<usize> {
    let set = sched_getaffinity(Pid::from_raw(0)).ok()?;
    Some((0..CpuSet::count()).filter(|&cpu| set.is_set(cpu).unwrap_or(false)).count())
}

/// The smallest number of processors that any group around this process allows; None without a limit.
fn group_limit(mount: &Path, own_groups: &str) -> Option<f64> {
    own_groups
        .lines()
        .filter_map(|line| {
            // `hierarchy:controllers:path`
            let mut fields = line.splitn(3, ':');
            let (hierarchy, controllers, group) = (fields.next()?, fields.next()?, fields.next()?);
            if hierarchy == "0" && controllers.is_empty() {
                return smallest(mount, group, limit_v2);
            }
            let has_cpu = controllers.split(',').any(|controller| controller == "cpu");
            let hierarchy = [controllers, "cpu,cpuacct", "cpu"].into_iter().map(|name| mount.join(name)).find(|path| path.is_dir());
            smallest(&hierarchy.filter(|_| has_cpu)?, group, limit_v1)
        })
        .min_by(f64::total_cmp)
}

/// The limits of `group` and of all groups it is in. Inside a container the group's path may not exist: its root does.
fn smallest(mount: &Path, group: &str, limit: fn(&Path) -> Option<f64>) -> Option<f64> {
    let mut directory: PathBuf = mount.join(group.trim_start_matches('/'));
    let mut found: Option<f64> = None;
    loop {
        if let Some(limit) = limit(&directory) {
            found = Some(found.map_or(limit, |found| found.min(limit)));
        }
        if directory == mount || !directory.pop() || !directory.starts_with(mount) {
            return found;
        }
    }
}

/// `cpu.max`: `max 100000` or `150000 100000`.
fn limit_v2(directory: &Path) -> Option<f64> {
    let text = fs::read_to_string(directory.join("cpu.max")).ok()?;
    let (quota, period) = text.trim().split_once(' ')?;
    ratio(quota, period)
}

/// A quota of -1 is none.
fn limit_v1(directory: &Path) -> Option<f64> {
    let read = |name| fs::read_to_string(directory.join(name)).ok();
    ratio(&read("cpu.cfs_quota_us")?, &read("cpu.cfs_period_us")?)
}

fn ratio(quota: &str, period: &str) -> Option<f64> {
    let (quota, period): (f64, f64) = (quota.trim().parse().ok()?, period.trim().parse().ok()?);
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}

/// Every processor that is online.
pub fn list() -> Vec<Cpu> {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    parse(&stat, &info, |cpu| {
        let path = format!("/sys/devices/system/cpu/cpu{cpu}/cpufreq/scaling_cur_freq");
        fs::read_to_string(path).ok()?.trim().parse::<u64>().ok().map(|khz| khz / 1000)
    })
}

fn parse(stat: &str, info: &str, current_mhz: impl Fn(usize) -> Option<u64>) -> Vec<Cpu> {
    // SAFETY: asks for a constant of the system.
    let ticks = unsafe { libc::sysconf(libc::_SC_CLK_TCK) }.max(1) as u64;
    let values_of = |key: &str| -> Vec<&str> {
        info.lines().filter_map(|line| line.split_once(':')).filter(|(name, _)| name.trim() == key).map(|(_, value)| value.trim()).collect()
    };
    let models = values_of("model name");
    let speeds = values_of("cpu MHz");
    let mut cpus = Vec::new();
    for line in stat.lines() {
        let Some((number, times)) = line.strip_prefix("cpu").and_then(|rest| rest.split_once(' ')) else { continue };
        let Ok(number) = number.parse::<usize>() else { continue };
        let mut times = times.split_whitespace().map(|time| time.parse::<u64>().unwrap_or(0) * 1000 / ticks);
        let mut next = || times.next().unwrap_or(0);
        let (user, nice, sys, idle, _iowait, irq) = (next(), next(), next(), next(), next(), next());
        let index = cpus.len();
        let told = speeds.get(index).and_then(|mhz| mhz.parse::<f64>().ok()).map_or(0, |mhz| mhz as u64);
        cpus.push(Cpu {
            model: models.get(index).or(models.last()).copied().unwrap_or("unknown").to_owned(),
            mhz: current_mhz(number).unwrap_or(told),
            user,
            nice,
            sys,
            idle,
            irq,
        });
    }
    cpus
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_files(files: &[(&str, &str)], check: impl FnOnce(&Path)) {
        let root = std::env::temp_dir().join(format!("rcluster-cgroup-{}-{:p}", std::process::id(), &files));
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("the temporary directory can be written");
            fs::write(path, text).expect("the temporary directory can be written");
        }
        check(&root);
        fs::remove_dir_all(root).expect("what was made can be removed");
    }

    #[test]
    fn the_tightest_group_of_version_2_counts() {
        with_files(&[("a/cpu.max", "150000 100000\n"), ("a/b/cpu.max", "max 100000\n")], |root| {
            assert_eq!(group_limit(root, "0::/a/b\n"), Some(1.5));
            assert_eq!(group_limit(root, "0::/elsewhere\n"), None);
        });
    }

    #[test]
    fn version_1_has_quota_and_period_in_two_files() {
        with_files(&[("cpu/x/cpu.cfs_quota_us", "300000\n"), ("cpu/x/cpu.cfs_period_us", "100000\n")], |root| {
            assert_eq!(group_limit(root, "4:cpu:/x\n2:memory:/x\n"), Some(3.0));
        });
        with_files(&[("cpu/cpu.cfs_quota_us", "-1\n"), ("cpu/cpu.cfs_period_us", "100000\n")], |root| {
            assert_eq!(group_limit(root, "4:cpu:/\n"), None);
        });
    }

    #[test]
    fn each_processor_gets_its_own_line() {
        let stat = "cpu  9 9 9 9 9 9\ncpu0 100 2 3 400 5 6 7\ncpu2 1 0 0 0 0 0\nintr 1\n";
        let info = "processor\t: 0\nmodel name\t: A\ncpu MHz\t\t: 2400.5\nprocessor\t: 2\nmodel name\t: B\n";
        let cpus = parse(stat, info, |cpu| (cpu == 2).then_some(800));
        assert_eq!(cpus.len(), 2);
        assert_eq!((cpus[0].model.as_str(), cpus[0].mhz, cpus[0].idle), ("A", 2400, 4000));
        assert_eq!((cpus[1].model.as_str(), cpus[1].mhz), ("B", 800));
    }
}
