//! Which worker gets the next connection: strict rotation, or the one with the fewest open connections.
//!
//! Nothing here does I/O. In Node: the `free` list of `lib/internal/cluster/round_robin_handle.js`; least connections has no counterpart.

/// `cluster.Worker`'s `id`.
pub type WorkerId = u32;

/// `cluster.schedulingPolicy`, of those that hand out connections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Policy {
    /// `cluster.SCHED_RR`: everyone in turn.
    #[default]
    RoundRobin,
    /// `cluster.SCHED_LC`: whoever has the fewest; in turn among equals.
    LeastConnections,
}

/// The workers of one listener, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Ring {
    policy: Policy,
    members: Vec<WorkerId>,
    /// Whose turn it is: an index into `members`.
    next: usize,
}

impl Ring {
    pub fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// A worker takes part from now on; its first turn comes after those of the others.
    pub fn join(&mut self, worker: WorkerId) {
        if !self.members.contains(&worker) {
            self.members.push(worker);
        }
    }

    /// A worker takes part no longer. Returns whether it did.
    pub fn leave(&mut self, worker: WorkerId) -> bool {
        let Some(index) = self.members.iter().position(|member| *member == worker) else { return false };
        self.members.remove(index);
        if index < self.next {
            self.next -= 1;
        }
        if self.next == self.members.len() {
            self.next = 0;
        }
        true
    }

    /// The worker for the next connection. `load`: its connections; None if it can take none now, which costs it its turn.
    pub fn next(&mut self, load: impl Fn(WorkerId) -> Option<usize>) -> Option<WorkerId> {
        let count = self.members.len();
        let turns = (0..count).map(|step| (self.next + step) % count);
        let able = turns.filter_map(|index| Some((index, load(self.members[index])?)));
        let (index, _) = match self.policy {
            Policy::RoundRobin => { able }.next()?,
            // The first of several minima: whose turn it is.
            Policy::LeastConnections => able.min_by_key(|(_, load)| *load)?,
        };
        self.next = (index + 1) % count;
        Some(self.members[index])
    }

    pub fn len(&self) -> usize {
        self.members.len()
    }

    pub fn members(&self) -> &[WorkerId] {
        &self.members
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(policy: Policy, workers: &[WorkerId]) -> Ring {
        let mut ring = Ring::new(policy);
        workers.iter().for_each(|worker| ring.join(*worker));
        ring
    }

    fn rotation(workers: &[WorkerId]) -> Ring {
        ring(Policy::RoundRobin, workers)
    }

    fn take(ring: &mut Ring, count: usize) -> Vec<WorkerId> {
        (0..count).filter_map(|_| ring.next(|_| Some(0))).collect()
    }

    #[test]
    fn workers_take_turns() {
        assert_eq!(take(&mut rotation(&[1, 2, 3]), 7), [1, 2, 3, 1, 2, 3, 1]);
    }

    #[test]
    fn rotation_does_not_look_at_the_load() {
        let mut ring = rotation(&[1, 2]);
        let served: Vec<_> = (0..4).filter_map(|_| ring.next(|worker| Some(if worker == 1 { 100 } else { 0 }))).collect();
        assert_eq!(served, [1, 2, 1, 2]);
    }

    #[test]
    fn a_busy_worker_loses_its_turn_and_nothing_else() {
        let mut ring = rotation(&[1, 2, 3]);
        assert_eq!(ring.next(|worker| (worker != 1).then_some(0)), Some(2));
        assert_eq!(take(&mut ring, 3), [3, 1, 2]);
    }

    #[test]
    fn nobody_is_chosen_when_all_are_busy() {
        let mut ring = rotation(&[1, 2]);
        assert_eq!(ring.next(|_| None), None);
        assert_eq!(take(&mut ring, 2), [1, 2]);
        assert_eq!(Ring::default().next(|_| Some(0)), None);
    }

    #[test]
    fn leaving_keeps_the_turn_of_the_others() {
        let mut before = rotation(&[1, 2, 3]);
        assert_eq!(take(&mut before, 2), [1, 2]);
        assert!(before.leave(1));
        assert_eq!(take(&mut before, 3), [3, 2, 3]);
        let mut after = rotation(&[1, 2, 3]);
        assert_eq!(take(&mut after, 2), [1, 2]);
        assert!(after.leave(3));
        assert_eq!(take(&mut after, 2), [1, 2]);
        assert!(!after.leave(3));
    }

    #[test]
    fn joining_twice_is_joining_once() {
        assert_eq!(take(&mut rotation(&[1, 1, 2]), 3), [1, 2, 1]);
    }

    /// Serves `count` connections that stay open, on workers that begin with `open` ones.
    fn fill(ring: &mut Ring, open: &mut [usize], count: usize) -> Vec<WorkerId> {
        let mut served = Vec::new();
        for _ in 0..count {
            let worker = ring.next(|worker| Some(open[worker as usize])).expect("all have room");
            open[worker as usize] += 1;
            served.push(worker);
        }
        served
    }

    #[test]
    fn least_connections_levels_out_and_then_takes_turns() {
        let mut ring = ring(Policy::LeastConnections, &[0, 1, 2]);
        let mut open = [2, 0, 1];
        assert_eq!(fill(&mut ring, &mut open, 3), [1, 2, 1]);
        assert_eq!(open, [2, 2, 2]);
        assert_eq!(fill(&mut ring, &mut open, 4), [2, 0, 1, 2]);
    }

    #[test]
    fn least_connections_passes_over_who_can_take_none() {
        let mut ring = ring(Policy::LeastConnections, &[1, 2, 3]);
        assert_eq!(ring.next(|worker| [None, Some(5), Some(4)][worker as usize - 1]), Some(3));
        assert_eq!(ring.next(|_| None), None);
    }
}
