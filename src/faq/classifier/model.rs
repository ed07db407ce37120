//! The model of a book's labels: support vector machines and naive Bayes in one table of weights, so that all weights
//! of a feature are read in one place.
//!
//! Naive Bayes is multinomial over weighted vectors (Rennie et al. 2003): a class's word probabilities from its
//! summed weights, smoothed by α. `ln P(f|c) = ln α − ln total(c) + ln(1 + sum(f, c) / α)`: only the last term
//! differs per feature, and it is zero where the class never had it, so a model grows with what was taught alone.
//!
//! The table has a column for what one model says of one class. Where a feature has a weight in few columns, those
//! alone are kept; where it has one in many, a whole row of bytes. That keeps the table small, since scoring a text
//! mostly waits for the memory in which the weights of its features lie.

use crate::faq::classifier::vocabulary::{SparseVector, Vocabulary};

/// The smoothing constant α.
const ALPHA: f32 = 0.02;

/// The counts of each label.
pub(crate) struct Bayes {
    /// The summed weights of each feature, features ascending.
    sums: Vec<SparseVector>,
    /// The summed weights of all features, smoothed.
    totals: Vec<f32>,
    smoothing: f32,
}

impl Bayes {
    /// Counts the training texts of each label; texts with `labels[text]` at or above `label_count` are ignored.
    pub(crate) fn train(
        vectors: &[SparseVector],
        weights: &[f32],
        labels: &[usize],
        label_count: usize,
        features: usize,
    ) -> Self {
        let mut by_label: Vec<Vec<usize>> = vec![Vec::new(); label_count];
        for (text, label) in labels.iter().enumerate() {
            if let Some(texts) = by_label.get_mut(*label) {
                texts.push(text);
            }
        }
        let smoothing = ALPHA * features as f32;
        let mut sums = vec![0.0_f32; features];
        let mut rows = Vec::with_capacity(label_count);
        let mut totals = Vec::with_capacity(label_count);
        for texts in &by_label {
            let mut touched: Vec<u32> = Vec::new();
            for text in texts {
                for (feature, value) in &vectors[*text] {
                    if sums[*feature as usize] == 0.0 {
                        touched.push(*feature);
                    }
                    sums[*feature as usize] += value * weights[*text];
                }
            }
            touched.sort_unstable();
            touched.dedup();
            totals.push(smoothing + touched.iter().map(|f| sums[*f as usize]).sum::<f32>());
            rows.push(
                touched
                    .iter()
                    .map(|f| (*f, std::mem::take(&mut sums[*f as usize])))
                    .collect::<SparseVector>(),
            );
        }
        Self {
            sums: rows,
            totals,
            smoothing,
        }
    }

    /// Computes the part of each label's log-likelihood that each feature adds beyond [`Bayes::bases`].
    pub(crate) fn gains(&self) -> Vec<SparseVector> {
        let gains = |row: &SparseVector| row.iter().map(|(f, sum)| (*f, gain(*sum))).collect();
        self.sums.iter().map(gains).collect()
    }

    /// Computes the part of each label's log-likelihood that any feature adds.
    pub(crate) fn bases(&self) -> Vec<f32> {
        self.totals.iter().map(|total| base(*total)).collect()
    }

    /// Computes the log-likelihood of a training text under each label, by a model without it and the texts of the same
    /// wording; all of them are in `left_out`.
    pub(crate) fn scores_without(
        &self,
        vector: &SparseVector,
        left_out: &[LeftOut<'_>],
        model: &Model,
        vocabulary: &Vocabulary,
    ) -> Vec<f32> {
        let shared: SparseVector = vector
            .iter()
            .filter(|(feature, _)| !vocabulary.is_once(*feature))
            .copied()
            .collect();
        let mut scores = model.scores(&shared).bayes;
        for (place, one) in left_out.iter().enumerate() {
            let is_done = left_out[..place].iter().any(|done| done.class == one.class);
            if let (false, Some(score)) = (is_done, scores.get_mut(one.class)) {
                *score = self.score_without(&shared, one.class, left_out);
            }
        }
        scores
    }

    /// Computes the log-likelihood of features under a label, without those of its training texts that are in a list.
    fn score_without(
        &self,
        features: &SparseVector,
        label: usize,
        left_out: &[LeftOut<'_>],
    ) -> f32 {
        let own = || left_out.iter().filter(|other| other.class == label);
        let taught = own().flat_map(|one| {
            let weighed = move |(_, value): &(u32, f32)| value * one.weight;
            one.vector.iter().map(weighed)
        });
        let left = (self.totals[label] - taught.sum::<f32>()).max(self.smoothing);
        let mass: f32 = features.iter().map(|(_, value)| value).sum();
        let mut score = base(left) * mass;
        for (feature, value) in features {
            let own: f32 = own()
                .map(|one| weight_in(one.vector, *feature) * one.weight)
                .sum();
            let taught = weight_in(&self.sums[label], *feature);
            score += value * gain((taught - own).max(0.0));
        }
        score
    }
}

/// A training text that is left out of the scores of others.
#[derive(Clone, Copy)]
pub(crate) struct LeftOut<'a> {
    /// Its position among the training texts.
    pub(crate) text: usize,
    pub(crate) vector: &'a SparseVector,
    pub(crate) weight: f32,
    /// Its label; the number of labels stands for out of scope.
    pub(crate) class: usize,
}

/// Finds the weight of a feature in a vector whose features ascend.
fn weight_in(vector: &SparseVector, feature: u32) -> f32 {
    let found = vector.binary_search_by_key(&feature, |(own, _)| *own);
    found.map_or(0.0, |at| vector[at].1)
}

/// Computes the logarithm of the probability of a feature that a label with this sum of weights never had.
fn base(total: f32) -> f32 {
    ALPHA.ln() - total.ln()
}

/// Computes the log of the factor by which a feature is likelier under a label that had it with this sum of weights.
fn gain(sum: f32) -> f32 {
    (sum / ALPHA).ln_1p()
}

/// The factor that reduces naive Bayes's gains, because a table stores weights of similar size best.
const GAIN_SCALE: f32 = 0.2;

/// The weights of both models.
pub(crate) struct Model {
    /// A column for each machine, then one for each label's gain.
    table: WeightTable,
    /// The machines' constants, one for each label and one for out of scope; empty if there are too many labels and
    /// training texts for a machine each.
    biases: Vec<f32>,
    /// The part of each label's log-likelihood that any feature adds.
    bases: Vec<f32>,
}

/// The scores of both models for a text.
#[derive(Debug)]
pub(crate) struct ModelScores {
    /// The score of each label, followed by that of the out-of-scope class; empty without machines.
    pub(crate) svm: Vec<f32>,
    /// The log-likelihood under each label.
    pub(crate) bayes: Vec<f32>,
}

impl Model {
    /// Joins naive Bayes with machines, if there are any.
    pub(crate) fn new(
        mut columns: Vec<SparseVector>,
        biases: Vec<f32>,
        bayes: &Bayes,
        features: usize,
    ) -> Self {
        columns.extend(bayes.gains());
        for (_, gain) in columns.iter_mut().skip(biases.len()).flatten() {
            *gain *= GAIN_SCALE;
        }
        Self {
            table: WeightTable::from_columns(&columns, features),
            biases,
            bases: bayes.bases(),
        }
    }

    /// Scores a text with both models.
    pub(crate) fn scores(&self, vector: &SparseVector) -> ModelScores {
        let mass: f32 = vector.iter().map(|(_, value)| value).sum();
        let mut svm = self.table.sums(vector);
        let gains = svm.split_off(self.biases.len());
        for (score, bias) in svm.iter_mut().zip(&self.biases) {
            *score += bias;
        }
        let own = |(gain, base): (&f32, &f32)| gain / GAIN_SCALE + base * mass;
        ModelScores {
            svm,
            bayes: gains.iter().zip(&self.bases).map(own).collect(),
        }
    }

    /// Returns the weight of a feature for a label.
    pub(crate) fn weight(&self, feature: u32, label: usize) -> f32 {
        let weight = self.table.weight(feature, label);
        if self.biases.is_empty() {
            weight / GAIN_SCALE
        } else {
            weight
        }
    }
}

/// The fraction of the columns, one in so many: a feature with weights in more columns gets a whole row.
const ROW_FRACTION: usize = 6;
/// The most bytes that whole rows take.
const MAX_ROW_BYTES: usize = 32 << 20;
/// The number of columns of a row that are added up together: one line of a processor's cache.
const LINE: usize = 64;
/// The byte of a row that stands for a weight of zero.
const ZERO: u8 = 128;
/// The number of rows that are added in 16 bits at once; more would leave too few bits for each.
const ROWS_AT_ONCE: usize = 256;
/// The greatest sum of so many rows' multipliers at which no sum in 16 bits overflows.
const MAX_MULTIPLIERS: f32 = 65_000.0;

/// A table of weights, grouped by feature.
pub(crate) struct WeightTable {
    places: Vec<WeightPlace>,
    /// The single weights with their columns, in steps of `step`; grouped by feature, with ascending columns.
    single: Vec<(u16, i16)>,
    step: f32,
    /// The whole rows, all with the same number of lines.
    rows: Vec<WeightLine>,
    /// The weight of one step in each row.
    steps: Vec<f32>,
    lines: usize,
    columns: usize,
}

/// A stretch of a row, with one byte per weight: the weight in steps, plus [`ZERO`].
#[derive(Clone)]
#[repr(align(64))]
struct WeightLine([u8; LINE]);

/// The place of a feature's weights.
#[derive(Debug, Clone, Copy, PartialEq)]
enum WeightPlace {
    Single { from: u32, to: u32 },
    Row(u32),
}

/// The rows of those features of a text that have one, each with its factor.
#[derive(Default)]
struct TouchedRows(Vec<(u32, f32)>);

impl WeightTable {
    /// Makes a table from one sparse row per column.
    pub(crate) fn from_columns(by_column: &[SparseVector], features: usize) -> Self {
        let mut counts = vec![0_usize; features];
        let mut largest = vec![0.0_f32; features];
        for (feature, value) in by_column.iter().flatten() {
            counts[*feature as usize] += 1;
            let own = &mut largest[*feature as usize];
            *own = own.max(value.abs());
        }
        let mut table = Self::laid_out(&counts, &largest, by_column.len());
        let mut next: Vec<u32> = table.places.iter().map(|place| place.start()).collect();
        for (column, row) in by_column.iter().enumerate() {
            for (feature, value) in row {
                let at = &mut next[*feature as usize];
                match table.places[*feature as usize] {
                    WeightPlace::Single { .. } => {
                        let steps = (value / table.step).round() as i16;
                        table.single[*at as usize] = (column as u16, steps);
                        *at += 1;
                    }
                    WeightPlace::Row(row) => {
                        let steps = (value / table.steps[row as usize]).round() as i8;
                        let line = &mut table.rows[row as usize * table.lines + column / LINE];
                        line.0[column % LINE] = ZERO.wrapping_add_signed(steps);
                    }
                }
            }
        }
        table
    }

    /// Makes an empty table with room for the numbers of weights of each feature, whose largest weights are given.
    fn laid_out(counts: &[usize], largest: &[f32], columns: usize) -> Self {
        let lines = columns.div_ceil(LINE);
        let (mut singles, mut steps) = (0_u32, Vec::new());
        let places = counts
            .iter()
            .zip(largest)
            .map(|(count, largest)| {
                let fits = (steps.len() + 1) * lines * LINE <= MAX_ROW_BYTES;
                if count * ROW_FRACTION > columns && fits {
                    steps.push(largest.max(f32::MIN_POSITIVE) / f32::from(i8::MAX));
                    return WeightPlace::Row(steps.len() as u32 - 1);
                }
                let from = singles;
                singles += *count as u32;
                WeightPlace::Single { from, to: singles }
            })
            .collect();
        let largest = largest.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        Self {
            places,
            single: vec![(0, 0); singles as usize],
            step: largest / f32::from(i16::MAX),
            rows: vec![WeightLine([ZERO; LINE]); steps.len() * lines],
            steps,
            lines,
            columns,
        }
    }

    /// Computes `vector · weights` of each column. The vector's values are not negative.
    pub(crate) fn sums(&self, vector: &SparseVector) -> Vec<f32> {
        let mut sums = vec![0.0; self.lines * LINE];
        // First all positions, then all weights, so that the memory of many features is fetched concurrently.
        let (mut touched, mut singles) = (TouchedRows::default(), Vec::with_capacity(vector.len()));
        touched.0.reserve(vector.len());
        for (feature, value) in vector {
            match self.places[*feature as usize] {
                WeightPlace::Row(row) => touched.0.push((row, value * self.steps[row as usize])),
                WeightPlace::Single { from, to } if from < to => {
                    singles.push((from as usize..to as usize, value * self.step));
                }
                WeightPlace::Single { .. } => {}
            }
        }
        for rows in touched.0.chunks(ROWS_AT_ONCE) {
            self.add_rows(rows, &mut sums);
        }
        for (range, value) in singles {
            for (column, weight) in &self.single[range] {
                if let Some(sum) = sums.get_mut(usize::from(*column)) {
                    *sum += value * f32::from(*weight);
                }
            }
        }
        sums.truncate(self.columns);
        sums
    }

    /// Adds rows, each multiplied by its value, in 16 bits: a weight's byte times a multiplier, without the lowest
    /// eight bits of the product.
    fn add_rows(&self, rows: &[(u32, f32)], sums: &mut [f32]) {
        let all: f32 = rows.iter().map(|(_, value)| value).sum();
        let scale = MAX_MULTIPLIERS / all.max(f32::MIN_POSITIVE);
        // Odd multipliers: the dropped bits of a weight of zero are then exactly half a unit, those of others on average.
        let multiplied: Vec<(usize, u16)> = rows
            .iter()
            .map(|(row, value)| (*row as usize * self.lines, (value * scale) as u16 | 1))
            .collect();
        let zero: f32 = multiplied
            .iter()
            .map(|(_, m)| f32::from(*m) - 1.0)
            .sum::<f32>()
            / 2.0;
        let unit = 256.0 / scale;
        for (line, sums) in sums.as_chunks_mut::<LINE>().0.iter_mut().enumerate() {
            let mut added = [0_u16; LINE];
            for (row, multiplier) in &multiplied {
                // Widened before multiplying, so that the compiler uses vector instructions.
                let wide = self.rows[row + line].0.map(|weight| u16::from(weight) << 8);
                for (sum, weight) in added.iter_mut().zip(wide) {
                    let product = u32::from(weight) * u32::from(*multiplier);
                    *sum = sum.wrapping_add((product >> 16) as u16);
                }
            }
            for (sum, added) in sums.iter_mut().zip(added) {
                *sum += (f32::from(added) - zero) * unit;
            }
        }
    }

    /// Returns the weight of a feature in a column; 0 if none is stored.
    pub(crate) fn weight(&self, feature: u32, column: usize) -> f32 {
        match self.places.get(feature as usize) {
            Some(WeightPlace::Row(row)) if column < self.columns => {
                let line = &self.rows[*row as usize * self.lines + column / LINE];
                let steps = f32::from(line.0[column % LINE]) - f32::from(ZERO);
                steps * self.steps[*row as usize]
            }
            Some(WeightPlace::Single { from, to }) => {
                let own = &self.single[*from as usize..*to as usize];
                own.binary_search_by_key(&column, |(column, _)| usize::from(*column))
                    .map_or(0.0, |at| f32::from(own[at].1) * self.step)
            }
            _ => 0.0,
        }
    }
}

impl WeightPlace {
    fn start(self) -> u32 {
        match self {
            Self::Single { from, .. } => from,
            Self::Row(row) => row,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sparse_and_dense_features_add_up_alike() {
        let columns = 20_u16;
        let by_column: Vec<SparseVector> = (0..columns)
            .map(|column| {
                let own = f32::from(column) / 10.0 - 1.0;
                let mut row = vec![(0, own)]; // every column has feature 0, two have feature 1
                if column % 10 == 3 {
                    row.push((1, -own));
                }
                row
            })
            .collect();
        let table = WeightTable::from_columns(&by_column, 3);
        let sums = table.sums(&vec![(0, 1.0), (1, 0.5), (2, 9.0)]);
        assert_eq!(sums.len(), usize::from(columns));
        for (column, sum) in sums.iter().enumerate() {
            let own = column as f32 / 10.0 - 1.0;
            let wanted = own - if column % 10 == 3 { own / 2.0 } else { 0.0 };
            assert!((sum - wanted).abs() < 5e-3, "{column}: {sum} {wanted}");
            assert!((table.weight(0, column) - own).abs() < 5e-3);
        }
        assert!((table.weight(1, 3) - 0.7).abs() < 1e-3 && table.weight(1, 4).abs() < 1e-6);
        assert!(table.weight(0, 20).abs() < 1e-6 && table.weight(99, 0).abs() < 1e-6);
    }

    #[test]
    fn an_empty_table_adds_nothing() {
        let table = WeightTable::from_columns(&[], 2);
        assert!(table.sums(&vec![(0, 1.0)]).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn sums_are_what_the_weights_add_up_to(
            columns in 1_usize..140,
            weights in prop::collection::vec(-2.0_f32..2.0, 1..700),
            values in prop::collection::vec(0.0_f32..1.0, 1..700),
        ) {
            let by_column: Vec<SparseVector> = (0..columns)
                .map(|column| {
                    let own = |f: &usize| (f % columns != column).then_some(weights[(f + column) % weights.len()]);
                    (0..values.len()).filter_map(|f| Some((f as u32, own(&f)?))).collect()
                })
                .collect();
            let table = WeightTable::from_columns(&by_column, values.len());
            let length = values.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-3);
            let vector: SparseVector = (0..).zip(values.iter().map(|v| v / length)).collect();
            let sums = table.sums(&vector);
            // A weight is rounded by half a step at most; so is a multiplier, and what is dropped of a product,
            // both in units of which 256 rows make about a step of them all.
            let largest = weights.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
            let mass: f32 = vector.iter().map(|(_, value)| value).sum();
            let most = 1.5 * mass * largest / f32::from(i8::MAX) + 1e-3;
            for (column, sum) in sums.iter().enumerate() {
                let wanted: f32 = by_column[column].iter().map(|(f, w)| w * vector[*f as usize].1).sum();
                prop_assert!((sum - wanted).abs() < most, "{} {} {}", sum, wanted, most);
            }
        }
    }
}
