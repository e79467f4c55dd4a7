// What a floor once said, through the reducer of the pages: tests/replay/record.py made it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { apply } from "../../../src/offhook/web/static/floor/reducer.mjs";

const recorded = (name) =>
  JSON.parse(readFileSync(new URL(`../../replay/${name}.json`, import.meta.url), "utf-8"));

/** An empty list of lines, and none at all, are the same to a reader. */
const withoutEmpty = (part) =>
  Object.fromEntries(
    Object.entries(part).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  );

for (const name of ["desk", "wallboard", "chat"]) {
  test(`a ${name}'s snapshot and the frames after it are the later snapshot`, () => {
    const { snapshot, frames, after } = recorded(name);
    const state = frames.reduce(apply, apply(null, snapshot));
    assert.equal(state.seq, frames.at(-1).seq);
    for (const [part, value] of Object.entries(after)) {
      assert.deepEqual(withoutEmpty(state[part]), withoutEmpty(value), part);
    }
  });
}
