// A signal watcher as an object: start(number), `onsignal(number)`, stop(), close(). process.on('SIGTERM') does without it.
// Native side: src/ops/signals.rs, one watcher a signal. In Node: the `signal_wrap` binding.
'use strict';

class Signal {
  #number = 0;
  #closed = false;
  onsignal = undefined;

  // What V8 says of a private field is not what programs know of a native method called on something else.
  static #check(object) {
    if (typeof object !== 'object' || object === null || !(#number in object)) throw new TypeError('Illegal invocation');
    return object;
  }

  // Returns 0 or a negative errno.
  start(number) {
    const self = Signal.#check(this);
    if (self.#closed) return require('internal/errno').errnoOf.EINVAL;
    try {
      ops.op_signal_start(number, (caught) => self.onsignal?.(caught));
    } catch (error) {
      return error.errno;
    }
    self.#number = number;
    return 0;
  }

  stop() {
    const self = Signal.#check(this);
    if (self.#number !== 0) ops.op_signal_stop(self.#number);
    self.#number = 0;
    return 0;
  }

  close(callback) {
    const self = Signal.#check(this);
    if (self.#closed) return;
    self.stop();
    self.#closed = true;
    if (typeof callback === 'function') setImmediate(callback);
  }
}

module.exports = { Signal };
