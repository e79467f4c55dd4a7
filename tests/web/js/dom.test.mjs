import assert from "node:assert/strict";
import { test } from "node:test";

import { keepEnd, patch } from "../../../src/offhook/web/static/floor/dom.mjs";

/** As much of an element as lists need; it counts how often a child was put somewhere. */
class FakeElement {
  constructor(name = "") {
    Object.assign(this, { name, children: [], moves: 0, parent: null });
  }
  get firstElementChild() {
    return this.children[0] ?? null;
  }
  get nextElementSibling() {
    return this.parent.children[this.parent.children.indexOf(this) + 1] ?? null;
  }
  insertBefore(child, before) {
    child.remove();
    this.children.splice(before ? this.children.indexOf(before) : this.children.length, 0, child);
    child.parent = this;
    child.moves += 1;
  }
  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((one) => one !== this);
    this.parent = null;
  }
}

function list() {
  const parent = new FakeElement();
  const updated = [];
  const show = (items) => {
    patch(parent, items, (item) => item.id, (item) => new FakeElement(item.id), (_element, item) => updated.push(item.id));
    return parent.children.map((child) => child.name).join("");
  };
  return { parent, updated, show };
}

const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => ({ id }));

test("a list is what was asked, however it was before", () => {
  const { show } = list();
  for (const items of [[a, b, c], [c, a, b], [b], [], [d, c, b, a], [a, d], [a, b, c, d], [b, d, a, c]]) {
    assert.equal(show(items), items.map((item) => item.id).join(""));
  }
});

test("only what is new or changed is updated", () => {
  const { show, updated } = list();
  show([a, b]);
  show([a, b]);
  show([a, { ...b }]);
  assert.deepEqual(updated, ["a", "b", "b"]);
});

test("a row that stays is not moved when another goes, and so keeps the focus", () => {
  const { parent, show } = list();
  show([a, b, c]);
  show([b, c]);
  show([b, c, d]);
  assert.deepEqual(parent.children.map((child) => child.moves), [1, 1, 1]);
});

test("two lists know nothing of each other", () => {
  const [one, other] = [list(), list()];
  one.show([a, b]);
  assert.equal(other.show([b]), "b");
  assert.equal(one.show([a, b]), "ab");
});

test("who reads the end of a conversation sees its new end, who reads back stays there", () => {
  const talk = { scrollHeight: 500, clientHeight: 100, scrollTop: 390 };
  keepEnd(talk, () => (talk.scrollHeight = 600));
  assert.equal(talk.scrollTop, 600);
  const back = { scrollHeight: 500, clientHeight: 100, scrollTop: 50 };
  keepEnd(back, () => (back.scrollHeight = 600));
  assert.equal(back.scrollTop, 50);
});
