//! What V8 has compiled of a program's modules, as bytes that other processes can read: the primary packs it once, its workers find theirs
//! in it instead of compiling the same text again. Making the bytes and giving them to V8 is `ops/code_cache.rs`.
//!
//! V8 looks at the length of the text only, so an entry is found by the module's name and a hash of its text: a file that has changed since
//! the primary read it is compiled.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};

/// V8 wants its data where a pointer could stand.
const ALIGNMENT: usize = 8;

/// The hash under which `text` is found. The same in every process of one build.
pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// One after the other: length of the name, length of the data, hash of the text, name, data; each part padded.
#[derive(Default)]
pub struct Packer(Vec<u8>);

impl Packer {
    pub fn add(&mut self, name: &str, hash: u64, data: &[u8]) {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("V8's strings and caches are shorter").to_le_bytes();
        self.0.extend(length(name.as_bytes()));
        self.0.extend(length(data));
        self.0.extend(hash.to_le_bytes());
        for part in [name.as_bytes(), data] {
            self.0.extend(part);
            self.0.resize(self.0.len().next_multiple_of(ALIGNMENT), 0);
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// What another process has packed.
pub struct Packed<'a>(HashMap<&'a str, (u64, &'a [u8])>);

impl<'a> Packed<'a> {
    /// `bytes` begin where a page does. Whatever does not read well ends the reading.
    pub fn parse(bytes: &'a [u8]) -> Self {
        let mut entries = HashMap::new();
        let mut rest = bytes;
        while let Some((name, entry, after)) = take_entry(rest) {
            entries.insert(name, entry);
            rest = after;
        }
        Self(entries)
    }

    /// The data for the module `name`, if it was made from this text; the text is only asked for when there is a chance.
    pub fn find(&self, name: &str, text: impl FnOnce() -> String) -> Option<&'a [u8]> {
        let (expected, data) = self.0.get(name)?;
        (hash(&text()) == *expected).then_some(*data)
    }
}

type Taken<'a> = (&'a str, (u64, &'a [u8]), &'a [u8]);

fn take_entry(bytes: &[u8]) -> Option<Taken<'_>> {
    let (head, rest) = bytes.split_at_checked(16)?;
    let length = |at: usize| Some(u32::from_le_bytes(head[at..at + 4].try_into().ok()?) as usize);
    let hash = u64::from_le_bytes(head[8..].try_into().ok()?);
    let (name, rest) = take_part(rest, length(0)?)?;
    let (data, rest) = take_part(rest, length(4)?)?;
    Some((std::str::from_utf8(name).ok()?, (hash, data), rest))
}

fn take_part(bytes: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    let (part, rest) = bytes.split_at_checked(length.next_multiple_of(ALIGNMENT))?;
    Some((&part[..length], rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed() -> Vec<u8> {
        let mut packer = Packer::default();
        packer.add("/a.js", hash("text of a"), b"data of a");
        packer.add("/b.js", hash("text of b"), b"12345678");
        packer.into_bytes()
    }

    #[test]
    fn a_module_is_found_by_its_name_and_text() {
        let bytes = packed();
        let packed = Packed::parse(&bytes);
        assert_eq!(packed.find("/a.js", || "text of a".into()), Some(&b"data of a"[..]));
        assert_eq!(packed.find("/b.js", || "text of b".into()), Some(&b"12345678"[..]));
        assert_eq!(packed.find("/b.js", || "text of B".into()), None);
        assert_eq!(packed.find("/c.js", || panic!("no chance")), None);
    }

    #[test]
    fn data_is_aligned_and_bytes_cut_short_lose_the_last_entry() {
        let bytes = packed();
        let data = Packed::parse(&bytes).find("/b.js", || "text of b".into()).unwrap();
        assert_eq!((data.as_ptr() as usize - bytes.as_ptr() as usize) % ALIGNMENT, 0);
        for cut in 1..bytes.len() {
            let packed = Packed::parse(&bytes[..bytes.len() - cut]);
            assert_eq!(packed.find("/b.js", || "text of b".into()), None);
        }
    }
}
