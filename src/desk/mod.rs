//! The desk decides.
