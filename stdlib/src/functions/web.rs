//! Web addresses, as the functions of them take them.

/// A text that is a web address, without spaces around it.
pub(super) fn address(text: &str) -> Option<&str> {
    let text = text.trim();
    let whole = text.starts_with("https://") || text.starts_with("http://");
    (whole && super::host::parts(text).is_some()).then_some(text)
}
