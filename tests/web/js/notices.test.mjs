import assert from "node:assert/strict";
import { test } from "node:test";

import { refusal } from "../../../src/offhook/web/static/floor/notices.mjs";
import { readWords } from "../../../src/offhook/web/static/floor/words.mjs";

const page = (words) => ({ getElementById: () => ({ textContent: JSON.stringify(words) }) });

test("of a number that is not dialled it is said why", () => {
  const words = { "This number may not be dialled.": "Ce numéro est refusé.", "it costs more than a call": "il coûte plus cher qu'un appel" };
  readWords(page(words));
  assert.equal(refusal({ code: "not-dialled", reason: "dear" }), "Ce numéro est refusé. (il coûte plus cher qu'un appel)");
  readWords(page({}));
});

test("what has words of its own is told without the floor's, and what is unknown is not possible now", () => {
  assert.equal(refusal({ code: "closed", reason: 'queue "shop" is closed' }), "The queue is closed.");
  assert.equal(refusal({ code: "new-code", reason: "the moon is full" }), "This is not possible now.");
});
