// The options the process was started with, under the names they have on the command line.
// Native side: src/cli.rs, op_cli_options in src/ops/modules.rs. In Node: lib/internal/options.js.
'use strict';

// What an option is when nobody gave it; a switch that is not listed is off.
const defaults = {
  '__proto__': null,
  '--addons': true,
  '--async-context-frame': true,
  '--conditions': [],
  '--deprecation': true,
  '--disable-warning': [],
  '--dns-result-order': '',
  '--experimental-detect-module': true,
  '--experimental-fetch': true,
  '--experimental-global-navigator': true,
  '--experimental-repl-await': true,
  '--experimental-require-module': true,
  '--experimental-websocket': true,
  '--extra-info-on-fatal-exception': true,
  '--global-search-paths': true,
  '--import': [],
  '--input-type': '',
  '--max-http-header-size': 16 * 1024,
  '--network-family-autoselection': true,
  '--network-family-autoselection-attempt-timeout': 500,
  '--redirect-warnings': '',
  '--require': [],
  '--title': '',
  '--unhandled-rejections': '',
  '--warnings': true,
};

let line;

// { execPath, argv0, execArgv, script, args, options, rclusterVersion, v8Version }
function commandLine() {
  line ??= ops.op_cli_options();
  return line;
}

function valueOf(name) {
  const given = commandLine().options[name];
  return given === undefined ? defaults[name] : given;
}

/** The value of `--name`; `--no-name` asks whether a switch is off. undefined: it was not given and has no default. */
function getOptionValue(name) {
  const value = valueOf(name);
  if (value === undefined && name.startsWith('--no-')) return valueOf(`--${name.slice(5)}`) === false;
  return value;
}

// The result of an earlier process's command line would be in the snapshot otherwise.
require('internal/startup').onStart(() => { line = undefined; });

module.exports = { commandLine, getOptionValue };
