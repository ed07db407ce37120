//! A small Discord for tests and for trying things out: people, channels, threads and messages that obey
//! Discord's rules, and a server on loopback that speaks Discord's REST API and gateway.
#![doc = ""]
#![cfg_attr(feature = "wire", doc = include_str!("../README.md"))]

#[cfg(feature = "wire")]
pub mod wire;
pub mod world;

#[cfg(feature = "wire")]
pub use wire::Discord;
