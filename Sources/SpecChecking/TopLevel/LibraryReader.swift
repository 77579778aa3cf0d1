import SourceMarks
import YAMLSyntax

/// Reads `use:`, other files whose blocks a spec may call.
///
/// Only blocks come in. A file's `defaults` hold in its own blocks and nowhere else; a block of a
/// used file sees neither the layers nor the parameters of the file that uses it.
struct LibraryReader {
  /// The keys of a file of blocks.
  static let keys = ["sightline", "name", "note", "use", "defaults", "blocks"]
  /// The most files that one spec may lead to.
  private static let limit = 64

  let run: CheckRun
  let options: SpecOptions

  /// Whether a file is one of blocks only.
  static func isLibrary(_ root: YAMLNode) -> Bool {
    root["blocks"] != nil && root["layers"] == nil && root["input"] == nil
  }

  /// Adds the files that `root` uses to `libraries`, and their blocks to the one at `index`.
  func read(_ root: YAMLNode, into libraries: inout [BlockLibrary], at index: Int) {
    var known: [String: Int] = [:]
    use(root, run.file, [run.file.path], &known, &libraries, index)
  }

  private func use(
    _ root: YAMLNode, _ file: SourceFile, _ trail: [String], _ known: inout [String: Int],
    _ libraries: inout [BlockLibrary], _ index: Int
  ) {
    guard let pair = root["use"], !pair.value.isEmpty else { return }
    guard let items = pair.value.items else {
      run.report(
        .wrongKind, "'use' must be a list of paths", at: pair.value.span,
        hint: "for example [\(pair.value.text ?? "blocks/resnet.yaml")]")
      return
    }
    for item in items {
      guard let written = item.text, !item.isEmpty else {
        run.report(.wrongKind, "'use' must be a list of paths", at: item.span)
        continue
      }
      guard let library = load(written, item.span, file, trail, &known, &libraries) else {
        continue
      }
      libraries[index].uses.append((library, written, item.span))
      add(library, item.span, written, &libraries, index)
    }
  }

  /// Reads one file; nil after a finding.
  private func load(
    _ written: String, _ span: SourceSpan, _ file: SourceFile, _ trail: [String],
    _ known: inout [String: Int], _ libraries: inout [BlockLibrary]
  ) -> Int? {
    guard let read = options.library else {
      run.report(.badUse, "'use: \(written)': there is no folder to look in", at: span)
      return nil
    }
    let path: String
    let bytes: [UInt8]
    switch read(written, file.path) {
    case .refused(let reason, let hint):
      run.report(.badUse, "'use: \(written)' \(reason)", at: span, hint: hint)
      return nil
    case .file(let found, let text): (path, bytes) = (found, text)
    }
    if trail.contains(path) {
      let way = (trail.drop { $0 != path } + [path]).map(Self.name).joined(separator: " → ")
      run.report(.badUse, "'use: \(written)' includes itself (\(way))", at: span)
      return nil
    }
    if let index = known[path] { return index }
    guard known.count < Self.limit else {
      run.report(.overLimit, "a spec may use at most \(Self.limit) files", at: span)
      return nil
    }
    var findings = DiagnosticList()
    let root = YAMLParser.parse(bytes, path: path, into: &findings)
    for finding in findings.all { run.findings.add(finding) }
    guard let root, !findings.hasErrors else { return nil }
    guard Self.isLibrary(root), let pairs = root.pairs else {
      run.report(
        .badUse, "'use: \(written)' is not a file of blocks", at: span,
        hint: "such a file has 'sightline: 1' and 'blocks:', and neither 'input' nor 'layers'")
      return nil
    }
    let index = libraries.count
    known[path] = index
    libraries.append(BlockLibrary())
    Self.checkKeys(pairs, run)
    libraries[index].blocks = blocks(root, in: index)
    libraries[index].defaults = DefaultsReader(run: run, environment: Environment())
      .read(root["defaults"])
    use(root, root.span.file, trail + [path], &known, &libraries, index)
    return index
  }

  /// The blocks that a file declares.
  func blocks(_ root: YAMLNode, in index: Int) -> [String: BlockDeclaration] {
    let blocks = root["blocks"].map { BlocksReader(run: run).read($0) } ?? [:]
    return blocks.mapValues { block in
      var block = block
      block.library = index
      return block
    }
  }

  /// Reports keys that a file of blocks does not have.
  static func checkKeys(_ pairs: [YAMLNode.Pair], _ run: CheckRun) {
    for pair in pairs where !keys.contains(pair.key) && !pair.key.hasPrefix("x-") {
      ValueReader(run).unknownKey(pair, under: nil, known: keys)
    }
  }

  /// Makes a file's own blocks callable in another one; nothing is overridden.
  private func add(
    _ library: Int, _ span: SourceSpan, _ written: String, _ libraries: inout [BlockLibrary],
    _ index: Int
  ) {
    for block in libraries[library].blocks.values.sorted(by: { $0.name < $1.name })
    where block.library == library {
      guard let old = libraries[index].blocks[block.name] else {
        libraries[index].blocks[block.name] = block
        continue
      }
      if old.library == library { continue }
      run.report(
        .badUse, "'use: \(written)' brings a second block '\(block.name)'", at: span,
        notes: [
          .init(old.span, "one stands here"), .init(block.span, "the other stands here"),
        ], hint: "nothing is overridden: rename one of them", topic: block.name)
    }
  }

  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
