// One script tag on any page: a button, and behind it the chat of a centre in a frame.
(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const { tenant, queue = "", label = "Chat", language = "" } = script.dataset;
  const query = new URLSearchParams({ ...(queue && { queue }), ...(language && { language }) });
  // Browsers may let the frame keep nothing on another's page: what is to outlive a page of the
  // shop is kept in the shop's own storage, where it has one.
  const KEY = `offhook.customer.${tenant}`;
  const OPEN = `offhook.open.${tenant}`;
  const stored = (name, value) => {
    try {
      if (value === null) sessionStorage.removeItem(name);
      else if (value) (name === KEY ? localStorage : sessionStorage).setItem(name, value);
      return (name === KEY ? localStorage : sessionStorage).getItem(name) ?? "";
    } catch {
      return "";
    }
  };
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000; display: flex; flex-direction: column; align-items: flex-end; font: 16px/1.4 system-ui, sans-serif; }
    button { font: inherit; font-weight: 600; padding: 0.75rem 1.25rem; border: 0; border-radius: 99px; background: #0b6e6e; color: #fff; cursor: pointer; box-shadow: 0 2px 12px rgb(0 0 0 / 30%); }
    button:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
    iframe { display: block; inline-size: min(24rem, calc(100vw - 2rem)); block-size: min(36rem, calc(100vh - 6rem)); border: 1px solid #889; border-radius: 12px; background: #fff; margin-block-end: 0.5rem; }
    iframe[hidden] { display: none; }
  `);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  let frame = null;
  const show = (isShown) => {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = label;
      frame.hidden = true;
      // What follows the # never leaves the browser.
      frame.src = `${origin}/chat/${encodeURIComponent(tenant)}/?${query}#key=${stored(KEY)}`;
      root.insertBefore(frame, button);
    }
    frame.hidden = !isShown;
    button.setAttribute("aria-expanded", String(isShown));
  };
  button.addEventListener("click", () => {
    show(!frame || frame.hidden);
    // Who opens the chat goes on in it, and Tab with him.
    if (!frame.hidden) frame.focus();
  });
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    const { offhook, key, busy } = event.data ?? {};
    if (offhook !== "chat") return;
    if (typeof key === "string") stored(KEY, key);
    stored(OPEN, busy ? "1" : null);
  });
  root.append(button);
  document.body.append(host);
  // Who was in a conversation on the last page of the shop is in it on this one.
  if (stored(OPEN)) show(true);
})();
