// Depth, feature maps, right and wrong, the record.

function showDepth() {
  byId("depth").hidden = layers.length < 2;
  const slider = byId("depth-slider");
  slider.max = Math.max(layers.length - 1, 0);
  slider.value = state.layer;
  const layer = layers[state.layer];
  const text = `${layer.name}, ${layer.channels} channels of ${layer.height}×${layer.width}`;
  byId("depth-value").textContent = text;
  slider.setAttribute("aria-valuetext", text);
}

// A strip for each method, a frame for each layer.
const frames = [];
function makeStrips() {
  if (layers.length < 2) return;
  const strips = byId("strips");
  strips.style.setProperty("--frames", Math.max(layers.length, 2));
  strips.replaceChildren(...methods.map((method, methodIndex) => {
    const strip = element("div", null, "strip");
    strip.append(element("h3", method.name));
    const row = element("div", null, "frames");
    const views = items.flatMap((item) => item.targets.flatMap((target) => target.views));
    const isWhole = views.some((view) => view.method === methodIndex && view.layer < 0);
    for (const layerIndex of isWhole ? [-1] : layers.keys()) {
      const button = element("button", null, "frame");
      button.type = "button";
      const small = new Thumbnail(100);
      const name = layerIndex < 0 ? "input" : layers[layerIndex].name;
      button.append(small.frame, element("span", name, "name"));
      button.setAttribute("aria-label", `${method.name}${layerIndex < 0 ? "" : ` at ${name}`}`);
      button.addEventListener("click", () => change(
        layerIndex < 0 ? { method: methodIndex } : { method: methodIndex, layer: layerIndex }));
      frames.push({ button, small, method: methodIndex, layer: layerIndex });
      row.append(button);
    }
    strip.append(row);
    return strip;
  }));
}

function showStrips() {
  jobs.delete("strips");
  for (const { button, small, method, layer } of frames) {
    const view = viewOf(current.item, state.target, method, layer < 0 ? state.layer : layer);
    small.show(current.item, view, "strips",
      { isSigned: state.isSigned, opacity: Math.max(state.opacity, 0.4) });
    button.classList.toggle("missing", !view);
  }
}

function markFrame() {
  for (const { button, method, layer } of frames) {
    const isOn = method === state.method && (layer === state.layer || layer < 0);
    if (isOn) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

function showFeatures() {
  const { item, target } = current;
  const entry = target.channels.find(([layer]) => layer === state.layer);
  byId("features").hidden = !entry;
  if (!entry) return;
  const [, total, strongest] = entry;
  const layer = layers[state.layer];
  byId("features-note").textContent =
    `The ${strongest.length} of ${layer.channels} channels of ${layer.name} that move the score of `
    + `${targetName(target)} most. A channel's part is its gradient times its value, summed over its positions; `
    + `the percentage is its share of the score. All channels together give ${short(total)} of the score `
    + `${short(target.score)}; the rest comes from biases and from what does not pass through this layer. `
    + "The weight is the mean gradient, Grad-CAM's.";
  const largest = strongest.reduce((a, [, , part]) => Math.max(a, Math.abs(part ?? 0)), 0);
  byId("feature-list").replaceChildren(...strongest.map(([index, weight, part, place]) => {
    const card = element("li");
    const canvas = element("canvas");
    const map = mapAt(place);
    [canvas.height, canvas.width] = [96, Math.max(Math.round(96 * item.crop[3] / item.crop[2]), 24)];
    const whole = { crop: [0, 0, 1, 1], resized: [1, 1] };
    paint(canvas, whole, map, { range: rangeOf([map], false, false), isSigned: false, isTensor: false, isAlone: true, opacity: 1 });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `channel ${index}. ${strongestPlace(map)}`);
    const share = target.score ? part / target.score : 0;
    const bar = element("span", null, part < 0 ? "bar against" : "bar");
    bar.style.setProperty("--share", largest > 0 ? Math.abs(part) / largest : 0);
    const words = element("span", null, "words");
    words.append(element("span", `channel ${index}`, "name"),
      element("span", `${(share * 100).toFixed(1).replace("-", "\u2212")}\u00A0%`, "number share"), bar,
      element("span", `${short(part)} · weight ${short(weight)}`, "detail number"));
    card.append(canvas, words);
    return card;
  }));
}
function strongestPlace(map) { return strongest(map); }

function showAnswers() {
  const confusion = report.confusion;
  byId("answers").hidden = !confusion;
  if (!confusion) return;
  byId("answers-note").textContent =
    `${confusion.right} of ${confusion.total} images with a known class are right `
    + `(${percent(confusion.right / confusion.total)}). Rows are what images show, columns what the network says.`;
  const table = byId("confusion");
  const head = element("tr");
  head.append(element("td"), ...confusion.classes.map((index) => {
    const cell = element("th");
    cell.scope = "col";
    cell.append(element("span", shortName(index)));
    return cell;
  }));
  const largest = Math.max(...confusion.counts.flat(), 1);
  const rows = confusion.counts.map((counts, row) => {
    // A class that no image shows has no row.
    if (!counts.some((count) => count > 0)) return "";
    const line = element("tr");
    const name = element("th", shortName(confusion.classes[row]));
    name.scope = "row";
    line.append(name, ...counts.map((count, column) => {
      const cell = element("td", count ? String(count) : "·", count ? "number" : "number none");
      cell.classList.add(row === column ? "right" : "wrong");
      cell.style.setProperty("--share", count / largest);
      return cell;
    }));
    return line;
  });
  const body = element("tbody");
  body.append(...rows);
  const top = element("thead");
  top.append(head);
  table.replaceChildren(element("caption", "Counts of images"), top, body);
  byId("mistakes").replaceChildren(...confusion.mistakes.map(([path, truth, said, sure, own, place]) => {
    const entry = element("li");
    const words = element("span", null, "words");
    words.append(element("span", `${shortName(said)}, ${percent(sure)} sure`, "name"),
      element("span", `is ${shortName(truth)}, given ${percent(own)}`, "detail wrong"),
      element("span", path, "detail path"));
    if (place < 0) { entry.append(words); return entry; }
    const button = element("button");
    button.type = "button";
    const small = new Thumbnail(56);
    small.show(items[place], null);
    button.append(small.frame, words);
    button.addEventListener("click", () => {
      change({ image: place });
      byId("picture").scrollIntoView({ block: "start" });
      byId("stage").focus({ preventScroll: true });
    });
    entry.append(button);
    return entry;
  }));
}

// A word as a shell takes it.
function quoted(word) { return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`; }

// What asks for the class that is shown: a single output goes up or down.
function targetWords(item, target) {
  const isSingle = item.targets.some((other) => other.negated);
  const words = ["--class", isSingle ? (target.negated ? "down" : "up") : String(target.class)];
  return target.versus === null ? words : [...words, "--versus", String(target.versus)];
}
function pathWord(item) { return item.path.startsWith("-") && item.path !== "-" ? `./${item.path}` : item.path; }

function showCommand() {
  const { item, target, view } = current;
  const words = [...report.command, pathWord(item)];
  const layer = view && view.layer >= 0 ? ["--layer", layers[view.layer].name] : [];
  const method = ["--method", methods[state.method]?.name ?? "gradcam"];
  const looks = state.isSigned ? ["--colors", "diverging"]
    : Math.round(state.opacity * 100) !== 70 ? ["--opacity", String(Math.round(state.opacity * 100) / 100)] : [];
  words.push(...layer, ...method, ...targetWords(item, target), ...looks);
  byId("command").textContent = words.map(quoted).join(" ");
  showSlides(item, target, layer, method, looks);
}

// The same as pictures of many maps: all layers beside each other, all layers one after the other, all
// images. Methods of the input have one map, and so no depth.
function showSlides(item, target, layer, method, looks) {
  const depth = layers.flatMap((one) => ["--layer", one.name]);
  const own = [...method, ...targetWords(item, target), ...looks];
  const ways = [];
  if (layer.length && !current.view.isTensor) {
    if (layers.length > 1) {
      ways.push(["Film strip of the layers", [pathWord(item), ...depth, ...own, "--style", "strip"]],
        ["Layers one after the other, as a moving picture",
          [pathWord(item), ...depth, ...own, "--style", "animation"]]);
    }
    if (items.length > 1) {
      ways.push(["Contact sheet of the images",
        [...items.map(pathWord), ...layer, ...own, "--style", "contact-sheet"]]);
    }
  }
  byId("slides").hidden = ways.length === 0;
  byId("slide-list").replaceChildren(...ways.map(([title, words]) => {
    const entry = element("li", element("span", title));
    const text = element("pre", [...report.command, ...words].map(quoted).join(" "));
    text.tabIndex = 0;
    text.setAttribute("aria-label", `The command for: ${title}`);
    const button = element("button", "Copy");
    button.type = "button";
    button.setAttribute("aria-label", `Copy the command for: ${title}`);
    button.addEventListener("click", () => copy(text, button));
    const line = element("div", null, "command");
    line.append(text, button);
    entry.append(line);
    return entry;
  }));
}

// Puts the text of an element on the clipboard; where that is forbidden, it is at least selected.
async function copy(source, button) {
  const range = document.createRange();
  range.selectNodeContents(source);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Selected";
  }
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

function showRecord() {
  byId("about").replaceChildren(...report.about.map((line) => element("li", line)));
  byId("manifest").textContent = report.manifest;
  byId("failures").hidden = report.failures.length === 0;
  byId("failure-list").replaceChildren(...report.failures.map(([path, reason]) => {
    const entry = element("li");
    entry.append(element("strong", path), `: ${reason}`);
    return entry;
  }));
}
