// node:os.
// Native side: src/ops/os.rs. In Node: lib/os.js.
'use strict';

const { codes: { ERR_SYSTEM_ERROR } } = require('internal/errors');
const { getCIDR } = require('internal/util');
const { validateInt32 } = require('internal/validators');
const constants = require('internal/os_constants');

const PRIORITY_HIGHEST = -20;
const PRIORITY_LOW = 19;

// What the kernel refuses comes out of this module as ERR_SYSTEM_ERROR.
function orSystemError(call) {
  try {
    return call();
  } catch (error) {
    const { code, errno, syscall } = error;
    if (syscall === undefined) throw error;
    // 'ESRCH: no such process, syscall' without its ends.
    const message = error.message.slice(code.length + 2, error.message.lastIndexOf(`, ${syscall}`));
    throw new ERR_SYSTEM_ERROR({ code, errno, message, syscall });
  }
}

const uname = () => orSystemError(() => ops.op_os_uname());

const arch = () => process.arch;
const platform = () => process.platform;
const type = () => uname()[0];
const hostname = () => uname()[1];
const release = () => uname()[2];
const version = () => uname()[3];
const machine = () => uname()[4];
const homedir = () => process.env.HOME ?? orSystemError(() => ops.op_os_home());
const uptime = () => orSystemError(() => ops.op_os_uptime());
const availableParallelism = () => ops.op_os_available_parallelism();
const freemem = () => ops.op_os_free_memory();
const totalmem = () => ops.op_os_total_memory();
const endianness = () => 'LE';

function loadavg() {
  const loads = new Float64Array(3);
  ops.op_os_load_average(loads);
  return [...loads];
}

function cpus() {
  const values = ops.op_os_cpus();
  const result = [];
  for (let i = 0; i < values.length; i += 7) {
    const [model, speed, user, nice, sys, idle, irq] = values.slice(i, i + 7);
    result.push({ model, speed, times: { user, nice, sys, idle, irq } });
  }
  return result;
}

function tmpdir() {
  const { TMPDIR, TMP, TEMP } = process.env;
  const path = TMPDIR || TMP || TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function networkInterfaces() {
  const values = orSystemError(() => ops.op_os_network_interfaces());
  const result = {};
  for (let i = 0; i < values.length; i += 7) {
    const [name, address, netmask, family, mac, internal, scopeid] = values.slice(i, i + 7);
    const entry = { address, netmask, family, mac, internal, cidr: getCIDR(address, netmask, family) };
    if (scopeid !== -1) entry.scopeid = scopeid;
    (result[name] ??= []).push(entry);
  }
  return result;
}

function userInfo(options) {
  const encoding = typeof options === 'object' && options !== null ? options.encoding : undefined;
  const { Buffer } = require('buffer');
  const plain = encoding === undefined || encoding === 'utf8' || !(encoding === 'buffer' || Buffer.isEncoding(encoding));
  const [uid, gid, ...names] = orSystemError(() => ops.op_os_user_info(!plain));
  const [username, homedir, shell] = plain ? names : names.map((bytes) => {
    const buffer = Buffer.from(bytes);
    return encoding === 'buffer' ? buffer : buffer.toString(encoding);
  });
  return { __proto__: null, uid, gid, username, homedir, shell };
}

function setPriority(pid, priority) {
  if (priority === undefined) {
    priority = pid;
    pid = 0;
  }
  validateInt32(pid, 'pid');
  validateInt32(priority, 'priority', PRIORITY_HIGHEST, PRIORITY_LOW);
  orSystemError(() => ops.op_os_set_priority(pid, priority));
}

function getPriority(pid) {
  if (pid === undefined) pid = 0;
  else validateInt32(pid, 'pid');
  return orSystemError(() => ops.op_os_get_priority(pid));
}

// `${os.arch}` is what `os.arch()` returns.
for (const fn of [arch, availableParallelism, endianness, freemem, homedir, hostname, platform, release, tmpdir,
  totalmem, type, uptime, version, machine]) {
  fn[Symbol.toPrimitive] = () => fn();
}

module.exports = {
  arch,
  availableParallelism,
  cpus,
  endianness,
  freemem,
  getPriority,
  homedir,
  hostname,
  loadavg,
  networkInterfaces,
  platform,
  release,
  setPriority,
  tmpdir,
  totalmem,
  type,
  userInfo,
  uptime,
  version,
  machine,
};

Object.defineProperties(module.exports, {
  constants: { __proto__: null, enumerable: true, value: constants },
  EOL: { __proto__: null, configurable: true, enumerable: true, value: '\n' },
  devNull: { __proto__: null, configurable: true, enumerable: true, value: '/dev/null' },
});
