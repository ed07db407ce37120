//! Tests of the classifier as a whole.

use proptest::prelude::*;

use crate::faq::classifier::parts::ClassifierPart;
use crate::faq::classifier::training_text::{Options, TextKind, TrainingText};
use crate::faq::classifier::*;
use crate::faq::encoder::of_tests;

const BOOK: [&[&str]; 4] = [
    &[
        "how do I reset my password",
        "I forgot my password",
        "my password does not work any more",
        "change the password of my account",
        "忘记密码了怎么办",
        "怎么重置密码",
    ],
    &[
        "where can I download the invoice",
        "I need a receipt for my company",
        "can I get an invoice with my address",
        "please send me the bill",
        "在哪里开发票",
        "发票怎么下载",
    ],
    &[
        "when does the live lesson start",
        "what time is the webinar",
        "is there a lesson tonight",
        "schedule of the live sessions",
        "直播几点开始",
        "今天晚上有直播课吗",
    ],
    &[
        "the video does not play",
        "the recording stays black",
        "I hear no sound in the video",
        "playback stops all the time",
        "视频打不开",
        "录播没有声音",
    ],
];

fn texts() -> Vec<TrainingText<'static>> {
    BOOK.iter()
        .enumerate()
        .flat_map(|(label, texts)| {
            texts
                .iter()
                .map(move |text| TrainingText::example(text, label))
        })
        .collect()
}

fn trained() -> &'static Classifier {
    static TRAINED: std::sync::OnceLock<Classifier> = std::sync::OnceLock::new();
    TRAINED.get_or_init(|| Classifier::train(&texts(), &Options::new(BOOK.len())))
}

fn first(classifier: &Classifier, text: &str) -> Option<usize> {
    let scores = classifier.classify(&Text::new(text));
    scores.candidates.first().map(|first| first.label)
}

#[test]
fn other_wordings_find_their_label() {
    for (text, label) in [
        ("password reset please", 0),
        ("lost my passwords", 0),
        ("invoice for my company?", 1),
        ("at what time do the live lessons begin", 2),
        ("video is black and silent", 3),
        ("密码忘了", 0),
        ("想要发票", 1),
        ("直播什么时候", 2),
        ("视频没声音", 3),
    ] {
        assert_eq!(first(trained(), text), Some(label), "{text}");
    }
}

#[test]
fn an_example_speaks_for_the_kin_of_its_words() {
    let texts = [
        TrainingText::example("where are tickets purchased", 0),
        TrainingText::example("who purchases a ticket", 0),
        TrainingText::example("the teacher is late", 1),
        TrainingText::example("teachers who are late", 1),
    ];
    let classifier = Classifier::train(&texts, &Options::new(2));
    for (text, label) in [("buying", 0), ("购买", 0), ("overdue", 1), ("老师迟到", 1)] {
        assert_eq!(first(&classifier, text), Some(label), "{text}");
    }
}

#[test]
fn what_is_in_scope_gets_more_confidence_than_what_is_not() {
    let confidence = |text| trained().classify(&Text::new(text)).confidence();
    let sure = confidence("how can I reset the password");
    for text in [
        "who won the football match",
        "my cat is asleep",
        "今天天气真好",
        "lol",
    ] {
        assert!(confidence(text) < sure, "{text}");
    }
}

#[test]
fn a_small_book_does_not_pretend() {
    assert_eq!(trained().answer_threshold(0.99), None);
    let nothing = Classifier::train(&[], &Options::new(0));
    assert_eq!(nothing.answer_threshold(0.5), None);
    assert!(nothing.classify(&Text::new("hello")).candidates.is_empty());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let train = |threads| {
        Classifier::train(
            &texts(),
            &Options {
                threads,
                ..Options::new(BOOK.len())
            },
        )
    };
    let (one, three) = (train(1), train(3));
    for text in ["reset it", "发票", "what time", "zzz"] {
        let (a, b) = (
            one.classify(&Text::new(text)),
            three.classify(&Text::new(text)),
        );
        assert_eq!(a.candidates, b.candidates);
    }
}

#[test]
fn the_order_of_the_training_texts_does_not_matter() {
    let mut texts = texts();
    texts.reverse();
    let reversed = Classifier::train(&texts, &Options::new(BOOK.len()));
    for text in BOOK.concat() {
        assert_eq!(first(&reversed, text), first(trained(), text), "{text}");
    }
}

#[test]
fn it_says_what_spoke_for_a_label() {
    let text = Text::new("forgot the password again");
    let strengths = trained().explain(&text, 0, 3);
    assert!(strengths[0].feature.contains("password"), "{strengths:?}");
    assert!(
        strengths
            .windows(2)
            .all(|pair| pair[0].weight >= pair[1].weight)
    );
}

#[test]
fn odd_training_texts_do_no_harm() {
    let huge = "word ".repeat(200_000);
    let odd = [
        "",
        "   ",
        "🎉🎉",
        "same",
        "same",
        "אין לי מושג",
        &huge,
        "\u{200B}",
    ];
    let mut texts = texts();
    for (at, text) in odd.iter().enumerate() {
        texts.push(TrainingText::example(text, at % 4));
        texts.push(TrainingText::out_of_scope(text));
    }
    texts.push(TrainingText::example("beyond all labels", 99));
    let classifier = Classifier::train(&texts, &Options::new(BOOK.len()));
    for text in odd {
        let scores = classifier.classify(&Text::new(text));
        assert!((0.0..=1.0).contains(&scores.confidence()));
    }
    assert_eq!(first(&classifier, "how do I reset my password"), Some(0));
}

#[test]
fn a_book_of_one_label_works() {
    let texts = ["opening hours", "when are you open"].map(|text| TrainingText::example(text, 0));
    let classifier = Classifier::train(&texts, &Options::new(1));
    assert_eq!(first(&classifier, "are you open on monday"), Some(0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn probabilities_are_probabilities_and_fall(text in "\\PC{0,60}|(how|password|invoice|直播| |play){0,9}") {
        let scores = trained().classify(&Text::new(&text));
        prop_assert!((0.0..=1.0).contains(&scores.among_three));
        let sum: f64 = scores.candidates.iter().map(|c| c.probability).sum();
        prop_assert!(sum <= 1.0 + 1e-9);
        for pair in scores.candidates.windows(2) {
            prop_assert!(pair[0].probability >= pair[1].probability);
        }
        for candidate in &scores.candidates {
            prop_assert!((0.0..=1.0).contains(&candidate.probability));
        }
    }
}

#[test]
fn the_words_of_a_training_text_score_and_other_words_do_not() {
    let scored = |text: &str| trained().word_score(&Text::new(text));
    for text in BOOK.iter().copied().flatten() {
        let own = scored(text);
        assert!(own.score > 0.3 && own.is_telling, "{text}: {own:?}");
    }
    for text in ["zzyzx", "qwx vvb", "ẞẞ 鬱"] {
        let other = scored(text);
        assert!(other.score == 0.0 && !other.is_telling, "{text}: {other:?}");
    }
    let diluted = scored("password and then the zzyzx came over the qwx");
    assert!(diluted.score < scored("password").score && diluted.is_telling);
    assert!(scored("🎉🎉").is_telling, "an example may be emoji alone");
}

#[test]
fn a_training_text_that_was_held_out_scores_no_more_than_one_that_was_taught() {
    let texts = texts();
    for case in trained().cross_validated() {
        let Some(text) = case.text else { continue };
        let taught = trained().word_score(&Text::new(texts[text].text)).score;
        assert!(case.word_score <= taught + 1e-4, "{}", texts[text].text);
    }
}

#[test]
fn what_says_the_same_is_held_out_together() {
    // Each with a title that says the same: in the same words, in other signs, or more politely.
    const PAIRS: [(&str, &str); 10] = [
        ("How do I pay by card?", "How do I pay by card?"),
        ("Where is the library?", "where is the library"),
        ("Can I bring my dog?", "Hi, can I bring my dog, please?"),
        ("When does lunch begin?", "When does lunch begin?"),
        ("Who teaches algebra?", "Who teaches algebra"),
        ("How to print on paper", "How do I print on paper?"),
        ("Is there free parking?", "is there free parking"),
        ("What does a copy cost?", "What does a copy cost?"),
        ("Which bus goes here?", "Which bus goes here?!"),
        ("怎么加入合唱团", "请问怎么加入合唱团？"),
    ];
    let title = |text, label| TrainingText {
        kind: TextKind::Title,
        ..TrainingText::example(text, label)
    };
    let examples = PAIRS.iter().zip(0..);
    let texts: Vec<TrainingText<'_>> = examples
        .flat_map(|((example, same), label)| {
            [TrainingText::example(example, label), title(same, label)]
        })
        .collect();
    let classifier = Classifier::train(&texts, &Options::new(PAIRS.len()));
    let sure: Vec<&str> = classifier
        .cross_validated()
        .iter()
        .filter(|case| case.judged.right && case.judged.confidence >= 0.5)
        .filter_map(|case| Some(texts[case.text?].text))
        .collect();
    assert!(sure.is_empty(), "{sure:?}");
    assert_eq!(classifier.answer_threshold(0.95), None);
}

#[test]
fn the_more_a_book_shows_of_its_rules_the_sooner_its_own_threshold_counts() {
    let enough = [0, 300, 1_000, 15_000, usize::MAX].map(enough_outside);
    assert!(enough.is_sorted_by(|few, many| few > many), "{enough:?}");
    assert!((enough[0] - 50.0).abs() < 1e-9 && enough[4] >= 10.0);
}

fn trained_without(part: ClassifierPart, encoder: Option<&Arc<Encoder>>) -> Classifier {
    let options = Options {
        without: Some(part),
        ..Options::new(BOOK.len())
    };
    Classifier::train_with(&texts(), &options, encoder)
}

#[test]
fn without_any_one_part_what_was_taught_is_still_known() {
    for encoder in [None, of_tests()] {
        let parts = ClassifierPart::ALL.into_iter();
        for part in parts.filter(|part| part.works(encoder.is_some())) {
            let classifier = trained_without(part, encoder);
            for (label, texts) in BOOK.iter().enumerate() {
                assert_eq!(first(&classifier, texts[0]), Some(label), "{part:?}");
            }
        }
    }
}

#[test]
fn a_part_that_is_left_out_has_no_say() {
    // Nothing but kin of the book's words.
    let without = trained_without(ClassifierPart::Kinds, None);
    let strengths = without.explain(&Text::new("accounts paid"), 0, 9);
    let has_kinds = strengths.iter().any(|one| one.feature.starts_with('≈'));
    assert!(first(trained(), "accounts paid").is_some());
    assert!(!has_kinds, "{strengths:?}");
    // Nothing but a slip of one of them, which is then like any word that nobody knows.
    let without = trained_without(ClassifierPart::Letters, None);
    let scores = |text: &str| -> Vec<(usize, f64)> {
        let scores = without.classify(&Text::new(text));
        let candidates = scores.candidates.iter();
        candidates.map(|one| (one.label, one.probability)).collect()
    };
    assert_eq!(first(trained(), "passwrd"), Some(0));
    assert_eq!(scores("passwrd"), scores("xqzkvjw"));
    let outside = |classifier: &Classifier| {
        let held = classifier.cross_validated().iter();
        held.filter(|case| case.out_of_scope).count()
    };
    assert!(outside(trained()) > 0);
    assert_eq!(outside(&trained_without(ClassifierPart::OffTopic, None)), 0);
}

#[test]
fn a_text_in_a_script_that_the_encoder_has_not_learned_means_nothing_to_it() {
    let Some(encoder) = of_tests() else { return };
    let with = |texts: &[TrainingText<'_>]| {
        Classifier::train_with(texts, &Options::new(BOOK.len()), Some(encoder))
    };
    let classifier = with(&texts());
    for text in [
        "मैं अपना पासवर्ड कैसे बदलूँ?",
        "როგორ შევცვალო პაროლი?",
        "अपना password कैसे बदलूँ, बताइए ज़रा मुझे",
    ] {
        let scores = classifier.classify(&Text::new(text));
        assert!(scores.candidates.is_empty(), "{text}: {scores:?}");
    }
    assert_eq!(first(&classifier, "J'ai oublié mon mot de passe"), Some(0));
    // A whole book of it is known by its words.
    let hindi = [
        TrainingText::example("मैं अपना पासवर्ड कैसे बदलूँ?", 0),
        TrainingText::example("पासवर्ड भूल गया", 0),
        TrainingText::example("रसीद कहाँ मिलेगी?", 1),
        TrainingText::example("मुझे रसीद चाहिए", 1),
    ];
    assert_eq!(first(&with(&hindi), "पासवर्ड बदलना है"), Some(0));
}
