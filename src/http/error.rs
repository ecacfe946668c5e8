//! Why a message was refused, in llhttp's words: programs read `code` and `reason` in `clientError`.

use std::fmt;

/// A refusal. The connection cannot be used for another message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    /// `HPE_...`, Node's `err.code`.
    pub code: &'static str,
    /// Node's `err.reason`; the message is `Parse Error: REASON`.
    pub reason: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parse Error: {}", self.reason)
    }
}

impl std::error::Error for ParseError {}

macro_rules! errors {
    ($($name:ident = $code:literal, $reason:literal;)*) => {
        impl ParseError {
            $(pub const $name: Self = Self { code: $code, reason: $reason };)*
        }
    };
}

errors! {
    INVALID_METHOD = "HPE_INVALID_METHOD", "Invalid method encountered";
    INVALID_URL = "HPE_INVALID_URL", "Invalid characters in url";
    UNEXPECTED_URL_START = "HPE_INVALID_URL", "Unexpected start char in url";
    EXPECTED_HTTP = "HPE_INVALID_CONSTANT", "Expected HTTP/";
    INVALID_VERSION = "HPE_INVALID_VERSION", "Invalid HTTP version";
    CRLF_AFTER_VERSION = "HPE_INVALID_VERSION", "Expected CRLF after version";
    INVALID_STATUS = "HPE_INVALID_STATUS", "Invalid status code";
    INVALID_STATUS_TEXT = "HPE_INVALID_STATUS", "Invalid response status";
    INVALID_HEADER_NAME = "HPE_INVALID_HEADER_TOKEN", "Invalid header token";
    INVALID_HEADER_VALUE = "HPE_INVALID_HEADER_TOKEN", "Invalid header value char";
    FOLDED_HEADER = "HPE_INVALID_HEADER_TOKEN", "Unexpected whitespace after header value";
    SPACE_AFTER_START_LINE = "HPE_UNEXPECTED_SPACE", "Unexpected space after start line";
    CR_EXPECTED = "HPE_CR_EXPECTED", "Missing expected CR after header value";
    LF_EXPECTED = "HPE_LF_EXPECTED", "Missing expected LF after header value";
    HEADER_OVERFLOW = "HPE_HEADER_OVERFLOW", "Header overflow";
    CHUNK_EXTENSIONS_OVERFLOW = "HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow";
    INVALID_CONTENT_LENGTH = "HPE_INVALID_CONTENT_LENGTH", "Invalid character in Content-Length";
    CONTENT_LENGTH_OVERFLOW = "HPE_INVALID_CONTENT_LENGTH", "Content-Length overflow";
    EMPTY_CONTENT_LENGTH = "HPE_INVALID_CONTENT_LENGTH", "Empty Content-Length";
    DUPLICATE_CONTENT_LENGTH = "HPE_UNEXPECTED_CONTENT_LENGTH", "Content-Length already present";
    LENGTH_WITH_TRANSFER_ENCODING = "HPE_INVALID_CONTENT_LENGTH", "Content-Length can't be present with Transfer-Encoding";
    TRANSFER_ENCODING_WITH_LENGTH = "HPE_INVALID_TRANSFER_ENCODING", "Transfer-Encoding can't be present with Content-Length";
    INVALID_TRANSFER_ENCODING = "HPE_INVALID_TRANSFER_ENCODING", "Request has invalid `Transfer-Encoding`";
    INVALID_CHUNK_SIZE = "HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size";
    CHUNK_SIZE_OVERFLOW = "HPE_INVALID_CHUNK_SIZE", "Chunk size overflow";
    INVALID_CHUNK_EXTENSION = "HPE_STRICT", "Invalid character in chunk extensions";
    LF_AFTER_CHUNK_DATA = "HPE_STRICT", "Expected LF after chunk data";
    LF_AFTER_CHUNK_SIZE = "HPE_LF_EXPECTED", "Expected LF after chunk size";
    CLOSED_CONNECTION = "HPE_CLOSED_CONNECTION", "Data after `Connection: close`";
    INVALID_EOF = "HPE_INVALID_EOF_STATE", "Invalid EOF state";
}
