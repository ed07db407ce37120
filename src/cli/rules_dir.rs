//! Where the rule files are: one option for every subcommand that reads them, before or after its name.

use std::path::PathBuf;

/// The rules folder where none is named.
const RULES: &str = "rules";
/// The variable that names another one.
const VARIABLE: &str = "FRONTDESK_RULES";

/// The rules folder.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RulesDir {
    /// The folder of the rule files; without it (but in `eval`) that in FRONTDESK_RULES, else `rules`
    #[arg(long = "rules", global = true, value_name = "DIR")]
    pub(super) rules: Option<PathBuf>,
}

impl RulesDir {
    /// The folder that is named, on the command line or else by the environment.
    pub(super) fn folder(&self) -> PathBuf {
        let variable = || std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
        let named = self.rules.clone().or_else(|| variable().map(PathBuf::from));
        named.unwrap_or_else(|| PathBuf::from(RULES))
    }
}
