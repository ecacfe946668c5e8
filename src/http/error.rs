//! Why a message was refused, in llhttp's words: programs read `code` and `reason` in `clientError`.

use std::fmt;

/// A refusal. The connection cannot be used for another message.
#[derive(Debug, Clone, Copy)]
pub struct ParseError {
    /// `HPE_...`, Node's `err.code`.
    pub code: &'static str,
    /// Node's `err.reason`; the message is `Parse Error: REASON`.
    pub reason: &'static str,
    /// Where in the bytes that were parsed: Node's `err.bytesParsed` comes from it.
    pub at: usize,
}

impl ParseError {
    /// Found at byte `at`.
    pub const fn at(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// For an error whose position is counted from byte `by`.
    pub const fn shift(self, by: usize) -> Self {
        Self { at: self.at + by, ..self }
    }
}

/// Equal if they say the same, wherever it was found.
impl PartialEq for ParseError {
    fn eq(&self, other: &Self) -> bool {
        (self.code, self.reason) == (other.code, other.reason)
    }
}

impl Eq for ParseError {}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parse Error: {}", self.reason)
    }
}

impl std::error::Error for ParseError {}

macro_rules! errors {
    ($($name:ident = $code:literal, $reason:literal;)*) => {
        impl ParseError {
            $(pub const $name: Self = Self { code: $code, reason: $reason, at: 0 };)*
        }
    };
}

errors! {
    INVALID_METHOD = "HPE_INVALID_METHOD", "Invalid method encountered";
    SPACE_AFTER_METHOD = "HPE_INVALID_METHOD", "Expected space after method";
    HTTP2_PREFACE = "HPE_PAUSED_H2_UPGRADE", "Pause on PRI/Upgrade";
    INVALID_URL = "HPE_INVALID_URL", "Invalid characters in url";
    INVALID_URL_PATH = "HPE_INVALID_URL", "Invalid char in url path";
    INVALID_URL_SCHEMA = "HPE_INVALID_URL", "Unexpected char in url schema";
    UNEXPECTED_URL_START = "HPE_INVALID_URL", "Unexpected start char in url";
    EXPECTED_HTTP = "HPE_INVALID_CONSTANT", "Expected HTTP/, RTSP/ or ICE/";
    INVALID_VERSION = "HPE_INVALID_VERSION", "Invalid HTTP version";
    INVALID_MAJOR = "HPE_INVALID_VERSION", "Invalid major version";
    INVALID_MINOR = "HPE_INVALID_VERSION", "Invalid minor version";
    VERSION_DOT = "HPE_INVALID_VERSION", "Expected dot";
    CRLF_AFTER_VERSION = "HPE_INVALID_VERSION", "Expected CRLF after version";
    SPACE_AFTER_VERSION = "HPE_INVALID_VERSION", "Expected space after version";
    LF_AFTER_VERSION = "HPE_STRICT", "Expected CRLF after version";
    INVALID_STATUS = "HPE_INVALID_STATUS", "Invalid status code";
    INVALID_STATUS_TEXT = "HPE_INVALID_STATUS", "Invalid response status";
    CR_AFTER_STATUS_LINE = "HPE_CR_EXPECTED", "Missing expected CR after response line";
    LF_AFTER_STATUS_LINE = "HPE_STRICT", "Expected LF after CR";
    INVALID_HEADER_NAME = "HPE_INVALID_HEADER_TOKEN", "Invalid header token";
    INVALID_HEADER_START = "HPE_INVALID_HEADER_TOKEN", "Invalid header field char";
    INVALID_HEADER_VALUE = "HPE_INVALID_HEADER_TOKEN", "Invalid header value char";
    FOLDED_HEADER = "HPE_INVALID_HEADER_TOKEN", "Unexpected whitespace after header value";
    SPACE_AFTER_START_LINE = "HPE_UNEXPECTED_SPACE", "Unexpected space after start line";
    CR_EXPECTED = "HPE_CR_EXPECTED", "Missing expected CR after header value";
    LF_EXPECTED = "HPE_LF_EXPECTED", "Missing expected LF after header value";
    LF_AFTER_HEADERS = "HPE_STRICT", "Expected LF after headers";
    HEADER_OVERFLOW = "HPE_HEADER_OVERFLOW", "Header overflow";
    CHUNK_EXTENSIONS_OVERFLOW = "HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow";
    INVALID_CONTENT_LENGTH = "HPE_INVALID_CONTENT_LENGTH", "Invalid character in Content-Length";
    CONTENT_LENGTH_OVERFLOW = "HPE_INVALID_CONTENT_LENGTH", "Content-Length overflow";
    EMPTY_CONTENT_LENGTH = "HPE_INVALID_CONTENT_LENGTH", "Empty Content-Length";
    DUPLICATE_CONTENT_LENGTH = "HPE_UNEXPECTED_CONTENT_LENGTH", "Duplicate Content-Length";
    LENGTH_WITH_TRANSFER_ENCODING = "HPE_INVALID_CONTENT_LENGTH", "Content-Length can't be present with Transfer-Encoding";
    TRANSFER_ENCODING_WITH_LENGTH = "HPE_INVALID_TRANSFER_ENCODING", "Transfer-Encoding can't be present with Content-Length";
    CODING_AFTER_CHUNKED = "HPE_INVALID_TRANSFER_ENCODING", "Invalid `Transfer-Encoding` header value";
    INVALID_TRANSFER_ENCODING = "HPE_INVALID_TRANSFER_ENCODING", "Request has invalid `Transfer-Encoding`";
    INVALID_CHUNK_SIZE = "HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size";
    CHUNK_SIZE_OVERFLOW = "HPE_INVALID_CHUNK_SIZE", "Chunk size overflow";
    INVALID_CHUNK_EXTENSION = "HPE_STRICT", "Invalid character in chunk extensions";
    INVALID_CHUNK_EXTENSION_NAME = "HPE_STRICT", "Invalid character in chunk extensions name";
    INVALID_CHUNK_EXTENSION_VALUE = "HPE_STRICT", "Invalid character in chunk extensions value";
    INVALID_CHUNK_EXTENSION_QUOTED = "HPE_STRICT", "Invalid character in chunk extensions quoted value";
    CR_AFTER_CHUNK_SIZE = "HPE_CR_EXPECTED", "Missing expected CR after chunk size";
    CR_AFTER_CHUNK_EXTENSION = "HPE_CR_EXPECTED", "Missing expected CR after chunk extension name";
    CR_AFTER_CHUNK_DATA = "HPE_CR_EXPECTED", "Missing expected CR after chunk data";
    LF_AFTER_CHUNK_DATA = "HPE_STRICT", "Expected LF after chunk data";
    LF_AFTER_CHUNK_SIZE = "HPE_STRICT", "Expected LF after chunk size";
    CLOSED_CONNECTION = "HPE_CLOSED_CONNECTION", "Data after `Connection: close`";
    INVALID_EOF = "HPE_INVALID_EOF_STATE", "Invalid EOF state";
}
