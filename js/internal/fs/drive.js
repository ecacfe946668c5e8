// Work of several file-system calls, written once as a generator and carried out in any of the three styles of node:fs.
//
// A step is yielded as [name of the op, ...arguments]; its result, or its error, comes back out of the yield. A promise
// may be yielded as well where the style allows waiting for one (a program's filter, for example).
// Native side: src/ops/fs/. In Node: several implementations side by side.
'use strict';

function driveSync(steps) {
  let turn = steps.next();
  while (!turn.done) {
    let value;
    try {
      const [op, ...args] = turn.value;
      value = ops[op](...args, undefined);
    } catch (error) {
      turn = steps.throw(error);
      continue;
    }
    turn = steps.next(value);
  }
  return turn.value;
}

function driveCallback(steps, callback) {
  function advance(error, value) {
    let turn;
    try {
      turn = error ? steps.throw(error) : steps.next(value);
    } catch (thrown) {
      // The first step runs before the caller has returned: its callback has to wait.
      if (turnsTaken === 0) process.nextTick(callback, thrown);
      else callback(thrown);
      return;
    }
    turnsTaken++;
    if (turn.done) {
      if (turnsTaken === 1) process.nextTick(callback, null, turn.value);
      else if (turn.value === undefined) callback(null);
      else callback(null, turn.value);
      return;
    }
    if (Array.isArray(turn.value)) {
      const [op, ...args] = turn.value;
      ops[op](...args, advance);
    } else {
      Promise.resolve(turn.value).then((result) => advance(null, result), advance);
    }
  }
  let turnsTaken = 0;
  advance(null, undefined);
}

function drivePromise(steps) {
  return new Promise((resolve, reject) => {
    function advance(error, value) {
      let turn;
      try {
        turn = error ? steps.throw(error) : steps.next(value);
      } catch (thrown) {
        reject(thrown);
        return;
      }
      if (turn.done) {
        resolve(turn.value);
      } else if (Array.isArray(turn.value)) {
        const [op, ...args] = turn.value;
        ops[op](...args, advance);
      } else {
        Promise.resolve(turn.value).then((result) => advance(null, result), advance);
      }
    }
    advance(null, undefined);
  });
}

module.exports = { driveSync, driveCallback, drivePromise };
