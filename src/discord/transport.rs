//! Which way requests to Discord's API take. There are two, and each brings its own pacing: straight
//! to Discord, where serenity's rate limiter waits its turn; or through a proxy that does the
//! limiting for several processes, where only refusals are retried. A proxy beside serenity's limiter
//! cannot be written down: serenity would silently pass the proxy by.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use reqwest::Url;

/// The way to Discord's API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// To discord.com, paced by serenity's rate limiter.
    #[default]
    Direct,
    /// Through a proxy, which does the pacing.
    Proxy(ProxyUrl),
}

/// The base address of a proxy: https, or plain http to this very machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyUrl(String);

/// Why an address is not taken as a proxy's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadProxy {
    /// It is not an address at all.
    #[error("`{0}` is not a URL such as http://127.0.0.1:3000")]
    NotAUrl(String),
    /// The token would cross a network in the clear.
    #[error(
        "`{0}` would carry the token over the network unencrypted: use https, or http to a loopback address"
    )]
    Unencrypted(String),
    /// It has parts that a base address has not.
    #[error("a proxy's address has no user name, password, query or fragment")]
    NotABase,
}

impl ProxyUrl {
    /// The address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProxyUrl {
    type Err = BadProxy;

    fn from_str(text: &str) -> Result<Self, BadProxy> {
        let url = Url::parse(text.trim()).map_err(|_| BadProxy::NotAUrl(text.to_owned()))?;
        let decorated = !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some();
        if decorated {
            return Err(BadProxy::NotABase);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(BadProxy::Unencrypted(text.to_owned())),
            _ => return Err(BadProxy::NotAUrl(text.to_owned())),
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// Whether the token may be sent to a gateway: encrypted, or within this very machine.
pub(super) fn is_safe_gateway(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| match url.scheme() {
        "wss" => true,
        "ws" => is_loopback(&url),
        _ => false,
    })
}

/// Whether a URL's host is this machine: `localhost` or a loopback address.
fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_https_or_on_this_machine() {
        let cases = [
            ("http://127.0.0.1:3000/", Some("http://127.0.0.1:3000")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://[::1]:3000", Some("http://[::1]:3000")),
            (
                "https://proxy.example/api/",
                Some("https://proxy.example/api"),
            ),
            ("http://proxy.example", None),
            ("http://127.0.0.1.example", None),
            ("http://10.0.0.1:3000", None),
            ("ftp://127.0.0.1", None),
            ("127.0.0.1:3000", None),
            ("https://me:secret@proxy.example", None),
            ("https://proxy.example/?a=b", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let parsed = text.parse::<ProxyUrl>().ok();
            assert_eq!(parsed.as_ref().map(ProxyUrl::as_str), expected, "{text}");
        }
    }

    #[test]
    fn a_gateway_is_encrypted_or_on_this_machine() {
        let cases = [
            ("wss://gateway.discord.gg", true),
            ("ws://127.0.0.1:8080/", true),
            ("ws://gateway.discord.gg", false),
            ("http://127.0.0.1", false),
            ("", false),
        ];
        for (address, expected) in cases {
            assert_eq!(is_safe_gateway(address), expected, "{address}");
        }
    }
}
