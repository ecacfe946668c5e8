// node:domain: an exception of what a domain has started goes to the domain. Deprecated in Node, and only paid for once loaded.
// Which domains are entered is part of the asynchronous context, so that it is the same again in callbacks.
// In Node: lib/domain.js.

'use strict';

const { AsyncLocalStorage, AsyncResource } = require('async_hooks');
const EventEmitter = require('events');
const { codes: { ERR_DOMAIN_CALLBACK_NOT_AVAILABLE, ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE, ERR_UNHANDLED_ERROR } } =
  require('internal/errors');
const execution = require('internal/process/execution');

if (process.hasUncaughtExceptionCaptureCallback()) throw new ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

// Holds the entered domains, the active one last; never changed in place.
const entered = new AsyncLocalStorage();
const none = Object.freeze([]);

function stack() {
  return entered.getStore() ?? none;
}

// Node has null where nobody entered one, and undefined where it was exited.
function activeDomain() {
  const domains = entered.getStore();
  return domains === undefined ? null : domains.at(-1);
}

function setStack(domains) {
  entered.enterWith(domains.length === 0 ? none : domains);
}

function mark(object, name, value) {
  Object.defineProperty(object, name, { __proto__: null, configurable: true, enumerable: false, value, writable: true });
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
  }

  /** Exceptions from here on, and of what is started from here on, are this domain's. */
  enter() {
    setStack([...stack(), this]);
  }

  /** Leaves this domain and those that were entered after it. */
  exit() {
    const index = stack().lastIndexOf(this);
    if (index !== -1) setStack(stack().slice(0, index));
  }

  /** `emitter`'s errors without a listener, and the exceptions of its listeners, are this domain's. */
  add(emitter) {
    if (emitter.domain === this) return;
    if (emitter.domain) emitter.domain.remove(emitter);
    // A domain cannot be in one that is in it.
    if (this.domain && emitter instanceof Domain) {
      for (let outer = this.domain; outer; outer = outer.domain) {
        if (outer === emitter) return;
      }
    }
    mark(emitter, 'domain', this);
    this.members.push(emitter);
  }

  remove(emitter) {
    mark(emitter, 'domain', null);
    const index = this.members.indexOf(emitter);
    if (index !== -1) this.members.splice(index, 1);
  }

  run(fn, ...args) {
    this.enter();
    const result = Reflect.apply(fn, this, args);
    this.exit();
    return result;
  }

  /** `callback`, to be called inside this domain. */
  bind(callback) {
    const domain = this;
    function runBound(...args) {
      domain.enter();
      const result = Reflect.apply(callback, this, args);
      domain.exit();
      return result;
    }
    mark(runBound, 'domain', this);
    return runBound;
  }

  /** As bind(), for callbacks whose first argument is an error: that goes to the domain. */
  intercept(callback) {
    const domain = this;
    const bound = this.bind(callback);
    function runIntercepted(error, ...args) {
      if (error instanceof Error) {
        mark(error, 'domainBound', callback);
        error.domainThrown = false;
        mark(error, 'domain', domain);
        domain.emit('error', error);
        return undefined;
      }
      return Reflect.apply(bound, this, args);
    }
    mark(runIntercepted, 'domain', this);
    return runIntercepted;
  }

  /** An exception nobody caught. Returns whether the domain, or one it is in, took it. */
  _errorHandler(error) {
    if (isObject(error)) {
      mark(error, 'domain', this);
      error.domainThrown = true;
    }
    const outer = stack().slice(0, -1);
    if (outer.length === 0) {
      if (this.listenerCount('error') === 0) return false;
      // What the listener throws is the program's own uncaught exception.
      entered.enterWith(undefined);
      return this.emit('error', error);
    }
    try {
      setStack(outer);
      return this.emit('error', error);
    } catch (second) {
      setStack(outer);
      return outer.at(-1)._errorHandler(second);
    }
  }
}

// ---- The parts of the world that know of domains ----

execution.setDomainHandler((error) => {
  const domain = activeDomain();
  if (!domain) return false;
  const isTaken = domain._errorHandler(error);
  entered.enterWith(undefined);
  return isTaken;
});

function createDomain() {
  return new Domain();
}

module.exports = { Domain, create: createDomain, createDomain };

Object.defineProperties(module.exports, {
  _stack: { __proto__: null, configurable: true, enumerable: true, get: () => stack().slice() },
  active: { __proto__: null, configurable: true, enumerable: true, get: activeDomain },
});

Object.defineProperty(process, 'domain', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get: activeDomain,
  set(domain) { setStack(domain ? [domain] : none); },
});

process.setUncaughtExceptionCaptureCallback = function(fn) {
  const error = new ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE();
  error.stack += '\n' + '-'.repeat(40) + '\n' + loadedAt;
  throw error;
};
const loadedAt = new Error('The domain module was loaded here').stack;

// An AsyncResource's functions run where it was made; Node says which domain that was.
mark(AsyncResource.prototype, 'domain', null);

EventEmitter.usingDomains = true;
const init = EventEmitter.init;
const emit = EventEmitter.prototype.emit;

EventEmitter.init = function(options) {
  mark(this, 'domain', this instanceof Domain ? null : activeDomain());
  return Reflect.apply(init, this, [options]);
};

EventEmitter.prototype.emit = function(type, ...args) {
  const { domain } = this;
  if (domain === null || domain === undefined || this === process || (type === 'error' && this.listenerCount(type) > 0)) {
    return Reflect.apply(emit, this, [type, ...args]);
  }
  if (type === 'error') return emitToDomain(this, domain, args[0]);
  domain.enter();
  const result = Reflect.apply(emit, this, [type, ...args]);
  domain.exit();
  return result;
};

// An 'error' event nobody listens for. What the domain's listener throws is for the domains around it.
function emitToDomain(emitter, domain, reason) {
  const error = reason || new ERR_UNHANDLED_ERROR(reason);
  if (isObject(error)) {
    error.domainEmitter = emitter;
    mark(error, 'domain', domain);
    error.domainThrown = false;
  }
  const before = stack();
  let depth = before.length;
  while (depth > 0 && before[depth - 1] === before.at(-1)) depth--;
  setStack(before.slice(0, depth));
  domain.emit('error', error);
  setStack(before);
  return false;
}
