import Operators
public import SourceMarks
import Tensors

/// Finds what is legal and probably not meant (`check --lint`).
public enum SpecLint {
  /// Adds findings on a checked network; instances of one block share one.
  public static func check(_ spec: ModelSpec, into findings: inout DiagnosticList) {
    let lint = NetworkLint(spec)
    for index in spec.layers.indices {
      lint.window(index)
      lint.neighbours(index)
    }
    lint.repetition()
    for finding in lint.run.findings.folded { findings.add(finding) }
  }
}

private struct NetworkLint {
  let run: CheckRun
  private let spec: ModelSpec
  private let roles: [Role]
  /// How often each layer is read, as an input or as an output of the network.
  private let uses: [Int]

  init(_ spec: ModelSpec) {
    self.spec = spec
    run = CheckRun(file: spec.file)
    roles = spec.layers.map { $0.op.role(for: $0.inputShapes) }
    var uses = [Int](repeating: 0, count: spec.layers.count)
    let values = spec.layers.flatMap(\.inputs) + spec.outputs.map(\.value)
    for case .layer(let index) in values { uses[index] += 1 }
    self.uses = uses
  }

  private func report(
    _ code: DiagnosticCode, _ message: String, _ index: Int, hint: String? = nil
  ) {
    let layer = spec.layers[index]
    run.report(code, message, at: layer.span, in: Place(layer: layer.name.text), hint: hint)
  }

  // MARK: - One layer

  func window(_ index: Int) {
    let layer = spec.layers[index]
    switch roles[index] {
    case .affine(.convolution(let convolution)):
      let window = convolution.window
      let pads = window.padding
      if max(pads.top, pads.bottom) >= window.dilatedHeight
        || max(pads.left, pads.right) >= window.dilatedWidth
      {
        report(
          .padOnPointwise,
          "layer '\(layer.name)': pad \(pads) on a \(window.kernel.height)×\(window.kernel.width) "
            + "kernel adds a border of bias", index, hint: "pad: 0, or pad: same")
      }
      strideSkips(window, index)
    case .window(.maximum(let window, let ceil)), .window(.average(let window, let ceil, _)):
      strideSkips(window, index)
      rounding(window, ceil, index)
    default: break
    }
  }

  private func strideSkips(_ window: Window, _ index: Int) {
    let (stride, kernel) = (window.stride, window.kernel)
    // A 1×1 layer with a stride is how residual networks shrink their shortcuts.
    guard kernel.height * kernel.width > 1,
      stride.height > window.dilatedHeight || stride.width > window.dilatedWidth
    else { return }
    report(
      .strideSkips,
      "layer '\(spec.layers[index].name)': stride \(stride) skips rows: kernel \(kernel) is smaller",
      index, hint: "a stride of at most the kernel reads every pixel")
  }

  private func rounding(_ window: Window, _ ceil: Bool, _ index: Int) {
    guard !ceil, let input = spec.layers[index].inputShapes.first else { return }
    let pads = window.padding
    let rows = (input.height + pads.top + pads.bottom - window.dilatedHeight) % window.stride.height
    let columns = (input.width + pads.left + pads.right - window.dilatedWidth) % window.stride.width
    guard rows != 0 || columns != 0 else { return }
    let output = spec.layers[index].inference.output
    let sizes =
      rows != 0 ? "\(input.height) → \(output.height)" : "\(input.width) → \(output.width)"
    let name = spec.layers[index].name
    if spec.weights?.naming == .caffe {
      report(
        .caffeRounding, "Caffe rounds up where layer '\(name)' rounds down (\(sizes))", index,
        hint: "ceil: true for weights from Caffe")
      return
    }
    report(
      .poolCutsRow,
      "layer '\(name)' cuts the last \(rows != 0 ? "row" : "column") (ceil: false, \(sizes))",
      index, hint: "ceil: true keeps it; or pad the input")
  }

  // MARK: - Neighbours

  /// The layer that a layer reads, where nothing else reads that one.
  private func only(_ index: Int) -> Int? {
    guard spec.layers[index].inputs.count == 1,
      case .layer(let before) = spec.layers[index].inputs[0],
      uses[before] == 1
    else { return nil }
    return before
  }

  func neighbours(_ index: Int) {
    guard let before = only(index) else { return }
    let (name, other) = (spec.layers[index].name, spec.layers[before].name)
    switch (roles[before], roles[index]) {
    case (.affine(.convolution(let convolution)), .normalise(.perChannel)) where convolution.bias:
      report(
        .biasBeforeNorm, "layer '\(other)': bias before batchnorm has no effect", before,
        hint: "bias: false, if the weight file has none")
    case (.pointwise, .pointwise):
      report(.twoActivations, "two activations in a row: '\(other)', '\(name)'", index)
    case (.reshape(.view), .normalise(.perChannel)) where spec.layers[before].op.name == "dropout":
      report(
        .dropoutBeforeNorm, "dropout '\(other)' directly before batchnorm '\(name)'", index,
        hint: "its statistics differ between training and use; put dropout behind it")
    case (_, .affine): linear(index)
    default: break
    }
  }

  /// Two matrices without anything nonlinear between them are one, unless the first makes less
  /// of its input on purpose.
  private func linear(_ index: Int) {
    var before = only(index)
    while let place = before {
      switch roles[place] {
      case .normalise(.perChannel), .normalise(.gain), .reshape(.view): before = only(place)
      case .affine(let affine):
        guard Self.widens(affine), case .affine(let next) = roles[index], Self.widens(next) else {
          return
        }
        report(
          .noNonlinearity,
          "no nonlinearity between '\(spec.layers[place].name)' and '\(spec.layers[index].name)'",
          index, hint: "two linear layers in a row do no more than one")
        return
      default: return
      }
    }
  }

  private static func widens(_ affine: Affine) -> Bool {
    switch affine {
    case .convolution(let convolution):
      convolution.groups == 1 && convolution.outputChannels >= convolution.inputChannels
    case .linear: true
    case .transposedConvolution: false
    }
  }

  // MARK: - Repetition

  /// Looks for a stretch of layers that repeats outside of blocks.
  func repetition() {
    var inside = [Bool](repeating: false, count: spec.layers.count)
    for group in spec.groups {
      if case .block = group.kind { for index in group.layers { inside[index] = true } }
    }
    let words = spec.layers.enumerated().map { inside[$0.offset] ? "" : $0.element.op.name }
    var best: (start: Int, period: Int, times: Int)?
    for period in 2...12 where words.count >= 3 * period {
      var start = 0
      while start + 3 * period <= words.count {
        var times = 1
        while start + (times + 1) * period <= words.count,
          words[start..<start + period]
            == words[start + times * period..<start + (times + 1) * period]
        {
          times += 1
        }
        let hasWeights = words[start..<start + period].contains {
          ["conv", "depthwise"].contains($0)
        }
        if times >= 3, hasWeights, !words[start..<start + period].contains(""),
          times * period > (best.map { $0.times * $0.period } ?? 0)
        {
          best = (start, period, times)
        }
        start += max(1, (times - 1) * period)
      }
    }
    guard let best else { return }
    let pattern = words[best.start..<best.start + best.period].joined(separator: ", ")
    report(
      .repeatedLayers,
      "\(best.times * best.period) layers repeat (\(pattern)) × \(best.times) and could be one block",
      best.start, hint: "declare it under blocks: and call it by a range, - 0..2: {Name: 64}")
  }
}
