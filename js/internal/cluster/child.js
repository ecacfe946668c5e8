// The worker's half of node:cluster: asks the primary for what it wants to listen on, and serves what comes.
// Native side: src/ops/cluster.rs (the hand-off socket). In Node: lib/internal/cluster/child.js.
'use strict';

const EventEmitter = require('events');
const path = require('path');
const { owner_symbol } = require('internal/async_hooks').symbols;
const { internal, sendHelper } = require('internal/cluster/utils');
const Worker = require('internal/cluster/worker');

const cluster = new EventEmitter();
// key -> handle
const handles = new Map();
// Number of a native listener -> key
const keysOfListeners = new Map();
// "address:port:type:fd" -> { nextIndex, set }: the same address may be listened on several times.
const indexes = new Map();

// What becomes of a connection that was handed to us (src/ops/cluster.rs).
const TAKEN = 0;
const GONE = 1;
const FULL = 2;

const LONGEST_TIMEOUT = 2 ** 31 - 1;

cluster.isWorker = true;
cluster.isMaster = false;
cluster.isPrimary = false;
cluster.worker = null;
cluster.Worker = Worker;

// Called once, before the program runs.
cluster._setupWorker = function() {
  const worker = new Worker({ id: +process.env.NODE_UNIQUE_ID | 0, process, state: 'online' });
  cluster.worker = worker;
  require('internal/cluster/role').markWorker();

  process.once('disconnect', () => {
    process.channel = null;
    worker.emit('disconnect');
    // The primary is gone, or threw us out.
    if (!worker.exitedAfterDisconnect) process.exit(0);
  });

  process.on('internalMessage', internal(worker, onMessage));
  receiveCode();
  openTable();
  const message = { act: 'online' };
  if (receiveHandoffs()) message.handoff = true;
  send(message);

  function onMessage(message, handle) {
    if (message.act === 'newconn') onNewConnection(message, handle);
    else if (message.act === 'disconnect') Reflect.apply(disconnect, worker, [true]);
  }
};

// The number of a descriptor the primary has given us, which is nobody else's to know.
function takeInherited(name) {
  const fd = process.env[name];
  if (fd === undefined) return undefined;
  delete process.env[name];
  return Number(fd);
}

// What the primary has compiled of the program, if it is rcluster.
function receiveCode() {
  const fd = takeInherited('RCLUSTER_CODE_FD');
  if (fd !== undefined) ops.op_code_cache_use(fd);
}

// Our end of the hand-off socket, if the primary is rcluster.
function receiveHandoffs() {
  const fd = takeInherited('RCLUSTER_HANDOFF_FD');
  return fd !== undefined && ops.op_cluster_receive(fd, onHandoff);
}

// Under SCHED_NONE: where workers see who has taken how many connections, if the primary is rcluster.
function openTable() {
  const fd = takeInherited('RCLUSTER_TABLE_FD');
  if (fd !== undefined) ops.op_cluster_table_open(fd);
}

function send(message, callback) {
  return sendHelper(process, message, null, callback);
}

// ---- Listening ----

cluster._getServer = function(obj, options, callback) {
  let { address } = options;
  if (options.port < 0 && typeof address === 'string') address = path.resolve(address);
  const indexesKey = [address, options.port, options.addressType, options.fd].join(':');
  let entry = indexes.get(indexesKey);
  if (entry === undefined) {
    entry = { nextIndex: 0, set: new Set() };
    indexes.set(indexesKey, entry);
  }
  const index = entry.nextIndex++;
  entry.set.add(index);

  const message = { act: 'queryServer', index, data: null, ...options };
  message.address = address;
  if (obj._getServerData) message.data = obj._getServerData();

  send(message, (reply, handle) => {
    if (typeof obj._setServerData === 'function') obj._setServerData(reply.data);
    if (handle) useShared(reply, handle, indexesKey, index, callback);
    else useHandoffs(reply, indexesKey, index, callback);
  });

  obj.once('listening', () => {
    cluster.worker.state = 'listening';
    const bound = obj.address();
    message.act = 'listening';
    message.port = (bound?.port) || options.port;
    send(message);
  });
};

function forgetIndex(indexesKey, index) {
  const entry = indexes.get(indexesKey);
  if (entry === undefined) return;
  entry.set.delete(index);
  if (entry.set.size === 0) indexes.delete(indexesKey);
}

// The primary's socket itself.
function useShared(reply, handle, indexesKey, index, callback) {
  const { key } = reply;
  const { close } = handle;
  const { StreamHandle } = require('internal/handles/stream');
  if (Array.isArray(reply.seat) && StreamHandle.isStream(handle)) {
    ops.op_cluster_table_join(StreamHandle.native(handle), reply.seat[0], reply.seat[1]);
  }
  handle.close = function() {
    send({ act: 'close', key });
    handles.delete(key);
    forgetIndex(indexesKey, index);
    handle.close = close;
    return Reflect.apply(close, handle, arguments);
  };
  handles.set(key, handle);
  callback(reply.errno, handle);
}

// A handle without a socket: connections are brought to its onconnection.
function useHandoffs(reply, indexesKey, index, callback) {
  if (reply.errno) {
    forgetIndex(indexesKey, index);
    callback(reply.errno, null);
    return;
  }
  let { key } = reply;
  // Stands for the socket in keeping the process alive.
  let hold = null;
  const handle = {
    close(closed) {
      if (key !== undefined) {
        handle.unref();
        // Before the primary hears of it: nothing of ours keeps the port then.
        if (keysOfListeners.delete(reply.handoff)) ops.op_cluster_unlisten(reply.handoff);
        send({ act: 'close', key });
        handles.delete(key);
        forgetIndex(indexesKey, index);
        key = undefined;
      }
      if (typeof closed === 'function') process.nextTick(closed);
    },
    listen() { return 0; },
    ref() { hold ??= setInterval(() => {}, LONGEST_TIMEOUT); },
    unref() {
      if (hold !== null) clearInterval(hold);
      hold = null;
    },
    hasRef() { return hold !== null; },
  };
  handle.ref();
  if (reply.sockname) {
    handle.getsockname = (out) => {
      if (key !== undefined) Object.assign(out, reply.sockname);
      return 0;
    };
  }
  handles.set(key, handle);
  const { handoff } = reply;
  if (handoff !== undefined) keysOfListeners.set(handoff, key);
  callback(0, handle);
  // Not before there is somebody who takes what comes, and if there still is.
  if (keysOfListeners.get(handoff) === key && key !== undefined) ops.op_cluster_ready(handoff);
}

// ---- Connections ----

function whatBecomesOf(server) {
  if (server === undefined) return GONE;
  const owner = server[owner_symbol];
  if (owner && owner.maxConnections != null && owner._connections >= owner.maxConnections && !owner.dropMaxConnection) return FULL;
  return TAKEN;
}

// From the scheduler of an rcluster primary. `native` is an accepted stream; `isOurs`: this process has accepted it, nobody has a copy.
function onHandoff(listener, native, isOurs) {
  const key = keysOfListeners.get(listener);
  const server = handles.get(key);
  let handle;
  if (server === undefined || server.getsockname !== undefined) {
    const { TCP } = require('internal/handles/tcp');
    handle = new TCP(native);
  } else {
    const { Pipe } = require('internal/handles/pipe');
    handle = new Pipe(native);
  }
  // Programs that watch the control plane see what Node would have sent.
  if (process.listenerCount('internalMessage') > 2) {
    process.emit('internalMessage', { cmd: 'NODE_CLUSTER', act: 'newconn', key, handoff: true }, handle);
  }
  const outcome = whatBecomesOf(handles.get(key));
  if (outcome === TAKEN) {
    server.onconnection(0, handle);
  } else {
    // Closing it would end the connection for the next worker, too.
    ops.op_cluster_let_go(listener, native, isOurs, outcome === GONE);
    handle.close();
  }
  return outcome;
}

// From a primary that is Node.
function onNewConnection(message, handle) {
  // What onHandoff shows to listeners comes back here.
  if (message.handoff === true) return;
  const server = handles.get(message.key);
  const accepted = whatBecomesOf(server) === TAKEN;
  send({ ack: message.seq, accepted });
  if (accepted) server.onconnection(0, handle);
  else handle?.close();
}

// ---- Leaving ----

// `this` is the worker. Closes every server first, then the channel.
function disconnect(isPrimarysWish) {
  this.exitedAfterDisconnect = true;
  let waiting = 1;
  const closed = () => {
    waiting--;
    if (waiting !== 0) return;
    if (isPrimarysWish) {
      process.disconnect();
    } else {
      // The primary must know before it sees the channel close.
      send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
    }
  };
  for (const handle of handles.values()) {
    waiting++;
    if (handle[owner_symbol]) handle[owner_symbol].close(closed);
    else handle.close(closed);
  }
  handles.clear();
  closed();
}

Worker.prototype.disconnect = function() {
  if (this.state !== 'disconnecting' && this.state !== 'destroying') {
    this.state = 'disconnecting';
    Reflect.apply(disconnect, this, []);
  }
  return this;
};

Worker.prototype.destroy = function() {
  if (this.state === 'destroying') return;
  this.exitedAfterDisconnect = true;
  if (!this.isConnected()) {
    process.exit(0);
  } else {
    this.state = 'destroying';
    send({ act: 'exitedAfterDisconnect' }, () => process.disconnect());
    process.once('disconnect', () => process.exit(0));
  }
};

module.exports = cluster;
