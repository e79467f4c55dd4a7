import assert from "node:assert/strict";
import { test } from "node:test";

import { standing } from "../../../src/offhook/web/static/floor/phone_status.mjs";

const desk = { hasVoice: true, external: false, state: "off", ended: 0 };

test("a telephone stands as its line says while the desk is there", () => {
  assert.equal(standing({ ...desk, state: "there" }), "there");
  assert.equal(standing({ ...desk, hasVoice: false }), "none");
  assert.equal(standing({ ...desk, external: true }), "other");
});

test("a desk that another window has, or that is over, waits for no telephone", () => {
  assert.equal(standing({ ...desk, ended: 4006 }), "elsewhere");
  assert.equal(standing({ ...desk, ended: 4011 }), "away");
  assert.equal(standing({ ...desk, external: true, ended: 4006 }), "other");
});
