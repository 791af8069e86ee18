// Turns each [data-chart] into a live figure. Where that fails, the picture that the server drew stays.
import embed from "vega-embed";

const NARROW = 560;
const WIDEST = 980;
const OPTIONS = {
  ast: true, // expressions are interpreted, so that no page needs to allow eval
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
  actions: false,
  renderer: "svg",
};

/** The specification for a place of `width` pixels: plots as wide as the names beside them allow. */
function fitted(spec, width, excess) {
  const copy = structuredClone(spec);
  const narrow = width < NARROW;
  const margin = copy.usermeta.margin[narrow ? "narrow" : "wide"];
  for (const plot of copy.vconcat) plot.width = Math.max(120, Math.floor(width - margin - excess));
  copy.params.find((param) => param.name === "narrow").value = narrow;
  return copy;
}

async function draw(place, spec, width) {
  let result = await embed(place, fitted(spec, width, 0), OPTIONS);
  // The room for names is an estimate from their length; the browser's own fonts decide.
  const excess = place.querySelector("svg").width.baseVal.value - width;
  if (Math.abs(excess) > 1) {
    result.finalize();
    result = await embed(place, fitted(spec, width, excess), OPTIONS);
  }
  return result;
}

function start(holder) {
  const spec = JSON.parse(document.getElementById(holder.dataset.chart).textContent);
  const picture = holder.querySelector("img");
  const place = document.createElement("div");
  place.className = "chart-live";
  holder.append(place);
  let drawn = null;
  let width = 0;
  let queue = Promise.resolve();

  const redraw = async () => {
    const room = Math.min(Math.floor(holder.clientWidth), WIDEST);
    if (room === 0 || room === width) return;
    width = room;
    drawn?.finalize();
    drawn = await draw(place, spec, room);
    if (picture) picture.hidden = true;
    holder.dataset.drawn = "yes";
  };
  const failed = (error) => {
    place.remove();
    if (picture) picture.hidden = false;
    console.error("The live figure could not be drawn; the picture stays.", error);
  };
  new ResizeObserver(() => {
    queue = queue.then(redraw).catch(failed);
  }).observe(holder);
}

for (const holder of document.querySelectorAll("[data-chart]")) start(holder);
