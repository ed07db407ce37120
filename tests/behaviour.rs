//! The behaviour of frontdesk, seen from outside: the tests that speak to it through Discord.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]
#![allow(missing_docs, reason = "a test crate exports nothing")]

mod academy;
mod adapter;
mod audience;
mod bad_input;
mod calendars;
mod chaos;
mod crash;
mod direct;
mod encoder;
mod encrypted;
mod exports;
mod forgetting;
mod gateway;
mod learning;
mod limits;
mod outside;
mod personal;
mod postgres;
mod process;
mod relay;
mod reload;
mod replay;
mod setting_up;
mod stories;
mod transcript;
mod waiting;
mod web;
