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

/// Words llhttp knows in a method's place and Node does not answer: HTTP/2's preface and the methods of RTSP. They only matter for the
/// position at which garbage is told from a method.
const OTHERS: [&str; 12] =
    ["PRI", "ANNOUNCE", "DESCRIBE", "FLUSH", "GET_PARAMETER", "PAUSE", "PLAY", "RECORD", "REDIRECT", "SETUP", "SET_PARAMETER", "TEARDOWN"];

/// How many bytes `start` has in common with some method: where garbage begins.
pub fn common_prefix(start: &[u8]) -> usize {
    let common = |word: &&str| word.bytes().zip(start).take_while(|(a, b)| a == *b).count();
    METHODS.iter().chain(&OTHERS).map(common).max().unwrap_or(0)
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
        assert_eq!((common_prefix(b"PRO"), common_prefix(b"PROX"), common_prefix(b"get")), (3, 3, 0));
    }
}
