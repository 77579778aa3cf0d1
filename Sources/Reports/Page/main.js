// Puts the page together.

const drawn = { images: "", strips: "" };

// Shows what has changed; the contact sheet and the strips are drawn again only where they differ.
function show() {
  const looks = [state.isSigned, state.opacity, state.look].join();
  const images = [state.target, state.method, state.layer, looks].join();
  const strips = [state.image, state.target, state.isSigned, state.opacity].join();
  showPicture();
  showChoices();
  showTrust();
  if (layers.length) showDepth();
  showFeatures();
  showCommand();
  markImage();
  markFrame();
  if (drawn.strips !== strips) showStrips();
  if (drawn.images !== images) showImages();
  drawn.images = images;
  drawn.strips = strips;
}

function step(key, count, by) { change({ [key]: (state[key] + by + count) % count }); }

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const by = event.shiftKey ? -1 : 1;
  switch (event.key.toLowerCase()) {
    case "j": step("image", items.length, 1); break;
    case "k": step("image", items.length, -1); break;
    case "c": step("target", current.item.targets.length, by); break;
    case "m": step("method", methods.length, by); break;
    case "l": step("layer", layers.length, by); break;
    case "p": change({ look: state.look === "photo" ? "overlay" : "photo" }); break;
    case "s": change({ signs: !state.isSigned }); break;
    default: return;
  }
  event.preventDefault();
}

function listen() {
  byId("opacity").addEventListener("input", (event) => change({ opacity: event.target.value / 100 }));
  byId("signed").addEventListener("change", (event) => change({ signs: event.target.checked }));
  byId("common").addEventListener("change", (event) => change({ isCommon: event.target.checked }));
  byId("depth-slider").addEventListener("input", (event) => change({ layer: Number(event.target.value) }));
  let playing = 0;
  byId("play").addEventListener("click", () => {
    if (playing) clearInterval(playing);
    playing = playing ? 0 : setInterval(() => step("layer", layers.length, 1), 900);
    byId("play").textContent = playing ? "Stop" : "Play";
  });
  const stage = byId("stage");
  stage.addEventListener("pointermove", pointAt);
  stage.addEventListener("pointerdown", pointAt);
  stage.addEventListener("pointerleave", () => { state.point = null; showReadout(); });
  stage.addEventListener("keydown", movePoint);
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", () => { readAddress(); change({}); });
  byId("copy").addEventListener("click", () => copy(byId("command"), byId("copy")));
  const theme = byId("theme");
  const isDark = () => document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const label = () => {
    veil = isDark() ? 24 : 245;
    drawn.images = drawn.strips = "";
    change({});
    theme.textContent = isDark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
  };
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  label();
}

function lead() {
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return [
    count(items.length, "image"), count(layers.length, "layer"), count(methods.length, "method"),
    ...(report.confusion ? [`${percent(report.confusion.right / report.confusion.total)} right`] : []),
    ...(report.failures.length ? [`${count(report.failures.length, "image")} failed`] : []),
  ].join(" · ");
}

async function start() {
  byId("title").textContent = `Where ${report.network} looks`;
  byId("tool").textContent = report.tool;
  byId("lead").textContent = lead();
  showRecord();
  try {
    await unpackMaps();
  } catch (error) {
    byId("trouble").hidden = false;
    byId("trouble").textContent = `The maps cannot be read: ${error.message}`;
    return;
  }
  byId("main").hidden = false;
  if (!items.length) {
    for (const id of ["images", "picture", "choices", "depth", "features"]) byId(id).hidden = true;
  } else {
    readAddress();
    makeImages();
    makeStrips();
    listen();
    showAnswers();
  }
  document.documentElement.dataset.ready = "true";
}

start();
