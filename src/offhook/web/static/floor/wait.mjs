// How a customer is told of his wait.

import { _ } from "./words.mjs";

/** Say which place in line he has. */
export function placeSentence(me) {
  if (me.state === "offered") return _("Somebody is about to answer you.");
  if (me.state === "callback") return _("You keep your place, and will be called back.");
  if (me.open === false) return _("It is closed now. You keep your place while agents are here; or leave a number, and you will be called back.");
  return me.place === 0 ? _("You are the next.") : _("Before you: {n}", { n: me.place });
}

/** Say how long it takes only where the floor knows; minutes are honest, seconds are not. */
export function waitSentence(wait) {
  if (!wait) return "";
  const [low, high] = [Math.floor(wait[0] / 60), Math.ceil(wait[1] / 60)];
  if (high <= 1) return _("It takes less than a minute.");
  return low < 1 || low === high ? _("It takes at most {high} minutes.", { high }) : _("It takes between {low} and {high} minutes.", { low, high });
}
