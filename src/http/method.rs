//! The request methods Node knows (`http.METHODS`). Their numbers are what JavaScript receives.

/// Sorted as `http.METHODS` lists them; a method's number is its position.
pub const METHODS: [&str; 35] = [
    "ACL",
    "BIND",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LINK",
    "LOCK",
    "M-SEARCH",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "NOTIFY",
    "OPTIONS",
    "PATCH",
    "POST",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "SOURCE",
    "SUBSCRIBE",
    "TRACE",
    "UNBIND",
    "UNLINK",
    "UNLOCK",
    "UNSUBSCRIBE",
];

pub const CONNECT: u8 = 3;
pub const GET: u8 = 6;
pub const HEAD: u8 = 7;

/// The number of the method spelled `name`.
pub fn find(name: &[u8]) -> Option<u8> {
    // Nearly every request is one of these.
    match name {
        b"GET" => return Some(GET),
        b"HEAD" => return Some(HEAD),
        _ => {}
    }
    METHODS.binary_search_by(|method| method.as_bytes().cmp(name)).ok().map(|index| index as u8)
}

/// Whether some method starts with `start`: tells garbage from a request line that has not arrived in full.
pub fn is_prefix(start: &[u8]) -> bool {
    METHODS.iter().any(|method| method.as_bytes().starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_method_and_nothing_else() {
        for (number, name) in METHODS.iter().enumerate() {
            assert_eq!(find(name.as_bytes()), Some(number as u8));
        }
        assert_eq!(METHODS[usize::from(CONNECT)], "CONNECT");
        assert_eq!(find(b"get"), None);
        assert_eq!(find(b""), None);
        assert!(is_prefix(b"PRO") && !is_prefix(b"PROX"));
    }
}
