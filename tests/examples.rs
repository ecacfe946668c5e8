//! Every program of `examples/`, run as its second line says: started, spoken to, its workers killed, its output read.
//!
//! Each also runs under `node`, where one is on PATH, and must do the same there.

mod common;

use std::collections::HashSet;
use std::io::Read;
use std::net::UdpSocket;
use std::path::PathBuf;

use common::http::{connect, get, get_unix, read_response, request, try_get};
use common::program::{Program, Run, number_after};
use common::{Engine, LIMIT, TempDir, project_path};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

fn example(name: &str) -> PathBuf {
    project_path("examples").join(name)
}

/// On a port of its own, with two workers.
fn run(engine: Engine, name: &str) -> Run {
    Run::script(engine, &example(name)).env("PORT", "0").env("WORKERS", "2")
}

fn each_engine(test: impl Fn(Engine)) {
    for engine in Engine::available() {
        eprintln!("under {}", engine.name());
        test(engine);
    }
}

fn kill_worker(pid: i32, signal: Signal) {
    kill(Pid::from_raw(pid), signal).expect("the worker is alive");
}

/// Ctrl-C ends the primary by the signal itself and takes the workers along.
fn interrupt(program: Program) {
    let ended = program.interrupt();
    assert_eq!(ended.signal, Some(Signal::SIGINT as i32), "{ended:?}");
    assert_eq!(ended.stderr, "");
}

fn http_server(engine: Engine, name: &str) {
    let mut program = run(engine, name).start();
    let primary = program.pid();
    program.wait_line(&format!("primary {primary} is running"));
    let port = program.wait_port();
    assert_eq!(program.wait_port(), port, "both workers share one port");
    assert_eq!(program.processes(), 3);

    let answers: HashSet<String> = (0..4).map(|_| get(port, "/").body).collect();
    assert_eq!(answers.len(), 2, "both workers answer: {answers:?}");

    let victim: i32 = number_after(answers.iter().next().expect("two answers"), "worker ").expect("an answer names its worker");
    kill_worker(victim, Signal::SIGKILL);
    program.wait_line(&format!("worker {victim} is gone (SIGKILL)"));
    for _ in 0..4 {
        let answer = get(port, "/");
        assert_eq!(answer.status, 200);
        assert!(!answer.body.contains(&victim.to_string()), "a dead worker does not answer: {answer:?}");
    }
    interrupt(program);
}

#[test]
fn http_server_js() {
    each_engine(|engine| http_server(engine, "http_server.js"));
}

#[test]
fn http_server_mjs() {
    each_engine(|engine| http_server(engine, "http_server.mjs"));
}

#[test]
fn message_counter() {
    each_engine(|engine| {
        let mut program = run(engine, "message_counter.js").env("INTERVAL", "20").start();
        let port = program.wait_port();
        program.wait_port();
        for _ in 0..6 {
            assert_eq!(get(port, "/").body, "counted\n");
        }
        program.wait_line("requests so far: 6");
        interrupt(program);
    });
}

#[test]
fn exit_and_restart() {
    each_engine(|engine| {
        let mut program = run(engine, "exit_and_restart.js").start();
        let port = program.wait_port();
        program.wait_port();

        get(port, "/crash");
        program.wait_line("died (code 3), starting another one");
        assert_eq!(program.wait_port(), port, "the successor listens on the same port");

        let pid: i32 = get(port, "/").body.trim().parse().expect("the answer is a pid");
        kill_worker(pid, Signal::SIGTERM);
        program.wait_line("died (SIGTERM), starting another one");
        assert_eq!(program.wait_port(), port);

        get(port, "/leave");
        program.wait_line("left because it was asked to");
        get(port, "/");
        interrupt(program);
    });
}

#[test]
fn is_dead() {
    each_engine(|engine| {
        let mut program = run(engine, "is_dead.js").start();
        program.wait_line("fork: worker 1 dead=false connected=true");
        program.wait_line("fork: worker 2 dead=false connected=true");
        let port = program.wait_port();
        program.wait_port();
        program.wait_line("listening: worker");

        // The worker that answers ends itself, so each request ends one; the primary has nobody left to wait for after two.
        let mut answered = HashSet::new();
        for _ in 0..2 {
            let body = get(port, "/").body;
            assert!(body.ends_with("dead=false\n"), "{body:?}");
            let id: u32 = number_after(&body, "worker ").expect("the answer names the worker");
            assert!(answered.insert(id), "worker {id} answered twice");
            let lines = [format!("exit: worker {id} dead=true connected=false"), format!("disconnect: worker {id} connected=false")];
            let mut open: HashSet<&String> = lines.iter().collect();
            program.wait_for("exit and disconnect", |line| {
                open.retain(|wanted| *wanted != line);
                open.is_empty().then_some(())
            });
        }
        program.finish().success();
    });
}

#[test]
fn graceful_disconnect_lets_a_request_finish() {
    each_engine(|engine| {
        let mut program = run(engine, "graceful_disconnect.js").env("LIMIT", "30000").env("SLOW", "300").start();
        let port = program.wait_port();

        let mut slow = connect(port).expect("the worker listens");
        request(&mut slow, "/slow").expect("the request is taken");
        // The first bytes show that the worker has the request before it is asked to leave.
        let mut first = [0; 1];
        slow.read_exact(&mut first).expect("the answer begins");
        assert_eq!(get(port, "/leave").body, "going\n");
        program.wait_line("takes no new connections");

        let answer = read_response(first.chain(slow)).expect("the slow request is answered in full");
        assert_eq!(answer.body, "working ... done\n");
        program.wait_line("worker 1 ended (0), asked: true");
        let ended = program.finish().success();
        assert!(!ended.stdout.contains("takes too long"), "{}", ended.stdout);
        assert!(try_get(port, "/").is_err(), "nobody listens any more");
    });
}

#[test]
fn graceful_disconnect_has_a_limit() {
    each_engine(|engine| {
        let mut program = run(engine, "graceful_disconnect.js").env("LIMIT", "200").start();
        let port = program.wait_port();

        let mut forever = connect(port).expect("the worker listens");
        request(&mut forever, "/forever").expect("the request is taken");
        let mut first = [0; 1];
        forever.read_exact(&mut first).expect("the answer begins");
        get(port, "/leave");

        program.wait_line("worker 1 takes too long");
        program.wait_line("worker 1 ended (SIGKILL), asked: true");
        program.finish().success();
    });
}

#[test]
fn setup_primary() {
    each_engine(|engine| {
        let mut program = run(engine, "setup_primary.js").start();
        program.wait_line("plain worker 1 started with --greeting hello");
        program.wait_line("loud worker 2 started with --greeting hello --loud");
        let port = program.wait_port();
        program.wait_port();
        let answers: HashSet<String> = (0..4).map(|_| get(port, "/").body).collect();
        assert_eq!(answers, HashSet::from(["hello\n".to_owned(), "HELLO!\n".to_owned()]));
        interrupt(program);
    });
}

#[test]
fn echo() {
    each_engine(|engine| {
        let ended = run(engine, "echo.js").finish().success();
        let lines = ["\"hi there\"", "42", "null", "{\"nested\":[1,2,{\"three\":true}]}"];
        let expected: String = lines.iter().map(|line| format!("back: {line}\n")).collect();
        assert_eq!(ended.stdout, expected + "worker ended with code 0\n");
        assert_eq!(ended.stderr, "");
    });
}

#[test]
fn broadcast() {
    each_engine(|engine| {
        let ended = run(engine, "broadcast.js").env("WORKERS", "3").finish().success();
        let mut lines: Vec<&str> = ended.stdout.lines().collect();
        assert_eq!(lines.pop(), Some("everybody heard everybody"));
        lines.sort_unstable();
        let mut expected = Vec::new();
        for (to, from) in [(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)] {
            expected.push(format!("worker {to} heard worker {from}: hello, I am {from}"));
        }
        assert_eq!(lines, expected);
    });
}

#[test]
fn events_log() {
    each_engine(|engine| {
        let mut program = run(engine, "events_log.js").start();
        let port = program.wait_port();
        assert_eq!(get(port, "/last").body, "my first and last answer\n");
        let ended = program.finish().success();
        let lines: Vec<&str> = ended.stdout.lines().collect();
        let listening = format!("listening 1 address=null port={port} type=4");
        let expected = ["setup", "fork 1", "online 1", &listening, "message 1 GET /last", "disconnect 1", "exit 1 code=0 signal=null"];
        assert_eq!(lines, expected);
    });
}

#[test]
fn shared_udp() {
    each_engine(|engine| {
        let mut program = run(engine, "shared_udp.js").start();
        let line = program.wait_line("(udp4)");
        let port: u16 = number_after(&line, "port ").expect("the line names the port");
        assert_eq!(program.wait_port(), port);

        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port for ourselves");
        socket.set_read_timeout(Some(LIMIT)).expect("the limit is not zero");
        for number in 0..8 {
            let sent = format!("datagram {number}");
            socket.send_to(sent.as_bytes(), ("127.0.0.1", port)).expect("loopback takes it");
            let mut answer = [0; 200];
            let (length, _) = socket.recv_from(&mut answer).expect("a worker answers");
            let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
            assert!(answer.ends_with(&format!("got {} bytes: {sent}", sent.len())), "{answer:?}");
        }
        interrupt(program);
    });
}

#[test]
fn unix_socket() {
    each_engine(|engine| {
        let dir = TempDir::new();
        let socket = dir.path().join("example.sock");
        std::fs::write(&socket, "left behind by an earlier run").expect("the directory is ours");
        let mut program = run(engine, "unix_socket.js").env("SOCKET", &socket).start();
        for _ in 0..2 {
            program.wait_line(&format!("is listening on {} (-1)", socket.display()));
        }
        let answers: HashSet<String> = (0..4).map(|_| get_unix(&socket, "/").body).collect();
        assert_eq!(answers.len(), 2, "both workers answer: {answers:?}");

        program.signal(Signal::SIGTERM);
        program.wait_line("closed, socket file left: false");
        program.finish().success();
        assert!(!socket.exists());
    });
}

/// A new example must not be forgotten here.
#[test]
fn every_example_has_a_test() {
    let source = include_str!("examples.rs");
    for entry in std::fs::read_dir(project_path("examples")).expect("examples/ is there") {
        let name = entry.expect("it can be read").file_name();
        let name = name.to_str().expect("example names are ASCII");
        assert!(source.contains(&format!("\"{name}\"")), "examples/{name} is run by no test");
    }
}
