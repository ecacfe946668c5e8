//! Who has the binary cannot look for strings that share a hash in a running process: strings' hashes are of a seed of the process's own
//! (`src/runtime/hash_seed.rs`).

mod common;

use common::program::{Run, number_after};
use common::{Engine, project_path};

/// The seed that the snapshot is made with (`src/runtime/snapshot_hashes.rs`) and the secrets that V8 makes of it, as they lie in the binary.
const SEED: u64 = 0x7263_6c75_7374_6572;
const SECRETS: [u64; 3] = [0x1d56_3c66_7253_9c17, 0x56d4_e2c6_8ee4_3c8b, 0x7127_3aac_c68e_2e65];

const KEYS: usize = 4000;
/// A table of so many keys uses no more of a hash than these bits.
const MASK: u64 = (1 << 15) - 1;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz012345";
/// Of these, colliding ones take 20 to 100 times as long.
const LIMIT: f64 = 5.0;

fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// V8's hash (rapidhash) of a text of ten bytes.
fn hash(text: &[u8; 10]) -> u64 {
    let four = |at: usize| u64::from(u32::from_le_bytes(text[at..at + 4].try_into().expect("four bytes")));
    let seed = SEED ^ mix(SEED ^ SECRETS[0], SECRETS[1]) ^ 10;
    let (a, b) = (four(0) << 32 | four(6), four(4) << 32 | four(2));
    let product = u128::from(a ^ SECRETS[1]) * u128::from(b ^ seed);
    mix(product as u64 ^ SECRETS[0] ^ 10, (product >> 64) as u64 ^ SECRETS[1])
}

/// Keys that collide in a process with the snapshot's seed, one a line.
fn colliding() -> String {
    let texts = (0u64..).map(|number| {
        let mut text = *b"kaaaaaaaaa";
        text.iter_mut().skip(1).rev().enumerate().for_each(|(place, byte)| *byte = ALPHABET[(number >> (5 * place)) as usize & 31]);
        text
    });
    let texts = texts.filter(|text| hash(text) & MASK == 0x155).take(KEYS);
    texts.map(|text| String::from_utf8(text.to_vec()).expect("ASCII") + "\n").collect()
}

/// How many times as long the process takes for the keys as for others.
fn ratio(keys: &str, options: &[&str]) -> f64 {
    let run = Run::new(Engine::Rcluster).args(options).arg(project_path("tests/hash_flooding/parse.js"));
    let ended = run.input(keys).finish().success();
    number_after(&ended.stdout, "ratio ").expect("the ratio")
}

#[test]
fn keys_that_collide_with_the_snapshots_seed_do_not_in_a_process() {
    let keys = colliding();
    // A debug build has no snapshot.
    if !cfg!(debug_assertions) {
        let control = ratio(&keys, &["--no-rehash-snapshot"]);
        assert!(control > LIMIT, "these keys would collide: {control}");
    }
    let ratio = ratio(&keys, &[]);
    assert!(ratio < LIMIT, "the keys take {ratio} times as long as others");
}
