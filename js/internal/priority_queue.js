// A binary heap. `setPosition(item, index)` tells items where they are, so that one can be taken from the middle.
// In Node: lib/internal/priority_queue.js.

'use strict';

class PriorityQueue {
  #compare = (a, b) => a - b;
  #setPosition;
  // The root is at 1: the parent of i is i >> 1, its children are 2i and 2i + 1.
  #heap = [undefined];

  constructor(comparator, setPosition) {
    if (comparator !== undefined) this.#compare = comparator;
    this.#setPosition = setPosition;
  }

  get size() {
    return this.#heap.length - 1;
  }

  /** The smallest item, or undefined. */
  peek() {
    return this.#heap[1];
  }

  peekBottom() {
    return this.size === 0 ? undefined : this.#heap[this.size];
  }

  insert(value) {
    this.#heap.push(value);
    this.percolateUp(this.size);
  }

  shift() {
    const first = this.#heap[1];
    if (first !== undefined) this.removeAt(1);
    return first;
  }

  removeAt(position) {
    const heap = this.#heap;
    const last = heap.pop();
    if (position === heap.length) return;
    heap[position] = last;
    this.#setPosition?.(last, position);
    if (position > 1 && this.#compare(last, heap[position >> 1]) < 0) this.percolateUp(position);
    else this.percolateDown(position);
  }

  heapify(values) {
    this.#heap = [undefined, ...values];
    for (let position = this.size >> 1; position >= 1; position--) this.percolateDown(position);
  }

  percolateUp(position) {
    const heap = this.#heap;
    const item = heap[position];
    for (let parent = position >> 1; parent >= 1 && this.#compare(item, heap[parent]) < 0; parent = position >> 1) {
      this.#place(heap[parent], position);
      position = parent;
    }
    this.#place(item, position);
  }

  percolateDown(position) {
    const heap = this.#heap;
    const item = heap[position];
    const size = this.size;
    for (let child = position * 2; child <= size; child = position * 2) {
      if (child < size && this.#compare(heap[child + 1], heap[child]) < 0) child++;
      if (this.#compare(item, heap[child]) <= 0) break;
      this.#place(heap[child], position);
      position = child;
    }
    this.#place(item, position);
  }

  #place(item, position) {
    this.#heap[position] = item;
    this.#setPosition?.(item, position);
  }
}

module.exports = PriorityQueue;
