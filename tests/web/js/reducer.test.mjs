import assert from "node:assert/strict";
import { test } from "node:test";

import { apply } from "../../../src/offhook/web/static/floor/reducer.mjs";

const frozen = (value) => {
  if (value && typeof value === "object") {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
};

test("a snapshot is the state, with its number and moment", () => {
  assert.deepEqual(apply(null, { snapshot: { me: 1 }, seq: 7, now: 9 }), { me: 1, seq: 7, now: 9 });
});

test("each change does what the protocol says, and what was there is not changed", () => {
  const before = frozen({ me: { state: "paused" }, contacts: { a: 1, b: 2 }, messages: {}, seq: 1, now: 1 });
  const after = apply(before, {
    seq: 2,
    now: 5,
    changes: [
      { put: "contacts", id: "c", value: 3 },
      { drop: "contacts", id: "a" },
      { drop: "contacts", id: "nobody" },
      { add: "messages", id: "c", value: "one" },
      { add: "messages", id: "c", value: "two" },
      { set: "me", value: { state: "available" } },
    ],
  });
  assert.deepEqual(after, {
    me: { state: "available" }, contacts: { b: 2, c: 3 }, messages: { c: ["one", "two"] }, seq: 2, now: 5,
  });
});

test("what did not change is the same object, so that views need not look into it", () => {
  const before = frozen({ contacts: { a: { deep: 1 } }, agents: {}, seq: 1 });
  const after = apply(before, { seq: 2, now: 1, changes: [{ put: "contacts", id: "b", value: 2 }] });
  assert.equal(after.agents, before.agents);
  assert.equal(after.contacts.a, before.contacts.a);
});

test("a frame before the snapshot, or of another kind, changes nothing", () => {
  assert.equal(apply(null, { changes: [] }), null);
  const state = { seq: 1 };
  assert.equal(apply(state, { re: 1, ok: true }), state);
});
