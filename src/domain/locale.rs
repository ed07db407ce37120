//! The languages that frontdesk speaks, and the language of a text, by its scripts and the commonest words of
//! languages. Each word and each ideograph has a weight; the heaviest language wins. Never translates (the texts do),
//! and never interprets a text.

use serde::{Deserialize, Serialize};

/// A language that has its own texts.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Locale {
    /// English, United States: the fallback if a text lacks another language.
    #[default]
    #[serde(rename = "en-US")]
    EnUs,
    /// Chinese, simplified.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Locale {
    /// All languages, the fallback first.
    pub const ALL: [Locale; 2] = [Locale::EnUs, Locale::ZhCn];

    /// Returns the tag that Discord and the text files use.
    pub const fn tag(self) -> &'static str {
        match self {
            Locale::EnUs => "en-US",
            Locale::ZhCn => "zh-CN",
        }
    }

    /// Returns the short code that rule files use: `en`, `zh`.
    pub const fn code(self) -> &'static str {
        match self {
            Locale::EnUs => "en",
            Locale::ZhCn => "zh",
        }
    }

    /// Reads a tag by its language: `en-GB` is English, `zh-TW` Chinese; others are unknown.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| locale.code().eq_ignore_ascii_case(language))
    }

    /// Guesses the language of a text, if it is one of these.
    pub fn of_text(text: &str) -> Option<Self> {
        language_of(text)
    }
}

/// The weight of a word or character that occurs in one language only.
const TELLING: u32 = 20;
/// The weight of a word in Latin letters that may be a name or an international term.
const LATIN_WORD: u32 = 5;
/// The weight of an ideograph that may occur in a name, or in Japanese.
const IDEOGRAPH: u32 = 8;
/// The weight of a letter of hiragana, which every Japanese sentence has, and a Chinese one only as decoration.
const HIRAGANA: u32 = 12;
/// The weight of a letter of katakana, Thai or a similar script, in which a word has several letters.
const PART_OF_WORD: u32 = 8;
/// The most letters in a face drawn with signs, such as `¯\_(ツ)_/¯`.
const FACE_LETTERS: usize = 2;

/// The English words that few other languages have and that name no product.
const ENGLISH: &[&str] = &[
    "the", "how", "i", "i'm", "im", "i've", "my", "me", "is", "are", "was", "what", "where",
    "when", "why", "which", "who", "can", "can't", "cannot", "could", "do", "does", "doesn't",
    "don't", "did", "not", "and", "or", "of", "for", "to", "with", "this", "that", "it", "you",
    "your", "we", "our", "please", "have", "has", "had", "want", "need", "any", "from", "but",
    "there", "they", "would", "should", "will", "get", "if", "been", "forgot", "lost", "thanks",
    "thank",
];

/// The Latin-script words of other languages, none of which is English.
const OTHERS: &[&str] = &[
    // German
    "ich",
    "nicht",
    "wie",
    "mein",
    "meine",
    "der",
    "das",
    "und",
    "ist",
    "ein",
    "eine",
    "kann",
    "bitte",
    "habe",
    "wo",
    "für",
    "zurück",
    "wird",
    "auf",
    // French
    "je",
    "le",
    "les",
    "une",
    "est",
    "et",
    "mon",
    "ma",
    "mes",
    "pas",
    "comment",
    "pour",
    "où",
    "j'ai",
    "vous",
    "puis",
    "dans",
    "votre",
    "du",
    // Spanish and Portuguese
    "el",
    "la",
    "los",
    "las",
    "una",
    "mi",
    "cómo",
    "como",
    "puedo",
    "por",
    "para",
    "qué",
    "dónde",
    "está",
    "meu",
    "minha",
    "não",
    "onde",
    "posso",
    "uma",
    "eu",
    "senha",
    "contraseña",
    "quiero",
    "olvidé",
    // Italian
    "il",
    "che",
    "mio",
    "sono",
    "della",
    "posso",
    "dove",
    "perché",
    // Dutch
    "ik",
    "het",
    "mijn",
    "niet",
    "hoe",
    "een",
    "waar",
    "wachtwoord",
    // Polish, Turkish, Vietnamese, Indonesian
    "nie",
    "jak",
    "moje",
    "się",
    "gdzie",
    "nasıl",
    "şifremi",
    "bir",
    "tôi",
    "làm",
    "không",
    "của",
    "mật",
    "saya",
    "bagaimana",
    "tidak",
    "yang",
];

/// The ideographs that serve Chinese grammar, and are rare in names and in Japanese.
const CHINESE: &str = "的了吗嗎么麼呢吧啊呀怎我你您他她们們这這那是没沒请請问問谢謝哪谁誰啥咋还還吃给給把让讓就也都很跟";

/// Guesses the language of a text, if frontdesk speaks it.
fn language_of(text: &str) -> Option<Locale> {
    let prose = without_marks(text);
    let mut weights = LanguageWeights::default();
    for chunk in prose.split_whitespace().filter(|chunk| !is_face(chunk)) {
        weights.add(chunk);
    }
    if weights == LanguageWeights::default() {
        // A text of faces only: their letters are the only evidence.
        weights.add(&prose);
    }
    weights.heaviest()
}

/// The weight of each language in a text.
#[derive(Debug, Default, PartialEq, Eq)]
struct LanguageWeights {
    english: u32,
    chinese: u32,
    japanese: u32,
    others: u32,
}

impl LanguageWeights {
    fn add(&mut self, chunk: &str) {
        for word in words(chunk) {
            self.add_word(word);
        }
    }

    fn add_word(&mut self, word: &str) {
        match word.chars().next().map(LetterKind::of) {
            Some(LetterKind::Latin) => {
                self.add_latin(&word.to_lowercase().replace('\u{2019}', "'"));
            }
            Some(LetterKind::Unspaced) => word.chars().for_each(|letter| self.add_letter(letter)),
            // A single strange letter is the mouth of a face.
            Some(LetterKind::Other) if word.chars().count() > 1 => self.others += TELLING,
            _ => {}
        }
    }

    fn add_latin(&mut self, word: &str) {
        if OTHERS.contains(&word) {
            self.others += TELLING;
        } else if ENGLISH.contains(&word) {
            self.english += TELLING;
        } else if word.chars().any(char::is_alphabetic) {
            self.english += LATIN_WORD;
        }
    }

    fn add_letter(&mut self, letter: char) {
        match letter {
            '\u{3041}'..='\u{309F}' => self.japanese += HIRAGANA,
            '\u{30A1}'..='\u{30FA}'
            | '\u{30FC}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{FF66}'..='\u{FF9F}' => {
                self.japanese += PART_OF_WORD;
            }
            letter if is_han(letter) && CHINESE.contains(letter) => self.chinese += TELLING,
            letter if is_han(letter) => self.chinese += IDEOGRAPH,
            _ => self.others += PART_OF_WORD,
        }
    }

    fn heaviest(&self) -> Option<Locale> {
        let foreign = self.others.max(self.japanese);
        if self.english.max(self.chinese) <= foreign {
            None
        } else if self.chinese > self.english {
            Some(Locale::ZhCn)
        } else {
            Some(Locale::EnUs)
        }
    }
}

/// The kind of script that a letter belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LetterKind {
    Latin,
    /// A script without spaces between words: Han, kana, Thai and its neighbours.
    Unspaced,
    Other,
}

impl LetterKind {
    fn of(letter: char) -> Self {
        match letter {
            '\0'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}' | '\u{FF21}'..='\u{FF5A}' => Self::Latin,
            '\u{0E00}'..='\u{0EFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{3040}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{FF66}'..='\u{FF9F}' => Self::Unspaced,
            letter if is_han(letter) => Self::Unspaced,
            _ => Self::Other,
        }
    }
}

/// Returns whether a character is a Han ideograph.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Lists the runs of letters of one script; an apostrophe or a combining mark belongs to its word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(char::is_alphabetic)?;
        rest = &rest[start..];
        let script = rest.chars().next().map(LetterKind::of);
        let goes_on = |letter: char| match letter {
            '\'' | '\u{2019}' | '\u{0300}'..='\u{036F}' => script == Some(LetterKind::Latin),
            letter if letter.is_alphabetic() => Some(LetterKind::of(letter)) == script,
            // Vowel signs of Indic and Thai, and digits, end no word.
            letter => {
                script != Some(LetterKind::Latin) && !letter.is_ascii() && letter.is_alphanumeric()
            }
        };
        let end = rest.find(|letter| !goes_on(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

/// Returns whether a chunk is a face drawn with signs and a few letters: `¯\_(ツ)_/¯`, `(ノಠ益ಠ)ノ彡┻━┻`.
fn is_face(chunk: &str) -> bool {
    let is_odd = |sign: char| {
        matches!(sign, '\u{2190}'..='\u{25FF}' | '¯' | '´' | '`' | '°' | '^' | '*' | '_' | '\\' | '/' | '|' | '=' | '<' | '>'
            | '・' | '･' | 'ﾟ' | 'ﾞ' | '゜' | '｀' | '￣' | '＾' | '＿' | '＊' | '\u{02C0}'..='\u{02FF}' | '\u{0C80}'..='\u{0CFF}')
    };
    chunk.contains(is_odd)
        && words(chunk).all(|word| {
            LetterKind::of(word.chars().next().unwrap_or(' ')) != LetterKind::Latin
                && word.chars().count() <= FACE_LETTERS
        })
}

/// Removes code, links, mentions and custom emoji from a text, which belong to no language.
fn without_marks(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    for (index, part) in text.split("```").enumerate() {
        if index % 2 == 0 {
            push_without_marks(&mut prose, part);
        }
        prose.push(' ');
    }
    prose
}

fn push_without_marks(prose: &mut String, text: &str) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '`' => rest[1..].find('`').map_or(0, |end| end + 2),
            '<' => rest
                .find('>')
                .filter(|end| !rest[..*end].contains(' '))
                .map_or(0, |end| end + 1),
            'h' if rest.starts_with("http://") || rest.starts_with("https://") => {
                rest.find(char::is_whitespace).unwrap_or(rest.len())
            }
            _ => 0,
        };
        if length > 0 {
            prose.push(' ');
            rest = &rest[length..];
        } else {
            prose.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_by_their_language() {
        let cases = [
            ("en-US", Some(Locale::EnUs)),
            ("en-GB", Some(Locale::EnUs)),
            ("zh-TW", Some(Locale::ZhCn)),
            ("zh", Some(Locale::ZhCn)),
            ("fr", None),
        ];
        for (tag, locale) in cases {
            assert_eq!(Locale::from_tag(tag), locale, "{tag}");
        }
    }

    #[test]
    fn a_text_is_in_the_language_of_its_words() {
        let (english, chinese) = (Some(Locale::EnUs), Some(Locale::ZhCn));
        for (text, language) in [
            ("help", english),
            ("how do I reset my password?", english),
            ("how do I reset my password? (ノಠ益ಠ)ノ彡┻━┻", english),
            ("help (ノಠ益ಠ)ノ彡┻━┻", english),
            (r"how do I pay? ¯\_(ツ)_/¯", english),
            ("how do I pay? (´・ω・｀)", english),
            ("refund please ಠ_ಠ", english),
            ("how do I change my email? (my surname is 李)", english),
            ("my certificate says 王小明 instead of 王晓明", english),
            ("the name on my invoice should be 张伟", english),
            ("what does 退款 mean?", english),
            ("who is たなか?", english),
            ("does Müller pay for the café?", english),
            ("忘记密码 help", chinese),
            ("App打不开", chinese),
            ("my VPN 打不开怎么办", chinese),
            ("怎么用 git rebase --onto main feature", chinese),
            ("docker compose 报错", chinese),
            ("怎么退款 (ノಠ益ಠ)ノ彡┻━┻", chinese),
            ("退款^_^", chinese),
            ("退款😭😭", chinese),
            ("怎麼開發票", chinese),
            ("我の密码忘了", chinese),
            (
                "这个报错怎么解决 ```error: cannot find the value of foo in this scope```",
                chinese,
            ),
            (
                "打不开 https://example.com/how/do/i/get/the/invoice",
                chinese,
            ),
            ("这个 `cannot find the file` 怎么办", chinese),
            ("パスワードを忘れました。どうすればいいですか？", None),
            ("領収書が欲しい", None),
            ("請求書はどこですか", None),
            ("ログインできない", None),
            ("ﾊﾟｽﾜｰﾄﾞ", None),
            ("비밀번호를 잊어버렸어요", None),
            ("как сбросить пароль в Moodle?", None),
            ("ลืมรหัสผ่านทำอย่างไร", None),
            ("كيف أعيد تعيين كلمة المرور؟", None),
            ("मैं अपना पासवर्ड भूल गया", None),
            ("πώς αλλάζω τον κωδικό μου;", None),
            ("שכחתי את הסיסמה", None),
            ("wie setze ich mein Passwort zurück?", None),
            ("comment réinitialiser mon mot de passe ?", None),
            ("¿cómo puedo cambiar mi contraseña?", None),
            ("12345", None),
            ("🙏🙏", None),
            ("", None),
        ] {
            assert_eq!(Locale::of_text(text), language, "{text}");
        }
    }
}
