import Operators
public import SourceMarks
import Tensors

/// Finds the values that a text names: `--layer`, `hooks:`, `explain.layer`.
///
/// An exact layer comes first, then a group, block or switched-off layer (its output), then a hook
/// alias, then a selector. `X.in` is what flows into `X`.
public struct LayerResolution: Sendable {
  /// Why a text names nothing.
  public enum Fault: Error, Sendable, Hashable {
    /// It is not a name or selector at all.
    case unreadable(SelectorFault)
    /// Nothing has such a name; names that are near.
    case noMatch(nearest: [String])
    /// It is no name, but the operation or the last part of the names of several layers.
    case many(count: Int, selector: String)

    /// What the text does, for the end of a sentence.
    var predicate: String {
      switch self {
      case .unreadable: "is not a layer name or selector"
      case .noMatch: "matches nothing"
      case .many(let count, _): "matches \(count) layers"
      }
    }
    /// The code under which it is reported.
    var code: DiagnosticCode {
      switch self {
      case .unreadable, .noMatch: .noSuchLayer
      case .many: .manyLayers
      }
    }
    /// What to write instead.
    var hint: String? {
      switch self {
      case .unreadable(let fault): fault.diagnostic(of: "", at: nil).hint
      case .noMatch(let nearest):
        nearest.isEmpty
          ? "all names: explain layers"
          : "nearest: \(nearest.joined(separator: ", ")); all: explain layers"
      case .many(_, let selector): "pick one, or use a selector: 'last(\(selector))'"
      }
    }
  }

  /// A name, in the order of execution, a layer before the groups that end with it.
  private struct Name: Sendable {
    let text: String
    let operatorName: String?
    let input: ValueReference
    let output: ValueReference
    let isLayer: Bool
  }
  private let spec: ModelSpec
  private let names: [Name]
  private let byName: [String: Int]

  /// Prepares the names of a network.
  public init(_ spec: ModelSpec) {
    self.spec = spec
    let layers = spec.layers.enumerated().map { index, layer in
      Name(
        text: layer.name.text, operatorName: layer.op.name, input: layer.inputs.first ?? .input,
        output: .layer(index), isLayer: true)
    }
    let groups = spec.groups.map { group in
      var operatorName: String?
      if case .block(let block) = group.kind { operatorName = block }
      return Name(
        text: group.name.text, operatorName: operatorName, input: group.input,
        output: group.output, isLayer: false)
    }
    names = (layers + groups).enumerated().sorted { a, b in
      let (left, right) = (Self.rank(a.element.output), Self.rank(b.element.output))
      return left != right ? left < right : a.offset < b.offset
    }.map(\.element)
    // A layer wins over a group of the same name; groups come later in the order.
    byName = Dictionary(names.enumerated().map { ($1.text, $0) }) { first, second in
      min(first, second)
    }
  }

  private static func rank(_ value: ValueReference) -> Int {
    switch value {
    case .input: -1
    case .layer(let index): index
    }
  }

  /// The values that a text names, in the order of execution, each once.
  ///
  /// - Throws: why there are none.
  public func targets(of text: String) throws(Fault) -> [HookTarget] {
    try targets(of: text, usingHooks: true)
  }

  /// The values that a text names; what is wrong is added to `findings` and gives nil.
  ///
  /// `option` is the word before the text, for the message: `--layer`.
  public func targets(
    of text: String, option: String, at span: SourceSpan? = nil,
    into findings: inout DiagnosticList
  ) -> [HookTarget]? {
    do throws(Fault) {
      return try targets(of: text)
    } catch {
      switch error {
      case .unreadable(let fault): findings.add(fault.diagnostic(of: text, at: span))
      case .noMatch:
        findings.add(
          Diagnostic(
            .noSuchLayer, "no layer matches '\(option) \(text)'", at: span, hint: error.hint))
      case .many(let count, _):
        findings.add(
          Diagnostic(
            .manyLayers, "'\(option) \(text)' matches \(count) layers", at: span, hint: error.hint))
      }
      return nil
    }
  }

  func targets(of text: String, usingHooks: Bool) throws(Fault) -> [HookTarget] {
    if let target = exact(text) { return [target] }
    if usingHooks, let hook = spec.hooks.first(where: { $0.name == text }) {
      return try targets(of: hook.selector, usingHooks: false)
    }
    let selector: Selector
    do throws(SelectorFault) {
      selector = try Selector(text)
    } catch {
      throw .unreadable(error)
    }
    var picked: Set<Selector.Match> = []
    if selector.items.first?.isExclusion == true {
      for index in names.indices where names[index].isLayer { picked.insert(.init(index: index)) }
    }
    for item in selector.items {
      let found = matches(item)
      if item.isExclusion { picked.subtract(found) } else { picked.formUnion(found) }
    }
    let ordered = picked.sorted { a, b in
      a.index != b.index ? a.index < b.index : a.isInput && !b.isInput
    }
    let targets = unique(ordered.map(target))
    guard !targets.isEmpty else { throw many(text) ?? .noMatch(nearest: nearest(to: text)) }
    return targets
  }

  /// Whether a plain word is the operation, or the last part of the name, of several layers.
  private func many(_ text: String) -> Fault? {
    let ofKind = names.count { $0.operatorName == text }
    if ofKind > 1 { return .many(count: ofKind, selector: "**:\(text)") }
    let ending = names.count { $0.isLayer && $0.text.hasSuffix(".\(text)") }
    return ending > 1 ? .many(count: ending, selector: "**.\(text)") : nil
  }

  /// Whether a layer, group or block has exactly this name.
  func isName(_ text: String) -> Bool { byName[text] != nil }

  /// The layer, group, block or input of exactly this name.
  private func exact(_ text: String) -> HookTarget? {
    if text == "input" || text == "in" {
      return HookTarget(name: LayerName("input"), value: .input, shape: spec.inputShape)
    }
    if let index = byName[text] { return target(.init(index: index)) }
    guard text.hasSuffix(".in"), let index = byName[String(text.dropLast(3))] else { return nil }
    return target(.init(index: index, isInput: true))
  }

  private func target(_ match: Selector.Match) -> HookTarget {
    let name = names[match.index]
    let value = match.isInput ? name.input : name.output
    return HookTarget(
      name: LayerName(match.isInput ? "\(name.text).in" : name.text), value: value,
      shape: spec.shape(of: value))
  }

  /// `**` crosses groups and therefore means the layers themselves; `layer*` means the groups too.
  private func matches(_ item: SelectorItem) -> Set<Selector.Match> {
    let layersOnly = item.operatorName == nil && item.glob.text.contains("**")
    let fitting = names.indices.filter { index in
      let name = names[index]
      if layersOnly, !name.isLayer { return false }
      if let operatorName = item.operatorName, operatorName != name.operatorName { return false }
      return item.glob.matches(name.text)
    }
    let kept: [Int] =
      switch item.pick {
      case .all: fitting
      case .first: Array(fitting.prefix(1))
      case .last: Array(fitting.suffix(1))
      }
    return Set(kept.map { Selector.Match(index: $0, isInput: item.isInput) })
  }

  private func unique(_ targets: [HookTarget]) -> [HookTarget] {
    var seen: Set<ValueReference> = []
    return targets.filter { seen.insert($0.value).inserted }
  }

  private func nearest(to text: String) -> [String] {
    NearestName.dottedSuggestions(
      for: text, among: names.map(\.text) + spec.hooks.map(\.name), limit: 3)
  }
}
