//! The server of a course's website, as it calls the real binary. Holds every answer to the description that frontdesk
//! gives of itself.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::contract::Contract;
use crate::process::Scene;

/// The token of the site's server.
pub(super) const TOKEN: &str = "a-token-for-tests-alone-and-long-enough";

/// The site's server.
pub(super) struct Site {
    base: String,
    contract: Contract,
    token: String,
}

impl Site {
    /// A scene in which the desk for a website is on, and the site beside it.
    pub(super) async fn opens(scene: &mut Scene) -> Self {
        scene.is_killed();
        scene.home.set("FRONTDESK_API_TOKEN", TOKEN);
        scene
            .home
            .set("FRONTDESK_WEB_ORIGINS", "https://course.example.org");
        scene.starts().await;
        Self::near(scene).await
    }

    /// The site beside a binary that runs.
    pub(super) async fn near(scene: &mut Scene) -> Self {
        let description = scene.running().answer("/api/openapi.json", None).await;
        let base = description.url().as_str().replace("/api/openapi.json", "");
        let text = description.text().await.expect("a description");
        let contract = Contract::of(serde_json::from_str(&text).expect("JSON"));
        Self {
            base,
            contract,
            token: TOKEN.to_owned(),
        }
    }

    /// The same site as somebody who has another token.
    pub(super) fn with_token(&self, token: &str) -> Self {
        Self {
            base: self.base.clone(),
            contract: self.contract.clone(),
            token: token.to_owned(),
        }
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// A request that is not sent yet.
    pub(super) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method: Method = method.parse().expect("a method");
        let client = reqwest::Client::builder().no_proxy().build();
        let client = client.expect("a client");
        let request = client.request(method, format!("{}{path}", self.base));
        request.bearer_auth(&self.token)
    }

    /// Sends a body, and holds what comes back to the description.
    pub(super) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.request(method, path);
        if let Some(body) = &body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a text");
        let value = match text.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}")),
        };
        let is_sound = (200..300).contains(&status);
        let body = body.as_ref().filter(|_| is_sound);
        self.contract.holds(method, path, body, (status, &value));
        (status, value)
    }

    pub(super) async fn posts(&self, path: &str, body: Value) -> (u16, Value) {
        self.call("POST", path, Some(body)).await
    }

    pub(super) async fn gets(&self, path: &str) -> (u16, Value) {
        self.call("GET", path, None).await
    }

    /// The code of a refusal.
    pub(super) async fn refused(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, String) {
        let (status, value) = self.call(method, path, body).await;
        let code = value["error"]["code"].as_str().unwrap_or_default();
        assert!(
            !value["error"]["message"]
                .as_str()
                .unwrap_or_default()
                .is_empty()
        );
        (status, code.to_owned())
    }
}

impl Site {
    /// Every operation that is described: its method and path.
    pub(super) fn operations(&self) -> Vec<(String, String)> {
        self.contract.operations()
    }
}
