//! The pieces of a model, found by their beginnings: a tree of bytes in one array, each node's children side by side.

use crate::tokens::fields::Fields;

/// The token of a text that no piece matches.
pub(crate) const UNKNOWN: usize = 0;
/// The token before a text.
pub(super) const START: usize = 1;
/// The token behind a text.
pub(super) const END: usize = 2;

/// A piece of a model: its text, and how likely it is, in the logarithm.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    text: &'a [u8],
    score: f32,
    /// Whether it occurs in texts. Other pieces mark a beginning, an end or an unknown part.
    is_text: bool,
}

/// The most bytes of a piece; no model has longer ones.
const MAX_PIECE_BYTES: usize = 256;
/// The kind of the pieces in a model that occur in texts.
const NORMAL: u64 = 1;
/// The number in the place of a piece where there is none.
const NONE: u32 = u32::MAX;

/// The pieces of a model, as a tree of their bytes.
#[derive(Debug)]
pub(super) struct Pieces {
    scores: Vec<f32>,
    lowest: f64,
    /// The first node is the root.
    nodes: Vec<Node>,
}

/// A beginning that some pieces share.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The piece that ends here, or [`NONE`].
    piece: u32,
    children: u32,
    child_count: u16,
    /// Its last byte.
    byte: u8,
}

impl<'a> Piece<'a> {
    pub(super) fn parse(message: &'a [u8]) -> Result<Self, &'static str> {
        let mut piece = Self {
            text: &[],
            score: 0.0,
            is_text: true,
        };
        for field in Fields::new(message) {
            match field? {
                (1, value) => piece.text = value.bytes()?,
                (2, value) => piece.score = value.float()?,
                (3, value) => piece.is_text = value.number()? == NORMAL,
                _ => {}
            }
        }
        if !piece.score.is_finite() {
            return Err("the score of a piece is no number");
        }
        if piece.text.len() > MAX_PIECE_BYTES || str::from_utf8(piece.text).is_err() {
            return Err("a piece is no text");
        }
        Ok(piece)
    }
}

impl Pieces {
    pub(super) fn new(pieces: &[Piece<'_>]) -> Result<Self, &'static str> {
        if u32::try_from(pieces.len()).is_err() || pieces.len() <= END {
            return Err("it has too few pieces");
        }
        let mut sorted: Vec<(&[u8], u32)> = pieces
            .iter()
            .zip(0..)
            .filter(|(piece, _)| piece.is_text && !piece.text.is_empty())
            .map(|(piece, id)| (piece.text, id))
            .collect();
        sorted.sort_unstable();
        sorted.dedup_by_key(|(text, _)| *text);
        let scores: Vec<f32> = pieces.iter().map(|piece| piece.score).collect();
        Ok(Self {
            lowest: f64::from(scores.iter().copied().fold(0.0, f32::min)),
            scores,
            nodes: tree(&sorted),
        })
    }

    pub(super) fn count(&self) -> usize {
        self.scores.len()
    }

    /// Returns the score of the least likely piece.
    pub(super) fn lowest_score(&self) -> f64 {
        self.lowest
    }

    /// Calls a function for each piece that the text begins with, the shortest first: with its length, number and
    /// score.
    pub(super) fn each_beginning(&self, text: &[u8], mut call: impl FnMut(usize, usize, f32)) {
        let mut node = self.nodes[0];
        for (at, byte) in text.iter().enumerate() {
            let first = node.children as usize;
            let children = &self.nodes[first..first + usize::from(node.child_count)];
            let Ok(child) = children.binary_search_by_key(byte, |child| child.byte) else {
                return;
            };
            node = children[child];
            if node.piece != NONE {
                let piece = node.piece as usize;
                call(at + 1, piece, self.scores[piece]);
            }
        }
    }
}

/// Builds the tree of sorted pieces, level by level.
fn tree(sorted: &[(&[u8], u32)]) -> Vec<Node> {
    let node = |byte, piece| Node {
        piece,
        children: 0,
        child_count: 0,
        byte,
    };
    let mut nodes = vec![node(0, NONE)];
    // Each entry is a node whose children are still to be made, with the pieces that begin with it.
    let mut open = vec![(0, sorted)];
    let mut depth = 0;
    while !open.is_empty() {
        let mut deeper = Vec::new();
        for (parent, pieces) in open {
            let first = nodes.len();
            let longer = pieces.partition_point(|(text, _)| text.len() <= depth);
            for group in pieces[longer..].chunk_by(|one, other| one.0[depth] == other.0[depth]) {
                let (text, id) = group[0];
                let piece = if text.len() == depth + 1 { id } else { NONE };
                deeper.push((nodes.len(), group));
                nodes.push(node(text[depth], piece));
            }
            nodes[parent].child_count = (nodes.len() - first) as u16;
            nodes[parent].children = first as u32;
        }
        open = deeper;
        depth += 1;
    }
    nodes
}
