import Grammar
import Operators
import SourceMarks
import SpecChecking
import YAMLSyntax

/// A reader that is given any bytes at all: it must return, whatever they are.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// Bytes to a syntax tree, and its findings to text.
  case yaml
  /// Bytes to a checked network, and its findings to text and JSON.
  case spec
  /// Bytes to their canonical form, which must be its own canonical form.
  case format
  /// Text to a number.
  case expression
  /// Text to layers and tensors.
  case selector

  /// Reads some bytes; `library` holds the files that a spec may use, by name.
  ///
  /// What must hold of the result and does not ends the process.
  public func run(_ bytes: [UInt8], library: [String: [UInt8]] = [:]) {
    switch self {
    case .yaml:
      var findings = DiagnosticList()
      _ = YAMLParser.parse(bytes, path: "fuzz.yaml", into: &findings)
      Self.show(findings)
    case .spec:
      var findings = DiagnosticList()
      var options = SpecOptions(methods: ["cam", "gradcam"])
      options.library = { path, _ in
        library[path].map { .file(path: path, bytes: $0) }
          ?? .refused(reason: "is not there", hint: nil)
      }
      let spec = SpecChecker.check(
        bytes: bytes, path: "fuzz.yaml", options: options, into: &findings)
      precondition(
        spec != nil || !findings.all.isEmpty || Self.isLibrary(bytes), "nothing is said")
      precondition(spec == nil || !findings.hasErrors, "a network in spite of errors")
      if let spec { SpecLint.check(spec, into: &findings) }
      Self.show(findings)
    case .format:
      guard let once = Self.formatted(bytes) else { return }
      guard let twice = Self.formatted(Array(once.utf8)) else {
        preconditionFailure("the canonical form cannot be read")
      }
      precondition(once == twice, "the canonical form has another canonical form")
    case .expression:
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? Expression.value(of: text, in: Self.scope)
    case .selector:
      let text = String(decoding: bytes, as: UTF8.self)
      _ = (try? Selector(text))?.matches(in: Self.layers)
      let pattern = NamePattern(text)
      for layer in Self.layers {
        if let captures = pattern.captures(in: layer.name) {
          _ = NamePattern.fill(text, with: captures)
        }
      }
    }
  }

  /// Texts to start from besides files.
  public var seeds: [String] {
    switch self {
    case .yaml, .spec, .format: []
    case .expression:
      [
        "$out // 2 + 1", "$stride != 1 or $in.channels != $out", "1 if $plain else 2 * ($p - 3)",
        "not $plain and -7 % $groups == 0", "$big * $big", "$act == 'relu'", "1e308 * 10 / 2",
      ]
    case .selector:
      [
        "**:conv, -aux.**", "last(layer1.*:conv)", "features.0.in", "module.*.**.weight",
        "first(**:relu), conv1", "fire2/squeeze1x1",
      ]
    }
  }

  private static func isLibrary(_ bytes: [UInt8]) -> Bool {
    var ignored = DiagnosticList()
    return YAMLParser.parse(bytes, path: "fuzz.yaml", into: &ignored)
      .map { SpecChecker.isLibrary($0) } ?? false
  }

  private static func formatted(_ bytes: [UInt8]) -> String? {
    var findings = DiagnosticList()
    let root = YAMLParser.parse(bytes, path: "fuzz.yaml", into: &findings)
    guard let root, !findings.hasErrors, root.pairs != nil else { return nil }
    return SpecFormatter.text(root)
  }

  /// Findings are shown too: their places must lie in the file.
  private static func show(_ findings: DiagnosticList) {
    for finding in findings.sorted.prefix(20) {
      _ = TextRenderer().text(finding)
      _ = DiagnosticJSON.object(finding)
    }
  }

  private static let scope: [String: ExpressionValue] = [
    "out": .integer(64), "groups": .integer(0), "stride": .integer(2), "p": .real(0.5),
    "plain": .boolean(false), "act": .text("relu"), "in.channels": .integer(65),
    "big": .integer(.max), "small": .integer(.min),
  ]
  private static let layers: [Selector.Candidate] =
    ["conv1", "relu", "fire2/squeeze1x1"].map {
      .init(name: $0, operatorName: "conv")
    } + (0..<40).map { .init(name: "layer\($0 % 4).\($0).conv", operatorName: "conv") }
}
