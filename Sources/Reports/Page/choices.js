// Images, classes, methods, layers and looks to choose from.

function element(tag, content, className) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content !== undefined && content !== null) made.append(content);
  return made;
}
function capital(text) { return text.charAt(0).toUpperCase() + text.slice(1); }

// A list of radio buttons; the arrows move in it, as in any form.
function options(name, entries, chosen, onChoose) {
  const box = byId(name).querySelector(".options") ?? byId(name);
  const hadFocus = box.contains(document.activeElement);
  box.replaceChildren(...entries.map((entry, index) => {
    const label = element("label", null, "option");
    const input = element("input");
    input.type = "radio";
    input.name = name;
    input.value = String(index);
    input.checked = index === chosen;
    input.addEventListener("change", () => onChoose(index));
    label.append(input, element("span", entry.title, "name"));
    if (entry.detail) label.append(element("span", entry.detail, "detail number"));
    if (entry.share !== undefined && entry.share !== null) {
      const bar = element("span", null, "bar");
      bar.style.setProperty("--share", entry.share);
      label.append(bar);
    }
    if (entry.isMissing) label.classList.add("missing");
    return label;
  }));
  if (hadFocus) box.querySelector("input:checked")?.focus();
}

function showChoices() {
  const item = current.item;
  options("classes", item.targets.map((target) => ({
    title: targetName(target),
    detail: target.versus === null
      ? (target.probability === null ? short(target.score) : percent(target.probability))
        + (target.class === item.truth && !target.negated ? " · true" : "") : `Δ ${short(target.score)}`,
    share: target.versus === null ? target.probability : undefined,
  })), state.target, (target) => change({ target }));
  options("methods", methods.map((method, index) => ({
    title: method.name, isMissing: !viewOf(item, state.target, index, state.layer),
  })), state.method, (method) => change({ method }));
  options("layers", layers.map((layer) => ({
    title: layer.name, detail: `${layer.height}×${layer.width}`,
  })), state.layer, (layer) => change({ layer }));
  const looks = [["overlay", "Overlay"], ["map", "Map"], ["photo", "Photo"]];
  options("views", looks.map(([, title]) => ({ title })), looks.findIndex(([name]) => name === state.look),
    (index) => change({ look: looks[index][0] }));
  byId("opacity").value = Math.round(state.opacity * 100);
  byId("opacity-value").textContent = `${Math.round(state.opacity * 100)} %`;
  byId("signed").checked = state.isSigned;
  byId("common").checked = state.isCommon;
}

// The images with their maps: a contact sheet of the method and layer that are chosen.
const cards = [];
function makeImages() {
  byId("image-list").replaceChildren(...items.map((item, index) => {
    const button = element("button");
    button.type = "button";
    button.title = item.path;
    const small = new Thumbnail(84);
    cards.push(small);
    const words = element("span", null, "words");
    words.append(element("span", item.name, "name"));
    const [best, probability] = item.ranking[0] ?? [0, 0];
    words.append(element("span", `${shortName(best)}${probability === null ? "" : ` ${percent(probability)}`}`, "detail"));
    if (item.truth !== null && item.truth !== best) {
      words.append(element("span", `is ${shortName(item.truth)}`, "detail wrong"));
    }
    button.append(small.frame, words);
    button.addEventListener("click", () => change({ image: index }));
    const entry = element("li");
    entry.append(button);
    return entry;
  }));
}

function showImages() {
  jobs.delete("images");
  items.forEach((item, index) => {
    const place = clamp(state.target, item.targets.length);
    const view = state.look === "photo" ? null : viewOf(item, place, state.method, state.layer);
    cards[index].show(item, view, "images",
      { isSigned: state.isSigned, opacity: state.opacity, isAlone: state.look === "map" });
  });
}

function markImage() {
  [...byId("image-list").children].forEach((entry, index) => {
    const button = entry.querySelector("button");
    if (index !== state.image) { button.removeAttribute("aria-current"); return; }
    button.setAttribute("aria-current", "true");
    // Keeps the chosen image in sight inside its list, and leaves the page where it is.
    const list = byId("image-list");
    const [box, own] = [list.getBoundingClientRect(), entry.getBoundingClientRect()];
    if (own.top < box.top || own.bottom > box.bottom) list.scrollTop += own.top - box.top - box.height / 3;
    if (own.left < box.left || own.right > box.right) list.scrollLeft += own.left - box.left - box.width / 3;
  });
}

function showTrust() {
  const view = current.view;
  const facts = [];
  if (view && view.state !== "ok") {
    facts.push({ name: "State of the map", value: view.state, verdict: "bad", sentence: `${capital(view.why)}.` });
  }
  facts.push(...(view?.facts ?? []));
  const entries = facts.flatMap((fact) => {
    const name = element("dt", fact.name);
    name.append(" ", element("span", fact.value, `number verdict ${fact.verdict}`));
    return [name, element("dd", fact.sentence)];
  });
  if (!entries.length) entries.push(element("dd", "Nothing was tested for this picture."));
  byId("facts").replaceChildren(...entries);
}
