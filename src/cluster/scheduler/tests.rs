//! The scheduler's thread against real sockets and a worker's receiver.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver as Inbox, channel};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::*;
use crate::cluster::board::SLOTS;
use crate::cluster::policy::Policy;
use crate::cluster::primary::Primary;
use crate::cluster::worker::{Answer, Offer, Receiver};

/// Longer than a test lasts, however busy the machine is.
const NEVER: Duration = Duration::from_secs(30);
/// Where a worker is to be found stuck.
const STALL: Duration = Duration::from_millis(50);

type Scripted = (ListenerId, WorkerId, Ticket, OwnedFd);

struct World {
    primary: Primary,
    listener: ListenerId,
    port: u16,
    scripted: Inbox<Scripted>,
}

/// Connections are handed out: as far as the scheduler knows this is no TCP, of which it could see how many connections wait.
fn world(stall: Duration) -> World {
    world_of(Kind::Unix, stall)
}

/// Workers accept in turn.
fn shared_world(stall: Duration) -> World {
    world_of(Kind::Tcp, stall)
}

fn world_of(kind: Kind, stall: Duration) -> World {
    let (sender, scripted) = channel();
    let to_script: ToScript = Box::new(move |listener, worker, ticket, _, fd| {
        let _ = sender.send((listener, worker, ticket, fd));
    });
    let mut primary = Primary::start(to_script, Settings { policy: Policy::RoundRobin, stall }).unwrap();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let port = socket.local_addr().unwrap().port();
    let listener = primary.add_listener(Some(socket.into()), kind);
    World { primary, listener, port, scripted }
}

impl World {
    fn worker(&self, id: WorkerId) -> Receiver {
        let (ours, theirs) = handoff::pair().unwrap();
        self.primary.add_worker(id, Some(ours));
        self.primary.join(self.listener, id);
        let receiver = Receiver::new(theirs);
        receiver.ready(self.listener).unwrap();
        self.catch_up();
        receiver
    }

    /// Waits until the thread has seen everything that was sent so far. It says that a listener is gone, and this one never was there;
    /// what it has taken from the mailbox may be older than what is in a socket, and what it looks at in one turn is older than the next.
    fn catch_up(&self) {
        (0..3).for_each(|_| self.primary.remove_listener(ListenerId::MAX));
    }

    /// A client, told by the byte it sends.
    fn connect(&self, name: u8) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(&[name]).unwrap();
        stream
    }
}

/// Waits for the next offer, a few seconds at most.
fn next_offer(receiver: &mut Receiver) -> Option<Offer> {
    loop {
        if let Some(offer) = receiver.next().unwrap() {
            return Some(offer);
        }
        let fd = nix::unistd::dup(receiver.socket()).unwrap();
        if poll(&mut [PollFd::new(fd.as_fd(), PollFlags::POLLIN)], PollTimeout::from(5000u16)).unwrap() == 0 {
            return None;
        }
    }
}

fn name_of(fd: OwnedFd) -> u8 {
    let mut stream = TcpStream::from(fd);
    stream.set_nonblocking(false).unwrap();
    let mut name = [0];
    stream.read_exact(&mut name).unwrap();
    name[0]
}

/// Takes everything of the next offer.
fn take(receiver: &mut Receiver) -> Vec<u8> {
    let mut offer = next_offer(receiver).expect("an offer comes");
    let mut names = Vec::new();
    while let Some(claimed) = receiver.claim(&mut offer) {
        receiver.answer(&mut offer, claimed.entry, Answer::Taken);
        names.push(name_of(claimed.fd));
    }
    receiver.finish(&offer);
    names
}

#[test]
fn connections_rotate_over_the_workers() {
    let world = world(NEVER);
    let mut workers = [world.worker(1), world.worker(2)];
    let mut streams = Vec::new();
    for name in 0..6 {
        streams.push(world.connect(name));
        assert_eq!(take(&mut workers[usize::from(name) % 2]), [name]);
    }
}

#[test]
fn a_worker_that_dies_loses_nothing_it_had_not_claimed() {
    let world = world(NEVER);
    let mut first = world.worker(1);
    let _streams: Vec<_> = (0..3).map(|name| world.connect(name)).collect();
    let mut offer = next_offer(&mut first).unwrap();
    let claimed = first.claim(&mut offer).unwrap().fd;
    let mut second = world.worker(2);
    drop((first, offer));
    let mut names = vec![name_of(claimed)];
    while names.len() < 3 {
        names.extend(take(&mut second));
    }
    names.sort_unstable();
    assert_eq!(names, [0, 1, 2]);
}

#[test]
fn a_stuck_worker_loses_its_offers_to_an_idle_one() {
    let world = world(STALL);
    let mut stuck = world.worker(1);
    let _first = world.connect(7);
    let mut offer = next_offer(&mut stuck).unwrap();
    let mut idle = world.worker(2);
    assert_eq!(take(&mut idle), [7]);
    assert!(stuck.claim(&mut offer).is_none(), "it was revoked");
    stuck.finish(&offer);
}

#[test]
fn a_full_worker_passes_its_connection_on() {
    let world = world(NEVER);
    let mut full = world.worker(1);
    let mut other = world.worker(2);
    let _stream = world.connect(5);
    let mut offer = next_offer(&mut full).unwrap();
    let entry = full.claim(&mut offer).unwrap().entry;
    full.answer(&mut offer, entry, Answer::Full);
    full.finish(&offer);
    assert_eq!(take(&mut other), [5]);
}

#[test]
fn a_worker_gets_nothing_before_it_is_ready() {
    let world = world(NEVER);
    let (ours, theirs) = handoff::pair().unwrap();
    world.primary.add_worker(1, Some(ours));
    world.primary.join(world.listener, 1);
    world.catch_up();
    let mut late = Receiver::new(theirs);
    let mut other = world.worker(2);
    let mut streams = Vec::new();
    for name in 0..4 {
        streams.push(world.connect(name));
        assert_eq!(take(&mut other), [name]);
    }
    late.ready(world.listener).unwrap();
    world.catch_up();
    streams.push(world.connect(4));
    streams.push(world.connect(5));
    assert_eq!(take(&mut late).len(), 1);
}

#[test]
fn connections_wait_for_the_first_worker() {
    let world = world(NEVER);
    let _streams: Vec<_> = (0..4).map(|name| world.connect(name)).collect();
    let mut worker = world.worker(1);
    let mut names = Vec::new();
    while names.len() < 4 {
        names.extend(take(&mut worker));
    }
    assert_eq!(names, [0, 1, 2, 3]);
}

#[test]
fn no_worker_gets_more_than_its_slots() {
    let world = world(NEVER);
    let mut worker = world.worker(1);
    let streams: Vec<_> = (0..SLOTS + 10).map(|_| world.connect(1)).collect();
    let mut offered = 0;
    let mut claimed = Vec::new();
    let mut offers = Vec::new();
    while offered < SLOTS {
        let mut offer = next_offer(&mut worker).unwrap();
        while let Some(connection) = worker.claim(&mut offer) {
            offered += 1;
            claimed.push(connection.entry);
        }
        offers.push(offer);
    }
    assert_eq!(offered, SLOTS);
    assert!(worker.next().unwrap().is_none());
    claimed.into_iter().for_each(|entry| worker.answer(&mut offers[0], entry, Answer::Taken));
    offers.iter().for_each(|offer| worker.finish(offer));
    while offered < streams.len() {
        offered += take(&mut worker).len();
    }
}

#[test]
fn a_removed_listener_frees_its_port() {
    for world in [world(NEVER), shared_world(NEVER)] {
        let _worker = world.worker(1);
        world.primary.remove_listener(world.listener);
        TcpListener::bind(("127.0.0.1", world.port)).unwrap();
    }
}

#[test]
fn a_worker_without_handoff_gets_its_connections_through_the_script() {
    let world = world(NEVER);
    world.primary.add_worker(1, None);
    world.primary.join(world.listener, 1);
    let _stream = world.connect(9);
    let (listener, worker, ticket, fd) = world.scripted.recv_timeout(Duration::from_secs(5)).unwrap();
    assert_eq!((listener, worker), (world.listener, 1));
    drop(fd);
    let mut native = world.worker(2);
    world.primary.answer(1, ticket, false);
    assert_eq!(take(&mut native), [9]);
}

// ---- Turns ----

/// The part of a worker's event loop that is about turns.
struct Loop {
    receiver: Receiver,
    wake: OwnedFd,
    names: Vec<u8>,
}

impl World {
    /// A worker to which the listener is shared.
    fn seated(&self, id: WorkerId) -> Loop {
        let mut receiver = self.worker(id);
        // The board has come before the listener has.
        while receiver.seats() == 0 {
            poll(&mut [PollFd::new(receiver.socket(), PollFlags::POLLIN)], PollTimeout::from(5000u16)).unwrap();
            assert!(receiver.next().unwrap().is_none());
        }
        let wake = receiver.take_wake().unwrap();
        Loop { receiver, wake, names: Vec::new() }
    }
}

impl Loop {
    /// Waits for turns, not longer than `limit`, and uses them. Returns how many connections that brought.
    fn turn(&mut self, limit: u16) -> usize {
        if self.receiver.fall_asleep() {
            let mut fds = [PollFd::new(self.wake.as_fd(), PollFlags::POLLIN), PollFd::new(self.receiver.socket(), PollFlags::POLLIN)];
            poll(&mut fds, PollTimeout::from(limit)).unwrap();
            let _ = nix::unistd::read(&self.wake, &mut [0; 8]);
        }
        self.receiver.wake_up();
        let before = self.names.len();
        while let Some(accepted) = self.receiver.accept() {
            self.names.push(name_of(accepted.fd));
        }
        self.names.len() - before
    }
}

/// Lets workers turn until they have so many connections together.
fn until(workers: &mut [&mut Loop], count: usize) -> Vec<u8> {
    let end = Instant::now() + Duration::from_secs(10);
    while workers.iter().map(|worker| worker.names.len()).sum::<usize>() < count {
        assert!(Instant::now() < end, "connections wait though a worker is there");
        for worker in workers.iter_mut() {
            worker.turn(5);
        }
    }
    let mut names: Vec<u8> = workers.iter().flat_map(|worker| worker.names.iter().copied()).collect();
    names.sort_unstable();
    names
}

#[test]
fn workers_accept_in_turn() {
    let world = shared_world(NEVER);
    let mut workers = [world.seated(1), world.seated(2)];
    let mut streams = Vec::new();
    for name in 0..6 {
        streams.push(world.connect(name));
        while workers[usize::from(name) % 2].turn(5000) == 0 {}
    }
    assert_eq!([workers[0].names.clone(), workers[1].names.clone()], [[0, 2, 4], [1, 3, 5]]);
}

#[test]
fn a_worker_that_dies_leaves_its_turns_to_others() {
    let world = shared_world(NEVER);
    let first = world.seated(1);
    let streams: Vec<_> = (0..3).map(|name| world.connect(name)).collect();
    let mut second = world.seated(2);
    drop(first);
    assert_eq!(until(&mut [&mut second], streams.len()), [0, 1, 2]);
}

#[test]
fn a_worker_that_dies_with_a_turn_in_hand_costs_a_moment() {
    let world = shared_world(STALL);
    let mut first = world.seated(1);
    let _stream = world.connect(7);
    // As one that dies between the two steps of accepting.
    while !first.receiver.waste_turn() {
        std::thread::yield_now();
    }
    let mut second = world.seated(2);
    assert_eq!(until(&mut [&mut second, &mut first], 1), [7]);
}

#[test]
fn a_stuck_worker_loses_its_turns_and_comes_back() {
    let world = shared_world(STALL);
    let mut stuck = world.seated(1);
    let mut other = world.seated(2);
    let _streams: Vec<_> = (0..4).map(|name| world.connect(name)).collect();
    assert_eq!(until(&mut [&mut other], 4), [0, 1, 2, 3]);
    assert_eq!(stuck.turn(0), 0, "its turns were void");
    let mut streams = Vec::new();
    while stuck.names.is_empty() {
        streams.push(world.connect(9));
        until(&mut [&mut stuck, &mut other], 4 + streams.len());
        assert!(streams.len() < 100, "it never got a turn again");
    }
}

#[test]
fn a_single_stuck_worker_finds_everything_when_it_is_back() {
    let world = shared_world(STALL);
    let mut worker = world.seated(1);
    let _streams: Vec<_> = (0..3).map(|name| world.connect(name)).collect();
    std::thread::sleep(STALL * 3);
    assert_eq!(until(&mut [&mut worker], 3), [0, 1, 2]);
}

#[test]
fn a_connection_given_back_is_handed_to_another() {
    let world = shared_world(NEVER);
    let full = world.seated(1);
    let mut other = world.seated(2);
    let _stream = world.connect(5);
    let accepted = loop {
        full.receiver.fall_asleep();
        full.receiver.wake_up();
        match full.receiver.accept() {
            Some(accepted) => break accepted,
            None => std::thread::yield_now(),
        }
    };
    full.receiver.give_back(accepted.listener, &accepted.fd, false);
    drop(accepted);
    assert_eq!(take(&mut other.receiver), [5]);
}

#[test]
fn more_connections_than_turns_are_all_accepted() {
    let world = shared_world(NEVER);
    let mut worker = world.seated(1);
    let streams: Vec<_> = (0..100).map(|name| world.connect(name)).collect();
    assert_eq!(until(&mut [&mut worker], streams.len()).len(), streams.len());
}

#[test]
fn with_a_worker_that_cannot_accept_everything_is_handed_out() {
    let world = shared_world(NEVER);
    let mut native = world.seated(1);
    world.primary.add_worker(2, None);
    world.primary.join(world.listener, 2);
    world.catch_up();
    let _streams: Vec<_> = (0..4).map(|name| world.connect(name)).collect();
    let (mut scripted, mut handed) = (0, 0);
    while scripted + handed + native.names.len() < 4 {
        native.turn(5);
        if let Some(mut offer) = native.receiver.next().unwrap() {
            while let Some(claimed) = native.receiver.claim(&mut offer) {
                native.receiver.answer(&mut offer, claimed.entry, Answer::Taken);
                handed += 1;
            }
        }
        scripted += world.scripted.try_iter().count();
    }
    assert!(scripted >= 1 && handed + native.names.len() >= 1, "{scripted} scripted, {handed} handed, {} accepted", native.names.len());
}
