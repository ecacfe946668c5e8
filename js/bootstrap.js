// Puts the world of a program together. The first part runs when the snapshot is made: modules every program needs, the globals.
// The second, `__start`, runs when the process starts: native hooks, what is known only now, and the program itself.
// In Node: lib/internal/bootstrap/node.js and lib/internal/process/pre_execution.js.
(function () {
  'use strict';

  const { require, setProcess, ops } = globalThis.__builtins;

  // 1. `process`, first: every module body gets it.
  function process() {}
  const proto = Object.create(Object.prototype, {
    constructor: { value: process, writable: true, configurable: true },
  });
  Object.defineProperty(process, 'prototype', { value: proto });
  const processObject = Object.create(proto);
  setProcess(processObject);
  require('internal/process/object').build();

  // 2. Globals.
  require('internal/globals').install();

  // 3. What every program uses, evaluated now so that it costs nothing at start.
  require('internal/preload').preload();

  const milestones = require('internal/perf/milestones');

  // 4. The process starts.
  globalThis.__start = function start() {
    const core = globalThis.Deno.core;
    for (const name of ['Deno', '__bootstrap', '__infra', '__builtins', '__registerBuiltin', '__start', '__timers']) {
      delete globalThis[name];
    }
    require('internal/core').setCore(core);
    milestones.mark('nodeStart', ops.op_milestone_node_start());
    milestones.mark('v8Start', ops.op_milestone_v8_start());
    milestones.mark('environment');
    const execution = require('internal/process/execution');
    const timers = require('internal/timers');
    const processHelpers = require('internal/process/object');
    const asyncHooks = require('internal/async_hooks');
    ops.op_runtime_set_hooks({
      runTicks: require('internal/process/task_queues').processTicksAndRejections,
      runTimers: timers.processTimers,
      runImmediates: timers.processImmediate,
      onUncaught: execution.onUncaught,
      onPromiseReject: require('internal/process/promises').onPromiseReject,
      beforeExit() {
        asyncHooks.reportDestroyed();
        processObject.emit('beforeExit', processHelpers.exitCodeNumber());
      },
      exit() {
        milestones.mark('loopExit');
        if (!processObject._exiting) {
          processObject._exiting = true;
          const { markUnsettled, reportUnsettled } = require('internal/run_main');
          markUnsettled();
          processObject.emit('exit', processHelpers.exitCodeNumber());
          reportUnsettled();
        }
        return processHelpers.exitCodeNumber();
      },
      // No spread: what programs do to Array.prototype does not keep modules from being imported.
      importDynamically(referrer, specifier, attributes, hostId, phase) {
        return require('internal/modules/esm/loader').importModuleDynamically(referrer, specifier, attributes, hostId, phase);
      },
      initImportMeta(meta, owner) { return require('internal/modules/esm/loader').initializeImportMeta(meta, owner); },
    });
    require('internal/startup').runStarters();
    timers.setImmediateInfo(ops.op_runtime_words().subarray(2, 5));
    milestones.mark('bootstrapComplete');
    try {
      require('internal/run_main').runMain();
    } finally {
      // From here on code runs in callbacks, which bring ids of their own.
      asyncHooks.clearAsyncIdStack();
      milestones.mark('loopStart');
    }
  };
})();
