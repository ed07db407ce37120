//! `frontdesk healthcheck`: asks a running frontdesk on this machine whether it is ready. Meant for an image without
//! any other HTTP client.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};

use super::rules_dir::UnreadRules;
use crate::app::variable;

/// The variable with the address at which the pages are served.
const ADDRESS: &str = "FRONTDESK_HTTP";
/// The longest wait for each part of the request; the server itself waits three seconds for the database.
const MAX_WAIT: Duration = Duration::from_secs(4);
/// The longest answer that is read.
const MAX_ANSWER_BYTES: u64 = 16 << 10;

/// Ask a running frontdesk at FRONTDESK_HTTP whether it is ready; exit code 1 if it is not
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) rules: UnreadRules,
}

/// Asks whether frontdesk is ready, and prints the answer.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    args.rules.is_unnamed()?;
    let Some(address) = variable(ADDRESS)? else {
        bail!("{ADDRESS} is not set: there is no page to ask");
    };
    let address: SocketAddr = address
        .parse()
        .with_context(|| format!("{ADDRESS}: `{address}` is not an address"))?;
    let address = from_here(address);
    let answer = ask(address).with_context(|| format!("no answer at {address}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    println!("{}", body.trim());
    let is_ready = head.split(' ').nth(1) == Some("200");
    Ok(ExitCode::from(u8::from(!is_ready)))
}

/// Replaces a wildcard address by one that can be reached on this machine.
fn from_here(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    };
    SocketAddr::new(ip, address.port())
}

/// Asks for `/ready`, and returns the answer.
fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut connection = TcpStream::connect_timeout(&address, MAX_WAIT)?;
    connection.set_read_timeout(Some(MAX_WAIT))?;
    connection.set_write_timeout(Some(MAX_WAIT))?;
    let request = format!("GET /ready HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes())?;
    let mut answer = String::new();
    connection
        .take(MAX_ANSWER_BYTES)
        .read_to_string(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_everywhere_is_asked_on_this_machine() {
        for (listens, asked) in [
            ("0.0.0.0:9090", "127.0.0.1:9090"),
            ("[::]:9090", "[::1]:9090"),
            ("10.0.0.7:80", "10.0.0.7:80"),
        ] {
            assert_eq!(
                from_here(listens.parse().unwrap()).to_string(),
                asked,
                "{listens}"
            );
        }
    }
}
