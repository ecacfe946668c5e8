// Who the process runs as: process.getuid, setuid, getgroups, ...
// Native side: src/ops/process.rs. In Node: lib/internal/bootstrap/switches/does_own_process_state.js.
'use strict';

const UID = 0;
const EUID = 1;
const GID = 2;
const EGID = 3;

function validateId(id, name) {
  const { validateUint32 } = require('internal/validators');
  const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
  if (typeof id === 'number') validateUint32(id, name);
  else if (typeof id !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['number', 'string'], id);
}

// What the kernel refuses here has a form of its own in Node: `EPERM, Operation not permitted`, and the errno is positive.
function asking(ask) {
  try {
    return ask();
  } catch (refusal) {
    const text = require('internal/errno').errmap.get(refusal.errno)?.[1] ?? '';
    const error = new Error(`${refusal.code}, ${text.slice(0, 1).toUpperCase()}${text.slice(1)}`);
    throw Object.assign(error, { errno: Math.abs(refusal.errno), code: refusal.code, syscall: refusal.syscall });
  }
}

function setId(kind, what, id) {
  validateId(id, 'id');
  if (typeof id === 'number') id |= 0;
  if (!asking(() => ops.op_process_set_id(kind, typeof id === 'number' ? id >>> 0 : id))) {
    const { codes: { ERR_UNKNOWN_CREDENTIAL } } = require('internal/errors');
    throw new ERR_UNKNOWN_CREDENTIAL(what, id);
  }
}

module.exports = {
  getuid() { return ops.op_process_id(UID); },
  geteuid() { return ops.op_process_id(EUID); },
  getgid() { return ops.op_process_id(GID); },
  getegid() { return ops.op_process_id(EGID); },
  getgroups() { return ops.op_process_groups(); },
  setuid(id) { setId(UID, 'User', id); },
  seteuid(id) { setId(EUID, 'User', id); },
  setgid(id) { setId(GID, 'Group', id); },
  setegid(id) { setId(EGID, 'Group', id); },
  setgroups(groups) {
    const { validateArray } = require('internal/validators');
    const { codes: { ERR_UNKNOWN_CREDENTIAL } } = require('internal/errors');
    validateArray(groups, 'groups');
    for (let i = 0; i < groups.length; i++) validateId(groups[i], `groups[${i}]`);
    const unknown = asking(() => ops.op_process_set_groups(groups));
    if (unknown !== 0) throw new ERR_UNKNOWN_CREDENTIAL('Group', groups[unknown - 1]);
  },
  initgroups(user, extraGroup) {
    const { codes: { ERR_UNKNOWN_CREDENTIAL } } = require('internal/errors');
    validateId(user, 'user');
    validateId(extraGroup, 'extraGroup');
    const unknown = asking(() => ops.op_process_init_groups(user, extraGroup));
    if (unknown === 1) throw new ERR_UNKNOWN_CREDENTIAL('User', user);
    if (unknown === 2) throw new ERR_UNKNOWN_CREDENTIAL('Group', extraGroup);
  },
};
