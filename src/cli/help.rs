//! What `--help` and `--version` print.

use clap::{Arg, ArgAction, Command};

use super::table::{ALIASES, Kind, OPTIONS};

/// The version of Node whose interface this is: js/internal/version.js says it, for programs and for this line.
fn node_version() -> &'static str {
    let source = include_str!("../../js/internal/version.js");
    let (_, rest) = source.split_once("nodeVersion = '").expect("js/internal/version.js names the version");
    rest.split('\'').next().expect("split() gives at least one part")
}

pub fn version() -> String {
    let v8 = deno_core::v8::V8::get_version();
    format!("rcluster {} (Node.js {} API, V8 {v8})", env!("CARGO_PKG_VERSION"), node_version())
}

pub fn help() -> String {
    let mut command = Command::new("rcluster")
        .about("Runs Node.js node:cluster programs unchanged")
        .override_usage("rcluster [options] [script.js | -] [arguments]")
        .after_help(
            "Any option of V8 is passed on to V8 (--v8-options lists them). Further options of Node.js are accepted where they ask for \
             what is always so here.\n\n\
             Environment:\n  \
             NODE_OPTIONS           options, as on the command line\n  \
             NODE_PATH              folders to search for modules, separated by ':'\n  \
             NODE_NO_WARNINGS=1     as --no-warnings\n  \
             NODE_PENDING_DEPRECATION=1  as --pending-deprecation\n  \
             UV_THREADPOOL_SIZE     threads for blocking calls\n  \
             RCLUSTER_LOG           what rcluster itself does, on standard error (debug, info, ...)",
        )
        .disable_help_flag(true)
        .disable_version_flag(true);
    for option in OPTIONS.iter().filter(|option| !option.help.is_empty() && option.kind != Kind::Refused) {
        let mut arg = Arg::new(option.name).long(&option.name[2..]).help(option.help);
        let short = ALIASES.iter().find(|(alias, names)| alias.len() == 2 && *names == [option.name]);
        if let Some((alias, _)) = short {
            arg = arg.short(alias.chars().nth(1).expect("a short option has a letter"));
        }
        arg = match option.kind {
            Kind::Switch => arg.action(ArgAction::SetTrue),
            Kind::Number => arg.value_name("N"),
            Kind::OneOf(values) => arg.value_name("VALUE").help(format!("{} ({})", option.help, values.join(", "))),
            Kind::List => arg.value_name("VALUE").action(ArgAction::Append),
            Kind::Text | Kind::Refused => arg.value_name(if option.name == "--eval" { "CODE" } else { "VALUE" }),
        };
        command = command.arg(arg);
    }
    command.render_help().to_string()
}
