import assert from "node:assert/strict";
import { test } from "node:test";

import { hearCard, mustSayFirst } from "../../../src/offhook/web/static/floor/dial.mjs";

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
