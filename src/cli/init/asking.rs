//! Asks questions in a terminal or through a pipe. Secrets are not shown while typed, and no input is kept in a
//! history.

use std::borrow::Cow;
use std::io::IsTerminal;

use anyhow::{Context, bail};
use rustyline::completion::Completer;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{ColorMode, Config, Editor, Helper};

/// The terminal in which questions are asked.
pub(super) struct PromptTerminal(Editor<Hidden, DefaultHistory>);

impl PromptTerminal {
    /// Takes over the terminal.
    pub(super) fn open() -> anyhow::Result<Self> {
        if !std::io::stdin().is_terminal() {
            bail!(
                "init asks in a terminal; `frontdesk init --yes` asks nothing, and takes DISCORD_TOKEN from the environment"
            );
        }
        let config = Config::builder()
            .auto_add_history(false)
            .color_mode(ColorMode::Forced)
            .build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(Hidden(false)));
        Ok(Self(editor))
    }

    /// Waits for Enter.
    pub(super) fn wait(&mut self, prompt: &str) -> anyhow::Result<()> {
        self.ask(prompt, false).map(drop)
    }

    /// Asks for a secret, which is not shown while typed.
    pub(super) fn secret(&mut self, prompt: &str) -> anyhow::Result<String> {
        self.ask(prompt, true)
    }

    fn ask(&mut self, prompt: &str, is_hidden: bool) -> anyhow::Result<String> {
        if let Some(helper) = self.0.helper_mut() {
            helper.0 = is_hidden;
        }
        let answer = self.0.readline(prompt).context("nothing was set up")?;
        Ok(answer.trim().to_owned())
    }
}

/// Whether what is typed is hidden.
struct Hidden(bool);

impl Highlighter for Hidden {
    fn highlight<'l>(&self, line: &'l str, _pos: usize) -> Cow<'l, str> {
        if self.0 {
            Cow::Owned("•".repeat(line.chars().count()))
        } else {
            Cow::Borrowed(line)
        }
    }

    fn highlight_char(&self, _line: &str, _pos: usize, _kind: CmdKind) -> bool {
        self.0
    }
}

impl Completer for Hidden {
    type Candidate = String;
}
impl Hinter for Hidden {
    type Hint = String;
}
impl Validator for Hidden {}
impl Helper for Hidden {}
