// exec() and execFile(): the output of a process, collected.
// In Node: lib/child_process.js.
'use strict';

const { AbortError, genericNodeError, codes: { ERR_CHILD_PROCESS_STDIO_MAXBUFFER } } = require('internal/errors');
const { getSystemErrorName } = require('internal/util');
const { validateAbortSignal, validateArray, validateFunction, validateObject, validateString } = require('internal/validators');
const {
  sanitizeKillSignal,
  validateArgumentNullCheck,
  validateMaxBuffer,
  validateTimeout,
} = require('internal/child_process/spawn_options');

const MAX_BUFFER = 1024 * 1024;

function normalizeExecArgs(command, options, callback) {
  validateString(command, 'command');
  validateArgumentNullCheck(command, 'command');
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options = { __proto__: null, ...options };
  options.shell = typeof options.shell === 'string' ? options.shell : true;
  return { file: command, options, callback };
}

function exec(command, options, callback) {
  const normalized = normalizeExecArgs(command, options, callback);
  // Through the public module: programs replace its execFile.
  return require('child_process').execFile(normalized.file, normalized.options, normalized.callback);
}

function normalizeExecFileArgs(file, args, options, callback) {
  if (Array.isArray(args)) {
    args = args.slice();
  } else if (args != null && typeof args === 'object') {
    callback = options;
    options = args;
    args = null;
  } else if (typeof args === 'function') {
    callback = args;
    options = null;
    args = null;
  }
  args ??= [];
  if (typeof options === 'function') callback = options;
  else if (options != null) validateObject(options, 'options');
  if (options == null || typeof options === 'function') options = {};
  if (callback != null) validateFunction(callback, 'callback');
  if (options.argv0 != null) {
    validateString(options.argv0, 'options.argv0');
    validateArgumentNullCheck(options.argv0, 'options.argv0');
  }
  return { file, args, options, callback };
}

// One output stream: what it gave so far, never more than `limit`.
class Collector {
  #chunks = [];
  #length = 0;
  #stream;

  constructor(stream, encoding, limit, onOverflow) {
    this.#stream = stream;
    if (encoding !== null) stream.setEncoding(encoding);
    stream.on('data', (chunk) => {
      const encodingNow = this.#encoding();
      // In bytes: a character of a decoded chunk may be several.
      const length = encodingNow ? Buffer.byteLength(chunk, encodingNow) : chunk.length;
      const room = limit - this.#length;
      this.#length += length;
      if (this.#length > limit) {
        this.#chunks.push(chunk.slice(0, room));
        onOverflow();
      } else {
        this.#chunks.push(chunk);
      }
    });
  }

  // The program may have set one of its own.
  #encoding() {
    return this.#stream.readableEncoding;
  }

  value() {
    return this.#encoding() ? this.#chunks.join('') : Buffer.concat(this.#chunks);
  }
}

function execFile(file, args, options, callback) {
  ({ file, args, options, callback } = normalizeExecFileArgs(file, args, options, callback));
  options = {
    __proto__: null,
    encoding: 'utf8',
    timeout: 0,
    maxBuffer: MAX_BUFFER,
    killSignal: 'SIGTERM',
    cwd: null,
    env: null,
    shell: false,
    ...options,
  };
  validateTimeout(options.timeout);
  validateMaxBuffer(options.maxBuffer);
  options.killSignal = sanitizeKillSignal(options.killSignal);

  const child = require('child_process').spawn(file, args, {
    cwd: options.cwd,
    env: options.env,
    gid: options.gid,
    shell: options.shell,
    signal: options.signal,
    uid: options.uid,
    windowsHide: !!options.windowsHide,
    windowsVerbatimArguments: !!options.windowsVerbatimArguments,
    argv0: options.argv0,
    detached: options.detached,
  });
  const encoding = options.encoding && options.encoding !== 'buffer' && Buffer.isEncoding(options.encoding) ? options.encoding : null;
  let killed = false;
  let exited = false;
  let timer = null;
  let failure = null;

  const collect = (stream, name) => {
    if (!stream) return { value: () => (encoding !== null ? '' : Buffer.alloc(0)) };
    return new Collector(stream, encoding, options.maxBuffer, () => {
      failure = new ERR_CHILD_PROCESS_STDIO_MAXBUFFER(name);
      kill();
    });
  };
  const stdout = collect(child.stdout, 'stdout');
  const stderr = collect(child.stderr, 'stderr');

  function kill() {
    child.stdout?.destroy();
    child.stderr?.destroy();
    killed = true;
    try {
      child.kill(options.killSignal);
    } catch (error) {
      failure = error;
      finish();
    }
  }

  function finish(code, signal) {
    if (exited) return;
    exited = true;
    if (timer !== null) clearTimeout(timer);
    if (typeof callback !== 'function') return;
    const out = stdout.value();
    const err = stderr.value();
    if (!failure && code === 0 && signal === null) {
      callback(null, out, err);
      return;
    }
    const command = args.length > 0 ? `${file} ${args.join(' ')}` : file;
    failure ??= genericNodeError(`Command failed: ${command}\n${err}`, {
      code: code < 0 ? getSystemErrorName(code) : code,
      killed: child.killed || killed,
      signal,
    });
    failure.cmd = command;
    callback(failure, out, err);
  }

  function onError(error) {
    failure = error;
    child.stdout?.destroy();
    child.stderr?.destroy();
    finish();
  }

  if (options.timeout > 0) {
    timer = setTimeout(() => {
      kill();
      timer = null;
    }, options.timeout);
  }
  child.addListener('close', finish);
  child.addListener('error', onError);
  return child;
}

// util.promisify(exec): resolves with both outputs, rejects with an error that has them; the promise has the child.
function promisified(original) {
  return (...args) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    promise.child = original(...args, (error, stdout, stderr) => {
      if (error === null) {
        resolve({ stdout, stderr });
      } else {
        error.stdout = stdout;
        error.stderr = stderr;
        reject(error);
      }
    });
    return promise;
  };
}

for (const original of [exec, execFile]) {
  Object.defineProperty(original, Symbol.for('nodejs.util.promisify.custom'), {
    __proto__: null, enumerable: false, value: promisified(original),
  });
}

module.exports = { exec, execFile, normalizeExecArgs, normalizeExecFileArgs, MAX_BUFFER };
