//! Which version of the definitions in docs/measures.md figures and rows go by.

/// The version of the definitions. It goes up when one of them changes, so that figures from before are not compared with
/// those from after.
pub const DEFINITIONS: u32 = 1;
