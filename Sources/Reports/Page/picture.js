// The large picture, its scale and its read-out.

function showPicture() {
  const { item, target, view } = current;
  const photo = byId("photo"), overlay = byId("overlay"), stage = byId("stage");
  const source = `data:image/jpeg;base64,${item.photo}`;
  if (photo.src !== source) photo.src = source;
  stage.style.setProperty("--ratio", `${item.size[1]} / ${item.size[0]}`);
  stage.parentElement.style.setProperty("--wide", item.size[1] / item.size[0]);
  const method = methods[state.method]?.name ?? "";
  const hasLayer = view && view.layer >= 0;
  const where = hasLayer || !view ? ` at ${layers[state.layer]?.name ?? ""}` : "";
  const title = byId("picture-title");
  title.replaceChildren(
    element("strong", targetName(target)),
    target.versus === null && target.probability !== null ? `, ${percent(target.probability)}` : "",
    element("span", `${method}${where}, score ${short(target.score)}`, "detail"));
  byId("method-note").replaceChildren(
    methods[state.method]?.summary ?? "", " ",
    element("span", methods[state.method]?.paper ?? "", "soft"));
  stage.classList.toggle("doubtful", !!view && isDoubtful(view) && state.look !== "photo");
  showNotice(view);
  if (!view || state.look === "photo") {
    overlay.hidden = true;
    byId("scale").hidden = true;
    stage.setAttribute("aria-label", `${item.name}, the photo alone`);
  } else {
    const map = mapAt(view.map), range = currentRange(view);
    overlay.hidden = false;
    [overlay.height, overlay.width] = item.size;
    paint(overlay, item, map, {
      range, isSigned: state.isSigned, isTensor: view.isTensor,
      isAlone: view.isTensor || state.look === "map", opacity: state.opacity,
    });
    showScale(range, view);
    stage.setAttribute("aria-label",
      `${item.name}: ${method}${where} for ${targetName(target)}. ${strongest(map)}`);
  }
  showReadout();
}

function showNotice(view) {
  const notice = byId("notice");
  const reasons = [];
  if (!view) {
    reasons.push(`${methods[state.method]?.name} has no map at ${layers[state.layer]?.name}: `
      + "it is not defined there.");
  } else {
    if (view.state !== "ok") reasons.push(`${capital(view.why)}.`);
    if (view.state === "negative" && !state.isSigned) {
      reasons.push("Tick “Evidence against, too” to see it.");
    }
    for (const fact of view.facts) if (fact.verdict === "bad") reasons.push(fact.sentence);
  }
  notice.hidden = reasons.length === 0;
  notice.textContent = reasons.join(" ");
}

function showScale(range, view) {
  byId("scale").hidden = false;
  const bar = byId("scale-bar"), context = bar.getContext("2d");
  const table = colors[state.isSigned ? "diverging" : view.isTensor ? "grey" : "inferno"];
  const line = context.createImageData(256, 1);
  for (let i = 0; i < 256; i++) line.data.set([table[i * 3], table[i * 3 + 1], table[i * 3 + 2], 255], i * 4);
  context.putImageData(line, 0, 0);
  const { class: own, versus } = current.target;
  byId("scale-low").replaceChildren(short(range.low),
    element("span", state.isSigned ? (versus === null ? " evidence against" : ` for ${shortName(versus)}`) : "", "soft"));
  byId("scale-high").replaceChildren(
    element("span", view.isTensor && !state.isSigned ? "size " : versus === null ? "evidence for " : `for ${shortName(own)} `, "soft"),
    short(range.high));
}

// Where a map is strongest, in words for those who do not see it.
function strongest(map) {
  let best = 0;
  for (let i = 1; i < map.values.length; i++) if (map.values[i] > map.values[best]) best = i;
  if (!(map.values[best] > 0)) return "Nothing in it speaks for the class.";
  const row = Math.floor(best / map.width), column = best % map.width;
  const third = (at, extent, words) => words[Math.min(Math.floor((at + 0.5) / extent * 3), 2)];
  const down = third(row, map.height, ["top", "middle", "bottom"]);
  const across = third(column, map.width, ["left", "centre", "right"]);
  return `Strongest at the ${down} ${across}, row ${row + 1} of ${map.height}, `
    + `column ${column + 1} of ${map.width}: ${short(map.values[best])}.`;
}

// Reads out the map's own value under a point of the picture (0 to 1, down and across).
function showReadout() {
  const readout = byId("readout"), cross = byId("cross");
  const { item, view } = current;
  cross.hidden = state.point === null;
  if (!view) { readout.textContent = ""; return; }
  const map = mapAt(view.map);
  const grid = `${map.originalHeight}×${map.originalWidth}`;
  const stored = map.originalHeight === map.height ? ""
    : `, stored as ${map.height}×${map.width} ${view.isTensor ? "strongest values" : "means"} of blocks`;
  if (state.point === null) {
    readout.textContent = `Map of ${grid}${stored}. Point at the picture to read values.`;
    return;
  }
  const [y, x] = state.point;
  cross.style.setProperty("--y", `${y * 100}%`);
  cross.style.setProperty("--x", `${x * 100}%`);
  const [top, left, rows, columns] = item.crop;
  const down = (y * item.resized[0] - top) / rows, across = (x * item.resized[1] - left) / columns;
  const pixel = `Pixel ${Math.floor(y * item.original[0])}, ${Math.floor(x * item.original[1])}`;
  if (!isSeen(down) || !isSeen(across)) {
    readout.textContent = `${pixel}: cut off, the network did not see it.`;
    return;
  }
  const row = Math.floor(down * map.height), column = Math.floor(across * map.width);
  const at = row * map.width + column, value = map.values[at];
  const largest = map.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const share = largest > 0 ? `, ${(value / largest * 100).toFixed(0).replace("-", "\u2212")} % of the strongest` : "";
  readout.replaceChildren(
    `${pixel}: cell ${row + 1}, ${column + 1} of ${map.height}×${map.width} is `,
    element("strong", `${short(value)} ± ${short(map.errorAt(at))}`, "number"), share);
}

function pointAt(event) {
  const box = byId("stage").getBoundingClientRect();
  const y = (event.clientY - box.top) / box.height, x = (event.clientX - box.left) / box.width;
  state.point = isSeen(y) && isSeen(x) ? [y, x] : null;
  showReadout();
}

function movePoint(event) {
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const move = moves[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key === "Escape") { state.point = null; showReadout(); }
    return;
  }
  event.preventDefault();
  event.stopPropagation();
  const { item, view } = current;
  const map = view ? mapAt(view.map) : { height: 14, width: 14 };
  // One cell of the map; with shift, five.
  const far = event.shiftKey ? 5 : 1;
  const stepDown = item.crop[2] / item.resized[0] / map.height * far;
  const stepAcross = item.crop[3] / item.resized[1] / map.width * far;
  const [y, x] = state.point ?? [0.5 - move[0] * stepDown, 0.5 - move[1] * stepAcross];
  state.point = [
    Math.min(Math.max(y + move[0] * stepDown, 0.0001), 0.9999),
    Math.min(Math.max(x + move[1] * stepAcross, 0.0001), 0.9999),
  ];
  showReadout();
}
