// A form that survives a bad line: sent until it is acknowledged, and never shown as done before.

import { _ } from "../floor/words.mjs";

const FIRST_MS = 1000;
const LAST_MS = 15000;

/** Send a form's data until the server has answered it; return the page that comes next. */
export async function sendUntilTaken(url, data, tell, { wait = pause } = {}) {
  for (let after = FIRST_MS; ; after = Math.min(LAST_MS, 2 * after)) {
    try {
      const answer = await fetch(url, { method: "POST", body: data, credentials: "same-origin" });
      // What is refused with a reason comes as a page; a server in trouble is asked again.
      if (answer.status < 500) return { url: answer.url, html: await answer.text(), status: answer.status };
    } catch {
      // No network: again, after a while.
    }
    tell(_("The line is broken. What you did is kept here, and is sent as soon as it is back."));
    await wait(after);
  }
}

function pause(ms) {
  return new Promise((resolve) => {
    const again = () => {
      clearTimeout(timer);
      removeEventListener("online", again);
      resolve();
    };
    const timer = setTimeout(again, ms);
    addEventListener("online", again);
  });
}
