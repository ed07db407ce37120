//! Liveness, readiness and metrics as whoever watches the process sees them.

use std::sync::Arc;

use frontdesk::http::Http;
use frontdesk::store::{Store, StoreOptions};
use tokio_util::sync::CancellationToken;

use super::connecting::until_ready;
use super::{Desk, discord};

async fn asked(base: &str, page: &str) -> (u16, String) {
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client")
        .get(format!("{base}{page}"))
        .send()
        .await
        .expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

#[tokio::test]
async fn it_is_ready_while_there_is_a_session_and_a_database() {
    let discord = discord().await;
    let desk = Desk::opens(&discord).await;
    let store = Store::open("sqlite::memory:", StoreOptions::default())
        .await
        .expect("a database");
    let address = "127.0.0.1:0".parse().expect("an address");
    let http = Http::bind(address, Arc::clone(&desk.metrics), store.clone())
        .await
        .expect("bound");
    let base = format!("http://{}", http.address().expect("an address"));
    let shutdown = CancellationToken::new();
    let serving = tokio::spawn(http.serve(shutdown.clone()));
    until_ready(&desk, true).await;
    assert_eq!(asked(&base, "/live").await.0, 200);
    assert_eq!(asked(&base, "/ready").await, (200, "ready\n".to_owned()));
    let (code, page) = asked(&base, "/metrics").await;
    assert_eq!(code, 200);
    assert!(page.contains("frontdesk_shards_ready 1\n"), "{page}");
    assert_eq!(asked(&base, "/elsewhere").await.0, 404);
    store.close().await;
    let (code, said) = asked(&base, "/ready").await;
    assert_eq!(code, 503);
    assert!(said.contains("database"), "{said}");
    desk.shutdown.cancel();
    until_ready(&desk, false).await;
    let (code, said) = asked(&base, "/ready").await;
    assert_eq!(code, 503);
    assert!(said.contains("Discord"), "{said}");
    assert_eq!(asked(&base, "/live").await.0, 200, "it lives all the same");
    shutdown.cancel();
    serving.await.expect("no panic").expect("served to the end");
}
