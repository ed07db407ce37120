//! Tests of tokens, with small models made here.

use proptest::prelude::*;

use super::*;

/// Makes a field of bytes in the protocol-buffer format.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    assert!(bytes.len() < 1 << 21);
    let part = |shift: usize| (bytes.len() >> shift & 0x7F) as u8;
    let length = [part(0) | 0x80, part(7) | 0x80, part(14)];
    [&[number << 3 | 2], &length[..], bytes].concat()
}

fn piece(text: &str, score: f32, kind: u8) -> Vec<u8> {
    let score = [&[2 << 3 | 5][..], &score.to_le_bytes()].concat();
    field(
        1,
        &[field(1, text.as_bytes()), score, vec![3 << 3, kind]].concat(),
    )
}

/// Makes a table that replaces `A` by `a`, and a tab by a space.
fn table() -> Vec<u8> {
    table_of(b"a\0 \0")
}

/// Makes a table that replaces `A` by what stands first, and a tab by what stands two bytes behind.
fn table_of(replacements: &[u8]) -> Vec<u8> {
    // The root's children stand where the root's offset and their byte are combined.
    let mut units = vec![0_u32; 0x400];
    units[0] = 0x100 << 10;
    for (byte, value) in [(u32::from(b'A'), 0), (u32::from(b'\t'), 2)] {
        let place = 0x100 ^ byte;
        let leaf = 0x200 + byte;
        units[place as usize] = (place ^ leaf) << 10 | 0x100 | byte;
        units[leaf as usize] = 0x8000_0000 | value;
    }
    let units: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let size = (units.len() as u32).to_le_bytes();
    [&size[..], &units, replacements].concat()
}

fn model() -> Vec<u8> {
    model_with(&table())
}

fn model_with(table: &[u8]) -> Vec<u8> {
    let pieces = [
        piece("<unk>", 0.0, 2),
        piece("<s>", 0.0, 3),
        piece("</s>", 0.0, 3),
        piece("\u{2581}a", -1.0, 1),
        piece("b", -2.0, 1),
        piece("bb", -3.0, 1),
        piece("\u{2581}", -2.5, 1),
        piece("é", -2.0, 1),
    ];
    [pieces.concat(), field(3, &field(2, table))].concat()
}

#[test]
fn a_text_is_cut_into_its_likeliest_pieces() {
    let tokens = Tokens::read(&model()[..]).unwrap();
    let cases: &[(&str, &[usize])] = &[
        ("a", &[3]),
        ("A", &[3]),
        ("  a\t a ", &[3, 3]),
        ("abb", &[3, 5]),
        ("abbb", &[3, 4, 5]),
        ("bé", &[6, 4, 7]),
        ("ax", &[3, UNKNOWN]),
        // The mark of a beginning is no mark when somebody writes it.
        ("<s>", &[6, UNKNOWN, UNKNOWN, UNKNOWN]),
        ("", &[UNKNOWN]),
        (" \t", &[UNKNOWN]),
    ];
    for (text, expected) in cases {
        let of = tokens.of(text);
        assert_eq!(of[0], START, "{text}");
        assert_eq!(&of[1..of.len() - 1], *expected, "{text}");
        assert_eq!(of[of.len() - 1], END, "{text}");
    }
}

#[test]
fn a_model_that_is_cut_short_is_refused_or_smaller() {
    let model = model();
    for length in 0..model.len() {
        if let Ok(tokens) = Tokens::read(&model[..length]) {
            assert!(!tokens.of("abb é").is_empty());
        }
    }
    assert!(Tokens::read(&b"no model"[..]).is_err());
    let nothing = field(3, &field(2, &table()));
    assert!(Tokens::read(&nothing[..]).is_err(), "no pieces");
}

#[test]
fn a_model_whose_replacements_are_huge_is_refused() {
    let huge = [&b"a".repeat(1 << 20)[..], b"\0"].concat();
    let refused = Tokens::read(&model_with(&table_of(&huge))[..]).unwrap_err();
    assert!(refused.to_string().contains("too long"), "{refused}");
    let endless = b"a".repeat(65);
    assert!(Tokens::read(&model_with(&table_of(&endless))[..]).is_err());
}

#[test]
fn a_text_of_long_replacements_ends_early() {
    let longest = [&b"b ".repeat(32)[..], b"\0"].concat();
    let tokens = Tokens::read(&model_with(&table_of(&longest))[..]).unwrap();
    assert!(tokens.of(&"A".repeat(100_000)).len() < 20_000);
}

proptest! {
    #[test]
    fn any_change_of_a_model_is_refused_or_harmless(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        text in "[ abé\tA<s>]{0,12}|\\PC{0,12}",
    ) {
        let mut model = model();
        for (place, byte) in changes {
            let length = model.len();
            model[place.index(length)] = byte;
        }
        if let Ok(tokens) = Tokens::read(&model[..]) {
            let of = tokens.of(&text);
            prop_assert!(of.iter().all(|token| *token < tokens.count()));
        }
    }

    #[test]
    fn every_text_is_cut_and_no_letter_is_lost(text in "\\PC{0,40}") {
        let tokens = Tokens::read(&model()[..]).unwrap();
        let of = tokens.of(&text);
        prop_assert!(of.len() >= 3 && of.len() <= text.chars().count() + 3 + text.split_whitespace().count());
    }
}
