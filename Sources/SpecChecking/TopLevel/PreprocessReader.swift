import Operators
import SourceMarks
import Tensors
import YAMLSyntax

/// Reads `input.preprocess`: a preset, or a map that may start from one.
struct PreprocessReader {
  let reader: ValueReader
  let shape: Shape?
  private static let keys = [
    "like", "resize", "filter", "antialias", "crop", "color", "range", "mean", "std",
  ]

  init(reader: ValueReader, shape: Shape?) {
    self.reader = reader
    self.shape = shape
  }

  func read(_ pair: YAMLNode.Pair?) -> Preprocess {
    var result = Preprocess()
    if shape?.channels == 1 { result.color = .gray }
    guard let pair else { return result }
    guard let pairs = pair.value.pairs else {
      if let name = reader.choice(pair.value, "preprocess", of: Preprocess.presetNames) {
        result = Preprocess.preset(name, grayByDefault: shape?.channels == 1) ?? result
        check(result, pair)
      }
      return result
    }
    for extra in pairs where !Self.keys.contains(extra.key) {
      reader.unknownKey(extra, under: "preprocess", known: Self.keys)
    }
    if let like = pair.value["like"],
      let name = reader.choice(like.value, "like", of: Preprocess.presetNames)
    {
      result = Preprocess.preset(name, grayByDefault: shape?.channels == 1) ?? result
    }
    readKeys(pair.value, into: &result)
    check(result, pair)
    return result
  }

  private func readKeys(_ map: YAMLNode, into result: inout Preprocess) {
    if let pair = map["resize"] { result.resize = resize(pair.value) ?? result.resize }
    if let value = choice(map, "filter", Preprocess.Filter.self) { result.filter = value }
    if let pair = map["antialias"] {
      result.antialias = reader.boolean(pair.value, "antialias") ?? true
    }
    if let value = choice(map, "crop", Preprocess.Crop.self) { result.crop = value }
    if let value = choice(map, "color", Preprocess.Color.self) {
      result.color = value
      colorFits(value, map["color"]?.value.span)
    }
    if let pair = map["range"] { range(pair.value, into: &result) }
    if let pair = map["mean"] { result.mean = reader.reals(pair.value, "mean") ?? [] }
    if let pair = map["std"] { result.deviation = reader.reals(pair.value, "std") ?? [] }
  }

  private func choice<Word>(_ map: YAMLNode, _ key: String, _: Word.Type) -> Word?
  where Word: RawRepresentable<String> & CaseIterable {
    guard let pair = map[key] else { return nil }
    return reader.choice(pair.value, key, of: Word.allCases.map(\.rawValue))
      .flatMap { Word(rawValue: $0) }
  }

  private func resize(_ node: YAMLNode) -> Preprocess.Resize? {
    if node.text == "none" { return Preprocess.Resize.none }
    if node.items == nil {
      return reader.integer(node, "resize", in: 1...65_536).map { .shorterSide($0) }
    }
    return reader.pair(node, "resize", in: 1...65_536).map { .stretch($0) }
  }

  private func range(_ node: YAMLNode, into result: inout Preprocess) {
    guard let ends = reader.reals(node, "range") else { return }
    guard ends.count == 2, ends[0] < ends[1] else {
      reader.report(
        .pairCount, "'range' is two numbers, the smaller first", at: node.span,
        hint: "where 0..255 pixels go: [0, 1], [-1, 1] or [0, 255]")
      return
    }
    (result.low, result.high) = (ends[0], ends[1])
  }

  // MARK: - Sense

  private func colorFits(_ color: Preprocess.Color, _ span: SourceSpan?) {
    guard let shape, let span else { return }
    let channels = color == .gray ? 1 : 3
    if channels != shape.channels {
      reader.report(
        .channelStatistics,
        "color \(color.rawValue) gives \(channels) channel\(channels == 1 ? "" : "s"), "
          + "the input has \(shape.channels)", at: span,
        hint: channels == 3 ? "color: gray" : "color: rgb, or input.shape [1, …]", topic: "color")
    }
  }

  /// Checks numbers that are legal each for itself but not together.
  private func check(_ result: Preprocess, _ pair: YAMLNode.Pair) {
    let map = pair.value
    for (key, values) in [("mean", result.mean), ("std", result.deviation)] {
      let span = map[key]?.value.span ?? map["like"]?.value.span ?? map.span
      if let shape, !values.isEmpty, values.count != shape.channels {
        reader.report(
          .channelStatistics,
          "\(key) has \(values.count) value\(values.count == 1 ? "" : "s"), the input "
            + "\(shape.channels) channel\(shape.channels == 1 ? "" : "s")", at: span,
          hint: map[key] == nil ? "write mean and std for this input" : nil)
      }
      if key == "std", values.contains(0) {
        reader.report(
          .channelStatistics, "std is 0: nothing can be divided by it", at: span, topic: "zero")
      }
    }
    guard let span = map["mean"]?.value.span, !result.mean.isEmpty else { return }
    let largest = result.mean.map(abs).max() ?? 0
    if largest > 2 * max(abs(result.low), abs(result.high)) {
      reader.report(
        .wrongRange,
        "mean \(Self.text(result.mean)) with range \(Self.text([result.low, result.high]))",
        at: span,
        hint: "these are 0..255 numbers: range: [0, 255]")
    }
    checkOrder(result, span)
  }

  /// ImageNet's channel means, red first, of pixels in 0...1; everyone knows them by heart.
  private static let imageNetMeans = [0.485, 0.456, 0.406]

  private func checkOrder(_ result: Preprocess, _ span: SourceSpan) {
    guard result.mean.count == 3, result.color != .gray else { return }
    let scale = (result.mean.max() ?? 0) > 2 ? 255.0 : 1.0
    let isNear = { (means: [Double]) in
      zip(result.mean, means).allSatisfy { abs($0 / scale - $1) < 0.01 }
    }
    if result.color == .rgb, isNear(Self.imageNetMeans.reversed()) {
      reader.report(
        .looksLikeBGR, "mean \(Self.text(result.mean)) looks like BGR order, color is rgb",
        at: span, hint: "color: bgr, or turn the order round")
    } else if result.color == .bgr, isNear(Self.imageNetMeans) {
      reader.report(
        .looksLikeBGR, "mean \(Self.text(result.mean)) looks like RGB order, color is bgr",
        at: span, hint: "color: rgb, or turn the order round")
    }
  }

  private static func text(_ values: [Double]) -> String {
    let texts = values.map { $0 == $0.rounded() && abs($0) < 1e6 ? "\(Int($0))" : "\($0)" }
    return "[\(texts.joined(separator: ", "))]"
  }
}
