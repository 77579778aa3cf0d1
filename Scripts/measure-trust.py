"""Measures what the limits of `--trust` are drawn from, and writes a table.

    python3 Scripts/measure-trust.py --spec Examples/01-cat-dog-car/net.yaml --layer conv5 scenes/*.png
    python3 Scripts/measure-trust.py --spec squeezenet1_1 --weights squeezenet1_1.safetensors \\
        --layer features.12.cat photos/*

Every picture is explained for its two best classes with `--trust`, once with the trained weights and
once with the same numbers shuffled in every tensor. Rank correlations are medians over pictures and
classes, with the smallest and the largest behind them. Needs nothing but Python.
"""
import argparse
import json
import os
import random
import re
import statistics
import struct
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
METHODS = ["gradcam", "gradcam++", "hirescam", "layercam", "xgradcam", "scorecam", "ablationcam",
           "eigencam", "gradient", "gradient-x-input", "smoothgrad", "integrated-gradients",
           "guided-backprop", "deconvnet", "guided-gradcam", "occlusion"]
FACT = re.compile(r"(?P<method>[\w+-]+)(?: at \S+)?: (?P<kind>[a-z ,]+) (?P<value>[+-]\d\.\d+|nan)")


def shuffled(source, target, seed):
    """Copies a safetensors file with the values of each float32 tensor in another order."""
    with open(source, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header, data = file.read(size), bytearray(file.read())
    for number, (name, tensor) in enumerate(sorted(json.loads(header).items())):
        if name == "__metadata__":
            continue
        assert tensor["dtype"] == "F32", f"{name} is {tensor['dtype']}"
        start, end = tensor["data_offsets"]
        values = list(struct.unpack(f"<{(end - start) // 4}f", data[start:end]))
        random.Random(seed * 1000 + number).shuffle(values)
        data[start:end] = struct.pack(f"<{len(values)}f", *values)
    with open(target, "wb") as file:
        file.write(struct.pack("<Q", size) + header + data)


def facts(arguments, weights, folder):
    """Every fact of every picture: {(method, kind): [values]}."""
    record = os.path.join(folder, "record.json")
    command = [arguments.explain, "--spec", arguments.spec, "--weights", weights, "--layer",
               arguments.layer, "--class", "top1", "--class", "top2", "--trust", "--quiet",
               "--samples", "25", "--manifest", record, "--force",
               "--output", os.path.join(folder, "pictures")]
    for method in arguments.methods.split(","):
        command += ["--method", method]
    subprocess.run(command + arguments.images, check=True)
    found = {}
    with open(record) as file:
        for result in json.load(file)["results"]:
            for line in result["trust"]:
                match = FACT.search(line)
                if match and match["value"] != "nan":
                    found.setdefault((match["method"], match["kind"]), []).append(
                        float(match["value"]))
                    stages = re.findall(r" ([+-]\d\.\d+)(?=[,)])", line.split("before it:")[-1])
                    if "before it:" in line:
                        for name, value in [("output", stages[0]),
                                            ("half", stages[len(stages) // 2 - 1])]:
                            found.setdefault((match["method"], name), []).append(float(value))
    return found


def spread(values):
    if not values:
        return "–"
    return f"{statistics.median(values):+.2f} ({min(values):+.2f} … {max(values):+.2f})"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--explain", default=os.path.join(HERE, "../.build/release/explain"))
    parser.add_argument("--spec", required=True)
    parser.add_argument("--weights", help="default: net.safetensors beside the spec")
    parser.add_argument("--layer", required=True)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("images", nargs="+")
    arguments = parser.parse_args()
    weights = arguments.weights or os.path.join(os.path.dirname(arguments.spec), "net.safetensors")
    with tempfile.TemporaryDirectory() as folder:
        random_weights = os.path.join(folder, "shuffled.safetensors")
        shuffled(weights, random_weights, arguments.seed)
        trained = facts(arguments, weights, folder)
        untrained = facts(arguments, random_weights, folder)
    kinds = [("class sensitivity", trained), ("class sensitivity", untrained),
             ("output", trained), ("half", trained), ("weight randomisation, cascading", trained),
             ("occlusion agreement", trained), ("noise stability", trained)]
    print(f"{len(arguments.images)} pictures, two classes each, at {arguments.layer}.\n")
    print("| method | classes, trained | classes, shuffled | output layer shuffled "
          "| upper half shuffled | all shuffled | occlusion | noise |\n|---|---|---|---|---|---|---|---|")
    for method in arguments.methods.split(","):
        cells = [spread(found.get((method, kind), [])) for kind, found in kinds]
        print(f"| {method} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
