//! `--rules`, the folder of the rule files, which is accepted before or after every subcommand, and refused by those
//! that read no rules.

use std::path::{Path, PathBuf};

use anyhow::bail;

/// The rules folder unless another is named.
const RULES: &str = "rules";
/// The variable that names another folder.
const VARIABLE: &str = "FRONTDESK_RULES";

/// The rules folder.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RulesDir {
    /// The folder of the rule files; default (but in `eval`): the one in FRONTDESK_RULES, else `rules`
    #[arg(long = "rules", global = true, value_name = "DIR")]
    pub(super) rules: Option<PathBuf>,
}

impl RulesDir {
    /// Returns the folder that the command line names, or else the environment's.
    pub(super) fn folder(&self) -> PathBuf {
        let variable = || std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
        let named = self.rules.clone().or_else(|| variable().map(PathBuf::from));
        named.unwrap_or_else(|| PathBuf::from(RULES))
    }

    /// Returns whether no folder is named and the default one does not exist.
    pub(super) fn is_missing(&self) -> bool {
        self.folder() == Path::new(RULES) && !Path::new(RULES).exists()
    }
}

/// `--rules` of a subcommand that reads no rule book. It is defined, because it may precede any subcommand, but hidden
/// from the help.
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
