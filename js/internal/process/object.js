// The process object: methods and constants here; what is known only when the process runs is filled in by start().
// Native side: src/ops/process.rs. In Node: lib/internal/bootstrap/node.js, lib/internal/process/per_thread.js.
'use strict';

const { onStart } = require('internal/startup');
const { hrtime, hrtimeBigInt } = require('internal/process/clock');
const identity = require('internal/process/identity');
const usage = require('internal/process/usage');

function build() {
  const EventEmitter = require('events');
  const taskQueues = require('internal/process/task_queues');
  const execution = require('internal/process/execution');
  const { emitWarning } = require('internal/process/warning');

  // `process` has a prototype of its own below EventEmitter's, with a constructor of that name.
  const proto = Object.getPrototypeOf(process);
  Object.setPrototypeOf(proto, EventEmitter.prototype);
  EventEmitter.call(process);

  const hidden = (name, value) => {
    Object.defineProperty(process, name, { value, enumerable: false, configurable: true, writable: true });
  };
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });

  Object.assign(process, {
    arch: 'x64',
    platform: 'linux',
    _exiting: false,
    config: Object.freeze({ target_defaults: Object.freeze({}), variables: Object.freeze({ node_module_version: 137, v8_enable_i18n_support: 1 }) }),
    nextTick: taskQueues.nextTick,
    _tickCallback: taskQueues.runNextTicks,
    emitWarning,
    hrtime,
    ...identity,
    ...usage,
    exit,
    reallyExit,
    abort() { ops.op_process_abort(); },
    kill(pid, signal) { return require('internal/process/kill').kill(pid, signal); },
    cwd() { return ops.op_process_cwd(); },
    chdir(directory) {
      require('internal/validators').validateString(directory, 'directory');
      ops.op_process_chdir(directory);
    },
    umask,
    setUncaughtExceptionCaptureCallback: execution.setUncaughtExceptionCaptureCallback,
    hasUncaughtExceptionCaptureCallback: execution.hasUncaughtExceptionCaptureCallback,
    getBuiltinModule(id) {
      require('internal/validators').validateString(id, 'id');
      const { isBuiltin } = require('module');
      return isBuiltin(id) ? require(id.startsWith('node:') ? id.slice(5) : id) : undefined;
    },
    binding(name) { return require('internal/process/binding').binding(name); },
    dlopen(module, filename) {
      const { codes: { ERR_DLOPEN_FAILED } } = require('internal/errors');
      throw new ERR_DLOPEN_FAILED(`${filename}: rcluster does not load native add-ons (.node files)`);
    },
    loadEnvFile(path) { require('internal/process/env').loadEnvFile(path); },
    ref(object) { callRef(object, 'ref'); },
    unref(object) { callRef(object, 'unref'); },
    getActiveResourcesInfo() { return require('internal/process/active').getActiveResourcesInfo(); },
    _getActiveHandles() { return require('internal/process/active').getActiveHandles(); },
    _getActiveRequests() { return require('internal/process/active').getActiveRequests(); },
    execve(execPath, args, env) { // eslint-disable-line no-unused-vars
      require('internal/process/execve').execve(...arguments);
    },
    setSourceMapsEnabled(enabled) {
      require('internal/validators').validateBoolean(enabled, 'enabled');
      if (enabled) throw require('internal/not_implemented').notImplemented('process.setSourceMapsEnabled(true)');
    },
    openStdin() {
      process.stdin.resume();
      return process.stdin;
    },
    _rawDebug(...args) {
      const { format } = require('util');
      ops.op_process_write_stderr(`${format(...args)}\n`);
    },
    _fatalException(error, fromPromise) { return execution.reportException(error, fromPromise); },
  });
  process.hrtime.bigint = hrtimeBigInt;
  hidden('_kill', (pid, signal) => require('internal/process/kill').rawKill(pid, signal));
  hidden('sourceMapsEnabled', false);

  defineExitCode();
  defineStdio();
  defineFeatures();
  Object.defineProperty(process, 'title', {
    get: getTitle,
    set(value) {
      title = String(value);
      ops.op_process_set_title(title);
    },
    enumerable: true,
    configurable: true,
  });
  Object.defineProperty(process, 'allowedNodeEnvironmentFlags', {
    get() { return require('internal/process/env_flags').allowedNodeEnvironmentFlags(); },
    enumerable: true,
    configurable: true,
  });
  let finalization;
  Object.defineProperty(process, 'finalization', {
    get() { return finalization ??= require('internal/process/finalization').createFinalization(); },
    set(value) { finalization = value; },
    enumerable: true,
    configurable: true,
  });
  onStart(start);
}

let title;
function getTitle() {
  title ??= ops.op_process_title();
  return title;
}

function exit(code) {
  if (arguments.length !== 0) process.exitCode = code;
  if (!process._exiting) {
    process._exiting = true;
    process.emit('exit', exitCodeNumber());
  }
  process.reallyExit(exitCodeNumber());
}

// By the symbol, or by the name timers, sockets and the like have it under.
function callRef(object, name) {
  const method = object?.[Symbol.for(`nodejs.${name}`)] || object?.[name];
  if (typeof method === 'function') Reflect.apply(method, object, []);
}

function reallyExit(code) {
  ops.op_process_exit(Number(code) | 0);
}

function umask(mask) {
  if (mask === undefined) return ops.op_process_umask(-1);
  return ops.op_process_umask(require('internal/validators').parseFileMode(mask, 'mask'));
}

let exitCode;
function exitCodeNumber() {
  return Number(exitCode ?? 0);
}

function defineExitCode() {
  Object.defineProperty(process, 'exitCode', {
    get: () => exitCode,
    set(code) {
      if (code !== undefined && code !== null) {
        let value = code;
        if (typeof code === 'string' && code !== '' && Number.isInteger(Number(code))) value = Number(code);
        require('internal/validators').validateInteger(value, 'code');
      }
      exitCode = code;
    },
    enumerable: true,
    configurable: false,
  });
}

function defineStdio() {
  const names = { stdin: 'getStdin', stdout: 'getStdout', stderr: 'getStderr' };
  for (const [name, getter] of Object.entries(names)) {
    Object.defineProperty(process, name, {
      get() { return require('internal/process/stdio')[getter](); },
      enumerable: true,
      configurable: true,
    });
  }
}

function defineFeatures() {
  process.features = Object.defineProperties({}, Object.fromEntries(Object.entries({
    inspector: false,
    debug: false,
    uv: true,
    ipv6: true,
    openssl_is_boringssl: false,
    quic: false,
    tls_alpn: false,
    tls_sni: false,
    tls_ocsp: false,
    tls: false,
    cached_builtins: true,
    typescript: false,
  }).map(([name, value]) => [name, { get: () => value, enumerable: true, configurable: false }])));
  Object.defineProperty(process.features, 'require_module', {
    get() { return require('internal/options').getOptionValue('--experimental-require-module'); },
    enumerable: true,
    configurable: false,
  });
}

// When the process runs.
function start() {
  const { nodeVersion, versions } = require('internal/version');
  const { commandLine, getOptionValue } = require('internal/options');
  const line = commandLine();
  process.version = nodeVersion;
  process.versions = Object.freeze({ ...versions() });
  process.release = { name: 'node', lts: undefined };
  process.execPath = line.execPath;
  process.argv0 = line.argv0;
  // The script's path is made absolute when it is run (internal/run_main).
  process.argv = line.script ? [line.execPath, line.script, ...line.args] : [line.execPath, ...line.args];
  process.execArgv = line.execArgv;
  [process.pid] = ops.op_process_ids();
  // Changes when the parent dies.
  Object.defineProperty(process, 'ppid', { get: () => ops.op_process_ids()[1], enumerable: true, configurable: true });
  const code = getOptionValue('--eval') ?? getOptionValue('--print');
  // fork() leaves it out of the arguments it passes on.
  if (typeof code === 'string') process._eval = code;
  process.debugPort = 9229;
  process.env = require('internal/process/env').build();
  if (getOptionValue('--no-deprecation')) process.noDeprecation = true;
  if (getOptionValue('--throw-deprecation')) process.throwDeprecation = true;
  if (getOptionValue('--trace-deprecation')) process.traceDeprecation = true;
  if (getOptionValue('--trace-warnings')) process.traceProcessWarnings = true;
  if (getOptionValue('--title')) process.title = getOptionValue('--title');
  process.on('warning', require('internal/process/warning').onWarning);
  // Signals: the native watch starts with the first listener and stops with the last.
  process.on('newListener', startListening);
  process.on('removeListener', stopListening);
}

function startListening(name) {
  if (typeof name === 'string' && name.startsWith('SIG')) require('internal/process/signals').startListeningIfSignal(name);
}

function stopListening(name) {
  if (typeof name === 'string' && name.startsWith('SIG')) require('internal/process/signals').stopListeningIfSignal(name);
}

module.exports = { build, exitCodeNumber };
