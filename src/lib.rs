//! frontdesk answers what its rule book knows, and hands the rest to the instructor on duty.

pub mod faq;
