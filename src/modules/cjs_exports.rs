//! The names a CommonJS module exports, found without running it: what `import { x } from './a.cjs'` can see.
//!
//! In Node: `deps/merve`.

/// What the text of a module gives away.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CjsExports {
    pub names: Vec<String>,
    /// Specifiers whose exports are passed on (`module.exports = require('./other')`).
    pub reexports: Vec<String>,
}

/// A text the lexer cannot follow gives nothing; its default export still works.
pub fn find(source: &str) -> CjsExports {
    let Ok(analysis) = merve::parse_commonjs(source) else { return CjsExports::default() };
    CjsExports {
        names: analysis.exports().map(|export| unescape(export.name)).collect(),
        reexports: analysis.reexports().map(|export| unescape(export.name)).collect(),
    }
}

/// The lexer gives names as they are written; `exports['\u{61}']` exports `a`.
fn unescape(name: &str) -> String {
    let Some(first) = name.find('\\') else { return name.to_owned() };
    let mut text = name[..first].to_owned();
    let mut chars = name[first..].chars().peekable();
    let mut units = Vec::new();
    while let Some(ch) = chars.next() {
        if ch != '\\' {
            units.extend_from_slice(ch.encode_utf16(&mut [0; 2]));
            continue;
        }
        let Some(escape) = chars.next() else { break };
        match escape {
            'n' => units.push(10),
            'r' => units.push(13),
            't' => units.push(9),
            'b' => units.push(8),
            'f' => units.push(12),
            'v' => units.push(11),
            '0' => units.push(0),
            'x' => units.push(hex(&mut chars, 2)),
            'u' if chars.peek() == Some(&'{') => {
                let digits: String = chars.by_ref().skip(1).take_while(|&ch| ch != '}').collect();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
                units.extend_from_slice(code.encode_utf16(&mut [0; 2]));
            }
            'u' => units.push(hex(&mut chars, 4)),
            other => units.extend_from_slice(other.encode_utf16(&mut [0; 2])),
        }
    }
    text.push_str(&String::from_utf16_lossy(&units));
    text
}

fn hex(chars: &mut impl Iterator<Item = char>, digits: usize) -> u16 {
    let text: String = chars.take(digits).collect();
    u16::from_str_radix(&text, 16).unwrap_or(0xfffd)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn finds_names_and_reexports() {
        let found = find("exports.a = 1; Object.defineProperty(exports, '__esModule', { value: true }); exports['b\\u{63}'] = 2;");
        assert_eq!(found.names, ["a", "__esModule", "bc"]);
        assert_eq!(find("module.exports = require('./x');").reexports, ["./x"]);
        assert_eq!(find("(((").names, Vec::<String>::new());
    }
}
