import assert from "node:assert/strict";
import { test } from "node:test";

import { hearCalls, hearCard, mustSayFirst } from "../../../src/offhook/web/static/floor/dial.mjs";

test("nothing is concluded of a call until the agent confirmed that he said who he is", () => {
  hearCard({ dataset: { contact: "o1", identity: "open" } });
  assert.deepEqual([mustSayFirst("o1"), mustSayFirst("c2"), mustSayFirst("")], [true, false, false]);
  hearCard({ dataset: { contact: "o1", identity: "said" } });
  assert.equal(mustSayFirst("o1"), false);
});

test("without a card there is nothing to say", () => {
  hearCard({ dataset: { contact: "o1", identity: "open" } });
  hearCard(null);
  assert.equal(mustSayFirst("o1"), false);
  hearCard({ dataset: { contact: "", identity: "open" } });
  assert.equal(mustSayFirst(""), false);
});

test("to whom nobody answered, nothing has to be said, though the contact is gone by then", () => {
  const missed = { number: "+331", why: "busy" };
  const card = { state: "connected", outside: "", asked: null, missed, customer: {} };
  hearCard({ dataset: { contact: "o1", identity: "open" } });
  assert.equal(hearCalls({}), "");
  // One whom he asked was not there: the customer is.
  assert.equal(hearCalls({ o1: card }), "");
  assert.equal(mustSayFirst("o1"), true);
  assert.match(hearCalls({ o1: { ...card, state: "wrapping_up" } }), /busy/);
  assert.equal(mustSayFirst("o1"), false);
  assert.match(hearCalls({}), /busy/);
  hearCard({ dataset: { contact: "o2", identity: "open" } });
  assert.equal(hearCalls({}), "");
  assert.equal(mustSayFirst("o2"), true);
});
