//! The seed of strings' hashes, one of every process's own (`snapshot_hashes.rs` says what for).
//!
//! V8 takes a random number and makes three constants of it, the hash function's secrets. It wants them to be primes and finds them by a
//! multiplication of one bit at a time, which takes 2.5 ms (1.2 to 7, as luck has it): a third of a whole start. So the linker puts
//! [`initialize`] in the place of V8's function (`--wrap`, build.rs) for the one case in which that is sure to be right, a snapshot of ours.
//! For anything else V8's own runs.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};

use super::snapshot_hashes::SEED;

/// V8's `HashSeed::Data`, as it lies in a `ByteArray` that the isolate's table of roots points to.
#[repr(C)]
struct HashSeed {
    seed: u64,
    secrets: [u64; 3],
}

/// Where an isolate of the pinned V8 has its root `hash_seed`.
const ROOT_AT: usize = 0x920;
/// Of a pointer to an object on the heap, the lowest bit is set.
const POINTER_TAG: usize = 1;

/// A `ByteArray`: its map, its length, the bytes.
#[repr(C)]
struct ByteArray {
    _map: usize,
    length: u32,
    _padding: u32,
    data: HashSeed,
}

static LEFT_TO_V8: AtomicBool = AtomicBool::new(false);

/// The command line has `--hash-seed`.
pub fn leave_to_v8() {
    LEFT_TO_V8.store(true, Ordering::Relaxed);
}

unsafe extern "C" {
    #[link_name = "__real__ZN2v88internal8HashSeed15InitializeRootsEPNS0_7IsolateE"]
    fn v8s_own(isolate: *mut c_void);
}

/// `v8::internal::HashSeed::InitializeRoots(v8::internal::Isolate*)`: V8 calls it when it has read the snapshot's constant part, before it
/// looks at any hash.
// SAFETY: the name is not another's: the linker makes it up for `--wrap`.
#[unsafe(export_name = "__wrap__ZN2v88internal8HashSeed15InitializeRootsEPNS0_7IsolateE")]
unsafe extern "C" fn initialize(isolate: *mut c_void) {
    // SAFETY: V8 passes the isolate that it is making, and nothing else looks at it yet.
    match unsafe { seed_from_snapshot(isolate) } {
        Some(data) if !LEFT_TO_V8.load(Ordering::Relaxed) => *data = HashSeed::random(),
        // SAFETY: with the argument that V8 meant for it.
        _ => unsafe { v8s_own(isolate) },
    }
}

/// The isolate's seed, if it is where the pinned V8 has it and came with our snapshot.
///
/// # Safety
/// `isolate` is V8's, and no one else uses its constant objects.
unsafe fn seed_from_snapshot<'a>(isolate: *mut c_void) -> Option<&'a mut HashSeed> {
    // SAFETY: an isolate's table of roots takes several kilobytes from its beginning; each entry is one word.
    let root = unsafe { isolate.byte_add(ROOT_AT).cast::<usize>().read() };
    if root & 0b11 != POINTER_TAG {
        return None;
    }
    let array = std::ptr::with_exposed_provenance_mut::<ByteArray>(root - POINTER_TAG);
    // SAFETY: a root that is tagged as a pointer points to an object, and objects lie in pages far larger than what is read here. It is
    // written to only if it is a byte array of this length with our build's number in it, and so what it is taken for.
    unsafe { ((*array).length as usize == size_of::<HashSeed>() && (*array).data.seed == SEED).then(|| &mut (*array).data) }
}

impl HashSeed {
    /// Secrets by V8's rules, but for one: half of every byte's bits are set, the last bit is, and any two of them differ in half of their
    /// bits. That they be primes as well is what costs, and by the hash function's author no more than "a feeling to be perfect".
    fn random() -> Self {
        let [seed, mut state] = from_kernel();
        let mut secrets = [0; 3];
        for index in 0..secrets.len() {
            secrets[index] = loop {
                let candidate = balanced(split_mix(&mut state));
                if candidate & 1 == 1 && secrets[..index].iter().all(|other: &u64| (other ^ candidate).count_ones() == 32) {
                    break candidate;
                }
            };
        }
        Self { seed, secrets }
    }
}

fn from_kernel() -> [u64; 2] {
    let mut words = [0u64; 2];
    // SAFETY: the kernel writes at most the length that it is told, and any bytes make numbers.
    let got = unsafe { libc::getrandom(words.as_mut_ptr().cast(), size_of_val(&words), 0) };
    assert_eq!(got, 16, "up to 256 bytes come whole");
    words
}

/// The next of the numbers that follow from `state`.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let word = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// For each byte of `random` one that has four bits set.
fn balanced(random: u64) -> u64 {
    u64::from_le_bytes(random.to_le_bytes().map(|byte| BALANCED[(usize::from(byte) * BALANCED.len()) >> 8]))
}

/// The 70 bytes with four bits set.
const BALANCED: [u8; 70] = {
    let (mut bytes, mut count, mut byte) = ([0; 70], 0, 0u8);
    while count < 70 {
        if byte.count_ones() == 4 {
            bytes[count] = byte;
            count += 1;
        }
        byte += 1;
    }
    bytes
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_follow_v8s_rules_and_differ() {
        let seeds: Vec<HashSeed> = (0..100).map(|_| HashSeed::random()).collect();
        for seed in &seeds {
            let [a, b, c] = seed.secrets;
            assert!([a, b, c].iter().all(|secret| secret & 1 == 1 && secret.to_le_bytes().iter().all(|byte| byte.count_ones() == 4)));
            assert_eq!([(a ^ b).count_ones(), (a ^ c).count_ones(), (b ^ c).count_ones()], [32; 3]);
        }
        let distinct: std::collections::HashSet<u64> = seeds.iter().flat_map(|seed| [seed.seed, seed.secrets[0]]).collect();
        assert_eq!(distinct.len(), 200);
    }
}
