//! Every option of the command line: its name, what it takes, where it may stand, what the help says.
//!
//! In Node: `src/node_options.cc`. Options this table lacks are offered to V8.

/// What follows an option's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On or, as `--no-NAME`, off.
    Switch,
    /// `--name=text` or `--name text`.
    Text,
    /// The same, a whole number.
    Number,
    /// The same, one value out of a fixed set.
    OneOf(&'static [&'static str]),
    /// The same, and may be given again.
    List,
    /// In Node and not here: refused, so that nobody waits for an effect.
    Refused,
}

pub struct Definition {
    pub name: &'static str,
    pub kind: Kind,
    /// May stand in `NODE_OPTIONS`.
    pub in_environment: bool,
    /// Empty for options that are accepted for Node's sake and change nothing here; the help leaves those out.
    pub help: &'static str,
}

const fn everywhere(name: &'static str, kind: Kind, help: &'static str) -> Definition {
    Definition { name, kind, in_environment: true, help }
}

const fn command_line(name: &'static str, kind: Kind, help: &'static str) -> Definition {
    Definition { name, kind, in_environment: false, help }
}

/// No effect here: what it asks for is always so, or there is nothing it could change.
const fn accepted(name: &'static str, kind: Kind) -> Definition {
    Definition { name, kind, in_environment: true, help: "" }
}

const fn refused(name: &'static str) -> Definition {
    Definition { name, kind: Kind::Refused, in_environment: true, help: "" }
}

/// The same for what Node does not take from the environment either.
const fn refused_on_command_line(name: &'static str) -> Definition {
    Definition { name, kind: Kind::Refused, in_environment: false, help: "" }
}

use Kind::{List, Number, OneOf, Switch, Text};

pub static OPTIONS: &[Definition] = &[
    command_line("--check", Switch, "check the script's syntax without running it"),
    everywhere("--conditions", List, "an additional condition for package exports and imports"),
    everywhere("--deprecation", Switch, "print deprecation warnings (on unless --no-deprecation)"),
    everywhere("--disable-warning", List, "silence the warnings with this code or type"),
    everywhere("--dns-result-order", OneOf(&["ipv4first", "ipv6first", "verbatim"]), "order of addresses from dns.lookup()"),
    everywhere("--enable-source-maps", Switch, "accepted; stack traces are not mapped"),
    command_line("--env-file", List, "set environment variables from a file"),
    command_line("--env-file-if-exists", List, "the same, if there is such a file"),
    command_line("--eval", Text, "run CODE"),
    everywhere("--entry-url", Switch, "take the script's name as a URL"),
    everywhere("--experimental-detect-module", Switch, "run ambiguous files with ES module syntax as ES modules (on)"),
    everywhere("--experimental-print-required-tla", Switch, "show the top-level await that keeps require() from loading a module"),
    everywhere("--experimental-require-module", Switch, "let require() load ES modules (on)"),
    everywhere("--experimental-vm-modules", Switch, "vm.SourceTextModule and vm.SyntheticModule"),
    command_line("--expose-internals", Switch, "let programs require internal/... modules (for tests)"),
    everywhere("--global-search-paths", Switch, "search NODE_PATH and the global folders for modules (on)"),
    command_line("--help", Switch, "print this help"),
    everywhere("--import", List, "an ES module to load before the program"),
    everywhere("--input-type", OneOf(&["commonjs", "module"]), "the module system of --eval and standard input"),
    everywhere("--insecure-http-parser", Switch, "accept invalid HTTP headers"),
    everywhere("--max-http-header-size", Number, "limit of an HTTP message's headers, in bytes"),
    everywhere("--max-old-space-size-percentage", Text, "how much of the machine's memory V8's old generation may take"),
    everywhere("--network-family-autoselection", Switch, "try IPv6 and IPv4 addresses by turns when connecting (on)"),
    everywhere("--network-family-autoselection-attempt-timeout", Number, "how long one address is tried, in ms"),
    everywhere("--pending-deprecation", Switch, "print warnings of deprecations to come"),
    everywhere("--preserve-symlinks", Switch, "do not resolve symbolic links when loading modules"),
    everywhere("--preserve-symlinks-main", Switch, "do not resolve symbolic links of the program's own path"),
    command_line("--print", Switch, "run CODE and print its result"),
    everywhere("--redirect-warnings", Text, "write warnings to a file"),
    everywhere("--require", List, "a module to load before the program"),
    everywhere("--stack-trace-limit", Number, "how many frames an error's stack has"),
    everywhere("--throw-deprecation", Switch, "throw where a deprecated function is used"),
    everywhere("--title", Text, "the process title"),
    everywhere("--trace-deprecation", Switch, "print stacks with deprecation warnings"),
    everywhere("--trace-exit", Switch, "print the stack of a call to process.exit()"),
    everywhere(
        "--trace-require-module",
        OneOf(&["all", "no-node-modules"]),
        "print a warning for every ES module that is loaded with require()",
    ),
    everywhere("--trace-sigint", Switch, "print the stack on SIGINT"),
    everywhere("--trace-uncaught", Switch, "print where uncaught exceptions were thrown"),
    everywhere("--trace-warnings", Switch, "print stacks with warnings"),
    everywhere(
        "--unhandled-rejections",
        OneOf(&["strict", "warn", "none", "throw", "warn-with-error-codes"]),
        "what an unhandled promise rejection does",
    ),
    command_line("--v8-options", Switch, "print V8's options"),
    command_line("--version", Switch, "print the version"),
    everywhere("--warnings", Switch, "print warnings (on unless --no-warnings)"),
    // Accepted: always so here, or about parts that are not here.
    accepted("--addons", Switch),
    accepted("--async-context-frame", Switch),
    accepted("--debug-arraybuffer-allocations", Switch),
    accepted("--diagnostic-dir", Text),
    accepted("--disable-wasm-trap-handler", Switch),
    accepted("--enable-fips", Switch),
    accepted("--enable-network-family-autoselection", Switch),
    accepted("--experimental-abortcontroller", Switch),
    accepted("--experimental-async-context-frame", Switch),
    accepted("--experimental-default-type", OneOf(&["commonjs", "module"])),
    accepted("--experimental-eventsource", Switch),
    accepted("--experimental-fetch", Switch),
    accepted("--experimental-global-customevent", Switch),
    accepted("--experimental-global-navigator", Switch),
    accepted("--experimental-global-webcrypto", Switch),
    accepted("--experimental-import-meta-resolve", Switch),
    accepted("--experimental-json-modules", Switch),
    accepted("--experimental-modules", Switch),
    accepted("--experimental-repl-await", Switch),
    accepted("--experimental-report", Switch),
    accepted("--experimental-require-module-with-detection", Switch),
    accepted("--experimental-sqlite", Switch),
    accepted("--experimental-strip-types", Switch),
    accepted("--strip-types", Switch),
    accepted("--experimental-top-level-await", Switch),
    accepted("--experimental-transform-types", Switch),
    accepted("--experimental-wasm-modules", Switch),
    accepted("--experimental-webstorage", Switch),
    accepted("--experimental-websocket", Switch),
    accepted("--experimental-worker", Switch),
    accepted("--extra-info-on-fatal-exception", Switch),
    accepted("--force-async-hooks-checks", Switch),
    accepted("--force-context-aware", Switch),
    accepted("--force-fips", Switch),
    accepted("--force-node-api-uncaught-exceptions-policy", Switch),
    accepted("--heapsnapshot-near-heap-limit", Number),
    accepted("--heapsnapshot-signal", Text),
    accepted("--http-parser", Text),
    accepted("--icu-data-dir", Text),
    accepted("--napi-modules", Switch),
    accepted("--node-memory-debug", Switch),
    accepted("--node-snapshot", Switch),
    accepted("--openssl-config", Text),
    accepted("--openssl-legacy-provider", Switch),
    accepted("--openssl-shared-config", Switch),
    accepted("--report-compact", Switch),
    accepted("--report-dir", Text),
    accepted("--report-directory", Text),
    accepted("--report-exclude-env", Switch),
    accepted("--report-exclude-network", Switch),
    accepted("--report-filename", Text),
    accepted("--report-on-fatalerror", Switch),
    accepted("--report-on-signal", Switch),
    accepted("--report-signal", Text),
    accepted("--report-uncaught-exception", Switch),
    accepted("--secure-heap", Number),
    accepted("--secure-heap-min", Number),
    accepted("--tls-cipher-list", Text),
    accepted("--tls-keylog", Text),
    accepted("--tls-max-v1.2", Switch),
    accepted("--tls-max-v1.3", Switch),
    accepted("--tls-min-v1.0", Switch),
    accepted("--tls-min-v1.1", Switch),
    accepted("--tls-min-v1.2", Switch),
    accepted("--tls-min-v1.3", Switch),
    accepted("--trace-env", Switch),
    accepted("--trace-env-js-stack", Switch),
    accepted("--trace-env-native-stack", Switch),
    accepted("--trace-event-categories", Text),
    accepted("--trace-event-file-pattern", Text),
    accepted("--trace-promises", Switch),
    accepted("--trace-sync-io", Switch),
    accepted("--trace-tls", Switch),
    accepted("--track-heap-objects", Switch),
    accepted("--use-bundled-ca", Switch),
    accepted("--use-env-proxy", Switch),
    accepted("--use-largepages", Text),
    accepted("--use-openssl-ca", Switch),
    accepted("--use-system-ca", Switch),
    accepted("--v8-pool-size", Number),
    accepted("--verify-base-objects", Switch),
    accepted("--zero-fill-buffers", Switch),
    // In Node, not here.
    refused_on_command_line("--build-snapshot"),
    refused("--build-snapshot-config"),
    refused_on_command_line("--completion-bash"),
    refused("--cpu-prof"),
    refused("--cpu-prof-dir"),
    refused("--cpu-prof-interval"),
    refused("--cpu-prof-name"),
    refused("--disable-proto"),
    refused("--experimental-addon-modules"),
    refused("--experimental-config-file"),
    refused("--experimental-default-config-file"),
    refused("--experimental-loader"),
    refused("--loader"),
    refused("--experimental-network-imports"),
    refused("--experimental-permission"),
    refused("--experimental-policy"),
    refused_on_command_line("--experimental-sea-config"),
    refused("--experimental-shadow-realm"),
    refused("--experimental-test-coverage"),
    refused("--experimental-test-module-mocks"),
    refused("--frozen-intrinsics"),
    refused("--heap-prof"),
    refused("--heap-prof-dir"),
    refused("--heap-prof-interval"),
    refused("--heap-prof-name"),
    refused("--inspect"),
    refused("--inspect-brk"),
    refused("--inspect-port"),
    refused("--debug-port"),
    refused("--inspect-publish-uid"),
    refused("--inspect-wait"),
    refused_on_command_line("--interactive"),
    refused("--permission"),
    refused("--prof-process"),
    refused_on_command_line("--run"),
    refused("--snapshot-blob"),
    refused_on_command_line("--test"),
    refused("--test-concurrency"),
    refused("--test-name-pattern"),
    refused("--test-only"),
    refused("--test-reporter"),
    refused("--test-reporter-destination"),
    refused("--test-shard"),
    refused("--watch"),
    refused("--watch-path"),
    refused("--watch-preserve-output"),
];

/// Options of V8 that may stand in `NODE_OPTIONS`; on the command line any of V8's may.
pub static V8_IN_ENVIRONMENT: &[&str] = &[
    "--abort-on-uncaught-exception",
    "--disallow-code-generation-from-strings",
    "--enable-etw-stack-walking",
    "--expose-gc",
    "--huge-max-old-generation-size",
    "--interpreted-frames-native-stack",
    "--jitless",
    "--max-heap-size",
    "--max-old-space-size",
    "--max-semi-space-size",
    "--perf-basic-prof",
    "--perf-basic-prof-only-functions",
    "--perf-prof",
    "--perf-prof-unwinding-info",
    "--stack-size",
];

/// Short forms and other spellings, and what they stand for.
pub static ALIASES: &[(&str, &[&str])] = &[
    ("-c", &["--check"]),
    ("-C", &["--conditions"]),
    ("-e", &["--eval"]),
    ("-h", &["--help"]),
    ("-i", &["--interactive"]),
    ("-p", &["--print"]),
    ("-pe", &["--print", "--eval"]),
    ("-r", &["--require"]),
    ("-v", &["--version"]),
    ("--es-module-specifier-resolution", &["--experimental-specifier-resolution"]),
];

pub fn find(name: &str) -> Option<&'static Definition> {
    OPTIONS.iter().find(|option| option.name == name)
}
