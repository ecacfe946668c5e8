// ChildProcess: one process that was started, with its streams, its channel and its end.
// Native side: src/ops/child_process.rs. In Node: lib/internal/child_process.js.
'use strict';

const EventEmitter = require('events');
const diagnosticsChannel = require('diagnostics_channel');
const { ErrnoException } = require('internal/errors');
const { errnoOf } = require('internal/errno');
const { convertToValidSignal, SymbolDispose } = require('internal/util');
const { validateArray, validateObject, validateOneOf, validateString } = require('internal/validators');
const { getValidStdio } = require('internal/child_process/stdio');
const { Process } = require('internal/child_process/process_handle');
const { setupChannel } = require('internal/child_process/channel');

// A stream of ours that a child uses as well: it is the child's to read.
const kIsUsedAsStdio = Symbol('kIsUsedAsStdio');

// What a program may hit at any time is told by an event; the rest is a wrong call and thrown.
const reportedLater = new Set(['EACCES', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOENT'].map((code) => errnoOf[code]));

const made = diagnosticsChannel.channel('child_process');
const tracing = diagnosticsChannel.tracingChannel('child_process.spawn');

function announce(child) {
  if (made.hasSubscribers) made.publish({ process: child });
}

// `event`: of the tracing channel.
function trace(event, message) {
  if (tracing.hasSubscribers) tracing[event].publish(message);
}

function ChildProcess() {
  EventEmitter.call(this);
  this._closesNeeded = 1;
  this._closesGot = 0;
  this.connected = false;
  this.signalCode = null;
  this.exitCode = null;
  this.killed = false;
  this.spawnfile = null;
  this._handle = new Process();
  this._handle.onexit = (exitCode, signalCode) => exited(this, exitCode, signalCode);
  announce(this);
}
Object.setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype);
Object.setPrototypeOf(ChildProcess, EventEmitter);

// `exitCode` is a negative errno if the program never ran.
function exited(child, exitCode, signalCode) {
  if (signalCode) child.signalCode = signalCode;
  else child.exitCode = exitCode;
  if (child.stdin) child.stdin.destroy();
  if (child._handle) {
    child._handle.close();
    child._handle = null;
  }
  if (exitCode < 0) {
    const syscall = child.spawnfile ? `spawn ${child.spawnfile}` : 'spawn';
    const error = new ErrnoException(exitCode, syscall);
    if (child.spawnfile) error.path = child.spawnfile;
    error.spawnargs = child.spawnargs.slice(1);
    child.emit('error', error);
  } else {
    child.emit('exit', child.exitCode, child.signalCode);
  }
  // Streams nobody touched are read to their end, or 'close' would never come. In a tick: listeners may want to read them now.
  process.nextTick(flushStdio, child);
  maybeClose(child);
}

function flushStdio(child) {
  const { stdio } = child;
  if (!stdio) return;
  for (const stream of stdio) {
    if (!stream?.readable || stream[kIsUsedAsStdio]) continue;
    stream.resume();
  }
}

// 'close' comes when the process has ended and every stream it wrote to has.
function maybeClose(child) {
  child._closesGot++;
  if (child._closesGot === child._closesNeeded) child.emit('close', child.exitCode, child.signalCode);
}

function onSpawnNT(child) {
  child.emit('spawn');
}

function onErrorNT(child, errno) {
  exited(child, errno, '');
}

function createSocket(handle, readable) {
  return require('net').Socket({ handle, readable });
}

ChildProcess.prototype.spawn = function spawn(options) {
  validateObject(options, 'options');
  const { stdio, ipc, ipcFd } = getValidStdio(options.stdio || 'pipe', false);
  options.stdio = stdio;

  validateOneOf(options.serialization, 'options.serialization', [undefined, 'json', 'advanced']);
  const serialization = options.serialization || 'json';
  if (ipc !== undefined) {
    if (options.envPairs === undefined) options.envPairs = [];
    else validateArray(options.envPairs, 'options.envPairs');
    options.envPairs.push(`NODE_CHANNEL_FD=${ipcFd}`, `NODE_CHANNEL_SERIALIZATION_MODE=${serialization}`);
    ipc.mode = serialization;
  }

  validateString(options.file, 'options.file');
  this.spawnfile = options.file;
  if (options.args === undefined) {
    this.spawnargs = [];
  } else {
    validateArray(options.args, 'options.args');
    this.spawnargs = options.args;
  }

  trace('start', { process: this, options });
  const err = this._handle.spawn(options);
  if (err === 0) {
    trace('end', { process: this });
    process.nextTick(onSpawnNT, this);
  } else if (reportedLater.has(err)) {
    trace('error', { process: this, error: new ErrnoException(err, 'spawn') });
    process.nextTick(onErrorNT, this, err);
    if (err === errnoOf.EMFILE || err === errnoOf.ENFILE) return err;
  } else {
    for (const { type, handle } of stdio) if (type === 'pipe') handle.close();
    this._handle.close();
    this._handle = null;
    const error = new ErrnoException(err, 'spawn');
    trace('error', { process: this, error });
    throw error;
  }
  this.pid = this._handle.pid;
  connectStreams(this, stdio);
  if (ipc !== undefined) setupChannel(this, ipc, serialization);
  return err;
};

function connectStreams(child, stdio) {
  for (let i = 0; i < stdio.length; i++) {
    const entry = stdio[i];
    if (entry.type === 'ignore') continue;
    if (entry.ipc) {
      child._closesNeeded++;
    } else if (entry.type === 'wrap') {
      lend(entry);
    } else if (entry.handle) {
      entry.socket = createSocket(entry.handle, i > 0);
      if (i > 0) {
        child._closesNeeded++;
        entry.socket.on('close', () => maybeClose(child));
      }
    }
  }
  child.stdin = stdio[0]?.socket ?? null;
  child.stdout = stdio[1]?.socket ?? null;
  child.stderr = stdio[2]?.socket ?? null;
  child.stdio = stdio.map(({ socket }) => socket ?? null);
}

// The child reads this stream from now on: we must not.
function lend({ handle, _stdio: stream }) {
  handle.reading = false;
  handle.readStop?.();
  if (typeof stream.pause !== 'function') return;
  stream.pause();
  stream.readableFlowing = false;
  if (stream._readableState) stream._readableState.reading = false;
  stream[kIsUsedAsStdio] = true;
}

ChildProcess.prototype.kill = function kill(sig) {
  const signal = sig === 0 ? sig : convertToValidSignal(sig === undefined ? 'SIGTERM' : sig);
  if (this._handle) {
    const err = this._handle.kill(signal);
    if (err === 0) {
      this.killed = true;
      return true;
    }
    if (err === errnoOf.EINVAL || err === errnoOf.ENOSYS) throw new ErrnoException(err, 'kill');
    if (err !== errnoOf.ESRCH) this.emit('error', new ErrnoException(err, 'kill'));
  }
  return false;
};

ChildProcess.prototype[SymbolDispose] = function() {
  if (!this.killed) this.kill();
};

ChildProcess.prototype.ref = function ref() {
  if (this._handle) this._handle.ref();
};

ChildProcess.prototype.unref = function unref() {
  if (this._handle) this._handle.unref();
};

module.exports = { ChildProcess, maybeClose };
