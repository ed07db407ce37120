//! The colours and patterns of pictures. The colours are those of Okabe and Ito, which colour-blind eyes tell apart;
//! a pattern goes with them where they do not suffice.

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

/// The colours from little to much, each darker than the one before, so that they differ without colour too.
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
        if light > 0.18 {
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
