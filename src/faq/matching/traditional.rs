//! Traditional Chinese characters, read as the simplified ones: a book in the one way of writing answers who
//! writes in the other. Character by character; words that differ in more than their script stay different.

use std::borrow::Cow;
use std::sync::OnceLock;

use hanconv::RawDictionary;

const FIRST: u16 = 0x4E00;
const LAST: u16 = 0x9FFF;

/// Characters that learners mean otherwise than the dictionary reads them first: 帳 is mostly an account, seldom
/// a tent.
const COMMONER: [(&str, &str); 4] = [("帳", "账"), ("瞭", "了"), ("著", "着"), ("妳", "你")];

/// For each ideograph of the basic block the one that is read for it; 0 where that is itself.
fn table() -> &'static [u16] {
    static TABLE: OnceLock<Vec<u16>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = vec![0; usize::from(LAST - FIRST) + 1];
        for (traditional, simplified) in RawDictionary::TSCharacters.iter().chain(COMMONER) {
            if let (Some(place), Some(read)) = (only_place(traditional), only_place(simplified))
                && place != read
            {
                table[place] = FIRST + read as u16;
            }
        }
        // A few are read as one that is itself traditional.
        for place in 0..table.len() {
            if let Some(read) = table[place].checked_sub(FIRST)
                && table[usize::from(read)] != 0
            {
                table[place] = table[usize::from(read)];
            }
        }
        table
    })
}

/// The place of a text of one ideograph.
fn only_place(text: &str) -> Option<usize> {
    let mut letters = text.chars();
    let only = letters.next().filter(|_| letters.next().is_none());
    only.and_then(place)
}

fn place(letter: char) -> Option<usize> {
    let code = u16::try_from(letter).ok()?;
    (FIRST..=LAST)
        .contains(&code)
        .then(|| usize::from(code - FIRST))
}

/// The character that is read for this one.
pub(crate) fn simplified_char(letter: char) -> char {
    let read = place(letter).map_or(0, |place| table()[place]);
    match read {
        0 => letter,
        read => char::from_u32(u32::from(read)).unwrap_or(letter),
    }
}

/// A text, or a pattern, with simplified characters for its traditional ones.
pub(crate) fn simplified(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || text.chars().all(|letter| simplified_char(letter) == letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(simplified_char).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_are_read_as_simplified_ones() {
        for (traditional, read) in [
            ("怎麼開發票", "怎么开发票"),
            ("忘記密碼了，怎麼辦？", "忘记密码了，怎么办？"),
            ("證書在哪裡下載", "证书在哪里下载"),
            ("帳號", "账号"),
            ("瞭解", "了解"),
            ("怎么开发票 abc", "怎么开发票 abc"),
            ("[一-龥]{2}", "[一-龥]{2}"),
        ] {
            assert_eq!(simplified(traditional), read);
        }
    }

    #[test]
    fn what_is_read_is_never_read_as_something_else_again() {
        for letter in '\u{4E00}'..='\u{9FFF}' {
            let read = simplified_char(letter);
            assert_eq!(simplified_char(read), read, "{letter}");
        }
    }
}
