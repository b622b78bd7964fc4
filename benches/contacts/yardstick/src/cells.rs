//! The job's rules for single cells, on bytes, without an allocation for each.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{Result, Write};

/// A country of the look-up.
pub struct Place {
    pub iso2: String,
    pub calling: String,
    pub trunk: String,
}

/// What is worked out of a record, in room that is used again.
#[derive(Default)]
pub struct Contact {
    mail: String,
    lower: String,
    digits: Vec<u8>,
    domain: usize,
}

pub fn trim(cell: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let from = cell.iter().position(|byte| !blank(byte)).unwrap_or(cell.len());
    let to = cell.iter().rposition(|byte| !blank(byte)).map_or(from, |last| last + 1);
    cell.get(from..to).unwrap_or_default()
}

fn text(cell: &[u8]) -> &str {
    std::str::from_utf8(trim(cell)).unwrap_or_default()
}

pub fn lower_into(out: &mut String, text: &str) {
    match text.is_ascii() {
        true => {
            let from = out.len();
            out.push_str(text);
            out[from..].make_ascii_lowercase();
        }
        false => out.extend(text.chars().flat_map(char::to_lowercase)),
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0i64, |all, byte| byte.is_ascii_digit().then(|| all * 10 + i64::from(byte - b'0')))
}

/// Days since 1970 of a day in the calendar that holds since 1582 (Howard Hinnant, chrono-compatible date algorithms).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

fn seconds(year: i64, month: i64, day: i64, time: (i64, i64, i64)) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let most = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    let fits = (1..=most).contains(&day) && (0..24).contains(&time.0) && time.1 < 60 && time.2 < 60;
    fits.then(|| days(year, month, day) * 86_400 + time.0 * 3_600 + time.1 * 60 + time.2)
}

/// Numbers at these places, where all else is as in the form: `0` stands for a digit.
fn parts<const N: usize>(cell: &[u8], form: &[u8], places: [(usize, usize); N]) -> Option<[i64; N]> {
    let fits = cell.len() == form.len()
        && cell.iter().zip(form).all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form });
    if !fits {
        return None;
    }
    let mut found = [0; N];
    for (place, (from, to)) in found.iter_mut().zip(places) {
        *place = number(cell.get(from..to)?)?;
    }
    Some(found)
}

pub fn iso_seconds(cell: &[u8]) -> Option<i64> {
    let at = [(0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19)];
    let [year, month, day, hour, minute, second] = parts(cell, b"0000-00-00T00:00:00Z", at)?;
    seconds(year, month, day, (hour, minute, second))
}

fn instant(cell: &[u8]) -> Option<i64> {
    let cell = trim(cell);
    match (cell.len(), cell.get(2), cell.get(10)) {
        (20, ..) => iso_seconds(cell),
        (19, Some(b'/'), _) => {
            let at = [(0, 2), (3, 5), (6, 10), (11, 13), (14, 16)];
            let (clock, half) = cell.split_at(17);
            let [month, day, year, hour, minute] = parts(clock, b"00/00/0000 00:00 ", at)?;
            let hour = match (hour, half) {
                (1..=11, b"AM") => hour,
                (12, b"AM") => 0,
                (12, b"PM") => 12,
                (1..=11, b"PM") => hour + 12,
                _ => return None,
            };
            seconds(year, month, day, (hour, minute, 0))
        }
        (19, ..) => {
            let at = [(0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19)];
            let [year, month, day, hour, minute, second] = parts(cell, b"0000-00-00 00:00:00", at)?;
            seconds(year, month, day, (hour, minute, second))
        }
        (16, ..) => {
            let at = [(0, 2), (3, 5), (6, 10), (11, 13), (14, 16)];
            let [day, month, year, hour, minute] = parts(cell, b"00.00.0000 00:00", at)?;
            seconds(year, month, day, (hour, minute, 0))
        }
        (10, ..) => number(cell),
        _ => None,
    }
}

fn cents(cell: &[u8], kept: &mut Vec<u8>) -> Option<i64> {
    kept.clear();
    kept.extend(cell.iter().filter(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')));
    if !kept.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let mark = kept.iter().rposition(|byte| !byte.is_ascii_digit());
    let (whole, fraction) = match mark.map(|at| kept.split_at(at)) {
        Some((whole, [_, fraction @ ..])) if (1..=2).contains(&fraction.len()) => (whole, fraction),
        _ => (kept.as_slice(), &[][..]),
    };
    let fold = |digits: &[u8]| {
        digits.iter().filter(|byte| byte.is_ascii_digit()).fold(0i64, |all, byte| all * 10 + i64::from(byte - b'0'))
    };
    let hundredths = fold(fraction) * if fraction.len() == 1 { 10 } else { 1 };
    Some(fold(whole) * 100 + hundredths)
}

impl Contact {
    /// Takes the address; whether the contact goes on.
    pub fn email(&mut self, cell: &[u8]) -> bool {
        self.mail.clear();
        lower_into(&mut self.mail, text(cell));
        let Some((local, domain)) = self.mail.split_once('@') else { return false };
        let fits = !local.is_empty()
            && !self.mail.contains(' ')
            && !domain.contains('@')
            && domain.char_indices().skip(1).any(|(_, letter)| letter == '.');
        self.domain = local.len() + 1;
        fits && domain != "acme.test"
    }

    pub fn mail(&self) -> &str {
        &self.mail
    }

    pub fn write<'r>(
        &mut self,
        out: &mut Vec<u8>,
        id: &[u8],
        cell: &dyn Fn(usize) -> &'r [u8],
        places: &HashMap<String, Place>,
        (ads, profiling): (bool, bool),
    ) -> Result<()> {
        self.lower.clear();
        lower_into(&mut self.lower, text(cell(5)));
        let place = places.get(&self.lower);
        out.extend_from_slice(b"{\"contact_id\":");
        quoted(out, id);
        out.extend_from_slice(b",\"email\":");
        quoted(out, self.mail.as_bytes());
        out.extend_from_slice(b",\"email_sha256\":");
        match ads {
            true => {
                out.push(b'"');
                for byte in Sha256::digest(self.mail.as_bytes()) {
                    let digit = |half: u8| b"0123456789abcdef".get(usize::from(half)).copied().unwrap_or(b'0');
                    out.extend_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
                }
                out.push(b'"');
            }
            false => out.extend_from_slice(b"null"),
        }
        for (name, at) in [("first_name", 2), ("last_name", 3)] {
            write!(out, ",\"{name}\":")?;
            self.title(cell(at));
            optional(out, self.lower.as_bytes());
        }
        out.extend_from_slice(b",\"phone\":");
        self.phone(cell(4), place);
        optional(out, &self.digits);
        out.extend_from_slice(b",\"country\":");
        optional(out, place.map_or("", |place| &place.iso2).as_bytes());
        out.extend_from_slice(b",\"city\":");
        self.city(cell(6));
        quoted(out, self.lower.as_bytes());
        self.lower.clear();
        lower_into(&mut self.lower, text(cell(7)));
        write!(out, ",\"stage\":\"{}\",\"created_date\":", stage(&self.lower))?;
        match instant(cell(8)) {
            Some(at) => {
                let (year, month, day) = date(at.div_euclid(86_400));
                write!(out, "\"{year:04}-{month:02}-{day:02}\"")?;
            }
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"updated_at\":");
        match instant(cell(9)) {
            Some(at) => {
                let ((year, month, day), time) = (date(at.div_euclid(86_400)), at.rem_euclid(86_400));
                let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
                write!(out, "\"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z\"")?;
            }
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b",\"company\":");
        match (profiling, trim(cell(10))) {
            (false, _) => out.extend_from_slice(b"null"),
            (true, []) => quoted(out, self.mail.get(self.domain..).unwrap_or_default().as_bytes()),
            (true, company) => quoted(out, company),
        }
        out.extend_from_slice(b",\"revenue_cents\":");
        match cents(cell(11), &mut self.digits).filter(|_| profiling) {
            Some(cents) => write!(out, "{cents}")?,
            None => out.extend_from_slice(b"null"),
        }
        out.extend_from_slice(b"}\n");
        Ok(())
    }

    fn title(&mut self, cell: &[u8]) {
        self.lower.clear();
        let mut inside = false;
        for letter in text(cell).chars() {
            for lower in letter.to_lowercase() {
                match inside {
                    true => self.lower.push(lower),
                    false => self.lower.extend(lower.to_uppercase()),
                }
                inside = lower.is_alphanumeric();
            }
        }
    }

    fn city(&mut self, cell: &[u8]) {
        self.lower.clear();
        for part in text(cell).split(' ').filter(|part| !part.is_empty()) {
            if !self.lower.is_empty() {
                self.lower.push(' ');
            }
            self.lower.push_str(part);
        }
        if self.lower.is_empty() {
            self.lower.push_str("Unknown");
        }
    }

    fn phone(&mut self, cell: &[u8], place: Option<&Place>) {
        let written = trim(cell);
        self.digits.clear();
        self.digits.push(b'+');
        let zeros = written.starts_with(b"00");
        if zeros || written.starts_with(b"+") {
            let mut rest = written.get(if zeros { 2 } else { 1 }..).unwrap_or_default();
            while let Some((first, after)) = rest.split_first() {
                match rest.strip_prefix(b"(0)") {
                    Some(after) => rest = after,
                    None => {
                        self.digits.extend(Some(*first).filter(u8::is_ascii_digit));
                        rest = after;
                    }
                }
            }
        } else {
            let Some(place) = place else { return self.digits.clear() };
            self.digits.extend_from_slice(place.calling.as_bytes());
            let from = self.digits.len();
            self.digits.extend(written.iter().filter(|byte| byte.is_ascii_digit()));
            let own = self.digits.get(from..).unwrap_or_default();
            if !place.trunk.is_empty() && own.starts_with(place.trunk.as_bytes()) {
                self.digits.drain(from..from + place.trunk.len());
            }
        }
        if !(9..=16).contains(&self.digits.len()) {
            self.digits.clear();
        }
    }
}

fn stage(lower: &str) -> &'static str {
    match lower {
        "subscriber" => "SUBSCRIBER",
        "lead" => "LEAD",
        "mql" | "marketing qualified lead" => "MQL",
        "sql" | "sales qualified lead" => "SQL",
        "opportunity" => "OPPORTUNITY",
        "customer" | "client" => "CUSTOMER",
        "evangelist" => "EVANGELIST",
        "churned" | "former customer" => "CHURNED",
        _ => "OTHER",
    }
}

fn optional(out: &mut Vec<u8>, text: &[u8]) {
    if text.is_empty() { out.extend_from_slice(b"null") } else { quoted(out, text) }
}

fn quoted(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0..=31 => {
                let digit = |half: u8| b"0123456789abcdef".get(usize::from(half)).copied().unwrap_or(b'0');
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            }
            byte => out.push(*byte),
        }
    }
    out.push(b'"');
}
