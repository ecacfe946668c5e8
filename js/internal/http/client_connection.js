// One request on one connection of a client: from the socket to the response and back to the agent.
//
// The bytes come through the socket's stream: an agent's socket serves one request after the other, each with a parser of its own.
// In Node: tickOnSocket, responseOnEnd and their like in lib/_http_client.js.
'use strict';

const { HttpParser, answers, flags } = require('internal/http/parser');
const { isLenient, kConsumed, kIncomingMessage, kNeedDrain, maxHeaderSize } = require('internal/http/common');
const { IncomingMessage, addBody, finishMessage, setHead, setTrailers } = require('internal/http/incoming');
const { ConnResetException } = require('internal/errors');

// On a socket: the connection of the request it serves.
const kClientConnection = Symbol('kClientConnection');

class ClientConnection {
  constructor(req, socket) {
    this.req = req;
    this.socket = socket;
    this.parser = null;
    this.upgraded = null;
    this.returned = false;
  }

  start() {
    const { req, socket } = this;
    req.socket = socket;
    this.parser = new HttpParser(this, false, req.maxHeaderSize || maxHeaderSize(), isLenient(req.insecureHTTPParser));
    req.parser = this.parser;
    socket.parser = this.parser;
    socket._httpMessage = req;
    socket[kClientConnection] = this;
    socket[kConsumed] = false;

    socket.on('error', onSocketError);
    socket.on('data', onSocketData);
    socket.on('end', onSocketEnd);
    socket.on('close', onSocketClose);
    socket.on('drain', onSocketDrain);

    if (req.timeout !== undefined || req.agent?.options?.timeout) listenForTimeout(req);
    req.emit('socket', socket);
  }

  // ---- The parser's events ----

  onHead(status, bits, head, start, end, fields) {
    const { req, socket } = this;
    if (this.parser === null) return answers.STOP;
    if (req.res) {
      // A second answer to one request: nothing that follows can be trusted.
      socket.destroy();
      return answers.STOP;
    }
    const res = new (req[kIncomingMessage] ?? IncomingMessage)(socket);
    setHead(res, bits, head, fields, req.maxHeadersCount ?? undefined);
    res.statusCode = status;
    res.statusMessage = head.slice(start, end);
    res.joinDuplicateHeaders = req.joinDuplicateHeaders ?? false;
    res.upgrade = false;
    req.res = res;

    if (req.method === 'CONNECT' || (status === 101 && (bits & flags.UPGRADE) !== 0)) {
      res.upgrade = true;
      this.upgraded = res;
      return answers.TAKE_OVER;
    }
    if (status < 200 && status >= 100 && status !== 101) {
      req.res = null;
      this.information(res);
      return answers.CONTINUE;
    }
    return this.response(res, bits);
  }

  information(res) {
    const { req } = this;
    if (res.statusCode === 100) req.emit('continue');
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
    if (req.shouldKeepAlive && (bits & flags.KEEP_ALIVE) === 0 && !req.upgradeOrConnect) req.shouldKeepAlive = false;
    announce('http.client.response.finish', { request: req, response: res });
    res.req = req;
    // Ours come first: the socket is taken care of whatever the program's do.
    res.on('end', onResponseEnd);
    req.on('finish', onRequestFinish);
    this.socket.on('timeout', onResponseTimeout);
    if (req.aborted || !req.emit('response', res)) res._dump();
    if (req.method === 'HEAD' || (bits & flags.COMPLETE) !== 0) {
      // What comes as a body is none (HEAD), or nothing comes.
      finishMessage(res);
      return answers.SKIP_BODY;
    }
    return answers.CONTINUE;
  }

  onBody(bytes, complete) {
    const { res } = this.req;
    if (!res || res.complete) return;
    addBody(res, bytes);
    if (complete) finishMessage(res);
  }

  onTrailers(text) {
    if (this.req.res) setTrailers(this.req.res, text);
  }

  onComplete() {
    const { res } = this.req;
    if (res && !res.complete) finishMessage(res);
  }

  onUpgrade(bytes) {
    const { req, socket } = this;
    const res = this.upgraded;
    const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
    stopListening(socket);
    if (req.timeoutCb) socket.removeListener('timeout', req.timeoutCb);
    this.freeParser();
    if (req.listenerCount(event) === 0) {
      socket.destroy();
      return;
    }
    req.upgradeOrConnect = true;
    // The agent has no use for it any more.
    socket.emit('agentRemove');
    socket.removeListener('close', onSocketClose);
    socket.removeListener('error', onSocketError);
    socket._httpMessage = null;
    socket.readableFlowing = null;
    req.emit(event, res, socket, bytes);
    req.destroyed = true;
    req._closed = true;
    req.emit('close');
  }

  // ---- The end ----

  // No event of the parser comes after this.
  freeParser() {
    const { parser, req, socket } = this;
    if (parser === null) return;
    this.parser = null;
    parser.free();
    req.parser = null;
    if (socket.parser === parser) socket.parser = null;
  }

  // The stream has said its last; a response that ends with the connection is complete. What else the parser thinks of it is told by
  // the message, which is not complete.
  finishParser() {
    this.parser?.finish();
    this.freeParser();
  }

  refused(error) {
    const { req, socket } = this;
    this.freeParser();
    socket.removeListener('data', onSocketData);
    socket.removeListener('end', onSocketEnd);
    socket.destroy();
    socket._hadError = true;
    emitErrorEvent(req, error);
  }
}

// ---- The socket's events ----

function onSocketData(chunk) {
  const connection = this[kClientConnection];
  const { parser, req } = connection;
  if (parser === null) return;
  const error = parser.execute(chunk);
  if (error !== undefined) {
    connection.refused(error);
  } else if (req.res?.complete && !connection.upgraded && connection.parser === parser) {
    stopListening(this);
    connection.freeParser();
  }
}

function stopListening(socket) {
  socket.removeListener('data', onSocketData);
  socket.removeListener('end', onSocketEnd);
  socket.removeListener('drain', onSocketDrain);
  socket.removeListener('timeout', onResponseTimeout);
}

function onSocketDrain() {
  const req = this._httpMessage;
  if (req && !req.finished && req[kNeedDrain]) {
    req[kNeedDrain] = false;
    req.emit('drain');
  }
}

function onSocketError(error) {
  const req = this._httpMessage;
  if (req) {
    // The close that follows is not another error.
    req.socket._hadError = true;
    emitErrorEvent(req, error);
  }
  this[kClientConnection].finishParser();
  this.removeListener('data', onSocketData);
  this.removeListener('end', onSocketEnd);
  this.destroy();
}

function onSocketEnd() {
  const connection = this[kClientConnection];
  const req = this._httpMessage;
  if (!req.res && !req.socket._hadError) {
    // Not one byte of an answer.
    req.socket._hadError = true;
    emitErrorEvent(req, new ConnResetException('socket hang up'));
  }
  connection.finishParser();
  this.end();
}

function onSocketClose() {
  const connection = this[kClientConnection];
  const req = this._httpMessage;
  // What is still in the stream belongs to the response.
  this.read();
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
      emitErrorEvent(req, new ConnResetException('socket hang up'));
    }
    req._closed = true;
    req.emit('close');
  }
  // Waiting output will never leave.
  if (req.outputData) req.outputData.length = 0;
  connection.finishParser();
}

// ---- Time-outs ----

function emitRequestTimeout() {
  this._httpMessage?.emit('timeout');
}

function onResponseTimeout() {
  this._httpMessage?.res?.emit('timeout');
}

function listenForTimeout(req) {
  if (req.timeoutCb) return;
  req.timeoutCb = emitRequestTimeout;
  if (req.socket) req.socket.once('timeout', emitRequestTimeout);
  else req.on('socket', (socket) => socket.once('timeout', emitRequestTimeout));
}

// ---- Back to the agent ----

function onResponseEnd() {
  const { req } = this;
  const { socket } = req;
  if (socket) {
    if (req.timeoutCb) socket.removeListener('timeout', emitRequestTimeout);
    socket.removeListener('timeout', onResponseTimeout);
  }
  req._ended = true;
  if (!req.shouldKeepAlive) {
    if (socket.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (req.writableFinished && !this.aborted) {
    // Everything was sent, so that the next request starts on a drained socket.
    keepAlive(req);
  }
}

function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) keepAlive(this);
}

// Once: 'end' of the response and 'finish' of the request may both find that everything is over, and by then the socket may already
// serve the next request.
function keepAlive(req) {
  const { socket } = req;
  const connection = socket[kClientConnection];
  if (connection.req !== req || connection.returned) return;
  connection.returned = true;
  if (req.timeoutCb) {
    socket.setTimeout(0, req.timeoutCb);
    req.timeoutCb = null;
  }
  stopListening(socket);
  socket.removeListener('close', onSocketClose);
  socket.removeListener('error', onSocketError);
  connection.freeParser();
  req.destroyed = true;
  // The response may be destroyed yet; the socket is not its any more.
  if (req.res) req.res.socket = null;
  process.nextTick(free, req);
}

function free(req) {
  req._closed = true;
  req.emit('close');
  req.socket?.emit('free');
}

// ---- Told to others ----

function emitErrorEvent(req, error) {
  announce('http.client.request.error', { request: req, error });
  req.emit('error', error);
}

const channels = new Map();
function announce(name, message) {
  let channel = channels.get(name);
  if (channel === undefined) {
    channel = require('diagnostics_channel').channel(name);
    channels.set(name, channel);
  }
  if (channel.hasSubscribers) channel.publish(message);
}

module.exports = { ClientConnection, announce, emitErrorEvent, listenForTimeout };
