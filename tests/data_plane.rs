//! The data plane from outside: connections to a cluster whose processes die, block, leave or run out of descriptors.

mod common;

use std::collections::HashMap;
use std::fs;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use common::http::{connect, get, read_response, request, try_get};
use common::program::{Program, Run};
use common::{Engine, project_path};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The workers accept by themselves.
const NONE: &str = ", \"policy\": \"SCHED_NONE\"";

/// What the kernel says when nothing came within a stream's time limit.
const TIMED_OUT: &str = "temporarily unavailable";

struct Cluster {
    program: Program,
    port: u16,
    workers: Vec<i32>,
}

impl Cluster {
    fn start(workers: usize, options: &str) -> Cluster {
        Self::from(Run::script(Engine::Rcluster, &project_path("tests/data_plane/server.js")), workers, options)
    }

    fn from(run: Run, workers: usize, options: &str) -> Cluster {
        let mut program = run.arg(format!("{{ \"workers\": {workers}{options} }}")).start();
        let (port, workers) = program.wait_for("the port", |line| {
            let (port, pids) = line.strip_prefix("port ")?.split_once(" pids ")?;
            Some((port.parse().ok()?, pids.split(',').map(|pid| pid.parse().expect("a process id")).collect()))
        });
        Cluster { program, port, workers }
    }

    fn get(&self) -> i32 {
        get(self.port, "/").body.parse().expect("the worker's process id")
    }

    fn descriptors(&self) -> Vec<usize> {
        let count = |pid: &i32| fs::read_dir(format!("/proc/{pid}/fd")).expect("the process runs").count();
        std::iter::once(&self.program.pid().as_raw()).chain(&self.workers).map(count).collect()
    }

    /// User and system time of the primary.
    fn primary_cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.program.pid())).expect("the primary runs");
        let fields: Vec<&str> = stat[stat.rfind(')').expect("a name in parentheses")..].split_whitespace().collect();
        let ticks: u64 = fields[12..14].iter().map(|field| field.parse::<u64>().expect("a number")).sum();
        Duration::from_millis(ticks * 10)
    }

    fn end(self) {
        kill(self.program.pid(), Signal::SIGTERM).expect("it runs");
        self.program.finish();
    }
}

/// How many connections each worker answered, smallest and largest.
fn shares(cluster: &Cluster, connections: usize) -> (usize, usize) {
    let mut served: HashMap<i32, usize> = HashMap::new();
    for _ in 0..connections {
        *served.entry(cluster.get()).or_default() += 1;
    }
    assert_eq!(served.len(), cluster.workers.len(), "every worker serves");
    (*served.values().min().expect("one at least"), *served.values().max().expect("one at least"))
}

#[test]
fn round_robin_is_strict() {
    // On a busy machine a worker may not come to run for longer than it takes to count as stuck.
    let run = Run::script(Engine::Rcluster, &project_path("tests/data_plane/server.js")).env("RCLUSTER_STALL_MS", "20000");
    let cluster = Cluster::from(run, 8, "");
    let (least, most) = shares(&cluster, 800);
    assert!(most as f64 / least as f64 <= 1.01, "{least} to {most}");
    cluster.end();
}

#[test]
fn workers_that_accept_themselves_share_alike() {
    const CLIENTS: usize = 4;
    const WORKERS: usize = 8;
    const ROUNDS: usize = 6;
    let cluster = Cluster::start(WORKERS, NONE);
    // In the first thousands a worker is away for long while its code is compiled; and what else runs on the machine may take the cores
    // away from one of them for a whole round. Without turns every round has one with many times as much as another.
    let rounds = (0..ROUNDS).map(|_| many(&cluster, CLIENTS, 1000)).map(|served| {
        let ends = (served.values().min().copied().unwrap_or(0), served.values().max().copied().unwrap_or(0));
        (served.len() == WORKERS && ends.1 as f64 / ends.0 as f64 <= 1.2, ends)
    });
    let mut seen = Vec::new();
    let is_fair = rounds.inspect(|(_, ends)| seen.push(*ends)).any(|(is_fair, _)| is_fair);
    assert!(is_fair, "{seen:?}");
    cluster.end();
}

/// So many connections one after the other from each of `clients`; what each worker answered.
fn many(cluster: &Cluster, clients: usize, connections: usize) -> HashMap<i32, usize> {
    let (sender, results) = channel();
    thread::scope(|scope| {
        for _ in 0..clients {
            let sender = sender.clone();
            scope.spawn(move || (0..connections).for_each(|_| sender.send(cluster.get()).expect("the test waits for it")));
        }
    });
    drop(sender);
    let mut served = HashMap::new();
    results.iter().for_each(|worker| *served.entry(worker).or_default() += 1);
    served
}

#[test]
fn a_stopped_worker_that_accepts_itself_holds_nothing() {
    let cluster = Cluster::start(3, NONE);
    many(&cluster, 1, 20);
    let stopped = cluster.workers[0];
    kill(Pid::from_raw(stopped), Signal::SIGSTOP).expect("the worker runs");
    let start = Instant::now();
    for _ in 0..100 {
        assert_ne!(cluster.get(), stopped);
    }
    // Others wait for it in vain, each once and a moment.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    kill(Pid::from_raw(stopped), Signal::SIGCONT).expect("the worker is there");
    while cluster.get() != stopped {
        assert!(start.elapsed() < common::LIMIT, "the worker never got a connection again");
    }
    cluster.end();
}

#[test]
fn least_connections_goes_to_whoever_has_none() {
    let cluster = Cluster::start(2, ", \"policy\": \"SCHED_LC\"");
    // Idle, but open: it counts for its worker.
    let mut held = connect(cluster.port).expect("a connection");
    std::io::Write::write_all(&mut held, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").expect("a request");
    let mut bytes = [0; 1024];
    let length = std::io::Read::read(&mut held, &mut bytes).expect("an answer");
    let owner: i32 = String::from_utf8_lossy(&bytes[..length]).rsplit("\r\n\r\n").next().unwrap_or_default().parse().expect("an id");
    // With what the other has opened for its first one.
    assert_ne!(cluster.get(), owner);
    let open = at_rest(&cluster);
    for _ in 0..10 {
        assert_ne!(cluster.get(), owner);
        // The connection that has just been answered is closed on the worker's side a moment later.
        let start = Instant::now();
        while cluster.descriptors() != open {
            assert!(start.elapsed() < common::LIMIT, "an answered connection stays open");
            thread::yield_now();
        }
    }
    drop(held);
    cluster.end();
}

#[test]
fn a_blocked_primary_delays_nobody() {
    let mut cluster = Cluster::start(2, ", \"block\": 2000");
    cluster.program.signal(Signal::SIGUSR2);
    cluster.program.wait_line("blocking");
    let start = Instant::now();
    for _ in 0..100 {
        let begin = Instant::now();
        cluster.get();
        assert!(begin.elapsed() < Duration::from_millis(1000), "an answer took {:?}", begin.elapsed());
    }
    assert!(start.elapsed() < Duration::from_millis(1900), "the primary was not blocked any more");
    cluster.program.wait_line("unblocked");
    cluster.end();
}

#[test]
fn a_stuck_worker_gives_its_connections_to_the_other() {
    let cluster = Cluster::start(2, "");
    let stuck: i32 = get(cluster.port, "/block?2000").body.parse().expect("an id");
    let start = Instant::now();
    for _ in 0..20 {
        assert_ne!(cluster.get(), stuck);
    }
    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
    // It comes back.
    while cluster.get() != stuck {
        assert!(start.elapsed() < common::LIMIT, "the worker never got a connection again");
    }
    cluster.end();
}

#[test]
fn a_single_stuck_worker_loses_nothing() {
    let cluster = Cluster::start(1, "");
    get(cluster.port, "/block?500");
    let clients: Vec<_> = (0..100)
        .map(|_| {
            let port = cluster.port;
            thread::spawn(move || try_get(port, "/"))
        })
        .collect();
    for client in clients {
        client.join().expect("no panic").expect("an answer");
    }
    cluster.end();
}

/// The port of a cluster is free when its primary is gone, however busy a worker is.
#[test]
fn a_killed_primary_leaves_no_port_behind() {
    let run = Run::script(Engine::Rcluster, &project_path("tests/data_plane/blocked.js"));
    let mut program = run.start();
    let port = program.wait_port();
    get(port, "/");
    let worker = program.wait_line("blocked ");
    let worker = Pid::from_raw(worker["blocked ".len()..].parse().expect("a process id"));
    program.signal(Signal::SIGKILL);
    let start = Instant::now();
    while let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        assert!(start.elapsed() < Duration::from_secs(2), "{error}");
        thread::yield_now();
    }
    kill(worker, Signal::SIGKILL).expect("the worker still computes");
    program.finish();
}

/// Four clients that connect again and again.
struct Load {
    results: Receiver<Result<(), String>>,
    answered: usize,
    failed: Vec<String>,
}

impl Load {
    /// Waits until so many more connections have come to an end.
    fn more(&mut self, count: usize) {
        for _ in 0..count {
            let result = self.results.recv_timeout(common::LIMIT).expect("clients go on");
            self.note(result);
        }
    }

    fn note(&mut self, result: Result<(), String>) {
        match result {
            Ok(()) => self.answered += 1,
            Err(error) => self.failed.push(error),
        }
    }
}

/// Runs `act` under load. Returns how many connections were answered, and how the others failed.
fn under_load(port: u16, act: impl FnOnce(&mut Load)) -> (usize, Vec<String>) {
    let stop = AtomicBool::new(false);
    let (sender, results) = channel();
    let mut load = Load { results, answered: 0, failed: Vec::new() };
    thread::scope(|scope| {
        for _ in 0..4 {
            let (sender, stop) = (sender.clone(), &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    sender.send(try_get(port, "/").map(drop)).expect("the test waits for it");
                }
            });
        }
        drop(sender);
        act(&mut load);
        stop.store(true, Ordering::Relaxed);
    });
    while let Ok(result) = load.results.recv() {
        load.note(result);
    }
    (load.answered, load.failed)
}

#[test]
fn killed_workers_lose_only_what_they_had_claimed() {
    kill_under_load("");
}

#[test]
fn killed_workers_lose_only_what_they_had_accepted() {
    kill_under_load(NONE);
}

fn kill_under_load(options: &str) {
    let mut cluster = Cluster::start(3, options);
    let mut victims = cluster.workers.clone();
    let program = &mut cluster.program;
    let (answered, failed) = under_load(cluster.port, |load| {
        for _ in 0..6 {
            load.more(200);
            kill(Pid::from_raw(victims.remove(0)), Signal::SIGKILL).expect("the worker runs");
            victims.push(program.wait_for("a new worker", |line| line.strip_prefix("replaced by ")?.parse().ok()));
        }
    });
    assert!(answered > 1000, "only {answered} were answered");
    // Each client has one connection at a time: more cannot have been claimed by a worker that was killed. No connection is refused.
    assert!(failed.len() <= 6 * 4, "{failed:?}");
    assert!(failed.iter().all(|error| !error.starts_with("connect")), "{failed:?}");
    // Nor does one wait for ever.
    assert!(failed.iter().all(|error| !error.contains(TIMED_OUT)), "{failed:?}");
    cluster.end();
}

#[test]
fn a_worker_that_is_disconnected_under_load_loses_nothing() {
    let mut cluster = Cluster::start(3, "");
    let program = &mut cluster.program;
    let (answered, failed) = under_load(cluster.port, |load| {
        for _ in 0..2 {
            load.more(200);
            program.signal(Signal::SIGUSR1);
            program.wait_line("disconnected");
        }
    });
    assert!(answered >= 400, "only {answered} were answered");
    assert!(failed.is_empty(), "{failed:?}");
    cluster.end();
}

/// The processes' descriptors once their numbers do not change any more.
fn at_rest(cluster: &Cluster) -> Vec<usize> {
    const CALM: usize = 20;
    let start = Instant::now();
    let mut same = 0;
    let mut last = cluster.descriptors();
    while same < CALM {
        assert!(start.elapsed() < common::LIMIT, "descriptors come and go: {last:?}");
        thread::sleep(Duration::from_millis(10));
        let now = cluster.descriptors();
        same = if now == last { same + 1 } else { 0 };
        last = now;
    }
    last
}

#[test]
fn connections_leave_no_descriptor_behind() {
    let connections: usize = std::env::var("RCLUSTER_TEST_CONNECTIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let cluster = Cluster::start(2, "");
    for _ in 0..20 {
        cluster.get();
    }
    let before = at_rest(&cluster);
    many(&cluster, 4, connections / 4);
    assert_eq!(at_rest(&cluster), before);
    cluster.end();
}

#[test]
fn a_primary_without_descriptors_waits_and_comes_back() {
    let run = Run::script(Engine::Rcluster, &project_path("tests/data_plane/limited.js"));
    let cluster = Cluster::from(run.env("LIMIT", "64"), 1, "");
    get(cluster.port, "/block?1500");
    let before = cluster.primary_cpu();
    // More than it may have descriptors: its worker claims none of them now.
    let mut streams: Vec<_> = (0..120).map(|_| connect(cluster.port).expect("the kernel's queue has room")).collect();
    streams.iter_mut().for_each(|stream| request(stream, "/").expect("a request"));
    thread::sleep(Duration::from_millis(1000));
    let spent = cluster.primary_cpu() - before;
    assert!(spent < Duration::from_millis(300), "the primary spent {spent:?} on waiting");
    for stream in streams {
        read_response(stream).expect("an answer");
    }
    cluster.get();
    cluster.end();
}
