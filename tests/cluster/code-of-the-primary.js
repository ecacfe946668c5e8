// A worker runs the files as they are when it starts, whatever the primary has compiled of them before; what that was does not show.
'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const fs = require('node:fs');
const path = require('node:path');
const { exitsCleanly, freshDirectory, mustCall } = require('../common');

const source = (word) => `exports.word = () => '${word}'; exports.text = exports.word.toString();`;

async function load(directory) {
  const { word, text } = require(path.join(directory, 'common.js'));
  const module = await import(path.join(directory, 'module.mjs'));
  return [word(), text, module.word()];
}

function primary() {
  const directory = freshDirectory();
  // As long as each other: a cache must not go by the length.
  const write = (word) => {
    fs.writeFileSync(path.join(directory, 'common.js'), source(word));
    fs.writeFileSync(path.join(directory, 'module.mjs'), `export const word = () => '${word}';`);
  };
  const expected = (word) => [word, `() => '${word}'`, word];
  const run = (word, done) => {
    const worker = cluster.fork({ DIRECTORY: directory });
    worker.on('message', mustCall(({ loaded, names }) => {
      assert.deepStrictEqual(loaded, expected(word));
      assert.deepStrictEqual(names, []);
      worker.disconnect();
    }));
    worker.on('exit', exitsCleanly());
    worker.on('exit', done);
  };
  write('first');
  load(directory).then(mustCall((loaded) => {
    assert.deepStrictEqual(loaded, expected('first'));
    run('first', mustCall(() => {
      write('other');
      run('other', mustCall());
    }));
  }));
}

async function worker() {
  const loaded = await load(process.env.DIRECTORY);
  process.send({ loaded, names: Object.keys(process.env).filter((name) => /^RCLUSTER_.*_FD$/.test(name)) });
}

if (cluster.isPrimary) primary();
else worker();
