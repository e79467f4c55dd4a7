import assert from "node:assert/strict";
import { test } from "node:test";

import { sendLine } from "../../../src/offhook/web/static/floor/contact_panel.mjs";

test("a line that was sent leaves the box, trimmed", async () => {
  const [box, sent] = [{ value: " Hello \n" }, []];
  await sendLine(box, async (line) => sent.push(line) > 0);
  assert.deepEqual([box.value, sent], ["", ["Hello"]]);
});

test("nothing is sent of an empty box", async () => {
  await sendLine({ value: " \n" }, () => assert.fail());
});

test("a line that was refused comes back, unless the next is being written", async () => {
  const box = { value: "Hello" };
  await sendLine(box, async () => false);
  assert.equal(box.value, "Hello");
  await sendLine(box, async () => {
    box.value = "Next";
    return false;
  });
  assert.equal(box.value, "Next");
});
