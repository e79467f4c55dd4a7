import assert from "node:assert/strict";
import { test } from "node:test";

import { Listening } from "../../../src/offhook/web/static/floor/listening.mjs";

function board() {
  const world = { asked: [], muted: [], later: [] };
  const openLine = (_account, on) => {
    world.on = on;
    return { change() {}, close() {} };
  };
  const ask = async (what, fields) => world.asked.push([what, fields]);
  world.listening = new Listening({ ask, openLine, later: (act) => world.later.push(act) });
  world.contacts = { c1: { state: "connected" }, c2: { state: "connected" } };
  world.follow = () => world.listening.follow({ hasVoice: true, contacts: world.contacts, isFresh: false });
  world.register = () => {
    world.listening.phone.told({ account: "~amina", secret: "s", path: "/ws/phone?key=1" });
    world.on.registered();
  };
  world.rings = (contact) => {
    const wire = { contact, answersItself: true, take() {}, drop() { wire.on.end("dropped"); }, mute: (isMuted) => world.muted.push(isMuted) };
    world.on.rings(wire);
    wire.on.up();
    return wire;
  };
  world.follow();
  return world;
}

test("a telephone is asked for once, when he first hears a call", () => {
  const world = board();
  assert.deepEqual(world.asked, []);
  world.listening.hear("c1", "listen");
  world.register();
  world.listening.hear("c1", "barge");
  assert.deepEqual(world.asked.map(([what, fields]) => [what, fields.how]), [["telephone", undefined], ["hear", "listen"], ["hear", "barge"]]);
});

test("who listens is muted, and is not when he whispers or barges", () => {
  const world = board();
  world.listening.hear("c1", "listen");
  world.register();
  world.rings("c1");
  assert.deepEqual([world.muted, world.listening.of("c1")], [[true], { how: "listen", isUp: true }]);
  world.listening.hear("c1", "whisper");
  world.listening.hear("c1", "barge");
  world.listening.hear("c1", "listen");
  assert.deepEqual(world.muted, [true, false, true]);
  assert.deepEqual(world.listening.of("c2"), { how: "", isUp: false });
});

test("he hears one call at a time, and none when he stops or it is over", () => {
  const world = board();
  world.listening.hear("c1", "listen");
  world.register();
  world.rings("c1");
  world.listening.hear("c2", "listen");
  assert.deepEqual(world.asked.at(-2), ["unhear", { contact: "c1" }]);
  assert.equal(world.listening.phone.calls.size, 0);
  world.contacts = { c1: { state: "connected" } };
  world.follow();
  assert.equal(world.listening.of("c2").how, "");
  world.listening.stop();
  assert.equal(world.asked.at(-1)[0], "hear");
});
