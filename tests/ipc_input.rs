//! What a peer that does not speak the protocol does to a process of ours: a clear error event or a closed channel, its descriptors
//! closed, its memory bounded, and the program goes on.
//!
//! Most tests are the parent of `tests/ipc_input/victim.js`, by a socket pair of their own.

mod common;
#[path = "ipc_input/peer.rs"]
mod peer;

use std::fs::File;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::UnixStream;

use common::program::Run;
use common::{Engine, project_path};
use peer::{Mode, Victim};

const LISTENS: &[(&str, &str)] = &[("LISTEN_ERROR", "1")];

// ---- V8's serialization, as little as the tests need ----

fn frame(payload: &[u8]) -> Vec<u8> {
    [&u32::try_from(payload.len()).unwrap().to_be_bytes(), payload].concat()
}

/// Tag, length, bytes; lengths below 128 are one byte.
fn bare_text(text: &str) -> Vec<u8> {
    assert!(text.len() < 128);
    [&[b'"', text.len() as u8], text.as_bytes()].concat()
}

fn text(text: &str) -> Vec<u8> {
    [b"\xff\x0f".as_slice(), &bare_text(text)].concat()
}

/// An object whose values are texts.
fn object(properties: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = b"\xff\x0fo".to_vec();
    for (name, value) in properties {
        bytes.extend([bare_text(name), bare_text(value)].concat());
    }
    bytes.extend([b'{', properties.len() as u8]);
    bytes
}

// ---- Bytes that are no messages ----

#[test]
fn a_line_that_is_not_json_closes_the_channel_with_an_error() {
    let mut victim = Victim::start(Mode::Json, LISTENS);
    victim.write(b"\"fine\"\nthis is not JSON\n\"too late\"\n");
    let ended = victim.finish().alive_and_clean().told("a message is not JSON");
    assert!(ended.stdout.contains("message fine"), "{ended:?}");
    assert!(!ended.stdout.contains("too late"), "{ended:?}");
}

#[test]
fn without_a_listener_the_error_is_a_line_on_standard_error() {
    let mut victim = Victim::start(Mode::Json, &[]);
    victim.write(b"}{\n");
    let ended = victim.finish().alive_and_clean();
    assert!(ended.stderr.starts_with("rcluster: the parent process sent what is no message"), "{ended:?}");
}

#[test]
fn half_a_frame_and_a_hang_up_is_a_disconnect() {
    for (mode, bytes) in [(Mode::Json, b"{\"half\":".as_slice()), (Mode::Advanced, b"\0\0\0\x10half"), (Mode::Advanced, b"\0\0")] {
        let mut victim = Victim::start(mode, LISTENS);
        victim.write(bytes);
        victim.hang_up();
        let ended = victim.finish().alive_and_clean();
        assert!(!ended.stdout.contains("message"), "{ended:?}");
    }
}

#[test]
fn a_length_of_four_gigabytes_is_refused_at_once() {
    let mut victim = Victim::start(Mode::Advanced, LISTENS);
    victim.write(b"\xff\xff\xff\xff");
    let ended = victim.finish().alive_and_clean().told("a frame of 4294967295 bytes was announced");
    assert!(ended.peak() < 200, "{ended:?}");
}

#[test]
fn a_line_without_an_end_is_refused_at_the_limit() {
    let mut victim = Victim::start(Mode::Json, LISTENS);
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..300 {
        victim.write(&piece);
    }
    let ended = victim.finish().alive_and_clean().told("a frame is longer than");
    // The limit, room for as much again while it grows, and the process itself.
    assert!(ended.peak() < 1000, "{ended:?}");
}

#[test]
fn invalid_utf8_in_a_text_is_replaced_as_node_does() {
    let mut victim = Victim::start(Mode::Json, LISTENS);
    victim.write(b"\"a\xff\xc3(\xed\xa0\x80\"\n");
    assert!(victim.wait_line("message a").contains("\u{fffd}"));
    victim.is_well();
}

#[test]
fn json_nested_a_million_deep_does_no_harm() {
    let mut victim = Victim::start(Mode::Json, LISTENS);
    let depth = 1_000_000;
    victim.write("[".repeat(depth).as_bytes());
    victim.write("]".repeat(depth).as_bytes());
    victim.write(b"\n");
    victim.is_well();
}

#[test]
fn serialized_values_that_are_cut_or_hostile_close_the_channel() {
    let payloads: &[(&str, &[u8])] = &[
        ("nothing at all", b""),
        ("no header", b"\"\x05hello"),
        ("a header alone", b"\xff\x0f"),
        ("a version to come", b"\xff\x7f\"\x01a"),
        ("a text longer than the frame", b"\xff\x0f\"\x7fshort"),
        ("a text of four gigabytes", b"\xff\x0f\"\xff\xff\xff\xff\x0fshort"),
        ("an array of four billion", b"\xff\x0fA\xff\xff\xff\xff\x0f"),
        ("an array buffer of four gigabytes", b"\xff\x0fB\xff\xff\xff\xff\x0f"),
        ("an object without an end", b"\xff\x0fo\"\x01a\"\x01b"),
        ("a wrong count of properties", b"\xff\x0fo\"\x01a\"\x01b{\x09"),
        ("a reference to nothing", b"\xff\x0f^\x55"),
        ("a host object of no class", b"\xff\x0f\\\x7f\x05hello"),
        ("a host object longer than the frame", b"\xff\x0f\\\x0a\x7fhello"),
        ("eight-byte numbers in three bytes", b"\xff\x0f\\\x08\x03abc"),
        ("shared memory", b"\xff\x0fu\x00"),
        ("WebAssembly", b"\xff\x0fw\x00"),
    ];
    for (what, payload) in payloads {
        let mut victim = Victim::start(Mode::Advanced, LISTENS);
        victim.write(&frame(payload));
        victim.send_text("too late");
        let ended = victim.finish();
        assert!(!ended.stdout.contains("too late"), "{what}: {ended:?}");
        assert!(ended.peak() < 200, "{what}: {ended:?}");
        println!("{what}");
        ended.alive_and_clean().told("a message cannot be deserialized");
    }
}

#[test]
fn a_serialized_value_nested_a_million_deep_does_no_harm() {
    let mut victim = Victim::start(Mode::Advanced, LISTENS);
    let mut payload = b"\xff\x0f".to_vec();
    payload.extend(b"A\x01".repeat(1_000_000));
    victim.write(&frame(&payload));
    victim.finish().alive_and_clean().told("a message cannot be deserialized");
}

// ---- Descriptors ----

#[test]
fn descriptors_nobody_announced_are_closed() {
    for mode in [Mode::Json, Mode::Advanced] {
        let mut victim = Victim::start(mode, LISTENS);
        let passenger = File::open("/dev/null").unwrap();
        let message = if mode == Mode::Json { b"\"plain\"\n".to_vec() } else { frame(&text("plain")) };
        for _ in 0..200 {
            assert!(victim.write_with(&message, &passenger, 3));
        }
        victim.is_well();
    }
}

#[test]
fn thousands_of_descriptors_close_the_channel() {
    let mut victim = Victim::start(Mode::Json, LISTENS);
    let passenger = File::open("/dev/null").unwrap();
    let mut batches = 0;
    // Until the victim has closed, or all of 5,000 have gone.
    while batches < 20 && victim.write_with(b"half a line", &passenger, 250) {
        batches += 1;
    }
    victim.finish().alive_and_clean().told("descriptors came that no message announced");
}

#[test]
fn a_handle_of_another_kind_than_announced_closes_the_channel() {
    let (stream, _other) = UnixStream::pair().unwrap();
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let messages = [
        r#"{"cmd":"NODE_HANDLE","type":"net.Socket","msg":"lie"}"#,
        r#"{"cmd":"NODE_HANDLE","type":"net.Server","msg":"lie"}"#,
        r#"{"cmd":"NODE_HANDLE","type":"net.Native","msg":"lie"}"#,
    ];
    for message in messages {
        let mut victim = Victim::start(Mode::Json, LISTENS);
        assert!(victim.write_with(format!("{message}\n").as_bytes(), &udp, 1));
        victim.finish().alive_and_clean().told("was announced and something else was sent");
    }
    for message in [
        r#"{"cmd":"NODE_HANDLE","type":"dgram.Socket","dgramType":"udp4","msg":"lie"}"#,
        r#"{"cmd":"NODE_HANDLE","type":"dgram.Native","msg":"lie"}"#,
        r#"{"cmd":"NODE_HANDLE","type":"net.Socket","key":{"a":1},"msg":"lie"}"#,
    ] {
        let mut victim = Victim::start(Mode::Json, LISTENS);
        assert!(victim.write_with(format!("{message}\n").as_bytes(), &stream, 1));
        victim.finish().alive_and_clean().told("was announced and something else was sent");
    }
}

#[test]
fn a_handle_of_unknown_type_closes_the_channel() {
    for kind in [r#""net.Tunnel""#, r#""__proto__""#, r#""toString""#, "7", "null", "{}"] {
        let mut victim = Victim::start(Mode::Json, LISTENS);
        let (stream, _other) = UnixStream::pair().unwrap();
        assert!(victim.write_with(format!("{{\"cmd\":\"NODE_HANDLE\",\"type\":{kind}}}\n").as_bytes(), &stream, 1));
        victim.finish().alive_and_clean().told("a handle of unknown type");
    }
}

#[test]
fn a_server_that_cannot_listen_closes_the_channel() {
    // A connected stream is no listener.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connection = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let mut victim = Victim::start(Mode::Json, LISTENS);
    assert!(victim.write_with(b"{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Server\",\"msg\":\"lie\"}\n", &connection, 1));
    victim.finish().alive_and_clean().told("a 'net.Server' cannot be used");
}

// ---- Messages of the protocol that mean nothing ----

/// Each is ignored or answered, and changes nothing.
const MEANINGLESS: &[&str] = &[
    r#"{"cmd":"NODE_HANDLE"}"#,
    r#"{"cmd":"NODE_HANDLE","type":"net.Socket"}"#,
    r#"{"cmd":"NODE_HANDLE","type":"no such type"}"#,
    r#"{"cmd":"NODE_HANDLE_ACK"}"#,
    r#"{"cmd":"NODE_HANDLE_NACK"}"#,
    r#"{"cmd":"NODE_SOCKET_NOTIFY_CLOSE"}"#,
    r#"{"cmd":"NODE_SOCKET_NOTIFY_CLOSE","key":"none"}"#,
    r#"{"cmd":"NODE_SOCKET_GET_COUNT","key":"__proto__"}"#,
    r#"{"cmd":"NODE_SOCKET_COUNT","count":"many"}"#,
    r#"{"cmd":"NODE_UNHEARD_OF","a":[[]]}"#,
    r#"{"cmd":"NODE_"}"#,
    r#"{"cmd":{}}"#,
    r#"{"__proto__":{"cmd":"NODE_HANDLE"}}"#,
    "null",
    "[]",
    "\"NODE_HANDLE\"",
    r#"{"cmd":"NODE_CLUSTER"}"#,
    r#"{"cmd":"NODE_CLUSTER","ack":999}"#,
    r#"{"cmd":"NODE_CLUSTER","ack":{}}"#,
    r#"{"cmd":"NODE_CLUSTER","act":"unheard of"}"#,
    r#"{"cmd":"NODE_CLUSTER","act":"constructor"}"#,
    r#"{"cmd":"NODE_CLUSTER","act":7,"seq":"x"}"#,
    r#"{"cmd":"NODE_CLUSTER","act":"newconn","key":"no such key"}"#,
    r#"{"cmd":"NODE_CLUSTER","act":"newconn"}"#,
];

fn meaningless(environment: &[(&str, &str)]) {
    let mut victim = Victim::start(Mode::Json, environment);
    for message in MEANINGLESS {
        victim.write(format!("{message}\n").as_bytes());
    }
    victim.is_well();
    // The same with descriptors that do not belong to them.
    let (stream, _other) = UnixStream::pair().unwrap();
    for message in MEANINGLESS.iter().filter(|message| !message.contains("NODE_HANDLE\",\"type\"") && !message.ends_with("NODE_HANDLE\"}"))
    {
        assert!(victim.write_with(format!("{message}\n").as_bytes(), &stream, 1));
    }
    victim.is_well();
    victim.hang_up();
}

#[test]
fn internal_messages_that_mean_nothing_are_ignored() {
    meaningless(LISTENS);
}

#[test]
fn internal_messages_that_mean_nothing_are_ignored_by_a_worker() {
    meaningless(&[("LISTEN_ERROR", "1"), ("NODE_UNIQUE_ID", "1")]);
}

#[test]
fn a_connection_for_a_listener_nobody_has_is_closed() {
    let mut victim = Victim::start(Mode::Json, &[("LISTEN_ERROR", "1"), ("NODE_UNIQUE_ID", "1")]);
    let (stream, _other) = UnixStream::pair().unwrap();
    for message in [
        r#"{"cmd":"NODE_HANDLE","type":"net.Native","msg":{"cmd":"NODE_CLUSTER","act":"newconn","key":"none","seq":1}}"#,
        r#"{"cmd":"NODE_HANDLE","type":"net.Native","msg":{"cmd":"NODE_CLUSTER","act":"newconn"}}"#,
    ] {
        assert!(victim.write_with(format!("{message}\n").as_bytes(), &stream, 1));
    }
    victim.is_well();
}

#[test]
fn the_same_messages_serialized_are_ignored() {
    let mut victim = Victim::start(Mode::Advanced, LISTENS);
    for properties in [
        [("cmd", "NODE_HANDLE"), ("type", "net.Socket")],
        [("cmd", "NODE_HANDLE_ACK"), ("x", "y")],
        [("cmd", "NODE_CLUSTER"), ("act", "newconn")],
    ] {
        victim.write(&frame(&object(&properties)));
    }
    victim.is_well();
}

// ---- The other end: a child that writes garbage ----

#[test]
fn a_child_that_writes_garbage_loses_its_channel_and_the_parent_goes_on() {
    for (mode, bytes, why) in [
        ("json", r"garbage\n", "a message is not JSON"),
        ("advanced", r"\377\377\377\377", "a frame of 4294967295 bytes"),
        ("advanced", r"\000\000\000\003abc", "a message cannot be deserialized"),
    ] {
        let script = project_path("tests/ipc_input/parent.js");
        let run = || Run::script(Engine::Rcluster, &script).env("BYTES", bytes).env("MODE", mode);
        let ended = run().env("LISTEN_ERROR", "1").finish().success();
        let lines: Vec<&str> = ended.stdout.lines().collect();
        assert_eq!(lines.len(), 3, "{ended:?}");
        assert!(lines[0].starts_with("error ERR_IPC_CHANNEL_CLOSED: ") && lines[0].contains(why), "{ended:?}");
        assert_eq!(lines[1..], ["disconnected", "exit SIGKILL"]);

        let ended = run().finish().success();
        assert!(ended.stderr.starts_with("rcluster: child process "), "{ended:?}");
        assert_eq!(ended.stdout, "disconnected\nexit SIGKILL\n");
    }
}
