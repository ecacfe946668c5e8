//! What is measured: one file per subject, one entry per part.

mod compute;
mod connections;
mod http;
mod ipc;
mod memory;
mod start;

use anyhow::bail;

use crate::options::Options;
use crate::peer::Peer;
use crate::report::Figure;

pub struct Part {
    pub name: &'static str,
    pub about: &'static str,
    /// One round of it under one peer.
    pub run: fn(&Peer, &Options) -> anyhow::Result<Vec<Figure>>,
}

pub const ALL: &[Part] = &[
    Part { name: "start", about: "start of console.log(1)", run: start::log },
    Part { name: "first1", about: "one cluster worker: start until the first answer", run: start::first_of_one },
    Part { name: "first8", about: "eight cluster workers: start until the first answer", run: start::first_of_eight },
    Part { name: "single", about: "HTTP hello world, one process without cluster", run: http::single },
    Part { name: "hello", about: "HTTP hello world, two workers", run: http::hello },
    Part { name: "json", about: "HTTP JSON answer with URL parsing, two workers", run: http::json },
    Part { name: "post", about: "HTTP POST of 1 KiB JSON, two workers", run: http::post },
    Part { name: "rr", about: "new connections, round robin, two workers", run: connections::round_robin },
    Part { name: "none", about: "new connections, SCHED_NONE, two workers", run: connections::none },
    Part { name: "share-rr", about: "share of connections among eight workers, round robin", run: connections::share_round_robin },
    Part { name: "share-none", about: "share of connections among eight workers, SCHED_NONE", run: connections::share_none },
    Part { name: "blocked", about: "connections while the primary's JavaScript is busy", run: connections::blocked },
    Part { name: "sockets", about: "sockets passed with send(message, socket)", run: connections::sockets },
    Part { name: "ipc-json", about: "messages between parent and child, json", run: ipc::json },
    Part { name: "ipc-advanced", about: "messages between parent and child, advanced", run: ipc::advanced },
    Part { name: "memory", about: "proportional set size of an idle worker after 2,000 requests", run: memory::idle_worker },
    Part { name: "nbody", about: "arithmetic in JavaScript", run: compute::nbody },
    Part { name: "allocate", about: "allocation in JavaScript", run: compute::allocate },
];

/// All parts, or those `--only` names, in the order of the table.
pub fn chosen(options: &Options) -> anyhow::Result<Vec<&'static Part>> {
    if let Some(unknown) = options.only.iter().find(|name| ALL.iter().all(|part| part.name != *name)) {
        bail!("there is no part '{unknown}' (--list names them)");
    }
    Ok(ALL.iter().filter(|part| options.only.is_empty() || options.only.iter().any(|name| name == part.name)).collect())
}
