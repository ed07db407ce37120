//! Tells how alike texts are to the first of them: `alike FOLDER TEXT TEXT…`.

use std::error::Error;

use sentence_encoder::Encoder;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().ok_or("usage: alike FOLDER TEXT TEXT…")?;
    let texts: Vec<String> = words.collect();
    let vectors = Encoder::open(folder.as_ref())?.encode_all(&texts);
    for (text, vector) in texts.iter().zip(&vectors).skip(1) {
        println!("{:.3}  {text}", vectors[0].cosine(vector));
    }
    Ok(())
}
