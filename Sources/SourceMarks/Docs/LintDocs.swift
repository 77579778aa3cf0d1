extension DiagnosticCode {
  static let lintDocs: [DiagnosticCode: DiagnosticDoc] = [
    .biasBeforeNorm: DiagnosticDoc(
      "A batchnorm subtracts the mean, and with it the bias before it.",
      "layers:\n  - a: {conv: 8, kernel: 3}\n  - b: batchnorm\n",
      "`bias: false`, if the weight file has none.", options: "--lint"),
    .twoActivations: DiagnosticDoc(
      "Two activations follow each other.", "layers:\n  - a: relu\n  - b: sigmoid\n",
      "Remove one.", options: "--lint"),
    .padOnPointwise: DiagnosticDoc(
      "The padding is as large as the kernel: the border of the output is the bias alone. Often a "
        + "`defaults` for larger kernels.", "layers:\n  - a: {conv: 8, kernel: 1, pad: 1}\n",
      "`pad: 0`, or `pad: same`.", options: "--lint"),
    .strideSkips: DiagnosticDoc(
      "A stride larger than its kernel leaves pixels unread.",
      "layers:\n  - a: {maxpool: 2, stride: 3}\n", "Use a stride of at most the kernel.",
      options: "--lint"),
    .dropoutBeforeNorm: DiagnosticDoc(
      "Dropout changes the variance that a batchnorm learns, which then is wrong in use.",
      "layers:\n  - a: dropout\n  - b: batchnorm\n", "Put the dropout behind it.",
      options: "--lint"),
    .poolCutsRow: DiagnosticDoc(
      "The last row or column does not fill a window and is dropped.",
      "layers:\n  - a: {maxpool: 3}\n", "`ceil: true` keeps it.", options: "--lint"),
    .noNonlinearity: DiagnosticDoc(
      "Two linear layers follow each other and do no more than one could.",
      "layers:\n  - a: {conv: 8, kernel: 3}\n  - b: {conv: 8, kernel: 3}\n",
      "Put an activation between them.", options: "--lint"),
    .repeatedLayers: DiagnosticDoc(
      "A pattern of layers repeats outside of blocks.",
      "layers:\n  - c1: {conv: 8, kernel: 3}\n  - r1: relu\n  - c2: {conv: 8, kernel: 3}\n"
        + "  - r2: relu\n  - c3: {conv: 8, kernel: 3}\n  - r3: relu\n",
      "Declare a block and call it by a range.", options: "--lint"),
    .caffeRounding: DiagnosticDoc(
      "Caffe rounds a pool's size up where this tool rounds down.",
      "layers:\n  - a: {maxpool: 3, stride: 2}\nweights: {naming: caffe}\n",
      "`ceil: true` for weights from Caffe.", options: "--lint"),
  ]

  static let diffDocs: [DiagnosticCode: DiagnosticDoc] = [
    .layerGone: DiagnosticDoc(
      "`explain diff`: a layer, hook or output of the old spec is gone; commands and stored settings "
        + "that name it no longer work.", "",
      "Keep the old name as an alias under `hooks`."),
    .tensorChanged: DiagnosticDoc(
      "`explain diff`: a tensor is gone, new, or of another shape; published weights no longer load.",
      "", "Publish new weights, or map the names under `weights`."),
    .valueChanged: DiagnosticDoc(
      "`explain diff`: the same weights load and give other numbers. Nothing else would tell.", "",
      "Undo it, or publish new weights and accept the change with `--ack`."),
    .preprocessChanged: DiagnosticDoc(
      "`explain diff`: pictures are prepared in another way, so the numbers differ.", "",
      "Undo it, or accept the change with `--ack`."),
    .labelsChanged: DiagnosticDoc(
      "`explain diff`: class numbers mean something else.", "",
      "Undo it, or accept the change with `--ack`."),
  ]

  static let toolDocs: [DiagnosticCode: DiagnosticDoc] = [
    .nothingToCheck: DiagnosticDoc(
      "There is no spec under the given paths. A check that checks nothing never succeeds.", "",
      "Correct the path."),
    .findingsCut: DiagnosticDoc(
      "More findings were made than are shown.", "", "Correct some and check again."),
    .staleAllow: DiagnosticDoc(
      "An entry of `allow` accepts nothing any more.",
      "layers:\n  - relu\nallow:\n  - {code: SL0321, at: aux, why: kept for training}\n",
      "Remove it."),
    .internalError: DiagnosticDoc(
      "The tool has contradicted itself. That is its fault.", "", "Please report it."),
  ]
}
