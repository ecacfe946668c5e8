// Places in the table by which the workers of SCHED_NONE take turns in accepting: a row per listener, a column per worker.
// Without a place a worker takes what it gets. Native side: src/cluster/balance.rs. In Node: no counterpart.
'use strict';

// The table's descriptor; -1 without one.
let fd;
const rows = new Set();
// worker -> column
const columns = new Map();

// What a worker inherits, made with the first.
function tableFd() {
  fd ??= ops.op_cluster_table_create();
  return fd;
}

function firstFree(isTaken, count) {
  for (let i = 0; i < count; i++) if (!isTaken(i)) return i;
  return undefined;
}

function addListener() {
  if (fd === undefined || fd < 0) return undefined;
  const row = firstFree((each) => rows.has(each), ops.op_cluster_table_size(true));
  if (row !== undefined) rows.add(row);
  return row;
}

function removeListener(row) {
  if (rows.delete(row)) ops.op_cluster_table_clear(row, -1);
}

function columnOf(worker) {
  if (!columns.has(worker)) {
    const taken = new Set(columns.values());
    columns.set(worker, firstFree((each) => taken.has(each), ops.op_cluster_table_size(false)));
  }
  return columns.get(worker);
}

// The worker's process is gone.
function removeWorker(worker) {
  const column = columns.get(worker);
  columns.delete(worker);
  if (column !== undefined) ops.op_cluster_table_clear(-1, column);
}

module.exports = { addListener, columnOf, removeListener, removeWorker, tableFd };
