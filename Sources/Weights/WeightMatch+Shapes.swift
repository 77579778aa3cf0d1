import SourceMarks

extension WeightMatch {
  /// A finding for each layer whose tensors have other shapes; many of one kind are folded.
  func shapeFindings(
    _ misshapen: [(request: TensorRequest, entry: TensorEntry, change: TensorChange)]
  ) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    var byLayer: [String: Int] = [:]
    var folded: [DiagnosticCode: [String]] = [:]
    for (request, entry, change) in misshapen {
      if let number = byLayer[request.layer] {
        findings[number].notes.append(
          .init(
            nil,
            "\(Quoted(entry.name)) is \(entry.shapeText); needs "
              + TensorEntry.text(of: request.dimensions)))
        continue
      }
      let finding = shapeFinding(request, entry, change)
      guard findings.count(where: { $0.code == finding.code }) < Self.mostOfOneKind else {
        folded[finding.code, default: []].append(entry.name)
        continue
      }
      byLayer[request.layer] = findings.count
      findings.append(finding)
    }
    for (code, names) in folded {
      guard let last = findings.lastIndex(where: { $0.code == code }) else { continue }
      findings[last].notes.append(
        .init(nil, "the same of \(names.count) more: \(Self.few(names))"))
    }
    return findings
  }

  /// More findings of one code help no one.
  private static let mostOfOneKind = 3

  private func shapeFinding(
    _ request: TensorRequest, _ entry: TensorEntry, _ change: TensorChange
  ) -> Diagnostic {
    let cause = ShapeCause(
      needed: request, got: entry.dimensions, name: entry.name, change: change, naming: naming)
    return Diagnostic(
      cause.code,
      "tensor \(Quoted(entry.name)) is \(entry.shapeText); layer \(Quoted(request.layer)) needs "
        + TensorEntry.text(of: request.dimensions),
      at: request.span ?? span, hint: cause.hint, layer: request.layer)
  }
}

/// The most likely reason why a tensor has another shape than its layer needs.
struct ShapeCause {
  let code: DiagnosticCode
  let hint: String?

  init(
    needed request: TensorRequest, got file: [Int], name: String, change: TensorChange,
    naming: NamingProfile
  ) {
    let needed = request.dimensions
    if change.order != nil || change.slice != nil, file == needed {
      code = .foreignLayout
      hint =
        "it is in PyTorch's layout already: "
        + (naming == .pytorch ? "remove transpose and slice from its rule" : "naming: pytorch")
      return
    }
    // What is said of the extents is said of them in our order.
    let got = change.dimensions(of: file) ?? file
    let isFilter = request.kind == .convolutionWeight || request.kind == .depthwiseWeight
    if let hint = Self.transposed(needed, got, request.name, name) {
      (code, self.hint) = (.transposedMatrix, hint)
    } else if isFilter, let hint = Self.layout(needed, got, request.name, name) {
      (code, self.hint) = (.foreignLayout, hint)
    } else if isFilter, Self.differ(needed, got, only: 1) {
      (code, self.hint) = (.channelMismatch, Self.channels(needed[1], got[1]))
    } else {
      code = .misshapenTensor
      self.hint = Self.other(request, got)
    }
  }

  /// A line for the spec that turns one tensor round.
  private static func rule(_ ours: String, _ theirs: String, _ order: [Int]) -> String {
    "map: {\(JSONText.quoted(ours)): {tensor: \(JSONText.quoted(theirs)), transpose: "
      + "[\(order.map(String.init).joined(separator: ", "))]}}"
  }

  private static func withoutTrailingOnes(_ dimensions: [Int]) -> [Int] {
    Array(dimensions.reversed().drop { $0 == 1 }.reversed())
  }

  private static func differ(_ a: [Int], _ b: [Int], only axis: Int) -> Bool {
    guard a.count == b.count, axis < a.count else { return false }
    return a.indices.allSatisfy { (a[$0] != b[$0]) == ($0 == axis) }
  }

  private static func transposed(
    _ needed: [Int], _ got: [Int], _ ours: String, _ theirs: String
  ) -> String? {
    let matrix = needed.count == 4 ? withoutTrailingOnes(needed) : needed
    guard matrix.count == 2, got == matrix.reversed() else { return nil }
    let line = needed.count == 2 ? ", or \(rule(ours, theirs, [1, 0]))" : ""
    return "the file's matrix is transposed, [in, out] as Keras and Flax store it: under weights: "
      + "naming: keras\(line)"
  }

  private static func layout(
    _ needed: [Int], _ got: [Int], _ ours: String, _ theirs: String
  ) -> String? {
    guard needed.count == 4, got.count == 4 else { return nil }
    let (out, inner, height, width) = (needed[0], needed[1], needed[2], needed[3])
    if got == [height, width, inner, out] {
      return "layout HWIO, as Keras and Flax store it: under weights: naming: keras, or "
        + rule(ours, theirs, [3, 2, 0, 1])
    }
    if got == [out, height, width, inner] {
      return "layout OHWI, as TensorFlow Lite stores it: under weights: "
        + rule(ours, theirs, [0, 3, 1, 2])
    }
    let (product, overflow) = got[2].multipliedReportingOverflow(by: got[3])
    if inner == 1, got[0] == height, got[1] == width, !overflow, product == out {
      return "layout HWCM of a depthwise convolution, as Keras stores it: under weights: "
        + "naming: keras"
    }
    return nil
  }

  private static func channels(_ needed: Int, _ got: Int) -> String {
    let pictures = [1, 3, 4]
    if pictures.contains(needed), pictures.contains(got) {
      let gray = got == 1 ? " and color: gray" : ""
      return "trained on pictures of \(got) channels: input: {shape: [\(got), …]}\(gray)"
    }
    if got > needed, got % needed == 0 {
      return "the file's filters see \(got / needed) times as many channels: fewer groups?"
    }
    if got > 0, needed > got, needed % got == 0 {
      return "the file's filters see \(got) of \(needed) channels: groups: \(needed / got)?"
    }
    return "the layer before it has another number of channels in the file's network"
  }

  private static func other(_ request: TensorRequest, _ got: [Int]) -> String? {
    let needed = request.dimensions
    if withoutTrailingOnes(needed) == withoutTrailingOnes(got) {
      let shape = needed.map(String.init).joined(separator: ", ")
      return "the shapes differ only by trailing ones: save w.reshape(\(shape))"
    }
    if differ(needed, got, only: 0) {
      return "the file has \(got[0]) outputs where the spec has \(needed[0]); change the layer's "
        + "(a class count is often a parameter: --set classes=\(got[0])) or use other weights"
    }
    guard request.kind == .linearWeight, differ(needed, got, only: 1) else { return nil }
    for (larger, smaller, text) in [
      (got[1], needed[1], "the file flattens a map where the spec pools it"),
      (needed[1], got[1], "the spec flattens a map where the file's network pools it"),
    ] where smaller > 0 && larger % smaller == 0 {
      let side = Int(Double(larger / smaller).squareRoot())
      if side > 1, side * side == larger / smaller {
        return "\(larger) is \(smaller) × \(side) × \(side): \(text)"
      }
    }
    return "the layer's input has another size in the file's network: another input.shape?"
  }
}
