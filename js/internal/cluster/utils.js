// Messages between primary and worker: `{ cmd: 'NODE_CLUSTER', seq, ... }`, answered by one with `ack: seq`.
// In Node: lib/internal/cluster/utils.js.
'use strict';

const callbacks = new Map();
let seq = 0;

// Returns what send() does, false without a channel. `callback(reply, handle)` gets the answer.
function sendHelper(proc, message, handle, callback) {
  if (!proc.connected) return false;
  message = { cmd: 'NODE_CLUSTER', ...message, seq };
  if (typeof callback === 'function') callbacks.set(seq, callback);
  seq += 1;
  return proc.send(message, handle);
}

// A listener for 'internalMessage': answers go to who asked, the rest to `onMessage`, `this` being the worker.
function internal(worker, onMessage) {
  return function onInternalMessage(message, handle) {
    if (message.cmd !== 'NODE_CLUSTER') return;
    let receive = onMessage;
    if (message.ack !== undefined) {
      const callback = callbacks.get(message.ack);
      if (callback !== undefined) {
        receive = callback;
        callbacks.delete(message.ack);
      }
    }
    Reflect.apply(receive, worker, [message, handle]);
  };
}

module.exports = { internal, sendHelper };
