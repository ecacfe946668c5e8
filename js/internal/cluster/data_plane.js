// The primary's side of the native data plane: which sockets the scheduler's thread owns, and who gets their connections.
//
// A worker that is rcluster has a hand-off socket, made before it is forked. One that is Node gets `newconn` messages with handles,
// which is the only way on which the primary's JavaScript sees a connection.
// Native side: src/ops/cluster.rs, src/cluster/. In Node: lib/internal/cluster/round_robin_handle.js.
'use strict';

const { validateInteger } = require('internal/validators');
const { sendHelper } = require('internal/cluster/utils');

// A worker that leaves a connection unclaimed for so many milliseconds counts as stuck.
const DEFAULT_STALL_TIMEOUT = 50;
const LONGEST_STALL_TIMEOUT = 2 ** 31 - 1;

let started = false;
let leastConnections = false;
let stallTimeout = DEFAULT_STALL_TIMEOUT;
// id -> Worker, of those the scheduler knows.
const workers = new Map();
// Number of the native listener -> key of its handle in the control plane.
const keys = new Map();

function start() {
  if (started) return;
  started = true;
  ops.op_cluster_start(onConnection, leastConnections, stallTimeout);
}

// Before the first fork. `settings.stallTimeout` of cluster goes before RCLUSTER_STALL_MS.
function configure(options) {
  leastConnections = options.leastConnections;
  const { RCLUSTER_STALL_MS: fromEnvironment } = process.env;
  if (options.stallTimeout !== undefined) {
    validateInteger(options.stallTimeout, 'settings.stallTimeout', 1, LONGEST_STALL_TIMEOUT);
    stallTimeout = options.stallTimeout;
  } else if (fromEnvironment !== undefined) {
    const value = Number(fromEnvironment);
    validateInteger(value, 'RCLUSTER_STALL_MS', 1, LONGEST_STALL_TIMEOUT);
    stallTimeout = value;
  }
}

// A connection for a worker that is not rcluster.
function onConnection(listener, id, ticket, native) {
  const worker = workers.get(id);
  const { key, isUnix } = keys.get(listener) ?? {};
  const { TCP } = require('internal/handles/tcp');
  const { Pipe } = require('internal/handles/pipe');
  const handle = isUnix ? new Pipe(native) : new TCP(native);
  const done = (accepted) => {
    handle.close();
    ops.op_cluster_answer(id, ticket, accepted);
  };
  if (worker === undefined || key === undefined) {
    done(false);
    return;
  }
  const isSent = sendHelper(worker.process, { act: 'newconn', key }, handle, (reply) => done(reply.accepted === true));
  if (!isSent && !worker.process.connected) done(false);
}

// Before a fork: { fd, theirs }, our end and the one the child inherits.
function createHandoff() {
  const { 0: ours, 1: theirs } = ops.op_cluster_handoff_pair();
  return { ours, theirs };
}

function closeEnd(fd) {
  ops.op_cluster_close_fd(fd);
}

// `isNative`: the worker says that it receives on its hand-off socket.
function addWorker(worker, handoff, isNative) {
  if (workers.has(worker.id)) return;
  start();
  workers.set(worker.id, worker);
  ops.op_cluster_add_worker(worker.id, isNative ? handoff.ours : -1);
}

// It gets nothing any more. Not `isSilent`, it may still answer for what it has: this is called again when it is.
function removeWorker(worker, isSilent) {
  if (!workers.has(worker.id)) return;
  if (isSilent) workers.delete(worker.id);
  ops.op_cluster_remove_worker(worker.id, isSilent);
}

// `handle` is bound; it listens from now on. Returns the listener's number, or throws what listen() fails with.
// Not accepting, the scheduler only hands out what inject() gives it.
function addListener(key, handle, backlog, isUnix, isAccepting) {
  start();
  const listener = ops.op_cluster_add_listener(handle.fd, backlog, isUnix, isAccepting);
  keys.set(listener, { key, isUnix });
  return listener;
}

function removeListener(listener) {
  keys.delete(listener);
  ops.op_cluster_remove_listener(listener);
}

// A connection accepted elsewhere; the caller closes its own handle of it.
function inject(listener, handle) { ops.op_cluster_inject(listener, handle.fd); }

function join(listener, worker) { ops.op_cluster_join(listener, worker.id); }
function leave(listener, worker) { ops.op_cluster_leave(listener, worker.id); }

module.exports = {
  addListener, addWorker, closeEnd, configure, createHandoff, inject, join, leave, removeListener, removeWorker,
};
