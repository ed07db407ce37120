//! One WebSocket: what it hears goes to the world, what the world sends goes out.

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::super::Discord;
use super::Frame;

/// Opens a gateway connection.
pub async fn upgrade(State(discord): State<Discord>, socket: WebSocketUpgrade) -> Response {
    socket.on_upgrade(move |socket| serve(discord, socket))
}

async fn serve(discord: Discord, mut socket: WebSocket) {
    let (line, mut orders) = unbounded_channel();
    let Some(connection) = discord.act(|world| greet(&mut world.gateway, &line)) else {
        return;
    };
    let mut said_goodbye = false;
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Frame::Text(text)) => {
                    if socket.send(Message::Text(text.into())).await.is_err() {
                        break;
                    }
                }
                Some(Frame::Close(code, words)) => {
                    let frame = CloseFrame { code, reason: words.into() };
                    let _ = socket.send(Message::Close(Some(frame))).await;
                    while let Some(Ok(_)) = socket.recv().await {}
                    break;
                }
                Some(Frame::Cut) | None => break,
            },
            heard = socket.recv() => match heard {
                Some(Ok(Message::Text(text))) => hear(&discord, &text, &line, connection),
                Some(Ok(Message::Close(frame))) => {
                    said_goodbye = frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                    break;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    discord.act(|world| world.disconnected(connection, said_goodbye));
}

/// Numbers the connection and says hello; none if the gateway takes no connections.
fn greet(gateway: &mut super::Gateway, line: &UnboundedSender<Frame>) -> Option<u64> {
    if gateway.refuses_connections {
        return None;
    }
    gateway.connections += 1;
    let hello = json!({ "op": 10, "s": null, "t": null, "d": { "heartbeat_interval": gateway.heartbeat_ms } });
    let _ = line.send(Frame::Text(hello.to_string()));
    Some(gateway.connections)
}

fn hear(discord: &Discord, text: &str, line: &UnboundedSender<Frame>, connection: u64) {
    let Ok(said) = serde_json::from_str::<Value>(text) else {
        let _ = line.send(Frame::Close(4002, "Error while decoding payload."));
        return;
    };
    discord.act(|world| match said["op"].as_u64() {
        Some(1) => {
            world.gateway.heartbeats += 1;
            if !world.gateway.ignores_heartbeats {
                let _ = line.send(Frame::Text(json!({ "op": 11 }).to_string()));
            }
        }
        Some(2) => world.identify(&said["d"], line.clone(), connection),
        Some(6) => world.resume(&said["d"], line.clone(), connection),
        Some(3) => {}
        Some(8) => world.send_members(&said["d"], connection),
        _ => {
            world.gateway.closed_with.push(4001);
            let _ = line.send(Frame::Close(4001, "Unknown opcode."));
        }
    });
}
