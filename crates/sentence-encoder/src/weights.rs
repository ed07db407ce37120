//! The weights of the network, by what they do in it.

use std::io::{Read, Seek};

use nalgebra::{DMatrix, DVector};

use crate::archive::Archive;
use crate::error::EncoderError;
use crate::vector::DIMENSIONS;

/// The number of blocks in which the tokens' vectors are kept: token `id` is row `id / BLOCKS` of block `id % BLOCKS`.
pub(crate) const BLOCKS: usize = 17;
const BLOCK_ROWS: usize = 7_530;
/// The number of tokens that have a vector.
pub(crate) const TOKENS: usize = BLOCKS * BLOCK_ROWS;
/// The width of one branch of convolutions.
pub(crate) const BRANCH: usize = 256;
/// The branches: how many tokens each reads, and how many of these precede its own token.
pub(crate) const BRANCHES: [(usize, usize); 3] = [(2, 0), (3, 1), (5, 2)];
/// A token's own vector and what the branches make of it and its neighbours.
pub(crate) const FEATURES: usize = DIMENSIONS + BRANCHES.len() * BRANCH;
/// The width of the first layers after the tokens have become one vector.
const NARROW: usize = 320;

/// The weights of the encoder. Each matrix has a row for each number that comes out, and is multiplied from the left.
pub(crate) struct Weights {
    pub(crate) tokens: TokenVectors,
    pub(crate) branches: [Branch; BRANCHES.len()],
    /// The scale and shift of each token's features.
    pub(crate) norm: Norm,
    pub(crate) pooled: DMatrix<f32>,
    pub(crate) pooled_bias: DVector<f32>,
    pub(crate) deep: Deep,
}

/// The vectors of tokens, a byte a number.
pub(crate) struct TokenVectors {
    blocks: Vec<Block>,
}

struct Block {
    rows: Vec<u8>,
    scale: f32,
    lowest: f32,
}

/// The convolutions of one width.
pub(crate) struct Branch {
    pub(crate) project: DMatrix<f32>,
    pub(crate) project_bias: DVector<f32>,
    pub(crate) norm: Norm,
    pub(crate) layers: [(DMatrix<f32>, DVector<f32>); 2],
}

/// The scale and shift of a normalised vector: it is multiplied by the first, and the second is added.
pub(crate) struct Norm {
    pub(crate) gain: DVector<f32>,
    pub(crate) bias: DVector<f32>,
}

/// The layers that turn the sum over the tokens into the vector of the text.
pub(crate) struct Deep {
    pub(crate) d0: DMatrix<f32>,
    pub(crate) d1: DMatrix<f32>,
    pub(crate) p1: DMatrix<f32>,
    pub(crate) d2: DMatrix<f32>,
    pub(crate) p3: DMatrix<f32>,
    pub(crate) d3: DMatrix<f32>,
}

impl Weights {
    pub(crate) fn read(source: impl Read + Seek) -> Result<Self, EncoderError> {
        let archive = &mut Archive::open(source)?;
        let [two, three, five] = BRANCHES.map(|(width, _)| Branch::read(archive, width));
        Ok(Self {
            branches: [two?, three?, five?],
            norm: Norm::read(archive, "ln_g", "ln_b", FEATURES)?,
            pooled: matrix(archive, "cnn_W", FEATURES, DIMENSIONS)?,
            pooled_bias: vector(archive, "cnn_b", DIMENSIONS)?,
            deep: Deep::read(archive)?,
            tokens: TokenVectors::read(archive)?,
        })
    }
}

impl TokenVectors {
    fn read(archive: &mut Archive<impl Read + Seek>) -> Result<Self, EncoderError> {
        let scales = archive.floats("scale", &[BLOCKS])?;
        let lowest = archive.floats("lo", &[BLOCKS])?;
        let block = |((scale, lowest), number)| {
            Ok(Block {
                rows: archive.bytes(&format!("q{number}"), &[BLOCK_ROWS, DIMENSIONS])?,
                scale,
                lowest,
            })
        };
        let blocks = scales.into_iter().zip(lowest).zip(1..).map(block);
        Ok(Self {
            blocks: blocks.collect::<Result<_, EncoderError>>()?,
        })
    }

    /// Writes the vector of a token; zeros if it has none.
    pub(crate) fn write(&self, token: usize, into: &mut [f32]) {
        let start = token / BLOCKS * DIMENSIONS;
        let block = self.blocks.get(token % BLOCKS);
        let row = block.and_then(|own| Some((own, own.rows.get(start..start + DIMENSIONS)?)));
        let Some((own, row)) = row else {
            return into.fill(0.0);
        };
        for (number, byte) in into.iter_mut().zip(row) {
            *number = f32::from(*byte) * own.scale + own.lowest;
        }
    }
}

impl Branch {
    fn read(archive: &mut Archive<impl Read + Seek>, width: usize) -> Result<Self, EncoderError> {
        let mut layer = |number: usize| {
            let weights = format!("w{number}_{width}");
            Ok::<_, EncoderError>((
                matrix(archive, &weights, width * BRANCH, BRANCH)?,
                vector(archive, &format!("b{number}_{width}"), BRANCH)?,
            ))
        };
        let layers = [layer(1)?, layer(2)?];
        let (gain, bias) = (format!("ln_g{width}"), format!("ln_b{width}"));
        Ok(Self {
            layers,
            project: matrix(archive, &format!("proj{width}"), DIMENSIONS, BRANCH)?,
            project_bias: vector(archive, &format!("proj_b{width}"), BRANCH)?,
            norm: Norm::read(archive, &gain, &bias, BRANCH)?,
        })
    }
}

impl Norm {
    fn read(
        archive: &mut Archive<impl Read + Seek>,
        gain: &str,
        bias: &str,
        length: usize,
    ) -> Result<Self, EncoderError> {
        Ok(Self {
            gain: vector(archive, gain, length)?,
            bias: vector(archive, bias, length)?,
        })
    }
}

impl Deep {
    fn read(archive: &mut Archive<impl Read + Seek>) -> Result<Self, EncoderError> {
        Ok(Self {
            d0: matrix(archive, "d0", DIMENSIONS, NARROW)?,
            d1: matrix(archive, "d1", NARROW, NARROW)?,
            p1: matrix(archive, "p1", DIMENSIONS, NARROW)?,
            d2: matrix(archive, "d2", NARROW, DIMENSIONS)?,
            p3: matrix(archive, "p3", NARROW, DIMENSIONS)?,
            d3: matrix(archive, "d3", DIMENSIONS, DIMENSIONS)?,
        })
    }
}

/// Reads a matrix whose file has a row for each input. Here such a row is a column, so nothing has to be moved.
fn matrix(
    archive: &mut Archive<impl Read + Seek>,
    name: &str,
    takes: usize,
    gives: usize,
) -> Result<DMatrix<f32>, EncoderError> {
    let numbers = archive.floats(name, &[takes, gives])?;
    Ok(DMatrix::from_vec(gives, takes, numbers))
}

fn vector(
    archive: &mut Archive<impl Read + Seek>,
    name: &str,
    length: usize,
) -> Result<DVector<f32>, EncoderError> {
    Ok(DVector::from_vec(archive.floats(name, &[length])?))
}
