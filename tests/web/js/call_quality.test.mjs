import assert from "node:assert/strict";
import { test } from "node:test";

import { counts, quality } from "../../../src/offhook/web/static/floor/call_quality.mjs";

const reports = (received, lost, jitter = 0.004, trip = 0.02) => [
  { type: "inbound-rtp", kind: "audio", packetsReceived: received, packetsLost: lost, jitter },
  { type: "remote-inbound-rtp", kind: "audio", roundTripTime: trip, fractionLost: 0 },
  { type: "codec" },
];

test("a call without loss is good, and where nothing came there is nothing to say", () => {
  const before = counts(reports(100, 0));
  assert.equal(quality(before, counts(reports(200, 0))).level, "good");
  assert.equal(quality(before, before), null);
  assert.deepEqual(counts([]), { received: 0, lost: 0, jitterMs: 0, roundTripMs: 0, theirLoss: 0 });
});

test("what is lost, shakes or takes long makes it worse", () => {
  const before = counts(reports(100, 0));
  const level = (...now) => quality(before, counts(reports(...now))).level;
  assert.equal(level(198, 2), "fair");
  assert.equal(level(190, 10), "poor");
  assert.equal(level(200, 0, 0.04), "fair");
  assert.equal(level(200, 0, 0.004, 0.7), "poor");
});

test("the share is of the time between two looks, and late packets make it no less than none", () => {
  assert.equal(quality(counts(reports(1000, 50)), counts(reports(1100, 50))).loss, 0);
  assert.equal(quality(counts(reports(1000, 50)), counts(reports(1100, 49))).loss, 0);
});
