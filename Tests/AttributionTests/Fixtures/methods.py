"""Writes methods.json: what the methods give on a small network, worked out from their papers.

    python3 methods.py            needs torch and numpy (float64, on the CPU)
    python3 methods.py --parity   adds the pictures of pytorch-grad-cam, torchcam and captum

Nothing here is taken from the package or from another tool: the network runs in PyTorch's float64, gradients are PyTorch's,
and each method is its paper's equation. The random numbers are those the package documents: SplitMix64 over a counter, the
stream's name hashed with FNV-1a, normals by Box and Muller.
"""
import json, math, sys
import numpy as np, torch
import torch.nn as nn, torch.nn.functional as F

torch.set_default_dtype(torch.float64)
MASK = (1 << 64) - 1


class Counter:
    def __init__(self, seed, stream=""):
        h = 0xCBF29CE484222325
        for b in stream.encode(): h = ((h ^ b) * 0x100000001B3) & MASK
        self.state = self.mixed((seed + 0x9E3779B97F4A7C15) & MASK) ^ h
    @staticmethod
    def mixed(z):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)
    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        return self.mixed(self.state)
    def uniform(self): return (self.next() >> 11) * 2.0 ** -53
    def normal(self):
        r = math.sqrt(-2 * math.log(1 - self.uniform()))
        return r * math.cos(2 * math.pi * self.uniform())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 3, padding=1); self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(6, 6, 3, padding=1); self.bn2 = nn.BatchNorm2d(6); self.relu2 = nn.ReLU()
        self.pool = nn.MaxPool2d(2); self.conv3 = nn.Conv2d(6, 8, 3); self.relu3 = nn.ReLU()
        self.fc = nn.Linear(8, 4)
    def head(self, a): return self.fc(self.relu3(self.conv3(self.pool(a))).mean((2, 3)))
    def forward(self, x):
        r = self.relu1(self.conv1(x))
        return self.head(self.relu2(self.bn2(self.conv2(r)) + r))


def f32(t): return np.asarray(t, np.float32).astype(np.float64)
def flat(t): return [float(np.float32(v)) for v in np.asarray(t.detach() if torch.is_tensor(t) else t).ravel()]
def up(a, h, w): return F.interpolate(a, size=(h, w), mode="bilinear", align_corners=False)

torch.manual_seed(5)
net = Net().eval()
with torch.no_grad():
    net.bn2.running_mean.uniform_(-0.3, 0.3); net.bn2.running_var.uniform_(0.4, 1.5)
    net.bn2.weight.uniform_(0.5, 1.5); net.bn2.bias.uniform_(-0.4, 0.4)
    for p in list(net.parameters()) + [net.bn2.running_mean, net.bn2.running_var]: p.copy_(torch.tensor(f32(p)))
x = torch.tensor(f32(torch.randn(1, 3, 12, 14)))
H, W = 12, 14

acts = {}
for name in ["relu1", "conv2", "relu2", "relu3"]:
    getattr(net, name).register_forward_hook(lambda m, i, o, n=name: acts.__setitem__(n, o.detach()))
with torch.no_grad(): y = net(x)[0]
A = dict(acts)

# What follows each layer, as a function of its value.
tails = {
    "relu1": lambda a: net.head(net.relu2(net.bn2(net.conv2(a)) + a)),
    "conv2": lambda a: net.head(net.relu2(net.bn2(a) + A["relu1"])),
    "relu2": net.head,
    "relu3": lambda a: net.fc(a.mean((2, 3))),
}

def ablation(layer, c, fill):
    a, out = A[layer], torch.zeros(A[layer].shape[2:])
    for k in range(a.shape[1]):
        b = a.clone(); b[:, k] = 0 if fill == "zero" else a[:, k].mean()
        with torch.no_grad(): yk = tails[layer](b)[0, c]
        out += (y[c] - yk) / max(abs(float(y[c])), 1e-7) * a[0, k]
    return out

def scorecam(layer, c, over):
    a, scores = A[layer], []
    varied = [k for k in range(a.shape[1]) if a[0, k].max() > a[0, k].min()]
    for k in varied:
        m = up(a[:, k:k + 1], H, W); m = (m - m.min()) / (m.max() - m.min())
        with torch.no_grad(): scores.append(net(x * m)[0])
    s = torch.stack(scores)
    w = F.softmax(s, 1)[:, c] if over == "classes" else F.softmax(s[:, c], 0)
    return (w[:, None, None] * a[0, varied]).sum(0)

def eigencam(layer):
    a = A[layer][0]; m = a.reshape(a.shape[0], -1).T.numpy()
    d = m - m.mean(0); _, _, vt = np.linalg.svd(d, full_matrices=False)
    p = d @ vt[0]
    if np.corrcoef(p, np.abs(m).sum(1))[0, 1] < 0: p = -p
    return p.reshape(a.shape[1:])

def grad(z, c):
    z = z.clone().requires_grad_(True)
    return torch.autograd.grad(net(z)[0, c], z)[0]

def smoothgrad(c, n=25, noise=0.15, seed=1):
    s = noise * float(x.max() - x.min()); total = torch.zeros_like(x)
    for i in range(n):
        r = Counter(seed, f"smoothgrad/{i}")
        total += grad(x + torch.tensor([r.normal() * s for _ in range(x.numel())]).reshape(x.shape), c)
    return total / n

def integrated(c, n=50):
    p, w = np.polynomial.legendre.leggauss(n)
    return x * sum(float(b) / 2 * grad(x * float((a + 1) / 2), c) for a, b in zip(p, w))

def occlusion(c, window, step):
    tops = list(range(0, H - window + 1, step)); lefts = list(range(0, W - window + 1, step))
    if tops[-1] != H - window: tops.append(H - window)
    if lefts[-1] != W - window: lefts.append(W - window)
    total, n = torch.zeros(H, W), torch.zeros(H, W)
    for t in tops:
        for l in lefts:
            z = x.clone(); z[:, :, t:t + window, l:l + window] = 0
            with torch.no_grad(): total[t:t + window, l:l + window] += y[c] - net(z)[0, c]
            n[t:t + window, l:l + window] += 1
    return total / n

def rise(c, n=60, seed=1, cells=7, p=0.5):
    total = torch.zeros(H, W); ch, cw = -(-H // cells), -(-W // cells)
    for i in range(n):
        r = Counter(seed, f"rise/{i}")
        g = torch.tensor([1.0 if r.uniform() < p else 0.0 for _ in range(cells * cells)]).reshape(1, 1, cells, cells)
        t, l = int(r.uniform() * ch), int(r.uniform() * cw)
        m = up(g, (cells + 1) * ch, (cells + 1) * cw)[0, 0, t:t + H, l:l + W]
        with torch.no_grad(): total += F.softmax(net(x * m)[0], 0)[c] * m
    return total / (n * p)

def fullgrad(c):
    kept = {}
    hooks = [getattr(net, n).register_forward_hook(lambda m, i, o, n=n: (o.retain_grad(), kept.__setitem__(n, o))[0])
             for n in ["conv1", "conv2", "bn2", "conv3", "fc"]]
    z = x.clone().requires_grad_(True); out = net(z)[0, c]; out.backward()
    for h in hooks: h.remove()
    bn = net.bn2
    bias = {"conv1": net.conv1.bias, "conv2": net.conv2.bias, "conv3": net.conv3.bias, "fc": net.fc.bias,
            "bn2": bn.bias - bn.running_mean * bn.weight / torch.sqrt(bn.running_var + bn.eps)}
    def psi(t):
        t = t.abs(); t = (t - t.min()) / (t.max() - t.min() + 1e-6)
        return up(t, H, W).sum((0, 1))
    total, whole = psi(z.grad * z.detach()), float((z.grad * z.detach()).sum())
    for n, o in kept.items():
        shape = (1, -1) + (1,) * (o.dim() - 2)
        share = (o.grad * bias[n].reshape(shape)).detach()
        whole += float(share.sum())
        if share.dim() == 4: total = total + psi(share)
    assert abs(whole - float(out.detach())) < 1e-9, "FullGrad is complete on this network"
    return total

classes = [int(y.argmax()), int(y.argmin())]
assert y[classes[0]] > 0 > y[classes[1]], "one score of either sign"
maps = {}
for c in classes:
    for layer in tails:
        maps[f"{c}/ablationcam/{layer}"] = ablation(layer, c, "zero")
        maps[f"{c}/ablationcam-mean/{layer}"] = ablation(layer, c, "mean")
        maps[f"{c}/scorecam/{layer}"] = scorecam(layer, c, "classes")
        maps[f"{c}/scorecam-channel-softmax/{layer}"] = scorecam(layer, c, "channels")
        maps[f"{c}/eigencam/{layer}"] = eigencam(layer)
    maps[f"{c}/smoothgrad"] = smoothgrad(c)
    maps[f"{c}/integrated-gradients"] = integrated(c)
    maps[f"{c}/occlusion/input"] = occlusion(c, 4, 3)
    maps[f"{c}/rise/input"] = rise(c)
    maps[f"{c}/fullgrad/input"] = fullgrad(c)
# How good a map is, by the metrics' definitions: here of the class's Score-CAM at relu2.
c = classes[0]
heat = up(maps[f"{c}/scorecam/relu2"][None, None], H, W)[0, 0].numpy()
order = np.argsort(-heat.ravel().astype(np.float32), kind="stable")
def prob(z):
    with torch.no_grad(): return float(F.softmax(net(z)[0], 0)[c])
def blurred(sigma):
    r = max(math.ceil(3 * sigma), 1); k = np.exp(-0.5 * (np.arange(-r, r + 1) / sigma) ** 2); k /= k.sum()
    v = np.pad(x.numpy(), ((0, 0), (0, 0), (r, r), (r, r)), mode="symmetric")
    v = sum(k[i] * v[:, :, i:i + H] for i in range(2 * r + 1))
    return torch.tensor(sum(k[i] * v[:, :, :, i:i + W] for i in range(2 * r + 1)))
def curve(start, end, steps=20):
    out = []
    for step in range(steps + 1):
        z = start.clone().reshape(3, -1); take = order[:step * H * W // steps].copy()
        z[:, take] = end.reshape(3, -1)[:, take]; out.append(prob(z.reshape(1, 3, H, W)))
    return (sum(out) - (out[0] + out[-1]) / 2) / steps
metrics = {}
for name, sub in [("mean", torch.zeros_like(x)), ("blur", blurred(max(H, W) / 20))]:
    metrics["deletion/" + name] = curve(x, sub); metrics["insertion/" + name] = curve(sub, x)
def imputed(gone, seed=1):
    n = len(gone); at = {int(p): i for i, p in enumerate(gone)}; m = np.zeros((n, n)); rhs = np.zeros((n, 3)); v = x.numpy().reshape(3, -1)
    for i, p in enumerate(gone):
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                yy, xx = p // W + dy, p % W + dx
                if (dy, dx) == (0, 0) or not (0 <= yy < H and 0 <= xx < W): continue
                w = 1 / 6 if 0 in (dy, dx) else 1 / 12; q = int(yy * W + xx); m[i, i] += w
                if q in at: m[i, at[q]] -= w
                else: rhs[i] += w * v[:, q]
    s = np.linalg.solve(m, rhs); out = v.copy(); r = Counter(seed, "road")
    for ch in range(3):
        for i, p in enumerate(gone): out[ch, p] = s[i, ch] + 0.01 * r.normal()
    return torch.tensor(out.reshape(1, 3, H, W))
road = 0
for share in (10, 30, 50, 70, 90):
    n = H * W * share // 100
    road += (prob(imputed(order[len(order) - n:])) - prob(imputed(order[:n]))) / 2 / 5
metrics["ROAD"] = road
pic = maps[f"{c}/scorecam/relu2"].clamp(min=0); pic = (pic - pic.min()) / (1e-7 + pic.max() - pic.min())
metrics["average drop"] = max(prob(x) - prob(x * up(pic[None, None], H, W)), 0) / prob(x)
r = Counter(1, "infidelity"); pairs = []
squares = []
for _ in range(50):
    side = max(int(min(H, W) * (0.1 + 0.3 * r.uniform())), 1)
    squares.append((int(r.uniform() * (H - side + 1)), int(r.uniform() * (W - side + 1)), side))
for t, l, side in squares:
    z = x.clone(); z[:, :, t:t + side, l:l + side] = 0
    with torch.no_grad(): pairs.append((float(heat[t:t + side, l:l + side].sum()), float(y[c] - net(z)[0, c])))
a_, b_ = np.array(pairs).T; beta = (a_ @ b_) / (a_ @ a_)
metrics["infidelity"] = float(((beta * a_ - b_) ** 2).mean() / (b_ ** 2).mean())

base = "methods.json"
result = {
    "classes": classes, "input": flat(x), "scores": flat(y),
    "weights": {n: flat(t) for n, t in net.state_dict().items() if "num_batches" not in n},
    "metrics": metrics,
    "maps": {n: flat(t) for n, t in maps.items()},
}

if "--parity" in sys.argv:
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
    from torchcam.methods import GradCAM as TorchCAM
    from captum.attr import LayerGradCam, LayerAttribution
    torch.set_default_dtype(torch.float32)
    net = net.float(); z = x.float(); c = classes[0]; parity = {}
    for names in [["relu2"], ["relu3"], ["relu2", "relu3"]]:
        with GradCAM(model=net, target_layers=[getattr(net, n) for n in names]) as cam:
            parity["pytorch-grad-cam/" + "+".join(names)] = cam(z, targets=[ClassifierOutputTarget(c)])[0]
    with TorchCAM(net, ["relu2", "relu3"]) as cam:
        out = cam(c, net(z.clone().requires_grad_(True)))
        for n, m in zip(["relu2", "relu3"], out): parity["torchcam/" + n] = m[0]
    for n in ["relu2", "relu3"]:
        a = LayerGradCam(net, getattr(net, n)).attribute(z, target=c)
        parity["captum/" + n] = LayerAttribution.interpolate(a, (H, W))[0, 0]
    result["parity"] = {n: flat(t) for n, t in parity.items()}

json.dump(result, open(__file__.replace("methods.py", base), "w"), separators=(",", ":"), allow_nan=False)
print("wrote", base, {n: len(v) for n, v in result["maps"].items() if n.startswith(str(classes[0]))})
