// Streams: order of events, back-pressure, pipeline, errors, async iteration.
'use strict';
const { Readable, Writable, Transform, PassThrough, Duplex, pipeline, finished, addAbortSignal } = require('node:stream');
const promises = require('node:stream/promises');
const watch = (name, stream, events) => { for (const event of events) stream.on(event, (...args) => console.log(name, event, ...args.map((x) => x?.message ?? (x?.constructor?.name === 'Object' ? x : String(x))))); return stream; };
(async () => {
  const r = watch('r', Readable.from(['a', 'b', 'c']), ['data', 'end', 'close', 'pause', 'resume']);
  await finishedPromise(r);
  const w = watch('w', new Writable({ highWaterMark: 3, write(chunk, encoding, callback) { console.log('write', String(chunk)); setImmediate(callback); }, final(callback) { console.log('final'); callback(); } }), ['drain', 'finish', 'close']);
  console.log(w.write('ab'), w.write('c'), w.writableNeedDrain, w.writableLength);
  w.end('last', () => console.log('end callback'));
  await finishedPromise(w);
  const upper = new Transform({ transform(chunk, encoding, callback) { callback(null, String(chunk).toUpperCase()); }, flush(callback) { callback(null, '!'); } });
  const chunks = [];
  await promises.pipeline(Readable.from(['x', 'y']), upper, new Writable({ write(chunk, e, cb) { chunks.push(String(chunk)); cb(); } }));
  console.log(chunks);
  const failing = watch('failing', new Readable({ read() { this.destroy(new Error('read failed')); } }), ['error', 'close', 'end']);
  pipeline(failing, watch('sink', new PassThrough(), ['error', 'close', 'finish']), (error) => console.log('pipeline', error.message));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  try { for await (const chunk of Readable.from((function* () { yield 1; throw new Error('generator'); })())) console.log('chunk', chunk); } catch (error) { console.log(error.message); }
  const o = new Readable({ objectMode: true, read() {} });
  o.push({ n: 1 }); o.push(null);
  for await (const chunk of o) console.log(chunk);
  const paused = new Readable({ read() {} });
  paused.push('hello world'); paused.push(null);
  paused.on('readable', () => { let chunk; while ((chunk = paused.read(4)) !== null) console.log('read', String(chunk)); });
  await finishedPromise(paused);
  const late = new Writable({ write(c, e, cb) { cb(); } });
  late.end();
  late.on('error', (error) => console.log(error.code, error.message));
  late.write('late', (error) => console.log('callback', error.code));
  await new Promise(setImmediate);
  const ended = new Readable({ read() {} });
  ended.push(null);
  ended.on('error', (error) => console.log(error.code));
  ended.push('x');
  await new Promise(setImmediate);
  const controller = new AbortController();
  const aborted = addAbortSignal(controller.signal, new Readable({ read() {} }));
  aborted.on('error', (error) => console.log(error.name, error.code));
  controller.abort();
  await new Promise(setImmediate);
  const d = Duplex.from(async function* (source) { for await (const chunk of source) yield `<${chunk}>`; });
  d.end('dup');
  for await (const chunk of d) console.log(String(chunk));
  console.log(await Readable.from([1, 2, 3, 4]).filter((x) => x % 2).map((x) => x * 10).toArray(), await Readable.from([1, 2]).reduce((x, y) => x + y, 0));
  for (const bad of [() => new Writable().write(null), () => new Writable({ write() {} }).write(5), () => new Readable().read()]) { try { bad(); } catch (error) { console.log(error.code, error.message); } }
})().catch((error) => console.log(error));
function finishedPromise(stream) { return new Promise((resolve) => finished(stream, (error) => { console.log('finished', error?.message); setImmediate(resolve); })); }
process.on('uncaughtException', (error) => console.log('uncaught', error.code, error.message));
