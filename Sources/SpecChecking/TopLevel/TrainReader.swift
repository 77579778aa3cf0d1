import Operators
public import SourceMarks
import YAMLSyntax

/// Reads `train:`, how `explain train` trains the network. `TrainKey` documents every key.
struct TrainReader {
  let run: CheckRun
  let options: SpecOptions
  /// Reads a section over what is known already: the defaults, or the spec's own for overrides.
  func read(_ pair: YAMLNode.Pair, over base: TrainSpec = TrainSpec()) -> TrainSpec {
    var train = base
    let reader = ValueReader(run)
    let node = pair.value
    guard let pairs = node.pairs else {
      reader.missingOrNested(node, "train", "a map, for example {epochs: 20, rate: 0.001}")
      return train
    }
    read(pairs, TrainKey.all, under: "train", &train)
    if train.nesterov, train.momentum == 0 {
      run.report(
        .outOfRange, "'nesterov' needs a momentum above 0",
        at: node["nesterov"]?.value.span ?? pair.keySpan)
    }
    return train
  }

  /// Checks what needs the layers.
  func check(_ spec: ModelSpec) {
    let resolution = LayerResolution(spec)
    let watched = spec.train.watch.layer.map { [$0] } ?? []
    for (key, selectors, span) in [
      ("freeze", spec.train.freeze, spec.train.freezeSpan),
      ("watch.layer", watched, spec.train.watchSpan),
    ] {
      for selector in selectors {
        do throws(LayerResolution.Fault) {
          _ = try resolution.targets(of: selector)
        } catch {
          run.report(
            .noSuchLayer, "train.\(key) '\(selector)' \(error.predicate)", at: span,
            hint: error.hint)
        }
      }
    }
  }

  private func read(
    _ pairs: [YAMLNode.Pair], _ keys: [TrainKey], under name: String, _ train: inout TrainSpec
  ) {
    for pair in pairs where !keys.contains(where: { $0.name == pair.key }) {
      unknown(pair, under: name, keys)
    }
    // In the order of the table, so that findings do not depend on that of the file.
    for key in keys {
      if let pair = pairs.first(where: { $0.key == key.name }) { read(pair, as: key, &train) }
    }
  }

  private func unknown(_ pair: YAMLNode.Pair, under name: String, _ keys: [TrainKey]) {
    guard let ours = keys.first(where: { $0.foreign.contains(pair.key) })?.name else {
      ValueReader(run).unknownKey(pair, under: name, known: keys.map(\.name))
      return
    }
    run.report(
      .unknownKey, "'\(name)' has no key '\(pair.key)'", at: pair.keySpan,
      hint: "write \(ours)", fix: .init(pair.keySpan, replacement: ours))
  }

  private func read(_ pair: YAMLNode.Pair, as key: TrainKey, _ train: inout TrainSpec) {
    let (reader, node, name) = (ValueReader(run), pair.value, key.name)
    switch key.kind {
    case .real(let property, let range):
      if let value = reader.real(node, name, in: range) { train[keyPath: property] = value }
    case .optionalReal(let property, let range):
      if let value = reader.real(node, name, in: range) { train[keyPath: property] = value }
    case .integer(let property, let range):
      if let value = reader.integer(node, name, in: range) { train[keyPath: property] = value }
    case .boolean(let property):
      if let value = reader.boolean(node, name) { train[keyPath: property] = value }
    case .choice(let words, let choice):
      if let word = reader.choice(node, name, of: words.map(\.word)) { choice.set(&train, word) }
    case .reals(let property, let count, let range):
      guard let items = node.items, items.count == count else {
        run.report(
          .wrongKind, "'\(name)' must be a list of \(count) numbers", at: node.span,
          hint: "for example \(key.example)")
        return
      }
      let values = items.compactMap { reader.real($0, name, in: range) }
      if values.count == count { train[keyPath: property] = values }
    case .texts(let property): train[keyPath: property] = texts(pair, name)
    case .layers(let property, let span):
      train[keyPath: property] = texts(pair, name)
      train[keyPath: span] = node.span
    case .layer(let property, let span):
      train[keyPath: property] = reader.text(node, name)
      train[keyPath: span] = node.span
    case .method(let property):
      if let method = method(node, name) { train[keyPath: property] = method }
    case .keys(let keys):
      guard let pairs = node.pairs else {
        reader.missingOrNested(node, name, "a map, for example \(key.example)")
        return
      }
      read(pairs, keys, under: name, &train)
    }
  }

  private func method(_ node: YAMLNode, _ key: String) -> String? {
    guard let name = ValueReader(run).text(node, key) else { return nil }
    guard options.methods.isEmpty || options.methods.contains(name) else {
      run.report(
        .unknownMethod, "watch.method '\(name)' is unknown", at: node.span,
        hint: NearestName.suggestion(for: name, among: options.methods)
          .map { "did you mean '\($0)'?" })
      return nil
    }
    return name
  }

  /// One text, or a list of them.
  private func texts(_ pair: YAMLNode.Pair, _ key: String) -> [String] {
    let reader = ValueReader(run)
    guard let items = pair.value.items else {
      return reader.text(pair.value, key).map { [$0] } ?? []
    }
    return items.compactMap { reader.text($0, key) }
  }
}

extension SpecChecker {
  /// Changes how a network is trained by `key=value` texts of the command line (`rate=0.01`,
  /// `augment.flip=true`), each read as if it stood in the spec's `train:`.
  ///
  /// The result is nil where one of the findings added here is an error.
  public static func trainSettings(
    _ settings: [String], over spec: ModelSpec, options: SpecOptions = SpecOptions(),
    into findings: inout DiagnosticList
  ) -> TrainSpec? {
    var changed = spec
    var sound = true
    for setting in settings {
      guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
        findings.add(
          Diagnostic(
            .wrongKind, "'\(setting)' is not key=value", at: nil, hint: "for example rate=0.01"))
        return nil
      }
      let keys = setting[..<equals].split(separator: ".", omittingEmptySubsequences: false)
      let value = setting[setting.index(after: equals)...]
      var text = "train: {"
      text += keys.joined(separator: ": {") + ": \(value)"
      text += String(repeating: "}", count: keys.count) + "\n"
      var read = DiagnosticList()
      let root = YAMLParser.parse(Array(text.utf8), path: "--train \(setting)", into: &read)
      findings.add(read)
      guard let root, let pair = root["train"], !read.hasErrors else { return nil }
      let run = CheckRun(file: root.span.file)
      let reader = TrainReader(run: run, options: options)
      changed.train = reader.read(pair, over: changed.train)
      reader.check(changed)
      for finding in run.findings.folded { findings.add(finding) }
      sound = sound && !run.findings.hasErrors
    }
    return sound ? changed.train : nil
  }
}
