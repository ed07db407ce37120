//! Weights by feature and class. Where a feature has a weight for few classes, those alone are kept; where
//! it has one for many, a whole row: what a text touches is what it costs.

use super::vocabulary::Vector;

/// A feature with weights for more than one in so many classes gets a whole row.
const WHOLE_ROW: usize = 6;
/// No more weights than this stand in whole rows.
const MOST_IN_ROWS: usize = 16 << 20;

/// Weights, grouped by feature.
pub(super) struct Table {
    features: Vec<Place>,
    /// Single weights, in steps of `step`, each with its class; grouped by feature, classes ascending.
    single: Vec<(u16, i16)>,
    /// Whole rows, one weight per class.
    rows: Vec<i16>,
    classes: usize,
    step: f32,
}

/// Where a feature's weights are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Single { from: u32, to: u32 },
    Row(u32),
}

impl Table {
    /// From one sparse row per class. `change` is applied to each value; values that vanish beside the
    /// largest are dropped.
    pub(super) fn from_classes(
        by_class: &[Vector],
        features: usize,
        change: impl Fn(f32) -> f32,
    ) -> Self {
        let values = || by_class.iter().flatten();
        let largest = values()
            .map(|(_, value)| change(*value).abs())
            .fold(f32::MIN_POSITIVE, f32::max);
        let step = largest / f32::from(i16::MAX);
        let mut counts = vec![0_usize; features];
        for (feature, _) in values() {
            counts[*feature as usize] += 1;
        }
        let mut table = Self::laid_out(&counts, by_class.len(), step);
        let mut next: Vec<u32> = table.features.iter().map(|place| place.start()).collect();
        for (class, row) in (0_u16..).zip(by_class) {
            for (feature, value) in row {
                let weight = (change(*value) / step).round() as i16;
                let at = &mut next[*feature as usize];
                match table.features[*feature as usize] {
                    Place::Single { .. } => {
                        table.single[*at as usize] = (class, weight);
                        *at += 1;
                    }
                    Place::Row(row) => {
                        table.rows[row as usize * table.classes + usize::from(class)] = weight;
                    }
                }
            }
        }
        table
    }

    /// An empty table with room for so many weights of each feature.
    fn laid_out(counts: &[usize], classes: usize, step: f32) -> Self {
        let (mut singles, mut rows) = (0_u32, 0_u32);
        let features = counts
            .iter()
            .map(|count| {
                let fits = (rows as usize + 1) * classes <= MOST_IN_ROWS;
                if count * WHOLE_ROW > classes && fits {
                    rows += 1;
                    return Place::Row(rows - 1);
                }
                let from = singles;
                singles += *count as u32;
                Place::Single { from, to: singles }
            })
            .collect();
        Self {
            features,
            single: vec![(0, 0); singles as usize],
            rows: vec![0; rows as usize * classes],
            classes,
            step,
        }
    }

    /// Adds `vector · weights` to each class's sum. There is one sum per class.
    pub(super) fn add(&self, vector: &Vector, sums: &mut [f32]) {
        for (feature, value) in vector {
            let value = value * self.step;
            match self.features[*feature as usize] {
                Place::Row(row) => {
                    let row = &self.rows[row as usize * self.classes..][..self.classes];
                    for (sum, weight) in sums.iter_mut().zip(row) {
                        *sum += value * f32::from(*weight);
                    }
                }
                Place::Single { from, to } => {
                    for (class, weight) in &self.single[from as usize..to as usize] {
                        if let Some(sum) = sums.get_mut(usize::from(*class)) {
                            *sum += value * f32::from(*weight);
                        }
                    }
                }
            }
        }
    }

    /// One weight; 0 where none is kept.
    pub(super) fn weight(&self, feature: u32, class: usize) -> f32 {
        let steps = match self.features.get(feature as usize) {
            Some(Place::Row(row)) if class < self.classes => {
                self.rows[*row as usize * self.classes + class]
            }
            Some(Place::Single { from, to }) => {
                let own = &self.single[*from as usize..*to as usize];
                own.binary_search_by_key(&class, |(class, _)| usize::from(*class))
                    .map_or(0, |at| own[at].1)
            }
            _ => 0,
        };
        f32::from(steps) * self.step
    }

    /// How many bytes the weights take.
    pub(super) fn size(&self) -> usize {
        self.single.len() * 4 + self.rows.len() * 2 + self.features.len() * size_of::<Place>()
    }
}

impl Place {
    fn start(self) -> u32 {
        match self {
            Self::Single { from, .. } => from,
            Self::Row(row) => row,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparse_and_dense_features_add_up_alike() {
        let classes = 20_u16;
        let by_class: Vec<Vector> = (0..classes)
            .map(|class| {
                let own = f32::from(class) / 10.0 - 1.0;
                let mut row = vec![(0, own)]; // every class has feature 0, two have feature 1
                if class % 10 == 3 {
                    row.push((1, -own));
                }
                row
            })
            .collect();
        let table = Table::from_classes(&by_class, 3, |value| value * 2.0);
        let mut sums = vec![0.5; usize::from(classes)];
        table.add(&vec![(0, 1.0), (1, 0.5), (2, 9.0)], &mut sums);
        for (class, sum) in sums.iter().enumerate() {
            let own = class as f32 / 10.0 - 1.0;
            let wanted = 0.5 + 2.0 * own - if class % 10 == 3 { own } else { 0.0 };
            assert!((sum - wanted).abs() < 1e-3, "{class}: {sum} {wanted}");
            assert!((table.weight(0, class) - 2.0 * own).abs() < 1e-3);
        }
        assert_eq!(table.weight(1, 4), 0.0);
        assert_eq!(table.weight(2, 0), 0.0);
        assert_eq!(table.weight(0, 99), 0.0);
    }
}
