//! Slips of the keyboard: whether a word is likely another, mistyped, or is simply another word. It prefers
//! the latter: an answer to another question costs more than a suggestion.

use pinyin::ToPinyinMulti;

use super::classifier::is_everyday;

/// Words a letter away from those that books use, beyond the everyday ones that are known anyway.
const WORDS_OF_THEIR_OWN: &str = "amuse badger barge bleak budge bungle cancer captain clash clasp coarse \
    compete coder crush curse cursed deplete devise devised discard empire expend grace graces grape grapes \
    grate grates guess lessen lesion massage mouth mouths nodes odder palace payer phony plaice plane planes \
    pride primate prince prize prizes prone quit rehearse relay relays rely remake repay resort retort route \
    scope seed seeds shard shards shave shore shores side sides slice slices slime stare stares statue steam \
    stuff sturdy summit table tables tent tents text texts threat threats tides tiles tires tonic tract \
    trail trails tread tropic truck trucks vice weakly witch worship";

/// In a wording of so many units a single character may be a slip.
const TELLING: usize = 6;

/// Whether a unit of a wording, of so many in all, is likely another that was meant: in words one letter more,
/// less, other or swapped (two in the longest), the first letter right; of characters one that sounds the same,
/// for so they are typed.
pub(super) fn is_slip(typed: &str, meant: &str, units: usize) -> bool {
    let letters = |word: &str| word.chars().collect::<Vec<char>>();
    match (letters(typed).as_slice(), letters(meant).as_slice()) {
        ([typed], [meant]) => units >= TELLING && sound_alike(*typed, *meant),
        (own, other) => {
            let allowed = match other.len() {
                0..4 => 0,
                4..10 => 1,
                _ => 2,
            };
            own.first() == other.first()
                && distance_within(own, other, allowed)
                && !is_another_word(typed, meant)
        }
    }
}

/// Whether two characters have a syllable in common, tones apart.
fn sound_alike(one: char, other: char) -> bool {
    let syllables = |c: char| {
        c.to_pinyin_multi()
            .into_iter()
            .flatten()
            .map(pinyin::Pinyin::plain)
    };
    syllables(one).any(|own| syllables(other).any(|theirs| own == theirs))
}

/// Whether a word is one that people use, and no form of the other as far as stems tell.
fn is_another_word(word: &str, other: &str) -> bool {
    WORDS_OF_THEIR_OWN.split(' ').any(|own| own == word) || is_everyday(word, other)
}

/// Whether the edit distance, a swap of neighbours counting as one, is at most `allowed`.
fn distance_within(a: &[char], b: &[char], allowed: usize) -> bool {
    if a.len().abs_diff(b.len()) > allowed {
        return false;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substituted = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substituted.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()] <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mistyped_is_told_from_what_is_another_word() {
        for (typed, meant, expected) in [
            ("pasword", "password", true),
            ("passwrod", "password", true),
            ("certifcate", "certificate", true),
            ("certificat", "certificate", true),
            ("subcsripton", "subscription", true),
            ("chnage", "change", true),
            ("adress", "address", true),
            ("paymnt", "payments", false),
            ("passport", "password", false),
            ("changed", "charged", false),
            ("declared", "declined", false),
            ("grapes", "grades", false),
            ("employees", "employers", false),
            ("relays", "replays", false),
            ("curse", "course", false),
            ("sides", "slides", false),
            ("bard", "card", false),
            ("changing", "change", false),
        ] {
            assert_eq!(is_slip(typed, meant, 4), expected, "{typed} for {meant}");
        }
    }

    #[test]
    fn characters_are_mistyped_for_those_that_sound_alike() {
        for (typed, meant, units, expected) in [
            ("秘", "密", 6, true),
            ("推", "退", 8, true),
            ("推", "退", 5, false),
            ("存", "退", 8, false),
            ("早", "晚", 8, false),
            ("假", "真", 8, false),
            ("a", "b", 8, false),
            ("あ", "い", 8, false),
        ] {
            assert_eq!(
                is_slip(typed, meant, units),
                expected,
                "{typed} for {meant}"
            );
        }
    }
}
