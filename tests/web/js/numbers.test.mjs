import assert from "node:assert/strict";
import { test } from "node:test";

import { inOnePiece, percent } from "../../../src/offhook/web/static/floor/numbers.mjs";

test("a share is written as the reader's language writes it", () => {
  assert.match(percent(0.984, 1, "fr"), /^98,4[\u00a0\u202f]%$/);
  assert.equal(percent(0.984, 1, "de"), "98,4\u00a0%");
  assert.equal(percent(0.984, 1, "en"), "98.4%");
  assert.equal(percent(0.984, 0, "en"), "98%");
  assert.equal(percent(null, 1, "fr"), "–");
});

test("in Arabic a share has the digits that counts have there", () => {
  const digits = (written) => written.replace(/[^\p{Nd}]/gu, "");
  assert.equal(digits(percent(0.984, 1, "ar")), (984).toLocaleString("ar"));
});

test("a number stays in one piece, and of none nothing is left", () => {
  assert.equal(inOnePiece("+331"), "\u2066+331\u2069");
  assert.equal(inOnePiece(""), "");
});
