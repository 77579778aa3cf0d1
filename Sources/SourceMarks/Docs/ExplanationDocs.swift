extension DiagnosticCode {
  private static let body =
    "layers:\n  - conv1: {conv: 8, kernel: 3, pad: 1}\n  - relu1: relu\n  - pool: global_avgpool\n"
    + "  - flatten\n  - fc: {linear: 3}\n"

  static let explanationDocs: [DiagnosticCode: DiagnosticDoc] = [
    .noSuchLayer: DiagnosticDoc(
      "A name or selector finds no layer.", body + "explain: {layer: conv6}\n",
      "`explain layers` lists all names."),
    .manyLayers: DiagnosticDoc(
      "A word is no name, but the operation or the last part of the names of several layers.",
      "layers:\n  - a: {conv: 8, kernel: 3}\n  - b: {conv: 8, kernel: 3}\nexplain: {layer: conv}\n",
      "Name one, or use a selector: `last(**:conv)`."),
    .noMap: DiagnosticDoc(
      "A layer without rows and columns has nothing to draw.", body + "explain: {layer: fc}\n",
      "Choose a layer before `flatten`."),
    .notOnPath: DiagnosticDoc(
      "The output does not depend on the layer, so its gradient would be zero everywhere.",
      "layers:\n  - a: {conv: 8, kernel: 3}\n  - b: {conv: 8, kernel: 3, from: in}\n"
        + "explain: {layer: a}\n", "Choose a layer that leads to the output."),
    .camImpossible: DiagnosticDoc(
      "Plain CAM needs the layer, then global pooling, then one linear layer, and nothing else.",
      "layers:\n  - conv1: {conv: 8, kernel: 3}\n  - pool: {maxpool: 2}\n  - flatten\n"
        + "  - fc: {linear: 3}\nexplain: {layer: conv1, method: cam}\n",
      "Use `gradcam`; `explain layers` shows where CAM is exact."),
    .earlyLayer: DiagnosticDoc(
      "A layer long before the last one shows edges and textures, not classes.",
      "layers:\n  - a: {conv: 8, kernel: 3, pad: 1}\n"
        + "  - 0..2: {conv: 8, kernel: 3, pad: 1, stride: 2}\nexplain: {layer: a}\n",
      "Use the last layer with rows and columns, or accept it under `allow`."),
    .beforeSoftmax: DiagnosticDoc(
      "The network ends with a softmax or a sigmoid; the score is taken before it, because gradients "
        + "of probabilities vanish where the network is sure.", body + "  - softmax\n",
      "Nothing to do."),
    .onePixelMap: DiagnosticDoc(
      "The layer has one row and one column.", body + "explain: {layer: pool}\n",
      "Choose a layer before the pooling."),
    .labelCount: DiagnosticDoc(
      "The labels are not as many as the classes, or their file is not there.",
      body + "labels: [a, b]\n", "One name for each class, in order."),
    .labelOffset: DiagnosticDoc(
      "There is one label more than classes, often a leading 'background'.",
      body + "labels: [background, a, b, c]\n",
      "Drop the first entry. Until then no names are shown, since they might be wrong."),
    .duplicateLabel: DiagnosticDoc(
      "Two classes have one label.", body + "labels: [crane, dog, crane]\n",
      "Tell them apart, or accept it: ImageNet has two cranes."),
    .channelStatistics: DiagnosticDoc(
      "mean, std or color do not fit the input's channels, or a deviation is zero.",
      "sightline: 1\ninput: {shape: [3, 32, 32], preprocess: {mean: [0.5], std: [0.5]}}\n"
        + "layers:\n  - relu\n", "One number for each channel."),
    .wrongRange: DiagnosticDoc(
      "The means are of 0..255 pixels, but pixels are scaled to another range first.",
      "sightline: 1\ninput: {shape: [3, 32, 32], preprocess: {mean: [124, 117, 104]}}\n"
        + "layers:\n  - relu\n", "Say `range: [0, 255]`."),
    .looksLikeBGR: DiagnosticDoc(
      "The means are ImageNet's in the order of another colour setting.",
      "sightline: 1\ninput: {shape: [3, 32, 32], preprocess: {mean: [0.406, 0.456, 0.485]}}\n"
        + "layers:\n  - relu\n", "Say `color: bgr`, or turn the order round."),
    .noPreprocess: DiagnosticDoc(
      "The spec names weights but not what they expect of a picture.",
      "sightline: 1\ninput: {shape: [3, 32, 32]}\nlayers:\n  - relu\n"
        + "weights: {file: w.safetensors}\n",
      "Say `preprocess: imagenet` for torchvision's weights, or `none`."),
    .hookMatchesNothing: DiagnosticDoc(
      "A hook's selector finds nothing.", body + "hooks: {last: layer5}\n",
      "`explain layers` lists all names."),
    .hookHidesLayer: DiagnosticDoc(
      "A hook is called like a layer. The layer wins.", body + "hooks: {conv1: relu1}\n",
      "Give the hook another name."),
    .unknownMethod: DiagnosticDoc(
      "There is no such method.", body + "explain: {layer: relu1, method: grad-cam}\n",
      "`explain map --help` lists the methods."),
    .smallInput: DiagnosticDoc(
      "The network is run on a picture less than half as large as its weights expect.",
      body, "Use a size nearer to the spec's.", options: "--size 12"),
  ]
}
