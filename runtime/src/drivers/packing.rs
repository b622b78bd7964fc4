//! Files that are packed by gzip or zstd: unpacked while they are read, packed while they are written.

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use martlet_compiler::plan::SettingValue;
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read, Write};

/// What a file is packed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// Where a file is written to; it is whole only when that was ended.
pub(super) trait Sink: Write {
    /// Writes what is still to be written.
    ///
    /// # Errors
    /// It could not be written.
    fn finish(&mut self) -> std::io::Result<()>;
}

impl Sink for Box<dyn Sink + '_> {
    fn finish(&mut self) -> std::io::Result<()> {
        self.as_mut().finish()
    }
}

impl Packing {
    /// As the setting `compression` says, or else the ending of the name.
    pub(super) fn of(settings: &BTreeMap<String, SettingValue>, path: &str) -> Result<Packing, String> {
        let ends = |ending: &str| path.to_ascii_lowercase().ends_with(ending);
        match super::destination::text(settings, "compression") {
            Some("gzip") => Ok(Packing::Gzip),
            Some("zstd") => Ok(Packing::Zstd),
            Some("none") => Ok(Packing::None),
            Some(other) => Err(format!("`{other}` packs no file: use `gzip`, `zstd` or `none`")),
            None if ends(".gz") => Ok(Packing::Gzip),
            None if ends(".zst") => Ok(Packing::Zstd),
            None => Ok(Packing::None),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Packing::None => "none",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }

    /// What a stream holds, unpacked.
    pub(super) fn unpacked<'r>(self, packed: impl Read + 'r) -> std::io::Result<Box<dyn Read + 'r>> {
        Ok(match self {
            Packing::None => Box::new(packed),
            Packing::Gzip => Box::new(Unpacked { inner: MultiGzDecoder::new(packed), packing: self }),
            Packing::Zstd => Box::new(Unpacked { inner: zstd::Decoder::new(packed)?, packing: self }),
        })
    }

    /// A stream whose content is packed.
    pub(super) fn packed<'w>(self, to: impl Write + 'w) -> std::io::Result<Box<dyn Sink + 'w>> {
        Ok(match self {
            Packing::None => Box::new(Plain(to)),
            // Nothing of the moment or the machine stands in its header, so equal content gives equal bytes.
            Packing::Gzip => Box::new(GzEncoder::new(to, Compression::default())),
            Packing::Zstd => {
                let mut encoder = zstd::Encoder::new(to, 0)?;
                encoder.include_checksum(true)?;
                Box::new(Zstd(Some(encoder)))
            }
        })
    }
}

/// Says in words what is wrong with a file that cannot be unpacked.
struct Unpacked<R> {
    inner: R,
    packing: Packing,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(bytes).map_err(|error| match error.kind() {
            ErrorKind::Interrupted => error,
            ErrorKind::UnexpectedEof | ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::Other => Error::new(
                ErrorKind::InvalidData,
                format!(
                    "it is damaged or breaks off, or is not packed by `{}`: fetch it again, or say with `compression` in `connect` \
                     what packs it",
                    self.packing.name()
                ),
            ),
            _ => error,
        })
    }
}

struct Plain<W>(W);

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Sink for Plain<W> {
    fn finish(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> Sink for GzEncoder<W> {
    fn finish(&mut self) -> std::io::Result<()> {
        self.try_finish()?;
        self.get_mut().flush()
    }
}

/// A packer that is there until it has ended.
struct Zstd<W: Write>(Option<zstd::Encoder<'static, W>>);

impl<W: Write> Zstd<W> {
    fn there(&mut self) -> std::io::Result<&mut zstd::Encoder<'static, W>> {
        self.0.as_mut().ok_or_else(|| Error::other("the file is written to its end"))
    }
}

impl<W: Write> Write for Zstd<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.there()?.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.there()?.flush()
    }
}

impl<W: Write> Sink for Zstd<W> {
    fn finish(&mut self) -> std::io::Result<()> {
        match self.0.take() {
            Some(encoder) => encoder.finish()?.flush(),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(packing: Packing, text: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut out = packing.packed(&mut bytes).unwrap();
        out.write_all(text).unwrap();
        out.finish().unwrap();
        drop(out);
        bytes
    }

    fn unpack(packing: Packing, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut text = Vec::new();
        let mut unpacked = packing.unpacked(bytes).map_err(|error| error.to_string())?;
        unpacked.read_to_end(&mut text).map(|_| text).map_err(|error| crate::drivers::plain(&error))
    }

    #[test]
    fn what_is_packed_is_unpacked_and_damage_is_told() {
        let text: Vec<u8> = (0..200_000_u32).flat_map(|n| (n.wrapping_mul(n)).to_le_bytes()).collect();
        for packing in [Packing::None, Packing::Gzip, Packing::Zstd] {
            let packed = pack(packing, &text);
            assert_eq!(packed, pack(packing, &text), "equal content, equal bytes");
            assert_eq!(unpack(packing, &packed).as_ref(), Ok(&text));
            let twice = [packed.clone(), packed.clone()].concat();
            assert_eq!(unpack(packing, &twice).map(|text| text.len()), Ok(text.len() * 2), "{packing:?}");
        }
        for packing in [Packing::Gzip, Packing::Zstd] {
            let packed = pack(packing, &text);
            for cut in [1, 3, 9, 100, packed.len() / 2, packed.len() - 1] {
                let told = unpack(packing, packed.get(..cut).unwrap()).unwrap_err();
                assert!(told.contains("damaged or breaks off"), "{packing:?} {cut}: {told}");
            }
            let mut turned = packed.clone();
            *turned.get_mut(packed.len() / 2).unwrap() ^= 0x10;
            assert!(unpack(packing, &turned).is_err_and(|told| told.contains("damaged")), "{packing:?}");
            assert!(
                unpack(packing, b"Email,Name\n").unwrap_err().contains("is not packed by"),
                "{packing:?}"
            );
        }
    }

    #[test]
    fn the_name_or_the_setting_tells() {
        let of = |setting: Option<&str>, path: &str| {
            let settings = setting.map(|word| ("compression".to_owned(), SettingValue::Text(word.into())));
            Packing::of(&settings.into_iter().collect(), path)
        };
        assert_eq!(of(None, "out/a.csv.GZ"), Ok(Packing::Gzip));
        assert_eq!(of(None, "out/a.jsonl.zst"), Ok(Packing::Zstd));
        assert_eq!(of(Some("none"), "out/a.gz"), Ok(Packing::None));
        assert_eq!(of(Some("zstd"), "out/a"), Ok(Packing::Zstd));
        assert_eq!(of(None, "out/a.csv"), Ok(Packing::None));
        assert!(of(Some("rar"), "out/a").is_err());
    }
}
