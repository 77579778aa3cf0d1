extension DiagnosticCode {
  private static let linear =
    "layers:\n  - flatten\n  - fc: {linear: 10}\nweights: {file: w.safetensors}\n"
  private static let conv =
    "layers:\n  - conv1: {conv: 8, kernel: 3, bias: false}\nweights: {file: w.safetensors}\n"
  private static let norm =
    "layers:\n  - bn1: batchnorm\nweights: {file: w.safetensors}\n"
  private static let affine = ["bn1.weight F32 3 = 1", "bn1.bias F32 3"]

  static let weightDocs: [DiagnosticCode: DiagnosticDoc] = [
    .weightsNotFound: DiagnosticDoc(
      "The weight file is not there or cannot be opened.",
      "layers:\n  - relu\nweights: {file: missing.safetensors}\n",
      "Correct the path; it starts from the spec's own folder.", options: "--weights"),
    .notAWeightFile: DiagnosticDoc(
      "The file is no safetensors file. The finding says what it is, as far as that can be seen: a "
        + "pickle, a zip archive, a page of HTML, a Git LFS pointer.",
      "layers:\n  - relu\nweights: {file: w.safetensors}\n",
      "Convert it, or fetch the real file.", options: "--weights", weights: ["!text not weights"]),
    .missingTensor: DiagnosticDoc(
      "A tensor that the network needs is not in the file.", linear,
      "If the file uses other names, add the rule in the hint under `weights: map:`.",
      options: "--weights", weights: ["module.fc.weight F32 10x3072", "module.fc.bias F32 10"]),
    .transposedMatrix: DiagnosticDoc(
      "A matrix lies the other way: Keras and Flax store [in, out].", linear,
      "`naming: keras`, or a rule with `transpose: [1, 0]`.", options: "--weights",
      weights: ["fc.weight F32 3072x10", "fc.bias F32 10"]),
    .foreignLayout: DiagnosticDoc(
      "A filter has its axes in another framework's order.", conv,
      "`naming: keras`, or a rule with the transpose in the hint.", options: "--weights",
      weights: ["conv1.weight F32 3x3x3x8"]),
    .channelMismatch: DiagnosticDoc(
      "A filter of the file sees another number of channels.", conv,
      "Check `input.shape`, `color`, and the layer before.", options: "--weights",
      weights: ["conv1.weight F32 8x1x3x3"]),
    .misshapenTensor: DiagnosticDoc(
      "A tensor of the file has another shape than the layer needs.", linear,
      "Often the number of classes: `--set classes=N`, or other weights.", options: "--weights",
      weights: ["fc.weight F32 7x3072", "fc.bias F32 7"]),
    .unusedTensors: DiagnosticDoc(
      "The file has tensors that no layer uses.", conv,
      "List them under `weights: ignore:`, or use the right spec.", options: "--weights",
      weights: ["conv1.weight F32 8x3x3x3", "aux.weight F32 4"]),
    .unsupportedType: DiagnosticDoc(
      "A tensor is stored in a way that parameters are not read from.", conv,
      "Save it as F32, F16, BF16 or F64.", options: "--weights",
      weights: ["conv1.weight I8 8x3x3x3"]),
    .biasNotUsed: DiagnosticDoc(
      "The file has a bias for a layer that says `bias: false`.", conv,
      "`bias: true`, or list it under `ignore`.", options: "--weights",
      weights: ["conv1.weight F32 8x3x3x3", "conv1.bias F32 8"]),
    .mapRuleUnused: DiagnosticDoc(
      "A rule under `weights: map:` fits no tensor, or rules above it take them all.",
      "layers:\n  - conv1: {conv: 8, kernel: 3, bias: false}\n"
        + "weights: {file: w.safetensors, map: {\"conv2.**\": \"c.**\"}}\n",
      "Correct its pattern, which is compared with this network's names, or move it up.",
      options: "--weights", weights: ["conv1.weight F32 8x3x3x3"]),
    .tensorUsedTwice: DiagnosticDoc(
      "Two tensors of the network lead to one of the file.",
      "layers:\n  - a: {conv: 3, kernel: 3, bias: false}\n  - b: {conv: 3, kernel: 3, bias: false}\n"
        + "weights: {file: w.safetensors, map: {\"*.weight\": w}}\n",
      "Say `share: a` on the second layer when it is meant; else correct the rules.",
      options: "--weights", weights: ["w F32 3x3x3x3"]),
    .duplicateTensor: DiagnosticDoc(
      "Two tensors of the file have one name.", conv, "Write the file anew.",
      options: "--weights",
      weights: ["conv1.weight F32 8x3x3x3", "conv1.weight F32 8x3x3x3"]),
    .badOffsets: DiagnosticDoc(
      "The tensors of the file overlap, leave a hole, or end past its end: it is damaged.", conv,
      "Fetch or write it anew.", options: "--weights",
      weights: ["conv1.weight F32 8x3x3x3 @4"]),
    .nonFiniteWeights: DiagnosticDoc(
      "A tensor holds NaN or infinite values (`--deep`).", conv,
      "Training diverged, or the file is damaged.", options: "--deep",
      weights: ["conv1.weight F32 8x3x3x3 = nan"]),
    .negativeVariance: DiagnosticDoc(
      "A variance is below zero (`--deep`).", norm,
      "Weight and variance may be swapped: the order is weight, bias, mean, variance.",
      options: "--deep",
      weights: affine + ["bn1.running_mean F32 3", "bn1.running_var F32 3 = -1"]),
    .constantWeights: DiagnosticDoc(
      "All values of a tensor are the same, or some of its filters are all zero (`--deep`).", conv,
      "Check that the layer was trained.", options: "--deep",
      weights: ["conv1.weight F32 8x3x3x3"]),
    .ambiguousSquare: DiagnosticDoc(
      "A square matrix fits either way, and other matrices of the file lie the other way.",
      "layers:\n  - flatten\n  - a: {linear: 3072, bias: false}\n  - b: {linear: 4, bias: false}\n"
        + "weights:\n  file: w.safetensors\n"
        + "  map: {b.weight: {tensor: b.weight, transpose: [1, 0]}}\n",
      "`naming: keras`, or a rule with `transpose` for it too.", options: "--weights",
      weights: ["a.weight F32 3072x3072", "b.weight F32 3072x4"]),
    .missingStatistics: DiagnosticDoc(
      "The running statistics of a batchnorm are not in the file.", norm,
      "Save the network's whole state, buffers included.", options: "--weights", weights: affine),
    .badArray: DiagnosticDoc(
      "A NumPy array is in Fortran order, of Python objects, or damaged.", "",
      "Save it with `np.save(path, np.ascontiguousarray(x))`."),
    .halfPrecision: DiagnosticDoc(
      "Weights are stored in fewer or more bits; all arithmetic is in 32-bit floats.", conv,
      "Nothing to do.", options: "--weights", weights: ["conv1.weight F16 8x3x3x3"]),
  ]
}
