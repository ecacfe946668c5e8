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
    if (typeof path === 'string') {
      const stream = yield* findFault(require('path').resolve(path));
      if (stream !== undefined) return toName(stream, encoding);
    }
    error.syscall = 'realpath';
    throw error;
  }
}

const MAX_LINKS = 40;

function* findFault(path) {
  const { S_IFIFO, S_IFLNK, S_IFMT, S_IFSOCK } = require('internal/fs/constants');
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
    const kind = (yield ['op_fs_stat', next, true, false, false])[1] & S_IFMT;
    if (++links > MAX_LINKS) return undefined;
    const target = yield ['op_fs_readlink', next, false];
    // 'pipe:[1]' below /proc is a name for something that is in no directory.
    if (kind === S_IFIFO || kind === S_IFSOCK) return resolve(dirname(next), target);
    rest = [...resolve(dirname(next), target).split('/').slice(1), ...rest];
    current = '';
  }
  return undefined;
}

module.exports = { realpathSteps };
