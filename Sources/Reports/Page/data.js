// What the file brings: the results as JSON, and the maps' bytes, packed.

const byId = (id) => document.getElementById(id);
const report = JSON.parse(byId("data").textContent);
let packedMaps = new Uint8Array(0);

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

async function unpackMaps() {
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old to unpack the maps: it needs DecompressionStream (2023).");
  }
  const stream = new Blob([bytesOf(byId("maps").textContent.trim())]).stream()
    .pipeThrough(new DecompressionStream("deflate"));
  packedMaps = new Uint8Array(await new Response(stream).arrayBuffer());
  byId("maps").remove();
}

// A map: values = (byte - zero) * step. The bytes are differences from what their neighbours
// suggest (the Paeth filter of PNG).
const decoded = new Map();
function mapAt(place) {
  let map = decoded.get(place);
  if (map) return map;
  if (report.maps[place].length === 2) {
    map = product(mapAt(report.maps[place][0]), mapAt(report.maps[place][1]));
    decoded.set(place, map);
    return map;
  }
  const [offset, height, width, step, zero, originalHeight, originalWidth] = report.maps[place];
  const bytes = new Uint8Array(height * width);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const left = column ? bytes[at - 1] : 0;
      const above = row ? bytes[at - width] : 0;
      const corner = row && column ? bytes[at - width - 1] : 0;
      const guess = left + above - corner;
      const a = Math.abs(guess - left), b = Math.abs(guess - above), c = Math.abs(guess - corner);
      bytes[at] = packedMaps[offset + at] + (a <= b && a <= c ? left : b <= c ? above : corner);
    }
  }
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = (bytes[i] - zero) * step;
  map = { height, width, values, originalHeight, originalWidth, errorAt: () => step / 2 };
  decoded.set(place, map);
  return map;
}

// A map of edges times the positive part of a layer's map, which is how Guided Grad-CAM is made. A
// value of the first may be the strongest of a block of pixels; how much the second differs within
// the block goes into the error.
function product(edges, places) {
  const { height, width } = edges;
  const [tall, wide] = [edges.originalHeight, edges.originalWidth];
  const factor = Math.ceil(Math.max(tall, wide) / Math.max(height, width));
  const even = (count, extent) => Float32Array.from({ length: count }, (_, i) =>
    Math.min((i + 0.5) * factor / extent, 0.999999));
  const sharp = (count) => Float32Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  const positive = (value) => Math.max(value, 0);
  const middle = enlarged(places, { down: even(height, tall), across: even(width, wide) }, positive);
  let all = null;
  const values = middle.map((value, i) => value * edges.values[i]);
  const errorAt = (at) => {
    all ??= enlarged(places, { down: sharp(tall), across: sharp(wide) }, positive);
    const row = Math.floor(at / width), column = at % width;
    let spread = 0;
    for (let y = row * factor; y < Math.min((row + 1) * factor, tall); y++) {
      for (let x = column * factor; x < Math.min((column + 1) * factor, wide); x++) {
        spread = Math.max(spread, Math.abs(all[y * wide + x] - middle[at]));
      }
    }
    return (Math.abs(edges.values[at]) + edges.errorAt(at)) * (spread + places.errorAt(0))
      + (middle[at] + places.errorAt(0)) * edges.errorAt(at);
  };
  return { height, width, values, originalHeight: tall, originalWidth: wide, errorAt };
}

const layers = report.layers.map(([name, channels, height, width]) => ({ name, channels, height, width }));
const methods = report.methods.map(([name, summary, paper]) => ({ name, summary, paper }));
const items = report.items;
for (const item of items) {
  for (const target of item.targets) {
    target.views = target.views.map(([method, layer, map, isTensor, state, why, facts]) => ({
      method, layer, map, isTensor: isTensor === 1, state, why,
      facts: facts.map(([name, value, verdict, sentence]) => ({ name, value, verdict, sentence })),
    }));
  }
}

function className(index) { return report.classes[index] ?? `class ${index}`; }
function shortName(index) { return className(index).split(",")[0]; }
function targetName(target) {
  if (target.name !== null) return target.name;
  return target.versus === null ? shortName(target.class)
    : `${shortName(target.class)} rather than ${shortName(target.versus)}`;
}
function viewOf(item, target, method, layer) {
  const views = item.targets[target]?.views ?? [];
  return views.find((v) => v.method === method && (v.layer === layer || v.layer < 0));
}

// Numbers for people: three digits that count, the true minus sign.
function short(value) {
  if (value === null || !Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-3 ? size.toExponential(2).replace("e+", "e").replace(/\.?0+e/, "e")
    : size >= 100 ? size.toFixed(0) : String(Number(size.toPrecision(3)));
  return (value < 0 ? "\u2212" : "") + text.replace("e-", "e\u2212");
}
function percent(value) { return value === null ? "–" : `${(value * 100).toFixed(value > 0.9995 || value < 0.0995 ? 1 : 0)}\u00A0%`; }
