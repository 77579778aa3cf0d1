import Operators
import SourceMarks
import Tensors
import YAMLSyntax

/// Reads the keys of a spec in the order in which they depend on each other.
struct SpecAssembler {
  /// The version of the language.
  static let language = 1
  static let keys = [
    "sightline", "name", "note", "params", "use", "defaults", "blocks", "input", "layers", "output",
    "labels", "weights", "hooks", "explain", "train", "expect", "allow",
  ]

  let run: CheckRun
  let options: SpecOptions

  /// The spec, as far as it can be made; it is whole where no finding is an error.
  func assemble(_ root: YAMLNode) -> ModelSpec? {
    guard let pairs = root.pairs else {
      run.report(
        .notAMap,
        root.isEmpty
          ? "the file is empty"
          : "the file is a \(root.items == nil ? "text" : "list") at top level",
        at: root.span, hint: "a spec starts with sightline: 1")
      return nil
    }
    guard version(root) else { return nil }
    if LibraryReader.isLibrary(root) {
      checkLibrary(root, pairs)
      return nil
    }
    checkKeys(pairs)
    let parameters = NetworkParameters(run: run, options: options).read(root["params"])
    let input = InputReader(run: run, options: options, environment: parameters)
      .read(root["input"], root: root)
    let libraries = libraries(root, parameters)
    guard let items = layers(root) else { return nil }
    let expander = NetworkExpander(run: run, libraries: libraries, inputShape: input?.shape)
    warnOfUnused(items, expander, root)
    let last = expander.expand(items)
    let outputs = OutputReader(expander: expander, items: items).read(root["output"], last: last)
    var spec = ModelSpec(
      file: run.file, name: name(root), inputShape: input?.shape ?? Shape(features: 1),
      preprocess: input?.preprocess ?? Preprocess())
    spec.statesPreprocess = input?.statesPreprocess ?? false
    spec.parameters = parameters.values.mapValues(\.description)
    readRest(root, parameters, into: &spec)
    // What follows needs every layer; after an error it would only repeat it.
    guard !run.findings.hasErrors, let outputs else { return nil }
    NetworkFinisher(run: run, expander: expander).fill(&spec, outputs: outputs)
    checkWhole(root, parameters, &spec)
    return spec
  }

  /// The file's own blocks and defaults first, then those of the files that it uses.
  private func libraries(_ root: YAMLNode, _ parameters: Environment) -> [BlockLibrary] {
    var libraries = [BlockLibrary(parameters: parameters)]
    let reader = LibraryReader(run: run, options: options)
    libraries[0].blocks = reader.blocks(root, in: 0)
    libraries[0].defaults = DefaultsReader(run: run, environment: parameters)
      .read(root["defaults"])
    reader.read(root, into: &libraries, at: 0)
    return libraries
  }

  /// Checks a file that only has blocks for others to use.
  private func checkLibrary(_ root: YAMLNode, _ pairs: [YAMLNode.Pair]) {
    LibraryReader.checkKeys(pairs, run)
    _ = name(root)
    let expander = NetworkExpander(
      run: run, libraries: libraries(root, Environment()), inputShape: nil)
    let own = expander.libraries[0].blocks.values.filter { $0.library == 0 }
    for block in own.sorted(by: { $0.name < $1.name }) {
      BlockOutline(expander: expander).check(block, in: 0)
    }
    warnOfUnusedFiles(Set(own.flatMap { Mentions.of($0.items).map(\.word) }), expander)
  }

  /// Checks `sightline`; false where nothing else should be said.
  private func version(_ root: YAMLNode) -> Bool {
    guard let pair = root["sightline"] else {
      run.report(
        .missingKey, "'sightline' is missing", at: start(of: root),
        hint: "a spec starts with sightline: \(Self.language)")
      return true
    }
    let reader = ValueReader(run)
    guard let version = reader.integer(pair.value, "sightline", in: 1...1_000_000) else {
      return true
    }
    guard version <= Self.language else {
      run.report(
        .newerLanguage,
        "this spec is written for version \(version) of the language; this tool knows "
          + "\(Self.language)", at: pair.value.span, hint: "update the tool")
      return false
    }
    return true
  }

  /// The place for what should be there and is not.
  private func start(of root: YAMLNode) -> SourceSpan {
    SourceSpan(run.file, root.span.range.lowerBound..<root.span.range.lowerBound)
  }

  private func checkKeys(_ pairs: [YAMLNode.Pair]) {
    for pair in pairs where !Self.keys.contains(pair.key) && !pair.key.hasPrefix("x-") {
      ValueReader(run).unknownKey(pair, under: nil, known: Self.keys)
    }
  }

  private func name(_ root: YAMLNode) -> String {
    if let note = root["note"] { _ = ValueReader(run).text(note.value, "note") }
    if let pair = root["name"] {
      return ValueReader(run).text(pair.value, "name") ?? ""
    }
    let file = run.file.path.split(separator: "/").last.map(String.init) ?? run.file.path
    for ending in [".yaml", ".yml"] where file.hasSuffix(ending) {
      return String(file.dropLast(ending.count))
    }
    return file
  }

  private func layers(_ root: YAMLNode) -> [YAMLNode]? {
    guard let pair = root["layers"] else {
      run.report(
        .missingKey, "'layers' is missing", at: start(of: root),
        hint: "list the network's layers under layers:", topic: "layers")
      return nil
    }
    guard let items = pair.value.items else {
      BodyReader.layersIsNotAList(pair, run, Place())
      return nil
    }
    if items.isEmpty {
      run.report(.missingKey, "'layers' is empty", at: pair.keySpan)
      return nil
    }
    return items
  }

  /// Warns of blocks and defaults that nothing refers to.
  private func warnOfUnused(
    _ items: [YAMLNode], _ expander: NetworkExpander, _ root: YAMLNode
  ) {
    let blocks = expander.libraries[0].blocks
    var used: Set<String> = []
    var waiting = [items]
    while let list = waiting.popLast() {
      for mention in Mentions.of(list) where used.insert(mention.word).inserted {
        // What a block of another file mentions is that file's business.
        if let block = blocks[mention.word], block.library == 0 { waiting.append(block.items) }
      }
    }
    for block in blocks.values where block.library == 0 && !used.contains(block.name) {
      run.report(.unusedBlock, "block '\(block.name)' is never used", at: block.span)
      BlockOutline(expander: expander).check(block, in: 0)
    }
    warnOfUnusedFiles(used, expander)
    for pair in root["defaults"]?.value.pairs ?? []
    where !used.contains(pair.key) && OperatorCatalog[pair.key] != nil {
      run.report(.unusedDefault, "default for '\(pair.key)' is never used", at: pair.keySpan)
    }
  }

  /// Warns of files under `use` none of whose blocks is among the words that the file speaks.
  private func warnOfUnusedFiles(_ words: Set<String>, _ expander: NetworkExpander) {
    // A file with a mistake may be the one that is missed.
    guard !run.findings.hasErrors else { return }
    for use in expander.libraries[0].uses {
      let blocks = expander.libraries[use.library].blocks.values.filter {
        $0.library == use.library
      }
      guard blocks.allSatisfy({ !words.contains($0.name) }) else { continue }
      let names = blocks.map(\.name).sorted().joined(separator: ", ")
      run.report(
        .unusedBlock, "no block of '\(use.path)' is used", at: use.span,
        hint: "remove it from use" + (names.isEmpty ? "" : "; its blocks are \(names)"))
    }
  }

  /// Keys that do not depend on the layers.
  private func readRest(_ root: YAMLNode, _ parameters: Environment, into spec: inout ModelSpec) {
    spec.labels = root["labels"].flatMap { LabelsReader(run: run).read($0) }
    spec.weights = root["weights"].flatMap { WeightsReader(run: run).read($0) }
    spec.hooks = root["hooks"].map { HooksReader(run: run).read($0) } ?? []
    spec.explain =
      root["explain"].map { ExplainReader(run: run, options: options).read($0) } ?? ExplainSpec()
    if let train = root["train"] {
      spec.train = TrainReader(run: run, options: options).read(train)
    }
    spec.allow = root["allow"].map { AllowReader(run: run).read($0) } ?? []
  }

  /// What the weights expect of a picture, as far as the spec tells.
  private func checkInput(_ root: YAMLNode, _ spec: ModelSpec) {
    if !spec.statesPreprocess, spec.weights?.file != nil, let input = root["input"],
      [1, 3].contains(spec.inputShape.channels)
    {
      run.report(
        .noPreprocess, "no preprocess given: the image is only resized", at: input.keySpan,
        hint: "imagenet for torchvision's weights; none to say that nothing else is wanted")
    }
    if let size = options.size, let written = root["input"]?.value["shape"]?.value.items,
      written.count == 3, let height = written[1].text.flatMap({ Int($0) }),
      let width = written[2].text.flatMap({ Int($0) }),
      size.height * 2 < height || size.width * 2 < width
    {
      run.report(
        .smallInput,
        "input \(size.height)×\(size.width) is far below the \(height)×\(width) the weights expect",
        at: root["input"]?.keySpan, hint: "objects become much smaller than in training")
    }
  }

  /// What can only be judged when every layer is known.
  private func checkWhole(_ root: YAMLNode, _ parameters: Environment, _ spec: inout ModelSpec) {
    LabelsReader(run: run).check(spec)
    HooksReader(run: run).check(spec)
    let blamed = ExplainReader(run: run, options: options).check(spec)
    DeadLayers(spec).report(run, except: blamed)
    checkInput(root, spec)
    TrainReader(run: run, options: options).check(spec)
    if let expect = root["expect"] {
      ExpectReader(run: run, environment: parameters).check(expect, spec)
    }
  }
}
