//! Processes of rcluster and of a real Node joined by a channel, each as the parent of the other, in both serializations: that the
//! wire format is Node's is decided by Node.
//!
//! The programs are in `tests/interop/`, one file for both ends. Without a `node` on PATH there is no one to talk to: each test says
//! so and passes, because a machine without Node is no fault of this project.

mod common;

use common::program::Run;
use common::{Engine, node_on_path, project_path};

/// Runs `script` with the one engine as the parent and the other as the child, both ways round.
fn both_ways(script: &str, environment: &[(&str, &str)]) {
    if !node_on_path() {
        eprintln!("skipped: there is no `node` on PATH to talk to");
        return;
    }
    for (parent, child) in [(Engine::Node, Engine::Rcluster), (Engine::Rcluster, Engine::Node)] {
        let mut run = Run::script(parent, &project_path("tests/interop").join(script)).env("PEER", real_path(child));
        for (name, value) in environment {
            run = run.env(name, value);
        }
        let ended = run.finish();
        assert!(
            ended.code == Some(0) && ended.stdout.lines().last() == Some("done"),
            "{} as the parent of {}, {environment:?}: {:?}\n-- stdout:\n{}-- stderr:\n{}",
            parent.name(),
            child.name(),
            ended.code.ok_or(ended.signal),
            ended.stdout,
            ended.stderr
        );
    }
}

/// `execPath` is not looked up on PATH by every program that starts one.
fn real_path(engine: Engine) -> std::path::PathBuf {
    if engine.path().is_absolute() {
        return engine.path().to_owned();
    }
    let directories = std::env::var_os("PATH").expect("a program was found on it");
    std::env::split_paths(&directories).map(|directory| directory.join(engine.path())).find(|path| path.is_file()).expect("as before")
}

/// A test for each serialization.
macro_rules! interop {
    ($($name:ident: $script:literal $(, $variable:literal = $value:literal)*;)*) => {
        mod json {
            $(#[test] fn $name() { super::both_ways($script, &[("MODE", "json") $(, ($variable, $value))*]); })*
        }
        mod advanced {
            $(#[test] fn $name() { super::both_ways($script, &[("MODE", "advanced") $(, ($variable, $value))*]); })*
        }
    };
}

interop! {
    messages_of_every_kind_and_of_ten_megabytes: "messages.js";
    connections_are_passed_and_acknowledged: "sockets.js";
    a_listening_server_is_passed: "servers.js";
    a_udp_socket_is_passed: "datagrams.js";
    disconnects_exit_codes_and_signals: "endings.js";
    a_cluster_of_both_with_round_robin: "cluster.js", "POLICY" = "rr";
    a_cluster_of_both_with_shared_listeners: "cluster.js", "POLICY" = "none";
}
