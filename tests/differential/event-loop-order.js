// The order of ticks, microtasks, timers, immediates and I/O.
'use strict';
const fs = require('node:fs');
const log = (text) => console.log(text);
setImmediate(() => {
  log('immediate before all');
  // From here: which of the two came first would depend on when another thread is done.
  fs.stat(__filename, () => {
    log('stat');
    setImmediate(() => {
      log('immediate from I/O');
      process.nextTick(() => log('tick from immediate'));
      Promise.resolve().then(() => log('microtask from immediate'));
      setImmediate(() => { log('next round'); timers(); });
    });
    setImmediate(() => log('second immediate from I/O'));
    process.nextTick(() => log('tick from I/O'));
    Promise.resolve().then(() => log('microtask from I/O'));
  });
});
process.nextTick(() => {
  log('tick 1');
  process.nextTick(() => log('tick 3'));
  Promise.resolve().then(() => { log('microtask 2'); process.nextTick(() => log('tick 4')); });
  queueMicrotask(() => log('microtask 3'));
});
process.nextTick((...args) => log(`tick 2 ${args}`), 'with', 'arguments');
Promise.resolve().then(() => log('microtask 1')).then(() => log('microtask 1b'));
(async () => {
  log('async start');
  await null;
  log('after await');
  await new Promise((resolve) => process.nextTick(resolve));
  log('after tick await');
})();
queueMicrotask(() => { log('queued microtask'); queueMicrotask(() => log('queued from microtask')); });
log('main end');
// Last: a busy machine may take longer for the rest than any of these.
function timers() {
  const order = setInterval(() => { log('interval'); clearInterval(order); }, 1);
  setTimeout(() => log('40 first'), 40);
  setTimeout(() => log('20'), 20);
  setTimeout(() => { log('40 second'); process.nextTick(() => log('tick between timers')); Promise.resolve().then(() => log('microtask between timers')); }, 40);
  setTimeout(() => log('40 third'), 40);
  const cleared = setTimeout(() => log('never'), 30);
  setTimeout(() => clearTimeout(cleared), 10);
}
