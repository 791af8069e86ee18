// Bundles what pages load: site.js with site.css on every page, charts.js only where a figure is, passkey.js where one may be shown.
import { build } from "esbuild";

await build({
  entryPoints: { site: "static/js/site.js", charts: "static/js/charts.js", passkey: "static/js/passkey.js" },
  outdir: "static/dist",
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "iife",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "warning",
});
