public import SourceMarks

/// Reads the text of a spec: libyaml's events become a tree in which everything keeps its place.
public enum YAMLParser {
  /// Reads a file's bytes.
  ///
  /// A tree comes back even when findings were added, as long as it shows what the file means:
  /// after a repeated key or a tag, but not after a text that cannot be read or an alias. Ask the
  /// list before relying on the file.
  /// - Parameters:
  ///   - bytes: The contents; any bytes are safe.
  ///   - path: The name to print.
  ///   - limits: How large the file may be.
  ///   - findings: Where findings are added.
  public static func parse(
    _ bytes: [UInt8], path: String, limits: YAMLLimits = .standard,
    into findings: inout DiagnosticList
  ) -> YAMLNode? {
    guard
      let file = ByteCheck.file(bytes, path: path, limits: limits, into: &findings)
    else { return nil }
    return parse(file, limits: limits, into: &findings)
  }

  /// Reads a text that is already known to be UTF-8.
  public static func parse(
    _ file: SourceFile, limits: YAMLLimits = .standard, into findings: inout DiagnosticList
  ) -> YAMLNode? {
    guard file.utf8.count <= limits.bytes else {
      findings.add(ByteCheck.tooLarge(file.utf8.count, file.path, limits))
      return nil
    }
    if let finding = ByteCheck.forbiddenCharacter(in: file) {
      findings.add(finding)
      return nil
    }
    let scan = CharacterScan.scan(file)
    guard scan.findings.isEmpty else {
      for finding in scan.findings.prefix(100) { findings.add(finding) }
      return nil
    }
    let reader = YAMLEventReader(scan.text, from: file.byteOrderMarkLength)
    var composer = YAMLComposer(file, limits)
    if let fault = reader.read({ composer.take($0) }) {
      findings.add(ScanFaultReport(file, fault).diagnostic)
      return nil
    }
    return composer.finish(into: &findings)
  }
}
