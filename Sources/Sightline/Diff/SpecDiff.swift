import Operators
import SourceMarks
import SpecChecking
import Tensors

/// What breaks for whom between two versions of a network.
struct SpecDiff {
  let old: (spec: ModelSpec, labels: [String]?)
  let new: (spec: ModelSpec, labels: [String]?)

  // MARK: - Names

  /// Names that commands, hooks and stored settings use and that are gone (SL0801).
  func names() -> [Diagnostic] {
    let gone = gone
    let goneSet = Set(gone)
    // What lies in a group that is gone is said with the group.
    let outer = gone.filter { name in
      let parts = name.split(separator: ".")
      return !(1..<max(parts.count, 1)).contains {
        goneSet.contains(parts.prefix($0).joined(separator: "."))
      }
    }
    let renamed = renamings(outer)
    return outer.map { name in
      let inside = gone.count { $0.hasPrefix(name + ".") }
      let kind = old.spec.hooks.contains { $0.name == name } ? "hook" : "layer"
      let guess = renamed[name].map { " (renamed to '\($0)'?)" } ?? ""
      return Diagnostic(
        .layerGone,
        "\(kind) '\(name)' is gone\(guess)" + (inside > 0 ? ", with \(inside) inside it" : ""),
        at: span(of: name, in: old.spec),
        hint: renamed[name].map { "keep an alias: hooks: {\(name): \($0)}" }, layer: name)
    }
  }

  /// Names of the old network that the new one does not have.
  private var gone: [String] {
    let known = Set(Self.names(of: new.spec))
    return Self.names(of: old.spec).filter { !known.contains($0) }
  }

  private static func names(of spec: ModelSpec) -> [String] {
    spec.layers.map(\.name.text) + spec.groups.map(\.name.text) + spec.hooks.map(\.name)
      + spec.outputs.compactMap(\.name)
  }

  private func span(of name: String, in spec: ModelSpec) -> SourceSpan? {
    spec.layers.first { $0.name.text == name || $0.name.text.hasPrefix(name + ".") }?.span
      ?? spec.hooks.first { $0.name == name }?.span
  }

  /// For layers that are gone, new ones of the same operation and shape in the same order.
  private func renamings(_ gone: [String]) -> [String: String] {
    let before = Set(old.spec.layers.map(\.name.text))
    var free = new.spec.layers.filter { !before.contains($0.name.text) }
    var result: [String: String] = [:]
    for name in gone {
      guard let layer = old.spec.layers.first(where: { $0.name.text == name }),
        let index = free.firstIndex(where: {
          $0.op.name == layer.op.name && $0.inference.output == layer.inference.output
        })
      else { continue }
      result[name] = free[index].name.text
      free.remove(at: index)
    }
    return result
  }

  // MARK: - Tensors

  /// Tensors that published weights have and that are gone, new or of another shape (SL0811).
  func tensors() -> [Diagnostic] {
    var findings: [Diagnostic] = []
    let before = old.spec.tensors.map { ($0.name, $0.shape.dimensions) }
    let after = new.spec.tensors.map { ($0.name, $0.shape.dimensions, $0.layer) }
    let shapes = Dictionary(after.map { ($0.0, ($0.1, $0.2)) }, uniquingKeysWith: { a, _ in a })
    for (name, dimensions) in before {
      guard let (other, layer) = shapes[name] else {
        findings.append(
          Diagnostic(
            .tensorChanged,
            "tensor '\(name)' \(dimensions) is gone: it stays unused in published "
              + "weights", at: nil, layer: name))
        continue
      }
      if other != dimensions {
        findings.append(
          Diagnostic(
            .tensorChanged,
            "tensor '\(name)' \(dimensions) → \(other): published weights no longer load",
            at: new.spec.layers[layer].span, layer: name))
      }
    }
    let known = Set(before.map(\.0))
    for (name, dimensions, layer) in after where !known.contains(name) {
      findings.append(
        Diagnostic(
          .tensorChanged, "tensor '\(name)' \(dimensions) is new: published weights do not have it",
          at: new.spec.layers[layer].span, layer: name))
    }
    let (naming, other) = (old.spec.weights?.naming, new.spec.weights?.naming)
    if (naming ?? .pytorch) != (other ?? .pytorch) {
      findings.append(
        Diagnostic(
          .tensorChanged,
          "weights.naming \((naming ?? .pytorch).rawValue) → \((other ?? .pytorch).rawValue): "
            + "tensors are looked for under other names", at: new.spec.weights?.fileSpan,
          layer: "weights.naming"))
    }
    return findings
  }

  // MARK: - Values

  /// Changes after which the same weights load and give other numbers (SL0821, SL0822).
  func values() -> [Diagnostic] {
    var findings: [Diagnostic] = []
    let before = Dictionary(
      old.spec.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    // A layer that only has a new name computes what it did.
    let renamed = renamings(gone)
    for layer in new.spec.layers {
      guard let other = before[layer.name] else { continue }
      findings += changes(other, layer, renamed)
    }
    if old.spec.inputShape != new.spec.inputShape {
      findings.append(
        Diagnostic(
          .valueChanged, "input.shape \(old.spec.inputShape) → \(new.spec.inputShape)", at: nil,
          layer: "input.shape"))
    }
    let outputs = { (spec: ModelSpec) in spec.outputs.map { Self.name(of: $0.value, in: spec) } }
    let (from, to) = (outputs(old.spec), outputs(new.spec))
    if from.map({ renamed[$0] ?? $0 }) != to {
      findings.append(
        Diagnostic(
          .valueChanged,
          "output \(from.joined(separator: ", ")) → \(to.joined(separator: ", "))", at: nil,
          layer: "output"))
    }
    if let change = preprocess() { findings.append(change) }
    return findings
  }

  private static func name(of value: ValueReference, in spec: ModelSpec) -> String {
    switch value {
    case .input: "input"
    case .layer(let index): spec.layers[index].name.text
    }
  }

  private func changes(
    _ old: LayerSpec, _ new: LayerSpec, _ renamed: [String: String]
  ) -> [Diagnostic] {
    let name = new.name.text
    func finding(_ key: String, _ before: String, _ after: String) -> Diagnostic {
      Diagnostic(
        .valueChanged, "'\(name)\(key)' \(before) → \(after): same weights, other numbers",
        at: new.span, notes: [.init(old.span, "before")], layer: name + key)
    }
    guard old.op.name == new.op.name else { return [finding("", old.op.name, new.op.name)] }
    var findings: [Diagnostic] = []
    let before = Dictionary(uniqueKeysWithValues: old.op.attributeValues.map { ($0.key, $0.value) })
    let after = Dictionary(uniqueKeysWithValues: new.op.attributeValues.map { ($0.key, $0.value) })
    // Another size of a tensor is said by the tensor.
    let sameTensors = old.inference.parameters == new.inference.parameters
    for key in Set(before.keys).union(after.keys).sorted() where before[key] != after[key] {
      guard sameTensors else { continue }
      findings.append(
        finding(".\(key)", Self.text(before[key]), Self.text(after[key])))
    }
    let inputs = { (layer: LayerSpec, spec: ModelSpec) in
      layer.inputs.map { Self.name(of: $0, in: spec) }
    }
    let (from, to) = (inputs(old, self.old.spec), inputs(new, self.new.spec))
    if from.map({ renamed[$0] ?? $0 }) != to {
      findings.append(
        finding(
          ".from", "[\(from.joined(separator: ", "))]", "[\(to.joined(separator: ", "))]"))
    }
    if old.tensorOwner != new.tensorOwner {
      findings.append(finding(".share", old.tensorOwner.text, new.tensorOwner.text))
    }
    return findings
  }

  private static func text(_ value: AttributeValue?) -> String {
    switch value {
    case nil: "none"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .choice(let word): word
    case .integers(let values): "\(values)"
    case .pair(let pair): pair.description
    case .padding(let padding): padding.description
    }
  }

  /// All that is different about how pictures are prepared, in one finding.
  private func preprocess() -> Diagnostic? {
    let (before, after) = (old.spec.preprocess, new.spec.preprocess)
    var changes: [String] = []
    func compare<Value>(_ key: String, _ path: KeyPath<Preprocess, Value>) where Value: Equatable {
      let (a, b) = (before[keyPath: path], after[keyPath: path])
      if a != b { changes.append("\(key) \(Self.text(a)) → \(Self.text(b))") }
    }
    compare("color", \.color)
    compare("resize", \.resize)
    compare("filter", \.filter)
    compare("antialias", \.antialias)
    compare("crop", \.crop)
    if (before.low, before.high) != (after.low, after.high) {
      changes.append(
        "range [\(before.low), \(before.high)] → [\(after.low), \(after.high)]")
    }
    compare("mean", \.mean)
    compare("std", \.deviation)
    guard !changes.isEmpty else { return nil }
    return Diagnostic(
      .preprocessChanged, "input.preprocess: \(changes.joined(separator: ", "))", at: nil,
      layer: "input.preprocess")
  }

  /// A setting as a spec says it.
  private static func text(_ value: some Any) -> String {
    switch value {
    case let resize as Preprocess.Resize:
      switch resize {
      case .none: "none"
      case .shorterSide(let side): "\(side)"
      case .stretch(let size): "[\(size.height), \(size.width)]"
      }
    case let values as [Double]: values.isEmpty ? "none" : "\(values)"
    default: "\(value)"
    }
  }

  // MARK: - Labels

  /// Class numbers that mean something else (SL0831).
  func labels() -> [Diagnostic] {
    guard old.labels != new.labels else { return [] }
    let message: String
    switch (old.labels, new.labels) {
    case (let before?, let after?):
      let first = zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }
      if before.count != after.count {
        message = "labels: \(before.count) → \(after.count) entries"
      } else if let first {
        let isOrder = before.sorted() == after.sorted()
        message =
          "labels: \(isOrder ? "order" : "text") changed from entry \(first.offset): "
          + "'\(first.element.0)' → '\(first.element.1)'"
      } else {
        return []
      }
    case (let before?, nil): message = "labels: \(before.count) entries are gone"
    // Names where there were none break nothing.
    case (nil, _): return []
    }
    return [Diagnostic(.labelsChanged, message, at: nil, layer: "labels")]
  }
}
