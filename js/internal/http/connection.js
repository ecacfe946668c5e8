// One connection of a server: the parser's events become requests, answers leave in order, the idle connection waits for the next.
//
// Messages that were pipelined are answered in the order they came: `outgoing` holds the answers that are not first.
// In Node: connectionListener and what belongs to it in lib/_http_server.js.
'use strict';

const diagnosticsChannel = require('diagnostics_channel');
const net = require('net');
const { HttpParser, answers, flags, methodNames } = require('internal/http/parser');
const { isLenient, kConnection, kConsumed, kIncomingMessage, kNeedDrain, maxHeaderSize } = require('internal/http/common');
const { addBody, endAtOnce, finishMessage, setHead, setTrailers } = require('internal/http/incoming');
const { emitClose, onServerResponseClose } = require('internal/http/server_response');
const { kUniqueHeaders } = require('internal/http/outgoing');
const { kTimeout: kTimeoutRunning } = require('internal/timers');
const { queueTick } = require('internal/process/task_queues');
const { ConnResetException } = require('internal/errors');

const startChannel = diagnosticsChannel.channel('http.server.request.start');
const finishChannel = diagnosticsChannel.channel('http.server.response.finish');
const kServerResponse = Symbol('ServerResponse');
const CONNECT = 'CONNECT';

class Connection {
  constructor(server, socket) {
    this.server = server;
    this.socket = socket;
    this.parser = null;
    // Requests whose answer is not finished, and the answers behind the first.
    this.incoming = [];
    this.outgoing = [];
    this.outgoingData = 0;
    this.requestCount = 0;
    this.current = null;
    this.keepAliveTimer = false;
    this.upgraded = null;
    this.options = null;
    this.paused = false;
    this.closed = false;
    // Its place among the server's connections (internal/http/connection_list.js).
    this.link = null;
    // Its place in the server's idle list (internal/http/idle.js).
    this._idleNext = null;
    this._idlePrev = null;
    this.idleDeadline = 0;
  }

  start() {
    const { server, socket } = this;
    this.parser = new HttpParser(this, true, server.maxHeaderSize || maxHeaderSize(), isLenient(server.insecureHTTPParser));
    socket.parser = this.parser;
    socket[kConnection] = this;
    socket.server = server;
    server[kConnections].add(this);

    if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
    socket.on('timeout', onSocketTimeout);
    socket.on('error', onSocketError);
    socket.on('close', onSocketClose);
    // For all answers of the connection, one after the other.
    socket.on('close', onServerResponseClose);
    socket.on('end', onSocketEnd);
    socket.on('drain', onSocketDrain);
    socket.on('resume', onSocketResume);
    socket.on('pause', onSocketPause);
    // What was read before we got the socket, and all that comes while its handle does not feed the parser.
    socket.on('data', onSocketData);
    wrapListening(socket);
    socket._paused = false;

    if (this.parser.consume(socket._handle)) {
      socket[kConsumed] = true;
      socket._handle.reading = true;
      socket._handle.readStart();
    }
  }

  // Somebody else reads the socket from now on ('data' listener, upgrade): the parser gets its bytes from the stream instead.
  stopConsuming() {
    if (!this.socket[kConsumed]) return;
    this.socket[kConsumed] = false;
    this.parser.unconsume();
  }

  execute(bytes) {
    if (this.parser === null) return;
    const error = this.parser.execute(bytes);
    if (error !== undefined) this.failed(error);
  }

  // ---- The parser's events ----

  onHead(number, bits, head, start, end, fields) {
    const { server, socket } = this;
    this.leaveIdle();
    if (this.closed || socket.destroyed) return answers.STOP;

    const req = new server[kIncomingMessage](socket);
    setHead(req, bits, head, fields, server.maxHeadersCount ?? undefined);
    req.method = methodNames()[number];
    req.url = head.slice(start, end);
    req.joinDuplicateHeaders = server.joinDuplicateHeaders;
    req.complete = (bits & flags.COMPLETE) !== 0;
    this.current = req.complete ? null : req;

    if ((bits & flags.UPGRADE) !== 0) {
      const answer = this.tryUpgrade(req);
      if (answer !== answers.CONTINUE) return answer;
    } else {
      req.upgrade = false;
    }
    if (socket[kTimeoutRunning]) socket._unrefTimer?.();
    if (server.optimizeEmptyRequests && (bits & (flags.CHUNKED | flags.HAS_LENGTH)) === 0) endAtOnce(req);
    this.request(req, bits);
    return answers.CONTINUE;
  }

  tryUpgrade(req) {
    const event = req.method === CONNECT ? 'connect' : 'upgrade';
    const { server, socket } = this;
    const wanted = event === 'connect' ? server.listenerCount('connect') > 0 : server.shouldUpgradeCallback(req);
    if (wanted) {
      req.upgrade = true;
      this.upgraded = { event, req };
      return answers.TAKE_OVER;
    }
    if (event === 'connect') {
      socket.destroy();
      return answers.STOP;
    }
    req.upgrade = false;
    return answers.CONTINUE;
  }

  onUpgrade(bytes) {
    const { event, req } = this.upgraded;
    const { server, socket } = this;
    this.release();
    socket.readableFlowing = null;
    if (server.listenerCount(event) > 0) server.emit(event, req, socket, bytes);
    else socket.destroy();
  }

  request(req, bits) {
    const { server, socket } = this;
    this.incoming.push(req);
    if (this.outgoingData >= socket.writableHighWaterMark && !this.paused) this.pause();

    const res = new server[kServerResponse](req, this.responseOptions());
    res._keepAliveTimeout = server.keepAliveTimeout;
    res._maxRequestsPerSocket = server.maxRequestsPerSocket;
    res._onPendingData = onPendingData;
    res.shouldKeepAlive = (bits & flags.KEEP_ALIVE) !== 0;
    res[kConnection] = this;
    if (server[kUniqueHeadersOption] !== null) res[kUniqueHeaders] = server[kUniqueHeadersOption];
    announce(req, res, socket, server);

    if (socket._httpMessage) this.outgoing.push(res);
    else res.assignSocket(socket);

    if (!this.admit(req, res, bits)) return;
    if ((bits & (flags.EXPECT_CONTINUE | flags.EXPECT_OTHER)) !== 0) this.expect(req, res, bits);
    else server.emit('request', req, res);
  }

  // The same for all answers, and made once: the constructor only reads them.
  responseOptions() {
    const { server, socket, options } = this;
    if (options === null || options.rejectNonStandardBodyWrites !== server.rejectNonStandardBodyWrites) {
      const { rejectNonStandardBodyWrites } = server;
      this.options = { highWaterMark: socket.writableHighWaterMark, rejectNonStandardBodyWrites };
    }
    return this.options;
  }

  // Whether the request is to be handled: it names its host, and the connection has not had its share.
  admit(req, res, bits) {
    const { server } = this;
    if ((bits & (flags.MINOR_VERSION | flags.OTHER_MAJOR)) !== flags.MINOR_VERSION) return true;
    if (server.requireHostHeader && (bits & flags.HAS_HOST) === 0) {
      res.writeHead(400, ['Connection', 'close']);
      res.end();
      return false;
    }
    if (server.maxRequestsPerSocket > 0) {
      this.requestCount++;
      res.maxRequestsOnConnectionReached = server.maxRequestsPerSocket <= this.requestCount;
      if (server.maxRequestsPerSocket < this.requestCount) {
        server.emit('dropRequest', req, this.socket);
        res.writeHead(503);
        res.end();
        return false;
      }
    }
    return true;
  }

  expect(req, res, bits) {
    const { server } = this;
    if ((bits & flags.EXPECT_OTHER) !== 0) {
      if (server.listenerCount('checkExpectation') > 0) {
        server.emit('checkExpectation', req, res);
      } else {
        res.writeHead(417);
        res.end();
      }
      return;
    }
    res._expect_continue = true;
    if (server.listenerCount('checkContinue') > 0) {
      server.emit('checkContinue', req, res);
    } else {
      res.writeContinue();
      server.emit('request', req, res);
    }
  }

  onBody(bytes, complete) {
    const req = this.current;
    if (req === null) return;
    if (this.socket[kTimeoutRunning]) this.socket._unrefTimer?.();
    addBody(req, bytes);
    if (complete) this.onComplete();
  }

  onTrailers(text) {
    if (this.current !== null) setTrailers(this.current, text);
  }

  onComplete() {
    const req = this.current;
    this.current = null;
    if (req !== null) finishMessage(req);
    // The answer was finished before the request was.
    if (this.incoming.length === 0 && this.keepAliveTimer === 'pending') this.enterIdle();
  }

  onError(error) {
    this.failed(error);
  }

  // The stream ended while the parser consumed it: the socket is told as if it had read that itself.
  onEnd(status) {
    const { socket } = this;
    socket[kConsumed] = false;
    this.parser.consuming = false;
    if (socket._handle) {
      socket._handle.reading = false;
      socket._handle.onread(status);
    }
  }

  // ---- Answers ----

  // Called before the listeners of 'finish'.
  onResponseFinish(res) {
    const { socket, server } = this;
    const { req } = res;
    announceFinish(req, res, socket, server);
    // The oldest request is answered first, always.
    this.incoming.shift();

    // A body nobody read is in the way of the next message.
    if (!req._consuming) req._dump();

    if (socket._httpMessage === res) res.detachSocket(socket);
    queueTick(emitClose, res);

    if (res._last) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
      return;
    }
    const next = this.outgoing.shift();
    if (next !== undefined) {
      next.assignSocket(socket);
      return;
    }
    if (server.keepAliveTimeout > 0) {
      if (this.current === null) this.enterIdle();
      else this.keepAliveTimer = 'pending';
    }
  }

  onPendingData(amount) {
    this.outgoingData += amount;
    if (this.paused && this.outgoingData < this.socket.writableHighWaterMark) this.resume();
  }

  pause() {
    this.paused = true;
    this.socket._paused = true;
    this.socket.pause();
  }

  resume() {
    this.paused = false;
    this.socket._paused = false;
    this.socket.resume();
  }

  // ---- Waiting for the next request ----

  get isIdle() {
    return this.incoming.length === 0 && this.current === null && !this.closed;
  }

  enterIdle() {
    this.keepAliveTimer = true;
    this.server[kIdle].enter(this, this.server.keepAliveTimeout + (this.server.keepAliveTimeoutBuffer ?? 0));
  }

  leaveIdle() {
    if (this.keepAliveTimer === true) this.server[kIdle].leave(this);
    this.keepAliveTimer = false;
  }

  // ---- The end ----

  // The socket failed, or what it sends is no HTTP: told once, for what follows is the same trouble again.
  failed(error) {
    const { server, socket } = this;
    socket.removeListener('error', onSocketError);
    if (socket.listenerCount('error', nothing) === 0) socket.on('error', nothing);
    if (server.emit('clientError', error, socket)) return;
    // An answer that has begun must not be followed by something that looks like a part of it.
    if (socket.writable && !socket._httpMessage?._headerSent) socket.write(refusalFor(error));
    socket.destroy(error);
  }

  abortIncoming() {
    while (this.incoming.length > 0) {
      const req = this.incoming.shift();
      req.destroy(new ConnResetException('aborted'));
    }
  }

  // The socket goes on without us, or has closed: then nobody hears our listeners any more, and they stay.
  release(unlisten = true) {
    const { socket } = this;
    this.leaveIdle();
    this.closed = true;
    this.server[kConnections].delete(this);
    socket[kConsumed] = false;
    if (this.parser !== null) {
      this.parser.free();
      this.parser = null;
      socket.parser = null;
    }
    if (unlisten) this.unlisten();
  }

  unlisten() {
    const { socket } = this;
    socket.removeListener('timeout', onSocketTimeout);
    socket.removeListener('error', onSocketError);
    socket.removeListener('close', onSocketClose);
    if (!socket._httpMessage) socket.removeListener('close', onServerResponseClose);
    socket.removeListener('end', onSocketEnd);
    socket.removeListener('drain', onSocketDrain);
    socket.removeListener('resume', onSocketResume);
    socket.removeListener('pause', onSocketPause);
    socket.removeListener('data', onSocketData);
    unwrapListening(socket);
  }
}

// `this` is an answer: it holds more bytes back than before, or fewer.
function onPendingData(amount) {
  this[kConnection].onPendingData(amount);
}

const kConnections = Symbol('http.server.connections');
const kIdle = Symbol('http.server.idle');
const kUniqueHeadersOption = Symbol('kUniqueHeadersOption');

// For the diagnostics channels, if somebody subscribed.
function announce(request, response, socket, server) {
  if (startChannel.hasSubscribers) startChannel.publish({ request, response, socket, server });
}

function announceFinish(request, response, socket, server) {
  if (finishChannel.hasSubscribers) finishChannel.publish({ request, response, socket, server });
}

function refusalFor(error) {
  const line = {
    HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
    HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
    ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  }[error.code] ?? '400 Bad Request';
  return `HTTP/1.1 ${line}\r\nConnection: close\r\n\r\n`;
}

// ---- The socket's events ----

function onSocketData(chunk) {
  this[kConnection].execute(chunk);
}

// 'resume' comes a tick late, and may be a message's wish that has been overtaken.
function onSocketResume() {
  if (this._paused) {
    this.pause();
  } else if (this._handle && !this._handle.reading) {
    this._handle.reading = true;
    this._handle.readStart();
  }
}

function onSocketPause() {
  if (this._handle?.reading) {
    this._handle.reading = false;
    this._handle.readStop();
  }
}

function onSocketTimeout() {
  const connection = this[kConnection];
  const { server } = connection;
  const req = connection.current;
  const requestTimeout = req && !req.complete && req.emit('timeout', this);
  const res = this._httpMessage;
  const responseTimeout = res && res.emit('timeout', this);
  const serverTimeout = server.emit('timeout', this);
  if (!requestTimeout && !responseTimeout && !serverTimeout) this.destroy();
}

function onSocketError(error) {
  this[kConnection].failed(error);
}

function nothing() {}

function onSocketEnd() {
  const connection = this[kConnection];
  const { server, parser } = connection;
  const error = parser?.finish();
  if (error !== undefined) {
    connection.failed(error);
  } else if (!server.httpAllowHalfOpen) {
    this.end();
  } else if (connection.outgoing.length > 0) {
    connection.outgoing[connection.outgoing.length - 1]._last = true;
  } else if (this._httpMessage) {
    this._httpMessage._last = true;
  } else {
    this.end();
  }
}

function onSocketClose() {
  const connection = this[kConnection];
  // Programs that call somebody else's listeners do not end a connection.
  if (connection === undefined) return;
  connection.abortIncoming();
  connection.release(false);
}

function onSocketDrain() {
  const connection = this[kConnection];
  if (connection.paused && connection.outgoingData <= this.writableHighWaterMark) connection.resume();
  const res = this._httpMessage;
  if (res && !res.finished && res[kNeedDrain]) {
    res[kNeedDrain] = false;
    res.emit('drain');
  }
}

// A program that reads the socket itself gets the bytes; the parser, which comes first, is fed from the stream from then on.
const wrappers = {};
for (const name of ['on', 'addListener', 'prependListener']) {
  wrappers[name] = function(event, listener) {
    if ((event === 'data' || event === 'readable') && this[kConsumed]) this[kConnection].stopConsuming();
    return net.Socket.prototype[name].call(this, event, listener);
  };
}

function wrapListening(socket) {
  socket.on = wrappers.on;
  socket.addListener = wrappers.addListener;
  socket.prependListener = wrappers.prependListener;
  socket.setEncoding = refuseEncoding;
}

function unwrapListening(socket) {
  for (const name of ['on', 'addListener', 'prependListener']) if (socket[name] === wrappers[name]) delete socket[name];
  if (socket.setEncoding === refuseEncoding) delete socket.setEncoding;
}

function refuseEncoding() {
  const { codes: { ERR_HTTP_SOCKET_ENCODING } } = require('internal/errors');
  throw new ERR_HTTP_SOCKET_ENCODING();
}

module.exports = { Connection, kConnections, kIdle, kServerResponse, kUniqueHeadersOption };
