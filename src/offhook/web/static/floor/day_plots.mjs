// The day so far: contacts by interval, and the share answered in time.

import uPlot from "../vendor/uPlot.esm.js";

import { byId, h, patch, text } from "./dom.mjs";
import { _ } from "./words.mjs";

export class DayPlots {
  constructor() {
    this.told = null;
    this.volume = this.level = null;
  }

  /** Draw one queue's day, or that of all; only when there is something new. */
  draw(state, queue) {
    const told = `${queue}|${state.day.begins}|${JSON.stringify(Object.values(state.day.queues).map((one) => one.offered.at(-1)))}`;
    if (this.day === state.day && this.told === told) return;
    this.day = state.day;
    this.told = told;
    const columns = dayColumns(state.day, queue, state.now);
    this.plots(columns);
    drawRows(columns);
  }

  plots(columns) {
    const { at, offered, answered, abandoned, inTime } = columns;
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const line = (label, name, dash) => ({ label, stroke: colour(name), width: 2, dash, points: { show: at.length < 30 } });
    const axes = [{ stroke: colour("--muted"), grid: { stroke: colour("--line") } }, { stroke: colour("--muted"), grid: { stroke: colour("--line") } }];
    const draw = (old, id, series, values, scales) => {
      const place = byId(id);
      if (old) {
        old.setData(values);
        return old;
      }
      return new uPlot({ width: place.clientWidth || 400, height: 220, series: [{}, ...series], axes, scales, legend: { live: false } }, values, place);
    };
    this.volume = draw(this.volume, "plot-volume", [line(_("Offered"), "--ink"), line(_("Answered"), "--good"), line(_("Abandoned"), "--bad", [6, 4])], [at, offered, answered, abandoned], {});
    this.level = draw(this.level, "plot-level", [line(_("Answered in time, %"), "--accent")], [at, inTime], { y: { range: [0, 100] } });
  }
}

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

function drawRows(columns) {
  const lang = document.documentElement.lang;
  const rows = columns.at.map((at, n) => ({ at, n }));
  patch(byId("day-rows"), rows, (row) => row.at, () => h("tr", {}, h("th", { scope: "row" }), ...Array.from({ length: 4 }, () => h("td", { class: "number" }))), (row, { at, n }) => {
    const [from, ...cells] = row.children;
    text(from, new Date(at * 1000).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" }));
    [columns.offered[n], columns.answered[n], columns.abandoned[n], columns.inTime[n] === null ? "–" : `${Math.round(columns.inTime[n])} %`].forEach((value, k) => text(cells[k], value));
  });
}
