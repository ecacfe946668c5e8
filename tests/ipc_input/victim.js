// One end of a channel whose other end is a test that misbehaves. Says on standard output what reached the program.
//
// LISTEN_ERROR=1: with a listener for 'error'. After 'disconnect': how many descriptors it has and how much memory it had at most, and exit code 5,
// which only a process that is alive and well reaches.
'use strict';

const fs = require('node:fs');

function descriptors() {
  return fs.readdirSync('/proc/self/fd').length;
}

// Everything a received handle needs is loaded and open before the count.
require('node:net');
require('node:dgram');
const before = descriptors();

function say(what, ...details) {
  const text = details.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail))).join(' ');
  fs.writeSync(1, `${what} ${text}\n`);
}

process.on('message', (message, handle) => {
  const text = typeof message === 'string' ? message : 'object';
  say('message', text.length > 60 ? `${text.length} characters` : text, handle === undefined ? 'alone' : handle.constructor.name);
  if (message === 'measure') say('measured', descriptors() - before);
  if (handle !== undefined) (handle.destroy ?? handle.close).call(handle);
});
if (process.env.LISTEN_ERROR) process.on('error', (error) => say('error', `${error.code}:`, error.message));
process.on('disconnect', () => {
  // What came last is closed in ticks and in the close phase.
  setTimeout(() => {
    // The channel itself is closed, too.
    say('end', `descriptors=${descriptors() - before}`, `peak=${Math.round(process.resourceUsage().maxRSS / 1024)}`);
    process.exit(5);
  }, 20);
});
process.send('ready');
