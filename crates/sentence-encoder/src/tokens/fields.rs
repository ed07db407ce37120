//! The fields of a message in the protocol-buffer format ("Protocol Buffers: Encoding"), one after another.

/// A walk over the fields of a message: the number of each, and its value.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

/// The value of a field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Four([u8; 4]),
    Eight,
}

const CUT_SHORT: &str = "it is cut short";
const WRONG_KIND: &str = "a field is of the wrong kind";

impl<'a> Value<'a> {
    pub(super) fn bytes(self) -> Result<&'a [u8], &'static str> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Number(_) | Self::Four(_) | Self::Eight => Err(WRONG_KIND),
        }
    }

    pub(super) fn float(self) -> Result<f32, &'static str> {
        match self {
            Self::Four(bytes) => Ok(f32::from_le_bytes(bytes)),
            Self::Number(_) | Self::Bytes(_) | Self::Eight => Err(WRONG_KIND),
        }
    }

    pub(super) fn number(self) -> Result<u64, &'static str> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Bytes(_) | Self::Four(_) | Self::Eight => Err(WRONG_KIND),
        }
    }
}

impl<'a> Fields<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn field(&mut self) -> Result<(u64, Value<'a>), &'static str> {
        let tag = self.number()?;
        let value = match tag & 7 {
            0 => Value::Number(self.number()?),
            1 => {
                self.take(8)?;
                Value::Eight
            }
            2 => {
                let length = usize::try_from(self.number()?).map_err(|_| CUT_SHORT)?;
                Value::Bytes(self.take(length)?)
            }
            5 => {
                let bytes = self.take(4)?;
                Value::Four(bytes.try_into().map_err(|_| CUT_SHORT)?)
            }
            _ => return Err("it is no SentencePiece model"),
        };
        Ok((tag >> 3, value))
    }

    fn number(&mut self) -> Result<u64, &'static str> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err("a number is too long")
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], &'static str> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(CUT_SHORT)?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}
