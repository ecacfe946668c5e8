// module.registerHooks(): functions of the program's that take part in finding and reading every module, for require() and import alike.
// No native side. In Node: lib/internal/modules/customization_hooks.js.
'use strict';

const {
  codes: { ERR_INVALID_RETURN_PROPERTY_VALUE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { validateFunction } = require('internal/validators');

// In the order of registration; the latest is asked first.
const resolvers = [];
const loaders = [];

class ModuleHooks {
  #resolve;
  #load;

  constructor(resolve, load) {
    this.#resolve = resolve;
    this.#load = load;
    if (resolve !== undefined) resolvers.push(resolve);
    if (load !== undefined) loaders.push(load);
  }

  deregister() {
    remove(resolvers, this.#resolve);
    remove(loaders, this.#load);
  }
}

function remove(list, hook) {
  const index = list.lastIndexOf(hook);
  if (index !== -1) list.splice(index, 1);
}

function registerHooks(hooks) {
  const { resolve, load } = hooks;
  if (resolve !== undefined) validateFunction(resolve, 'hooks.resolve');
  if (load !== undefined) validateFunction(load, 'hooks.load');
  return new ModuleHooks(resolve, load);
}

/** Whether any hook would be asked. */
const hasResolve = () => resolvers.length !== 0;
const hasLoad = () => loaders.length !== 0;

// Asks hook after hook; `last(subject, context)` is what happens without any.
function run(name, hooks, subject, context, last, check) {
  const snapshot = hooks.slice();
  function step(index, asked, extra) {
    // What one hook adds to the context, all that follow see.
    if (extra !== undefined && extra !== null && extra !== context) Object.assign(context, extra);
    if (index < 0) return check(asked, last(asked, context), context);
    let isNextCalled = false;
    const result = snapshot[index](asked, context, (next = asked, more = undefined) => {
      isNextCalled = true;
      return step(index - 1, next, more);
    });
    if (result === null || typeof result !== 'object') throw new ERR_INVALID_RETURN_VALUE('an object', `${name}()`, result);
    if (!isNextCalled && !result.shortCircuit) {
      throw new ERR_INVALID_RETURN_PROPERTY_VALUE('true', name, 'shortCircuit', result.shortCircuit);
    }
    return check(asked, result, context);
  }
  return step(snapshot.length - 1, subject);
}

function checkResolved(specifier, result) {
  if (typeof result.url !== 'string') throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', 'resolve', 'url', result.url);
  return result;
}

function checkLoaded(url, result) {
  const { source, format } = result;
  const { isAnyArrayBuffer } = require('internal/util/types');
  if (typeof source !== 'string' && !ArrayBuffer.isView(source) && !isAnyArrayBuffer(source) && format !== 'builtin') {
    throw new ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
  }
  return result;
}

/** { url, format?, importAttributes? } of `specifier`. */
function resolve(specifier, context, last) {
  return run('resolve', resolvers, specifier, context, last, checkResolved);
}

/** { source, format } of `url`. */
function load(url, context, last) {
  return run('load', loaders, url, context, last, checkLoaded);
}

/** A hook's source as text. */
function textOf(source) {
  if (typeof source === 'string' || source === null || source === undefined) return source;
  const { Buffer } = require('buffer');
  const bytes = ArrayBuffer.isView(source) ? Buffer.from(source.buffer, source.byteOffset, source.byteLength) : Buffer.from(source);
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

module.exports = { hasLoad, hasResolve, load, registerHooks, resolve, textOf };
