//! A terminal in which the program is called, made by `script` of util-linux: what the program asks is waited for, and
//! answered by keys.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};

use crate::adapter::LONG_ENOUGH;

/// A program in its terminal.
pub(super) struct Terminal {
    script: Child,
    keys: ChildStdin,
    screen: Receiver<Vec<u8>>,
    /// Everything that was shown so far.
    said: Vec<u8>,
    /// The length of the part that was waited for.
    read: usize,
}

impl Terminal {
    /// Calls the program with a proxy of Discord's API and no other variable; without `script`, says that nothing is tried.
    pub(super) fn calls(words: &str, folder: &Path, proxy: &str) -> Option<Self> {
        let version = Command::new("script").arg("--version").output();
        if !version
            .is_ok_and(|version| version.stdout.windows(10).any(|part| part == b"util-linux"))
        {
            eprintln!("SKIPPED: there is no `script` of util-linux to make a terminal");
            return None;
        }
        let mut command = Command::new("script");
        let call = format!("'{}' {words}", env!("CARGO_BIN_EXE_frontdesk"));
        command.args(["-qec", &call, "/dev/null"]);
        command.current_dir(folder).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("DISCORD_API_PROXY", proxy);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = command.spawn().expect("a terminal");
        let keys = script.stdin.take().expect("keys");
        let mut output = script.stdout.take().expect("a screen");
        let (shown, screen) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if shown.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Some(Self {
            script,
            keys,
            screen,
            said: Vec::new(),
            read: 0,
        })
    }

    /// Waits until the program says these words, after those that were waited for before.
    pub(super) fn says(&mut self, words: &str) {
        loop {
            let mut rest = self.said[self.read..].windows(words.len());
            if let Some(at) = rest.position(|part| part == words.as_bytes()) {
                self.read += at + words.len();
                return;
            }
            let Ok(more) = self.screen.recv_timeout(LONG_ENOUGH) else {
                panic!("never said: {words} in {}", self.text());
            };
            self.said.extend(more);
        }
    }

    /// Types a line. What asks for it has to be there already: before, the terminal shows what is typed.
    pub(super) fn types(&mut self, line: &str) {
        let typed = write!(self.keys, "{line}\r");
        typed.and_then(|()| self.keys.flush()).expect("typed");
    }

    /// Waits until the program ends; whether it ended well, and everything that was shown.
    pub(super) fn ends(&mut self) -> (bool, String) {
        loop {
            match self.screen.recv_timeout(LONG_ENOUGH) {
                Ok(more) => self.said.extend(more),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it goes on: {}", self.text()),
            }
        }
        let ended = self.script.wait().expect("a process");
        (ended.success(), self.text())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.said).into_owned()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended already, unless the test has failed.
        let _ = self.script.kill();
        let _ = self.script.wait();
    }
}
