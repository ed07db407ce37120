//! Matches a plain pattern against a folded text: step by step, with the set of all places that the
//! steps so far may have reached. No place is visited twice, whatever the pattern.

use super::folded::Folded;
use super::plain::{Kind, Step};

/// Sets of places, used again and again.
#[derive(Debug, Default)]
pub(super) struct Places {
    here: Vec<u64>,
    next: Vec<u64>,
}

impl Places {
    /// Whether the steps match somewhere in the text.
    pub(super) fn can_walk(&mut self, steps: &[Step], folded: &Folded) -> bool {
        let blocks = folded.len() / 64 + 1;
        self.here.clear();
        self.here.resize(blocks, u64::MAX);
        self.cut(folded);
        steps.iter().all(|step| {
            match step {
                Step::Start => self.keep(|at| u64::from(at == 0)),
                Step::End => self.keep(|at| {
                    if at == blocks - 1 {
                        1 << (folded.len() % 64)
                    } else {
                        0
                    }
                }),
                Step::Boundary => {
                    for (block, boundaries) in self.here.iter_mut().zip(folded.boundaries()) {
                        *block &= boundaries;
                    }
                }
                Step::OneOf(texts) => self.follow_texts(texts, folded),
                Step::Run { kind, least, most } => self.follow_run(*kind, *least, *most, folded),
            }
            self.here.iter().any(|block| *block != 0)
        })
    }

    fn keep(&mut self, mask: impl Fn(usize) -> u64) {
        for (at, block) in self.here.iter_mut().enumerate() {
            *block &= mask(at);
        }
    }

    fn follow_texts(&mut self, texts: &[String], folded: &Folded) {
        self.next.clear();
        self.next.resize(self.here.len(), 0);
        let Self { here, next } = &mut *self;
        for text in texts {
            let (key, mask) = eight(text.as_bytes());
            for (block, mut places) in here.iter().copied().enumerate() {
                while places != 0 {
                    let place = block * 64 + places.trailing_zeros() as usize;
                    places &= places - 1;
                    let rest = &folded.padded()[place..];
                    let begins = rest
                        .first_chunk()
                        .is_some_and(|eight| u64::from_le_bytes(*eight) & mask == key);
                    // What follows the text is zeros, which a pattern may ask for too.
                    let ends = place + text.len();
                    let inside = begins && ends <= folded.len();
                    if inside && (text.len() <= 8 || rest.starts_with(text.as_bytes())) {
                        set(next, ends);
                    }
                }
            }
        }
        std::mem::swap(&mut self.here, &mut self.next);
    }

    /// From each place over characters of a kind, one after another.
    fn follow_run(&mut self, kind: Kind, least: usize, most: Option<usize>, folded: &Folded) {
        if least == 0 && most.is_none() && kind == Kind::Any && !folded.text().contains('\n') {
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
                if least == 0 {
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
        if least == 0 && is_set(here, folded.len()) {
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

/// The first eight bytes of a text, and which of them it has.
fn eight(text: &[u8]) -> (u64, u64) {
    let mut first = [0; 8];
    let length = text.len().min(8);
    first[..length].copy_from_slice(&text[..length]);
    let mask = if length == 0 {
        0
    } else {
        u64::MAX >> (64 - length * 8)
    };
    (u64::from_le_bytes(first), mask)
}

fn set(places: &mut [u64], place: usize) {
    places[place / 64] |= 1 << (place % 64);
}

fn is_set(places: &[u64], place: usize) -> bool {
    places[place / 64] & (1 << (place % 64)) != 0
}
