//! `--rules`, the folder of the rule files, which every subcommand takes before or after its name, and refuses where it
//! reads none.

use std::path::{Path, PathBuf};

use anyhow::bail;

/// The rules folder unless another is named.
const RULES: &str = "rules";
/// The variable that names another folder.
const VARIABLE: &str = "FRONTDESK_RULES";

/// The rules folder.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RulesDir {
    /// The folder of the rule files; without it (but in `eval`) that in FRONTDESK_RULES, else `rules`
    #[arg(long = "rules", global = true, value_name = "DIR")]
    pub(super) rules: Option<PathBuf>,
}

impl RulesDir {
    /// Returns the folder that the command line names, or else the environment.
    pub(super) fn folder(&self) -> PathBuf {
        let variable = || std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
        let named = self.rules.clone().or_else(|| variable().map(PathBuf::from));
        named.unwrap_or_else(|| PathBuf::from(RULES))
    }

    /// Says whether no folder is named and the usual one does not exist.
    pub(super) fn is_missing(&self) -> bool {
        self.folder() == Path::new(RULES) && !Path::new(RULES).exists()
    }
}

/// `--rules` of a subcommand that reads no rule book. It is known there all the same, since it may stand before any
/// subcommand, but stands in no help.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct UnreadRules {
    #[arg(long = "rules", global = true, hide = true, value_name = "DIR")]
    pub(super) rules: Option<PathBuf>,
}

impl UnreadRules {
    /// Refuses a folder that is named.
    pub(super) fn is_unnamed(&self) -> anyhow::Result<()> {
        if self.rules.is_some() {
            bail!("no rule book is read here: name none by --rules");
        }
        Ok(())
    }
}
