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
    // The lexer (merve 1.2.2) looks at the byte after the text and may stumble over it: it has to be there, and mean nothing.
    let mut padded = String::with_capacity(source.len() + PADDING.len());
    padded.push_str(source);
    padded.push_str(PADDING);
    let Ok(analysis) = merve::parse_commonjs(&padded[..source.len()]) else { return CjsExports::default() };
    CjsExports {
        names: analysis.exports().map(|export| export.name.to_owned()).collect(),
        reexports: analysis.reexports().map(|export| export.name.to_owned()).collect(),
    }
}

const PADDING: &str = "\0\0\0\0\0\0\0\0";

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn finds_names_and_reexports() {
        let found = find("exports.a = 1; Object.defineProperty(exports, '__esModule', { value: true }); exports['b\\u{63}'] = 2;");
        assert_eq!(found.names, ["a", "__esModule", "bc"]);
        assert_eq!(find("module.exports = require('./x');").reexports, ["./x"]);
        assert_eq!(find("(((").names, Vec::<String>::new());
        assert_eq!(find(r"exports['a\\b'] = 1;").names, [r"a\b"]);
    }

    #[test]
    fn what_lies_behind_the_text_does_not_matter() {
        for behind in ["(", ")", "{", "'", "`", "/"] {
            let text = format!("exports.abc = 1;\n{behind}");
            assert_eq!(find(&text[..text.len() - 1]).names, ["abc"], "before {behind}");
        }
    }
}
