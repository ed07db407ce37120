//! The only SQL: one Store, two engines. Decides nothing.
