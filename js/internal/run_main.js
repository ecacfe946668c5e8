// Runs the program: a file, code from the command line, or what comes in on standard input.
// Native side: the command line, src/cli.rs. In Node: lib/internal/main/*.js, lib/internal/modules/run_main.js.
'use strict';

const { commandLine, getOptionValue } = require('internal/options');
const { Module } = require('internal/modules/cjs/loader');
const path = require('path');

// Called by js/bootstrap.js as its last step.
function runMain() {
  const { script } = commandLine();
  const limit = getOptionValue('--stack-trace-limit');
  if (limit !== undefined) Error.stackTraceLimit = limit;
  if (getOptionValue('--expose-internals')) process.binding = internalBindingRefused;
  Module._initPaths();
  const { NODE_CHANNEL_FD, NODE_UNIQUE_ID } = process.env;
  if (NODE_CHANNEL_FD !== undefined || NODE_UNIQUE_ID !== undefined) require('internal/process/ipc_setup').setupFromEnvironment();
  const code = getOptionValue('--eval');
  // child_process.fork() takes it out of the options it hands on: the child would run the code again, and fork again.
  if (code !== undefined) process._eval = code;
  if (getOptionValue('--check')) return afterPreloads(() => checkSyntax(script));
  if (code !== undefined) return afterPreloads(() => evaluate('[eval]', code));
  if (script !== undefined && script !== '-') {
    if (getOptionValue('--entry-url')) return afterPreloads(() => runEntryUrl(script));
    process.argv[1] = path.resolve(script);
    return afterPreloads(() => {
      if (getOptionValue('--input-type')) {
        const { codes: { ERR_INPUT_TYPE_NOT_ALLOWED } } = require('internal/errors');
        throw new ERR_INPUT_TYPE_NOT_ALLOWED();
      }
      // Through the public name: programs preloaded with -r may have replaced it.
      require('module').runMain(process.argv[1]);
    });
  }
  if (script === undefined && require('tty').isatty(0)) return refuseRepl();
  return afterPreloads(() => evaluate('[stdin]', readStdin()));
}

function internalBindingRefused(name) {
  const { codes: { ERR_INVALID_MODULE } } = require('internal/errors');
  throw new ERR_INVALID_MODULE(name);
}

function refuseRepl() {
  process.stderr.write('rcluster: the interactive mode (REPL) of Node.js is not in rcluster yet; give a script, -e CODE, or - for standard input\n');
  process.exit(9);
}

// -r first, then --import, which may wait for something; the program comes after.
function afterPreloads(run) {
  Module._preloadModules(getOptionValue('--require'));
  const imports = getOptionValue('--import');
  if (imports.length === 0) return run();
  const { importModule } = require('internal/modules/esm/loader');
  const { pathToFileURL } = require('internal/url');
  const base = pathToFileURL(`${process.cwd()}/`).href;
  watchEnd(undefined, (async () => {
    for (let i = 0; i < imports.length; i++) await importModule(imports[i], base);
    run();
  })());
}

/** Runs the file `main` as the program. */
function runEntryPoint(main) {
  const filename = resolveMain(main);
  if (filename !== undefined && isEsModule(filename)) {
    runEsModule(require('internal/url').pathToFileURL(filename).href);
  } else {
    Module._load(main, null, /* isMain */ true);
  }
}

// --entry-url: the program is what an import of that URL, relative to the working directory, would find.
function runEntryUrl(script) {
  process.emitWarning('--entry-url is an experimental feature and might change at any time', 'ExperimentalWarning');
  const { URL, pathToFileURL } = require('internal/url');
  const { resolve } = require('internal/modules/esm/resolve');
  runEsModule(() => resolve(new URL(script, pathToFileURL(`${process.cwd()}/`)).href, undefined));
}

// The file as require() would find it, `.js` and index files included; undefined is reported by Module._load.
function resolveMain(main) {
  const filename = Module._findPath(path.resolve(main), null, true);
  return filename || undefined;
}

// As Node decides it: after the name only the package counts, whatever the extension is.
function isEsModule(filename) {
  if (filename.endsWith('.cjs')) return false;
  if (filename.endsWith('.mjs') || filename.endsWith('.wasm')) return true;
  if (getOptionValue('--experimental-default-type') === 'module' && !filename.includes('/node_modules/')) return true;
  return require('internal/modules/package_json').typeOf(filename) === 'module';
}

/** Runs the ES module at `url` (or what that returns) as the program; `source`: its text if it has been read already. */
function runEsModule(url, source = undefined) {
  const { startEntry } = require('internal/modules/esm/loader');
  let job;
  // In a microtask, as what it imports may come in any number of turns: nextTick callbacks wait for the module's own microtasks.
  const end = Promise.resolve().then(() => {
    const started = startEntry(typeof url === 'function' ? url() : url, source);
    job = started.job;
    return started.done;
  });
  watchEnd(() => job, end);
}

// The program's module (or what -r and --import wait for) while its evaluation has not ended: a function that gives its job.
let unsettled;

/** The program ends by itself: one that does so before its top-level await does has failed. */
function markUnsettled() {
  if (unsettled !== undefined) process.exitCode ??= 13;
}

/** Called after the 'exit' event: says what the program was waiting for. */
function reportUnsettled() {
  if (unsettled === undefined || process.exitCode !== 13 || getOptionValue('--warnings') === false) return;
  const job = unsettled();
  if (job === undefined) return;
  require('internal/modules/esm/loader').stalled(job).forEach((place) => {
    ops.op_process_write_stderr(`Warning: Detected unsettled top-level await at ${place}\n\n\n`);
  });
}

function watchEnd(getJob, end) {
  const waiting = getJob ?? (() => undefined);
  unsettled = waiting;
  // Preloads that have started the program are not what is waited for any more.
  const settle = () => { if (unsettled === waiting) unsettled = undefined; };
  end.then(settle, (error) => {
    settle();
    require('internal/process/execution').reportException(error, true);
  });
}

// ---- Code from the command line and standard input ----

function readStdin() {
  const chunks = [];
  const fs = require('fs');
  const { Buffer } = require('buffer');
  for (;;) {
    const chunk = Buffer.allocUnsafe(65536);
    let count;
    try {
      count = fs.readSync(0, chunk, 0, chunk.length, null);
    } catch (error) {
      if (error.code === 'EAGAIN') continue;
      if (error.code === 'EOF') break;
      throw error;
    }
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
  }
  return Buffer.concat(chunks).toString('utf8');
}

function evaluate(name, code) {
  const print = getOptionValue('--print') === true;
  if (getOptionValue('--input-type') === 'module') {
    if (print) refusePrint();
    return evaluateModule(code);
  }
  const { Script } = require('vm');
  const { DEFAULT_LOADER } = require('internal/vm');
  installNames(name);
  let script;
  try {
    script = new Script(code, { filename: name, importModuleDynamically: DEFAULT_LOADER });
  } catch (error) {
    const isAmbiguous = getOptionValue('--input-type') === '' && getOptionValue('--experimental-detect-module') !== false;
    if (isAmbiguous && ops.op_module_has_esm_syntax(code, name)) {
      if (print) refusePrint();
      return evaluateModule(code);
    }
    throw error;
  }
  const result = script.runInThisContext({ displayErrors: true });
  if (!print) return;
  // The global console, which a program may have changed. What a promise comes to is known when the program ends.
  if (require('internal/util/types').isPromise(result)) process.on('exit', () => globalThis.console.log(result));
  else globalThis.console.log(result);
}

function refusePrint() {
  const { codes: { ERR_EVAL_ESM_CANNOT_PRINT } } = require('internal/errors');
  throw new ERR_EVAL_ESM_CANNOT_PRINT();
}

let evaluated = 0;

function evaluateModule(code) {
  const { pathToFileURL } = require('internal/url');
  runEsModule(`${pathToFileURL(`${process.cwd()}/`)}[eval${++evaluated}]`, code);
}

// What a module has as parameters, evaluated code has as globals.
function installNames(name) {
  const module = new Module(name);
  module.filename = path.join(process.cwd(), name);
  module.paths = Module._nodeModulePaths(process.cwd());
  module.loaded = false;
  const requireFunction = require('internal/modules/cjs/require').makeRequireFunction(module);
  const names = { module, exports: module.exports, require: requireFunction, __filename: name, __dirname: '.' };
  for (const key of Object.keys(names)) {
    Object.defineProperty(globalThis, key, { __proto__: null, value: names[key], writable: true, enumerable: false, configurable: true });
  }
  // Built-in modules by their names, as in the interactive mode; loaded when first used.
  const builtins = require('internal/modules/builtins');
  for (const id of builtins.names()) {
    if (id.includes('/') || id.startsWith('_') || id.startsWith('node:') || id in globalThis) continue;
    const settle = (value) => Object.defineProperty(globalThis, id, {
      __proto__: null, value, writable: true, enumerable: false, configurable: true,
    });
    Object.defineProperty(globalThis, id, {
      __proto__: null,
      get() {
        const exports = builtins.load(id);
        settle(exports);
        return exports;
      },
      set: settle,
      enumerable: false,
      configurable: true,
    });
  }
}

// ---- --check ----

function checkSyntax(script) {
  let name = '[stdin]';
  let source;
  let isModule = getOptionValue('--input-type') === 'module';
  if (script !== undefined && script !== '-') {
    name = Module._findPath(path.resolve(script), null, true);
    if (!name) name = Module._resolveFilename(path.resolve(script), null, true);
    source = ops.op_module_read(name);
    isModule = isEsModule(name);
  } else {
    source = readStdin();
  }
  if (!isModule && ops.op_module_compile_cjs(source, name, undefined, !name.endsWith('.cjs')) !== null) return;
  const { pathToFileURL } = require('internal/url');
  ops.op_esm_compile(source, path.isAbsolute(name) ? pathToFileURL(name).href : name, 0, 0, {}, undefined);
}

module.exports = { markUnsettled, reportUnsettled, runEntryPoint, runEsModule, runMain };
