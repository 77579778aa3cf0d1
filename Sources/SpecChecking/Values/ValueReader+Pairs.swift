import Operators
import SourceMarks
import YAMLSyntax

/// Values of more than one number.
extension ValueReader {
  /// One number, or `[height, width]`.
  func pair(_ node: YAMLNode, _ key: String, in range: ClosedRange<Int>) -> Pair? {
    guard let items = node.items else {
      if let text = node.text, node.style == .plain, let (height, width) = timesSign(text) {
        wrongKind(
          node, key, "a whole number", got: text, hint: "write [\(height), \(width)]",
          fix: .init(node.span, replacement: "[\(height), \(width)]"))
        return nil
      }
      return integer(node, key, in: range).map { Pair($0) }
    }
    guard items.count == 2 else {
      report(
        .pairCount, "'\(key)' takes one number or [height, width]", at: node.span,
        hint: "\(items.count) values given")
      return nil
    }
    let height = integer(items[0], key, in: range)
    let width = integer(items[1], key, in: range)
    guard let height, let width else { return nil }
    return Pair(height, width)
  }

  /// `3x5`, as people write windows.
  private func timesSign(_ text: String) -> (Int, Int)? {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let height = Int(parts[0]), let width = Int(parts[1]) else {
      return nil
    }
    return (height, width)
  }

  /// `same`, `valid`, a number, `[height, width]` or sides by name.
  func padding(_ node: YAMLNode, _ key: String, in range: ClosedRange<Int>) -> Padding? {
    switch node.content {
    case .scalar("same") where node.style == .plain: return .same
    case .scalar("valid") where node.style == .plain: return .valid
    case .scalar(let text) where node.style == .plain && text.contains("$"):
      // A text parameter may hold a rule.
      guard let value = evaluate(text, node) else { return nil }
      if case .text("same") = value { return .same }
      if case .text("valid") = value { return .valid }
      return integer(node, key, in: range).map { .sides(Sides(Pair($0))) }
    case .scalar: return pair(node, key, in: range).map { .sides(Sides($0)) }
    case .list(let items) where items.count == 4:
      let texts = items.map { $0.text ?? "…" }
      let named = "{top: \(texts[0]), bottom: \(texts[1]), left: \(texts[2]), right: \(texts[3])}"
      report(
        .ambiguousPadding,
        "four numbers for '\(key)' are ambiguous: tools disagree on their order", at: node.span,
        hint: "name the sides, for example \(named)")
      return nil
    case .list: return pair(node, key, in: range).map { .sides(Sides($0)) }
    case .map(let pairs): return sides(pairs, node, key, in: range)
    }
  }

  private func sides(
    _ pairs: [YAMLNode.Pair], _ node: YAMLNode, _ key: String, in range: ClosedRange<Int>
  ) -> Padding? {
    var sides = Sides()
    var isComplete = true
    let paths: [String: WritableKeyPath<Sides, Int>] = [
      "top": \.top, "bottom": \.bottom, "left": \.left, "right": \.right,
    ]
    for pair in pairs {
      guard let path = paths[pair.key] else {
        unknownKey(pair, under: key, known: ["top", "bottom", "left", "right"])
        isComplete = false
        continue
      }
      guard let value = integer(pair.value, "\(key).\(pair.key)", in: range) else {
        isComplete = false
        continue
      }
      sides[keyPath: path] = value
    }
    return isComplete ? .sides(sides) : nil
  }

  /// A list of whole numbers.
  func integers(
    _ node: YAMLNode, _ key: String, count: ClosedRange<Int>, in range: ClosedRange<Int>
  ) -> [Int]? {
    guard let items = node.items else {
      missingOrNested(node, key, "a list of whole numbers")
      return nil
    }
    guard count.contains(items.count) else {
      let expected =
        count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      report(
        .pairCount, "'\(key)' takes \(expected) numbers", at: node.span,
        hint: "\(items.count) values given")
      return nil
    }
    let values = items.map { integer($0, key, in: range) }
    let known = values.compactMap { $0 }
    return known.count == values.count ? known : nil
  }

  /// A list of real numbers.
  func reals(_ node: YAMLNode, _ key: String) -> [Double]? {
    guard let items = node.items else {
      missingOrNested(node, key, "a list of numbers")
      return nil
    }
    let range = RealRange(-1e9, 1e9)
    let values = items.map { real($0, key, in: range) }
    let known = values.compactMap { $0 }
    return known.count == values.count ? known : nil
  }

  /// Reports a key that is not in the language.
  func unknownKey(_ pair: YAMLNode.Pair, under parent: String?, known: [String]) {
    let near = NearestName.suggestion(for: pair.key, among: known)
    let place = parent.map { "under '\($0)'" } ?? "at top level"
    let missingSpace = pair.key.contains(":")
    report(
      .unknownKey, "unknown key '\(pair.key)' \(place)", at: pair.keySpan,
      hint: missingSpace
        ? "a space is missing after ':'"
        : near.map { "did you mean '\($0)'?" }
          ?? "known here: \(known.sorted().joined(separator: ", "))",
      fix: missingSpace ? nil : near.map { .init(pair.keySpan, replacement: $0) })
  }
}
