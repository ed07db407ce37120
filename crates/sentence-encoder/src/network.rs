//! From tokens to vectors: averaged vectors of tokens and of their neighbourhoods (convolutions of width 2, 3 and 5),
//! then layers with shortcuts (Yang et al. 2019; the sizes and the order of steps are those of the weights).
//!
//! Texts lie side by side, a token a column, separated by columns of zeros, so that no convolution sees two texts at
//! once and each matrix is read from memory once for all texts.

use std::ops::Range;

use nalgebra::{DMatrix, DVector, Dyn, MatrixView, U1};

use crate::vector::{DIMENSIONS, Vector};
use crate::weights::{BRANCH, BRANCHES, Branch, Deep, FEATURES, Norm, Weights};

/// The columns of zeros between two texts, before the first and behind the last: as many as a convolution reaches.
const GAP: usize = 2;
/// The number that keeps a division from being one by zero.
const TINY: f32 = 1e-12;

/// Makes the vectors of texts, each given as tokens.
pub(crate) fn vectors(weights: &Weights, texts: &[Vec<usize>]) -> Vec<Vector> {
    let layout = TokenColumns::of(texts);
    let mut features = DMatrix::zeros(FEATURES, layout.columns);
    for (text, place) in texts.iter().zip(&layout.texts) {
        for (token, column) in text.iter().zip(place.clone()) {
            let mut column = features.column_mut(column);
            let (own, _) = column.as_mut_slice().split_at_mut(DIMENSIONS);
            weights.tokens.write(*token, own);
        }
    }
    convolve(weights, &layout, &mut features);
    for column in layout.texts.iter().cloned().flatten() {
        normalise(features.column_mut(column).as_mut_slice());
        scale(features.column_mut(column).as_mut_slice(), &weights.norm);
    }
    let sums = sums(weights, &layout, &features);
    let made = deepen(&weights.deep, &sums);
    made.column_iter()
        .map(|column| Vector::new(column.as_slice().to_vec()).unwrap_or_else(Vector::any))
        .collect()
}

/// The columns in which each text's tokens stand.
struct TokenColumns {
    texts: Vec<Range<usize>>,
    columns: usize,
}

impl TokenColumns {
    fn of(texts: &[Vec<usize>]) -> Self {
        let mut columns = GAP;
        let place = |text: &Vec<usize>| {
            let start = columns;
            columns += text.len() + GAP;
            start..start + text.len()
        };
        Self {
            texts: texts.iter().map(place).collect(),
            columns,
        }
    }

    /// Puts zeros between the texts again.
    fn clear_gaps(&self, columns: &mut DMatrix<f32>) {
        let ends = self.texts.iter().map(|text| text.end);
        for start in std::iter::once(0).chain(ends) {
            columns.columns_mut(start, GAP).fill(0.0);
        }
    }
}

/// Writes what each branch makes of the tokens below their own vectors.
fn convolve(weights: &Weights, layout: &TokenColumns, features: &mut DMatrix<f32>) {
    let projected = project(weights, layout, features);
    for (at, (branch, (width, before))) in weights.branches.iter().zip(BRANCHES).enumerate() {
        let mut columns = projected.rows(at * BRANCH, BRANCH).into_owned();
        for (matrix, bias) in &branch.layers {
            layout.clear_gaps(&mut columns);
            let added = neighbours(matrix, &columns, width, before);
            let own = columns.columns_mut(GAP, added.ncols());
            add_positive(own, &added, bias);
        }
        let mut rows = features.rows_mut(DIMENSIONS + at * BRANCH, BRANCH);
        rows.copy_from(&columns);
    }
}

/// Makes the input of all branches, normalised together.
fn project(weights: &Weights, layout: &TokenColumns, features: &DMatrix<f32>) -> DMatrix<f32> {
    let mut projected = DMatrix::zeros(BRANCHES.len() * BRANCH, layout.columns);
    let own = features.rows(0, DIMENSIONS);
    for (at, branch) in weights.branches.iter().enumerate() {
        let mut rows = projected.rows_mut(at * BRANCH, BRANCH);
        rows.gemm(1.0, &branch.project, &own, 0.0);
    }
    for column in layout.texts.iter().cloned().flatten() {
        let mut column = projected.column_mut(column);
        let column = column.as_mut_slice();
        for (part, branch) in column.chunks_exact_mut(BRANCH).zip(&weights.branches) {
            add(part, &branch.project_bias);
        }
        normalise(column);
        for (part, Branch { norm, .. }) in column.chunks_exact_mut(BRANCH).zip(&weights.branches) {
            scale(part, norm);
        }
    }
    projected
}

/// Multiplies a matrix by each column and its neighbours. Columns lie one behind another, so a column's neighbourhood
/// is a longer column that begins earlier: a view with overlaps, and nothing is copied.
fn neighbours(
    matrix: &DMatrix<f32>,
    columns: &DMatrix<f32>,
    width: usize,
    before: usize,
) -> DMatrix<f32> {
    let count = columns.ncols() - 2 * GAP;
    let from = (GAP - before) * BRANCH;
    let view: MatrixView<'_, f32, Dyn, Dyn, U1, Dyn> = MatrixView::from_slice_with_strides_generic(
        &columns.as_slice()[from..],
        Dyn(width * BRANCH),
        Dyn(count),
        U1,
        Dyn(BRANCH),
    );
    let mut made = DMatrix::zeros(BRANCH, count);
    made.gemm(1.0, matrix, &view, 0.0);
    made
}

/// Adds `added + bias` where it is positive.
fn add_positive(
    mut own: nalgebra::DMatrixViewMut<'_, f32>,
    added: &DMatrix<f32>,
    bias: &DVector<f32>,
) {
    for (mut own, added) in own.column_iter_mut().zip(added.column_iter()) {
        for ((own, added), bias) in own.iter_mut().zip(added.iter()).zip(bias.iter()) {
            *own += (added + bias).max(0.0);
        }
    }
}

/// Adds up the features of a text's tokens, divides by the root of their number, and turns the sum. That is the same as
/// turning each token.
fn sums(weights: &Weights, layout: &TokenColumns, features: &DMatrix<f32>) -> DMatrix<f32> {
    let mut sums = DMatrix::zeros(FEATURES, layout.texts.len());
    for (mut sum, text) in sums.column_iter_mut().zip(&layout.texts) {
        for column in text.clone() {
            sum += features.column(column);
        }
    }
    let mut made = &weights.pooled * sums;
    for (mut column, text) in made.column_iter_mut().zip(&layout.texts) {
        let tokens = text.len() as f32;
        column.axpy(tokens, &weights.pooled_bias, 1.0);
        column /= tokens.max(1.0).sqrt();
    }
    made
}

fn deepen(deep: &Deep, sums: &DMatrix<f32>) -> DMatrix<f32> {
    let positive = |mut columns: DMatrix<f32>| {
        columns.apply(|number| *number = number.max(0.0));
        columns
    };
    let first = positive(&deep.d0 * sums);
    let second = positive(&deep.p1 * sums + &deep.d1 * first);
    let third = positive(&deep.d2 * &second);
    let mut made = &deep.p3 * second + &deep.d3 * third;
    made.apply(|number| *number = number.tanh());
    made
}

/// Brings numbers to mean 0 and variance 1.
fn normalise(numbers: &mut [f32]) {
    let count = numbers.len() as f32;
    let mean = numbers.iter().sum::<f32>() / count;
    for number in numbers.iter_mut() {
        *number -= mean;
    }
    let variance = numbers.iter().map(|number| number * number).sum::<f32>() / count;
    let by = (variance + TINY).sqrt().recip();
    for number in numbers {
        *number *= by;
    }
}

fn scale(numbers: &mut [f32], norm: &Norm) {
    let norms = norm.gain.iter().zip(norm.bias.iter());
    for (number, (gain, bias)) in numbers.iter_mut().zip(norms) {
        *number = *number * gain + bias;
    }
}

fn add(numbers: &mut [f32], bias: &DVector<f32>) {
    for (number, bias) in numbers.iter_mut().zip(bias.iter()) {
        *number += bias;
    }
}
