//! Strings' hashes in V8's start-up snapshot: made with one seed, and made again with another in every process.
//!
//! Used twice: by `build.rs`, which writes the snapshot, and by the program (`hash_seed.rs`).
//!
//! With the seed of the snapshot, which is the same in every copy of the binary, anybody could look for strings that share a hash and send
//! them as the keys of a JSON text; 20,000 of them took 1.4 s of a process's time (Node's CVE-2017-11499). So every process takes its own
//! seed and V8 puts the snapshot's tables in order again (`--rehash-snapshot`), if the snapshot says that it can.

/// What V8 is told to make the snapshot with: any number serves that is not 0.
pub const SEED: u64 = 0x7263_6c75_7374_6572;

/// The head of a snapshot as V8 150 writes it: how many contexts, whether it can be rehashed, two checksums, V8's version.
const REHASHABLE_AT: usize = 4;
const VERSION_AT: usize = 16;

/// Says in the snapshot's head that it can be rehashed, which its checksum does not cover.
///
/// V8 would say so itself but for two tables that deno_core leaves: what its two ES modules, `ext:core/mod.js` and `ext:core/ops`, export.
/// V8 has nothing against rehashing such tables (`ObjectHashTable`; its `RehashBasedOnMap` does that), but knows them only as
/// `HASH_TABLE_TYPE`, as which there could also be tables with entries of another size. A program cannot make one of those: they are no
/// part of any JavaScript value. Maps, sets, weak ones and dictionaries are of types that V8 knows how to rehash.
pub fn allow_rehashing(snapshot: &mut [u8], v8_version: &str) {
    let word = |at: usize| snapshot.get(at..at + 4).map(|bytes| u32::from_le_bytes(bytes.try_into().expect("four bytes")));
    let (contexts, rehashable) = (word(0), word(REHASHABLE_AT));
    let version = snapshot.get(VERSION_AT..VERSION_AT + v8_version.len());
    assert!(
        contexts.is_some_and(|contexts| (1..=16).contains(&contexts))
            && matches!(rehashable, Some(0 | 1))
            && version == Some(v8_version.as_bytes()),
        "V8 {v8_version} writes a snapshot's head in another way: look at SnapshotImpl in its src/snapshot/snapshot.cc"
    );
    snapshot[REHASHABLE_AT] = 1;
}
