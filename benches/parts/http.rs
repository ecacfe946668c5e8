//! Requests on connections that stay open: throughput, CPU per request of the whole process tree, latency.

use crate::load::{self, KeepAlive};
use crate::options::Options;
use crate::peer::Peer;
use crate::program::Program;
use crate::report::Figure;
use crate::tree;

const CONNECTIONS: usize = 32;
/// More requests than any run of this length makes here; it bounds the memory of the latencies.
const MOST: usize = 2_000_000;

pub fn single(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    measure(&Program::start(peer, "hello", &[])?, load::get("/", true), options)
}

pub fn hello(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    cluster(peer, "hello", load::get("/", true), options)
}

pub fn json(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    cluster(peer, "json", load::get("/orders/list?id=4711&tags=new,paid,sent&page=2", true), options)
}

pub fn post(peer: &Peer, options: &Options) -> anyhow::Result<Vec<Figure>> {
    cluster(peer, "post", load::post("/orders", &order()), options)
}

/// 1 KiB of JSON.
fn order() -> String {
    let items: Vec<String> =
        (0..14).map(|i| format!(r#"{{"sku":"article-{i:04}","price":{i}.25,"count":{},"note":"none"}}"#, i % 3 + 1)).collect();
    let body = format!(r#"{{"order":4711,"items":[{}],"comment":""#, items.join(","));
    let padding = 1024_usize.saturating_sub(body.len() + 2);
    format!(r#"{body}{}"}}"#, "x".repeat(padding))
}

fn cluster(peer: &Peer, serve: &str, request: Vec<u8>, options: &Options) -> anyhow::Result<Vec<Figure>> {
    measure(&Program::start(peer, "cluster", &[("WORKERS", "2".into()), ("SERVE", serve.into())])?, request, options)
}

fn measure(program: &Program, request: Vec<u8>, options: &Options) -> anyhow::Result<Vec<Figure>> {
    let mut load = KeepAlive::new(program.address()?, CONNECTIONS, request)?;
    load.run(options.warm_up_time(), MOST)?;
    let before = tree::cpu(program.pid());
    let mut run = load.run(options.load_time(), MOST)?;
    let cpu = tree::cpu(program.pid()).saturating_sub(before);
    Ok(vec![
        Figure::new("requests per s", run.requests as f64 / run.elapsed.as_secs_f64()),
        Figure::new("CPU per request, us", cpu.as_secs_f64() * 1e6 / run.requests as f64),
        Figure::new("p99, ms", run.percentile(0.99).as_secs_f64() * 1e3),
    ])
}
