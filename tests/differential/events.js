// EventEmitter: order, once, prepend, errors, removal during emit, metaevents.
'use strict';
const EventEmitter = require('node:events');
const e = new EventEmitter();
e.on('newListener', (name, fn) => console.log('new', String(name), fn.name));
e.on('removeListener', (name, fn) => console.log('removed', String(name), fn.name));
function a(...args) { console.log('a', ...args); }
function b() { console.log('b', this === e); e.off('x', c); }
function c() { console.log('c'); }
e.on('x', a).once('x', b).on('x', c).prependListener('x', function first() { console.log('first'); }).prependOnceListener('x', function onlyFirst() { console.log('only first'); });
console.log(e.listenerCount('x'), e.eventNames(), e.listeners('x').map((f) => f.name), e.rawListeners('x').map((f) => f.name));
console.log(e.emit('x', 1, 2, 3), e.emit('x'), e.emit('nothing'));
e.off('x', c).removeAllListeners('x');
console.log(e.eventNames(), e.getMaxListeners(), EventEmitter.defaultMaxListeners);
for (const value of [new Error('real'), 'text', undefined, { a: 1 }, null, 5n]) {
  try { e.emit('error', value); } catch (error) { console.log(error.name, error.code, error.message, error.context); }
}
e.on(EventEmitter.errorMonitor, (error) => console.log('monitor', error.message));
try { e.emit('error', new Error('seen')); } catch (error) { console.log('thrown', error.message); }
for (const bad of [null, 'x', {}, 5]) { try { e.on('x', bad); } catch (error) { console.log(error.code, error.message); } }
try { e.setMaxListeners(-1); } catch (error) { console.log(error.code, error.message); }
for (let i = 0; i < 12; i++) e.on('many', () => {});
(async () => {
  const promise = EventEmitter.once(e, 'later');
  e.emit('later', 1, 2);
  console.log(await promise);
  const failing = EventEmitter.once(e, 'never');
  e.emit('error', new Error('rejects'));
  await failing.catch((error) => console.log('rejected', error.message));
  const controller = new AbortController();
  const aborted = EventEmitter.once(e, 'never', { signal: controller.signal });
  controller.abort();
  await aborted.catch((error) => console.log(error.name, error.code));
  setImmediate(() => { e.emit('item', 1); e.emit('item', 2); e.emit('stop'); });
  for await (const [item] of EventEmitter.on(e, 'item', { close: ['stop'] })) console.log('item', item);
  const capture = new EventEmitter({ captureRejections: true });
  capture.on('go', async () => { throw new Error('captured'); });
  capture.on('error', (error) => console.log(error.message));
  capture.emit('go');
})();
const target = new EventTarget();
target.addEventListener('t', (event) => console.log(event.type, event.target === target, event.defaultPrevented), { once: true });
target.addEventListener('t', { handleEvent(event) { console.log('object', event.cancelable); event.preventDefault(); } });
console.log(target.dispatchEvent(new Event('t', { cancelable: true })), target.dispatchEvent(new Event('t')));
