// The card by which an agent calls out: the server draws it and its forms, and refuses what may
// not be. The page around it is never left, for it holds the call.

import { h, text } from "./dom.mjs";
import { missedWord } from "./phone_panel.mjs";
import { _ } from "./words.mjs";

let unsaid = "";
// The contact that the card is of, and why nobody took the call: who is gone is not forgotten.
let dialled = "";
let missed = "";

/** Return whether the agent has to confirm first that he said who calls, for whom, and why. */
export const mustSayFirst = (contact) => contact !== "" && contact === unsaid && missed === "";

/** Take in what a card says of its call: whose identity is not said yet. */
export function hearCard(card) {
  unsaid = card?.dataset.identity === "open" ? card.dataset.contact : "";
  const now = card?.dataset.contact ?? "";
  if (now !== dialled) missed = "";
  dialled = now;
}

/** Hear how the contacts stand; return why nobody took the call that the card is of. */
export function hearCalls(contacts) {
  const contact = contacts[dialled];
  // While he talks it is somebody else who was not reached: one whom he asked.
  if (contact?.state === "wrapping_up") missed = missedWord(contact);
  return missed;
}

let contactsNow = {};

/** Draw what became of the call: to whom nobody answered, nothing is said. */
export function followCalls(contacts) {
  contactsNow = contacts;
  const why = hearCalls(contacts);
  const place = document.getElementById("dial-missed");
  if (!place) return;
  text(place, why);
  place.hidden = !why;
  const script = document.getElementById("dial-script");
  if (script) script.hidden = Boolean(why);
}

/** Draw the card, and let its forms be sent; `changed` is called after each answer. */
export function startDial(changed) {
  const section = document.getElementById("dial");
  const part = document.getElementById("dial-part");
  if (!part) return;

  const put = (html) => {
    part.replaceChildren(document.createRange().createContextualFragment(html));
    hearCard(part.querySelector("#dial-card"));
    section.hidden = !part.firstElementChild;
    followCalls(contactsNow);
    changed();
  };

  const ask = async (path, options) => {
    const answer = await fetch(path, options).catch(() => null);
    // Who is sent to another page is not logged in any more.
    if (answer?.ok && !answer.redirected) return put(await answer.text());
    part.prepend(h("p", { class: "notice bad", role: "alert" }, _("This is not possible now.")));
    for (const button of part.querySelectorAll("button")) button.disabled = false;
  };

  part.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(event.target));
    // One click is one call.
    for (const button of part.querySelectorAll("button")) button.disabled = true;
    await ask(event.target.action, { method: "POST", body });
    (part.querySelector("[role=alert]") ?? part.querySelector("button"))?.scrollIntoView({ block: "nearest" });
    part.querySelector("button:not([disabled])")?.focus();
  });

  ask("/dial/");
}
