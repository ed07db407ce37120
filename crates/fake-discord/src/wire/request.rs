//! Reads a request: JSON, or a form with files and `payload_json`.

use std::time::Instant;

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};

use crate::world::refusal::Refusal;

/// The most bytes of a bot's request, files included (25 MiB).
const MAX_REQUEST_BYTES: usize = 25 << 20;

/// One request to the REST API.
#[derive(Clone, Debug)]
pub(crate) struct RestCall {
    /// The route, as `POST /channels/*/messages`.
    pub(crate) route: String,
    /// The HTTP method.
    pub(crate) method: String,
    /// The parts of the path below `/api/v10`.
    pub(crate) path: Vec<String>,
    /// The parameters of the query.
    pub(crate) query: Vec<(String, String)>,
    /// The JSON body.
    pub(crate) body: Value,
    /// The uploaded files.
    pub(crate) files: Vec<Upload>,
    /// The `Authorization` header.
    pub(crate) token: Option<String>,
}

/// An uploaded file; its bytes are not kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Upload {
    /// The file name.
    pub(crate) name: String,
    /// The content of the file.
    pub(crate) bytes: Vec<u8>,
}

impl RestCall {
    /// Reads the whole request.
    pub(crate) async fn read(request: Request) -> Result<Self, Refusal> {
        let (head, body) = request.into_parts();
        let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
        let path = head
            .uri
            .path()
            .strip_prefix("/api/v10/")
            .ok_or_else(Refusal::no_such_route)?;
        let path: Vec<_> = path.split('/').map(ToOwned::to_owned).collect();
        let query = head.uri.query().unwrap_or_default().split('&');
        let query = query.filter_map(|pair| pair.split_once('='));
        let bytes = to_bytes(body, MAX_REQUEST_BYTES)
            .await
            .map_err(|_| Refusal::not_json())?;
        let (body, files) = match header(CONTENT_TYPE).and_then(|kind| kind.split_once("boundary="))
        {
            Some((_, boundary)) => read_form(&bytes, boundary.trim_matches('"'))?,
            None => (read_json(&bytes)?, Vec::new()),
        };
        Ok(Self {
            route: route_of(head.method.as_str(), &path),
            method: head.method.to_string(),
            query: query
                .map(|(key, value)| (key.to_owned(), decoded(value)))
                .collect(),
            body,
            files,
            token: header(AUTHORIZATION).map(ToOwned::to_owned),
            path,
        })
    }

    /// Returns a parameter of the query.
    pub(crate) fn asked<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        let (_, value) = self.query.iter().find(|(key, _)| key == name)?;
        value.parse().ok()
    }

    /// Returns the key of the rate-limit bucket: the route with its major parameter.
    pub(crate) fn bucket(&self) -> String {
        format!(
            "{} {}",
            self.route,
            self.path.get(1).map_or("", String::as_str)
        )
    }
}

fn read_json(bytes: &Bytes) -> Result<Value, Refusal> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).map_err(|_| Refusal::not_json())
}

/// Splits `multipart/form-data` into its `payload_json` and its files.
fn read_form(bytes: &[u8], boundary: &str) -> Result<(Value, Vec<Upload>), Refusal> {
    let delimiter = format!("--{boundary}");
    let (mut body, mut files) = (json!({}), Vec::new());
    for part in split(bytes, delimiter.as_bytes()) {
        let Some(end) = find(part, b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&part[..end]);
        let content = part[end + 4..]
            .strip_suffix(b"\r\n")
            .unwrap_or(&part[end + 4..]);
        if let Some((_, rest)) = head.split_once("filename=\"") {
            files.push(Upload {
                name: rest.split('"').next().unwrap_or_default().to_owned(),
                bytes: content.to_vec(),
            });
        } else if head.contains("name=\"payload_json\"") {
            body = serde_json::from_slice(content).map_err(|_| Refusal::not_json())?;
        }
    }
    Ok((body, files))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

fn split<'a>(mut bytes: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(bytes, delimiter) {
        parts.push(&bytes[..at]);
        bytes = &bytes[at + delimiter.len()..];
    }
    parts
}

/// One request, as it arrived.
#[derive(Clone, Debug)]
pub struct Requested {
    /// The method and the path with `*` for ids and tokens, as `POST /channels/*/messages`.
    pub route: String,
    /// The path, as `/channels/1/messages`.
    pub path: String,
    /// The JSON body.
    pub body: Value,
    /// The status it was answered with; none while it is held, or when it was cut off.
    pub status: Option<u16>,
    /// The time it arrived by the machine's clock, for measurements.
    pub arrived: Instant,
}

/// Returns the route of a path below `/api/v10`: ids and tokens become `*`.
fn route_of(method: &str, segments: &[String]) -> String {
    let mut route = format!("{method} ");
    for (index, segment) in segments.iter().enumerate() {
        let after = |name: &str, by: usize| index >= by && segments[index - by] == name;
        let token = after("webhooks", 2) || after("interactions", 2);
        let id = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        route.push('/');
        route.push_str(if id || token { "*" } else { segment });
    }
    route
}

/// Decodes a percent-encoded value of a query.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match (first, code) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_its_payload_and_its_files() {
        let form = b"--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\n\r\nhello\r\n--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"content\":\"hi\"}\r\n--x--\r\n";
        let (body, files) = read_form(form, "x").expect("a form");
        assert_eq!(body, json!({ "content": "hi" }));
        assert_eq!(
            files,
            [Upload {
                name: "a.txt".to_owned(),
                bytes: b"hello".to_vec()
            }]
        );
    }
}
