// A day's counts by interval, as columns for plots and tables.

/** Return the columns of a day up to now: seconds of the world, and counts of each interval. */
export function dayColumns(day, queue, now) {
  const chosen = Object.entries(day.queues).filter(([id]) => !queue || id === queue).map(([, counts]) => counts);
  const begun = Math.floor((now - day.begins) / 1000 / day.interval_s) + 1;
  const length = Math.min(begun, chosen[0]?.offered.length ?? 0);
  const sum = (name) => Array.from({ length }, (_one, n) => chosen.reduce((total, counts) => total + counts[name][n], 0));
  const [offered, answered, abandoned, inT] = ["offered", "answered", "abandoned", "in_t"].map(sum);
  const first = Math.max(0, offered.findIndex((count) => count > 0));
  const at = Array.from({ length }, (_one, n) => day.begins / 1000 + n * day.interval_s);
  const inTime = answered.map((count, n) => (count ? (100 * inT[n]) / count : null));
  return Object.fromEntries(Object.entries({ at, offered, answered, abandoned, inTime }).map(([name, column]) => [name, column.slice(first)]));
}
