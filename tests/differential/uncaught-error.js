// Standard error and the exit code of an uncaught error in a timer.
'use strict';
function outer() {
  inner({ reason: 'because' });
}
function inner(details) {
  const error = new RangeError('out of range\nsecond line', { cause: new Error('the cause') });
  throw Object.assign(error, { code: 'E_CODE', details });
}
process.on('exit', (code) => console.log('exit', code, process.exitCode));
setTimeout(outer, 1);
