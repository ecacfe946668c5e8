// `for await` over a ReadableStream, and ReadableStream.from() the other way round.
// In Node: lib/internal/webstreams/readablestream.js.
'use strict';

const { codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_STATE } } = require('internal/errors');
const { kState, deferred } = require('internal/webstreams/util');
const readable = require('internal/webstreams/readable_operations');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

// Of an iterator: { reader, preventCancel, ongoing, finished }.
const states = new WeakMap();

function stateOf(iterator) {
  const state = states.get(iterator);
  if (state === undefined) {
    const { codes: { ERR_INVALID_THIS } } = require('internal/errors');
    throw new ERR_INVALID_THIS('ReadableStreamAsyncIterator');
  }
  return state;
}

// One call at a time: the next one waits for the last one's promise.
function inTurn(state, steps) {
  state.ongoing = state.ongoing === undefined ? steps() : state.ongoing.then(steps, steps);
  return state.ongoing;
}

function readNext(state) {
  if (state.finished) return Promise.resolve({ done: true, value: undefined });
  const { reader } = state;
  if (reader[kState].stream === undefined) {
    return Promise.reject(new ERR_INVALID_STATE.TypeError('The reader is not bound to a ReadableStream'));
  }
  const { promise, resolve, reject } = deferred();
  // In two steps, as WebIDL has it: a call that waits for this one comes after the stream's own next step.
  const result = promise.then((result) => result);
  readable.readableStreamDefaultReaderRead(reader, {
    chunk(value) {
      resolve({ done: false, value });
    },
    close() {
      state.finished = true;
      readable.readableStreamReaderRelease(reader);
      resolve({ done: true, value: undefined });
    },
    error(reason) {
      state.finished = true;
      readable.readableStreamReaderRelease(reader);
      reject(reason);
    },
  });
  return result;
}

async function finish(state, value) {
  if (state.finished) return { done: true, value };
  state.finished = true;
  const { reader, preventCancel } = state;
  if (reader[kState].stream === undefined) {
    throw new ERR_INVALID_STATE.TypeError('The reader is not bound to a ReadableStream');
  }
  if (preventCancel) {
    readable.readableStreamReaderRelease(reader);
    return { done: true, value };
  }
  const canceled = readable.readableStreamReaderGenericCancel(reader, value);
  readable.readableStreamReaderRelease(reader);
  await canceled;
  return { done: true, value };
}

// Calls like `next` as a function of no iterator reject.
const iteratorPrototype = {
  __proto__: AsyncIteratorPrototype,
  next() {
    try {
      const state = stateOf(this);
      return inTurn(state, () => readNext(state));
    } catch (err) {
      return Promise.reject(err);
    }
  },
  return(value) {
    try {
      const state = stateOf(this);
      return inTurn(state, () => finish(state, value));
    } catch (err) {
      return Promise.reject(err);
    }
  },
};

function createAsyncIterator(reader, preventCancel) {
  const iterator = Object.create(iteratorPrototype);
  states.set(iterator, { reader, preventCancel, ongoing: undefined, finished: false });
  return iterator;
}

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

function requireResult(result, method) {
  if (!isObject(result)) {
    throw new ERR_INVALID_STATE.TypeError(
      `The promise returned by the iterator.${method}() method must fulfill with an object`);
  }
  return result;
}

// { next(), return(reason) }, both giving promises, from anything iterable.
function getAsyncIterator(iterable) {
  const method = iterable?.[Symbol.asyncIterator];
  if (method != null) {
    if (typeof method !== 'function') throw new ERR_ARG_NOT_ITERABLE(iterable);
    const iterator = Reflect.apply(method, iterable, []);
    if (!isObject(iterator)) {
      throw new ERR_INVALID_STATE.TypeError('The iterator method must return an object');
    }
    const { next } = iterator;
    return {
      next: () => Reflect.apply(next, iterator, []),
      return(reason) {
        const fn = iterator.return;
        if (fn == null) return undefined;
        return Promise.resolve(Reflect.apply(fn, iterator, [reason])).then((result) => {
          requireResult(result, 'return');
        });
      },
    };
  }
  const syncMethod = iterable?.[Symbol.iterator];
  if (typeof syncMethod !== 'function') throw new ERR_ARG_NOT_ITERABLE(iterable);
  const iterator = Reflect.apply(syncMethod, iterable, []);
  if (!isObject(iterator)) throw new ERR_INVALID_STATE.TypeError('The iterator method must return an object');
  const { next } = iterator;
  const awaitValue = (result, method) => {
    const { done, value } = requireResult(result, method);
    return Promise.resolve(value).then((value) => ({ done, value }));
  };
  return {
    next: () => awaitValue(Reflect.apply(next, iterator, []), 'next'),
    return(reason) {
      const fn = iterator.return;
      if (fn == null) return undefined;
      return awaitValue(Reflect.apply(fn, iterator, [reason]), 'return').then(() => {});
    },
  };
}

// The { pull, cancel } of a stream over `iterable`.
function sourceFromIterable(iterable) {
  const iterator = getAsyncIterator(iterable);
  return {
    pull(controller) {
      let step;
      try {
        step = Promise.resolve(iterator.next());
      } catch (err) {
        return Promise.reject(err);
      }
      return step.then((result) => {
        requireResult(result, 'next');
        if (result.done) {
          readable.readableStreamDefaultControllerClose(controller);
        } else {
          readable.readableStreamDefaultControllerEnqueue(controller, result.value);
        }
      });
    },
    cancel(reason) {
      try {
        return Promise.resolve(iterator.return(reason));
      } catch (err) {
        return Promise.reject(err);
      }
    },
  };
}

module.exports = { createAsyncIterator, sourceFromIterable };
