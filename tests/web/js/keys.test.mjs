import assert from "node:assert/strict";
import { test } from "node:test";

import { keyName } from "../../../src/offhook/web/static/floor/keys.mjs";

test("a latin letter is the one printed on the key, wherever it lies", () => {
  assert.equal(keyName({ key: "a", code: "KeyQ" }), "KeyA"); // a French keyboard
  assert.equal(keyName({ key: "W", code: "KeyZ" }), "KeyW");
});

test("what is no latin letter goes by its place", () => {
  assert.equal(keyName({ key: "ش", code: "KeyA" }), "KeyA"); // an Arabic keyboard
  assert.equal(keyName({ key: "å", code: "KeyA" }), "KeyA"); // Alt on a Macintosh
  assert.equal(keyName({ key: "&", code: "Digit1" }), "Digit1");
});
