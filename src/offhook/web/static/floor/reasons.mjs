// Why the floor refuses, in the reader's language. What it says in its own words is a key, as
// everywhere; what has names and states in it is told by its form.

import { _, knows } from "./words.mjs";

const NOT_NOW = "The contact has gone on: it is not where that can be done.";
export const FORMS = [
  [/^contact ".*" is [A-Z_]+$/, NOT_NOW],
  [/^contact ".*" is no call$/, "It is no call."],
  [/^contact ".*" is here already$/, NOT_NOW],
  [/^agent ".*" is not free$/, "That colleague is not free."],
  [/^agent ".*" is [A-Z_]+$/, "The state of the agent does not allow it."],
  [/^there is no agent ".*"$/, "The centre has no such agent."],
  [/^queue ".*" is closed$/, "The queue is closed."],
  [/^queue ".*" is no chat$/, "That queue takes no chats."],
  // Of a number that is not dialled (`policy.dialling.MayNot`).
  [/^no-number$/, "it is not a whole number of any country"],
  [/^emergency$/, "help must know where the caller is"],
  [/^short$/, "it is a special service's short number"],
  [/^dear$/, "it costs more than a call"],
  [/^forbidden$/, "the centre forbids it"],
  [/^not-allowed$/, "your group's row in the centre file does not name it"],
];

/** Return why, or nothing where there are no words of the reader's for it. */
export function reasonWord(reason = "") {
  const found = FORMS.find(([form]) => form.test(reason));
  if (found) return _(found[1]);
  return knows(reason) ? _(reason) : "";
}
