//! The same engine in a terminal, as several people. Decides nothing.
