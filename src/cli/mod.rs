//! The command line: one file per subcommand. Never holds logic that a layer below could hold.
