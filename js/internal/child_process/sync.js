// A process that is waited for.
// Native side: src/process/spawn_sync.rs. In Node: spawnSync of lib/internal/child_process.js, src/spawn_sync.cc.
'use strict';

const { ErrnoException } = require('internal/errors');

// Takes what normalizeSpawnArguments made, with `stdio` as getValidStdio gives it.
function spawnSync(options) {
  const { nativeStdio } = require('internal/child_process/stdio');
  const { signalName } = require('internal/child_process/process_handle');
  const inputs = options.stdio.map(({ input }) => input ?? null);
  const limits = [options.timeout ?? 0, options.maxBuffer ?? -1, options.killSignal ?? 15];
  const [errno, pid, code, signal, ...outputs] = ops.op_child_spawn_sync(
    options.file, options.args ?? [options.file], options.envPairs ?? null, options.cwd || null, nativeStdio(options.stdio),
    [options.uid ?? -1, options.gid ?? -1], !!options.detached, inputs, limits);

  const ran = code !== null;
  const result = {
    status: ran && signal === 0 ? code : null,
    signal: ran && signal !== 0 ? signalName(signal) : null,
    output: ran ? outputs.map((bytes) => bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) : null,
    pid,
  };
  if (result.output && options.encoding && options.encoding !== 'buffer') {
    result.output = result.output.map((bytes) => bytes && bytes.toString(options.encoding));
  }
  result.stdout = result.output?.[1] ?? null;
  result.stderr = result.output?.[2] ?? null;
  if (errno !== 0) {
    result.error = new ErrnoException(-errno, `spawnSync ${options.file}`);
    result.error.path = options.file;
    result.error.spawnargs = options.args.slice(1);
  }
  return result;
}

module.exports = { spawnSync };
