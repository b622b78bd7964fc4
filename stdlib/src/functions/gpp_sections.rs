//! Sections of the IAB's Global Privacy Platform: their numbers and names, and where they say no.

/// A section.
#[cfg_attr(not(feature = "kernels"), expect(dead_code, reason = "only reading a string looks into it"))]
pub(super) struct Section {
    /// Its number in the head of a string.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// The bits at which it says no to a sale, to sharing and to targeted advertising, where that is known.
    pub says: Option<[Option<usize>; 3]>,
}

const fn other(id: u64, name: &'static str) -> Section {
    Section { id, name, says: Some([None, None, None]) }
}

/// Three notices stand in front of the two answers of most states, four in Utah and Iowa.
const fn state(id: u64, name: &'static str, sale: usize) -> Section {
    Section { id, name, says: Some([Some(sale), None, Some(sale + 2)]) }
}

const fn unknown(id: u64, name: &'static str) -> Section {
    Section { id, name, says: None }
}

/// By number. Source: IAB Tech Lab, Global Privacy Platform, section information; what is not known here is not guessed.
pub(super) const SECTIONS: [Section; 24] = [
    other(2, "tcfeuv2"),
    other(5, "tcfcav1"),
    other(6, "uspv1"),
    Section { id: 7, name: "usnat", says: Some([Some(18), Some(20), Some(22)]) },
    Section { id: 8, name: "usca", says: Some([Some(12), Some(14), None]) },
    state(9, "usva", 12),
    state(10, "usco", 12),
    state(11, "usut", 14),
    state(12, "usct", 12),
    state(13, "usfl", 12),
    state(14, "usmt", 12),
    state(15, "usor", 12),
    state(16, "ustx", 12),
    state(17, "usde", 12),
    state(18, "usia", 14),
    state(19, "usne", 12),
    state(20, "usnh", 12),
    state(21, "usnj", 12),
    state(22, "ustn", 12),
    state(23, "usmn", 12),
    unknown(24, "usmd"),
    unknown(25, "usin"),
    unknown(26, "usky"),
    unknown(27, "usri"),
];

/// What can be said no to, in the order of [`Section::says`].
pub(super) const RIGHTS: [&str; 3] = ["sale", "sharing", "targeted advertising"];

/// A section that there is.
pub(super) fn a_section(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(1).copied().flatten() {
        Some(name) if SECTIONS.iter().all(|section| section.name != name) => Err(format!(
            "there is no section `{name}`; write one such as `usnat`, `usca`, `uspv1` or `tcfeuv2`"
        )),
        _ => Ok(()),
    }
}

/// Something that can be said no to.
pub(super) fn a_right(literals: &[Option<&str>]) -> Result<(), String> {
    match literals.get(1).copied().flatten() {
        Some(name) if !RIGHTS.contains(&name) => Err(format!(
            "nobody can say no to `{name}` there; write `sale`, `sharing` or `targeted advertising`"
        )),
        _ => Ok(()),
    }
}
