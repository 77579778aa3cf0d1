"""Measures methods that run the network many times beside pytorch-grad-cam, taking turns.

    python perturbing.py [--network resnet18] [--works scorecam,ablationcam] [--threads 2]
                         [--rounds 5] [--explain ../.build/release/explain] [--markdown table.md]

The last layer with height and width of ResNet-18 has 512 channels: Score-CAM runs the network 512
times, Ablation-CAM what follows the layer. *tail* is Ablation-CAM in PyTorch by the tail alone, which
pytorch-grad-cam does not do. One turn each in every round, so that a slow moment of the machine falls
on all; numbers are medians, a ratio is the peer's median over Sightline's. Random weights from a
seed, batch 1, 224 x 224, float32. Needs the peers installed, see README.md.
"""
import argparse
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
LAYER = {"resnet18": "layer4", "resnet50": "layer4", "vgg16": "features.29"}
PEERS = {"scorecam": ["pytorch-grad-cam"], "ablationcam": ["pytorch-grad-cam", "tail"]}


def peer(name, work, network, threads):
    """One run for every line of standard input, answered by its milliseconds."""
    import torch
    import torchvision
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    net = getattr(torchvision.models, network)(weights=None).eval()
    image = torch.randn(1, 3, 224, 224)
    layer = net.get_submodule(LAYER[network])

    def tail():
        kept = {}
        hook = layer.register_forward_hook(lambda m, i, o: kept.__setitem__("value", o))
        with torch.inference_mode():
            score = net(image)[0, 0]
            hook.remove()
            value = kept["value"]
            channels = torch.arange(value.shape[1])
            changed = value.repeat(value.shape[1], 1, 1, 1)
            changed[channels, channels] = 0
            scores = net.fc(torch.flatten(net.avgpool(changed), 1))[:, 0]
            weights = (score - scores) / score
            return (weights[:, None, None] * value[0]).sum(0).clamp_min(0)

    if name == "tail":
        run, version = tail, f"torch {torch.__version__}"
    else:
        import pytorch_grad_cam
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
        import tqdm
        tqdm.tqdm = lambda items, **_: items
        method = {"scorecam": pytorch_grad_cam.ScoreCAM,
                  "ablationcam": pytorch_grad_cam.AblationCAM}[work]
        cam = method(model=net, target_layers=[layer])
        run = lambda: cam(input_tensor=image, targets=[ClassifierOutputTarget(0)])
        version = f"pytorch-grad-cam, torch {torch.__version__}"
    with torch.inference_mode():
        net(image)
    print("ready", version, flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        run()
        print(f"{(time.perf_counter() - start) * 1e3:.4f}", flush=True)


class Contender:
    def __init__(self, name, command):
        self.name, self.times = name, []
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        self.version = next(
            (line[6:].strip() for line in self.process.stdout if line.startswith("ready")), None)

    def once(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.times.append(float(self.process.stdout.readline()))

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def measure(arguments, work):
    explain = [os.path.abspath(arguments.explain), "bench", arguments.network, "--weights",
               "seeded:1", "--threads", str(arguments.threads), "--layer",
               LAYER[arguments.network], "--method", work, "--on-demand", "--runs", "1000"]
    contenders = [Contender("sightline", explain)] + [
        Contender(name, [sys.executable, os.path.abspath(__file__), "--peer", name, "--works", work,
                         "--network", arguments.network, "--threads", str(arguments.threads)])
        for name in PEERS[work] if name != "tail" or arguments.network.startswith("resnet")]
    running = [contender for contender in contenders if contender.version]
    for contender in contenders:
        if contender not in running:
            print(f"  {contender.name} does not run", file=sys.stderr)
    for _ in range(arguments.rounds):
        for contender in running:
            contender.once()
    base = statistics.median(running[0].times)
    rows = []
    for contender in running:
        contender.stop()
        median = statistics.median(contender.times)
        rows.append(f"| {work} | {arguments.network} | {arguments.threads} | {contender.name} "
                    f"({contender.version}) | {median:.1f} | {min(contender.times):.1f} "
                    f"| {median / base:.1f} |")
        print(f"  {contender.name:18s} median {median:10.1f} ms   fastest {min(contender.times):10.1f}"
              f"   {median / base:7.1f} x", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="resnet18", choices=sorted(LAYER))
    parser.add_argument("--works", default="scorecam,ablationcam")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--explain", default=os.path.join(HERE, "../.build/release/explain"))
    parser.add_argument("--markdown", help="where to write the table")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        peer(arguments.peer, arguments.works, arguments.network, arguments.threads)
        return
    rows = []
    for work in arguments.works.split(","):
        print(f"{work}, {arguments.network}, threads {arguments.threads}", flush=True)
        rows += measure(arguments, work)
    if arguments.markdown:
        with open(arguments.markdown, "w") as file:
            file.write("\n".join(
                ["| work | network | threads | by | median ms | fastest ms | times Sightline |",
                 "|---|---|---|---|---|---|---|"] + rows) + "\n")


if __name__ == "__main__":
    main()
