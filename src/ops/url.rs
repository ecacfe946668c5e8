//! The binding of the class `URL`: parsing and setters, done by ada, the URL library Node uses.
//!
//! A URL is its text plus nine offsets into it, which JavaScript keeps; no native object outlives a call.
//! JavaScript side: `js/internal/url.js`. In Node: `src/node_url.cc`.

use ada_url::{Idna, Url};
use deno_core::{op2, v8};

deno_core::extension!(
    rcluster_url,
    ops = [op_url_parse, op_url_can_parse, op_url_update, op_url_domain_to_ascii, op_url_domain_to_unicode, op_url_idna_to_ascii,]
);

/// What JavaScript reads for a component that is not there.
const OMITTED: u32 = u32::MAX;

/// The text of the URL, its offsets in `components`; `null` if it is not valid.
#[op2]
#[string]
fn op_url_parse<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    #[string] input: &str,
    base: v8::Local<'s, v8::Value>,
    #[buffer] components: &mut [u32],
) -> Option<String> {
    let base = optional_string(scope, base);
    let url = Url::parse(input, base.as_deref()).ok()?;
    Some(report(&url, components))
}

#[op2(fast)]
fn op_url_can_parse<'s>(scope: &mut v8::PinScope<'s, '_>, #[string] input: &str, base: v8::Local<'s, v8::Value>) -> bool {
    let base = optional_string(scope, base);
    Url::can_parse(input, base.as_deref())
}

/// Sets one part of the URL `href`; `null` if the value does not fit, which the setters of WebIDL ignore.
#[op2]
#[string]
fn op_url_update(#[string] href: &str, #[smi] part: u32, #[string] value: &str, #[buffer] components: &mut [u32]) -> Option<String> {
    let mut url = Url::parse(href, None).ok()?;
    let set = match part {
        0 => url.set_href(value),
        1 => url.set_protocol(value),
        2 => url.set_username(Some(value)),
        3 => url.set_password(Some(value)),
        4 => url.set_host(Some(value)),
        5 => url.set_hostname(Some(value)),
        6 => url.set_port(Some(value)),
        7 => url.set_pathname(Some(value)),
        8 => {
            url.set_search(Some(value));
            Ok(())
        }
        9 => {
            url.set_hash(Some(value));
            Ok(())
        }
        _ => unreachable!("js/internal/url.js numbers ten parts"),
    };
    set.ok()?;
    Some(report(&url, components))
}

/// `url.domainToASCII`: empty for a name no URL can have.
#[op2]
#[string]
fn op_url_domain_to_ascii(#[string] domain: &str) -> String {
    host_of(domain).unwrap_or_default()
}

/// `url.domainToUnicode`.
#[op2]
#[string]
fn op_url_domain_to_unicode(#[string] domain: &str) -> String {
    host_of(domain).map(|host| Idna::unicode(&host)).unwrap_or_default()
}

/// IDNA alone, without the rules of the URL standard on hosts.
#[op2]
#[string]
fn op_url_idna_to_ascii(#[string] domain: &str) -> String {
    Idna::ascii(domain)
}

fn optional_string(scope: &mut v8::PinScope<'_, '_>, value: v8::Local<v8::Value>) -> Option<String> {
    (!value.is_undefined()).then(|| value.to_rust_string_lossy(scope))
}

/// The host of a special URL, after every rule there is for one.
fn host_of(domain: &str) -> Option<String> {
    let mut url = Url::parse("ws://x", None).ok()?;
    url.set_hostname(Some(domain)).ok()?;
    Some(url.hostname().to_owned())
}

fn report(url: &Url, components: &mut [u32]) -> String {
    let parts = url.components();
    let values = [
        parts.protocol_end,
        parts.username_end,
        parts.host_start,
        parts.host_end,
        parts.pathname_start.unwrap_or(OMITTED),
        parts.search_start.unwrap_or(OMITTED),
        parts.hash_start.unwrap_or(OMITTED),
        parts.port.unwrap_or(OMITTED),
        url.scheme_type() as u32,
    ];
    for (slot, value) in components.iter_mut().zip(values) {
        *slot = value;
    }
    url.href().to_owned()
}
