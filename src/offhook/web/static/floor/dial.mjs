// The card by which an agent calls out: the server draws it and its forms, and refuses what may
// not be. The page around it is never left, for it holds the call.

import { h } from "./dom.mjs";
import { _ } from "./words.mjs";

let unsaid = "";

/** Return whether the agent has to confirm first that he said who calls, for whom, and why. */
export const mustSayFirst = (contact) => contact !== "" && contact === unsaid;

/** Take in what a card says of its call: whose identity is not said yet. */
export function hearCard(card) {
  unsaid = card?.dataset.identity === "open" ? card.dataset.contact : "";
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
