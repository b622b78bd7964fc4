//! The benchmark's job written by hand, for nothing but this job: contacts and choices from CSV to JSON lines. Its CPU time
//! is what the time of `martlet run` is held against.
//!
//! usage: yardstick CONTACTS CHOICES COUNTRIES OUT.jsonl STATE_IN|- STATE_OUT

mod cells;

use ahash::{AHasher, RandomState};
use cells::{Contact, Place};
use csv::ByteRecord;
use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::{BufWriter, Read, Write};

/// Of each purpose the latest choice: seconds since 1970 doubled, and one more where it is no yes. 0: none.
type Choices = [u64; 3];

/// A key as 128 bits: two of 10 million are alike once in 10^24 times.
struct Hashes([RandomState; 2]);

impl Hashes {
    fn new() -> Hashes {
        Hashes([RandomState::with_seeds(1, 2, 3, 4), RandomState::with_seeds(5, 6, 7, 8)])
    }

    fn of(&self, bytes: &[u8]) -> u128 {
        let [high, low] = &self.0;
        let one = |state: &RandomState| {
            let mut hasher: AHasher = state.build_hasher();
            hasher.write(bytes);
            hasher.finish()
        };
        u128::from(one(high)) << 64 | u128::from(one(low))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [contacts, choices, countries, out, before, after] = words.as_slice() else {
        return Err("usage: yardstick CONTACTS CHOICES COUNTRIES OUT.jsonl STATE_IN|- STATE_OUT".into());
    };
    let hashes = Hashes::new();
    let choices = read_choices(choices, &hashes)?;
    let places = read_places(countries)?;
    let before = read_state(before)?;
    let (mut out, mut state) = (BufWriter::with_capacity(1 << 16, File::create(out)?), File::create(after)?);
    let mut kept: Vec<u8> = Vec::new();
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 18).from_path(contacts)?;
    let (mut record, mut contact, mut line) = (ByteRecord::new(), Contact::default(), Vec::with_capacity(1_024));
    let (mut read, mut delivered) = (0u64, 0u64);
    while reader.read_byte_record(&mut record)? {
        read += 1;
        let cell = |at: usize| record.get(at).unwrap_or_default();
        if !contact.email(cell(1)) {
            continue;
        }
        let id = cells::trim(cell(0));
        let latest = |own: &Choices, mail: &Choices, at: usize| own[at].max(mail[at]);
        let none = [0; 3];
        let own = choices.get(&hashes.of(id)).unwrap_or(&none);
        let mail = choices.get(&hashes.of(contact.mail().as_bytes())).unwrap_or(&none);
        let allowed = |at: usize| matches!(latest(own, mail, at), yes if yes != 0 && yes % 2 == 0);
        if !allowed(0) {
            continue;
        }
        line.clear();
        contact.write(&mut line, id, &cell, &places, (allowed(1), allowed(2)))?;
        let (key, digest) = (hashes.of(id), hashes.of(&line));
        kept.extend_from_slice(&key.to_le_bytes());
        kept.extend_from_slice(&digest.to_le_bytes());
        if before.get(&key) != Some(&digest) {
            out.write_all(&line)?;
            delivered += 1;
        }
    }
    out.flush()?;
    state.write_all(&kept)?;
    eprintln!("read {read} delivered {delivered}");
    Ok(())
}

fn read_choices(path: &str, hashes: &Hashes) -> Result<HashMap<u128, Choices, RandomState>, Box<dyn Error>> {
    let mut known: HashMap<u128, Choices, RandomState> = HashMap::with_hasher(RandomState::with_seeds(9, 9, 9, 9));
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 18).from_path(path)?;
    let (mut record, mut lower) = (ByteRecord::new(), String::new());
    while reader.read_byte_record(&mut record)? {
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let subject = cells::trim(cell(0));
        let key = match subject.contains(&b'@') {
            true => {
                lower.clear();
                cells::lower_into(&mut lower, std::str::from_utf8(subject)?);
                hashes.of(lower.as_bytes())
            }
            false => hashes.of(subject),
        };
        let purpose = match cell(1) {
            b"email_marketing" => 0,
            b"ads" => 1,
            b"profiling" => 2,
            _ => continue,
        };
        let at = cells::iso_seconds(cell(3)).ok_or("a time that is none")?;
        let choice = at.unsigned_abs() * 2 + u64::from(cell(2) != b"granted");
        let held = &mut known.entry(key).or_default()[purpose];
        *held = choice.max(*held);
    }
    Ok(known)
}

fn read_places(path: &str) -> Result<HashMap<String, Place>, Box<dyn Error>> {
    let mut places = HashMap::new();
    for row in csv::Reader::from_path(path)?.into_records() {
        let row = row?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        places.insert(cell(0), Place { iso2: cell(1), calling: cell(2), trunk: cell(3) });
    }
    Ok(places)
}

fn read_state(path: &str) -> Result<HashMap<u128, u128, RandomState>, Box<dyn Error>> {
    let mut held = HashMap::with_hasher(RandomState::with_seeds(7, 7, 7, 7));
    if path != "-" {
        let mut bytes = Vec::new();
        File::open(path)?.read_to_end(&mut bytes)?;
        let (pairs, _) = bytes.as_chunks::<32>();
        held.reserve(pairs.len());
        for pair in pairs {
            let (halves, _) = pair.as_chunks::<16>();
            if let [key, digest] = halves {
                held.insert(u128::from_le_bytes(*key), u128::from_le_bytes(*digest));
            }
        }
    }
    Ok(held)
}
