// fs.watch() over inotify, fs.watchFile() by looking again and again, and the iterator of fs.promises.watch().
// Native side: src/ops/fs/watch.rs. In Node: lib/internal/fs/watchers.js and lib/internal/fs/recursive_watch.js.
'use strict';

const { AbortError, codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateObject, validateUint32,
  validateOneOf, validateInteger,
} = require('internal/validators');
const { assertEncoding, getOptions, getValidatedPath, toName, wantsBytes } = require('internal/fs/validate');
const { Stats, BigIntStats, toStats } = require('internal/fs/stats');
const EventEmitter = require('events');

// ---- fs.watch ----

class FSWatcher extends EventEmitter {
  // Numbers of the native watches: one, or one per directory of a tree.
  #ids = new Map();
  #closed = false;
  #started = false;
  #persistent = true;
  #encoding;

  start(filename, { persistent, recursive, encoding, ignore }) {
    if (this.#started || this.#closed) return;
    this.#persistent = persistent;
    this.#encoding = encoding;
    const path = getValidatedPath(filename, 'filename');
    const ignored = ignoring(ignore);
    if (recursive) this.#watchTree(path, '', ignored);
    else this.#watch(path, (name) => name, ignored);
    this.#started = true;
  }

  // `rename` makes what a listener sees of a name of the native side.
  #watch(path, rename, ignored, onChange) {
    const id = ops.op_fs_watch_start(path, this.#persistent, wantsBytes(this.#encoding), (renamed, name) => {
      if (this.#closed) return;
      const shown = rename(toName(name, this.#encoding));
      onChange?.(renamed, name, shown);
      if (ignored(shown)) return;
      this.emit('change', renamed ? 'rename' : 'change', shown);
    });
    this.#ids.set(id, path);
    return id;
  }

  // One watch per directory; directories that come later are added when their parent tells of them.
  #watchTree(root, prefix, ignored) {
    const { join } = require('path');
    const fs = require('fs');
    const directory = prefix === '' ? root : join(root, prefix);
    const shownName = (name) => (prefix === '' ? name : join(prefix, name));
    let isDirectory = true;
    if (prefix === '') isDirectory = fs.statSync(directory).isDirectory();
    const onChange = (renamed, name, shown) => {
      if (!renamed || typeof shown !== 'string') return;
      if (fs.lstatSync(join(root, shown), { throwIfNoEntry: false })?.isDirectory()) {
        this.#addTree(root, shown, ignored, true);
      }
    };
    this.#watch(directory, shownName, ignored, isDirectory ? onChange : undefined);
    if (!isDirectory) return;
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory()) this.#addTree(root, shownName(entry.name), ignored, false);
    }
  }

  // A directory may be gone again by now. Of one that has just come, what is in it already is news as well.
  #addTree(root, prefix, ignored, isNew) {
    const { join } = require('path');
    try {
      for (const path of this.#ids.values()) if (path === join(root, prefix)) return;
      this.#watchTree(root, prefix, ignored);
      if (!isNew) return;
      for (const name of require('fs').readdirSync(join(root, prefix), { recursive: true })) {
        const shown = join(prefix, name);
        if (!ignored(shown)) this.emit('change', 'rename', shown);
      }
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    }
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    for (const id of this.#ids.keys()) ops.op_fs_watch_close(id);
    this.#ids.clear();
    process.nextTick(() => this.emit('close'));
  }

  ref() {
    this.#setRef(true);
    return this;
  }

  unref() {
    this.#setRef(false);
    return this;
  }

  #setRef(referenced) {
    for (const id of this.#ids.keys()) ops.op_fs_watch_ref(id, referenced);
  }
}

// `ignore`: a glob pattern, a RegExp, a function, or several of them. Says whether a name is one of those.
function ignoring(ignore) {
  if (ignore == null) return () => false;
  const tests = (Array.isArray(ignore) ? ignore : [ignore]).map((test) => {
    if (typeof test === 'function') return test;
    if (test instanceof RegExp) return (name) => test.test(name);
    const { matchesGlob } = require('internal/fs/glob_pattern');
    const { basename } = require('path');
    return (name) => matchesGlob(test.includes('/') ? name : basename(name), test, '/');
  });
  return (name) => typeof name === 'string' && tests.some((test) => test(name));
}

function validateIgnore(value, name) {
  if (value == null) return;
  for (const test of Array.isArray(value) ? value : [value]) {
    if (typeof test === 'function' || test instanceof RegExp) continue;
    if (typeof test === 'string') {
      if (test === '') throw new ERR_INVALID_ARG_VALUE(name, test, 'must not be an empty string');
      continue;
    }
    const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'RegExp', 'Function', 'Array'], test);
  }
}

function watch(filename, options, listener) {
  if (typeof options === 'function') listener = options;
  options = { ...getOptions(options) };
  options.persistent ??= true;
  options.recursive ??= false;
  if (options.persistent !== undefined) validateBoolean(options.persistent, 'options.persistent');
  if (options.recursive !== undefined) validateBoolean(options.recursive, 'options.recursive');
  validateIgnore(options.ignore, 'options.ignore');
  const watcher = new FSWatcher();
  try {
    watcher.start(filename, options);
  } catch (error) {
    if (error.syscall === 'watch') {
      error.filename = filename;
      watcher.close();
    }
    throw error;
  }
  if (listener) watcher.addListener('change', listener);
  const { signal } = options;
  if (signal) {
    if (signal.aborted) {
      process.nextTick(() => watcher.close());
    } else {
      const onAbort = () => watcher.close();
      signal.addEventListener('abort', onAbort, { once: true });
      watcher.once('close', () => signal.removeEventListener('abort', onAbort));
    }
  }
  return watcher;
}

// ---- fs.watchFile ----

const kDefaultInterval = 5007;

class StatWatcher extends EventEmitter {
  #path;
  #bigint;
  #interval;
  #timer = null;
  #previous = null;
  #refs = 1;
  #stopped = false;

  constructor(bigint) {
    super();
    this.#bigint = bigint;
  }

  start(filename, interval) {
    this.#path = getValidatedPath(filename, 'filename');
    validateUint32(interval, 'interval');
    this.#interval = interval;
    this.#poll();
  }

  #poll() {
    ops.op_fs_stat(this.#path, true, this.#bigint, false, (error, numbers) => {
      if (this.#stopped) return;
      const current = error ? emptyStats(this.#bigint) : toStats(numbers);
      const previous = this.#previous;
      this.#previous = current;
      // The first look only tells something if there is no file.
      if (previous === null) {
        if (error) this.emit('change', current, current);
      } else if (!sameStats(previous, current)) {
        this.emit('change', current, previous);
      }
      if (this.#stopped) return;
      const { setTimeout } = require('timers');
      this.#timer = setTimeout(() => this.#poll(), this.#interval);
      if (this.#refs <= 0) this.#timer.unref();
    });
  }

  stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#timer !== null) require('timers').clearTimeout(this.#timer);
    process.nextTick(() => this.emit('stop'));
  }

  ref() {
    if (++this.#refs === 1) this.#timer?.ref();
    return this;
  }

  unref() {
    if (--this.#refs === 0) this.#timer?.unref();
    return this;
  }
}

// What a file that is not there looks like.
function emptyStats(bigint) {
  return bigint ? new BigIntStats(...new Array(14).fill(0n)) : new Stats(...new Array(14).fill(0));
}

const watchedFields = ['ctimeMs', 'mtimeMs', 'birthtimeMs', 'size', 'mode', 'uid', 'gid', 'ino', 'dev'];
const sameStats = (a, b) => watchedFields.every((field) => a[field] === b[field]);

const statWatchers = new Map();

function watchFile(filename, options, listener) {
  const path = require('path').resolve(toText(getValidatedPath(filename)));
  if (options === null || typeof options !== 'object') {
    listener = options;
    options = null;
  }
  const { interval = kDefaultInterval, persistent = true, bigint = false } = options ?? {};
  validateFunction(listener, 'listener');
  let watcher = statWatchers.get(path);
  if (watcher === undefined) {
    watcher = new StatWatcher(Boolean(bigint));
    if (!persistent) watcher.unref();
    watcher.start(path, interval);
    statWatchers.set(path, watcher);
  }
  watcher.addListener('change', listener);
  return watcher;
}

function unwatchFile(filename, listener) {
  const path = require('path').resolve(toText(getValidatedPath(filename)));
  const watcher = statWatchers.get(path);
  if (watcher === undefined) return;
  if (typeof listener === 'function') watcher.removeListener('change', listener);
  else watcher.removeAllListeners('change');
  if (watcher.listenerCount('change') > 0) return;
  watcher.stop();
  statWatchers.delete(path);
}

const toText = (path) => (typeof path === 'string' ? path : path.toString());

// ---- fs.promises.watch ----

async function* watchIterator(filename, options = {}) {
  const path = getValidatedPath(filename, 'filename');
  validateObject(options, 'options');
  const {
    persistent = true, recursive = false, encoding = 'utf8', maxQueue = 2048, overflow = 'ignore', signal, ignore,
  } = options;
  validateBoolean(persistent, 'options.persistent');
  validateBoolean(recursive, 'options.recursive');
  validateInteger(maxQueue, 'options.maxQueue');
  validateOneOf(overflow, 'options.overflow', ['ignore', 'throw']);
  validateAbortSignal(signal, 'options.signal');
  validateIgnore(ignore, 'options.ignore');
  if (encoding !== 'buffer') assertEncoding(encoding);
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });

  const queue = [];
  let wake = () => {};
  let failure = null;
  const watcher = new FSWatcher();
  const onAbort = () => {
    failure = new AbortError(undefined, { cause: signal.reason });
    wake();
  };
  watcher.on('change', (eventType, name) => {
    if (queue.length < maxQueue) {
      queue.push({ __proto__: null, eventType, filename: name });
    } else if (overflow === 'throw') {
      const { codes: { ERR_FS_WATCH_QUEUE_OVERFLOW } } = require('internal/errors');
      failure = new ERR_FS_WATCH_QUEUE_OVERFLOW(maxQueue);
    } else {
      process.emitWarning('fs.watch maxQueue exceeded');
    }
    wake();
  });
  try {
    watcher.start(path, { persistent, recursive, encoding, ignore });
    signal?.addEventListener('abort', onAbort, { once: true });
    for (;;) {
      while (queue.length > 0) yield queue.shift();
      if (failure !== null) throw failure;
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    watcher.close();
    signal?.removeEventListener('abort', onAbort);
  }
}

module.exports = { FSWatcher, StatWatcher, watch, watchFile, unwatchFile, watchIterator };
