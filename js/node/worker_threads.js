// node:worker_threads: the message classes, and what a program asks to learn that it is the main thread.
// Threads themselves are not there yet: `new Worker` says so. In Node: lib/worker_threads.js, lib/internal/worker.js.

'use strict';

const { codes: {
  ERR_CLOSED_MESSAGE_PORT,
  ERR_INVALID_ARG_TYPE,
  ERR_METHOD_NOT_IMPLEMENTED,
  ERR_WORKER_MESSAGING_FAILED,
  ERR_WORKER_MESSAGING_SAME_THREAD,
} } = require('internal/errors');
const { BroadcastChannel } = require('internal/broadcast_channel');
const {
  MessageChannel,
  MessagePort,
  receiveMessageOnPort,
} = require('internal/messaging');
const { isMarkedAsUntransferable, kIsDetached, markAsUncloneable, markAsUntransferable } = require('internal/structured_clone');

const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');

class Worker {
  constructor() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('worker_threads.Worker');
  }
}

function moveMessagePortToContext(port) {
  if (!(port instanceof MessagePort)) throw new ERR_INVALID_ARG_TYPE('port', 'MessagePort', port);
  if (port[kIsDetached]) throw new ERR_CLOSED_MESSAGE_PORT();
  throw new ERR_METHOD_NOT_IMPLEMENTED('worker_threads.moveMessagePortToContext()');
}

// Data for the threads a program starts: kept, so that what was set can be read back.
const environmentData = new Map();

function setEnvironmentData(key, value) {
  if (value === undefined) environmentData.delete(key);
  else environmentData.set(key, value);
}

function getEnvironmentData(key) {
  return environmentData.get(key);
}

async function postMessageToThread(id) {
  if (id === 0) throw new ERR_WORKER_MESSAGING_SAME_THREAD();
  throw new ERR_WORKER_MESSAGING_FAILED();
}

module.exports = {
  isInternalThread: false,
  isMainThread: true,
  MessagePort,
  MessageChannel,
  markAsUncloneable,
  markAsUntransferable,
  isMarkedAsUntransferable,
  moveMessagePortToContext,
  receiveMessageOnPort,
  resourceLimits: {},
  postMessageToThread,
  threadId: 0,
  threadName: '',
  SHARE_ENV,
  Worker,
  parentPort: null,
  workerData: null,
  BroadcastChannel,
  setEnvironmentData,
  getEnvironmentData,
};
