// Asks name servers: one question, several servers, several tries, over UDP, and over TCP where the answer is too long.
// The wire format is native (src/net/dns_wire.rs). In Node: c-ares.

'use strict';

const { clearTimeout, setTimeout } = require('timers');
const { UDP } = require('internal/handles/udp');
const { owner_symbol } = require('internal/async_hooks').symbols;
const { isIP } = require('internal/net');
const { errorCodes } = require('internal/dns/codes');
const { systemServers } = require('internal/dns/servers');

const defaultTimeout = 2000;
// What a server's refusal is called (RFC 1035, 4.1.1).
const refusals = { 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NOTFOUND', 4: 'NOTIMP', 5: 'REFUSED' };
// Another server may know better.
const worthAsking = ['SERVFAIL', 'NOTIMP', 'REFUSED'];

class Channel {
  #timeout;
  #tries;
  #maxTimeout;
  #servers;
  #localAddress = { 4: '0.0.0.0', 6: '::' };
  #pending = new Set();

  constructor(timeout, tries, maxTimeout) {
    this.#timeout = timeout > 0 ? timeout : defaultTimeout;
    this.#tries = tries;
    this.#maxTimeout = maxTimeout;
  }

  get servers() {
    return (this.#servers ??= systemServers());
  }

  set servers(servers) {
    this.#servers = servers;
  }

  get isBusy() {
    return this.#pending.size > 0;
  }

  setLocalAddress(ipv4, ipv6) {
    if (ipv4 !== undefined) this.#localAddress[4] = ipv4;
    if (ipv6 !== undefined) this.#localAddress[6] = ipv6;
  }

  /** Every question under way ends with ECANCELLED. */
  cancel() {
    for (const query of [...this.#pending]) query.finish(errorCodes.CANCELLED);
  }

  /** `callback(code)` or `callback(null, records)`; never before this returns. */
  ask(name, type, callback) {
    const query = new Query(this, name, type, (code, records) => {
      this.#pending.delete(query);
      callback(code, records);
    });
    this.#pending.add(query);
    process.nextTick(() => query.start());
  }

  localAddress(family) {
    return this.#localAddress[family];
  }

  /** Ms to wait in the given round; each round doubles it. */
  patience(round) {
    const wait = this.#timeout * 2 ** round;
    return this.#maxTimeout > 0 ? Math.min(wait, this.#maxTimeout) : wait;
  }

  get tries() {
    return this.#tries;
  }
}

/** One question's way through servers and tries. */
class Query {
  #channel;
  #name;
  #type;
  #done;
  #attempt = 0;
  #lastFailure = errorCodes.TIMEOUT;
  #timer;
  #handle;
  #socket;
  #id;

  constructor(channel, name, type, done) {
    this.#channel = channel;
    this.#name = name.endsWith('.') ? name.slice(0, -1) : name;
    this.#type = type;
    this.#done = done;
  }

  start() {
    if (this.#done === undefined) return;
    const { servers, tries } = this.#channel;
    if (this.#attempt >= servers.length * tries) return this.finish(this.#lastFailure);
    const server = servers[this.#attempt % servers.length];
    const round = Math.floor(this.#attempt / servers.length);
    this.#attempt++;
    this.#id = ops.op_dns_random_id();
    const question = ops.op_dns_encode(this.#id, this.#name, this.#type);
    if (question === null) return this.finish(errorCodes.BADNAME);
    this.#timer = setTimeout(() => this.#next(errorCodes.TIMEOUT), this.#channel.patience(round));
    this.#sendDatagram(server, question);
  }

  #sendDatagram(server, question) {
    const family = isIP(server.address);
    const handle = new UDP();
    this.#handle = handle;
    handle[owner_symbol] = this;
    handle.onmessage = (count, _handle, bytes) => {
      if (count < 0) this.#next(errorCodes.CONNREFUSED);
      else this.#receive(server, question, bytes);
    };
    const status = handle.bind(this.#channel.localAddress(family), 0, 0) ||
      // Connected, so that only this server can answer, and that we hear of a closed port.
      handle.connect(server.address, server.port) || handle.recvStart();
    if (status < 0 || handle.send({}, [question], 1, false) < 0) this.#next(errorCodes.CONNREFUSED);
  }

  // An answer that is not to our question is as if it had not come.
  #receive(server, question, bytes) {
    const answer = ops.op_dns_decode(bytes);
    if (answer === null || answer.id !== this.#id || answer.question !== this.#name.toLowerCase()) return;
    if (answer.truncated && this.#socket === undefined) return this.#askOverTCP(server, question);
    this.#read(answer);
  }

  #askOverTCP(server, question) {
    this.#handle.close();
    this.#handle = undefined;
    const length = new Uint8Array([question.length >> 8, question.length & 0xff]);
    const socket = require('net').connect(server.port, server.address);
    this.#socket = socket;
    let received = require('buffer').Buffer.alloc(0);
    socket.on('connect', () => {
      socket.write(length);
      socket.write(question);
    });
    socket.on('data', (chunk) => {
      received = require('buffer').Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      this.#receive(server, question, received.subarray(2, 2 + received.readUInt16BE(0)));
    });
    socket.on('error', () => this.#next(errorCodes.CONNREFUSED));
    socket.on('end', () => this.#next(errorCodes.EOF));
  }

  #read(answer) {
    if (answer.code !== 0) {
      const name = refusals[answer.code] ?? 'BADRESP';
      if (worthAsking.includes(name)) this.#next(errorCodes[name]);
      else this.finish(errorCodes[name]);
      return;
    }
    this.finish(null, answer.records);
  }

  #next(failure) {
    this.#lastFailure = failure;
    this.#stop();
    this.start();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#handle?.close();
    this.#handle = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.removeAllListeners();
    socket?.on('error', () => {});
    socket?.destroy();
  }

  finish(code, records) {
    const done = this.#done;
    if (done === undefined) return;
    this.#done = undefined;
    this.#stop();
    done(code, records);
  }
}

module.exports = { Channel };
