//! Arrays by name out of an `.npz` archive: a zip of `.npy` files, as numpy writes them
//! (numpy's "NPY format", version 1.0). Reads no more of a member than the array that is asked for can take.

use std::io::{Read, Seek};

use zip::ZipArchive;

use crate::error::EncoderError;

const MAGIC: &[u8] = b"\x93NUMPY\x01\x00";
/// A real archive has 52 members. One that claims many more is refused before they are listed.
const MAX_MEMBERS: usize = 256;

/// An open archive of arrays.
pub struct Archive<R> {
    zip: ZipArchive<R>,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of members.
    pub fn open(reader: R) -> Result<Self, EncoderError> {
        let zip = ZipArchive::new(reader).map_err(|e| EncoderError::Archive(e.to_string()))?;
        if zip.len() > MAX_MEMBERS {
            return Err(EncoderError::Archive("it has too many members".to_owned()));
        }
        Ok(Self { zip })
    }

    /// An array of bytes (`uint8`) of this shape.
    pub fn bytes(&mut self, name: &str, shape: &[usize]) -> Result<Vec<u8>, EncoderError> {
        self.array(name, "|u1", shape, 1)
    }

    /// An array of `float32` of this shape, in the order of rows.
    pub fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, EncoderError> {
        let bytes = self.array(name, "<f4", shape, size_of::<f32>())?;
        let (numbers, _) = bytes.as_chunks();
        let numbers: Vec<f32> = numbers
            .iter()
            .map(|four| f32::from_le_bytes(*four))
            .collect();
        if numbers.iter().all(|number| number.is_finite()) {
            Ok(numbers)
        } else {
            Err(EncoderError::weights(name, "it holds what is no number"))
        }
    }

    fn array(
        &mut self,
        name: &str,
        kind: &str,
        shape: &[usize],
        size: usize,
    ) -> Result<Vec<u8>, EncoderError> {
        let refuse = |problem: String| EncoderError::weights(name, problem);
        let mut member = self
            .zip
            .by_name(&format!("{name}.npy"))
            .map_err(|e| refuse(e.to_string()))?;
        let mut start = [0; MAGIC.len() + 2];
        read(&mut member, &mut start).map_err(refuse)?;
        let (magic, length) = start.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(refuse("it is no array that numpy wrote".to_owned()));
        }
        let mut header = vec![0; usize::from(u16::from_le_bytes([length[0], length[1]]))];
        read(&mut member, &mut header).map_err(refuse)?;
        let wanted = header_of(kind, shape);
        if String::from_utf8_lossy(&header).trim_end() != wanted {
            return Err(refuse(format!("it is not {wanted}")));
        }
        let mut bytes = vec![0; shape.iter().product::<usize>() * size];
        read(&mut member, &mut bytes).map_err(refuse)?;
        // The end of a member is where its checksum is compared.
        match member.read(&mut [0]) {
            Ok(0) => Ok(bytes),
            Ok(_) => Err(refuse("it is longer than its shape".to_owned())),
            Err(error) => Err(refuse(error.to_string())),
        }
    }
}

fn read(member: &mut impl Read, into: &mut [u8]) -> Result<(), String> {
    member.read_exact(into).map_err(|error| error.to_string())
}

/// The description of an array, to the letter as numpy writes it.
fn header_of(kind: &str, shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    let comma = if shape.len() == 1 { "," } else { "" };
    let shape = sizes.join(", ");
    format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}{comma}), }}")
}
