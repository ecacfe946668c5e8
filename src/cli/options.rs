//! What the command line and the environment asked for, for the rest of the process's life.

use std::sync::OnceLock;

use super::scan::{Setting, Value};
use super::table::{self, Kind};

#[derive(Debug, Default)]
pub struct Options {
    /// The running binary: `process.execPath`.
    pub exec_path: String,
    /// The name it was started under: `process.argv0`.
    pub argv0: String,
    /// Options as given: `process.execArgv`.
    pub exec_argv: Vec<String>,
    /// The script, or `-` for standard input; absent with --eval and when there is none.
    pub script: Option<String>,
    /// The script's arguments.
    pub arguments: Vec<String>,
    settings: Vec<Setting>,
}

/// An option's value as JavaScript will see it.
#[derive(Debug, PartialEq)]
pub enum Shown<'a> {
    Switch(bool),
    Text(&'a str),
    Number(f64),
    List(Vec<&'a str>),
}

static OPTIONS: OnceLock<Options> = OnceLock::new();

/// The process's options; empty ones before [`Options::install`] (unit tests).
pub fn options() -> &'static Options {
    static NONE: Options = Options {
        exec_path: String::new(),
        argv0: String::new(),
        exec_argv: Vec::new(),
        script: None,
        arguments: Vec::new(),
        settings: Vec::new(),
    };
    OPTIONS.get().unwrap_or(&NONE)
}

impl Options {
    /// `settings` in the order in which later ones win.
    pub fn with_settings(settings: Vec<Setting>) -> Self {
        Self { settings, ..Self::default() }
    }

    /// The same with `earlier` settings, which these override.
    pub fn after(mut self, mut earlier: Vec<Setting>) -> Self {
        earlier.append(&mut self.settings);
        self.settings = earlier;
        self
    }

    /// Makes these the process's options.
    pub fn install(self) {
        OPTIONS.set(self).unwrap_or_else(|_| panic!("a process reads its command line once"));
    }

    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.last(name), Some(Value::Switch(true)))
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        match self.last(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn list(&self, name: &str) -> Vec<&str> {
        let given = self.settings.iter().filter(|setting| setting.name == name);
        given.filter_map(|setting| if let Value::Text(text) = &setting.value { Some(text.as_str()) } else { None }).collect()
    }

    /// Every option that was given, once.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, Shown<'_>)> {
        table::OPTIONS.iter().filter_map(|option| {
            let last = self.last(option.name)?;
            let shown = match (option.kind, last) {
                (Kind::List, _) => Shown::List(self.list(option.name)),
                (Kind::Number, Value::Text(text)) => Shown::Number(text.parse().unwrap_or(0.0)),
                (_, Value::Text(text)) => Shown::Text(text),
                (_, Value::Switch(on)) => Shown::Switch(*on),
            };
            Some((option.name, shown))
        })
    }

    fn last(&self, name: &str) -> Option<&Value> {
        self.settings.iter().rev().find(|setting| setting.name == name).map(|setting| &setting.value)
    }
}
