//! Arrays by name out of an `.npz` archive: a zip of `.npy` files, as numpy writes them
//! (numpy's "NPY format", version 1.0). Reads no more of a member than the array that is asked for can take.

use std::io::{Read, Seek};

use crate::error::EncoderError;
use crate::zip::Zip;

const MAGIC: &[u8] = b"\x93NUMPY\x01\x00";
/// A number of bytes that no description of an array reaches.
const MAX_HEADER: usize = 256;

/// An open archive of arrays.
pub struct Archive<R> {
    zip: Zip<R>,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the list of members.
    ///
    /// # Errors
    ///
    /// When it is no archive.
    pub fn open(reader: R) -> Result<Self, EncoderError> {
        let zip = Zip::open(reader).map_err(|e| EncoderError::Archive(e.to_string()))?;
        Ok(Self { zip })
    }

    /// Reads an array of bytes (`uint8`) of this shape.
    ///
    /// # Errors
    ///
    /// When there is none of this name and shape, or it is damaged.
    pub fn bytes(&mut self, name: &str, shape: &[usize]) -> Result<Vec<u8>, EncoderError> {
        self.array(name, "|u1", shape, 1)
    }

    /// Reads an array of `float32` of this shape, in the order of rows.
    ///
    /// # Errors
    ///
    /// As [`Archive::bytes`], and when one of the numbers is no number.
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
        let refuse = |problem: &str| EncoderError::weights(name, problem);
        let length = shape.iter().product::<usize>() * size;
        let read = self.zip.read(&format!("{name}.npy"), length + MAX_HEADER);
        let mut file = read.map_err(|error| refuse(&error.to_string()))?;
        let described = file.strip_prefix(MAGIC).and_then(|rest| {
            let (size, rest) = rest.split_first_chunk()?;
            rest.split_at_checked(usize::from(u16::from_le_bytes(*size)))
        });
        let (header, numbers) = described.ok_or_else(|| refuse("it is no array of numpy's"))?;
        let wanted = header_of(kind, shape);
        if String::from_utf8_lossy(header).trim_end() != wanted || numbers.len() != length {
            return Err(refuse(&format!("it is not {wanted}")));
        }
        file.drain(..file.len() - length);
        Ok(file)
    }
}

/// Writes the description of an array, to the letter as numpy does.
fn header_of(kind: &str, shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    let comma = if shape.len() == 1 { "," } else { "" };
    let shape = sizes.join(", ");
    format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}{comma}), }}")
}
