// Connections of one server that live in another process: counted there, asked for here.
// In Node: lib/internal/socket_list.js.
'use strict';

const EventEmitter = require('events');
const { codes: { ERR_CHILD_CLOSED_BEFORE_REPLY } } = require('internal/errors');

// On the side of the server.
class SocketListSend extends EventEmitter {
  constructor(child, key) {
    super();
    this.key = key;
    this.child = child;
    child.once('exit', () => this.emit('exit', this));
  }

  #request(message, answer, swallowErrors, callback) {
    const { child, key } = this;
    if (!child.connected) {
      callback(new ERR_CHILD_CLOSED_BEFORE_REPLY());
      return;
    }
    const done = (error, reply) => {
      child.removeListener('disconnect', onDisconnect);
      child.removeListener('internalMessage', onReply);
      callback(error, reply);
    };
    function onDisconnect() { done(new ERR_CHILD_CLOSED_BEFORE_REPLY()); }
    function onReply(reply) {
      if (reply.cmd === answer && reply.key === key) done(null, reply);
    }
    child.once('disconnect', onDisconnect);
    child.on('internalMessage', onReply);
    child._send(message, undefined, swallowErrors);
  }

  close(callback) {
    this.#request({ cmd: 'NODE_SOCKET_NOTIFY_CLOSE', key: this.key }, 'NODE_SOCKET_ALL_CLOSED', true, callback);
  }

  getConnections(callback) {
    this.#request({ cmd: 'NODE_SOCKET_GET_COUNT', key: this.key }, 'NODE_SOCKET_COUNT', false, (error, reply) => {
      if (error) callback(error);
      else callback(null, reply.count);
    });
  }
}

// On the side of the sockets.
class SocketListReceive extends EventEmitter {
  constructor(child, key) {
    super();
    this.connections = 0;
    this.key = key;
    this.child = child;

    const allClosed = () => {
      if (child.connected) child._send({ cmd: 'NODE_SOCKET_ALL_CLOSED', key }, undefined, true);
    };
    child.on('internalMessage', (message) => {
      if (message.key !== key) return;
      if (message.cmd === 'NODE_SOCKET_NOTIFY_CLOSE') {
        if (this.connections === 0) allClosed();
        else this.once('empty', allClosed);
      } else if (message.cmd === 'NODE_SOCKET_GET_COUNT') {
        if (child.connected) child._send({ cmd: 'NODE_SOCKET_COUNT', key, count: this.connections });
      }
    });
  }

  add(entry) {
    this.connections++;
    entry.socket.once('close', () => {
      if (--this.connections === 0) this.emit('empty', this);
    });
  }
}

module.exports = { SocketListSend, SocketListReceive };
