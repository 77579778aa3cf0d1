extension DiagnosticCode {
  static let shapeDocs: [DiagnosticCode: DiagnosticDoc] = [
    .shapesDiffer: DiagnosticDoc(
      "`add` needs inputs of one shape; `mul` also stretches axes of extent one.",
      "layers:\n  - a: {conv: 8, kernel: 3, pad: 1}\n"
        + "  - b: {conv: 16, kernel: 3, pad: 1, stride: 2}\n  - c: {add: [a, b]}\n",
      "Bring one of them to the other's shape, for example with a 1×1 conv and a stride."),
    .needsImage: DiagnosticDoc(
      "An operation over rows and columns is given a vector.",
      "layers:\n  - flatten\n  - a: {conv: 8, kernel: 3}\n", "Put it before `flatten`."),
    .cannotConcatenate: DiagnosticDoc(
      "`concat` needs inputs that agree on all other axes.",
      "layers:\n  - a: {conv: 8, kernel: 3, pad: 1}\n  - b: {conv: 8, kernel: 3, from: in}\n"
        + "  - c: {concat: [a, b]}\n", "Look at pad, stride and ceil of the branches."),
    .windowTooLarge: DiagnosticDoc(
      "A window does not fit its padded input. The finding shows the sizes on the way there.",
      "layers:\n  - a: {conv: 8, kernel: 40}\n",
      "Use a smaller kernel, more padding, fewer strides before it, or a larger input."),
    .inputGroups: DiagnosticDoc(
      "The input's channels cannot be split into so many groups.",
      "layers:\n  - a: {conv: 8, kernel: 3, groups: 2}\n", "Use a divisor of the channels."),
    .outputGroups: DiagnosticDoc(
      "The output's channels cannot be split into so many groups.",
      "layers:\n  - a: {conv: 8, kernel: 3, groups: 3}\n", "Use a divisor of the channels."),
    .linearAfterImage: DiagnosticDoc(
      "`linear` is given a feature map.", "layers:\n  - fc: {linear: 10}\n",
      "Insert `flatten`, which keeps all positions, or `global_avgpool`, which averages them."),
    .padTooLarge: DiagnosticDoc(
      "A pooling window could see nothing but padding.",
      "layers:\n  - a: {maxpool: 2, pad: 2}\n", "Pad by at most half of the kernel."),
    .outputPadTooLarge: DiagnosticDoc(
      "The output padding of a transposed convolution must be smaller than stride or dilation.",
      "layers:\n  - a: {deconv: 8, kernel: 2, stride: 2, output_pad: 2}\n",
      "Use a smaller number."),
    .emptyOutput: DiagnosticDoc(
      "A transposed convolution would give nothing: its padding takes everything away.",
      "layers:\n  - a: {deconv: 8, kernel: 1, pad: 20}\n", "Use less padding."),
    .axisOutOfRange: DiagnosticDoc(
      "The input has no such axis. Axes count from 1; the batch is not one of them.",
      "layers:\n  - a: {softmax: 4}\n", "Axes of an image: 1 channels, 2 height, 3 width."),
    .reshapeCount: DiagnosticDoc(
      "A shape has another number of values than the input.",
      "layers:\n  - a: {reshape: [3, 1000]}\n", "One number may be -1: it is computed."),
    .notAPermutation: DiagnosticDoc(
      "An order of axes does not name each axis once.",
      "layers:\n  - a: {permute: [1, 1, 2]}\n", "Name each axis once."),
    .scaleOrSize: DiagnosticDoc(
      "`upsample` takes a scale or a size, and exactly one of them.",
      "layers:\n  - a: {upsample: 2, size: 64}\n", "Remove one."),
    .reflectTooLarge: DiagnosticDoc(
      "Reflected padding cannot be as large as the input.",
      "layers:\n  - a: {pad2d: 40, mode: reflect}\n", "Pad less, or use `mode: replicate`."),
    .sliceOutside: DiagnosticDoc(
      "A slice reaches outside its axis, or is empty.", "layers:\n  - a: {slice: [1, 9]}\n",
      "[from, to] counts from 0, and `to` itself is not taken."),
    .expectedParameters: DiagnosticDoc(
      "The network has another number of parameters or layers than `expect` states: a line was lost "
        + "or added.",
      "layers:\n  - a: {conv: 8, kernel: 3}\nexpect: {params: 100}\n",
      "Look for the line, or correct the number."),
    .expectedOutput: DiagnosticDoc(
      "The network gives another shape than `expect.output` states.",
      "layers:\n  - a: {conv: 8, kernel: 3}\nexpect: {output: [8, 32, 32]}\n",
      "Look for the line, or correct the shape."),
    .sizeOutOfBounds: DiagnosticDoc(
      "A value would have over 2^31 elements, or none.",
      "layers:\n  - a: {upsample: 64}\n  - b: {upsample: 64}\n  - c: {upsample: 64}\n",
      "Use smaller numbers."),
  ]
}
