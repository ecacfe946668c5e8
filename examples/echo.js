// Shows: a message sent to a worker comes back; worker.send() at one end, process.on('message') at the other.
// Try: rcluster examples/echo.js (prints what came back and ends).
'use strict';

const cluster = require('node:cluster');
const process = require('node:process');

if (cluster.isPrimary) {
  const worker = cluster.fork();
  const messages = ['hi there', 42, null, { nested: [1, 2, { three: true }] }];
  let answers = 0;

  worker.on('message', (message) => {
    console.log('back:', JSON.stringify(message));
    answers += 1;
    if (answers === messages.length) worker.disconnect();
  });
  worker.on('exit', (code) => console.log(`worker ended with code ${code}`));

  for (const message of messages) worker.send(message);
} else {
  process.on('message', (message) => process.send(message));
}
