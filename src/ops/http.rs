//! HTTP messages for JavaScript: a parser per connection that takes the bytes straight from its stream.
//!
//! JavaScript is entered once per message that has no body, with the whole head as one string; header objects are made from it when a
//! program asks for them. JavaScript side: `js/internal/http/parser.js`. In Node: `src/node_http_parser.cc`.

use std::cell::{Cell, RefCell};
use std::io::IoSlice;
use std::rc::Rc;

use deno_core::{GarbageCollected, op2, v8};

use super::net::encode::{self, Encoding};
use super::net::outbox;
use super::net::read::Consumer;
use super::net::shared::NetShared;
use super::net::stream::{NativeStream, Stream};
use crate::http::error::ParseError;
use crate::http::head::{Head, StartLine};
use crate::http::method;
use crate::http::parser::{Event, Kind, Parser};
use crate::runtime::state::RuntimeState;
use crate::runtime::{callback, external};

deno_core::extension!(
    rcluster_http,
    ops = [
        op_http_init,
        op_http_methods,
        op_http_parser_new,
        op_http_parser_renew,
        op_http_parser_consume,
        op_http_parser_unconsume,
        op_http_parser_execute,
        op_http_parser_finish,
        op_http_parser_expired,
        op_http_send,
    ]
);

/// The functions of `js/internal/http/parser.js` that events go to; `this` is the parser's owner.
struct Callbacks {
    /// `(number, flags, head, start, end, fields) -> Answer`: method or status; where target or reason phrase, and the fields, begin.
    /// If the whole body has come with it, it follows as for `on_body`: `arrayBuffer, offset, length`.
    on_head: v8::Global<v8::Function>,
    /// `(arrayBuffer, offset, length, complete)`.
    on_body: v8::Global<v8::Function>,
    /// `(fields)`: the trailer section as one string.
    on_trailers: v8::Global<v8::Function>,
    on_complete: v8::Global<v8::Function>,
    /// `([code, reason, bytesParsed], bytes)`: refused; `bytes` is the input it happened in.
    on_error: v8::Global<v8::Function>,
    /// `(status)`: the stream ended while the parser consumed it.
    on_end: v8::Global<v8::Function>,
    /// `(arrayBuffer, offset, length)`: what came behind the head of an upgrade.
    on_upgrade: v8::Global<v8::Function>,
}

impl Callbacks {
    fn from_scope(isolate: &v8::Isolate) -> Rc<Self> {
        isolate.get_slot::<Rc<Self>>().expect("js/internal/http/parser.js hands over its callbacks before it makes a parser").clone()
    }
}

// Bits of `flags`; js/internal/http/parser.js has the same.
const MINOR_VERSION: i32 = 1;
const KEEP_ALIVE: i32 = 2;
const COMPLETE: i32 = 4;
const UPGRADE: i32 = 8;
const EXPECT_CONTINUE: i32 = 16;
/// More input follows behind this message: it was pipelined.
const MORE: i32 = 32;
const CHUNKED: i32 = 64;
const HAS_LENGTH: i32 = 128;
const HAS_HOST: i32 = 256;
const EXPECT_OTHER: i32 = 512;
/// The version is 0.9 or 2.0, by its minor digit.
const OTHER_MAJOR: i32 = 1024;

// What `on_head` answers.
const SKIP_BODY: i32 = 1;
const TAKE_OVER: i32 = 2;
/// The connection is done for: what is left of the input is dropped.
const STOP: i32 = 3;

struct Session {
    callbacks: Rc<Callbacks>,
    parser: RefCell<Parser>,
    owner: RefCell<Option<v8::Global<v8::Object>>>,
    stream: RefCell<Option<Rc<Stream>>>,
    /// Another protocol has taken over, or the connection was given up.
    stopped: Cell<bool>,
    /// Loop time at which the message under way began; the first one begins with the connection.
    started: Cell<Option<u64>>,
    head_done: Cell<bool>,
    /// Why the input was refused: whatever comes then is refused as well.
    refused: Cell<Option<ParseError>>,
}

/// The object JavaScript has.
///
/// The collector takes its time with it: what it has is let go of when it is not needed any more.
struct HttpParser(RefCell<Option<Rc<Session>>>);

impl HttpParser {
    /// None: it was freed.
    fn session(&self) -> Option<Rc<Session>> {
        self.0.borrow().clone()
    }
}

// SAFETY: it holds no V8 objects that the collector would have to trace: `Global`s are roots of their own.
unsafe impl GarbageCollected for HttpParser {
    fn trace(&self, _visitor: &mut v8::cppgc::Visitor) {}

    fn get_name(&self) -> &'static std::ffi::CStr {
        c"HttpParser"
    }
}

/// Hands over the functions events go to, once: an object with one function per field of [`Callbacks`].
#[op2(nofast)]
fn op_http_init(scope: &mut v8::PinScope<'_, '_>, callbacks: v8::Local<v8::Object>) {
    let function = |name: &str| {
        let key = v8::String::new(scope, name).expect("a short string can be made");
        let function = callbacks.get(scope, key.into()).and_then(|value| v8::Local::<v8::Function>::try_from(value).ok());
        let function = function.unwrap_or_else(|| panic!("js/internal/http/parser.js hands over {name}"));
        v8::Global::new(scope, function)
    };
    let callbacks = Callbacks {
        on_head: function("onHead"),
        on_body: function("onBody"),
        on_trailers: function("onTrailers"),
        on_complete: function("onComplete"),
        on_error: function("onError"),
        on_end: function("onEnd"),
        on_upgrade: function("onUpgrade"),
    };
    scope.set_slot(Rc::new(callbacks));
}

/// `http.METHODS`; a head's method is a position in it.
#[op2]
fn op_http_methods<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Value> {
    let names = method::METHODS.map(|name| v8::String::new(scope, name).expect("a short string can be made").into());
    v8::Array::new_with_elements(scope, &names).into()
}

/// A parser for requests or responses whose events go to `owner`.
#[op2]
#[cppgc]
fn op_http_parser_new(
    scope: &mut v8::PinScope<'_, '_>,
    owner: v8::Local<v8::Object>,
    request: bool,
    lenient: bool,
    #[smi] max_head: u32,
) -> HttpParser {
    HttpParser(RefCell::new(Some(Session::new(scope, owner, new_parser(request, max_head).lenient(lenient)))))
}

/// The same as a new one: a parser that was freed.
#[op2(nofast)]
fn op_http_parser_renew(
    scope: &mut v8::PinScope<'_, '_>,
    #[cppgc] parser: &HttpParser,
    owner: v8::Local<v8::Object>,
    request: bool,
    lenient: bool,
    #[smi] max_head: u32,
) {
    *parser.0.borrow_mut() = Some(Session::new(scope, owner, new_parser(request, max_head).lenient(lenient)));
}

fn new_parser(request: bool, max_head: u32) -> Parser {
    Parser::new(if request { Kind::Request } else { Kind::Response }, max_head as usize)
}

/// Takes what `stream` reads from now on. The stream is reading, or will be told to.
#[op2(fast)]
fn op_http_parser_consume(#[cppgc] parser: &HttpParser, #[cppgc] stream: &NativeStream) {
    let Some(session) = parser.session() else { return };
    let stream = stream.get();
    stream.set_consumer(Some(session.clone()));
    *session.stream.borrow_mut() = Some(stream);
}

/// Gives the stream back to JavaScript. With `free`, no event comes any more.
#[op2(fast)]
fn op_http_parser_unconsume(#[cppgc] parser: &HttpParser, free: bool) {
    let Some(session) = parser.session() else { return };
    session.unconsume();
    if free {
        session.owner.take();
        parser.0.take();
    }
}

/// Parses bytes that did not come from a native stream. Returns what [`refusal`] makes of an error, undefined without one.
#[op2(reentrant)]
fn op_http_parser_execute<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[cppgc] parser: &HttpParser,
    #[buffer(copy)] bytes: Vec<u8>,
) -> v8::Local<'s, v8::Value> {
    let state = RuntimeState::from_scope(scope);
    let Some(session) = parser.session() else { return v8::undefined(scope).into() };
    match session.execute(scope, &state, &bytes) {
        Ok(()) => v8::undefined(scope).into(),
        Err(error) => refusal(scope, error),
    }
}

/// The peer sent its last byte: completes a message that was waiting for just that. Returns the error if it came too early.
#[op2(reentrant)]
fn op_http_parser_finish<'s>(scope: &mut v8::PinScope<'s, '_>, #[cppgc] parser: &HttpParser) -> v8::Local<'s, v8::Value> {
    let state = RuntimeState::from_scope(scope);
    let Some(session) = parser.session() else { return v8::undefined(scope).into() };
    if session.stopped.get() || session.refused.get().is_some() {
        return v8::undefined(scope).into();
    }
    let finished = session.parser.borrow_mut().finish();
    match finished {
        Ok(false) => v8::undefined(scope).into(),
        Ok(true) => {
            session.complete(scope, &state);
            v8::undefined(scope).into()
        }
        Err(error) => {
            session.refused.set(Some(error));
            refusal(scope, error)
        }
    }
}

/// `[code, reason, bytesParsed]`.
fn refusal<'s>(scope: &mut v8::PinScope<'s, '_>, error: ParseError) -> v8::Local<'s, v8::Value> {
    let text = |text: &str| v8::String::new(scope, text).expect("a short string can be made").into();
    let (code, reason) = (text(error.code), text(error.reason));
    let at = v8::Integer::new(scope, error.at as i32).into();
    v8::Array::new_with_elements(scope, &[code, reason, at]).into()
}

/// Whether the message under way has taken longer than `head_ms` for its head or `message_ms` in all; 0 is no limit.
#[op2(fast)]
fn op_http_parser_expired(scope: &mut v8::PinScope<'_, '_>, #[cppgc] parser: &HttpParser, head_ms: f64, message_ms: f64) -> bool {
    let Some(session) = parser.session() else { return false };
    let Some(started) = session.started.get() else { return false };
    let taken = RuntimeState::from_scope(scope).event_loop.now_ms().saturating_sub(started) as f64;
    let head_expired = head_ms > 0.0 && taken >= head_ms && !session.head_done.get();
    head_expired || (message_ms > 0.0 && taken >= message_ms)
}

/// Writes a head and a body (undefined, a string as UTF-8, or bytes) with one system call, as far as the kernel takes them.
///
/// `last`: the connection ends with it.
///
/// Returns a negative errno; or twice the number of bytes written, plus one if they are not all.
#[op2(nofast)]
fn op_http_send(
    scope: &mut v8::PinScope<'_, '_>,
    #[cppgc] stream: &NativeStream,
    head: v8::Local<v8::String>,
    body: v8::Local<v8::Value>,
    last: bool,
) -> f64 {
    let state = RuntimeState::from_scope(scope);
    let stream = stream.get();
    let text = v8::Local::<v8::String>::try_from(body).ok();
    let view = v8::Local::<v8::ArrayBufferView>::try_from(body).ok();
    let mut small = [0; 64];
    let bytes = view.as_ref().map_or(&[][..], |view| view.get_contents(&mut small));
    // Of a text, in characters.
    let length = head.length() + text.map_or(bytes.len(), |text| text.length());
    if outbox::is_open(&state.event_loop, &stream, length, last) {
        let put = outbox::put(&state, &stream, |out| {
            append(scope, head, text, out);
            out.extend_from_slice(bytes);
        });
        return put as f64 * 2.0;
    }
    let shared = NetShared::from_scope(scope);
    let mut output = shared.take_output();
    append(scope, head, text, &mut output);
    let total = output.len() + bytes.len();
    let result = match bytes {
        [] => stream.write_now(&[IoSlice::new(&output)]),
        bytes => stream.write_now(&[IoSlice::new(&output), IoSlice::new(bytes)]),
    };
    shared.put_output(output);
    match result {
        Ok(written) => written as f64 * 2.0 + f64::from(u8::from(written < total)),
        Err(errno) => f64::from(-(errno as i32)),
    }
}

fn append(scope: &mut v8::PinScope<'_, '_>, head: v8::Local<v8::String>, text: Option<v8::Local<v8::String>>, out: &mut Vec<u8>) {
    encode::append(scope, head, Encoding::Latin1, out);
    if let Some(text) = text {
        encode::append(scope, text, Encoding::Utf8, out);
    }
}

impl Consumer for Session {
    fn data(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, _stream: &Rc<Stream>, bytes: &[u8]) {
        if let Err(error) = self.execute(scope, state, bytes) {
            self.refuse(scope, state, error, bytes);
        }
        callback::run_ticks(scope, state);
        outbox::set_pipelined(false);
    }

    fn end(self: Rc<Self>, scope: &mut v8::PinScope<'_, '_>, _stream: &Rc<Stream>, status: i32) {
        let state = RuntimeState::from_scope(scope);
        self.unconsume();
        let status = v8::Integer::new(scope, status).into();
        self.call(scope, &state, &self.callbacks.on_end, &[status]);
        callback::run_ticks(scope, &state);
    }
}

impl Session {
    fn new(scope: &mut v8::PinScope<'_, '_>, owner: v8::Local<v8::Object>, parser: Parser) -> Rc<Self> {
        Rc::new(Self {
            callbacks: Callbacks::from_scope(scope),
            parser: RefCell::new(parser),
            owner: RefCell::new(Some(v8::Global::new(scope, owner))),
            stream: RefCell::default(),
            stopped: Cell::default(),
            started: Cell::new(Some(RuntimeState::from_scope(scope).event_loop.now_ms())),
            head_done: Cell::default(),
            refused: Cell::default(),
        })
    }

    fn unconsume(&self) {
        if let Some(stream) = self.stream.take() {
            stream.set_consumer(None);
        }
    }

    fn execute(&self, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, input: &[u8]) -> Result<(), ParseError> {
        if let Some(error) = self.refused.get() {
            return Err(error.at(0));
        }
        if self.started.get().is_none() {
            self.started.set(Some(state.event_loop.now_ms()));
        }
        let mut rest = input;
        while !self.stopped.get() {
            v8::scope!(let scope, scope);
            match self.step(scope, state, rest) {
                Ok(Some(used)) => rest = &rest[used..],
                Ok(None) => return Ok(()),
                Err(error) => {
                    self.refused.set(Some(error));
                    return Err(error.shift(input.len() - rest.len()));
                }
            }
        }
        Ok(())
    }

    /// One event. Returns how much of the input it used; None when there is nothing more to do.
    ///
    /// JavaScript is only called when the parser is not borrowed: what it does may come back here.
    fn step(&self, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, input: &[u8]) -> Result<Option<usize>, ParseError> {
        let callbacks = &*self.callbacks;
        let mut parser = self.parser.borrow_mut();
        let (event, used) = parser.next(input)?;
        match event {
            Event::NeedMore | Event::Upgraded => {
                if !parser.in_message() {
                    // Line ends between messages do not begin one.
                    self.message_over();
                } else if self.started.get().is_none() {
                    // It came behind another.
                    self.started.set(Some(state.event_loop.now_ms()));
                }
                Ok(None)
            }
            Event::Head(head, bytes) => {
                let text = one_byte(scope, bytes);
                let complete = parser.take_complete();
                // One call for head and body. Not of a response, which the program may say has none.
                let whole = match head.start {
                    StartLine::Request { .. } if !complete && !wants_upgrade(&head) => parser.take_whole_body(&input[used..]),
                    _ => None,
                };
                drop(parser);
                self.head_done.set(true);
                let over = complete || whole.is_some();
                if over {
                    self.message_over();
                }
                let used = used + whole.map_or(0, <[u8]>::len);
                let more = used < input.len();
                if over && more {
                    outbox::set_pipelined(true);
                }
                let [number, flags, start, end, fields] = head_arguments(scope, &head, complete, more);
                let answer = if let Some(body) = whole {
                    let [buffer, offset, length] = bytes_arguments(scope, body);
                    self.call(scope, state, &callbacks.on_head, &[number, flags, text, start, end, fields, buffer, offset, length])
                } else {
                    self.call(scope, state, &callbacks.on_head, &[number, flags, text, start, end, fields])
                };
                self.obey(scope, state, answer, over, &input[used..]);
                Ok(Some(used))
            }
            Event::Body(bytes) => {
                let [buffer, offset, length] = bytes_arguments(scope, bytes);
                let complete = parser.take_complete();
                drop(parser);
                if complete {
                    self.message_over();
                }
                let complete = v8::Boolean::new(scope, complete).into();
                self.call(scope, state, &callbacks.on_body, &[buffer, offset, length, complete]);
                Ok(Some(used))
            }
            Event::Trailers(lines) => {
                let text = one_byte(scope, lines);
                drop(parser);
                self.call(scope, state, &callbacks.on_trailers, &[text]);
                Ok(Some(used))
            }
            Event::Complete => {
                drop(parser);
                self.complete(scope, state);
                Ok(Some(used))
            }
        }
    }

    /// Does what `on_head` answered. An exception in it answers nothing: the message goes on.
    fn obey(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        state: &RuntimeState,
        answer: Option<v8::Local<'_, v8::Value>>,
        complete: bool,
        rest: &[u8],
    ) {
        match answer.and_then(|answer| answer.int32_value(scope)) {
            Some(SKIP_BODY) if !complete => self.parser.borrow_mut().skip_body(),
            Some(TAKE_OVER) => {
                self.parser.borrow_mut().upgrade();
                self.stopped.set(true);
                self.unconsume();
                let arguments = bytes_arguments(scope, rest);
                self.call(scope, state, &self.callbacks.on_upgrade, &arguments);
            }
            Some(STOP) => self.stopped.set(true),
            _ => {}
        }
    }

    fn message_over(&self) {
        self.started.set(None);
        self.head_done.set(false);
    }

    fn complete(&self, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState) {
        self.message_over();
        self.call(scope, state, &self.callbacks.on_complete, &[]);
    }

    fn refuse(&self, scope: &mut v8::PinScope<'_, '_>, state: &RuntimeState, error: ParseError, input: &[u8]) {
        v8::scope!(let scope, scope);
        let error = refusal(scope, error);
        let packet = external::array_buffer(scope, input.to_vec()).into();
        self.call(scope, state, &self.callbacks.on_error, &[error, packet]);
    }

    fn call<'s>(
        &self,
        scope: &mut v8::PinScope<'s, '_>,
        state: &RuntimeState,
        function: &v8::Global<v8::Function>,
        arguments: &[v8::Local<'s, v8::Value>],
    ) -> Option<v8::Local<'s, v8::Value>> {
        let owner = self.owner.borrow().as_ref().map(|owner| v8::Local::new(scope, owner))?;
        let function = v8::Local::new(scope, function);
        callback::call_only(scope, state, function, owner.into(), arguments)
    }
}

fn one_byte<'s>(scope: &mut v8::PinScope<'s, '_>, bytes: &[u8]) -> v8::Local<'s, v8::Value> {
    v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal).expect("a head is far below V8's limit").into()
}

/// `arrayBuffer, offset, length`.
fn bytes_arguments<'s>(scope: &mut v8::PinScope<'s, '_>, bytes: &[u8]) -> [v8::Local<'s, v8::Value>; 3] {
    let (buffer, offset) = NetShared::from_scope(scope).array_buffer(scope, bytes);
    [buffer.into(), v8::Integer::new(scope, offset as i32).into(), v8::Integer::new(scope, bytes.len() as i32).into()]
}

fn wants_upgrade(head: &Head) -> bool {
    match &head.start {
        StartLine::Request { method, .. } => head.framing.wants_upgrade() || *method == method::CONNECT,
        StartLine::Status { .. } => head.framing.wants_upgrade(),
    }
}

/// Method or status, flags, where target or reason phrase begin and end, where the fields begin.
fn head_arguments<'s>(scope: &mut v8::PinScope<'s, '_>, head: &Head, complete: bool, more: bool) -> [v8::Local<'s, v8::Value>; 5] {
    let framing = &head.framing;
    let flag = |set: bool, bit: i32| if set { bit } else { 0 };
    let flags = flag(head.version.minor == 1 || head.version.minor == 9, MINOR_VERSION)
        | flag(head.version.major != 1, OTHER_MAJOR)
        | flag(framing.keep_alive(head.version), KEEP_ALIVE)
        | flag(complete, COMPLETE)
        | flag(wants_upgrade(head), UPGRADE)
        | flag(framing.expects_continue, EXPECT_CONTINUE)
        | flag(more, MORE)
        | flag(framing.chunked, CHUNKED)
        | flag(framing.content_length.is_some(), HAS_LENGTH)
        | flag(framing.has_host, HAS_HOST)
        | flag(framing.expects_other, EXPECT_OTHER);
    let (number, range) = match &head.start {
        StartLine::Request { method, target } => (i32::from(*method), target),
        StartLine::Status { status, reason } => (i32::from(*status), reason),
    };
    let integer = |number: i32| v8::Integer::new(scope, number).into();
    [integer(number), integer(flags), integer(range.start as i32), integer(range.end as i32), integer(head.fields.start as i32)]
}
