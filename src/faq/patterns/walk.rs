//! Matches a plain pattern against a folded text: step by step, with the set of all places that the
//! steps so far may have reached. No place is visited twice, whatever the pattern.

use std::ops::Range;

use super::folded::Folded;
use super::heads::Heads;
use super::plain::{Kind, Step};

/// The steps of a plain pattern, laid out so that following them seldom waits for memory.
#[derive(Debug, Default)]
pub(super) struct Route {
    strides: Box<[Stride]>,
    /// The texts of all strides, one stride's after another.
    texts: Heads,
}

/// A [`Step`], its texts elsewhere.
#[derive(Clone, Copy, Debug)]
enum Stride {
    Boundary,
    Start,
    End,
    /// So many of the route's next texts.
    OneOf(u16),
    Run {
        kind: Kind,
        least: u8,
        most: Option<u16>,
    },
}

impl Route {
    pub(super) fn new(steps: &[Step]) -> Self {
        let mut texts = Heads::default();
        let stride = |step: &Step| match step {
            Step::Boundary => Stride::Boundary,
            Step::Start => Stride::Start,
            Step::End => Stride::End,
            Step::OneOf(choices) => {
                choices.iter().for_each(|text| texts.push(text));
                Stride::OneOf(choices.len() as u16)
            }
            Step::Run { kind, least, most } => Stride::Run {
                kind: *kind,
                least: *least as u8,
                most: most.map(|most| most as u16),
            },
        };
        Self {
            strides: steps.iter().map(stride).collect(),
            texts,
        }
    }
}

/// Sets of places, used again and again.
#[derive(Debug, Default)]
pub(super) struct Places {
    here: Vec<u64>,
    next: Vec<u64>,
}

impl Places {
    /// Whether the route leads somewhere in the text.
    pub(super) fn can_walk(&mut self, route: &Route, folded: &Folded) -> bool {
        let blocks = folded.len() / 64 + 1;
        self.here.clear();
        self.here.resize(blocks, u64::MAX);
        self.cut(folded);
        let mut texts = 0..0;
        route.strides.iter().all(|stride| {
            match *stride {
                Stride::Start => self.keep(|at| u64::from(at == 0)),
                Stride::End => self.keep(|at| {
                    if at == blocks - 1 {
                        1 << (folded.len() % 64)
                    } else {
                        0
                    }
                }),
                Stride::Boundary => {
                    for (block, boundaries) in self.here.iter_mut().zip(folded.boundaries()) {
                        *block &= boundaries;
                    }
                }
                Stride::OneOf(count) => {
                    texts = texts.end..texts.end + usize::from(count);
                    self.follow_texts(&route.texts, texts.clone(), folded);
                }
                Stride::Run { kind, least, most } => {
                    self.follow_run(kind, least == 0, most.map(usize::from), folded);
                }
            }
            self.here.iter().any(|block| *block != 0)
        })
    }

    fn keep(&mut self, mask: impl Fn(usize) -> u64) {
        for (at, block) in self.here.iter_mut().enumerate() {
            *block &= mask(at);
        }
    }

    fn follow_texts(&mut self, texts: &Heads, own: Range<usize>, folded: &Folded) {
        self.next.clear();
        self.next.resize(self.here.len(), 0);
        for (block, mut places) in self.here.iter().copied().enumerate() {
            while places != 0 {
                let place = block * 64 + places.trailing_zeros() as usize;
                places &= places - 1;
                for (_, end) in texts.at(own.clone(), folded, place) {
                    set(&mut self.next, end);
                }
            }
        }
        std::mem::swap(&mut self.here, &mut self.next);
    }

    /// From each place over characters of a kind, one after another.
    fn follow_run(&mut self, kind: Kind, may_be_empty: bool, most: Option<usize>, folded: &Folded) {
        if may_be_empty && most.is_none() && kind == Kind::Any && !folded.has_line_end() {
            return self.fill(folded);
        }
        self.next.clear();
        self.next.resize(self.here.len(), 0);
        let (Self { here, next }, most) = (&mut *self, most.unwrap_or(usize::MAX));
        // How many more characters the latest place still allows; those before it allow no more.
        let mut left = None;
        for (place, c) in folded.text().char_indices() {
            if is_set(here, place) {
                left = Some(most);
                if may_be_empty {
                    set(next, place);
                }
            }
            let is_kind = match kind {
                Kind::Any => c != '\n',
                Kind::Space => c.is_whitespace(),
            };
            left = left
                .filter(|_| is_kind)
                .and_then(|left| left.checked_sub(1));
            if left.is_some() {
                set(next, place + c.len_utf8());
            }
        }
        if may_be_empty && is_set(here, folded.len()) {
            set(next, folded.len());
        }
        std::mem::swap(&mut self.here, &mut self.next);
    }

    /// Every place from the first on.
    fn fill(&mut self, folded: &Folded) {
        let mut filled = false;
        for block in &mut self.here {
            let first = *block & block.wrapping_neg();
            *block = if filled {
                u64::MAX
            } else {
                first.wrapping_neg()
            };
            filled |= first != 0;
        }
        self.cut(folded);
    }

    /// Drops places behind the text's end.
    fn cut(&mut self, folded: &Folded) {
        if let Some(last) = self.here.last_mut() {
            *last &= u64::MAX >> (63 - folded.len() % 64);
        }
    }
}

fn set(places: &mut [u64], place: usize) {
    places[place / 64] |= 1 << (place % 64);
}

fn is_set(places: &[u64], place: usize) -> bool {
    places[place / 64] & (1 << (place % 64)) != 0
}
