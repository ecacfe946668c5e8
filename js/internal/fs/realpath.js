// Steps of fs.realpath(), shared by its three styles (see drive.js).
// Native side: op_fs_realpath. In Node: fs.realpath of lib/fs.js, which walks every path itself.
'use strict';

const { toName, wantsBytes } = require('internal/fs/validate');

// libc resolves the path; only when it fails are the components looked at one by one, to name the one that is at fault
// the way programs expect: by the `lstat` or `stat` that failed.
function* realpathSteps(path, encoding) {
  try {
    return toName(yield ['op_fs_realpath', path, wantsBytes(encoding)], encoding);
  } catch (error) {
    if (typeof path === 'string') yield* findFault(require('path').resolve(path));
    error.syscall = 'realpath';
    throw error;
  }
}

const MAX_LINKS = 40;

function* findFault(path) {
  const { S_IFLNK, S_IFMT } = require('internal/fs/constants');
  const { dirname, resolve } = require('path');
  let links = 0;
  let current = '';
  let rest = path.split('/').slice(1);
  while (rest.length > 0) {
    const next = `${current}/${rest.shift()}`;
    const mode = (yield ['op_fs_stat', next, false, false, false])[1];
    if ((mode & S_IFMT) !== S_IFLNK) {
      current = next;
      continue;
    }
    // Fails for a link that leads nowhere, or to itself.
    yield ['op_fs_stat', next, true, false, false];
    if (++links > MAX_LINKS) return;
    const target = yield ['op_fs_readlink', next, false];
    rest = [...resolve(dirname(next), target).split('/').slice(1), ...rest];
    current = '';
  }
}

module.exports = { realpathSteps };
