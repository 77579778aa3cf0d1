/// Writes findings as SARIF 2.1.0, which code hosts read.
///
/// - Source: OASIS Static Analysis Results Interchange Format 2.1.0.
public enum SARIFReport {
  /// One run of the checker as a document.
  ///
  /// Findings without a place name the file that was checked.
  /// - Parameters:
  ///   - files: The path of each file, with what was found in it.
  ///   - version: The tool's version.
  ///   - exitCode: How the process ends.
  public static func document(
    _ files: [(path: String, findings: [Diagnostic])], version: String, exitCode: Int32
  ) -> String {
    let all = files.flatMap(\.findings)
    let codes = Set(all.map(\.code)).sorted { $0.rawValue < $1.rawValue }
    let ruleIndex = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
    var seen: [String: Int] = [:]
    let results = files.flatMap { file in
      file.findings.map { finding in
        let place = fingerprint(finding, path: file.path)
        let occurrence = seen[place, default: 0] + 1
        seen[place] = occurrence
        return result(
          finding, file: file.path, rule: ruleIndex[finding.code] ?? 0,
          fingerprint: "\(place):\(occurrence)")
      }
    }
    let driver = JSONText.object([
      ("name", JSONText.string("explain")),
      ("semanticVersion", JSONText.string(version)),
      ("rules", JSONText.array(codes.map(rule))),
    ])
    let invocation = JSONText.object([
      ("executionSuccessful", "true"), ("exitCode", "\(exitCode)"),
    ])
    let run = JSONText.object([
      ("tool", JSONText.object([("driver", driver)])),
      ("columnKind", JSONText.string("unicodeCodePoints")),
      (
        "originalUriBaseIds",
        JSONText.object([
          (
            "SRCROOT",
            JSONText.object([
              (
                "description",
                JSONText.object([("text", JSONText.string("The folder that was checked from."))])
              )
            ])
          )
        ])
      ),
      ("invocations", JSONText.array([invocation])),
      ("results", JSONText.array(results)),
    ])
    return JSONText.object([
      ("$schema", JSONText.string("https://json.schemastore.org/sarif-2.1.0.json")),
      ("version", JSONText.string("2.1.0")),
      ("runs", JSONText.array([run])),
    ])
  }

  private static func level(_ severity: Severity) -> String {
    JSONText.string(severity.rawValue)
  }

  private static func rule(_ code: DiagnosticCode) -> String {
    let meaning = code.doc?.meaning ?? code.slug
    let help = code.markdown
    return JSONText.object([
      ("id", JSONText.string(code.rawValue)),
      ("name", JSONText.string(code.slug)),
      ("shortDescription", text(meaning)),
      (
        "help",
        JSONText.object([
          ("text", JSONText.string("\(meaning) \(code.doc?.fix ?? "")")),
          ("markdown", JSONText.string(help)),
        ])
      ),
      ("defaultConfiguration", JSONText.object([("level", level(code.severity))])),
    ])
  }

  private static func text(_ text: String) -> String {
    JSONText.object([("text", JSONText.string(text))])
  }

  private static func result(
    _ finding: Diagnostic, file: String, rule: Int, fingerprint: String
  ) -> String {
    let message = finding.hint.map { "\(finding.message)\n\($0)" } ?? finding.message
    var members: [(key: String, value: String)] = [
      ("ruleId", JSONText.string(finding.code.rawValue)),
      ("ruleIndex", "\(rule)"),
      ("level", level(finding.severity)),
      ("message", text(message)),
      ("locations", JSONText.array([location(finding.span, file: file, layer: finding.layer)])),
    ]
    let related = finding.notes.enumerated().compactMap { index, note in
      note.span.map { span in
        JSONText.object([
          ("id", "\(index + 1)"), ("physicalLocation", physical(span)),
          ("message", text(note.message)),
        ])
      }
    }
    if !related.isEmpty { members.append(("relatedLocations", JSONText.array(related))) }
    members.append(
      (
        "partialFingerprints",
        JSONText.object([("primaryLocationLineHash", JSONText.string(fingerprint))])
      ))
    if let fix = finding.fix { members.append(("fixes", JSONText.array([self.fix(fix)]))) }
    return JSONText.object(members)
  }

  private static func location(_ span: SourceSpan?, file: String, layer: String?) -> String {
    var members: [(key: String, value: String)] = [
      (
        "physicalLocation",
        span.map(physical)
          ?? JSONText.object([("artifactLocation", artifact(file))])
      )
    ]
    if let layer {
      members.append(
        (
          "logicalLocations",
          JSONText.array([
            JSONText.object([
              ("fullyQualifiedName", JSONText.string(layer)), ("kind", JSONText.string("object")),
            ])
          ])
        ))
    }
    return JSONText.object(members)
  }

  private static func physical(_ span: SourceSpan) -> String {
    JSONText.object([("artifactLocation", artifact(span.file.path)), ("region", region(span))])
  }

  private static func region(_ span: SourceSpan) -> String {
    let (start, end) = (span.start, span.end)
    return JSONText.object([
      ("startLine", "\(start.line)"), ("startColumn", "\(start.column)"),
      ("endLine", "\(end.line)"), ("endColumn", "\(end.column)"),
    ])
  }

  private static func artifact(_ path: String) -> String {
    let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    let uri = percentEncoded(relative)
    guard relative.hasPrefix("/") else {
      return JSONText.object([
        ("uri", JSONText.string(uri)), ("uriBaseId", JSONText.string("SRCROOT")),
      ])
    }
    return JSONText.object([("uri", JSONText.string("file://" + uri))])
  }

  private static func fix(_ fix: Diagnostic.Fix) -> String {
    let replacement = JSONText.object([
      ("deletedRegion", region(fix.span)), ("insertedContent", text(fix.replacement)),
    ])
    let change = JSONText.object([
      ("artifactLocation", artifact(fix.span.file.path)),
      ("replacements", JSONText.array([replacement])),
    ])
    return JSONText.object([
      ("description", text("write '\(fix.replacement)'")),
      ("artifactChanges", JSONText.array([change])),
    ])
  }

  /// A hash of code and line that stays the same when lines above come and go.
  private static func fingerprint(_ finding: Diagnostic, path: String) -> String {
    let line = finding.span.map { $0.file.text(ofLine: $0.start.line) } ?? finding.message
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(finding.code.rawValue)\n\(path)\n\(line)".utf8 where byte != 0x20 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    return String(hash, radix: 16)
  }

  private static func percentEncoded(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
