// What an agent is to do today, as the floor tells it: stretches on queue, and breaks.

/** Return how much of a stretch of time is scheduled, and how much of that a state keeps to. */
export function kept(schedule, state, from, to) {
  const onQueue = ["available", "reserved", "talking", "wrap_up"].includes(state);
  let [scheduled, adherent] = [0, 0];
  for (const one of schedule) {
    const both = Math.max(0, Math.min(one.to, to) - Math.max(one.from, from));
    scheduled += both;
    if (one.break ? state === "paused" : onQueue) adherent += both;
  }
  return { scheduled, adherent };
}

/** Return the shifts of a day: what follows without a gap is one. */
export function shifts(schedule) {
  const found = [];
  for (const one of schedule) {
    const last = found.at(-1);
    if (last?.to === one.from) found.splice(-1, 1, { ...last, to: one.to, ends: one.ends });
    else found.push(one);
  }
  return found;
}

/** Return the break that he is to take now, or else the next; undefined if none is left. */
export function nextBreak(schedule, now) {
  return schedule.find((one) => one.break && one.to > now);
}

/** Return stretches as 09:00–12:30, by the clock of the centre; a dash where there are none. */
export function hours(stretches) {
  return stretches.map((one) => `${one.begins}–${one.ends}`).join(", ") || "–";
}
