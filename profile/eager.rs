//! Which functions of the shim the snapshot holds compiled.
//!
//! V8 compiles a function when it is first called, so a start would compile whatever it runs. `shim.txt` lists the functions that typical
//! programs ran (`record.py` writes it); here they are marked for V8's parser, which compiles them with the script around them. Nothing is
//! run for it. An entry whose line is not in the source any more is passed over: the function is compiled when it is called, as before.
//!
//! The mark is V8's own, a comment `//# functionsCalledOnLoad=` with positions; it takes the place of a file's first line, a comment too.
//! deno_core does not compile with the option that makes V8 read it, but takes code caches: they are made here, in an isolate apart.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use deno_core::v8::{self, script_compiler};
use deno_core::{ExtCodeCache, ModuleSourceCode, ModuleSpecifier, SourceCodeCacheInfo};

use super::shim::{self, Script};

/// The functions to compile, by script.
pub struct Profile<'a>(HashMap<&'a str, HashSet<Entry<'a>>>);

/// The function that begins in column `column` of the `nth` line with this text, both without indentation.
#[derive(PartialEq, Eq, Hash)]
struct Entry<'a> {
    line: &'a str,
    nth: usize,
    column: usize,
}

impl<'a> Profile<'a> {
    /// Reads `shim.txt`: a line with a script's name, and an indented one for each of its functions. The function around a module's others
    /// goes without saying.
    pub fn parse(text: &'a str) -> Self {
        let mut scripts: HashMap<&str, HashSet<Entry>> = HashMap::new();
        let mut current = "";
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('\t') {
                None => {
                    current = line;
                    scripts.entry(current).or_default();
                }
                Some(entry) => {
                    scripts.entry(current).or_default().insert(parse_entry(entry).unwrap_or_else(|| panic!("shim.txt: {line:?}")));
                }
            }
        }
        Self(scripts)
    }

    /// Puts the mark into `script` if functions of it are to be compiled.
    pub fn mark(&self, script: &mut Script) {
        let Some(wanted) = self.0.get(script.specifier.as_str()) else { return };
        let Some(first_line) = script.source.find('\n') else { return };
        let Some(comment) = script.source[..first_line].find("//") else { return };
        let mut seen: HashMap<&str, usize> = HashMap::new();
        // V8 counts from the end of the mark.
        let mut position = 0;
        let mut distances = Vec::new();
        let mut offset = 1;
        for line in script.source[first_line + 1..].split('\n') {
            let text = line.trim_start();
            let nth = seen.entry(text).or_default();
            for column in 0..text.len() {
                if wanted.contains(&Entry { line: text, nth: *nth, column }) {
                    let start = offset + (line.len() - text.len()) + column;
                    distances.push(start - position);
                    position = start;
                }
            }
            *nth += 1;
            offset += line.len() + 1;
        }
        let positions: String = distances.into_iter().map(base64_vlq).collect();
        let rest = script.source.split_off(first_line);
        script.source.truncate(comment);
        script.source.push_str(&format!("//# functionsCalledOnLoad={positions}{rest}"));
        compile_body(script);
    }
}

/// `NTH COLUMN LINE`.
fn parse_entry(entry: &str) -> Option<Entry<'_>> {
    let (nth, rest) = entry.split_once(' ')?;
    let (column, line) = rest.split_once(' ')?;
    Some(Entry { line, nth: nth.parse().ok()?, column: column.parse().ok()? })
}

/// V8 compiles a function expression in parentheses at once, and only in one that it compiles does it read the marks of others.
fn compile_body(script: &mut Script) {
    if !script.source.starts_with(shim::REGISTER) {
        return;
    }
    let function = script.source.find("function (").expect("shim.rs wraps a module in a function");
    script.source.insert(function, '(');
    let end = script.source.rfind("});").expect("shim.rs ends a module with the call's end");
    script.source.insert(end + 1, ')');
}

/// A number as source maps write it; the sign is the lowest bit.
fn base64_vlq(number: usize) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut rest = number << 1;
    let mut text = String::new();
    loop {
        let more = rest >> 5 != 0;
        text.push(DIGITS[rest & 31 | usize::from(more) << 5] as char);
        rest >>= 5;
        if !more {
            return text;
        }
    }
}

/// All scripts compiled: deno_core asks for each before it runs it, and would try to make what it does not get.
pub struct Compiled(HashMap<String, Vec<u8>>);

impl Compiled {
    pub fn new(scripts: &[Script]) -> Self {
        Self(scripts.iter().map(|script| (script.specifier.clone(), compile(script))).collect())
    }
}

impl ExtCodeCache for Compiled {
    fn get_code_cache_info(&self, specifier: &ModuleSpecifier, _code: &ModuleSourceCode, _esm: bool) -> SourceCodeCacheInfo {
        SourceCodeCacheInfo { hash: 0, data: self.0.get(specifier.as_str()).cloned().map(Cow::Owned) }
    }

    fn code_cache_ready(&self, specifier: ModuleSpecifier, _hash: u64, _code_cache: &[u8], _esm: bool) {
        unreachable!("V8 refused what it has just compiled: {specifier}");
    }
}

/// The code cache of `script` with its marked functions compiled.
fn compile(script: &Script) -> Vec<u8> {
    let isolate = &mut v8::Isolate::new(v8::CreateParams::default());
    v8::scope!(let scope, isolate);
    let context = v8::Context::new(scope, Default::default());
    let scope = &mut v8::ContextScope::new(scope, context);
    let text = v8::String::new(scope, &script.source).expect("a module is shorter than V8's longest string");
    let name = v8::String::new(scope, &script.specifier).expect("a name is short").into();
    let origin = v8::ScriptOrigin::new(scope, name, 0, 0, false, 0, None, false, false, false, None);
    let mut source = script_compiler::Source::new(text, Some(&origin));
    let options = script_compiler::CompileOptions::FollowCompileHintsPerFunctionMagicComment;
    let unbound = script_compiler::compile_unbound_script(scope, &mut source, options, script_compiler::NoCacheReason::NoReason);
    let unbound = unbound.unwrap_or_else(|| panic!("{}: a syntax error", script.specifier));
    unbound.create_code_cache().expect("V8 makes a cache of what it has compiled").to_vec()
}
