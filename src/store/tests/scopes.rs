//! Nothing is found by its number alone: what belongs to another guild, or to another learner, is not there.

use super::Database;
use super::samples::{GUILD, ask, inquiry, survey, ticket};
use crate::domain::{
    ChannelId, GuildId, InquiryId, LearnerKey, MessageId, Place, SurveyId, TicketId,
};
use crate::store::{Inquiry, Scope, Ticket};

const OTHER: GuildId = GuildId::new(8);

both_engines! {
    async fn what_belongs_elsewhere_is_not_found(database: Database) {
        let store = database.open().await;
        ask(&store, &[inquiry(1, 1, 0)]).await;
        let mut tx = store.begin().await.unwrap();
        let opened = Ticket { thread: Some(ChannelId::new(500)), ..ticket(10, 1, 1, 0) };
        tx.open_ticket(&opened).await.unwrap();
        assert!(tx.open_survey(&survey(1, 1, Some(10), 5)).await.unwrap());
        tx.commit().await.unwrap();
        let (own, others) = (LearnerKey::new(1), LearnerKey::new(2));
        for (scope, found) in [
            (Scope::Guild(GUILD), true),
            (Scope::Guild(OTHER), false),
            (Scope::Direct(own), true),
            (Scope::Direct(others), false),
        ] {
            let ticket = store.ticket(scope, TicketId::new(10)).await.unwrap();
            let inquiry = store.inquiry(scope, InquiryId::new(1)).await.unwrap();
            let survey = store.survey(scope, SurveyId::new(1)).await.unwrap();
            let seen = (ticket.is_some(), inquiry.is_some(), survey.is_some());
            assert_eq!(seen, (found, found, found), "{scope:?}");
        }
        for (guild, found) in [(GUILD, true), (OTHER, false)] {
            let ticket = store.ticket_by_thread(guild, ChannelId::new(500)).await.unwrap();
            let asked = store.inquiry_by_message(Some(guild), MessageId::new(1)).await.unwrap();
            assert_eq!((ticket.is_some(), asked.is_some()), (found, found), "{guild}");
        }
        let directly = store.inquiry_by_message(None, MessageId::new(1)).await.unwrap();
        assert_eq!(directly, None, "asked in a guild");
    }

    async fn a_direct_message_stays_one_when_its_guild_is_known(database: Database) {
        let store = database.open().await;
        let direct = |id, guild| Inquiry { guild, place: Place::Direct, ..inquiry(id, 1, 0) };
        ask(&store, &[direct(1, None), direct(2, Some(GUILD))]).await;
        for message in [1, 2] {
            let found = store.inquiry_by_message(None, MessageId::new(message)).await.unwrap();
            assert!(found.is_some(), "{message}");
        }
        let scope = Scope::Guild(GUILD);
        assert_eq!(store.inquiry(scope, InquiryId::new(1)).await.unwrap(), None);
        assert!(store.inquiry(scope, InquiryId::new(2)).await.unwrap().is_some());
    }
}
