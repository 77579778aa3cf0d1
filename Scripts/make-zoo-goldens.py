#!/usr/bin/env python3
"""Writes Tests/Goldens/zoo: tensor names and shapes of torchvision's networks, in order.

Needs torch and torchvision; weights are neither downloaded nor drawn. Run once, by hand; the
lists are data (torchvision 0.28).
"""
import os, warnings
import torch
from torchvision import models

NAMES = """alexnet vgg11 vgg11_bn vgg16 vgg16_bn vgg19 vgg19_bn resnet18 resnet34 resnet50 resnet101 resnet152
resnext50_32x4d wide_resnet50_2 squeezenet1_1 mobilenet_v2 mobilenet_v3_small mobilenet_v3_large
efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 inception_v3 googlenet densenet121
shufflenet_v2_x1_0 regnet_y_400mf convnext_tiny mnasnet1_0""".split()

warnings.filterwarnings("ignore")
folder = os.path.join(os.path.dirname(__file__), "..", "Tests", "Goldens", "zoo")
os.makedirs(folder, exist_ok=True)
for name in NAMES:
    options = dict(aux_logits=False, init_weights=False) if name in ("googlenet", "inception_v3") else {}
    # RegNet computes its widths with tensors, which the device without memory cannot.
    with torch.device("cpu" if name.startswith("regnet") else "meta"):
        net = getattr(models, name)(weights=None, **options)
    with open(os.path.join(folder, name + ".txt"), "w") as file:
        for tensor, value in net.state_dict().items():
            if not tensor.endswith("num_batches_tracked"):
                file.write(tensor + " " + "x".join(map(str, value.shape)) + "\n")
    print(name, sum(p.numel() for p in net.parameters()))
