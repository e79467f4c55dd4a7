// What the floor refused, and how the line is, told in words at the top of a page.

import { byId, h, text } from "./dom.mjs";
import { reasonWord } from "./reasons.mjs";
import { _ } from "./words.mjs";

const WHY_OVER = {
  4002: "Your session does not open this page. Log in again.",
  4006: "This desk was opened in another window, which has it now.",
  4007: "You are signed out.",
  4011: "Your session is over. Log in again.",
};
const REFUSALS = {
  refused: "This is not possible now.",
  "not-yours": "This contact is not in your hands any more.",
  "not-found": "It is not there any more.",
  closed: "The queue is closed.",
  full: "The queue is full, and takes nobody more now. Please try again later.",
  "other-channel": "A contact can be passed on to queues of the same channel only.",
  "no-number": "Write a telephone number, as +212 6 12 34 56 78.",
  "not-dialled": "This number may not be dialled.",
  "no-telephones": "Voice is off: there are no telephones now.",
  "watches-only": "You may watch the floor, and no more.",
  stopped: "The floor cannot write its journal: nothing was done.",
  away: "The line to the floor is broken: nothing was done.",
  unanswered: "The line to the floor broke before the answer came: look whether it was done.",
};

/** Tell how the line is; `why` has other words than a desk's for a line that is over. */
export function tellLine(status, code, why = {}) {
  const notice = byId("line");
  notice.hidden = status === "open";
  if (status === "away") {
    text(notice, _("The line to the floor is broken. This page comes back by itself; your conversations wait for you."));
  } else if (status === "over") {
    // Who signs out himself is told, not alarmed.
    notice.classList.toggle("bad", code !== 4007);
    const again = h("button", { on: { click: () => location.reload() } }, _("Open this page again"));
    notice.replaceChildren(_(why[code] ?? WHY_OVER[code] ?? WHY_OVER[4011]), " ", again);
  }
}

// What has words of its own needs no more; of these the floor says which it is.
const VAGUE = new Set(["refused", "not-dialled"]);

/** Return why something was refused, in a sentence. */
export function refusal(error) {
  const sentence = _(REFUSALS[error.code] ?? REFUSALS.refused);
  const isVague = !REFUSALS[error.code] || VAGUE.has(error.code);
  const why = isVague ? reasonWord(error.reason) : "";
  return why ? `${sentence} (${why})` : sentence;
}

/** Tell something for a while. */
export function tell(sentence) {
  const notice = byId("refusal");
  text(notice, sentence);
  notice.hidden = false;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => (notice.hidden = true), 8000);
}

/** Tell why something was refused; return that it was not done. */
export function tellRefusal(error) {
  if (error.code !== "over") tell(refusal(error)); // else the line tells why
  return false;
}
