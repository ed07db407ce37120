// The desk on a page of a website: a button that opens a conversation. Plain JavaScript without a framework; its texts are
// put in by frontdesk. Talks to frontdesk with the token of a session, for which it asks the page's own server.
(() => {
  "use strict";

  const TEXTS = /* put in when it is served */ {};

  const script = document.currentScript;
  const desk = new URL(script.src).origin;
  const sessionAddress = script.dataset.session;
  const wanted = script.dataset.lang || document.documentElement.lang || navigator.language || "en";
  const locale = wanted.toLowerCase().startsWith("zh") ? "zh-CN" : "en-US";
  const words = TEXTS[locale];
  const remembered = "frontdesk-ticket:" + desk;

  // What the browser keeps for this tab, where the page may keep anything: the ticket, and up to where it was read.
  const kept = {
    get() {
      try { return (sessionStorage.getItem(remembered) || "").split(" ").map(Number); } catch { return [0]; }
    },
    set(number, read) {
      try { sessionStorage.setItem(remembered, `${number} ${read}`); } catch { /* It is forgotten with the page. */ }
    },
    forget() {
      try { sessionStorage.removeItem(remembered); } catch { /* There is nothing. */ }
    },
  };

  // ---- Calling frontdesk ----

  let session = null;
  let visitor = null;
  // What is under way for this visitor; stopped once somebody else is there.
  let underWay = new AbortController();

  async function begin(signal) {
    const answer = await fetch(sessionAddress, { method: "POST", credentials: "same-origin", signal });
    if (!answer.ok) throw new Refusal(answer.status, "session", words.unreachable);
    const begun = await answer.json();
    signal.throwIfAborted();
    if (visitor !== null && visitor !== begun.user) {
      reset();
      signal.throwIfAborted();
    }
    visitor = begun.user;
    session = begun;
  }

  class Refusal extends Error {
    constructor(status, code, message) {
      super(message);
      this.status = status;
      this.code = code;
    }
  }

  async function call(method, path, body) {
    const { signal } = underWay;
    for (let attempt = 0; ; attempt++) {
      if (!session || Date.parse(session.expires_at) - Date.now() < 30000) await begin(signal);
      const answer = await fetch(desk + path, {
        method,
        signal,
        headers: { authorization: "Bearer " + session.token, "content-type": "application/json" },
        body: body ? JSON.stringify(body) : undefined,
      });
      const value = answer.status === 204 ? null : await answer.json().catch(() => null);
      signal.throwIfAborted();
      if (answer.ok) return value;
      session = answer.status === 401 ? null : session;
      if (answer.status === 401 && attempt === 0) continue;
      const error = value && value.error ? value.error : { code: "failed", message: "" };
      throw new Refusal(answer.status, error.code, error.message);
    }
  }

  function sentence(error) {
    if (error instanceof Refusal && error.code === "refused") return error.message;
    if (error instanceof Refusal && error.status === 429) return words.too_many;
    if (error instanceof Refusal && error.code === "closed") return words.closed;
    return words.unreachable;
  }

  // ---- Showing ----

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
      else if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  }

  const MARKUP = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)|<?(https?:\/\/[^\s<>，。；：！？、（）【】「」『』]*[^\s<>.,;:!?)\]，。；：！？、（）【】「」『』])>?|\*([^*\s][^*]*)\*|\\([*_`\\[\]()~|<>#-])/g;

  function link(address, text) {
    return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
  }

  // Puts a line of markdown into an element; what is no markup stays text.
  function write(line, into) {
    let from = 0;
    for (const found of line.matchAll(MARKUP)) {
      into.append(line.slice(from, found.index));
      const [whole, bold, code, label, target, address, slanted, escaped] = found;
      if (bold !== undefined) into.append(element("strong", null, bold));
      else if (code !== undefined) into.append(element("code", null, code));
      else if (label !== undefined) into.append(link(target, label));
      else if (address !== undefined) into.append(link(address, address));
      else if (slanted !== undefined) into.append(element("em", null, slanted));
      else into.append(escaped);
      from = found.index + whole.length;
    }
    into.append(line.slice(from));
  }

  function paragraphs(text) {
    const all = document.createDocumentFragment();
    let list = null;
    for (const line of text.split("\n")) {
      const item = line.match(/^\s*(?:[-•*]|\d+\.)\s+(.*)$/);
      if (item) {
        list = list || all.appendChild(element("ul"));
        write(item[1], list.appendChild(element("li")));
      } else {
        list = null;
        if (line.trim()) write(line.replace(/^(?:> |-# |#+ )/, ""), all.appendChild(element("p")));
      }
    }
    return all;
  }

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    .root {
      --back: #ffffff; --text: #1c2126; --soft: #56606b; --line: #7c8793; --mine: #e3ecfb; --theirs: #f1f3f5;
      --main: #1f57b8; --on-main: #ffffff; --wrong: #a4161a;
      color: var(--text); font: 16px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
    }
    .root.dark {
      --back: #1b1f24; --text: #eef1f4; --soft: #b3bdc7; --line: #7f8b97; --mine: #24406e; --theirs: #2a3037;
      --main: #8fb6ff; --on-main: #10141a; --wrong: #ff9a9a;
    }
    button, textarea { font: inherit; color: inherit; }
    button { cursor: pointer; border-radius: 8px; min-height: 44px; padding: 6px 14px; }
    button:disabled { cursor: default; opacity: .6; }
    :focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
    .open { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; border: 0; border-radius: 24px;
      background: var(--main); color: var(--on-main); padding: 10px 20px; font-weight: 600; box-shadow: 0 2px 8px rgb(0 0 0 / .35); }
    .panel { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; display: flex; flex-direction: column;
      width: min(400px, calc(100vw - 16px)); height: min(640px, calc(100vh - 32px)); height: min(640px, calc(100dvh - 32px)); background: var(--back);
      border: 1px solid var(--line); border-radius: 12px; overflow: hidden; box-shadow: 0 4px 24px rgb(0 0 0 / .35); }
    .panel[hidden], .open[hidden] { display: none; }
    header { display: flex; align-items: center; gap: 8px; padding: 8px 8px 8px 16px; border-bottom: 1px solid var(--line); }
    h2 { font-size: 17px; margin: 0; flex: 1; }
    .plain { background: none; border: 1px solid transparent; padding: 6px 10px; }
    .state { margin: 0; padding: 6px 16px; color: var(--soft); font-size: 14px; border-bottom: 1px solid var(--line); }
    .state[hidden] { display: none; }
    .log { flex: 1; overflow-y: auto; padding: 12px 16px; display: flex; flex-direction: column; gap: 10px; }
    .said { max-width: 90%; padding: 8px 12px; border-radius: 12px; overflow-wrap: anywhere; background: var(--theirs); align-self: flex-start; }
    .said.mine { background: var(--mine); align-self: flex-end; }
    .said.wrong { background: none; border: 1px solid var(--wrong); color: var(--wrong); }
    .said p, .said ul { margin: 0; } .said p + p, .said p + ul, .said ul + p { margin-top: 6px; } .said ul { padding-left: 20px; }
    .said a { color: var(--main); text-decoration: underline; } .said.mine a { color: inherit; }
    code { font-family: ui-monospace, monospace; font-size: .9em; }
    .acts { display: flex; flex-wrap: wrap; gap: 8px; align-self: flex-start; }
    .acts button, .rate { background: var(--back); border: 1px solid var(--line); }
    .acts button.first { background: var(--main); border-color: var(--main); color: var(--on-main); }
    form.write { display: flex; gap: 8px; align-items: flex-end; padding: 8px 12px 12px; border-top: 1px solid var(--line); }
    .field { flex: 1; display: flex; flex-direction: column; gap: 2px; min-width: 0; }
    label, legend { font-size: 14px; color: var(--soft); padding: 0; }
    textarea { width: 100%; resize: none; background: var(--back); border: 1px solid var(--line); border-radius: 8px; padding: 8px 10px; min-height: 44px; }
    .send { background: var(--main); color: var(--on-main); border: 0; font-weight: 600; }
    fieldset { border: 0; margin: 0 0 8px; padding: 0; }
    .scale { display: flex; gap: 4px; }
    .scale label { flex: 1; display: flex; flex-direction: column; align-items: center; justify-content: center; min-height: 44px;
      border: 1px solid var(--line); border-radius: 8px; color: var(--text); cursor: pointer; }
    .scale input { margin: 0; accent-color: var(--main); }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 480px) { .panel { right: 8px; bottom: 8px; height: calc(100vh - 16px); height: calc(100dvh - 16px); } }
  `;

  const log = element("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.conversation, tabindex: "0" });
  const state = element("p", { class: "state", role: "status", hidden: true });
  const input = element("textarea", { id: "words", rows: "2", maxlength: "2000", required: true });
  const send = element("button", { class: "send", type: "submit" }, words.send);
  const form = element("form", { class: "write", on: { submit: submitted } },
    element("div", { class: "field" }, element("label", { for: "words" }, words.label), input), send);
  const panel = element("section", { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, on: { keydown: keyed } },
    element("header", null, element("h2", { id: "title" }, words.title),
      element("button", { class: "plain", type: "button", "aria-label": words.close, on: { click: close } }, "✕")),
    state, log, form);
  const opener = element("button", { class: "open", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", on: { click: open } }, words.open);
  const told = element("p", { class: "unseen", role: "status" });
  const root = element("div", { class: "root", lang: locale }, opener, panel, told);

  function themed() {
    const dark = script.dataset.theme ? script.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.classList.toggle("dark", dark);
  }

  function open() {
    panel.hidden = false;
    opener.hidden = true;
    opener.setAttribute("aria-expanded", "true");
    if (!log.childElementCount) say("desk", words.greeting);
    input.focus();
    unread.clear();
    counted();
    wake();
    if (ticket) listen();
  }

  function close() {
    panel.hidden = true;
    opener.hidden = false;
    opener.setAttribute("aria-expanded", "false");
    opener.focus();
    seen = after;
    wake();
  }

  // Shows on the button how many replies came while the conversation was closed.
  function counted() {
    const news = unread.size ? `${unread.size} ${words.unread}` : "";
    opener.textContent = news ? `${words.open} · ${news}` : words.open;
    told.textContent = news;
  }

  function keyed(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Enter" && event.target === input && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  function said(from, text, kind) {
    const who = element("span", { class: "unseen" }, from === "you" ? words.you : words.desk);
    const bubble = element("div", { class: "said" + (from === "you" ? " mine" : "") + (kind ? " " + kind : "") }, who);
    bubble.append(paragraphs(text));
    return bubble;
  }

  function put(node) {
    log.append(node);
    log.scrollTop = log.scrollHeight;
    return node;
  }

  const say = (from, text, kind) => put(said(from, text, kind));

  function failed(error) {
    say("desk", sentence(error), "wrong");
  }

  // Whether it was stopped because the visitor is somebody else now, who is to see nothing of it.
  const stopped = (error) => error.name === "AbortError";

  // Forgets the visitor: the page tells that they have logged out, or a session is somebody else's.
  function reset() {
    underWay.abort();
    underWay = new AbortController();
    session = visitor = null;
    left();
    shown.clear();
    asked.clear();
    input.value = "";
    send.disabled = false;
    log.replaceChildren();
    if (!panel.hidden) say("desk", words.greeting);
  }

  // ---- Asking ----

  let ticket = null;

  async function submitted(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text || send.disabled) return;
    send.disabled = true;
    const own = say("you", text);
    input.value = "";
    try {
      if (ticket) {
        const taken = await call("POST", `/api/tickets/${ticket.id}/messages`, { message: text });
        // The news may have brought it already.
        if (shown.has(taken.id)) own.remove();
        else shown.set(taken.id, own);
        entered(taken.ticket);
      } else {
        const answer = await call("POST", "/api/chat", { message: text, locale });
        answered(answer);
      }
    } catch (error) {
      if (stopped(error)) return;
      own.remove();
      input.value = text;
      if (error instanceof Refusal && error.code === "closed") left();
      failed(error);
    }
    send.disabled = false;
    input.focus();
  }

  function answered(answer) {
    if (answer.response) say("desk", answer.response);
    else if (!answer.ticket) say("desk", words.nothing);
    acts(answer);
    if (answer.ticket) entered(answer.ticket);
  }

  const LABELS = { solved: words.solved, not_this: words.not_this, ask_instructor: words.ask_instructor };

  // The buttons below an answer; only those of the newest can be pressed.
  function acts(answer) {
    for (const former of log.querySelectorAll(".acts")) former.remove();
    if (!answer.inquiry) return;
    const row = element("div", { class: "acts", role: "group", "aria-label": words.choices });
    for (const one of answer.suggestions) {
      row.append(element("button", { type: "button", on: { click: () => press(answer, { press: "choose", rule: one.rule }, one.title) } }, one.title));
    }
    for (const name of answer.presses) {
      const first = name === "ask_instructor" ? "first" : null;
      row.append(element("button", { type: "button", class: first, on: { click: () => press(answer, { press: name }, LABELS[name]) } }, LABELS[name]));
    }
    if (row.childElementCount) put(row);
  }

  async function press(answer, body, label) {
    for (const button of log.querySelectorAll(".acts button")) button.disabled = true;
    const own = say("you", label);
    try {
      if (body.press === "ask_instructor") {
        const opened = await call("POST", "/api/tickets", { inquiry: answer.inquiry, locale });
        acts({ inquiry: null });
        if (opened.response) say("desk", opened.response);
        entered(opened.ticket);
      } else {
        const next = await call("POST", `/api/inquiries/${answer.inquiry}/press`, body);
        if (body.press === "choose") say("desk", next.response || words.nothing);
        else say("desk", body.press === "solved" ? words.glad : words.sorry);
        acts(next);
        if (next.ticket) entered(next.ticket);
      }
    } catch (error) {
      if (stopped(error)) return;
      own.remove();
      for (const button of log.querySelectorAll(".acts button")) button.disabled = false;
      failed(error);
    }
    input.focus();
  }

  // ---- A ticket ----

  const shown = new Map();
  const asked = new Set();
  const unread = new Set();
  let listening = false;
  // Up to where its conversation is shown, and up to where it was noticed.
  let after = 0;
  let seen = 0;
  // Ends a wait for news, since they are to be shown now, or to be counted alone.
  let wake = () => {};

  function entered(entering) {
    if (!ticket || ticket.id !== entering.id) after = 0;
    kept.set(entering.id, after);
    stands(entering);
    listen();
  }

  // Shows how the ticket stands; after a page is loaded again, its news tell.
  function stands(now) {
    ticket = now;
    state.hidden = false;
    const line = `${ticket.name}: ${words[ticket.state]}`;
    if (state.textContent !== line) state.textContent = line;
  }

  function left() {
    ticket = null;
    kept.forget();
    state.hidden = true;
    unread.clear();
    counted();
  }

  // Waits for news of the ticket, again and again: shows them in the open conversation, and counts them while it is closed.
  async function listen() {
    if (listening) return;
    listening = true;
    let pause = 1000;
    while (ticket) {
      const closed = panel.hidden;
      const woken = new Promise((done) => { wake = () => done(null); });
      try {
        const waited = call("GET", `/api/tickets/${ticket.id}/messages?after=${closed ? seen : after}&wait=25`);
        const news = await Promise.race([waited, woken]);
        if (news === null || closed !== panel.hidden) continue;
        pause = 1000;
        if (closed) {
          seen = news.next;
          for (const one of news.messages) if (one.from !== "you") unread[one.text === null ? "delete" : "add"](one.id);
          counted();
          if (news.ticket.state === "closed") break;
          continue;
        }
        after = news.next;
        kept.set(ticket.id, after);
        news.messages.forEach(arrived);
        if (news.ticket.state === "closed") {
          left();
          say("desk", words.closed);
          break;
        }
        stands(news.ticket);
      } catch (error) {
        if (stopped(error)) continue;
        if (error instanceof Refusal && error.status === 404) {
          left();
          break;
        }
        await new Promise((done) => setTimeout(done, pause));
        pause = Math.min(2 * pause, 30000);
      }
    }
    listening = false;
  }

  function arrived(message) {
    const former = shown.get(message.id);
    if (message.text === null) {
      if (former) former.remove();
      return;
    }
    const bubble = said(message.from, message.text);
    for (const file of message.files) {
      bubble.append(element("p", null, /^https?:/.test(file.url) ? link(file.url, file.name) : file.name));
    }
    if (former) former.replaceWith(bubble);
    else put(bubble);
    shown.set(message.id, bubble);
    if (message.survey && !asked.has(message.survey)) {
      asked.add(message.survey);
      put(survey(message.survey));
    }
  }

  function survey(id) {
    const questions = ["value", "effort", "expected"];
    const sets = questions.map((name) => {
      const choices = [1, 2, 3, 4, 5].map((number) =>
        element("label", null, String(number), element("input", { type: "radio", name, value: String(number), required: true })));
      return element("fieldset", null, element("legend", null, words["survey_" + name]), element("div", { class: "scale" }, ...choices));
    });
    const comment = element("textarea", { id: "comment-" + id, rows: "2", maxlength: "1000" });
    const submit = element("button", { class: "send", type: "submit" }, words.survey_send);
    const answers = element("form", { class: "said" }, ...sets,
      element("label", { for: "comment-" + id }, words.survey_comment), comment, submit);
    answers.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (submit.disabled) return;
      submit.disabled = true;
      const given = new FormData(answers);
      const body = Object.fromEntries(questions.map((name) => [name, Number(given.get(name))]));
      if (comment.value.trim()) body.comment = comment.value.trim();
      try {
        await call("POST", `/api/surveys/${id}`, body);
        answers.remove();
        say("desk", words.survey_thanks);
        input.focus();
      } catch (error) {
        if (stopped(error)) return;
        submit.disabled = false;
        failed(error);
      }
    });
    return answers;
  }

  // ---- On the page ----

  function start() {
    const host = element("div", { id: "frontdesk" });
    const shadow = host.attachShadow({ mode: "open" });
    shadow.append(element("style", null, STYLE), root);
    themed();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed);
    document.addEventListener("frontdesk-reset", reset);
    const [number, read] = kept.get();
    document.body.append(host);
    if (number > 0) {
      ticket = { id: number, name: `T-${number}`, state: "waiting" };
      seen = read || 0;
      listen();
    }
  }

  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
