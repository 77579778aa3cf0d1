"""Measures Sightline and its peers side by side, taking turns, and writes a table of ratios.

    python measure.py [--networks resnet18,vgg16] [--works forward,gradcam] [--threads 1,2]
                      [--rounds 30] [--explain ../.build/release/explain] [--markdown table.md]
                      [--json results.json] [--picture ratios.svg]

Every contender is a process of its own that runs once when told; a round asks each in turn, so a
slow moment of the machine falls on all of them. Numbers are medians over the rounds; a ratio is
the peer's median over Sightline's. Needs the peers installed, see README.md.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import picture

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = {
    "forward": ["eager", "channels_last", "frozen", "onnxruntime", "openvino"],
    "gradcam": ["pytorch-grad-cam", "captum", "torchcam", "hand-tuned"],
    "guided-backprop": ["captum"],
    "guided-gradcam": ["captum"],
    "train": ["eager", "channels_last"],
}
# Networks of work "train"; 64 images a step. The first is described here.
TRAINED = ["four-blocks", "cifar_resnet20"]


class Contender:
    def __init__(self, name, command, folder=None):
        self.name, self.times, self.processor, self.process = name, [], [], None
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=folder)

    def start(self):
        for line in self.process.stdout:
            if line.startswith("ready"):
                self.versions = line[6:].strip()
                return True
        print(f"  {self.name} does not run: {self.process.stderr.read()[-300:]}", file=sys.stderr)
        return False

    def once(self):
        before = self.spent()
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.times.append(float(self.process.stdout.readline()))
        self.processor.append(self.spent() - before)

    def spent(self):
        """Milliseconds of processor time of all threads so far: what others do costs nothing here."""
        folder, total = f"/proc/{self.process.pid}/task", 0
        for thread in os.listdir(folder):
            try:
                with open(f"{folder}/{thread}/schedstat") as file:
                    total += int(file.read().split()[0])
            except OSError:
                pass
        return total / 1e6

    def stop(self):
        self.process.stdin.close()
        self.process.wait()



def measure(arguments, network, work, threads):
    explain = os.path.abspath(arguments.explain)
    ours = [explain, "bench", network, "--weights", "seeded:1", "--threads", str(threads),
            "--on-demand", "--runs", "1000"]
    if work == "train":
        own = os.path.join(HERE, network + ".yaml")
        ours = [explain, "bench", own if os.path.exists(own) else network, "--train",
                "--batch", "64", "--threads", str(threads), "--on-demand"]
    elif work != "forward":
        ours += ["--method", work]
    contenders = [Contender("sightline", ours)]
    if work in ("forward", "train") or arguments.exact:
        contenders.append(Contender("sightline --exact", ours + ["--exact"]))
    for peer in PEERS[work]:
        if peer in arguments.without:
            continue
        contenders.append(Contender(peer, [
            sys.executable, os.path.join(HERE, "peer.py"), peer, work, network, str(threads)]))
    running = [contender for contender in contenders if contender.start()]
    for _ in range(arguments.rounds):
        for contender in running:
            # Threads of the one before may wait in a loop for some time after their work.
            if threads > 1:
                time.sleep(arguments.rest)
            for _ in range(arguments.repeat):
                contender.once()
    for contender in running:
        contender.stop()
    base = statistics.median(running[0].times)
    rows = []
    for contender in running:
        median = statistics.median(contender.times)
        busy = statistics.median(contender.processor)
        rows.append((network, work, threads, contender.name, median, min(contender.times), busy,
                     median / base))
        print(f"  {contender.name:20s} median {median:9.2f} ms   fastest {min(contender.times):9.2f}"
              f"   processor {busy:9.2f}   {median / base:6.2f} x", flush=True)
    return rows, {contender.name: contender.versions for contender in running}


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", default="squeezenet1_1,mobilenet_v2,resnet18,resnet50,vgg16")
    parser.add_argument("--works", default="forward,gradcam,guided-backprop")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--repeat", type=int, default=3, help="runs in a row of each turn")
    parser.add_argument("--rest", type=float, default=0.25, help="seconds before a turn, 2 threads")
    parser.add_argument("--explain", default=os.path.join(HERE, "../.build/release/explain"))
    parser.add_argument("--without", default="", help="peers to leave out, by comma")
    parser.add_argument("--exact", action="store_true", help="measures --exact in every work")
    parser.add_argument("--markdown", help="where to write the table")
    parser.add_argument("--json", help="where to write everything, for picture.py")
    parser.add_argument("--picture", help="where to draw the ratios (.svg)")
    arguments = parser.parse_args()
    arguments.without = arguments.without.split(",")
    rows, versions = [], {}
    for work in arguments.works.split(","):
        for network in TRAINED if work == "train" else arguments.networks.split(","):
            for threads in map(int, arguments.threads.split(",")):
                print(f"{work} {network}, threads {threads}", flush=True)
                found, seen = measure(arguments, network, work, threads)
                rows += found
                versions.update(seen)
    lines = [f"{processor()}, {os.cpu_count()} processors, medians of {arguments.rounds} rounds.", ""]
    lines += [f"- {name}: {text}" for name, text in versions.items()]
    lines += ["", "| work | network | threads | by | median ms | fastest ms | processor ms | times Sightline |",
              "|---|---|---|---|---|---|---|---|"]
    for network, work, threads, name, median, fastest, busy, ratio in rows:
        lines.append(f"| {work} | {network} | {threads} | {name} | {median:.2f} | {fastest:.2f} "
                     f"| {busy:.2f} | {ratio:.2f} |")
    if arguments.markdown:
        with open(arguments.markdown, "w") as file:
            file.write("\n".join(lines) + "\n")
    keys = ["network", "work", "threads", "by", "median", "fastest", "processor", "ratio"]
    results = [dict(zip(keys, row)) for row in rows]
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump({"processor": processor(), "processors": os.cpu_count(),
                       "rounds": arguments.rounds, "versions": versions, "results": results},
                      file, indent=1)
    if arguments.picture:
        with open(arguments.picture, "w") as file:
            file.write(picture.picture(results))


if __name__ == "__main__":
    main()
