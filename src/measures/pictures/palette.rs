//! The colours and patterns of pictures. The colours are those of Okabe and Ito, which colour-blind people can
//! distinguish; patterns are added where colours do not suffice.

/// A colour: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// The ground of a picture: light, but less bright than the white of a page, so that it suits both themes.
pub(super) const GROUND: Colour = Colour(0xf6, 0xf7, 0xf9);
/// The colour of text on a picture's ground.
pub(super) const INK: Colour = Colour(0x1f, 0x23, 0x29);
/// The colour of notes and of the labels of axes.
pub(super) const FAINT_INK: Colour = Colour(0x56, 0x5d, 0x67);
/// The colour of a part without data.
pub(super) const EMPTY: Colour = Colour(0xec, 0xee, 0xf2);
/// The colour of a part in the past.
pub(super) const OVER: Colour = Colour(0xd3, 0xd8, 0xdf);
/// The colour of thin lines.
pub(super) const RULE: Colour = Colour(0xc3, 0xc9, 0xd1);
/// The colour of holidays.
pub(super) const FREE: Colour = Colour(0xfb, 0xe8, 0xb6);
/// The colour of missing people: Okabe and Ito's vermillion.
pub(super) const MISSING: Colour = Colour(0xd5, 0x5e, 0x00);
/// The ground of a time with missing people.
pub(super) const MISSING_GROUND: Colour = Colour(0xff, 0xff, 0xff);

/// The colour of a line of figures: Okabe and Ito's blue.
pub(super) const LINE: Colour = Colour(0x00, 0x72, 0xb2);
/// The colour of the interval around it.
pub(super) const BAND: Colour = Colour(0xc4, 0xde, 0xee);
/// The colour of the period before.
pub(super) const BEFORE: Colour = Colour(0x80, 0x87, 0x91);
/// The colour of good outcomes: Okabe and Ito's green.
pub(super) const GOOD: Colour = Colour(0x00, 0x9e, 0x73);
/// The colour of people's work: Okabe and Ito's orange.
pub(super) const PERSON: Colour = Colour(0xe6, 0x9f, 0x00);
/// A colour for bars and for people: Okabe and Ito's sky blue.
pub(super) const SKY: Colour = Colour(0x56, 0xb4, 0xe9);

/// The colours from little to much, each darker than the one before, so that they also differ without colour.
const SHADES: [Colour; 4] = [
    Colour(0xd9, 0xea, 0xf6),
    SKY,
    LINE,
    Colour(0x00, 0x30, 0x57),
];

/// The colours by which people are told apart.
const PEOPLE: [Colour; 6] = [
    Colour(0x56, 0xb4, 0xe9),
    Colour(0xe6, 0x9f, 0x00),
    Colour(0x00, 0x9e, 0x73),
    Colour(0xcc, 0x79, 0xa7),
    Colour(0x00, 0x72, 0xb2),
    Colour(0xf0, 0xe4, 0x42),
];

/// A pattern of a filled part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// Diagonal lines, wide apart.
    Hatched,
    /// Lines from left to right.
    Lines,
    /// Dots.
    Dots,
    /// Lines from top to bottom.
    Bars,
}

/// The look of a filled part: a colour, and a pattern in a second one on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fill {
    /// The colour below.
    pub(super) ground: Colour,
    /// The pattern on it, and its colour.
    pub(super) pattern: Option<(Pattern, Colour)>,
}

impl Fill {
    /// Makes a fill of one colour.
    pub(super) const fn plain(ground: Colour) -> Self {
        Self {
            ground,
            pattern: None,
        }
    }

    /// The fill of a part in which something is missing.
    pub(super) const MISSING: Self = Self {
        ground: MISSING_GROUND,
        pattern: Some((Pattern::Hatched, MISSING)),
    };

    /// Returns the fill of one of several people, by their place in the order.
    pub(super) fn of_person(place: usize) -> Self {
        let ground = PEOPLE[place % PEOPLE.len()];
        let patterns = [
            None,
            Some(Pattern::Lines),
            Some(Pattern::Dots),
            Some(Pattern::Bars),
        ];
        let pattern = patterns[place / PEOPLE.len() % patterns.len()];
        Self {
            ground,
            pattern: pattern.map(|pattern| (pattern, ground.mixed_with(GROUND))),
        }
    }
}

impl Colour {
    /// Returns the colour in which a text is most readable on this one.
    pub(super) fn of_text(self) -> Self {
        let part = |value: u8| (f32::from(value) / 255.0).powf(2.2);
        let light = 0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2);
        // There, both stand out alike.
        if light > 0.215 {
            INK
        } else {
            Self(0xff, 0xff, 0xff)
        }
    }

    /// Returns the colour for a part of the largest value, 0 to 1: larger ones are darker.
    pub(super) fn of_part(part: f32) -> Self {
        let place = part.clamp(0.0, 1.0) * (SHADES.len() - 1) as f32;
        let below = (place.floor() as usize).min(SHADES.len() - 2);
        let (low, high, share) = (SHADES[below], SHADES[below + 1], place - below as f32);
        let between = |low: u8, high: u8| {
            let (low, high) = (f32::from(low), f32::from(high));
            (low + (high - low) * share).round() as u8
        };
        Self(
            between(low.0, high.0),
            between(low.1, high.1),
            between(low.2, high.2),
        )
    }

    fn mixed_with(self, other: Self) -> Self {
        let half = |a: u8, b: u8| a / 2 + b / 2;
        Self(
            half(self.0, other.0),
            half(self.1, other.1),
            half(self.2, other.2),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The perception of colours by eyes without one kind of cones, for red, green or blue light (Machado, Oliveira and
    /// Fernandes, 2009); the first is normal vision.
    const EYES: [[[f64; 3]; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ];

    /// The least distance of two colours that are distinguished at a glance; 2.3 is just noticeable.
    const APART: f64 = 15.0;

    /// The light of a colour by sRGB, each part 0 to 1.
    fn light(Colour(red, green, blue): Colour) -> [f64; 3] {
        [red, green, blue].map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    fn weighed(weights: [f64; 3], light: [f64; 3]) -> f64 {
        let parts = weights.iter().zip(light);
        parts.map(|(weight, part)| weight * part).sum()
    }

    /// How much a text stands out from its ground (WCAG 2.2).
    fn contrast(text: Colour, ground: Colour) -> f64 {
        let bright = |colour| weighed([0.2126, 0.7152, 0.0722], light(colour)) + 0.05;
        let (one, other) = (bright(text), bright(ground));
        one.max(other) / one.min(other)
    }

    /// A colour as it is seen by some eyes, in CIELAB.
    fn seen(colour: Colour, eyes: [[f64; 3]; 3]) -> [f64; 3] {
        let light = light(colour);
        let light = eyes.map(|cone| weighed(cone, light).clamp(0.0, 1.0));
        let white = [0.95047, 1.0, 1.08883];
        let xyz = [
            [0.412_456_4, 0.357_576_1, 0.180_437_5],
            [0.212_672_9, 0.715_152_2, 0.072_175_0],
            [0.019_333_9, 0.119_192_0, 0.950_304_1],
        ];
        let [x, y, z] = [0, 1, 2].map(|at| {
            let part = weighed(xyz[at], light) / white[at];
            if part > 0.008_856 {
                part.cbrt()
            } else {
                7.787 * part + 16.0 / 116.0
            }
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn texts_are_readable_on_what_they_stand_on() {
        assert!(contrast(INK, GROUND) >= 7.0 && contrast(FAINT_INK, GROUND) >= 4.5);
        let shades = (0..=100_u8).map(|part| Colour::of_part(f32::from(part) / 100.0));
        let people = (0..PEOPLE.len()).map(|place| Fill::of_person(place).ground);
        for ground in shades
            .chain(people)
            .chain([GOOD, PERSON, EMPTY, OVER, FREE])
        {
            let found = contrast(ground.of_text(), ground);
            assert!(found >= 3.9, "{ground:?}: {found}");
        }
    }

    #[test]
    fn colours_that_mean_different_things_differ_for_every_eye() {
        let together: [&[Colour]; 4] = [
            &[GOOD, PERSON, MISSING, SKY, LINE, BEFORE],
            &[LINE, BAND, BEFORE],
            &SHADES,
            &PEOPLE,
        ];
        for eyes in EYES {
            for colours in together {
                for (nth, one) in colours.iter().enumerate() {
                    for other in &colours[..nth] {
                        let (a, b) = (seen(*one, eyes), seen(*other, eyes));
                        let squares = a.iter().zip(b).map(|(a, b)| (a - b).powi(2));
                        let distance = squares.sum::<f64>().sqrt();
                        assert!(distance >= APART, "{one:?} {other:?}: {distance}");
                    }
                }
            }
        }
    }
}
