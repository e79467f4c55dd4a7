// The day so far: contacts by interval, and the share answered in time.

import uPlot from "../vendor/uPlot.esm.js";

import { dayColumns } from "./day_columns.mjs";
import { byId, h, patch, text } from "./dom.mjs";
import { percent } from "./numbers.mjs";
import { _ } from "./words.mjs";

const HEIGHT = 220;
// Half of the last time of day stands beyond the last interval.
const ROOM = [null, 24, null, null];

let clock = clockOf();

/** Return what shows times of day by the centre's clock, as the reports do, wherever one looks. */
function clockOf(timeZone) {
  const shown = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  try {
    return new Intl.DateTimeFormat(document.documentElement.lang, { ...shown, timeZone });
  } catch (error) {
    // A browser that does not know the zone shows its own.
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat(document.documentElement.lang, shown);
  }
}

/** Return a moment of the world, in seconds, as the reader writes times of day. */
const timeOfDay = (at) => clock.format(at * 1000);

const number = (value) => value.toLocaleString(document.documentElement.lang);

export class DayPlots {
  constructor() {
    this.queue = null;
    this.volume = this.level = null;
    this.widths = new ResizeObserver((places) => places.forEach((place) => this.resize(place)));
  }

  /** Draw one queue's day, or that of all; only when there is something new. */
  draw(state, queue) {
    if (this.day === state.day && this.queue === queue) return;
    this.day = state.day;
    this.queue = queue;
    clock = clockOf(state.day.timezone);
    const columns = dayColumns(state.day, queue, state.now);
    this.plots(columns);
    drawRows(columns);
  }

  /** Draw the intervals that are over: one under way would look like a fall to nothing. */
  plots(columns) {
    const [at, offered, answered, abandoned, inTime] = ["at", "offered", "answered", "abandoned", "inTime"].map((name) => columns[name].slice(0, -1));
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const line = (label, name, dash) => ({ label, stroke: colour(name), width: 2, dash, points: { show: at.length < 30 } });
    const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
    const axes = [{ ...axis, space: 70, values: (_plot, moments) => moments.map(timeOfDay) }, { ...axis, values: (_plot, counts) => counts.map(number) }];
    const draw = (old, id, series, values, scales) => {
      const place = byId(id);
      if (old) {
        old.setData(values);
        return old;
      }
      this.widths.observe(place);
      return new uPlot({ width: place.clientWidth || 400, height: HEIGHT, padding: ROOM, series: [{}, ...series], axes, scales, legend: { live: false }, cursor: { show: false } }, values, place);
    };
    this.volume = draw(this.volume, "plot-volume", [line(_("Offered"), "--ink"), line(_("Answered"), "--good"), line(_("Abandoned"), "--bad", [6, 4])], [at, offered, answered, abandoned], {});
    this.level = draw(this.level, "plot-level", [line(_("Answered in time, %"), "--accent")], [at, inTime], { y: { range: [0, 100] } });
  }

  resize({ target, contentRect }) {
    const plot = { "plot-volume": this.volume, "plot-level": this.level }[target.id];
    plot?.setSize({ width: contentRect.width, height: HEIGHT });
  }
}

function drawRows(columns) {
  const rows = columns.at.map((at, n) => ({ at, n }));
  patch(byId("day-rows"), rows, (row) => row.at, () => h("tr", {}, h("th", { scope: "row" }), ...Array.from({ length: 4 }, () => h("td", { class: "number" }))), (row, { at, n }) => {
    const [from, ...cells] = row.children;
    text(from, n === rows.length - 1 ? `${timeOfDay(at)} …` : timeOfDay(at));
    [columns.offered[n], columns.answered[n], columns.abandoned[n], percent(columns.inTime[n] === null ? null : columns.inTime[n] / 100)].forEach((value, k) => text(cells[k], value));
  });
}
