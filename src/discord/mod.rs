//! Speaks to people on Discord: translates events in and actions out. Decides nothing.
