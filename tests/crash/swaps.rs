//! A swap that was due while nothing ran is shown afterwards, though its timer is put off until all is read.

use crate::process::{Scene, on_both_engines, says};
use fake_discord::wire::view::MessageView;

on_both_engines!(a_swap_that_began_meanwhile_cannot_be_given_back_any_more);

/// The message that shows how the swap stands.
fn shown(scene: &Scene) -> MessageView {
    let said = scene.said("ivy", "#staff").into_iter();
    let mut shown = said.filter(|line| !line.ephemeral && line.text.contains("Swap 1"));
    shown.next_back().expect("the swap's message")
}

async fn a_swap_that_began_meanwhile_cannot_be_given_back_any_more(mut scene: Scene) {
    let discord = scene.discord.clone();
    for (who, call, told) in [
        (
            "ivy",
            "/shift add days:daily hours:00:00-24:00",
            "a new weekly shift",
        ),
        ("ivy", "/duty swap from:1h to:3h", "You ask who takes"),
        ("omar", "/duty take swap:1", "You take the duty"),
    ] {
        let called = discord.calls(who, "#staff", call);
        discord.until_answered(called).await;
        discord.until_line(who, "#staff", says(told)).await;
    }
    scene.rests().await;
    assert_eq!(
        shown(&scene).buttons,
        ["Give back"],
        "{}",
        discord.everything()
    );

    scene.is_killed();
    scene.minutes_pass(90);
    scene.starts().await;
    scene.minutes_pass(1);
    scene.rests().await;
    assert!(shown(&scene).buttons.is_empty(), "{}", discord.everything());
    scene.ends().await;
}
