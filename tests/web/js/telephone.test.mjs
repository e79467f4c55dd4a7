import assert from "node:assert/strict";
import { test } from "node:test";

import { ECHO, NEXT, Telephone } from "../../../src/offhook/web/static/floor/telephone.mjs";

/** A wire that does nothing but keep what it was told; `comes` lets the switch ring. */
class Wire {
  constructor(contact, answersItself = false) {
    Object.assign(this, { contact, answersItself, told: [], on: {} });
  }
  take() {
    this.told.push("take");
  }
  refuse() {
    this.told.push("refuse");
    this.on.end("declined");
  }
  drop() {
    this.told.push("drop");
    this.on.end?.("dropped");
  }
  mute(isMuted) {
    this.told.push(isMuted ? "mute" : "unmute");
  }
  press(digit) {
    this.told.push(digit);
  }
}

/** A telephone with a floor that tells an account, and a switch that does what the test says. */
function desk({ refuses = false } = {}) {
  const world = { asked: [], lines: [], later: [], ups: [], on: null };
  const openLine = (account, on) => {
    world.on = on;
    const line = { accounts: [account], isOpen: true, change: (told) => line.accounts.push(told), close: () => (line.isOpen = false), call: (name, heard) => Object.assign(new Wire(name), { on: heard }) };
    world.lines.push(line);
    return line;
  };
  const ask = async (what, fields) => {
    world.asked.push([what, fields]);
    if (refuses) throw { code: "no-telephones" };
  };
  world.phone = new Telephone({ ask, openLine, up: (contact) => world.ups.push(contact), later: (act, ms) => world.later.push({ act, ms }) });
  world.contacts = {};
  world.follow = (given = {}) => world.phone.follow({ wants: true, contacts: world.contacts, isFresh: false, ...given });
  world.tell = (n = 1) => world.phone.told({ account: "acme-desk-ines", secret: `s${n}`, path: `/ws/phone?key=${n}` });
  world.register = () => {
    world.follow({ isFresh: true });
    world.tell();
    world.on.registered();
  };
  world.rings = (contact, answersItself) => {
    const wire = new Wire(contact, answersItself);
    world.on.rings(wire);
    return wire;
  };
  world.pass = () => world.later.splice(0).forEach((one) => one.act());
  return world;
}

const offer = { c1: { state: "offered" } };
const talk = { c1: { state: "connected" } };

test("a call that is over moves no more, and no event makes a state that is none", () => {
  assert.deepEqual(NEXT.over, {});
  for (const moves of Object.values(NEXT)) for (const next of Object.values(moves)) assert.ok(next in NEXT);
});

test("with voice it asks for an account and registers; without, and signed out, it does not", () => {
  const world = desk();
  world.follow({ wants: false, isFresh: true });
  assert.deepEqual([world.asked, world.phone.state], [[], "off"]);
  world.register();
  assert.deepEqual([world.asked, world.phone.state], [[["telephone", { in_browser: true }]], "there"]);
  world.follow({ wants: false });
  assert.deepEqual([world.phone.state, world.lines[0].isOpen], ["off", false]);
});

test("a new line to the floor asks anew, unless the telephone is registered all the same", () => {
  const world = desk();
  world.register();
  world.follow({ isFresh: true });
  assert.equal(world.asked.length, 1);
  world.on.away(false);
  world.follow({ isFresh: true });
  assert.equal(world.asked.length, 2);
  world.tell(2);
  assert.equal(world.lines.length, 1); // the calls of the line before stay
  assert.equal(world.lines[0].accounts[1].secret, "s2");
});

test("a line that fails twice, or is refused, asks for another account after a while", () => {
  const world = desk();
  world.register();
  world.on.away(false);
  assert.equal(world.later.length, 0);
  world.on.away(false);
  world.on.away(true);
  assert.equal(world.later.length, 1);
  world.pass();
  assert.equal(world.asked.length, 2);
});

test("a floor that refuses is asked again, each time later", async () => {
  const world = desk({ refuses: true });
  world.follow({ isFresh: true });
  const waits = [];
  for (let n = 0; n < 6; n++) {
    await Promise.resolve();
    await Promise.resolve();
    waits.push(world.later[0].ms);
    world.pass();
  }
  assert.deepEqual(waits, [2000, 4000, 8000, 16000, 20000, 20000]);
});

test("an offer is accepted by taking the call that rings for it", () => {
  const world = desk();
  world.register();
  world.contacts = offer;
  world.follow();
  const wire = world.rings("c1");
  assert.equal(world.phone.accept("c1"), true);
  assert.deepEqual(wire.told, ["take"]);
  world.phone.accept("c1");
  assert.deepEqual(wire.told, ["take"]); // once
  wire.on.up();
  assert.deepEqual([world.phone.calls.get("c1").state, world.ups], ["talking", ["c1"]]);
});

test("who accepts before it rings has it taken when it rings, but not after the offer", () => {
  const world = desk();
  world.register();
  world.contacts = offer;
  world.follow();
  assert.equal(world.phone.accept("c1"), false);
  assert.deepEqual(world.rings("c1").told, ["take"]);
  const late = desk();
  late.register();
  late.contacts = offer;
  late.follow();
  late.phone.accept("c1");
  late.contacts = {};
  late.follow();
  late.contacts = offer;
  late.follow();
  assert.deepEqual(late.rings("c1").told, []);
});

test("declining refuses the call; without a call the floor is to be asked", () => {
  const world = desk();
  world.register();
  world.contacts = offer;
  world.follow();
  assert.equal(world.phone.decline("c1"), false);
  const wire = world.rings("c1");
  assert.equal(world.phone.decline("c1"), true);
  assert.deepEqual([wire.told, world.phone.calls.size], [["refuse"], 0]);
});

test("a call that says so is taken at once, and what was left of the one before is ended", () => {
  const world = desk();
  world.register();
  world.contacts = talk;
  world.follow();
  const before = world.rings("c1", true);
  before.on.up();
  const again = world.rings("c1", true);
  assert.deepEqual([before.told, again.told], [["take", "drop"], ["take"]]);
  before.on.end("late");
  assert.equal(world.phone.calls.get("c1").wire, again);
});

test("a call whose contact is not in hand is ended after a while, and no other", () => {
  const world = desk();
  world.register();
  world.contacts = talk;
  world.follow();
  const [mine, stray] = [world.rings("c1", true), world.rings("c9", true)];
  world.pass();
  assert.deepEqual([mine.told, stray.told], [["take"], ["take", "drop"]]);
  world.contacts = { c1: { state: "wrapping_up" } };
  world.follow();
  world.follow();
  assert.equal(world.later.length, 1);
  world.pass();
  assert.equal(world.phone.calls.size, 0);
});

test("while the line to the floor is broken calls go on", () => {
  const world = desk();
  world.register();
  world.contacts = talk;
  world.follow();
  const wire = world.rings("c1", true);
  wire.on.up();
  world.on.away(false);
  assert.deepEqual([world.phone.state, world.phone.calls.get("c1").state], ["away", "talking"]);
});

test("muting is of one call, and keys reach a call that is up", () => {
  const world = desk();
  world.register();
  world.contacts = talk;
  world.follow();
  const wire = world.rings("c1", true);
  world.phone.press("c1", "1");
  wire.on.up();
  world.phone.press("c1", "#");
  assert.equal(world.phone.mute("c1"), true);
  assert.equal(world.phone.mute("c1"), false);
  assert.equal(world.phone.mute("c2"), false);
  assert.deepEqual(wire.told, ["take", "#", "mute", "unmute"]);
});

test("a microphone that may not be used is told until somebody is heard", () => {
  const world = desk();
  world.register();
  world.contacts = offer;
  world.follow();
  const wire = world.rings("c1");
  world.phone.accept("c1");
  wire.on.end("no-microphone");
  assert.equal(world.phone.microphone, "refused");
  const next = world.rings("c1");
  world.phone.accept("c1");
  next.on.up();
  assert.equal(world.phone.microphone, "");
});

test("with another telephone the browser registers no more, and does again when it is used again", () => {
  const world = desk();
  world.register();
  world.phone.useOther(true);
  assert.deepEqual([world.phone.state, world.lines[0].isOpen], ["off", false]);
  world.follow({ isFresh: true });
  world.phone.told({ account: "acme-desk-ines", secret: "s", path: "" });
  assert.deepEqual([world.asked.length, world.lines.length], [1, 1]);
  world.phone.useOther(false);
  assert.equal(world.asked.length, 2);
});

test("the echo is called where there is no other call, and gives way to one that is taken", () => {
  const world = desk();
  world.phone.callEcho();
  assert.equal(world.phone.calls.size, 0);
  world.register();
  world.phone.callEcho();
  const echo = world.phone.calls.get(ECHO).wire;
  echo.on.up();
  world.contacts = offer;
  world.follow();
  world.rings("c1");
  world.pass();
  assert.equal(world.phone.calls.size, 2);
  world.phone.accept("c1");
  assert.deepEqual([echo.told, [...world.phone.calls.keys()]], [["drop"], ["c1"]]);
});

test("when the desk is another window's, its calls end here, and nothing is asked", () => {
  const world = desk();
  world.register();
  world.contacts = talk;
  world.follow();
  const wire = world.rings("c1", true);
  world.phone.close();
  assert.deepEqual([wire.told, world.phone.state, world.later.length], [["take", "drop"], "off", 0]);
  world.on.away(true);
  assert.equal(world.later.length, 0);
});
