// What is shown now. It stands in the address, so that a view can be kept and sent.

const state = {
  image: 0, target: 0, method: 0, layer: Math.max(layers.length - 1, 0),
  look: "overlay", opacity: 0.7, signs: null, isCommon: false,
  point: null,
  // Evidence against is shown where somebody asks for it, and for one class rather than another.
  get isSigned() { return this.signs ?? current.target?.versus !== null; },
};

function clamp(value, count) { return Math.min(Math.max(value, 0), Math.max(count - 1, 0)); }

function readAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const number = (key, count, old) => {
    const value = Number.parseInt(wanted.get(key), 10);
    return Number.isNaN(value) ? old : clamp(value, count);
  };
  state.image = number("image", items.length, state.image);
  state.target = number("class", items[state.image]?.targets.length ?? 1, state.target);
  const method = methods.findIndex((m) => m.name === wanted.get("method"));
  if (method >= 0) state.method = method;
  const layer = layers.findIndex((l) => l.name === wanted.get("layer"));
  if (layer >= 0) state.layer = layer;
  if (["overlay", "map", "photo"].includes(wanted.get("look"))) state.look = wanted.get("look");
  if (wanted.has("signed")) state.signs = wanted.get("signed") === "1";
}

function writeAddress() {
  const parts = new URLSearchParams({ image: state.image, class: state.target });
  if (methods.length) parts.set("method", methods[state.method].name);
  if (layers.length) parts.set("layer", layers[state.layer].name);
  if (state.look !== "overlay") parts.set("look", state.look);
  if (state.signs !== null) parts.set("signed", state.signs ? "1" : "0");
  history.replaceState(null, "", `#${parts}`);
}

const current = {
  get item() { return items[state.image]; },
  get target() { return this.item.targets[state.target]; },
  get view() { return viewOf(this.item, state.target, state.method, state.layer); },
};

// Changes the state and shows it.
function change(values) {
  Object.assign(state, values);
  if (!items.length) return;
  state.image = clamp(state.image, items.length);
  state.target = clamp(state.target, current.item.targets.length);
  if ("image" in values || "target" in values) state.point = null;
  writeAddress();
  show(values);
}

// The range of the colours of the picture that is shown.
function currentRange(view) {
  if (!state.isCommon) return rangeOf([mapAt(view.map)], state.isSigned, view.isTensor);
  const isContrast = current.target.versus !== null;
  const maps = items.flatMap((item) => item.targets.flatMap((target, place) => {
    if ((target.versus !== null) !== isContrast) return [];
    const other = viewOf(item, place, view.method, view.layer < 0 ? state.layer : view.layer);
    return other ? [mapAt(other.map)] : [];
  }));
  return rangeOf(maps, state.isSigned, view.isTensor);
}
