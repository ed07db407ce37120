//! The widget on a page, in a real browser, by keyboard alone: asked, pressed on, handed over and talked in.

use super::browser::{Browser, PHONE};
use super::page::Page;
use super::site::{Site, TOKEN};
use super::{KNOWN, UNKNOWN};
use crate::process::{Scene, says};

/// The content of the widget.
const ROOT: &str = "document.querySelector('#frontdesk').shadowRoot";

fn inside(selector: &str) -> String {
    format!("{ROOT}.querySelector({selector:?})")
}

/// A browser, a scene whose desk a page may call, and the page in a language; `None` where there is no browser.
async fn page_in(language: &str) -> Option<(Browser, Scene, Page)> {
    let browser = Browser::start().await?;
    let (listener, origin) = Page::socket().await;
    let mut scene = Scene::on_sqlite().await;
    scene.is_killed();
    scene.home.set("FRONTDESK_API_TOKEN", TOKEN);
    scene.home.set("FRONTDESK_WEB_ORIGINS", &origin);
    scene.starts().await;
    let site = Site::near(&mut scene).await;
    let page = Page::serves(listener, origin, site.base(), language);
    Some((browser, scene, page))
}

async fn shows(browser: &mut Browser, text: &str) {
    browser
        .until(&format!("{}.innerText.includes({text:?})", inside(".log")))
        .await;
}

/// Goes to the button that reads so, by the tab key, and presses it.
async fn presses_button(browser: &mut Browser, label: &str) {
    for _ in 0..30 {
        let focused = format!("({ROOT}.activeElement || {{}}).textContent");
        if browser.evaluates(&focused).await == label {
            return browser.presses("Enter").await;
        }
        browser.presses("Tab").await;
    }
    panic!("the tab key does not lead to {label}");
}

/// Looks at the widget as it stands: nothing runs over the edge, everything can be read, and everything has a name.
async fn looks_right(browser: &mut Browser, name: &str) {
    browser.looks_right(ROOT, ".panel *", name).await;
    let wide = format!(
        "{}.getBoundingClientRect().width <= {PHONE}",
        inside(".panel")
    );
    browser.until(&wide).await;
    let overflow = format!("{0}.scrollWidth <= {0}.clientWidth", inside(".log"));
    browser.until(&overflow).await;
    let unnamed = format!(
        "[...{ROOT}.querySelectorAll('button, textarea, input')].filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || (e.labels && e.labels.length))).length"
    );
    assert_eq!(browser.evaluates(&unnamed).await, 0);
}

/// Asks what a rule answers, and is content.
async fn asks_what_is_known(browser: &mut Browser) {
    browser.types(KNOWN).await;
    browser.presses("Enter").await;
    shows(browser, "Open https://school.example/reset, Alice.").await;
    let link = format!("{}.href", inside(".log a"));
    assert_eq!(
        browser.evaluates(&link).await,
        "https://school.example/reset"
    );
    looks_right(browser, "answer-en").await;
    presses_button(browser, "Solved").await;
    shows(browser, "Glad it helped!").await;
}

/// Answers the survey and presses twice: it is sent once.
async fn answers_the_survey(browser: &mut Browser) {
    let answers = format!(
        "[...{ROOT}.querySelectorAll('input[value=\"4\"]')].map((one) => one.click()).length"
    );
    assert_eq!(browser.evaluates(&answers).await, 3);
    let sends = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/surveys/')).length";
    let form = inside("form.said");
    let twice =
        format!("(() => {{ const form = {form}; form.requestSubmit(); form.requestSubmit(); }})()");
    browser.evaluates(&twice).await;
    shows(browser, "Thank you! It helps us get better.").await;
    assert_eq!(browser.evaluates(sends).await, 1);
}

/// Asks what no rule answers, and has a ticket opened for it.
async fn is_handed_over(browser: &mut Browser, scene: &Scene) {
    browser.types(UNKNOWN).await;
    browser.presses("Enter").await;
    shows(browser, "Shall I get an instructor?").await;
    presses_button(browser, "Ask an instructor").await;
    shows(browser, "T-1 is being opened").await;
    let asked = says("stay black");
    scene.discord.until_line("ivy", "T-1", asked).await;
}

/// Closes the widget and loads the page again: what comes meanwhile is told on the button, and there once it is open.
async fn tells_what_came_while_it_was_closed(
    browser: &mut Browser,
    scene: &mut Scene,
    page: &Page,
) {
    let reads = |text: &str| format!("{}.textContent === {text:?}", inside(".open"));
    browser.presses("Escape").await;
    browser.until(&reads("Questions?")).await;
    scene
        .discord
        .says("ivy", "T-1", "One thing more: is it the newest?");
    let told = "Questions? · 1 new";
    browser.until(&reads(told)).await;
    browser.opens(page.address()).await;
    browser.until(&inside(".open")).await;
    browser.until(&reads(told)).await;
    presses_button(browser, told).await;
    shows(browser, "Firefox, of course").await;
    shows(browser, "is it the newest?").await;
    browser.until(&reads("Questions?")).await;
}

/// Opens a page on a phone, and on it the widget by its button.
async fn opens_widget(browser: &mut Browser, page: &Page, button: &str) {
    browser.looks_as(PHONE, false).await;
    browser.opens(page.address()).await;
    browser.until(&inside(".open")).await;
    presses_button(browser, button).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_asks_and_hands_over_by_keyboard_alone() {
    let Some((mut browser, mut scene, page)) = page_in("en").await else {
        return;
    };
    opens_widget(&mut browser, &page, "Questions?").await;
    let focused = format!("{ROOT}.activeElement === {}", inside("#words"));
    browser.until(&focused).await;

    asks_what_is_known(&mut browser).await;

    browser.until(&focused).await;
    is_handed_over(&mut browser, &scene).await;
    scene.discord.says(
        "ivy",
        "T-1",
        "Which **browser** is it? <script>alert(1)</script>",
    );
    shows(
        &mut browser,
        "Which browser is it? <script>alert(1)</script>",
    )
    .await;
    browser.until(&focused).await;
    browser.types("Firefox, of course").await;
    browser.presses("Enter").await;
    scene
        .discord
        .until_line("ivy", "T-1", says("Firefox, of course"))
        .await;

    tells_what_came_while_it_was_closed(&mut browser, &mut scene, &page).await;
    let called = scene.discord.calls("ivy", "T-1", "/ticket resolve");
    scene.discord.until_answered(called).await;
    shows(&mut browser, "How much help did you expect").await;
    looks_right(&mut browser, "survey-en").await;
    answers_the_survey(&mut browser).await;
    browser.until(&focused).await;
    browser.presses("Escape").await;
    let opener = format!("{ROOT}.activeElement === {}", inside(".open"));
    browser.until(&opener).await;

    // After the page is loaded again, the ticket is still there.
    browser.opens(page.address()).await;
    browser.until(&inside(".open")).await;
    presses_button(&mut browser, "Questions?").await;
    shows(&mut browser, "Firefox, of course").await;
    scene.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chinese_page_is_answered_in_chinese() {
    let Some((mut browser, scene, page)) = page_in("zh-CN").await else {
        return;
    };
    opens_widget(&mut browser, &page, "有问题？").await;
    browser
        .types("我忘记密码了，怎么重置密码？ forgot password")
        .await;
    browser.presses("Enter").await;
    shows(&mut browser, "打开 https://school.example/reset").await;
    let link = format!("{}.href", inside(".log a"));
    assert_eq!(
        browser.evaluates(&link).await,
        "https://school.example/reset"
    );
    browser
        .types("为什么第三周的视频在我的平板上一直是黑的？")
        .await;
    browser.presses("Enter").await;
    shows(&mut browser, "要帮您找讲师吗").await;
    looks_right(&mut browser, "offer-zh").await;
    scene.ends().await;
}

/// The script that a page runs first in a browser that keeps nothing for it.
const NOTHING_KEPT: &str = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_who_logs_out_and_no_storage_is_needed() {
    let Some((mut browser, mut scene, page)) = page_in("en").await else {
        return;
    };
    let first = serde_json::json!({ "source": NOTHING_KEPT });
    browser
        .call("Page.addScriptToEvaluateOnNewDocument", first)
        .await;
    opens_widget(&mut browser, &page, "Questions?").await;
    is_handed_over(&mut browser, &scene).await;

    page.logs_in("student-43");
    browser
        .evaluates("document.dispatchEvent(new Event('frontdesk-reset'))")
        .await;
    let log = inside(".log");
    browser
        .until(&format!("!{log}.innerText.includes('T-1')"))
        .await;
    browser.until(&format!("{}.hidden", inside(".state"))).await;
    scene.discord.says("ivy", "T-1", "Which browser is it?");
    scene.rests().await;
    browser
        .evaluates(&format!("{}.focus()", inside("#words")))
        .await;
    browser.types(KNOWN).await;
    browser.presses("Enter").await;
    shows(&mut browser, "Open https://school.example/reset").await;
    let others = format!("{log}.innerText.includes('Which browser')");
    assert_eq!(browser.evaluates(&others).await, false);
    scene.ends().await;
}
