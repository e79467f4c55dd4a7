// Bring the few files of others that browsers load into static/vendor, which is not kept.
import { cp, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const FILES = {
  "htmx.org/dist/htmx.min.js": "htmx.min.js",
  "uplot/dist/uPlot.esm.js": "uPlot.esm.js",
  "uplot/dist/uPlot.min.css": "uPlot.min.css",
};
// What comes in pieces for Node, and is put together as one module for browsers.
const BUNDLES = { "jssip/lib/JsSIP.js": "jssip.mjs" };
const modules = new URL("../../../node_modules/", import.meta.url);
const vendor = new URL("static/vendor/", import.meta.url);

await mkdir(vendor, { recursive: true });
for (const [from, to] of Object.entries(FILES)) {
  await cp(new URL(from, modules), new URL(to, vendor));
}
for (const [from, to] of Object.entries(BUNDLES)) {
  await build({
    entryPoints: [fileURLToPath(new URL(from, modules))],
    outfile: fileURLToPath(new URL(to, vendor)),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    legalComments: "eof",
    logLevel: "warning",
  });
}
