// Bring the few files of others that browsers load into static/vendor, which is not kept.
import { cp, mkdir } from "node:fs/promises";

const FILES = {
  "htmx.org/dist/htmx.min.js": "htmx.min.js",
  "uplot/dist/uPlot.esm.js": "uPlot.esm.js",
  "uplot/dist/uPlot.min.css": "uPlot.min.css",
};
const modules = new URL("../../../node_modules/", import.meta.url);
const vendor = new URL("static/vendor/", import.meta.url);

await mkdir(vendor, { recursive: true });
for (const [from, to] of Object.entries(FILES)) {
  await cp(new URL(from, modules), new URL(to, vendor));
}
