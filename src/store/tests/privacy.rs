//! People are forgotten in one guild or everywhere, and nobody else is; texts go after a guild's time.

use sqlx::Row;

use super::Database;
use super::samples::{GUILD, ask, at, inquiry, lesson, survey, ticket, user};
use crate::domain::{
    AuditEvent, ChannelId, DeliveryId, GuildId, GuildSettings, Handled, InquiryEvent, InquiryId,
    LearnerKey, Locale, MessageId, Millis, Place, RuleId, Span, TicketId, TicketNumber,
    TicketState, Timestamp,
};
use crate::store::{
    AskedFor, Inquiry, KeptRows, Lease, Note, PersonReply, PostedTranscript, SelfDescription,
    Store, Survey, Ticket, TicketRead, Tx, Watermark,
};

const OTHER: GuildId = GuildId::new(8);
const ANN: LearnerKey = LearnerKey::new(1);
const BEN: LearnerKey = LearnerKey::new(2);
const NOBODY: LearnerKey = LearnerKey::new(99);
const NOW: Timestamp = Timestamp::from_millis(1_767_603_600_000);

const fn kept(guild: Option<GuildId>) -> KeptRows {
    KeptRows {
        learner: ANN,
        guild,
    }
}

fn told() -> SelfDescription {
    SelfDescription {
        course: Some("Rust".to_owned()),
        ..SelfDescription::default()
    }
}

fn note() -> Note {
    Note {
        author: user(4),
        written_at: at(40),
        text: "a note".to_owned(),
    }
}

/// Writes the people of these tests: Ann asked in two guilds and directly, Ben in one; each has a ticket there with all
/// that belongs to it.
async fn people(store: &Store) {
    let elsewhere = Inquiry {
        guild: Some(OTHER),
        ..inquiry(3, 1, NOW.as_millis() + 20)
    };
    let asked = |id: i64, learner: i64| Inquiry {
        message: Some(MessageId::new(MessageId::at(NOW).get() + id.unsigned_abs())),
        ..inquiry(id, learner, NOW.as_millis())
    };
    ask(store, &[asked(1, 1), asked(2, 2), elsewhere]).await;
    let mut tx = store.begin().await.unwrap();
    for (key, who) in [(ANN, 11), (BEN, 12)] {
        tx.learner_or_new(user(who), key, at(1)).await.unwrap();
        tx.set_locale(user(who), Locale::ZhCn).await.unwrap();
        tx.remember_direct(user(who), ChannelId::new(who * 100));
    }
    for (guild, who) in [(GUILD, 11), (OTHER, 11), (GUILD, 12)] {
        tx.seen_in(guild, user(who), at(1));
        let counted = tx.count_asked(
            user(who),
            Some(guild),
            AskedFor::Questions,
            at(1),
            Millis::secs(1),
        );
        counted.await.unwrap();
    }
    for (guild, who) in [(GUILD, 11), (OTHER, 11), (GUILD, 12)] {
        let told = told();
        let written = tx.describe_self(guild, user(who), &told, NOW);
        written.await.unwrap();
    }
    for (id, guild) in [(1, GUILD), (2, GUILD), (3, OTHER)] {
        ticket_with_all(&mut tx, id, guild).await;
    }
    assert!(tx.note_message(InquiryId::new(1), part()).await.unwrap());
    tx.teach(&lesson(1, 1, "only ann said this")).await.unwrap();
    tx.teach(&lesson(2, 1, "How? ")).await.unwrap();
    tx.teach(&lesson(3, 2, "ben's words")).await.unwrap();
    let by_ann = PersonReply {
        inquiry: InquiryId::new(2),
        guild: GUILD,
        helper: ANN,
        channel: ChannelId::new(5),
        message: MessageId::new(900),
        asked_at: None,
        credited_at: None,
    };
    assert!(tx.credit_reply(&by_ann, at(50)).await.unwrap());
    tx.commit().await.unwrap();
}

/// Opens the ticket of a question, with a note, a copy, a comment and a delivery.
async fn ticket_with_all(tx: &mut Tx, id: i64, guild: GuildId) {
    let learner = if id == 2 { 2 } else { 1 };
    let opened = Ticket {
        guild,
        thread: Some(ChannelId::new(500 + id.unsigned_abs())),
        ..ticket(id * 10, id, learner, 30)
    };
    tx.open_ticket(&opened).await.unwrap();
    tx.add_note(opened.id, &note());
    let written = [("Order".to_owned(), "a number".to_owned())];
    tx.set_particulars(InquiryId::new(id), &written).unwrap();
    let origin = MessageId::new(MessageId::at(NOW).get() + 1000 + id.unsigned_abs());
    assert!(tx.note_relayed(opened.id, origin, 0, true).await.unwrap());
    tx.set_copy(origin, 0, MessageId::new(700 + id.unsigned_abs()));
    tx.note_quote(
        opened.id,
        Some(InquiryId::new(id)),
        MessageId::new(800 + id.unsigned_abs()),
    );
    tx.note_transcript(opened.id, ChannelId::new(72), MessageId::new(600));
    let sent = Survey {
        guild: Some(guild),
        learner: LearnerKey::new(learner),
        ..survey(id, id, Some(id * 10), 40)
    };
    assert!(tx.open_survey(&sent).await.unwrap());
    tx.comment(&sent, "a comment").await.unwrap();
    tx.enqueue(DeliveryId::new(id), id, None, "reply", at(40));
    tx.enqueue(DeliveryId::new(id * 10), id * 10, None, "thread", at(40));
    let answered = InquiryEvent::Answered {
        rule: RuleId::new("a"),
        score: 0.9,
    };
    tx.record(InquiryId::new(id), at(20), &answered).unwrap();
    tx.record(InquiryId::new(id), at(30), &InquiryEvent::Solved)
        .unwrap();
}

/// Makes a further message in which ann wrote her first question.
fn part() -> MessageId {
    MessageId::at(NOW + Millis::secs(8))
}

async fn count(store: &Store, of: &str) -> i64 {
    let mut db = store.0.writer.acquire().await.unwrap();
    let statement = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {of}");
    let row = sqlx::query(sqlx::AssertSqlSafe(statement))
        .fetch_one(&mut *db)
        .await
        .unwrap();
    row.get("n")
}

async fn forget(store: &Store, guild: Option<GuildId>) {
    let mut tx = store.begin().await.unwrap();
    tx.drop_steps(kept(guild)).await.unwrap();
    tx.forget_learner(kept(guild), NOBODY).await.unwrap();
    tx.forget_user(user(11), guild).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    async fn who_is_forgotten_is_known_as_such_by_a_code_where_that_was_done(database: Database) {
        let store = database.open().await;
        people(&store).await;
        let known = async |guild, id| store.was_forgotten(guild, user(id)).await.unwrap();
        assert!(!known(GUILD, 11).await);
        forget(&store, Some(GUILD)).await;
        assert_eq!([known(GUILD, 11).await, known(OTHER, 11).await], [true, false]);
        forget(&store, None).await;
        assert!(known(OTHER, 11).await && !known(OTHER, 12).await);
        assert_eq!(count(&store, "forgotten_people WHERE code = 11").await, 0);
    }

    async fn who_is_forgotten_in_one_guild_stays_known_in_the_other(database: Database) {
        let store = database.open().await;
        people(&store).await;
        let before = store.tallies(GUILD).await.unwrap();
        assert_eq!(store.guilds_of(user(11)).await.unwrap(), [GUILD, OTHER]);
        assert_eq!(store.copies_of(kept(None)).await.unwrap().len(), 4);
        let copies = store.copies_of(kept(Some(GUILD))).await.unwrap();
        assert_eq!(copies, [801, 701].map(|message| (TicketId::new(10), MessageId::new(message))));
        assert_eq!(store.tickets_kept(kept(Some(GUILD)), 9).await.unwrap().len(), 1);
        assert_eq!(store.pending_of(kept(Some(GUILD))).await.unwrap().len(), 1);
        let posted = store.transcripts_of(kept(Some(GUILD))).await.unwrap();
        let transcript = PostedTranscript { guild: GUILD, channel: ChannelId::new(72), message: MessageId::new(600) };
        assert_eq!(posted, [transcript]);

        forget(&store, Some(GUILD)).await;
        for (rows, left) in [
            ("inquiry_texts WHERE inquiry = 1", 0), ("inquiry_texts", 2), ("inquiry_particulars", 2),
            ("survey_comments", 2), ("ticket_notes", 2), ("relayed_messages", 2), ("quotes", 2), ("transcripts", 2),
            ("lessons", 2), ("lessons WHERE id = 1", 0), ("sightings", 2), ("self_descriptions", 2),
            ("self_descriptions WHERE user_id = 11 AND guild = 7", 0), ("asked_for", 2),
            ("learners", 2), ("inquiries", 3), ("tickets", 3), ("surveys", 3),
            ("inquiries WHERE learner = 1", 1), ("inquiries WHERE learner = 99", 1),
            ("tickets WHERE learner = 99", 1), ("votes WHERE learner = 99", 1),
            ("surveys WHERE learner = 99 AND message IS NULL", 1),
            ("helpful_replies WHERE helper = 99 AND message = 0", 1),
            ("outbox WHERE done = 0", 4), ("outbox WHERE body <> ''", 4),
        ] {
            assert_eq!(count(&store, rows).await, left, "{rows}");
        }
        assert_eq!(store.tallies(GUILD).await.unwrap(), before, "figures stay");
        assert_eq!(store.user_of(ANN).await.unwrap(), Some(user(11)));
        assert_eq!(store.user_of(NOBODY).await.unwrap(), None);
        assert_eq!(store.locale_of(user(11)).await.unwrap(), Some(Locale::ZhCn));
        assert_eq!(store.guilds_of(user(11)).await.unwrap(), [OTHER]);
        assert_eq!(store.guilds_of(user(12)).await.unwrap(), [GUILD]);
        let one = store.inquiry(GUILD, InquiryId::new(1)).await.unwrap().unwrap();
        assert_eq!((one.learner, one.message), (NOBODY, None));
    }

    async fn a_message_that_is_forgotten_is_known_as_nobodys(database: Database) {
        let store = database.open().await;
        people(&store).await;
        let first = store.inquiry(GUILD, InquiryId::new(1)).await.unwrap().unwrap();
        let asked = first.message.unwrap();
        forget(&store, None).await;
        for message in [asked, part()] {
            assert_eq!(store.inquiry_by_message(Some(GUILD), message).await.unwrap(), None);
            let mut tx = store.begin().await.unwrap();
            assert!(!tx.first_heard(InquiryId::new(77), message).await.unwrap(), "{message}");
        }
        while store.prune_messages(NOW + Millis::days(8), 100).await.unwrap() {}
        let mut tx = store.begin().await.unwrap();
        assert!(tx.first_heard(InquiryId::new(77), asked).await.unwrap(), "not known for ever");
    }

    async fn what_is_kept_of_who_is_forgotten_leads_to_none_of_their_messages(database: Database) {
        let store = database.open().await;
        people(&store).await;
        let by_ben = |inquiry: i64, guild| PersonReply {
            inquiry: InquiryId::new(inquiry),
            guild,
            helper: BEN,
            channel: ChannelId::new(6),
            message: MessageId::new(901),
            asked_at: None,
            credited_at: None,
        };
        let in_tickets = [1, 2].map(|id| MessageId::new(MessageId::at(NOW + Millis::hours(5)).get() + id));
        let mut tx = store.begin().await.unwrap();
        tx.note_reply(&by_ben(1, GUILD));
        assert!(tx.credit_reply(&by_ben(3, OTHER), at(50)).await.unwrap());
        for id in [1, 2, 3] {
            tx.note_read_to(InquiryId::new(id), MessageId::new(902));
        }
        for (id, message) in (1..).zip(in_tickets) {
            assert!(tx.note_message(InquiryId::new(id), message).await.unwrap());
        }
        tx.commit().await.unwrap();
        // What came before was checked already.
        while store.prune_messages(NOW + Millis::days(7) + Millis::hours(2), 100).await.unwrap() {}
        forget(&store, None).await;
        for (rows, left) in [
            ("helpful_replies WHERE inquiry = 1", 0),
            ("helpful_replies WHERE inquiry = 3 AND helper = 2 AND credited_at IS NOT NULL", 1),
            ("helpful_replies WHERE channel <> 0 OR message <> 0 OR read_to IS NOT NULL", 0),
            ("inquiry_messages WHERE inquiry IN (1, 3)", 0),
            ("inquiry_messages WHERE inquiry = 2", 2),
        ] {
            assert_eq!(count(&store, rows).await, left, "{rows}");
        }
    }

    async fn who_is_forgotten_everywhere_is_a_stranger(database: Database) {
        let store = database.open().await;
        people(&store).await;
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.direct_channel_of(user(11)).await.unwrap(), Some(ChannelId::new(1100)));
        tx.commit().await.unwrap();
        let mark = Watermark { guild: None, channel: ChannelId::new(1100), message: part() };
        store.raise_watermarks(&[mark]).await.unwrap();
        assert!(store.is_remembered(user(11)).await.unwrap());
        forget(&store, None).await;
        assert!(!store.is_remembered(user(11)).await.unwrap());
        assert!(store.guilds_of(user(11)).await.unwrap().is_empty());
        assert_eq!(store.watermark(ChannelId::new(1100)).await.unwrap(), None);
        assert_eq!(store.learner_of(user(11)).await.unwrap(), None);
        assert_eq!(store.learner_of(user(12)).await.unwrap(), Some(BEN));
        assert_eq!(count(&store, "inquiry_texts").await, 1);
        assert_eq!(count(&store, "self_descriptions").await, 1);
        assert_eq!(count(&store, "inquiries WHERE learner = 99").await, 2);
        // Nothing is left to forget.
        forget(&store, None).await;
    }

    async fn a_block_outlives_what_is_forgotten_and_ends_with_its_guild(database: Database) {
        let store = database.open().await;
        people(&store).await;
        let mut tx = store.begin().await.unwrap();
        tx.block(GUILD, ANN, TicketId::new(10), user(4), at(5)).await.unwrap();
        tx.commit().await.unwrap();
        forget(&store, None).await;
        assert!(store.is_blocked(GUILD, ANN, false).await.unwrap());
        let blocked = store.blocked(GUILD, 9).await.unwrap();
        assert_eq!((blocked[0].user, blocked[0].ticket), (Some(user(11)), None));
        assert_eq!(store.locale_of(user(11)).await.unwrap(), None);
        assert!(store.direct_channels().await.unwrap().iter().all(|(who, _)| *who != user(11)));
        while store.erase_guild(OTHER, 10).await.unwrap() {}
        assert!(store.is_remembered(user(11)).await.unwrap(), "blocked in the first guild");
        while store.erase_guild(GUILD, 10).await.unwrap() {}
        assert!(!store.is_remembered(user(11)).await.unwrap());
    }

    async fn what_was_done_is_noted_until_it_is_old(database: Database) {
        let store = database.open().await;
        people(&store).await;
        let event = |at, learner, staff| AuditEvent { at, handled: Handled::Forgotten, learner, staff, ticket: None };
        let (old, new) = (event(NOW - Millis::days(731), Some(BEN), None), event(NOW, Some(ANN), Some(user(4))));
        let mut tx = store.begin().await.unwrap();
        tx.audit(1, GUILD, old);
        tx.audit(2, GUILD, new);
        tx.audit(3, OTHER, event(NOW, None, None));
        tx.commit().await.unwrap();
        assert_eq!(store.audited(GUILD, 9).await.unwrap(), [new, old]);
        assert_eq!(store.audited(GUILD, 1).await.unwrap(), [new]);
        store.prune(NOW).await.unwrap();
        assert_eq!(store.audited(GUILD, 9).await.unwrap(), [new]);
        forget(&store, Some(GUILD)).await;
        assert_eq!(store.audited(GUILD, 9).await.unwrap()[0].learner, Some(NOBODY));
        while store.erase_guild(GUILD, 10).await.unwrap() {}
        assert!(store.audited(GUILD, 9).await.unwrap().is_empty());
    }

    async fn what_staff_read_is_noted_once_within_a_time(database: Database) {
        let store = database.open().await;
        let read = |at, number, who| TicketRead {
            at,
            what: Handled::TicketRead,
            staff: user(who),
            ticket: TicketNumber::new(number),
        };
        let hour = Millis::hours(1);
        let reads = [
            read(NOW, 1, 4),
            read(NOW + Millis::minutes(59), 1, 4),
            read(NOW + Millis::minutes(59), 1, 5),
            read(NOW + Millis::minutes(59), 2, 4),
            read(NOW + hour, 1, 4),
        ];
        for (id, read) in (1..).zip(reads) {
            let mut tx = store.begin().await.unwrap();
            tx.audit_read(id, GUILD, read, read.at - hour);
            tx.commit().await.unwrap();
        }
        let noted = store.audited(GUILD, 9).await.unwrap();
        let noted: Vec<_> = noted.iter().map(|event| (event.ticket, event.staff, event.learner)).collect();
        let of = |number, who| (Some(TicketNumber::new(number)), Some(user(who)), None);
        assert_eq!(noted, [of(1, 4), of(2, 4), of(1, 5), of(1, 4)]);
    }

    async fn a_forgotten_reply_leads_nowhere_once_it_is_deleted(database: Database) {
        let store = database.open().await;
        people(&store).await;
        let mut tx = store.begin().await.unwrap();
        for id in [1, 2] {
            tx.set_reply(InquiryId::new(id), ChannelId::new(70), MessageId::new(800));
        }
        assert_eq!(tx.replied_to(kept(None)).await.unwrap(), [InquiryId::new(1)]);
        tx.commit().await.unwrap();
        forget(&store, None).await;
        let mut tx = store.begin().await.unwrap();
        for id in [1, 2] {
            tx.forget_reply(InquiryId::new(id));
        }
        tx.commit().await.unwrap();
        let reply = async |id| store.inquiry(GUILD, InquiryId::new(id)).await.unwrap().unwrap().reply;
        assert_eq!(reply(1).await, None);
        assert_eq!(reply(2).await, Some(MessageId::new(800)), "its message is known");
    }

    async fn texts_go_after_a_guilds_time_and_those_of_open_tickets_stay(database: Database) {
        let store = database.open().await;
        let day = |days: i64| NOW - Millis::days(days);
        let asked = |id: i64, days: i64| inquiry(id, id, day(days).as_millis());
        let elsewhere = Inquiry { guild: Some(OTHER), ..asked(6, 99) };
        ask(&store, &[asked(1, 99), asked(2, 50), asked(3, 40), asked(4, 31), asked(5, 29), elsewhere]).await;
        let mut tx = store.begin().await.unwrap();
        for (id, closed) in [(1, Some(60)), (2, None), (3, Some(20))] {
            let mut one = ticket(id * 10, id, id, day(45).as_millis());
            one.state = TicketState::Waiting;
            tx.open_ticket(&one).await.unwrap();
            tx.add_note(one.id, &note());
            let written = [("Order".to_owned(), "a number".to_owned())];
            tx.set_particulars(InquiryId::new(id), &written).unwrap();
            let origin = MessageId::new(MessageId::at(day(40)).get() + id.unsigned_abs());
            assert!(tx.note_relayed(one.id, origin, 0, true).await.unwrap());
            let mut sent = survey(id, id, Some(id * 10), day(if id == 3 { 20 } else { 40 }).as_millis());
            sent.learner = LearnerKey::new(id);
            assert!(tx.open_survey(&sent).await.unwrap());
            tx.comment(&sent, "a comment").await.unwrap();
            if let Some(days) = closed {
                let moved = tx.move_ticket(&one, TicketState::Closed, None, day(days));
                assert!(moved.await.unwrap());
            }
        }
        let mut settings = GuildSettings::new(GUILD);
        settings.retention_days = Some(30);
        tx.save_settings(&settings).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.settings(GUILD).await.unwrap().retention_days, Some(30));

        let (mut from, mut pages) = (at(0), 0);
        let span = |from| Span { from, until: day(30) };
        while let Some(last) = store.forget_texts(GUILD, span(from), 1).await.unwrap() {
            (from, pages) = (last, pages + 1);
        }
        assert_eq!(pages, 2, "one each");
        assert_eq!(count(&store, "inquiry_texts").await, 4);
        assert_eq!(count(&store, "inquiry_particulars").await, 2);
        for gone in [1, 4] {
            let rows = format!("inquiry_texts WHERE inquiry = {gone}");
            assert_eq!(count(&store, &rows).await, 0, "{gone}");
        }
        while store.forget_remarks(GUILD, day(30), 1).await.unwrap() {}
        assert_eq!(count(&store, "ticket_notes").await, 2, "of what is open or was so lately");
        assert_eq!(count(&store, "survey_comments").await, 1);
        assert_eq!(count(&store, "relayed_messages").await, 0);
        assert_eq!(count(&store, "inquiries").await, 6, "what is counted stays");
    }

    async fn particulars_of_a_question_whose_text_is_gone_go_after_a_guilds_time(database: Database) {
        let store = database.open().await;
        let asked = inquiry(1, 1, 10);
        ask(&store, std::slice::from_ref(&asked)).await;
        let mut tx = store.begin().await.unwrap();
        tx.forget_question(&asked).await.unwrap();
        tx.set_particulars(asked.id, &[("Order".to_owned(), "a number".to_owned())]).unwrap();
        tx.commit().await.unwrap();
        let span = Span { from: at(0), until: at(50) };
        assert_eq!(store.forget_texts(GUILD, span, 9).await.unwrap(), Some(at(10)));
        assert_eq!(store.forget_texts(GUILD, span, 9).await.unwrap(), None);
        assert_eq!(count(&store, "inquiry_particulars").await, 0);
    }

    async fn what_was_asked_of_no_guild_is_erased_with_the_last_that_knew_its_learner(database: Database) {
        let store = database.open().await;
        let asked = |id: i64| Inquiry { guild: None, place: Place::Direct, ..inquiry(id, id, 10) };
        ask(&store, &[asked(1), asked(2), asked(3)]).await;
        let mut tx = store.begin().await.unwrap();
        for (id, seen_in) in [(1, vec![GUILD, OTHER]), (2, vec![GUILD]), (3, vec![])] {
            let who = user(id);
            tx.learner_or_new(who, LearnerKey::new(id.cast_signed()), at(1)).await.unwrap();
            for guild in seen_in {
                tx.seen_in(guild, who, at(1));
            }
            let mut sent = survey(id.cast_signed(), id.cast_signed(), None, 20);
            (sent.guild, sent.learner) = (None, LearnerKey::new(id.cast_signed()));
            assert!(tx.open_survey(&sent).await.unwrap());
            tx.comment(&sent, "a comment").await.unwrap();
        }
        for guild in [GUILD, OTHER] {
            tx.save_settings(&GuildSettings::new(guild)).await.unwrap();
        }
        tx.commit().await.unwrap();
        for (guild, kept) in [(GUILD, &[1, 3][..]), (OTHER, &[][..])] {
            while store.erase_guild(guild, 1).await.unwrap() {}
            for id in 1..=3 {
                let is_kept = i64::from(kept.contains(&id));
                for table in ["inquiry_texts WHERE inquiry", "survey_comments WHERE survey", "learners WHERE learner"] {
                    let rows = format!("{table} = {id}");
                    assert_eq!(count(&store, &rows).await, is_kept, "{guild}: {rows}");
                }
            }
        }
        assert_eq!(count(&store, "inquiries").await, 0);
    }

    async fn who_asked_or_helped_is_forgotten_with_the_last_guild_of_that_though_not_seen_for_long(database: Database) {
        let store = database.open().await;
        let elsewhere = Inquiry { guild: Some(OTHER), ..inquiry(2, 2, 10) };
        ask(&store, &[inquiry(1, 1, 10), elsewhere, inquiry(3, 1, 10)]).await;
        let mut tx = store.begin().await.unwrap();
        for key in 1..=4_u64 {
            let fresh = LearnerKey::new(key.cast_signed());
            tx.learner_or_new(user(10 + key), fresh, at(1)).await.unwrap();
        }
        for (id, guild, helper) in [(1, GUILD, 3), (2, OTHER, 4), (3, GUILD, 4)] {
            tx.note_reply(&PersonReply {
                inquiry: InquiryId::new(id),
                guild,
                helper: LearnerKey::new(helper),
                channel: ChannelId::new(5),
                message: MessageId::new(900),
                asked_at: None,
                credited_at: None,
            });
        }
        tx.commit().await.unwrap();
        for (guild, kept) in [(GUILD, &[2, 4][..]), (OTHER, &[][..])] {
            while store.erase_guild(guild, 1).await.unwrap() {}
            for key in 1..=4 {
                let rows = format!("learners WHERE learner = {key}");
                assert_eq!(count(&store, &rows).await, i64::from(kept.contains(&key)), "{guild}: {rows}");
            }
        }
    }

    async fn what_was_asked_of_no_guild_stays_with_a_guild_where_its_learner_asked_or_helped_long_ago(database: Database) {
        let store = database.open().await;
        let direct = |id: i64| Inquiry { guild: None, place: Place::Direct, ..inquiry(id, id, 10) };
        let elsewhere = Inquiry { guild: Some(OTHER), ..inquiry(3, 1, 10) };
        ask(&store, &[direct(1), direct(2), elsewhere]).await;
        let mut tx = store.begin().await.unwrap();
        for key in 1..=2_u64 {
            let fresh = LearnerKey::new(key.cast_signed());
            tx.learner_or_new(user(key), fresh, at(1)).await.unwrap();
            tx.seen_in(GUILD, user(key), at(1));
        }
        tx.note_reply(&PersonReply {
            inquiry: InquiryId::new(3),
            guild: OTHER,
            helper: LearnerKey::new(2),
            channel: ChannelId::new(5),
            message: MessageId::new(900),
            asked_at: None,
            credited_at: None,
        });
        tx.commit().await.unwrap();
        for (guild, left) in [(GUILD, 2), (OTHER, 0)] {
            while store.erase_guild(guild, 1).await.unwrap() {}
            assert_eq!(count(&store, "inquiries WHERE id IN (1, 2)").await, left, "{guild}");
        }
    }

    async fn what_a_stranger_asked_of_no_guild_is_erased_with_the_last_guild_though_that_was_not_set_up(database: Database) {
        let store = database.open().await;
        ask(&store, &[Inquiry { guild: None, place: Place::Direct, ..inquiry(1, 1, 10) }]).await;
        let lease = Lease { process: 1, now: at(0), until: at(30) };
        store.keep_alive(lease, &[None, Some(GUILD), Some(OTHER)]).await.unwrap();
        for (guild, left) in [(GUILD, 1), (OTHER, 0)] {
            while store.erase_guild(guild, 1).await.unwrap() {}
            assert_eq!(count(&store, "inquiries").await, left, "{guild}");
        }
    }

    async fn texts_of_no_guild_go_after_the_time_of_a_guild_where_their_learner_was_seen(database: Database) {
        let store = database.open().await;
        let asked = |id: i64, at_ms: i64| Inquiry { guild: None, ..inquiry(id, id, at_ms) };
        ask(&store, &[asked(1, 10), asked(2, 10), asked(3, 10), asked(4, 90)]).await;
        let mut tx = store.begin().await.unwrap();
        for (id, seen_in) in [(1, vec![GUILD, OTHER]), (2, vec![OTHER]), (3, vec![]), (4, vec![GUILD])] {
            let who = user(id);
            tx.learner_or_new(who, LearnerKey::new(id.cast_signed()), at(1)).await.unwrap();
            for guild in seen_in {
                tx.seen_in(guild, who, at(1));
            }
            let mut sent = survey(id.cast_signed(), id.cast_signed(), None, 20);
            (sent.guild, sent.learner) = (None, LearnerKey::new(id.cast_signed()));
            assert!(tx.open_survey(&sent).await.unwrap());
            tx.comment(&sent, "a comment").await.unwrap();
        }
        tx.commit().await.unwrap();
        let span = Span { from: at(0), until: at(50) };
        let last = store.forget_texts_of_no_guild(GUILD, span, 9).await.unwrap();
        assert_eq!(last, Some(at(10)));
        while store.forget_remarks(GUILD, at(50), 1).await.unwrap() {}
        for (id, kept) in [(1, 0), (2, 1), (3, 0), (4, 1)] {
            let rows = format!("inquiry_texts WHERE inquiry = {id}");
            assert_eq!(count(&store, &rows).await, kept, "{id}");
        }
        assert_eq!(count(&store, "survey_comments").await, 1, "whose learner was seen elsewhere alone");
        let span = Span { from: at(10), until: at(50) };
        assert_eq!(store.forget_texts_of_no_guild(GUILD, span, 9).await.unwrap(), None);
    }
}
