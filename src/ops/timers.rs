//! The loop's clock and its one timer. JavaScript side: `js/internal/timers.js`.

use deno_core::{op2, v8};

use crate::runtime::state::RuntimeState;

deno_core::extension!(
    rcluster_timers,
    ops = [
        op_loop_timer_schedule,
        op_loop_timer_ref,
        op_loop_now,
        op_loop_idle_time,
        op_hrtime_ms,
        op_hrtime_bigint,
        op_time_origin,
        op_milestone_node_start,
        op_milestone_v8_start
    ]
);

/// Arms the timer to fire `ms` from now.
#[op2(fast)]
fn op_loop_timer_schedule(isolate: &mut v8::Isolate, ms: f64) {
    let event_loop = &RuntimeState::from_scope(isolate).event_loop;
    event_loop.set_timer(Some(event_loop.now_ms() + ms.max(1.0) as u64));
}

/// Whether the timer keeps the process alive.
#[op2(fast)]
fn op_loop_timer_ref(isolate: &mut v8::Isolate, referenced: bool) {
    RuntimeState::from_scope(isolate).event_loop.set_timer_referenced(referenced);
}

/// Loop time in ms, brought up to date: a timer started after long work counts from its start, not from that of the turn.
/// In Node: `Environment::GetNowUint64`, which calls `uv_update_time` first.
#[op2(fast)]
fn op_loop_now(isolate: &mut v8::Isolate) -> f64 {
    RuntimeState::from_scope(isolate).event_loop.update_now() as f64
}

/// Ms the loop has spent waiting.
#[op2(fast)]
fn op_loop_idle_time(isolate: &mut v8::Isolate) -> f64 {
    RuntimeState::from_scope(isolate).event_loop.idle().as_secs_f64() * 1e3
}

/// Ms since the process started, with fractions: `performance.now()`.
#[op2(fast)]
fn op_hrtime_ms(isolate: &mut v8::Isolate) -> f64 {
    RuntimeState::from_scope(isolate).event_loop.since_origin_ms()
}

/// The monotonic clock in ns: `process.hrtime`.
#[op2(fast)]
#[bigint]
fn op_hrtime_bigint() -> u64 {
    let now = nix::time::clock_gettime(nix::time::ClockId::CLOCK_MONOTONIC).expect("Linux has a monotonic clock");
    now.tv_sec() as u64 * 1_000_000_000 + now.tv_nsec() as u64
}

/// The wall clock, in ms since 1970, at the moment `op_hrtime_ms` counts from: `performance.timeOrigin`.
#[op2(fast)]
fn op_time_origin(isolate: &mut v8::Isolate) -> f64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    since_epoch.as_secs_f64() * 1e3 - RuntimeState::from_scope(isolate).event_loop.since_origin_ms()
}

/// When the runtime began to be made, in ms after the process started.
#[op2(fast)]
fn op_milestone_node_start(isolate: &mut v8::Isolate) -> f64 {
    RuntimeState::from_scope(isolate).node_start
}

/// When V8 began to be made.
#[op2(fast)]
fn op_milestone_v8_start(isolate: &mut v8::Isolate) -> f64 {
    RuntimeState::from_scope(isolate).v8_start.get()
}
