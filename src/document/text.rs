//! Bytes that are mostly text, as a JSON string.

use crate::model::process::Bytes;

/// The bytes as a string, and themselves where they are not UTF-8 and the string therefore is not exact.
pub(super) fn split(bytes: &[u8]) -> (String, Option<Bytes>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), Some(bytes.to_vec())),
    }
}

/// As [`split`], for what may not be there.
pub(super) fn split_optional(bytes: Option<&Bytes>) -> (Option<String>, Option<Bytes>) {
    match bytes.map(|bytes| split(bytes)) {
        Some((text, exact)) => (Some(text), exact),
        None => (None, None),
    }
}

/// The bytes again.
pub(super) fn join(text: String, exact: Option<Bytes>) -> Bytes {
    exact.unwrap_or_else(|| text.into_bytes())
}
