//! A real browser without a window, driven by its own debugging protocol: it opens pages, types, presses keys, and is
//! looked at. The test says loudly that it is skipped where there is no browser.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::process::until;

/// The names under which a browser is found, in the order in which they are tried.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// The width of a phone.
pub(crate) const PHONE: u32 = 360;

/// The lowest contrast of a text with what lies behind it, with the text.
const CONTRAST: &str = r"(() => {
  const root = ROOT;
  const light = (c) => { const v = c.match(/[\d.]+/g).slice(0, 3).map((n) => { n /= 255; return n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
  let worst = [99, ''];
  for (const e of root.querySelectorAll('TEXTS')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || e.tagName === 'STYLE') continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst[0]) worst = [ratio, e.textContent];
  }
  return worst;
})()";

/// A browser with one page.
pub(crate) struct Browser {
    process: Child,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    calls: u64,
    _profile: tempfile::TempDir,
}

fn found() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&folders).collect();
    let mut paths = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    paths.find(|path| path.is_file())
}

/// Starts a browser that nobody sees, with a profile of its own.
fn spawn(program: &Path, profile: &Path) -> Child {
    Command::new(program)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-port=0",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            "--no-proxy-server",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("about:blank")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a browser")
}

impl Browser {
    /// Starts a browser; `None`, and loudly so, where there is none.
    pub(crate) async fn start() -> Option<Self> {
        let Some(program) = found() else {
            eprintln!(
                "SKIPPED: pages are looked at in no browser, for there is no {}",
                NAMES.join(" or ")
            );
            return None;
        };
        let profile = tempfile::tempdir().expect("a folder");
        let process = spawn(&program, profile.path());
        let port = profile.path().join("DevToolsActivePort");
        let mut address = None;
        until("the browser listens", async || {
            let said = std::fs::read_to_string(&port).unwrap_or_default();
            let port = said.lines().next().map(str::to_owned);
            address = port.filter(|_| said.lines().count() > 1);
            address.is_some()
        })
        .await;
        let pages = format!("http://127.0.0.1:{}/json/list", address.expect("a port"));
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let mut page = None;
        until("the browser has a page", async || {
            let Ok(answer) = client.get(&pages).send().await else {
                return false;
            };
            let text = answer.text().await.unwrap_or_default();
            let pages: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
            let mut sockets = pages.iter().filter(|one| one["type"] == "page");
            page = sockets
                .next()
                .and_then(|one| one["webSocketDebuggerUrl"].as_str().map(str::to_owned));
            page.is_some()
        })
        .await;
        let (socket, _) = connect_async(page.expect("a page"))
            .await
            .expect("a socket");
        let mut browser = Self {
            process,
            socket,
            calls: 0,
            _profile: profile,
        };
        browser.call("Page.enable", json!({})).await;
        Some(browser)
    }

    /// Calls a command of the protocol.
    pub(crate) async fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let id = self.calls;
        let call = json!({ "id": id, "method": method, "params": params });
        self.socket
            .send(Message::Text(call.to_string().into()))
            .await
            .expect("a call");
        loop {
            let said = self.socket.next().await.expect("more").expect("a message");
            let Message::Text(text) = said else { continue };
            let value: Value = serde_json::from_str(&text).expect("JSON");
            if value["id"] == id {
                assert!(value["error"].is_null(), "{method}: {value}");
                return value["result"].clone();
            }
        }
    }

    /// Looks as on a phone of this width, in the dark or not.
    pub(crate) async fn looks_as(&mut self, width: u32, is_dark: bool) {
        let size = json!({ "width": width, "height": 740, "deviceScaleFactor": 2, "mobile": true });
        self.call("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if is_dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", media).await;
    }

    /// Opens a page.
    pub(crate) async fn opens(&mut self, address: &str) {
        self.call("Page.navigate", json!({ "url": address })).await;
    }

    /// Evaluates an expression of the page's.
    pub(crate) async fn evaluates(&mut self, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let result = self.call("Runtime.evaluate", params).await;
        assert!(
            result["exceptionDetails"].is_null(),
            "{expression}: {result}"
        );
        result["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub(crate) async fn until(&mut self, expression: &str) {
        let guarded = format!(
            "(() => {{ try {{ return Boolean({expression}); }} catch {{ return false; }} }})()"
        );
        until(expression, async || self.evaluates(&guarded).await == true).await;
    }

    /// Types a text where the focus is.
    pub(crate) async fn types(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Presses a key and lets it go.
    pub(crate) async fn presses(&mut self, key: &str) {
        let (code, text) = match key {
            "Enter" => (13, "\r"),
            "Tab" => (9, ""),
            "Escape" => (27, ""),
            " " => (32, " "),
            other => panic!("no key {other}"),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let kind = if kind == "keyDown" && text.is_empty() {
                "rawKeyDown"
            } else {
                kind
            };
            let name = if key == " " { "Space" } else { key };
            let pressed = json!({ "type": kind, "key": key, "code": name, "text": text, "windowsVirtualKeyCode": code });
            self.call("Input.dispatchKeyEvent", pressed).await;
        }
    }

    /// Looks at a page as it stands, on a phone and in either theme: nothing runs over the edge, and every text can be
    /// read. The texts are in the elements that a selector finds below a root.
    pub(crate) async fn looks_right(&mut self, root: &str, texts: &str, name: &str) {
        for is_dark in [false, true] {
            self.looks_as(PHONE, is_dark).await;
            let fits = format!("document.documentElement.scrollWidth <= {PHONE}");
            self.until(&fits).await;
            let contrast = CONTRAST.replace("ROOT", root).replace("TEXTS", texts);
            let worst = self.evaluates(&contrast).await;
            assert!(
                worst[0].as_f64().is_some_and(|ratio| ratio >= 4.5),
                "{name}, dark {is_dark}: {worst}"
            );
            let theme = if is_dark { "dark" } else { "light" };
            self.pictures(&format!("{name}-{theme}")).await;
        }
    }

    /// Keeps a picture of the page where the environment names a folder for pictures.
    pub(crate) async fn pictures(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("WIDGET_PICTURES") else {
            return;
        };
        let picture = self
            .call("Page.captureScreenshot", json!({ "format": "png" }))
            .await;
        let picture = STANDARD
            .decode(picture["data"].as_str().expect("a picture"))
            .expect("Base64");
        std::fs::write(PathBuf::from(folder).join(format!("{name}.png")), picture).expect("a file");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
