// What the process has used: process.memoryUsage, cpuUsage, resourceUsage, uptime, ...
// Native side: src/ops/process.rs. In Node: lib/internal/process/per_thread.js.
'use strict';

function memoryUsage() {
  const [rss, heapTotal, heapUsed, external, arrayBuffers] = ops.op_process_memory();
  return { rss, heapTotal, heapUsed, external, arrayBuffers };
}
memoryUsage.rss = function rss() { return ops.op_process_rss(); };

function isPreviousTime(number) {
  return number <= Number.MAX_SAFE_INTEGER && number >= 0;
}

// `read`: gives user and system time in microseconds.
function usageSince(previous, read) {
  if (previous) {
    const { validateObject, validateNumber } = require('internal/validators');
    const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
    validateObject(previous, 'prevValue');
    for (const key of ['user', 'system']) {
      validateNumber(previous[key], `prevValue.${key}`);
      if (!isPreviousTime(previous[key])) {
        throw new ERR_INVALID_ARG_VALUE.RangeError(`prevValue.${key}`, previous[key]);
      }
    }
  }
  const [user, system] = read();
  if (!previous) return { user, system };
  return { user: user - previous.user, system: system - previous.system };
}

function cpuUsage(previous) {
  return usageSince(previous, () => ops.op_process_cpu_usage());
}

function threadCpuUsage(previous) {
  return usageSince(previous, () => ops.op_process_thread_cpu_usage());
}

const RESOURCES = ['userCPUTime', 'systemCPUTime', 'maxRSS', 'sharedMemorySize', 'unsharedDataSize', 'unsharedStackSize',
  'minorPageFault', 'majorPageFault', 'swappedOut', 'fsRead', 'fsWrite', 'ipcSent', 'ipcReceived', 'signalsCount',
  'voluntaryContextSwitches', 'involuntaryContextSwitches'];

function resourceUsage() {
  const numbers = ops.op_process_resource_usage();
  const usage = {};
  for (let i = 0; i < RESOURCES.length; i++) usage[RESOURCES[i]] = numbers[i];
  return usage;
}

module.exports = {
  memoryUsage,
  cpuUsage,
  resourceUsage,
  threadCpuUsage,
  constrainedMemory() { return ops.op_process_memory_limits()[0]; },
  availableMemory() { return ops.op_process_memory_limits()[1]; },
  uptime() { return ops.op_hrtime_ms() / 1000; },
};
