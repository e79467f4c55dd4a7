// Elements without a framework: made once, changed in place. Text of people is only ever text.

/** Return an element: `on` holds listeners, `class`, `data-…` and `aria-…` are attributes. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Set the text of an element, if it is another. */
export function text(element, value) {
  const wanted = String(value);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

/** Set or take away an attribute, if it is another. */
export function attr(element, name, value) {
  if (value === false || value === null || value === undefined) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, String(value));
  }
}

// By parent: a property of the element's own would meet those of tables and text areas.
const drawn = new WeakMap();

/**
 * Make the children of a parent those of a list, by key: what is there is updated and moved,
 * what is gone is removed. Rows that did not change are not touched, and keep their focus:
 * what is gone goes first, for a row that is moved loses it.
 */
export function patch(parent, items, key, create, update) {
  const rows = drawn.get(parent) ?? new Map();
  drawn.set(parent, rows);
  const wanted = new Set(items.map(key));
  for (const [name, row] of rows) {
    if (!wanted.has(name)) {
      row.element.remove();
      rows.delete(name);
    }
  }
  let before = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    let row = rows.get(name);
    if (!row) {
      row = { element: create(item), item: null };
      rows.set(name, row);
    }
    if (row.item !== item) {
      update(row.element, item);
      row.item = item;
    }
    if (row.element === before) {
      before = before.nextElementSibling;
    } else {
      parent.insertBefore(row.element, before);
    }
  }
}

/** Do something that makes a list longer; who was reading its end sees the new end. */
export function keepEnd(list, change) {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  change();
  if (isAtEnd) {
    list.scrollTop = list.scrollHeight;
  }
}

/** Return an element of the page by id. */
export function byId(id) {
  return document.getElementById(id);
}
