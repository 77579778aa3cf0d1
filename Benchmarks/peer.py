"""One way of doing one job, run once for every line on standard input.

    python peer.py WAY WORK NETWORK THREADS     then: a line in, milliseconds out

WORK is one of the names at the end, WAY one of those that its function knows. The network has
torchvision's module structure and random weights from seed 1; the input is 1x3x224x224 (or 299).
Training is a step on 64 images of 3x32x32: forward, cross entropy, backward, SGD with momentum.
Prints "ready" and the peer's versions first. `measure.py` starts several and takes turns.
"""
import os
import sys
import time

way, work, network, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(threads)

import torch  # noqa: E402
import torchvision  # noqa: E402

torch.set_num_threads(threads)
torch.manual_seed(1)

# The layer whose value a user of these tools would explain: the last one with height and width.
LAST = {
    "squeezenet1_1": "features.12", "resnet18": "layer4.1", "resnet50": "layer4.2",
    "vgg16": "features.29", "mobilenet_v2": "features.18", "densenet121": "features.denseblock4",
    "efficientnet_b0": "features.8", "googlenet": "inception5b",
}
TARGET = 281


def fresh():
    extra = {"aux_logits": False, "init_weights": True} if network == "googlenet" else {}
    return getattr(torchvision.models, network)(weights=None, **extra).eval()


def folded(model):
    """Every batch norm that follows a convolution among its parent's children becomes part of it."""
    from torch.nn.utils.fusion import fuse_conv_bn_eval
    for parent in list(model.modules()):
        children = list(parent.named_children())
        for (a, first), (b, second) in zip(children, children[1:]):
            if isinstance(first, torch.nn.Conv2d) and isinstance(second, torch.nn.BatchNorm2d):
                setattr(parent, a, fuse_conv_bn_eval(first, second))
                setattr(parent, b, torch.nn.Identity())
    return model


def exported():
    """The network as an ONNX file in memory of this process' folder."""
    import tempfile
    path = os.path.join(tempfile.gettempdir(), f"sightline-bench-{network}-{os.getpid()}.onnx")
    torch.onnx.export(fresh(), (x,), path, input_names=["input"], dynamo=False)
    return path


x = torch.randn(1, 3, 224, 224)


def layer(model):
    return dict(model.named_modules())[LAST[network]]


def forward_ways():
    def infer(model, value):
        def run():
            with torch.inference_mode():
                return model(value)
        return run
    if way == "eager":
        return infer(fresh(), x)
    if way == "channels_last":
        model = folded(fresh()).to(memory_format=torch.channels_last)
        return infer(model, x.to(memory_format=torch.channels_last))
    if way == "frozen":
        import torch._inductor.config as config
        config.freezing = True
        model = torch.compile(fresh().requires_grad_(False))

        def run():
            with torch.no_grad():
                return model(x)
        return run
    if way == "onnxruntime":
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        session = onnxruntime.InferenceSession(
            exported(), options, providers=["CPUExecutionProvider"])
        value = x.numpy()
        return lambda: session.run(None, {"input": value})[0]
    if way == "openvino":
        import openvino
        compiled = openvino.Core().compile_model(exported(), "CPU", {
            "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False,
            "INFERENCE_PRECISION_HINT": "f32"})
        request, value = compiled.create_infer_request(), x.numpy()
        return lambda: request.infer({0: value})
    raise SystemExit(f"no way '{way}' of a forward run")


def hand_tuned(model, value):
    """Grad-CAM as a careful person writes it: no gradient of weights, none below the layer."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    kept = {}

    def keep(module, inputs, output):
        kept["value"] = output.detach().requires_grad_(True)
        return kept["value"]
    layer(model).register_forward_hook(keep)

    def run():
        score = model(value)[0, TARGET]
        gradient, = torch.autograd.grad(score, kept["value"])
        weights = gradient.mean(dim=(2, 3), keepdim=True)
        small = torch.relu((weights * kept["value"].detach()).sum(1, keepdim=True))
        return torch.nn.functional.interpolate(small, size=(224, 224), mode="bilinear")
    return run


def gradcam_ways():
    if way == "pytorch-grad-cam":
        from pytorch_grad_cam import GradCAM
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
        model = fresh()
        cam = GradCAM(model=model, target_layers=[layer(model)])
        targets = [ClassifierOutputTarget(TARGET)]
        return lambda: cam(input_tensor=x, targets=targets)
    if way == "captum":
        from captum.attr import LayerAttribution, LayerGradCam
        model = fresh()
        cam = LayerGradCam(model, layer(model))
        return lambda: LayerAttribution.interpolate(
            cam.attribute(x, target=TARGET, relu_attributions=True), (224, 224))
    if way == "torchcam":
        from torchcam.methods import GradCAM
        model = fresh()
        cam = GradCAM(model, target_layer=layer(model))

        def run():
            small = cam(TARGET, model(x))[0]
            return torch.nn.functional.interpolate(small[None], size=(224, 224), mode="bilinear")
        return run
    if way == "hand-tuned":
        model = folded(fresh()).to(memory_format=torch.channels_last)
        return hand_tuned(model, x.to(memory_format=torch.channels_last))
    raise SystemExit(f"no way '{way}' of Grad-CAM")


def guided_ways():
    if way == "captum":
        from captum.attr import GuidedBackprop
        method = GuidedBackprop(fresh())
        return lambda: method.attribute(x.clone().requires_grad_(True), target=TARGET)
    raise SystemExit(f"no way '{way}' of Guided Backprop")


def guided_gradcam_ways():
    if way == "captum":
        from captum.attr import GuidedGradCam
        model = fresh()
        method = GuidedGradCam(model, layer(model))
        return lambda: method.attribute(x.clone().requires_grad_(True), target=TARGET)
    raise SystemExit(f"no way '{way}' of Guided Grad-CAM")


def four_blocks():
    """Four times convolution, batch norm, rectifier and pooling."""
    from torch import nn
    layers, before = [], 3
    for channels in (16, 32, 64, 128):
        layers += [nn.Conv2d(before, channels, 3, padding=1, bias=False),
                   nn.BatchNorm2d(channels), nn.ReLU(), nn.MaxPool2d(2)]
        before = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10))


def resnet20():
    from torch import nn
    from torchvision.models.resnet import BasicBlock
    layers, before = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()], 16
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        for block in range(3):
            step = stride if block == 0 else 1
            shortcut = None
            if step != 1 or before != channels:
                shortcut = nn.Sequential(
                    nn.Conv2d(before, channels, 1, step, bias=False), nn.BatchNorm2d(channels))
            layers.append(BasicBlock(before, channels, step, shortcut))
            before = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def train_ways():
    from torch import nn
    images, labels = torch.randn(64, 3, 32, 32), torch.randint(0, 10, (64,))
    model = {"four-blocks": four_blocks, "cifar_resnet20": resnet20}[network]().train()
    if way == "channels_last":
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    elif way == "compiled":
        model = torch.compile(model)
    elif way != "eager":
        raise SystemExit(f"no way '{way}' of training")
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9)
    loss = nn.CrossEntropyLoss()

    def run():
        optimizer.zero_grad(set_to_none=True)
        value = loss(model(images), labels)
        value.backward()
        optimizer.step()
        return value.item()
    return run


run = {
    "forward": forward_ways, "gradcam": gradcam_ways, "guided-backprop": guided_ways,
    "guided-gradcam": guided_gradcam_ways, "train": train_ways,
}[work]()
run()
run()
versions = [f"torch {torch.__version__}"]
for module in ("onnxruntime", "openvino", "pytorch_grad_cam", "captum", "torchcam"):
    if module in sys.modules:
        versions.append(f"{module} {getattr(sys.modules[module], '__version__', '')}".strip())
print("ready " + ", ".join(versions), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print(f"{(time.perf_counter() - start) * 1000:.4f}", flush=True)
