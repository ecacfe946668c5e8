// Running the engine under test on a piece of code, for the tests of what a whole process does.
'use strict';

const { spawn, spawnSync } = require('node:child_process');
const path = require('node:path');

// What the engine calls itself where it speaks about itself.
const engine = path.basename(process.execPath);

// Runs the engine with `args` to its end: { code, signal, stdout, stderr }.
function run(args, options = {}) {
  const { status: code, signal, stdout, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8', ...options });
  if (error) throw error;
  return { code, signal, stdout, stderr };
}

// The same without blocking; `child` is there to be talked to meanwhile.
function start(args, options = {}) {
  const child = spawn(process.execPath, args, options);
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => { stdout += text; });
  child.stderr?.setEncoding('utf8').on('data', (text) => { stderr += text; });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

module.exports = { engine, run, start };
