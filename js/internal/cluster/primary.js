// The primary's half of node:cluster: forks workers, decides who listens on what, turns their messages into events.
// Native side: src/cluster/ (where connections go). In Node: lib/internal/cluster/primary.js.
'use strict';

const EventEmitter = require('events');
const path = require('path');
const { fork } = require('child_process');
const { codes: { ERR_SOCKET_BAD_PORT } } = require('internal/errors');
const { internal, sendHelper } = require('internal/cluster/utils');
const Worker = require('internal/cluster/worker');
const dataPlane = require('internal/cluster/data_plane');
const seats = require('internal/cluster/seats');
const { kExtraFd } = require('internal/child_process/process_handle');

const cluster = new EventEmitter();
// cluster.disconnect() waits here for the last worker.
const intercom = new EventEmitter();
// key -> RoundRobinHandle or SharedHandle
const handles = new Map();
// worker -> its hand-off socket, as long as we hold our end.
const handoffs = new WeakMap();
const SCHED_NONE = 1;
const SCHED_RR = 2;
// Ours: whoever has the fewest open connections.
const SCHED_LC = 3;
const MIN_INSPECT_PORT = 1024;
const MAX_INSPECT_PORT = 65535;

let ids = 0;
let initialized = false;
let inspectPortOffset = 1;

cluster.isWorker = false;
cluster.isMaster = true;
cluster.isPrimary = true;
cluster.Worker = Worker;
cluster.workers = {};
cluster.settings = {};
cluster.SCHED_NONE = SCHED_NONE;
cluster.SCHED_RR = SCHED_RR;
cluster.SCHED_LC = SCHED_LC;
cluster.schedulingPolicy =
  { none: SCHED_NONE, rr: SCHED_RR, lc: SCHED_LC }[process.env.NODE_CLUSTER_SCHED_POLICY] ?? SCHED_RR;
// Frozen by the first setupPrimary().
let schedulingPolicy;

cluster.setupPrimary = function(options) {
  const settings = {
    args: process.argv.slice(2),
    exec: process.argv[1],
    execArgv: process.execArgv,
    silent: false,
    ...cluster.settings,
    ...options,
  };
  const { execArgv } = settings;
  const has = (prefix) => execArgv.some((argument) => argument.startsWith(prefix));
  // One profile per process.
  if (has('--prof') && !has('--logfile=')) settings.execArgv = [...execArgv, '--logfile=v8-%p.log'];
  cluster.settings = settings;
  process.nextTick(() => cluster.emit('setup', settings));
  if (initialized) return;

  initialized = true;
  schedulingPolicy = cluster.schedulingPolicy;
  if (schedulingPolicy !== SCHED_NONE && schedulingPolicy !== SCHED_RR && schedulingPolicy !== SCHED_LC) {
    const { AssertionError } = require('assert');
    throw new AssertionError({
      message: `Bad cluster.schedulingPolicy: ${schedulingPolicy}`, actual: false, expected: true, operator: '==',
    });
  }
  dataPlane.configure({ leastConnections: schedulingPolicy === SCHED_LC, stallTimeout: settings.stallTimeout });
  process.on('internalMessage', (message) => {
    if (message.cmd !== 'NODE_DEBUG_ENABLED') return;
    for (const worker of Object.values(cluster.workers)) {
      if (worker.state === 'online' || worker.state === 'listening') process._debugProcess(worker.process.pid);
      else worker.once('online', () => process._debugProcess(worker.process.pid));
    }
  });
};

// Deprecated, and what programs of years call.
cluster.setupMaster = cluster.setupPrimary;

function inspectArguments(execArgv) {
  const debugArgument = /--inspect(?:-brk|-port)?|--debug-port/;
  if (!execArgv.some((argument) => debugArgument.test(argument))) return execArgv;
  let { inspectPort } = cluster.settings;
  if (inspectPort === undefined || inspectPort === null) {
    inspectPort = process.debugPort + inspectPortOffset;
    if (inspectPort > MAX_INSPECT_PORT) inspectPort += MIN_INSPECT_PORT - MAX_INSPECT_PORT - 1;
    inspectPortOffset++;
  } else {
    if (typeof inspectPort === 'function') inspectPort = inspectPort();
    if (!Number.isInteger(+inspectPort) || inspectPort < 0 || inspectPort > MAX_INSPECT_PORT) {
      throw new ERR_SOCKET_BAD_PORT('Port', inspectPort, true);
    }
  }
  return [...execArgv, `--inspect-port=${inspectPort}`];
}

// `extra`: a list of more descriptors for the worker, each { name, fd }; `name` is the environment variable it finds the number in.
function createWorkerProcess(id, env, extra) {
  const { settings } = cluster;
  const workerEnv = { ...process.env, ...env, NODE_UNIQUE_ID: `${id}` };
  const options = {
    cwd: settings.cwd,
    env: workerEnv,
    serialization: settings.serialization,
    silent: settings.silent,
    windowsHide: settings.windowsHide,
    execArgv: inspectArguments([...settings.execArgv]),
    stdio: settings.stdio,
    gid: settings.gid,
    uid: settings.uid,
  };
  // What this process has compiled of the program by the time of its first fork.
  const code = ops.op_code_cache_share();
  options[kExtraFd] = code === -1 ? extra : [...extra, { name: 'RCLUSTER_CODE_FD', fd: code }];
  return fork(settings.exec, settings.args, options);
}

// The worker's end of its hand-off socket is the worker's alone once it runs: its death must read as an end here.
function forkWithHandoff(id, env) {
  if (schedulingPolicy === SCHED_NONE) {
    const fd = seats.tableFd();
    return { workerProcess: createWorkerProcess(id, env, fd < 0 ? [] : [{ name: 'RCLUSTER_TABLE_FD', fd }]) };
  }
  const handoff = dataPlane.createHandoff();
  try {
    return { workerProcess: createWorkerProcess(id, env, [{ name: 'RCLUSTER_HANDOFF_FD', fd: handoff.theirs }]), handoff };
  } catch (error) {
    dataPlane.closeEnd(handoff.ours);
    throw error;
  } finally {
    dataPlane.closeEnd(handoff.theirs);
  }
}

cluster.fork = function(env) {
  cluster.setupPrimary();
  const id = ++ids;
  const { workerProcess, handoff } = forkWithHandoff(id, env);
  const worker = new Worker({ id, process: workerProcess });
  if (handoff !== undefined) handoffs.set(worker, handoff);

  worker.on('message', function(message, handle) {
    cluster.emit('message', this, message, handle);
  });

  worker.process.once('exit', (exitCode, signalCode) => {
    seats.removeWorker(worker);
    // While the channel is open messages of the worker may still come: it stays in the list until then.
    if (!worker.isConnected()) {
      removeHandlesForWorker(worker, true);
      removeWorker(worker);
    }
    worker.exitedAfterDisconnect = !!worker.exitedAfterDisconnect;
    worker.state = 'dead';
    worker.emit('exit', exitCode, signalCode);
    cluster.emit('exit', worker, exitCode, signalCode);
  });

  worker.process.once('disconnect', () => {
    removeHandlesForWorker(worker, true);
    if (worker.isDead()) removeWorker(worker);
    worker.exitedAfterDisconnect = !!worker.exitedAfterDisconnect;
    worker.state = 'disconnected';
    worker.emit('disconnect');
    cluster.emit('disconnect', worker);
  });

  // A program that could not be started never exits.
  worker.process.once('error', () => forgetHandoff(worker));
  worker.process.on('internalMessage', internal(worker, onMessage));
  process.nextTick(() => cluster.emit('fork', worker));
  cluster.workers[worker.id] = worker;
  return worker;
};

function removeWorker(worker) {
  delete cluster.workers[worker.id];
  if (Object.keys(cluster.workers).length === 0) intercom.emit('disconnect');
}

// `isSilent`: nothing comes from it any more.
function removeHandlesForWorker(worker, isSilent) {
  for (const { 0: key, 1: handle } of handles) {
    if (handle.remove(worker)) handles.delete(key);
  }
  dataPlane.removeWorker(worker, isSilent);
  forgetHandoff(worker);
}

// Our end, if the scheduler did not take it.
function forgetHandoff(worker) {
  const handoff = handoffs.get(worker);
  if (handoff === undefined) return;
  handoffs.delete(worker);
  dataPlane.closeEnd(handoff.ours);
}

cluster.disconnect = function(callback) {
  const workers = Object.values(cluster.workers);
  if (workers.length === 0) {
    process.nextTick(() => intercom.emit('disconnect'));
  } else {
    for (const worker of workers) if (worker.isConnected()) worker.disconnect();
  }
  if (typeof callback === 'function') intercom.once('disconnect', callback);
};

function send(worker, message, handle, callback) {
  return sendHelper(worker.process, message, handle, callback);
}

// ---- Messages of workers, by `act` ----

const acts = {
  __proto__: null,

  online(worker, message) {
    worker.state = 'online';
    if (schedulingPolicy !== SCHED_NONE) takeIn(worker, message.handoff === true);
    worker.emit('online');
    cluster.emit('online', worker);
  },

  listening(worker, { addressType, address, port, fd }) {
    const info = { addressType, address, port, fd };
    worker.state = 'listening';
    worker.emit('listening', info);
    cluster.emit('listening', worker, info);
  },

  exitedAfterDisconnect(worker, message) {
    worker.exitedAfterDisconnect = true;
    send(worker, { ack: message.seq });
  },

  close(worker, { key }) {
    if (handles.get(key)?.remove(worker)) handles.delete(key);
  },

  queryServer,
};

function onMessage(message, handle) {
  acts[message.act]?.(this, message, handle);
}

// From now on the scheduler may send the worker connections.
function takeIn(worker, isNative) {
  const handoff = handoffs.get(worker);
  const usesHandoff = isNative && handoff !== undefined;
  dataPlane.addWorker(worker, handoff, usesHandoff);
  if (usesHandoff) handoffs.delete(worker);
  else forgetHandoff(worker);
}

function queryServer(worker, message) {
  if (worker.exitedAfterDisconnect) return;
  const key = `${message.address}:${message.port}:${message.addressType}:${message.fd}` +
    (message.port === 0 ? `:${message.index}` : '');
  const cached = handles.get(key);
  // A worker that listens twice on one address gets a handle of its own, and with it EADDRINUSE.
  let handle = cached !== undefined && !cached.has(worker) ? cached : undefined;
  if (handle === undefined) {
    handle = makeHandle(key, message);
    if (cached === undefined) handles.set(key, handle);
  }
  handle.data ||= message.data;
  handle.add(worker, (errno, reply, native) => {
    const { data } = handle;
    // Others may try again.
    if (errno && handles.get(key) === handle) handles.delete(key);
    send(worker, { errno, key, ack: message.seq, data, ...reply }, native);
  });
}

function makeHandle(key, message) {
  let { address } = message;
  if (message.port < 0 && typeof address === 'string') {
    // A socket's path has about 100 bytes: the shorter form may fit where the other does not.
    const relative = path.relative(process.cwd(), address);
    if (relative.length < address.length) address = relative;
  }
  const isUDP = message.addressType === 'udp4' || message.addressType === 'udp6';
  const isShared = schedulingPolicy === SCHED_NONE || isUDP;
  const Handle = isShared ? require('internal/cluster/shared_handle') : require('internal/cluster/round_robin_handle');
  return new Handle(key, address, message);
}

// ---- Worker, as the primary uses it ----

Worker.prototype.disconnect = function() {
  this.exitedAfterDisconnect = true;
  send(this, { act: 'disconnect' });
  removeHandlesForWorker(this, false);
  removeWorker(this);
  return this;
};

Worker.prototype.destroy = function(signo) {
  const signal = signo || 'SIGTERM';
  this.process.kill(signal);
};

module.exports = cluster;
