//! Pure analysis on typed rows: satisfaction, response times, outcomes. Knows no tokio, no Discord library and no SQL.
