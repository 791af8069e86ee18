// Bundles what pages load: site.js with site.css on every page, charts.js only where a figure is, passkey.js where one may be
// shown, interface.js on the page of the API.
import { build } from "esbuild";

await build({
  entryPoints: { site: "static/js/site.js", charts: "static/js/charts.js", passkey: "static/js/passkey.js", interface: "static/js/interface.js" },
  outdir: "static/dist",
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "iife",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "warning",
});
