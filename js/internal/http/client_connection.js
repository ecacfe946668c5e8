// One request on one connection of a client: from the socket to the response and back to the agent.
// In Node: tickOnSocket, responseOnEnd and their like in lib/_http_client.js.
'use strict';

const { HttpParser, answers, flags } = require('internal/http/parser');
const { kConsumed, kIncomingMessage } = require('internal/http/common');
const { IncomingMessage, addBody, finishMessage, setHead, setTrailers } = require('internal/http/incoming');
const { kNeedDrain } = require('internal/http/outgoing');
const { ConnResetException } = require('internal/errors');

const kClientConnection = Symbol('kClientConnection');

class ClientConnection {
  constructor(req, socket) {
    this.req = req;
    this.socket = socket;
    this.parser = null;
    this.upgraded = null;
    this.released = false;
  }

  start() {
    const { req, socket } = this;
    const { listenForTimeout } = require('internal/http/client_request');
    req.socket = socket;
    const limit = req.maxHeaderSize || require('internal/options').getOptionValue('--max-http-header-size');
    this.parser = new HttpParser(this, false, limit);
    req.parser = this.parser;
    socket.parser = this.parser;
    socket._httpMessage = req;
    socket[kClientConnection] = this;

    if (socket._hadError === undefined) socket._hadError = false;
    // The bytes come through the stream: an agent's socket serves one request after the other, each with a parser of its own.
    socket[kConsumed] = false;
    socket.on('error', onSocketError);
    socket.on('data', onSocketData);
    socket.on('end', onSocketEnd);
    socket.on('close', onSocketClose);
    socket.on('drain', onSocketDrain);

    if (req.timeout !== undefined || (req.agent?.options?.timeout)) listenForTimeout(req);
    req.emit('socket', socket);
  }

  // ---- The parser's events ----

  onHead(status, bits, head, start, end, fields) {
    const { req, socket } = this;
    if (this.released) return answers.STOP;
    const res = new (req[kIncomingMessage] ?? IncomingMessage)(socket);
    setHead(res, bits, head, fields, req.maxHeadersCount ?? undefined);
    res.statusCode = status;
    res.statusMessage = head.slice(start, end);
    res.joinDuplicateHeaders = req.joinDuplicateHeaders ?? false;
    res.upgrade = false;

    if ((bits & flags.UPGRADE) !== 0 && (status === 101 || req.method === 'CONNECT')) return this.takeOver(res);
    if (req.method === 'CONNECT') {
      if (status >= 200 && status < 300) return this.takeOver(res);
    }
    if (req.res) {
      // A second answer to one request: nothing that follows can be trusted.
      socket.destroy();
      return answers.STOP;
    }
    if (status < 200) {
      this.information(res);
      return answers.CONTINUE;
    }
    return this.response(res, bits);
  }

  takeOver(res) {
    res.upgrade = true;
    res.complete = true;
    this.upgraded = res;
    this.req.res = res;
    res.req = this.req;
    return answers.TAKE_OVER;
  }

  information(res) {
    const { req } = this;
    if (res.statusCode === 100) req.emit('continue');
    // What it says is all there is of it.
    req.emit('information', {
      statusCode: res.statusCode,
      statusMessage: res.statusMessage,
      httpVersion: res.httpVersion,
      httpVersionMajor: res.httpVersionMajor,
      httpVersionMinor: res.httpVersionMinor,
      headers: res.headers,
      rawHeaders: res.rawHeaders,
    });
  }

  response(res, bits) {
    const { req } = this;
    const { announce } = require('internal/http/client_request');
    const isHead = req.method === 'HEAD';
    if (req.shouldKeepAlive && (bits & flags.KEEP_ALIVE) === 0) req.shouldKeepAlive = false;
    announce('http.client.response.finish', { request: req, response: res });
    req.res = res;
    res.req = req;
    const complete = isHead || (bits & flags.COMPLETE) !== 0;
    res.complete = complete;
    // Ours come last: what the program does on 'end' comes first.
    res.on('end', onResponseEnd);
    req.on('finish', onRequestFinish);
    if (req.aborted || !req.emit('response', res)) res._dump();
    return isHead ? answers.SKIP_BODY : answers.CONTINUE;
  }

  onBody(bytes, complete) {
    const { res } = this.req;
    if (!res) return;
    addBody(res, bytes);
    if (complete) this.onComplete();
  }

  onTrailers(text) {
    if (this.req.res) setTrailers(this.req.res, text);
  }

  onComplete() {
    const { res } = this.req;
    if (res && !res.complete) finishMessage(res);
  }

  onError(error) {
    const { req, socket } = this;
    this.release();
    socket.removeListener('error', onSocketError);
    socket.on('error', () => {});
    socket.destroy();
    req._hadParseError = true;
    if (req.socket) req.socket._hadError = true;
    const { emitErrorEvent } = require('internal/http/client_request');
    emitErrorEvent(req, error);
  }

  onUpgrade(bytes) {
    const { req, socket } = this;
    const res = this.upgraded;
    const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
    this.release();
    req.upgradeOrConnect = true;
    socket.removeListener('error', onSocketError);
    if (req.timeoutCb) socket.removeListener('timeout', req.timeoutCb);
    socket.readableFlowing = null;
    if (req.listenerCount(event) > 0) {
      // The agent has no use for it any more.
      socket.emit('agentRemove');
      req.emit(event, res, socket, bytes);
      req.destroyed = true;
      req._closed = true;
      req.emit('close');
    } else {
      socket.destroy();
    }
  }

  // Lets go of the socket: no event of it concerns this request any more.
  release() {
    if (this.released) return;
    this.released = true;
    const { socket, req } = this;
    socket.removeListener('data', onSocketData);
    socket.removeListener('end', onSocketEnd);
    socket.removeListener('close', onSocketClose);
    socket.removeListener('drain', onSocketDrain);
    this.parser.free();
    if (socket.parser === this.parser) socket.parser = null;
    req.parser = null;
  }
}

// ---- The socket's events ----

function onSocketData(chunk) {
  const connection = this[kClientConnection];
  connection.parser.execute(chunk);
}

function onSocketDrain() {
  const req = this._httpMessage;
  if (req && !req.finished && req[kNeedDrain]) {
    req[kNeedDrain] = false;
    req.emit('drain');
  }
}

function onSocketError(error) {
  const connection = this[kClientConnection];
  const req = this._httpMessage;
  if (req) {
    // The close that follows is not another error.
    req.socket._hadError = true;
    const { emitErrorEvent } = require('internal/http/client_request');
    emitErrorEvent(req, error);
  }
  if (!connection.released) {
    connection.parser.finish();
    connection.release();
  }
  this.removeListener('data', onSocketData);
  this.removeListener('end', onSocketEnd);
  this.destroy();
}

function onSocketEnd() {
  const connection = this[kClientConnection];
  const { req } = connection;
  if (!req.res && !req.socket._hadError) {
    // Not one byte of an answer.
    req.socket._hadError = true;
    const { emitErrorEvent } = require('internal/http/client_request');
    emitErrorEvent(req, new ConnResetException('socket hang up'));
  }
  if (!connection.released) {
    connection.parser.finish();
    connection.release();
  }
  this.end();
}

function onSocketClose() {
  const connection = this[kClientConnection];
  const { req } = connection;
  // What is still in the stream belongs to the response.
  this.read();
  if (!connection.released) connection.parser.finish();
  connection.release();
  req.destroyed = true;
  const { res } = req;
  if (res) {
    if (!res.complete) res.destroy(new ConnResetException('aborted'));
    req._closed = true;
    req.emit('close');
    if (!res.aborted && res.readable) res.push(null);
  } else {
    if (!req.socket._hadError) {
      req.socket._hadError = true;
      const { emitErrorEvent } = require('internal/http/client_request');
      emitErrorEvent(req, new ConnResetException('socket hang up'));
    }
    req._closed = true;
    req.emit('close');
  }
  // Waiting output will never leave.
  if (req.outputData) req.outputData.length = 0;
}

// ---- Back to the agent ----

function onResponseEnd() {
  const { req } = this;
  req._ended = true;
  const { socket } = req;
  if (socket && req.timeoutCb) socket.removeListener('timeout', emitRequestTimeout);
  if (!req.shouldKeepAlive) {
    if (socket.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (req.writableFinished && !this.aborted) {
    keepAlive(req);
  }
}

function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) keepAlive(this);
}

function emitRequestTimeout() {
  this._httpMessage?.emit('timeout');
}

function keepAlive(req) {
  if (req._keptAlive) return;
  req._keptAlive = true;
  const { socket } = req;
  socket[kClientConnection].release();
  if (req.timeoutCb) {
    socket.setTimeout(0, req.timeoutCb);
    req.timeoutCb = null;
  }
  socket.removeListener('error', onSocketError);
  // In a tick of its own, and in nobody's context.
  req.destroyed = true;
  if (req.res) req.res.destroyed || process.nextTick(() => {});
  process.nextTick(free, req);
}

function free(req) {
  req._closed = true;
  req.emit('close');
  req.socket?.emit('free');
}

module.exports = { ClientConnection };
