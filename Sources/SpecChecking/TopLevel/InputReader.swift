import Operators
import SourceMarks
import Tensors
import YAMLSyntax

/// Reads `input:`: the shape of one item and how a picture becomes one.
struct InputReader {
  struct Input {
    var shape: Shape?
    var preprocess: Preprocess
    var statesPreprocess: Bool
  }
  let run: CheckRun
  let options: SpecOptions
  let environment: Environment

  func read(_ pair: YAMLNode.Pair?, root: YAMLNode) -> Input? {
    guard let pair else {
      let start = root.span.range.lowerBound
      run.report(
        .missingKey, "'input.shape' is missing", at: SourceSpan(run.file, start..<start),
        hint: "write input: {shape: [3, 224, 224]}", topic: "input")
      return nil
    }
    let reader = ValueReader(run, environment: environment)
    guard let pairs = pair.value.pairs else {
      reader.missingOrNested(pair.value, "input", "a map with 'shape'")
      return nil
    }
    for extra in pairs where !["shape", "preprocess", "note"].contains(extra.key) {
      reader.unknownKey(extra, under: "input", known: ["shape", "preprocess"])
    }
    var shape: Shape?
    if let written = pair.value["shape"] {
      shape = self.shape(written.value, reader)
    } else {
      run.report(
        .missingKey, "'input.shape' is missing", at: pair.keySpan,
        hint: "write input: {shape: [3, 224, 224]}")
    }
    let written = pair.value["preprocess"]
    let preprocess = PreprocessReader(reader: reader, shape: shape).read(written)
    return Input(shape: shape, preprocess: preprocess, statesPreprocess: written != nil)
  }

  private func shape(_ node: YAMLNode, _ reader: ValueReader) -> Shape? {
    guard let items = node.items, items.count == 3 else {
      run.report(
        .wrongKind, "'input.shape' must be [channels, height, width]", at: node.span,
        hint: node.items?.count == 4
          ? "the batch is never part of it" : "for example [3, 224, 224]")
      return nil
    }
    let sizes = items.map { reader.integer($0, "input.shape", in: 1...1 << 31) }
    let known = sizes.compactMap { $0 }
    guard known.count == 3 else { return nil }
    let size = options.size ?? Pair(known[1], known[2])
    let shape = Shape(channels: known[0], height: size.height, width: size.width)
    guard shape.checkedCount != nil else {
      run.report(
        .sizeOutOfBounds, "the input \(shape) has over 2^31 values", at: node.span)
      return nil
    }
    return shape
  }
}
