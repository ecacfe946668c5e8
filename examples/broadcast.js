// Shows: what one worker says, the primary passes on to all the others over cluster.workers.
// Try: WORKERS=3 rcluster examples/broadcast.js (every worker greets the others once, then all leave).
'use strict';

const cluster = require('node:cluster');
const { availableParallelism } = require('node:os');
const process = require('node:process');

const workers = Math.max(2, Number(process.env.WORKERS ?? availableParallelism()));

if (cluster.isPrimary) {
  let online = 0;
  let heard = 0;

  function eachWorker(callback) {
    for (const id in cluster.workers) callback(cluster.workers[id]);
  }

  cluster.on('online', () => {
    online += 1;
    if (online === workers) eachWorker((worker) => worker.send({ type: 'greet' }));
  });

  cluster.on('message', (from, message) => {
    if (message.type === 'say') {
      eachWorker((worker) => {
        if (worker !== from) worker.send({ type: 'heard', from: from.id, text: message.text });
      });
    } else if (message.type === 'heard') {
      console.log(`worker ${from.id} heard worker ${message.from}: ${message.text}`);
      heard += 1;
      if (heard === workers * (workers - 1)) cluster.disconnect(() => console.log('everybody heard everybody'));
    }
  });

  for (let i = 0; i < workers; i++) cluster.fork();
} else {
  process.on('message', (message) => {
    if (message.type === 'greet') process.send({ type: 'say', text: `hello, I am ${cluster.worker.id}` });
    else if (message.type === 'heard') process.send(message);
  });
}
