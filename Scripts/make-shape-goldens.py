#!/usr/bin/env python3
"""Makes Tests/Goldens/shapes.csv and Tests/Goldens/operators.csv with PyTorch.

Run from the repository's root in an environment with PyTorch (made with 2.13.0). The Swift tests
read the two files and never need Python.

shapes.csv: a random setting of a sliding window a row, and the rows and columns of its output, or
`refused`. operators.csv: a named case a row (the Swift test knows its attributes), and either its
`output`, its `gradient` by the input, or its gradient by a parameter. Inputs, parameters and the
outgoing gradient follow from their index by the formula of `numbers`.
"""
import csv
import os
import random

import torch
import torch.nn.functional as F

FOLDER = os.path.join("Tests", "Goldens")
KINDS = ["conv", "deconv", "maxpool", "avgpool"]
COLUMNS = ["op", "height", "width", "kernel_height", "kernel_width", "stride_height",
           "stride_width", "pad_height", "pad_width", "dilation_height", "dilation_width",
           "output_pad_height", "output_pad_width", "ceil", "result"]


def pair(source, low, high):
    return source.randint(low, high), source.randint(low, high)


def shape_row(source, kind):
    """A setting and what torch makes of it. Small sizes, so that refusals are common too."""
    size, kernel = pair(source, 1, 12), pair(source, 1, 5)
    stride, pad = pair(source, 1, 4), pair(source, 0, 3)
    dilation = pair(source, 1, 3) if kind != "avgpool" else (1, 1)
    output_pad = pair(source, 0, 2) if kind == "deconv" else (0, 0)
    ceil = kind.endswith("pool") and source.random() < 0.5
    x = torch.zeros(1, 1, *size)
    weight = torch.zeros(1, 1, *kernel)
    try:
        if kind == "conv":
            y = F.conv2d(x, weight, None, stride, pad, dilation)
        elif kind == "deconv":
            y = F.conv_transpose2d(x, weight, None, stride, pad, output_pad, 1, dilation)
        elif kind == "maxpool":
            y = F.max_pool2d(x, kernel, stride, pad, dilation, ceil)
        else:
            y = F.avg_pool2d(x, kernel, stride, pad, ceil)
        result = f"{y.shape[2]}x{y.shape[3]}"
    except RuntimeError:
        result = "refused"
    return [kind, *size, *kernel, *stride, *pad, *dilation, *output_pad, int(ceil), result]


def numbers(shape, salt):
    """Sixteenths between -4 and 4 that a float holds exactly."""
    count = int(torch.tensor(shape).prod())
    values = [((i * 37 + salt * 29) % 127 - 63) / 16 for i in range(count)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape).requires_grad_()


def upsample(**options):
    return lambda x: F.interpolate(x, **options)


# name: (input shape, parameter shapes, function). A batch of two.
CASES = {
    "conv": ([4, 6, 5], [[6, 2, 3, 2], [6]],
             lambda x, w, b: F.conv2d(x, w, b, (2, 1), (1, 2), (1, 2), 2)),
    "conv same": ([2, 5, 4], [[3, 2, 4, 3], [3]],
                  lambda x, w, b: F.conv2d(x, w, b, 1, "same", (1, 2))),
    "conv reflect": ([2, 4, 5], [[1, 2, 3, 3]],
                     lambda x, w: F.conv2d(F.pad(x, (2, 2, 1, 1), "reflect"), w)),
    "depthwise": ([3, 5, 6], [[6, 1, 3, 3], [6]],
                  lambda x, w, b: F.conv2d(x, w, b, 2, 1, 1, 3)),
    "deconv": ([4, 3, 4], [[4, 3, 3, 2], [6]],
               lambda x, w, b: F.conv_transpose2d(x, w, b, (2, 3), (1, 0), (1, 2), 2, (1, 2))),
    "linear": ([3, 5], [[4, 5], [4]], F.linear),
    "maxpool": ([2, 7, 6], [], lambda x: F.max_pool2d(x, 3, 2, 1, (1, 2), True)),
    "avgpool": ([2, 7, 6], [], lambda x: F.avg_pool2d(x, (3, 2), 2, 1, True, True)),
    "avgpool inside": ([2, 7, 6], [], lambda x: F.avg_pool2d(x, 3, 2, 1, True, False)),
    "maxpool_to": ([2, 7, 5], [], lambda x: F.adaptive_max_pool2d(x, (3, 4))),
    "avgpool_to": ([2, 7, 5], [], lambda x: F.adaptive_avg_pool2d(x, (3, 7))),
    "global_avgpool": ([3, 4, 5], [], lambda x: F.adaptive_avg_pool2d(x, 1)),
    "global_maxpool": ([3, 4, 5], [], lambda x: F.adaptive_max_pool2d(x, 1)),
    "upsample nearest": ([2, 3, 4], [], upsample(size=(7, 10), mode="nearest")),
    "upsample bilinear": ([2, 3, 4], [], upsample(scale_factor=(2, 3), mode="bilinear")),
    "upsample smaller": ([2, 5, 7], [], upsample(size=(3, 4), mode="bilinear")),
    "upsample corners": ([2, 3, 4], [],
                         upsample(size=(5, 9), mode="bilinear", align_corners=True)),
    "pad2d reflect": ([2, 3, 4], [], lambda x: F.pad(x, (3, 1, 0, 2), "reflect")),
    "pad2d replicate": ([2, 3, 4], [], lambda x: F.pad(x, (3, 1, 0, 2), "replicate")),
    "lrn odd": ([6, 2, 3], [], lambda x: F.local_response_norm(x, 3, 0.5, 0.75, 2.0)),
    "lrn even": ([6, 2, 3], [], lambda x: F.local_response_norm(x, 4, 0.25, 0.5, 1.0)),
}


def case_rows():
    for name, (shape, parameter_shapes, function) in CASES.items():
        x = numbers([2, *shape], 1)
        parameters = [numbers(s, 2 + i) for i, s in enumerate(parameter_shapes)]
        y = function(x, *parameters)
        y.backward(numbers(list(y.shape), 9).detach())
        yield [name, "output", *map(exact, y.flatten().tolist())]
        yield [name, "gradient", *map(exact, x.grad.flatten().tolist())]
        for i, parameter in enumerate(parameters):
            yield [name, f"parameter {i}", *map(exact, parameter.grad.flatten().tolist())]


def exact(value):
    return f"{value:.10g}"


def write(name, rows):
    with open(os.path.join(FOLDER, name), "w", newline="", encoding="ascii") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


source = random.Random(20261124)
shapes = [shape_row(source, kind) for kind in KINDS for _ in range(150)]
os.makedirs(FOLDER, exist_ok=True)
write("shapes.csv", [COLUMNS, *shapes])
write("operators.csv", case_rows())
