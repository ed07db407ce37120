//! Where the rule files are: one option for every subcommand that reads them.

use std::path::PathBuf;

/// The rules folder.
#[derive(Debug, clap::Args)]
pub(super) struct RulesDir {
    /// The folder of the rule files
    #[arg(
        long = "rules",
        env = "FRONTDESK_RULES",
        default_value = "rules",
        value_name = "DIR"
    )]
    pub(super) rules: PathBuf,
}
