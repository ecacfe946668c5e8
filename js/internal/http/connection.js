// One connection of a server: the parser's events become requests, answers leave in order, the idle connection waits for the next.
//
// Messages that were pipelined are answered in the order they came: `outgoing` holds the answers that are not first.
// In Node: connectionListener and what belongs to it in lib/_http_server.js.
'use strict';

const net = require('net');
const { HttpParser, answers, flags, methodNames } = require('internal/http/parser');
const { kConnection, kConsumed, kIncomingMessage } = require('internal/http/common');
const { addBody, finishMessage, readStart, readStop, setHead, setTrailers } = require('internal/http/incoming');
const { emitClose, kNeedDrain } = require('internal/http/server_response');
const { ConnResetException } = require('internal/errors');

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
    this.paused = false;
    this.closed = false;
    // The idle list of the server (internal/http/idle.js).
    this.idlePrevious = null;
    this.idleNext = null;
    this.idleDeadline = 0;
  }

  start() {
    const { server, socket } = this;
    this.parser = new HttpParser(this, true, server.maxHeaderSize || maxHeaderSize());
    socket.parser = this.parser;
    socket[kConnection] = this;
    socket.server = server;
    server[kConnections].add(this);

    if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
    socket.on('timeout', onSocketTimeout);
    socket.on('error', onSocketError);
    socket.on('close', onSocketClose);
    socket.on('end', onSocketEnd);
    socket.on('drain', onSocketDrain);
    socket.on = socketOnWrap;
    socket.addListener = socketOnWrap;
    socket.setEncoding = refuseEncoding;

    if (this.parser.consume(socket._handle)) {
      socket[kConsumed] = true;
      socket._handle.reading = true;
      socket._handle.readStart();
      // What a wrapper read already.
      const early = socket.read?.();
      if (early) this.parser.execute(early);
    } else {
      socket.on('data', onSocketData);
    }
  }

  // Somebody else reads the socket from now on ('data' listener, upgrade): the parser gets its bytes from the stream instead.
  stopConsuming() {
    if (!this.socket[kConsumed]) return;
    this.socket[kConsumed] = false;
    this.parser.unconsume();
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

    const res = new server[kServerResponse](req, {
      highWaterMark: socket.writableHighWaterMark,
      rejectNonStandardBodyWrites: server.rejectNonStandardBodyWrites,
    });
    res._keepAliveTimeout = server.keepAliveTimeout;
    res._maxRequestsPerSocket = server.maxRequestsPerSocket;
    res._onPendingData = this.pendingData ??= (amount) => this.onPendingData(amount);
    res.shouldKeepAlive = (bits & flags.KEEP_ALIVE) !== 0;
    res[kConnection] = this;
    if (server[kUniqueHeadersOption] !== null) res[kUniqueHeaders] = server[kUniqueHeadersOption];
    announce(req, res, socket, server);

    if (socket._httpMessage) this.outgoing.push(res);
    else res.assignSocket(socket);

    // Not a listener: one function for all answers, and 'prefinish' costs nothing.
    res.on('finish', onResponseFinish);

    if (!this.admit(req, res, bits)) return;
    if ((bits & (flags.EXPECT_CONTINUE | flags.EXPECT_OTHER)) !== 0) this.expect(req, res, bits);
    else server.emit('request', req, res);
  }

  // Whether the request is to be handled: it names its host, and the connection has not had its share.
  admit(req, res, bits) {
    const { server } = this;
    if ((bits & flags.MINOR_VERSION) === 0) return true;
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
    const packet = error.rawPacket;
    error.bytesParsed = packet ? packet.length : 0;
    this.clientError(error);
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

  onResponseFinish(res) {
    const { socket, server } = this;
    const { req } = res;
    // The oldest request is answered first, always.
    this.incoming.shift();

    // A body nobody read is in the way of the next message.
    if (!req._consuming) req._dump();

    if (socket._httpMessage === res) res.detachSocket(socket);
    process.nextTick(emitClose, res);

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
    readStop(this.socket);
  }

  resume() {
    this.paused = false;
    this.socket._paused = false;
    readStart(this.socket);
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

  clientError(error) {
    const { server, socket } = this;
    error.bytesParsed ??= 0;
    if (server.emit('clientError', error, socket)) return;
    if (socket.writable && (!socket._httpMessage || !socket._httpMessage._headerSent)) {
      socket.write(refusalFor(error));
    }
    socket.destroy(error);
  }

  abortIncoming() {
    while (this.incoming.length > 0) {
      const req = this.incoming.shift();
      req.destroy(new ConnResetException('aborted'));
    }
  }

  release() {
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
    socket.removeListener('timeout', onSocketTimeout);
    socket.removeListener('error', onSocketError);
    socket.removeListener('close', onSocketClose);
    socket.removeListener('end', onSocketEnd);
    socket.removeListener('drain', onSocketDrain);
    socket.removeListener('data', onSocketData);
    if (socket.on === socketOnWrap) {
      delete socket.on;
      delete socket.addListener;
      delete socket.setEncoding;
    }
  }
}

const kConnections = Symbol('http.server.connections');
const kIdle = Symbol('http.server.idle');
const kUniqueHeadersOption = Symbol('kUniqueHeadersOption');
const { kUniqueHeaders } = require('internal/http/outgoing');
const { kTimeout: kTimeoutRunning } = require('internal/timers');

function maxHeaderSize() {
  return require('internal/options').getOptionValue('--max-http-header-size');
}

// For the diagnostics channel, if somebody subscribed.
let startChannel;
function announce(request, response, socket, server) {
  startChannel ??= require('diagnostics_channel').channel('http.server.request.start');
  if (startChannel.hasSubscribers) startChannel.publish({ request, response, socket, server });
}

let finishChannel;
function onResponseFinish() {
  const connection = this[kConnection];
  finishChannel ??= require('diagnostics_channel').channel('http.server.response.finish');
  if (finishChannel.hasSubscribers) {
    finishChannel.publish({ request: this.req, response: this, socket: connection.socket, server: connection.server });
  }
  connection.onResponseFinish(this);
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
  const connection = this[kConnection];
  connection.parser?.execute(chunk);
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
  const connection = this[kConnection];
  // Told once: what follows is the same trouble again.
  this.removeListener('error', onSocketError);
  if (this.listenerCount('error', nothing) === 0) this.on('error', nothing);
  connection.clientError(error);
}

function nothing() {}

function onSocketEnd() {
  const connection = this[kConnection];
  const { server, parser } = connection;
  if (parser !== null) parser.finish();
  if (connection.closed) return;
  if (!server.httpAllowHalfOpen) {
    connection.abortIncoming();
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
  connection.abortIncoming();
  connection.release();
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

// A program that reads the socket itself gets the bytes; the parser is fed from the stream from then on.
function socketOnWrap(event, listener) {
  const result = net.Socket.prototype.on.call(this, event, listener);
  if ((event === 'data' || event === 'readable') && this[kConsumed]) {
    const connection = this[kConnection];
    connection.stopConsuming();
    net.Socket.prototype.on.call(this, 'data', onSocketData);
  }
  return result;
}

function refuseEncoding() {
  const { codes: { ERR_HTTP_SOCKET_ENCODING } } = require('internal/errors');
  throw new ERR_HTTP_SOCKET_ENCODING();
}

module.exports = { Connection, kConnections, kIdle, kServerResponse, kUniqueHeadersOption, maxHeaderSize };
