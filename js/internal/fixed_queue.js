// A first-in first-out queue for hot paths: rings of fixed size, chained. A full ring gets a successor, and an emptied
// one that has a successor is dropped (one is kept for reuse), so neither end ever copies.
// In Node: lib/internal/fixed_queue.js.

'use strict';

// A power of two: positions wrap with a mask. One slot stays free to tell full from empty.
const size = 2048;
const mask = size - 1;

class Ring {
  head = 0;
  tail = 0;
  next = null;
  slots = new Array(size);
}

class FixedQueue {
  // The ring written to, the ring read from, and an empty one to use next.
  #writing;
  #reading;
  #spare = null;

  constructor() {
    this.#writing = this.#reading = new Ring();
  }

  isEmpty() {
    return this.#reading.head === this.#reading.tail;
  }

  push(item) {
    let ring = this.#writing;
    const after = (ring.tail + 1) & mask;
    if (after === ring.head) {
      ring = this.#grow();
      ring.slots[ring.tail] = item;
      ring.tail = (ring.tail + 1) & mask;
      return;
    }
    ring.slots[ring.tail] = item;
    ring.tail = after;
  }

  #grow() {
    const ring = this.#spare ?? new Ring();
    this.#spare = null;
    this.#writing.next = ring;
    this.#writing = ring;
    return ring;
  }

  /** The oldest item, or null when there is none. */
  shift() {
    const ring = this.#reading;
    if (ring.head === ring.tail) return null;
    const item = ring.slots[ring.head];
    ring.slots[ring.head] = undefined;
    ring.head = (ring.head + 1) & mask;
    if (ring.head === ring.tail && ring.next !== null) {
      this.#reading = ring.next;
      ring.next = null;
      this.#spare ??= ring;
    }
    return item;
  }
}

module.exports = FixedQueue;
