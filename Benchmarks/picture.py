"""Draws what measure.py has measured: how many times as long as Sightline each peer takes.

    python picture.py results.json [more.json ...] --output ratios.svg

A panel for each work and number of threads, a group for each network, a bar for each peer; the line
at 1 is Sightline. Later files replace what earlier ones say of the same work. Needs Python alone.
"""
import argparse
import json
from xml.sax.saxutils import escape

WORKS = {
    "forward": "Forward", "gradcam": "Grad-CAM, last layer", "guided-backprop": "Guided Backprop",
    "guided-gradcam": "Guided Grad-CAM", "train": "Training",
}
NETWORKS = {
    "squeezenet1_1": "SqueezeNet 1.1", "mobilenet_v2": "MobileNetV2", "resnet18": "ResNet-18",
    "resnet50": "ResNet-50", "vgg16": "VGG-16",
    "four-blocks": "four blocks", "cifar_resnet20": "ResNet-20",
}
# Colours of Okabe and Ito, told apart by most people with other eyes and legible on white and on
# black; each peer keeps its own in every picture.
COLORS = {
    "onnxruntime": ("ONNX Runtime", "#0072b2"), "openvino": ("OpenVINO", "#009e73"),
    "frozen": ("PyTorch frozen", "#cc79a7"),
    "channels_last": ("PyTorch channels_last", "#e69f00"),
    "eager": ("PyTorch eager", "#d55e00"), "pytorch-grad-cam": ("pytorch-grad-cam", "#d55e00"),
    "captum": ("Captum", "#e69f00"), "torchcam": ("torch-cam", "#cc79a7"),
    "hand-tuned": ("PyTorch tuned by hand", "#0072b2"), "sightline --exact": ("Sightline --exact", "#808080"),
}
STYLE = """
  .page { fill: #ffffff } .ink { fill: #1f2328 } .faint { fill: #59636e }
  .grid { stroke: #d1d9e0 } .one { stroke: #1f2328 }
  .number { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .ink { fill: #f0f6fc } .faint { fill: #9198a1 }
    .grid { stroke: #3d444d } .one { stroke: #f0f6fc }
    .number { stroke: #0d1117 }
  }
  text { font: 12px system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif }
  .title { font-size: 16px; font-weight: 600 } .panel { font-size: 13px; font-weight: 600 }
  .small { font-size: 11px }
"""
LEFT, WIDTH, RIGHT, BAR, GAP = 118, 560, 58, 11, 9


class Drawing:
    def __init__(self):
        self.parts = []

    def text(self, x, y, words, kind="ink", anchor="start"):
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">'
            f"{escape(words)}</text>")

    def bar(self, x, y, width, color):
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{BAR - 2}" rx="1.5" '
            f'fill="{color}"/>')

    def line(self, x, top, bottom, kind, extra=""):
        self.parts.append(
            f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{bottom:.1f}" class="{kind}" '
            f"{extra}/>")


def label(name):
    return COLORS.get(name, (name, "#808080"))


def ticks(most):
    """At most eight round numbers from 0 on."""
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 50, 100, 1000) if most / step <= 8)
    return [index * step for index in range(int(most / step) + 1)]


def panel(drawing, top, title, groups):
    """One work with one number of threads; returns where the next may begin."""
    most = max(ratio for _, bars in groups for _, ratio in bars) * 1.04
    most = max(most, 1.5)
    place = lambda ratio: LEFT + ratio / most * WIDTH
    drawing.text(16, top + 14, title, "ink panel")
    names = []
    for _, bars in groups:
        names += [name for name, _ in bars if name not in names]
    x, y = LEFT, top + 32
    for name in names:
        words, color = label(name)
        wide = 20 + 6.4 * len(words) + 12
        if x + wide > LEFT + WIDTH + RIGHT and x > LEFT:
            x, y = LEFT, y + 16
        drawing.bar(x, y - 9, 12, color)
        drawing.text(x + 17, y, words, "faint small")
        x += wide
    start = y + 12
    end = start + sum(len(bars) * BAR + GAP for _, bars in groups)
    for tick in ticks(most):
        drawing.line(place(tick), start, end, "grid")
        drawing.text(place(tick), end + 14, f"{tick:g}", "faint small", "middle")
    y, numbers = start + GAP / 2, Drawing()
    for network, bars in groups:
        middle = y + len(bars) * BAR / 2 + 4
        drawing.text(LEFT - 8, middle, NETWORKS.get(network, network), "ink", "end")
        for name, ratio in bars:
            drawing.bar(LEFT, y + 1, place(ratio) - LEFT, label(name)[1])
            numbers.text(place(ratio) + 4, y + BAR - 1.5, f"{ratio:.2f}", "ink small number")
            y += BAR
        y += GAP
    drawing.line(place(1), start - 3, end + 3, "one", 'stroke-width="1.5"')
    drawing.parts += numbers.parts
    return end + 36


def picture(results):
    """The SVG of measured rows: dictionaries of work, network, threads, by, median and ratio."""
    works = list(WORKS) + sorted({row["work"] for row in results} - set(WORKS))
    drawing, top = Drawing(), 78
    shown = 0
    for work in works:
        for threads in sorted({row["threads"] for row in results if row["work"] == work}):
            rows = [row for row in results
                    if (row["work"], row["threads"]) == (work, threads) and row["by"] != "sightline"]
            networks = list(dict.fromkeys(row["network"] for row in rows))
            known = [name for name in NETWORKS if name in networks]
            groups = [
                (network, [(row["by"], row["ratio"]) for row in rows
                           if row["network"] == network])
                for network in known + [name for name in networks if name not in NETWORKS]]
            if not groups:
                continue
            count = f"{threads} thread" + ("s" if threads != 1 else "")
            top = panel(drawing, top, f"{WORKS.get(work, work)}, {count}", groups)
            shown += 1
    if not shown:
        raise SystemExit("nothing was measured beside Sightline: there is nothing to draw")
    wide, high = LEFT + WIDTH + RIGHT, top - 8
    head = Drawing()
    head.text(16, 28, "Times as long as Sightline", "ink title")
    head.text(16, 48, "Median of each peer over Sightline’s, taken in turns; the line at 1 is Sightline, "
              "bars beyond it are slower.", "faint")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high:.0f}" '
            f'viewBox="0 0 {wide} {high:.0f}" role="img" aria-label="{escape(summary(results))}">\n'
            f"<style>{STYLE}</style>\n"
            f'<rect class="page" width="{wide}" height="{high:.0f}"/>\n'
            + "\n".join(head.parts + drawing.parts) + "\n</svg>\n")


def summary(results):
    """For those who do not see the picture."""
    ratios = [row["ratio"] for row in results if row["by"] != "sightline"]
    return (f"{len(ratios)} measurements: peers take {min(ratios):.2f} to {max(ratios):.2f} times as "
            "long as Sightline")


def merged(paths):
    """The rows of all files; of the same measurement, the last."""
    rows = {}
    for path in paths:
        with open(path) as file:
            for row in json.load(file)["results"]:
                rows[row["work"], row["network"], row["threads"], row["by"]] = row
    return list(rows.values())


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", help="what measure.py wrote with --json")
    parser.add_argument("--output", default="ratios.svg")
    arguments = parser.parse_args()
    text = picture(merged(arguments.results))
    with open(arguments.output, "w") as file:
        file.write(text)
    print(arguments.output)


if __name__ == "__main__":
    main()
