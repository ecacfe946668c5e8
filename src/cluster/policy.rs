//! Which worker gets the next connection: strict rotation over those that can take one.
//!
//! Nothing here does I/O. In Node: the `free` list of `lib/internal/cluster/round_robin_handle.js`.

/// `cluster.Worker`'s `id`.
pub type WorkerId = u32;

/// The workers of one listener, in the order in which they came.
#[derive(Debug, Default)]
pub struct RoundRobin {
    ring: Vec<WorkerId>,
    /// Whose turn it is: an index into `ring`.
    next: usize,
}

impl RoundRobin {
    /// A worker takes part from now on; its first turn comes after those of the others.
    pub fn join(&mut self, worker: WorkerId) {
        if !self.ring.contains(&worker) {
            self.ring.push(worker);
        }
    }

    /// A worker takes part no longer. Returns whether it did.
    pub fn leave(&mut self, worker: WorkerId) -> bool {
        let Some(index) = self.ring.iter().position(|member| *member == worker) else { return false };
        self.ring.remove(index);
        if index < self.next {
            self.next -= 1;
        }
        if self.next == self.ring.len() {
            self.next = 0;
        }
        true
    }

    /// The next worker that can take a connection. Those that cannot lose their turn.
    pub fn next(&mut self, mut can_take: impl FnMut(WorkerId) -> bool) -> Option<WorkerId> {
        let count = self.ring.len();
        for step in 0..count {
            let index = (self.next + step) % count;
            if can_take(self.ring[index]) {
                self.next = (index + 1) % count;
                return Some(self.ring[index]);
            }
        }
        None
    }

    pub fn len(&self) -> usize {
        self.ring.len()
    }

    pub fn members(&self) -> &[WorkerId] {
        &self.ring
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(workers: &[WorkerId]) -> RoundRobin {
        let mut ring = RoundRobin::default();
        workers.iter().for_each(|worker| ring.join(*worker));
        ring
    }

    fn take(ring: &mut RoundRobin, count: usize) -> Vec<WorkerId> {
        (0..count).filter_map(|_| ring.next(|_| true)).collect()
    }

    #[test]
    fn workers_take_turns() {
        assert_eq!(take(&mut ring(&[1, 2, 3]), 7), [1, 2, 3, 1, 2, 3, 1]);
    }

    #[test]
    fn a_busy_worker_loses_its_turn_and_nothing_else() {
        let mut ring = ring(&[1, 2, 3]);
        assert_eq!(ring.next(|worker| worker != 1), Some(2));
        assert_eq!(take(&mut ring, 3), [3, 1, 2]);
    }

    #[test]
    fn nobody_is_chosen_when_all_are_busy() {
        let mut ring = ring(&[1, 2]);
        assert_eq!(ring.next(|_| false), None);
        assert_eq!(take(&mut ring, 2), [1, 2]);
        assert_eq!(RoundRobin::default().next(|_| true), None);
    }

    #[test]
    fn leaving_keeps_the_turn_of_the_others() {
        let mut before = ring(&[1, 2, 3]);
        assert_eq!(take(&mut before, 2), [1, 2]);
        assert!(before.leave(1));
        assert_eq!(take(&mut before, 3), [3, 2, 3]);
        let mut after = ring(&[1, 2, 3]);
        assert_eq!(take(&mut after, 2), [1, 2]);
        assert!(after.leave(3));
        assert_eq!(take(&mut after, 2), [1, 2]);
        assert!(!after.leave(3));
    }

    #[test]
    fn joining_twice_is_joining_once() {
        assert_eq!(take(&mut ring(&[1, 1, 2]), 3), [1, 2, 1]);
    }
}
