// Which built-in modules a program may load, by which names.
// In Node: BuiltinModule in lib/internal/bootstrap/realm.js.
'use strict';

// The registry of js/builtins.js leaves the global object when the process starts; this is evaluated before.
const registry = globalThis.__builtins;

// Loadable as `node:x` only: the bare names belong to packages.
const schemeOnly = new Set(['sea', 'sqlite', 'test', 'test/reporters']);

// Built-in modules of Node.js; those that are not here are told apart from names nobody knows.
const ofNode = new Set([
  '_http_agent', '_http_client', '_http_common', '_http_incoming', '_http_outgoing', '_http_server', '_stream_duplex',
  '_stream_passthrough', '_stream_readable', '_stream_transform', '_stream_wrap', '_stream_writable', '_tls_common', '_tls_wrap',
  'assert', 'assert/strict', 'async_hooks', 'buffer', 'child_process', 'cluster', 'console', 'constants', 'crypto', 'dgram',
  'diagnostics_channel', 'dns', 'dns/promises', 'domain', 'events', 'fs', 'fs/promises', 'http', 'http2', 'https', 'inspector',
  'inspector/promises', 'module', 'net', 'os', 'path', 'path/posix', 'path/win32', 'perf_hooks', 'process', 'punycode', 'querystring',
  'readline', 'readline/promises', 'repl', 'sea', 'sqlite', 'stream', 'stream/consumers', 'stream/promises', 'stream/web',
  'string_decoder', 'sys', 'test', 'test/reporters', 'timers', 'timers/promises', 'tls', 'trace_events', 'tty', 'url', 'util',
  'util/types', 'v8', 'vm', 'wasi', 'worker_threads', 'zlib',
]);

function isInternalExposed(id) {
  return id.startsWith('internal/') && require('internal/options').getOptionValue('--expose-internals') === true && registry.hasAny(id);
}

/** The id behind `request` (`fs`, `node:fs`), or undefined if that is no built-in module a program may load. */
function idOf(request) {
  if (request.startsWith('node:')) {
    const id = request.slice(5);
    return registry.has(id) ? id : undefined;
  }
  if (registry.has(request)) return schemeOnly.has(request) ? undefined : request;
  return isInternalExposed(request) ? request : undefined;
}

/** The exports of the built-in module `id`. */
function load(id) {
  return registry.require(id);
}

/** Throws if `request` names a module that Node.js has and that is not here. */
function refuseMissing(request) {
  const hasScheme = request.startsWith('node:');
  const id = hasScheme ? request.slice(5) : request;
  if (!ofNode.has(id) || registry.has(id) || (!hasScheme && schemeOnly.has(id))) return;
  const { hideStackFrames } = require('internal/errors');
  hideStackFrames(() => {
    const error = new Error(`The module 'node:${id}' exists in Node.js and is not in rcluster yet`);
    error.code = 'ERR_RCLUSTER_NOT_IMPLEMENTED';
    throw error;
  })();
}

/** What `module.builtinModules` lists. */
function names() {
  return registry.publicIds().map((id) => (schemeOnly.has(id) ? `node:${id}` : id)).sort();
}

module.exports = { exists: (id) => registry.hasAny(id), idOf, load, names, refuseMissing };
