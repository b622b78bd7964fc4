//! Domains and the list of public suffixes, which says under which endings people register theirs.

/// The part of a domain that somebody registered.
pub(super) fn registrable(text: &str) -> Option<String> {
    let domain = ascii(text)?;
    psl::domain_str(&domain).map(str::to_owned)
}

/// The ending under which a domain is registered.
pub(super) fn suffix(text: &str) -> Option<String> {
    let domain = ascii(text)?;
    psl::domain_str(&domain)?;
    psl::suffix_str(&domain).map(str::to_owned)
}

/// The domain as small A-labels, without the dot at its end that some write.
fn ascii(text: &str) -> Option<String> {
    let text = text.trim();
    crate::email::ascii_domain(text.strip_suffix('.').unwrap_or(text)).ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_of_several_kinds() {
        for (domain, expected) in [
            ("acme.dk", Some("acme.dk")),
            ("WWW.Acme.DK.", Some("acme.dk")),
            ("a.b.acme.com.au", Some("acme.com.au")),
            // An ending of a company, under which its customers register.
            ("ana.github.io", Some("ana.github.io")),
            ("city.kawasaki.jp", Some("city.kawasaki.jp")),
            ("www.ck", Some("www.ck")),
            ("食狮.公司.cn", Some("xn--85x722f.xn--55qx5d.cn")),
            // An ending that the list does not have is one by itself.
            ("shop.acme.example", Some("acme.example")),
            ("com", None),
            ("co.uk", None),
            ("10.0.0.1", None),
            ("a..b", None),
        ] {
            assert_eq!(registrable(domain).as_deref(), expected, "{domain}");
        }
        assert_eq!(suffix("a.b.acme.com.au").as_deref(), Some("com.au"));
    }
}
