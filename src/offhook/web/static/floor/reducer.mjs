// The state of a page, and the one way in which frames of the floor change it. Pure: what is
// given is never changed, so that a view may compare what it drew with what there is.

/** Return the state after a frame; of a frame that is no snapshot and no changes, the same. */
export function apply(state, frame) {
  if (frame.snapshot) {
    return { ...frame.snapshot, seq: frame.seq, now: frame.now };
  }
  if (!frame.changes || state === null) {
    return state;
  }
  const next = { ...state, seq: frame.seq, now: frame.now };
  for (const change of frame.changes) {
    applyChange(next, change);
  }
  return next;
}

function applyChange(next, change) {
  if ("put" in change) {
    next[change.put] = { ...next[change.put], [change.id]: change.value };
  } else if ("drop" in change) {
    const { [change.id]: _gone, ...rest } = next[change.drop] ?? {};
    next[change.drop] = rest;
  } else if ("add" in change) {
    const lists = next[change.add] ?? {};
    next[change.add] = { ...lists, [change.id]: [...(lists[change.id] ?? []), change.value] };
  } else if ("set" in change) {
    next[change.set] = change.value;
  }
}
