public import SourceMarks
public import YAMLSyntax

/// Turns a network description into a `ModelSpec`, or finds all the reasons why not.
public enum SpecChecker {
  /// Checks a syntax tree.
  ///
  /// All findings are added to `findings`, one mistake not hiding the next. The result is nil
  /// where one of the findings added here is an error.
  /// - Complexity: linear in the number of layers after expansion, which is limited.
  public static func check(
    _ root: YAMLNode, file: SourceFile, options: SpecOptions = SpecOptions(),
    into findings: inout DiagnosticList
  ) -> ModelSpec? {
    let run = CheckRun(file: file)
    let spec = SpecAssembler(run: run, options: options).assemble(root)
    for finding in run.findings.folded { findings.add(finding) }
    return run.findings.hasErrors ? nil : spec
  }

  /// Whether a file has blocks for others to use and no network of its own.
  ///
  /// Checking such a file gives findings and no spec.
  public static func isLibrary(_ root: YAMLNode) -> Bool { LibraryReader.isLibrary(root) }

  /// Reads and checks the bytes of a file; any bytes are safe.
  ///
  /// `path` is the name in findings.
  /// The result is nil where one of the findings added here is an error.
  public static func check(
    bytes: [UInt8], path: String, options: SpecOptions = SpecOptions(),
    into findings: inout DiagnosticList
  ) -> ModelSpec? {
    var read = DiagnosticList()
    let root = YAMLParser.parse(bytes, path: path, into: &read)
    findings.add(read)
    // A key that is no text leaves its value without a place: what follows would only repeat it.
    guard let root, !read.all.contains(where: { $0.code == .keyNotText }) else { return nil }
    let spec = check(root, file: root.span.file, options: options, into: &findings)
    return read.hasErrors ? nil : spec
  }
}
