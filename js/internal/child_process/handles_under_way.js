// Handles that were sent and not acknowledged yet, oldest first.
//
// Node sends one and waits; so do we, until the peer's acknowledgement says that it takes more at once (`window`, which Node ignores).
// Only handles that are made without waiting for anything go together: so their messages are emitted in the order they were sent in.
'use strict';

// What this process takes at once.
const WINDOW = 8;

class HandlesUnderWay {
  #sent = [];
  #window = 1;
  // The peer has lost a handle: one at a time from then on, for what is sent again to keep its place.
  #lossy = false;
  #slow = 0;

  get size() { return this.#sent.length; }

  // Of the handle that is answered next.
  get oldest() { return this.#sent[0].conversion; }
  get pending() { return this.#sent.length === 0 ? null : this.#sent[0].pending; }

  // Whether a handle of this kind may be sent now.
  takes(conversion) {
    return this.#sent.length === 0 || (this.#sent.length < this.#window && conversion.immediate && this.#slow === 0);
  }

  // `pending`: what to close, or to send again, when the answer comes; or null.
  add(conversion, pending) {
    if (!conversion.immediate) this.#slow++;
    this.#sent.push({ conversion, pending });
  }

  // The peer answered for the oldest one. Returns what was given with it.
  answered(answer, isAck) {
    const { conversion, pending } = this.#sent.shift();
    if (!conversion.immediate) this.#slow--;
    if (!isAck) this.#lossy = true;
    this.#window = this.#lossy || !Number.isInteger(answer.window) ? 1 : Math.min(answer.window, WINDOW);
    return pending;
  }

  // Nobody will answer any more.
  close() {
    for (const { pending } of this.#sent) pending?.handle.close();
    this.#sent = [];
  }
}

module.exports = { HandlesUnderWay, WINDOW };
