//! Members of a zip archive, by name: as much of the format (PKWARE's APPNOTE 6.3) as numpy and Python's packages use.
//! No member is larger than the reader asks for, no list of members longer than a real one.

use std::io::{self, BufReader, Error, ErrorKind, Read, Seek, SeekFrom};

use flate2::CrcReader;
use flate2::bufread::DeflateDecoder;

/// The end record of the archive, which has the position of the list of members; a comment may follow it.
const END: [u8; 4] = *b"PK\x05\x06";
const END_BYTES: usize = 22;
const MAX_COMMENT: u64 = 1 << 16;
/// An entry of the list of members.
const ENTRY: [u8; 4] = *b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
/// The signature before a member's bytes.
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const LOCAL_BYTES: usize = 30;
/// The most bytes of a list of members; real lists have 60 members at most, in a few thousand bytes.
const MAX_LIST: usize = 1 << 16;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// An open zip archive.
pub(crate) struct Zip<R> {
    source: R,
    members: Vec<ZipEntry>,
}

#[derive(Debug, Clone)]
struct ZipEntry {
    name: Vec<u8>,
    method: u16,
    checksum: u32,
    packed: u64,
    size: u64,
    offset: u64,
}

impl<R: Read + Seek> Zip<R> {
    /// Reads the list of members.
    pub(crate) fn open(mut source: R) -> io::Result<Self> {
        let length = source.seek(SeekFrom::End(0))?;
        let tail = length.min(MAX_COMMENT + END_BYTES as u64);
        source.seek(SeekFrom::Start(length - tail))?;
        let mut bytes = Vec::new();
        source.by_ref().take(tail).read_to_end(&mut bytes)?;
        let ends = bytes
            .windows(END_BYTES)
            .rposition(|part| part.starts_with(&END));
        let end = ends
            .map(|at| &bytes[at..])
            .ok_or_else(|| broken("it has no list of members"))?;
        let (size, offset) = (four(end, 12), four(end, 16));
        if size as usize > MAX_LIST {
            return Err(broken("its list of members is too long"));
        }
        source.seek(SeekFrom::Start(u64::from(offset)))?;
        let mut list = vec![0; size as usize];
        source.read_exact(&mut list)?;
        Ok(Self {
            source,
            members: members(&list)?,
        })
    }

    /// Reads a member whole; it may have no more bytes than `most`.
    pub(crate) fn read(&mut self, name: &str, most: usize) -> io::Result<Vec<u8>> {
        let known = self.members.iter().find(|own| own.name == name.as_bytes());
        let member = known.cloned().ok_or_else(|| broken("it is not there"))?;
        if member.size > most as u64 {
            return Err(broken("it is larger than it should be"));
        }
        self.source.seek(SeekFrom::Start(member.offset))?;
        let mut start = [0; LOCAL_BYTES];
        self.source.read_exact(&mut start)?;
        if !start.starts_with(&LOCAL) {
            return Err(broken("its beginning is damaged"));
        }
        let names = u64::from(two(&start, 26)) + u64::from(two(&start, 28));
        self.source
            .seek(SeekFrom::Start(member.offset + LOCAL_BYTES as u64 + names))?;
        let packed = BufReader::new(self.source.by_ref().take(member.packed));
        match member.method {
            STORED => unpacked(packed, &member),
            DEFLATED => unpacked(DeflateDecoder::new(packed), &member),
            _ => Err(broken("it is packed in an unknown way")),
        }
    }
}

/// Unpacks the bytes of a member, and holds them to the size and the checksum in the list.
fn unpacked(reader: impl Read, member: &ZipEntry) -> io::Result<Vec<u8>> {
    let mut reader = CrcReader::new(reader);
    let mut bytes = Vec::with_capacity(member.size as usize);
    reader
        .by_ref()
        .take(member.size + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 != member.size || reader.crc().sum() != member.checksum {
        return Err(broken("it is damaged: its checksum is another"));
    }
    Ok(bytes)
}

fn members(list: &[u8]) -> io::Result<Vec<ZipEntry>> {
    let mut members = Vec::new();
    let mut rest = list;
    while rest.len() >= ENTRY_BYTES && rest.starts_with(&ENTRY) {
        let (entry, more) = rest.split_at(ENTRY_BYTES);
        let names = [28, 30, 32].map(|at| usize::from(two(entry, at)));
        let name = more
            .get(..names[0])
            .ok_or_else(|| broken("its list of members is cut short"))?;
        members.push(ZipEntry {
            name: name.to_vec(),
            method: two(entry, 10),
            checksum: four(entry, 16),
            packed: u64::from(four(entry, 20)),
            size: u64::from(four(entry, 24)),
            offset: u64::from(four(entry, 42)),
        });
        rest = more.get(names.iter().sum()..).unwrap_or(&[]);
    }
    Ok(members)
}

fn two(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn four(bytes: &[u8], at: usize) -> u32 {
    u32::from(two(bytes, at)) | u32::from(two(bytes, at + 2)) << 16
}

fn broken(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}
