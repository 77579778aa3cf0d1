// Maps as colours over photos.

const colors = Object.fromEntries(Object.entries(report.colors).map(([name, text]) => [name, bytesOf(text)]));

// Where each pixel of a picture lies in the network's input, 0 to 1; outside, it was not seen.
function places(extent, resized, start, count) {
  const result = new Float32Array(extent);
  for (let pixel = 0; pixel < extent; pixel++) {
    result[pixel] = ((pixel + 0.5) / extent * resized - start) / count;
  }
  return result;
}
function geometryOf(item, height, width) {
  const [top, left, rows, columns] = item.crop;
  return {
    down: places(height, item.resized[0], top, rows),
    across: places(width, item.resized[1], left, columns),
  };
}
const isSeen = (place) => place >= 0 && place < 1;

// Which two values each place lies between, and how near the second.
function taps(list, extent, isNearest) {
  const first = new Int32Array(list.length), second = new Int32Array(list.length);
  const weight = new Float32Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const at = Math.min(Math.max(list[i] * extent - 0.5, 0), extent - 1);
    first[i] = isNearest ? Math.round(at) : Math.floor(at);
    second[i] = Math.min(first[i] + 1, extent - 1);
    weight[i] = isNearest ? 0 : at - first[i];
  }
  return { first, second, weight };
}

// Bilinear, half-pixel centres, edges repeated; of signed maps first the positive part where the
// picture shows only that, as the tool's own pictures do.
function enlarged(map, geometry, prepare, isNearest) {
  const { down, across } = geometry;
  const columns = taps(across, map.width, isNearest), rows = taps(down, map.height, isNearest);
  const values = new Float32Array(map.values.length);
  for (let i = 0; i < values.length; i++) values[i] = prepare(map.values[i]);
  const wide = new Float32Array(map.height * across.length);
  for (let row = 0; row < map.height; row++) {
    for (let x = 0; x < across.length; x++) {
      const left = values[row * map.width + columns.first[x]];
      const right = values[row * map.width + columns.second[x]];
      wide[row * across.length + x] = left + (right - left) * columns.weight[x];
    }
  }
  const result = new Float32Array(down.length * across.length);
  for (let y = 0; y < down.length; y++) {
    const top = rows.first[y] * across.length, bottom = rows.second[y] * across.length;
    const weight = rows.weight[y];
    for (let x = 0; x < across.length; x++) {
      const above = wide[top + x];
      result[y * across.length + x] = above + (wide[bottom + x] - above) * weight;
    }
  }
  return result;
}

// The two numbers between which maps are coloured.
function rangeOf(maps, isSigned, isTensor) {
  let low = Infinity, high = -Infinity;
  if (isTensor) {
    // Single pixels of a gradient are far above the rest: white from the 99th percentile on.
    const sizes = new Float32Array(maps.reduce((sum, map) => sum + map.values.length, 0));
    let filled = 0;
    for (const map of maps) for (const value of map.values) sizes[filled++] = Math.abs(value);
    sizes.sort();
    high = sizes[Math.min(Math.floor(sizes.length * 0.99), sizes.length - 1)] || sizes.at(-1) || 0;
    return { low: isSigned ? -high : 0, high };
  }
  for (const map of maps) {
    for (const value of map.values) {
      const shown = isSigned ? Math.abs(value) : Math.max(value, 0);
      if (shown < low) low = shown;
      if (shown > high) high = shown;
    }
  }
  if (high < low) return { low: 0, high: 0 };
  return { low: isSigned ? -high : low, high };
}

// How a map's strength turns into covering: nothing at 0, all from two thirds on.
function covering(strength) {
  const t = Math.min(Math.max(strength * 1.5, 0), 1);
  return t * t * (3 - 2 * t);
}

// The grey that lies over what the network did not see: that of the page.
let veil = 245;

function paint(canvas, item, map, look) {
  const { height, width } = canvas;
  const context = canvas.getContext("2d");
  const picture = context.createImageData(width, height);
  const pixels = picture.data;
  const geometry = geometryOf(item, height, width);
  const prepare = look.isSigned ? (v) => v : look.isTensor ? Math.abs : (v) => Math.max(v, 0);
  // Between neighbours of other signs a smooth picture would be empty.
  const values = enlarged(map, geometry, prepare, look.isTensor && look.isSigned);
  const table = colors[look.isSigned ? "diverging" : look.isTensor ? "grey" : "inferno"];
  const extent = look.range.high - look.range.low;
  const stripe = Math.max(Math.round(Math.min(height, width) / 24), 6);
  for (let y = 0, at = 0; y < height; y++) {
    const rowSeen = isSeen(geometry.down[y]);
    for (let x = 0; x < width; x++, at++) {
      const out = at * 4;
      if (!rowSeen || !isSeen(geometry.across[x])) {
        pixels[out] = pixels[out + 1] = pixels[out + 2] = veil;
        pixels[out + 3] = (x + y) % stripe < Math.max(stripe / 6, 1) ? 225 : 165;
        continue;
      }
      const place = extent > 0 ? Math.min(Math.max((values[at] - look.range.low) / extent, 0), 1)
        : look.isSigned ? 0.5 : 0;
      const color = Math.floor(place * 255 + 0.5) * 3;
      pixels[out] = table[color];
      pixels[out + 1] = table[color + 1];
      pixels[out + 2] = table[color + 2];
      pixels[out + 3] = look.isAlone ? 255
        : 255 * look.opacity * covering(look.isSigned ? Math.abs(2 * place - 1) : place);
    }
  }
  context.putImageData(picture, 0, 0);
}

// Work that can wait until the large picture stands: a little at a time, so that nothing ever jams. A
// group that is begun again forgets what it still had to do.
const jobs = new Map();
let isWorking = false;
function later(group, job) {
  if (!jobs.has(group)) jobs.set(group, []);
  jobs.get(group).push(job);
  if (!isWorking) setTimeout(work, 0);
  isWorking = true;
}
function work() {
  const end = performance.now() + 12;
  for (const [group, list] of jobs) {
    while (list.length) {
      list.shift()();
      if (performance.now() > end) { setTimeout(work, 0); return; }
    }
    jobs.delete(group);
  }
  isWorking = false;
}

// A small picture of an item: the photo, and over it a map where there is one. It keeps what it
// shows until the new map is drawn.
class Thumbnail {
  constructor(side) {
    this.side = side;
    this.frame = element("span", null, "thumbnail");
    this.image = element("img");
    this.image.alt = "";
    this.canvas = element("canvas");
    this.frame.append(this.image, this.canvas);
  }

  show(item, view, group, options) {
    if (this.item !== item) {
      this.item = item;
      const ratio = item.size[1] / item.size[0];
      const width = ratio >= 1 ? this.side : Math.max(Math.round(this.side * ratio), 8);
      const height = ratio >= 1 ? Math.max(Math.round(this.side / ratio), 8) : this.side;
      this.image.src = `data:image/jpeg;base64,${item.photo}`;
      for (const part of [this.image, this.canvas]) [part.width, part.height] = [width, height];
    }
    this.canvas.hidden = !view;
    this.frame.classList.toggle("doubtful", !!view && isDoubtful(view));
    if (!view) return;
    later(group, () => {
      const map = mapAt(view.map);
      paint(this.canvas, item, map, {
        range: rangeOf([map], options.isSigned, view.isTensor), isSigned: options.isSigned,
        isTensor: view.isTensor, isAlone: view.isTensor || options.isAlone, opacity: options.opacity,
      });
    });
  }
}

// A map that says nothing, or that failed a test.
function isDoubtful(view) {
  return view.state !== "ok" || view.facts.some((fact) => fact.verdict === "bad");
}
