//! Decides what to do with a question, by the table of place and verdict in docs/questions.md. One pure function.

use crate::domain::{Band, Place};
use crate::faq::Escalate;

/// The properties of a text by which triage decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextFinding {
    /// The band of the rule book's verdict: answer, suggest or unknown.
    pub(crate) band: Band,
    /// Whether the text looks like a question.
    pub(crate) is_question: bool,
    /// Whether the text asks nothing: it only tells, takes back or strikes out.
    pub(crate) is_unasked: bool,
    /// Whether the text is only thanks.
    pub(crate) only_thanks: bool,
    /// The best rule's setting for handing over to a person. Meaningful only when that rule answers.
    pub(crate) escalate: Escalate,
    /// Whether the text asks for a person.
    pub(crate) for_a_person: bool,
    /// Whether the message has no text, but attachments.
    pub(crate) only_attachments: bool,
}

/// The decision about a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Decision {
    /// The best rule answers.
    Answer,
    /// The best rule answers, and a ticket is opened at once.
    AnswerAndEscalate,
    /// A ticket is opened at once, or the learner is pointed to theirs. The answer is not repeated within its cooldown.
    Escalate,
    /// Up to three rules and an instructor are offered.
    Suggest,
    /// An instructor is offered.
    Offer,
    /// The learner is told how to ask; there is no inquiry.
    SayHow,
    /// No reply. If no person replies in time, help is offered.
    Watch,
    /// No reply and no inquiry.
    Ignore,
}

impl Decision {
    /// Returns the decision that replaces an answer which the same learner got within its cooldown.
    pub(crate) const fn rather_than_repeat(self, place: Place) -> Self {
        match (self, place.is_addressed()) {
            (Decision::AnswerAndEscalate, _) => Decision::Escalate,
            (_, true) => Decision::Offer,
            (_, false) => Decision::Watch,
        }
    }

    /// Returns the decision for a learner beyond their limit: only an instructor is offered.
    pub(crate) const fn put_off(self) -> Self {
        match self {
            Decision::SayHow => Decision::SayHow,
            _ if self.replies() => Decision::Offer,
            _ => Decision::Ignore,
        }
    }

    /// Returns whether a ticket is opened at once.
    pub(crate) const fn escalates(self) -> bool {
        matches!(self, Decision::AnswerAndEscalate | Decision::Escalate)
    }

    /// Returns the decision if no ticket can be opened at once.
    pub(crate) const fn without_ticket(self) -> Self {
        match self {
            Decision::AnswerAndEscalate => Decision::Answer,
            Decision::Escalate => Decision::Offer,
            other => other,
        }
    }

    /// Returns whether it opens an inquiry.
    pub(crate) const fn opens_inquiry(self) -> bool {
        !matches!(self, Decision::SayHow | Decision::Ignore)
    }

    /// Returns whether a reply is sent.
    pub(crate) const fn replies(self) -> bool {
        !matches!(self, Decision::Watch | Decision::Ignore)
    }

    /// Returns whether the learner is offered an instructor, or rules that they may have meant.
    pub(crate) const fn offers(self) -> bool {
        matches!(self, Decision::Suggest | Decision::Offer)
    }

    /// Returns whether a rule's answer is given.
    pub(crate) const fn answers(self) -> bool {
        matches!(self, Decision::Answer | Decision::AnswerAndEscalate)
    }
}

/// Decides by place and finding, by the table in docs/questions.md.
pub(crate) fn decide(place: Place, found: TextFinding) -> Decision {
    if found.only_attachments {
        return if place.is_addressed() {
            Decision::Offer
        } else {
            Decision::Ignore
        };
    }
    if found.is_unasked {
        // The caller of a command waits for its reply, and thanks are answered.
        return if place.waits_for_a_reply() || found.only_thanks && place.is_addressed() {
            Decision::SayHow
        } else {
            Decision::Ignore
        };
    }
    if found.for_a_person && found.band == Band::Unknown {
        // Somebody who wants to be called waits for nobody else.
        return Decision::Offer;
    }
    match (found.band, place.is_addressed(), found.is_question) {
        (Band::Answer, _, _) if found.escalate == Escalate::Always => Decision::AnswerAndEscalate,
        (Band::Answer, _, _) => Decision::Answer,
        (Band::Suggest, true, _) => Decision::Suggest,
        (Band::Suggest, false, _) | (Band::Unknown, false, true) => Decision::Watch,
        (Band::Unknown, true, true) => Decision::Offer,
        (Band::Unknown, true, false) => Decision::SayHow,
        (Band::Unknown, false, false) => Decision::Ignore,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESSED: [Place; 5] = [
        Place::Direct,
        Place::Command,
        Place::Panel,
        Place::Mention,
        Place::Forum,
    ];

    fn found(band: Band, is_question: bool) -> TextFinding {
        TextFinding {
            band,
            is_question,
            is_unasked: false,
            only_thanks: false,
            escalate: Escalate::Offer,
            for_a_person: false,
            only_attachments: false,
        }
    }

    #[test]
    fn the_table_of_the_design_holds_where_frontdesk_is_addressed() {
        let rows = [
            (found(Band::Answer, false), Decision::Answer),
            (found(Band::Suggest, false), Decision::Suggest),
            (found(Band::Unknown, true), Decision::Offer),
            (found(Band::Unknown, false), Decision::SayHow),
        ];
        for (finding, decision) in rows {
            for place in ADDRESSED {
                assert_eq!(decide(place, finding), decision, "{place:?} {finding:?}");
            }
        }
    }

    #[test]
    fn in_an_answering_channel_only_an_answer_is_said() {
        let rows = [
            (found(Band::Answer, true), Decision::Answer),
            (found(Band::Suggest, false), Decision::Watch),
            (found(Band::Unknown, true), Decision::Watch),
            (found(Band::Unknown, false), Decision::Ignore),
        ];
        for (finding, decision) in rows {
            assert_eq!(decide(Place::Channel, finding), decision, "{finding:?}");
        }
    }

    #[test]
    fn who_asks_for_a_person_is_offered_one_everywhere() {
        let person = TextFinding {
            for_a_person: true,
            ..found(Band::Unknown, true)
        };
        for place in ADDRESSED.into_iter().chain([Place::Channel]) {
            assert_eq!(decide(place, person), Decision::Offer, "{place:?}");
        }
    }

    #[test]
    fn what_asks_nothing_gets_no_reply_but_thanks_and_a_command_do() {
        let told = TextFinding {
            is_unasked: true,
            ..found(Band::Unknown, false)
        };
        for place in [Place::Direct, Place::Mention, Place::Forum, Place::Channel] {
            assert_eq!(decide(place, told), Decision::Ignore, "{place:?}");
        }
        assert_eq!(decide(Place::Command, told), Decision::SayHow);
        let thanks = TextFinding {
            only_thanks: true,
            ..told
        };
        assert_eq!(decide(Place::Direct, thanks), Decision::SayHow);
        assert_eq!(decide(Place::Channel, thanks), Decision::Ignore);
    }

    #[test]
    fn refunds_and_complaints_get_their_text_and_a_person() {
        let refund = TextFinding {
            escalate: Escalate::Always,
            ..found(Band::Answer, true)
        };
        assert_eq!(decide(Place::Channel, refund), Decision::AnswerAndEscalate);
        let unsure = TextFinding {
            band: Band::Suggest,
            ..refund
        };
        assert_eq!(decide(Place::Direct, unsure), Decision::Suggest);
    }

    #[test]
    fn a_picture_without_words_gets_the_offer_of_a_person() {
        let picture = TextFinding {
            only_attachments: true,
            ..found(Band::Unknown, false)
        };
        assert_eq!(decide(Place::Direct, picture), Decision::Offer);
        assert_eq!(decide(Place::Channel, picture), Decision::Ignore);
    }
}
