import Operators
public import SourceMarks
import YAMLSyntax

/// Reads `train:`, how `explain train` trains the network. `TrainSpec` documents every key.
struct TrainReader {
  let run: CheckRun
  let options: SpecOptions
  private static let keys = [
    "loss", "smoothing", "optimizer", "rate", "momentum", "nesterov", "betas", "eps", "decay",
    "schedule", "step_epochs", "step_factor", "warmup", "epochs", "batch", "seed", "clip",
    "average", "init", "freeze", "validate", "augment", "watch",
  ]
  /// Words of other tools.
  private static let foreign = [
    "lr": "rate", "learning_rate": "rate", "weight_decay": "decay", "optimiser": "optimizer",
    "batch_size": "batch", "label_smoothing": "smoothing", "ema": "average",
    "augmentation": "augment", "gamma": "step_factor", "clip_norm": "clip", "epoch": "epochs",
    "validation": "validate", "frozen": "freeze",
  ]
  private static let augmentKeys = ["flip", "shift", "crop", "color"]
  private static let watchKeys = ["image", "layer", "method"]
  private static let share = RealRange(0, 1, excludesUpper: true)

  /// Reads a section over what is known already: the defaults, or the spec's own for overrides.
  func read(_ pair: YAMLNode.Pair, over base: TrainSpec = TrainSpec()) -> TrainSpec {
    var train = base
    let reader = ValueReader(run)
    let node = pair.value
    guard let pairs = node.pairs else {
      reader.missingOrNested(node, "train", "a map, for example {epochs: 20, rate: 0.001}")
      return train
    }
    for extra in pairs where !Self.keys.contains(extra.key) { unknown(extra) }
    choice(node, "loss") { train.loss = $0 }
    real(node, "smoothing", Self.share) { train.smoothing = $0 }
    choice(node, "optimizer") { train.optimizer = $0 }
    real(node, "rate", RealRange(0, 1000, excludesLower: true)) { train.rate = $0 }
    real(node, "momentum", Self.share) { train.momentum = $0 }
    boolean(node, "nesterov") { train.nesterov = $0 }
    if let betas = node["betas"] { self.betas(betas, &train) }
    real(node, "eps", RealRange(0, 1, excludesLower: true)) { train.epsilon = $0 }
    real(node, "decay", RealRange(0, 1)) { train.decay = $0 }
    choice(node, "schedule") { train.schedule = $0 }
    integer(node, "step_epochs", 1...100_000) { train.stepEpochs = $0 }
    real(node, "step_factor", RealRange(0, 1, excludesLower: true)) { train.stepFactor = $0 }
    real(node, "warmup", RealRange(0, 100_000)) { train.warmup = $0 }
    integer(node, "epochs", 1...100_000) { train.epochs = $0 }
    integer(node, "batch", 1...65_536) { train.batch = $0 }
    integer(node, "seed", 0...Int(Int32.max)) { train.seed = $0 }
    real(node, "clip", RealRange(0, 1e9, excludesLower: true)) { train.clip = $0 }
    real(node, "average", Self.share) { train.average = $0 }
    choice(node, "init") { train.initialisation = $0 }
    if let freeze = node["freeze"] {
      train.freeze = texts(freeze, "freeze")
      train.freezeSpan = freeze.value.span
    }
    real(node, "validate", Self.share) { train.validate = $0 }
    if let augment = node["augment"] { self.augment(augment, &train) }
    if let watch = node["watch"] { self.watch(watch, &train) }
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

  private func unknown(_ pair: YAMLNode.Pair) {
    guard let ours = Self.foreign[pair.key] else {
      ValueReader(run).unknownKey(pair, under: "train", known: Self.keys)
      return
    }
    run.report(
      .unknownKey, "'train' has no key '\(pair.key)'", at: pair.keySpan,
      hint: "write \(ours)", fix: .init(pair.keySpan, replacement: ours))
  }

  private func betas(_ pair: YAMLNode.Pair, _ train: inout TrainSpec) {
    guard let items = pair.value.items, items.count == 2 else {
      run.report(
        .wrongKind, "'betas' must be a list of two numbers", at: pair.value.span,
        hint: "for example [0.9, 0.999]")
      return
    }
    let values = items.compactMap { ValueReader(run).real($0, "betas", in: Self.share) }
    if values.count == 2 { train.betas = values }
  }

  private func augment(_ pair: YAMLNode.Pair, _ train: inout TrainSpec) {
    guard let pairs = pair.value.pairs else {
      ValueReader(run).missingOrNested(
        pair.value, "augment", "a map, for example {flip: true, shift: 4}")
      return
    }
    for extra in pairs where !Self.augmentKeys.contains(extra.key) {
      ValueReader(run).unknownKey(extra, under: "augment", known: Self.augmentKeys)
    }
    boolean(pair.value, "flip") { train.augment.flip = $0 }
    integer(pair.value, "shift", 0...4096) { train.augment.shift = $0 }
    real(pair.value, "crop", RealRange(0, 1, excludesLower: true)) { train.augment.crop = $0 }
    real(pair.value, "color", Self.share) { train.augment.color = $0 }
  }

  private func watch(_ pair: YAMLNode.Pair, _ train: inout TrainSpec) {
    guard let pairs = pair.value.pairs else {
      ValueReader(run).missingOrNested(
        pair.value, "watch", "a map, for example {image: [cat.png], layer: conv4}")
      return
    }
    for extra in pairs where !Self.watchKeys.contains(extra.key) {
      ValueReader(run).unknownKey(extra, under: "watch", known: Self.watchKeys)
    }
    if let image = pair.value["image"] { train.watch.images = texts(image, "image") }
    if let layer = pair.value["layer"] {
      train.watch.layer = ValueReader(run).text(layer.value, "layer")
      train.watchSpan = layer.value.span
    }
    if let method = pair.value["method"] {
      guard let name = ValueReader(run).text(method.value, "method") else { return }
      guard options.methods.isEmpty || options.methods.contains(name) else {
        run.report(
          .unknownMethod, "watch.method '\(name)' is unknown", at: method.value.span,
          hint: NearestName.suggestion(for: name, among: options.methods)
            .map { "did you mean '\($0)'?" })
        return
      }
      train.watch.method = name
    }
  }

  /// One text, or a list of them.
  private func texts(_ pair: YAMLNode.Pair, _ key: String) -> [String] {
    let reader = ValueReader(run)
    guard let items = pair.value.items else {
      return reader.text(pair.value, key).map { [$0] } ?? []
    }
    return items.compactMap { reader.text($0, key) }
  }

  private func choice<Word: RawRepresentable & CaseIterable>(
    _ node: YAMLNode, _ key: String, _ set: (Word) -> Void
  ) where Word.RawValue == String {
    guard let pair = node[key] else { return }
    let words = Word.allCases.map(\.rawValue)
    if let word = ValueReader(run).choice(pair.value, key, of: words).flatMap(Word.init(rawValue:))
    {
      set(word)
    }
  }
  private func real(_ node: YAMLNode, _ key: String, _ range: RealRange, _ set: (Double) -> Void) {
    if let value = node[key].flatMap({ ValueReader(run).real($0.value, key, in: range) }) {
      set(value)
    }
  }
  private func integer(
    _ node: YAMLNode, _ key: String, _ range: ClosedRange<Int>, _ set: (Int) -> Void
  ) {
    if let value = node[key].flatMap({ ValueReader(run).integer($0.value, key, in: range) }) {
      set(value)
    }
  }
  private func boolean(_ node: YAMLNode, _ key: String, _ set: (Bool) -> Void) {
    if let value = node[key].flatMap({ ValueReader(run).boolean($0.value, key) }) { set(value) }
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
