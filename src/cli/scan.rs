//! From words to options, by Node's rules: everything after the script is the script's, `--` ends the options, a value follows `=` or
//! is the next word, `_` and `-` are the same in a name, `--no-` turns a switch off.
//!
//! In Node: `src/node_options-inl.h`.

use super::table::{self, Definition, Kind};

/// One option with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Switch(bool),
    Text(String),
}

/// What a list of words says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan {
    pub settings: Vec<Setting>,
    /// Unknown here; V8 may know them.
    pub for_v8: Vec<String>,
    /// The words taken as options, as they were given: `process.execArgv`.
    pub option_words: Vec<String>,
    /// The script and its arguments.
    pub rest: Vec<String>,
    /// What is wrong, in Node's words.
    pub errors: Vec<String>,
}

/// Where the words come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    CommandLine,
    Environment,
}

/// Reads options until the first word that is none.
pub fn scan(words: Vec<String>, origin: Origin) -> Scan {
    let mut scan = Scan::default();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next_if(|word| word.len() > 1 && word.starts_with('-')) {
        if word == "--" {
            break;
        }
        scan.option_words.push(word.clone());
        let (given, inline) = split(&word);
        let canonical = canonical(given);
        let names = table::ALIASES.iter().find(|(alias, _)| *alias == canonical).map(|(_, names)| *names);
        match names {
            None => scan.take(&word, given, &canonical, inline, origin, &mut words),
            Some([first @ .., last]) => {
                scan.settings.extend(first.iter().map(|name| on(name)));
                scan.take(&word, given, last, inline, origin, &mut words);
            }
            Some([]) => unreachable!("every alias stands for something"),
        }
    }
    scan.rest.extend(words);
    scan
}

fn on(name: &'static str) -> Setting {
    Setting { name, value: Value::Switch(true) }
}

type Words = std::iter::Peekable<std::vec::IntoIter<String>>;

impl Scan {
    fn take(&mut self, word: &str, given: &str, name: &str, inline: Option<&str>, origin: Origin, words: &mut Words) {
        let negated = name.strip_prefix("--no-").map(|rest| format!("--{rest}"));
        let (definition, wanted) = match table::find(name) {
            Some(definition) => (definition, true),
            None => match negated.as_deref().and_then(table::find) {
                Some(definition) => (definition, false),
                None => return self.leave_to_v8(word, name, origin),
            },
        };
        if origin == Origin::Environment && !definition.in_environment {
            return self.errors.push(format!("{given} is not allowed in NODE_OPTIONS"));
        }
        match definition.kind {
            Kind::Refused => self.errors.push(format!("{} is an option of Node.js that rcluster does not have yet", definition.name)),
            Kind::Switch => self.take_switch(definition, wanted, inline, word, words),
            _ if !wanted => self.errors.push(format!("{given} is an invalid negation because it is not a boolean option")),
            kind => match self.value(inline, words) {
                None => self.errors.push(format!("{} requires an argument", if inline.is_some() { word } else { given })),
                Some(text) => self.take_text(definition, kind, text),
            },
        }
    }

    fn take_switch(&mut self, definition: &'static Definition, wanted: bool, inline: Option<&str>, word: &str, words: &mut Words) {
        if inline.is_some() {
            return self.errors.push(format!("{word} does not take an argument"));
        }
        self.settings.push(Setting { name: definition.name, value: Value::Switch(wanted) });
        // `--print CODE` is `--print --eval CODE`; alone it prints the result of what --eval or standard input says.
        if definition.name == "--print"
            && wanted
            && let Some(code) = words.next_if(|next| !next.starts_with('-'))
        {
            self.option_words.push(code.clone());
            self.settings.push(Setting { name: "--eval", value: Value::Text(code) });
        }
    }

    fn take_text(&mut self, definition: &'static Definition, kind: Kind, text: String) {
        let name = definition.name;
        match kind {
            Kind::OneOf(allowed) if !allowed.contains(&text.as_str()) => self.errors.push(match name {
                "--input-type" => "--input-type must be \"module\" or \"commonjs\"".to_owned(),
                _ => format!("invalid value for {name}"),
            }),
            // Node reads numbers as strtoll does: what is not one is 0.
            Kind::Number => self.settings.push(Setting { name, value: Value::Text(leading_number(&text).to_string()) }),
            _ => self.settings.push(Setting { name, value: Value::Text(text) }),
        }
    }

    fn value(&mut self, inline: Option<&str>, words: &mut Words) -> Option<String> {
        if let Some(value) = inline {
            return (!value.is_empty()).then(|| value.to_owned());
        }
        let value = words.next_if(|next| !next.starts_with('-'))?;
        self.option_words.push(value.clone());
        // A value that begins with a dash is written with a backslash before it.
        Some(if value.starts_with("\\-") { value[1..].to_owned() } else { value })
    }

    fn leave_to_v8(&mut self, word: &str, name: &str, origin: Origin) {
        if origin == Origin::Environment && !table::V8_IN_ENVIRONMENT.contains(&name) {
            self.errors.push(format!("{} is not allowed in NODE_OPTIONS", split(word).0));
        } else {
            self.for_v8.push(word.to_owned());
        }
    }
}

fn split(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((name, value)) if word.starts_with("--") => (name, Some(value)),
        _ => (word, None),
    }
}

fn canonical(name: &str) -> String {
    match name.strip_prefix("--") {
        Some(rest) => format!("--{}", rest.replace('_', "-")),
        None => name.to_owned(),
    }
}

fn leading_number(text: &str) -> i64 {
    let text = text.trim_start();
    let end = text.char_indices().take_while(|&(at, ch)| ch.is_ascii_digit() || (at == 0 && (ch == '-' || ch == '+'))).count();
    text[..end].parse().unwrap_or(0)
}

/// Splits `NODE_OPTIONS`: words are separated by spaces, double quotes group, a backslash in quotes takes the next character as it is.
pub fn split_environment(text: &str) -> Result<Vec<String>, &'static str> {
    let mut words: Vec<String> = Vec::new();
    let mut in_quotes = false;
    let mut new_word = true;
    let mut chars = text.chars();
    while let Some(mut ch) = chars.next() {
        match ch {
            '\\' if in_quotes => match chars.next() {
                Some(next) => ch = next,
                None => return Err("invalid value for NODE_OPTIONS (invalid escape)"),
            },
            ' ' if !in_quotes => {
                new_word = true;
                continue;
            }
            '"' => {
                in_quotes = !in_quotes;
                continue;
            }
            _ => {}
        }
        if new_word {
            words.push(String::new());
            new_word = false;
        }
        words.last_mut().expect("a word was begun").push(ch);
    }
    if in_quotes { Err("invalid value for NODE_OPTIONS (unterminated string)") } else { Ok(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn line(text: &str) -> Scan {
        scan(words(text), Origin::CommandLine)
    }

    #[test]
    fn what_follows_the_script_is_the_scripts() {
        let scan = line("--no-warnings app.js --check -- x");
        assert_eq!(scan.settings, [Setting { name: "--warnings", value: Value::Switch(false) }]);
        assert_eq!(scan.option_words, ["--no-warnings"]);
        assert_eq!(scan.rest, ["app.js", "--check", "--", "x"]);
    }

    #[test]
    fn a_double_dash_ends_the_options_and_is_no_option_itself() {
        let scan = line("--check -- --odd-name.js");
        assert_eq!((scan.option_words, scan.rest), (words("--check"), words("--odd-name.js")));
    }

    #[test]
    fn print_takes_code_or_leaves_it_to_eval() {
        let code = |text: &str| Setting { name: "--eval", value: Value::Text(text.to_owned()) };
        assert_eq!(line("-p 1+1").settings, [on("--print"), code("1+1")]);
        assert_eq!(line("-pe 1+1").settings, [on("--print"), code("1+1")]);
        assert_eq!(line("-p -e 1+1").settings, [on("--print"), code("1+1")]);
        assert_eq!(line("-p").settings, [on("--print")]);
    }

    #[test]
    fn mistakes_are_named_as_node_names_them() {
        assert_eq!(line("-e").errors, ["-e requires an argument"]);
        assert_eq!(line("--eval=").errors, ["--eval= requires an argument"]);
        assert_eq!(line("--no-eval 1").errors, ["--no-eval is an invalid negation because it is not a boolean option"]);
        assert_eq!(line("--require --x").errors, ["--require requires an argument"]);
        assert_eq!(line("--odd").for_v8, ["--odd"]);
        assert_eq!(scan(words("--check"), Origin::Environment).errors, ["--check is not allowed in NODE_OPTIONS"]);
    }

    #[test]
    fn the_environment_is_split_at_spaces_outside_quotes() {
        assert_eq!(split_environment(r#" --require "a b" c\d "#).unwrap(), ["--require", "a b", r"c\d"]);
        assert_eq!(split_environment(r#""a\"b""#).unwrap(), [r#"a"b"#]);
        assert!(split_environment(r#""a"#).is_err());
    }
}
